"""A tour through every call of the emulation, for tests that look at all answers."""

from __future__ import annotations

from typing import Any

from tests.sandbox_telnyx.telnyx_api import NAMES, PLACE, Api


def whole_tour(api: Api) -> None:
    """Every route once, most resources empty and filled."""
    references = _trunks(api)
    _numbers(api, references)
    _orders(api, references)
    _jobs(api)
    _porting(api, references)
    _fast_port(api)
    _goodbye(api, references)


def _crud(api: Api, path: str, create: dict[str, Any], change: dict[str, Any]) -> str:
    made = api.post(path, **create)
    api.get(path)
    api.data(f"{path}/{made['id']}")
    api.patch(f"{path}/{made['id']}", **change)
    return str(made["id"])


def _trunks(api: Api) -> dict[str, str]:
    group = _crud(api, "/billing_groups", {"name": "Office"}, {"name": "Offices"})
    profile = {"name": "office", "billing_group_id": group, "tags": ["a"], "daily_spend_limit": "100.00"}
    voice = _crud(api, "/outbound_voice_profiles", profile, {"name": "office", "max_destination_rate": 0.5})
    outbound = {"outbound": {"outbound_voice_profile_id": voice}}
    ip = _crud(api, "/ip_connections", {"connection_name": "ip", **outbound}, {"active": False})
    login = {"connection_name": "cred", "user_name": "someone1", "password": "secret-password"}
    _crud(api, "/credential_connections", login, {"inbound": {"simultaneous_ringing": "enabled"}})
    _crud(api, "/fqdn_connections", {"connection_name": "fqdn"}, {"transport_protocol": "TLS"})
    fqdn = api.data("/connections", filter_connection_name__contains="fqdn")[0]["id"]
    api.data(f"/connections/{fqdn}")
    _crud(api, "/ips", {"ip_address": "192.0.2.1", "connection_id": ip}, {"ip_address": "192.0.2.2", "port": 5070})
    host = {"fqdn": "sip.example.com", "dns_record_type": "a", "connection_id": fqdn}
    _crud(api, "/fqdns", host, {"fqdn": "sip2.example.com"})
    api.post("/ip_connections")
    messaging = {"name": "sms", "whitelisted_destinations": ["US"], "webhook_url": "https://example.com/hook"}
    pool = {"long_code_weight": 1, "toll_free_weight": 2, "skip_unhealthy": True}
    profile_id = _crud(api, "/messaging_profiles", messaging, {"number_pool_settings": pool})
    return {"connection_id": ip, "billing_group_id": group, "messaging_profile_id": profile_id}


def _numbers(api: Api, references: dict[str, str]) -> None:
    (number_id, other) = api.seed("+12012010001", "+18885550100", **references)
    address = api.address(customer_reference="hq")
    api.post("/addresses/actions/validate", **PLACE)
    api.post("/addresses/actions/validate", **{**PLACE, "postal_code": "02351"})
    api.get("/addresses", filter_customer_reference="hq")
    api.data(f"/addresses/{address}")
    api.get("/phone_numbers", sort="-phone_number")
    api.get("/phone_numbers/slim", include_tags="true", include_connection="true")
    api.get("/phone_numbers/voice")
    api.get("/phone_numbers/messaging")
    api.post("/phone_numbers/actions/verify_ownership", phone_numbers=["+12012010001", "+12012010009"])
    path = f"/phone_numbers/{number_id}"
    api.data(path)
    api.patch(path, tags=["x"], external_pin="1234", customer_reference="ref")
    api.data(f"{path}/voice")
    forwarding = {"call_forwarding_enabled": True, "forwards_to": "+12012010002", "forwarding_type": "on-failure"}
    api.patch(f"{path}/voice", call_forwarding=forwarding, caller_id_name_enabled=True)
    api.data(f"{path}/messaging")
    api.patch(f"{path}/messaging", messaging_profile_id="")
    profile = references["messaging_profile_id"]
    api.post("/messaging_numbers_bulk_updates", messaging_profile_id=profile, numbers=["+12012010001", "+19995550100"])
    emergency = {"emergency_enabled": True, "emergency_address_id": address}
    api.post(f"{path}/actions/enable_emergency", **emergency)
    api.control.options(telnyx={"emergency_lag": 5})
    api.post(f"{path}/actions/enable_emergency", **{**emergency, "emergency_enabled": False})
    api.control.options(telnyx={"emergency_lag": 0})
    api.delete(f"/phone_numbers/{other}")
    spare = api.address(street_address="601 Congress Avenue", **NAMES)
    api.delete(f"/addresses/{spare}")
    api.get("/user_tags")


