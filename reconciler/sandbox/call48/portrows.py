"""Port-ins as the API shows them, key by key in the document's order."""

from __future__ import annotations

from reconciler.sandbox.call48.options import Call48Options
from reconciler.sandbox.call48.portdates import eastern_day, eastern_midnight, utc_midnight
from reconciler.sandbox.call48.portmodel import DID_TYPES, Port, PortDocument, PortNumber, Proposal
from reconciler.sandbox.call48.porttarget import OPEN
from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.postal import STATES

_STATE_IDS = {code: (index, name) for index, (code, name) in enumerate(STATES, start=1)}
# Seconds from 0001-01-01 to 1970-01-01: order ids of the sample end in .NET ticks.
_EPOCH = 62_135_596_800


def _when(moment: float | None) -> str | None:
    return None if moment is None else iso_millis(moment)


def foc_day(proposal: Proposal) -> str | None:
    """The first FOC date among the numbers of a sub-order."""
    return min((item.foc_day for item in proposal.numbers if item.foc_day is not None), default=None)


def detail_row(port: Port, proposal: Proposal | None, options: Call48Options) -> dict[str, object]:
    """view-port-detail: no numbers, no status, no forwarding; what the sample has as null is not disclosed."""
    detail = port.detail_of(proposal)
    text = {name: None if name in options.port_hidden else value or None for name, value in detail.texts.items()}
    state = str(detail.texts["state"])
    number, name = _STATE_IDS[state]
    documents: dict[str, PortDocument] = {**port.documents, **(proposal.documents if proposal is not None else {})}
    files = {f"{kind}_file": documents[kind].name if kind in documents else None for kind in ("loa", "bill", "csr")}
    at = detail.activation_at
    by_day = options.port_activation_shown == "day"
    return {
        "port_req_id": port.id,
        "did_type_id": DID_TYPES[port.did_type].id,
        "account_id": port.account_id,
        "csv_file": False,
        "port_proposal_id": None if proposal is None else proposal.id,
        "port_req_detail_id": detail.id,
        **{key: text[key] for key in ("cust_acc_name", "cust_acc_type", "cust_acc_number", "cust_acc_pin")},
        **{key: text[key] for key in ("cust_authorized_name", "btn")},
        "desired_foc_date": eastern_midnight(detail.foc_day),
        **{key: text[key] for key in ("address_direction_prefix", "address_direction_suffix")},
        **{key: text[key] for key in ("address_street_name_suffix", "address_street_name", "address_number")},
        **{key: text[key] for key in ("address_loc_designator", "address_loc_value", "postal_code", "city")},
        "state_id": number,
        **files,
        "activation_type": text["activation_type"],
        "activation_date": utc_midnight(eastern_day(at)) if by_day else iso_millis(at),
        **{key: text[key] for key in ("email_updates", "notes")},
        "state_name": name,
        "state_code": state,
        "tags": text["tags"],
    }


def suborder_row(proposal: Proposal) -> dict[str, object]:
    """A sub-order in view-list. ``is_master`` is read as: it follows the detail of the request."""
    status, own = proposal.status, proposal.detail
    return {
        "port_proposal_id": proposal.id,
        "port_req_status": status,
        "resubmitted_at": _when(proposal.resubmitted),
        "did_count": len(proposal.numbers),
        "foc_date": utc_midnight(foc_day(proposal)),
        "failure_reason": proposal.failure_reason,
        "port_req_detail_id": None if own is None else own.id,
        "allow_suborder_edit": status in OPEN,
        "allow_suborder_cancel": status in OPEN,
        "allow_suborder_delete": status == "cancelled",
        "allow_suborder_activate": status == "foc_received",
        "is_master": own is None,
    }


def list_row(port: Port) -> dict[str, object]:
    """A request in view-list: how many numbers, and not which."""
    kind = DID_TYPES[port.did_type]
    return {
        "port_req_id": port.id,
        "did_type_id": kind.id,
        "import_from_file": None,
        "request_phase": port.phase,
        "suborder_count": len(port.proposals),
        "created_at": iso_millis(port.created),
        "did_type_name": kind.name,
        "account_id": port.account_id,
        "account_username": port.account_username,
        "account_class_id": 1,
        "csv_file": False,
        "port_proposals": [suborder_row(proposal) for proposal in port.proposals],
    }


def did_row(port: Port, proposal: Proposal, item: PortNumber) -> dict[str, object]:
    """A number in view-did-list; its tags are null whatever the request's are."""
    return {
        "port_proposal_id": proposal.id,
        "did": item.did,
        "lrn": None if port.did_type == "INTL" else f"{item.did[:6]}9999",
        "port_status": item.status,
        "allow_did_activate": item.status == "foc_received",
        "allow_did_build": False,
        "allow_did_cancel": item.status in OPEN,
        "allow_did_delete": item.status == "cancelled",
        "tags": None,
    }


def foc_row(port: Port, proposal: Proposal, item: PortNumber) -> dict[str, object]:
    """A number with a FOC. Both dates of an activated one are null, as in the only sample of one."""
    detail, past = port.detail_of(proposal), item.status == "activated"
    at = detail.activation_at if item.activation_at is None else item.activation_at
    return {
        "port_proposal_id": proposal.id,
        "did": item.did,
        "port_status": item.status,
        "foc_date": None if past else utc_midnight(item.foc_day),
        "port_req_id": port.id,
        "activation_type": item.activation_type or detail.texts["activation_type"],
        "activation_date": None if past else iso_millis(at),
    }


def rejection_row(port: Port, proposal: Proposal) -> dict[str, object]:
    """A sub-order in view-rejection-list."""
    return {
        "port_proposal_id": proposal.id,
        "port_req_id": port.id,
        "port_req_status": proposal.status,
        "losing_sp": "Cox Communications 7661 TEST/1",
        "target_sp": "IPH",
        "resubmitted_at": _when(proposal.resubmitted),
        "did_count": len(proposal.numbers),
        "failure_reason": proposal.failure_reason,
        "foc_date": utc_midnight(foc_day(proposal)),
        "request_phase": port.phase,
        "order_id": f"515J-{int((proposal.created + _EPOCH) * 10_000_000)}",
        "order_status": "Rejected",
    }
