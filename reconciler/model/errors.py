"""The one root error, and the table of exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.findings import Finding


class Exit(IntEnum):
    """Exit codes of every command. Where several apply, the order is 1, 4, 3, 2, 0."""

    DONE = 0
    ERROR = 1
    CHANGES = 2
    BLOCKED = 3
    PARTIAL = 4
    INTERRUPTED = 130


class ReconcilerError(Exception):
    """An expected failure, told to the user in one message and a hint; never a traceback.

    `message` says what is wrong, `hint` what to do about it. Neither may hold a secret or personal data.
    """

    exit = Exit.ERROR

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BrokeOff(Exception):
    """A defect of ours that shows after something was sent: no expected failure, and not "nothing was changed" either."""

    exit = Exit.PARTIAL


class ConfigurationInvalid(ReconcilerError):
    """The files cannot be used; `findings` holds every reason, not the first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        errors = [finding for finding in findings if finding.is_error]
        super().__init__(f"the configuration has {len(errors)} error{'s' if len(errors) != 1 else ''}")
        self.findings = tuple(findings)
