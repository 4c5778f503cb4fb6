"""Settings of the Kazoo emulation: what an operator can configure, and what carriers and port agents do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

MoneyRefusal = Literal[
    "none", "no_credit", "not_enough_credit", "no_payment_token", "billing_issue", "service_restriction"
]


@dataclass(frozen=True, slots=True)
class KazooOptions:
    """Defaults are those of a Kazoo 4.3 as installed, with one customer account below the master account."""

    # Accounts and authentication (cb_api_auth, cb_user_auth); read when the sandbox starts
    account_id: Annotated[str, "Account of the customer, a child of the master account."] = "ca11ab1e" * 4
    account_name: Annotated[str, "Its name."] = "Acme"
    account_realm: Annotated[str, "Its SIP realm."] = "acme.sip.example.com"
    api_key: Annotated[str, "Its API key, 64 characters."] = "ca11ab1e" * 8
    username: Annotated[str, "User of the customer account (PUT user_auth)."] = "demo"
    password: Annotated[str, "Password of that user."] = "demo-password"
    master_account_id: Annotated[str, "The master account: superduper admin and default port authority."] = (
        "0ff1ce00" * 4
    )
    master_account_name: Annotated[str, "Its name."] = "master"
    master_api_key: Annotated[str, "Its API key, 64 characters."] = "0ff1ce00" * 8
    allow_number_additions: Annotated[bool, "Accounts may create numbers (pvt_wnm_allow_additions)."] = True
    token_ttl: Annotated[float, "Seconds a token lives, counted from its issue."] = 3600.0

    # Requests
    page_size: Annotated[int, "Rows in a page when page_size is not asked for."] = 50
    max_body: Annotated[int, "Bytes; a larger body gets 413."] = 8_000_000
    bucket_tokens: Annotated[int | None, "Size of the token buckets (Kazoo: 100); none switches them off."] = None
    bucket_refill: Annotated[float, "Tokens that come back per second."] = 10.0
    list_limit: Annotated[int | None, "Rows above which paginate=false gets 416; none is no limit."] = None

    # Money (kz_services, crossbar_services)
    charges: Annotated[bool, "Changes of billable services are quoted with 402 until accepted."] = False
    money_refusal: Annotated[MoneyRefusal, "Refuse everything that costs money with this 402."] = "none"
    price_number: Annotated[float, "Monthly price of a number."] = 1.0
    price_activation: Annotated[float, "One-off price of a number bought from the carrier."] = 1.0
    price_cnam: Annotated[float, "Monthly price of inbound or outbound CNAM on a number."] = 0.25
    price_e911: Annotated[float, "Monthly price of E911 on a number."] = 1.5
    price_trunk: Annotated[float, "Monthly price of a trunk (limits)."] = 20.0
    price_port: Annotated[float, "One-off price of submitting a port request, for each number."] = 5.0

    # Numbers (knm_*)
    default_state: Annotated[Literal["in_service", "reserved"], "State of a created number that names none."] = (
        "in_service"
    )
    carrier_module: Annotated[str, "Carrier module of bought numbers."] = "knm_bandwidth2"
    port_in_module: Annotated[str, "Carrier module of numbers ported in (port_in_module_name)."] = "knm_local"
    local_feature_override: Annotated[bool, "Local numbers may have cnam, e911 and the like."] = False
    messaging: Annotated[bool, "The carrier and the services offer sms and mms."] = False
    denied_features: Annotated[tuple[str, ...], "Features the reseller denies on every number."] = ()
    released_state: Annotated[Literal["available", "aging"], "State of a carrier's number after its release."] = (
        "available"
    )
    public_search: Annotated[bool, "Numbers may be searched without an account (unauthorized_numbers_lookup)."] = False
    carrier_fault: Annotated[bool, "Buying fails at the carrier: 500 unspecified_fault."] = False
    used_by_fails: Annotated[bool, "Saving a callflow or connectivity leaves used_by as it was."] = False

    # E911
    e911_rewrites: Annotated[bool, "The provider writes addresses its own way (upper case, ZIP+4)."] = True
    e911_lag: Annotated[float, "Seconds an address stays GEOCODED before it is PROVISIONED."] = 0.0
    bad_addresses: Annotated[
        tuple[str, ...], "Refuse addresses containing one of these, matched in '1 Main St, Miami, FL 33155'."
    ] = ()
    address_refusal: Annotated[
        Literal["invalid", "multiple_choice", "document", "document_multiple_choice"],
        "400 invalid and 500 for an ambiguous address as in the source, or the two 400s of the documents.",
    ] = "invalid"

    # Port requests; the authority's moves happen by themselves only when a lag is set
    port_pending_lag: Annotated[float | None, "Seconds from submitted to pending."] = None
    port_scheduled_lag: Annotated[float | None, "Seconds from pending to scheduled."] = None
    port_completed_lag: Annotated[float | None, "Seconds from scheduled to completed."] = None
    port_rejections: Annotated[int, "Rejects the first so many submissions of a port instead of passing them on."] = 0
    port_rejection_reason: Annotated[str, "Reason the port agent gives for it."] = "account number mismatch"
    phonebook_rejects: Annotated[bool, "The carrier bridge refuses on submit: rejected at once, the reply is 200."] = (
        False
    )
    submitted_to_scheduled: Annotated[bool, "allow_port_transition_from_submitted_to_scheduled."] = False
    port_cleanup_days: Annotated[float | None, "Days after which an idle port request is deleted for good."] = 30.0
