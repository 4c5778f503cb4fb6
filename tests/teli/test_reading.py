"""A reading is whole or an error: pages, sub-accounts, lists of other kinds, a host that is gone."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.model.configuration import DesiredNumber, Origin, ProviderConfig
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Cnam, Kind, Settings
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.teli import read
from reconciler.providers.teli.provider import Teli
from reconciler.transport.errors import CarrierError, Unauthorized, Unclear
from reconciler.transport.session import Limits, Session
from tests.teli.rig import TOKEN, TeliRig

ONE = "+13035550111"
ORIGIN = Origin("a.yaml", 1, ("dids", ONE))
WHOLE = Scope(None)


def speaking(**settings: Settings) -> Scope:
    """A scope of numbers (their digits) that are declared with these settings."""
    declared = {
        f"+{digits[1:]}": DesiredNumber(f"+{digits[1:]}", "teli", wanted, ORIGIN) for digits, wanted in settings.items()
    }
    return Scope(frozenset(declared), declared)


DECLARED = speaking(n13035550111=Settings())


def account(rig: TeliRig, token: str = TOKEN, **settings: str) -> Teli:
    config = ProviderConfig(
        "teli", "teli", {"token": Secret(token), **settings}, ORIGIN, base_url=rig.sandbox.url("teli")
    )
    return Teli(config)


def observed(rig: TeliRig, scope: Scope = WHOLE, **settings: str) -> Observed:
    provider = account(rig, **settings)
    with Session("teli", provider.base_url(), provider.dialect(), Limits(timeout=5)) as session:
        return provider.read(session, scope)


def failure(rig: TeliRig, scope: Scope = WHOLE, **settings: str) -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        observed(rig, scope, **settings)
    return caught.value


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(read, "PAGE", 7)
    return 7


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("cap", [None, 3, 7, 50])
@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 20])
def test_every_page_is_read_whatever_its_cap(rig: TeliRig, cap: int | None, count: int) -> None:
    rig.options(list_cap=cap)
    if count:
        rig.seed(generate={"count": count, "first": 3035550100})
    found = observed(rig)
    assert sorted(found.numbers) == [f"+1{3035550100 + index}" for index in range(count)]


@pytest.mark.usefixtures("small_pages")
def test_a_list_that_ignores_its_offset_is_no_whole_list(rig: TeliRig) -> None:
    rows = [{"id": str(index), "number": str(3035550100 + index)} for index in range(7)]
    body = {"code": 200, "status": "success", "data": rows}
    rig.sandbox.control.add_fault({"path": "/user/dids/list"}, {"json": body})
    assert "the list has no end" in failure(rig).message


@pytest.mark.usefixtures("small_pages")
def test_rows_that_move_between_pages_count_once(rig: TeliRig) -> None:
    rig.seed(generate={"count": 10, "first": 3035550100})
    rig.sandbox.control.add_fault(
        {"path": "/user/dids/list", "nth": 2},
        {"json": {"code": 200, "data": [{"id": "1", "number": "3035559999"}, {"id": "1", "number": "3035559999"}]}},
    )
    found = observed(rig, DECLARED)
    assert "+13035559999" in found.numbers
    assert len(found.numbers) == 10 - 2 + 1


@pytest.mark.parametrize("path", ["/user/dids/list", "/911/list", "/lnp/list", "/lidb/get"])
@pytest.mark.parametrize(
    "fault",
    [
        {"json": {"code": 400, "status": "error", "data": "No numbers found"}},
        {"json": {"code": 200, "status": "success", "data": {"count": 0}}},
        {"status": 410, "html": "<h1>Gone</h1>"},
        {"status": 200, "html": "<title>Commio</title>"},
        {"status": 500, "json": {"code": 500, "status": "error", "data": "Oops"}},
        {"drop_reply": True},
    ],
    ids=["refused", "other shape", "gone", "a page", "500", "dropped"],
)
def test_a_part_that_cannot_be_read_makes_no_smaller_account(
    rig: TeliRig, path: str, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.transport.retry.TRIES", 2)
    rig.seed(numbers=[{"number": "3035550111"}])
    rig.sandbox.control.add_fault({"path": f"{path}$"}, fault)
    failure(rig)


def test_a_token_that_is_not_accepted_is_an_error_and_is_not_repeated(rig: TeliRig) -> None:
    error = failure(rig, token="not-a-real-token-000000")
    assert type(error) is Unauthorized
    assert "not-a-real-token-000000" not in error.message
    assert len(rig.requests()) == 1


def test_rows_without_an_id_or_a_number_are_no_rows(rig: TeliRig) -> None:
    for row in ({"number": "3035550111"}, {"id": "4", "number": None}, "3035550111"):
        rig.sandbox.control.set_faults()
        rig.sandbox.control.add_fault({"path": "/user/dids/list"}, {"json": {"code": 200, "data": [row]}})
        assert type(failure(rig)) is Unclear


def test_sub_accounts_numbers_are_ours_only_where_nothing_says_whose(rig: TeliRig) -> None:
    rig.seed(numbers=[{"number": "3035550111"}, {"number": "3035550112", "user_id": 77}])
    assert sorted(observed(rig).numbers) == [ONE, "+13035550112"]
    assert sorted(observed(rig, user_id="1204").numbers) == [ONE]


@pytest.mark.parametrize("hidden", [True, False])
def test_off_net_numbers_are_another_carriers(rig: TeliRig, hidden: bool) -> None:
    rig.options(offnet_hidden=hidden)
    rig.seed(numbers=[{"number": "3035550111"}, {"number": "3035550112", "number_type": "offnet"}])
    assert sorted(observed(rig).numbers) == [ONE]


def test_the_lists_of_the_declared_kinds_are_read_and_the_fax_numbers(rig: TeliRig) -> None:
    rig.seed(
        numbers=[
            {"number": "3035550111"},
            {"number": "8005550111", "number_type": "tollfree"},
            {"number": "3035550112", "number_type": "fax"},
        ]
    )
    found = observed(rig, Scope(frozenset({ONE, "+13035550112"})))
    assert sorted(found.numbers) == [ONE, "+13035550112"]
    assert {body["number_type"] for body in rig.bodies("/user/dids/list")} == {"local", "fax"}
    assert "fax number" in found.numbers["+13035550112"].trouble[Kind.FORWARDING]
    assert len(observed(rig).numbers) == 3


def test_both_names_of_the_lists_kind_are_given(rig: TeliRig) -> None:
    observed(rig)
    assert all(body["type"] == body["number_type"] for body in rig.bodies("/user/dids/list"))


def test_a_number_that_stands_twice_or_is_of_another_country_is_not_touched(rig: TeliRig) -> None:
    rig.seed(numbers=[{"number": "442071234567", "number_type": "international"}])
    rows = [{"id": "1", "number": "3035550111"}, {"id": "2", "number": "3035550111"}]
    rig.sandbox.control.add_fault({"path": "/user/dids/list", "nth": 1}, {"json": {"code": 200, "data": rows}})
    found = observed(rig, speaking(n13035550111=Settings(), n442071234567=Settings())).numbers
    assert "twice" in found[ONE].trouble[Kind.DID]
    assert "other countries" in found["+442071234567"].trouble[Kind.DID]


def test_what_is_no_yes_or_no_and_no_number_is_trouble(rig: TeliRig) -> None:
    row = {"id": "1", "number": "3035550111", "cnam": "perhaps", "forced_call_forward": "sip:desk@example.com"}
    rig.sandbox.control.add_fault({"path": "/user/dids/list", "nth": 1}, {"json": {"code": 200, "data": [row]}})
    trouble = observed(rig, DECLARED).numbers[ONE].trouble
    assert {Kind.CALLER_NAME_LOOKUP, Kind.FORWARDING} <= trouble.keys()
    assert "desk" not in trouble[Kind.FORWARDING]


def test_the_911_records_are_asked_for_all_at_once(rig: TeliRig) -> None:
    rig.seed(generate={"count": 5, "first": 3035550100})
    observed(rig, Scope(frozenset({"+13035550100", "+13035550101"})))
    assert rig.bodies("/911/list") == [{"all": "yes"}]


def test_two_911_records_of_one_number_are_not_touched(rig: TeliRig) -> None:
    rig.seed(numbers=[{"number": "3035550111"}])
    records = [{"id": str(index), "did_number": 3035550111, "full_name": f"N{index}"} for index in (1, 2)]
    rig.sandbox.control.add_fault({"path": "/911/list"}, {"json": {"code": 200, "data": records}})
    assert "several 911 records" in observed(rig).numbers[ONE].trouble[Kind.E911]
    rig.sandbox.control.set_faults()
    rig.sandbox.control.add_fault({"path": "/911/list"}, {"json": {"code": 200, "data": [records[0], records[0]]}})
    assert Kind.E911 not in observed(rig).numbers[ONE].trouble


def test_a_911_record_that_is_there_and_not_listed_is_not_made_anew(rig: TeliRig) -> None:
    place = {"full_name": "A", "address": "1 Main St", "city": "Denver", "state": "CO", "zip": "80202"}
    rig.seed(numbers=[{"number": "3035550111", "e911": place}, {"number": "3035550112"}])
    rig.sandbox.control.add_fault({"path": "/911/list"}, {"json": {"code": 200, "data": []}})
    found = observed(rig).numbers
    assert found[ONE].settings.e911 is None
    assert "lists none" in found[ONE].trouble[Kind.E911]
    assert found["+13035550112"].settings.e911 == E911(enabled=False)


def test_caller_names_are_read_of_numbers_that_speak_of_them_and_of_a_whole_account(rig: TeliRig) -> None:
    rig.seed(numbers=[{"number": "3035550111", "lidb": "ACME"}, {"number": "3035550112", "lidb": "OTHER"}])
    scope = speaking(n13035550111=Settings(cnam=Cnam(display_name="ACME")), n13035550112=Settings())
    found = observed(rig, scope).numbers
    assert found[ONE].settings.cnam == Cnam(display_name="ACME")
    assert found["+13035550112"].settings.cnam is None
    names = {number: live.settings.cnam for number, live in observed(rig).numbers.items()}
    assert names == {ONE: Cnam(display_name="ACME"), "+13035550112": Cnam(display_name="OTHER")}


def test_an_account_is_known_by_its_user_or_by_a_digest_of_its_token(rig: TeliRig) -> None:
    named, other = account(rig, user_id="1204"), account(rig, user_id="1204", token="another-token")
    assert named.holder() == other.holder()
    by_token = account(rig)
    assert by_token.holder() != account(rig, token="another-token").holder()
    assert TOKEN not in by_token.holder() + by_token.identity()
