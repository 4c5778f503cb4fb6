"""A JSON object as it lies in the database: parsed when somebody looks into it, and small until then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson


class Document(Mapping[str, Any]):
    """A read-only mapping over JSON text. Equal to any mapping with the same values."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __getitem__(self, key: str) -> Any:
        return orjson.loads(self.text)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(orjson.loads(self.text))

    def __len__(self) -> int:
        return len(orjson.loads(self.text))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and orjson.loads(self.text) == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(orjson.loads(self.text))


def canonical(value: Any) -> bytes:
    """JSON in the one form in which equal values are equal bytes. Raises TypeError for what is not JSON (a Secret)."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS)


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")
