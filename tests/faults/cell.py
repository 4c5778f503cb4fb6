"""Running one cell: an apply under a fault, applies without it until all is well, and a look at the carrier's books."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode

from reconciler.model.errors import Exit
from reconciler.sandbox.faults import Match
from reconciler.sandbox.server import Sandbox, running
from tests.e2e.quick import QuickRig
from tests.e2e.rig import FEW_FOR_SALE, Ran
from tests.e2e.warm import WarmProcess
from tests.faults.fault import Fault, Stop
from tests.faults.refusing import Way, way_to
from tests.faults.table import LAGGING, MATRIX, Cell
from tests.faults.world import World, let_pass

RERUNS: Final = 3
PATIENCE: Final = 120.0
# Seconds that an apply waits for what settles.
WAIT: Final = "0.5"
APPLY: Final = ("-vv", "apply", "--auto-approve", "--wait", WAIT)


Process = WarmProcess | subprocess.Popen[str]


@dataclass(slots=True)
class CellRig(QuickRig):
    """A rig that keeps what every command printed, and whose crash reports go to a folder of its own."""

    outputs: list[str] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)

    @property
    def temporary(self) -> Path:
        path = self.folder.parent / f"{self.folder.name}-tmp"
        path.mkdir(exist_ok=True)
        return path

    def run(self, *arguments: str | Path, stdin: str = "", environ: Any = None) -> Ran:
        ran = super(CellRig, self).run(*arguments, stdin=stdin, environ=environ)
        # `-vv` adds a handler each time; in a process of its own it would end with it.
        logging.getLogger("reconciler").handlers.clear()
        return self.noted(ran)

    def noted(self, ran: Ran) -> Ran:
        self.outputs.append(ran.out)
        self.logs.append(ran.err)
        return ran

    def spawn(self, *arguments: str | Path) -> WarmProcess:
        """Start the command line in a process of its own."""
        environ = {**self.env(), "TMPDIR": str(self.temporary)}
        return WarmProcess([str(argument) for argument in arguments], self.folder, environ)

    def ended(self, process: Process, said: str = "") -> Ran:
        """What a process came to; `said` is what was read of its stderr before."""
        out, err = process.communicate(timeout=PATIENCE)
        return self.noted(Ran(process.returncode, out, said + err))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cell came to; `problems` is empty if it is well. `runs`: exit codes, the first one under the fault."""

    cell: str
    problems: tuple[str, ...]
    runs: tuple[int, ...] = ()
    waited: bool = False
    doubled: int = 0
    lost: int = 0
    secrets: int = 0


def run_cell(sandbox: Sandbox, folder: Path, cell: Cell) -> Outcome:
    """Run one cell in an empty folder."""
    rig, world = CellRig(sandbox, folder), cell.world
    found: list[str] = []
    with _prepared(rig, cell) as way:
        with _fault(rig, cell, way) as happened:
            first = _first_run(rig, cell)
            found.extend(_judged(first, cell.fault))
            if not happened():
                found.append("the fault never happened")
        found.extend(f"after the first run: {text}" for text in world.problems(rig, settled=False))
        codes, waited = carry_on(rig, world, _may_wait(cell), lambda: _time_passes(rig, cell), found, first.code)
    final = list(world.problems(rig))
    leaks = list(world.leaks(rig, rig.outputs, rig.logs, (folder, rig.temporary)))
    doubled = len(list(world.doubled(rig)))
    lost = sum("lost" in text for text in final)
    return Outcome(cell.name, (*found, *final, *leaks), (first.code, *codes), waited, doubled, lost, len(leaks))


