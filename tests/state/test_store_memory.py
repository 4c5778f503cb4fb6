"""What is remembered, and in what form."""

from __future__ import annotations

import dataclasses
import datetime
import threading
from pathlib import Path

import pytest

from reconciler.model.errors import ReconcilerError
from reconciler.model.secrets import Secret
from reconciler.state import IntentOpen, JournalEntry, PlanApplied, Run, Store
from tests.state.samples import NOW, SQLITE, Opener, make_intent, make_memory


def test_what_is_remembered_comes_back(store: Store, url: str, opened: Opener) -> None:
    first, second = make_memory(), make_memory('e911["+12512658624"]')
    store.remember(None, [second, first])
    store.remember(None, [make_memory(provider="telnyx")])
    assert store.memories("call48") == {first.address: first, second.address: second}
    assert opened(url).memories("call48") == {first.address: first, second.address: second}
    assert store.memories("kazoo") == {}


def test_a_memory_takes_the_place_of_the_older_one(store: Store) -> None:
    store.remember(None, [make_memory(), make_memory("other")])
    newer = dataclasses.replace(make_memory(), applied={}, sent=None, blind="cc", outcome="did_not_stick")
    store.remember(None, [newer])
    assert store.memories("call48")[newer.address] == newer
    assert len(store.memories("call48")) == 2


def test_a_memory_that_was_read_can_be_written_again(store: Store) -> None:
    store.remember(None, [make_memory()])
    read = store.memories("call48")
    store.remember(None, read.values())
    assert store.memories("call48") == read
    assert store.fingerprint(read[make_memory().address].applied) == store.fingerprint(make_memory().applied)


def test_forgetting(store: Store) -> None:
    store.remember(None, [make_memory("a"), make_memory("b"), make_memory("a", provider="telnyx")])
    store.forget(None, "call48", ["a", "never there"])
    store.forget(None, "call48", [])
    assert list(store.memories("call48")) == ["b"]
    assert list(store.memories("telnyx")) == ["a"]


@pytest.mark.slow
def test_a_hundred_thousand_memories(store: Store) -> None:
    store.remember(None, (make_memory(f'did["+1{n:010}"]') for n in range(100_000)))
    memories = store.memories("call48")
    assert len(memories) == 100_000
    assert memories['did["+10000099999"]'] == make_memory('did["+10000099999"]')


def test_times_that_are_not_utc(store: Store) -> None:
    east = datetime.timezone(datetime.timedelta(hours=9))
    store.remember(None, [dataclasses.replace(make_memory(), at=NOW.astimezone(east))])
    at = store.memories("call48")[make_memory().address].at
    assert at == NOW
    assert at.tzinfo is datetime.UTC
    with pytest.raises(TypeError):
        store.remember(None, [dataclasses.replace(make_memory(), at=NOW.replace(tzinfo=None))])


def test_an_intent_is_begun_once(store: Store) -> None:
    store.begin(None, [make_intent()])
    with pytest.raises(IntentOpen) as caught:
        store.begin(None, [make_intent("i3", key="new"), make_intent("i2")])
    assert caught.value.intents == (make_intent(),)
    assert "order_numbers" in caught.value.message
    assert store.open_intents("call48") == [make_intent()], "all or none"
    store.begin(None, [make_intent("i4", provider="telnyx")])  # another account's is another effect
    with pytest.raises(ValueError, match="twice"):
        store.begin(None, [make_intent("i5", key="same"), make_intent("i6", key="same")])


@pytest.mark.parametrize("status", ["accepted", "unknown"])
def test_an_intent_not_settled_stays_open(store: Store, status: str) -> None:
    store.begin(None, [make_intent()])
    store.settle(None, ["i1"], status, "order 12")
    (intent,) = store.open_intents("call48")
    assert (intent.status, intent.detail, intent.settled_at) == (status, "order 12", None)
    with pytest.raises(IntentOpen):
        store.begin(None, [make_intent("i2")])


