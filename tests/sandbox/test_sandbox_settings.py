"""411, 911, Address, Fax, Forwarding, Did Create Cnam."""

from __future__ import annotations

import pytest

from tests.sandbox.sandbox_api import Api, refused

TRUE = {"error": None, "data": True, "code": 200}
HOME = {
    "enabled": "yes",
    "country": "US",
    "state": "FL",
    "name": "test user",
    "streetnumber": "123",
    "streetname": "Test St",
    "city": "Miami",
    "addresstypenumber": "Apartment 2",
    "zipcode": "33155",
}
ADDRESS = {
    "country": "US",
    "state": "MA",
    "name": "E911TEST",
    "streetnumber": "777",
    "streetname": "Brockton Avenue",
    "city": "Abington",
    "zipcode": "02351",
}
LISTING = {
    "enabled": "yes",
    "type": "RES",
    "country": "US",
    "state": "FL",
    "lstgn": "test",
    "lstnm": "test",
    "strt": "123",
    "locnm": "Miami",
    "zip": "33155",
}
SAMPLE = {
    "sequence": "Simultaneous",
    "answeringmode": "2",
    "method1": "simple",
    "number1": "2522378144",
    "timeout1": "99",
    "sipdigits": "11",
    "method2": "ip",
    "sip2": "127.0.0.1",
    "timeout2": "20",
    "method3": "simple",
    "number3": "2223331234",
    "timeout3": "60",
}


def test_411(api: Api) -> None:
    number = api.buy()[0]
    assert api.get("/update411", number=number, **LISTING) == TRUE
    shown = api.row(number)["listing411Data"]
    assert shown == LISTING | {"business": None}
    assert api.get("/update411", number=number, enabled="no") == TRUE
    assert api.row(number)["listing411Data"]["enabled"] == "no"
    refused(api.get("/update411", number=number, enabled="yes"), "required")
    refused(api.get("/update411", number="2015550123", **LISTING), "not found")


def test_911(api: Api) -> None:
    number = api.buy()[0]
    reply = api.get("/update911", number=number, **HOME)
    assert list(reply) == ["error", "data", "code"]
    assert isinstance(reply["data"], str)
    assert reply["data"].isdigit()
    assert api.row(number)["e911Data"] == {
        "enabled": "yes",
        "country": "US",
        "state": "FL",
        "zipcode": "33155",
        "businessname": "test user",
        "address": "Apartment 2",
        "streetname": "Test St",
        "streetnumber": "123",
    }
    (stored,) = api.control.dump("call48")["call48"]["dids"]
    assert stored["e911"]["city"] == "Miami"
    assert api.get("/update911", number=number, enabled="no") == TRUE
    assert api.row(number)["e911Data"]["enabled"] == "no"
    assert api.counts(number) == {"bought": 1, "e911_set": 1, "e911_removed": 1}


@pytest.mark.parametrize("name", [name for name in HOME if name != "enabled"])
def test_911_needs_every_parameter(api: Api, name: str) -> None:
    number = api.buy()[0]
    less = {key: value for key, value in HOME.items() if key != name}
    refused(api.get("/update911", number=number, **less), name)
    assert api.row(number)["e911Data"]["enabled"] == "no"
    empty = api.get("/update911", number=number, **(HOME | {name: ""}))
    if name == "addresstypenumber":
        assert empty["code"] == 200
    else:
        refused(empty)


def test_911_checks_the_address_unless_told_not_to(api: Api) -> None:
    number = api.buy()[0]
    refused(api.get("/update911", number=number, **(HOME | {"state": "GA"})), "do not match")
    api.control.options(call48={"e911_checks_address": False})
    assert api.get("/update911", number=number, **(HOME | {"state": "GA"}))["code"] == 200


