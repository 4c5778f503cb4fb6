"""Where calls go: callflows and trunk servers, what others put there untouched, and the order in which documents are written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kazoo.rig import OTHER, TARGET, A, B, C, D, KazooRig

# The server writes the defaults of its schema into what it keeps: what is here has them all.
DATA = {
    "to_did": TARGET, "use_local_resources": False, "my_key": [1.5, None, {"a": None}], "my_null": {"b": None}, "caller_id_type": "external",
    "ignore_early_media": False, "outbound_flags": ["theirs"],
}  # fmt: skip
FLOW: dict[str, Any] = {"module": "resources", "data": DATA, "children": {}}
MENU = {
    "module": "menu",
    "data": {"id": "f" * 32},
    "children": {"1": {"module": "voicemail", "data": {}, "children": {}}},
}
FOREIGN: dict[str, Any] = {
    "name": "foreign", "my_deep": {"a": [1, 2.5, {"b": None}], "ü": "☎"},
    "auth": {"auth_method": "Password", "auth_user": "pbx", "auth_password": "s3cret-pbx", "my_auth": 1},
    "DIDs": {"+12125550000": {"caller_id": {"cid_name": "Jane", "cid_number": "1"}, "force_outbound": True, "options": ["x"]}},
    "options": {
        "inbound_format": "npan", "media_handling": "process", "sip_headers": [{"x": "y"}], "delay": 0, "enabled": True,
        "force_outbound": False, "hunt_non_reconcilable": False,
    },
}  # fmt: skip


def server(name: str, *numbers: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "auth": {"auth_method": "IP", "ip": "10.0.0.1"}, "DIDs": {number: {} for number in numbers}, **more
    }  # fmt: skip


def settled(rig: KazooRig, text: str, **more: Any) -> None:
    rig.write(text, **more)
    rig.applied()
    rig.assert_settled()


def dids(**lines: str) -> str:
    names = {"a": A, "b": B, "c": C, "d": D}
    return "dids:\n" + "".join(f'  "{names[key]}": {{{line}}}\n' for key, line in lines.items())


def groups(*names: str) -> str:
    return f"trunk_groups: {{{', '.join(f'{name}: {{}}' for name in names)}}}\n"


def to(number: str) -> str:
    return f'forwarding: "{number}"'


def trunks(rig: KazooRig) -> dict[str, dict[str, list[str]]]:
    """The numbers of every server, by document and server."""
    return {
        doc["body"].get("name", doc["id"]): {
            item["name"]: sorted(item.get("DIDs", {})) for item in doc["body"]["servers"]
        }
        for doc in rig.documents("connectivity")
    }


# Callflows.


def test_numbers_that_go_to_the_same_place_share_a_new_callflow(rig: KazooRig) -> None:
    rig.numbers(A, B, C)
    settled(
        rig, dids(a=to(TARGET), b=to(TARGET), c=f'forwarding: {{destinations: [{{number: "{OTHER}", timeout: 25}}]}}')
    )
    flows = {item["body"]["flow"]["data"]["to_did"]: item["body"] for item in rig.documents("callflows")}
    assert sorted(flows[TARGET]["numbers"]) == [A, B]
    assert flows[OTHER]["flow"]["data"].items() >= {"to_did": OTHER, "timeout": 25}.items()
    assert rig.calls() == [("PUT", "/callflows")] * 2
    assert rig.record(A)["used_by"] == "callflow"


@pytest.mark.parametrize(("carriers", "module"), [("account", "resources"), ("cluster", "offnet")])
def test_whose_carriers_take_it(rig: KazooRig, carriers: str, module: str) -> None:
    rig.numbers(A)
    settled(rig, dids(a=to(TARGET)), extra=f", carriers: {carriers}")
    assert rig.document("callflows")["flow"]["module"] == module


def test_a_callflow_is_told_its_new_place_and_keeps_all_else(rig: KazooRig) -> None:
    rig.numbers(A, B)
    rig.seed(callflows=[{"id": "c" * 32, "numbers": [A, B], "flow": FLOW, "flags": ["theirs"], "my_own": {"x": [0.5]}}])
    before = rig.document("callflows")
    settled(rig, dids(a=to(OTHER), b=to(OTHER)))
    assert rig.calls() == [("PATCH", f"/callflows/{'c' * 32}")]
    flow = {**FLOW, "data": {**FLOW["data"], "to_did": OTHER}}
    assert rig.document("callflows") == before | {"flow": flow}


def test_one_of_a_shared_callflow_goes_elsewhere(rig: KazooRig) -> None:
    """What the old flow says besides its target goes along; the others' callflow keeps everything."""
    rig.numbers(A, B)
    rig.seed(callflows=[{"id": "c" * 32, "numbers": [A, "1001", B], "flow": FLOW, "flags": ["theirs"]}])
    before = rig.document("callflows")
    settled(rig, dids(a=to(OTHER)))
    assert rig.calls() == [("PATCH", f"/callflows/{'c' * 32}"), ("PUT", "/callflows")]
    assert rig.document("callflows", "c" * 32) == before | {"numbers": ["1001", B]}
    (new,) = [item["body"] for item in rig.documents("callflows") if item["id"] != "c" * 32]
    assert (new["numbers"], new["flow"]["data"]) == ([A], {**FLOW["data"], "to_did": OTHER})


