"""Many numbers of every shape."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from reconciler.model.secrets import Secret
from reconciler.model.settings import (
    E911,
    Cnam,
    Destination,
    Device,
    Did,
    Fax,
    Forwarding,
    Listing,
    Settings,
    TrunkGroup,
)
from reconciler.providers.observed import LiveNumber, LiveTrunkGroup
from reconciler.render.configuration import ImportedAccount, write
from tests.render_configuration.carriers import SECRET, assert_nothing_to_do, call48, loaded, plan

_LEGS = (
    Destination(number="+12522378144", timeout=99),
    Destination(sip="192.0.2.10", timeout=20),
    Destination(device=Device(None, Secret(SECRET)), timeout=30),
    Destination(preconfigured=True),
)


def _settings(dice: random.Random) -> Settings:
    place = dice.randrange(40)
    unit = dice.choice((None, f"Suite {dice.randrange(100)}"))
    e911 = E911(True, f"Acme {place % 7}", str(place), "Test St", unit, None, "FL", f"{place:05d}", "US")
    legs = tuple(dice.choices(_LEGS, k=dice.randrange(4)))
    group = dice.choice((None, "Atlanta", "Boston", "#52610"))
    mode = dice.choice(("forward", "ring_then_forward", "reject", "voicemail", "answeringmode 9"))
    listing = Listing(
        True, dice.choice(("residential", "business")), "Jane", "Roe #1", None, "1 Main St", "Miami", "FL", "33155"
    )
    return Settings(
        did=Did(tags=dice.choice(((), ("support",), ("a", "NO")))),
        forwarding=dice.choice((Forwarding(enabled=False), Forwarding(True, group, None, mode, destinations=legs))),
        e911=dice.choice((E911(enabled=False), e911)),
        cnam=dice.choice((Cnam(enabled=False), Cnam(True, f"ACME {dice.randrange(50)}", "business"))),
        listing=dice.choice((Listing(enabled=False), Listing(enabled=False), listing)),
        fax=dice.choice((Fax(enabled=False), Fax(True, dice.choice(("inbound", "both", "ata")), "fax@example.com"))),
    )


def account(size: int) -> ImportedAccount:
    dice = random.Random(48)
    kinds = [_settings(dice) for _ in range(60)]
    numbers = {}
    for place in range(size):
        number = f"+1{('251', '800', '212')[place % 3]}{265 + place // 30_000}{place // 3 % 10_000:04d}"
        settings = kinds[place // 40 % 60] if place % 1000 < 500 else _settings(dice)
        numbers[number] = LiveNumber(number, settings)
    numbers["+442079460000"] = LiveNumber("+442079460000", _settings(dice))
    groups = {
        name: LiveTrunkGroup(name, TrunkGroup(name, "top_down", "e164", gateways=("192.0.2.1:5060",)))
        for name in ("Atlanta", "Boston")
    }
    return call48(numbers, groups)


def test_two_thousand_numbers_of_every_shape(tmp_path: Path) -> None:
    live = account(2000)
    imported = write([live])
    configuration = loaded(imported, tmp_path)
    assert set(configuration.numbers) == set(live.observed.numbers)
    assert_nothing_to_do(plan(configuration, [live]))
    assert SECRET not in imported.text
    assert len(imported.notes) < 30


@pytest.mark.slow
def test_the_time_for_a_hundred_thousand_is_linear(tmp_path: Path) -> None:
    def seconds(size: int) -> float:
        live = account(size)
        start = time.process_time()
        imported = write([live])
        taken = time.process_time() - start
        assert set(loaded(imported, tmp_path).numbers) == set(live.observed.numbers)
        return taken

    # Ten times the numbers, with room for a busy machine; quadratic would be a hundred times.
    assert seconds(100_000) < 25 * max(seconds(10_000), 0.05)
