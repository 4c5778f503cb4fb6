"""Progress on stderr: a live bar in a terminal, plain lines in a pipe."""

# ruff: noqa: ARG002 - a reporter is told more than each kind of it shows

from __future__ import annotations

import contextlib
import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TextIO, cast

from reconciler.model.plan import Action, Plan
from reconciler.model.reporter import Reporter
from reconciler.render.visible import visible
from reconciler.render.words import many

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SMALL: Final = 50
"""Up to so many changes each has lines of its own in a pipe; beyond, a line at most every second counts them."""

_BEGINS: Final = {Action.CREATE: "Creating...", Action.UPDATE: "Modifying...", Action.DELETE: "Destroying..."}
_NOUNS: Final = {Action.CREATE: "Creation", Action.UPDATE: "Modification", Action.DELETE: "Destruction"}
_ENDS: Final = {"pending": "is still settling", "failed": "failed", "unknown": "has an unknown outcome"}

Clock = Callable[[], float]


def reporter(stream: TextIO, *, terminal: bool, colour: bool) -> Reporter:
    """The reporter for a stream."""
    return TerminalReporter(stream, colour=colour) if terminal else PlainReporter(stream)


class Sink(io.TextIOBase):
    """A stream that nobody need read: a reporter must not raise, also when the other end is gone."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


class PlainReporter(Reporter):
    """Lines for a log: Terraform's for small plans, otherwise at most one a second."""

    def __init__(self, stream: TextIO, clock: Clock = time.monotonic) -> None:
        self._stream = Sink(stream)
        self._clock = clock
        self._lock = threading.Lock()
        self._actions: dict[str, Action] = {}
        self._left: Counter[str] = Counter()
        self._begun: dict[str, float] = {}
        self._under_way: dict[str, Sequence[str]] = {}
        self._outcomes: Counter[str] = Counter()
        self._total = 0
        self._told = float("-inf")

    def reading(self, provider: str) -> None:
        self._say(f"{provider}: Reading...")

    def read(self, provider: str, numbers: int, calls: int) -> None:
        self._say(f"{provider}: Read {many(numbers, 'number')} in {many(calls, 'call')}")

    def planned(self, plan: Plan) -> None:
        with self._lock:
            self._actions = {change.address: change.action for change in plan.changes}
            self._left = Counter(address for call in plan.calls for address in call.addresses)

    def started(self, total_calls: int) -> None:
        self._total = total_calls

    def sending(self, call_id: str, addresses: Sequence[str], endpoint: str) -> None:
        with self._lock:
            self._under_way[call_id] = addresses
            fresh = [address for address in addresses if address not in self._begun]
            self._begun.update((address, self._clock()) for address in fresh)
        if len(self._actions) <= SMALL:
            for address in fresh:
                self._say(f"{address}: {_BEGINS.get(self._actions.get(address, Action.UPDATE), 'Modifying...')}")

    def sent(self, call_id: str, outcome: str) -> None:
        with self._lock:
            addresses = self._under_way.pop(call_id, ())
            self._left.subtract(addresses)
            self._outcomes[outcome] += 1
            due = self._clock() - self._told >= 1
            if due:
                self._told = self._clock()
        if len(self._actions) <= SMALL:
            for address in addresses:
                self._tell(address, outcome)
        elif due:
            self._say(self._counted())

    def waiting(self, reason: str, seconds: float) -> None:
        self._say(f"Waiting {seconds:.0f} s: {reason}")

    def finished(self) -> None:
        with self._lock:
            counted, self._total = self._counted() if self._total and len(self._actions) > SMALL else "", 0
        if counted:
            self._say(counted)

    def _tell(self, address: str, outcome: str) -> None:
        """What came of a resource. The carrier's yes is not yet the proof that it did it, so it is called accepted."""
        end = _ENDS.get(outcome) or ("accepted" if self._left[address] <= 0 else "")
        if end:
            noun = _NOUNS.get(self._actions.get(address, Action.UPDATE), "Modification")
            self._say(f"{address}: {noun} {end} after {self._clock() - self._begun[address]:.0f}s")

    def _counted(self) -> str:
        bad = ", ".join(f"{self._outcomes[word]:,} {word}" for word in ("failed", "unknown") if self._outcomes[word])
        return f"{sum(self._outcomes.values()):,} of {many(self._total, 'call')} sent" + (f", {bad}" if bad else "")

    def _say(self, text: str) -> None:
        with self._lock:
            self._stream.write(visible(text) + "\n")
            self._stream.flush()


class TerminalReporter(Reporter):
    """A live bar, there only while something is under way, so that it never stands in the way of a question."""

    def __init__(self, stream: TextIO, *, colour: bool) -> None:
        self._stream = Sink(stream)
        self._colour = colour
        self._lock = threading.Lock()
        self._live: Progress | None = None
        self._readings: dict[str, TaskID] = {}
        self._applying: TaskID | None = None
        self._bad = 0

    def reading(self, provider: str) -> None:
        with self._lock:
            self._readings[provider] = self._shown().add_task(visible(f"Reading {provider}"), total=None)

    def read(self, provider: str, numbers: int, calls: int) -> None:
        with self._lock:
            task = self._readings.pop(provider, None)
            if self._live is not None and task is not None:
                self._live.remove_task(task)
            if not self._readings and self._applying is None:
                self._hide()

    def planned(self, plan: Plan) -> None:
        self.finished()

    def started(self, total_calls: int) -> None:
        with self._lock:
            self._bad = 0
            self._applying = self._shown().add_task("Applying", total=total_calls)

    def sending(self, call_id: str, addresses: Sequence[str], endpoint: str) -> None:
        more = f" and {len(addresses) - 1:,} more" if len(addresses) > 1 else ""
        self._describe(f"{endpoint}: {addresses[0]}{more}" if addresses else endpoint)

    def sent(self, call_id: str, outcome: str) -> None:
        with self._lock:
            self._bad += outcome in ("failed", "unknown")
            if self._live is not None and self._applying is not None:
                self._live.update(self._applying, advance=1)

    def waiting(self, reason: str, seconds: float) -> None:
        self._describe(f"waiting {seconds:.0f} s: {reason}")

    def finished(self) -> None:
        with self._lock:
            self._readings.clear()
            self._applying = None
            self._hide()

    def _describe(self, text: str) -> None:
        with self._lock:
            if self._live is not None and self._applying is not None:
                bad = f" ({self._bad} failed)" if self._bad else ""
                self._live.update(self._applying, description=visible(f"Applying{bad}  {text}"))

    def _shown(self) -> Progress:
        if self._live is None:
            self._live = _bar(self._stream, self._colour)
            self._live.start()
        return self._live

    def _hide(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None


def _bar(stream: Sink, colour: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(
        file=cast(TextIO, stream), no_color=not colour, force_terminal=True, markup=False, highlight=False
    )
    return Progress(
        SpinnerColumn(),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
