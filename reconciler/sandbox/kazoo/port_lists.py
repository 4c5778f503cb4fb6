"""Lists of port requests: by type or state, by number, last submitted; never paged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.model import PORT_STATES, Document
from reconciler.sandbox.kazoo.port_comments import timeline
from reconciler.sandbox.kazoo.ports import KIND, shown
from reconciler.sandbox.kazoo.replies import Answer, Refusal, invalid_field, system_error
from reconciler.sandbox.kazoo.values import normalise

_ENDED = ("completed", "canceled")
_TYPES: dict[str, tuple[str, ...]] = {
    "active": ("unconfirmed", "submitted", "pending", "scheduled", "rejected"),
    "all": PORT_STATES,
    "progressing": ("submitted", "pending", "scheduled"),
    "suspended": ("unconfirmed", "rejected"),
    "completed": _ENDED,
}
# crossbar.maximum_range: 31 days and an hour.
_RANGE = 2_682_000


def of_account(call: Call) -> Answer:
    """GET accounts/{A}/port_requests."""
    return _listed(call, [call.account.id])


def of_descendants(call: Call) -> Answer:
    """GET accounts/{A}/descendants/port_requests."""
    return _listed(call, call.estate.descendants(call.account.id))


def of_agent(call: Call) -> Answer:
    """GET port_requests: those the caller is port authority for; others may not ask."""
    if not call.admin and not _is_agent(call):
        raise system_error("forbidden")
    return _listed(call, None)


def forbidden(call: Call) -> Answer:
    """The agent's path has nothing but its list."""
    del call
    raise system_error("forbidden")


def _is_agent(call: Call) -> bool:
    return any(account.port_authority == call.caller.id for account in call.estate.accounts.values())


def _ports(call: Call, accounts: list[str] | None) -> Iterator[Document]:
    if accounts is None:
        for account in call.estate.accounts:
            for port in call.estate.documents_of(account, KIND):
                if port.pvt["authority"] == call.caller.id:
                    yield port
        return
    for account in accounts:
        yield from call.estate.documents_of(account, KIND)


def _listed(call: Call, accounts: list[str] | None) -> Answer:
    if call.value("by_number") is not None:
        return _by_number(call, str(call.value("by_number")))
    wanted = call.value("by_types")
    if wanted == "last_submitted":
        return last_submitted(call)
    states = _states(wanted)
    first, last = _window(call) if set(states) & set(_ENDED) else (0, 0)
    groups: dict[str, list[dict[str, Any]]] = {}
    for state in states:
        for port in _ports(call, accounts):
            if port.pvt["state"] == state and (state not in _ENDED or first <= port.modified <= last):
                groups.setdefault(port.account, []).append(_row(call, port))
    names = call.estate.accounts
    return Answer(
        [
            {"account_id": account, "account_name": names[account].name, "port_requests": rows}
            for account, rows in groups.items()
        ]
    )


def _row(call: Call, port: Document) -> dict[str, Any]:
    return {**shown(call, port), "account_id": port.account}


def _states(wanted: object) -> tuple[str, ...]:
    """Only the first comma splits: of three types, the second is "two,three", which is none."""
    if wanted is None:
        return _TYPES["active"]
    if isinstance(wanted, str) and wanted in _TYPES:
        return _TYPES[wanted]
    given = wanted if isinstance(wanted, list) else str(wanted).split(",", 1)
    names = [str(item).strip() for item in given]
    bad = [name for name in names if name not in PORT_STATES]
    if bad:
        message = f"query string by_types contained invalid values: {','.join(bad)}"
        raise Refusal(500, "invalid_request", {"message": message})
    return tuple(names)


def _window(call: Call) -> tuple[int, int]:
    """The days completed and canceled ports are listed for."""
    now = call.estate.stamp
    given = {name: call.param(name) for name in ("modified_from", "modified_to")}
    for name, text in given.items():
        if text is not None and not text.isdigit():
            raise invalid_field(name, "type", f"{name} must be Gregorian seconds", text)
    last = int(given["modified_to"] or now)
    first = int(given["modified_from"] or last - _RANGE)
    if given["modified_to"] is None and given["modified_from"] is not None:
        last = min(now, first + _RANGE)
    if last < first:
        raise invalid_field("modified_from", "date_range", "modified_to is prior to modified_from", first)
    if last - first > _RANGE:
        raise invalid_field("modified_to", "date_range", f"modified_to is more than {_RANGE} seconds", last)
    return first, last


def _by_number(call: Call, text: str) -> Answer:
    """A flat list, from the account and all below it; completed ports hold no numbers any more."""
    ports = call.estate.holding(KIND, normalise(text))
    rows = [_row(call, port) for port in ports if call.admin or call.estate.in_hierarchy(call.account.id, port.account)]
    return Answer(rows, page={"page_size": len(rows)})


def last_submitted(call: Call) -> Answer:
    """Ports that are submitted and were not sent yet, each with its last move to that state."""
    rows: list[dict[str, Any]] = []
    for port in call.estate.documents_of(call.account.id, KIND):
        if port.pvt["state"] == "submitted" and not port.pvt["sent"]:
            moves = [item for item in timeline(call, port) if item.get("transition", {}).get("new") == "submitted"]
            rows.extend({"id": port.id, "transition": move} for move in moves[-1:])
    return Answer(rows, page={"page_size": len(rows)})