def test_numbers_that_part(rig: KazooRig) -> None:
    rig.numbers(A, B, C)
    rig.seed(callflows=[{"id": "c" * 32, "numbers": [A, B, C], "flow": FLOW}])
    settled(rig, dids(a=to(OTHER), b=to("+12522378146"), c=to(OTHER)))
    assert rig.calls() == [("PATCH", f"/callflows/{'c' * 32}"), ("PUT", "/callflows")]
    assert rig.document("callflows", "c" * 32)["numbers"] == [A, C]


def test_off_takes_the_callflow_away_with_its_last_number(rig: KazooRig) -> None:
    rig.numbers(A, B)
    rig.seed(
        callflows=[
            {"id": "c" * 32, "numbers": [A], "flow": FLOW},
            {"id": "d" * 32, "numbers": [B, "1001"], "flow": FLOW},
        ]
    )
    settled(rig, dids(a="forwarding: false", b="forwarding: false"))
    assert sorted(rig.calls()) == [("DELETE", f"/callflows/{'c' * 32}"), ("PATCH", f"/callflows/{'d' * 32}")]
    assert rig.document("callflows")["numbers"] == ["1001"]
    assert rig.record(A)["used_by"] is None


def test_a_callflow_with_more_in_it_is_not_taken_away(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.seed(callflows=[{"numbers": [A], "flow": FLOW, "my_own": {"x": 1}}])
    rig.write(dids(a="forwarding: false"))
    (blocked,) = rig.plan()["blocked"]
    assert "without a number" in blocked["reason"]
    assert rig.apply().code == 3
    assert rig.calls() == []


def test_a_callflow_that_does_more_is_shown_and_never_touched(rig: KazooRig) -> None:
    rig.numbers(A, B, C)
    rig.seed(callflows=[{"name": "Main menu", "numbers": [A, B, C], "flow": MENU}])
    before = rig.documents("callflows")
    rig.write(dids(a=to(TARGET), b="forwarding: false", c="release: {reason: gone}"))
    plan = rig.plan()
    assert [item["address"] for item in plan["blocked"]] == [f'forwarding["{A}"]', f'forwarding["{B}"]']
    assert "Main menu (menu)" in plan["blocked"][0]["reason"]
    rig.apply()
    assert rig.documents("callflows") == before


def test_a_number_in_two_places_is_left_alone(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.seed(
        callflows=[{"numbers": [A], "flow": FLOW}],
        connectivity=[{"name": "doc", "servers": [server("atlanta", A)]}],
    )
    rig.write(dids(a=to(OTHER)))
    (blocked,) = rig.plan()["blocked"]
    assert "more than one place" in blocked["reason"]


def test_somebody_else_changed_the_callflow_meanwhile(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.seed(callflows=[{"id": "c" * 32, "numbers": [A], "flow": FLOW}])
    rig.write(dids(a=to(OTHER)))
    stale = {"id": "c" * 32, "numbers": [A], "flow": FLOW}
    rig.shows(f"/callflows/{'c' * 32}", stale, revision="1-" + "0" * 32)
    assert "changed it meanwhile" in rig.outcomes()[f'forwarding["{A}"]']
    assert rig.document("callflows")["flow"] == FLOW
    assert rig.outcomes() == {f'forwarding["{A}"]': "done"}
    rig.assert_settled()


# Trunk groups.


def test_a_new_trunk_group_gets_its_numbers_once_it_is_there(rig: KazooRig) -> None:
    rig.numbers(A, B)
    group = 'trunk_groups: {atlanta: {number_format: "11", gateways: [10.50.250.10:5070]}}\n'
    settled(
        rig,
        group
        + dids(a="forwarding: {trunk_group: atlanta}", b=f'forwarding: {{trunk_group: atlanta, failover: "{OTHER}"}}'),
    )
    assert [method for method, _ in rig.calls()] == ["PUT", "PATCH", "PATCH"]
    (doc,) = rig.document("connectivity")["servers"]
    assert doc["auth"] == {"auth_method": "IP", "ip": "10.50.250.10", "port": 5070}
    assert doc["options"]["inbound_format"] == "1npan"
    assert sorted(doc["DIDs"]) == [A, B]
    assert (rig.record(A)["used_by"], rig.record(B)["doc"]["failover"]) == ("trunkstore", {"e164": OTHER})


def test_a_trunk_group_that_registers(rig: KazooRig) -> None:
    rig.environ["TRUNK"] = "s3cret-trunk"
    group = 'trunk_groups: {desk: {credentials: {username: desk1, password: "${TRUNK}"}}}\n'
    settled(rig, group)
    (item,) = rig.document("connectivity")["servers"]
    assert item["auth"] == {"auth_method": "Password", "auth_user": "desk1", "auth_password": "s3cret-trunk"}
    shown = rig.run("plan", "--calls", "--target", "*")
    assert "s3cret-trunk" not in shown.out + shown.err
    rig.environ["TRUNK"] = "s3cret-other"
    changed = rig.run("plan", "--calls")
    assert "(sensitive value)" in changed.out
    assert "s3cret" not in changed.out + changed.err
    rig.applied()
    assert rig.document("connectivity")["servers"][0]["auth"]["auth_password"] == "s3cret-other"


def test_from_credentials_to_an_address(rig: KazooRig) -> None:
    rig.seed(connectivity=[{"name": "doc", "servers": [FOREIGN]}])
    settled(rig, "trunk_groups: {foreign: {gateways: [192.0.2.1]}}\n")
    (item,) = rig.document("connectivity")["servers"]
    assert item["auth"] == {"auth_method": "IP", "ip": "192.0.2.1", "my_auth": 1}
    assert {**item, "auth": FOREIGN["auth"]} == FOREIGN


def test_many_changes_of_one_document_are_one_write(rig: KazooRig) -> None:
    """Everything else in the document is as it was, to the last byte."""
    rig.numbers(A, B, C, D)
    account = {"caller_id": {"cid_name": "x"}, "trunks": 7}
    doc = rig.api("PUT", "/connectivity", {"name": "doc", "account": account, "my_doc": [{"z": 1.0}]})["id"]
    servers = [{**FOREIGN, "DIDs": {}}, server("atlanta", A, B, my_server={"y": None}), server("miami", C)]
    rig.api("PATCH", f"/connectivity/{doc}", {"servers": servers})
    before = rig.document("connectivity")
    settled(
        rig,
        "trunk_groups: {atlanta: {gateways: [10.9.9.9]}, miami: {}}\n"
        + dids(a="forwarding: {trunk_group: miami}", b="forwarding: false", c="forwarding: {trunk_group: miami}",
               d="forwarding: {trunk_group: atlanta}"),
    )  # fmt: skip
    assert rig.calls() == [("PATCH", f"/connectivity/{doc}")]
    after = rig.document("connectivity")
    assert {**after, "servers": before["servers"]} == before
    first, atlanta, miami = after["servers"]
    assert first == before["servers"][0]
    assert atlanta == before["servers"][1] | {
        "auth": {"auth_method": "IP", "ip": "10.9.9.9"},
        "DIDs": {D: {"force_outbound": False}},
    }
    assert sorted(miami["DIDs"]) == [A, C]
    planned = rig.run("plan", "--calls")
    assert "s3cret" not in planned.out + planned.err


def test_secrets_of_others_are_given_back_and_never_shown(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.seed(connectivity=[{"name": "doc", "servers": [FOREIGN, server("atlanta")]}])
    rig.write(groups("atlanta") + dids(a="forwarding: {trunk_group: atlanta}"))
    planned = rig.run("plan", "--calls", "--out", "saved")
    assert "(sensitive value)" in planned.out
    applied = rig.run("apply", "--auto-approve", "saved")
    assert applied.code == 0, applied.out + applied.err
    written = planned.out + planned.err + applied.out + applied.err + (rig.folder / "saved").read_text()
    assert "s3cret" not in written
    assert rig.document("connectivity")["servers"][0]["auth"]["auth_password"] == "s3cret-pbx"


def test_from_a_callflow_to_a_trunk_and_back(rig: KazooRig) -> None:
    rig.numbers(A, B)
    rig.seed(
        callflows=[{"numbers": [A], "flow": FLOW}],
        connectivity=[{"name": "doc", "servers": [server("atlanta", B)]}],
    )
    settled(
        rig, groups("atlanta") + dids(a=f'forwarding: {{trunk_group: atlanta, failover: "{TARGET}"}}', b=to(TARGET))
    )
    assert trunks(rig) == {"doc": {"atlanta": [A]}}
    assert (rig.record(A)["used_by"], rig.record(B)["used_by"]) == ("trunkstore", "callflow")
    mark = rig.mark()
    # The failover must go first: no number that is not a trunk's may have one.
    settled(rig, groups("atlanta") + dids(a=to(TARGET), b="forwarding: {trunk_group: atlanta}"))
    assert rig.body("PATCH", f"/phone_numbers/{A}", mark)["data"] == {"failover": None}
    assert trunks(rig) == {"doc": {"atlanta": [B]}}
    assert (rig.record(A)["used_by"], rig.record(B)["used_by"]) == ("callflow", "trunkstore")
    assert "failover" not in rig.record(A)["doc"]


def test_two_documents_that_swap_numbers(rig: KazooRig) -> None:
    """Each loses one before the other takes it: the second write builds on the revision that the first gave."""
    rig.numbers(A, B)
    rig.seed(
        connectivity=[
            {"name": "one", "servers": [server("atlanta", A)]},
            {"name": "two", "servers": [server("miami", B)]},
        ]
    )
    text = dids(a="forwarding: {trunk_group: miami}", b="forwarding: {trunk_group: atlanta}")
    settled(rig, groups("atlanta", "miami") + text)
    assert trunks(rig) == {"one": {"atlanta": [B]}, "two": {"miami": [A]}}
    assert (rig.record(A)["used_by"], rig.record(B)["used_by"]) == ("trunkstore", "trunkstore")
    assert len(rig.calls()) == 4


def test_the_entry_of_a_number_goes_with_it(rig: KazooRig) -> None:
    entry = {"caller_id": {"cid_name": "ACME", "cid_number": A}, "options": ["theirs"], "force_outbound": False}
    rig.numbers(A)
    rig.seed(
        connectivity=[
            {"name": "one", "servers": [{**server("atlanta"), "DIDs": {A: entry}}]},
            {"name": "two", "servers": [server("miami")]},
        ]
    )
    settled(rig, groups("miami") + dids(a="forwarding: {trunk_group: miami}"))
    (two,) = [doc["body"] for doc in rig.documents("connectivity") if doc["body"]["name"] == "two"]
    assert two["servers"][0]["DIDs"] == {A: entry}


def test_somebody_else_changed_the_trunk_meanwhile(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.seed(connectivity=[{"id": "d" * 32, "name": "doc", "servers": [server("atlanta")]}])
    rig.write(groups("atlanta") + dids(a="forwarding: {trunk_group: atlanta}"))
    rig.shows(f"/connectivity/{'d' * 32}", {"id": "d" * 32, "servers": [server("atlanta")]}, revision="9-" + "0" * 32)
    assert "changed it meanwhile" in rig.outcomes()[f'forwarding["{A}"]']
    assert trunks(rig) == {"doc": {"atlanta": []}}
    assert rig.outcomes() == {f'forwarding["{A}"]': "done"}
    rig.assert_settled()


@pytest.mark.parametrize("servers", [1, 2])
def test_a_trunk_group_is_given_up(rig: KazooRig, servers: int) -> None:
    rest = [FOREIGN] if servers == 2 else []
    rig.numbers(A)
    rig.seed(connectivity=[{"id": "d" * 32, "name": "doc", "servers": [server("atlanta", A), *rest]}])
    text = "trunk_groups: {atlanta: {release: {reason: moved}}}\n"
    rig.write(text + dids(a="tags: [x]"))
    (blocked,) = rig.plan()["blocked"]
    assert f"{A} would lose the trunk group" in blocked["reason"]
    settled(rig, text + dids(a="forwarding: false"))
    assert trunks(rig) == ({"doc": {"foreign": ["+12125550000"]}} if servers == 2 else {})
    assert rig.record(A)["used_by"] is None


def test_a_trunk_group_gets_another_name(rig: KazooRig) -> None:
    """It is known by its document, where that has no other server."""
    rig.numbers(A)
    group = "trunk_groups: {atlanta: {NAMEgateways: [10.0.0.1]}}\n"
    settled(rig, group.replace("NAME", "") + dids(a="forwarding: {trunk_group: atlanta}"))
    mark = rig.mark()
    settled(rig, group.replace("NAME", "name: boston, ") + dids(a="forwarding: {trunk_group: atlanta}"))
    assert [method for method, _ in rig.calls(mark)] == ["PATCH"]
    assert trunks(rig) == {"atlanta": {"boston": [A]}}


def test_names_that_stand_twice_are_not_touched(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.seed(connectivity=[{"name": "one", "servers": [server("main")]}, {"name": "two", "servers": [server("main")]}])
    rig.write("trunk_groups: {main: {gateways: [10.1.1.1]}}\n" + dids(a="forwarding: {trunk_group: main}"))
    plan = rig.plan()
    assert {item["address"] for item in plan["blocked"]} == {'trunk_group["main"]', f'forwarding["{A}"]'}
    assert "several trunk servers named 'main'" in str(plan["notes"])


def test_an_old_key_of_a_number(rig: KazooRig) -> None:
    """The server does not spell the keys of a trunk's numbers anew."""
    rig.numbers(A)
    rig.seed(connectivity=[{"name": "doc", "servers": [server("atlanta", A.removeprefix("+1"))]}])
    rig.write(groups("atlanta") + dids(a="forwarding: {trunk_group: atlanta}"))
    assert rig.plan()["blocked"] == []
    rig.write(dids(a=to(TARGET)))
    rig.applied()
    assert trunks(rig) == {"doc": {"atlanta": []}}


# What uses a number.


def test_a_number_whose_document_does_not_count_is_repaired(rig: KazooRig) -> None:
    """Saving a document sets `used_by` as well as it goes."""
    rig.numbers(A)
    rig.seed(connectivity=[{"name": "doc", "servers": [server("atlanta")]}])
    rig.options(used_by_fails=True)
    rig.write(groups("atlanta") + dids(a="forwarding: {trunk_group: atlanta}"))
    assert rig.outcomes()[f'forwarding["{A}"]'].startswith("pending")
    rig.options(used_by_fails=False)
    mark = rig.mark()
    planned = rig.run("plan")
    assert "used by nothing" in planned.out
    assert rig.outcomes() == {f'forwarding["{A}"]': "done"}
    assert rig.calls(mark) == [("POST", f"/phone_numbers/fix/{A}")]
    assert rig.record(A)["used_by"] == "trunkstore"
    rig.assert_settled()


def test_a_number_that_is_not_used_as_it_seems_can_be_moved(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.api("PUT", "/connectivity", {"name": "doc", "servers": [server("atlanta", A)]})
    assert rig.record(A)["used_by"] is None
    settled(rig, dids(a=to(TARGET)))
    assert trunks(rig) == {"doc": {"atlanta": []}}
