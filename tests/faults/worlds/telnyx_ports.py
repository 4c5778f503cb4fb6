"""Telnyx's porting orders: filed, put right, cancelled, deleted; and one of more numbers than an order shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reconciler.model.settings import Kind
from tests.faults.world import ANY, Seen, Site, World
from tests.faults.worlds.telnyx import ACCOUNT, FAULTS, KEY, PERSONAL, PLACE, QUIET, ROOT, SAYS, TARGET, live_numbers
from tests.telnyx.porting import weekday
from tests.telnyx.rig import reads

_COX_ACCOUNT: Final = "acct-99887766"
_WHEN: Final = weekday(18).isoformat()
_PORT: Final = """\
  %s:
    {profile: plain, numbers: ["%s"], service_address: home, documents: {loa: loa.pdf, bill: bill.pdf},
     losing_carrier: {name: Cox, account_name: %s, account_number: "${COX_ACCOUNT}", authorized_person: Zebulon Quimby,
                      billing_number: "%s"}%s}
"""
_PORTS: Final = {
    "arriving": "+17012001291",
    "amended": "+17012001292",
    "cancelled": "+17012001293",
    "deleted": "+17012001294",
}


def _port(name: str, more: str, holder: str = "Quimby Orchards") -> str:
    return _PORT % (name, _PORTS[name], holder, _PORTS[name], more)


_PORT_HEAD: Final = f"{PLACE}{QUIET}profiles: {{plain: {{tags: [moved], forwarding: '{TARGET}'}}}}\nports:\n"
_DRAFT: Final = ", submit: false"
_CANCEL: Final = ", cancel: {reason: the customer stays}"


def _porting(state: Mapping[str, Any]) -> dict[str, Any]:
    return {order["_numbers"][0]["phone_number"]: order for order in state["ports"]}


def _look_at_ports(state: Mapping[str, Any]) -> Seen:
    orders = _porting(state)
    arriving, amended = orders[_PORTS["arriving"]], orders[_PORTS["amended"]]
    asked_for = arriving["activation_settings"]["foc_datetime_requested"]
    return {
        "orders": (len(state["ports"]), 3),
        "states": (
            (arriving["_status"], amended["_status"], orders[_PORTS["cancelled"]]["_status"].startswith("cancel")),
            ("in-process", "in-process", True),
        ),
        "holders": ({order["end_user"]["admin"]["entity_name"] for order in orders.values()}, {"Quimby Orchards"}),
        "papers": (
            [sorted(filter(None, order["documents"])) for order in (arriving, amended)],
            [["invoice", "loa"]] * 2,
        ),
        "record of service": ([row["document_type"] for row in state["additional_documents"]], ["csr"]),
        "day": (asked_for[:10], _WHEN),
    }


PORTS: Final = World(
    name="telnyx ports",
    carrier="telnyx",
    root=ROOT,
    account=ACCOUNT,
    earlier=_PORT_HEAD + _port("amended", _DRAFT, "Old Orchards") + _port("cancelled", "") + _port("deleted", _DRAFT),
    configuration=_PORT_HEAD
    + _port("arriving", f", requested_date: {_WHEN}")
    + _port("amended", "").replace("bill: bill.pdf", "bill: bill.pdf, csr: csr.pdf")
    + _port("cancelled", _CANCEL)
    + _port("deleted", _CANCEL),
    sites=(
        Site("ports"),
        Site("document"),
        Site("port_papers"),
        Site("check_ports"),
        Site("foc_windows"),
        Site("create_port", waits=Kind.PORT, pends=('port["arriving"]', f'did["{_PORTS["arriving"]}"]')),
        Site("upload"),
        Site("update_port"),
        Site("add_papers", waits=Kind.PORT, pends=('port["amended"]',)),
        Site("submit_port", waits=Kind.PORT, pends=('port["arriving"]', 'port["amended"]')),
        Site("cancel_port", waits=Kind.PORT, pends=('port["cancelled"]',)),
        Site("delete_port", waits=Kind.PORT, pends=('port["deleted"]',)),
    ),
    look=_look_at_ports,
    live=live_numbers,
    says=SAYS,
    environ={"TELNYX_API_KEY": KEY, "COX_ACCOUNT": _COX_ACCOUNT},
    files={f"{name}.pdf": f"%PDF-1.4 the {name}".encode() for name in ("loa", "bill", "csr")},
    options={"strict": True, "port_submit_lag": 86400.0},
    effects={
        _PORTS["arriving"]: {"port_created": 1, "port_submitted": 1},
        _PORTS["amended"]: {"port_created": 1, "port_submitted": 1},
        _PORTS["cancelled"]: {"port_created": 1, "port_submitted": 1, "port_cancel_requested": 1},
        _PORTS["deleted"]: {"port_created": 1, "port_deleted": 1},
        ANY: {"port_document_added": 1},
    },
    standing=frozenset(
        where for name in ("arriving", "amended") for where in (f'port["{name}"]', f'did["{_PORTS[name]}"]')
    ),
    personal=PERSONAL,
    reads=reads,
    faults=FAULTS,
)

# An order shows fifty of its numbers itself.
_LARGE: Final = tuple(f"+1701200{index:04d}" for index in range(1200, 1251))
_LARGE_PORT: Final = _PORT.replace('["%s"]', '["+1701200[1200-1250]"]')
LARGE: Final = World(
    name="telnyx large port",
    carrier="telnyx",
    root=ROOT,
    account=ACCOUNT,
    earlier=_PORT_HEAD + _LARGE_PORT % ("large", "Old Orchards", _LARGE[0], _DRAFT),
    configuration=_PORT_HEAD + _LARGE_PORT % ("large", "Quimby Orchards", _LARGE[0], _DRAFT),
    sites=(Site("ported_numbers"),),
    look=lambda state: {
        "orders": (len(state["ports"]), 1),
        "holder": (state["ports"][0]["end_user"]["admin"]["entity_name"], "Quimby Orchards"),
    },
    live=live_numbers,
    says=SAYS,
    environ=PORTS.environ,
    files=PORTS.files,
    options=PORTS.options,
    effects={number: {"port_created": 1} for number in _LARGE},
    standing=frozenset(f'did["{number}"]' for number in _LARGE),
    personal=PERSONAL,
    reads=reads,
    faults=FAULTS,
)

WORLDS: Final = (PORTS, LARGE)
