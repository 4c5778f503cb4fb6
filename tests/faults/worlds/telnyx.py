"""Telnyx: numbers with every setting, trunk groups of all kinds, jobs for many numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import httpx

from reconciler.model.settings import Kind
from tests.e2e.rig import Rig
from tests.faults.fault import Fault, Says
from tests.faults.world import ANY, Seen, Site, World
from tests.telnyx.rig import reads

KEY: Final = "KEY-demo"
NEW: Final = "+15125550199"
STUCK: Final = "+15125550198"
FULL, OFF, GONE, LOCKED, BYSTANDER = (f"+1512555010{n}" for n in range(1, 6))
TARGET: Final = "+15125559999"
ACCOUNT: Final = 'telnyx: {api_key: "${TELNYX_API_KEY}"'
ROOT: Final = "/telnyx/v2"
QUIET: Final = 'checks: {e911-missing: "off", trunk-group-unused: "off"}\n'
PLACE: Final = """\
addresses:
  home: {name: Zebulon Quimby, street_number: "123", street_name: Larkspur Hollow Rd, unit: Suite 2, city: Austin, state: TX,
         zip: "78701", country: US}
"""
# A digest of the place could be tried with guesses.
PERSONAL: Final = ("Zebulon", "Quimby", "Larkspur", "ZQ ORCHARDS", "reconciler-address-")


_OLD_PLACE: Final = {
    "id": "1000", "business_name": "Old Tenant", "street_address": "1 Main St", "locality": "Austin",
    "administrative_area": "TX", "postal_code": "78702", "country_code": "US",
}  # fmt: skip


def _error(status: int, code: str, title: str) -> dict[str, Any]:
    return {"status": status, "json": {"errors": [{"code": code, "title": title, "detail": title}]}}


SAYS: Final[Mapping[Says, Mapping[str, Any]]] = {
    Says.FAILED: _error(500, "10007", "Unexpected error"),
    Says.UNAUTHORIZED: _error(401, "10009", "Authentication failed"),
}
FAULTS: Final = (Fault("404 not yet", _error(404, "10005", "Resource not found"), goes_on=True),)


def live_numbers(state: Mapping[str, Any]) -> Iterable[str]:
    return [row["phone_number"] for row in state["numbers"] if row["status"] == "active"]


def _connections(state: Mapping[str, Any]) -> dict[str, Any]:
    return {row["connection_name"]: row for row in state["connections"]}


def _order_that_never_ends(rig: Rig) -> None:
    """Somebody has ordered a number that is declared."""
    with httpx.Client(
        base_url=rig.sandbox.url("telnyx"), headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
    ) as client:
        asked = {"filter[phone_number][starts_with]": STUCK[2:], "filter[country_code]": "US", "filter[limit]": "1"}
        client.get("/available_phone_numbers", params=asked).raise_for_status()
        client.post("/number_orders", json={"phone_numbers": [{"phone_number": STUCK}]}).raise_for_status()


def _made_places(state: Mapping[str, Any]) -> list[Any]:
    return [row for row in state["addresses"] if row["id"] != _OLD_PLACE["id"]]


def _look(state: Mapping[str, Any]) -> Seen:
    live = {row["phone_number"]: row for row in state["numbers"] if row["status"] == "active"}
    (group,), (profile,) = state["billing_groups"], state["messaging_profiles"]
    atlanta = _connections(state)["atlanta"]
    (place,) = _made_places(state)
    new, full = live[NEW], live[FULL]
    gateways = sorted(row["ip_address"] for row in state["ips"] if row["connection_id"] == atlanta["id"])
    return {
        "the numbers given up": ([number for number in (GONE, LOCKED) if number in live], []),
        "what the order gave": (
            [new[name] for name in ("connection_id", "messaging_profile_id", "billing_group_id")],
            [atlanta["id"], profile["id"], group["id"]],
        ),
        "tags": ((new["tags"], full["tags"]), (["orchard"], ["orchard"])),
        "e911": ([row["emergency_address_id"] for row in (new, full)], [place["id"]] * 2),
        "e911 is on": ([live[number]["emergency_enabled"] for number in (NEW, FULL, OFF)], [True, True, False]),
        "caller name": (full["voice"]["cnam_listing"]["cnam_listing_details"], "ZQ ORCHARDS"),
        "messaging": (full["messaging_profile_id"], profile["id"]),
        "reference": (full["customer_reference"], "ORCHARD-1"),
        "gateways": (gateways, ["10.0.0.1", "10.0.0.2"]),
    }


NUMBERS: Final = World(
    name="telnyx",
    carrier="telnyx",
    root=ROOT,
    account=ACCOUNT,
    configuration=f"""\
{PLACE}{QUIET}safety: {{max_e911_removals: 1}}
trunk_groups: {{atlanta: {{gateways: [10.0.0.1, 10.0.0.2], routing: top_down}}}}
dids:
  "{NEW}": {{forwarding: atlanta, messaging: {{profile: alerts}}, billing_group: ops, tags: [orchard], e911: home}}
  "{STUCK}": {{}}
  "{FULL}":
    {{e911: home, cnam: ZQ ORCHARDS, messaging: {{profile: alerts}}, customer_reference: ORCHARD-1, tags: [orchard],
     caller_name_lookup: true}}
  "{OFF}": {{e911: {{enabled: false, reason: the office closed}}}}
  "{GONE}": {{release: {{reason: customer left}}}}
  "{LOCKED}": {{release: {{reason: customer left, unlock: true}}}}
