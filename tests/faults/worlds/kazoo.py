"""Kazoo: numbers and where their calls go, port requests, the login of a user."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from reconciler.model.errors import Exit
from reconciler.model.settings import Kind
from tests.e2e.rig import Rig
from tests.faults.fault import Fault, Says
from tests.faults.world import ANY, Seen, Site, World
from tests.kazoo.rig import ACCOUNT, API_KEY, CARRIER, MIAMI, TARGET, is_login

NEW: Final = "+14155550177"
FULL, BARE, GONE, LEFT, MOVED, UNUSED, BYSTANDER = (f"+1415555010{n}" for n in range(1, 8))
_OTHER: Final = "+12522378145"
_PLACE: Final = """\
addresses:
  home: {name: Zebulon Quimby, street_number: "123", street_name: Larkspur Hollow Rd, unit: Apt 2, city: Athens, state: GA,
         zip: "30601", country: US}
"""
_KEYED: Final = f'kazoo: {{account_id: {ACCOUNT}, api_key: "${{KAZOO_KEY}}"'
_PERSONAL: Final = ("Zebulon", "Quimby", "Larkspur", "ZQ ORCHARDS", "zeb@quimby.example")


def _error(code: int, message: str) -> dict[str, Any]:
    return {
        "status": code,
        "json": {"status": "error", "error": str(code), "message": message, "data": {"message": message}},
    }


_SAYS: Final[Mapping[Says, Mapping[str, Any]]] = {
    Says.FAILED: _error(500, "init failed"),
    Says.UNAUTHORIZED: {"expire_tokens": True},
}
_FAULTS: Final = (
    Fault("409 conflict", _error(409, "datastore_conflict"), goes_on=True),
    Fault("412 stale", {"status": 412, "body": ""}, goes_on=True),
)


def _reads(entry: Mapping[str, Any]) -> bool:
    return entry["method"] == "GET" or is_login(entry)


def _live(state: Mapping[str, Any]) -> Iterable[str]:
    return [row["number"] for row in state["numbers"] if row["state"] == "in_service"]


def _flow(to: str) -> dict[str, Any]:
    return {"module": "resources", "data": {"to_did": to}, "children": {}}


def _trunk(digit: str, name: str, *numbers: str) -> dict[str, Any]:
    server = {"name": name, "auth": {"auth_method": "IP", "ip": "10.0.0.1"}, "DIDs": {key: {} for key in numbers}}
    return {"id": digit * 32, "name": name, "servers": [server]}


def _forget_use(rig: Rig) -> None:
    """One number's document does not count, as after a save that failed half-way."""
    rig.sandbox.control.seed("kazoo", numbers=[{"number": UNUSED, "carrier": CARRIER}])


def _look(state: Mapping[str, Any]) -> Seen:
    numbers = {row["number"]: row for row in state["numbers"]}
    record = {number: row["doc"] for number, row in numbers.items()}
    flows = [doc["body"] for doc in state["callflows"]]
    servers = {
        server["name"]: (server["auth"]["ip"], sorted(server["DIDs"]))
        for doc in state["connectivity"]
        for server in doc["body"]["servers"]
    }
    return {
        "the number given up": (numbers[GONE]["account"], None),
        "tags of the bought number": (record[NEW].get("reconciler_tags"), ["orchard"]),
        "its failover": (record[NEW].get("failover"), {"e164": TARGET}),
        "its place": (record[NEW]["e911"]["locality"], "ATHENS"),
        "caller name": (record[FULL].get("cnam"), {"display_name": "ZQ ORCHARDS"}),
        "taken away": ([name for name in ("e911", "cnam") if name in record[BARE]], []),
        "a field of others": (record[BARE].get("theirs"), {"kept": [1.5]}),
        "trunk groups": (
            servers,
            {"new": ("10.0.0.9", [NEW]), "old": ("10.0.0.2", [FULL]), "stays": ("10.0.0.1", [UNUSED])},
        ),
        "forwarding": (
            sorted((flow["flow"]["data"]["to_did"], sorted(flow["numbers"])) for flow in flows),
            sorted([(_OTHER, [MOVED]), (TARGET, [BARE])]),
        ),
        "use": (numbers[UNUSED]["used_by"], "trunkstore"),
    }  # fmt: skip


