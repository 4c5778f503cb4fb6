"""Call48: numbers with every setting, trunk groups, port-ins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from reconciler.model.settings import Kind
from tests.e2e.rig import SAFE, endpoint
from tests.faults.fault import Says
from tests.faults.world import Seen, Site, World

PASSWORD: Final = "demo-password"
DEVICE_PASSWORD: Final = "s3cret-of-the-desk"

BUY = "7066130042"
FULL, OFF, GONE, ROUTED, BYSTANDER = (f"251265860{n}" for n in range(1, 6))

CONFIGURATION: Final = """\
safety: {max_e911_removals: 1}
addresses:
  home: {name: Zebulon Quimby, street_number: "123", street_name: Larkspur Hollow Rd, unit: Apartment 2,
         city: Athens, state: GA, zip: "30601", country: US}
trunk_groups:
  atlanta: {routing: round_robin, number_format: e164, gateways: [10.50.250.10, 10.50.250.11]}
  miami: {gateways: [10.50.251.10, 10.50.251.11]}
dids:
  "+17066130042": {e911: home, fax: {mode: inbound, email: zeb@quimby.example}}
  "+12512658601":
    tags: [orchard]
    e911: home
    cnam: {display_name: ZQ ORCHARDS, type: business}
    listing: {type: residential, first_name: Zebulon, last_name: Quimby, address: home}
    fax: {mode: inbound, email: zeb@quimby.example}
    forwarding:
      mode: forward
      destinations: [{device: {username: desk1, password: "${DESK_PASSWORD}"}, timeout: 20}]
  "+12512658602": {e911: {enabled: false, reason: the office closed}}
  "+12512658603": {release: {reason: customer left}}
  "+12512658604": {forwarding: {trunk_group: atlanta}}
