"""Which path is worked on by what."""

from __future__ import annotations

from reconciler.sandbox.telnyx import (
    addresses,
    documents,
    emergency,
    endpoints,
    jobs,
    messaging_profiles,
    numbers,
    orders,
    port_actions,
    port_extras,
    portability,
    ports,
    profiles,
    requirements,
    settings,
    stock,
    sub_orders,
    trunks,
)
from reconciler.sandbox.telnyx.call import Handler

_ONE_OF_A_KIND: dict[tuple[str, str], Handler] = {
    ("GET", "/available_phone_numbers"): stock.search,
    ("POST", "/number_orders"): orders.create_order,
    ("GET", "/number_orders"): orders.list_orders,
    ("GET", "/number_orders/{}"): orders.get_order,
    ("PATCH", "/number_orders/{}"): orders.update_order,
    ("GET", "/sub_number_orders"): sub_orders.list_sub_orders,
    ("GET", "/sub_number_orders/{}"): sub_orders.get_sub_order,
    ("PATCH", "/sub_number_orders/{}"): sub_orders.update_sub_order,
    ("PATCH", "/sub_number_orders/{}/cancel"): sub_orders.cancel_sub_order,
    ("POST", "/sub_number_orders/{}/requirement_group"): sub_orders.attach_to_sub_order,
    ("GET", "/number_order_phone_numbers"): sub_orders.list_lines,
    ("GET", "/number_order_phone_numbers/{}"): sub_orders.get_line,
    ("PATCH", "/number_order_phone_numbers/{}"): sub_orders.update_line,
    ("POST", "/number_order_phone_numbers/{}/requirement_group"): sub_orders.attach_to_line,
    ("GET", "/regulatory_requirements"): requirements.regulatory_requirements,
    ("GET", "/requirement_groups"): requirements.list_groups,
    ("POST", "/requirement_groups"): requirements.create_group,
    ("GET", "/requirement_groups/{}"): requirements.get_group,
    ("PATCH", "/requirement_groups/{}"): requirements.update_group,
    ("DELETE", "/requirement_groups/{}"): requirements.delete_group,
    ("POST", "/requirement_groups/{}/submit_for_approval"): requirements.submit_group,
    ("GET", "/comments"): requirements.requirement_comments,
    ("POST", "/comments"): requirements.add_comment,
    ("GET", "/phone_numbers"): numbers.list_numbers,
    ("GET", "/phone_numbers/slim"): numbers.list_slim,
    ("GET", "/phone_numbers/voice"): settings.list_voice,
    ("GET", "/phone_numbers/messaging"): settings.list_messaging,
    ("POST", "/phone_numbers/actions/verify_ownership"): numbers.verify_ownership,
    ("GET", "/phone_numbers/{}"): numbers.get_number,
    ("PATCH", "/phone_numbers/{}"): numbers.update_number,
    ("DELETE", "/phone_numbers/{}"): numbers.delete_number,
    ("GET", "/phone_numbers/{}/voice"): settings.get_voice,
    ("PATCH", "/phone_numbers/{}/voice"): settings.update_voice,
    ("GET", "/phone_numbers/{}/messaging"): settings.get_messaging,
    ("PATCH", "/phone_numbers/{}/messaging"): settings.update_messaging,
    ("POST", "/phone_numbers/{}/actions/enable_emergency"): emergency.enable_emergency,
    ("POST", "/messaging_numbers_bulk_updates"): settings.bulk_messaging,
    ("GET", "/phone_numbers/jobs"): jobs.list_jobs,
    ("GET", "/phone_numbers/jobs/{}"): jobs.get_job,
    ("POST", "/phone_numbers/jobs/update_phone_numbers"): jobs.update_numbers,
    ("POST", "/phone_numbers/jobs/update_emergency_settings"): jobs.update_emergency,
    ("POST", "/phone_numbers/jobs/delete_phone_numbers"): jobs.delete_numbers,
    ("POST", "/addresses/actions/validate"): addresses.validate_address,
    ("GET", "/addresses"): addresses.list_addresses,
    ("POST", "/addresses"): addresses.create_address,
    ("GET", "/addresses/{}"): addresses.get_address,
    ("DELETE", "/addresses/{}"): addresses.delete_address,
    ("GET", "/connections"): trunks.list_connections,
    ("GET", "/connections/{}"): trunks.get_connection,
    ("GET", "/user_tags"): profiles.user_tags,
    ("POST", "/documents"): documents.upload,
    ("GET", "/documents"): documents.list_documents,
    ("GET", "/documents/{}"): documents.get_document,
    ("GET", "/documents/{}/download"): documents.download,
    ("DELETE", "/documents/{}"): documents.delete_document,
    ("POST", "/portability_checks"): portability.check,
    ("GET", "/porting_phone_numbers"): ports.list_port_numbers,
    ("GET", "/porting_orders/exception_types"): port_extras.exception_types,
    ("GET", "/porting_orders/{}/allowed_foc_windows"): port_extras.allowed_windows,
    ("GET", "/porting_orders/{}/requirements"): port_extras.order_requirements,
    ("GET", "/porting_orders/{}/additional_documents"): port_extras.list_additional,
    ("POST", "/porting_orders/{}/additional_documents"): port_extras.add_additional,
    ("DELETE", "/porting_orders/{}/additional_documents/{}"): port_extras.delete_additional,
    ("GET", "/porting_orders/{}/comments"): port_extras.list_comments,
    ("POST", "/porting_orders/{}/comments"): port_extras.add_comment,
    ("GET", "/porting_orders/{}/activation_jobs"): port_extras.list_activation_jobs,
    ("GET", "/porting_orders/{}/activation_jobs/{}"): port_extras.get_activation_job,
    ("PATCH", "/porting_orders/{}/activation_jobs/{}"): port_extras.update_activation_job,
    ("POST", "/porting_orders/{}/actions/confirm"): port_actions.confirm,
    ("POST", "/porting_orders/{}/actions/cancel"): port_actions.cancel,
    ("POST", "/porting_orders/{}/actions/activate"): port_actions.activate,
}


