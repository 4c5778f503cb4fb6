"""The entries of `ports` and `pools`: from the trees of the files to the model, as far as one entry can tell."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any, Final, NamedTuple

from reconciler.config import links
from reconciler.config.attributes import address_or_link, compiled
from reconciler.config.documents import Documents
from reconciler.config.grammar import day, moment, time_zone
from reconciler.config.ranges import number
from reconciler.config.values import (
    Mapping,
    Problems,
    boolean,
    choice,
    decimal,
    integer,
    prose,
    text,
    texts,
    three_digits,
)  # fmt: skip
from reconciler.model.configuration import Origin, PoolSearch
from reconciler.model.porting import DOCUMENTS, Port
from reconciler.model.settings import E911

_TYPE: Final = choice("local", "toll_free")
_ACCOUNT_TYPE: Final = choice("business", "residential")
_REMAINING: Final = choice("keep", "disconnect")
_ACTIVATION: Final = choice("auto", "manual")
# What an entry says of its numbers, as a number's own entry in `dids` says it.
_OF_NUMBERS: Final = ("provider", "profile", "order", "waive")


class PortEntry(NamedTuple):
    """An entry of `ports`. `attributes` are as a number's; `settings` lacks the numbers and the service address."""

    origin: Origin
    attributes: dict[str, Any]
    numbers: list[str]
    settings: Port
    service_address: E911 | links.Link | None
    cancel: str | None
    supersedes: str | None


class PoolEntry(NamedTuple):
    """An entry of `pools`. `attributes` are as a number's."""

    origin: Origin
    attributes: dict[str, Any]
    numbers: list[str]
    amount: int
    search: PoolSearch
    max_monthly: Decimal | None
    max_upfront: Decimal | None


def port(
    value: Mapping, origin: Origin, documents: Documents, problems: Problems, checks: frozenset[str] | None
) -> PortEntry:
    """A port-in request."""
    convert, get = problems.convert, value.get
    activation, at = _activation(get("activation"), problems)
    submitted = convert(boolean, get("submit"), ("submit",))
    settings = Port(
        type=convert(_TYPE, get("type"), ("type",)),
        **_losing_carrier(get("losing_carrier") or {}, problems),
        **_partial(get("partial"), problems),
        wireless=convert(boolean, get("wireless"), ("wireless",)),
        caller_id=text(get("caller_id")),
        requested_date=_date(get("requested_date"), problems),
        activation=activation,
        activation_at=at,
        **_documents(get("documents") or {}, documents, problems),
        notify=texts(get("notify")),
        submitted=True if submitted is None else submitted,
    )
    named = get("service_address")
    where = None if named is None else address_or_link(named, ("service_address",))
    cancel = prose((get("cancel") or {}).get("reason"))
    attributes = _of_numbers(value, problems, checks)
    return PortEntry(origin, attributes, get("numbers") or [], settings, where, cancel, text(get("supersedes")))


def _losing_carrier(value: Mapping, problems: Problems) -> dict[str, Any]:
    def at(name: str) -> tuple[str, str]:
        return "losing_carrier", name

    get = value.get
    return {
        "carrier": text(get("name")),
        "account_name": text(get("account_name")),
        "account_type": problems.convert(_ACCOUNT_TYPE, get("account_type"), at("account_type")),
        "account_number": problems.secret(get("account_number"), at("account_number")),
        "pin": problems.secret(get("pin"), at("pin")),
        "authorized_person": text(get("authorized_person")),
        "billing_number": problems.convert(number, get("billing_number"), at("billing_number")),
    }


def _partial(value: Any, problems: Problems) -> dict[str, Any]:
    if not value:
        return {"partial": False}
    return {
        "partial": True,
        "remaining": problems.convert(_REMAINING, value["remaining"], ("partial", "remaining")),
        "new_billing_number": problems.convert(
            number, value.get("new_billing_number"), ("partial", "new_billing_number")
        ),
    }


def _documents(value: Mapping, documents: Documents, problems: Problems) -> dict[str, Any]:
    return {name: problems.convert(documents.read, value.get(name), ("documents", name)) for name in DOCUMENTS}


def _date(value: str | None, problems: Problems) -> str | None:
    date = problems.convert(day, value, ("requested_date",))
    return None if date is None else date.isoformat()


def _activation(value: Any, problems: Problems) -> tuple[str | None, str | None]:
    """How the numbers are switched over, and when."""
    if not isinstance(value, dict):
        return problems.convert(_ACTIVATION, value, ("activation",)), None
    zone = problems.convert(time_zone, value["timezone"], ("activation", "timezone"))
    return "scheduled", problems.convert(partial(moment, zone=zone), value["at"], ("activation", "at"))


def pool(value: Mapping, origin: Origin, problems: Problems, checks: frozenset[str] | None) -> PoolEntry:
    """A count of numbers that the carrier picks; 0 if it is not known, which was told."""
    convert, get = problems.convert, value.get
    return PoolEntry(
        origin,
        _of_numbers(value, problems, checks),
        get("numbers") or [],
        convert(integer, get("count"), ("count",)) or 0,
        _search(get("search") or {}, problems),
        convert(decimal, get("max_monthly"), ("max_monthly",)),
        convert(decimal, get("max_upfront"), ("max_upfront",)),
    )


def _search(value: Mapping, problems: Problems) -> PoolSearch:
    digits = {
        name: problems.convert(three_digits, value.get(name), ("search", name)) or "" for name in ("area", "exchange")
    }
    return PoolSearch(
        kind=problems.convert(_TYPE, value.get("type"), ("search", "type")) or "local",
        state=(text(value.get("state")) or "").upper(),
        rate_center=text(value.get("rate_center")) or "",
        **digits,
    )


def _of_numbers(value: Mapping, problems: Problems, checks: frozenset[str] | None) -> dict[str, Any]:
    return {name: compiled(name, value[name], problems, checks) for name in _OF_NUMBERS if value.get(name) is not None}
