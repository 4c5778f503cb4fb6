"""Requests and replies as values, and the recording of everything that crossed the wire."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import orjson


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as a carrier emulation sees it; ``path`` is relative to the carrier's mount point."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def content_type(self) -> str:
        """Media type without parameters, lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def decoded_body(self) -> object:
        """Parsed JSON or form fields; the text itself when it is neither; None when empty."""
        if not self.body:
            return None
        if self.content_type() == "application/x-www-form-urlencoded":
            return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return self.body.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class WireReply:
    """A reply on its way out."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def json_reply(payload: object, status: int = 200) -> WireReply:
    """Encode a payload as a JSON reply."""
    return WireReply(status, orjson.dumps(payload))


@dataclass(slots=True)
class Recorded:
    """One line of the recording. ``status`` is None while unanswered and when no reply was sent."""

    seq: int
    carrier: str
    method: str
    path: str
    query: dict[str, str]
    authorization: str | None
    body: object
    status: int | None = None
    effects: list[dict[str, object]] = field(default_factory=list)
    fault: str | None = None


class WireLog:
    """Bounded, ordered recording plus counters that are never bounded.

    Secrets are recorded as sent: this is a sandbox, and tests check what the product sent.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: deque[Recorded] = deque(maxlen=limit)
        self._seq = 0
        self._requests: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._effects: Counter[str] = Counter()

    def open(self, carrier: str, full_path: str, request: WireRequest) -> Recorded:
        """Record an arrival; order of arrival is the order of the log."""
        self._seq += 1
        entry = Recorded(
            seq=self._seq,
            carrier=carrier,
            method=request.method,
            path=full_path,
            query=request.query,
            authorization=request.headers.get("authorization"),
            body=request.decoded_body(),
        )
        self._entries.append(entry)
        self._requests[f"{request.method} {full_path}"] += 1
        return entry

    def close(self, entry: Recorded, status: int | None) -> None:
        """Record how a request was answered (None: it was not)."""
        entry.status = status
        self._statuses["none" if status is None else str(status)] += 1
        self._effects.update(str(effect["kind"]) for effect in entry.effects)

    def clear(self) -> None:
        """Start again at sequence 1."""
        self._entries.clear()
        self._seq = 0
        for counter in (self._requests, self._statuses, self._effects):
            counter.clear()

    def report(self, since: int = 0) -> dict[str, object]:
        """Entries after a sequence number, and the counters over the whole life of the log."""
        return {
            "entries": [entry for entry in self._entries if entry.seq > since],
            "counters": {
                "total": self._seq,
                "requests": dict(self._requests),
                "statuses": dict(self._statuses),
                "effects": dict(self._effects),
            },
        }
