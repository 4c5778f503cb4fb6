"""What submit-port-details and update-request take in ``port_req_detail`` ("SUBMIT PORT DETAILS")."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.call48.call import Call, Refusal, integer_of, text_of
from reconciler.sandbox.call48.forwarding import routable_group
from reconciler.sandbox.call48.portdates import day_of, instant_of
from reconciler.sandbox.call48.portmodel import PortDetail, PortForwarding
from reconciler.sandbox.postal import STATE_NAMES

# In the order in which view-port-detail shows them.
TEXTS = (
    *("cust_acc_name", "cust_acc_type", "cust_acc_number", "cust_acc_pin", "cust_authorized_name", "btn"),
    *("address_direction_prefix", "address_direction_suffix", "address_street_name_suffix", "address_street_name"),
    *("address_number", "address_loc_designator", "address_loc_value", "postal_code", "city", "state"),
    *("activation_type", "email_updates", "notes", "tags"),
)
_OPTIONAL = frozenset(
    {"cust_acc_pin", "address_direction_prefix", "address_direction_suffix", "address_street_name_suffix"}
    | {"address_loc_value", "email_updates", "notes", "tags"}
)
ACTIVATION_TYPES = ("Auto", "Manual", "Scheduled")
_CHOICES = {
    "cust_acc_type": ("RES", "BIZ"),
    "activation_type": ACTIVATION_TYPES,
    "fwd_sip_type": ("NA", "11", "10", "E164", "INTL", "OPEN"),
    "fwd_order": ("NA", "ALS", "SIML", "RND"),
    "fwd_answering_mode": ("NA", "REJ", "RO", "FO", "RTF", "VO", "RTV", "FV", "RFV"),
}
# Required in the list of parameters, and missing from the example above it.
_NOT_IN_EXAMPLE = frozenset({"cust_acc_number", "fwd_sip_type", "fwd_order", "fwd_answering_mode"})
# A house has no apartment to name, so this required one may be empty (as addresstypenumber in "911").
_MAY_BE_EMPTY = frozenset({"address_loc_designator"})


def choice(name: str, value: str) -> str:
    """A value of a field with a list of values."""
    if value not in _CHOICES[name]:
        raise Refusal(f"{name} must be one of {', '.join(_CHOICES[name])}")
    return value


def _required(call: Call, sent: dict[str, Any], name: str) -> str:
    value = text_of(sent.get(name))
    if not value and not (name in _MAY_BE_EMPTY and sent.get(name) == ""):
        if call.options.port_required == "list" or name not in _NOT_IN_EXAMPLE:
            raise Refusal(f"{name} is required")
        return "NA" if name.startswith("fwd_") else ""
    return choice(name, value) if name in _CHOICES else value


def detail_object(body: dict[str, Any]) -> dict[str, Any]:
    """The ``port_req_detail`` of a body."""
    sent = body.get("port_req_detail")
    if not isinstance(sent, dict):
        raise Refusal("port_req_detail is required")
    return sent


def detail(call: Call, sent: dict[str, Any], *, update: bool) -> PortDetail:
    """A whole detail: an optional field that is left out is blank, also in an update.

    ``activation_type`` is required in submit-port-details and optional, "Default: Auto", in update-request.
    """
    texts: dict[str, str | None] = {}
    for name in TEXTS:
        if name == "activation_type" and update:
            texts[name] = choice(name, text_of(sent.get(name)) or "Auto")
        elif name in _OPTIONAL:
            texts[name] = text_of(sent.get(name)) or None
        else:
            texts[name] = _required(call, sent, name)
    texts["state"] = str(texts["state"]).upper()
    if texts["state"] not in STATE_NAMES:
        raise Refusal("Invalid state")
    foc_day = day_of(_required(call, sent, "desired_foc_date"), "desired_foc_date")
    activation_at = instant_of(_required(call, sent, "activation_date"), "activation_date")
    return PortDetail(call.estate.counter("port_req_detail_id", 136), texts, foc_day, activation_at)


def flag(value: object, name: str) -> bool:
    """A boolean that is one."""
    if value is None or isinstance(value, bool):
        return bool(value)
    raise Refusal(f"{name} must be a boolean")


def forwarding(call: Call, sent: dict[str, Any]) -> PortForwarding:
    """The fields that only submit-port-details takes. fwd_trunk_grpid is read as an ext_tgid, as in a purchase."""
    group = sent.get("fwd_trunk_grpid")
    grpid = None
    if group not in (None, ""):
        grpid = routable_group(call, call.options.bought_backend, integer_of(group, "fwd_trunk_grpid"))
    return PortForwarding(
        flag(sent.get("fwd_preconfigured"), "fwd_preconfigured"),
        grpid,
        _required(call, sent, "fwd_sip_type"),
        _required(call, sent, "fwd_order"),
        _required(call, sent, "fwd_answering_mode"),
        text_of(sent.get("fwd_device_password")) or None,
    )
