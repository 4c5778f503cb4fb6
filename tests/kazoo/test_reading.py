"""Reading: whole or an error, safe calls only, every shape of a live account; import."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.model.plan import Effect
from reconciler.providers.kazoo.endpoints import ENDPOINTS
from tests.kazoo.rig import MIAMI, TARGET, A, B, KazooRig, below

# What may be sent by a command that only reads. Read off the notes on Kazoo (sections 2 and 9 to 13), not off the table.
SAFE = frozenset(
    {
        ("PUT", "/api_auth"),
        ("PUT", "/user_auth"),
        ("GET", "/accounts/{account_id}/phone_numbers"),
        ("GET", "/accounts/{account_id}/phone_numbers/{number}"),
        ("GET", "/accounts/{account_id}/callflows"),
        ("GET", "/accounts/{account_id}/callflows/{id}"),
        ("GET", "/accounts/{account_id}/connectivity"),
        ("GET", "/accounts/{account_id}/connectivity/{id}"),
        ("GET", "/accounts/{account_id}/port_requests"),
        ("GET", "/accounts/{account_id}/port_requests/{id}"),
        ("GET", "/accounts/{account_id}/port_requests/{id}/timeline"),
    }
)
# What costs money, or makes something, each time (section 14), and what cannot be taken back.
BILLED = frozenset({"activate", "create_trunk", "create_port"})
FINAL = frozenset({"release", "remove_trunk", "submit_port", "cancel_port"})

FORWARD = {"module": "offnet", "data": {"to_did": TARGET, "timeout": 20}, "children": {}}
FLOWS: tuple[dict[str, Any], ...] = (
    FORWARD,
    {"module": "menu", "data": {"id": "f" * 32}, "children": {}},
    {"module": "resources", "data": {}, "children": {}},
    {"module": "resources", "data": {"to_did": "911"}, "children": {}},
    {**FORWARD, "children": {"_": {"module": "voicemail", "data": {}, "children": {}}}},
    {**FORWARD, "data": {"to_did": TARGET, "skip_module": True}},
)
PLACES: tuple[dict[str, Any], ...] = (
    {"e911": MIAMI},
    {"e911": {**MIAMI, "street_address": "Nowhere", "postal_code": "M5V 3L9", "region": "ON"}},
    {"e911": {**MIAMI, "status": "GEOCODED"}},
    {"cnam": {"display_name": "ACME", "inbound_lookup": True}},
    {"cnam": {"inbound_lookup": True}, "force_outbound": True},
    {"prepend": {"enabled": True, "name": "X"}, "my_key": {"a": [1]}, "reconciler_tags": ["b", "a"]},
    {},
)


def account(rig: KazooRig, count: int = 120) -> None:
    """An account of many shapes; some numbers in callflows, some in trunks, some nowhere."""
    numbers = [f"+1212555{n:04}" for n in range(1000, 1000 + count)]
    rig.seed(
        numbers=[
            {"number": number, "carrier": "knm_bandwidth2", **PLACES[place % len(PLACES)]}
            for place, number in enumerate(numbers)
        ],
        callflows=[
            {"name": f"flow {place}", "numbers": [number, f"{place + 1000}"], "flow": FLOWS[place // 3 % len(FLOWS)]}
            for place, number in enumerate(numbers)
            if place % 3 == 0
        ],
        connectivity=[
            {
                "name": "pbx",
                "servers": [
                    {"name": "atlanta", "auth": {"auth_method": "IP", "ip": "10.0.0.1"}, "DIDs": {n: {} for n in numbers[1::6]}},
                    {"name": "desk", "auth": {"auth_user": "u", "auth_password": "s3cret-desk"}, "options": {"inbound_format": "username"},
                     "DIDs": {n: {} for n in numbers[4::6]}},
                    {"auth": {"auth_method": "ip"}},
                    {"name": "twice", "auth": {"auth_method": "IP", "my_auth": 1}},
                    {"name": "named", "auth": {"auth_method": "IP", "ip": "sip.example.com"}},
                ],
            },
            {"name": "other", "servers": [{"name": "twice", "auth": {"auth_method": "ip", "ip": "10.0.0.2", "port": 5070}}]},
            {"name": "empty", "servers": []},
        ],
    )  # fmt: skip


def test_the_table_says_what_the_notes_say() -> None:
    for name, row in ENDPOINTS.items():
        wanted = (
            Effect.SAFE if (row.method, row.path) in SAFE
            else Effect.BILLED if name in BILLED
            else Effect.IRREVERSIBLE if name in FINAL
            else Effect.MUTATING
        )  # fmt: skip
        assert row.effect is wanted, name


@pytest.mark.parametrize("page", [7, 50, 1000])
def test_every_page_is_read(rig: KazooRig, page: int) -> None:
    account(rig)
    rig.options(page_size=page)
    rig.write("dids: {}\n")
    imported = rig.run("import")
    assert imported.code == 0, imported.err
    assert imported.err.count("Read 120 numbers") == 1


def test_an_account_of_every_shape_is_imported_and_plans_empty(rig: KazooRig) -> None:
    account(rig)
    rig.write("")
    folder = rig.folder / "imported"
    folder.mkdir()
    imported = rig.run("import", "--out", folder / "live.yaml")
    assert imported.code == 0, imported.err
    text = (folder / "live.yaml").read_text()
    assert "s3cret" not in text + imported.err
    assert "forwarding is left unmanaged" in text
    variables = {"PBX_API_KEY": rig.environ["KAZOO_KEY"]}
    planned = rig.run("plan", folder, environ=variables)
    assert planned.code == 0, planned.out[-3000:] + planned.err
    assert "No changes." in planned.out
    assert rig.calls() == []


def test_only_what_is_declared_is_read_one_by_one(rig: KazooRig) -> None:
    account(rig)
    mine = "+12125551000"
    rig.write(f'dids: {{"{mine}": {{tags: []}}}}\n')
    rig.plan()
    paths = [below(entry) for entry in rig.requests()]
    assert [path for path in paths if path.startswith("/phone_numbers/")] == [f"/phone_numbers/{mine}"]
    assert len([path for path in paths if path.startswith("/callflows/")]) == 1
    assert not [path for path in paths if "port_requests" in path]


def test_commands_that_read_send_safe_calls_only(rig: KazooRig) -> None:
    account(rig, 12)
    before = rig.sandbox.control.dump()["kazoo"]
    rig.write(
        f'trunk_groups: {{new: {{gateways: [10.0.0.9]}}}}\ndids: {{"+1212555100[0-9]": {{cnam: NEW, forwarding: "{TARGET}"}}}}\n'
    )
    for command in (
        ("plan", "--out", "p"),
        ("plan", "--calls"),
        ("drift",),
        ("import",),
        ("search", "--area", "415"),
        ("show", "p"),
    ):
        rig.run(*command)
    assert rig.calls() == []
    after = rig.sandbox.control.dump()["kazoo"]
    assert {key: after[key] for key in ("numbers", "callflows", "connectivity")} == {
        key: before[key] for key in ("numbers", "callflows", "connectivity")
    }


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/phone_numbers$", {"data": {"nothing": 1}}),
        ("/phone_numbers$", {"data": []}),
        ("/phone_numbers$", {"data": {"numbers": {A: 7}}}),
        ("/phone_numbers$", {}),
        ("/phone_numbers/.*", {"data": {"id": B}}),
        ("/phone_numbers/.*", {"data": [A]}),
        ("/callflows$", {"data": {}}),
        ("/callflows$", {"data": [{"numbers": [A]}]}),
        ("/connectivity$", {"data": [{"id": "x"}]}),
        ("/connectivity/.*", {"data": {"id": "d" * 32, "servers": "none"}, "revision": "1-a"}),
        ("/connectivity/.*", {"data": {"id": "d" * 32, "servers": []}}),
    ],
)
def test_an_answer_of_another_shape_is_no_empty_account(rig: KazooRig, path: str, answer: dict[str, Any]) -> None:
    rig.numbers(A)
    rig.seed(connectivity=[{"id": "d" * 32, "name": "doc", "servers": []}])
    rig.write(f'dids: {{"{A}": {{cnam: ACME}}, "{B}": {{acquire: existing}}}}\n')
    rig.sandbox.control.add_fault({"method": "GET", "path": path}, {"json": {"status": "success", **answer}})
    ran = rig.run("plan")
    assert ran.code == 1, ran.out
    assert ran.out == ""


@pytest.mark.parametrize(
    ("key", "error"),
    [("a", "the list has no end"), ({"deep": 1}, "no key"), (7, "the list has no end")],
)
def test_a_list_without_an_end_is_an_error(rig: KazooRig, key: Any, error: str) -> None:
    full = {"numbers": {f"+1212555{n:04}": {"state": "in_service"} for n in range(60)}}
    rig.write(f'dids: {{"{A}": {{acquire: existing}}}}\n')
    rig.shows("/phone_numbers", full, count=99, next_start_key=key)
    ran = rig.run("plan")
    assert (ran.code, error in ran.err) == (1, True), ran.err


def test_a_key_that_stays_on_the_last_page_ends_the_list(rig: KazooRig) -> None:
    rig.write(f'dids: {{"{A}": {{acquire: existing}}}}\n')
    rig.shows("/phone_numbers", {"numbers": {B: {"state": "in_service"}}}, count=99, next_start_key="a")
    plan = rig.plan()
    assert [item["address"] for item in plan["unmanaged"]] == [f'did["{B}"]']


def test_states_of_numbers(rig: KazooRig) -> None:
    states = {
        "in_service": A, "reserved": B, "released": "+14155550110", "available": "+14155550111", "port_out": "+14155550112",
        "odd": "+14155550113", "port_in": "+14155550114",
    }  # fmt: skip
    listed = {number: {"state": state, "port_id": "p1", "port_state": "pending"} for state, number in states.items()}
    rig.shows("/phone_numbers", {"numbers": listed}, count=9)
    rig.shows("/phone_numbers/.14155550114", {}, count=9)
    rig.write(f'dids: {{"{states["port_in"]}": {{}}}}\n')
    plan = rig.plan()
    (pending,) = plan["pending"]
    assert pending["reason"] == "kazoo ports it in, order p1: pending"
    live = {A, B, states["port_out"], states["odd"]}
    assert {item["address"] for item in plan["unmanaged"]} == {f'did["{number}"]' for number in live}


@pytest.mark.parametrize(("times", "code"), [(1, 0), (99, 1)])
def test_what_goes_between_its_list_and_its_reading_is_read_again(rig: KazooRig, times: int, code: int) -> None:
    """As this very run may remove one trunk while it waits for another."""
    rig.numbers(A)
    rig.seed(connectivity=[{"id": "e" * 32, "name": "doc", "servers": []}])
    rig.write(f'dids: {{"{A}": {{}}}}\n')
    gone = {"status": 404, "json": {"status": "error", "error": "404", "message": "bad_identifier", "data": {}}}
    rig.sandbox.control.add_fault({"method": "GET", "path": f"connectivity/{'e' * 32}$", "count": times}, gone)
    assert rig.run("plan").code == code
