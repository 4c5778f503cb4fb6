"""Settings of the Telnyx emulation: lags, failures, and every question the documents leave open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True, slots=True)
class TelnyxOptions:
    """Defaults follow Telnyx's OpenAPI file and guides; the rest is one option away."""

    # Account and protocol
    api_key: Annotated[str, "The one API key, sent as Authorization: Bearer."] = "KEY-demo"
    forbidden: Annotated[tuple[str, ...], "Path beginnings the key has no right to (403, 10010), e.g. /addresses."] = ()
    account_error: Annotated[
        Literal["20012", "20013"] | None, "Refuse orders: 20012 inactive account, 20013 blocked account."
    ] = None
    funds: Annotated[float | None, "Dollars that orders may cost in all; more is refused with 20100."] = None
    strict: Annotated[bool, "Refuse unknown body fields and filters instead of passing over them."] = False
    patch_objects: Annotated[
        Literal["merge", "replace"], "Whether a nested object sent in part keeps what it does not name."
    ] = "merge"
    ratelimit: Annotated[int, "Value of x-ratelimit-limit when the sandbox has no rate_limit of its own."] = 1_000
    ratelimit_reset: Annotated[
        Literal["seconds", "epoch"], "Whether x-ratelimit-reset counts seconds or is a moment."
    ] = "seconds"

    # Search and orders
    search_ttl: Annotated[
        float | None, "Seconds a number can be ordered after a search showed it; none needs no search."
    ] = 1_800.0
    order_lag: Annotated[float, "Seconds an order of numbers stays pending."] = 0.0
    toll_free_lag: Annotated[float, "The same for toll-free numbers without quickship."] = 0.0
    order_failures: Annotated[tuple[str, ...], "Numbers (+E.164) whose order lines end in failure."] = ()
    order_stuck: Annotated[tuple[str, ...], "Numbers or ISO countries whose order lines stay pending."] = ()
    mixed_order_status: Annotated[Literal["success", "failure"], "Status of an order of which a part failed."] = (
        "failure"
    )
    requirement_countries: Annotated[
        tuple[str, ...], "ISO countries whose numbers have requirements to be met before the order goes on."
    ] = ("DE", "CH", "DK", "IT", "NO", "PT", "SE")
    group_countries: Annotated[
        tuple[str, ...], "Of these, the ones whose orders are refused without a requirement group."
    ] = ("CH", "DK", "IT", "NO", "PT", "SE")
    review_lag: Annotated[float, "Seconds requirements are under review."] = 0.0
    review_verdict: Annotated[Literal["approved", "exception"], "How reviews of requirements end."] = "approved"
    requirement_deadline: Annotated[float, "Seconds until unmet requirements cancel an order line."] = 2_592_000.0
    failed_listed: Annotated[bool, "Numbers whose order failed stay listed as purchase-failed."] = True
    propagation_lag: Annotated[
        float, "Seconds after activation in which /voice, /messaging and emergency answer 10005."
    ] = 0.0
    hold_time: Annotated[float, "Seconds a released number can be found on hold; then it is gone."] = 86_400.0

    # Phone numbers
    plus_filter: Annotated[bool, "filter[phone_number] takes a leading + instead of finding nothing."] = False
    legacy_types: Annotated[bool, "phone_number_type reads longcode and tollfree."] = False
    forwards_to_null: Annotated[bool, "Blank forwards_to reads as null."] = False
    messaging_profile_error: Annotated[
        bool, "GET /phone_numbers cannot load messaging profiles: errors beside data, or 503."
    ] = False

    # Emergency and addresses
    emergency_lag: Annotated[float, "Seconds of provisioning and deprovisioning; 0 answers 200, more 202."] = 0.0
    emergency_failures: Annotated[tuple[str, ...], "Numbers (+E.164) whose provisioning fails."] = ()
    emergency_off_needs_address: Annotated[bool, "enable_emergency wants an address id to switch off too."] = True
    emergency_blocks_connection: Annotated[bool, "The connection cannot change while emergency is on."] = False
    bad_addresses: Annotated[
        tuple[str, ...], "Addresses containing one of these are invalid, matched in '1 Elm St, Austin, TX 78701'."
    ] = ()
    address_corrections: Annotated[
        tuple[str, ...], "'wrong=>right' texts of a street: the address is invalid and the right one suggested."
    ] = ()
    address_normalize: Annotated[bool, "Stored addresses read back in capitals, without punctuation."] = False

    # Trunks
    password_read: Annotated[
        Literal["clear", "masked", "absent"], "How passwords of credential connections are read back."
    ] = "clear"
    latency_spelling: Annotated[
        Literal["any", "lower"], "With lower, anchorsite_override Latency is refused and latency taken."
    ] = "any"

    # Bulk jobs
    job_lag: Annotated[float, "Seconds until a job is completed; it is in progress from the half."] = 0.0
    job_failures: Annotated[tuple[str, ...], "Numbers (+E.164) whose operations fail in a completed job."] = ()
    jobs_pending_max: Annotated[int, "Jobs that may be pending or in progress at once."] = 20

    # Porting
    port_submit_lag: Annotated[float, "Seconds from confirmed (in-process) to submitted."] = 60.0
    port_foc_lag: Annotated[float, "Seconds from submitted to foc-date-confirmed, or to the exception."] = 60.0
    port_complete_lag: Annotated[float, "Seconds until the FOC date of an order that asked for none."] = 86_400.0
    port_cancel_lag: Annotated[float, "Seconds a cancellation is pending."] = 60.0
    port_exception: Annotated[str | None, "Exception code that each order meets once after it is confirmed."] = None
    port_numbers_plus: Annotated[bool, "Numbers of porting orders are shown with a leading +."] = False
    port_pending_listed: Annotated[bool, "Confirmed numbers are in /phone_numbers as port-pending."] = True
    document_ttl: Annotated[float, "Seconds after which a document that nothing links to is deleted."] = 1_800.0
