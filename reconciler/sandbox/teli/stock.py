"""dids: what is for sale, and buying one number at once."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.inventory import Offer
from reconciler.sandbox.teli.call import Call, Refusal
from reconciler.sandbox.teli.estate import PLACES
from reconciler.sandbox.teli.model import Did, NumberType
from reconciler.sandbox.teli.rows import order_row, typed
from reconciler.sandbox.teli.table import Table

_ALL = 10**9


def states(call: Call) -> object:
    """dids/states; the shape of the reply is a guess, after that of dids/npas."""
    kinds = {offer.state for offer in call.estate.inventory.find("local", _ALL)}
    return sorted({place.state for place in PLACES if place.state} | {state for state in kinds if state})


def ratecenters(call: Call) -> object:
    """dids/ratecenters of a state."""
    state = call.required("state").upper()
    sold = {offer.ratecenter for offer in call.estate.inventory.find("local", _ALL, state=state)}
    known = {place.ratecenter for place in PLACES if place.state == state}
    return sorted(name for name in sold | known if name)


def _stock_kind(call: Call) -> str:
    """``type``: local unless said otherwise. Fax numbers are local ones; international ones are not sold here."""
    wanted = call.text("type") or "local"
    if wanted not in ("local", "tollfree", "fax", "international"):
        raise Refusal("Invalid type")
    return {"tollfree": "toll", "international": "intl"}.get(wanted, "local")


def npas(call: Call) -> object:
    """dids/npas: area codes as strings (live); ``available`` leaves out those without a number for sale."""
    kind = _stock_kind(call)
    sold = {offer.npa for offer in call.estate.inventory.find(kind, _ALL)}
    return sorted(sold if call.text("available") else sold | {place.npa for place in PLACES if place.kind == kind})


def nxxs(call: Call) -> object:
    """dids/nxxs of an area code."""
    kind, npa = _stock_kind(call), call.required("npa")
    sold = {offer.nxx for offer in call.estate.inventory.find(kind, _ALL, npa=npa)}
    if call.text("available"):
        return sorted(sold)
    return sorted(sold | {place.nxx for place in PLACES if place.kind == kind and place.npa == npa})


def _offer_row(call: Call, offer: Offer) -> dict[str, object]:
    row: dict[str, object] = {
        "id": str(offer.serial),
        "number": offer.number,
        "npa": offer.npa,
        "nxx": offer.nxx,
        "xxxx": offer.xxxx,
        "state": offer.state,
        "ratecenter": offer.ratecenter,
        "tier": str(offer.tier),
        "setup_rate": offer.setup,
        "monthly_rate": offer.monthly,
        "per_minute_rate": "0.0049",
    }
    return typed(row, call.options)


def list_stock(call: Call) -> object:
    """dids/list: ``count`` is taken to be that of all that match, whatever limit and offset show of them."""
    offers = call.estate.inventory.find(
        _stock_kind(call),
        _ALL,
        state=(call.text("state") or "").upper() or None,
        ratecenter=(call.text("ratecenter") or "").upper() or None,
        npa=call.text("npa"),
        nxx=call.text("nxx"),
    )
    search = call.text("search")
    found = [offer for offer in offers if search is None or search in offer.number]
    start, sizes = call.count("offset") or 0, [call.count("limit"), call.options.search_cap]
    shown = found[start : start + min((size for size in sizes if size is not None), default=_ALL)]
    return {"count": len(found), "dids": [_offer_row(call, offer) for offer in shown]}


def buy(call: Call, number: str, number_type: NumberType | None = None, **settings: object) -> Did:
    """Take a number off sale and put it into the account; it costs money from here on."""
    estate = call.estate
    offer = estate.inventory.take(number)
    if offer is None:
        raise Refusal("Invalid did id")
    given = dict(settings) if number_type is None else {**settings, "number_type": number_type}
    did = estate.new_did(
        number,
        call.options.user_id,
        state=offer.state,
        ratecenter=offer.ratecenter,
        tier=offer.tier,
        visible_at=estate.now + call.options.order_lag if call.options.order_lag > 0 else 0.0,
        **given,
    )
    call.effect("bought", number, did_id=did.id, setup=offer.setup, monthly=offer.monthly, **settings)
    return did


def order(call: Call) -> object:
    """dids/order ("Order single number"); parameters it does not know are ignored, those of the PHP client too.

    A number that is not for sale, or was bought already, is ``Invalid did id`` (live).
    """
    estate = call.estate
    number = call.required("number")
    if estate.inventory.get(number) is None:
        raise Refusal("Invalid did id")
    settings: dict[str, object] = {}
    tables: tuple[tuple[str, str, Table[Any]], ...] = (
        ("call_flow", "call_flow_id", estate.flows),
        ("channel_group", "channel_group_id", estate.channel_groups),
        ("voicemail_inbox_id", "voicemail_inbox_id", estate.inboxes),
    )
    for name, field, table in tables:
        if call.text(name) is not None:
            settings[field] = call.reference(table, name)
    for name in ("sms_post_url", "call_post_url", "delivery_notification_url"):
        if call.text(name) is not None:
            settings[name] = call.text(name)
    if call.text("cnam") == "enabled":
        settings["cnam"] = True
    return order_row(buy(call, number, "fax" if call.yes("fax") else None, **settings), call.options)
