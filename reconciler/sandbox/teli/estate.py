"""The state of the emulated account: indexed, stored as it changes, settling over the sandbox clock."""

from __future__ import annotations

import heapq
from dataclasses import asdict, replace
from typing import Any

from reconciler.sandbox.carrier import Services
from reconciler.sandbox.inventory import Inventory, Place
from reconciler.sandbox.teli.didstore import DidStore
from reconciler.sandbox.teli.model import (
    E911,
    CartItem,
    ChannelGroup,
    Did,
    Flow,
    Inbox,
    IpEndpoint,
    OffnetJob,
    Port,
    PortNumber,
    SipAccount,
    group_from,
    job_from,
    port_from,
    voice_type,
)
from reconciler.sandbox.teli.options import TeliOptions
from reconciler.sandbox.teli.table import Table

_COUNTER = "teli.counter"

# First ids: each kind in a range of its own, so that one taken for the other is noticed.
_FIRST = {
    "did": 25_687_601,
    "e911": 40_042,
    "group": 175,
    "endpoint": 1_301,
    "port": 4_753,
    "flow": 41_223,
    "channel_group": 455,
    "ip_endpoint": 303,
    "sip_account": 238,
    "inbox": 2_478,
    "cart": 65_467,
    "job": 742_586,
    "serial": 950_001,
}


def _place(state: str, ratecenter: str, exchange: str) -> Place:
    npa, nxx = exchange.split("-")
    return Place("local", state, ratecenter, npa, nxx, "1.00", "0.75")


def _toll(exchange: str) -> Place:
    npa, nxx = exchange.split("-")
    return Place("toll", None, None, npa, nxx, "1.50", "1.25")


# Exchanges other than Call48's: no number is for sale at two carriers.
PLACES: tuple[Place, ...] = (
    _place("CO", "DENVER", "303-406"),
    _place("CO", "AURORA", "720-975"),
    _place("CO", "ENGLEWOOD", "303-789"),
    _place("UT", "SALT LAKE CITY", "801-207"),
    _place("WA", "SEATTLE", "206-201"),
    _place("HI", "HONOLULU", "808-825"),
    _toll("844-990"),
    _toll("855-312"),
)


