"""Settings of the Call48 emulation: every place where the live service is known or feared to differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True, slots=True)
class Call48Options:
    """Defaults follow the Call48 API v4 documentation; the rest is one option away."""

    # Users and tokens ("Request Format & Authorization", "LOGIN")
    username: Annotated[str, "User name of the default customer (POST /login)."] = "demo"
    password: Annotated[str, "Password of the default customer."] = "demo-password"
    admin_username: Annotated[str, "User name of the default SP admin (POST /admin_login)."] = "spadmin"
    admin_password: Annotated[str, "Password of the default SP admin."] = "spadmin-password"
    account_id: Annotated[int, "Account of both default users."] = 3
    token_ttl: Annotated[float, "Seconds a token lives."] = 86_400.0
    single_session: Annotated[bool, "A new login invalidates the user's earlier tokens."] = False
    auth_failure_status: Annotated[Literal[200, 401], "HTTP status of the 401 body."] = 200
    error_status: Annotated[Literal[200, 400], "HTTP status of other error bodies."] = 200

    # Search and purchase
    search_style: Annotated[Literal["document", "live"], "Rows as documented, or as seen live."] = "document"
    search_cap: Annotated[int, "Rows in a search reply, whatever limit asks for."] = 50
    search_limit_max: Annotated[int, "A larger limit is an error."] = 5_000
    loc_ttl: Annotated[float, "Seconds a loc of a search can be bought with."] = 900.0
    purchase_reply: Annotated[Literal["true", "report"], "data: true, or an object with counts."] = "true"
    purchase_partial: Annotated[bool, "Buy what is available instead of all or nothing."] = False
    purchase_fill_max: Annotated[int | None, "At most so many numbers of one purchase are filled."] = None
    purchase_lag: Annotated[float, "Seconds until bought numbers appear in GET /dids."] = 0.0
    bought_backend: Annotated[Literal["OD", "Porta"], "Back end of bought numbers, and of those ported in."] = "OD"
    fill_place: Annotated[bool, "Fill state and rate center of bought numbers in GET /dids."] = False

    # DIDs
    dids_cap: Annotated[int, "Rows in a page of GET /dids, whatever max asks for."] = 1_000
    dids_order: Annotated[Literal["oldest", "newest"], "Which number comes first in GET /dids."] = "oldest"
    soft_delete: Annotated[bool, "Removed numbers stay in GET /dids with isDeleted yes."] = False
    forwarding_write: Annotated[
        Literal["replace", "merge"], "Whether update_forwarding replaces the whole picture or merges into it."
    ] = "replace"
    cnam_lag: Annotated[float, "Seconds until an ordered caller name shows in GET /dids."] = 0.0
    settings_lag: Annotated[float, "Seconds until 911, 411, fax, forwarding and tags show in GET /dids."] = 0.0

    # Trunk groups ("OD Trunk Group"); the document lost method and path of the list
    trunk_list_method: Annotated[Literal["GET", "POST"], "Method of the trunk group list."] = "GET"
    trunk_list_path: Annotated[str, "Path of the trunk group list."] = "/trunkgrp/list"
    trunk_page_size: Annotated[int | None, "Page the list with enableNext; none lists all at once."] = None
    trunk_list_lag: Annotated[float, "Seconds until a created group appears in the list."] = 0.0
    trunk_route_lag: Annotated[float, "Seconds until numbers can be routed to a created group."] = 0.0
    first_trunk_grpid: Annotated[int, "First trunk_grpid given out."] = 20
    first_ext_tgid: Annotated[int, "First ext_tgid; set it near trunk_grpid to make them collide."] = 52_620

    # Addresses
    bad_addresses: Annotated[
        tuple[str, ...],
        "Refuse addresses containing one of these, matched in '777 Brockton Avenue, Abington, MA 02351'.",
    ] = ()
    address_refusal: Annotated[
        Literal["error", "false"],
        "verifyaddress refuses with an error text and code 400, or with data false and code 200.",
    ] = "error"
    e911_checks_address: Annotated[bool, "update911 refuses the addresses verifyaddress refuses."] = True

    # Port-ins ("Port"); numbers move by themselves only as far as a lag is set
    port_review_lag: Annotated[float | None, "Seconds from submitted to reviewed; none: not by itself."] = None
    port_foc_lag: Annotated[float | None, "Seconds from reviewed to foc_received, or to the refusal."] = None
    port_activate_lag: Annotated[
        float | None,
        "Seconds from foc_received to activated; Manual never does by itself, Scheduled not before its date.",
    ] = None
    port_split: Annotated[
        Literal["npa", "nxx", "number", "none"], "What the numbers of one sub-order have in common."
    ] = "npa"
    port_split_lag: Annotated[float, "Seconds by which each further sub-order is reviewed later."] = 0.0
    port_foc_days: Annotated[int, "The FOC date is so many days after the desired one."] = 0
    port_rejections: Annotated[int, "Rejects the first so many submissions of a sub-order."] = 0
    port_account_number: Annotated[
        str | None, "The account number that the losing carrier knows; it rejects orders with another."
    ] = None
    port_reject: Annotated[tuple[str, ...], "Numbers beginning with one of these are rejected by their carrier."] = ()
    port_rejection_reason: Annotated[str, "The words of a rejection."] = (
        "LSR rejected || Rejection reason ACCN : Incorrect Account Number"
    )
    port_cancel: Annotated[tuple[str, ...], "Numbers beginning with one of these are cancelled by their carrier."] = ()
    port_refuses_duplicates: Annotated[bool, "A number that is in an open request is refused."] = False
    port_required: Annotated[
        Literal["list", "example"],
        "Required fields: those of the list, or without the four that the example leaves out.",
    ] = "list"
    port_hidden: Annotated[
        tuple[str, ...], "Fields that view-port-detail shows as null, as its sample does with required ones."
    ] = ("cust_acc_number", "cust_acc_pin", "postal_code")
    port_activation_shown: Annotated[
        Literal["instant", "day"], "activation_date in view-port-detail: the moment, or midnight UTC of its day."
    ] = "instant"
    port_file_names: Annotated[
        Literal["renamed", "given"],
        "Names of documents: the carrier's own, as its sample of an import, or the sender's.",
    ] = "renamed"
    port_list_cap: Annotated[int | None, "Rows in a page of a list of ports, whatever limit asks for."] = None
    not_portable: Annotated[tuple[str, ...], "check-ports says false of numbers beginning with one of these."] = ()
    check_omits: Annotated[tuple[str, ...], "check-ports leaves numbers beginning with one of these out."] = ()
