"""Locks, fences, races and crashes: what other processes may and may not do to a store."""

from __future__ import annotations

import datetime
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from reconciler.state import LockHeld, LockInfo, LockLost, Store, clock, process
from reconciler.state.backend import Mode
from reconciler.state.sql import SqlStore
from tests.state.samples import Opener, make_intent, make_memory

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 120

Child = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def child(url: str, tmp_path: Path) -> Any:
    """Starts other processes on the same store; whichever still run after the test are killed."""
    started: list[subprocess.Popen[str]] = []

    def start(what: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.state.child", what, url, str(tmp_path), *map(str, arguments)]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, cwd=REPOSITORY, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.communicate()


def output(started: subprocess.Popen[str]) -> list[str]:
    """What a child said; it must have ended well."""
    said, complaint = started.communicate(timeout=PATIENCE)
    assert started.returncode == 0, complaint
    return said.split("\n")[:-1]


def killed(started: subprocess.Popen[str]) -> None:
    _, complaint = started.communicate(timeout=PATIENCE)
    assert started.returncode == -signal.SIGKILL, complaint


def test_a_lock_is_held_by_one(store: Store, url: str, opened: Opener) -> None:
    waited: list[LockInfo] = []
    with store.lock("numbers/call48", "alice", "run-1", 0) as lock:
        lock.check()
        assert [info.holder for info in opened(url).locks()] == ["alice"]
        with (
            pytest.raises(LockHeld) as caught,
            opened(url).lock("numbers/call48", "bob", "run-2", 0.1, waiting=waited.append),
        ):
            pass
        with opened(url).lock("numbers/telnyx", "bob", "run-2", 0) as other:
            assert other.fence > lock.fence
    error = caught.value
    assert error.info == lock.info
    assert waited == [lock.info]
    assert "numbers/call48 is locked by alice on " in error.message
    assert "run run-1) since 20" in error.message
    assert "reconciler state unlock 'numbers/call48'" in error.hint
    assert store.locks() == []


def test_a_fence_is_never_used_again(store: Store) -> None:
    fences = []
    for _ in range(3):
        with store.lock("scope", "alice", "run-1", 0) as lock:
            fences.append(lock.fence)
    assert fences == sorted(set(fences))


def test_a_lock_is_given_back_when_the_work_fails(store: Store) -> None:
    with pytest.raises(LookupError), store.lock("scope", "alice", "run-1", 0):
        raise LookupError("the work fails")
    assert store.locks() == []


def test_the_heart_beat_keeps_a_short_lock(store: Store, url: str, opened: Opener) -> None:
    with store.lock("scope", "alice", "run-1", 0, ttl=0.9) as lock:
        seen = {lock.info.expires}
        deadline = time.monotonic() + PATIENCE
        while len(seen) < 4 and time.monotonic() < deadline:
            seen |= {info.expires for info in opened(url, False).locks()}
            time.sleep(0.02)
        assert len(seen) == 4
        assert max(seen) - min(seen) > datetime.timedelta(seconds=0.5)
        lock.check()
        store.remember(lock.fence, [make_memory()])


def test_a_lock_taken_away_by_hand(store: Store, url: str, opened: Opener) -> None:
    with store.lock("scope", "alice", "run-1", 0) as lock:
        removed = opened(url).unlock("scope")
        assert removed == lock.info
        assert opened(url).unlock("scope") is None
        for write in (
            lock.check,
            lambda: store.begin(lock.fence, [make_intent()]),
            lambda: store.settle(lock.fence, ["i1"], "unknown", ""),
            lambda: store.remember(lock.fence, [make_memory()]),
            lambda: store.forget(lock.fence, "call48", ["a"]),
            lambda: store.claim_plan(lock.fence, "digest", "run-1"),
        ):
            with pytest.raises(LockLost, match="was lost"):
                write()
        with opened(url).lock("scope", "bob", "run-2", 0) as next_lock:
            assert next_lock.fence > lock.fence
            with pytest.raises(LockLost, match=r"bob on .* holds it since"):
                lock.check()
    assert store.memories("call48") == {}
    assert store.open_intents("call48") == []
    store.claim_plan(None, "digest", "run-2")


def test_a_lost_lock_is_not_given_back_for_its_new_holder(store: Store, url: str, opened: Opener) -> None:
    other = opened(url)
    with store.lock("scope", "alice", "run-1", 0):
        other.unlock("scope")
        context = other.lock("scope", "bob", "run-2", 0)
        bobs = context.__enter__()
    bobs.check()
    context.__exit__(None, None, None)


def later(monkeypatch: pytest.MonkeyPatch, url: str, seconds: float) -> None:
    """Set the clock that locks go by to a time after now, and stop it."""
    moment = time.time_ns() // 1000 + int(seconds * 1_000_000)
    if url.startswith("sqlite"):
        monkeypatch.setattr(clock, "now", lambda: moment)
    else:
        monkeypatch.setattr("reconciler.state.postgres.Postgres.now", lambda *_: moment)


def test_check_renews_what_is_about_to_expire(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.state.sql.heart_beat", lambda *_: nullcontext())
    with store.lock("scope", "alice", "run-1", 0, ttl=600) as lock:
        (before,) = store.locks()
        lock.check()
        assert store.locks() == [before]
        later(monkeypatch, url, 400)
        lock.check()
        (after,) = store.locks()
        assert after.expires > before.expires
        assert after.acquired == before.acquired
        later(monkeypatch, url, 1100)
        lock.check()  # it expired, but nobody took it: it is still ours


def test_an_expired_lock_is_taken_over(store: Store, url: str, child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "gone", lambda _process: False)  # as on another machine
    killed(child("hold_and_die"))
    with pytest.raises(LockHeld) as caught, store.lock("scope", "alice", "run-2", 0.1):
        pass
    assert caught.value.info.holder == "child"
    later(monkeypatch, url, 601)
    with store.lock("scope", "alice", "run-2", 0) as lock:
        assert lock.fence > caught.value.info.fence


def test_the_lock_of_a_dead_process_is_not_waited_for(store: Store, child: Child) -> None:
    killed(child("hold_and_die"))
    assert [info.holder for info in store.locks()] == ["child"]
    with store.lock("scope", "alice", "run-2", 0) as lock:
        lock.check()


def test_postgres_locks_go_by_the_servers_clock(
    postgres_url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened(postgres_url), opened(postgres_url)
    with first.lock("scope", "alice", "run-1", 0) as lock:
        day = 86_400_000_000
        monkeypatch.setattr(clock, "now", lambda: time.time_ns() // 1000 + day)  # this machine's clock is wrong
        with pytest.raises(LockHeld), second.lock("scope", "bob", "run-2", 0):
            pass
        lock.check()


def test_a_paused_holder_cannot_write(store: Store, child: Child) -> None:
    holder = child("pause")
    assert holder.stdout is not None
    fence = int(holder.stdout.readline())
    holder.send_signal(signal.SIGSTOP)
    try:
        with store.lock("scope", "alice", "run-2", PATIENCE) as lock:
            assert lock.fence > fence
            holder.send_signal(signal.SIGCONT)
            said, complaint = holder.communicate("write\n", timeout=PATIENCE)
    finally:
        holder.send_signal(signal.SIGCONT)
    assert holder.returncode == 0, complaint
    check, begin, remember = said.split("\n")[:-1]
    assert check.startswith("the lock on scope was lost: alice on ")
    assert begin == remember == "the lock was lost"
    assert store.open_intents("call48") == []
    assert store.memories("call48") == {}


def test_an_intent_survives_the_death_of_its_process(store: Store, child: Child) -> None:
    killed(child("begin_and_die"))
    assert store.open_intents("call48") == [make_intent()]


@pytest.mark.parametrize(("mode", "in_sqlite", "in_postgres"), [("write", 2, "on"), ("relaxed", 1, "off")])
def test_a_write_is_flushed_and_the_journal_need_not_be(
    store: SqlStore, url: str, mode: Mode, in_sqlite: int, in_postgres: str
) -> None:
    sqlite = url.startswith("sqlite")
    question, answer = ("PRAGMA synchronous", in_sqlite) if sqlite else ("SHOW synchronous_commit", in_postgres)
    with store._backend.begin(mode) as connection:
        assert connection.exec_driver_sql(question).scalar_one() == answer


def test_processes_that_race_for_a_lock_take_turns(child: Child, tmp_path: Path) -> None:
    counted = tmp_path / "counted"
    counted.write_text("0")
    fences = [list(map(int, output(each))) for each in [child("count", counted, 10) for _ in range(3)]]
    assert counted.read_text() == "30"
    assert all(each == sorted(each) for each in fences)
    assert len({fence for each in fences for fence in each}) == 30


def test_processes_that_race_for_intents_begin_each_once(store: Store, child: Child) -> None:
    begun = [output(each) for each in [child("race", 60) for _ in range(3)]]
    assert sorted(int(n) for each in begun for n in each) == list(range(60))
    assert len(store.open_intents("call48")) == 60


def test_processes_that_race_to_make_the_store_share_one_key(child: Child) -> None:
    marks = [output(each) for each in [child("fingerprint") for _ in range(4)]]
    assert all(mark == marks[0] for mark in marks)


class TestProcess:
    def test_this_process_is_alive(self) -> None:
        assert process.identity()
        assert not process.gone(process.identity())

    def test_a_process_that_waits_to_be_buried_is_gone(self) -> None:
        script = "from reconciler.state import process; print(process.identity())"
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            identity = other.stdout.readline().strip()
            other.stdout.read()
            deadline = time.monotonic() + PATIENCE
            while not process.gone(identity) and time.monotonic() < deadline:
                time.sleep(0.01)
            assert process.gone(identity), "a zombie"
        assert process.gone(identity), "no process at all"

    def test_a_later_process_with_the_same_id(self) -> None:
        boot, namespace, pid, start = process.identity().split("/")
        assert process.gone("/".join((boot, namespace, pid, str(int(start) + 1))))

    @pytest.mark.parametrize("part", [0, 1])
    def test_of_another_machine_or_container_nothing_is_known(self, part: int) -> None:
        parts = process.identity().split("/")
        parts[part] = "other"
        parts[2] = "999999999"
        assert not process.gone("/".join(parts))

    def test_where_nothing_can_be_told(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(process, "_PROC", tmp_path)
        assert process.identity() == ""
        assert not process.gone("")
        assert not process.gone("a/b/c/d")
