"""Teli: numbers with every setting, port orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from reconciler.model.settings import Kind
from tests.faults.fault import Fault, Says
from tests.faults.world import Seen, Site, World
from tests.teli.rig import SAFE, TOKEN, endpoint

NEW = "7066130042"
FULL, OTHER, OFF, GONE, BYSTANDER = (f"303555011{n}" for n in range(1, 6))
_TARGET: Final = "3035559999"
_PLACE: Final = """\
addresses:
  home: {name: Zebulon Quimby, street_number: "123", street_name: Larkspur Hollow Rd, unit: Suite 9, city: Denver, state: CO,
         zip: "80202", country: US}
"""
_OLD_PLACE: Final = {"full_name": "Old Tenant", "address": "1 Main St", "city": "Denver", "state": "CO", "zip": "80202"}
_LISTING: Final = {"listing_type": "business", "business_name": "Acme", "address1": "1 Main St", "city": "Denver",
                   "state": "CO", "zip": "80202", "email": "a@example.com", "contact_number": OTHER}  # fmt: skip
_ACCOUNT: Final = 'teli: {token: "${TELI_TOKEN}", undocumented: [listing], listing_email: ops@quimby.example'
_SAYS: Final[Mapping[Says, Mapping[str, Any]]] = {
    Says.FAILED: {"status": 500, "json": {"code": 500, "status": "error", "data": "Internal error"}},
    Says.UNAUTHORIZED: {"status": 401, "json": {"code": 401, "status": "error", "data": "Invalid token"}},
}
_FAULTS: Final = (
    Fault("error in a 200", {"status": 200}, says=Says.FAILED, unanswered=True, goes_on=True),
    Fault("page in a 200", {"status": 200, "html": "<title>Please wait</title>", "after_work": True}, goes_on=True),
)


def _live(state: Mapping[str, Any]) -> Iterable[str]:
    return [row["number"] for row in state["dids"]]


def _reads(entry: Mapping[str, Any]) -> bool:
    return endpoint(entry) in SAFE


def _look(state: Mapping[str, Any]) -> Seen:
    live = {row["number"]: row for row in state["dids"]}
    places = {row["did_number"]: (row["full_name"], row["address"], row["unit_number"]) for row in state["e911"]}
    home = ("Zebulon Quimby", "123 Larkspur Hollow Rd", "9")
    full, other = live[FULL], live[OTHER]
    return {
        "the number given up": (GONE in live, False),
        "forwarding": ((live[NEW]["forward_to"], full["forward_to"]), (_TARGET, _TARGET)),
        "caller name": (full["lidb"], "ZQ ORCHARDS"),
        "lookup": ((full["cnam"], other["cnam"]), (True, False)),
        "listing": (((full["listing"] or {}).get("last_name"), other["listing"]), ("Quimby", None)),
        "locations": (places, {FULL: home, OTHER: home}),
        "location records": (len(state["e911"]), 2),
    }


def _at(kind: str, number: str) -> tuple[str, ...]:
    return (f'{kind}["+1{number}"]',)


NUMBERS: Final = World(
    name="teli",
    carrier="teli",
    root="/teli",
    account=_ACCOUNT,
    configuration=f"""\
{_PLACE}safety: {{max_e911_removals: 1}}
dids:
  "+1{NEW}": {{forwarding: "+1{_TARGET}"}}
  "+1{FULL}":
    forwarding: "+1{_TARGET}"
    cnam: ZQ ORCHARDS
    caller_name_lookup: true
    e911: home
    listing: {{type: residential, first_name: Zebulon, last_name: Quimby, address: home}}
  "+1{OTHER}": {{caller_name_lookup: false, e911: home, listing: false}}
  "+1{OFF}": {{e911: {{enabled: false, reason: the office closed}}}}
  "+1{GONE}": {{release: {{reason: customer left}}}}
