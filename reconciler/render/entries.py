"""Plan values as entries of a document: one function for each kind of entry, and the only place that knows both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from reconciler.model.configuration import Origin
from reconciler.model.fields import Sensitivity
from reconciler.model.findings import Finding, Severity
from reconciler.model.money import Cost, shown, total
from reconciler.model.plan import (
    Account,
    Action,
    Blocked,
    Call,
    Change,
    Difference,
    Drift,
    Drifted,
    LimitHit,
    Pending,
    Personal,
    Ref,
)
from reconciler.model.results import Result
from reconciler.model.secrets import MASK, Seal, Secret
from reconciler.model.values import marked, plain, shown_args
from reconciler.render.document import (
    AccountEntry,
    BlockedEntry,
    CallEntry,
    DifferenceEntry,
    FindingEntry,
    Json,
    LimitEntry,
    Money,
    PendingEntry,
    Place,
    ResourceChange,
    ResourceDrift,
    ResultEntry,
    SealEntry,
    TotalMoney,
    Values,
)
from reconciler.render.mask import personal_marks

_ARGUMENT: Final = re.compile(r"\{(\w+)\}")
_DRIFT_ACTIONS: Final = {
    Drift.CHANGED: Action.UPDATE,
    Drift.SETTLING: Action.UPDATE,
    Drift.VANISHED: Action.DELETE,
    Drift.UNMANAGED: Action.CREATE,
}


def account_entry(account: Account) -> AccountEntry:
    return {
        "name": account.name,
        "type": account.type,
        "identity": account.identity,
        "live_numbers": account.live_numbers,
        "error": account.error,
        "in_sync": {kind.value: count for kind, count in account.in_sync.items()},
    }


def finding_entries(findings: Iterable[Finding]) -> list[FindingEntry]:
    """Findings as entries, without those that are switched off."""
    return [
        {
            "check": finding.check,
            "severity": finding.severity.value,
            "message": finding.message,
            "remedy": finding.remedy,
            "resource": finding.resource,
            "where": None
            if finding.where is None
            else {"file": finding.where.file, "line": finding.where.line, "column": finding.where.column},
        }
        for finding in findings
        if finding.severity is not Severity.OFF
    ]


def change_entry(change: Change) -> ResourceChange:
    unknown = {path.partition(".")[0].partition("[")[0]: True for path in change.unknown}
    return {
        "address": change.address,
        "mode": "managed",
        "type": change.kind.value,
        "name": change.key,
        "index": change.key,
        "provider_name": change.provider,
        "change": _values(change.action, change.before, change.after, unknown),
        "reconciler": {
            "cost": _money(change.cost),
            "quote": None if change.quote is None else _money(change.quote),
            "order": plain(change.order) or {},
            "pool": change.pool,
            "irreversible": change.irreversible,
            "service_risk": change.service_risk,
            "origin": place_of(change.origin),
            "fingerprint": change.fingerprint,
            "seal": None if change.seal is None else _seal(change.seal),
            "notes": list(change.notes),
            "differences": [_difference(item) for item in change.differences],
            "before_personal": marked(change.before, Sensitivity.PERSONAL),
            "after_personal": marked(change.after, Sensitivity.PERSONAL),
        },
    }


def drift_entry(drifted: Drifted) -> ResourceDrift:
    return {
        "address": drifted.address,
        "mode": "managed",
        "type": drifted.kind.value,
        "name": drifted.key,
        "index": drifted.key,
        "provider_name": drifted.provider,
        "change": _values(_DRIFT_ACTIONS[drifted.drift], drifted.before, drifted.after, {}),
        "reconciler": {
            "drift": drifted.drift.value,
            "reason": drifted.reason,
            "origin": place_of(drifted.origin),
            "differences": [_difference(item) for item in drifted.differences],
            "before_personal": marked(drifted.before, Sensitivity.PERSONAL),
            "after_personal": marked(drifted.after, Sensitivity.PERSONAL),
        },
    }


def _values(action: Action, before: object, after: object, unknown: dict[str, bool]) -> Values:
    """Terraform gives `false` for the marks of a side that is not there, and null for the side."""
    return {
        "actions": [action.value],
        "before": plain(before),
        "after": plain(after),
        "after_unknown": unknown,
        "before_sensitive": False if before is None else marked(before, Sensitivity.SECRET),
        "after_sensitive": False if after is None else marked(after, Sensitivity.SECRET),
    }


def _difference(item: Difference) -> DifferenceEntry:
    """A secret's values are masked again here: a document must not depend on every maker of a Difference."""
    secret = item.sensitivity is Sensitivity.SECRET
    before, after = (MASK if secret and side is not None else plain(side) for side in (item.before, item.after))
    return {
        "path": item.path,
        "before": before,
        "after": after,
        "sensitivity": item.sensitivity.value,
        "blind": item.blind,
    }


