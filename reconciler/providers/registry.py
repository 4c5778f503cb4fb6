"""The adapters that are there: our own, and those of installed packages. Nothing in a configuration can name code.

A package offers an adapter under the entry point group `reconciler.providers`: the entry's name is the provider type, its
value a `providers.base.Adapter`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

from reconciler.model.errors import ReconcilerError
from reconciler.model.provider_types import BUILT_IN, ProviderTypeSpec
from reconciler.providers.base import Adapter

GROUP: Final = "reconciler.providers"
_MODULES: Final = {
    "call48": "reconciler.providers.call48.provider",
    "kazoo": "reconciler.providers.kazoo.provider",
    "teli": "reconciler.providers.teli.provider",
    "telnyx": "reconciler.providers.telnyx.provider",
}


@cache
def adapter(type_: str) -> Adapter:
    """The adapter of a provider type. Raises ReconcilerError where there is none, or where what is there is no adapter."""
    if type_ in _MODULES:
        found: object = import_module(_MODULES[type_]).ADAPTER
    else:
        entries = tuple(entry_points(group=GROUP, name=type_))
        if not entries:
            raise ReconcilerError(f"no adapter for the provider type {type_!r} is installed")
        found = entries[0].load()
    if not isinstance(found, Adapter):
        raise ReconcilerError(f"the package that offers the provider type {type_!r} does not give an adapter")
    return found


@cache
def types() -> Mapping[str, ProviderTypeSpec]:
    """The settings of every provider type that is there; packages cannot take a built-in name."""
    foreign = {
        entry.name: adapter(entry.name).spec for entry in entry_points(group=GROUP) if entry.name not in BUILT_IN
    }
    return {**foreign, **BUILT_IN}
