"""Settings of the Teli emulation: every place where its sources disagree, are silent, or tell of surprises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True, slots=True)
class TeliOptions:
    """Defaults follow the documentation where there is one, else the live service as clients modelled it."""

    # Account and envelope
    token: Annotated[str, "The API token, a parameter of every call. Changing it revokes the old one."] = (
        "8f1c7d5e-0b51-4c3a-9d5e-2a6f4e7b9c10"
    )
    user_id: Annotated[int, "User id of the account; sub-accounts have others."] = 1_204
    code_as: Annotated[Literal["int", "string"], "Whether code in the envelope is 200 or '200'."] = "int"
    error_http: Annotated[Literal["code", "ok"], "HTTP status of an error: the code, or 200."] = "code"
    suggest_http: Annotated[Literal[200, 300], "HTTP status of a reply with code 300 (911/validate)."] = 200
    types: Annotated[
        Literal["live", "document"], "Ids, numbers and ZIP codes as strings (live) or as integers (document)."
    ] = "live"
    unset: Annotated[
        Literal["null", "none", "empty", "zero"],
        "How an unset flow, channel group or inbox reads: null, 'none', '' or '0'.",
    ] = "null"

    # Numbers
    list_cap: Annotated[int | None, "Rows in a reply of user/dids/list, whatever limit asks for; none: all."] = None
    sub_accounts: Annotated[bool, "user/dids/list shows the numbers of sub-accounts too."] = True
    offnet_hidden: Annotated[bool, "Off-net numbers are listed only when asked for with type offnet."] = True
    get_e911: Annotated[Literal["string", "object"], "e911 in user/dids/get: '1' or '0', or an object."] = "string"
    get_shows_forward: Annotated[bool, "user/dids/get tells the forward in forced_call_flow."] = False
    settings_lag: Annotated[float, "Seconds until a changed setting shows in user/dids."] = 0.0

    # Buying
    search_cap: Annotated[int | None, "Rows in a reply of dids/list, whatever limit asks for; none: all."] = None
    order_lag: Annotated[float, "Seconds until a bought number appears in user/dids."] = 0.0
    offnet_lag: Annotated[float, "Seconds until an off-net job is done."] = 0.0
    not_offnet: Annotated[tuple[str, ...], "Numbers beginning with one of these cannot be boarded off-net."] = ()

    # 911
    bad_addresses: Annotated[
        tuple[str, ...], "Refuse addresses containing one of these, matched in '12 Main St, Denver, CO 80202'."
    ] = ()
    suggestions: Annotated[
        tuple[dict[str, str], ...],
        "Corrections: {match: text in the address line, address?, city?, state?, zip?: the corrected value}.",
    ] = ()
    e911_checks_address: Annotated[bool, "911/create and update refuse or correct what 911/validate does."] = True

    # Porting
    lnp_foc_lag: Annotated[float, "Seconds after lnp/create until a number has its FOC date, or is rejected."] = 60.0
    lnp_complete_lag: Annotated[float, "Seconds after lnp/create until a number is ported."] = 300.0
    lnp_split_lag: Annotated[float, "Seconds by which each further number of an order comes later."] = 0.0
    lnp_reject: Annotated[tuple[str, ...], "Numbers beginning with one of these are rejected by their carrier."] = ()
    lnp_reject_reason: Annotated[str, "The words of a rejection."] = "ACCOUNT NUMBER MISMATCH"
    lnp_cancel: Annotated[tuple[str, ...], "Numbers beginning with one of these are canceled on the way."] = ()
    lnp_extra_numbers: Annotated[tuple[str, ...], "Numbers that orders hold besides those submitted."] = ()
    lnp_statuses: Annotated[
        Literal["live", "plain"], "request_status with other words around it and mixed case, or the bare word."
    ] = "live"
    lnp_foc_style: Annotated[
        Literal["date", "datetime", "unparsable", "absent"], "How foc_date reads when there is one."
    ] = "date"
    lnp_create_reply: Annotated[Literal["document", "live"], "The reply of lnp/create."] = "document"
    lnp_list_numbers: Annotated[bool, "lnp/list shows the numbers of each order; else only lnp/get does."] = False
    lnp_refuses_duplicates: Annotated[bool, "lnp/create refuses a number that is in an open order."] = False
    lnp_bulk_path: Annotated[
        Literal["portability", "portable", "both"], "lnp/check/<this>/bulk: the clients disagree."
    ] = "portability"
    signature_must_be_png: Annotated[bool, "A signature that is not base64 of a PNG is refused, as documented."] = True
    not_portable: Annotated[tuple[str, ...], "lnp/check calls numbers beginning with one of these not portable."] = ()
    check_omits: Annotated[tuple[str, ...], "lnp/check leaves numbers beginning with one of these out."] = ()
