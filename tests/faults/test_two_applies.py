"""Two applies of one configuration at once, and a holder of the lock that stood still: the effects happen once."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest

from reconciler.model.errors import Exit
from tests.e2e.warm import WarmProcess
from tests.faults.cell import CellRig, until_held, until_said
from tests.faults.fault import HELD
from tests.faults.worlds import call48
from tests.state.conftest import database, postgres, postgres_url

__all__ = ["database", "postgres", "postgres_url"]


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, rig: CellRig) -> CellRig:
    """A rig whose state is in the folder, or on a PostgreSQL server."""
    more = ""
    if request.param == "postgres":
        rig.environ["STATE_URL"] = str(request.getfixturevalue("postgres_url"))
        more = 'state: {url: "${STATE_URL}"}\n'
    call48.NUMBERS.build(rig, provider=", concurrency: 1", more=more)
    return rig


def held_at(rig: CellRig, path: str) -> WarmProcess:
    """An apply whose call the carrier holds until it is let go (`clear_faults`), at the moment when it does."""
    rig.sandbox.control.add_fault({"path": path, "nth": 1}, {"latency": HELD})
    process = rig.spawn("apply", "--auto-approve", "--wait", "5")
    assert until_held(rig, process) is not None, rig.ended(process)
    return process


def test_the_second_stops_with_the_name_of_the_holder(shared: CellRig) -> None:
    first = held_at(shared, "/purchase")
    mark = shared.mark()
    second = shared.apply()
    assert second.code == Exit.ERROR
    assert "is locked by " in second.err
    assert f"(process {first.pid}, " in second.err
    assert "--lock-timeout" in second.err
    assert [entry for entry in shared.writes(mark) if entry["fault"] is None] == []
    shared.sandbox.control.clear_faults()
    assert shared.ended(first).code == Exit.DONE
    assert list(call48.NUMBERS.problems(shared)) == []


def test_the_second_waits_if_it_is_told_to_and_finds_nothing_left_to_do(shared: CellRig) -> None:
    first = held_at(shared, "/purchase")
    waiting = shared.spawn("apply", "--auto-approve", "--wait", "5", "--lock-timeout", "60")
    said = until_said(waiting, "holds the lock")
    shared.sandbox.control.clear_faults()
    second = shared.ended(waiting, said)
    assert second.code == Exit.DONE, second.out + second.err
    assert "holds the lock" in second.err
    assert "Resources: 0 added, 0 changed, 0 destroyed." in second.out
    assert shared.ended(first).code == Exit.DONE
    assert list(call48.NUMBERS.problems(shared)) == []


def test_started_together_they_do_everything_once(shared: CellRig) -> None:
    both = [shared.spawn("apply", "--auto-approve", "--wait", "5", "--lock-timeout", "60") for _ in range(2)]
    ended = [shared.ended(process) for process in both]
    assert [ran.code for ran in ended] == [Exit.DONE, Exit.DONE], ended
    assert list(call48.NUMBERS.problems(shared)) == []
    assert shared.run("state", "list").out.count("lock ") == 0


def taken_away(rig: CellRig) -> None:
    """The lock is removed by hand."""
    scope = next(line.split()[1] for line in rig.run("state", "list").out.splitlines() if line.startswith("lock "))
    assert rig.run("state", "unlock", scope).code == 0


def expired(rig: CellRig) -> None:
    """So much time passes that the lock expires."""
    statement = "UPDATE reconciler_locks SET expires = 0"
    if url := rig.environ.get("STATE_URL"):
        with psycopg.connect(url) as server:
            server.execute(statement)
        return
    with closing(sqlite3.connect(rig.folder / ".reconciler" / "state.db")) as database, database:
        database.execute(statement)


@pytest.mark.parametrize("loses", [taken_away, expired])
def test_one_that_stood_still_and_lost_its_lock_writes_no_more(
    shared: CellRig, loses: Callable[[CellRig], None]
) -> None:
    """It is stopped in its reading and loses its lock, another apply does the work; then it wakes up."""
    first = held_at(shared, "/search")
    first.send_signal(signal.SIGSTOP)
    loses(shared)
    other = shared.apply()
    assert other.code == Exit.DONE, other.out + other.err
    mark = shared.mark()
    shared.sandbox.control.clear_faults()
    first.send_signal(signal.SIGCONT)
    ran = shared.ended(first)
    assert ran.code == Exit.ERROR, ran.out + ran.err
    assert "was lost" in ran.out + ran.err
    assert shared.writes(mark) == []
    assert list(call48.NUMBERS.problems(shared)) == []


@pytest.mark.parametrize("meanwhile", [True, False], ids=["meanwhile", "afterwards"])
def test_one_that_stood_still_in_the_middle_of_its_writes_tells_what_it_did(shared: CellRig, meanwhile: bool) -> None:
    """The carrier takes its call before the other apply, or after it."""
    first = held_at(shared, "/trunkgrp/create")
    first.send_signal(signal.SIGSTOP)
    taken_away(shared)
    if meanwhile:
        shared.sandbox.control.clear_faults()
    shared.apply()
    shared.sandbox.control.clear_faults()
    first.send_signal(signal.SIGCONT)
    ran = shared.ended(first)
    assert ran.code in (Exit.PARTIAL, Exit.ERROR), ran.out + ran.err
    assert list(call48.NUMBERS.doubled(shared)) == []
    assert shared.apply().code == Exit.DONE
    assert list(call48.NUMBERS.problems(shared)) == []


def test_what_a_killed_apply_left_does_not_have_to_be_unlocked(shared: CellRig) -> None:
    first = held_at(shared, "/search")
    first.kill()
    shared.ended(first)
    assert shared.apply().code == Exit.DONE