""",
    sites=(
        Site("numbers"),
        Site("numbers", "after writes", nth=3),
        Site("locations"),
        Site("caller_name"),
        Site("listing"),
        Site("search"),
        Site("search", "before purchase", nth=2),
        Site("check_location"),
        Site("order", pends=_at("did", NEW)),
        Site("release", waits=Kind.DID, pends=_at("did", GONE)),
        Site("forward"),
        Site("set_caller_name", waits=Kind.CNAM, pends=_at("cnam", FULL)),
        Site("enable_lookup", waits=Kind.CALLER_NAME_LOOKUP, pends=_at("caller_name_lookup", FULL)),
        Site("disable_lookup"),
        Site("create_location", waits=Kind.E911, pends=_at("e911", FULL)),
        Site("update_location"),
        Site("remove_location"),
        Site("set_listing"),
        Site("remove_listing"),
    ),
    look=_look,
    live=_live,
    says=_SAYS,
    environ={"TELI_TOKEN": TOKEN},
    seed={
        "numbers": [
            {"number": FULL},
            {"number": OTHER, "cnam": True, "e911": _OLD_PLACE, "listing": _LISTING},
            {"number": OFF, "e911": _OLD_PLACE},
            {"number": GONE},
            {"number": BYSTANDER},
        ],
        "inventory": [{"number": NEW}],
    },
    kept=frozenset({FULL, OTHER, OFF, BYSTANDER}),
    effects={NEW: {"bought": 1}, GONE: {"released": 1}, FULL: {"lidb_set": 1, "cnam_enabled": 1}},
    lags={"order": {"order_lag": 900.0}, "set_caller_name": {"settings_lag": 300.0}},
    personal=("Zebulon", "Quimby", "Larkspur Hollow", "ZQ ORCHARDS", "quimby.example"),
    reads=_reads,
    faults=_FAULTS,
)

ARRIVING, SIGNED = "7012001293", "7012001294"
_COX_ACCOUNT: Final = "acct-99887766"
_HEAD: Final = (
    f'{_PLACE}checks: {{port-loa-missing: "off"}}\nprofiles: {{plain: {{forwarding: "+1{_TARGET}"}}}}\nports:\n'
)
_UNSIGNED: Final = """\
  %s:
    {profile: plain, numbers: ["+1%s"], service_address: home,
     losing_carrier: {account_name: Quimby Orchards, account_type: business, account_number: "${COX_ACCOUNT}",
                      authorized_person: Zebulon Quimby, billing_number: "+1%s"}}
"""
_ORDER: Final = _UNSIGNED.replace("service_address: home", "service_address: home, documents: {signature: s.png}")


def _look_at_ports(state: Mapping[str, Any]) -> Seen:
    orders = {order["numbers"][0]["number"]: order for order in state["ports"]}
    return {
        "orders": (len(state["ports"]), 2),
        "numbers": (sorted(orders), [ARRIVING, SIGNED]),
        "signatures": ([bool(orders[number]["signature"]) for number in (ARRIVING, SIGNED)], [True, True]),
    }


PORTS: Final = World(
    name="teli ports",
    carrier="teli",
    root="/teli",
    account=_ACCOUNT,
    earlier=_HEAD + _UNSIGNED % ("signed", SIGNED, SIGNED),
    configuration=_HEAD + _ORDER % ("arriving", ARRIVING, ARRIVING) + _ORDER % ("signed", SIGNED, SIGNED),
    sites=(
        Site("ports"),
        Site("port"),
        Site("check_ports"),
        Site("create_port", waits=Kind.PORT, pends=('port["arriving"]', f'did["+1{ARRIVING}"]')),
        Site("sign_port"),
    ),
    look=_look_at_ports,
    live=_live,
    says=_SAYS,
    environ={"TELI_TOKEN": TOKEN, "COX_ACCOUNT": _COX_ACCOUNT},
    files={"s.png": b"\x89PNG\r\n\x1a\n" + bytes(20)},
    effects={ARRIVING: {"port_created": 1}, SIGNED: {"port_created": 1}},
    standing=frozenset(
        f'{kind}["{key}"]'
        for kind, key in (("port", "arriving"), ("port", "signed"), ("did", f"+1{ARRIVING}"), ("did", f"+1{SIGNED}"))
    ),
    personal=NUMBERS.personal,
    reads=_reads,
    faults=_FAULTS,
)  # fmt: skip

WORLDS: Final = (NUMBERS, PORTS)
