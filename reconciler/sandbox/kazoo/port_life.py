"""The life of a port request (knm_port_request): its states, what completion does, what time does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.kazoo.estate import Estate
from reconciler.sandbox.kazoo.model import Document, Number
from reconciler.sandbox.kazoo.port_schedule import compute
from reconciler.sandbox.kazoo.values import gregorian, next_revision, normalise

# From which states each one may be reached.
FROM: dict[str, tuple[str, ...]] = {
    "submitted": ("unconfirmed", "rejected"),
    "pending": ("submitted",),
    "scheduled": ("pending",),
    "completed": ("pending", "scheduled", "rejected"),
    "rejected": ("submitted", "pending", "scheduled"),
    "canceled": ("unconfirmed", "submitted", "pending", "scheduled", "rejected"),
}
# The keys the server adds to what clients see; sent back, they are dropped.
SERVER_KEYS = ("id", "created", "updated", "uploads", "port_state", "sent", "_read_only")


@dataclass(frozen=True, slots=True)
class Mover:
    """On whose authority a port request moves."""

    account: str
    user: str | None = None
    reason: str | None = None


def authority_of(estate: Estate, account: str) -> str:
    """The port authority of an account: named by its own whitelabel or the nearest one above, else the master.

    An account that names itself is the authority of those below, not of its own ports.
    """
    for above in [account, *estate.ancestors(account)]:
        named = estate.accounts[above].port_authority
        if named is not None and named != account:
            return named
    return next(item.id for item in estate.accounts.values() if item.parent is None)


def begin(estate: Estate, port: Document, authority: str, mover: Mover | None = None) -> None:
    """Give a new port request what clients do not write."""
    by = mover or Mover(port.account)
    port.pvt = {
        "state": "unconfirmed",
        "sent": False,
        "account_name": estate.accounts[port.account].name,
        "authority": authority,
        "authority_name": estate.accounts[authority].name,
        "transitions": [_transition(estate, None, "unconfirmed", by)],
        "attachments": {},
        "submissions": 0,
        "ported_numbers": None,
        "due": None,
    }


def _transition(estate: Estate, before: str | None, after: str, mover: Mover) -> dict[str, Any]:
    account = {"id": mover.account, "name": estate.accounts[mover.account].name}
    authorization: dict[str, Any] = {"account": account}
    user = estate.documents.get(mover.user or "")
    if user is not None:
        first, last = user.body.get("first_name", ""), user.body.get("last_name", "")
        full = f"{first} {last}".strip()
        authorization["user"] = {"id": user.id, "first_name": first, "last_name": last, "full_name": full}
    entry: dict[str, Any] = {"timestamp": estate.stamp, "type": "transition", "authorization": authorization}
    if mover.reason is not None:
        entry["reason"] = authorization["reason"] = mover.reason
    entry["transition"] = {"new": after} | ({} if before is None else {"previous": before})
    return entry


def legal(estate: Estate, before: str, after: str) -> bool:
    """May a state follow another; a move to the state a port is in already is not legal either."""
    if after == "scheduled" and before == "submitted":
        return estate.options.submitted_to_scheduled
    return before in FROM.get(after, ())


def enter(estate: Estate, port: Document, state: str, mover: Mover) -> list[str]:
    """Move a port request; the numbers that could not be brought into the account on completion.

    The record given is changed, the caller stores it.
    """
    before = port.pvt["state"]
    entry = _transition(estate, before, state, mover)
    port.pvt = {**port.pvt, "state": state, "transitions": [entry, *port.pvt["transitions"]], "due": None}
    if state == "submitted":
        port.pvt["submissions"] += 1
    port.pvt["due"] = _next_move(estate, port)
    return _complete(estate, port) if state == "completed" else []


def _next_move(estate: Estate, port: Document) -> list[Any] | None:
    """When the port agent moves by itself, and to what."""
    options, state = estate.options, port.pvt["state"]
    following = {
        "submitted": (options.port_pending_lag, "pending"),
        "pending": (options.port_scheduled_lag, "scheduled"),
        "scheduled": (options.port_completed_lag, "completed"),
    }
    lag, after = following.get(state, (None, ""))
    if state == "submitted" and port.pvt["submissions"] <= options.port_rejections:
        after = "rejected"
    return None if lag is None else [estate.now + lag, after]


def _complete(estate: Estate, port: Document) -> list[str]:
    failed = [number for number in port.body["numbers"] if not _ported(estate, port, normalise(number))]
    if not failed:
        port.pvt["ported_numbers"] = port.body["numbers"]
        port.body = {**port.body, "numbers": {}}
    return failed


def _ported(estate: Estate, port: Document, text: str) -> bool:
    """Bring one number into the account, in service on the port-in carrier."""
    known = estate.numbers.get(text)
    if known is not None and known.state not in ("aging", "available", "port_in"):
        return known.account == port.account and known.state == "in_service"
    number = Number(text, "in_service", estate.stamp, estate.stamp, port.account, ported_in=True)
    number.carrier = estate.options.port_in_module
    number.doc = {"port_id": port.id}
    for kind, used_by in (("callflows", "callflow"), ("connectivity", "trunkstore")):
        if any(document.account == port.account for document in estate.holding(kind, text)):
            number.used_by = used_by
    estate.put_number(number)
    estate.effect("ported_in", text, port=port.id, account=port.account)
    return True


def store(estate: Estate, port: Document) -> None:
    """Write a port request as its next revision."""
    compute(port.body)
    port.modified = estate.stamp
    port.revision = next_revision(port.revision)
    estate.put_document(port)


def advance(estate: Estate, port: Document) -> None:
    """What became due for a port request: the agent's next move, or the sweep of idle ones."""
    due = port.pvt["due"]
    if due is not None and due[0] <= estate.now:
        state = due[1]
        reason = estate.options.port_rejection_reason if state == "rejected" else None
        if state == "scheduled":
            lag = estate.options.port_completed_lag
            port.body["scheduled_date"] = gregorian(estate.now + (86_400 if lag is None else lag))
        enter(estate, port, state, Mover(port.pvt["authority"], reason=reason))
        store(estate, port)
        estate.effect(f"port_{state}", port.body["name"], id=port.id, by="port agent")
        return
    days = estate.options.port_cleanup_days
    idle = port.pvt["state"] not in ("submitted", "scheduled")
    if days is not None and idle and estate.stamp - port.modified >= days * 86_400:
        estate.remove_document(port)
        estate.effect("port_cleaned_up", port.body["name"], id=port.id)
