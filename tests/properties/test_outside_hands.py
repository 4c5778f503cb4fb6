"""Files and account change between runs, each by other hands: every apply settles, releases and buys only what is said."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from reconciler.sandbox.server import Sandbox, running
from tests.e2e.quick import QuickRig
from tests.e2e.rig import FEW_FOR_SALE
from tests.properties import judging
from tests.properties.estates import (
    ADDRESSES,
    FOR_SALE,
    LIVE,
    PASSWORD,
    TARGETS,
    Said,
    needs_its_device,
    settings_of,
    unlike,
    wanted_group,
)
from tests.properties.outside import Portal
from tests.properties.profiles import FEW, in_parts, many, seeded
from tests.properties.test_convergence import UNDOCUMENTED

NUMBERS = (*LIVE[:4], *FOR_SALE[:3])
BYSTANDER = "9195550100"
GROUPS = {"atlanta": {"gateways": ["10.0.0.1"]}, "Atlanta": {"name": "ATLANTA 2", "gateways": ["10.0.0.2:5070"]}}
# Where an exchange is: who buys a number searches for it there.
PLACES = {"251265": {"state": "AL", "ratecenter": "MOBILE"}, "305209": {"state": "FL", "ratecenter": "MIAMI"}}
LAG = 3600.0

numbers = st.sampled_from(NUMBERS)


class Hands(RuleBasedStateMachine):
    """`files` is what is declared now; the sandbox is asked for everything else."""

    sandbox: Sandbox

    @initialize(live=st.lists(st.sampled_from(LIVE[:4]), unique=True), lag=st.sampled_from([0.0, LAG]))
    def begin(self, live: list[str], lag: float) -> None:
        self.sandbox.control.reset()
        self.sandbox.control.options(call48={"cnam_lag": lag})
        environ = {"CALL48_PASSWORD": "demo-password", "DEVICE_PASSWORD": PASSWORD}
        self.rig = QuickRig(self.sandbox, Path(tempfile.mkdtemp()), environ)
        # One that nobody touches, so that the account is never empty.
        self.rig.seed(dids=[{"did": number} for number in (BYSTANDER, *live)])
        self.portal = Portal(self.sandbox)
        self.files: dict[str, dict[str, Said]] = {}
        self.releases: set[str] = set()
        self.groups: dict[str, dict[str, Any]] = {key: dict(said) for key, said in GROUPS.items()}
        self.given_up: set[str] = set()
        self.sold_again: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "rig"):
            try:
                self.settle()
            finally:
                self.portal.close()
                shutil.rmtree(self.rig.folder)

    # ---- the files ----

    @rule(number=numbers, data=st.data())
    def declare(self, number: str, data: st.DataObject) -> None:
        """Declare a number, or declare other settings of it."""
        self.releases.discard(number)
        self.files[number] = data.draw(settings_of(number, self.groups))

    @rule(number=numbers, data=st.data())
    def change_one_setting(self, number: str, data: st.DataObject) -> None:
        if number in self.files:
            self.files[number] = self.files[number] | data.draw(settings_of(number, self.groups))

    @rule(number=numbers)
    def take_a_setting_out(self, number: str) -> None:
        if self.files.get(number):
            self.files[number].popitem()

    @rule(number=numbers)
    def take_out_of_the_files(self, number: str) -> None:
        self.files.pop(number, None)
        self.releases.discard(number)

    @rule(number=numbers)
    def give_up(self, number: str) -> None:
        self.files.pop(number, None)
        self.releases.add(number)

    @rule(key=st.sampled_from(sorted(GROUPS)), said=wanted_group(is_live=False))
    def change_a_trunk_group(self, key: str, said: dict[str, Any]) -> None:
        self.groups[key] = {"name": "ATLANTA 2", **said} if key == "Atlanta" else said

    @rule()
    def lose_the_memory(self) -> None:
        """The state is only memory: losing it costs nothing but what it remembered."""
        pending = self.rig.sandbox.control.options()["call48"]["cnam_lag"]
        if not pending:
            shutil.rmtree(self.rig.folder / ".reconciler", ignore_errors=True)

    # ---- the account ----

    def _is_live(self, number: str) -> bool:
        return number in judging.account(self.rig).numbers

    @rule(number=numbers, change=st.sampled_from(["forwarding", "off", "911", "no 911", "fax", "tags", "cnam", "411"]))
    def change_in_the_portal(self, number: str, change: str) -> None:
        row = judging.account(self.rig).numbers.get(number)
        if row is None:
            return
        if change == "forwarding":
            leg = {"method1": "simple", "number1": TARGETS[0], "timeout1": "15"}
            self.portal.post("/update_forwarding", number=number, answeringmode="3", sequence="Random", **leg)
        elif change == "off":
            self.portal.post("/update_forwarding", number=number, answeringmode="0", method1="", fwd_trunk_grpid=None)
        elif change == "911":
            place = {"country": "US", "state": "MA", "name": "Somebody", "streetnumber": "1", "streetname": "Elm St",
                     "city": "Abington", "addresstypenumber": "", "zipcode": "02351"}  # fmt: skip
            self.portal.get("/update911", number=number, enabled="yes", **place)
        elif change == "no 911":
            self.portal.get("/update911", number=number, enabled="no")
        elif change == "fax":
            self.portal.post("/update_fax", number=number, service=2, email="portal@example.com", serial="")
        elif change == "tags":
            self.portal.get("/update_tags", number=number, tags="portal,x")
        elif change == "cnam":
            body = {"cnam_status": True, "cnam_type": "RES", "display_name": "PORTAL", "display_number": f"1{number}"}
            self.portal.post("/did/create-cnam", did_id=row["id"], **body)
        else:
            self.portal.get("/update411", number=number, enabled="no")

    @rule(number=numbers, again=st.booleans())
    def release_in_the_portal(self, number: str, again: bool) -> None:
        """A number is gone, for good or to be bought by anybody."""
        if self._is_live(number):
            self.portal.release(number)
            self.given_up.add(number)
            if again:
                self.rig.seed(inventory=[{"number": number, **PLACES[number[:6]]}])
                self.sold_again.add(number)

    @rule(route=st.sampled_from(["RR", "TD"]), ip=st.sampled_from(["10.0.0.1", "10.0.0.9:5099"]))
    def change_a_trunk_group_in_the_portal(self, route: str, ip: str) -> None:
        for group in judging.account(self.rig).groups.values():
            body = {"trunk_grpid": group["trunk_grpid"], "route_type": route, "prefix": "9"}
            self.portal.put("/trunkgrp/update", trunk_ips=[{"ip_address": ip}], **body)

    @rule()
    def wait(self) -> None:
        self.rig.sandbox.control.advance(LAG + 1)

    # ---- the product ----

    def _write(self) -> None:
        dids: dict[str, Any] = {f"+1{n}": {"release": {"reason": "left"}} for n in sorted(self.releases)}
        dids |= {f"+1{n}": {kind: one.form for kind, one in said.items()} for n, said in self.files.items()}
        sections = {
            "addresses": ADDRESSES,
            "safety": {"max_releases": 99, "max_e911_removals": 99},
            "trunk_groups": self.groups,
            "dids": dids,
        }
        text = "\n".join(f"{name}: {json.dumps(part)}" for name, part in sections.items())
        self.rig.write(text + "\n", extra=UNDOCUMENTED)

    @precondition(lambda self: hasattr(self, "rig"))
    @rule()
    def apply(self) -> None:
        self._write()
        before = judging.account(self.rig)
        for_sale = {offer["number"] for offer in self.rig.sandbox.control.dump("call48")["call48"]["inventory"]}
        gone = self.files.keys() - before.numbers.keys() - for_sale
        blocked = {f'did["+1{number}"]' for number in gone}
        for number, said in self.files.items():
            if number in before.numbers:
                method = before.numbers[number]["forwarding"]["slot1"]["method"]
                blocked |= {f'forwarding["+1{number}"]'} if needs_its_device(said, method) else set()
        applied = self.rig.apply("--wait", "0")
        assert applied.code == (3 if blocked else 0), applied.out + applied.err
        self._judge(before, blocked)

    def _judge(self, before: judging.Account, blocked: set[str]) -> None:
        mark = self.rig.mark()
        plan = self.rig.plan("--detailed-exitcode")
        assert plan["resource_changes"] == []
        assert {item["address"] for item in plan["blocked"]} == blocked
        assert plan["exit_code"] == (3 if blocked else 0)
        assert self.rig.writes(mark) == []
        undone = blocked | {item["address"] for item in plan["pending"]}
        after = judging.account(self.rig)
        for number in before.numbers:
            assert (number in after.numbers) == (number not in self.releases), f"{number} was released"
        self.given_up |= self.releases
        for number, said in self.files.items():
            for one in said.values() if number in after.numbers else ():
                if f'{one.kind}["+1{number}"]' not in undone:
                    assert unlike(one, after.numbers[number], after.group_ids) == [], (number, one.kind)
        for subject, kinds in self.rig.ledger().items():
            assert kinds.get("bought", 0) <= 1 + (subject in self.sold_again), (subject, kinds)
            assert kinds.get("trunk_group_created", 0) <= 1, (subject, kinds)
            assert not kinds.get("released", 0) or subject in self.given_up, (subject, kinds)

    def settle(self) -> None:
        """Once everything had its time, nothing is pending: what is declared is so."""
        self.wait()
        self.apply()
        self.wait()
        self.apply()
        self._write()
        plan = self.rig.plan()
        assert plan["pending"] == [], plan["pending"]
        assert plan["resource_changes"] == []


def _run(profile: settings, steps: int, part: int = 0) -> None:
    with running(FEW_FOR_SALE) as sandbox:
        machine = seeded(part, type("Hands", (Hands,), {"sandbox": sandbox}))
        run_state_machine_as_test(machine, settings=settings(profile, stateful_step_count=steps))


@pytest.mark.parametrize("lag", [0.0, LAG])
def test_what_others_released_is_bought_again_and_gets_its_settings_again(lag: float) -> None:
    """Wherever it is, and also what had been ordered for it and did not show yet."""
    with running(FEW_FOR_SALE) as sandbox:
        hands = type("Hands", (Hands,), {"sandbox": sandbox})()
        hands.begin(live=[LIVE[0]], lag=lag)
        try:
            named = {"cnam": Said("cnam", "ACME", {"cnam.name": "ACME"})}
            hands.files = {LIVE[0]: dict(named), FOR_SALE[0]: dict(named)}
            hands.apply()
            for number in hands.files:
                hands.release_in_the_portal(number=number, again=True)
            hands.apply()
            assert hands.files.keys() <= judging.account(hands.rig).numbers.keys()
        finally:
            hands.teardown()


def test_every_apply_settles_whatever_other_hands_did() -> None:
    _run(FEW, 12)


@pytest.mark.slow
@in_parts
def test_every_apply_settles_over_long_histories(part: int) -> None:
    _run(many(120), 40, part)
