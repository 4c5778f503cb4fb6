"""Port requests: from filing to adoption, as a customer of the cluster may."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.kazoo.rig import ACCOUNT, MASTER_KEY, A, B, KazooRig, below

ONE, TWO = "+17012001293", "+17012001294"
PORT = """\
addresses:
  hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Apt 2, city: Miami, state: FL, zip: 33155, country: US}
profiles: {moved: {forwarding: "+12522378144"}}
ports:
  move:
    profile: moved
    numbers: ["+17012001293", "+17012001294"]
    losing_carrier: {name: Cox, account_name: Acme Corp, account_number: "${COX_ACCOUNT}", pin: "${COX_PIN}",
                     authorized_person: Jane Roe, billing_number: "+17012001293"}
    service_address: hq
    requested_date: 2027-03-15
    documents: {loa: loa.pdf, bill: bill.pdf}
    notify: [ops@example.com]
"""
ENVIRON = {"COX_ACCOUNT": "acct-998877", "COX_PIN": "4711"}
WHERE = 'port["move"]'


@pytest.fixture
def porting(rig: KazooRig) -> KazooRig:
    rig.environ.update(ENVIRON)
    (rig.folder / "loa.pdf").write_bytes(b"%PDF-1.4 the letter")
    (rig.folder / "bill.pdf").write_bytes(b"%PDF-1.4 the bill")
    return rig


def agent(rig: KazooRig, path: str, data: Any = None, method: str = "PATCH") -> Any:
    """What the port authority does, outside of the recording."""
    url = rig.sandbox.url("kazoo")
    with httpx.Client(trust_env=False, verify=False) as client:
        token = client.put(f"{url}/api_auth", json={"data": {"api_key": MASTER_KEY}}).json()["auth_token"]
        reply = client.request(
            method, f"{url}/accounts/{ACCOUNT}{path}", json={"data": data or {}}, headers={"X-Auth-Token": token}
        )
    assert reply.json()["status"] == "success", reply.text
    rig.sandbox.control.clear_log()
    return reply.json()["data"]


def port_request(rig: KazooRig) -> dict[str, Any]:
    (found,) = rig.documents("port_requests")
    return found


def moves(rig: KazooRig, since: int = 0) -> list[tuple[str, str]]:
    """The writes on port requests, with the id of the only one left out."""
    found = []
    for method, path in rig.calls(since):
        parts = path.split("/")
        found.append((method, "/".join(["", parts[1], *["ID" for _ in parts[2:3]], *parts[3:]])))
    return found


def test_a_port_is_filed_with_its_papers_and_submitted(porting: KazooRig) -> None:
    porting.write(PORT)
    planned = porting.run("plan", "--calls")
    assert not [secret for secret in ENVIRON.values() if secret in planned.out + planned.err]
    applied = porting.applied()
    assert not [secret for secret in ENVIRON.values() if secret in applied.out + applied.err]
    assert moves(porting) == [
        ("PUT", "/port_requests"),
        ("PUT", "/port_requests/ID/attachments"),
        ("PUT", "/port_requests/ID/attachments"),
        ("PATCH", "/port_requests/ID/submitted"),
    ]
    body = porting.body("PUT", "/port_requests")["data"]
    assert body == {
        "name": "move",
        "numbers": {ONE: {}, TWO: {}},
        "bill": {
            "carrier": "Cox", "name": "Acme Corp", "account_number": "acct-998877", "pin": "4711", "btn": ONE,
            "street_number": "123", "street_address": "Test St, Apt 2", "locality": "Miami", "region": "FL",
            "postal_code": "33155",
        },
        "signee_name": "Jane Roe",
        # 2027-03-15 12:00 UTC
        "transfer_date": 63_972_331_200,
        "notifications": {"email": {"send_to": ["ops@example.com"]}},
    }  # fmt: skip
    plan = porting.plan()
    assert (plan["resource_changes"], plan["blocked"]) == ([], [])
    assert WHERE in {item["address"] for item in plan["pending"]}
    for name in (".reconciler/state.db",):
        content = (porting.folder / name).read_bytes()
        assert not [secret for secret in ENVIRON.values() if secret.encode() in content]


def test_a_draft_stays_a_draft(porting: KazooRig) -> None:
    porting.write(PORT + "    submit: false\n")
    porting.applied()
    assert [method for method, _ in moves(porting)] == ["PUT", "PUT", "PUT"]
    plan = porting.plan()
    assert plan["resource_changes"] == []
    porting.write(PORT)
    mark = porting.mark()
    porting.applied()
    assert moves(porting, mark) == [("PATCH", "/port_requests/ID/submitted")]


def test_a_draft_is_corrected_and_its_comments_stay(porting: KazooRig) -> None:
    porting.write(PORT + "    submit: false\n")
    porting.applied()
    identity = port_request(porting)["id"]
    porting.api("PATCH", f"/port_requests/{identity}", {"my_key": {"kept": [1.5]}, "bill": {"street_type": "Blvd"}})
    comment = {"author": "x", "content": "hello", "timestamp": 63_970_000_000}
    porting.api("PUT", f"/port_requests/{identity}/comments", {"comments": [comment]})
    (porting.folder / "bill.pdf").write_bytes(b"%PDF-1.4 another bill")
    text = PORT.replace("name: Cox", "name: Comcast").replace("2027-03-15", "2027-03-16")
    porting.write(text + "    submit: false\n")
    porting.applied()
    assert moves(porting) == [("PATCH", "/port_requests/ID"), ("POST", "/port_requests/ID/attachments/bill.pdf")]
    assert porting.body("PATCH", f"/port_requests/{identity}")["data"] == {
        "bill": {"carrier": "Comcast", "street_address": "Test St, Apt 2", "street_type": None},
        "transfer_date": 63_972_331_200 + 86_400,
    }
    body = port_request(porting)["body"]
    assert body["my_key"] == {"kept": [1.5]}
    assert [item["content"] for item in body["comments"]] == ["hello"]
    assert porting.plan()["resource_changes"] == []


def test_a_paper_of_the_same_length_is_known_by_what_was_sent(porting: KazooRig) -> None:
    porting.write(PORT + "    submit: false\n")
    porting.applied()
    (porting.folder / "loa.pdf").write_bytes(b"%PDF-1.4 the l3tter")
    mark = porting.mark()
    porting.applied()
    assert moves(porting, mark) == [("POST", "/port_requests/ID/attachments/loa.pdf")]
    assert porting.plan()["resource_changes"] == []


def test_a_rejection_is_answered_by_what_changes(porting: KazooRig) -> None:
    porting.write(PORT)
    porting.applied()
    identity = port_request(porting)["id"]
    agent(porting, f"/port_requests/{identity}/rejected", {"reason": "Account number does not match"})
    plan = porting.plan()
    (blocked,) = [item for item in plan["blocked"] if item["address"] == WHERE]
    assert "Account number does not match" in blocked["reason"]
    assert "losing_carrier.account_number" in blocked["reason"]
    assert "numbers.yaml:" in blocked["reason"]
    # Something else changes: it is not submitted again.
    porting.write(PORT.replace("Jane Roe", "John Roe"))
    assert [item["address"] for item in porting.plan()["blocked"]][:1] == [WHERE]
    porting.write(PORT)
    porting.environ["COX_ACCOUNT"] = "acct-112233"
    porting.applied()
    assert moves(porting) == [("PATCH", "/port_requests/ID"), ("PATCH", "/port_requests/ID/submitted")]
    assert port_request(porting)["body"]["bill"]["account_number"] == "acct-112233"
    assert porting.plan()["resource_changes"] == []


def test_a_rejection_in_a_comment(porting: KazooRig) -> None:
    porting.write(PORT)
    porting.applied()
    identity = port_request(porting)["id"]
    comment = {"author": "x", "content": "the PIN is wrong", "timestamp": 63_990_000_000, "action_required": False}
    porting.api("PUT", f"/port_requests/{identity}/comments", {"comments": [{**comment, "content": "the name?"}]})
    agent(
        porting, f"/port_requests/{identity}/comments", {"comments": [{**comment, "timestamp": 63_990_000_001}]}, "PUT"
    )
    agent(porting, f"/port_requests/{identity}/rejected")
    (blocked,) = [item for item in porting.plan()["blocked"] if item["address"] == WHERE]
    assert "the PIN is wrong" in blocked["reason"]
    assert "losing_carrier.pin" in blocked["reason"]
    assert "the name?" not in blocked["reason"]


def test_a_carrier_that_refuses_at_once(porting: KazooRig) -> None:
    """The answer to the submission looks like success."""
    porting.options(phonebook_rejects=True)
    porting.write(PORT)
    assert porting.outcomes()[WHERE] == "failed: kazoo took it, and shows it as rejected at once"
    mark = porting.mark()
    assert "rejected" in str(porting.plan()["blocked"])
    porting.outcomes()
    assert moves(porting, mark) == []


def test_from_submission_to_adoption(porting: KazooRig) -> None:
    """Once it is completed its numbers are there, without having been bought, and get their settings."""
    porting.write(PORT)
    porting.applied()
    identity = port_request(porting)["id"]
    agent(porting, f"/port_requests/{identity}/pending")
    (pending,) = [item for item in porting.plan()["pending"] if item["address"] == WHERE]
    assert "pending" in pending["reason"]
    agent(
        porting,
        f"/port_requests/{identity}/scheduled",
        {"schedule_on": {"timezone": "America/New_York", "date_time": "2027-03-20 23:30"}},
    )
    (pending,) = [item for item in porting.plan()["pending"] if item["address"] == WHERE]
    assert "scheduled for 2027-03-20" in pending["reason"]
    agent(porting, f"/port_requests/{identity}/completed")
    porting.applied()
    assert {porting.record(number)["used_by"] for number in (ONE, TWO)} == {"callflow"}
    porting.assert_settled()
    # The request itself vanishes after a while: that is no drift.
    porting.sandbox.control.advance(40 * 86_400)
    porting.assert_settled()
    assert porting.run("drift").code == 0


def test_what_is_submitted_is_the_port_authoritys(porting: KazooRig) -> None:
    porting.write(PORT)
    porting.applied()
    porting.write(PORT.replace("Jane Roe", "John Roe"))
    (blocked,) = [item for item in porting.plan()["blocked"] if item["address"] == WHERE]
    assert "losing_carrier.authorized_person" in blocked["reason"]
    porting.write(PORT.replace("[ops@example.com]", "[ops@example.com, noc@example.com]"))
    mark = porting.mark()
    porting.applied()
    assert moves(porting, mark) == [("PATCH", "/port_requests/ID")]
    identity = port_request(porting)["id"]
    assert list(porting.body("PATCH", f"/port_requests/{identity}", mark)["data"]) == ["notifications"]


def test_a_draft_is_cancelled_and_nothing_else(porting: KazooRig) -> None:
    porting.write(PORT + "    submit: false\n")
    porting.applied()
    cancel = PORT + "    cancel: {reason: changed our mind}\n"
    porting.write(cancel)
    mark = porting.mark()
    porting.applied()
    assert moves(porting, mark) == [("PATCH", "/port_requests/ID/canceled")]
    porting.assert_settled()
    # The same numbers again: only if the files say that it is meant.
    porting.write(PORT)
    (blocked,) = [item for item in porting.plan()["blocked"] if item["address"] == WHERE]
    assert "supersedes" in blocked["remedy"]
    porting.write(PORT + f"    supersedes: {port_request(porting)['id']}\n")
    porting.applied()
    assert len(porting.documents("port_requests")) == 2


def test_a_submitted_port_is_not_cancelled_by_a_customer(porting: KazooRig) -> None:
    porting.write(PORT)
    porting.applied()
    porting.write(PORT + "    cancel: {reason: changed our mind}\n")
    (blocked,) = [item for item in porting.plan()["blocked"] if item["address"] == WHERE]
    assert "takes no cancellation" in blocked["reason"]


@pytest.mark.parametrize("fault", [{"drop_reply": True}, {"reset": True}, {"status": 502, "html": "x"}])
@pytest.mark.parametrize("path", ["/port_requests$", "/attachments$", "/submitted$"])
def test_nothing_is_filed_twice(porting: KazooRig, path: str, fault: dict[str, Any]) -> None:
    porting.write(PORT)
    porting.sandbox.control.add_fault(
        {"path": path, "nth": 1, **({"method": "PUT"} if path != "/submitted$" else {})}, fault
    )
    porting.outcomes()
    for _ in range(3):
        porting.outcomes()
    requests = porting.documents("port_requests")
    assert len(requests) <= 1
    if fault == {"drop_reply": True} or path != "/port_requests$":
        assert (requests[0]["body"] or requests[0]) is not None
        plan = porting.plan()
        assert plan["resource_changes"] == [], plan["resource_changes"]


def test_a_request_of_another_account_is_not_ours(porting: KazooRig) -> None:
    porting.write(PORT + "    submit: false\n")
    porting.applied()
    identity = port_request(porting)["id"]
    shown = {"id": identity, "numbers": {ONE: {}}, "port_state": "unconfirmed", "_read_only": {"account_id": "b" * 32}}
    porting.shows(f"/port_requests/{identity}", shown, count=9, revision="1-a")
    (blocked,) = [item for item in porting.plan()["blocked"] if item["address"] == WHERE]
    assert "not shown by pbx any more" in blocked["reason"]


def test_ports_are_read_only_where_they_are_declared(porting: KazooRig) -> None:
    porting.numbers(A, B)
    porting.write(f'dids: {{"{A}": {{tags: []}}}}\n')
    porting.plan()
    assert not [entry for entry in porting.requests() if "port_requests" in below(entry)]
    porting.write(PORT)
    porting.plan()
    queries = [entry["query"] for entry in porting.requests() if below(entry) == "/port_requests"]
    assert queries == [{}, {"by_types": "completed"}]


def test_a_submission_that_costs_is_shown_before_it_is_accepted(porting: KazooRig) -> None:
    porting.options(charges=True)
    porting.write(PORT)
    for _ in range(3):
        said = porting.outcomes()[WHERE]
        if said == "done":
            break
        assert "it asks $10.00 once" in said
        assert port_request(porting)["pvt"]["state"] == "unconfirmed"
    assert said == "done"
    assert len(porting.documents("port_requests")) == 1
    shown = [entry for entry in porting.requests() if "accept_charges" in str(entry["body"])]
    assert [below(entry).rsplit("/", 1)[1] for entry in shown] == ["submitted"]


def test_what_a_request_cannot_hold(porting: KazooRig) -> None:
    (porting.folder / "loa.png").write_bytes(b"x")
    porting.write(
        PORT.replace("loa.pdf", "loa.png").replace(
            "    notify", "    partial: {remaining: keep}\n    activation: manual\n    notify"
        )
    )
    ran = porting.run("validate")
    assert ran.code == 3
    for said in ("documents as PDF", "takes no partial", "takes no activation manual"):
        assert said in ran.out, ran.out
