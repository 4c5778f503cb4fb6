from __future__ import annotations

import itertools

import pytest

from reconciler.model.configuration import Release
from reconciler.model.findings import Severity
from reconciler.model.settings import Destination, Device, Forwarding, TrunkGroup
from tests.checks.building import (
    ATHENS,
    KINGSTON,
    LONDON,
    MIAMI,
    TOLL_FREE,
    TORONTO,
    configuration,
    forward,
    found,
    group,
    number,
)  # fmt: skip


def ring(*digits: str) -> dict[str, Forwarding]:
    """Each forwards to the next, the last to the first."""
    return {one: forward(other) for one, other in zip(digits, [*digits[1:], digits[0]], strict=True)}


def test_a_loop_over_two_carriers_is_shown() -> None:
    config = configuration(
        number(ATHENS, provider="call48", line=1, forwarding=forward(MIAMI)),
        number(MIAMI, provider="telnyx", line=2, forwarding=Forwarding(trunk_group="atlanta", failover=TORONTO)),
        number(TORONTO, provider="call48", line=3, forwarding=forward(ATHENS, mode="on_failure")),
    )
    [finding] = found("forwarding-loop", config)
    assert finding.message == f"forwards in a circle: {ATHENS} -> {MIAMI} -> {TORONTO} -> {ATHENS}"
    assert finding.severity is Severity.ERROR
    assert finding.resource == f'forwarding["{ATHENS}"]'


@pytest.mark.parametrize(
    "last",
    [
        Forwarding(trunk_group="atlanta"),
        forward(ATHENS, mode="voicemail"),
        forward(ATHENS, mode="ring"),
        forward(ATHENS, mode="reject"),
        Forwarding(enabled=False),
        forward("+12025550100"),
        None,
    ],
)
def test_no_loop(last: Forwarding | None) -> None:
    config = configuration(
        number(ATHENS, forwarding=forward(MIAMI)),
        number(MIAMI, forwarding=forward(TORONTO)),
        number(TORONTO, forwarding=last),
    )
    assert not found("forwarding-loop", config)


def test_a_released_number_is_no_part_of_a_loop() -> None:
    config = configuration(number(ATHENS, forwarding=forward(MIAMI)), number(MIAMI, release=Release("gone")))
    assert not found("forwarding-loop", config)


def test_a_waiver_breaks_the_loop_it_is_in_and_no_other() -> None:
    numbers = [number(one, forwarding=to) for one, to in ring(ATHENS, MIAMI).items()]
    numbers.append(number(TORONTO, forwarding=forward(ATHENS, MIAMI), waive={"forwarding-loop": "times out"}))
    numbers[0] = number(ATHENS, forwarding=forward(MIAMI, TORONTO))
    config = configuration(*numbers)
    [finding] = found("forwarding-loop", config)
    assert finding.message == f"forwards in a circle: {ATHENS} -> {MIAMI} -> {ATHENS}"
    assert not found("waiver-unused", config)
    waived = configuration(
        number(ATHENS, forwarding=forward(MIAMI)),
        number(MIAMI, forwarding=forward(ATHENS), waive={"forwarding-loop": "a lab"}),
    )
    assert not found("forwarding-loop", waived)
    assert not found("waiver-unused", waived)


def test_to_itself() -> None:
    shared = forward(MIAMI)
    config = configuration(number(ATHENS, forwarding=shared), number(MIAMI, forwarding=shared))
    [finding] = found("forwarding-self", config)
    assert finding.resource == f'forwarding["{MIAMI}"]'
    assert not found("forwarding-loop", config)


def chain(length: int) -> list[str]:
    return [f"+1251265{8000 + n}" for n in range(length)]


@pytest.mark.parametrize(("hops", "told"), [(1, 0), (3, 0), (4, 1), (5, 1)])
def test_chain(hops: int, told: int) -> None:
    way = chain(hops + 1)
    config = configuration(*(number(a, forwarding=forward(b)) for a, b in itertools.pairwise(way)))
    findings = found("forwarding-chain", config)
    assert len(findings) == told
    if told:
        assert findings[0].message == f"calls can be forwarded {hops} times: {' -> '.join(way)}"
        assert findings[0].resource == f'forwarding["{way[0]}"]'
        assert findings[0].severity is Severity.WARNING


