"""The documents that say where calls go: callflows, and connectivity with its trunk servers. Each is kept as it was read.

Source: notes, sections 6 (revisions), 11 (callflows) and 12.1 (connectivity).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from reconciler.model.settings import Destination
from reconciler.providers.kazoo import words
from reconciler.providers.kazoo.dialect import Envelope
from reconciler.providers.spelling import mapping
from reconciler.transport.errors import Unclear

# Both forward to an outside number: by the account's own resources, and by the cluster's.
_FORWARDERS: Final = frozenset({"resources", "offnet"})
# What the server adds to a callflow, or what says nothing beside its flow: losing it with the callflow loses nothing.
_INCIDENTAL: Final = frozenset(
    {"id", "name", "numbers", "patterns", "flow", "metadata", "type", "modules", "ui_metadata"}
)


@dataclass(frozen=True, slots=True)
class Callflow:
    """A callflow: its id, its revision as `If-Match` takes it, and all that it holds."""

    id: str
    etag: str
    record: Mapping[str, Any]

    @property
    def numbers(self) -> tuple[str, ...]:
        """What it is for, as it stands there: numbers, and extensions."""
        return tuple(map(str, self.record.get("numbers") or ()))

    @property
    def flow(self) -> Mapping[str, Any]:
        return mapping(self.record.get("flow"))

    @property
    def target(self) -> Destination | None:
        """The outside number that it does nothing but forward to; None for any other flow."""
        data = mapping(self.flow.get("data"))
        number = words.number(data.get("to_did"))
        plain = self.flow.get("module") in _FORWARDERS and not self.flow.get("children")
        if not plain or number is None or not number.startswith("+") or words.yes(data.get("skip_module")):
            return None
        return Destination(number=number, timeout=words.whole(data.get("timeout")))

    @property
    def serves_others(self) -> bool:
        """Whether it also answers to patterns."""
        return bool(self.record.get("patterns"))

    @property
    def expendable(self) -> bool:
        """Whether removing it loses nothing but this forwarding."""
        return self.target is not None and not self.serves_others and not _foreign(self.record)

    @property
    def what(self) -> str:
        """What it does, in a few words."""
        module = words.text(self.flow.get("module")) or "nothing"
        return f"the callflow {words.text(self.record.get('name')) or self.id} ({module})"


def _foreign(record: Mapping[str, Any]) -> list[str]:
    return [name for name, value in record.items() if name not in _INCIDENTAL and value not in (None, [], {}, "")]


@dataclass(frozen=True, slots=True)
class Server:
    """A server of a connectivity document: where it stands there, and all that it holds."""

    place: int
    record: Mapping[str, Any]

    @property
    def auth(self) -> Mapping[str, Any]:
        return mapping(self.record.get("auth"))

    @property
    def options(self) -> Mapping[str, Any]:
        return mapping(self.record.get("options"))

    @property
    def dids(self) -> Mapping[str, Any]:
        """The entries of its numbers, by their key as it stands there."""
        return mapping(self.record.get("DIDs"))


@dataclass(frozen=True, slots=True)
class Trunk:
    """A connectivity document: its id, its revision as `If-Match` takes it, all that it holds, and its servers in order."""

    id: str
    etag: str
    record: Mapping[str, Any]
    servers: tuple[Server, ...]


class Spot(NamedTuple):
    """A number in a connectivity document: the server, and its key there."""

    trunk: str
    place: int
    key: str


@dataclass(frozen=True, slots=True)
class Documents:
    """All documents that matter for the numbers in question, and where each number stands in them.

    `names` are the trunk groups' names by document and place.
    """

    callflows: Mapping[str, Callflow] = field(default_factory=dict)
    trunks: Mapping[str, Trunk] = field(default_factory=dict)
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)
    in_callflows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_trunks: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)

    def server(self, spot: Spot) -> Server:
        return self.trunks[spot.trunk].servers[spot.place]


def callflow(envelope: Envelope) -> Callflow:
    """A callflow as it was read. Raises Unclear."""
    record, identity = _document(envelope, "callflow")
    if not isinstance(record.get("numbers") or [], list):
        raise Unclear("kazoo shows a callflow whose numbers are no list")
    return Callflow(identity, envelope.etag, record)


def trunk(envelope: Envelope) -> Trunk:
    """A connectivity document as it was read. Raises Unclear."""
    record, identity = _document(envelope, "connectivity document")
    servers = record.get("servers") or []
    if not isinstance(servers, list) or not all(isinstance(item, Mapping) for item in servers):
        raise Unclear("kazoo shows a connectivity document whose servers are no list of objects")
    return Trunk(identity, envelope.etag, record, tuple(Server(place, item) for place, item in enumerate(servers)))


def _document(envelope: Envelope, what: str) -> tuple[Mapping[str, Any], str]:
    record = envelope.data
    identity = words.text(record.get("id")) if isinstance(record, Mapping) else None
    if identity is None or not envelope.etag:
        raise Unclear(f"kazoo shows a {what} without its id or revision")
    return record, identity


def spots(trunk: Trunk) -> Iterator[tuple[str, Spot]]:
    """Every number of a connectivity document, in E.164, and where it stands."""
    for server in trunk.servers:
        for key in server.dids:
            yield words.number(key) or key, Spot(trunk.id, server.place, key)
