"""Plans built by hand from model values, one for each thing that a renderer must show."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

from reconciler.model.configuration import Origin, PurchaseOrder
from reconciler.model.fields import Sensitivity
from reconciler.model.findings import Finding, Severity, Where
from reconciler.model.money import UNKNOWN, Cost
from reconciler.model.plan import (
    Account,
    Action,
    Blocked,
    Call,
    Change,
    Difference,
    Drift,
    Drifted,
    Effect,
    Forecast,
    LimitHit,
    Pending,
    Personal,
    Plan,
    Ref,
    Unmanaged,
)
from reconciler.model.results import Applied, Outcome, Proof, Result
from reconciler.model.secrets import Seal, Secret
from reconciler.model.settings import E911, Cnam, Destination, Device, Did, Forwarding, Kind, TrunkGroup, address

ACCOUNT = Account("call48", "call48", "acct-1", live_numbers=42, in_sync={Kind.DID: 30, Kind.FORWARDING: 10})
EMPTY = Plan(configuration="sha256:c0ffee", accounts=(ACCOUNT,), in_sync=40)
PASSWORD = "hunter2-do-not-print"


def origin(line: int) -> Origin:
    return Origin("numbers.yaml", line, ("dids",))


BOUGHT = Change(
    address=address("did", "+12512658624"),
    kind=Kind.DID,
    key="+12512658624",
    provider="call48",
    action=Action.CREATE,
    before=None,
    after=Did(tags=("support",)),
    desired=Did(tags=("support",)),
    cost=Cost(Decimal(2), Decimal(1)),
    order=PurchaseOrder(requirement_group="rg-1"),
    origin=origin(12),
    fingerprint="f1",
)
MOVED = Change(
    address=address("e911", "+12512658625"),
    kind=Kind.E911,
    key="+12512658625",
    provider="call48",
    action=Action.UPDATE,
    before=E911(name="Acme Corp", street_number="123", street_name="Test St", city="Miami", state="FL", zip="33155"),
    after=E911(name="Acme Corp", street_number="125", street_name="Test St", unit="Suite 9", city="Miami"),
    desired=E911(street_number="125", unit="Suite 9", city="Miami"),
    differences=(
        Difference("street_number", "123", "125", Sensitivity.PERSONAL),
        Difference("unit", None, "Suite 9", Sensitivity.PERSONAL),
        Difference("zip", "33155", None, Sensitivity.PERSONAL),
        Difference("city", None, "Miami", Sensitivity.PERSONAL, blind=True),
    ),
    origin=origin(20),
    notes=("the carrier checks the address first",),
    fingerprint="f2",
)
ROUTED = Change(
    address=address("forwarding", "+12512658624"),
    kind=Kind.FORWARDING,
    key="+12512658624",
    provider="call48",
    action=Action.CREATE,
    before=None,
    after=Forwarding(
        mode="ring_then_forward",
        destinations=(
            Destination(number="+12522378144", timeout=20),
            Destination(device=Device(username="desk1", password=Secret(PASSWORD)), timeout=30),
        ),
    ),
    desired=None,
    service_risk=True,
    origin=origin(13),
)
TRUNK = Change(
    address=address("trunk_group", "atlanta"),
    kind=Kind.TRUNK_GROUP,
    key="atlanta",
    provider="call48",
    action=Action.UPDATE,
    before=TrunkGroup(name="atlanta", gateways=("10.0.0.1:5060",), password=Secret("old-" + PASSWORD)),
    after=TrunkGroup(name="atlanta", gateways=("10.0.0.1:5060", "10.0.0.2:5060"), password=Secret(PASSWORD)),
    desired=None,
    differences=(
        Difference("gateways", ["10.0.0.1:5060"], ["10.0.0.1:5060", "10.0.0.2:5060"]),
        Difference("password", "(sensitive value)", "(sensitive value)", Sensitivity.SECRET),
    ),
    origin=Origin("trunks.yaml", 3, ("trunk_groups", "atlanta")),
    seal=Seal("k1", "s1"),
)
NAMED = Change(
    address=address("cnam", "+12512658624"),
    kind=Kind.CNAM,
    key="+12512658624",
    provider="call48",
    action=Action.CREATE,
    before=None,
    after=Cnam(display_name="ACME SUPPORT", type="business"),
    desired=None,
    unknown=("type",),
    cost=UNKNOWN,
    origin=origin(12),
)
RELEASED = Change(
    address=address("did", "+12512658626"),
    kind=Kind.DID,
    key="+12512658626",
    provider="call48",
    action=Action.DELETE,
    before=Did(tags=("old", 'quo"te')),
    after=None,
    desired=None,
    cost=Cost(Decimal(0), Decimal(-1)),
    irreversible=True,
    origin=origin(30),
    notes=("released: customer left (OPS-12)",),
)
CALLS = (
    Call(
        id="c1",
        provider="call48",
        endpoint="purchase",
        method="POST",
        path="/purchase",
        effect=Effect.BILLED,
        args={"numbers": ["2512658624"], "login": {"password": Secret(PASSWORD)}},
        addresses=(BOUGHT.address,),
        once={BOUGHT.address: "buy"},
        cost=Cost(Decimal(2), Decimal(1)),
        purpose="buy 1 number",
    ),
    Call(
        id="c2",
        provider="call48",
        endpoint="e911",
        method="GET",
        path="/e911/{did_id}/{number}/{name}",
        effect=Effect.MUTATING,
        args={
            "did_id": Ref(BOUGHT.address, "id"),
            "number": "+1251 2658625",
            "name": Personal("Acme Corp"),
            "street": Personal("Test St"),
            "legs": [{"sip": "x"}, {"who": Personal("Jane")}],
        },
        addresses=(MOVED.address,),
        needs=(BOUGHT.address,),
    ),
    Call(
        id="c3",
        provider="call48",
        endpoint="release",
        method="DELETE",
        path="/did/{id}",
        effect=Effect.IRREVERSIBLE,
        args={"id": 77},
        addresses=(RELEASED.address,),
        once={RELEASED.address: "release"},
        cost=Cost(Decimal(0), Decimal(-1)),
    ),
)
FULL = replace(
    EMPTY,
    changes=(NAMED, BOUGHT, RELEASED, MOVED, ROUTED, TRUNK),
    calls=CALLS,
    pending=(
        Pending(
            address("cnam", "+12512658630"),
            "call48",
            "the caller name settles within 72 hours",
            datetime.datetime(2026, 12, 1, 12, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
            origin(40),
        ),
    ),
    blocked=(
        Blocked(
            address("did", "+12512658640"),
            "call48",
            "not ours, and not for sale",
            "take it out of the files, or set acquire: port",
            Action.CREATE,
            origin(50),
        ),
    ),
    unmanaged=(Unmanaged(address("did", "+12512658699"), "call48", "tags: old"),),
    drift=(
        Drifted(
            MOVED.address,
            Kind.E911,
            MOVED.key,
            "call48",
            Drift.CHANGED,
            MOVED.after,
            MOVED.before,
            (Difference("street_number", "125", "123", Sensitivity.PERSONAL),),
            origin=origin(20),
        ),
        Drifted(address("did", "+12512658650"), Kind.DID, "+12512658650", "call48", Drift.VANISHED, Did(tags=()), None),
        Drifted(
            address("cnam", "+12512658630"),
            Kind.CNAM,
            "+12512658630",
            "call48",
            Drift.SETTLING,
            Cnam(display_name="A"),
            Cnam(display_name="B"),
            (Difference("display_name", "A", "B", Sensitivity.PERSONAL),),
            "within 72 hours",
        ),
    ),
    findings=(
        Finding(
            "cnam-generic",
            Severity.WARNING,
            "the name says little",
            "use the company's",
            NAMED.address,
            Where("numbers.yaml", 12, 9),
        ),
        Finding("quiet", Severity.OFF, "never shown"),
    ),
    notes=("call48 gives no prices for caller names",),
    forecast=Forecast(7, 4.2),
)
LIMITED = replace(FULL, limits=(LimitHit("max_releases", "5", "7", "releases"),))
UNREAD = replace(EMPTY, accounts=(ACCOUNT, Account("pbx", "kazoo", "", error="401: check api_key")), complete=False)
APPLIED = Applied(
    FULL,
    (
        Result(NAMED, Outcome.PENDING, Proof.SETTLING, "up to 72 hours", ("c4",)),
        Result(BOUGHT, Outcome.DONE, Proof.CONFIRMED, calls=("c1",)),
        Result(RELEASED, Outcome.UNKNOWN, reason="the reply was lost", calls=("c3",)),
        Result(MOVED, Outcome.FAILED, Proof.DID_NOT_STICK, "Address not found\x1b[31m", ("c2",)),
        Result(ROUTED, Outcome.NOT_TRIED, reason=f"needs {MOVED.address}"),
        Result(TRUNK, Outcome.DONE, Proof.UNVERIFIABLE),
    ),
    calls_sent=4,
    seconds=3.21,
)
