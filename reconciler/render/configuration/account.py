"""What an import is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from reconciler.model.configuration import Configuration, ProviderConfig
from reconciler.providers.base import Capabilities
from reconciler.providers.observed import Observed


@dataclass(frozen=True, slots=True)
class ImportedAccount:
    """An account, all that is live on it, and what its carrier can express."""

    config: ProviderConfig
    observed: Observed
    capabilities: Capabilities


@dataclass(frozen=True, slots=True)
class Beside:
    """The configuration that the text is loaded together with: its trunk groups are not written again, and its
    names are taken. None: the text is whole in itself."""

    configuration: Configuration | None = None

    def trunk_group(self, provider: str, name: str) -> str | None:
        """The key under which a trunk group is declared already."""
        groups = self.configuration.trunk_groups.values() if self.configuration else ()
        found = (
            group.key for group in groups if (group.provider, group.settings.name or group.key) == (provider, name)
        )
        return next(found, None)

    def taken(self, section: Literal["addresses", "trunk_groups", "profiles", "checks"]) -> Iterable[str]:
        return getattr(self.configuration, section) if self.configuration else ()

    def says_provider(self, accounts: int) -> bool:
        """Whether each entry says its account: where more than one could be meant."""
        return (len(self.configuration.providers) if self.configuration else accounts) > 1


WHOLE: Final = Beside()


@dataclass(frozen=True, slots=True)
class Imported:
    """The configuration. `lines` are made while they are written, since there may be a great many.

    `declares` counts its numbers and trunk groups. `notes` say, counted, what could not be read or expressed. `variables` are the credentials, which must be set before
    the text loads; others are offered in its comments.
    """

    lines: Callable[[], Iterator[str]] = field(compare=False, repr=False)
    declares: int
    notes: tuple[str, ...]
    variables: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it at once."""
        return "".join(f"{line}\n" for line in self.lines())
