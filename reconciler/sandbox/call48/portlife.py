"""The life of a port-in: how numbers move over the clock, what the losing carrier answers, what arrives.

Lags are read when a state is entered, so setting them later does not move ports already there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from reconciler.sandbox.call48.estate import Estate
from reconciler.sandbox.call48.model import Did, Forwarding, Slot
from reconciler.sandbox.call48.options import Call48Options
from reconciler.sandbox.call48.portmodel import DID_TYPES, Port, PortForwarding, PortNumber, Proposal, Status
from reconciler.sandbox.call48.purchase import new_did

# failure_reason of a cancelled sub-order in the document's "VIEW LIST".
NOTHING_TO_BUILD = "No DID found for build operation!"
_NEXT: dict[Status, Status] = {"submitted": "reviewed", "reviewed": "foc_received", "foc_received": "activated"}
# Of what is in the ledger, "port_submitted" and "port_activated" are written elsewhere.
_NOTED: dict[Status, str] = {
    "reviewed": "port_reviewed",
    "foc_received": "port_foc_received",
    "retry": "port_rejected",
    "cancelled": "port_cancelled",
}
_MODES = ("REJ", "RO", "FO", "RTF", "VO", "RTV", "FV", "RFV")


def note(estate: Estate, kind: str, port: Port, proposal: Proposal, did: str, **details: object) -> None:
    """A number's move in the ledger."""
    estate.services.ledger.add("call48", kind, did, port_req_id=port.id, port_proposal_id=proposal.id, **details)


def due_of(estate: Estate, port: Port, proposal: Proposal, item: PortNumber, moment: float) -> float | None:
    """When a number goes on by itself.

    "Auto" is after the lag, "Scheduled" not before its activation_date either, "Manual" never: the document
    names the three and explains none.
    """
    options = estate.options
    lags: dict[Status, float | None] = {
        "submitted": options.port_review_lag,
        "reviewed": options.port_foc_lag,
        "foc_received": options.port_activate_lag,
    }
    lag = lags.get(item.status)
    if lag is None:
        return None
    if item.status == "submitted":
        return moment + lag + options.port_split_lag * _place(port, proposal)
    if item.status == "reviewed":
        return moment + lag
    detail = port.detail_of(proposal)
    kind = item.activation_type or detail.texts["activation_type"]
    at = detail.activation_at if item.activation_at is None else item.activation_at
    return None if kind == "Manual" else max(moment + lag, at if kind == "Scheduled" else 0.0)


def _place(port: Port, proposal: Proposal) -> int:
    return [item.id for item in port.proposals].index(proposal.id)


def _verdict(options: Call48Options, port: Port, proposal: Proposal, did: str) -> tuple[Status, str | None]:
    """What the losing carrier answers to an order for a number."""
    if any(did.startswith(prefix) for prefix in options.port_cancel):
        return "cancelled", "Cancelled by the losing carrier"
    known, given = options.port_account_number, port.detail_of(proposal).texts["cust_acc_number"]
    rejected = any(did.startswith(prefix) for prefix in options.port_reject)
    if rejected or proposal.submissions <= options.port_rejections or (known is not None and known != given):
        return "retry", options.port_rejection_reason
    return "foc_received", None


def settle(estate: Estate) -> None:
    """Let all numbers move whose time has come, as often as it has come."""
    for before in estate.ports.due(estate.now):
        port = before
        for proposal in before.proposals:
            port = port.having(_advanced(estate, port, proposal))
        if port != before:
            estate.ports.put(completed(port))


def _advanced(estate: Estate, port: Port, proposal: Proposal) -> Proposal:
    for index in range(len(proposal.numbers)):
        while True:
            item = proposal.numbers[index]
            if item.due is None or item.due > estate.now:
                break
            status, reason = _NEXT[item.status], None
            if status == "foc_received":
                status, reason = _verdict(estate.options, port, proposal, item.did)
            proposal = moved(estate, port, proposal, item, status, reason=reason, moment=item.due)
    return proposal


