"""The settings of an account, as its adapter needs them."""

from __future__ import annotations

import hashlib

from reconciler.model.configuration import ProviderConfig
from reconciler.model.secrets import Secret


def text(config: ProviderConfig, name: str) -> str:
    """A setting that is text; empty where it is not said."""
    value = config.settings.get(name)
    return value if isinstance(value, str) else ""


def texts(config: ProviderConfig, name: str) -> frozenset[str]:
    """A setting that is a list."""
    value = config.settings.get(name)
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def secret(config: ProviderConfig, name: str) -> Secret:
    """A setting that is secret, however it was written; empty where it is not said."""
    value = config.settings.get(name)
    return value if isinstance(value, Secret) else Secret(str(value or ""))


def digest(key: Secret) -> str:
    """What names an account whose API does not tell who it is. Long random keys cannot be found from their digest."""
    return hashlib.sha256(key.reveal().encode()).hexdigest()[:16]
