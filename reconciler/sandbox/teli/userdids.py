"""user/dids: listing, looking up, releasing and handing over the numbers of the account."""

from __future__ import annotations

import orjson

from reconciler.sandbox.teli.call import Call, Refusal, success_rows
from reconciler.sandbox.teli.estate import Estate
from reconciler.sandbox.teli.model import NUMBER_TYPES, Did
from reconciler.sandbox.teli.rows import get_row, list_row, typed


def encoded_row(estate: Estate, did: Did) -> bytes:
    """A row of user/dids/list."""
    entry = estate.e911_of(did)
    group = estate.groups.rows.get(entry.group_id) if entry is not None and entry.group_id is not None else None
    return orjson.dumps(list_row(estate.dids.shown(did), entry, group, estate.options))


def _types(call: Call) -> frozenset[str]:
    """``type`` in the PHP client, ``number_type`` in the others; without one, every number that is not hidden."""
    wanted = call.text("type") or call.text("number_type")
    if wanted is None:
        return frozenset(NUMBER_TYPES) - ({"offnet"} if call.options.offnet_hidden else set())
    if wanted not in NUMBER_TYPES:
        raise Refusal("Invalid number type")
    return frozenset({wanted})


def _page(call: Call) -> list[Did]:
    user = None if call.options.sub_accounts else call.options.user_id
    dids = call.estate.dids.listed(_types(call), user)
    limit, cap = call.count("limit"), call.options.list_cap
    sizes = [size for size in (limit, cap) if size is not None]
    start = call.count("offset") or 0
    return dids[start : start + min(sizes)] if sizes else dids[start:]


def list_dids(call: Call) -> object:
    """Sub-accounts' numbers are in it (TypeScript client). Without limit there is no paging."""
    estate = call.estate
    rows = estate.dids.encoded(_page(call), lambda did: encoded_row(estate, did))
    return success_rows(rows, call.options)


def list_simple(call: Call) -> object:
    """ "In a simplified format" (TypeScript client); which fields that leaves is a guess."""
    return [
        typed({"id": str(did.id), "number": did.number, "number_type": did.number_type}, call.options)
        for did in _page(call)
    ]


def get_did(call: Call) -> object:
    """One number by its digits; the way to its ``did_id``."""
    estate = call.estate
    did = call.did_of(call.required("number"))
    entry = estate.e911_of(did)
    group = estate.groups.rows.get(entry.group_id) if entry is not None and entry.group_id is not None else None
    return get_row(estate.dids.shown(did), entry, group, call.options)


def list_offnet(call: Call) -> object:
    """user/numbers/list: "a list of offnet DIDs" (TypeScript client)."""
    estate = call.estate
    rows = estate.dids.encoded(estate.dids.listed(frozenset({"offnet"}), None), lambda did: encoded_row(estate, did))
    return success_rows(rows, call.options)


def _release(call: Call, did: Did) -> None:
    entry = call.estate.e911_of(did)
    if entry is not None:
        call.estate.drop_e911(entry)
    call.estate.dids.remove(did)
    call.effect("released", did.number, did_id=did.id)


def remove_did(call: Call) -> object:
    """Its 911 entry goes with it (a guess). The number is not for sale again."""
    _release(call, call.did_by("did_number"))
    return "Successfully removed number"


def json_numbers(call: Call) -> list[str]:
    """``numbers`` as JSON text of an array; a single number is JSON too."""
    text = call.required("numbers")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise Refusal("numbers must be a JSON array") from exc
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str | int) and str(item).isdecimal() for item in items):
        raise Refusal("numbers must be a JSON array")
    return list(dict.fromkeys(str(item) for item in items))


def remove_bulk(call: Call) -> object:
    """What happens when one of several is unknown is a guess: the others are removed, and the reply tells."""
    removed: list[str] = []
    unknown: list[str] = []
    for number in json_numbers(call):
        did = call.estate.dids.by_number(number)
        if did is None:
            unknown.append(number)
            continue
        _release(call, did)
        removed.append(number)
    return {"success": removed, "error": unknown}


def assign_did(call: Call) -> object:
    """Hand a number to a customer or reseller of the account (PHP client)."""
    did, owner = call.did(), call.integer("new_user_id")
    call.estate.dids.change(did, user_id=owner)
    call.effect("assigned", did.number, user_id=owner)
    return "Successfully assigned number"
