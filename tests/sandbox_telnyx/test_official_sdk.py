"""Telnyx's own Python SDK works against the emulation: an independent reading of the API, and every call of the adapter is in it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import telnyx
from telnyx import Telnyx

from reconciler.providers.telnyx.endpoints import ENDPOINTS
from tests.sandbox_telnyx.telnyx_api import KEY, NAMES, PLACE, Api


@pytest.fixture
def sent() -> list[httpx.Request]:
    """What the SDK sends."""
    return []


@pytest.fixture
def client(api: Api, sent: list[httpx.Request]) -> Iterator[Telnyx]:
    hooks = {"request": [sent.append]}
    http = httpx.Client(trust_env=False, verify=False, timeout=10, event_hooks=hooks)
    with Telnyx(api_key=KEY, base_url=api.sandbox.url("telnyx"), max_retries=0, http_client=http) as sdk:
        yield sdk


def buy(client: Telnyx, **more: Any) -> str:
    """Search, order, look it up; the id of the number."""
    found = client.available_phone_numbers.list(filter={"country_code": "US", "limit": 1, "features": ["sms", "voice"]})
    assert found.data
    number = found.data[0].phone_number
    assert number is not None
    order = client.number_orders.create(phone_numbers=[{"phone_number": number}], **more).data
    assert order is not None
    assert order.status == "pending"
    again = client.number_orders.retrieve(str(order.id)).data
    assert again is not None
    assert again.status == "success"
    owned = client.phone_numbers.actions.verify_ownership(phone_numbers=[number, "+12125550199"]).data
    assert owned is not None
    assert owned.not_found == ["+12125550199"]
    assert owned.found
    return str(owned.found[0].id)


def test_search_and_order(client: Telnyx) -> None:
    buy(client, customer_reference="sdk")
    (order,) = client.number_orders.list(filter={"customer_reference": "sdk"})
    assert order.phone_numbers_count == 1
    assert list(client.number_orders.list(filter={"customer_reference": "other"})) == []
    (sub,) = client.sub_number_orders.list(filter={"order_request_id": str(order.id)}).data or []
    assert sub.country_code == "US"
    changed = client.number_orders.update(str(order.id), customer_reference="sdk-2").data
    assert changed is not None
    assert changed.customer_reference == "sdk-2"


def test_an_order_that_was_not_searched_for(client: Telnyx) -> None:
    with pytest.raises(telnyx.UnprocessableEntityError) as refusal:
        client.number_orders.create(phone_numbers=[{"phone_number": "+17065103027"}])
    assert "85000" in str(refusal.value)


def test_numbers(client: Telnyx, api: Api) -> None:
    api.control.seed("telnyx", generate={"count": 45, "tags": ["bulk"]})
    number_id = buy(client)
    assert len(list(client.phone_numbers.list(page_size=10))) == 46
    assert len(list(client.phone_numbers.slim_list())) == 46
    changed = client.phone_numbers.update(number_id, tags=["Main"], customer_reference="hq").data
    assert changed is not None
    assert changed.tags == ["Main"]
    (found,) = client.phone_numbers.list(filter={"tag": "main"})
    assert found.id == number_id
    assert len(list(client.phone_numbers.list(filter={"without_tags": "true"}))) == 0
    deleted = client.phone_numbers.delete(number_id).data
    assert deleted is not None
    assert deleted.status == "deleted"
    with pytest.raises(telnyx.NotFoundError):
        client.phone_numbers.retrieve(number_id)


def test_voice_and_messaging(client: Telnyx) -> None:
    number_id = buy(client)
    voice = client.phone_numbers.voice.update(
        number_id,
        call_forwarding={"call_forwarding_enabled": True, "forwards_to": "+13035559123", "forwarding_type": "always"},
        cnam_listing={"cnam_listing_enabled": True, "cnam_listing_details": "ACME"},
        caller_id_name_enabled=True,
    ).data
    assert voice is not None
    assert voice.call_forwarding is not None
    assert voice.call_forwarding.forwards_to == "+13035559123"
    (listed,) = client.phone_numbers.voice.list()
    assert listed.cnam_listing is not None
    assert listed.cnam_listing.cnam_listing_details == "ACME"
    parent = client.phone_numbers.retrieve(number_id).data
    assert parent is not None
    assert parent.caller_id_name_enabled is True
    profile = client.messaging_profiles.create(name="sms", whitelisted_destinations=["US"]).data
    assert profile is not None
    client.phone_numbers.messaging.update(number_id, messaging_profile_id=str(profile.id))
    (messaging,) = client.phone_numbers.messaging.list()
    assert messaging.messaging_profile_id == profile.id


def test_addresses_and_emergency(client: Telnyx) -> None:
    number_id = buy(client)
    check = client.addresses.actions.validate(
        country_code="US",
        postal_code="78701",
        street_address="600 Congress",
        locality="Austin",
        administrative_area="TX",
    ).data
    assert check is not None
    assert check.result == "valid"
    names: dict[str, Any] = {**PLACE, **NAMES}
    address = client.addresses.create(**names, customer_reference="hq").data
    assert address is not None
    assert address.id is not None
    reply = client.phone_numbers.actions.enable_emergency(
        number_id, emergency_enabled=True, emergency_address_id=address.id
    ).data
    assert reply is not None
    assert reply.emergency is not None
    assert reply.emergency.emergency_status == "active"
    (used,) = client.addresses.list(filter={"used_as_emergency": "true"})
    assert used.id == address.id
    with pytest.raises(telnyx.UnprocessableEntityError, match="10021"):
        client.addresses.delete(address.id)


def test_connections(client: Telnyx) -> None:
    profile = client.outbound_voice_profiles.create(name="office", whitelisted_destinations=["US"]).data
    assert profile is not None
    outbound: Any = {"outbound_voice_profile_id": str(profile.id)}
    ip = client.ip_connections.create(connection_name="ip", outbound=outbound).data
    credential = client.credential_connections.create(
        connection_name="cred", user_name="someone1", password="secret-password"
    ).data
    fqdn = client.fqdn_connections.create(connection_name="fqdn").data
    assert ip is not None
    assert credential is not None
    assert fqdn is not None
    names = {row.connection_name: row.record_type for row in client.connections.list()}
    assert names == {"ip": "ip_connection", "cred": "credential_connection", "fqdn": "fqdn_connection"}
    address = client.ips.create(ip_address="192.0.2.1", connection_id=str(ip.id)).data
    assert address is not None
    inbound: Any = {"default_primary_ip_id": str(address.id), "codecs": ["G711U"]}
    changed = client.ip_connections.update(str(ip.id), inbound=inbound).data
    assert changed is not None
    assert changed.inbound is not None
    assert changed.inbound.codecs == ["G711U"]
    host = client.fqdns.create(connection_id=str(fqdn.id), fqdn="sip.example.com", dns_record_type="a", port=5060).data
    assert host is not None
    client.fqdns.update(str(host.id), port=5061)
    (listed,) = client.fqdns.list(filter={"connection_id": str(fqdn.id)})
    assert listed.port == 5061
    (by_profile,) = client.connections.list(filter={"outbound_voice_profile_id": str(profile.id)})
    assert by_profile.id == ip.id
    with pytest.raises(telnyx.UnprocessableEntityError, match="10021"):
        client.outbound_voice_profiles.delete(str(profile.id))
    client.credential_connections.delete(str(credential.id))
    client.fqdn_connections.delete(str(fqdn.id))
    client.ip_connections.delete(str(ip.id))
    client.outbound_voice_profiles.update(str(profile.id), name="office 2")
    client.outbound_voice_profiles.delete(str(profile.id))
    assert list(client.connections.list()) == []


def test_groups_and_profiles(client: Telnyx) -> None:
    group = client.billing_groups.create(name="Office").data
    assert group is not None
    client.billing_groups.update(str(group.id), name="Offices")
    client.billing_groups.delete(str(group.id))
    (row,) = client.billing_groups.list()
    assert (row.name, row.deleted_at is not None) == ("Offices", True)
    profile = client.messaging_profiles.create(name="sms", whitelisted_destinations=["US"]).data
    assert profile is not None
    client.messaging_profiles.update(str(profile.id), name="sms 2")
    (listed,) = client.messaging_profiles.list(filter_name_eq="sms 2")
    assert listed.id == profile.id
    client.messaging_profiles.delete(str(profile.id))
    assert client.user_tags.list().data is not None


def test_jobs(client: Telnyx, api: Api) -> None:
    api.seed("+12012010001", "+12012010002")
    numbers = ["+12012010001", "+12012010002"]
    job = client.phone_numbers.jobs.update_batch(phone_numbers=numbers, deletion_lock_enabled=True).data
    assert job is not None
    done = client.phone_numbers.jobs.retrieve(str(job.id)).data
    assert done is not None
    assert (done.status, len(done.successful_operations or [])) == ("completed", 2)
    client.phone_numbers.jobs.update_emergency_settings_batch(phone_numbers=numbers, emergency_enabled=False)
    client.phone_numbers.jobs.delete_batch(phone_numbers=numbers)
    (deletion,) = client.phone_numbers.jobs.list(filter={"type": "delete_phone_numbers"})
    assert len(deletion.failed_operations or []) == 2


def test_porting(client: Telnyx, api: Api) -> None:
    (check,) = client.portability_checks.run(phone_numbers=["+13035550987"]).data or []
    assert check.portable is True
    (draft,) = client.porting_orders.create(phone_numbers=["+13035550987"], customer_reference="p1").data or []
    loa = client.documents.upload_json(document={"file": "aGVsbG8=", "filename": "loa.pdf"}).data
    invoice = client.documents.upload(document={"file": "aW52b2ljZQ==", "filename": "invoice.pdf"}).data
    assert loa is not None
    assert invoice is not None
    assert loa.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    place: Any = {name: value for name, value in PLACE.items() if name != "country_code"}
    admin: Any = {"entity_name": "ACME", "auth_person_name": "Ann"}
    client.porting_orders.update(
        str(draft.id),
        end_user={"admin": admin, "location": place},
        documents={"loa": str(loa.id), "invoice": str(invoice.id)},
    )
    windows = client.porting_orders.retrieve_allowed_foc_windows(str(draft.id)).data or []
    moment = windows[0].started_at
    assert moment is not None
    client.porting_orders.update(str(draft.id), activation_settings={"foc_datetime_requested": moment})
    confirmed = client.porting_orders.actions.confirm(str(draft.id)).data
    assert confirmed is not None
    assert confirmed.status is not None
    assert confirmed.status.value == "in-process"
    api.control.advance(130)
    agreed = client.porting_orders.retrieve(str(draft.id)).data
    assert agreed is not None
    assert agreed.status is not None
    assert agreed.status.value == "foc-date-confirmed"
    assert agreed.activation_settings is not None
    assert agreed.activation_settings.foc_datetime_actual == moment
    api.control.advance(7 * 86_400)
    (row,) = client.porting_phone_numbers.list()
    assert (row.phone_number, row.porting_order_status) == ("13035550987", "ported")
    (number,) = client.phone_numbers.list(filter={"source": "ported"})
    assert (number.phone_number, number.status) == ("+13035550987", "active")
    assert len(list(client.porting_orders.list(filter={"customer_reference": "p1"}))) == 1
    with pytest.raises(telnyx.UnprocessableEntityError):
        client.porting_orders.actions.cancel(str(draft.id))


def test_requirement_groups_are_bare(client: Telnyx) -> None:
    group = client.requirement_groups.create(action="ordering", country_code="DE", phone_number_type="local")
    assert group.id is not None
    assert group.status == "unapproved"
    assert [row.id for row in client.requirement_groups.list()] == [group.id]
    client.requirement_groups.delete(group.id)


def test_refusals(client: Telnyx, api: Api) -> None:
    with pytest.raises(telnyx.AuthenticationError, match="10009"):
        client.with_options(api_key="nobody").phone_numbers.list()
    api.control.set_faults({"match": {"path": "addresses"}, "do": {"rate_limit": True, "retry_after": 1}})
    with pytest.raises(telnyx.RateLimitError, match="10011"):
        client.addresses.list()


def test_what_connections_consist_of(client: Telnyx) -> None:
    ip = client.ip_connections.create(connection_name="ip").data
    credential = client.credential_connections.create(
        connection_name="cred", user_name="someone1", password="secret-password"
    ).data
    fqdn = client.fqdn_connections.create(connection_name="fqdn").data
    assert ip is not None
    assert credential is not None
    assert fqdn is not None
    renamed = client.credential_connections.update(str(credential.id), user_name="someone2").data
    assert renamed is not None
    assert renamed.user_name == "someone2"
    inbound: Any = {"default_routing_method": "round-robin"}
    client.fqdn_connections.update(str(fqdn.id), inbound=inbound)
    assert [row.id for row in client.ip_connections.list()] == [ip.id]
    assert [row.user_name for row in client.credential_connections.list()] == ["someone2"]
    (shown,) = client.fqdn_connections.list()
    assert shown.inbound is not None
    assert shown.inbound.default_routing_method == "round-robin"
    client.outbound_voice_profiles.create(name="office")
    assert [row.name for row in client.outbound_voice_profiles.list()] == ["office"]
    address = client.ips.create(ip_address="192.0.2.1", connection_id=str(ip.id)).data
    host = client.fqdns.create(connection_id=str(fqdn.id), fqdn="sip.example.com", dns_record_type="a").data
    assert address is not None
    assert host is not None
    assert [row.ip_address for row in client.ips.list()] == ["192.0.2.1"]
    client.ips.delete(str(address.id))
    client.fqdns.delete(str(host.id))
    assert (list(client.ips.list()), list(client.fqdns.list())) == ([], [])


def test_messaging_of_many_numbers(client: Telnyx, api: Api) -> None:
    api.seed("+12012010001", "+12012010002")
    profile = client.messaging_profiles.create(name="sms", whitelisted_destinations=["US"]).data
    assert profile is not None
    done = client.messaging_numbers_bulk_updates.create(
        messaging_profile_id=str(profile.id),
        numbers=["+12012010001", "+12012010002", "+12012010009"],
        assign_only=True,
    ).data
    assert done is not None
    assert done.failed == ["+12012010009"]
    assert {row.messaging_profile_id for row in client.phone_numbers.messaging.list()} == {profile.id}


def test_papers_and_the_end_of_porting_orders(client: Telnyx, api: Api) -> None:
    (draft,) = client.porting_orders.create(phone_numbers=["+13035550901"]).data or []
    paper = client.documents.upload_json(document={"file": "aGVsbG8=", "filename": "csr.pdf"}).data
    assert paper is not None
    again = client.documents.retrieve(str(paper.id)).data
    assert again is not None
    assert again.sha256 == paper.sha256
    client.porting_orders.additional_documents.create(
        str(draft.id), additional_documents=[{"document_id": str(paper.id), "document_type": "csr"}]
    )
    (link,) = client.porting_orders.additional_documents.list(str(draft.id))
    assert link.document_id == paper.id
    client.porting_orders.delete(str(draft.id))
    filed = api.ready_port("+13035550902")
    client.porting_orders.actions.confirm(filed)
    left = client.porting_orders.actions.cancel(filed).data
    assert left is not None
    assert left.status is not None
    assert left.status.value == "cancel-pending"


def test_every_call_of_the_adapter_is_made_here(client: Telnyx, api: Api, sent: list[httpx.Request]) -> None:
    """What the SDK sends in the tests above, against the adapter's table."""
    for name, test in list(globals().items()):
        if name.startswith("test_") and test is not test_every_call_of_the_adapter_is_made_here:
            api.control.reset()
            test(**{part: {"client": client, "api": api}[part] for part in inspect.signature(test).parameters})
    made = {(request.method, request.url.path.rpartition("/v2")[2]) for request in sent}
    left = [
        name
        for name, row in ENDPOINTS.items()
        if not any(
            method == row.method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", row.path), path) for method, path in made
        )
    ]
    assert left == []
