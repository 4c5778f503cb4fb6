"""Accounts to import from, loading what was written, and the plan right after: by the product's own loader and engine."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from reconciler.config import LoadOptions, load
from reconciler.engine.planning import Options, make_plan
from reconciler.engine.reading import Reading
from reconciler.model.configuration import Configuration, Origin, ProviderConfig
from reconciler.model.kinds import CLASSES
from reconciler.model.plan import Plan
from reconciler.model.provider_types import BUILT_IN, ProviderSetting, ProviderTypeSpec
from reconciler.model.secrets import Secret
from reconciler.model.settings import Settings
from reconciler.providers.base import Capabilities, Capability, Encoded
from reconciler.providers.call48.capabilities import CAPABILITIES as CALL48
from reconciler.providers.observed import LiveNumber, LiveTrunkGroup, Observed
from reconciler.render.configuration import Imported, ImportedAccount
from reconciler.state.blank import BlankStore

NOWHERE: Final = Origin("", 0, ())
SECRET: Final = "the-secret-that-must-not-show"
# A carrier that can be told everything, and shows everything but secrets.
EVERYTHING: Final = Capabilities(
    kinds={kind: Capability(frozenset(item.name for item in fields(cls))) for kind, cls in CLASSES.items()}
)
_SPEC: Final = ProviderTypeSpec(
    "omni", "A carrier of the tests.", (ProviderSetting("api_key", "Its key.", secret=True),)
)
_ENVIRON: Final = {"CALL48_USERNAME": "user", "CALL48_PASSWORD": SECRET, "OMNI_API_KEY": SECRET}


def call48(numbers: Mapping[str, LiveNumber], groups: Mapping[str, LiveTrunkGroup] | None = None) -> ImportedAccount:
    settings = {"username": "the-user-name", "password": Secret(SECRET), "undocumented": ("update_tags",)}
    config = ProviderConfig("call48", "call48", settings, NOWHERE, base_url="http://127.0.0.1:8048/call48/api/v4")
    return ImportedAccount(config, Observed("call48", numbers, groups or {}), CALL48)


def omni(numbers: Mapping[str, LiveNumber], groups: Mapping[str, LiveTrunkGroup] | None = None) -> ImportedAccount:
    config = ProviderConfig("omni", "omni", {"api_key": Secret(SECRET)}, NOWHERE, timeout=2.5)
    return ImportedAccount(config, Observed("omni", numbers, groups or {}), EVERYTHING)


def live(number: str, **settings: Any) -> LiveNumber:
    return LiveNumber(number, Settings(**settings))


def by_number(*numbers: LiveNumber) -> dict[str, LiveNumber]:
    return {item.number: item for item in numbers}


def loaded(imported: Imported, folder: Path) -> Configuration:
    """The text as the loader takes it, with no variables set but the credentials."""
    path = folder / "imported.yaml"
    path.write_text(imported.text, encoding="utf-8")
    options = LoadOptions(environ=_ENVIRON, provider_types={**BUILT_IN, "omni": _SPEC})
    assert set(imported.variables) <= set(_ENVIRON)
    return load(path, options)


def plan(configuration: Configuration, accounts: Sequence[ImportedAccount]) -> Plan:
    """The plan against the same live state, with a memory that holds nothing."""
    readings = [_reading(account) for account in accounts]
    now = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    return make_plan(configuration, readings, BlankStore(remembers=True), Options(now), lambda _: ()).plan


def _reading(account: ImportedAccount) -> Reading:
    provider = SimpleNamespace(
        config=account.config,
        capabilities=account.capabilities,
        encode=lambda _changes, _observed: Encoded(()),
        facts=lambda _: {},
        endpoints={},
    )
    opened: Any = SimpleNamespace(
        name=account.config.name,
        provider=provider,
        session=None,
        key=account.config.name,
        identity=account.config.name,
        pace=lambda: 1.0,
    )
    return Reading(opened, account.observed)


def assert_nothing_to_do(plan_: Plan) -> None:
    assert plan_.changes == ()
    assert plan_.calls == ()
    assert plan_.pending == ()
    assert plan_.blocked == ()
