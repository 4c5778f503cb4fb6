"""Ports at any carrier: which orders a change is about, what it sends, what orders say of their numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable
from dataclasses import fields, replace
from typing import Final

from reconciler.model.numbers import is_toll_free
from reconciler.model.plan import Change, File
from reconciler.model.porting import Document, Port
from reconciler.providers.observed import LivePort, Scope
from reconciler.transport import redact

# What losing carriers, and people, write when they reject a port, and the attributes that answer it.
_ANSWERS: Final = (
    (re.compile(r"account (number|#|no\b)|\bacct"), ("account_number",)),
    (re.compile(r"\bpin\b|pass ?code|password"), ("pin",)),
    (re.compile(r"\bbtn\b|billing (telephone )?number"), ("billing_number",)),
    (re.compile(r"address|\bzip\b|street|postal"), ("service_address",)),
    (re.compile(r"authori[sz]ed|signee|signat"), ("authorized_person", "loa")),
    (re.compile(r"\bloa\b|letter of"), ("loa",)),
    (re.compile(r"\bcsr\b|service record"), ("csr",)),
    (re.compile(r"\b(copy|invoice|bill)\b(?! ?(ing|to))"), ("bill",)),
    (re.compile(r"\bname\b|subscriber|end ?user"), ("account_name",)),
    (re.compile(r"\bdate\b"), ("requested_date",)),
)


def port_of(change: Change) -> Port:
    """The port that a change is about."""
    port = change.desired or change.before
    assert isinstance(port, Port)
    return port


def orders_of(change: Change, orders: Iterable[LivePort]) -> list[LivePort]:
    """The open orders that a change is about: an order belongs to the port that has a number of it."""
    numbers = frozenset(port_of(change).numbers or ())
    return [order for order in orders if order.state.open and numbers & order.numbers.keys()]


def effect(change: Change, step: str, numbers: Iterable[str]) -> dict[str, str]:
    """The effect of a call of a change (`Call.once`): the same for the same numbers."""
    return {change.address: f"port:{step}:{','.join(sorted(numbers))}"}


def attaching(change: Change, name: str, numbers: Iterable[str]) -> dict[str, str]:
    """The effect of a call that adds one of a port's documents to what an order has of that kind already."""
    document: Document = getattr(port_of(change), name)
    return effect(change, f"attach {name} {document.sha256}", numbers)


def differing(change: Change) -> frozenset[str]:
    """The attributes of a port that differ."""
    return frozenset(item.attribute for item in change.differences)


def documents(change: Change, names: Iterable[str]) -> dict[str, File]:
    """The arguments that send those of a port's documents that are declared."""
    port = port_of(change)
    found: dict[str, Document | None] = {name: getattr(port, name) for name in sorted(names)}
    return {name: file_of(document, change) for name, document in found.items() if document is not None}


def file_of(document: Document, change: Change) -> File:
    """The argument that sends a document of a port's change."""
    return File(document.name or "", document.sha256 or "", document.size or 0, change.folder)


def over(port: Port, live: Port) -> Port:
    """What is declared, and what an order has where nothing is."""
    unsaid = (item.name for item in fields(Port) if getattr(port, item.name) is None)
    return replace(port, **{name: getattr(live, name) for name in unsaid})


def type_of(numbers: Collection[str]) -> str:
    """The type of an order, by its numbers."""
    return "toll_free" if numbers and all(map(is_toll_free, numbers)) else "local"


def unquoted(words: str, order: LivePort, declared: Port | None) -> str:
    """A carrier's words without the secrets and personal data that they quote of an order. Numbers are neither here."""
    # They may be thousands, and this is asked of the words on each.
    ports = (replace(port, numbers=None) for port in (order.settings, declared) if port is not None)
    return redact.unquoted(words, *ports)


def on_order(carrier: str, orders: Iterable[LivePort], live: Container[str], scope: Scope) -> dict[str, str]:
    """The numbers of open orders that are not there yet, and what they wait for."""
    found: dict[str, str] = {}
    for order in orders:
        declared = scope.port_of(order.numbers)
        for number in order.numbers.values():
            if number.state.open and number.number not in live:
                words = unquoted(number.words, order, declared) or number.state
                found[number.number] = f"{carrier} ports it in, order {order.id}: {words}"
    return found


def answering(reason: str) -> tuple[str, ...]:
    """The attributes that answer a rejection, as far as its words tell."""
    said = reason.lower()
    return next((attributes for pattern, attributes in _ANSWERS if pattern.search(said)), ())
