"""Port requests as seeds, and what carriers do to requests that exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reconciler.sandbox.call48 import portlife
from reconciler.sandbox.call48.call import Refusal, text_of
from reconciler.sandbox.call48.estate import Estate
from reconciler.sandbox.call48.portdates import day_of, eastern_day, instant_of
from reconciler.sandbox.call48.portfields import TEXTS
from reconciler.sandbox.call48.portmodel import (
    PHASES,
    STATUSES,
    Port,
    PortDetail,
    PortDocument,
    Proposal,
)
from reconciler.sandbox.call48.ports import did_type
from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.postal import STATE_NAMES

_PORT_KEYS = frozenset(
    {"port_req_id", "did_type", "account", "account_id", "account_username", "request_phase", "numbers"}
    | {"port_status", "reason", "foc_date", "port_req_detail", "documents"}
)
_EVENT_KEYS = frozenset(
    {"port_req_id", "port_proposal_id", "did", "port_status", "reason", "foc_date", "request_phase"}
)
_STAGE_KEYS = frozenset({"did", "port_status", "reason", "foc_date"})


def _known(raw: dict[str, Any], known: frozenset[str], part: str) -> None:
    if not raw.keys() <= known:
        raise BadSeed(f"{part}: unknown key {', '.join(sorted(raw.keys() - known))}; known: {', '.join(sorted(known))}")


def _staged(
    estate: Estate, port: Port, proposal: Proposal, did: str, raw: dict[str, Any], put: Callable[..., Proposal]
) -> Proposal:
    """A number put into a state, in which it stays until another event or a call moves it."""
    status = raw.get("port_status")
    if status not in STATUSES:
        raise BadSeed(f"ports: port_status must be one of {', '.join(STATUSES)}")
    item = next(item for item in proposal.numbers if item.did == did)
    if raw.get("foc_date") is not None:
        item = replace(item, foc_day=str(raw["foc_date"])[:10])
    reason = raw.get("reason", estate.options.port_rejection_reason if status == "retry" else None)
    return put(estate, port, proposal, item, status, reason=reason, stays=True)


def _detail(estate: Estate, raw: dict[str, Any]) -> PortDetail:
    """Nothing is required of a seed's detail; a week from now is the default of both dates."""
    _known(raw, frozenset({*TEXTS, "desired_foc_date", "activation_date"}), "ports: port_req_detail")
    later = estate.now + 7 * 86_400
    texts = {name: text_of(raw.get(name)) or None for name in TEXTS}
    texts = {**texts, "state": texts["state"] or "AL", "activation_type": texts["activation_type"] or "Auto"}
    if texts["state"] not in STATE_NAMES:
        raise BadSeed(f"ports: there is no state {texts['state']}")
    wanted, at = raw.get("desired_foc_date"), raw.get("activation_date")
    return PortDetail(
        estate.counter("port_req_detail_id", 136),
        texts,
        eastern_day(later) if wanted is None else day_of(str(wanted), "desired_foc_date"),
        later if at is None else instant_of(str(at), "activation_date"),
    )


def _port(estate: Estate, raw: dict[str, Any]) -> Port:
    options = estate.options
    rows: dict[str, dict[str, Any]] = {row["did"]: row for row in map(_row, raw.get("numbers", ()))}
    files: dict[str, str] = raw.get("documents", {})
    documents = {kind: PortDocument(name, name, 0, "") for kind, name in files.items()}
    following = estate.counter("port_req_id", 256)
    port_id = int(raw.get("port_req_id", following))
    estate.set_counter("port_req_id", max(following, port_id + 1))
    if not rows or port_id in estate.ports.ports:
        raise BadSeed(f"ports: numbers must be given; and port_req_id {port_id} free, port_events changes requests")
    if raw.get("request_phase", "In_Progress") not in PHASES:
        raise BadSeed(f"ports: request_phase must be one of {', '.join(PHASES)}")
    owner = int(raw.get("account", options.account_id))
    port = Port(
        port_id,
        owner,
        int(raw.get("account_id", owner)),
        str(raw.get("account_username", options.username)),
        did_type(raw.get("did_type", "LCL")),
        estate.now,
        _detail(estate, raw.get("port_req_detail", {})),
        portlife.sub_orders(estate, rows),
        documents=documents,
    )
    return _all_staged(estate, portlife.begun(estate, port), raw, rows)


def _row(item: object) -> dict[str, Any]:
    row: dict[str, Any] = item if isinstance(item, dict) else {"did": str(item)}
    _known(row, _STAGE_KEYS, "ports: numbers")
    return {**row, "did": str(row["did"])}


def _all_staged(estate: Estate, port: Port, raw: dict[str, Any], rows: dict[str, dict[str, Any]]) -> Port:
    general = {name: value for name, value in raw.items() if name in _STAGE_KEYS}
    for proposal in port.proposals:
        for did in [item.did for item in proposal.numbers]:
            stage = {**general, **rows[did]}
            if "port_status" in stage:
                proposal = _staged(estate, port, proposal, did, stage, portlife.placed)
        port = port.having(proposal)
    return replace(port, phase=raw["request_phase"]) if "request_phase" in raw else portlife.completed(port)


def load_ports(estate: Estate, rows: list[dict[str, Any]]) -> int:
    """Requests made before the test began; those with a port_status stay in it, the others go the options' way."""
    for raw in rows:
        _known(raw, _PORT_KEYS, "ports")
        try:
            estate.ports.put(_port(estate, raw))
        except Refusal as refusal:
            raise BadSeed(f"ports: {refusal.text}") from refusal
    return len(rows)


def load_events(estate: Estate, rows: list[dict[str, Any]]) -> int:
    """A number, a sub-order or a request put into a state; or a request into a phase."""
    for raw in rows:
        _known(raw, _EVENT_KEYS, "port_events")
        port = _meant(estate, raw)
        hit = False
        for proposal in port.proposals:
            if raw.get("port_proposal_id") not in (None, proposal.id):
                continue
            for did in [item.did for item in proposal.numbers if raw.get("did") in (None, item.did)]:
                hit = True
                if "port_status" in raw:
                    proposal = _staged(estate, port, proposal, did, raw, portlife.moved)
            port = port.having(proposal)
        if not hit:
            raise BadSeed("port_events: there is no such number in the request")
        if raw.get("request_phase", port.phase) not in PHASES:
            raise BadSeed(f"port_events: request_phase must be one of {', '.join(PHASES)}")
        port = portlife.completed(port)
        estate.ports.put(replace(port, phase=raw.get("request_phase", port.phase)))
    return len(rows)


def _meant(estate: Estate, raw: dict[str, Any]) -> Port:
    """By port_req_id or port_proposal_id; by number alone the newest request that has it."""
    found: Port | None = None
    if "port_req_id" in raw:
        found = estate.ports.ports.get(int(raw["port_req_id"]))
    elif "port_proposal_id" in raw:
        found = estate.ports.of_proposal(int(raw["port_proposal_id"]))
    else:
        having = (port for port in estate.ports.newest() if any(item.did == raw.get("did") for item in port.numbers()))
        found = next(having, None)
    if found is None:
        raise BadSeed("port_events: there is no such request")
    return found
