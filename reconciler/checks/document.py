"""What people read of the checks: one explained, or all in a table."""

from __future__ import annotations

from reconciler.checks import registry
from reconciler.checks.registry import Check, Scope

_SCOPES = {Scope.FILES: "from the files alone", Scope.PLAN: "when planning, against what is live"}


def explain(check: Check) -> str:
    """All there is to say about a check, as text."""
    return "\n".join(
        (
            f"{check.name} ({check.severity} unless set otherwise; checked {_SCOPES[check.scope]})"
            if not check.fixed
            else f"{check.name} (always {check.severity}; checked {_SCOPES[check.scope]})",
            "",
            check.summary,
            "",
            f"Why it matters: {check.why}",
            f"How to fix it:  {check.fix}",
            f"How to waive it: {check.how_to_waive}",
            f"Source: {check.source}",
        )
    )


def as_markdown() -> str:
    """The page of the documentation that lists every check."""
    rows = [
        f"| `{check.name}` | {check.severity}{', fixed' if check.fixed else ''} | {check.scope} "
        f"| {'yes' if check.waivable else 'no'} | {_cell(check.summary)} | {_cell(check.fix)} |"
        for check in registry.all()
    ]
    return "\n".join((_HEAD, *rows, "", _TAIL))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_HEAD = """\
# Checks

`reconciler validate` runs the checks of scope *files*, without a network; `reconciler plan` and `apply` run these and the
ones of scope *plan*. An error stops an apply before its first write. `reconciler checks NAME` explains one.

Severities can be changed, but for the fixed ones:

```yaml
checks: {e911-missing: error, cnam-generic: off}
```

A check can be waived for one number, range, port or pool, with a reason:

```yaml
dids:
  "+12512658624":
    waive: {e911-missing: inbound only; nobody calls out from it}
```

Default severities go by the harm: *error* is for what a carrier is certain to refuse or callers are certain to suffer from;
*warning* for a likely mistake, or a duty that only you can judge. A finding names the first number that it is true of and
counts the others that share its entry, range or profile.

| check | severity | scope | can be waived | what it finds | how to fix it |
|---|---|---|---|---|---|"""

_TAIL = """\
This page is made from the checks themselves, by `reconciler.checks.as_markdown()`; a test compares it.
These checks support compliance with the rules they name; they do not certify it.
"""