""",
    sites=(
        Site("numbers"),
        Site("numbers", "after writes", nth=2),
        Site("voice"),
        Site("messaging"),
        Site("connections"),
        Site("ip_connections"),
        Site("credential_connections"),
        Site("fqdn_connections"),
        Site("ips"),
        Site("fqdns"),
        Site("billing_groups"),
        Site("messaging_profiles"),
        Site("addresses"),
        Site("orders"),
        Site("orders", "before purchase", contains="customer_reference"),
        Site("order"),
        Site("search"),
        Site("search", "before purchase", nth=2),
        Site("check_address"),
        Site("create_order", pends=(f'did["{NEW}"]',)),
        Site("update_number", contains="ORCHARD-1"),
        Site("update_number", "of the bought one", nth=2),
        Site("update_voice", "caller name", contains="cnam_listing"),
        Site("update_messaging"),
        Site("release", waits=Kind.DID, pends=(f'did["{GONE}"]', f'did["{LOCKED}"]')),
        Site("emergency", "on", contains="true", pends=(f'e911["{FULL}"]', f'e911["{NEW}"]')),
        Site("emergency", "off", contains="false"),
        Site("create_address", waits=Kind.E911, pends=(f'e911["{FULL}"]', f'e911["{NEW}"]')),
        Site(
            "create_ip_connection",
            waits=Kind.TRUNK_GROUP,
            pends=('trunk_group["atlanta"]', f'forwarding["{NEW}"]'),
        ),
        Site("create_ip", waits=Kind.TRUNK_GROUP, pends=('trunk_group["atlanta"]',)),
        Site("update_ip_connection"),
        Site("update_numbers"),
        Site("job"),
    ),
    look=_look,
    live=live_numbers,
    says=SAYS,
    environ={"TELNYX_API_KEY": KEY},
    seed={
        "numbers": [
            {"phone_number": FULL},
            {
                "phone_number": OFF,
                "emergency_enabled": True,
                "emergency_status": "active",
                "emergency_address_id": _OLD_PLACE["id"],
            },
            {"phone_number": GONE},
            {"phone_number": LOCKED, "deletion_lock_enabled": True},
            {"phone_number": BYSTANDER},
        ],
        "inventory": [{"phone_number": NEW}, {"phone_number": STUCK}],
        "addresses": [_OLD_PLACE],
        "billing_groups": [{"name": "ops"}],
        "messaging_profiles": [{"name": "alerts"}],
    },
    options={"order_stuck": [STUCK], "strict": True},
    prepare=_order_that_never_ends,
    kept=frozenset({FULL, OFF, BYSTANDER}),
    effects={
        NEW: {"ordered": 1, "bought": 1},
        STUCK: {"ordered": 1},
        "10.0.0.1": {"ip_created": 1},
        "10.0.0.2": {"ip_created": 1},
        GONE: {"released": 1},
        LOCKED: {"released": 1},
        ANY: {"connection_created": 1, "address_created": 1},
    },
    standing=frozenset({f'did["{STUCK}"]'}),
    lags={"create_order": {"order_lag": 900.0}, "emergency on": {"emergency_lag": 300.0}},
    personal=PERSONAL,
    reads=reads,
    faults=FAULTS,
)

_PASSWORD: Final = "correct-horse-battery"
_MOVED: Final = "+15125550300"


def _look_at_trunks(state: Mapping[str, Any]) -> Seen:
    rows = _connections(state)
    hosts = {
        name: sorted(r["fqdn"] for r in state["fqdns"] if r["connection_id"] == row["id"]) for name, row in rows.items()
    }
    lines = sorted(r["ip_address"] for r in state["ips"] if r["connection_id"] == rows["lines"]["id"])
    (number,) = state["numbers"]
    (profile,) = state["outbound_voice_profiles"]
    first = {row["id"]: row["fqdn"] for row in state["fqdns"]}[rows["names"]["inbound"]["default_primary_fqdn_id"]]
    return {
        "connections": (sorted(rows), ["desk", "hosts", "lines", "names", "phones"]),
        "host names": (
            (hosts["names"], hosts["hosts"]),
            (["sip1.example.com", "sip2.example.com"], ["new.example.com"]),
        ),
        "which is tried first": (first, "sip1.example.com"),
        "addresses": (lines, ["10.0.0.2"]),
        "how they register": ((rows["desk"]["user_name"], rows["desk"]["password"]), ("desk01", _PASSWORD)),
        "limit": (rows["phones"]["inbound"]["channel_limit"], 5),
        "voice profile": (
            [rows[name]["outbound"]["outbound_voice_profile_id"] for name in ("desk", "names")],
            [profile["id"]] * 2,
        ),
        "where the number went": (number["connection_id"], rows["names"]["id"]),
    }


TRUNKS: Final = World(
    name="telnyx trunks",
    carrier="telnyx",
    root=ROOT,
    account=f"{ACCOUNT}, outbound_voice_profile: main",
    configuration=f"""\
{QUIET}trunk_groups:
  names: {{gateways: [sip1.example.com, sip2.example.com], routing: top_down}}
  desk: {{credentials: {{username: desk01, password: "${{SIP_PASSWORD}}"}}}}
  phones: {{channel_limit: {{inbound: 5}}}}
  hosts: {{gateways: [new.example.com], routing: top_down}}
  lines: {{gateways: [10.0.0.2]}}
  old-lines: {{release: {{reason: not used}}}}
  old-hosts: {{release: {{reason: not used}}}}
  old-phones: {{release: {{reason: not used}}}}
