"""Teli's endpoints, with the effect class of each. All take a form by POST, which keeps the token out of URLs; GET would act as well.

The official clients are teleapi/php-client and teleapi/node-client; timpeq/teli-node has comments from the documents.
"""

from __future__ import annotations

from typing import Final

from reconciler.model.plan import Effect
from reconciler.transport.endpoint import Endpoint, Placement

_S, _M, _B, _I = Effect.SAFE, Effect.MUTATING, Effect.BILLED, Effect.IRREVERSIBLE

_ROWS: Final = (
    # name, path, effect, source
    ("numbers", "/user/dids/list", _S, "[P] php-client TeleUserDids, NumberSearch UserDidsList"),
    ("release", "/user/dids/remove", _I, "[P] php-client TeleUserDids"),
    ("forward", "/user/dids/forward/set", _M, "[P] teli-node set-call-forwarding"),
    ("caller_name", "/user/dids/lidb/get", _S, "[P] teli-node, NumberSearch UserDidsLibdGet"),
    # Charged at once, each time.
    ("set_caller_name", "/user/dids/lidb/set", _B, "[P] teli-node, with the document's note on charges"),
    ("enable_lookup", "/user/dids/cnam/enable", _B, "[P] teli-node; [D] Order Single Number: an extra charge"),
    ("disable_lookup", "/user/dids/cnam/disable", _M, "[P] teli-node"),
    ("listing", "/user/dids/listing/get", _S, "[P] teli-node; its reply is nowhere shown"),
    ("set_listing", "/user/dids/listing/set", _M, "[P] teli-node, without the did_id that it must have"),
    ("remove_listing", "/user/dids/listing/remove", _M, "[P] teli-node"),
    ("search", "/dids/list", _S, "[P] php-client TeleDids, teli-node list-local-number"),
    ("order", "/dids/order", _B, "[D] Order Phone Numbers, Order Single Number"),
    ("locations", "/911/list", _S, "[P] node-client 911, with recorded replies"),
    ("check_location", "/911/validate", _S, "[P] node-client 911, with recorded replies"),
    # Nothing says that a second one of a number is refused, or free.
    ("create_location", "/911/create", _B, "[P] node-client 911, with recorded replies"),
    ("update_location", "/911/update", _M, "[P] node-client 911, with recorded replies"),
    ("remove_location", "/911/remove", _M, "[P] node-client 911, with recorded replies"),
    ("ports", "/lnp/list", _S, "[P] php-client TeleLnp"),
    ("port", "/lnp/get", _S, "[P] php-client TeleLnp, NumberSearch LnpGet"),
    ("check_ports", "/lnp/check", _S, "[P] php-client TeleLnp, NumberSearch LnpCheck"),
    ("create_port", "/lnp/create", _I, "[S] Create Order; no call takes an order back"),
    ("sign_port", "/lnp/signature/submit", _M, "[P] teli-node"),
)

ENDPOINTS: Final = {
    name: Endpoint(name, "POST", path, effect, Placement.FORM, source) for name, path, effect, source in _ROWS
}