def call_entry(call: Call) -> CallEntry:
    path, body = _request(call)
    return {
        "id": call.id,
        "addresses": list(call.addresses),
        "provider": call.provider,
        "endpoint": call.endpoint,
        "method": call.method,
        "path": path,
        "effect": call.effect.value,
        "body": shown_args(body),
        "body_personal": personal_marks(body),
        "cost": _money(call.cost),
        "needs": list(call.needs),
        "awaits": call.awaits,
        "purpose": call.purpose,
    }


def _request(call: Call) -> tuple[str, dict[str, Json]]:
    """The path with its public, known arguments filled in as they are sent, and the other arguments.

    What is secret, personal or not yet known stays a `{name}` in the path and is shown, masked, among the others.
    """
    filled: set[str] = set()

    def fill(match: re.Match[str]) -> str:
        value = call.args.get(match[1])
        if not isinstance(value, str | int) or isinstance(value, Secret | Personal | Ref):
            return match[0]
        filled.add(match[1])
        return quote(str(value), safe="")

    path = _ARGUMENT.sub(fill, call.path)
    return path, {name: value for name, value in {**call.args, **call.accepts}.items() if name not in filled}


def result_entry(result: Result) -> ResultEntry:
    change = result.change
    return {
        "address": change.address,
        "type": change.kind.value,
        "provider_name": change.provider,
        "action": change.action.value,
        "outcome": result.outcome.value,
        "proof": result.proof.value,
        "reason": result.reason,
        "calls": list(result.calls),
        "origin": place_of(change.origin),
    }


def pending_entry(pending: Pending) -> PendingEntry:
    return {
        "address": pending.address,
        "provider": pending.provider,
        "reason": pending.reason,
        "since": pending.since.astimezone(UTC).isoformat() if pending.since else None,
        "origin": place_of(pending.origin),
    }


def blocked_entry(blocked: Blocked) -> BlockedEntry:
    return {
        "address": blocked.address,
        "provider": blocked.provider,
        "action": blocked.action.value,
        "reason": blocked.reason,
        "remedy": blocked.remedy,
        "origin": place_of(blocked.origin),
    }


def limit_entry(limit: LimitHit) -> LimitEntry:
    return {
        "limit": limit.limit,
        "allowed": limit.allowed,
        "found": limit.found,
        "allow": limit.allow,
        "message": limit.message,
    }


def place_of(origin: Origin | None) -> Place | None:
    """Where something is declared, as far as its line."""
    return None if origin is None else {"file": origin.file, "line": origin.line, "column": 0}


def _seal(seal: Seal) -> SealEntry:
    return {"key": seal.key, "fingerprint": seal.fingerprint}


def _money(cost: Cost) -> Money:
    return {"once": _amount(cost.once), "monthly": _amount(cost.monthly)}


def total_money(costs: Iterable[Cost]) -> TotalMoney:
    summed = total(costs)
    return {
        "once": shown(summed.once).removeprefix("$"),
        "monthly": shown(summed.monthly).removeprefix("$"),
        "unknown": summed.unknown,
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else shown(value).removeprefix("$")
