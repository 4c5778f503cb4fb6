"""Judging one apply by the sandbox's own records: its dump before and after, its wire recording, its ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.e2e.quick import QuickRig
from tests.e2e.rig import endpoint
from tests.properties.estates import Case, Said, part, unlike

Row = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """What the sandbox itself knows of the account."""

    numbers: Mapping[str, Row]
    groups: Mapping[str, Row]

    @property
    def group_ids(self) -> dict[str, int]:
        return {group["trunk_name"]: group["ext_tgid"] for group in self.groups.values()}


def account(rig: QuickRig) -> Account:
    dump = rig.sandbox.control.dump("call48")["call48"]
    numbers = {row["number"]: row for row in dump["dids"] if not row["deleted"]}
    return Account(numbers, {str(group["trunk_grpid"]): group for group in dump["trunk_groups"]})


def check_numbers(case: Case, before: Account, after: Account) -> None:
    """Declared is as declared; everything else is as it was."""
    ids = after.group_ids
    for number, row in before.numbers.items():
        if number in case.released:
            assert number not in after.numbers, f"{number} was not released"
        else:
            _check_live(number, case.wanted.get(number), row, after.numbers[number], ids)
    for number, said in case.wanted.items():
        if number not in before.numbers:
            assert number in after.numbers, f"{number} was not bought"
            for one in said.values():
                assert unlike(one, after.numbers[number], ids) == [], (number, one.kind)
    assert after.numbers.keys() <= before.numbers.keys() | case.wanted.keys()


def _check_live(number: str, said: Mapping[str, Said] | None, old: Row, new: Row, ids: Mapping[str, int]) -> None:
    declared = said or {}
    for name in old:
        one = declared.get(name)
        if one is None:
            assert new[name] == old[name], f"{name} of {number} is in no file and was changed"
            continue
        assert unlike(one, new, ids) == [], (number, one.kind)
        for path, rest in one.keeps:
            if part(old, path) not in (None, "") and all(part(old, name) == value for name, value in rest.items()):
                assert part(new, path) == part(old, path), f"{path} of {number} is in no file and was changed"


_ATTRIBUTES = {
    "routing": ("route_type", {"round_robin": "RR", "top_down": "TD"}),
    "number_format": ("num_format", {}),
    "caller_id": ("cli_type", {}),
    "prefix": ("prefix", {}),
}


def check_groups(case: Case, before: Account, after: Account) -> None:
    """Each declared group is there once and as declared; what is not declared of it, and every other, is as it was."""
    names = Counter(group["trunk_name"] for group in after.groups.values())
    wanted = {said.get("name", key): said for key, said in case.wanted_groups.items()}
    assert all(names[name] == 1 for name in wanted), names
    assert len(after.groups) == len(before.groups) + sum(name not in before.group_ids for name in wanted)
    for key, old in before.groups.items():
        if old["trunk_name"] not in wanted:
            assert after.groups[key] == old
    for group in after.groups.values():
        said = wanted.get(group["trunk_name"])
        if said is not None:
            _check_group(said, before.groups.get(str(group["trunk_grpid"])), group)


def _check_group(said: Row, old: Row | None, new: Row) -> None:
    for name, (column, words) in _ATTRIBUTES.items():
        if name in said:
            assert (new[column] or "") == str(words.get(said[name], said[name])), (name, new)
        elif old is not None:
            assert new[column] == old[column], f"{name} is in no file and was changed"
    if "gateways" in said:
        gateways = [ip if ":" in ip else f"{ip}:5060" for ip in said["gateways"]]
        ordered = new["route_type"] == "TD"
        assert (new["trunk_ips"] == gateways) if ordered else (sorted(new["trunk_ips"]) == sorted(gateways))
    elif old is not None:
        assert new["trunk_ips"] == old["trunk_ips"]


def check_ledger(rig: QuickRig) -> None:
    """Nothing that costs money or cannot be undone happened twice."""
    for subject, kinds in rig.ledger().items():
        for kind in ("bought", "released", "trunk_group_created"):
            assert kinds.get(kind, 0) <= 1, (subject, kinds)


def check_calls(plan: Any, sent: list[Row]) -> None:
    """What was sent is what the plan showed, call for call; every call is for a change."""
    changed = {change["address"] for change in plan["resource_changes"]}
    shown = [call for call in plan["calls"] if call["effect"] != "safe"]
    assert all(changed.issuperset(call["addresses"]) for call in plan["calls"])
    assert Counter((call["method"], call["path"]) for call in shown) == Counter(
        (entry["method"], endpoint(entry)) for entry in sent
    )
    per_address = Counter(
        (where, call["path"]) for call in shown for where in call["addresses"] if not where.startswith("trunk_group")
    )
    assert not per_address or max(per_address.values()) == 1


def check_only_differences(case: Case, before: Account, plan: Any) -> None:
    """A setting that the carrier shows to be as declared is not written again."""
    for change in plan["resource_changes"]:
        kind, number = change["address"].split('["+1')[0], change["address"].split('"')[1][2:]
        said = case.wanted.get(number, {}).get("tags" if kind == "did" else kind)
        if said is None or said.hidden or number not in before.numbers or change["type"] == "trunk_group":
            continue
        assert unlike(said, before.numbers[number], before.group_ids), change["address"]
