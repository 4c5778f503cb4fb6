"""GET /countries, /states, /ratecenter ("Resources") and GET /customers ("Customers")."""

from __future__ import annotations

from reconciler.sandbox.call48.call import Call, Refusal, reply
from reconciler.sandbox.call48.countries import COUNTRIES, US_COUNTRY_ID
from reconciler.sandbox.inventory import PLACES
from reconciler.sandbox.postal import STATES
from reconciler.sandbox.wire import WireReply


def countries(call: Call) -> WireReply:
    """``totalRecords`` is a number here."""
    del call
    rows = [
        {
            "country_id": item.country_id,
            "name": item.name,
            "code": item.code,
            "code2": item.code2,
            "prefix": item.prefix,
            "req": "",
        }
        for item in COUNTRIES
    ]
    return reply({"code": 200, "error": None, "totalRecords": len(rows), "data": rows})


def states(call: Call) -> WireReply:
    """The sample has neither ``code`` nor ``message``."""
    del call
    rows = [
        {"state_id": index, "state_name": name, "state_code": code, "country_id": US_COUNTRY_ID}
        for index, (code, name) in enumerate(STATES, start=1)
    ]
    return reply({"error": None, "data": rows})


def ratecenters(call: Call) -> WireReply:
    """One row per exchange, hence the repeated names of the sample."""
    state = call.required("state").upper()
    if not state:
        raise Refusal("state is required")
    pairs = {(place.state or "", place.npa, place.nxx, place.ratecenter or "") for place in PLACES}
    pairs |= {
        (offer.state or "", offer.npa, offer.nxx, offer.ratecenter or "")
        for offer in call.estate.inventory.find("local", 10**9, state=state)
    }
    names = sorted((rate_center, npa, nxx) for where, npa, nxx, rate_center in pairs if where == state)
    rows = [{"footprint_id": index, "rate_center": name} for index, (name, _, _) in enumerate(names, start=1)]
    return reply({"code": 200, "error": None, "data": rows})


# The document's two sub-accounts ("Customers"): account id and login.
SUB_ACCOUNTS = {24: "friday_night_lights", 23: "reg_user_test"}


def _customer(account_id: int, login: str, parent: int) -> dict[str, object]:
    first, _, last = login.replace("_", " ").rpartition(" ")
    return {
        "account_id": account_id,
        "i_customer": account_id,
        "login": login,
        "phone1": "7757575757",
        "email": f"{login}@example.com",
        "firstname": first or login,
        "lastname": last,
        "is_active": True,
        "salutation": "Company",
        "iso_4217": "USD",
        "companyname": "MK_PP",
        "city": None,
        "status": "approved",
        "state": None,
        "country": None,
        "jerasoft_id": 1_011 + account_id,
        "porta_cid": 64_711 + account_id,
        "credit_limit": "500.00000",
        "credit_limit_warning": "100.00000",
        "account_pid": parent,
        "porta_class_id": 2_348,
        "zip": None,
        "creation_date": "2021-04-30T20:00:41.298Z",
        "blocked": "N",
        "baddr1": None,
        "baddr2": None,
        "i_customer_type": 1,
        "bcc": "billing@example.com",
    }


def customers(call: Call) -> WireReply:
    """Sub-accounts: the document's two, with ``total`` and without ``code``."""
    rows = [_customer(account_id, login, call.account) for account_id, login in SUB_ACCOUNTS.items()]
    return reply({"error": None, "total": len(rows), "data": rows})
