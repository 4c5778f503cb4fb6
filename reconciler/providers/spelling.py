"""Numbers and values as carriers write them, and as they are given to a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.model.numbers import BadNumber, e164, is_nanp
from reconciler.model.plan import Json, Personal

# How many things a sentence names.
_NAMED: Final = 5


def number(text: str | None) -> str | None:
    """A number in E.164; what is none stays as it is."""
    try:
        return e164(text) if text is not None else None
    except BadNumber:
        return text


def digits(number: str) -> str:
    """The ten digits of a +1 number; another country's with its code, without the plus."""
    return number[2:] if is_nanp(number) else number[1:]


def host_port(host: str, port: Any) -> str:
    """A gateway as the language writes it: the address of an IPv6 host stands in brackets."""
    return f"{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{port}"


def mapping(value: Any) -> Mapping[str, Any]:
    """An object; anything else counts as an empty one."""
    return value if isinstance(value, Mapping) else {}


def personal(text: str | None) -> Personal | None:
    """Personal text, where there is some."""
    return Personal(text) if text else None


def said(values: Mapping[str, Json]) -> dict[str, Json]:
    """Without what is not said: to send null would take away what is there."""
    return {name: value for name, value in values.items() if value is not None}


def some(names: Sequence[str]) -> str:
    """The first few of many names."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
