"""POST /purchase ("Purchase DID")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reconciler.sandbox.call48.call import SUCCESS, Call, Refusal, integer_of, reply, text_of
from reconciler.sandbox.call48.estate import Estate
from reconciler.sandbox.call48.forwarding import routable_group
from reconciler.sandbox.call48.international import new_numbers
from reconciler.sandbox.call48.model import UNSET_FORWARDING, Did, Forwarding, Slot
from reconciler.sandbox.call48.search import loc_data
from reconciler.sandbox.inventory import Offer
from reconciler.sandbox.postal import STATE_NAMES
from reconciler.sandbox.wire import WireReply

PORTA_PRID = 24_230


@dataclass(frozen=True, slots=True)
class Wanted:
    """One number that can be bought."""

    number: str
    kind: str
    setup: str
    monthly: str
    forwarding: Forwarding
    offer: Offer | None = None
    country: str | None = None


def purchase(call: Call) -> WireReply:
    """All numbers or none, unless partial fills are switched on."""
    body = call.body()
    kind, items = body.get("type"), body.get("numbers")
    if kind not in ("local", "toll", "intl"):
        raise Refusal("type must be local, intl or toll")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise Refusal("numbers is required")
    wanted, problems = _resolve(call, kind, items)
    if problems and not call.options.purchase_partial:
        wanted = []
    limit = call.options.purchase_fill_max
    if limit is not None and len(wanted) > limit:
        wanted = wanted[:limit]
        problems.append("Some numbers could not be ordered")
    for item in wanted:
        _buy(call, item)
    return _answer(call, len(wanted), problems)


def _answer(call: Call, bought: int, problems: list[str]) -> WireReply:
    """``data: true`` cannot tell how many were filled; the other shape seen live can."""
    if call.options.purchase_reply == "report":
        data: object = {
            "success": bought > 0,
            "message": problems[0] if problems else SUCCESS,
            "fulfilled_quantity": bought,
        }
    elif bought == 0:
        raise Refusal(problems[0])
    else:
        data = True
    return reply({"code": 200, "message": SUCCESS, "data": data, "error": None})


def _resolve(call: Call, kind: str, items: list[dict[str, Any]]) -> tuple[list[Wanted], list[str]]:
    wanted: list[Wanted] = []
    problems: list[str] = []
    taken: set[str] = set()
    for item in items:
        try:
            found = _international(call, item) if kind == "intl" else [_from_stock(call, kind, item)]
            if any(one.number in taken for one in found):
                raise Refusal("Number not available")
            taken.update(one.number for one in found)
            wanted.extend(found)
        except Refusal as refusal:
            problems.append(refusal.text)
    return wanted, problems


def _from_stock(call: Call, kind: str, item: dict[str, Any]) -> Wanted:
    number = "".join(text_of(item.get(part)) for part in ("npa", "nxx", "xxxx"))
    offer = call.estate.inventory.get(number)
    if len(number) != 10:
        raise Refusal("npa, nxx and xxxx are required")
    if kind == "local" and not (item.get("state") and item.get("ratecenter")):
        raise Refusal("state and ratecenter are required")
    if call.options.search_style == "document":
        _check_loc(call, kind, number, item, offer)
    if offer is None or offer.kind != kind:
        raise Refusal("Number not available")
    forwarding = _first_forwarding(call, item)
    return Wanted(number, kind, offer.setup, offer.monthly, forwarding, offer)


def _check_loc(call: Call, kind: str, number: str, item: dict[str, Any], offer: Offer | None) -> None:
    """``loc`` is required, and is the one of a search whose reply had the number; ``locData`` goes with it.

    The document does not say how long a loc lives nor what binds it; that it must come from the search that
    found the number is the only use it shows. The live style has no loc, so nothing is checked there.
    """
    loc = call.estate.locs.get(text_of(item.get("loc")))
    if loc is None or loc.account != call.account or loc.expires_at <= call.estate.now:
        raise Refusal("Invalid or expired loc")
    if loc.kind != kind or number not in loc.numbers:
        raise Refusal("loc does not match the number")
    if kind == "local" and offer is not None and item.get("locData") != loc_data(offer):
        raise Refusal("Invalid locData")


def _international(call: Call, item: dict[str, Any]) -> list[Wanted]:
    forwarding = _first_forwarding(call, item)
    return [
        Wanted(number, "intl", city.setup, city.monthly, forwarding, country=city.code)
        for number, city in new_numbers(call, item)
    ]


def _first_forwarding(call: Call, item: dict[str, Any]) -> Forwarding:
    """fwd_trunk_grpid is read as an ext_tgid here as well; only update_forwarding's text says so."""
    forwarding = UNSET_FORWARDING
    if item.get("fwd_preconfigured") is True:
        forwarding = replace(forwarding, slot1=Slot("preconfigured"))
    group = item.get("fwd_trunk_grpid")
    if group in (None, ""):
        return forwarding
    ext_tgid = integer_of(group, "fwd_trunk_grpid")
    return replace(forwarding, fwd_trunk_grpid=routable_group(call, call.options.bought_backend, ext_tgid))


def new_did(estate: Estate, account: int, number: str, kind: str, did_id: int | None = None) -> Did:
    """A record with everything unset, as bought numbers are.

    Porta ids are filled on both back ends: the document's only row has them next to a fwd_trunk_grpid,
    which only OD numbers have, so nobody may tell the back ends apart by them.
    """
    return Did(
        id=estate.counter("did", 147) if did_id is None else did_id,
        account=account,
        number=number,
        type=kind,
        assigned_id=account,
        porta_aid=estate.counter("porta_aid", 1_343_355),
        porta_prid=PORTA_PRID,
    )


def _buy(call: Call, item: Wanted) -> None:
    estate = call.estate
    estate.inventory.take(item.number)
    did = new_did(estate, call.account, item.number, item.kind)
    did.backend = call.options.bought_backend
    did.forwarding = item.forwarding
    did.country = item.country
    if call.options.fill_place and item.offer is not None:
        did.state, did.ratecenter = item.offer.state, item.offer.ratecenter
        did.state_name = STATE_NAMES.get(item.offer.state or "")
    if call.options.purchase_lag > 0:
        did.visible_at = estate.now + call.options.purchase_lag
    estate.add_did(did)
    call.effect("bought", item.number, did_id=did.id, setup=item.setup, monthly=item.monthly)
