"""What Telnyx can express, as its documents show it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from reconciler.model.money import UNKNOWN, Cost
from reconciler.model.porting import PortState
from reconciler.model.settings import Kind
from reconciler.providers.base import Capabilities, Capability
from reconciler.providers.telnyx import ports, rules, words

# A write takes up to three seconds to reach everything (support.telnyx.com).
_SOON: Final = timedelta(seconds=10)
_UNTOLD: Final = Cost(monthly=None)

CAPABILITIES: Final = Capabilities(
    kinds={
        Kind.DID: Capability(
            fields=frozenset({"tags", "billing_group", "customer_reference"}),
            off=False,
            settles=_SOON,
            # An order is listed as soon as it was taken.
            traces=timedelta(minutes=2),
            rule=rules.did,
        ),
        Kind.FORWARDING: Capability(
            fields=frozenset({"trunk_group", "failover", "mode", "destinations"}),
            values={"mode": frozenset({"forward", "on_failure"})},
            most={"destinations": 1},
            settles=_SOON,
            rule=rules.forwarding,
            note="a trunk group, which may fail over to one number; or one number. Failover does not fire on no answer",
        ),
        Kind.E911: Capability(
            fields=frozenset({"name", "street_number", "street_name", "unit", "city", "state", "zip", "country"}),
            # An apply waits so long for `active`; after that the carrier's own state says whether it still comes.
            settles=timedelta(minutes=1),
            traces=timedelta(minutes=1),
            upkeep=_UNTOLD,
            rule=rules.e911,
            note="pending until telnyx shows it as active; a location that is not used any more stays in the account",
        ),
        Kind.CNAM: Capability(
            fields=frozenset({"display_name"}),
            settles=_SOON,
            rule=rules.cnam,
            note="up to 15 letters, digits and spaces; US and Canada, not toll-free; reaches other carriers in up to 72 hours",
        ),
        Kind.CALLER_NAME_LOOKUP: Capability(
            fields=frozenset(),
            settles=_SOON,
            # support.telnyx.com, "Caller ID name lookup": about 0.40 USD a month for each number.
            upkeep=Cost(monthly=Decimal("0.40")),
            note="about $0.40 a month",
        ),
        Kind.MESSAGING: Capability(fields=frozenset({"profile"}), settles=_SOON, note="by name or id"),
        Kind.TRUNK_GROUP: Capability(
            fields=frozenset(
                {"name", "routing", "number_format", "prefix", "gateways", "username", "password", "inbound_limit",
                 "outbound_limit"}
            ),
            write_only=frozenset({"password"}),
            values={"routing": frozenset(words.ROUTINGS), "number_format": frozenset(words.NUMBER_FORMATS)},
            off=False,
            settles=_SOON,
            traces=timedelta(minutes=1),
            rule=rules.trunk_group,
            note="IP addresses, or host names, or credentials: one kind of connection each; prefix is four digits",
        ),
        Kind.PORT: Capability(
            fields=ports.DETAIL | ports.PAPERS | {"type", "numbers", "submitted"},
            # Both are shown; what is masked, or was deleted, is not.
            write_only=frozenset(
                {"account_number", "pin", *(f"{name}.{part}" for name in ports.PAPERS for part in ("sha256", "size"))}
            ),
            values={"activation": frozenset({"auto", "scheduled"})},
            # An order that was rejected, and submitted again, may show the rejection for a while.
            settles=timedelta(minutes=10),
            traces=timedelta(minutes=2),
            cost=UNKNOWN,
            rule=rules.port,
            note="a draft until it is submitted; its numbers arrive with their trunk group, messaging profile, billing group, tags and "
            "location, where these are there and alike for all; a cancellation is looked at by people, and none is taken in the last "
            "48 hours",
        ),
    },
    cancels_ports=frozenset(
        {PortState.DRAFT, PortState.SUBMITTED, PortState.EXCEPTION, PortState.SCHEDULED}
    ),
    purchase_options=frozenset({"requirement_group", "bundle"}),
    mark="customer_reference",
    note="finds billing groups and messaging profiles by name where the name is theirs alone",
)  # fmt: skip