@pytest.mark.parametrize("status", ["confirmed", "refused", "no_trace"])
def test_a_settled_intent_makes_room(store: Store, status: str) -> None:
    store.begin(None, [make_intent()])
    store.settle(None, ["i1"], status, "seen")
    store.settle(None, ["i1"], "unknown", "a late answer does not open it again")
    assert store.open_intents("call48") == []
    (intent,) = store.intents("call48", 10)
    assert (intent.status, intent.detail) == (status, "seen")
    assert intent.settled_at is not None
    assert intent.settled_at.tzinfo is datetime.UTC
    store.begin(None, [make_intent("i2")])
    assert [intent.id for intent in store.intents("call48", 10)] == ["i2", "i1"]
    assert [intent.id for intent in store.intents("call48", 1)] == ["i2"]


def test_many_intents_at_once(store: Store) -> None:
    many = [make_intent(f"i{n:04}", key=f"k{n}") for n in range(1200)]
    store.begin(None, many)
    with pytest.raises(IntentOpen) as caught:
        store.begin(None, [make_intent(f"j{n}", key=f"k{n}") for n in range(1300)])
    assert len(caught.value.intents) == 1200
    store.settle(None, [intent.id for intent in many[1:]], "confirmed", "")
    assert store.open_intents("call48") == many[:1]


def entry(seq: int, phase: str = "before") -> JournalEntry:
    return JournalEntry("run-1", seq, "c1", "order_numbers", "billed", ("a", "b"), phase, "", None, NOW)


def test_runs_and_their_journal(store: Store) -> None:
    run = Run("run-1", "apply", "/srv/numbers", "alice", "ci-7", "3e7fe05", NOW)
    later = dataclasses.replace(run, id="run-2", commit=None, started=NOW + datetime.timedelta(hours=1))
    store.start_run(run)
    store.start_run(later)
    after = dataclasses.replace(entry(1, "after"), outcome="ok", status_code=200)
    store.journal(None, [entry(1), entry(2)])
    store.journal(None, [after])
    store.journal(None, [])
    store.finish_run("run-1", 4, {"done": 3, "failed": 1})
    assert store.run_journal("run-1") == [entry(1), after, entry(2)]
    assert store.run_journal("run-2") == []
    newest, oldest = store.runs(10)
    assert newest == later
    assert (oldest.id, oldest.exit_code, oldest.summary) == ("run-1", 4, {"done": 3, "failed": 1})
    assert oldest.ended is not None
    assert store.runs(1) == [later]


def test_a_plan_is_claimed_once(store: Store, url: str, opened: Opener) -> None:
    store.claim_plan(None, "digest", "run-1")
    store.claim_plan(None, "another digest", "run-2")
    for other in (store, opened(url)):
        with pytest.raises(PlanApplied, match=r"already applied by run run-1 at .* UTC") as caught:
            other.claim_plan(None, "digest", "run-2")
        assert caught.value.run == "run-1"
        assert caught.value.at.tzinfo is datetime.UTC


def test_fingerprints(store: Store, url: str, opened: Opener) -> None:
    value = {"b": [1, "hunter2", None], "a": {"y": True, "x": 1.5}}
    mark = store.fingerprint(value)
    assert mark == store.fingerprint({"a": {"x": 1.5, "y": True}, "b": [1, "hunter2", None]})
    assert mark == opened(url).fingerprint(value), "the key is kept"
    assert mark == opened(url, create=False).fingerprint(value)
    assert mark != store.fingerprint({**value, "c": 0})
    assert mark != opened("sqlite:///other.db").fingerprint(value), "every store has a key of its own"
    int(mark, 16)
    with pytest.raises(TypeError):
        store.fingerprint({"password": Secret("hunter2")})


def test_seals(store: Store, url: str, opened: Opener) -> None:
    """What goes into plan files: of one key they can be compared, and they tell nothing of what is in the store."""
    value = {"pin": "0000"}
    seal = store.seal(value)
    assert seal is not None
    assert seal == store.seal(value) == opened(url, create=False).seal(value)
    other = store.seal({"pin": "0001"})
    assert other is not None
    assert (other.key, other.fingerprint != seal.fingerprint) == (seal.key, True)
    elsewhere = opened("sqlite:///other.db").seal(value)
    assert elsewhere is not None
    assert (elsewhere.key != seal.key, elsewhere.fingerprint != seal.fingerprint) == (True, True)
    assert store.fingerprint(value) not in (seal.key, seal.fingerprint)
    assert store.fingerprint("which key") not in (seal.key, seal.fingerprint)