NUMBERS: Final = World(
    name="kazoo",
    carrier="kazoo",
    root="/kazoo/v2",
    account=_KEYED,
    configuration=f"""\
{_PLACE}safety: {{max_e911_removals: 1}}
trunk_groups:
  new: {{gateways: [10.0.0.9]}}
  old: {{gateways: [10.0.0.2]}}
  stays: {{gateways: [10.0.0.1]}}
  leaves: {{release: {{reason: not used}}}}
dids:
  "{NEW}": {{e911: home, tags: [orchard], forwarding: {{trunk_group: new, failover: "{TARGET}"}}}}
  "{FULL}": {{cnam: ZQ ORCHARDS, forwarding: {{trunk_group: old}}}}
  "{BARE}": {{cnam: false, e911: {{enabled: false, reason: r}}, forwarding: "{TARGET}"}}
  "{GONE}": {{release: {{reason: r}}}}
  "{LEFT}": {{forwarding: false}}
  "{MOVED}": {{forwarding: "{_OTHER}"}}
  "{UNUSED}": {{forwarding: {{trunk_group: stays}}}}
""",
    sites=(
        Site("api_auth"),
        Site("numbers", nth=1),
        Site("numbers", "after writes", nth=4),
        Site("number"),
        Site("callflows"),
        Site("callflow"),
        Site("trunks"),
        Site("trunks", "after writes", nth=2),
        Site("trunk"),
        Site("search", contains="prefix="),
        Site("search", "before purchase", contains="prefix=", nth=2),
        Site("activate", pends=(f'did["{NEW}"]',)),
        Site("update_number", "cnam", contains="ORCHARDS"),
        Site("update_number", "e911", contains="Athens"),
        Site("replace_number"),
        Site("release", waits=Kind.DID, pends=(f'did["{GONE}"]',)),
        Site("fix"),
        Site("create_callflow"),
        Site("update_callflow"),
        Site("remove_callflow"),
        Site("create_trunk", waits=Kind.TRUNK_GROUP, pends=('trunk_group["new"]', f'forwarding["{NEW}"]')),
        Site("update_trunk"),
        Site("update_trunk", "of the new one", contains=NEW),
        Site("remove_trunk", waits=Kind.TRUNK_GROUP, pends=('trunk_group["leaves"]',)),
    ),
    look=_look,
    live=_live,
    says=_SAYS,
    environ={"KAZOO_KEY": API_KEY},
    seed={
        "numbers": [
            {"number": FULL, "carrier": CARRIER},
            {
                "number": BARE,
                "carrier": CARRIER,
                "e911": MIAMI,
                "cnam": {"display_name": "OLD"},
                "theirs": {"kept": [1.5]},
            },
            *({"number": number, "carrier": CARRIER} for number in (GONE, LEFT, MOVED, BYSTANDER)),
        ],
        "for_sale": [NEW],
        "callflows": [
            {"id": "c" * 32, "numbers": [FULL], "flow": _flow(TARGET)},
            {"id": "d" * 32, "numbers": [LEFT, GONE], "flow": _flow(TARGET)},
            {"id": "e" * 32, "numbers": [MOVED], "flow": _flow(TARGET)},
        ],
        "connectivity": [_trunk("1", "old", BARE), _trunk("2", "stays", UNUSED), _trunk("3", "leaves")],
    },
    prepare=_forget_use,
    kept=frozenset({FULL, BARE, LEFT, MOVED, UNUSED, BYSTANDER}),
    effects={
        NEW: {"bought": 1, "activated": 1},
        GONE: {"released": 1},
        ANY: {"connectivity_created": 1, "connectivity_deleted": 1},
    },
    personal=_PERSONAL,
    reads=_reads,
    faults=_FAULTS,
)

_PASSWORD: Final = "demo-password"
USER: Final = World(
    name="kazoo user",
    carrier="kazoo",
    root="/kazoo/v2",
    account=f'kazoo: {{account_id: {ACCOUNT}, username: demo, account_name: Acme, password: "${{KAZOO_PASSWORD}}"',
    configuration=f'dids: {{"{FULL}": {{cnam: ZQ ORCHARDS}}}}\n',
    sites=(Site("user_auth"),),
    look=lambda state: {"caller name": (state["numbers"][0]["doc"].get("cnam"), {"display_name": "ZQ ORCHARDS"})},
    live=_live,
    says=_SAYS,
    environ={"KAZOO_PASSWORD": _PASSWORD},
    secrets={"what stands for the password": hashlib.md5(f"demo:{_PASSWORD}".encode()).hexdigest()},
    seed={"numbers": [{"number": FULL, "carrier": CARRIER}]},
    kept=frozenset({FULL}),
    personal=_PERSONAL,
    reads=_reads,
)

_COX_ACCOUNT: Final = "acct-99887766"
_PORTS: Final = {
    ("arriving", "+17012001291"): "documents: {loa: loa.pdf}, notify: [zeb@quimby.example]",
    ("draft", "+17012001292"): "documents: {loa: loa.pdf}",
    ("rejected", "+17012001293"): "",
    ("cancelled", "+17012001294"): "cancel: {reason: the customer stays}",
}
_PORT: Final = """\
  %s:
    {profile: plain, numbers: ["%s"], service_address: home, requested_date: 2031-03-11,
     losing_carrier: {name: Cox, account_name: Quimby Orchards, account_number: "${COX_ACCOUNT}",
                      authorized_person: Zebulon Quimby, billing_number: "%s"}, %s}
"""


