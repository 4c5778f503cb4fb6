"""Small conversions: Kazoo's time, ids, numbers, merging."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

# Seconds from year 0 to the Unix epoch: Kazoo writes all times as Gregorian seconds.
GREGORIAN_EPOCH = 62_167_219_200

# knm_converter_regex: the default converters and classification of what can be a number.
_NANP = re.compile(r"^(\+?1)?([2-9]\d{2}[2-9]\d{6})$")
_DIALED = re.compile(r"^011(\d{5,})$|^00(\d{5,})$")
_FOREIGN = re.compile(r"^[2-9]\d{7,}$")
_RECONCILABLE = re.compile(r"^(\+?1)?\d{10}$|^\+[2-9]\d{7,}$|^011\d*$|^00\d*$")

# number_manager.classifiers as installed: name, pattern, friendly name.
CLASSIFIERS: tuple[tuple[str, str, str], ...] = (
    ("tollfree_us", r"^\+1((?:800|888|877|866|855|844|833)\d{7})$", "US TollFree"),
    ("toll_us", r"^\+1(900\d{7})$", "US Toll"),
    ("emergency", r"^(911)$", "Emergency Dispatcher"),
    ("caribbean", r"^\+?1((?:684|264|268|242|246|441|284|345|767|809|829|849|473|671|876|664)\d{7})$", "Caribbean"),
    ("did_us", r"^\+?1?([2-9][0-9]{2}[2-9][0-9]{6})$", "US DID"),
    ("international", r"^(011\d*)$|^(00\d*)$", "International"),
    ("unknown", r"^(.*)$", "Unknown"),
)


def gregorian(moment: float) -> int:
    """Gregorian seconds of a Unix time."""
    return int(moment) + GREGORIAN_EPOCH


def new_id() -> str:
    """A document id: 32 lower case hexadecimal digits."""
    return secrets.token_hex(16)


def next_revision(previous: str | None) -> str:
    """A CouchDB revision, ``3-9f86...``."""
    count = int(previous.partition("-")[0]) if previous else 0
    return f"{count + 1}-{secrets.token_hex(16)}"


def normalise(text: str) -> str:
    """A number in E.164 where the converters know how; other text as it is."""
    if text.startswith("+"):
        return text
    nanp = _NANP.match(text)
    if nanp:
        return "+1" + nanp[2]
    dialed = _DIALED.match(text)
    if dialed:
        return "+" + (dialed[1] or dialed[2])
    return "+" + text if _FOREIGN.match(text) else text


def reconcilable(text: str) -> bool:
    """Can this be a number of the system."""
    return _RECONCILABLE.match(text) is not None


def classify(number: str) -> tuple[str, str, str]:
    """The first classifier that matches; the last one matches everything."""
    return next(item for item in CLASSIFIERS if re.match(item[1], number))


def is_true(value: object) -> bool:
    """``kz_term:is_true``: true, and the text of it."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def public(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without the private keys, which clients can neither write nor see (``kz_doc:public_fields``)."""
    return {key: value for key, value in body.items() if not key.startswith(("_", "pvt_"))}


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``kz_json:merge``: objects merge recursively, null deletes, everything else replaces (arrays whole)."""
    result = dict(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def without(body: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """A copy without some keys."""
    gone = frozenset(keys)
    return {key: value for key, value in body.items() if key not in gone}


def lookup(body: object, path: str) -> Any:
    """The value at a dotted path, None when there is none."""
    for key in path.split("."):
        if not isinstance(body, dict) or key not in body:
            return None
        body = body[key]
    return body