def _crud(
    path: str, listed: Handler, created: Handler, got: Handler, updated: Handler, deleted: Handler
) -> dict[tuple[str, str], Handler]:
    return {
        ("GET", path): listed,
        ("POST", path): created,
        ("GET", path + "/{}"): got,
        ("PATCH", path + "/{}"): updated,
        ("DELETE", path + "/{}"): deleted,
    }


def _trunk(kind: str) -> dict[tuple[str, str], Handler]:
    of = trunks
    makers = (of.list_of, of.create_of, of.get_of, of.update_of, of.delete_of)
    return _crud(f"/{kind}s", *(make(kind) for make in makers))


ROUTES: dict[tuple[str, str], Handler] = {
    **_ONE_OF_A_KIND,
    **_trunk("ip_connection"),
    **_trunk("credential_connection"),
    **_trunk("fqdn_connection"),
    **_crud(
        "/porting_orders",
        ports.list_orders,
        ports.create_orders,
        ports.get_order,
        ports.update_order,
        ports.delete_order,
    ),
    **_crud(
        "/ips",
        endpoints.list_ips,
        endpoints.create_ip,
        endpoints.get_ip,
        endpoints.update_ip,
        endpoints.delete_ip,
    ),
    **_crud(
        "/fqdns",
        endpoints.list_fqdns,
        endpoints.create_fqdn,
        endpoints.get_fqdn,
        endpoints.update_fqdn,
        endpoints.delete_fqdn,
    ),
    **_crud(
        "/outbound_voice_profiles",
        profiles.list_voice_profiles,
        profiles.create_voice_profile,
        profiles.get_voice_profile,
        profiles.update_voice_profile,
        profiles.delete_voice_profile,
    ),
    **_crud(
        "/billing_groups",
        profiles.list_billing_groups,
        profiles.create_billing_group,
        profiles.get_billing_group,
        profiles.update_billing_group,
        profiles.delete_billing_group,
    ),
    **_crud(
        "/messaging_profiles",
        messaging_profiles.list_messaging_profiles,
        messaging_profiles.create_messaging_profile,
        messaging_profiles.get_messaging_profile,
        messaging_profiles.update_messaging_profile,
        messaging_profiles.delete_messaging_profile,
    ),
}


class Router:
    """Finds handlers; a literal segment goes before a variable one."""

    def __init__(self, routes: dict[tuple[str, str], Handler]) -> None:
        self._by_shape: dict[tuple[str, int], list[tuple[tuple[str, ...], Handler]]] = {}
        for (method, template), handler in routes.items():
            segments = tuple(template.strip("/").split("/"))
            self._by_shape.setdefault((method, len(segments)), []).append((segments, handler))
        for known in self._by_shape.values():
            known.sort(key=lambda route: route[0].count("{}"))

    def find(self, method: str, path: str) -> tuple[Handler, tuple[str, ...]] | None:
        """The handler of a path and the variable parts of it."""
        segments = path.strip("/").split("/")
        for pattern, handler in self._by_shape.get((method, len(segments)), ()):
            pairs = list(zip(pattern, segments, strict=True))
            if all(want in ("{}", have) for want, have in pairs):
                return handler, tuple(have for want, have in pairs if want == "{}")
        return None
