"""What Call48 can express, as its document shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from reconciler.model.money import UNKNOWN
from reconciler.model.porting import PortState
from reconciler.model.settings import Kind, Mode
from reconciler.providers.base import Capabilities, Capability
from reconciler.providers.call48 import ports, rules
from reconciler.providers.call48.forwarding import SLOTS

_PARTIES: Final = frozenset({"residential", "business"})


# Null in the place of a required field means that it is not disclosed: the document's own sample has the account number and the
# postal code so. A paper is shown by its name at the most, and a moment by its day.
_NOT_DISCLOSED: Final = frozenset(
    {"account_name", "account_type", "account_number", "pin", "authorized_person", "billing_number", "requested_date",
     "activation", "activation_at"}
    | {f"service_address.{part}" for part in ("street_number", "street_name", "unit", "city", "state", "zip")}
    | {f"{paper}.{part}" for paper in ports.PAPERS for part in ("sha256", "size")}
)  # fmt: skip

CAPABILITIES: Final = Capabilities(
    kinds={
        Kind.DID: Capability(
            fields=frozenset({"tags"}),
            off=False,
            # A purchase is answered before the number is listed; how long that takes is not documented.
            traces=timedelta(minutes=10),
            rule=rules.did,
            note="tags only with `undocumented: [update_tags]`",
        ),
        Kind.FORWARDING: Capability(
            fields=frozenset({"trunk_group", "mode", "order", "sip_digits", "destinations"}),
            # `sequence` reads back as "" and `sipdigits` as "NA", whatever was written; a device's user name never.
            write_only=frozenset({"order", "sip_digits", "destinations.device.username"}),
            replaces=True,
            values={"mode": frozenset(mode.value for mode in Mode if mode is not Mode.ON_FAILURE)},
            most={"destinations": len(SLOTS)},
            rule=rules.forwarding,
            note="a trunk group, or up to three destinations; a device or preconfigured only as the first",
        ),
        Kind.E911: Capability(
            fields=frozenset({"name", "street_number", "street_name", "unit", "city", "state", "zip", "country"}),
            write_only=frozenset({"city"}),
            replaces=True,
            note="the city cannot be read back",
        ),
        Kind.CNAM: Capability(
            fields=frozenset({"display_name", "type"}),
            values={"type": _PARTIES},
            settles=timedelta(hours=72),
            # Each order is billed and nothing lists orders: one without an answer may show for as long as any other.
            traces=timedelta(hours=72),
            cost=UNKNOWN,
            rule=rules.cnam,
            note="each change is billed; takes up to 72 hours",
        ),
        Kind.LISTING: Capability(
            fields=frozenset({"type", "first_name", "last_name", "street", "city", "state", "zip", "country"}),
            rule=rules.listing,
            note="residential only",
        ),
        Kind.FAX: Capability(fields=frozenset({"mode", "email", "serial"}), rule=rules.fax),
        Kind.TRUNK_GROUP: Capability(
            fields=frozenset({"name", "routing", "number_format", "caller_id", "prefix", "gateways"}),
            off=False,
            # A second group of the same name could never be removed, and a new one starts out queued.
            traces=timedelta(minutes=10),
            rule=rules.trunk_group,
            note="cannot be removed; gateways are IP addresses with a port",
        ),
        Kind.PORT: Capability(
            fields=ports.DETAIL | ports.PAPERS | {"type", "numbers"},
            write_only=_NOT_DISCLOSED,
            most={"notify": 1},
            # A request has no reference of ours: one without an answer is looked for by its numbers.
            traces=timedelta(minutes=10),
            cost=UNKNOWN,
            rule=rules.port,
            note="submitted as it is made, since there are no drafts; changed, resubmitted and cancelled while the carrier allows "
            "it. An update replaces all, so a pin that is not declared is lost. A unit is required; where there is none, NA",
        ),
    },
    release_trunk_group=False,
    # DID Lookup, local: `state` is required.
    search_by_state=True,
    cancels_ports=frozenset({PortState.SUBMITTED, PortState.EXCEPTION, PortState.SCHEDULED}),
)
