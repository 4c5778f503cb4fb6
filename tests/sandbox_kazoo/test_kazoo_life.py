"""Seeds, persistence, the greeting, and a body of numbers that is not small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.carrier import Services
from reconciler.sandbox.clock import Clock
from reconciler.sandbox.journal import MemoryJournal
from reconciler.sandbox.kazoo.carrier import KazooCarrier
from reconciler.sandbox.ledger import Ledger
from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import Sandbox, running
from tests.sandbox_kazoo.kazoo_api import CUSTOMER, CUSTOMER_KEY, Api, client

N = "+14155550123"


def test_state_survives_kill_9(tmp_path: Path) -> None:
    changes = {"db": str(tmp_path / "sandbox.db"), "kazoo": {"e911_lag": 100, "port_pending_lag": 3000}}
    options = SandboxOptions.from_mapping(changes)
    with running(options, process=True) as box, client(box) as http:
        api = Api(http, box, CUSTOMER).login(CUSTOMER_KEY)
        token = http.headers["X-Auth-Token"]
        bought = api.buy()
        shown = api.get("phone_numbers", prefix="415", quantity="1")[0]["number"]
        address = {"street_address": "1 Main St", "locality": "Miami", "region": "FL", "postal_code": "33155"}
        api.ok("PATCH", api.number(bought), {"e911": address})
        port = api.port(N)
        api.send(
            "PUT",
            f"port_requests/{port['id']}/attachments?filename=a",
            content=b"pdf",
            headers={"Content-Type": "application/pdf"},
        )
        api.move(port, "submitted")
        api.ok("PUT", "callflows", {"numbers": [bought]})
        before = {path: api.get(path) for path in ("phone_numbers", "callflows", f"port_requests/{port['id']}")}
        box.kill()
    with running(options, process=True) as box, client(box) as http:
        http.headers["X-Auth-Token"] = token
        api = Api(http, box, CUSTOMER)
        assert {path: api.get(path) for path in before} == before
        api.control.advance(101)
        assert api.ok("GET", api.number(bought))["e911"]["status"] == "PROVISIONED"
        api.refused(400, "PUT", "callflows", {"numbers": [bought]})
        api.ok("PUT", api.number(shown, "/activate"), {})
        api.control.advance(3000)
        assert api.get(f"port_requests/{port['id']}")["port_state"] == "pending"
        assert api.send("GET", f"port_requests/{port['id']}/attachments/a.pdf").content == b"pdf"


def test_a_seed_of_everything(api: Api) -> None:
    loaded = api.control.seed(
        "kazoo",
        accounts=[{"id": "b" * 32, "name": "B"}],
        numbers=[{"number": N, "cnam": {"display_name": "ACME"}}, {"number": "+14155550124", "account": "b" * 32}],
        generate={"count": 3, "first": "+12012000000"},
        callflows=[{"id": "c" * 32, "numbers": [N]}],
        connectivity=[{"name": "T", "servers": [{"name": "s", "auth": {}, "DIDs": {"+12012000000": {}}}]}],
        devices=[{"name": "desk"}],
        users=[{"first_name": "A", "last_name": "B", "username": "ab", "password": "x"}],
        resources=[{"name": "r", "gateways": []}],
        port_requests=[{"name": "p", "numbers": {"+19995550100": {}}, "port_state": "pending", "attachments": {"a.pdf": "x"}}],
        for_sale=["9995550101", {"number": "+19995550102", "state": "GA"}],
        sold=["9995550102"],
    )  # fmt: skip
    assert loaded == {
        "accounts": 1, "numbers": 2, "generate": 3, "callflows": 1, "connectivity": 1, "devices": 1, "users": 1,
        "resources": 1, "port_requests": 1, "for_sale": 2, "sold": 1,
    }  # fmt: skip
    number = api.ok("GET", api.number(N))
    assert (number["used_by"], number["features"]) == ("callflow", ["outbound_cnam"])
    assert api.ok("GET", api.number("+12012000000"))["used_by"] == "trunkstore"
    assert api.get(f"callflows/{'c' * 32}")["numbers"] == [N]
    (group,) = api.get("port_requests")
    (port,) = group["port_requests"]
    assert port["uploads"] == {"a.pdf": {"content_type": "application/pdf", "length": 1}}
    assert api.get("phone_numbers", prefix="999", quantity="9") == [{"number": "+19995550101", "state": "discovery"}]
    assert api.control.ledger(carrier="kazoo", kind="charged")["entries"] == []
    truth = api.control.dump()["kazoo"]
    assert {"accounts", "numbers", "for_sale", "discovered", "sessions", "callflows", "port_requests"} <= truth.keys()
    assert len(truth["numbers"]) == 5


@pytest.mark.parametrize(
    "parts",
    [
        {"lines": []},
        {"numbers": [{"number": "4155550123"}]},
        {"numbers": [{"number": N, "account": "nobody"}]},
        {"numbers": [{"number": N, "carrier": "knm_local", "cnam": {"display_name": "A"}}]},
        {"port_requests": [{"name": "p", "numbers": {N: {}}, "port_state": "lost"}]},
        {"callflows": [{"numbers": N}]},
        {"accounts": [{"name": "x", "parent": "nobody"}]},
    ],
)
def test_a_bad_seed_is_told(api: Api, parts: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="BadSeed"):
        api.control.seed("kazoo", **parts)


def test_many_numbers(api: Api) -> None:
    assert api.control.seed("kazoo", generate={"count": 10_000}) == {"generate": 10_000}
    page = api.page("phone_numbers", page_size="1000", start_key="+12012005000")
    assert len(page["data"]["numbers"]) == 1000
    assert page["data"]["cascade_quantity"] == 10_000


def test_the_greeting_is_enough_to_log_in(sandbox: Sandbox) -> None:
    options = sandbox.control.options()["kazoo"]
    words = KazooCarrier(Services(SandboxOptions(), Clock(), MemoryJournal(), Ledger(MemoryJournal(), Clock())))
    greeting = words.greeting("http://127.0.0.1:1")
    assert "http://127.0.0.1:1/kazoo/v2" in greeting
    for name in ("account_id", "api_key", "master_api_key"):
        assert options[name] in greeting
    with client(sandbox) as http:
        for key in (options["api_key"], options["master_api_key"]):
            assert http.put("/api_auth", json={"data": {"api_key": key}}).status_code == 201