"""

_OLD_PLACE: Final = {
    "enabled": "yes", "country": "US", "state": "FL", "zipcode": "33155", "businessname": "Old Tenant",
    "streetname": "Test St", "streetnumber": "7", "city": "Miami", "address": "",
}  # fmt: skip
_SEED: Final = {
    "dids": [*({"did": number} for number in (FULL, GONE, ROUTED, BYSTANDER)), {"did": OFF, "e911Data": _OLD_PLACE}],
    "trunk_groups": [{"trunk_name": "miami", "trunk_ips": ["10.50.251.10"]}],
    "inventory": [
        {"number": f"706613004{n}", "kind": "local", "state": "GA", "ratecenter": "ATHENS",
         "setup": "2.00000", "monthly": "1.00000"}
        for n in range(4)
    ],
}  # fmt: skip
_SAYS: Final[Mapping[Says, Mapping[str, Any]]] = {
    Says.FAILED: {"status": 500, "json": {"code": 500, "error": "Internal error"}},
    Says.UNAUTHORIZED: {"expire_tokens": True},
}


def _live(state: Mapping[str, Any]) -> Iterable[str]:
    return [row["number"] for row in state["dids"] if not row["deleted"]]


def _look(state: Mapping[str, Any]) -> Seen:
    live = {row["number"]: row for row in state["dids"] if not row["deleted"]}
    groups = {group["trunk_name"]: group for group in state["trunk_groups"]}
    bought, full = live[BUY], live[FULL]
    return {
        "the number given up": (GONE in live, False),
        "place of the bought number": ((bought["e911"]["enabled"], bought["e911"]["city"]), (True, "Athens")),
        "fax of the bought number": (bought["fax"]["service"], 1),
        "e911": (
            (full["e911"]["enabled"], full["e911"]["city"], full["e911"]["streetname"]),
            (True, "Athens", "Larkspur Hollow Rd"),
        ),
        "e911 switched off": (live[OFF]["e911"]["enabled"], False),
        "caller name": ((full["cnam"] or full["cnam_next"] or {}).get("name"), "ZQ ORCHARDS"),
        "listing": ((full["listing"]["enabled"], full["listing"]["lstnm"]), (True, "Quimby")),
        "fax": (full["fax"]["email"], "zeb@quimby.example"),
        "tags": (full["tags"], "orchard"),
        "device": ((full["forwarding"]["username"], full["forwarding"]["password"]), ("desk1", DEVICE_PASSWORD)),
        "group of the routed number": (live[ROUTED]["forwarding"]["fwd_trunk_grpid"], groups["atlanta"]["ext_tgid"]),
        "gateways": (sorted(groups["miami"]["trunk_ips"]), ["10.50.251.10:5060", "10.50.251.11:5060"]),
    }


def _reads(entry: Mapping[str, Any]) -> bool:
    return (entry["method"], endpoint(entry)) in SAFE


NUMBERS: Final = World(
    name="call48",
    carrier="call48",
    root="/call48/api/v4",
    account='call48: {username: demo, password: "${CALL48_PASSWORD}", account_id: "3", undocumented: [update_tags]',
    configuration=CONFIGURATION,
    sites=(
        Site("login"),
        Site("dids"),
        Site("dids", "after writes", nth=3),
        Site("trunk_groups"),
        Site("trunk_groups", "after writes", nth=2),
        Site("search"),
        Site("search", "before purchase", nth=2),
        Site("verifyaddress"),
        Site("purchase", pends=(f'did["+1{BUY}"]',)),
        Site("release", waits=Kind.DID, pends=(f'did["+1{GONE}"]',)),
        Site("update911", "on", contains="enabled=yes"),
        Site("update911", "off", contains="enabled=no"),
        Site("update_forwarding", contains=FULL),
        Site("create_cnam", waits=Kind.CNAM, pends=(f'cnam["+1{FULL}"]',)),
        Site("update411"),
        Site("update_fax", contains=FULL),
        Site("update_tags"),
        Site(
            "create_trunk_group",
            waits=Kind.TRUNK_GROUP,
            pends=('trunk_group["atlanta"]', f'forwarding["+1{ROUTED}"]'),
        ),
        Site("update_trunk_group"),
    ),
    look=_look,
    live=_live,
    says=_SAYS,
    environ={"CALL48_PASSWORD": PASSWORD, "DESK_PASSWORD": DEVICE_PASSWORD},
    seed=_SEED,
    kept=frozenset({FULL, OFF, ROUTED, BYSTANDER}),
    effects={
        BUY: {"bought": 1},
        GONE: {"released": 1},
        FULL: {"cnam_ordered": 1},
        "atlanta": {"trunk_group_created": 1},
    },
    lags={
        "purchase": {"purchase_lag": 900.0},
        "create_cnam": {"cnam_lag": 70 * 3600.0},
        "create_trunk_group": {"trunk_list_lag": 300.0},
    },
    # Names and places of people: shown in plans, never in a log or the memory.
    personal=("Zebulon Quimby", "Quimby", "Larkspur Hollow", "ZQ ORCHARDS", "zeb@quimby.example"),
    reads=_reads,
)


ARRIVING, REJECTED, AMENDED, DATED, CANCELLED = (f"701200129{n}" for n in range(1, 6))
_COX_ACCOUNT: Final = "acct-99887766"
_PORT: Final = """\
  %s:
    {profile: plain, numbers: ["+1%s"], service_address: home, requested_date: 2031-03-11,
     losing_carrier: {name: Cox, account_name: Quimby Orchards, account_type: business, account_number: "${COX_ACCOUNT}",
                      authorized_person: Zebulon Quimby, billing_number: "+1%s"}%s}
