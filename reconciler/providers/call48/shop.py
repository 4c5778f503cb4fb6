"""Numbers for sale at Call48. Source: the document, "DID Lookup"; public clients for the cap on rows.

A purchase must echo the opaque `loc` of the result set and `locData` of the row, so a search stands before each purchase.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from reconciler.model.money import Cost, dollars
from reconciler.model.nanp import state_of
from reconciler.model.plan import Json
from reconciler.providers.base import NotOffered, Offer, SearchQuery
from reconciler.providers.call48 import words
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.providers.call48.read import did_type
from reconciler.providers.shop import not_for_sale
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

# Public clients: at most 50 rows come, whatever the limit; a limit above 5000 is an error.
CAP: Final = 50


class Shelf(NamedTuple):
    """One search that covers the numbers of one type, area code and exchange."""

    type: str
    state: str
    npa: str
    nxx: str

    def arguments(self) -> dict[str, Json]:
        args: dict[str, Json] = {"type": self.type, "npa": self.npa, "limit": str(CAP)}
        return args if self.type == "toll" else {**args, "state": self.state, "nxx": self.nxx}


def shelf(number: str) -> Shelf | NotOffered:
    """Where to look for a number, or why it cannot be looked for."""
    kind = did_type(number)
    if kind == "intl":
        return NotOffered(
            number, "call48 sells international numbers by group: it chooses the number", "acquire: existing"
        )
    npa, nxx = number[2:5], number[5:8]
    state = state_of(npa) or ""
    if kind == "local" and not state:
        return NotOffered(number, f"the area code {npa} belongs to no US state, and call48 searches by state")
    return Shelf(kind, "" if kind == "toll" else state, npa, "" if kind == "toll" else nxx)


def shelves(numbers: Iterable[str]) -> tuple[dict[Shelf, list[str]], dict[str, NotOffered]]:
    """Numbers grouped by the search that covers them, and those that no search covers."""
    groups: dict[Shelf, list[str]] = defaultdict(list)
    refused: dict[str, NotOffered] = {}
    for number in numbers:
        found = shelf(number)
        if isinstance(found, NotOffered):
            refused[number] = found
        else:
            groups[found].append(number)
    return groups, refused


def offers(session: Session, numbers: Sequence[str]) -> dict[str, Offer | NotOffered]:
    """For each number its offer, or why there is none."""
    groups, refused = shelves(numbers)
    found: dict[str, Offer | NotOffered] = dict(refused)
    requests = [(ENDPOINTS["search"], spot.arguments()) for spot in groups]
    for wanted, data in zip(groups.values(), session.read_many(requests), strict=True):
        found.update(pick(wanted, data))
    return found


def pick(wanted: Iterable[str], data: Any) -> Iterator[tuple[str, Offer | NotOffered]]:
    """The wanted numbers out of one result set."""
    rows = {offer.number: offer for offer in listed(data)}
    for number in wanted:
        if number in rows:
            yield number, rows[number]
        elif len(rows) >= CAP:
            yield (
                number,
                NotOffered(
                    number,
                    f"call48 shows only {CAP} of the numbers for sale in {_area(number)}, and it is not among them",
                    "choose one that `reconciler search` shows",
                ),
            )
        else:
            yield number, not_for_sale(number)


def _area(number: str) -> str:
    """What a search can narrow down to."""
    return number[2:5] if did_type(number) == "toll" else f"{number[2:5]}-{number[5:8]}"


def listed(data: Any) -> Iterator[Offer]:
    """The offers of a result set. A row's own price counts before the one of the whole set."""
    rows = data.get("result") if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        raise Unclear("call48 answered a search without a list of numbers")
    for row in rows:
        if not isinstance(row, Mapping):
            raise Unclear("call48 offered a row that is no object")
        npa, nxx, xxxx = (words.text(row.get(key)) for key in ("npa", "nxx", "xxxx"))
        number = words.number(f"{npa}{nxx}{xxxx}") if npa and nxx and xxxx else words.number(row.get("number"))
        if number is None or not number.startswith("+1"):
            raise Unclear("call48 offered a row without a number")
        cost = Cost(
            *(dollars(row.get(key) if words.text(row.get(key)) else data.get(key)) for key in ("setup", "monthly"))
        )
        yield Offer(
            number,
            cost,
            words.text(row.get("state")) or "",
            words.text(row.get("ratecenter")) or "",
            _echo(number, row, data),
        )


def _echo(number: str, row: Mapping[str, Any], data: Mapping[str, Any]) -> Mapping[str, Json]:
    """The number as a purchase wants it: three strings, so that 0042 keeps its zeros, and what the search gave."""
    item: dict[str, Json] = {"npa": number[2:5], "nxx": number[5:8], "xxxx": number[8:]}
    for key in ("state", "ratecenter", "locData"):
        if words.text(row.get(key)):
            item[key] = row[key]
    place = row.get("loc") or data.get("loc")
    if words.text(place):
        item["loc"] = place
    return item


def search(session: Session, query: SearchQuery) -> list[Offer]:
    """Numbers for sale; `kind` is local or toll."""
    args: dict[str, Json] = {"type": query.kind, "limit": str(min(query.limit, CAP))}
    wanted = {"state": query.state, "ratecenter": query.rate_center, "npa": query.area, "nxx": query.exchange}
    if query.kind == "local" and not query.state:
        wanted["state"] = state_of(query.area) or ""
    args.update({key: value for key, value in wanted.items() if value})
    found = list(listed(session.read(ENDPOINTS["search"], args)))
    return found[: query.limit]
