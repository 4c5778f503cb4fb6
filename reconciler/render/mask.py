"""Personal data taken out of a plan document, by the marks the document carries beside the values."""

from __future__ import annotations

from reconciler.model.fields import Sensitivity
from reconciler.model.plan import Part, Personal
from reconciler.model.values import PERSONAL_MASK
from reconciler.render.document import (
    CallEntry,
    DifferenceEntry,
    Json,
    Own,
    PlanDocument,
    ResourceChange,
    ResourceDrift,
    Values,
)


def masked(document: PlanDocument) -> PlanDocument:
    """The document with every personal value replaced. Its digest is still that of the document it came from."""
    return {
        **document,
        "resource_changes": [_change(entry) for entry in document["resource_changes"]],
        "resource_drift": [_drift(entry) for entry in document["resource_drift"]],
        "calls": [_call(entry) for entry in document["calls"]],
    }


def personal_marks(value: Json) -> Json:
    """`true` where a call's arguments hold personal data, in the shape of the arguments; `{}` where they hold none."""
    if isinstance(value, Personal):
        return True
    if isinstance(value, Part):
        return personal_marks(value.value)
    if isinstance(value, dict):
        marks = {key: personal_marks(item) for key, item in value.items()}
        return {key: mark for key, mark in marks.items() if mark}
    if isinstance(value, tuple | list):
        listed = [personal_marks(item) for item in value]
        return listed if any(listed) else {}
    return {}


def _change(entry: ResourceChange) -> ResourceChange:
    own = entry["reconciler"]
    values = _values(entry["change"], own["before_personal"], own["after_personal"])
    # It tells whether a guess of what is masked is right.
    print_ = PERSONAL_MASK if own["before_personal"] or own["after_personal"] else own["fingerprint"]
    masked_own: Own = {**own, "fingerprint": print_, "differences": _differences(own["differences"])}
    return {**entry, "change": values, "reconciler": masked_own}


def _drift(entry: ResourceDrift) -> ResourceDrift:
    own = entry["reconciler"]
    values = _values(entry["change"], own["before_personal"], own["after_personal"])
    return {**entry, "change": values, "reconciler": {**own, "differences": _differences(own["differences"])}}


def _values(values: Values, before: Json, after: Json) -> Values:
    return {**values, "before": _over(values["before"], before), "after": _over(values["after"], after)}


def _differences(entries: list[DifferenceEntry]) -> list[DifferenceEntry]:
    return [_difference(entry) if entry["sensitivity"] == Sensitivity.PERSONAL else entry for entry in entries]


def _difference(entry: DifferenceEntry) -> DifferenceEntry:
    before, after = (None if entry[side] is None else PERSONAL_MASK for side in ("before", "after"))
    return {**entry, "before": before, "after": after}


def _call(entry: CallEntry) -> CallEntry:
    return {**entry, "body": _over(entry["body"], entry["body_personal"])}


def _over(value: Json, marks: Json) -> Json:
    """The value with the mask laid over what is marked."""
    if marks is True:
        return PERSONAL_MASK
    if isinstance(marks, dict) and isinstance(value, dict):
        return {key: _over(item, marks.get(key)) for key, item in value.items()}
    if isinstance(marks, list) and isinstance(value, list):
        return [_over(item, mark) for item, mark in zip(value, marks, strict=False)] + value[len(marks) :]
    return value
