"""Decides whether an entry may be compiled, and tells why not."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

import yaml

from reconciler.config.gate import gate_for
from reconciler.config.options import LoadOptions
from reconciler.config.positions import find
from reconciler.config.problems import Path, Problem, Rule
from reconciler.config.reader import Entry
from reconciler.config.references import Resolver
from reconciler.config.report import Report
from reconciler.config.schemas import part
from reconciler.config.tokens import Unbuildable, tree
from reconciler.config.walk import Walk
from reconciler.model.configuration import Origin


class Inspection:
    """The gate, and behind it the slow and telling look at what the gate refuses."""

    def __init__(self, root: FilePath, options: LoadOptions, resolver: Resolver, report: Report) -> None:
        self.gate = gate_for(options.provider_types)
        self._root = root
        self._resolver = resolver
        self._report = report

    def checked(self, entry: Entry, origin: Origin) -> Any:
        """The tree of an entry, {} for an empty one. What is wrong is told and left out; None if that is all of it."""
        try:
            value = tree_of(entry.value)
            fits = not entry.faulty and self.gate.accepts(entry.section, entry.key, value)
        except Unbuildable:
            fits = False
        if not fits:
            sound = self.sound(entry, origin)
            return None if sound is None else tree_of(sound)
        return {} if value is None else value

    def sound(self, entry: Entry, origin: Origin) -> Any:
        """What is left of an entry that the gate refused as text, without what is wrong, which is told.

        All of it, if the schema takes it as an editor types it. None if nothing is left.
        """
        wrong = self._wrong(entry, origin)
        if not wrong:
            return {} if entry.value is None else entry.value
        self._report.partial.add(origin)
        if () in wrong or not isinstance(entry.value, dict):
            return None
        names = {path[0] for path in wrong}
        return {name: raw for name, raw in entry.value.items() if name not in names}

    def _wrong(self, entry: Entry, origin: Origin) -> list[Path]:
        """Tell what is wrong with an entry; the paths of it."""
        try:
            found = find(self._root, origin)
        except (OSError, yaml.YAMLError):
            found = None
        if found is None:
            self._report.resource(origin, Problem(Rule.FILE, (), "the file changed while it was read", "run it again"))
            return [()]
        # jsonschema is slow to import, and not needed by who makes no mistakes.
        from reconciler.config.explain import explain

        walk = Walk(found, self._resolver)
        problems = list(walk.problems)
        if not self.gate.accepts(entry.section, entry.key, walk.value):
            schema = part(self.gate.schema, entry.section, entry.key)
            told = explain(schema, walk, self.gate.secrets)
            problems += [(problem, walk.spot(problem.path)) for problem in told]
        for problem, spot in problems:
            self._report.resource(origin, problem, spot)
        return [problem.path for problem, _ in problems]


def tree_of(value: Any) -> Any:
    """The tree of an entry's value. Raises Unbuildable."""
    if isinstance(value, dict):
        return {name: tree(raw) for name, raw in value.items()}
    return tree(value)
