"""Records of the emulated system. ``body`` and ``doc`` hold what clients see, the other fields what they do not."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

LOCAL, MDN = "knm_local", "knm_mdn"

# States of a port request (knm_port_request) in which its numbers count as coming in.
PORTING = frozenset({"submitted", "pending", "scheduled", "rejected"})
PORT_STATES = ("unconfirmed", "submitted", "pending", "scheduled", "completed", "rejected", "canceled")


@dataclass(slots=True)
class Account:
    """An account; ``parent`` None is the master account. ``port_authority`` is that of its whitelabel document."""

    id: str
    name: str
    realm: str
    created: int
    parent: str | None = None
    api_key: str = ""
    superduper: bool = False
    reseller: bool = False
    allow_additions: bool = True
    port_authority: str | None = None
    locked: bool = False
    body: dict[str, Any] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=dict)
    revision: str = ""
    limits_revision: str = ""


@dataclass(slots=True)
class Document:
    """A stored document of an account: callflow, connectivity, device, user, resource, port request."""

    kind: str
    id: str
    account: str
    body: dict[str, Any]
    created: int
    modified: int
    revision: str
    pvt: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Number:
    """A number of the system. ``features`` are those switched on, with the data they were switched on with."""

    number: str
    state: str
    created: int
    modified: int
    account: str | None = None
    previous: str | None = None
    used_by: str | None = None
    carrier: str = LOCAL
    doc: dict[str, Any] = field(default_factory=dict)
    features: dict[str, Any] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    ported_in: bool = False
    locality: dict[str, Any] | None = None
    e911_due: float | None = None

    @property
    def local(self) -> bool:
        """Is it carried by nobody but this system."""
        return self.carrier in (LOCAL, MDN)

    def feature_names(self) -> list[str]:
        """As listings show them: a local number has the feature "local"."""
        return [*(["local"] if self.local else []), *self.features]


@dataclass(frozen=True, slots=True)
class Session:
    """An issued token."""

    token: str
    account: str
    owner: str | None
    expires_at: float
    revoked: bool = False


def encoded(record: Account | Document | Number | Session) -> bytes:
    """A record for the journal; what is unset in a number is left out, which is most of most numbers."""
    if not isinstance(record, Number):
        return orjson.dumps(asdict(record))
    raw = {name: getattr(record, name) for name in Number.__slots__}
    return orjson.dumps({name: value for name, value in raw.items() if value not in (None, False, {}, [])})
