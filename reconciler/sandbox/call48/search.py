"""GET /search ("DID Lookup": Search Local, Search Tollfree)."""

from __future__ import annotations

import hashlib
import secrets
from decimal import Decimal

from reconciler.sandbox.call48.call import SUCCESS, Call, Refusal, reply
from reconciler.sandbox.call48.international import search_international
from reconciler.sandbox.call48.model import Loc
from reconciler.sandbox.inventory import Offer
from reconciler.sandbox.wire import WireReply

# The document's sample prices, quoted when there is nothing to quote for.
_SETUP, _MONTHLY = "2.00000", "1.00000"


def loc_data(offer: Offer) -> str:
    """The same for every number of a rate center, as in the document's samples for ATHENS."""
    place = f"{offer.state}/{offer.ratecenter}"
    return hashlib.sha256(place.encode()).hexdigest()[:22]


def search(call: Call) -> WireReply:
    """``type`` decides which search it is; unknown parameters are ignored."""
    kind = call.required("type")
    if kind == "intl":
        return search_international(call)
    if kind not in ("local", "toll"):
        raise Refusal("type must be local, intl or toll")
    offers = _matching(call, kind)
    if call.options.search_style == "live":
        return _live_reply(offers)
    return _document_reply(call, kind, offers)


def _matching(call: Call, kind: str) -> list[Offer]:
    limit = call.required("limit")
    if not (limit.isascii() and limit.isdigit()) or int(limit) < 1:
        raise Refusal("limit must be a positive number")
    if int(limit) > call.options.search_limit_max:
        raise Refusal(f"limit must be less than or equal to {call.options.search_limit_max}")
    rows = min(int(limit), call.options.search_cap)
    find = call.estate.inventory.find
    if kind == "toll":
        # Only npa is documented; nxx is honoured because the parameter exists on the same path.
        return find("toll", rows, npa=call.param("npa") or None, nxx=call.param("nxx") or None)
    state = call.required("state")
    if not state:
        raise Refusal("state is required")
    return find(
        "local",
        rows,
        state=state.upper(),
        ratecenter=(call.param("ratecenter") or "").upper() or None,
        npa=call.param("npa") or None,
        nxx=call.param("nxx") or None,
    )


def _local_row(offer: Offer) -> dict[str, object]:
    dashed = f"{offer.npa}-{offer.nxx}-{offer.xxxx}"
    return {
        "did": dashed,
        "number": dashed,
        "npa": offer.npa,
        "nxx": offer.nxx,
        "xxxx": offer.xxxx,
        "fax": "true" if offer.fax else "false",
        "tier": offer.tier,
        "type": "local",
        "state": offer.state,
        "ratecenter": offer.ratecenter,
        "locData": loc_data(offer),
    }


def _toll_row(offer: Offer) -> dict[str, object]:
    """The sample of a toll-free row has no locData, so none is required to buy one."""
    return {"npa": offer.npa, "nxx": offer.nxx, "xxxx": offer.xxxx, "did_number": offer.number}


def _document_reply(call: Call, kind: str, offers: list[Offer]) -> WireReply:
    """One loc and one price for the whole reply; the price is the first row's."""
    numbers = tuple(offer.number for offer in offers)
    token = secrets.token_hex(39)
    call.estate.put_loc(Loc(token, call.account, kind, numbers, call.estate.now + call.options.loc_ttl))
    data = {
        "result": [_local_row(offer) if kind == "local" else _toll_row(offer) for offer in offers],
        "loc": token,
        "setup": offers[0].setup if offers else _SETUP,
        "monthly": offers[0].monthly if offers else _MONTHLY,
    }
    return reply({"code": 200, "message": SUCCESS, "data": data})


def _live_row(offer: Offer) -> dict[str, object]:
    return {
        "did": offer.serial,
        "number": offer.number,
        "npa": offer.npa,
        "nxx": offer.nxx,
        "xxxx": offer.xxxx,
        "fax": "true" if offer.fax else "false",
        "tier": offer.tier,
        "type": offer.kind,
        "state": offer.state,
        "ratecenter": offer.ratecenter,
        "monthly": offer.monthly,
        "setup": offer.setup,
        "locData": None,
    }


def _live_reply(offers: list[Offer]) -> WireReply:
    """As seen on the live service: the true price is the row's, the one on top differs."""
    setup = Decimal(offers[0].setup if offers else _SETUP) + Decimal("0.50000")
    monthly = Decimal(offers[0].monthly if offers else _MONTHLY) + Decimal("0.50000")
    data = {
        "result": [_live_row(offer) for offer in offers],
        "loc": None,
        "setup": str(setup),
        "monthly": str(monthly),
        "uqid": secrets.token_hex(12),
        "ttl": 900,
    }
    return reply({"code": 200, "message": SUCCESS, "data": data})
