"""Phrases that several renderers say alike: prices, durations, counts, places and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Final

from reconciler.model.kinds import CLASSES
from reconciler.model.money import shown
from reconciler.model.secrets import MASK
from reconciler.model.settings import Destination, Device
from reconciler.model.values import PERSONAL_MASK, UNKNOWN
from reconciler.render.document import Counts, ForecastEntry, Json, Money, Place, ResourceChange, TotalMoney

BARE: Final = frozenset({MASK, UNKNOWN, PERSONAL_MASK})
"""Values that stand for others, printed without quotes."""

_FIELDS: Final = [item.name for cls in (*CLASSES.values(), Destination, Device) for item in fields(cls)]
_RANK: Final = {name: rank for rank, name in reversed(list(enumerate(_FIELDS)))}


def ordered(values: Mapping[str, Json]) -> list[tuple[str, Json]]:
    """The items in the order of the language's own fields; a document that was written and read has them sorted."""
    return sorted(values.items(), key=lambda item: (_RANK.get(item[0], len(_FIELDS)), item[0]))


def value(item: Json) -> str:
    """A value as Terraform writes it: quoted text, bare numbers, lists and maps on one line."""
    if isinstance(item, str):
        return item if item in BARE else '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if item is None:
        return "null"
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, list):
        return "[" + ", ".join(value(each) for each in item) + "]"
    if isinstance(item, dict):
        inner = ", ".join(f"{key} = {value(each)}" for key, each in ordered(item))
        return "{ " + inner + " }" if inner else "{}"
    return str(item)


def many(count: int, one: str, more: str = "") -> str:
    """`1 call`, `7 calls`, `1,200 calls`."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def money(amount: str, sign: str = "") -> str:
    """`$4.00`, `-$1.00`, and `+$4.00` where a sign is asked for."""
    number = Decimal(amount)
    return ("-" if number < 0 else sign) + shown(abs(number))


def price(cost: Money) -> str:
    """What one change costs, `+$2.00 once, +$1.00 a month`; empty when it is free."""
    once, monthly = cost["once"], cost["monthly"]
    if once is None and monthly is None:
        return "price unknown"
    parts = [
        f"{money(amount, '+')} {when}" if amount is not None else f"unknown {when}"
        for amount, when in ((once, "once"), (monthly, "a month"))
        if amount is None or Decimal(amount)
    ]
    return ", ".join(parts)


def bill(cost: TotalMoney) -> str:
    """The sum of a plan: `+$4.00 once, +$2.00 a month`, and how many prices are missing in it."""
    known = f"{money(cost['once'], '+')} once, {money(cost['monthly'], '+')} a month"
    if not cost["unknown"]:
        return known if Decimal(cost["once"]) or Decimal(cost["monthly"]) else "No cost"
    return f"{known}, and {many(cost['unknown'], 'price')} unknown"


def duration(seconds: float) -> str:
    """A forecast is rough, and says so in its unit."""
    if seconds < 1:
        return "under 1 s"
    if seconds < 120:
        return f"about {seconds:.0f} s"
    if seconds < 7200:
        return f"about {seconds / 60:.0f} min"
    return f"about {seconds / 3600:.1f} h"


def effort(forecast: ForecastEntry, cost: TotalMoney) -> str:
    """`7 API calls, about 4 s. +$4.00 once, +$2.00 a month.`"""
    return f"{many(forecast['calls'], 'API call')}, {duration(forecast['seconds'])}. {bill(cost)}."


def place(origin: Place | None) -> str:
    """`numbers.yaml:12:5`; empty when it is not known."""
    if origin is None:
        return ""
    column = f":{origin['column']}" if origin["column"] else ""
    return f"{origin['file']}:{origin['line']}{column}"


def kinds(changes: list[ResourceChange]) -> list[tuple[str, dict[str, int]]]:
    """For each kind of resource, how many changes of each action."""
    counts: dict[str, dict[str, int]] = {}
    for entry in changes:
        row = counts.setdefault(entry["type"], {"create": 0, "update": 0, "delete": 0})
        action = entry["change"]["actions"][0]
        row[action] = row.get(action, 0) + 1
    return sorted(counts.items())


def standing(counts: Counts) -> str:
    """What is not a change: `1 pending, 2 blocked, 40 in sync, 3 unmanaged.`"""
    found = (
        (counts["pending"], "pending"),
        (counts["blocked"], "blocked"),
        (counts["no_op"], "in sync"),
        (counts["unmanaged"], "unmanaged"),
    )
    parts = [f"{count:,} {word}" for count, word in found if count]
    return ", ".join(parts) + "." if parts else ""
