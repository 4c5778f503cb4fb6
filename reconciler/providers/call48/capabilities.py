"""What Call48 can express, as its document shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from reconciler.model.money import UNKNOWN
from reconciler.model.numbers import is_toll_free
from reconciler.model.porting import PortState
from reconciler.model.settings import Kind, Mode
from reconciler.providers.base import Capabilities, Capability
from reconciler.providers.call48 import portrules, ports
from reconciler.providers.call48.forwarding import SLOTS, rule

_PARTIES: Final = frozenset({"residential", "business"})


def _no_business_name(key: str, listing: Any) -> Iterable[str]:
    """Update 411 has no parameter for the `business` that the record shows."""
    if listing.business_name or listing.type == "business":
        yield f"call48's document gives no way to name a business in the 411 listing of {key}"


def _fax_serial(key: str, fax: Any) -> Iterable[str]:
    """Update Fax: the serial is wanted when the service is an ATA's; an e-mail always."""
    if fax.enabled and fax.mode == "ata" and not fax.serial:
        yield f"call48 wants the ATA's serial for the fax of {key}"
    if fax.enabled and fax.mode is not None and not fax.email:
        yield f"call48 wants an e-mail address for the fax of {key}"


def _no_toll_free_name(key: str, cnam: Any) -> Iterable[str]:
    if cnam.enabled and is_toll_free(key):
        yield f"toll-free numbers carry no caller name, and {key} is one"


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
            note="tags only with `undocumented: [update_tags]`",
        ),
        Kind.FORWARDING: Capability(
            fields=frozenset({"trunk_group", "mode", "order", "sip_digits", "destinations"}),
            # `sequence` reads back as "" and `sipdigits` as "NA", whatever was written; a device's user name never.
            write_only=frozenset({"order", "sip_digits", "destinations.device.username"}),
            values={"mode": frozenset(mode.value for mode in Mode if mode is not Mode.ON_FAILURE)},
            most={"destinations": len(SLOTS)},
            rule=rule,
            note="a trunk group, or up to three destinations; a device or preconfigured only as the first",
        ),
        Kind.E911: Capability(
            fields=frozenset({"name", "street_number", "street_name", "unit", "city", "state", "zip", "country"}),
            write_only=frozenset({"city"}),
            note="the city cannot be read back",
        ),
        Kind.CNAM: Capability(
            fields=frozenset({"display_name", "type"}),
            values={"type": _PARTIES},
            settles=timedelta(hours=72),
            # Each order is billed and nothing lists orders: one without an answer may show for as long as any other.
            traces=timedelta(hours=72),
            cost=UNKNOWN,
            rule=_no_toll_free_name,
            note="each change is billed; takes up to 72 hours",
        ),
        Kind.LISTING: Capability(
            fields=frozenset({"type", "first_name", "last_name", "street", "city", "state", "zip", "country"}),
            rule=_no_business_name,
            note="residential only",
        ),
        Kind.FAX: Capability(fields=frozenset({"mode", "email", "serial"}), rule=_fax_serial),
        Kind.TRUNK_GROUP: Capability(
            fields=frozenset({"name", "routing", "number_format", "caller_id", "prefix", "gateways"}),
            off=False,
            # A second group of the same name could never be removed, and a new one starts out queued.
            traces=timedelta(minutes=10),
            note="cannot be removed; gateways are IP addresses with a port",
        ),
        Kind.PORT: Capability(
            fields=ports.DETAIL | ports.PAPERS | {"type", "numbers"},
            write_only=_NOT_DISCLOSED,
            most={"notify": 1},
            # A request has no reference of ours: one without an answer is looked for by its numbers.
            traces=timedelta(minutes=10),
            cost=UNKNOWN,
            rule=portrules.port,
            note="submitted as it is made, since there are no drafts; changed, resubmitted and cancelled while the carrier allows "
            "it. An update replaces all, so a pin that is not declared is lost. A unit is required; where there is none, NA",
        ),
    },
    release_trunk_group=False,
    cancels_ports=frozenset({PortState.SUBMITTED, PortState.EXCEPTION, PortState.SCHEDULED}),
)
