"""Finding numbers, and what can be asked about numbers in general (cb_phone_numbers_v2, knm_search)."""

from __future__ import annotations

from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.model import LOCAL
from reconciler.sandbox.kazoo.numbers import list_numbers, wanted_numbers
from reconciler.sandbox.kazoo.replies import Answer, Refusal, invalid, system_error
from reconciler.sandbox.kazoo.schema import check
from reconciler.sandbox.kazoo.shapes import FIND_NUMBERS
from reconciler.sandbox.kazoo.values import CLASSIFIERS, classify, normalise

_STATES = ["in_service", "reserved"]
_ADMIN_STATES = ["aging", "available", "in_service", "port_in", "reserved"]


def numbers(call: Call) -> Answer:
    """GET phone_numbers: a search when a prefix is given, the account's list otherwise."""
    return _found(call) if call.param("prefix") else list_numbers(call)


def public_search(call: Call) -> Answer:
    """The search without account, which operators rarely open."""
    if not call.options.public_search:
        raise Refusal(404, "number search restricted", {})
    return _found(call)


def _found(call: Call) -> Answer:
    query, errors = check(FIND_NUMBERS, {name: value for name, value in call.request.query.items() if name != "offset"})
    if errors:
        raise invalid(errors)
    given = call.param("offset") or ""
    offset = int(given) if given.isdigit() else 0
    prefix = "".join(query["prefix"].split())
    estate = call.estate
    found: list[str] = []
    if query["country"] == "US":
        offers = (offer.number for offer in estate.inventory.all() if offer.number.startswith(prefix))
        found = [f"+1{number}" for number in offers if f"+1{number}" not in estate.numbers]
    shown = found[offset : offset + query["quantity"]]
    estate.discover(shown)
    return Answer([{"number": number, "state": "discovery"} for number in shown])


def carriers_info(call: Call) -> Answer:
    """GET phone_numbers/carriers_info: in which states the caller may create numbers is told here."""
    allowed = _ADMIN_STATES if call.admin else _STATES if call.caller.allow_additions else []
    carriers = sorted({LOCAL.removeprefix("knm_"), call.options.carrier_module.removeprefix("knm_")})
    return Answer({"maximal_prefix_length": 10, "usable_carriers": carriers, "usable_creation_states": allowed})


def classifiers(call: Call) -> Answer:
    """GET phone_numbers/classifiers."""
    del call
    return Answer({name: {"regex": regex, "friendly_name": friendly} for name, regex, friendly in CLASSIFIERS})


def classified(call: Call) -> Answer:
    """GET phone_numbers/classifiers/{n}."""
    name, regex, friendly = classify(call.args[0])
    number = {"number": call.args[0], "e164": normalise(call.args[0])}
    return Answer({"name": name, "regex": regex, "friendly_name": friendly, **number})


def check_numbers(call: Call) -> Answer:
    """POST phone_numbers/check: which numbers could be bought."""
    estate = call.estate
    result: dict[str, str] = {}
    for text in wanted_numbers(call):
        number = normalise(text)
        offered = estate.inventory.get(number.removeprefix("+1")) is not None
        known = estate.numbers.get(number)
        free = offered if known is None else known.state in ("available", "aging")
        result[text] = "success" if free else "error"
    return Answer(result)


def locality(call: Call) -> Answer:
    """POST phone_numbers/locality: needs a service few operators run (``phonebook_url``)."""
    wanted_numbers(call)
    raise Refusal(500, "could not get locality url", {})


def prefix(call: Call) -> Answer:
    """GET phone_numbers/prefix?city=: likewise."""
    if not call.param("city"):
        raise system_error("bad_identifier")
    raise Refusal(500, "Unable to acquire numbers missing carrier url", {})


def fix(call: Call) -> Answer:
    """POST phone_numbers/fix: ``used_by`` is set from what holds the numbers, denied features are dropped."""
    estate = call.estate
    texts = [normalise(call.args[0])] if call.args else list(estate.numbers_of(call.account.id))
    for text in texts:
        _fix(call, text)
    return Answer({}) if call.args else list_numbers(call)


def _fix(call: Call, text: str) -> None:
    number = call.estate.numbers.get(text)
    if number is None or number.account != call.account.id:
        return
    used_by = next((name for name in ("callflow", "trunkstore") if _held(call, name, text)), None)
    if used_by != number.used_by:
        number.used_by = used_by
        call.estate.effect("used_by_set", text, used_by=used_by)
    if used_by != "trunkstore":
        number.features.pop("failover", None)
        number.doc.pop("failover", None)
    call.estate.put_number(number)


def _held(call: Call, name: str, text: str) -> bool:
    kind = "callflows" if name == "callflow" else "connectivity"
    return any(document.account == call.account.id for document in call.estate.holding(kind, text))
