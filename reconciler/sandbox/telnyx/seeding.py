"""Bulk loading through POST /_control/seed: ``{"telnyx": {...}}``.

* ``numbers``: rows in the vocabulary of GET /phone_numbers and of the voice settings, any subset with
  ``phone_number`` given; ``created_at`` is seconds since the epoch.
* ``generate``: ``{"count": n, "first": "+12012000000", ...}`` makes n numbers; the other keys are a row.
* ``connections``: rows with ``record_type``; a type other than the three is kept as given, for the index only.
* ``ips``, ``fqdns``, ``addresses``, ``outbound_voice_profiles``, ``billing_groups``, ``messaging_profiles``: rows as
  their GET shows them, any subset of keys; what the server fills in is filled in. An ``id`` may be given.
* ``inventory``: ``{phone_number, country?, type?, locality?, area?, rate_center?, upfront?, monthly?, ...}`` for sale.
* ``remove_inventory``: numbers somebody else just bought.
* ``ports_portable``: ``{"+1...": {portable?, fast_portable?, not_portable_reason?, spid?, carrier_name?, type?}}``.
* ``port_exceptions``: exception codes, one for each of the next confirmed porting orders (null for none).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx import addresses, endpoints
from reconciler.sandbox.telnyx.countries import country_of, type_of
from reconciler.sandbox.telnyx.errors import Refusal
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import Spec, merged, read
from reconciler.sandbox.telnyx.messaging_profiles import MESSAGING_PROFILE, new_messaging_profile
from reconciler.sandbox.telnyx.model import VOICE, Number
from reconciler.sandbox.telnyx.port_life import EXCEPTIONS
from reconciler.sandbox.telnyx.profiles import VOICE_PROFILE, new_billing_group, new_voice_profile
from reconciler.sandbox.telnyx.stock import offer
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.telnyx.trunks import new_connection
from reconciler.sandbox.telnyx.trunkspecs import SPECS

_Rows = list[Record]

# Row names that are called otherwise in the record of a number.
_RENAMED = {
    "country_iso_alpha2": "country",
    "phone_number_type": "type",
    "source_type": "source",
}
_PLAIN = frozenset(item.name for item in fields(Number)) - {"voice", "country", "type", "source", "line"}


def load_seed(estate: Estate, payload: Mapping[str, Any]) -> dict[str, int]:
    """Load all parts. References of numbers are not checked: an account may point at what this emulation has not."""
    unknown = sorted(payload.keys() - _LOADERS.keys())
    if unknown:
        raise BadSeed(f"seed: unknown part {', '.join(unknown)}; known: {', '.join(_LOADERS)}")
    try:
        return {name: load(estate, payload[name]) for name, load in _LOADERS.items() if name in payload}
    except Refusal as refusal:
        raise BadSeed(f"seed: {refusal.pointer}: {refusal.detail}") from refusal


# ---- numbers ----


def _numbers(estate: Estate, rows: _Rows) -> int:
    return _add(estate, [_number(estate, row) for row in rows])


def _generate(estate: Estate, spec: Record) -> int:
    row = {name: value for name, value in spec.items() if name not in ("count", "first")}
    first = int(str(spec.get("first", "+12012000000")).lstrip("+"))
    template = _number(estate, {**row, "phone_number": f"+{first}"})
    rest = (
        replace(template, id=estate.long_id(), phone_number=f"+{first + offset}")
        for offset in range(1, int(spec["count"]))
    )
    return _add(estate, [template, *rest])


def _add(estate: Estate, numbers: list[Number]) -> int:
    """Check before changing anything: ids are unique, and so are numbers."""
    ids, values = {number.id for number in numbers}, {number.phone_number for number in numbers}
    if len(ids) != len(numbers) or not estate.numbers.rows.keys().isdisjoint(ids):
        raise BadSeed("numbers: an id is given twice, or taken")
    if len(values) != len(numbers) or any(estate.numbers.by_e164(value) is not None for value in values):
        raise BadSeed("numbers: a phone_number is given twice, or already in the account")
    for value in values:
        estate.table("stock").delete(value)
    return estate.numbers.put_many(numbers)


def _number(estate: Estate, row: Record) -> Number:
    phone_number = str(row.get("phone_number", ""))
    if not (phone_number.startswith("+") and phone_number[1:].isdigit()):
        raise BadSeed("numbers: phone_number must be +E.164")
    now = estate.now
    number = Number(
        str(row["id"]) if "id" in row else estate.long_id(),
        phone_number,
        now,
        country=country_of(phone_number),
        type=type_of(phone_number),
        activated_at=now,
    )
    written: Record = {}
    for name, value in row.items():
        target = _RENAMED.get(name, name)
        if target in _PLAIN or name in _RENAMED:
            setattr(number, target, value)
        elif name in VOICE:
            written[name] = value
        else:
            raise BadSeed(f"numbers: unknown key {name}")
    number.id = str(number.id)
    number.tags = estate.cased("number", number.tags)
    if written:
        number.voice = merged(VOICE, number.voice, read(VOICE, written, strict=True), merge=True)
    if "emergency_enabled" in row and "emergency_status" not in row:
        number.emergency_status = "active" if number.emergency_enabled else "disabled"
    return number


# ---- everything else ----


def _put(estate: Estate, table: str, made: Record, row: Record) -> None:
    """What is read only may be given too."""
    known = {name: value for name, value in row.items() if name in ("id", "created_at", "updated_at", "deleted_at")}
    estate.table(table).put({**made, **known})


def _connections(estate: Estate, rows: _Rows) -> int:
    for row in rows:
        kind = str(row.get("record_type", "ip_connection"))
        spec = SPECS.get(kind)
        if spec is None:
            now = iso_millis(estate.now)
            base = {"id": estate.long_id(), "connection_name": "", "active": True, "tags": []}
            estate.table("connections").put({**base, "created_at": now, "updated_at": now, **row})
        else:
            _put(estate, "connections", new_connection(estate, kind, read(spec, row, strict=False)), row)
    return len(rows)


def _filled(estate: Estate, spec: Spec, row: Record, record_type: str) -> Record:
    now = iso_millis(estate.now)
    values = read(spec, row, strict=False)
    filled = {name: values.get(name, item.default) for name, item in spec.items()}
    return {"id": estate.long_id(), "record_type": record_type, **filled, "created_at": now, "updated_at": now}


def _endpoints(table: str, spec: Spec) -> Callable[[Estate, _Rows], int]:
    def load(estate: Estate, rows: _Rows) -> int:
        for row in rows:
            _put(estate, table, _filled(estate, spec, row, table.removesuffix("s")), row)
        return len(rows)

    return load


def _addresses(estate: Estate, rows: _Rows) -> int:
    for row in rows:
        made = _filled(estate, addresses.SPEC, row, "address")
        problem = addresses.problem_of(made, estate.options)
        _put(estate, "addresses", {**made, "_problem": problem[1] if problem else None}, row)
    return len(rows)


def _voice_profiles(estate: Estate, rows: _Rows) -> int:
    for row in rows:
        _put(estate, "outbound_voice_profiles", new_voice_profile(estate, read(VOICE_PROFILE, row, strict=False)), row)
    return len(rows)


def _billing_groups(estate: Estate, rows: _Rows) -> int:
    for row in rows:
        _put(estate, "billing_groups", new_billing_group(estate, str(row["name"])), row)
    return len(rows)


def _messaging_profiles(estate: Estate, rows: _Rows) -> int:
    for row in rows:
        body = {"whitelisted_destinations": ["US"], **read(MESSAGING_PROFILE, row, strict=False)}
        _put(estate, "messaging_profiles", new_messaging_profile(estate, body), row)
    return len(rows)


def _inventory(estate: Estate, rows: _Rows) -> int:
    return estate.table("stock").put_many(offer(**row) for row in rows)


def _remove_inventory(estate: Estate, numbers: list[str]) -> int:
    found = [number for number in numbers if estate.table("stock").get(number) is not None]
    for number in found:
        estate.table("stock").delete(number)
    return len(found)


def _portable(estate: Estate, rows: dict[str, Record]) -> int:
    return estate.table("portable").put_many({"id": number, **row} for number, row in rows.items())


def _exceptions(estate: Estate, codes: list[str | None]) -> int:
    unknown = sorted({code for code in codes if code is not None} - EXCEPTIONS.keys())
    if unknown:
        raise BadSeed(f"port_exceptions: unknown code {', '.join(unknown)}")
    table = estate.table("port_exceptions")
    return table.put_many({"id": f"{estate.counter('port_exception'):08d}", "code": code} for code in codes)


_LOADERS: dict[str, Callable[[Estate, Any], int]] = {
    "connections": _connections,
    "ips": _endpoints("ips", endpoints.IP),
    "fqdns": _endpoints("fqdns", endpoints.FQDN),
    "addresses": _addresses,
    "outbound_voice_profiles": _voice_profiles,
    "billing_groups": _billing_groups,
    "messaging_profiles": _messaging_profiles,
    "inventory": _inventory,
    "remove_inventory": _remove_inventory,
    "ports_portable": _portable,
    "port_exceptions": _exceptions,
    "numbers": _numbers,
    "generate": _generate,
}