def test_a_key_that_ends_with_the_run_seals_nothing(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("none", "sqlite:///not-there.db"):
        assert opened(url, create=False).seal("x") is None
    monkeypatch.setenv("RECONCILER_STATE_KEY", "0123456789abcdef")
    seals = {opened(url, create=False).seal("x") for url in ("none", "sqlite:///not-there.db")}
    assert len(seals) == 1
    assert None not in seals


def test_the_key_may_come_from_outside(url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONCILER_STATE_KEY", "0123456789abcdef")
    marks = {opened(u).fingerprint("x") for u in (url, "sqlite:///other.db", "none")}
    assert len(marks) == 1
    monkeypatch.setenv("RECONCILER_STATE_KEY", "short")
    with pytest.raises(ReconcilerError, match="RECONCILER_STATE_KEY is too short"):
        opened(url)


def test_no_secret_in_the_file(opened: Opener, tmp_path: Path) -> None:
    store = opened(SQLITE)
    mark = store.fingerprint({"password": "hunter2-hunter2"})
    store.remember(None, [dataclasses.replace(make_memory(), applied={"password": mark}, sent=mark)])
    store.close()
    files = list((tmp_path / ".reconciler").iterdir())
    assert all(b"hunter2" not in file.read_bytes() for file in files)
    assert any(mark.encode() in file.read_bytes() for file in files)


def test_many_threads(store: Store) -> None:
    store.begin(None, [make_intent(f"i{n}", key=f"k{n}") for n in range(160)])
    errors: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for n in range(10):
                seq = thread * 10 + n
                store.journal(lock.fence, [entry(seq)])
                store.settle(lock.fence, [f"i{seq}"], "confirmed", "")
                store.remember(lock.fence, [make_memory(f"address {seq}")])
                lock.check()
                store.journal(lock.fence, [entry(seq, "after")])
        except BaseException as error:
            errors.append(error)

    with store.lock("scope", "alice", "run-1", 0, ttl=0.3) as lock:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []
    assert [(e.seq, e.phase) for e in store.run_journal("run-1")] == [
        (seq, phase) for seq in range(160) for phase in ("before", "after")
    ]
    assert store.open_intents("call48") == []
    assert len(store.memories("call48")) == 160


class TestNone:
    """`state: {url: none}`: nothing is kept but what this run needs to be safe."""

    def test_it_remembers_nothing(self, opened: Opener, tmp_path: Path) -> None:
        store = opened("none")
        store.start_run(Run("run-1", "apply", "c", "w", "h", None, NOW))
        store.remember(None, [make_memory()])
        store.forget(None, "call48", ["a"])
        store.journal(None, [entry(1)])
        store.finish_run("run-1", 0, {})
        assert not store.remembers
        assert store.memories("call48") == {}
        assert (store.runs(5), store.run_journal("run-1"), store.locks()) == ([], [], [])
        assert list(tmp_path.iterdir()) == []

    def test_intents_and_plans_hold_for_the_run(self, opened: Opener) -> None:
        store = opened("none")
        store.begin(None, [make_intent(), make_intent("i2", key="k2")])
        with pytest.raises(IntentOpen):
            store.begin(None, [make_intent("i3")])
        store.settle(None, ["i1"], "accepted", "")
        store.settle(None, ["i2"], "confirmed", "")
        store.settle(None, ["i2", "no such"], "unknown", "")
        assert [intent.id for intent in store.open_intents("call48")] == ["i1"]
        assert [intent.id for intent in store.intents("call48", 1)] == ["i2"]
        assert opened("none").intents("call48", 9) == []
        store.claim_plan(None, "digest", "run-1")
        with pytest.raises(PlanApplied):
            store.claim_plan(None, "digest", "run-1")

    def test_locks_are_granted(self, opened: Opener) -> None:
        store = opened("none")
        with store.lock("scope", "alice", "run-1", 0) as first, store.lock("scope", "bob", "run-2", 0) as second:
            first.check()
            assert second.fence > first.fence
            assert [info.holder for info in store.locks()] == ["alice", "bob"]
            assert store.unlock("scope") is None

    def test_its_fingerprints_are_of_no_use_to_others(self, opened: Opener) -> None:
        assert opened("none").fingerprint("x") != opened("none").fingerprint("x")