def _orders(api: Api, references: dict[str, str]) -> None:
    number, german = api.found(1)[0], api.found(1, country_code="DE")[0]
    api.get("/regulatory_requirements", filter_phone_number=german)
    group = {"country_code": "DE", "phone_number_type": "local", "action": "ordering"}
    made = api.send("POST", "/requirement_groups", group).json()
    api.get("/requirement_groups")
    path = f"/requirement_groups/{made['id']}"
    values = [
        {"requirement_id": item["requirement_id"], "field_value": "something"}
        for item in made["regulatory_requirements"]
    ]
    api.send("PATCH", path, {"regulatory_requirements": values, "customer_reference": "de"})
    api.get(path)
    api.send("POST", f"{path}/submit_for_approval")
    order = api.order(number, german, customer_reference="tour", **references)
    api.get("/number_orders", filter_customer_reference="tour")
    api.data(f"/number_orders/{order['id']}")
    api.patch(f"/number_orders/{order['id']}", customer_reference="tour-2")
    (sub,) = api.data("/sub_number_orders", filter_country_code="DE")
    api.get(f"/sub_number_orders/{sub['id']}", filter_include_phone_numbers="true")
    api.patch(f"/sub_number_orders/{sub['id']}", regulatory_requirements=values[:1])
    (line,) = api.data("/number_order_phone_numbers", filter_country_code="DE")
    api.data(f"/number_order_phone_numbers/{line['id']}")
    api.patch(f"/number_order_phone_numbers/{line['id']}", regulatory_requirements=values[:1])
    api.post(f"/number_order_phone_numbers/{line['id']}/requirement_group", requirement_group_id=made["id"])
    comment = {"comment_record_type": "sub_number_order", "comment_record_id": sub["id"], "body": "Please hurry"}
    api.post("/comments", **comment)
    api.get("/comments")
    other = api.order(api.found(1, country_code="DE")[0])
    second = other["sub_number_orders_ids"][0]
    api.control.options(telnyx={"review_lag": 100})
    api.post(f"/sub_number_orders/{second}/requirement_group", requirement_group_id=made["id"])
    third = api.order(api.found(1, country_code="DE")[0])["sub_number_orders_ids"][0]
    api.patch(f"/sub_number_orders/{third}/cancel")
    api.send("DELETE", path)


def _jobs(api: Api) -> None:
    api.seed("+12012020001", "+12012020002")
    numbers = ["+12012020001", "+12012020002"]
    api.post("/phone_numbers/jobs/update_phone_numbers", phone_numbers=numbers, deletion_lock_enabled=True)
    api.post("/phone_numbers/jobs/update_emergency_settings", phone_numbers=numbers, emergency_enabled=False)
    job = api.post("/phone_numbers/jobs/delete_phone_numbers", phone_numbers=numbers)
    api.get("/phone_numbers/jobs", filter_type="delete_phone_numbers")
    api.data(f"/phone_numbers/jobs/{job['id']}")


def _porting(api: Api, references: dict[str, str]) -> None:
    api.post("/portability_checks", phone_numbers=["+13035550987", "+12012010001"])
    api.get("/porting_orders/exception_types")
    draft = api.post("/porting_orders", phone_numbers=["+13035550901"], customer_reference="gone")[0]
    api.delete(f"/porting_orders/{draft['id']}")
    api.control.seed("telnyx", port_exceptions=["ENTITY_NAME_MISMATCH"])
    port_id = api.ready_port("+13035550987", phone_number_configuration={**references, "tags": ["ported"]})
    path = f"/porting_orders/{port_id}"
    for name in ("allowed_foc_windows", "requirements", "comments", "additional_documents", "activation_jobs"):
        api.get(f"{path}/{name}")
    document = {"document_id": api.document("csr.txt"), "document_type": "csr"}
    added = api.post(f"{path}/additional_documents", additional_documents=[document, document])
    api.get(f"{path}/additional_documents")
    api.delete(f"{path}/additional_documents/{added[0]['id']}")
    api.post(f"{path}/comments", body="Hello")
    api.get(f"{path}/comments")
    for action, seconds in (("confirm", 61), ("", 61)):
        if action:
            api.post(f"{path}/actions/{action}")
        api.control.advance(seconds)
        api.data(path)
    api.patch(path, end_user={"admin": {"entity_name": "ACME Inc"}}, misc={"type": "full"})
    api.control.advance(200)
    api.get("/porting_orders")
    api.post(f"{path}/actions/cancel") if api.data(path)["status"]["value"] == "submitted" else None
    api.control.advance(90_000)
    api.data(path)
    api.get("/porting_phone_numbers", filter_porting_order_id=port_id)
    second = api.ready_port("+13035550988")
    api.post(f"/porting_orders/{second}/actions/confirm")
    api.post(f"/porting_orders/{second}/actions/cancel")
    api.data(f"/documents/{api.document()}")
    api.send("GET", f"/documents/{api.document()}/download")
    api.get("/documents")
    api.delete(f"/documents/{api.document()}")


def _fast_port(api: Api) -> None:
    api.control.seed("telnyx", ports_portable={"+13035550989": {"fast_portable": True}})
    port_id = api.ready_port("+13035550989")
    path = f"/porting_orders/{port_id}"
    api.post(f"{path}/actions/confirm")
    api.control.advance(130)
    (job,) = api.data(f"{path}/activation_jobs")
    api.data(f"{path}/activation_jobs/{job['id']}")
    moment = job["activation_windows"][0]["start_at"]
    api.patch(f"{path}/activation_jobs/{job['id']}", activate_at=moment)
    api.post(f"{path}/actions/activate")
    api.data(path)


def _goodbye(api: Api, references: dict[str, str]) -> None:
    for number in api.data("/phone_numbers", page_size=250):
        if number["connection_id"] and number["status"] == "active":
            api.delete(f"/phone_numbers/{number['id']}")
    for table in ("ips", "fqdns", "messaging_profiles"):
        for row in api.data(f"/{table}"):
            reply = api.send("DELETE", f"/{table}/{row['id']}")
            assert reply.status_code in (200, 422), reply.text
    for kind in ("ip_connections", "credential_connections", "fqdn_connections"):
        for row in api.data(f"/{kind}"):
            reply = api.send("DELETE", f"/{kind}/{row['id']}")
            assert reply.status_code in (200, 400, 422), reply.text
    for row in api.data("/outbound_voice_profiles"):
        api.send("DELETE", f"/outbound_voice_profiles/{row['id']}")
    api.send("DELETE", f"/billing_groups/{references['billing_group_id']}")