def test_chain_takes_the_longest_branch_and_is_told_once_for_shared_settings() -> None:
    way = chain(6)
    numbers = [number(a, forwarding=forward("+12025550100", b)) for a, b in itertools.pairwise(way)]
    start = forward(way[0])
    numbers += [number(f"+1305265{1000 + n}", forwarding=start) for n in range(3)]
    [finding] = found("forwarding-chain", configuration(*numbers))
    assert finding.message.startswith("calls can be forwarded 6 times: +13052651000 -> +12512658000")
    assert finding.message.endswith("(2 more numbers like this)")


def test_a_long_chain_is_shortened() -> None:
    way = chain(2000)
    config = configuration(*(number(a, forwarding=forward(b)) for a, b in itertools.pairwise(way)))
    [finding] = found("forwarding-chain", config)
    assert "(1990 more)" in finding.message
    assert len(finding.message) < 250


def test_a_chain_into_a_loop_is_the_loop() -> None:
    circle = ring(*chain(3))
    start = number(ATHENS, forwarding=forward(chain(1)[0]))
    config = configuration(start, *(number(one, forwarding=to) for one, to in circle.items()))
    assert not found("forwarding-chain", config)
    assert len(found("forwarding-loop", config)) == 1


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        ("forwarding-premium", ["+19002658624", "+12519762000"], [MIAMI, TOLL_FREE, LONDON]),
        ("forwarding-foreign", [LONDON, KINGSTON, "+18092658624"], [MIAMI, TORONTO, TOLL_FREE, "+17872658624", "+19992658624"]),
        ("forwarding-toll-free", [TOLL_FREE, "+18332658624"], [MIAMI, TORONTO, LONDON, KINGSTON]),
    ],
)  # fmt: skip
def test_targets(check: str, bad: list[str], good: list[str]) -> None:
    for target in bad:
        for forwarding in (forward(target), Forwarding(trunk_group="atlanta", failover=target)):
            [finding] = found(check, configuration(number(ATHENS, forwarding=forwarding)))
            assert target in finding.message
    for target in good:
        assert not found(check, configuration(number(ATHENS, forwarding=forward(target))))
    assert not found(check, configuration(number(ATHENS, forwarding=forward(bad[0], mode="voicemail"))))


def test_to_what_is_released() -> None:
    config = configuration(
        number(ATHENS, line=1, forwarding=forward(MIAMI)),
        number(MIAMI, line=2, release=Release("customer left")),
        number(TORONTO, line=3, forwarding=Forwarding(trunk_group="old-name")),
        number("+12512658601", line=4, forwarding=Forwarding(trunk_group="kept")),
        groups=(group("old", release=Release("moved"), settings=TrunkGroup(name="old-name")), group("kept")),
    )
    messages = [finding.message for finding in found("forwarding-to-released", config)]
    assert messages == [
        f"forwards to {MIAMI}, which is being released",
        "forwards to the trunk group old-name, which is being released",
    ]


@pytest.mark.parametrize(
    ("forwarding", "nowhere"),
    [
        (Forwarding(mode="forward"), True),
        (Forwarding(destinations=()), True),
        (Forwarding(mode="on_failure", destinations=()), True),
        (Forwarding(destinations=(Destination(timeout=20),)), True),
        (Forwarding(destinations=(Destination(preconfigured=False),)), True),
        (Forwarding(), False),
        (Forwarding(order="random"), False),
        (Forwarding(enabled=False), False),
        (Forwarding(mode="voicemail"), False),
        (Forwarding(mode="ring", destinations=()), False),
        (Forwarding(trunk_group="atlanta"), False),
        (Forwarding(failover=MIAMI, mode="on_failure"), False),
        (Forwarding(destinations=(Destination(sip="192.0.2.10"),)), False),
        (Forwarding(destinations=(Destination(device=Device("desk")),)), False),
        (Forwarding(destinations=(Destination(preconfigured=True),)), False),
        (forward(MIAMI), False),
    ],
)
def test_nowhere(forwarding: Forwarding, nowhere: bool) -> None:
    assert bool(found("forwarding-nowhere", configuration(number(ATHENS, forwarding=forwarding)))) is nowhere
