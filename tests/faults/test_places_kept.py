"""What the state keeps of a 911 place: its address at the carrier is made once, and nobody can try from the state what it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from reconciler.model.settings import E911
from reconciler.providers.telnyx import places
from tests.faults.cell import APPLY, CellRig, until_held
from tests.faults.fault import HELD
from tests.faults.world import let_pass
from tests.faults.worlds.telnyx import KEY, QUIET

NUMBERS = ("+15125550101", "+15125550102")
HOME = "{name: Zed, street_number: '1', street_name: Elm St, city: Austin, state: TX, zip: '78701'}"
MARK = places.reference(E911(True, "Zed", "1", "Elm St", None, "Austin", "TX", "78701"))
CREATE = {"path": "/addresses$", "method": "POST"}


@pytest.fixture
def account(rig: CellRig) -> CellRig:
    """A rig with two numbers at Telnyx, the first of which is to have a place."""
    rig.environ["TELNYX_API_KEY"] = KEY
    rig.sandbox.control.seed("telnyx", numbers=[{"phone_number": number} for number in NUMBERS])
    declare(rig, NUMBERS[0])
    return rig


def declare(rig: CellRig, *numbers: str) -> None:
    dids = ", ".join(f'"{number}": {{e911: {HOME}}}' for number in numbers)
    provider = f'telnyx: {{api_key: "${{TELNYX_API_KEY}}", base_url: "{rig.sandbox.url("telnyx")}"}}'
    rig.write(f"version: 1\nproviders: {{{provider}}}\ndids: {{{dids}}}\n{QUIET}", provider=False)


def interrupted(rig: CellRig, how: str) -> None:
    """Apply, and let the answer to the call that makes the address be lost in one way or other."""
    rig.sandbox.control.add_fault(CREATE, {"late": HELD} if how == "killed" else {"drop_reply": True})
    process = rig.spawn(*APPLY)
    if how == "killed":
        assert until_held(rig, process)
        process.kill()
    rig.ended(process)
    rig.sandbox.control.clear_faults()


def made(rig: CellRig) -> list[str]:
    """The references of the addresses that were made."""
    rows = rig.sandbox.control.dump("telnyx")["telnyx"]["addresses"]
    return [row["customer_reference"] for row in rows]


def guessable(rig: CellRig) -> list[str]:
    """The files of the state in which the digest of the place stands."""
    digest = MARK.rpartition("-")[2].encode()
    files = [path for path in (rig.folder / ".reconciler").rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if digest in path.read_bytes()]


def intents(rig: CellRig, change: str = "") -> list[tuple[str, str]]:
    """The names and statuses of the calls that made addresses; `change` is SQL that is run before."""
    with closing(sqlite3.connect(rig.folder / ".reconciler" / "state.db")) as database, database:
        if change:
            database.execute(change, (MARK,))
        return database.execute("SELECT key, status FROM reconciler_intents").fetchall()


@pytest.mark.parametrize("how", ["unanswered", "killed"])
def test_an_address_is_made_once_and_its_name_in_the_state_is_keyed(account: CellRig, how: str) -> None:
    interrupted(account, how)
    assert made(account) == [MARK], "the carrier acted"
    assert guessable(account) == []
    ((name, status),) = intents(account)
    assert name.startswith("keyed:")
    assert status in ("open", "unknown")
    account.applied()
    assert account.outcomes() == {}
    assert made(account) == [MARK]
    assert intents(account) == [(name, "confirmed")]
    assert guessable(account) == []


def test_nor_is_it_there_after_an_apply_that_nothing_disturbed(account: CellRig) -> None:
    account.applied()
    assert made(account) == [MARK]
    assert guessable(account) == []
    assert [name.startswith("keyed:") for name, _ in intents(account)] == [True]


def test_a_name_that_an_older_version_kept_as_it_is_still_tells_that_the_address_is_there(account: CellRig) -> None:
    interrupted(account, "unanswered")
    intents(account, "UPDATE reconciler_intents SET key = ?")
    account.applied()
    assert intents(account) == [(MARK, "confirmed")]
    assert made(account) == [MARK]


def test_and_one_that_is_not_settled_keeps_the_place_from_being_made_for_another_number(account: CellRig) -> None:
    account.sandbox.control.add_fault(CREATE, {"reset": True})
    account.apply()
    account.sandbox.control.clear_faults()
    intents(account, "UPDATE reconciler_intents SET key = ?")
    declare(account, *NUMBERS)
    outcomes = account.outcomes()
    assert "was already begun" in outcomes[f'e911["{NUMBERS[1]}"]']
    assert made(account) == []
    let_pass(account.folder, 3600)
    account.applied()
    assert made(account) == [MARK]
    assert guessable(account) == ["state.db"], "the older record, which is settled, and goes with its age"


def test_the_reference_is_masked_in_a_plan_that_is_to_be_shown_around(account: CellRig) -> None:
    assert MARK in account.run("plan", "--calls").out
    for form in ("text", "json", "markdown", "html"):
        ran = account.run("plan", "--calls", "--mask-personal", "--format", form)
        assert ran.out
        assert MARK not in ran.out
