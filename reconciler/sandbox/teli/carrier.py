"""The Teli carrier as the sandbox runs it: routes, token, life cycle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.carrier import Services
from reconciler.sandbox.inventory import generate
from reconciler.sandbox.teli import (
    alertgroups,
    cart,
    emergency,
    endpoints,
    lnp,
    offnet,
    ports,
    routing,
    settings,
    stock,
    userdids,
)
from reconciler.sandbox.teli.call import Call, Handler, Refusal, envelope, parameters, refused, success
from reconciler.sandbox.teli.estate import PLACES, Estate
from reconciler.sandbox.teli.seeding import load_seed
from reconciler.sandbox.wire import WireReply, WireRequest

_ROUTES: dict[str, Handler] = {
    "user/dids/list": userdids.list_dids,
    "user/dids/list/simple": userdids.list_simple,
    "user/dids/get": userdids.get_did,
    "user/dids/remove": userdids.remove_did,
    "user/dids/remove/bulk": userdids.remove_bulk,
    "user/dids/assign": userdids.assign_did,
    "user/numbers/list": userdids.list_offnet,
    "user/dids/flow": settings.set_flow,
    "user/dids/channelgroup": settings.set_channel_group,
    "user/dids/voicemail": settings.set_voicemail,
    "user/dids/convert/fax": settings.convert_to_fax,
    "user/dids/convert/voice": settings.convert_to_voice,
    "user/dids/cnam/enable": settings.enable_cnam,
    "user/dids/cnam/disable": settings.disable_cnam,
    "user/dids/lidb/get": settings.get_lidb,
    "user/dids/lidb/set": settings.set_lidb,
    "user/dids/note": settings.set_note,
    "user/dids/note/remove": settings.remove_note,
    "user/dids/forward/set": settings.set_forward,
    "user/dids/listing/set": settings.set_listing,
    "user/dids/listing/get": settings.get_listing,
    "user/dids/listing/remove": settings.remove_listing,
    "user/dids/smsurl/set": settings.set_sms_url,
    "user/dids/smsurl/remove": settings.remove_sms_url,
    "user/dids/smsdn/set": settings.set_delivery_url,
    "dids/states": stock.states,
    "dids/ratecenters": stock.ratecenters,
    "dids/npas": stock.npas,
    "dids/nxxs": stock.nxxs,
    "dids/list": stock.list_stock,
    "dids/order": stock.order,
    "dids/cart": cart.add_did,
    "cart/get": cart.get_cart,
    "cart/checkout": cart.checkout,
    "cart/item/remove": cart.remove_item,
    "dids/offnet/check": offnet.check,
    "dids/offnet/submit": offnet.submit,
    "dids/offnet/status": offnet.status,
    "dids/offnet/list": offnet.list_jobs,
    "dids/offnet/jobs/numbers": offnet.job_numbers,
    "911/create": emergency.create,
    "911/update": emergency.update,
    "911/info": emergency.info,
    "911/list": emergency.list_entries,
    "911/remove": emergency.remove,
    "911/validate": emergency.validate,
    "911/groups/create": alertgroups.create_group,
    "911/groups/list": alertgroups.list_groups,
    "911/groups/get": alertgroups.get_group,
    "911/groups/remove": alertgroups.remove_group,
    "911/groups/assign": alertgroups.assign,
    "911/groups/unassign": alertgroups.unassign,
    "911/groups/endpoint/add": alertgroups.add_endpoint,
    "911/groups/endpoint/remove": alertgroups.remove_endpoint,
    "911/groups/conference/set": alertgroups.set_conference,
    "flows/create": routing.create_flow,
    "flows/get": routing.get_flow,
    "flows/list": routing.list_flows,
    "flows/update": routing.update_flow,
    "flows/remove": routing.remove_flow,
    "flows/default/set": routing.set_default_flow,
    "flows/did/assign": settings.set_flow,
    "channelgroups/create": cart.add_channel_group,
    "channelgroups/get": routing.get_channel_group,
    "channelgroups/list": routing.list_channel_groups,
    "channelgroups/update": routing.update_channel_group,
    "channelgroups/remove": routing.remove_channel_group,
    "ipendpoints/create": endpoints.create_ip,
    "ipendpoints/list": endpoints.list_ips,
    "ipendpoints/remove": endpoints.remove_ip,
    "sipaccounts/create": endpoints.create_sip,
    "sipaccounts/list": endpoints.list_sips,
    "sipaccounts/update": endpoints.update_sip,
    "sipaccounts/remove": endpoints.remove_sip,
    "voicemail/inbox/create": endpoints.create_inbox,
    "voicemail/inbox/get": endpoints.get_inbox,
    "voicemail/inbox/list": endpoints.list_inboxes,
    "voicemail/inbox/update": endpoints.update_inbox,
    "voicemail/inbox/remove": endpoints.remove_inbox,
    "lnp/create": lnp.create,
    "lnp/signature/submit": lnp.submit_signature,
    "lnp/list": ports.list_ports,
    "lnp/get": ports.get_port,
    "lnp/request/csv": ports.request_csv,
    "lnp/check": ports.check,
}


class TeliCarrier:
    """See :class:`reconciler.sandbox.carrier.Carrier`."""

    name = "teli"
    mount = "/teli"

    def __init__(self, services: Services) -> None:
        self.estate = Estate(services)

    def greeting(self, url: str) -> str:
        """Where it is, and its token."""
        return f"base_url {url}{self.mount}, token {self.estate.options.token!r}"

    def too_many_requests(self) -> WireReply:
        """No rate limit is documented; one would come in the envelope."""
        return envelope(429, "error", "Too Many Requests", self.estate.options, 429)

    def start(self) -> None:
        """Numbers for sale."""
        general = self.estate.services.options
        if general.stock:
            self.estate.inventory.add(generate(general.seed, general.inventory_per_exchange, PLACES))

    def load(self) -> None:
        """Back from the journal."""
        self.estate.load()

    def clear(self) -> None:
        """Forget everything."""
        self.estate.clear()

    def settle(self) -> None:
        """Whatever is due."""
        self.estate.settle()

    def expire_tokens(self) -> int:
        """None: the token is a setting of the account and does not expire. Change the option to revoke it."""
        return 0

    def seed(self, payload: Mapping[str, Any]) -> dict[str, int]:
        """See :mod:`seeding`."""
        return load_seed(self.estate, payload)

    def dump(self) -> dict[str, object]:
        """Everything."""
        return self.estate.dump()

    def handle(self, request: WireRequest) -> WireReply:
        """Find the endpoint, check the token, work; refusals become the error envelope."""
        options = self.estate.options
        try:
            handler = self._handler(request.path.strip("/"))
            if handler is None or request.method not in ("GET", "POST"):
                raise Refusal("Invalid endpoint", 404)
            call = Call(parameters(request), self.estate)
            if call.param("token") != options.token:
                raise Refusal("Invalid token", 403)
            data = handler(call)
        except Refusal as refusal:
            return refused(refusal, options)
        return data if isinstance(data, WireReply) else success(data, options)

    def _handler(self, path: str) -> Handler | None:
        word = self.estate.options.lnp_bulk_path
        if path in {f"lnp/check/{name}/bulk" for name in ("portability", "portable") if word in (name, "both")}:
            return ports.check_bulk
        return _ROUTES.get(path)