def placed(
    estate: Estate,
    port: Port,
    proposal: Proposal,
    item: PortNumber,
    status: Status,
    *,
    reason: str | None = None,
    moment: float | None = None,
    stays: bool = False,
) -> Proposal:
    """The sub-order with one number in another state; nothing is said of it unless the number arrives.

    ``moment`` is when that was (seconds, else now); with ``stays`` time does not move the number on.
    """
    why, after = reason, replace(item, status=status, due=None)
    if status == "activated" and not _arrive(estate, port, proposal, item.did):
        after, why = replace(after, status="cancelled"), NOTHING_TO_BUILD
    elif status == "foc_received" and item.foc_day is None:
        desired = date.fromisoformat(port.detail_of(proposal).foc_day)
        after = replace(after, foc_day=(desired + timedelta(days=estate.options.port_foc_days)).isoformat())
    if not stays:
        after = replace(after, due=due_of(estate, port, proposal, after, estate.now if moment is None else moment))
    numbers = tuple(after if old.did == item.did else old for old in proposal.numbers)
    if why is None and any(new.status in ("retry", "cancelled") for new in numbers):
        why = proposal.failure_reason
    return replace(proposal, numbers=numbers, failure_reason=why)


def moved(
    estate: Estate,
    port: Port,
    proposal: Proposal,
    item: PortNumber,
    status: Status,
    *,
    reason: str | None = None,
    moment: float | None = None,
    stays: bool = False,
) -> Proposal:
    """Same, and in the ledger."""
    after = placed(estate, port, proposal, item, status, reason=reason, moment=moment, stays=stays)
    (now,) = (new.status for new in after.numbers if new.did == item.did)
    if now in _NOTED:
        why = NOTHING_TO_BUILD if status == "activated" else reason
        note(estate, _NOTED[now], port, after, item.did, reason=why)
    return after


def sub_orders(estate: Estate, numbers: Iterable[str]) -> tuple[Proposal, ...]:
    """Numbers by sub-order. The document shows that requests are split, and not by what."""
    length = {"none": 0, "npa": 3, "nxx": 6, "number": None}[estate.options.port_split]
    groups: dict[str, list[PortNumber]] = {}
    for number in numbers:
        groups.setdefault(number[:length], []).append(PortNumber(number))
    return tuple(
        Proposal(estate.counter("port_proposal_id", 201), tuple(group), estate.now) for group in groups.values()
    )


def begun(estate: Estate, port: Port) -> Port:
    """A new request: when its numbers move on."""
    for proposal in port.proposals:
        numbers = tuple(
            replace(item, due=due_of(estate, port, proposal, item, estate.now)) for item in proposal.numbers
        )
        port = port.having(replace(proposal, numbers=numbers))
    return port


def resubmitted(estate: Estate, port: Port, proposal: Proposal) -> Proposal:
    """A sub-order whose rejected numbers are with their carrier again."""
    rejected = [item for item in proposal.numbers if item.status == "retry"]
    if not rejected:
        return proposal
    proposal = replace(proposal, submissions=proposal.submissions + 1, failure_reason=None)
    for item in rejected:
        proposal = placed(estate, port, proposal, item, "submitted")
    return proposal


def completed(port: Port) -> Port:
    """A request whose living numbers are all activated is Completed.

    Sub-orders cancelled one by one leave it In_Progress, as requests 247 and 248 of the document's list.
    """
    living = {item.status for item in port.numbers() if item.status != "cancelled"}
    done = port.phase == "In_Progress" and living == {"activated"}
    return replace(port, phase="Completed") if done else port


def _arrive(estate: Estate, port: Port, proposal: Proposal, number: str) -> Did | None:
    """The number is in GET /dids from now on, without a purchase; none when it is on the network already."""
    if estate.owned(number) is not None:
        return None
    estate.inventory.take(number)
    did = new_did(estate, port.owner, number, DID_TYPES[port.did_type].kind)
    did.assigned_id = port.account_id
    did.backend = estate.options.bought_backend
    did.forwarding = _forwarding(port.forwarding)
    estate.add_did(did)
    note(estate, "port_activated", port, proposal, number, did_id=did.id)
    return did


def _forwarding(wanted: PortForwarding) -> Forwarding:
    """The forwarding of the request, in the words of update_forwarding; method NUM is taken for "simple"."""
    rows = sorted(wanted.rows, key=lambda row: int(row["sequence"]))
    slots = [Slot("simple", str(row["timeout"]), "", str(row["value"])[-10:]) for row in rows if row["method"] == "NUM"]
    if wanted.fwd_preconfigured:
        slots = [Slot("preconfigured")]
    one, two, three, *_ = [*slots, Slot(), Slot(), Slot()]
    mode = wanted.fwd_answering_mode
    return Forwarding(
        one,
        two,
        three,
        password=wanted.fwd_device_password or "",
        fwd_trunk_grpid=wanted.fwd_trunk_grpid,
        answeringmode=_MODES.index(mode) if mode in _MODES else None,
    )
