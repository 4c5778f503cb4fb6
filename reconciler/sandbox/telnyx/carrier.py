"""The Telnyx carrier as the sandbox runs it: routes, authorization, rate limit headers, life cycle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from reconciler.sandbox.carrier import Services
from reconciler.sandbox.telnyx import documents, emergency, jobs, lines, port_life, requirements, stock
from reconciler.sandbox.telnyx.call import Call
from reconciler.sandbox.telnyx.errors import Refusal, error_reply, not_found
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.routes import ROUTES, Router
from reconciler.sandbox.telnyx.seeding import load_seed
from reconciler.sandbox.wire import WireReply, WireRequest

_SETTLERS: dict[str, Callable[[Estate, str, float], None]] = {
    "line": lines.settle_line,
    "review": lines.settle_review,
    "deadline": lines.settle_deadline,
    "group": requirements.settle_group,
    "hold": stock.hold_ends,
    "emergency": emergency.settle_emergency,
    "job": jobs.settle_job,
    "document": documents.settle_document,
    "port": port_life.settle_port,
    "draft": port_life.settle_draft,
    "stale": port_life.settle_stale,
}


class TelnyxCarrier:
    """See :class:`reconciler.sandbox.carrier.Carrier`."""

    name = "telnyx"
    mount = "/telnyx/v2"

    def __init__(self, services: Services) -> None:
        self.estate = Estate(services)
        self._router = Router(ROUTES)
        self._window = -1
        self._used = 0

    def greeting(self, url: str) -> str:
        """The API key."""
        return f"base_url {url}{self.mount}, api_key {self.estate.options.api_key!r}"

    def too_many_requests(self) -> WireReply:
        """429, 10011 (guide "rate limiting")."""
        detail = "You have exceeded the maximum number of allowed requests."
        return self._with_limits(error_reply(Refusal("10011", detail)), left=0)

    def start(self) -> None:
        """Numbers for sale."""
        general = self.estate.services.options
        if general.stock:
            self.estate.table("stock").put_many(stock.generated(general.seed, general.inventory_per_exchange))

    def load(self) -> None:
        """Back from the journal."""
        self.estate.load()

    def clear(self) -> None:
        """Forget everything."""
        self.estate.clear()

    def settle(self) -> None:
        """Whatever is due."""
        self.estate.settle(_SETTLERS)

    def expire_tokens(self) -> int:
        """API keys do not expire; to revoke the key change the option ``api_key``."""
        return 0

    def seed(self, payload: Mapping[str, Any]) -> dict[str, int]:
        """See :mod:`seeding`."""
        return load_seed(self.estate, payload)

    def dump(self) -> dict[str, object]:
        """Everything."""
        return self.estate.dump()

    def handle(self, request: WireRequest) -> WireReply:
        """Authorize, route, work; refusals become the error envelope."""
        try:
            self._authorize(request)
            found = self._router.find(request.method, request.path)
            if found is None:
                raise not_found()
            handler, ids = found
            reply = handler(Call(request, self.estate, ids))
        except Refusal as refusal:
            reply = error_reply(refusal, integer_code=request.path.startswith("/billing_groups"))
        return self._with_limits(reply)

    def _authorize(self, request: WireRequest) -> None:
        options = self.estate.options
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or key.strip() != options.api_key:
            raise Refusal("10009", "Could not understand the provided credentials.")
        if any(request.path.startswith(path) for path in options.forbidden):
            raise Refusal("10010", "You are not authorized to access the requested resource.", pointer="/")

    def _with_limits(self, reply: WireReply, left: int | None = None) -> WireReply:
        """``x-ratelimit-*``. One page of the guide counts ``reset`` in seconds, another shows a moment."""
        general, options, now = self.estate.services.options, self.estate.options, self.estate.now
        window = int(now / general.rate_window)
        if window != self._window:
            self._window, self._used = window, 0
        self._used += 1
        limit = general.rate_limit or options.ratelimit
        end = (window + 1) * general.rate_window
        reset = end if options.ratelimit_reset == "epoch" else end - now
        values = {
            "limit": limit,
            "remaining": max(0, limit - self._used) if left is None else left,
            "reset": -int(-reset // 1),
        }
        headers = tuple((f"x-ratelimit-{name}", str(value)) for name, value in values.items())
        return replace(reply, headers=(*reply.headers, *headers))
