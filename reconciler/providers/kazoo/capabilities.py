"""What Kazoo can express, as its documents and its source show it."""

from __future__ import annotations

from typing import Final

from reconciler.model.money import Cost
from reconciler.model.porting import PortState
from reconciler.model.settings import Kind, Mode
from reconciler.providers.base import Capabilities, Capability
from reconciler.providers.kazoo import ports, rules, words

# Notes, section 14: these features may cost money, and only the answer to a write says how much, if at all (section 8).
_UNTOLD: Final = Cost(monthly=None)

CAPABILITIES: Final = Capabilities(
    kinds={
        Kind.DID: Capability(
            fields=frozenset({"tags", "customer_reference"}),
            off=False,
            note="kept as custom keys of the number, `reconciler_tags` and `reconciler_reference`",
        ),
        Kind.FORWARDING: Capability(
            fields=frozenset({"trunk_group", "failover", "mode", "destinations"}),
            values={"mode": frozenset({Mode.FORWARD.value})},
            most={"destinations": 1},
            rule=rules.forwarding,
            note="to one number, by a callflow; or to a trunk group, with a failover number. Callflows that do more are shown and "
            "left alone",
        ),
        Kind.E911: Capability(
            fields=frozenset(
                {"name", "street_number", "street_name", "unit", "city", "state", "zip", "country", "notify"}
            ),
            values={"country": frozenset({"US", "CA"})},
            upkeep=_UNTOLD,
            rule=rules.e911,
            note="not where the number's features_available lack it; the country is told by the postal code",
        ),
        Kind.CNAM: Capability(
            fields=frozenset({"display_name"}),
            upkeep=_UNTOLD,
            rule=rules.cnam,
            note="not where the number's features_available lack it",
        ),
        Kind.CALLER_NAME_LOOKUP: Capability(
            fields=frozenset(), upkeep=_UNTOLD, note="not where the number's features_available lack it"
        ),
        Kind.TRUNK_GROUP: Capability(
            fields=frozenset({"name", "number_format", "gateways", "username", "password"}),
            values={"number_format": frozenset(words.FORMATS)},
            most={"gateways": 1},
            off=False,
            rule=rules.trunk_group,
            note="a server of a connectivity document; by one IP address, or by credentials",
        ),
        Kind.PORT: Capability(
            fields=ports.DETAIL | ports.PAPERS | {"type", "numbers", "activation", "submitted"},
            # An upload shows its length alone, and the record has no name of a place.
            write_only=frozenset({"loa.sha256", "bill.sha256", "csr.sha256", "service_address.name"}),
            values={"activation": frozenset({"auto"})},
            rule=rules.port,
            note="documents as PDF; after it is submitted, all but its documents and who is told is the port authority's",
        ),
    },
    cancels_ports=frozenset({PortState.DRAFT}),
)
