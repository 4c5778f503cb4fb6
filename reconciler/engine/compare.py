"""What differs between a declared setting and a live one.

Equality comes first, since nearly everything is equal; only what differs is looked at closely (`explain`). A declared None
means "not managed". A live None of an attribute that the carrier does not show means "cannot be read", and is *blind*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, NamedTuple

from reconciler.model.fields import Sensitivity, specs
from reconciler.model.plan import Difference
from reconciler.model.secrets import MASK, Secret
from reconciler.model.values import plain


class Compared(NamedTuple):
    """The names of attributes that differ, and the values of declared attributes that the carrier does not show."""

    changed: tuple[str, ...]
    blind: tuple[tuple[str, Any], ...]


_SAME = Compared((), ())
_INDEX: Final = re.compile(r"\[\d+\]")


def compare(desired: Any, live: Any, write_only: AbstractSet[str]) -> Compared:
    """Compare one declared setting with the live one of the same kind."""
    if desired == live:
        return _SAME
    if getattr(desired, "enabled", True) is False:
        return _SAME if not live.enabled else Compared(("enabled",), ())
    changed: list[str] = []
    blind: list[tuple[str, Any]] = []
    _walk(aligned(desired, live), live, write_only, "", changed, blind)
    return Compared(tuple(changed), tuple(blind))


def aligned(desired: Any, live: Any) -> Any:
    """The declared setting with what it means beside this live one spelled out (see the settings' own `aligned`)."""
    return desired.aligned(live) if hasattr(desired, "aligned") and live is not None else desired


def _walk(
    desired: Any, live: Any, write_only: AbstractSet[str], path: str, changed: list[str], blind: list[tuple[str, Any]]
) -> None:
    for spec in specs(type(desired)):
        want = getattr(desired, spec.name)
        if want is None or not spec.compared:
            continue
        have = getattr(live, spec.name)
        if want == have:
            continue
        here = path + spec.name
        if have is None:
            if here in write_only:
                blind.append((here, want))
            elif want not in ("", ()):
                changed.append(here)
        elif spec.fold is not None:
            if spec.fold(want) != spec.fold(have):
                changed.append(here)
        elif is_dataclass(want):
            _walk(want, have, write_only, here + ".", changed, blind)
        elif _legs(want) and _legs(have) and len(want) == len(have):
            before = len(changed)
            for mine, theirs in zip(want, have, strict=True):
                _walk(mine, theirs, write_only, here + ".", changed, blind)
            if len(changed) > before:
                changed[before:] = [here]
        else:
            changed.append(here)


def _legs(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and is_dataclass(value[0])


def merged(desired: Any, live: Any) -> Any:
    """The setting as it will be: what is declared, and the live value of what is not."""
    if live is None or getattr(desired, "enabled", True) is False or not getattr(live, "enabled", True):
        return desired
    desired = aligned(desired, live)
    keep = {
        item.name: getattr(live, item.name)
        for item in fields(desired)
        if getattr(desired, item.name) is None and getattr(live, item.name) is not None
    }
    desired = replace(desired, **keep) if keep else desired
    return desired.completed(live) if hasattr(desired, "completed") else desired


def differences(desired: Any, live: Any, write_only: AbstractSet[str]) -> tuple[Difference, ...]:
    """Every attribute that differs, with both values; none if the setting is as declared, blind attributes aside."""
    return explain(desired, live, compare(desired, live, write_only).changed)


def explain(
    desired: Any, live: Any, changed: tuple[str, ...], blind: AbstractSet[str] = frozenset()
) -> tuple[Difference, ...]:
    """The differences of the attributes named in `changed`, down to the entries of lists; without those named in `blind`, of
    which what is live is not known."""
    sensitivity = {spec.name: spec.sensitivity for spec in specs(type(desired))}
    found: list[Difference] = []
    for name in sorted(set(changed)):
        top = name.split(".")[0]
        want, have = getattr(aligned(desired, live), top), getattr(live, top, None)
        if isinstance(want, Secret) or not (isinstance(want, tuple) and isinstance(have, tuple)):
            found.append(Difference(top, plain(have), plain(want), sensitivity[top]))
        else:
            found.extend(_inside(top, have, want, sensitivity[top], blind))
    return tuple(found)


def _inside(
    name: str, have: tuple[Any, ...], want: tuple[Any, ...], sensitivity: Sensitivity, blind: AbstractSet[str]
) -> list[Difference]:
    """The entries of a list that differ, by DeepDiff; of secrets, which it sees masked, that they do."""
    from deepdiff import DeepDiff

    before, after = plain(have), plain(want)
    tree = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    found = [
        Difference(
            name + _path(level.path(output_format="list")),
            None if type(level.t1).__name__ == "NotPresent" else level.t1,
            None if type(level.t2).__name__ == "NotPresent" else level.t2,
            sensitivity,
        )
        for levels in tree.values()
        for level in levels
    ]
    found = [item for item in found if _INDEX.sub("", item.path) not in blind]
    found.extend(Difference(path, MASK, MASK, Sensitivity.SECRET) for path in _secrets(name, have, want))
    return sorted(found, key=lambda item: item.path) or [Difference(name, before, after, sensitivity)]


def _secrets(path: str, have: Any, want: Any) -> Iterator[str]:
    """The paths at which one secret stands in the place of another."""
    if isinstance(have, Secret) and isinstance(want, Secret):
        if have != want:
            yield path
    elif isinstance(have, tuple) and isinstance(want, tuple):
        for index, pair in enumerate(zip(have, want, strict=False)):
            yield from _secrets(f"{path}[{index}]", *pair)
    elif is_dataclass(want) and type(have) is type(want):
        for spec in specs(type(want)):
            yield from _secrets(f"{path}.{spec.name}", getattr(have, spec.name), getattr(want, spec.name))


def _path(steps: list[Any]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
