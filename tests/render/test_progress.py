"""Progress: Terraform's lines for a few changes, a count every second for many, a bar in a terminal."""

from __future__ import annotations

import io
import re
import threading
from dataclasses import replace

import pytest

from reconciler.model.plan import Call, Effect
from reconciler.model.reporter import Reporter
from reconciler.render.progress import PlainReporter, TerminalReporter, reporter

from .samples import BOUGHT, EMPTY, FULL, RELEASED


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def call(number: int) -> Call:
    return Call(str(number), "call48", "buy", "POST", "/", Effect.BILLED, {}, (f'did["+1{number}"]',))


def everything(told: Reporter) -> None:
    told.reading("call48")
    told.read("call48", 42, 3)
    told.planned(FULL)
    told.started(3)
    told.sending("c1", [BOUGHT.address], "purchase")
    told.waiting("call48 asked to slow down", 2.4)
    told.sent("c1", "done")
    told.sending("c3", [RELEASED.address], "release")
    told.sent("c3", "unknown")
    told.sending("c9", [], "odd")
    told.sent("c9", "failed")
    told.finished()
    told.finished()


def test_a_small_plan_has_terraforms_lines() -> None:
    stream = io.StringIO()
    everything(PlainReporter(stream, Clock()))
    assert stream.getvalue().splitlines() == [
        "call48: Reading...",
        "call48: Read 42 numbers in 3 calls",
        'did["+12512658624"]: Creating...',
        "Waiting 2 s: call48 asked to slow down",
        'did["+12512658624"]: Creation accepted after 0s',
        'did["+12512658626"]: Destroying...',
        'did["+12512658626"]: Destruction has an unknown outcome after 0s',
    ]


def test_a_resource_is_accepted_with_its_last_call() -> None:
    stream = io.StringIO()
    told = PlainReporter(stream, Clock())
    two = [replace(call(1), id=name, addresses=(BOUGHT.address,)) for name in ("a", "b")]
    told.planned(replace(EMPTY, changes=(BOUGHT,), calls=tuple(two)))
    for each in two:
        told.sending(each.id, each.addresses, each.endpoint)
        told.sent(each.id, "done")
    assert [line.partition(": ")[2] for line in stream.getvalue().splitlines()] == [
        "Creating...",
        "Creation accepted after 0s",
    ]


def test_a_large_plan_has_a_line_a_second() -> None:
    stream, clock = io.StringIO(), Clock()
    told = PlainReporter(stream, clock)
    calls = [call(number) for number in range(400)]
    told.planned(
        replace(EMPTY, changes=tuple(replace(BOUGHT, address=each.addresses[0]) for each in calls), calls=tuple(calls))
    )
    told.started(400)
    for each in calls:
        clock.now += 1 / 128
        told.sending(each.id, each.addresses, each.endpoint)
        told.sent(each.id, "failed" if each.id == "7" else "done")
    told.finished()
    assert stream.getvalue().splitlines() == [
        "1 of 400 calls sent",
        "129 of 400 calls sent, 1 failed",
        "257 of 400 calls sent, 1 failed",
        "385 of 400 calls sent, 1 failed",
        "400 of 400 calls sent, 1 failed",
    ]


def test_nothing_live_reaches_the_terminal_as_it_is() -> None:
    stream = io.StringIO()
    told = PlainReporter(stream)
    told.sending("c", ['did["\x1b[2J\n"]'], "x")
    told.waiting("a\rb", 1)
    assert all(line.isprintable() for line in stream.getvalue().splitlines())
    assert stream.getvalue().count("\n") == 2


@pytest.mark.parametrize("terminal", [True, False])
def test_a_closed_stream_is_no_error(terminal: bool) -> None:
    stream = io.StringIO()
    told = reporter(stream, terminal=terminal, colour=False)
    told.reading("call48")
    stream.close()
    told.read("call48", 1, 1)
    everything(told)


def test_a_bar_in_a_terminal() -> None:
    stream = io.StringIO()
    told = TerminalReporter(stream, colour=False)
    everything(told)
    told.started(2)
    told.sending("c1", ['did["\x07[bold]"]', "b"], "purchase")
    told.sent("c1", "failed")
    told.waiting("settling", 3)
    told.finished()
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue())
    assert "Reading call48" in shown
    assert "\x07" not in shown
    for thread in threading.enumerate():
        if "Refresh" in type(thread).__name__:
            thread.join(5)
            assert not thread.is_alive()


def test_the_silent_one_takes_everything() -> None:
    everything(Reporter())
