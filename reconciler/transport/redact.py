"""Keeping secrets and personal data out of what is said about a request."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Json, Personal
from reconciler.model.secrets import MASK, Secret
from reconciler.model.values import PERSONAL_MASK, sensitive

# Every logger of httpx and httpcore; their records hold whole URLs and headers. A filter on a parent does not see what
# its children log, so each is named.
_CHATTY: Final = (
    "httpx",
    "httpcore",
    *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")),
)

_LONG: Final = 8


def silence_libraries() -> None:
    """Drop every record of the HTTP libraries, whatever level and handlers are set later."""
    for name in _CHATTY:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        if _drop not in logger.filters:
            logger.addFilter(_drop)


def _drop(record: logging.LogRecord) -> bool:  # noqa: ARG001 (the signature that logging calls)
    return False


def scrub(error: ReconcilerError, args: Json, credentials: Mapping[str, str]) -> None:
    """Mask, in an error's text, what was sent and is sensitive: a carrier may echo it, or its capitals, in its own words.

    `credentials` are the headers that carried them.
    """
    known = [args, [Secret(value.split()[-1]) for value in credentials.values() if value.split()]]
    error.message, error.hint = masked(error.message, known), masked(error.hint, known)
    error.args = (error.message,)


def masked(text: str, known: Json) -> str:
    """The text without every secret and every piece of personal data in `known`, which is of the form of arguments."""
    masks = dict(_sensitive(known))
    if not masks or not text:
        return text
    # Longest first, so that a value inside another does not leave the rest of the longer one standing.
    pattern = re.compile("|".join(map(_pattern, sorted(masks, key=len, reverse=True))), re.IGNORECASE)
    folded = {value.lower(): mask for value, mask in masks.items()}
    # What matches need not be the same in small letters: an s may be written `ſ`.
    return pattern.sub(lambda found: folded.get(found[0].lower(), MASK), text)


def unquoted(words: str, *settings: object) -> str:
    """A carrier's words without the secrets and the personal data of these settings that they quote. Numbers are neither."""
    known = sensitive(settings)
    return masked(words, [item for item in known if isinstance(item, Secret) or not item.startswith("+")])


def _pattern(value: str) -> str:
    """A short value only where it stands alone: the digits of a PIN also stand in other numbers."""
    return re.escape(value) if len(value) >= _LONG else rf"(?<!\w){re.escape(value)}(?!\w)"


def _sensitive(value: Json) -> Iterator[tuple[str, str]]:
    """Every secret and every piece of personal data in arguments, with its mask. One letter says nothing."""
    if isinstance(value, Secret):
        if value:
            yield value.reveal(), MASK
    elif isinstance(value, Personal):
        if len(value) > 1:
            yield str(value), PERSONAL_MASK
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _sensitive(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _sensitive(item)
