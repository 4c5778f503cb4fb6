"""The ASGI application: carriers at their prefixes, the control API beside them."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.call48.carrier import Call48Carrier
from reconciler.sandbox.control import control_app
from reconciler.sandbox.gate import Gate, not_found, send_reply
from reconciler.sandbox.kazoo.carrier import KazooCarrier
from reconciler.sandbox.kernel import CarrierFactory, Kernel
from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.teli.carrier import TeliCarrier
from reconciler.sandbox.telnyx.carrier import TelnyxCarrier

# A new carrier is a sister package of call48 and one more line here.
CARRIERS: tuple[CarrierFactory, ...] = (Call48Carrier, KazooCarrier, TeliCarrier, TelnyxCarrier)


class SandboxApp:
    """Dispatches by path prefix."""

    def __init__(self, options: SandboxOptions) -> None:
        self.kernel = Kernel(options, CARRIERS)
        self._control = control_app(self.kernel)
        self._gates = [(item.mount + "/", Gate(self.kernel, item)) for item in self.kernel.carriers.values()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path.startswith("/_control/"):
            await self._control(scope, receive, send)
            return
        for prefix, gate in self._gates:
            if path.startswith(prefix):
                await gate(scope, receive, send)
                return
        await send_reply(send, not_found())
