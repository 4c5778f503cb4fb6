"""Reading a Kazoo account: its numbers, its callflows, its trunks, whole or not at all.

The list of numbers has no values, and that of callflows no flows: what is declared is read one by one, side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from reconciler.providers.kazoo import decode, documents, words
from reconciler.providers.kazoo.documents import Callflow, Documents, Server, Spot, Trunk
from reconciler.providers.kazoo.pages import pages
from reconciler.providers.observed import LiveNumber, LiveTrunkGroup, Scope
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Refused, Unauthorized, Unclear
from reconciler.transport.session import Session

# Notes, section 9.2: not ours, or not any more.
_GONE: Final = frozenset({"discovery", "available", "released", "deleted", "aging"})
_PORTING: Final = "port_in"

_MISSING: Final = "404"
_NOT_OURS: Final = {"404": "kazoo knows no account with this account_id", "403": "kazoo does not show this account"}
_TRIES: Final = 3

R = TypeVar("R")
Endpoints = Mapping[str, Endpoint]
Rows = dict[str, Mapping[str, Any]]


def steady(read: Callable[[], R]) -> R:
    """What a reading gives. Lists hold ids: where something is gone by the time it is asked for (this very run may have removed
    it), all is read again. Raises CarrierError."""
    for _ in range(_TRIES - 1):
        try:
            return read()
        except Refused as error:
            if error.code != _MISSING:
                raise
    return read()


def rows(session: Session, endpoints: Endpoints) -> Rows:
    """The account's numbers as the list has them. Numbers of open ports stand on every page; by number, each is there once."""
    found: Rows = {}
    for data in _of_account(pages(session, endpoints["numbers"])):
        listed = data.get("numbers") if isinstance(data, Mapping) else None
        if not isinstance(listed, Mapping):
            raise Unclear("kazoo answered the list of numbers without numbers")
        for key, row in listed.items():
            number = words.number(key)
            if number is None or not isinstance(row, Mapping):
                raise Unclear("kazoo listed something that is no number")
            found[number] = row
    return found


def _of_account(read: Iterator[Any]) -> Iterator[Any]:
    """The pages of a list that every account has: what is refused then is the account (notes, section 1, order of checks)."""
    try:
        yield from read
    except Refused as error:
        if error.code in _NOT_OURS and not isinstance(error, Unauthorized):
            hint = "account_id is the id of an account that these credentials may see, 32 hexadecimal digits"
            raise Refused(_NOT_OURS[error.code], hint, error.code) from None
        raise


def on_order(listed: Rows) -> dict[str, str]:
    """Numbers that are being ported in, and what they wait for."""
    return {
        number: f"kazoo ports it in, order {row.get('port_id') or ''}: {row.get('port_state') or 'open'}"
        for number, row in listed.items()
        if row.get("state") == _PORTING
    }


def numbers(
    session: Session, endpoints: Endpoints, listed: Rows, docs: Documents, scope: Scope
) -> dict[str, LiveNumber]:
    """The live numbers; with their settings those that the scope names."""
    ours = {number: row for number, row in listed.items() if row.get("state") not in _GONE | {_PORTING}}
    wanted = [number for number in ours if scope.numbers is None or number in scope.numbers]
    found = {number: decode.unread(number, row) for number, row in ours.items()}
    records = session.read_many((endpoints["number"], {"number": number}) for number in wanted)
    for number, envelope in zip(wanted, records, strict=True):
        live = scope.lean(decode.live(number, ours[number], envelope.data, docs))
        found[live.number] = live
    return found


def read_documents(session: Session, endpoints: Endpoints, scope: Scope) -> Documents:
    """The callflows that the scope's numbers stand in, and all trunks."""
    trunks = list(_trunks(session, endpoints))
    callflows = list(_callflows(session, endpoints, scope))
    return index(callflows, trunks)


