"""Decides whether an entry may be compiled, and tells why not."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

import yaml

from reconciler.config.explain import explain
from reconciler.config.gate import Gate
from reconciler.config.options import LoadOptions
from reconciler.config.positions import find
from reconciler.config.problems import Problem, Rule
from reconciler.config.reader import Entry, Unbuildable, tree
from reconciler.config.references import Resolver
from reconciler.config.report import Report
from reconciler.config.schemas import part, secret_names
from reconciler.config.walk import Walk
from reconciler.model.configuration import Origin


class Inspection:
    """The gate, and behind it the slow and telling look at what the gate refuses."""

    def __init__(self, root: FilePath, options: LoadOptions, resolver: Resolver, report: Report) -> None:
        self.gate = Gate(options.provider_types)
        self._root = root
        self._resolver = resolver
        self._report = report
        self._secrets = secret_names(tuple(options.provider_types.values()))

    def checked(self, entry: Entry, origin: Origin) -> Any:
        """The tree of an entry, {} for an empty one. None for one that is refused; why is told."""
        try:
            value = tree_of(entry)
        except Unbuildable:
            self.refused(entry, origin)
            return None
        fits = not entry.faulty and self.gate.accepts(entry.section, entry.key, value)
        if not fits and self.refused(entry, origin):
            return None
        return {} if value is None else value

    def refused(self, entry: Entry, origin: Origin) -> bool:
        """Tell what is wrong with an entry that the gate refused as text. False: as an editor types it, nothing is."""
        try:
            found = find(self._root, origin)
        except (OSError, yaml.YAMLError):
            found = None
        if found is None:
            self._report.resource(origin, Problem(Rule.FILE, (), "the file changed while it was read", "run it again"))
            return True
        walk = Walk(found, self._resolver)
        for problem, spot in walk.problems:
            self._report.resource(origin, problem, spot)
        if not self.gate.accepts(entry.section, entry.key, walk.value):
            for problem in explain(part(self.gate.schema, entry.section, entry.key), walk, self._secrets):
                self._report.resource(origin, problem, walk.spot(problem.path))
            return True
        return bool(walk.problems)


def tree_of(entry: Entry) -> Any:
    """The tree of an entry. Raises Unbuildable."""
    if isinstance(entry.value, dict):
        return {name: tree(raw) for name, raw in entry.value.items()}
    return tree(entry.value)
