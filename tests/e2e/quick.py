"""The rig with the command line in this process: the same arguments and outputs, without an interpreter's start."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from reconciler.conformance.runner import Runner
from reconciler.transport import pace
from tests.e2e.rig import Ran, Rig


class HastyClock(pace.Clock):
    """A session's clock on which pauses between requests pass at once: after a wait it is as late as if it had been one."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = 0.0
        self._moving = threading.Lock()

    def now(self) -> float:
        return super().now() + self._ahead

    def wait(self, seconds: float) -> None:
        end = self.now() + seconds
        super().wait(min(seconds, 0.01))
        with self._moving:
            self._ahead += max(0.0, end - self.now())


@dataclass(slots=True)
class QuickRig(Rig):
    """A rig whose commands run here. What needs a process of its own (signals, `-v`) takes `Rig`."""

    def run(self, *arguments: str | Path, stdin: str = "", environ: Mapping[str, str] | None = None) -> Ran:
        with mock.patch.object(pace, "Clock", HastyClock):
            return Runner(self.folder, self.env(environ)).run(*arguments, stdin=stdin)

    def applied(self, *arguments: str) -> Ran:
        """Apply, and fail unless all of it was done."""
        ran = self.apply(*arguments)
        assert ran.code == 0, ran.out + ran.err
        return ran

    def outcomes(self, *arguments: str) -> dict[str, str]:
        """Apply, and the outcome of every planned change by address, with its reason where there is one."""
        results = self.run("apply", "--auto-approve", "--wait", "0", "--format", "json", *arguments).json["results"]
        return {item["address"]: ": ".join(filter(None, (item["outcome"], item["reason"]))) for item in results}

    def assert_settled(self) -> None:
        """The next plan is empty and sends nothing that writes."""
        mark = self.mark()
        plan = self.run("plan", "--detailed-exitcode")
        assert plan.code == 0, plan.out + plan.err
        assert "No changes." in plan.out
        assert self.writes(mark) == []
