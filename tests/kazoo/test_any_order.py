"""Numbers from anywhere to anywhere, many at once: whatever the order has to be, all arrive, and nothing else moves."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.kazoo.rig import KazooRig

NUMBERS = [f"+1415555020{n}" for n in range(9)]
TARGETS = ["+12522378144", "+12522378145"]
SERVERS = {"one": ["atlanta", "boston"], "two": ["chicago"]}
NAMES = [name for names in SERVERS.values() for name in names]
BYSTANDERS = ["1001", "1002"]


def world(rig: KazooRig, pick: random.Random) -> None:
    """Numbers nowhere, in callflows that they share, or in servers."""
    rig.numbers(*NUMBERS)
    places: dict[str, str] = {number: pick.choice(["", "flow 0", "flow 1", "flow 2", *NAMES]) for number in NUMBERS}
    flows = []
    for place in range(3):
        numbers = [number for number in NUMBERS if places[number] == f"flow {place}"]
        numbers += pick.choice([[], BYSTANDERS[:1]]) if place == 0 else []
        data = {"to_did": pick.choice(TARGETS), "my_key": place}
        if numbers:
            flows.append({"numbers": numbers, "flow": {"module": "resources", "data": data, "children": {}}})
    documents = [
        {"name": doc, "my_doc": {"kept": [1.5]}, "servers": [
            {"name": name, "auth": {"auth_method": "IP", "ip": "10.0.0.1"}, "my_server": name,
             "DIDs": {number: {"options": [number]} for number in NUMBERS if places[number] == name}}
            for name in names
        ]}
        for doc, names in SERVERS.items()
    ]  # fmt: skip
    rig.seed(callflows=flows, connectivity=documents)


def where(rig: KazooRig) -> dict[str, str]:
    """Where the calls of each number go, from the carrier's books."""
    found: dict[str, list[str]] = {number: [] for number in NUMBERS}
    for item in rig.documents("callflows"):
        for number in item["body"]["numbers"]:
            if number in found:
                found[number].append(item["body"]["flow"]["data"]["to_did"])
    for item in rig.documents("connectivity"):
        for server in item["body"]["servers"]:
            for number in server.get("DIDs", {}):
                found[number].append(server["name"])
    assert all(len(places) <= 1 for places in found.values()), found
    return {number: places[0] if places else "" for number, places in found.items()}


def foreign(rig: KazooRig) -> Any:
    """What nobody declared."""
    documents = {
        item["body"]["name"]: [
            item["body"]["my_doc"],
            *((s["name"], s["auth"], s["my_server"]) for s in item["body"]["servers"]),
        ]
        for item in rig.documents("connectivity")
        if item["body"]["name"] in SERVERS
    }
    extensions = [n for item in rig.documents("callflows") for n in item["body"]["numbers"] if n in BYSTANDERS]
    return documents, extensions


@pytest.mark.parametrize("seed", range(24))
def test_numbers_from_anywhere_to_anywhere(rig: KazooRig, seed: int) -> None:
    pick = random.Random(seed)
    world(rig, pick)
    before = foreign(rig)
    wanted = {number: pick.choice(["", *TARGETS, *NAMES, "new"]) for number in pick.sample(NUMBERS, pick.randint(2, 9))}
    lines = [
        f'  "{number}": {{forwarding: {"false" if not goal else f"{{trunk_group: {goal}}}" if goal[0] != "+" else repr(goal)}}}'
        for number, goal in wanted.items()
    ]
    groups = ", ".join([*(f"{name}: {{}}" for name in NAMES), "new: {gateways: [10.0.0.9]}"])
    rig.write(f"trunk_groups: {{{groups}}}\ndids:\n" + "\n".join(lines) + "\n")
    others = {number: place for number, place in where(rig).items() if number not in wanted}
    rig.applied()
    assert where(rig) == wanted | others
    used_by = {number: rig.record(number)["used_by"] for number in NUMBERS}
    for number, place in where(rig).items():
        assert used_by[number] == (None if not place else "callflow" if place[0] == "+" else "trunkstore"), number
    assert foreign(rig) == before
    writes = [path for _, path in rig.calls() if path.startswith(("/connectivity/", "/callflows/"))]
    assert all(writes.count(path) <= 2 for path in writes)
    rig.assert_settled()
