"""What is known of every field of a setting: how sensitive it is, and which spellings of it are the same.

The dataclasses of `settings.py` declare both beside the field, so that they stand in one place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final


class Sensitivity(StrEnum):
    """`secret` is never shown or kept; `personal` is shown in plans (unless masked) and never logged."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SECRET = "secret"


Fold = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: its name, its sensitivity, and `fold`, which maps spellings of one meaning to one value.

    `compared` is False for what only explains (a reason) and never makes a difference.
    """

    name: str
    sensitivity: Sensitivity
    fold: Fold | None
    compared: bool


def setting(*, sensitivity: Sensitivity = Sensitivity.PUBLIC, fold: Fold | None = None, compared: bool = True) -> Any:
    """Declare an optional field of a setting; None means that the files say nothing of it."""
    return field(default=None, metadata={"sensitivity": sensitivity, "fold": fold, "compared": compared})


_SPECS: Final[dict[type[Any], tuple[FieldSpec, ...]]] = {}


def specs(cls: type[Any]) -> tuple[FieldSpec, ...]:
    """The fields of a setting's dataclass, in order."""
    found = _SPECS.get(cls)
    if found is None:
        found = _SPECS[cls] = tuple(
            FieldSpec(
                item.name,
                item.metadata.get("sensitivity", Sensitivity.PUBLIC),
                item.metadata.get("fold"),
                item.metadata.get("compared", True),
            )
            for item in fields(cls)
        )
    return found
