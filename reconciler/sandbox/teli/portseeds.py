"""Port orders as seeds, and what the losing carrier does to orders that exist."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.teli.estate import Estate
from reconciler.sandbox.teli.model import Port, PortNumber
from reconciler.sandbox.teli.portrows import KEPT, fate_of

_FAR = 10.0 * 365 * 86_400
_STAGES = ("submitted", "confirmed", "completed", "rejected", "canceled")
_OTHERS = frozenset({"id", "user_id", "numbers", "signature", "bill_file", "bill_name"})


def staged(item: PortNumber, status: str, reason: str, now: float) -> PortNumber:
    """A number put into a stage now. One that is submitted or confirmed stays so until another event."""
    if status not in _STAGES:
        raise BadSeed(f"ports: status must be one of {', '.join(_STAGES)}")
    if status in ("rejected", "canceled"):
        return replace(item, fate="rejected" if status == "rejected" else "canceled", foc_at=now, reason=reason)
    foc_at = now + _FAR if status == "submitted" else now
    done_at = now if status == "completed" else now + _FAR
    return replace(item, fate="completed", foc_at=foc_at, done_at=done_at, reason="")


def _number(estate: Estate, raw: object) -> PortNumber:
    options, now = estate.options, estate.now
    given: dict[str, Any] = raw if isinstance(raw, dict) else {"number": str(raw)}
    foc_at = now + float(given.get("foc_in", options.lnp_foc_lag))
    done_at = now + float(given.get("done_in", options.lnp_complete_lag))
    number = str(given["number"])
    fate, why = fate_of(number, options)
    item = PortNumber(number, min(foc_at, done_at), done_at, fate, why)
    return staged(item, given["status"], str(given.get("reason", "")), now) if "status" in given else item


def _port(estate: Estate, raw: dict[str, Any]) -> Port:
    unknown = set(raw) - set(KEPT) - _OTHERS
    if unknown or not raw.get("numbers"):
        raise BadSeed(f"ports: numbers must be given, and no {', '.join(sorted(unknown)) or 'empty list'}")
    port_id = estate.given_id("port", raw.get("id"))
    if port_id in estate.ports.rows:
        raise BadSeed(f"ports: {port_id} is taken; port_events changes orders")
    fields: dict[str, str | None] = {"partial_port": "0", "wireless_number": "0"}
    given = {name: raw[name] for name in (*KEPT, "bill_name") if name in raw}
    fields |= {name: None if value is None else str(value) for name, value in given.items()}
    return Port(
        port_id,
        int(raw.get("user_id", estate.options.user_id)),
        estate.now,
        estate.now,
        {**dict.fromkeys((*KEPT, "bill_name")), "location_type": "business", "btn": "", **fields},
        tuple(_number(estate, item) for item in raw["numbers"]),
        raw.get("signature"),
        raw.get("bill_file"),
    )


def load_ports(estate: Estate, rows: list[dict[str, Any]]) -> int:
    """Orders made before the test began; nothing of it is in the ledger until numbers arrive."""
    ports = [_port(estate, raw) for raw in rows]
    estate.ports.put_many(ports)
    for port in ports:
        estate.await_port(port)
    estate.settle()
    return len(ports)


def load_events(estate: Estate, rows: list[dict[str, Any]]) -> int:
    """One number of an order, or all of them, put into a stage."""
    for raw in rows:
        port = estate.ports.rows.get(int(raw["id"]))
        if port is None:
            raise BadSeed(f"port_events: there is no order {raw['id']}")
        wanted, now = raw.get("number"), estate.now
        numbers = tuple(
            staged(item, str(raw["status"]), str(raw.get("reason", "")), now) if wanted in (None, item.number) else item
            for item in port.numbers
        )
        estate.await_port(estate.ports.put(replace(port, numbers=numbers, modified=now)))
    estate.settle()
    return len(rows)