class Estate:
    """Everything the carrier knows."""

    def __init__(self, services: Services) -> None:
        journal = services.journal
        self.services = services
        self.inventory = Inventory(journal, "teli.offer")
        self.e911 = Table(journal, "teli.e911", lambda raw: E911(**raw))
        self.groups = Table(journal, "teli.group", group_from)
        self.ports = Table(journal, "teli.port", port_from)
        self.flows = Table(journal, "teli.flow", lambda raw: Flow(**raw))
        self.channel_groups = Table(journal, "teli.channelgroup", lambda raw: ChannelGroup(**raw))
        self.ip_endpoints = Table(journal, "teli.ipendpoint", lambda raw: IpEndpoint(**raw))
        self.sip_accounts = Table(journal, "teli.sipaccount", lambda raw: SipAccount(**raw))
        self.inboxes = Table(journal, "teli.inbox", lambda raw: Inbox(**raw))
        self.cart = Table(journal, "teli.cart", lambda raw: CartItem(**raw))
        self.jobs = Table(journal, "teli.job", job_from)
        self.dids = DidStore(services)
        self._tables: dict[str, Table[Any]] = {
            "dids": self.dids.table,
            "e911": self.e911,
            "alert_groups": self.groups,
            "ports": self.ports,
            "flows": self.flows,
            "channel_groups": self.channel_groups,
            "ip_endpoints": self.ip_endpoints,
            "sip_accounts": self.sip_accounts,
            "inboxes": self.inboxes,
            "cart": self.cart,
            "jobs": self.jobs,
        }
        self._counters: dict[str, int] = {}
        self._due: list[tuple[float, str, int]] = []

    @property
    def options(self) -> TeliOptions:
        """Options in force."""
        return self.services.options.teli

    @property
    def now(self) -> float:
        """Sandbox time."""
        return self.services.clock.now()

    def effect(self, kind: str, subject: str, **details: object) -> None:
        """Put an effect into the ledger."""
        self.services.ledger.add("teli", kind, subject, **details)

    # ---- life cycle ----

    def clear(self) -> None:
        """Forget everything in memory."""
        self.inventory.clear()
        for table in self._tables.values():
            table.rows.clear()
        self.dids.clear()
        self._counters.clear()
        self._due.clear()

    def load(self) -> None:
        """Read everything from the journal."""
        self.clear()
        self.inventory.load()
        for table in self._tables.values():
            table.load()
        self._counters = {key: int(value) for key, value in self.services.journal.load(_COUNTER)}
        self.dids.index(self.e911.rows.values())
        for port in self.ports.rows.values():
            self.await_port(port)
        for job in self.jobs.rows.values():
            self.await_job(job)

    def next_id(self, kind: str) -> int:
        """Next id of a kind."""
        value = self._counters.get(kind, _FIRST[kind])
        self._set_counter(kind, value + 1)
        return value

    def given_id(self, kind: str, value: object) -> int:
        """An id given by hand (seeding), never to be given out again; or the next one when none is given."""
        if value is None:
            return self.next_id(kind)
        chosen = int(str(value))
        if chosen >= self._counters.get(kind, _FIRST[kind]):
            self._set_counter(kind, chosen + 1)
        return chosen

    def _set_counter(self, kind: str, value: int) -> None:
        self._counters[kind] = value
        self.services.journal.put(_COUNTER, kind, str(value).encode())

    def dump(self) -> dict[str, Any]:
        """Everything, as truth."""
        tables = {name: [asdict(record) for record in table.in_order()] for name, table in self._tables.items()}
        return {**tables, "inventory": [asdict(offer) for offer in self.inventory.all()]}

    # ---- things that happen later ----

    def await_port(self, port: Port) -> None:
        """Remember when the numbers of an order arrive."""
        for item in port.numbers:
            if item.fate == "completed" and not item.arrived:
                heapq.heappush(self._due, (item.done_at, "port", port.id))

    def await_job(self, job: OffnetJob) -> None:
        """Remember when an off-net job is done."""
        if not job.done:
            heapq.heappush(self._due, (job.due_at, "job", job.id))

    def settle(self) -> None:
        """Let everything happen whose time has come."""
        self.dids.settle()
        now = self.now
        while self._due and self._due[0][0] <= now:
            _, kind, record_id = heapq.heappop(self._due)
            if kind == "port":
                self._arrivals(self.ports.rows[record_id], now)
            else:
                self._board(self.jobs.rows[record_id])

    def _arrivals(self, port: Port, now: float) -> None:
        numbers = tuple(self._arrival(port, item, now) for item in port.numbers)
        if numbers != port.numbers:
            self.ports.put(replace(port, numbers=numbers, modified=now))

    def _arrival(self, port: Port, item: PortNumber, now: float) -> PortNumber:
        if item.fate != "completed" or item.arrived or item.done_at > now:
            return item
        if self.dids.owned(item.number) is None:
            self.new_did(item.number, port.user_id)
            self.effect("ported_in", item.number, request_id=port.id)
        return replace(item, arrived=True)

    def _board(self, job: OffnetJob) -> None:
        if job.done:
            return
        for number in () if job.failed else job.numbers:
            if self.dids.owned(number) is None:
                did_id = self.next_id("did")
                self.dids.add(Did(did_id, self.options.user_id, number, "offnet", sms_enabled=job.enable_sms))
                self.effect("offnet_added", number, did_id=did_id, job_id=job.id)
        self.jobs.put(replace(job, done=True))

    def new_did(self, number: str, user_id: int, **settings: Any) -> Did:
        """A number that comes to the account; it goes to the default call flow unless told otherwise (PHP client)."""
        if "call_flow_id" not in settings:
            settings["call_flow_id"] = next((flow.id for flow in self.flows.rows.values() if flow.default), None)
        if "number_type" not in settings:
            settings["number_type"] = voice_type(number)
        did = Did(self.next_id("did"), user_id, number, **settings)
        self.dids.add(did)
        return did

    # ---- 911 entries, which the rows of numbers show ----

    def put_e911(self, entry: E911) -> E911:
        """A new or changed entry."""
        self.dids.touch(entry.did_id, entry.id)
        return self.e911.put(entry)

    def drop_e911(self, entry: E911) -> None:
        """An entry that is gone."""
        self.dids.touch(entry.did_id, None)
        self.e911.drop(entry.id)

    def e911_of(self, did: Did) -> E911 | None:
        """The entry of a number."""
        found = self.dids.e911_ids.get(did.id)
        return None if found is None else self.e911.rows[found]
