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
    ("update_tags", "GET", "/update_tags", _M, _QUERY, "not in the document; seen in public clients"),
)

ENDPOINTS: Final = {row[0]: Endpoint(*row) for row in _ROWS}
