"""One apply from lock to history: plan under the lock, ask, send, remember."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from reconciler.engine.applying import apply_plan
from reconciler.engine.planning import Options, Planned
from reconciler.engine.standing import Stop, Terms
from reconciler.engine.workspace import Workspace, start_run
from reconciler.model.errors import BrokeOff, Exit, ReconcilerError
from reconciler.model.results import Applied, Verdict, judge_apply, judge_plan
from reconciler.state import Lock

KEEP_RUNS: Final = 1000
"""So many runs are remembered, however long ago they were."""

# Of an apply that ended by an error, whatever its plan came to.
_UNBEGUN: Final = Verdict(Exit.ERROR, "Error: the apply ended before its first write.")
_BROKE_OFF: Final = Verdict(
    Exit.PARTIAL, "Error: the apply broke off by a defect; what came of its calls was not read back."
)
CANCELLED: Final = Verdict(Exit.ERROR, "Apply cancelled.")
_INTERRUPTED: Final = Verdict(Exit.INTERRUPTED, "Interrupted before the first write.")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class How:
    """How to apply: seconds to wait for the lock and for what settles, and the digest of the saved plan, if it is one."""

    lock_timeout: float = 0.0
    wait: float = 60.0
    plan_digest: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """What an apply came to: the plan, its results (None: nothing was begun), and the verdict."""

    planned: Planned
    applied: Applied | None
    verdict: Verdict


def run_apply(
    workspace: Workspace,
    options: Options,
    how: How,
    approve: Callable[[Planned], bool],
    stopping: Callable[[], Stop],
) -> Finished:
    """Plan under the lock of every account, ask `approve` if there is something to do, and apply.

    A safety limit or a check at error stops all of it before the first write; so does a change of mind. `stopping` gives
    the way to be stopped from the first call on. Raises ReconcilerError for what goes wrong before the first write.
    """
    run = start_run(workspace.store, "apply", workspace.configuration)
    course = _Course(workspace, options, how, approve, stopping, run)
    try:
        with workspace.locked(run, how.lock_timeout) as locks:
            return course.under(locks)
    except BrokeOff:
        course.verdict = _BROKE_OFF
        raise
    except BaseException as error:
        if course.applied is None:
            course.verdict = _INTERRUPTED if isinstance(error, KeyboardInterrupt) else _UNBEGUN
        raise
    finally:
        workspace.reporter.finished()
        course.written_down()


@dataclass(slots=True)
class _Course:
    """One apply on its way; `verdict` and `applied` are what the history says of it, whenever and however it ends."""

    workspace: Workspace
    options: Options
    how: How
    approve: Callable[[Planned], bool]
    stopping: Callable[[], Stop]
    run: str
    verdict: Verdict = _UNBEGUN
    applied: Applied | None = None

    def under(self, locks: Mapping[str, Lock]) -> Finished:
        """All that happens under its locks."""
        workspace, store = self.workspace, self.workspace.store
        planned = workspace.plan(self.options)
        workspace.reporter.planned(planned.plan)
        self.verdict = judge_plan(planned.plan, detailed=False)
        if _stopped(planned):
            return Finished(planned, None, self.verdict)
        if planned.plan.changes and not self.approve(planned):
            self.verdict = CANCELLED
            return Finished(planned, None, self.verdict)
        if self.how.plan_digest and (planned.plan.changes or not planned.plan.blocked):
            store.claim_plan(next(iter(locks.values())).fence, self.how.plan_digest, self.run)
        workspace.remember_picks(planned, locks)
        terms = Terms(self.run, store, self.how.wait, workspace.reporter, self.stopping())
        self.applied = apply_plan(planned, locks, terms)
        self.verdict = judge_apply(self.applied)
        with _told():
            workspace.remember_inventory(planned.accounts, self.applied, locks)
        return Finished(planned, self.applied, self.verdict)

    def written_down(self) -> None:
        """Put its end into the history."""
        store = self.workspace.store
        with _told():
            summary = {"summary": self.verdict.summary, "results": _remembered(self.applied)}
            store.finish_run(self.run, int(self.verdict.exit), summary)
        with _told():
            store.prune(self.workspace.configuration.keep_days, KEEP_RUNS)


@contextmanager
def _told() -> Iterator[None]:
    """A store that fails after the writes is told of, and does not take the place of their results."""
    try:
        yield
    except ReconcilerError as error:
        _log.warning("not remembered: %s", error.message)


def _remembered(applied: Applied | None) -> dict[str, str]:
    """What the history keeps of the results: each resource's outcome, without the words, which may be personal."""
    return {result.change.address: result.outcome.value for result in applied.results} if applied else {}


def _stopped(planned: Planned) -> bool:
    """Whether the whole plan must not be begun; changes blocked for themselves stop only what needs them."""
    plan = planned.plan
    return bool(plan.limits or any(finding.is_error for finding in plan.findings))
