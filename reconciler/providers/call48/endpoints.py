"""Call48's endpoints. The effect class of each stands here alone: its HTTP methods say nothing (update911 is a GET)."""

from __future__ import annotations

from typing import Final

from reconciler.model.plan import Effect
from reconciler.transport.endpoint import Endpoint, Placement

_S, _M, _B, _I = Effect.SAFE, Effect.MUTATING, Effect.BILLED, Effect.IRREVERSIBLE
_QUERY, _JSON = Placement.QUERY, Placement.JSON

_ROWS: Final = (
    # name, method, path, effect, arguments in, section of the document
    ("login", "POST", "/login", _S, _JSON, "LOGIN, Customer LogIn"),
    ("admin_login", "POST", "/admin_login", _S, _JSON, "LOGIN, SP Admin LogIn"),
    ("search", "GET", "/search", _S, _QUERY, "DID, DID Lookup"),
    ("purchase", "POST", "/purchase", _B, _JSON, "DID, Purchase"),
    ("dids", "GET", "/dids", _S, _QUERY, "DID, Get DIDs"),
    ("release", "DELETE", "/dids", _I, _JSON, "DID, Delete DIDs"),
    ("update411", "GET", "/update411", _M, _QUERY, "DID, Update 411"),
    ("update911", "GET", "/update911", _M, _QUERY, "DID, Update 911"),
    ("verifyaddress", "GET", "/verifyaddress", _S, _QUERY, "Verify Address"),
    ("update_fax", "POST", "/update_fax", _M, _JSON, "DID, Update Fax"),
    ("update_forwarding", "POST", "/update_forwarding", _M, _JSON, "DID, Update Forwarding"),
    ("create_cnam", "POST", "/did/create-cnam", _B, _JSON, "DID, Did Create Cnam"),
    ("trunk_groups", "GET", "/trunkgrp/list", _S, _QUERY, "OD Trunk Groups, List (the document lost its path)"),
    ("create_trunk_group", "POST", "/trunkgrp/create", _B, _JSON, "OD Trunk Groups, Create"),
    ("update_trunk_group", "PUT", "/trunkgrp/update", _M, _JSON, "OD Trunk Groups, Update"),
    ("check_ports", "POST", "/port-in/check-ports", _S, _JSON, "Port-in, Check Ports"),
    ("port_list", "POST", "/port-in/view-list", _S, _JSON, "Port-in, View List"),
    ("port_numbers", "GET", "/port-in/view-did-list", _S, _QUERY, "Port-in, View DID List"),
    ("port_detail", "GET", "/port-in/view-port-detail", _S, _QUERY, "Port-in, View Port Detail"),
    ("port_dates", "POST", "/port-in/view-foc-list", _S, _JSON, "Port-in, FOC Ready"),
    ("port_rejections", "POST", "/port-in/view-rejection-list", _S, _JSON, "Port-in, Problematic Ports"),
    ("submit_port", "POST", "/port-in/submit-port-details", _B, _JSON, "Port-in, Submit Port Details"),
    ("update_port", "POST", "/port-in/update-request", _M, _JSON, "Port-in, Update Request"),
    # The same call, for what was rejected: it puts the order before the losing carrier again.
    ("resubmit_port", "POST", "/port-in/update-request", _B, _JSON, "Port-in, Update Request"),
    ("switch_port", "POST", "/port-in/update-activation", _M, _JSON, "Port-in, Update FOC DID"),
    ("upload_paper", "POST", "/port-in/upload-docs", _M, Placement.MULTIPART, "Port-in, Upload Docs"),
    ("cancel_port", "POST", "/port-in/cancel-order", _I, _JSON, "Port-in, Cancel Order"),
    ("update_tags", "GET", "/update_tags", _M, _QUERY, "not in the document; seen in public clients"),
)

ENDPOINTS: Final = {row[0]: Endpoint(*row) for row in _ROWS}
