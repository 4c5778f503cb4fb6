"""POST /portability_checks, and what is known about numbers of other carriers (OpenAPI)."""

from __future__ import annotations

import re

from reconciler.sandbox.telnyx.call import Call, one
from reconciler.sandbox.telnyx.countries import country_of, type_of
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import E164, Spec, texts
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply


def facts(estate: Estate, phone_number: str) -> Record:
    """What the seed ``ports_portable`` says, and else: portable, without FastPort, all of one losing carrier."""
    known = estate.table("portable").get(phone_number) or {}
    country = country_of(phone_number)
    row = {
        "portable": country != "XX",
        "fast_portable": False,
        "not_portable_reason": "" if country != "XX" else "No coverage",
        "spid": "0001",
        "carrier_name": "Unreal Communications",
        "country": country,
        "type": type_of(phone_number),
        **known,
    }
    if not row["portable"] and not row["not_portable_reason"]:
        row["not_portable_reason"] = "No coverage"
    if estate.numbers.by_e164(phone_number) is not None:
        row |= {"portable": False, "not_portable_reason": "Already on the account"}
    return row


NUMBERS: Spec = {"phone_numbers": texts()}


def checked_numbers(body: Record) -> list[str]:
    """``phone_numbers`` of a body, each +E.164."""
    wanted: list[str] = body.get("phone_numbers") or []
    if not wanted:
        raise bad("phone_numbers is required.", "/phone_numbers")
    for index, phone_number in enumerate(wanted):
        if re.fullmatch(E164, phone_number) is None:
            raise Refusal("10016", f"{phone_number} is not in +E.164 format.", pointer=f"/phone_numbers/{index}")
    return wanted


def check(call: Call) -> WireReply:
    """POST /portability_checks, 201."""
    rows = []
    for phone_number in checked_numbers(call.fields(NUMBERS)):
        known = facts(call.estate, phone_number)
        shown = {name: known[name] for name in ("portable", "fast_portable", "not_portable_reason")}
        rows.append({"record_type": "portability_check_result", "phone_number": phone_number, **shown})
    return one(rows, 201)
