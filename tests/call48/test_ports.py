"""A port at Call48 through its life: filed once with its papers, followed number by number, put right, cancelled, adopted."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.call48.porting import (
    ACCOUNT,
    FIRST,
    GROUP,
    HEAD,
    HOLDER,
    MOVE,
    PIN,
    PORT,
    SECOND,
    WRONG_ACCOUNT,
    PortRig,
    text,
)


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> PortRig:
    sandbox.control.reset()
    rig = PortRig(sandbox, tmp_path)
    rig.seed(trunk_groups=[GROUP])
    (tmp_path / "loa.pdf").write_bytes(b"%PDF-1.4 the letter")
    (tmp_path / "bill.pdf").write_bytes(b"%PDF-1.4 the bill")
    (tmp_path / "csr.pdf").write_bytes(b"%PDF-1.4 the record")
    return rig


def test_a_request_has_all_that_the_document_asks_for(rig: PortRig) -> None:
    rig.write(text(more=f"{MOVE}, notify: [ops@example.com]"))
    rig.applied()
    assert rig.steps() == ["submit-port-details", "upload-docs", "upload-docs"]
    assert rig.bodies("submit-port-details") == [
        {
            "did_type": "LCL",
            "numbers": [FIRST, SECOND],
            "port_req_detail": {
                "cust_acc_name": "Acme Corp",
                "cust_authorized_name": "Jane Roe",
                "cust_acc_type": "BIZ",
                "cust_acc_number": ACCOUNT,
                "cust_acc_pin": PIN,
                "activation_type": "Auto",
                "address_street_name": "Test St",
                "address_number": "123",
                "address_loc_designator": "Suite",
                "address_loc_value": "9",
                "city": "Fargo",
                "postal_code": "58102",
                "state": "ND",
                "btn": FIRST,
                "desired_foc_date": "2030-01-15T00:00:00Z",
                "activation_date": "2030-01-15T12:00:00-05:00",
                "email_updates": "ops@example.com",
                "fwd_sip_type": "NA",
                "fwd_order": "NA",
                "fwd_answering_mode": "NA",
                "fwd_trunk_grpid": 52620,
            },
        }
    ]
    (request,) = rig.requests_at_carrier()
    assert {name: paper["given"] for name, paper in request["documents"].items()} == {
        "loa": "loa.pdf",
        "bill": "bill.pdf",
    }
    assert "submitted" in rig.pending()[PORT]
    assert rig.outcomes() == {}


def test_a_port_from_filing_to_its_numbers_having_their_profile(rig: PortRig) -> None:
    rig.options(port_review_lag=10.0, port_foc_lag=100.0, port_activate_lag=1000.0)
    rig.write(text())
    rig.applied()
    rig.sandbox.control.advance(20)
    assert "reviewed" in rig.pending()[PORT]
    rig.sandbox.control.advance(100)
    assert f"+1{FIRST}, +1{SECOND}: scheduled for 2030-01-15" in rig.pending()[PORT]
    assert "foc_received" in rig.pending()[f'did["+1{FIRST}"]']
    rig.happens(FIRST, SECOND, port_status="activated")
    rig.applied()
    assert [rig.live(number)["forwarding"]["fwd_trunk_grpid"] for number in (FIRST, SECOND)] == [52620, 52620]
    rig.assert_settled()
    assert rig.submitted() == 1


def test_a_profile_that_a_request_cannot_say_is_applied_once_the_numbers_are_there(rig: PortRig) -> None:
    rig.write(text(head=HEAD.replace("{trunk_group: atlanta}", '"+13035559999"')))
    rig.applied()
    detail = rig.bodies("submit-port-details")[0]["port_req_detail"]
    assert "fwd_trunk_grpid" not in detail
    assert detail["fwd_answering_mode"] == "NA"
    rig.happens(FIRST, SECOND, port_status="activated")
    rig.applied()
    assert rig.live(FIRST)["forwarding"]["slot1"]["number"] == "3035559999"
    rig.assert_settled()


@pytest.mark.parametrize(
    ("forwarding", "key", "value"),
    [
        ("{mode: reject}", "fwd_answering_mode", "REJ"),
        ("{destinations: [{preconfigured: true}]}", "fwd_preconfigured", True),
    ],
)
def test_a_profile_that_a_request_can_say_goes_with_it(rig: PortRig, forwarding: str, key: str, value: object) -> None:
    rig.write(text(head=HEAD.replace("{trunk_group: atlanta}", forwarding)))
    rig.applied()
    assert rig.bodies("submit-port-details")[0]["port_req_detail"][key] == value


def test_a_trunk_group_of_the_same_plan_comes_first(rig: PortRig) -> None:
    rig.write(text(head=HEAD.replace("atlanta", "boston").replace("10.50", "10.51")))
    rig.applied()
    assert rig.steps()[:2] == ["create", "submit-port-details"]
    made = next(
        group
        for group in rig.sandbox.control.dump("call48")["call48"]["trunk_groups"]
        if group["trunk_name"] == "boston"
    )
    assert rig.bodies("submit-port-details")[0]["port_req_detail"]["fwd_trunk_grpid"] == made["ext_tgid"]


def test_a_rejected_port_waits_for_the_answer_and_is_then_submitted_again(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    rig.happens(FIRST, SECOND, port_status="retry", reason=WRONG_ACCOUNT)
    said = rig.blocked()[PORT]
    assert "ACCN: Incorrect Account Number, which `losing_carrier.account_number` (numbers.yaml:" in said
    assert rig.outcomes() == {}
    rig.environ["COX_ACCOUNT"] = "CX-777"
    mark = rig.mark()
    rig.applied()
    assert rig.steps(mark) == ["update-request"]
    (body,) = rig.bodies("update-request", mark)
    (request,) = rig.requests_at_carrier()
    assert (body["port_req_id"], body["port_proposal_id"]) == (request["id"], request["proposals"][0]["id"])
    assert body["port_req_detail"]["cust_acc_number"] == "CX-777"
    assert "submitted" in rig.pending()[PORT]
    assert rig.outcomes() == {}


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        (WRONG_ACCOUNT, "losing_carrier.account_number"),
        ("Rejection reason PINX : Invalid PIN", "losing_carrier.pin"),
        ("Rejection reason ZIPC : ZIP code mismatch", "service_address"),
        ("BTN does not match", "losing_carrier.billing_number"),
        ("LSR rejected || Rejection reason EUNM : End user name mismatch", "losing_carrier.account_name"),
    ],
)
def test_a_rejection_names_the_key_that_answers_it(rig: PortRig, reason: str, key: str) -> None:
    rig.write(text())
    rig.applied()
    rig.happens(FIRST, SECOND, port_status="retry", reason=reason)
    assert f"`{key}` (numbers.yaml:" in rig.blocked()[PORT]


def test_what_a_rejection_quotes_of_secrets_and_names_is_shown_nowhere(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    reason = f"PIN {PIN} of account {ACCOUNT.lower()}, Acme Corp (jane roe), is wrong for +1{FIRST}"
    rig.happens(FIRST, SECOND, port_status="retry", reason=reason)
    plan, ports = rig.run("plan", "--out", "plan.json"), rig.run("ports", "--json", "ports.json")
    for shown in (plan.out, ports.out):
        assert (
            "PIN (sensitive value) of account (sensitive value), (personal data) ((personal data)), is wrong" in shown
        )
        assert f"for +1{FIRST}" in shown
    kept = (rig.folder / "plan.json").read_text() + (rig.folder / "ports.json").read_text()
    assert PIN not in kept + plan.err + ports.err
    assert ACCOUNT.lower() not in (kept + plan.out + ports.out)


def test_a_rejection_that_nobody_knows_is_told_in_the_carriers_words_and_answered_by_any_change(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    rig.happens(FIRST, SECOND, port_status="retry", reason="Rejection reason QQQQ : call the desk")
    assert "QQQQ: call the desk; nothing that answers it has changed" in rig.blocked()[PORT]
    rig.write(text(more=MOVE.replace("01-15", "01-16")))
    mark = rig.mark()
    rig.applied()
    assert rig.bodies("update-request", mark)[0]["port_req_detail"]["desired_foc_date"] == "2030-01-16T00:00:00Z"


def test_a_resubmission_whose_answer_was_lost_is_not_sent_again(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    rig.happens(FIRST, SECOND, port_status="retry", reason=WRONG_ACCOUNT)
    rig.environ["COX_ACCOUNT"] = "CX-777"
    rig.sandbox.control.add_fault({"path": "/port-in/update-request", "nth": 1}, {"drop_reply": True})
    assert rig.outcomes() == {PORT: "done"}
    assert rig.outcomes() == {}
    assert len(rig.bodies("update-request")) == 1


def test_papers_are_told_by_what_was_last_sent(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    mark = rig.mark()
    rig.write(text(more=MOVE.replace("bill.pdf", "bill.pdf, csr: csr.pdf")))
    rig.applied()
    assert rig.steps(mark) == ["upload-docs"]
    (rig.folder / "loa.pdf").write_bytes(b"%PDF-1.4 the letter, signed")
    mark = rig.mark()
    rig.applied()
    assert rig.steps(mark) == ["upload-docs"]
    assert "signed" in rig.bodies("upload-docs", mark)[0]
    assert rig.outcomes() == {}
    assert rig.submitted() == 1


@pytest.mark.parametrize("names", ["renamed", "given"])
def test_a_port_that_another_state_filed_is_as_it_is(rig: PortRig, names: str) -> None:
    """What the carrier does not disclose is no difference."""
    rig.options(port_file_names=names)
    rig.write(text() + "state: {url: none}\n")
    rig.applied()
    assert rig.outcomes() == {}
    assert rig.blocked() == {}
    assert "submitted" in rig.pending()[PORT]


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ("Acme Corp,", "Bcme Corp,", "cust_acc_name", "Bcme Corp"),
        ("business", "residential", "cust_acc_type", "RES"),
        ("Jane Roe", "John Roe", "cust_authorized_name", "John Roe"),
        ("Suite 9", "Suite 10", "address_loc_value", "10"),
        ("2030-01-15", "2030-07-16", "desired_foc_date", "2030-07-16T00:00:00Z"),
        ("2030-01-15", "2030-07-16", "activation_date", "2030-07-16T12:00:00-04:00"),
        ("service_address: hq", "service_address: hq, activation: manual", "activation_type", "Manual"),
        ("service_address: hq", "service_address: hq, notify: [a@example.com]", "email_updates", "a@example.com"),
    ],
)  # fmt: skip
def test_a_submitted_port_is_changed_while_the_carrier_allows_it(
    rig: PortRig, old: str, new: str, field: str, value: str
) -> None:
    rig.write(text())
    rig.applied()
    mark = rig.mark()
    rig.write(text().replace(old, new))
    rig.applied()
    assert rig.steps(mark) == ["update-request"]
    assert rig.bodies("update-request", mark)[0]["port_req_detail"][field] == value
    assert rig.outcomes() == {}
    assert rig.blocked() == {}


def test_a_hidden_number_that_changed_is_sent(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    rig.environ["COX_ACCOUNT"] = "CX-777"
    rig.applied()
    assert rig.bodies("update-request")[0]["port_req_detail"]["cust_acc_number"] == "CX-777"
    assert rig.outcomes() == {}


def test_what_differs_when_it_may_not_be_changed_is_blocked_with_its_key(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    rig.happens(FIRST, SECOND, port_status="foc_received")
    rig.write(text().replace("Jane Roe", "John Roe"))
    mark = rig.mark()
    assert "no change of `losing_carrier.authorized_person` (numbers.yaml:" in rig.blocked()[PORT]
    assert rig.outcomes() == {}
    assert rig.steps(mark) == []


def test_how_dated_numbers_are_switched_may_change(rig: PortRig) -> None:
    rig.write(text(more=f"{MOVE}, activation: manual"))
    rig.applied()
    assert rig.bodies("submit-port-details")[0]["port_req_detail"]["activation_type"] == "Manual"
    rig.happens(FIRST, SECOND, port_status="foc_received", foc_date="2030-01-18")
    by_hand = "waits to be activated in the carrier's portal"
    assert f"scheduled for 2030-01-18, {by_hand} (foc_received, activation manual)" in rig.pending()[PORT]
    assert f"FOC 2030-01-18, {by_hand} from 2030-01-18 on" in rig.run("ports").out
    mark = rig.mark()
    rig.write(text(more=f"{MOVE}, activation: auto"))
    rig.applied()
    proposal = rig.requests_at_carrier()[0]["proposals"][0]["id"]
    assert rig.bodies("update-activation", mark) == [
        {
            "did": number,
            "port_proposal_id": proposal,
            "activation_type": "Auto",
            "activation_date": "2030-01-18T12:00:00-05:00",
        }
        for number in (FIRST, SECOND)
    ]
    assert rig.steps(mark) == ["update-activation", "update-activation"]
    assert rig.outcomes() == {}


@pytest.mark.parametrize("style", ["instant", "day"])
def test_a_moment_of_activation_is_the_same_in_any_zone(rig: PortRig, style: str) -> None:
    rig.options(port_activation_shown=style)
    at = 'activation: {at: "2030-01-15 10:30", timezone: America/Chicago}'
    rig.write(text(more=f"{MOVE}, {at}"))
    rig.applied()
    detail = rig.bodies("submit-port-details")[0]["port_req_detail"]
    assert (detail["activation_type"], detail["activation_date"]) == ("Scheduled", "2030-01-15T11:30:00-05:00")
    assert rig.outcomes() == {}
    assert rig.blocked() == {}
    rig.write(text(more=f"{MOVE}, {at.replace('10:30', '11:30')}"))
    rig.applied()
    assert rig.bodies("update-request")[0]["port_req_detail"]["activation_date"] == "2030-01-15T12:30:00-05:00"
    assert rig.outcomes() == {}


def test_a_port_is_cancelled_where_that_is_said_and_filed_again_only_where_that_is(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    mark = rig.mark()
    rig.write(text(more=f"{MOVE}, cancel: {{reason: the customer stays}}"))
    assert "cannot be undone" in rig.run("plan").out
    rig.applied()
    (request,) = rig.requests_at_carrier()
    proposal = request["proposals"][0]["id"]
    assert rig.steps(mark) == ["cancel-order"]
    assert rig.bodies("cancel-order") == [{"port_proposal_id": proposal}]
    assert rig.outcomes() == {}
    rig.write(text())
    said = rig.blocked()[PORT]
    assert f'supersedes: "{request["id"]}/{proposal}"' in said
    rig.write(text(more=f'{MOVE}, supersedes: "{request["id"]}/{proposal}"'))
    rig.applied()
    assert rig.submitted() == 2
    assert "submitted" in rig.pending()[PORT]


def test_a_cancellation_that_the_carrier_does_not_allow_is_not_sent(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    (request,) = rig.requests_at_carrier()
    flag = {"port_proposal_id": request["proposals"][0]["id"], "port_req_status": "reviewed", "did_count": 2}
    row = {"port_req_id": request["id"], "account_id": 3, "port_proposals": [flag]}
    answer = {"code": 200, "data": {"result": [row], "totalRecords": 1, "enableNext": False}}
    rig.sandbox.control.add_fault({"path": "/port-in/view-list"}, {"status": 200, "json": answer})
    rig.write(text(more=f"{MOVE}, cancel: {{reason: the customer stays}}"))
    mark = rig.mark()
    assert "does not show allow_suborder_cancel" in rig.blocked()[PORT]
    assert rig.outcomes() == {}
    assert rig.steps(mark) == []


def test_a_refused_request_is_told_without_its_secrets(rig: PortRig) -> None:
    rig.write(text())
    refusal = {"code": 400, "error": f"account {ACCOUNT} with PIN {PIN} is unknown"}
    rig.sandbox.control.add_fault({"path": "/port-in/submit-port-details"}, {"status": 200, "json": refusal})
    said = rig.outcomes()[PORT]
    assert "(sensitive value)" in said
    assert ACCOUNT not in said
    assert PIN not in said
    assert rig.steps() == ["submit-port-details"]


def test_no_secret_is_in_a_plan_the_state_or_the_log(rig: PortRig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.write(text())
    said = [
        rig.run("-vv", "plan", "--calls", "--out", "plan.json"),
        rig.run("-vv", "apply", "--auto-approve", "--wait", "0"),
    ]
    rig.happens(FIRST, SECOND, port_status="retry", reason=WRONG_ACCOUNT)
    rig.options(port_hidden=[])
    said += [rig.run("-vv", "plan", "--calls"), rig.run("history"), rig.run("state", "list")]
    rig.environ.update(COX_ACCOUNT="CX-777666", COX_PIN="55443")
    said += [rig.run("-vv", "apply", "--auto-approve", "--wait", "0", "--json", "results.json")]
    kept = b"".join(path.read_bytes() for path in sorted(rig.folder.rglob("*")) if path.is_file()).decode(
        errors="replace"
    )
    everything = "".join(ran.out + ran.err for ran in said) + kept + caplog.text
    assert PORT in everything
    for secret in (ACCOUNT, PIN, "CX-777666", "55443", "demo-password"):
        assert secret not in everything
    assert rig.bodies("update-request")[0]["port_req_detail"]["cust_acc_number"] == "CX-777666"


def test_looking_at_ports_sends_safe_calls_only(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    rig.happens(FIRST, port_status="foc_received")
    rig.happens(SECOND, port_status="retry", reason=WRONG_ACCOUNT)
    mark = rig.mark()
    for command in ("plan", "drift", "validate", "import"):
        rig.run(command)
    asked = {entry["path"].rsplit("/", 1)[1] for entry in rig.requests(mark)}
    assert {"view-list", "view-did-list", "view-port-detail", "view-foc-list", "view-rejection-list"} <= asked
    assert rig.writes(mark) == []


def test_where_no_port_is_declared_none_is_asked_for(rig: PortRig) -> None:
    rig.seed(dids=[{"did": "2512658624"}], ports=[{"numbers": [FIRST]}])
    rig.write('dids: {"+12512658624": {acquire: existing}}\n')
    rig.plan()
    assert [entry for entry in rig.requests() if "/port-in/" in entry["path"]] == []


def test_a_saved_plan_files_what_it_shows(rig: PortRig) -> None:
    rig.write(text())
    rig.run("plan", "--out", "plan.json")
    (rig.folder / "loa.pdf").write_bytes(b"%PDF-1.4 another letter")
    assert rig.run("apply", "--auto-approve", "plan.json").code != 0
    assert rig.steps() == []
    rig.run("plan", "--out", "plan.json")
    assert rig.run("apply", "--auto-approve", "--wait", "2", "plan.json").code == 0
    assert rig.steps() == ["submit-port-details", "upload-docs", "upload-docs"]


def test_requests_of_another_account_are_not_ours(rig: PortRig) -> None:
    rig.seed(ports=[{"numbers": [FIRST, SECOND], "account_id": 99}])
    rig.write(text())
    assert PORT in [change["address"] for change in rig.plan()["resource_changes"]]


@pytest.mark.parametrize("cap", [1, 2])
def test_every_page_of_a_list_is_read(rig: PortRig, cap: int) -> None:
    rig.options(port_list_cap=cap, port_split="number")
    rig.seed(ports=[{"numbers": [f"70120013{last:02}"]} for last in range(5)])
    rig.write(text().replace('"+17012001294"', ", ".join(f'"+170120013{last:02}"' for last in range(5))))
    said = rig.blocked()[PORT]
    assert "+17012001293 are in no order" in said
    assert len(rig.bodies("view-list")) >= 5 // cap


def without(key: str) -> str:
    """The holder without one of its parts."""
    return ", ".join(part for part in HOLDER.split(", ") if not part.strip().startswith(f"{key}:"))


@pytest.mark.parametrize(
    ("holder", "more", "words"),
    [
        (without("account_name"), MOVE, "needs losing_carrier.account_name"),
        (without("account_type"), MOVE, "needs losing_carrier.account_type"),
        (without("account_number"), MOVE, "needs losing_carrier.account_number"),
        (without("authorized_person"), MOVE, "needs losing_carrier.authorized_person"),
        (without("billing_number"), MOVE, "needs losing_carrier.billing_number"),
        (HOLDER, MOVE.replace("requested_date: 2030-01-15, ", ""), "needs requested_date"),
        (HOLDER, MOVE.replace("service_address: hq, ", ""), "needs service_address with its street number"),
        (HOLDER, MOVE.replace("hq", "{address: hq, unit: ''}"), "write unit: NA"),
        (HOLDER, MOVE.replace("hq", "{address: hq, country: CA}"), "is not in the United States"),
        (HOLDER, MOVE.replace("+17012001294", "+18002001294"), "in requests of their own"),
        (HOLDER, MOVE.replace("+17012001294", "+442071234567"), "no port of another country's number"),
        (HOLDER, f"{MOVE}, submit: false", "has no drafts"),
        (HOLDER, f"{MOVE}, notify: [a@example.com, b@example.com]", "takes 1 notify"),
        (HOLDER, f"{MOVE}, partial: {{remaining: keep}}", "takes no partial"),
        (HOLDER, f"{MOVE}, wireless: true", "takes no wireless"),
        (HOLDER, MOVE.replace("bill: bill.pdf", "signature: bill.pdf"), "takes no documents.signature"),
    ],
)  # fmt: skip
def test_what_a_request_lacks_or_cannot_say_is_told_offline(rig: PortRig, holder: str, more: str, words: str) -> None:
    rig.write(text(holder, more))
    ran = rig.run("validate")
    assert ran.code == 3, ran.out + ran.err
    assert words in ran.out + ran.err
    assert rig.requests() == []


def test_a_place_without_a_unit_says_so(rig: PortRig) -> None:
    rig.write(text(more=MOVE.replace("hq", "{address: hq, unit: NA}")))
    rig.applied()
    detail = rig.bodies("submit-port-details")[0]["port_req_detail"]
    assert (detail["address_loc_designator"], "address_loc_value" in detail) == ("NA", False)
    assert rig.outcomes() == {}
    assert rig.blocked() == {}


def test_toll_free_numbers_go_by_a_request_of_their_own(rig: PortRig) -> None:
    rig.write(text(more=MOVE.replace('"+17012001293", "+17012001294"', '"+18002001293"')))
    rig.applied()
    (body,) = rig.bodies("submit-port-details")
    assert (body["did_type"], body["numbers"]) == ("TF", ["8002001293"])
    assert "submitted" in rig.pending()[PORT]
    rig.happens("8002001293", port_status="activated")
    rig.applied()
    rig.assert_settled()
