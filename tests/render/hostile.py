"""Plans made by hypothesis, with everything in them that a carrier or a stranger could put there."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from reconciler.model.configuration import Origin, PurchaseOrder
from reconciler.model.fields import Sensitivity
from reconciler.model.findings import Finding, Severity, Where
from reconciler.model.money import Cost
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
from reconciler.model.secrets import Seal, Secret
from reconciler.model.settings import E911, Cnam, Destination, Device, Did, Forwarding, Kind, TrunkGroup, address

thorough = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)

SECRET = "s3cr3t-never-shown"
PERSON = "Jane-Roe-personal"

NASTY = [
    "\x1b]0;owned\x07",
    "\x1b[2J",
    "\u202egnp.exe",
    "a\r\nb",
    "```\n# x will be destroyed",
    "```",
    "`code`",
    "| a | b |",
    "[click](https://evil.example/?a=1&b=2)",
    "https://evil.example www.evil.example",
    "@octocat #12 GH-1 :boom:",
    "<script>alert(1)</script>",
    "</details></pre><img src=x onerror=alert(1)>",
    "-->",
    "::error file=x::boom",
    "%0A::warning::x",
    "]]>",
    "\ud800",
    "\x00\x9b\u2028\ufeff\U000e0041",
    "**bold** _under_ ~~gone~~",
    "{{ x }} $title ${title}",
    "Plan: 0 to add, 0 to change, 0 to destroy.",
]
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.from_regex(r"[a-z ]{1,12}", fullmatch=True))
numbers = st.integers(min_value=2_012_000_000, max_value=9_899_999_999).map(lambda number: f"+1{number}")
keys = st.one_of(numbers, texts.filter(bool))
secrets = texts.map(lambda text: Secret(SECRET + text))
people = texts.map(lambda text: PERSON + text)
amounts = st.one_of(st.none(), st.decimals(min_value=0, max_value=99, places=2))
costs = st.builds(Cost, amounts, amounts)
origins = st.one_of(st.none(), st.builds(Origin, texts.filter(bool), st.integers(1, 999), st.just(("dids",))))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


devices = st.builds(Device, username=maybe(texts), password=maybe(secrets))
destinations = st.builds(
    Destination, number=maybe(numbers), sip=maybe(texts), device=maybe(devices), timeout=st.just(20)
)
attributes: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.DID: st.builds(Did, tags=maybe(st.lists(texts, max_size=3).map(tuple)), billing_group=maybe(texts)),
    Kind.FORWARDING: st.builds(
        Forwarding, mode=maybe(texts), destinations=maybe(st.lists(destinations, max_size=3).map(tuple))
    ),
    Kind.E911: st.builds(
        E911, name=maybe(people), unit=maybe(people), state=maybe(texts), notify=maybe(st.lists(people).map(tuple))
    ),
    Kind.CNAM: st.builds(Cnam, display_name=maybe(people), type=maybe(texts)),
    Kind.TRUNK_GROUP: st.builds(TrunkGroup, name=maybe(texts), password=maybe(secrets), username=maybe(texts)),
}
kinds = st.sampled_from(sorted(attributes))


@st.composite
def differences(draw: st.DrawFn) -> Difference:
    sensitivity = draw(st.sampled_from(Sensitivity))
    # A maker that forgot to mask a secret must not matter.
    value = {Sensitivity.SECRET: st.just(SECRET), Sensitivity.PERSONAL: people}.get(sensitivity, texts)
    return Difference(draw(texts), draw(maybe(value)), draw(maybe(value)), sensitivity, draw(st.booleans()))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    kind, key = draw(kinds), draw(keys)
    action = draw(st.sampled_from([Action.CREATE, Action.UPDATE, Action.DELETE]))
    before = None if action is Action.CREATE else draw(attributes[kind])
    after = None if action is Action.DELETE else draw(attributes[kind])
    return Change(
        address=address(kind, key),
        kind=kind,
        key=key,
        provider=draw(texts),
        action=action,
        before=before,
        after=after,
        desired=after,
        differences=tuple(draw(st.lists(differences(), max_size=3))),
        unknown=tuple(draw(st.lists(st.sampled_from(["id", "a.b[0]", "tags"]), max_size=2))),
        cost=draw(costs),
        order=draw(maybe(st.builds(PurchaseOrder, maybe(texts), maybe(texts)))),
        irreversible=draw(st.booleans()),
        service_risk=draw(st.booleans()),
        origin=draw(origins),
        notes=tuple(draw(st.lists(texts, max_size=2))),
        fingerprint=draw(texts),
        seal=draw(maybe(st.builds(Seal, texts, texts))),
    )


@st.composite
def drifted(draw: st.DrawFn) -> Drifted:
    kind, key = draw(kinds), draw(keys)
    found = tuple(draw(st.lists(differences(), max_size=2)))
    sides = (draw(attributes[kind]), draw(maybe(attributes[kind])))
    drift = draw(st.sampled_from(Drift))
    return Drifted(address(kind, key), kind, key, draw(texts), drift, *sides, found, draw(texts), draw(origins))


leaves = st.one_of(
    texts,
    secrets,
    people.map(Personal),
    st.builds(Ref, texts, texts),
    st.integers(-(2**70), 2**70),
    st.none(),
    st.booleans(),
    st.just(Decimal("1.50")),
)
arguments = st.dictionaries(
    st.one_of(st.sampled_from(["id", "name", "x"]), texts),
    st.recursive(leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2)),
    max_size=3,
)
addresses = st.builds(lambda kind, key: address(kind, key), kinds, keys)
calls = st.builds(
    Call,
    id=texts,
    provider=texts,
    endpoint=texts,
    method=st.sampled_from(["GET", "POST"]),
    path=st.sampled_from(["/did/{id}", "/e911/{name}/{x}", "/did"]),
    effect=st.sampled_from(Effect),
    args=arguments,
    addresses=st.lists(addresses, min_size=1, max_size=3).map(tuple),
    needs=st.lists(addresses, max_size=2).map(tuple),
    awaits=st.booleans(),
    cost=costs,
    purpose=texts,
)
moments = maybe(st.datetimes(timezones=st.just(datetime.UTC)))
blocked = st.builds(Blocked, addresses, texts, texts, texts, st.sampled_from(Action), origins)
findings = st.builds(
    Finding,
    texts,
    st.sampled_from(Severity),
    texts,
    texts,
    texts,
    maybe(st.builds(Where, texts, st.integers(1, 99), st.integers(0, 9))),
)
accounts = st.builds(
    Account, texts, texts, texts, st.integers(0, 9), texts, st.dictionaries(kinds, st.integers(1, 9), max_size=2)
)
plans = st.builds(
    Plan,
    configuration=texts,
    accounts=st.lists(accounts, max_size=2).map(tuple),
    changes=st.lists(changes(), max_size=5).map(tuple),
    calls=st.lists(calls, max_size=3).map(tuple),
    pending=st.lists(st.builds(Pending, addresses, texts, texts, moments, origins), max_size=2).map(tuple),
    blocked=st.lists(blocked, max_size=2).map(tuple),
    limits=st.lists(st.builds(LimitHit, texts, texts, texts, texts), max_size=2).map(tuple),
    unmanaged=st.lists(st.builds(Unmanaged, addresses, texts, texts), max_size=12).map(tuple),
    drift=st.lists(drifted(), max_size=3).map(tuple),
    findings=st.lists(findings, max_size=3).map(tuple),
    notes=st.lists(texts, max_size=2).map(tuple),
    in_sync=st.integers(0, 100_000),
    forecast=st.builds(Forecast, st.integers(0, 9999), st.floats(0, 1e6)),
    complete=st.booleans(),
    targets=st.lists(texts, max_size=2).map(tuple),
)
