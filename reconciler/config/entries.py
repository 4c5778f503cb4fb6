"""The entries of every section but `dids`: from the trees of the files to the model."""

from __future__ import annotations

from collections.abc import Mapping as ReadMapping
from typing import Any, Final

from reconciler.config.attributes import release
from reconciler.config.grammar import gateway
from reconciler.config.problems import Path
from reconciler.config.schemas import COMMON
from reconciler.config.values import (
    Mapping,
    Problems,
    choice,
    decimal,
    integer,
    positive,
    text,
)  # fmt: skip
from reconciler.model.configuration import Origin, ProviderConfig, Release
from reconciler.model.findings import Severity
from reconciler.model.provider_types import ProviderSetting, ProviderTypeSpec
from reconciler.model.secrets import Secret
from reconciler.model.settings import TrunkGroup

VERSION: Final = choice("1")
_SEVERITIES: Final = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "warn": Severity.WARNING,
    "off": Severity.OFF,
}
_SEVERITY: Final = choice(*_SEVERITIES)
_ROUTING: Final = choice("round_robin", "top_down")
_NUMBER_FORMAT: Final = choice("e164", "11", "10")
_CALLER_ID: Final = choice("paid", "rpid")


def provider(
    name: str, value: Mapping, origin: Origin, types: ReadMapping[str, ProviderTypeSpec], problems: Problems
) -> ProviderConfig | None:
    """A carrier account."""
    kind = problems.convert(choice(*types), value.get("type") or name, ("type",))
    if kind is None:
        return None
    settings: dict[str, str | Secret | tuple[str, ...]] = {}
    for setting in types[kind].settings:
        given = value.get(setting.name)
        if given is not None and setting.name not in COMMON:
            settings[setting.name] = _setting(setting, given, problems)
    return ProviderConfig(
        name,
        kind,
        settings,
        origin,
        base_url=text(value.get("base_url")),
        timeout=problems.convert(positive, value.get("timeout"), ("timeout",)),
        concurrency=problems.convert(integer, value.get("concurrency"), ("concurrency",)),
        rate_limit=problems.convert(positive, value.get("rate_limit"), ("rate_limit",)),
    )


def _setting(setting: ProviderSetting, given: Any, problems: Problems) -> str | Secret | tuple[str, ...]:
    path = (setting.name,)
    if isinstance(given, list):
        return tuple(_chosen(setting, item, (*path, index), problems) for index, item in enumerate(given))
    return (problems.secret(given, path) if setting.secret else None) or _chosen(setting, given, path, problems)


def _chosen(setting: ProviderSetting, given: str, path: Path, problems: Problems) -> str:
    return (problems.convert(choice(*setting.choices), given, path) if setting.choices else None) or str(given)


def trunk_group(key: str, value: Mapping, problems: Problems) -> tuple[TrunkGroup, Release | None]:
    """A trunk group's settings, and what gives it up."""
    inbound, outbound = _limits(value.get("channel_limit"), problems)
    credentials = value.get("credentials") or {}
    gateways = value.get("gateways")
    settings = TrunkGroup(
        name=text(value.get("name")) or key,
        routing=problems.convert(_ROUTING, value.get("routing"), ("routing",)),
        number_format=problems.convert(_NUMBER_FORMAT, value.get("number_format"), ("number_format",)),
        caller_id=problems.convert(_CALLER_ID, value.get("caller_id"), ("caller_id",)),
        prefix=text(value.get("prefix")),
        gateways=None if gateways is None else tuple(
            problems.convert(gateway, item, ("gateways", index)) or "" for index, item in enumerate(gateways)
        ),
        username=text(credentials.get("username")),
        password=problems.secret(credentials.get("password"), ("credentials", "password")),
        inbound_limit=inbound,
        outbound_limit=outbound,
    )  # fmt: skip
    given_up = value.get("release")
    return settings, None if given_up is None else release(given_up, problems)


def _limits(value: Any, problems: Problems) -> tuple[int | None, int | None]:
    if isinstance(value, dict):
        inbound, outbound = (
            problems.convert(integer, value.get(way), ("channel_limit", way)) for way in ("inbound", "outbound")
        )
        return inbound, outbound
    both = problems.convert(integer, value, ("channel_limit",))
    return both, both


def limits(value: Mapping, problems: Problems) -> dict[str, Any]:
    """The limits that are given, by the names of the model's Safety."""
    given: dict[str, Any] = {}
    for name, limit in value.items():
        if limit.endswith("%"):
            share = problems.convert(decimal, limit[:-1], (name,))
            # A share stands in place of the count that holds when nothing is said.
            given |= {} if name.endswith("_share") else {name: None}
            given[name.removesuffix("_share") + "_share"] = None if share is None else share / 100
        else:
            convert: Any = decimal if name in ("max_upfront", "max_monthly") else integer
            given[name] = problems.convert(convert, limit, (name,))
    return given


def checks(value: Mapping, problems: Problems) -> dict[str, Severity]:
    """How severe each check is."""
    given = {name: problems.convert(_SEVERITY, word, (name,)) for name, word in value.items() if word is not None}
    return {name: _SEVERITIES[word] for name, word in given.items() if word}


def state(value: str | Mapping, problems: Problems) -> dict[str, Any]:
    """Where the tool's memory is kept, and for how many days its history is; only what is given, by the model's names."""
    given = value if isinstance(value, dict) else {"url": value}
    found = {
        "state_url": text(given.get("url")),
        "keep_days": problems.convert(integer, given.get("keep_days"), ("keep_days",)),
    }
    return {name: item for name, item in found.items() if item is not None}
