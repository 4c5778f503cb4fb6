"""Kazoo's paged lists: fifty at a time, the next page told by an opaque key. Source: notes, section 4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from reconciler.model.plan import Json
from reconciler.providers.kazoo.dialect import Envelope
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

PAGE: Final = 50


def pages(session: Session, endpoint: Endpoint, args: Mapping[str, Json] | None = None) -> Iterator[Any]:
    """The data of each page. Raises Unclear where the list has no end.

    `page_size` in the envelope may count one row more than there is, so it is not asked; a key that stays the same ends the
    list, unless the page is full and there may be more.
    """
    asked: list[str] = []
    while True:
        envelope: Envelope = session.read(endpoint, {**(args or {}), **({"start_key": asked[-1]} if asked else {})})
        yield envelope.data
        following = _key(endpoint, envelope.next_key)
        if following is None:
            return
        if following in asked:
            if following == asked[-1] and _size(envelope.data) < PAGE:
                return
            raise Unclear(f"kazoo gives the same page of {endpoint.name} again: the list has no end")
        asked.append(following)


def _key(endpoint: Endpoint, key: Json) -> str | None:
    if key is None or isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    raise Unclear(f"kazoo tells the next page of {endpoint.name} by something that is no key")


def _size(data: Any) -> int:
    rows = data.get("numbers", data) if isinstance(data, Mapping) else data
    return len(rows) if isinstance(rows, list | Mapping) else 0
