"""Records of port-ins ("Port"): a request, the sub-orders the carrier splits it into, and their numbers.

All are frozen: a change makes a new record, which the store keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import orjson

Status = Literal["submitted", "reviewed", "foc_received", "activated", "retry", "cancelled"]
DidType = Literal["LCL", "TF", "INTL"]

STAGES: tuple[Status, ...] = ("submitted", "reviewed", "foc_received", "activated")
STATUSES: tuple[Status, ...] = (*STAGES, "retry", "cancelled")
# The document lists these for filters; its rejection list leaves Processing out.
PHASES = ("Queue", "Error", "Validation_Pending", "In_Progress", "Completed", "Cancelled", "Processing")


@dataclass(frozen=True, slots=True)
class DidTypeInfo:
    """How a did_type reads, and the type of its numbers in GET /dids."""

    id: int
    name: str
    kind: str


# Only the first one's id and name are in the document.
DID_TYPES: dict[DidType, DidTypeInfo] = {
    "LCL": DidTypeInfo(1, "Local", "local"),
    "TF": DidTypeInfo(2, "Toll Free", "toll"),
    "INTL": DidTypeInfo(3, "International", "intl"),
}


@dataclass(frozen=True, slots=True)
class PortDocument:
    """An uploaded file: the name shown, the name its sender gave it, and what was in it."""

    name: str
    given: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PortDetail:
    """A port_req_detail: its texts as written; the desired day as ``YYYY-MM-DD``; the activation in seconds."""

    id: int
    texts: dict[str, str | None]
    foc_day: str
    activation_at: float


@dataclass(frozen=True, slots=True)
class PortForwarding:
    """How the numbers will ring ("FORWARDING DETAILS"); ``rows`` are the port_req_forwardings."""

    fwd_preconfigured: bool = False
    fwd_trunk_grpid: int | None = None
    fwd_sip_type: str = "NA"
    fwd_order: str = "NA"
    fwd_answering_mode: str = "NA"
    fwd_device_password: str | None = None
    rows: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class PortNumber:
    """One number: where it is, when it moves on by itself, and its own activation when it has one."""

    did: str
    status: Status = "submitted"
    due: float | None = None
    foc_day: str | None = None
    activation_type: str | None = None
    activation_at: float | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sub-order. Without a ``detail`` of its own it follows the master's."""

    id: int
    numbers: tuple[PortNumber, ...]
    created: float
    resubmitted: float | None = None
    failure_reason: str | None = None
    submissions: int = 1
    detail: PortDetail | None = None
    documents: dict[str, PortDocument] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """port_req_status: a rejected number asks for attention; else as far as the last of the living is."""
        living = [item.status for item in self.numbers if item.status != "cancelled"]
        if not living:
            return "cancelled"
        return "retry" if "retry" in living else min(living, key=STAGES.index)


@dataclass(frozen=True, slots=True)
class Port:
    """A port request. ``owner`` is the account that made it, ``account_id`` the one it is for."""

    id: int
    owner: int
    account_id: int
    account_username: str
    did_type: DidType
    created: float
    detail: PortDetail
    proposals: tuple[Proposal, ...]
    forwarding: PortForwarding = PortForwarding()
    phase: str = "In_Progress"
    documents: dict[str, PortDocument] = field(default_factory=dict)

    def numbers(self) -> Iterable[PortNumber]:
        """Numbers of all sub-orders."""
        return (item for proposal in self.proposals for item in proposal.numbers)

    def detail_of(self, proposal: Proposal | None) -> PortDetail:
        """What holds for a sub-order: its own detail, else the master's."""
        return self.detail if proposal is None or proposal.detail is None else proposal.detail

    def having(self, proposal: Proposal) -> Port:
        """The request with a sub-order changed."""
        return replace(self, proposals=tuple(proposal if item.id == proposal.id else item for item in self.proposals))


def _documents(raw: dict[str, Any]) -> dict[str, PortDocument]:
    return {kind: PortDocument(**item) for kind, item in raw.items()}


def _proposal(raw: dict[str, Any]) -> Proposal:
    detail = raw["detail"]
    return Proposal(
        **{
            **raw,
            "numbers": tuple(PortNumber(**item) for item in raw["numbers"]),
            "detail": None if detail is None else PortDetail(**detail),
            "documents": _documents(raw["documents"]),
        }
    )


def port_from(data: bytes) -> Port:
    """A request from its stored JSON."""
    raw = orjson.loads(data)
    forwarding = {**raw["forwarding"], "rows": tuple(raw["forwarding"]["rows"])}
    return Port(
        **{
            **raw,
            "detail": PortDetail(**raw["detail"]),
            "proposals": tuple(_proposal(item) for item in raw["proposals"]),
            "forwarding": PortForwarding(**forwarding),
            "documents": _documents(raw["documents"]),
        }
    )
