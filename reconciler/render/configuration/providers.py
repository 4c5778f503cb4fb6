"""The providers section: the accounts as they are configured, their credentials as references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model.configuration import ProviderConfig
from reconciler.model.provider_types import BUILT_IN
from reconciler.model.secrets import Secret
from reconciler.render.configuration.layout import Value, entry
from reconciler.render.configuration.names import Names, variable
from reconciler.render.configuration.scalars import Reference

_COMMON: Final = ("base_url", "timeout", "concurrency", "rate_limit")


def provider_lines(configs: list[ProviderConfig], variables: list[str]) -> Iterator[str]:
    """The entries of the section; the names of the variables they need are added to `variables`."""
    names = Names()
    for config in configs:
        value: dict[str, Value] = {"type": config.type} if config.type != config.name else {}
        for name in _COMMON:
            given = getattr(config, name)
            if given is not None:
                value[name] = given
        for name, setting in config.settings.items():
            if isinstance(setting, Secret) or _is_kept_out(config.type, name):
                variables.append(names.take(variable(config.name, name), "_"))
                value[name] = Reference(variables[-1])
            else:
                value[name] = setting
        yield from entry(config.name, value)


def _is_kept_out(kind: str, name: str) -> bool:
    """Whether a setting that is no secret, like a user name, still belongs outside the files: its example shows so."""
    spec = BUILT_IN.get(kind)
    examples: Mapping[str, str] = {item.name: item.example for item in spec.settings} if spec else {}
    return examples.get(name, "").startswith("${") or "user" in name
