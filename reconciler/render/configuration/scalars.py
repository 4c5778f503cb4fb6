"""Text as YAML: every text of the carrier's comes out loadable, and is read by people and by YAML as the same text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

# Plain only where nothing in YAML 1.1 or 1.2, in flow style or block style, could take the text for something else.
_PLAIN: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./@+-]| (?! ))*(?<! )")
_GATEWAY: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]{1,5})?")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# The language wants something to see first; a byte order mark is white space to the schema's patterns.
_BLANK_FIRST: Final = re.compile(r" *(?:[^\S ]|\ufeff)")
_ESCAPED: Final = {"\\": "\\\\", '"': '\\"'}


class Reference(NamedTuple):
    """A variable, to stand as `${NAME}`."""

    name: str


@lru_cache(maxsize=4096)
def scalar(text: str) -> str:
    """A value. References in it are made literal: what the carrier shows never reads a variable."""
    return _written(text.replace("${", "$${"))


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """A key: in keys there are no references."""
    return _written(text)


def _written(text: str) -> str:
    plain = _PLAIN.fullmatch(text) if text[:1].isalpha() else _GATEWAY.fullmatch(text)
    if plain and text.lower() not in _WORDS:
        return text
    if text.isprintable():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return '"' + "".join(map(_escaped, text)) + '"'


def reference(name: str) -> str:
    return f'"${{{name}}}"'


def _escaped(char: str) -> str:
    if char.isprintable():
        return _ESCAPED.get(char, char)
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_text(text: str) -> bool:
    """Whether the language takes it: one line, no control characters, and something to see."""
    if text.isprintable():
        return bool(text.strip())
    return (
        not _CONTROL.search(text)
        and not _BLANK_FIRST.match(text)
        and any(char.isprintable() and not char.isspace() for char in text)
    )


def is_word(text: str) -> bool:
    """Whether it is text without white space or invisible characters, like an e-mail address or a SIP target."""
    return bool(text) and text.isprintable() and " " not in text
