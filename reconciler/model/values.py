"""Settings as plain values: for plan files, renderers and fingerprints. Secrets are masked here, once, for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass

from reconciler.model.fields import Sensitivity, specs
from reconciler.model.plan import File, Json, Part, Personal, Ref
from reconciler.model.secrets import MASK, Secret

PERSONAL_MASK = "(personal data)"
UNKNOWN = "(known after apply)"


def plain(value: object, *, secrets: bool = False, personal: bool = True) -> Json:
    """A setting as JSON values, leaving out what is None.

    Secrets become the mask unless `secrets`; personal data becomes a mask unless `personal`.
    """
    if isinstance(value, Secret):
        return value.reveal() if secrets else MASK
    if is_dataclass(value) and not isinstance(value, type):
        out = {}
        for spec in specs(type(value)):
            inner = getattr(value, spec.name)
            if inner is None:
                continue
            if spec.sensitivity is Sensitivity.PERSONAL and not personal:
                out[spec.name] = PERSONAL_MASK
            else:
                out[spec.name] = plain(inner, secrets=secrets, personal=personal)
        return out
    if isinstance(value, tuple | list):
        return [plain(item, secrets=secrets, personal=personal) for item in value]
    if isinstance(value, str):
        return str(value)
    return value


def marked(value: object, sensitivity: Sensitivity) -> Json:
    """Terraform's `before_sensitive` tree: `true` at the leaves of that sensitivity, nothing elsewhere."""
    if is_dataclass(value) and not isinstance(value, type):
        out = {}
        for spec in specs(type(value)):
            inner = getattr(value, spec.name)
            if inner is None:
                continue
            mark = True if spec.sensitivity is sensitivity else marked(inner, sensitivity)
            if mark:
                out[spec.name] = mark
        return out
    if isinstance(value, tuple):
        marks = [marked(item, sensitivity) for item in value]
        return marks if any(marks) else []
    return {}


def sensitive(value: object, *, personal: bool = False) -> Iterator[Secret | Personal]:
    """Every secret and every piece of personal data in a setting, marked; with `personal`, all text of it."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, str):
        if personal:
            yield Personal(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from sensitive(item, personal=personal)
    elif is_dataclass(value) and not isinstance(value, type):
        # What holds fields of its own says of each of them whether it is personal.
        for spec in specs(type(value)):
            yield from sensitive(getattr(value, spec.name), personal=spec.sensitivity is Sensitivity.PERSONAL)


def shown_args(value: Json, *, personal: bool = True) -> Json:
    """A call's arguments as they may be shown and saved: secrets and unknown values replaced."""
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, Ref):
        return UNKNOWN
    if isinstance(value, Part):
        return shown_args(value.value, personal=personal)
    if isinstance(value, Personal):
        return str(value) if personal else PERSONAL_MASK
    if isinstance(value, File):
        return {"file": value.name, "sha256": value.sha256, "size": value.size}
    if isinstance(value, Mapping):
        return {str(key): shown_args(item, personal=personal) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [shown_args(item, personal=personal) for item in value]
    return value


def refs(value: Json) -> Iterator[Ref]:
    """Every Ref inside a call's arguments."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from refs(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from refs(item)
