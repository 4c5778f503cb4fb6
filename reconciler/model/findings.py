"""Findings: what a load, a check or a plan has to say about one place in the files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding weighs. `error` stops an apply before its first write."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


class Where(NamedTuple):
    """A place in a file. Lines and columns count from 1; column 0 means the whole line."""

    file: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


class Misfit(NamedTuple):
    """Why a carrier cannot express what is declared, and the attribute that this is about: `account_number`,
    `service_address.zip`. It is told where that stands, or would stand."""

    message: str
    attribute: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found wrong: the check's name, how bad, what, where, and what to write instead."""

    check: str
    severity: Severity
    message: str
    remedy: str = ""
    resource: str = ""
    where: Where | None = None

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR
