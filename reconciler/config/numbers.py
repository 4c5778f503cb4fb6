"""The entries of `dids`, which may be a hundred thousand: gated and compiled setting by setting, equal ones once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from reconciler.config.attributes import SETTING_NAMES, compiled
from reconciler.config.inspection import Inspection, tree_of
from reconciler.config.reader import Entry
from reconciler.config.report import Report
from reconciler.config.tokens import Raw, Unbuildable, tree
from reconciler.config.values import Problems
from reconciler.model.configuration import Origin

# How many values of each setting to remember; then that memory is emptied, since files repeat what is near.
_REMEMBERED: Final = 8192
_UNKNOWN: Final = object()


@dataclass(frozen=True, slots=True)
class Number:
    """An entry of `dids`: the names of its settings, and the settings; equal ones are shared."""

    origin: Origin
    names: tuple[str, ...]
    values: tuple[Any, ...]


class _Refused(Exception):
    """The gate does not take the entry as text."""


class NumberCompiler:
    """Compiles entries of `dids`.

    The schema of an entry asks two things: that each setting by itself is right, and that its settings may stand beside
    each other, which depends on their names only. So settings are gated one by one, and each set of names once.
    """

    def __init__(self, inspection: Inspection, report: Report, checks: frozenset[str] | None) -> None:
        self._checks = checks
        self._inspection = inspection
        self._report = report
        self._settings: defaultdict[str, dict[Raw, Any]] = defaultdict(dict)
        self._shapes: dict[tuple[str, ...], tuple[str, ...]] = {}

    def compiled(self, entry: Entry, origin: Origin) -> Number | None:
        """The entry with its settings compiled. What is wrong is told and left out; None if that is all of it."""
        problems = Problems()
        try:
            if entry.faulty or entry.value.__class__ is not dict:
                raise _Refused
            number = self._compiled(entry.value, origin, problems, gated=True)
        except (_Refused, Unbuildable):
            sound = self._inspection.sound(entry, origin)
            if sound is None:
                return None
            problems = Problems()
            number = self._compiled(sound, origin, problems, gated=False)
        if problems or problems.plain_secrets:
            self._report.resources(origin, problems)
        return number

    def _compiled(self, settings: dict[str, Raw], origin: Origin, problems: Problems, *, gated: bool) -> Number:
        if None in settings.values():
            # A key with nothing after it counts as absent, but must be one there is.
            if gated and not settings.keys() <= SETTING_NAMES:
                raise _Refused
            settings = {name: raw for name, raw in settings.items() if raw is not None}
        names = tuple(settings)
        shape = self._shapes.get(names)
        if shape is None:
            if gated and not self._inspection.gate.accepts("dids", origin.path[1], tree_of(settings)):
                raise _Refused
            shape = _remember(self._shapes, names, names) if gated else names
        known = self._settings
        values = []
        for name, raw in settings.items():
            value = known[name].get(raw, _UNKNOWN)
            if value is _UNKNOWN:
                value = self._setting(name, raw, problems, gated)
            values.append(value)
        return Number(origin, shape, tuple(values))

    def _setting(self, name: str, raw: Raw, problems: Problems, gated: bool) -> Any:
        value = tree(raw)
        if gated and not self._inspection.gate.accepts_setting(name, value):
            raise _Refused
        before = len(problems) + len(problems.plain_secrets)
        setting = compiled(name, value, problems, self._checks)
        # What there is something to say about is not remembered: it is said at each place.
        if len(problems) + len(problems.plain_secrets) > before:
            return setting
        return _remember(self._settings[name], raw, setting)


def _remember(memory: dict[Any, Any], key: Any, value: Any) -> Any:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = value
    return value