def test_verify_address(api: Api) -> None:
    assert api.get("/verifyaddress", **ADDRESS, location="x") == TRUE
    for bad in ({"zipcode": "33155"}, {"state": "ZZ"}, {"streetnumber": "none"}, {"streetnumber": ""}):
        refused(api.get("/verifyaddress", **(ADDRESS | bad)))
    for name in ADDRESS:
        refused(api.get("/verifyaddress", **{key: value for key, value in ADDRESS.items() if key != name}))
    api.control.options(call48={"bad_addresses": ["777 brockton"]})
    refused(api.get("/verifyaddress", **ADDRESS), "could not be validated")
    api.control.options(call48={"address_refusal": "false"})
    assert api.get("/verifyaddress", **ADDRESS) == {"error": None, "data": False, "code": 200}


def test_fax(api: Api) -> None:
    number = api.buy()[0]
    reply = api.post("/update_fax", number=number, service=3, email="test@email.com", serial="123454")
    assert list(reply) == ["error", "data"]
    assert reply["error"] is None
    assert reply["data"].isdigit()
    row = api.row(number)
    assert row["faxData"]["servive"] == 3
    assert row["faxData"]["email"] == "test@email.com"
    assert row["faxData"]["serial"] == "123454"
    assert row["fax"] == "true"
    refused(api.post("/update_fax", number=number, service=1), "email")
    refused(api.post("/update_fax", number=number, service=3, email="a@b.c"), "serial")
    refused(api.post("/update_fax", number=number, service=4, email="a@b.c"), "service")
    assert list(api.post("/update_fax", number=number, service=0)) == ["error", "data"]
    assert api.row(number)["faxData"] == {"servive": "", "email": None, "serial": None, "guid": None}


def test_forwarding_sample_reads_back_as_in_the_document(api: Api) -> None:
    number = api.buy()[0]
    trunk = {"method1": "trunk", "username": f"1{number}", "password": "secret123", "timeout1": "30"}
    reply = api.post("/update_forwarding", number=number, answeringmode="2", product="24230", **trunk)
    assert reply == {"error": None, "data": [{"description": "Routing request completed"}], "code": 200}
    assert "username" not in api.row(number)["forwardingData"]
    api.post("/update_forwarding", number=number, **SAMPLE)
    assert api.row(number)["forwardingData"] == {
        "method1": "simple",
        "method2": "ip",
        "method3": "simple",
        "timeout1": "99",
        "timeout2": "20",
        "timeout3": "60",
        "sip1": "",
        "sip2": "127.0.0.1",
        "sip3": "",
        "number1": "2522378144",
        "number2": "",
        "number3": "2223331234",
        "password": "secret123",
        "fwd_trunk_grpid": None,
        "sipdigits": "NA",
        "answeringmode": 2,
        "sequence": "",
        "product": 24230,
    }
    (stored,) = api.control.dump("call48")["call48"]["dids"]
    assert stored["forwarding"]["sequence"] == "Simultaneous"


def test_cleared_slots_leave_residue(api: Api) -> None:
    number = api.buy()[0]
    api.post("/update_forwarding", number=number, **SAMPLE)
    api.post("/update_forwarding", number=number, method1="ip", sip1="192.0.2.1", timeout1="15", number2="", method2="")
    shown = api.row(number)["forwardingData"]
    assert (shown["method1"], shown["sip1"], shown["number1"]) == ("ip", "192.0.2.1", "2522378144")
    assert (shown["method2"], shown["sip2"], shown["timeout2"]) == ("", "", "20")
    assert (shown["method3"], shown["number3"], shown["timeout3"]) == ("", "2223331234", "60")
    assert shown["answeringmode"] is None


def test_merge_keeps_what_is_not_sent(api: Api) -> None:
    api.control.options(call48={"forwarding_write": "merge"})
    number = api.buy()[0]
    api.post("/update_forwarding", number=number, **SAMPLE)
    before = api.row(number)["forwardingData"]
    api.post("/update_forwarding", number=number, method2="")
    assert api.row(number)["forwardingData"] == before | {"method2": "", "sip2": ""}


