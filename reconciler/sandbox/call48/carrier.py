"""The Call48 carrier as the sandbox runs it: routes, authorization, life cycle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.call48 import (
    dids,
    fax_cnam,
    forwarding,
    portdocs,
    portlife,
    portlists,
    ports,
    portsettings,
    purchase,
    resources,
    search,
    services911,
    trunks,
)
from reconciler.sandbox.call48.call import Call, Handler, Refusal, refusal_reply, unauthorized
from reconciler.sandbox.call48.estate import Estate
from reconciler.sandbox.call48.login import login
from reconciler.sandbox.call48.model import User
from reconciler.sandbox.call48.seeding import load_seed
from reconciler.sandbox.call48.sessions import Sessions
from reconciler.sandbox.carrier import BadSeed, Services
from reconciler.sandbox.inventory import generate
from reconciler.sandbox.wire import WireReply, WireRequest, json_reply

_ROUTES: dict[tuple[str, str], Handler] = {
    ("GET", "/search"): search.search,
    ("POST", "/purchase"): purchase.purchase,
    ("GET", "/dids"): dids.list_dids,
    ("DELETE", "/dids"): dids.delete_dids,
    ("GET", "/update_tags"): dids.update_tags,
    ("GET", "/update411"): services911.update_411,
    ("GET", "/update911"): services911.update_911,
    ("GET", "/verifyaddress"): services911.verify_address,
    ("POST", "/update_fax"): fax_cnam.update_fax,
    ("POST", "/update_forwarding"): forwarding.update_forwarding,
    ("POST", "/did/create-cnam"): fax_cnam.create_cnam,
    ("POST", "/trunkgrp/create"): trunks.create_trunk_group,
    ("PUT", "/trunkgrp/update"): trunks.update_trunk_group,
    ("GET", "/countries"): resources.countries,
    ("GET", "/states"): resources.states,
    ("GET", "/ratecenter"): resources.ratecenters,
    ("GET", "/customers"): resources.customers,
    ("POST", "/port-in/check-ports"): ports.check_ports,
    ("POST", "/port-in/submit-port-details"): ports.submit_port_details,
    ("GET", "/port-in/view-port-detail"): portlists.view_port_detail,
    ("POST", "/port-in/view-list"): portlists.view_list,
    ("GET", "/port-in/view-did-list"): portlists.view_did_list,
    ("POST", "/port-in/update-request"): ports.update_request,
    ("POST", "/port-in/cancel-order"): ports.cancel_order,
    ("POST", "/port-in/cancel-did-order"): ports.cancel_did_order,
    ("GET", "/port-in/forwarding-details"): portsettings.forwarding_details,
    ("POST", "/port-in/update-forwarding"): portsettings.update_forwarding,
    ("POST", "/port-in/delete-request"): ports.delete_request,
    ("POST", "/port-in/activate-order"): ports.activate_order,
    ("POST", "/port-in/activate-did"): ports.activate_did,
    ("POST", "/port-in/upload-docs"): portdocs.upload_docs,
    ("POST", "/port-in/remove-upload-docs"): portdocs.remove_upload_docs,
    ("POST", "/port-in/export-list"): portlists.export_list,
    ("POST", "/port-in/view-foc-list"): portlists.view_foc_list,
    ("GET", "/port-in/view-did-activation"): portsettings.view_did_activation,
    ("POST", "/port-in/update-activation"): portsettings.update_activation,
    ("POST", "/port-in/view-rejection-list"): portlists.view_rejection_list,
}


class Call48Carrier:
    """See :class:`reconciler.sandbox.carrier.Carrier`."""

    name = "call48"
    mount = "/call48/api/v4"

    def __init__(self, services: Services) -> None:
        self.estate = Estate(services)
        self.sessions = Sessions(self.estate)

    def greeting(self, url: str) -> str:
        """The default customer's login."""
        options = self.estate.options
        return f"base_url {url}{self.mount}, user {options.username!r}, password {options.password!r}"

    def too_many_requests(self) -> WireReply:
        """The document describes none."""
        return json_reply({"code": 429, "message": "Too Many Requests"}, 429)

    def start(self) -> None:
        """Two users, and numbers for sale."""
        options, general = self.estate.options, self.estate.services.options
        self.estate.put_user(User(options.username, options.password, "customer", options.account_id))
        self.estate.put_user(User(options.admin_username, options.admin_password, "sp_admin", options.account_id, 7))
        if general.stock:
            self.estate.inventory.add(generate(general.seed, general.inventory_per_exchange))

    def load(self) -> None:
        """Back from the journal."""
        self.estate.load()
        self.sessions.load()

    def clear(self) -> None:
        """Forget everything."""
        self.estate.clear()
        self.sessions.clear()

    def settle(self) -> None:
        """Whatever is due."""
        self.estate.settle()
        portlife.settle(self.estate)

    def expire_tokens(self) -> int:
        """All of them."""
        return self.sessions.revoke_all()

    def seed(self, payload: Mapping[str, Any]) -> dict[str, int]:
        """See :mod:`seeding`."""
        try:
            return load_seed(self.estate, payload)
        except Refusal as refusal:
            raise BadSeed(f"seed: call48: {refusal.text}") from refusal

    def dump(self) -> dict[str, object]:
        """Everything."""
        return {**self.estate.dump(), "sessions": self.sessions.dump()}

    def handle(self, request: WireRequest) -> WireReply:
        """Route, authorize, work; refusals become the error envelope."""
        options = self.estate.options
        try:
            if request.method == "POST" and request.path == "/login":
                return login(request, self.estate, self.sessions, "customer")
            if request.method == "POST" and request.path == "/admin_login":
                return login(request, self.estate, self.sessions, "sp_admin")
            handler = self._handler(request)
            if handler is None:
                return json_reply({"error": "Not Found", "data": False, "code": 404}, 404)
            user = self.sessions.user_of(request.headers.get("authorization"))
            if user is None:
                return unauthorized(options)
            return handler(Call(request, user, self.estate))
        except Refusal as refusal:
            return refusal_reply(refusal, options)

    def _handler(self, request: WireRequest) -> Handler | None:
        options = self.estate.options
        if (request.method, request.path) == (options.trunk_list_method, options.trunk_list_path):
            return trunks.list_trunk_groups
        return _ROUTES.get((request.method, request.path))
