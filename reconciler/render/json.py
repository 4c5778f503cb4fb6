"""The machine form of plans, applies and findings: the only readers of the model's values among the renderers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, cast

import orjson

from reconciler.model.findings import Finding, Severity
from reconciler.model.plan import Action, Plan
from reconciler.model.results import Applied, Outcome, Verdict
from reconciler.render.document import (
    FORMAT_VERSION,
    ApplyDocument,
    Counts,
    FindingsDocument,
    Json,
    PlanDocument,
    Tool,
)
from reconciler.render.entries import (
    account_entry,
    blocked_entry,
    call_entry,
    change_entry,
    drift_entry,
    finding_entries,
    limit_entry,
    pending_entry,
    result_entry,
    total_money,
)
from reconciler.render.mask import masked
from reconciler.render.visible import harmless

Document = PlanDocument | ApplyDocument | FindingsDocument


def plan_document(plan: Plan, verdict: Verdict, *, mask_personal: bool = False) -> PlanDocument:
    """The plan as a document: no secret in it, and no personal data if `mask_personal`."""
    errored = any(account.error for account in plan.accounts)
    stopped = bool(plan.limits) or any(finding.is_error for finding in plan.findings)
    document: PlanDocument = {
        "format_version": FORMAT_VERSION,
        "tool": tool(),
        "configuration": plan.configuration,
        "accounts": [account_entry(account) for account in plan.accounts],
        "targets": list(plan.targets),
        "applyable": bool(plan.changes) and not errored and not stopped,
        "complete": plan.complete and not errored,
        "errored": errored,
        "resource_changes": [change_entry(change) for change in plan.changes],
        "resource_drift": [drift_entry(drifted) for drifted in plan.drift],
        "calls": [call_entry(call) for call in plan.calls],
        "pending": [pending_entry(pending) for pending in plan.pending],
        "blocked": [blocked_entry(blocked) for blocked in plan.blocked],
        "limits": [limit_entry(limit) for limit in plan.limits],
        "unmanaged": [
            {"address": item.address, "provider": item.provider, "description": item.description}
            for item in plan.unmanaged
        ],
        "findings": finding_entries(plan.findings),
        "notes": list(plan.notes),
        "counts": _counts(plan),
        "cost": total_money(change.cost for change in plan.changes),
        "forecast": {"calls": plan.forecast.calls, "seconds": round(plan.forecast.seconds, 1)},
        "summary": verdict.summary,
        "exit_code": int(verdict.exit),
        "digest": "",
    }
    return without_personal(document) if mask_personal else _sealed(document)


def without_personal(document: PlanDocument) -> PlanDocument:
    """A plan's document without personal data, its digest too: that of the whole would tell whether a guess is right."""
    return _sealed(masked(document))


def apply_document(applied: Applied, verdict: Verdict) -> ApplyDocument:
    """The ledger of an apply: one result for every planned change."""
    counts = {outcome.value: applied.count(outcome) for outcome in Outcome}
    for word, action in (("added", Action.CREATE), ("changed", Action.UPDATE), ("destroyed", Action.DELETE)):
        counts[word] = applied.done(action)
    plan = applied.plan
    return {
        "format_version": FORMAT_VERSION,
        "tool": tool(),
        "configuration": plan.configuration,
        "accounts": [account_entry(account) for account in plan.accounts],
        "results": [result_entry(result) for result in applied.results],
        "pending": [pending_entry(pending) for pending in plan.pending],
        "blocked": [blocked_entry(blocked) for blocked in plan.blocked],
        "limits": [limit_entry(limit) for limit in plan.limits],
        "findings": finding_entries(plan.findings),
        "counts": counts,
        "calls_sent": applied.calls_sent,
        "seconds": round(applied.seconds, 1),
        "interrupted": applied.interrupted,
        "summary": verdict.summary,
        "exit_code": int(verdict.exit),
    }


def findings_document(findings: Iterable[Finding], verdict: Verdict) -> FindingsDocument:
    """What `validate --format json` prints; `valid` and the counts are Terraform's."""
    entries = finding_entries(findings)
    errors = sum(entry["severity"] == Severity.ERROR for entry in entries)
    return {
        "format_version": FORMAT_VERSION,
        "tool": tool(),
        "valid": not errors,
        "error_count": errors,
        "warning_count": sum(entry["severity"] == Severity.WARNING for entry in entries),
        "findings": entries,
        "summary": verdict.summary,
        "exit_code": int(verdict.exit),
    }


def canonical(document: Document) -> bytes:
    """The one way to write a document: sorted keys, no white space, nothing that a terminal obeys."""
    try:
        return harmless(_bytes(document))
    except TypeError:
        return harmless(_bytes(_writable(document)))


def digest(document: PlanDocument) -> str:
    """What `digest` must be: over the canonical document without it."""
    return (
        "sha256:"
        + hashlib.sha256(_bytes({key: value for key, value in document.items() if key != "digest"})).hexdigest()
    )


def _bytes(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _sealed(document: PlanDocument) -> PlanDocument:
    try:
        return {**document, "digest": digest(document)}
    except TypeError:
        written = cast(PlanDocument, _writable(document))
        return {**written, "digest": digest(written)}


def _writable(value: Any) -> Json:
    """What JSON cannot hold, as text: lone surrogates and integers over 64 bits, which a carrier's JSON may hold."""
    if isinstance(value, Mapping):
        return {_writable(str(key)): _writable(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_writable(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and -(2**63) <= value < 2**63):
        return value
    return str(value)


def tool() -> Tool:
    """This program and its version."""
    from importlib import metadata

    try:
        version = metadata.version("reconciler")
    except metadata.PackageNotFoundError:
        version = "0"
    return {"name": "reconciler", "version": version}


def _counts(plan: Plan) -> Counts:
    return {
        "create": plan.count(Action.CREATE),
        "update": plan.count(Action.UPDATE),
        "delete": plan.count(Action.DELETE),
        "no_op": plan.in_sync,
        "pending": len(plan.pending),
        "blocked": len(plan.blocked),
        "unmanaged": len(plan.unmanaged),
        "drift": len(plan.drift),
    }
