"""A large account of every shape that the carrier's document allows, and of some that only live service shows."""

from __future__ import annotations

import itertools
import random
from typing import Any, Final

Row = dict[str, Any]

PASSWORDS: Final = tuple(f"device-secret-{index}" for index in range(7))
ODD: Final = (
    "Jane's \"Café\"", "a: b # c", "${HOME}", "$${HOME}", "- dash", "yes", "0123", "1e3", "null", "~", "*alias", "&anchor",
    "!tag", "|", "%", "@at", "back\\slash", "tab\there", "line\nbreak", "nel\x85", "bidi\u202etxet", "bell\x07",
    "\ufeffbom", "emoji 🏥", " padded ", "x" * 300, "{a}", "[b]", "a,b", "NO", "12:30:45", "2026-01-01", "=", "<<",
)  # fmt: skip
GROUPS: Final = (
    {"trunk_name": "atlanta", "trunk_ips": ["10.0.0.1", "10.0.0.2:5070"], "prefix": "2377#"},
    {"trunk_name": "Atlanta", "trunk_ips": ["10.0.0.3"], "route_type": "TD", "num_format": "11"},
    {"trunk_name": "twice", "trunk_ips": ["10.0.0.4"]},
    {"trunk_name": "twice", "trunk_ips": ["10.0.0.5"]},
    {"trunk_name": "twice", "trunk_ips": ["10.0.0.6"]},
    {"trunk_name": "main: (1) # x", "trunk_ips": ["10.0.0.7"], "cli_type": "rpid", "num_format": "10"},
    {"trunk_name": "line\nbreak", "trunk_ips": ["10.0.0.8"]},
    {"trunk_name": "2512658624", "trunk_ips": ["10.0.0.9"]},
    {"trunk_name": "empty", "trunk_ips": []},
)
_PLACES: Final = (
    {"businessname": "Acme Corp", "streetnumber": "123", "streetname": "Test St", "address": "Apartment 2",
     "state": "FL", "zipcode": "33155", "country": "US", "city": "Miami"},
    {"businessname": "Other", "streetnumber": "777", "streetname": "Brockton Avenue", "address": "", "state": "MA",
     "zipcode": "02351", "country": "US", "city": "Abington"},
    {"businessname": None, "streetnumber": None, "streetname": "Nowhere", "state": "TX", "zipcode": None},
    {"businessname": "Wrong ZIP", "streetnumber": "1", "streetname": "Main St", "state": "NY", "zipcode": "90210"},
    {"businessname": "Mail", "streetnumber": "9", "streetname": "PO Box 12", "state": "GA", "zipcode": "30301-1234"},
)  # fmt: skip
_LISTINGS: Final = (
    {"type": "RES", "state": "FL", "zip": "33155", "lstgn": "Jane", "lstnm": "Roe", "locnm": "Miami",
     "strt": "123 Test St"},
    {"type": "BIZ", "state": "FL", "zip": "33155", "business": "Acme", "locnm": "Miami", "strt": "123 Test St"},
    {"type": "RES", "strt": "no house number", "lstgn": "X"},
    {"type": "RES", "enabled": "no"},
)  # fmt: skip
_FAXES: Final = (
    {"servive": 0},
    {"servive": 1, "email": "fax@example.com"},
    {"servive": 2, "email": "fax@example.com", "serial": "A-1"},
    {"servive": 3, "email": "ata@example.com", "serial": "A-2"},
    {"servive": 3, "email": "ata@example.com"},
    {"servive": 1},
    {"servive": 9, "email": "fax@example.com"},
)
_LEGS: Final = (
    {},
    {"method": "simple", "number": "2522378144", "timeout": "20"},
    {"method": "simple", "number": "2522378145", "timeout": ""},
    {"method": "simple", "number": "442071234567", "timeout": "20"},
    {"method": "simple", "number": "911", "timeout": "20"},
    {"method": "simple", "number": "", "timeout": "20"},
    {"method": "ip", "sip": "192.0.2.10", "timeout": "30"},
    {"method": "ip", "sip": "alice@pbx.example.com:5070;transport=tcp", "timeout": "99"},
    {"method": "ip", "sip": "not a host", "timeout": "0"},
    {"method": "trunk", "timeout": "30"},
    {"method": "preconfigured"},
    {"method": "", "number": "2522378146", "timeout": "60"},
    {"method": "carrier-pigeon", "timeout": "5"},
)


def _forwarding(pick: random.Random, index: int) -> Row:
    """Every mode with every method in every slot, trunk groups that are listed and that are not."""
    if index % 4 == 0:
        return {"fwd_trunk_grpid": pick.choice([*range(52_620, 52_620 + len(GROUPS)), 1, 99_999]), "product": 24230}
    row: Row = {"answeringmode": pick.choice([None, *range(8), 8]), "product": 24230, "sequence": "Random"}
    for slot in "123":
        leg = pick.choice(_LEGS) if slot == "1" else pick.choice([*_LEGS, {}, {}, {}])
        row |= {f"{name}{slot}": value for name, value in leg.items()}
        if leg.get("method") == "trunk":
            row |= {"username": "desk", "password": pick.choice(PASSWORDS)}
    if index % 11 == 0:
        row["password"] = pick.choice(PASSWORDS)
    return row


def rows(count: int) -> list[Row]:
    """So many rows of one account, the same ones every time; some are deleted, some a sub-account's."""
    pick = random.Random(48)
    odd = itertools.cycle(ODD)
    found = []
    for index in range(count):
        toll = index % 17 == 3
        number = str((8_885_550_000 if toll else 2_512_650_000) + index)
        row: Row = {"did": number, "type": "toll" if toll else "local", "backend": "Porta" if index % 13 == 5 else "OD"}
        row["tags"] = pick.choice([None, "", "a", "a,b", " b , a ", next(odd), f"t{index},{next(odd)}"])
        if pick.random() < 0.8:
            row["forwardingData"] = _forwarding(pick, index)
        if pick.random() < 0.6:
            row["e911Data"] = dict(pick.choice(_PLACES[: 2 if index % 3 else None]))
            if index % 29 == 0:
                row["e911Data"]["businessname"] = next(odd)
        if pick.random() < 0.5:
            row |= {"cnamDisplayname": pick.choice(["ACME WEST", "Jones & Co", next(odd)]), "cnamType": "BIZ"}
        if pick.random() < 0.4:
            row["listing411Data"] = dict(pick.choice(_LISTINGS))
        if pick.random() < 0.4:
            row["faxData"] = dict(pick.choice(_FAXES))
        if index % 37 == 0:
            row["isDeleted"] = "yes"
        if index % 41 == 0:
            row["assigned_id"] = 77
        if index % 43 == 0:
            row["status"] = "SUSPENDED"
        if index % 2:
            row |= {"cnamLookup": "yes", "state": "AL", "ratecenter": "MOBILE"}
        found.append(row)
    return found
