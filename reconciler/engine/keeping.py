"""Settings, and the names of effects, as they may be remembered: what is secret or personal only as keyed fingerprints."""

from __future__ import annotations

from typing import Final

from reconciler.engine.recall import Recall
from reconciler.model.fields import Sensitivity, specs
from reconciler.model.plan import Json, Personal
from reconciler.model.values import plain

KEYED: Final = "keyed:"
"""How the recorded name of an effect begins that tells of personal data."""


def effect_name(name: str, recall: Recall) -> str:
    """The name of an effect (`Call.once`) as it may be recorded."""
    return keyed(name, recall) if isinstance(name, Personal) else name


def keyed(name: str, recall: Recall) -> str:
    """A name as only this store can tell it again."""
    return KEYED + recall.store.fingerprint(name)


def kept(setting: object, recall: Recall) -> dict[str, Json]:
    """A setting as it may be remembered: secrets and personal data only as keyed fingerprints."""
    out: dict[str, Json] = {}
    for spec in specs(type(setting)):
        value = getattr(setting, spec.name)
        if value is None:
            continue
        if spec.sensitivity is Sensitivity.PUBLIC and not _holds_secret(value):
            out[spec.name] = plain(value)
        else:
            out[spec.name] = {"fingerprint": recall.store.fingerprint(plain(value, secrets=True))}
    return out


def _holds_secret(value: object) -> bool:
    """Whether something nested in a public field is not public (a destination's device has a password)."""
    return bool(plain(value) != plain(value, secrets=True, personal=False))