@contextmanager
def _prepared(rig: CellRig, cell: Cell) -> Iterator[Way | None]:
    """The account and the configuration; where connections are to be refused, with a way to the carrier that can be shut.

    A process that is stopped sends one call at a time: what else is in flight then is another test's business. So does one
    whose connections are to be refused, so that the place of each call is known.
    """
    if not cell.fault.refused:
        more = f", timeout: {cell.fault.timeout}" if cell.fault.timeout else ""
        more += ", concurrency: 1" if cell.fault.stop else ""
        cell.world.build(rig, provider=more, options=cell.lag)
        yield None
        return
    place = place_of(rig.sandbox, cell)
    with way_to(rig.sandbox.base) as way:
        cell.world.build(rig, provider=", concurrency: 1", base=f"http://127.0.0.1:{way.port}")
        way.shut_after(place)
        yield way


@contextmanager
def _fault(rig: CellRig, cell: Cell, way: Way | None) -> Iterator[Callable[[], bool]]:
    """The fault is there while in the context; gives a way to ask whether it happened."""
    if way is not None:
        yield lambda: way.is_shut
        way.open()
        return
    endless = cell.safe and cell.fault.goes_on
    match = {**cell.world.match(cell.site), "every": 1, **({} if endless else {"count": cell.fault.count})}
    rig.sandbox.control.add_fault(match, cell.do)
    yield lambda: any(entry["fault"] for entry in rig.requests())
    rig.sandbox.control.clear_faults()


_orders: Final[dict[str, list[tuple[str, str, str]]]] = {}


def place_of(sandbox: Sandbox, cell: Cell) -> int:
    """How many requests come before a site's in an undisturbed apply that sends one at a time."""
    match = Match(**cell.world.match(cell.site))
    seen = 0
    for place, request in enumerate(order_of(sandbox, cell.world)):
        seen += match.covers(*request)
        if seen == match.nth:
            return place
    raise AssertionError(f"{cell.site.title} is never sent")


def order_of(sandbox: Sandbox, world: World) -> list[tuple[str, str, str]]:
    """Method, path and text of each request of an undisturbed apply; found out once."""
    if world.name not in _orders:
        with TemporaryDirectory() as temporary:
            folder = Path(temporary) / "configuration"
            folder.mkdir()
            rig = CellRig(sandbox, folder)
            world.build(rig, provider=", concurrency: 1")
            assert rig.run(*APPLY).code == 0, rig.outputs + rig.logs
            _orders[world.name] = [
                (entry["method"], entry["path"], urlencode(entry["query"]) + json.dumps(entry["body"]))
                for entry in rig.requests()
            ]
    return _orders[world.name]


def _first_run(rig: CellRig, cell: Cell) -> Ran:
    """The apply under the fault; where that stops it, at the moment when the carrier holds its call."""
    if cell.fault.stop is None:
        return rig.run(*APPLY)
    process = rig.spawn(*APPLY)
    if until_held(rig, process) is None:
        return rig.ended(process)
    process.send_signal(signal.Signals[cell.fault.stop.value])
    said = "" if cell.fault.stop is Stop.KILL else until_said(process, "Interrupted")
    rig.sandbox.control.clear_faults()
    return rig.ended(process, said)