def test_routing_to_a_trunk_group(api: Api) -> None:
    api.control.seed(
        "call48",
        trunk_groups=[{"trunk_name": "A", "trunk_grpid": 11, "ext_tgid": 52610}],
        dids=[{"did": "2512658624"}, {"did": "2512658625", "backend": "Porta"}],
    )
    routed = api.post("/update_forwarding", number="2512658624", fwd_trunk_grpid=52610)
    assert routed["data"] == [{"description": "Routing request completed"}]
    assert api.row("2512658624")["forwardingData"]["fwd_trunk_grpid"] == 52610
    refused(api.post("/update_forwarding", number="2512658624", fwd_trunk_grpid=11), "fwd_trunk_grpid")
    refused(api.post("/update_forwarding", number="2512658625", fwd_trunk_grpid=52610), "OD")
    api.post("/update_forwarding", number="2512658624", method1="preconfigured")
    assert api.row("2512658624")["forwardingData"]["fwd_trunk_grpid"] is None


def test_porta_reply(api: Api) -> None:
    row = {"did": "2512658624", "backend": "Porta", "portaAID": 1343355, "portaPRID": 24230}
    api.control.seed("call48", dids=[row])
    assert api.post("/update_forwarding", number="2512658624", method1="preconfigured") == {
        "error": None,
        "data": {"login": "12512658624", "i_product": "24230", "i_account": 1343355},
        "code": 200,
    }


@pytest.mark.parametrize(
    "bad",
    [
        {"method1": "pigeon"},
        {"method1": "simple", "timeout1": "20"},
        {"method2": "simple", "number2": "2522378144"},
        {"method3": "ip", "timeout3": "20"},
        {"method1": "trunk", "timeout1": "20", "username": "x"},
        {"answeringmode": "8"},
        {"sequence": "Sideways"},
    ],
)
def test_forwarding_refusals(api: Api, bad: dict[str, str]) -> None:
    number = api.buy()[0]
    before = api.row(number)
    refused(api.post("/update_forwarding", number=number, **bad))
    assert api.row(number) == before


def test_cnam(api: Api) -> None:
    number = api.buy()[0]
    did_id = api.row(number)["_id"]
    order = {
        "cnam_status": True,
        "cnam_type": "RES",
        "display_name": "testcnam",
        "display_number": int(f"1{number}"),
        "did_id": did_id,
    }
    reply = api.post("/did/create-cnam", **order)
    assert list(reply) == ["error", "data", "code", "message"]
    keys = "did_cnam_id did_id cnam_status cnam_type display_name display_number is_billed invoice_id"
    assert list(reply["data"]) == [*keys.split(), "is_active", "created_at", "updated_at"]
    assert reply["data"]["did_id"] == str(did_id)
    assert reply["data"]["is_billed"] is True
    row = api.row(number)
    assert (row["cnamDisplayname"], row["cnamDisplaynumber"], row["cnamType"]) == (
        "testcnam",
        f"1{number}",
        "RES",
    )
    api.post("/did/create-cnam", **(order | {"did_id": str(did_id)}))
    assert api.counts(number)["cnam_ordered"] == 2
    api.post("/did/create-cnam", cnam_status=False, did_id=did_id)
    assert api.row(number)["cnamDisplayname"] is None
    assert api.counts(number)["cnam_removed"] == 1
    refused(api.post("/did/create-cnam", **(order | {"did_id": 999_999})))
    refused(api.post("/did/create-cnam", **(order | {"cnam_type": "GOV"})))
    refused(api.post("/did/create-cnam", cnam_status=True, did_id=did_id))


def test_cnam_settles_after_a_while(api: Api) -> None:
    number = api.buy()[0]
    api.control.options(call48={"cnam_lag": 30})
    order = {"cnam_status": True, "cnam_type": "BIZ", "display_name": "ACME", "did_id": api.row(number)["_id"]}
    api.post("/did/create-cnam", **order)
    assert api.row(number)["cnamDisplayname"] is None
    api.control.advance(31)
    assert api.row(number)["cnamDisplayname"] == "ACME"
