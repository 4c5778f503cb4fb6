"""Reading a Teli account: its numbers, whole or not at all, and beside them what no list of numbers has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from reconciler.model.configuration import DesiredNumber
from reconciler.model.settings import E911, Cnam, Kind, Listing
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.ports import on_order
from reconciler.providers.teli import places, ports, words
from reconciler.providers.teli.decode import Beside, caller_name, decode, identified
from reconciler.providers.teli.decode import listing as listed
from reconciler.providers.teli.endpoints import ENDPOINTS
from reconciler.transport.errors import Refused, Unclear
from reconciler.transport.session import Session

PAGE: Final = 1000
_KINDS: Final = ("local", "tollfree", "international", "fax")

Row = Mapping[str, Any]


class Account(NamedTuple):
    """Whose numbers count: those of `user_id`, where it is said. `listings`: whether calls for directory listings are allowed."""

    identity: str
    user_id: str
    listings: bool


def account(session: Session, scope: Scope, of: Account) -> Observed:
    """Everything that the scope covers. Raises CarrierError."""
    kinds = _kinds(scope)
    found = _found(session, kinds, of.user_id)
    beside = _beside(session, scope, {number: one.id for number, one in found.items()}, of)
    lives = (scope.lean(decode(one.row, number, beside, fax=one.fax, twice=one.twice)) for number, one in found.items())
    numbers = {live.number: live for live in lives}
    orders = ports.orders(session, scope) if scope.asks_ports else ()
    coming = on_order("teli", orders, numbers, scope)
    return Observed(of.identity, numbers, on_order=coming, covers=" ".join(kinds), ports=tuple(orders))


class Found(NamedTuple):
    """A row of the lists. `twice`: the number stands there under several ids."""

    id: str
    row: Row
    fax: bool
    twice: bool = False


def _found(session: Session, kinds: Iterable[str], user_id: str) -> dict[str, Found]:
    """The account's rows by number; those of sub-accounts are not ours."""
    found: dict[str, Found] = {}
    for id_, row, kind in _rows(session, kinds):
        if user_id and words.text(row.get("user_id")) not in (None, user_id):
            continue
        number = _number(row, kind)
        found[number] = found[number]._replace(twice=True) if number in found else Found(id_, row, kind == "fax")
    return found


def _number(row: Row, kind: str) -> str:
    """The number of a row in E.164; of another country's, all its digits. Raises Unclear for a row without one."""
    number = words.number(row.get("number"))
    digits = "".join(char for char in number or "" if char.isdigit())
    if number is None or not digits:
        raise Unclear("teli listed a row without a number")
    return f"+{digits}" if kind == "international" else number


def _kinds(scope: Scope) -> tuple[str, ...]:
    """The lists to read: of the declared numbers' kinds, and the fax numbers, which may be of any.

    Off-net numbers are another carrier's, and stand in a list of their own.
    """
    if scope.numbers is None:
        return _KINDS
    used = {words.kind(number) for number in {*scope.numbers, *scope.port_numbers}}
    return tuple(kind for kind in _KINDS if kind in used or (kind == "fax" and used))


def _rows(session: Session, kinds: Iterable[str]) -> Iterator[tuple[str, Row, str]]:
    """Every row of the lists once, with the first list that it stands in."""
    seen: set[str] = set()
    for kind in kinds:
        for row in _list(session, kind):
            id_ = identified(row, "a number")
            if id_ not in seen and words.text(row.get("number_type")) != "offnet":
                seen.add(id_)
                yield id_, row, kind


def _list(session: Session, kind: str) -> Iterator[Row]:
    """One list to its end, which is an empty page: a page may be capped in silence. The clients disagree on what the list's
    kind is called; a parameter that is not known is ignored."""
    seen: set[str] = set()
    offset = 0
    while True:
        page = {"type": kind, "number_type": kind, "limit": str(PAGE), "offset": str(offset)}
        rows = _array(session.read(ENDPOINTS["numbers"], page), f"its {kind} numbers")
        if not rows:
            return
        fresh = {identified(row, "a number"): row for row in rows}
        if seen.issuperset(fresh):
            raise Unclear(f"teli gives the same {kind} numbers from {offset} on as before: the list has no end")
        yield from (row for id_, row in fresh.items() if id_ not in seen)
        seen.update(fresh)
        offset += len(rows)


def _array(data: Any, what: str) -> Sequence[Row]:
    if not isinstance(data, list):
        raise Unclear(f"teli answered the list of {what} without a list")
    return data


def _beside(session: Session, scope: Scope, ids: Mapping[str, str], of: Account) -> Beside:
    """Locations all at once; caller names and listings number by number, so only of numbers whose files speak of them."""
    locations, trouble = _locations(session) if ids else ({}, {})
    return Beside(
        locations,
        _names(session, {number: ids[number] for number in _asked(scope, Kind.CNAM, ids)}),
        _listings(session, {number: ids[number] for number in _asked(scope, Kind.LISTING, ids)}) if of.listings else {},
        trouble,
        no_listings=not of.listings,
    )


def _asked(scope: Scope, kind: Kind, ids: Mapping[str, str]) -> list[str]:
    """The live numbers of which a kind of setting is to be read: all of a whole reading, and of those that are declared the
    ones that speak of it."""
    if scope.numbers is None:
        return list(ids)
    return [number for number in scope.numbers if number in ids and _speaks_of(scope.declared.get(number), kind)]


def _speaks_of(declared: DesiredNumber | None, kind: Kind) -> bool:
    return declared is None or getattr(declared.settings, kind) is not None


def _locations(session: Session) -> tuple[dict[str, E911], dict[str, str]]:
    """The 911 records by number, and why some of them are not clear."""
    found: dict[str, E911] = {}
    trouble: dict[str, str] = {}
    seen: set[str] = set()
    for row in _array(session.read(ENDPOINTS["locations"], {"all": "yes"}), "911 records"):
        id_ = identified(row, "a 911 record")
        number = words.number(row.get("did_number"))
        if number is None:
            raise Unclear("teli listed a 911 record without its number")
        if id_ not in seen and number in found:
            trouble[number] = "teli has several 911 records for it"
        seen.add(id_)
        found[number] = places.decode(row)
    return found, trouble


def _names(session: Session, ids: Mapping[str, str]) -> dict[str, Cnam]:
    requests = ((ENDPOINTS["caller_name"], {"did_id": id_}) for id_ in ids.values())
    return dict(zip(ids, map(caller_name, session.read_many(requests)), strict=True))


def _listings(session: Session, ids: Mapping[str, str]) -> dict[str, Listing]:
    def ask(id_: str) -> Listing:
        try:
            return listed(session.read(ENDPOINTS["listing"], {"did_id": id_}))
        except Refused as refusal:
            # How a number without one is answered is nowhere shown; a refusal that names the listing says so.
            if refusal.code == "400" and "listing" in refusal.message.lower():
                return Listing(enabled=False)
            raise

    return dict(zip(ids, session.map(ask, ids.values()), strict=True))
