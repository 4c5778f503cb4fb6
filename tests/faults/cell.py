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
from tests.e2e.rig import Ran, command
from tests.faults import world
from tests.faults.refusing import Way, way_to
from tests.faults.table import Cell, Fault, Site, Stop

RERUNS: Final = 3
PATIENCE: Final = 60.0
# Seconds that an apply waits for what settles.
WAIT: Final = "0.5"
APPLY: Final = ("-vv", "apply", "--auto-approve", "--wait", WAIT)


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

    def spawn(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start the command line in a process of its own."""
        environ = {**self.env(), "TMPDIR": str(self.temporary)}
        return subprocess.Popen(
            command(arguments), cwd=self.folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def ended(self, process: subprocess.Popen[str], said: str = "") -> Ran:
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
    rig = CellRig(sandbox, folder)
    found: list[str] = []
    with _prepared(rig, cell) as way:
        with _fault(rig, cell, way) as happened:
            first = _first_run(rig, cell)
            found.extend(_judged(first, cell.fault))
            if not happened():
                found.append("the fault never happened")
        found.extend(f"after the first run: {text}" for text in world.problems(rig, settled=False))
        codes, waited = carry_on(rig, _may_wait(cell), lambda: _time_passes(rig, cell), found)
        found.extend(not_settled(rig))
    final = list(world.problems(rig))
    leaks = list(world.leaks(rig, rig.outputs, rig.logs, (folder, rig.temporary)))
    doubled = len(list(world.doubled(rig)))
    lost = sum("lost" in text for text in final)
    return Outcome(cell.name, (*found, *final, *leaks), (first.code, *codes), waited, doubled, lost, len(leaks))


@contextmanager
def _prepared(rig: CellRig, cell: Cell) -> Iterator[Way | None]:
    """The account and the configuration; where connections are to be refused, with a way to the carrier that can be shut.

    A process that is stopped sends one call at a time: what else is in flight then is another test's business.
    """
    if not cell.fault.refused:
        more = f", timeout: {cell.fault.timeout}" if cell.fault.timeout else ""
        more += ", concurrency: 1" if cell.fault.stop else ""
        world.build(rig, provider=more, **cell.lag.options)
        yield None
        return
    with way_to(rig.sandbox.base) as way:
        _build_behind(rig, way)
        yield way


def _build_behind(rig: CellRig, way: Way) -> None:
    """One call at a time, so that the place of each is known, and all of them on the way that can be shut."""
    world.build(rig, provider=", concurrency: 1")
    path = rig.folder / "numbers.yaml"
    path.write_text(path.read_text().replace(rig.sandbox.base, f"http://127.0.0.1:{way.port}"))


@contextmanager
def _fault(rig: CellRig, cell: Cell, way: Way | None) -> Iterator[Callable[[], bool]]:
    """The fault is there while in the context; gives a way to ask whether it happened."""
    if way is not None:
        way.shut_after(place_of(cell.site))
        yield lambda: way.is_shut
        way.open()
        return
    endless = cell.site.safe and cell.fault.goes_on
    match = {**cell.site.match, "every": 1, **({} if endless else {"count": cell.fault.count})}
    rig.sandbox.control.add_fault(match, dict(cell.fault.do))
    yield lambda: any(entry["fault"] for entry in rig.requests())
    rig.sandbox.control.clear_faults()


_orders: Final[dict[str, list[tuple[str, str, str]]]] = {}


def place_of(site: Site) -> int:
    """How many requests come before a site's in an undisturbed apply that sends one at a time."""
    match = Match(**site.match)
    seen = 0
    for place, request in enumerate(_order()):
        seen += match.covers(*request)
        if seen == match.nth:
            return place
    raise AssertionError(f"{site.name} is never sent")


def _order() -> list[tuple[str, str, str]]:
    """Method, path and text of each request of an undisturbed apply; found out once."""
    if not _orders:
        with TemporaryDirectory() as folder, running() as other:
            rig = CellRig(other, Path(folder))
            world.build(rig, provider=", concurrency: 1")
            assert rig.run(*APPLY).code == 0, rig.logs
            _orders["apply"] = [
                (entry["method"], entry["path"], urlencode(entry["query"]) + json.dumps(entry["body"]))
                for entry in rig.requests()
            ]
    return _orders["apply"]


def _first_run(rig: CellRig, cell: Cell) -> Ran:
    """The apply under the fault; where that stops it, at the moment when the carrier holds its call."""
    if cell.fault.stop is None:
        return rig.run(*APPLY)
    process = rig.spawn(*APPLY)
    acted = "late" in cell.fault.do
    entry = until_held(rig, process, acted=acted and not cell.site.safe)
    if entry is None:
        return rig.ended(process)
    process.send_signal(signal.Signals[cell.fault.stop.value])
    said = "" if cell.fault.stop is Stop.KILL else until_said(process, "Interrupted")
    rig.sandbox.control.clear_faults()
    return rig.ended(process, said)


def until_held(rig: CellRig, process: subprocess.Popen[str], *, acted: bool, since: int = 0) -> dict[str, Any] | None:
    """The request that the carrier holds, once it does (and has acted on it); None if the process ended before."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        for entry in rig.requests(since):
            if entry["fault"] and (entry["effects"] or not acted):
                return entry
        time.sleep(0.02)
    return None


def until_said(process: subprocess.Popen[str], words: str) -> str:
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
        None: (Exit.DONE, Exit.ERROR, Exit.PARTIAL),
        Stop.KILL: (-signal.SIGKILL,),
        Stop.INTERRUPT: (Exit.INTERRUPTED,),
        Stop.TERMINATE: (Exit.INTERRUPTED,),
    }[fault.stop]
    if ran.code not in allowed:
        yield f"the first run ended with {ran.code}: {ran.out[-500:]}{ran.err[-500:]}"
    if "Traceback" in ran.err or "defect" in ran.err:
        yield f"the first run broke: {ran.err[-1000:]}"


def carry_on(
    rig: CellRig, allowed: frozenset[str], pass_time: Callable[[], object], found: list[str]
) -> tuple[list[int], bool]:
    """Apply until it ends well and nothing is pending; the exit codes, and whether time had to pass for it.

    Only what is `allowed` may be pending: an order that the carrier may have got and that does not show.
    """
    codes: list[int] = []
    waited = False
    for _ in range(RERUNS):
        ran = rig.run(*APPLY)
        codes.append(ran.code)
        if ran.code != Exit.DONE:
            continue
        pending = {item["address"] for item in rig.plan()["pending"]}
        if not pending:
            return codes, waited
        if not waited:
            if pending - allowed:
                found.append(f"pending are {sorted(pending)}, expected {sorted(allowed)}")
            waited = True
            pass_time()
    found.append(f"not done after {RERUNS} runs: {codes}: {rig.outputs[-2][-1500:]}{rig.logs[-2][-500:]}")
    return codes, waited


MAY_WAIT: Final = {
    "purchase": f'did["+1{world.BUY}"]',
    "release": f'did["+1{world.GONE}"]',
    "create-cnam": f'cnam["+1{world.FULL}"]',
    "trunkgrp create": 'trunk_group["atlanta"]',
}


def _may_wait(cell: Cell) -> frozenset[str]:
    """What may be pending after the first run."""
    if not (cell.lag.options or (cell.fault.unanswered and cell.site.waits)):
        return frozenset()
    return waiting_for(cell.site.name)


def waiting_for(site: str) -> frozenset[str]:
    """What is pending while the effect of a call is waited for."""
    waiting = {MAY_WAIT[site]}
    return frozenset(waiting | {f'forwarding["+1{world.ROUTED}"]'} if site == "trunkgrp create" else waiting)


def _time_passes(rig: CellRig, cell: Cell) -> None:
    """Let pass what is waited for: the carrier settles, and an order that never came to it has had its time."""
    if cell.lag.options:
        rig.sandbox.control.advance(max(cell.lag.options.values()) + 1)
    else:
        world.let_pass(rig.folder, cell.site.waits.total_seconds() + 1)


def not_settled(rig: CellRig) -> Iterator[str]:
    """The next plan is empty and writes nothing."""
    mark = rig.mark()
    ran = rig.run("-vv", "plan", "--detailed-exitcode")
    if ran.code != Exit.DONE or "No changes." not in ran.out:
        yield f"the last plan is not empty ({ran.code}): {ran.out[-800:]}{ran.err[-500:]}"
    if rig.writes(mark):
        yield "the last plan wrote"


_sandboxes: Final[list[tuple[AbstractContextManager[Sandbox], Sandbox]]] = []


def run_alone(cell: Cell) -> Outcome:
    """Run one cell in a folder of its own, with a sandbox that this process keeps. Never raises."""
    if not _sandboxes:
        context = running()
        _sandboxes.append((context, context.__enter__()))
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "configuration"
        folder.mkdir()
        try:
            return run_cell(_sandboxes[0][1], folder, cell)
        except Exception as error:  # a broken cell is a failed one, and the others go on
            return Outcome(cell.name, (f"{type(error).__name__}: {error}",))
