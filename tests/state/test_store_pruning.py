"""What goes for its age, and what never does."""

from __future__ import annotations

import dataclasses
import datetime
import threading

import pytest

from reconciler.state import Intent, JournalEntry, PlanApplied, Pruned, Run, Store
from tests.state.samples import Opener, make_intent, make_memory


def days_ago(days: float) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)


def a_run(store: Store, name: str, days: float) -> None:
    """A run of so many days ago, with one call in its journal."""
    started = days_ago(days)
    store.start_run(Run(name, "apply", "c", "alice", "ci-7", None, started))
    phases = ("before", "after")
    store.journal(
        None, [JournalEntry(name, 1, "c1", "order", "billed", ("a",), phase, "", None, started) for phase in phases]
    )
    store.finish_run(name, 0, {"summary": "done"})


def an_intent(store: Store, name: str, run: str, days: float, status: str | None = None) -> None:
    """An intent of so many days ago; the store itself says when it was settled, which is now."""
    intent = dataclasses.replace(make_intent(name, key=f"purchase:{name}"), run=run, at=days_ago(days))
    if status == "confirmed":
        intent = dataclasses.replace(intent, status=status, settled_at=days_ago(days))
    store.begin(None, [intent])
    if status not in (None, "confirmed"):
        store.settle(None, [name], status, "")


def left(store: Store) -> list[str]:
    return [run.id for run in store.runs(5000)]


def intents(store: Store) -> set[str]:
    return {intent.id for intent in store.intents("call48", 5000)}


def test_days_and_runs_whichever_keeps_more(store: Store) -> None:
    for days in (1.5, 20, 100, 200, 300):
        a_run(store, f"r{days}", days)
    assert store.prune(90, 4) == Pruned(runs=1, entries=2)
    assert left(store) == ["r1.5", "r20", "r100", "r200"]
    assert store.prune(150, 1) == Pruned(runs=1, entries=2)
    assert left(store) == ["r1.5", "r20", "r100"]
    assert store.run_journal("r200") == []
    assert len(store.run_journal("r100")) == 2
    assert store.prune(10, 0) == Pruned(runs=2, entries=4)
    assert left(store) == ["r1.5"]


def test_fewer_runs_than_are_kept(store: Store) -> None:
    assert store.prune(1, 1000) == Pruned()
    a_run(store, "old", 4000)
    an_intent(store, "i1", "old", 4000, "confirmed")
    assert store.prune(1, 1) == store.prune(1, 1000) == Pruned()
    assert (left(store), intents(store)) == (["old"], {"i1"})


def test_settled_intents_go_with_what_they_are_as_old_as(store: Store) -> None:
    for days in (10, 200):
        a_run(store, f"r{days}", days)
        an_intent(store, f"i{days}", f"r{days}", days, "confirmed")
    an_intent(store, "late", "r200", 200, "no_trace")
    assert store.prune(90, 0) == Pruned(runs=1, entries=2, intents=1)
    assert intents(store) == {"i10", "late"}, "what was settled just now is not old"


@pytest.mark.parametrize("status", [None, "accepted", "unknown"])
def test_open_intents_stay_and_so_does_what_is_known_of_them(store: Store, status: str | None) -> None:
    a_run(store, "older", 500)
    a_run(store, "old", 400)
    an_intent(store, "i1", "old", 400, status)
    assert store.prune(90, 0).runs == 1
    assert left(store) == ["old"]
    assert len(store.run_journal("old")) == 2
    assert [intent.id for intent in store.open_intents("call48")] == ["i1"]
    store.settle(None, ["i1"], "confirmed", "")
    a_run(store, "new", 0)
    assert store.prune(90, 0).runs == 1
    assert left(store) == ["new"]


def test_memories_and_claimed_plans_never_go(store: Store) -> None:
    memory = dataclasses.replace(make_memory(), at=days_ago(4000))
    store.remember(None, [memory])
    store.claim_plan(None, "digest", "old")
    a_run(store, "old", 4000)
    assert store.prune(1, 0).runs == 1
    assert store.memories("call48") == {memory.address: memory}
    with pytest.raises(PlanApplied, match="run old"):
        store.claim_plan(None, "digest", "new")


def test_a_run_that_was_killed_goes_too_and_one_that_runs_does_not(store: Store) -> None:
    store.start_run(Run("killed", "apply", "c", "alice", "h", None, days_ago(95)))
    store.start_run(Run("running", "apply", "c", "alice", "h", None, days_ago(0)))
    assert store.prune(1, 0) == Pruned(runs=1)
    assert left(store) == ["running"]


def test_several_at_once(store: Store, url: str, opened: Opener) -> None:
    for number in range(60):
        a_run(store, f"r{number}", 100 + number)
        an_intent(store, f"i{number}", f"r{number}", 100 + number, "confirmed")
    stores = [opened(url) for _ in range(4)]
    found: list[Pruned | BaseException] = []

    def work(one: Store) -> None:
        try:
            found.append(one.prune(90, 10))
        except BaseException as error:
            found.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [item for item in found if isinstance(item, Pruned)]
    assert len(done) == 4, found
    assert sum(item.runs for item in done) == 50
    assert sum(item.entries for item in done) == 100
    assert len(left(store)) == 10


def test_a_store_that_keeps_nothing_has_nothing_to_prune(opened: Opener) -> None:
    store = opened("none")
    store.begin(None, [make_intent()])
    assert store.prune(1, 0) == Pruned()
    assert [type(intent) for intent in store.open_intents("call48")] == [Intent]
