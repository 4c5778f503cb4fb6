"""Kazoo's endpoints. The effect class of each stands here alone: PUT creates and buys, and a state is changed with a PATCH.

Sections are those of the project's notes on Kazoo 4.3, which name the module of its source or the page of its documents.
A write that costs money is answered with a quote (402) unless the call accepts charges, so that PATCH of a number is no
more than `mutating`; what buys a number, or makes another document each time it is sent, is `billed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from reconciler.model.plan import Effect
from reconciler.transport.endpoint import Endpoint, Placement

_S, _M, _B, _I = Effect.SAFE, Effect.MUTATING, Effect.BILLED, Effect.IRREVERSIBLE
_QUERY, _JSON, _RAW = Placement.QUERY, Placement.JSON, Placement.RAW
_ACCOUNT: Final = "{account_id}"
_OURS: Final = f"/accounts/{_ACCOUNT}"
# The revision that a write builds on; the server refuses it with 412 where there is a newer one.
_REVISION: Final = {"if_match": "If-Match"}

_ROWS: Final = (
    # name, method, path, effect, arguments in, section of the notes
    ("api_auth", "PUT", "/api_auth", _S, _JSON, "2, authentication"),
    ("user_auth", "PUT", "/user_auth", _S, _JSON, "2, authentication"),
    ("search", "GET", f"{_OURS}/phone_numbers", _S, _QUERY, "9.1, carrier search"),
    ("numbers", "GET", f"{_OURS}/phone_numbers", _S, _QUERY, "9.4, list"),
    ("number", "GET", f"{_OURS}/phone_numbers/{{number}}", _S, _QUERY, "9.4, single"),
    ("update_number", "PATCH", f"{_OURS}/phone_numbers/{{number}}", _M, _JSON, "7, PATCH meaning; 9.5, features"),
    ("replace_number", "POST", f"{_OURS}/phone_numbers/{{number}}", _M, _JSON, "9.4, POST replaces all public fields"),
    ("activate", "PUT", f"{_OURS}/phone_numbers/{{number}}/activate", _B, _JSON, "9.1 and 9.2, discovery to in_service"),
    ("release", "DELETE", f"{_OURS}/phone_numbers/{{number}}", _I, _JSON, "9.2, DELETE"),
    ("fix", "POST", f"{_OURS}/phone_numbers/fix/{{number}}", _M, _JSON, "9.6, used_by"),
    ("callflows", "GET", f"{_OURS}/callflows", _S, _QUERY, "11, list"),
    ("callflow", "GET", f"{_OURS}/callflows/{{id}}", _S, _QUERY, "11"),
    # Its numbers are unique over the account's callflows: a second one like it is refused.
    ("create_callflow", "PUT", f"{_OURS}/callflows", _M, _JSON, "11; 14, guarded by numbers.unique"),
    ("update_callflow", "PATCH", f"{_OURS}/callflows/{{id}}", _M, _JSON, "11; 6, revisions"),
    # Only one that does nothing but forward: it can be made again.
    ("remove_callflow", "DELETE", f"{_OURS}/callflows/{{id}}", _M, _JSON, "11; 6, revisions"),
    ("trunks", "GET", f"{_OURS}/connectivity", _S, _QUERY, "12.1, list of ids"),
    ("trunk", "GET", f"{_OURS}/connectivity/{{id}}", _S, _QUERY, "12.1"),
    ("create_trunk", "PUT", f"{_OURS}/connectivity", _B, _JSON, "12.1; 14, a repeat makes a second one"),
    ("update_trunk", "PATCH", f"{_OURS}/connectivity/{{id}}", _M, _JSON, "12.1; 6, revisions"),
    ("remove_trunk", "DELETE", f"{_OURS}/connectivity/{{id}}", _I, _JSON, "12.1; 6, revisions"),
    ("ports", "GET", f"{_OURS}/port_requests", _S, _QUERY, "13.5, listing"),
    ("port", "GET", f"{_OURS}/port_requests/{{id}}", _S, _QUERY, "13.1"),
    ("timeline", "GET", f"{_OURS}/port_requests/{{id}}/timeline", _S, _QUERY, "13.4, timeline"),
    ("create_port", "PUT", f"{_OURS}/port_requests", _B, _JSON, "13.4, PUT; 14, not guarded while unconfirmed"),
    ("update_port", "PATCH", f"{_OURS}/port_requests/{{id}}", _M, _JSON, "13.4, PATCH"),
    ("attach", "PUT", f"{_OURS}/port_requests/{{id}}/attachments", _M, _RAW, "13.4, attachments"),
    ("replace_attachment", "POST", f"{_OURS}/port_requests/{{id}}/attachments/{{name}}", _M, _RAW, "13.4, attachments"),
    ("submit_port", "PATCH", f"{_OURS}/port_requests/{{id}}/submitted", _I, _JSON, "13.3, state machine"),
    ("cancel_port", "PATCH", f"{_OURS}/port_requests/{{id}}/canceled", _I, _JSON, "13.3, state machine"),
)  # fmt: skip

_REVISED: Final = frozenset({"update_callflow", "remove_callflow", "update_trunk", "remove_trunk", "update_port"})

ENDPOINTS: Final = {
    row[0]: Endpoint(*row, headers=_REVISION if row[0] in _REVISED else {}) for row in _ROWS
}  # fmt: skip
"""The table, with the account's id still to be filled in."""

LOGINS: Final = frozenset({"api_auth", "user_auth"})


def endpoints_of(account_id: str) -> Mapping[str, Endpoint]:
    """The table for one account."""
    return {name: replace(row, path=row.path.replace(_ACCOUNT, account_id)) for name, row in ENDPOINTS.items()}
