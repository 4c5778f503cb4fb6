"""402: quotes to accept, and refusals that no acceptance helps against."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_kazoo.kazoo_api import Api

N = "+14155550123"
ADDRESS = {"street_address": "1 Main Street", "locality": "Miami", "region": "FL", "postal_code": "33155"}


@pytest.fixture
def paying(api: Api) -> Api:
    api.options(charges=True)
    return api


def _offered(api: Api) -> str:
    number: str = api.get("phone_numbers", prefix="415", quantity="1")[0]["number"]
    return number


def test_nothing_is_quoted_by_default(api: Api) -> None:
    number = api.buy()
    assert api.counts(number) == {"bought": 1, "activated": 1}


def test_a_quote_and_its_acceptance(paying: Api) -> None:
    number = _offered(paying)
    path = paying.number(number, "/activate")
    body = paying.refused(402, "PUT", path, {})
    assert body["message"] == "accept charges"
    (invoice,) = body["data"]
    assert invoice["summary"] == {"today": 1.0, "recurring": 1.0}
    (line,) = invoice["items"]
    assert (line["category"], line["item"], line["rate"], line["billable"]) == ("phone_numbers", "did_us", 1.0, 1)
    assert invoice["activation_charges"][0]["rate"] == 1.0
    assert paying.counts(number) == {}
    paying.ok("PUT", path, {}, accept_charges=True)
    assert paying.counts(number) == {"charged": 1, "bought": 1, "activated": 1}


@pytest.mark.parametrize("where", ["data", "query", "envelope"])
def test_where_charges_are_accepted(paying: Api, where: str) -> None:
    path = paying.number(_offered(paying), "/activate")
    data = {"accept_charges": True} if where == "data" else {}
    more: dict[str, Any] = {"params": {"accept_charges": "true"}} if where == "query" else {}
    if where == "envelope":
        more["accept_charges"] = True
    made = paying.ok("PUT", path, data, **more)
    # Inside data it stays behind, in the number's public fields.
    assert ("accept_charges" in made) == (where == "data")


def test_features_cost_when_they_are_new(paying: Api) -> None:
    number = _offered(paying)
    paying.ok("PUT", paying.number(number, "/activate"), {}, accept_charges=True)
    data = {"cnam": {"display_name": "ACME"}, "e911": ADDRESS}
    (invoice,) = paying.refused(402, "PATCH", paying.number(number), data)["data"]
    assert {line["item"]: line["rate"] for line in invoice["items"]} == {"outbound_cnam": 0.25, "e911": 1.5}
    assert "e911" not in paying.ok("GET", paying.number(number))
    paying.ok("PATCH", paying.number(number), data, accept_charges=True)
    # No new charge, no question: the write happens at once.
    paying.ok("PATCH", paying.number(number), {"cnam": {"display_name": "OTHER"}})


def test_a_reseller_is_never_asked(paying: Api, agent: Api) -> None:
    number = _offered(paying)
    agent.ok("PUT", agent.number(number, "/activate"), {})
    assert paying.counts(number)["charged"] == 1


def test_a_collection_is_quoted_as_a_whole(paying: Api) -> None:
    numbers = [row["number"] for row in paying.get("phone_numbers", prefix="415", quantity="3")]
    data = {"numbers": [*numbers, N]}
    (invoice,) = paying.refused(402, "PUT", "phone_numbers/collection/activate", data)["data"]
    assert len(invoice["items"]) == 3
    done = paying.ok("PUT", "phone_numbers/collection/activate", data, accept_charges=True)
    assert set(done["success"]) == set(numbers)


def test_trunks_cost_what_is_added(paying: Api) -> None:
    (invoice,) = paying.refused(402, "POST", "limits", {"twoway_trunks": 2})["data"]
    assert invoice["summary"]["recurring"] == 40.0
    paying.ok("POST", "limits", {"twoway_trunks": 2}, accept_charges=True)
    paying.ok("POST", "limits", {"twoway_trunks": 1})
    paying.refused(402, "POST", "limits", {"twoway_trunks": 2})


def test_submitting_a_port_costs_for_each_number(paying: Api) -> None:
    port = paying.port(N, "+14155550124")
    path = f"port_requests/{port['id']}/submitted"
    (invoice,) = paying.refused(402, "PATCH", path, {})["data"]
    assert invoice["summary"]["today"] == 10.0
    assert invoice["items"][0]["item"] == "first_submitted"
    assert paying.get(f"port_requests/{port['id']}")["port_state"] == "unconfirmed"
    assert paying.ok("PATCH", path, {}, accept_charges=True)["port_state"] == "submitted"


@pytest.mark.parametrize(
    "refusal", ["no_credit", "not_enough_credit", "no_payment_token", "billing_issue", "service_restriction"]
)
def test_a_refusal_is_no_quote(api: Api, refusal: str) -> None:
    number = _offered(api)
    api.options(money_refusal=refusal)
    for accepted in (False, True):
        body = api.refused(402, "PUT", api.number(number, "/activate"), {}, accept_charges=accepted)
        assert body["message"] == refusal
        assert isinstance(body["data"], dict)
    assert api.counts(number) == {}
    assert api.ok("PUT", "callflows", {"numbers": [N]})["numbers"] == [N]
