"""Bulk loading through POST /_control/seed: ``{"kazoo": {...}}``.

Everything is loaded as truth: no charges, no ledger entries, no permissions.

* ``accounts``: ``{id?, name, realm?, parent?, api_key?, reseller?, superduper?, allow_additions?,
  port_authority?, locked?}``; without ``parent`` below the master account.
* ``numbers``: ``{number, account?, state?, carrier?, used_by?, doc?, ...}``; keys beyond the fields of a number
  are public keys, so that ``{"number": ..., "cnam": {...}}`` works. By default in service, in the customer's
  account, on the carrier of bought numbers.
* ``generate``: ``{"count": n, "first"?: "+1...", ...}`` makes n such numbers without shipping them.
* ``callflows``, ``connectivity``, ``devices``, ``users``, ``resources``, ``port_requests``: documents as written
  by clients, plus ``account`` (the id of one; an object of that name is the document's own) and ``id``. Callflows
  and connectivity set ``used_by``. Port requests also take ``port_state``, ``modified`` (Gregorian seconds), ``sent`` and ``attachments`` (``{name: text}``).
* ``for_sale``: numbers, or offers ``{number, state?, ratecenter?}``, ten digits; ``sold``: numbers that
  somebody else just bought.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.inventory import Offer
from reconciler.sandbox.kazoo.estate import Estate, numbers_in
from reconciler.sandbox.kazoo.faults import NumberFault
from reconciler.sandbox.kazoo.features import switched
from reconciler.sandbox.kazoo.kinds import CALLFLOWS, DEVICES, RESOURCES, TRUNKS, USERS
from reconciler.sandbox.kazoo.login import hashes
from reconciler.sandbox.kazoo.model import PORT_STATES, Account, Document, Number
from reconciler.sandbox.kazoo.port_life import authority_of, begin
from reconciler.sandbox.kazoo.port_shapes import PORT_REQUEST
from reconciler.sandbox.kazoo.schema import Rule, check
from reconciler.sandbox.kazoo.values import new_id, next_revision, without

_RULES: dict[str, Rule] = {kind.name: kind.rule for kind in (CALLFLOWS, TRUNKS, DEVICES, USERS, RESOURCES)}
_RULES["port_requests"] = PORT_REQUEST
_USED_BY = {"callflows": "callflow", "connectivity": "trunkstore"}
_NUMBER_KEYS = frozenset(item.name for item in fields(Number))


def load_seed(estate: Estate, payload: Mapping[str, Any]) -> dict[str, int]:
    """Load all parts, accounts first and documents last; how many of each."""
    parts: dict[str, Callable[[Estate, Any], int]] = {
        "accounts": _accounts,
        "numbers": _numbers,
        "generate": _generate,
        **{kind: _documents(kind) for kind in _RULES},
        "for_sale": _for_sale,
        "sold": _sold,
    }
    unknown = set(payload) - set(parts)
    if unknown:
        raise BadSeed(f"seed: unknown part {', '.join(sorted(unknown))}; known: {', '.join(sorted(parts))}")
    return {name: load(estate, payload[name]) for name, load in parts.items() if name in payload}


def _accounts(estate: Estate, rows: list[dict[str, Any]]) -> int:
    for raw in rows:
        account_id = str(raw.get("id") or new_id())
        ready = {
            "parent": estate.options.master_account_id,
            "realm": f"{account_id[:8]}.sip.example.com",
            "created": estate.stamp,
            "revision": next_revision(None),
            **raw,
            "id": account_id,
        }
        account = Account(**ready)
        if account.parent is not None and account.parent not in estate.accounts:
            raise BadSeed(f"accounts: there is no parent {account.parent}")
        estate.put_account(account)
    return len(rows)


def _numbers(estate: Estate, rows: list[dict[str, Any]]) -> int:
    for raw in rows:
        _number(estate, raw)
    return len(rows)


def _generate(estate: Estate, spec: dict[str, Any]) -> int:
    first = int(str(spec.get("first", "+12012000000")).removeprefix("+"))
    rest = without(spec, ("count", "first"))
    for place in range(int(spec["count"])):
        _number(estate, {**rest, "number": f"+{first + place}"})
    return int(spec["count"])


def _number(estate: Estate, raw: dict[str, Any]) -> None:
    options = estate.options
    defaults = {"state": "in_service", "account": options.account_id, "carrier": options.carrier_module}
    given = {key: value for key, value in raw.items() if key in _NUMBER_KEYS}
    stamp = {"created": estate.stamp, "modified": estate.stamp}
    number = Number(**{**defaults, **stamp, **given})
    if not number.number.startswith("+") or not number.number[1:].isdigit():
        raise BadSeed("numbers: number must be E.164")
    if number.account is not None and number.account not in estate.accounts:
        raise BadSeed(f"numbers: there is no account {number.account}")
    number.doc = {**number.doc, **without(raw, _NUMBER_KEYS)}
    if number.doc and not number.features:
        try:
            switched(options, number, True, estate.now)
        except NumberFault as fault:
            raise BadSeed(f"numbers: {number.number} may not have these features: {fault.error}") from fault
    estate.inventory.take(number.number.removeprefix("+1"))
    estate.put_number(number)


def _documents(kind: str) -> Callable[[Estate, Any], int]:
    def load(estate: Estate, rows: list[dict[str, Any]]) -> int:
        for raw in rows:
            _document(estate, kind, raw)
        return len(rows)

    return load


_ASIDE = ("id", "account", "port_state", "modified", "sent", "attachments", "password")


def _document(estate: Estate, kind: str, raw: dict[str, Any]) -> None:
    owner = raw.get("account")
    # A trunk server has an object of this name.
    own = {"account": owner} if isinstance(owner, dict) else {}
    body, errors = check(_RULES[kind], {**without(raw, _ASIDE), **own})
    if errors:
        raise BadSeed(f"{kind}: {errors}")
    account = estate.options.account_id if own or not owner else str(owner)
    stamp = int(raw.get("modified", estate.stamp))
    document = Document(kind, str(raw.get("id") or new_id()), account, body, stamp, stamp, next_revision(None))
    if kind == "users" and "password" in raw:
        document.pvt = dict(hashes(str(body.get("username", "")), str(raw["password"])))
    if kind == "port_requests":
        _port(estate, document, raw)
    estate.put_document(document)
    for number in numbers_in(kind, body) if kind in _USED_BY else ():
        held = estate.numbers.get(number)
        if held is not None:
            held.used_by = _USED_BY[kind]
            estate.put_number(held)


def _port(estate: Estate, port: Document, raw: dict[str, Any]) -> None:
    state = str(raw.get("port_state", "unconfirmed"))
    if state not in PORT_STATES:
        raise BadSeed(f"port_requests: port_state must be one of {', '.join(PORT_STATES)}")
    port.body.setdefault("comments", [])
    begin(estate, port, authority_of(estate, port.account))
    port.pvt.update({"state": state, "sent": bool(raw.get("sent", False))})
    for name, text in raw.get("attachments", {}).items():
        data = str(text).encode()
        port.pvt["attachments"][name] = {
            "content_type": "application/pdf",
            "length": len(data),
            "data": base64.b64encode(data).decode(),
        }


def _for_sale(estate: Estate, rows: list[Any]) -> int:
    defaults = {"kind": "local", "state": None, "ratecenter": None, "setup": "1.00", "monthly": "1.00", "serial": 0}
    offers = [row if isinstance(row, dict) else {"number": str(row)} for row in rows]
    return estate.inventory.add(
        Offer(**{**defaults, **offer, "number": offer["number"].removeprefix("+1")}) for offer in offers
    )


def _sold(estate: Estate, numbers: list[str]) -> int:
    return sum(estate.inventory.take(number.removeprefix("+1")) is not None for number in numbers)
