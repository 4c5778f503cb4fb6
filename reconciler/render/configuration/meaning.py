"""What the written configuration will say once it is loaded, without loading it: for the checks, before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from reconciler.model.configuration import Configuration, DesiredNumber, DesiredTrunkGroup, Origin
from reconciler.model.kinds import CLASSES
from reconciler.model.settings import Listing, Settings
from reconciler.render.configuration.account import ImportedAccount
from reconciler.render.configuration.declaring import Offer, Part
from reconciler.render.configuration.language import house
from reconciler.render.configuration.reducing import Unsaid

_KINDS: Final[Mapping[type[Any], str]] = {cls: kind.value for kind, cls in CLASSES.items()}
# It has no lines yet.
_NOWHERE: Final = Origin("", 0, ("dids",))


def meaning(
    accounts: Sequence[ImportedAccount],
    groups: Mapping[str, DesiredTrunkGroup],
    parts: Mapping[str, tuple[int, tuple[Part, ...]]],
) -> Configuration:
    """The numbers with these parts (and the place of each one's account), and these trunk groups, as a configuration."""
    names = [account.config.name for account in accounts]
    return Configuration(
        root=Path(),
        files=(),
        digest="",
        providers={account.config.name: account.config for account in accounts},
        numbers={
            number: DesiredNumber(number, names[index], _settings(said), _NOWHERE, "existing")
            for number, (index, said) in parts.items()
        },
        trunk_groups=groups,
    )


def _settings(parts: Iterable[Part]) -> Settings:
    return Settings(**{_KINDS[type(part)]: _read(part) for part in parts if not isinstance(part, Unsaid | Offer)})


def _read(part: Any) -> Any:
    """A setting as the language gives it back: of a listing's street, house number and name are written apart."""
    return replace(part, street=" ".join(house(part))) if isinstance(part, Listing) else part