def _request(name: str, number: str, state: str, street_number: str = "123", **more: Any) -> dict[str, Any]:
    """A port request that is there already, as this program would have made it."""
    bill = {
        "carrier": "Cox", "name": "Quimby Orchards", "account_number": _COX_ACCOUNT, "btn": number,
        "street_number": street_number, "street_address": "Larkspur Hollow Rd, Apt 2", "locality": "Athens",
        "region": "GA", "postal_code": "30601",
    }  # fmt: skip
    # 2031-03-11 12:00 UTC
    body = {"name": name, "numbers": {number: {}}, "bill": bill, "signee_name": "Zebulon Quimby"}
    return {**body, "transfer_date": 64_098_129_600 + 43_200, "port_state": state, **more}


def _look_at_ports(state: Mapping[str, Any]) -> Seen:
    requests = {doc["body"]["name"]: doc for doc in state["port_requests"]}
    letter = len(_LETTER)
    return {
        "states": (
            {name: doc["pvt"]["state"] for name, doc in requests.items()},
            {"arriving": "submitted", "draft": "submitted", "rejected": "submitted", "cancelled": "canceled"},
        ),
        "requests": (len(state["port_requests"]), 4),
        "letters": (
            [requests[name]["pvt"]["attachments"]["loa.pdf"]["length"] for name in ("arriving", "draft")],
            [letter, letter],
        ),
        "streets": ({doc["body"]["bill"]["street_number"] for doc in requests.values()}, {"123"}),
    }


_LETTER: Final = b"%PDF-1.4 the letter, signed"
PORTS: Final = World(
    name="kazoo ports",
    carrier="kazoo",
    root="/kazoo/v2",
    account=_KEYED,
    configuration=f'{_PLACE}checks: {{port-loa-missing: "off"}}\nprofiles: {{plain: {{forwarding: "{TARGET}"}}}}\nports:\n'
    + "".join(_PORT % (name, number, number, more) for (name, number), more in _PORTS.items()),
    sites=(
        Site("ports"),
        Site("port"),
        Site("timeline"),
        Site("create_port", waits=Kind.PORT, pends=('port["arriving"]', 'did["+17012001291"]')),
        Site("attach"),
        Site("submit_port", waits=Kind.PORT, pends=('port["arriving"]', 'port["draft"]', 'port["rejected"]')),
        Site("update_port"),
        Site("replace_attachment"),
        Site("cancel_port", waits=Kind.PORT, pends=('port["cancelled"]',)),
    ),
    look=_look_at_ports,
    live=_live,
    says=_SAYS,
    environ={"KAZOO_KEY": API_KEY, "COX_ACCOUNT": _COX_ACCOUNT},
    seed={
        "port_requests": [
            _request("draft", "+17012001292", "unconfirmed", "321", attachments={"loa.pdf": "%PDF-1.4 old"}),
            _request("rejected", "+17012001293", "rejected", "321"),
            _request("cancelled", "+17012001294", "unconfirmed"),
        ]
    },
    files={"loa.pdf": _LETTER},
    effects={
        "arriving": {"port_created": 1, "port_submitted": 1},
        "draft": {"port_submitted": 1},
        "rejected": {"port_submitted": 1},
        "cancelled": {"port_canceled": 1},
    },
    standing=frozenset(
        where
        for (name, number), more in _PORTS.items()
        if "cancel" not in more
        for where in (f'port["{name}"]', f'did["{number}"]')
    ),
    personal=_PERSONAL,
    reads=_reads,
    faults=_FAULTS,
)

_CHARGED: Final = f"dids: {{{NEW!r}: {{tags: [orchard]}}}}\n"
CHARGES: Final = World(
    name="kazoo charges",
    carrier="kazoo",
    root="/kazoo/v2",
    account=_KEYED,
    # The first apply is told what it costs, and a plan shows it before it is accepted.
    earlier=_CHARGED,
    earlier_code=Exit.ERROR,
    configuration=_CHARGED,
    sites=(
        Site("activate", "asked", pends=(f'did["{NEW}"]',)),
        Site("activate", "accepted", contains="accept_charges", pends=(f'did["{NEW}"]',)),
    ),
    look=lambda state: {
        "tags": (next(r for r in state["numbers"] if r["number"] == NEW)["doc"].get("reconciler_tags"), ["orchard"])
    },
    live=_live,
    says=_SAYS,
    environ={"KAZOO_KEY": API_KEY},
    seed={"for_sale": [NEW]},
    options={"charges": True},
    effects={NEW: {"bought": 1, "activated": 1, "charged": 1}},
    reads=_reads,
    faults=_FAULTS,
)

WORLDS: Final = (NUMBERS, USER, PORTS, CHARGES)
