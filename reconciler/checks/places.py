"""Where a finding points: the attribute itself, in the profile where that gives it."""

from __future__ import annotations

from typing import Final

from reconciler.checks.view import Path
from reconciler.model.configuration import Configuration, Origin
from reconciler.model.findings import Where

# Looking a place up reads its file. Nobody goes through more findings than this by attribute.
_EXACT: Final = 1_000


class Places:
    """Places of attributes, looked up in the files as long as there are few findings; after that, the resource will do."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._looked_up = 0

    def of(self, origin: Origin, path: Path = (), profile: str | None = None) -> Where:
        """The attribute below a resource; what it has from its profile is placed there."""
        from reconciler.config.positions import beginning, locate  # Read YAML; only who has findings pays for it.

        root = self._configuration.root
        self._looked_up += 1
        if self._looked_up > _EXACT:
            return beginning(root, origin)
        where = locate(root, origin, *path)
        source = self._configuration.profiles.get(profile or "")
        if not path or source is None or where.line != origin.line or where != locate(root, origin):
            return where
        inherited = locate(root, source, *path)
        return where if inherited == locate(root, source) else inherited