"""
_PLACE: Final = CONFIGURATION[CONFIGURATION.index("addresses:") : CONFIGURATION.index("trunk_groups:")]
_PORTS: Final = {
    ("arriving", ARRIVING): ", documents: {loa: loa.pdf}, notify: [zeb@quimby.example]",
    ("rejected", REJECTED): "",
    ("amended", AMENDED): ", notify: [zeb@quimby.example]",
    ("dated", DATED): ", activation: manual",
    ("cancelled", CANCELLED): ", cancel: {reason: the customer stays}",
}


def _request(number: str, status: str, reason: str | None = None, **differing: str) -> dict[str, Any]:
    """A port request that is there already, as this program would have made it."""
    detail = {
        "cust_acc_name": "Quimby Orchards", "cust_acc_type": "BIZ", "cust_acc_number": _COX_ACCOUNT,
        "cust_authorized_name": "Zebulon Quimby", "btn": number, "address_number": "123",
        "address_street_name": "Larkspur Hollow Rd", "address_loc_designator": "Apartment", "address_loc_value": "2",
        "city": "Athens", "state": "GA", "postal_code": "30601", "desired_foc_date": "2031-03-11T00:00:00Z",
        "activation_type": "Auto", "activation_date": "2031-03-11T12:00:00-04:00", **differing,
    }  # fmt: skip
    return {"numbers": [number], "port_status": status, "port_req_detail": detail, "reason": reason}


def _look_at_ports(state: Mapping[str, Any]) -> Seen:
    ports = {item["did"]: (port, proposal, item) for port, proposal, item in _port_numbers(state)}
    status = {number: item["status"] for number, (_, _, item) in ports.items()}
    (arriving, part, _), (rejected, redone, _) = ports[ARRIVING], ports[REJECTED]
    texts = {number: (found[1]["detail"] or found[0]["detail"])["texts"] for number, found in ports.items()}
    return {
        "states": (
            status,
            {ARRIVING: "submitted", REJECTED: "submitted", AMENDED: "submitted", DATED: "foc_received",
             CANCELLED: "cancelled"},
        ),
        "requests": (len(state["ports"]), 5),
        "letter": (list({**arriving["documents"], **part["documents"]}), ["loa"]),
        "who is told": (arriving["detail"]["texts"]["email_updates"], "zeb@quimby.example"),
        "what it was rejected for": (texts[REJECTED]["address_number"], "123"),
        "who is told of the amended one": (texts[AMENDED]["email_updates"], "zeb@quimby.example"),
        "how it is switched": (ports[DATED][2]["activation_type"], "Manual"),
        "once": ((redone["submissions"], rejected["id"] != arriving["id"]), (2, True)),
    }  # fmt: skip


def _port_numbers(state: Mapping[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    for port in state["ports"]:
        for proposal in port["proposals"]:
            yield from ((port, proposal, item) for item in proposal["numbers"])


PORTS: Final = World(
    name="call48 ports",
    carrier="call48",
    root="/call48/api/v4",
    account=NUMBERS.account,
    configuration=f'{_PLACE}checks: {{port-loa-missing: "off"}}\nprofiles: {{plain: {{forwarding: {{mode: reject}}}}}}\nports:\n'
    + "".join(_PORT % (name, number, number, more) for (name, number), more in _PORTS.items()),
    sites=(
        Site("port_list"),
        Site("port_numbers"),
        Site("port_detail"),
        Site("port_dates"),
        Site("port_rejections"),
        Site("check_ports"),
        Site("submit_port", waits=Kind.PORT, pends=('port["arriving"]', f'did["+1{ARRIVING}"]')),
        Site("upload_paper"),
        Site("update_port", contains=AMENDED),
        Site("resubmit_port", contains=REJECTED, waits=Kind.PORT, pends=('port["rejected"]',)),
        Site("switch_port"),
        Site("cancel_port", waits=Kind.PORT, pends=('port["cancelled"]',)),
    ),
    look=_look_at_ports,
    live=_live,
    says=_SAYS,
    environ={"CALL48_PASSWORD": PASSWORD, "COX_ACCOUNT": _COX_ACCOUNT},
    seed={
        "ports": [
            _request(REJECTED, "retry", "LSR rejected || Address does not match", address_number="321"),
            _request(AMENDED, "submitted"),
            _request(DATED, "foc_received"),
            _request(CANCELLED, "submitted"),
        ]
    },
    files={"loa.pdf": b"%PDF-1.4 the letter"},
    effects={
        ARRIVING: {"port_submitted": 1},
        CANCELLED: {"port_cancelled": 1},
        REJECTED: {"port_updated": 1},
        AMENDED: {"port_updated": 1},
    },
    standing=frozenset(
        where
        for (name, number), more in _PORTS.items()
        if "cancel" not in more
        for where in (f'port["{name}"]', f'did["+1{number}"]')
    ),
    personal=NUMBERS.personal,
    reads=_reads,
)

ADMIN: Final = World(
    name="call48 admin",
    carrier="call48",
    root="/call48/api/v4",
    account=NUMBERS.account.replace("{username: demo", "{login: admin, username: spadmin"),
    configuration=f'dids: {{"+1{FULL}": {{fax: {{mode: inbound, email: zeb@quimby.example}}}}}}\n',
    sites=(Site("admin_login"),),
    look=lambda state: {"fax": (state["dids"][0]["fax"]["email"], "zeb@quimby.example")},
    live=_live,
    says=_SAYS,
    environ={"CALL48_PASSWORD": "spadmin-password"},
    seed={"dids": [{"did": FULL}]},
    kept=frozenset({FULL}),
    reads=_reads,
)  # fmt: skip

WORLDS: Final = (NUMBERS, PORTS, ADMIN)
