"""Reading a Call48 account: its trunk groups and its numbers, whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from reconciler.model.numbers import is_nanp, is_toll_free
from reconciler.providers.call48 import decode, pages, words
from reconciler.providers.observed import LiveNumber, LiveTrunkGroup, Scope
from reconciler.providers.spelling import some
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import RateLimited, Refused, Unauthorized, Unclear
from reconciler.transport.session import Session

_EVERYTHING: Final = Scope()
_ELSEWHERE: Final = (
    "its document leaves out where they are; if it is elsewhere, `trunk_group_list_path` under the provider says so"
)


def did_type(number: str) -> str:
    """In which of the three listings a number stands, and what it is bought as."""
    if is_toll_free(number):
        return "toll"
    return "local" if is_nanp(number) else "intl"


def types_in_use(scope: Scope) -> tuple[str, ...]:
    """The listings that must be read: those of the declared numbers' types, or all three."""
    if scope.numbers is None:
        return ("local", "toll", "intl")
    used = {did_type(number) for number in scope.numbers}
    return tuple(kind for kind in ("local", "toll", "intl") if kind in used)


def trunk_groups(
    session: Session, endpoint: Endpoint, account_id: str | None = None
) -> tuple[dict[str, LiveTrunkGroup], tuple[str, ...]]:
    """Every trunk group by name, and notes on names that stand twice (such a group is not touched). Those of a sub-account
    are not ours."""
    groups: dict[str, LiveTrunkGroup] = {}
    twice: set[str] = set()
    for row in _listed_groups(session, endpoint):
        if not pages.is_ours(row, "account_id", account_id):
            continue
        group = decode.trunk_group(row)
        if group.name in groups:
            twice.add(group.name)
            group = LiveTrunkGroup(
                f"{group.name}#{group.native.ext_tgid}", group.settings, group.native, group.native_id
            )
        groups[group.name] = group
    for name in twice:
        found = groups[name]
        trouble = f"call48 has several trunk groups named {name!r}"
        groups[name] = LiveTrunkGroup(found.name, found.settings, found.native, found.native_id, trouble)
    return groups, tuple(f"call48 has several trunk groups named {name!r}" for name in sorted(twice))


def _listed_groups(session: Session, endpoint: Endpoint) -> list[pages.Row]:
    """Where they are listed is a guess, since the document left it out: a refusal there says how to put it right."""
    try:
        return pages.told(session, endpoint, {}, lambda row: pages.identified(row, "trunk_grpid"))
    except (Unauthorized, RateLimited):
        raise
    except (Refused, Unclear) as error:
        message = f"call48 did not list its trunk groups at {endpoint.path}: {error.message}"
        raise Unclear(message, _ELSEWHERE) from error


def numbers(
    session: Session,
    endpoint: Endpoint,
    kinds: Iterable[str],
    decoder: decode.Decoder,
    account_id: str | None,
    scope: Scope = _EVERYTHING,
    others: set[str] | None = None,
) -> dict[str, LiveNumber]:
    """The account's numbers by E.164. Rows that were deleted, or that belong to a sub-account, are not ours; `others` takes
    the ids of such accounts."""
    found: dict[str, LiveNumber] = {}
    for kind in kinds:
        for row in pages.until_empty(session, endpoint, kind):
            if words.yes(row.get("isDeleted")):
                continue
            if not pages.is_ours(row, "assigned_id", account_id):
                if others is not None:
                    others.add(words.text(row.get("assigned_id")) or "")
                continue
            number = _international(row) if kind == "intl" else _number(row)
            live = scope.lean(decoder.row(row, number))
            found[live.number] = live
    return found


def all_others(found: Mapping[str, LiveNumber], others: Collection[str], account_id: str | None) -> tuple[str, ...]:
    """A note where every number that is listed is another account's: the key that says whose are ours may be wrong."""
    if found or not others:
        return ()
    return (
        f"no number that is listed is of account {account_id}, as `account_id` says; they are of {some(sorted(others))}",
    )


def _number(row: Mapping[str, Any]) -> str:
    """A row's number in E.164; digits that spell none stay as they are. The searches of public clients had an id as `did`, so
    that `number` tells where `did` does not. Raises Unclear."""
    shown = words.number(row.get("did"))
    if shown is None or not shown.startswith("+"):
        other = words.number(row.get("number"))
        shown = other if other is not None and (shown is None or other.startswith("+")) else shown
        if shown is None or not (shown.startswith("+") or words.whole(shown) is not None):
            raise Unclear("call48 listed a row without a number")
    return shown


def _international(row: Mapping[str, Any]) -> str:
    """The document does not say how an international DID is written; with its country code, without the plus."""
    return "+" + "".join(c for c in str(row.get("did") or row.get("number") or "") if c.isdigit())
