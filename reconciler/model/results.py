"""What came of an apply: one result for every planned change, and the one verdict everything else is derived from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.errors import Exit
from reconciler.model.findings import Finding, Severity
from reconciler.model.plan import Action, Change, Drift, Plan


class Outcome(StrEnum):
    """What came of one planned change."""

    DONE = "done"
    PENDING = "pending"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_TRIED = "not tried"


class Proof(StrEnum):
    """What the reading after the write showed. `unverifiable`: the carrier shows nothing of what was written."""

    NONE = ""
    CONFIRMED = "confirmed"
    SETTLING = "accepted and settling"
    DID_NOT_STICK = "did not stick"
    UNVERIFIABLE = "accepted, cannot be read back"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one planned change; `reason` holds the carrier's own words where it refused. `sent`: a call that writes
    went out for it, and was not refused whole."""

    change: Change
    outcome: Outcome
    proof: Proof = Proof.NONE
    reason: str = ""
    calls: tuple[str, ...] = ()
    sent: bool = False

    @property
    def good(self) -> bool:
        return self.outcome in (Outcome.DONE, Outcome.PENDING)


@dataclass(frozen=True, slots=True)
class Applied:
    """All results of an apply, in the plan's order, with the numbers of calls sent by effect class."""

    plan: Plan
    results: tuple[Result, ...]
    calls_sent: int = 0
    seconds: float = 0.0
    interrupted: bool = False

    def count(self, outcome: Outcome) -> int:
        return sum(result.outcome is outcome for result in self.results)

    def done(self, action: Action) -> int:
        return sum(r.outcome is Outcome.DONE and r.change.action is action for r in self.results)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The exit code and the summary line; text, JSON and the process exit are all derived from this one value."""

    exit: Exit
    summary: str


def blocked(plan: Plan) -> bool:
    """Whether something in the plan needs a person first: a blocked change, a limit, a check at error."""
    return bool(plan.blocked or plan.limits or any(finding.is_error for finding in plan.findings))


def judge_plan(plan: Plan, *, detailed: bool) -> Verdict:
    """The verdict on a plan; `detailed` asks for exit 2 when there are changes."""
    add, change, destroy = (plan.count(action) for action in (Action.CREATE, Action.UPDATE, Action.DELETE))
    errors = any(account.error for account in plan.accounts)
    if plan.changes or (plan.blocked and not errors):
        summary = f"Plan: {add} to add, {change} to change, {destroy} to destroy."
    elif errors:
        summary = "Error: not every account could be read; the plan is incomplete."
    elif plan.pending:
        summary = "No changes. Some of what is declared is still settling at the carrier."
    else:
        summary = "No changes. What is live matches the configuration."
    if errors:
        return Verdict(Exit.ERROR, summary)
    if blocked(plan):
        return Verdict(Exit.BLOCKED, summary)
    return Verdict(Exit.CHANGES if detailed and plan.changes else Exit.DONE, summary)


def judge_apply(applied: Applied) -> Verdict:
    """The verdict on an apply: 0 only when all was read, every planned change is done or pending, nothing was blocked."""
    counts = {outcome: applied.count(outcome) for outcome in Outcome}
    added, changed, destroyed = (applied.done(a) for a in (Action.CREATE, Action.UPDATE, Action.DELETE))
    totals = f"{added} added, {changed} changed, {destroyed} destroyed"
    if counts[Outcome.PENDING]:
        totals += f", {counts[Outcome.PENDING]} pending"
    bad = [f"{counts[o]} {o.value}" for o in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_TRIED) if counts[o]]
    unread = [account.name for account in applied.plan.accounts if account.error]
    if unread:
        bad.append(f"{' and '.join(unread)} could not be read")
    if not bad and not applied.interrupted:
        code = Exit.BLOCKED if blocked(applied.plan) else Exit.DONE
        return Verdict(code, f"Apply complete! Resources: {totals}.")
    summary = f"Apply incomplete. Resources: {totals}" + "".join(f", {part}" for part in bad) + "."
    if applied.interrupted:
        return Verdict(Exit.INTERRUPTED, summary)
    touched = any(r.sent or r.outcome in (Outcome.DONE, Outcome.PENDING, Outcome.UNKNOWN) for r in applied.results)
    return Verdict(Exit.PARTIAL if touched else Exit.ERROR, summary)


def judge_drift(plan: Plan) -> Verdict:
    """The verdict on drift: 2 when something changed or vanished. What settles or is not managed is no drift."""
    found = {drift: {item.address for item in plan.drift if item.drift is drift} for drift in Drift}
    found[Drift.SETTLING] |= {item.address for item in plan.pending}
    found[Drift.UNMANAGED] |= {item.address for item in plan.unmanaged}
    counted = ", ".join(f"{len(addresses)} {drift.value}" for drift, addresses in found.items())
    drifted = bool(found[Drift.CHANGED] or found[Drift.VANISHED])
    if any(account.error for account in plan.accounts):
        return Verdict(Exit.ERROR, "Error: not every account could be read; the drift is not known in full.")
    if drifted:
        return Verdict(Exit.CHANGES, f"Drift: {counted}.")
    return Verdict(Exit.DONE, f"No drift: {counted}.")


def judge_findings(findings: Sequence[Finding], *, loaded: bool = True) -> Verdict:
    """The verdict on a validation. What cannot be loaded is an error; a check at error blocks, as it would a plan."""
    errors = sum(finding.is_error for finding in findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    counted = f"{errors} error{'' if errors == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}"
    if not loaded:
        return Verdict(Exit.ERROR, f"The configuration cannot be used: {counted}.")
    if errors:
        return Verdict(Exit.BLOCKED, f"The configuration is not valid: {counted}.")
    return Verdict(Exit.DONE, "Success! The configuration is valid" + (f", with {counted}." if warnings else "."))
