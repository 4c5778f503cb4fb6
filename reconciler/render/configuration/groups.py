"""The trunk_groups section: every group that its name alone identifies, with all that is readable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from reconciler.checks.capability import cannot
from reconciler.model.configuration import DesiredTrunkGroup, Origin
from reconciler.model.settings import Kind, TrunkGroup
from reconciler.providers.base import Capability
from reconciler.providers.observed import LiveTrunkGroup
from reconciler.render.configuration.account import WHOLE, Beside, ImportedAccount
from reconciler.render.configuration.language import (
    CALLER_IDS,
    MOST_CHANNELS,
    NUMBER_FORMATS,
    ROUTINGS,
    is_gateway,
)
from reconciler.render.configuration.layout import NO_SECRETS, Value, comment, entry, indented, offered
from reconciler.render.configuration.names import Names, slug, variable
from reconciler.render.configuration.notes import Notes
from reconciler.render.configuration.scalars import Reference, is_text, key

_CHOICES: Final = {"routing": ROUTINGS, "number_format": NUMBER_FORMATS, "caller_id": CALLER_IDS}
_UNKNOWN: Final = Capability(fields=frozenset())
# It has no lines yet.
_NOWHERE: Final = Origin("", 0, ("trunk_groups",))


class Groups:
    """The trunk groups of all accounts: `keys` maps, for each account, a group's name at the carrier to its key."""

    def __init__(self, accounts: Sequence[ImportedAccount], notes: Notes, beside: Beside = WHOLE) -> None:
        self.keys: dict[str, dict[str, str]] = {}
        self._notes = notes
        self._left_out: list[str] = []
        self._declared: dict[str, tuple[ImportedAccount, LiveTrunkGroup]] = {}
        self._says_provider = beside.says_provider(len(accounts))
        names = Names(beside.taken("trunk_groups"))
        for account in accounts:
            keys = self.keys[account.config.name] = {}
            for name, group in sorted(account.observed.trunk_groups.items()):
                known = beside.trunk_group(account.config.name, name)
                if known is not None:
                    keys[name] = known
                elif not self._is_left_out(name, group, account):
                    keys[name] = names.take(slug(name, "group"))
                    self._declared[keys[name]] = account, group

    def _is_left_out(self, name: str, group: LiveTrunkGroup, account: ImportedAccount) -> bool:
        reason = group.trouble
        if Kind.TRUNK_GROUP not in account.capabilities.kinds:
            reason = f"{account.config.name} takes no trunk groups"
        elif group.settling:
            reason = reason or f"still settling: {group.settling}"
        elif name != group.settings.name or not is_text(name):
            reason = reason or "its name does not identify it"
        if reason:
            self._left_out.append(comment(f"{name} is left unmanaged: {reason}"))
            self._notes.count("trunk group", reason, name)
        return bool(reason)

    def meant(self) -> dict[str, DesiredTrunkGroup]:
        """The groups of the section, by key, as they load: with what is said of them."""
        return {
            name: DesiredTrunkGroup(name, account.config.name, _written(account, name, group.settings).group, _NOWHERE)
            for name, (account, group) in self._declared.items()
        }

    def lines(self) -> Iterator[str]:
        """The entries of the section, by key, and a comment for each group that is left out."""
        yield from self._left_out
        for name, (account, group) in sorted(self._declared.items()):
            yield from self._entry(name, account, group.settings)

    def _entry(self, name: str, account: ImportedAccount, group: TrunkGroup) -> Iterator[str]:
        capability = _capability(account)
        value: dict[str, Value] = {"provider": account.config.name} if self._says_provider else {}
        if group.name is not None and group.name != name:
            value["name"] = group.name
        written = _written(account, name, group)
        value |= {attribute: said for attribute, said in _attributes(written.group) if said is not None}
        remarks = []
        for attribute, reason in written.left.items():
            remarks.append(comment(f"{attribute} is left unmanaged: {reason}"))
            self._notes.count(f"trunk group's {attribute}", reason, name)
        limits = {way: value.pop(f"{way}_limit") for way in ("inbound", "outbound") if f"{way}_limit" in value}
        if limits:
            value["channel_limit"] = limits
        remarks += self._credentials(name, group) if "username" in capability.fields else ()
        if remarks:
            yield f"{key(name)}:"
            for attribute, part in value.items():
                yield from indented(entry(attribute, part))
            yield from indented(remarks)
        else:
            yield from entry(name, value)

    def _credentials(self, name: str, group: TrunkGroup) -> tuple[str, ...]:
        """The credentials to fill in, for a group that registers; the password is never written."""
        if group.username is None and group.password is None:
            return ()
        self._notes.count("credentials", NO_SECRETS, name)
        username: Value = group.username or Reference(variable("trunk-group", name, "username"))
        password = Reference(variable("trunk-group", name, "password"))
        lines = entry("credentials", {"username": username, "password": password})
        return (comment(f"credentials: {NO_SECRETS}"), *offered(lines))


def _capability(account: ImportedAccount) -> Capability:
    return account.capabilities.kinds.get(Kind.TRUNK_GROUP, _UNKNOWN)


class Written(NamedTuple):
    """The part of a group that is written, and of each attribute that is not, why not."""

    group: TrunkGroup
    left: dict[str, str]


def _written(account: ImportedAccount, name: str, group: TrunkGroup) -> Written:
    """What the language can say and the carrier be told; `name` is the group's key."""
    takes, left = _capability(account).fields, {}
    kept: dict[str, Any] = {}
    for attribute, value in _attributes(group):
        if value is not None and attribute in takes:
            kept[attribute] = getattr(group, attribute)
        else:
            taker = account.config.name if value is not None else "the language"
            left[attribute] = f"{taker} takes no {getattr(group, attribute)!r}"
    said = TrunkGroup(name=group.name, **kept)
    wrong = _objections(account, name, said)
    if wrong:
        alone = (attribute for attribute in kept if not _objections(account, name, replace(said, **{attribute: None})))
        found = next(alone, None)
        gone = kept if found is None else (found,)
        said = replace(said, **dict.fromkeys(gone))
        left |= dict.fromkeys(gone, wrong)
    return Written(said, left)


def _objections(account: ImportedAccount, name: str, group: TrunkGroup) -> str:
    """Why `validate` would refuse it."""
    able = _capability(account)
    wrong = [f"{account.config.name} {words}" for words, _ in cannot(able, Kind.TRUNK_GROUP, group)]
    return "; ".join([*wrong, *(map(str, able.rule(name, group)) if able.rule else ())])


def _attributes(group: TrunkGroup) -> Iterator[tuple[str, Value | None]]:
    """What is shown and its value in the language; None where the language has none."""
    for name, known in _CHOICES.items():
        shown = getattr(group, name)
        if shown is not None:
            yield name, shown if shown in known else None
    if group.prefix:
        yield "prefix", group.prefix if is_text(group.prefix) else None
    if group.gateways:
        yield "gateways", group.gateways if all(map(is_gateway, group.gateways)) else None
    for name in ("inbound_limit", "outbound_limit"):
        limit = getattr(group, name)
        if limit is not None:
            yield name, limit if 1 <= limit <= MOST_CHANNELS else None
