"""The providers section: the accounts as they are configured, their credentials as references."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reconciler.model.configuration import ProviderConfig
from reconciler.model.provider_types import BUILT_IN
from reconciler.model.secrets import Secret
from reconciler.render.configuration.layout import Lines, Value, entry
from reconciler.render.configuration.names import Names, variable
from reconciler.render.configuration.scalars import Reference

_COMMON: Final = ("base_url", "timeout", "concurrency", "rate_limit")


def provider_lines(configs: Iterable[ProviderConfig]) -> tuple[Lines, tuple[str, ...]]:
    """The entries of the section, and the variables that they need."""
    names, lines, variables = Names(), list[str](), list[str]()
    for config in configs:
        value: dict[str, Value] = {"type": config.type} if config.type != config.name else {}
        value |= {name: given for name in _COMMON if (given := getattr(config, name)) is not None}
        for name, setting in config.settings.items():
            if isinstance(setting, Secret) or _is_kept_out(config.type, name):
                variables.append(names.take(variable(config.name, name), "_"))
                value[name] = Reference(variables[-1])
            else:
                value[name] = setting
        lines.extend(entry(config.name, value))
    return tuple(lines), tuple(variables)


def _is_kept_out(kind: str, name: str) -> bool:
    """Whether a setting that is no secret, like a user name, still belongs outside the files: its example shows so."""
    spec = BUILT_IN.get(kind)
    examples = {item.name: item.example for item in spec.settings} if spec else {}
    return examples.get(name, "").startswith("${") or "user" in name
