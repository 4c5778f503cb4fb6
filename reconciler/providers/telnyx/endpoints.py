"""Telnyx's endpoints, with the effect class of each. Sources are the operations of the published OpenAPI file."""

from __future__ import annotations

from typing import Final

from reconciler.model.plan import Effect
from reconciler.transport.endpoint import Endpoint, Placement

_S, _M, _B, _I = Effect.SAFE, Effect.MUTATING, Effect.BILLED, Effect.IRREVERSIBLE
_QUERY, _JSON = Placement.QUERY, Placement.JSON

_ROWS: Final = (
    # name, method, path, effect, arguments in, operation of the OpenAPI file
    ("numbers", "GET", "/phone_numbers", _S, _QUERY, "List phone numbers"),
    ("voice", "GET", "/phone_numbers/voice", _S, _QUERY, "List phone numbers with voice settings"),
    ("messaging", "GET", "/phone_numbers/messaging", _S, _QUERY, "List phone numbers with messaging settings"),
    ("connections", "GET", "/connections", _S, _QUERY, "List connections"),
    ("ip_connections", "GET", "/ip_connections", _S, _QUERY, "List Ip connections"),
    ("credential_connections", "GET", "/credential_connections", _S, _QUERY, "List credential connections"),
    ("fqdn_connections", "GET", "/fqdn_connections", _S, _QUERY, "List FQDN connections"),
    ("ips", "GET", "/ips", _S, _QUERY, "List Ips"),
    ("fqdns", "GET", "/fqdns", _S, _QUERY, "List FQDNs"),
    ("voice_profiles", "GET", "/outbound_voice_profiles", _S, _QUERY, "Get all outbound voice profiles"),
    ("billing_groups", "GET", "/billing_groups", _S, _QUERY, "List all billing groups"),
    ("messaging_profiles", "GET", "/messaging_profiles", _S, _QUERY, "List messaging profiles"),
    ("addresses", "GET", "/addresses", _S, _QUERY, "List all addresses"),
    ("orders", "GET", "/number_orders", _S, _QUERY, "List number orders"),
    ("order", "GET", "/number_orders/{id}", _S, _QUERY, "Retrieve a number order"),
    ("search", "GET", "/available_phone_numbers", _S, _QUERY, "List available phone numbers"),
    ("job", "GET", "/phone_numbers/jobs/{id}", _S, _QUERY, "Retrieve a phone numbers job"),
    ("check_address", "POST", "/addresses/actions/validate", _S, _JSON, "Validate an address"),
    ("check_ports", "POST", "/portability_checks", _S, _JSON, "Run a portability check"),
    ("ports", "GET", "/porting_orders", _S, _QUERY, "List all porting orders"),
    ("ported_numbers", "GET", "/porting_phone_numbers", _S, _QUERY, "List all porting phone numbers"),
    ("port_papers", "GET", "/porting_orders/{id}/additional_documents", _S, _QUERY, "List additional documents"),
    ("document", "GET", "/documents/{id}", _S, _QUERY, "Retrieve a document"),
    ("foc_windows", "GET", "/porting_orders/{id}/allowed_foc_windows", _S, _QUERY, "List allowed FOC dates"),
    ("create_order", "POST", "/number_orders", _B, _JSON, "Create a number order"),
    ("update_number", "PATCH", "/phone_numbers/{id}", _M, _JSON, "Update a phone number"),
    ("update_voice", "PATCH", "/phone_numbers/{id}/voice", _M, _JSON, "Update a phone number with voice settings"),
    ("update_messaging", "PATCH", "/phone_numbers/{id}/messaging", _M, _JSON, "Update the messaging profile of a number"),
    ("release", "DELETE", "/phone_numbers/{id}", _I, _QUERY, "Delete a phone number"),
    ("emergency", "POST", "/phone_numbers/{id}/actions/enable_emergency", _M, _JSON, "Enable emergency for a number"),
    ("update_numbers", "POST", "/phone_numbers/jobs/update_phone_numbers", _M, _JSON, "Update a batch of numbers"),
    ("update_emergency", "POST", "/phone_numbers/jobs/update_emergency_settings", _M, _JSON,
     "Update the emergency settings from a batch of numbers"),
    ("update_messagings", "POST", "/messaging_numbers_bulk_updates", _M, _JSON, "Bulk update phone number profiles"),
    # Not protected against being sent twice, and so each time one more: `billed`, though these are free.
    ("create_address", "POST", "/addresses", _B, _JSON, "Creates an address"),
    ("create_ip_connection", "POST", "/ip_connections", _B, _JSON, "Create an Ip connection"),
    ("create_credential_connection", "POST", "/credential_connections", _B, _JSON, "Create a credential connection"),
    ("create_fqdn_connection", "POST", "/fqdn_connections", _B, _JSON, "Create an FQDN connection"),
    ("create_ip", "POST", "/ips", _B, _JSON, "Create an Ip"),
    ("create_fqdn", "POST", "/fqdns", _B, _JSON, "Create an FQDN"),
    ("add_papers", "POST", "/porting_orders/{id}/additional_documents", _B, _JSON,
     "Create a list of additional documents"),
    ("update_ip_connection", "PATCH", "/ip_connections/{id}", _M, _JSON, "Update an Ip connection"),
    ("update_credential_connection", "PATCH", "/credential_connections/{id}", _M, _JSON,
     "Update a credential connection"),
    ("update_fqdn_connection", "PATCH", "/fqdn_connections/{id}", _M, _JSON, "Update an FQDN connection"),
    ("delete_ip_connection", "DELETE", "/ip_connections/{id}", _I, _QUERY, "Delete an Ip connection"),
    ("delete_credential_connection", "DELETE", "/credential_connections/{id}", _I, _QUERY,
     "Delete a credential connection"),
    ("delete_fqdn_connection", "DELETE", "/fqdn_connections/{id}", _I, _QUERY, "Delete an FQDN connection"),
    ("create_port", "POST", "/porting_orders", _B, _JSON, "Create a porting order"),
    ("update_port", "PATCH", "/porting_orders/{id}", _M, _JSON, "Edit a porting order"),
    # Nothing links to it yet, and what nothing links to is deleted after half an hour.
    ("upload", "POST", "/documents", _M, _JSON, "Upload a document"),
    ("submit_port", "POST", "/porting_orders/{id}/actions/confirm", _I, _JSON, "Submit a porting order."),
    ("cancel_port", "POST", "/porting_orders/{id}/actions/cancel", _I, _JSON, "Cancel a porting order"),
    ("delete_port", "DELETE", "/porting_orders/{id}", _I, _QUERY, "Delete a porting order"),
    ("delete_ip", "DELETE", "/ips/{id}", _M, _QUERY, "Delete an Ip"),
    ("delete_fqdn", "DELETE", "/fqdns/{id}", _M, _QUERY, "Delete an FQDN"),
)  # fmt: skip

ENDPOINTS: Final = {row[0]: Endpoint(*row) for row in _ROWS}