def index(callflows: Iterable[Callflow], trunks: Iterable[Trunk]) -> Documents:
    """The documents, and where each number stands in them."""
    flows, lines = {item.id: item for item in callflows}, {item.id: item for item in trunks}
    in_callflows: dict[str, list[str]] = defaultdict(list)
    in_trunks: dict[str, list[Spot]] = defaultdict(list)
    for flow in flows.values():
        for number in flow.numbers:
            in_callflows[words.number(number) or number].append(flow.id)
    for line in lines.values():
        for number, spot in documents.spots(line):
            in_trunks[number].append(spot)
    return Documents(
        flows,
        lines,
        dict(_names(lines.values())),
        {number: tuple(ids) for number, ids in in_callflows.items()},
        {number: tuple(spots) for number, spots in in_trunks.items()},
    )


def trunk_groups(docs: Documents) -> tuple[dict[str, LiveTrunkGroup], tuple[str, ...]]:
    """Every server of every trunk by its name, and notes on names that stand twice (such a one is not touched)."""
    found: dict[str, LiveTrunkGroup] = {}
    twice: dict[str, None] = {}
    for (trunk, place), name in docs.names.items():
        server = docs.trunks[trunk].servers[place]
        alone = len(docs.trunks[trunk].servers) == 1
        group = LiveTrunkGroup(
            name, decode.trunk_group(server), Spot(trunk, place, ""), trunk if alone else "", trouble=_trouble(server)
        )
        if group.settings.name not in (name, None):
            twice[group.settings.name or ""] = None
        found[name] = group
    for name in twice:
        found[name] = replace(found[name], trouble=f"kazoo has several trunk servers named {name!r}")
    return found, tuple(f"kazoo has several trunk servers named {name!r}" for name in sorted(twice))


def _trouble(server: Server) -> str:
    method = str(server.auth.get("auth_method", "password")).lower()
    if method not in ("ip", "password"):
        return f"kazoo shows the trunk server's auth_method {method}, which its documents do not name"
    return ""


def _names(trunks: Iterable[Trunk]) -> Iterator[tuple[tuple[str, int], str]]:
    """Each server's name: the first of a name has it, others are told apart by their place."""
    taken: set[str] = set()
    for trunk in trunks:
        for server in trunk.servers:
            name = words.text(server.record.get("name")) or ""
            place = f"{name}#{trunk.id}/{server.place}"
            yield (trunk.id, server.place), place if not name or name in taken else name
            taken.add(name)


def _trunks(session: Session, endpoints: Endpoints) -> Iterator[Trunk]:
    """The list holds ids alone."""
    ids: dict[str, None] = {}
    for data in pages(session, endpoints["trunks"]):
        if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
            raise Unclear("kazoo answered the list of trunks with something else than ids")
        ids.update(dict.fromkeys(data))
    yield from map(documents.trunk, session.read_many((endpoints["trunk"], {"id": item}) for item in ids))


def _callflows(session: Session, endpoints: Endpoints, scope: Scope) -> Iterator[Callflow]:
    ids: dict[str, None] = {}
    for data in pages(session, endpoints["callflows"]):
        if not isinstance(data, list) or not all(isinstance(row, Mapping) for row in data):
            raise Unclear("kazoo answered the list of callflows without a list")
        for row in data:
            identity = words.text(row.get("id"))
            if identity is None or not isinstance(row.get("numbers") or [], list):
                raise Unclear("kazoo listed a callflow without its id or numbers")
            if _concerns(row.get("numbers") or (), scope):
                ids[identity] = None
    yield from map(documents.callflow, session.read_many((endpoints["callflow"], {"id": item}) for item in ids))


def _concerns(listed: Iterable[Any], scope: Scope) -> bool:
    """Whether one of a callflow's numbers is the scope's business."""
    if scope.numbers is None:
        return any((words.number(str(item)) or "").startswith("+") for item in listed)
    return any(words.number(str(item)) in scope.numbers for item in listed)
