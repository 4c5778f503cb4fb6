"""Port: FORWARDING DETAILS, UPDATE FORWARDING, UPLOAD DOCS, REMOVE DOCS."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest

from tests.sandbox.ports_api import DONE, A, B, C, event, only, options, submit, suborders
from tests.sandbox.sandbox_api import Api, refused

ROW = {"forwarding_type_id": 2, "timeout": 30, "value": "12356789133", "method": "NUM", "sequence": 1}
PDF = b"%PDF-1.4\r\n--boundary\r\n\x00\xff"


def details(api: Api, port: int) -> Any:
    return api.get("/port-in/forwarding-details", port_req_id=port)["data"]


def test_forwarding_reads_as_the_sample_of_the_document(api: Api) -> None:
    port = submit(api)
    reply = api.get("/port-in/forwarding-details", port_req_id=port)
    assert list(reply) == ["code", "message", "data"]
    unset: dict[str, object] = {
        "port_req_id": port,
        "fwd_preconfigured": False,
        "fwd_trunk_grpid": None,
        "fwd_sip_type": "NA",
        "fwd_order": "NA",
        "fwd_answering_mode": "NA",
        "fwd_device_password": None,
        "port_req_forwardings": [],
    }
    assert reply["data"] == unset
    assert api.post("/port-in/update-forwarding", port_req_id=port, forwarding_data=[ROW]) == DONE
    (row,) = details(api, port)["port_req_forwardings"]
    assert row.pop("created_at") == row.pop("updated_at")
    assert row == ROW | {"port_req_id": port}
    assert api.post("/port-in/update-forwarding", port_req_id=port, fwd_preconfigured=True) == DONE
    shown = details(api, port)
    assert (shown["fwd_preconfigured"], len(shown["port_req_forwardings"])) == (True, 1)
    api.post("/port-in/update-forwarding", port_req_id=port, forwarding_data=[])
    assert details(api, port) == unset | {"fwd_preconfigured": True}
    assert api.counts(str(port)) == {"port_forwarding_set": 3}


@pytest.mark.parametrize(
    "row",
    [{}, [], {**ROW, "method": ""}, {**ROW, "timeout": "x"}, {**ROW, "sequence": "9" * 24}, {**ROW, "value": None}],
)
def test_forwarding_that_is_refused(api: Api, row: object) -> None:
    port = submit(api)
    refused(api.post("/port-in/update-forwarding", port_req_id=port, forwarding_data=[row]))
    refused(api.post("/port-in/update-forwarding", port_req_id=port, forwarding_data=ROW))
    refused(api.post("/port-in/update-forwarding", forwarding_data=[ROW]), "port_req_id is required")
    assert details(api, port)["port_req_forwardings"] == []


def test_numbers_arrive_with_their_forwarding(api: Api) -> None:
    group = api.post("/trunkgrp/create", trunk_name="a", trunk_ips=[{"ip_address": "10.0.0.1"}])["data"]["ext_tgid"]
    port = submit(api, fwd_trunk_grpid=group, fwd_answering_mode="RTF", fwd_device_password="secret")
    assert details(api, port)["fwd_trunk_grpid"] == group
    api.post("/port-in/update-forwarding", port_req_id=port, forwarding_data=[ROW])
    event(api, did=A, port_status="activated")
    shown = api.row(A)["forwardingData"]
    assert (shown["fwd_trunk_grpid"], shown["answeringmode"], shown["password"]) == (group, 3, "secret")
    assert (shown["method1"], shown["number1"], shown["timeout1"]) == ("simple", "2356789133", "30")
    refused(api.post("/port-in/update-forwarding", port_req_id=port, forwarding_data=[]), "cannot be edited")


def upload(api: Api, name: str = "loa.pdf", kind: str = "loa", **which: object) -> Any:
    fields = {key: str(value) for key, value in which.items()} | {"type": kind}
    return api.http.post("/port-in/upload-docs", data=fields, files={"file": (name, PDF)}).json()


def shown(api: Api, **which: object) -> list[str | None]:
    data = api.get("/port-in/view-port-detail", **which)["data"]
    return [data[f"{kind}_file"] for kind in ("loa", "bill", "csr")]


def test_documents_are_seen_by_name_only(api: Api) -> None:
    port = submit(api)
    assert upload(api, port_req_id=port) == DONE
    (loa, bill, csr) = shown(api, port_req_id=port)
    assert re.fullmatch(r"call48_\d{13}_[A-Za-z0-9]{10}\.pdf", loa or "")
    assert (bill, csr) == (None, None)
    (truth,) = api.control.dump()["call48"]["ports"]
    digest = hashlib.sha256(PDF).hexdigest()
    assert truth["documents"]["loa"] == {"name": loa, "given": "loa.pdf", "size": len(PDF), "sha256": digest}
    options(api, port_file_names="given")
    assert upload(api, "new.pdf", port_req_id=port) == DONE
    assert upload(api, "bill.png", "bill", port_req_id=port) == DONE
    assert shown(api, port_req_id=port) == ["new.pdf", "bill.png", None]
    assert api.counts(str(port)) == {"document_uploaded": 3}


def test_a_sub_order_has_its_own_documents_besides_those_of_the_request(api: Api) -> None:
    options(api, port_file_names="given")
    port = submit(api, A, B, C)
    first, second = (row["port_proposal_id"] for row in suborders(api, port))
    upload(api, "master.pdf", port_req_id=port)
    upload(api, "own.pdf", port_proposal_id=second)
    upload(api, "csr.pdf", "csr", port_proposal_id=second)
    assert shown(api, port_req_id=port) == ["master.pdf", None, None]
    assert shown(api, port_proposal_id=first) == ["master.pdf", None, None]
    assert shown(api, port_proposal_id=second) == ["own.pdf", None, "csr.pdf"]
    assert api.post("/port-in/remove-upload-docs", port_proposal_id=second, type="loa") == DONE
    assert shown(api, port_proposal_id=second) == ["master.pdf", None, "csr.pdf"]
    refused(api.post("/port-in/remove-upload-docs", port_proposal_id=second, type="loa"), "not found")
    # The document lists the file as required; sent along, it does no harm.
    form = {"port_req_id": str(port), "type": "loa"}
    reply = api.http.post("/port-in/remove-upload-docs", data=form, files={"file": ("x.pdf", b"")}).json()
    assert reply == DONE
    assert shown(api, port_req_id=port) == [None, None, None]
    assert api.counts(str(port)) == {"document_uploaded": 3, "document_removed": 2}


def test_uploads_that_are_refused(api: Api) -> None:
    port = submit(api)
    form = {"port_req_id": str(port), "type": "loa"}
    refused(upload(api), "required")
    refused(upload(api, kind="LOA", port_req_id=port), "type must be")
    refused(upload(api, port_req_id=port + 1), "not found")
    refused(upload(api, port_req_id=port, port_proposal_id=only(api, port) + 1), "not found")
    refused(
        api.http.post("/port-in/upload-docs", data=form, files={"other": ("a.pdf", PDF)}).json(), "file is required"
    )
    refused(api.post("/port-in/upload-docs", **form), "multipart")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--y", b"nothing"):
        refused(api.http.post("/port-in/upload-docs", content=body, headers=headers).json())
    bare = {"Content-Type": "multipart/form-data"}
    refused(api.http.post("/port-in/upload-docs", content=b"--x", headers=bare).json())
    assert shown(api, port_req_id=port) == [None, None, None]
