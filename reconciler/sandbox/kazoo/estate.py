"""The state of the emulated system: accounts, numbers, documents, stock; indexed, and stored as it changes."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import orjson

from reconciler.sandbox.carrier import Services
from reconciler.sandbox.inventory import Inventory
from reconciler.sandbox.kazoo.model import PORTING, Account, Document, Number, encoded
from reconciler.sandbox.kazoo.options import KazooOptions
from reconciler.sandbox.kazoo.values import GREGORIAN_EPOCH, gregorian

ACCOUNT, NUMBER, DOCUMENT, DISCOVERY, OFFER = (
    "kazoo.account",
    "kazoo.number",
    "kazoo.document",
    "kazoo.discovery",
    "kazoo.offer",
)


def numbers_in(kind: str, body: dict[str, Any]) -> list[str]:
    """The numbers a document holds: callflow numbers, DIDs of trunk servers, numbers being ported."""
    if kind == "callflows":
        return [str(number) for number in body.get("numbers", ())]
    if kind == "connectivity":
        return [number for server in body.get("servers", ()) for number in server.get("DIDs", ())]
    return list(body.get("numbers", ())) if kind == "port_requests" else []


class Estate:
    """Everything the system knows, except tokens (:mod:`access`)."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.inventory = Inventory(services.journal, OFFER)
        self.accounts: dict[str, Account] = {}
        self.numbers: dict[str, Number] = {}
        self.documents: dict[str, Document] = {}
        self.discovered: set[str] = set()
        self._children: dict[str, list[str]] = {}
        # Sorted, so that a page is a slice whatever the size of the account.
        self._numbers_of: dict[str, list[str]] = {}
        self._documents_of: dict[tuple[str, str], list[str]] = {}
        self._holders: dict[tuple[str, str], set[str]] = {}
        self._held: dict[str, list[str]] = {}
        self._due: list[tuple[float, str]] = []

    @property
    def options(self) -> KazooOptions:
        """Options in force."""
        return self.services.options.kazoo

    @property
    def now(self) -> float:
        """Sandbox time."""
        return self.services.clock.now()

    @property
    def stamp(self) -> int:
        """Sandbox time as Kazoo writes it."""
        return gregorian(self.now)

    def effect(self, kind: str, subject: str, **details: object) -> None:
        """Put an effect into the ledger."""
        self.services.ledger.add("kazoo", kind, subject, **details)

    # ---- life cycle ----

    def clear(self) -> None:
        """Forget everything in memory."""
        self.inventory.clear()
        for table in (self.accounts, self.numbers, self.documents, self.discovered, self._children):
            table.clear()
        for index in (self._numbers_of, self._documents_of, self._holders, self._held, self._due):
            index.clear()

    def load(self) -> None:
        """Read everything from the journal."""
        journal = self.services.journal
        self.clear()
        self.inventory.load()
        for _, value in journal.load(ACCOUNT):
            self._index_account(Account(**orjson.loads(value)))
        for _, value in journal.load(NUMBER):
            self._index_number(Number(**orjson.loads(value)))
        for _, value in journal.load(DOCUMENT):
            self._index_document(Document(**orjson.loads(value)))
        self.discovered.update(key for key, _ in journal.load(DISCOVERY))

    # ---- accounts ----

    def _index_account(self, account: Account) -> None:
        if account.id not in self.accounts and account.parent is not None:
            self._children.setdefault(account.parent, []).append(account.id)
        self.accounts[account.id] = account

    def put_account(self, account: Account) -> None:
        """A new or changed account."""
        self._index_account(account)
        self.services.journal.put(ACCOUNT, account.id, encoded(account))

    def ancestors(self, account: str) -> list[str]:
        """The accounts above one, nearest first."""
        found: list[str] = []
        above = self.accounts[account].parent if account in self.accounts else None
        while above is not None:
            found.append(above)
            above = self.accounts[above].parent
        return found

    def descendants(self, account: str) -> list[str]:
        """The accounts below one."""
        found = list(self._children.get(account, ()))
        for child in found:
            found.extend(self._children.get(child, ()))
        return found

    def in_hierarchy(self, above: str, account: str | None) -> bool:
        """Is an account the other one, or below it."""
        return account is not None and (above == account or above in self.ancestors(account))

    # ---- numbers ----

    def _index_number(self, number: Number) -> None:
        before = self.numbers.get(number.number)
        owner = None if before is None else before.account
        if owner != number.account:
            if owner is not None:
                self._forget_owned(owner, number.number)
            if number.account is not None:
                insort(self._numbers_of.setdefault(number.account, []), number.number)
        self.numbers[number.number] = number
        if number.e911_due is not None:
            self.when(number.e911_due, number.number)

    def _forget_owned(self, owner: str, number: str) -> None:
        owned = self._numbers_of[owner]
        del owned[bisect_left(owned, number)]

    def put_number(self, number: Number) -> None:
        """A new or changed number; the record given replaces the one held."""
        self._index_number(number)
        self.services.journal.put(NUMBER, number.number, encoded(number))

    def remove_number(self, number: str) -> None:
        """Gone for good."""
        gone = self.numbers.pop(number)
        if gone.account is not None:
            self._forget_owned(gone.account, number)
        self.services.journal.delete(NUMBER, number)

    def numbers_of(self, account: str) -> list[str]:
        """Numbers assigned to an account, in order."""
        return self._numbers_of.get(account, [])

    def discover(self, numbers: Iterable[str]) -> None:
        """Numbers shown by a search: only those can be bought (knm_search)."""
        for number in numbers:
            if number not in self.discovered:
                self.discovered.add(number)
                self.services.journal.put(DISCOVERY, number, b"1")

    # ---- documents ----

    def _index_document(self, document: Document) -> None:
        if document.id not in self.documents:
            insort(self._documents_of.setdefault((document.account, document.kind), []), document.id)
        self._release_held(document)
        held = self._held[document.id] = numbers_in(document.kind, document.body)
        for number in held:
            self._holders.setdefault((document.kind, number), set()).add(document.id)
        self.documents[document.id] = document
        if document.kind == "port_requests":
            self._watch_port(document)

    def _watch_port(self, port: Document) -> None:
        """The port agent's next move, and the day on which an idle request is swept away."""
        if port.pvt.get("due") is not None:
            self.when(port.pvt["due"][0], port.id)
        days = self.options.port_cleanup_days
        if days is not None:
            self.when(port.modified - GREGORIAN_EPOCH + days * 86_400, port.id)

    def _release_held(self, document: Document) -> None:
        for number in self._held.pop(document.id, ()):
            holders = self._holders.get((document.kind, number))
            if holders is not None:
                holders.discard(document.id)

    def put_document(self, document: Document) -> None:
        """A new or changed document."""
        self._index_document(document)
        self.services.journal.put(DOCUMENT, document.id, encoded(document))

    def remove_document(self, document: Document) -> None:
        """Gone for good."""
        self._release_held(document)
        del self.documents[document.id]
        ids = self._documents_of[(document.account, document.kind)]
        del ids[bisect_left(ids, document.id)]
        self.services.journal.delete(DOCUMENT, document.id)

    def documents_of(self, account: str, kind: str) -> list[Document]:
        """Documents of a kind in an account, in the order of their ids."""
        return [self.documents[doc_id] for doc_id in self._documents_of.get((account, kind), ())]

    def holding(self, kind: str, number: str) -> Iterator[Document]:
        """Documents of a kind that hold a number, in any account."""
        for doc_id in sorted(self._holders.get((kind, number), ())):
            yield self.documents[doc_id]

    def port_of(self, number: str, account: str | None = None, *, active: bool = False) -> Document | None:
        """The port request a number is coming in with; ``active`` leaves out rejected ones (knm_port_request:get)."""
        for port in self.holding("port_requests", number):
            state = port.pvt["state"]
            if state in PORTING and (account is None or port.account == account):
                if active and state == "rejected":
                    continue
                return port
        return None

    # ---- time ----

    def when(self, moment: float, key: str) -> None:
        """Ask :meth:`due` to name a number or document at a time."""
        heapq.heappush(self._due, (moment, key))

    def due(self) -> Iterator[str]:
        """Numbers and documents whose time has come."""
        while self._due and self._due[0][0] <= self.now:
            yield heapq.heappop(self._due)[1]

    def dump(self) -> dict[str, Any]:
        """Everything, as truth."""
        documents: dict[str, list[dict[str, Any]]] = {}
        for document in self.documents.values():
            documents.setdefault(document.kind, []).append(asdict(document))
        return {
            "accounts": [asdict(account) for account in self.accounts.values()],
            "numbers": [asdict(number) for number in self.numbers.values()],
            "for_sale": [asdict(offer) for offer in self.inventory.all()],
            "discovered": sorted(self.discovered),
            **documents,
        }
