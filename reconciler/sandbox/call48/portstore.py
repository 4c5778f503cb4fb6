"""The port requests of the emulated carrier, stored as they change, and which of them move next."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import orjson

from reconciler.sandbox.call48.portmodel import Port, port_from
from reconciler.sandbox.journal import Journal

_KIND = "call48.port"


class PortStore:
    """Port requests by port_req_id."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.ports: dict[int, Port] = {}
        self._of_proposal: dict[int, int] = {}
        self._due: list[tuple[float, int]] = []

    def clear(self) -> None:
        """Forget everything in memory."""
        self.ports.clear()
        self._of_proposal.clear()
        self._due.clear()

    def load(self) -> None:
        """Read everything from the journal."""
        for _, value in self._journal.load(_KIND):
            self._index(port_from(value))

    def _index(self, port: Port) -> None:
        self.ports[port.id] = port
        self._of_proposal.update((proposal.id, port.id) for proposal in port.proposals)
        due = [item.due for item in port.numbers() if item.due is not None]
        if due:
            heapq.heappush(self._due, (min(due), port.id))

    def put(self, port: Port) -> Port:
        """A new or changed request; one without sub-orders is gone."""
        before = self.ports.get(port.id)
        for proposal in before.proposals if before is not None else ():
            del self._of_proposal[proposal.id]
        if not port.proposals:
            del self.ports[port.id]
            self._journal.delete(_KIND, str(port.id))
            return port
        self._index(port)
        self._journal.put(_KIND, str(port.id), orjson.dumps(port))
        return port

    def of_proposal(self, proposal_id: int) -> Port | None:
        """The request that a sub-order belongs to."""
        found = self._of_proposal.get(proposal_id)
        return None if found is None else self.ports[found]

    def newest(self) -> list[Port]:
        """All requests, the newest first."""
        return [port for _, port in sorted(self.ports.items(), reverse=True)]

    def due(self, now: float) -> Iterator[Port]:
        """Requests in which a number may have to move."""
        while self._due and self._due[0][0] <= now:
            _, port_id = heapq.heappop(self._due)
            port = self.ports.get(port_id)
            if port is not None:
                yield port

    def dump(self) -> list[dict[str, Any]]:
        """Everything, as truth."""
        return [
            {
                **asdict(port),
                "proposals": [{**asdict(proposal), "status": proposal.status} for proposal in port.proposals],
            }
            for port in self.ports.values()
        ]