def until_held(rig: CellRig, process: Process, since: int = 0) -> dict[str, Any] | None:
    """The request that the carrier holds, once it does; None if the process ended before. One that is held `late` has been
    acted on: the sandbox does both at once."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        for entry in rig.requests(since):
            if entry["fault"]:
                return entry
        time.sleep(0.02)
    return None


def until_said(process: Process, words: str) -> str:
    """What a process says on stderr up to a line with these words, or to its end."""
    assert process.stderr
    lines = []
    for line in process.stderr:
        lines.append(line)
        if words in line:
            break
    return "".join(lines)


def _judged(ran: Ran, fault: Fault) -> Iterator[str]:
    """What is wrong with how the first run ended."""
    allowed = {
        # Blocked: what could not be asked before it is done, such as whether a number can be ported.
        None: (Exit.DONE, Exit.ERROR, Exit.PARTIAL, Exit.BLOCKED),
        Stop.KILL: (-signal.SIGKILL,),
        Stop.INTERRUPT: (Exit.INTERRUPTED,),
        Stop.TERMINATE: (Exit.INTERRUPTED,),
    }[fault.stop]
    if ran.code not in allowed:
        yield f"the first run ended with {ran.code}: {ran.out[-500:]}{ran.err[-500:]}"
    if "Traceback" in ran.err or "defect" in ran.err:
        yield f"the first run broke: {ran.err[-1000:]}"


def carry_on(
    rig: CellRig,
    world: World,
    allowed: frozenset[str] | None,
    pass_time: Callable[[], object],
    found: list[str],
    first: int = Exit.PARTIAL,
) -> tuple[list[int], bool]:
    """Apply until it ends well and the next plan is empty; the exit codes, and whether time had to pass for it. `first` is
    what the apply before ended with.

    Only what is `allowed` may be pending: an order that the carrier may have got and that does not show; None: anything.
    """
    codes: list[int] = []
    waited = False
    while True:
        last = (codes or [first])[-1]
        left, pending = what_is_left(rig, world, found) if last == Exit.DONE else ("", frozenset[str]())
        more = pending - world.standing
        if last == Exit.DONE and not left and not more and (waited or not allowed or not pending & allowed):
            return codes, waited
        if len(codes) == RERUNS:
            found.append(
                f"not done after {RERUNS} runs: {codes}: {left or rig.outputs[-1][-1500:]}{rig.logs[-1][-500:]}"
            )
            return codes, waited
        # What needs what is waited for may be blocked meanwhile.
        if not waited and not left and (last == Exit.DONE or (codes and last == Exit.BLOCKED and allowed)):
            if allowed is not None and more - allowed:
                found.append(f"pending are {sorted(pending)}, expected {sorted(allowed | world.standing)}")
            waited = True
            pass_time()
        codes.append(rig.run(*APPLY).code)


def what_is_left(rig: CellRig, world: World, found: list[str]) -> tuple[str, frozenset[str]]:
    """What the next plan would change, in its own words (empty for nothing), and what it waits for. It writes nothing."""
    mark = rig.mark()
    ran = rig.run("-vv", "plan", "--detailed-exitcode", "--format", "json")
    if [entry for entry in rig.requests(mark) if not world.reads(entry)]:
        found.append("the next plan wrote")
    if not ran.out:
        return f"no plan ({ran.code}): {ran.err[-1000:]}", frozenset()
    open_ones = [item["address"] for item in ran.json["resource_changes"] if item["change"]["actions"] != ["no-op"]]
    left = [*open_ones, *(f"{item['address']}: {item['reason']}" for item in ran.json["blocked"])]
    if not left and ran.code != Exit.DONE:
        left = [f"exit code {ran.code}"]
    return "; ".join(left), frozenset(item["address"] for item in ran.json["pending"])


def _may_wait(cell: Cell) -> frozenset[str] | None:
    """What may be pending after the first run; None: anything, since the carrier is slow to show."""
    if cell.lag:
        return None
    return frozenset(cell.site.pends) if cell.fault.unanswered and cell.site.waits else frozenset()


def _time_passes(rig: CellRig, cell: Cell) -> None:
    """Let pass what is waited for: the carrier settles, and an order that never came to it has had its time."""
    if cell.lag:
        rig.sandbox.control.advance(max(cell.lag.values()) + 1)
    else:
        let_pass(rig.folder, cell.world.waits(cell.site).total_seconds() + 1)


_sandboxes: Final[list[tuple[AbstractContextManager[Sandbox], Sandbox]]] = []


def run_named(name: str) -> Outcome:
    """Run the cell of that name in a folder of its own, with a sandbox that this process keeps. Never raises."""
    cell = next(cell for cell in (*MATRIX, *LAGGING) if cell.name == name)
    if not _sandboxes:
        context = running(FEW_FOR_SALE)
        _sandboxes.append((context, context.__enter__()))
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "configuration"
        folder.mkdir()
        try:
            return run_cell(_sandboxes[0][1], folder, cell)
        except Exception as error:  # a broken cell is a failed one, and the others go on
            return Outcome(cell.name, (f"{type(error).__name__}: {error}",))
