"""The checks by name: what each says, how bad it is unless the files say otherwise, and the function that finds it."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from reconciler.model.errors import ReconcilerError
from reconciler.model.findings import Severity

if TYPE_CHECKING:
    from reconciler.checks.view import Hit, View

Run = Callable[["View"], Iterable["Hit"]]


class Scope(StrEnum):
    """What a check needs to see: `files` alone (no network), or the `plan` and what is live."""

    FILES = "files"
    PLAN = "plan"


class UnknownCheck(ReconcilerError):
    """No check has that name."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule. `severity` holds unless the files change it, which a `fixed` one does not allow.

    A `waivable` one can be waived for a number, with a reason. One that looks at what the others told runs `after_others`.
    `why`, `fix` and `source` are what `reconciler checks NAME` explains.
    """

    name: str
    severity: Severity
    scope: Scope
    summary: str
    why: str
    fix: str
    source: str
    run: Run
    waivable: bool = True
    fixed: bool = False
    after_others: bool = False

    @property
    def how_to_waive(self) -> str:
        """What a user can do when the rule does not hold for them."""
        ways = []
        if self.waivable:
            ways.append(f'For one number, port or pool, beside its settings: waive: {{{self.name}: "the reason"}}.')
        if not self.fixed:
            ways.append(f"For all: checks: {{{self.name}: off}} (or warning, error).")
        return " ".join(ways) or "It cannot be waived or turned off: nothing right comes of going on."


_checks: dict[str, Check] = {}


def check(
    name: str,
    severity: Severity,
    summary: str,
    *,
    why: str,
    fix: str,
    source: str,
    scope: Scope = Scope.FILES,
    waivable: bool = True,
    fixed: bool = False,
    after_others: bool = False,
) -> Callable[[Run], Run]:
    """Register the decorated function as a check. It yields a Hit for everything wrong, whatever the severity."""

    def register(run: Run) -> Run:
        if name in _checks:
            raise ValueError(f"two checks are called {name}")
        _checks[name] = Check(name, severity, scope, summary, why, fix, source, run, waivable, fixed, after_others)
        return run

    return register


def all() -> tuple[Check, ...]:
    """Every check, by name."""
    return tuple(_checks[name] for name in sorted(_checks))


def names() -> builtins.set[str]:
    return builtins.set(_checks)


def get(name: str) -> Check:
    """The check of that name. Raises UnknownCheck, which says what may have been meant."""
    if name in _checks:
        return _checks[name]
    raise UnknownCheck(f"there is no check called {name!r}", did_you_mean(name))


def did_you_mean(name: str) -> str:
    """A hint for a name that no check has."""
    close = get_close_matches(name.lower().replace("_", "-"), _checks, n=1)
    return f"did you mean {close[0]}?" if close else "`reconciler checks` lists them all"
