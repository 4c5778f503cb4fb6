"""A number as GET /dids shows it, key by key in the document's order ("DID", Get DID)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import orjson

from reconciler.sandbox.call48.model import E911, Cnam, Did, Fax, Forwarding, Listing411, Slot


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _dashed(number: str) -> str:
    """251-265-8624; numbers of other countries have no such form and are shown plain."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}" if len(number) == 10 else number


def e911_data(value: E911) -> dict[str, object]:
    """The city is not in the sample, the name is ``businessname`` and the unit is ``address``."""
    return {
        "enabled": _yes(value.enabled),
        "country": value.country,
        "state": value.state,
        "zipcode": value.zipcode,
        "businessname": value.businessname,
        "address": value.address,
        "streetname": value.streetname,
        "streetnumber": value.streetnumber,
    }


def fax_data(value: Fax) -> dict[str, object]:
    """``servive`` is the document's own spelling."""
    return {"servive": value.service, "email": value.email, "serial": value.serial, "guid": value.guid}


def listing_data(value: Listing411) -> dict[str, object]:
    """All fields under their own names."""
    shown: dict[str, object] = {item.name: getattr(value, item.name) for item in fields(value)}
    shown["enabled"] = _yes(value.enabled)
    return shown


def forwarding_data(value: Forwarding) -> dict[str, object]:
    """``username`` is absent; ``sequence`` and ``sipdigits`` read "" and "NA" whatever was written."""
    one, two, three = value.slot1, value.slot2, value.slot3
    return {
        "method1": one.method,
        "method2": two.method,
        "method3": three.method,
        "timeout1": one.timeout,
        "timeout2": two.timeout,
        "timeout3": three.timeout,
        "sip1": one.sip,
        "sip2": two.sip,
        "sip3": three.sip,
        "number1": one.number,
        "number2": two.number,
        "number3": three.number,
        "password": value.password,
        "fwd_trunk_grpid": value.fwd_trunk_grpid,
        "sipdigits": "NA",
        "answeringmode": value.answeringmode,
        "sequence": "",
        "product": value.product,
    }


def row(did: Did) -> dict[str, object]:
    """The whole row."""
    number, cnam, local = did.number, did.cnam, len(did.number) == 10
    return {
        "_id": did.id,
        "did": number,
        "number": _dashed(number),
        "npa": number[:3] if local else None,
        "nxx": number[3:6] if local else None,
        "xxxx": number[6:] if local else None,
        # "fax" is a string; the document's row has faxData unset and "false", so it is taken to say
        # whether the fax service is on.
        "fax": "true" if did.fax.service not in ("", 0) else "false",
        "type": did.type,
        "portaAID": did.porta_aid,
        "country": did.country,
        "state_name": did.state_name,
        "state": did.state,
        "ratecenter": did.ratecenter,
        "rateCenter": did.ratecenter,
        "status": did.status,
        "isDeleted": _yes(did.deleted),
        "assigned_id": did.assigned_id,
        "portaPRID": did.porta_prid,
        "tags": did.tags,
        "rtp": did.rtp,
        "cnamLookup": _yes(did.cnam_lookup),
        "cnamDisplayname": cnam.name if cnam else None,
        "cnamDisplaynumber": cnam.number if cnam else None,
        "cnamType": cnam.type if cnam else "",
        "e911Data": e911_data(did.e911),
        "faxData": fax_data(did.fax),
        "listing411Data": listing_data(did.listing),
        "forwardingData": forwarding_data(did.forwarding),
    }


def encoded_row(did: Did) -> bytes:
    """The row as JSON; the one shown before the last change while that change has not settled."""
    if did.held_row is not None:
        return did.held_row.encode()
    return orjson.dumps(row(did))


# ---- the way back, for seeding in the row's own vocabulary ----


def _flag(value: object) -> bool:
    return value is True or value in ("yes", "true")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _pick(raw: dict[str, Any], known: frozenset[str], where: str) -> dict[str, Any]:
    unknown = set(raw) - known
    if unknown:
        raise ValueError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    return raw


_E911_KEYS = frozenset(item.name for item in fields(E911))
_LISTING_KEYS = frozenset(item.name for item in fields(Listing411))
_FAX_KEYS = frozenset({"servive", "email", "serial", "guid"})
_FORWARDING_KEYS = frozenset(
    {f"{name}{slot}" for name in ("method", "timeout", "sip", "number") for slot in "123"}
    | {"password", "fwd_trunk_grpid", "sipdigits", "answeringmode", "sequence", "product", "username"}
)


def e911_from_row(raw: dict[str, Any]) -> E911:
    """Inverse of :func:`e911_data`; ``city`` may be given too."""
    known = _pick(raw, _E911_KEYS, "e911Data")
    return E911(**{**known, "enabled": _flag(raw.get("enabled", "yes"))})


def listing_from_row(raw: dict[str, Any]) -> Listing411:
    """Inverse of :func:`listing_data`."""
    known = _pick(raw, _LISTING_KEYS, "listing411Data")
    return Listing411(**{**known, "enabled": _flag(raw.get("enabled", "yes"))})


def fax_from_row(raw: dict[str, Any]) -> Fax:
    """Inverse of :func:`fax_data`."""
    known = _pick(raw, _FAX_KEYS, "faxData")
    return Fax(known.get("servive", ""), known.get("email"), known.get("serial"), known.get("guid"))


def forwarding_from_row(raw: dict[str, Any]) -> Forwarding:
    """Inverse of :func:`forwarding_data`; the unseen fields may be given too."""
    _pick(raw, _FORWARDING_KEYS, "forwardingData")
    one, two, three = (
        Slot(*(_text(raw.get(f"{name}{index}")) for name in ("method", "timeout", "sip", "number")))
        for index in (1, 2, 3)
    )
    return Forwarding(
        one,
        two,
        three,
        password=_text(raw.get("password")),
        fwd_trunk_grpid=raw.get("fwd_trunk_grpid"),
        answeringmode=raw.get("answeringmode"),
        product=raw.get("product"),
        username=_text(raw.get("username")),
        sequence=_text(raw.get("sequence")),
        sipdigits=_text(raw.get("sipdigits")),
    )


def cnam_from_row(raw: dict[str, Any]) -> Cnam | None:
    """The caller name of a row, if it has one."""
    name = raw.get("cnamDisplayname")
    if not name:
        return None
    number = raw.get("cnamDisplaynumber")
    return Cnam(str(name), str(number or raw["did"]), str(raw.get("cnamType") or "RES"))
