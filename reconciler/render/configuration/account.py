"""What an import is given, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.model.configuration import ProviderConfig
from reconciler.providers.base import Capabilities, Observed


@dataclass(frozen=True, slots=True)
class ImportedAccount:
    """An account, all that is live on it, and what its carrier can express."""

    config: ProviderConfig
    observed: Observed
    capabilities: Capabilities


@dataclass(frozen=True, slots=True)
class Imported:
    """The configuration.

    `notes` say, counted, what could not be read or expressed. `variables` are the credentials, which must be set before
    the text loads; others are offered in its comments.
    """

    text: str
    notes: tuple[str, ...]
    variables: tuple[str, ...]