dids: {{"{_MOVED}": {{forwarding: names}}}}
""",
    sites=(
        Site("voice_profiles"),
        Site("create_fqdn_connection", waits=Kind.TRUNK_GROUP, pends=('trunk_group["names"]', f'forwarding["{_MOVED}"]')),
        Site("create_fqdn", contains="sip1", waits=Kind.TRUNK_GROUP, pends=('trunk_group["names"]',)),
        Site("create_fqdn", "of one that is there", contains="new.", waits=Kind.TRUNK_GROUP, pends=('trunk_group["hosts"]',)),
        Site("create_credential_connection", waits=Kind.TRUNK_GROUP, pends=('trunk_group["desk"]',)),
        Site("update_fqdn_connection"),
        Site("update_credential_connection"),
        Site("update_ip_connection"),
        Site("delete_ip"),
        Site("delete_fqdn"),
        Site("update_number"),
        Site("delete_ip_connection", waits=Kind.TRUNK_GROUP, pends=('trunk_group["old-lines"]',)),
        Site("delete_fqdn_connection", waits=Kind.TRUNK_GROUP, pends=('trunk_group["old-hosts"]',)),
        Site("delete_credential_connection", waits=Kind.TRUNK_GROUP, pends=('trunk_group["old-phones"]',)),
    ),
    look=_look_at_trunks,
    live=live_numbers,
    says=SAYS,
    environ={"TELNYX_API_KEY": KEY, "SIP_PASSWORD": _PASSWORD},
    seed={
        "outbound_voice_profiles": [{"name": "main"}],
        "connections": [
            {"id": "2001", "record_type": "credential_connection", "connection_name": "phones", "user_name": "phones01"},
            {"id": "2002", "record_type": "fqdn_connection", "connection_name": "hosts",
             "inbound": {"default_primary_fqdn_id": "3002", "default_routing_method": "sequential"}},
            {"id": "2003", "record_type": "ip_connection", "connection_name": "lines",
             "inbound": {"default_primary_ip_id": "3003"}},
            {"id": "2004", "record_type": "ip_connection", "connection_name": "old-lines"},
            {"id": "2005", "record_type": "fqdn_connection", "connection_name": "old-hosts"},
            {"id": "2006", "record_type": "credential_connection", "connection_name": "old-phones", "user_name": "old01"},
        ],
        "fqdns": [{"id": "3002", "connection_id": "2002", "fqdn": "old.example.com", "port": 5060, "dns_record_type": "a"}],
        "ips": [{"id": "3003", "connection_id": "2003", "ip_address": "10.0.0.1", "port": 5060}],
        "numbers": [{"phone_number": _MOVED, "connection_id": "2004"}],
    },
    options={"strict": True, "password_read": "clear"},
    kept=frozenset({_MOVED}),
    effects={
        **{name: {"connection_created": 1} for name in ("names", "desk")},
        **{name: {"connection_deleted": 1} for name in ("old-lines", "old-hosts", "old-phones")},
        **{name: {"fqdn_created": 1} for name in ("sip1.example.com", "sip2.example.com", "new.example.com")},
        "10.0.0.2": {"ip_created": 1},
    },
    personal=(),
    reads=reads,
    faults=FAULTS,
)  # fmt: skip

_MANY: Final = tuple(f"+1512555{index:04d}" for index in range(200, 210))


def _look_at_many(state: Mapping[str, Any]) -> Seen:
    live = {row["phone_number"]: row for row in state["numbers"]}
    (profile,), (place,) = state["messaging_profiles"], state["addresses"]
    return {
        "tags": ([live[number]["tags"] for number in _MANY], [["orchard"]] * len(_MANY)),
        "messaging": ({row["messaging_profile_id"] for row in live.values()}, {profile["id"]}),
        "e911": ({row["emergency_address_id"] for row in live.values()}, {place["id"]}),
    }


MANY: Final = World(
    name="telnyx many",
    carrier="telnyx",
    root=ROOT,
    account=ACCOUNT,
    configuration=f"""\
{PLACE}{QUIET}
dids: {{"+1512555[0200-0209]": {{tags: [orchard], messaging: {{profile: alerts}}, e911: home}}}}
""",
    sites=(Site("update_messagings"), Site("update_emergency"), Site("update_numbers"), Site("job")),
    look=_look_at_many,
    live=live_numbers,
    says=SAYS,
    environ={"TELNYX_API_KEY": KEY},
    seed={"numbers": [{"phone_number": number} for number in _MANY], "messaging_profiles": [{"name": "alerts"}]},
    options={"strict": True},
    kept=frozenset(_MANY),
    effects={ANY: {"address_created": 1}},
    personal=PERSONAL,
    reads=reads,
    faults=FAULTS,
)

WORLDS: Final = (NUMBERS, TRUNKS, MANY)
