"""The door of every carrier: records the request, applies faults around the work, sends the reply."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from reconciler.sandbox.carrier import Carrier
from reconciler.sandbox.faults import Action, made_up_body
from reconciler.sandbox.kernel import Kernel
from reconciler.sandbox.transport import break_connection
from reconciler.sandbox.wire import Recorded, WireReply, WireRequest, json_reply

_NO_FAULT = Action()


async def read_body(receive: Any) -> bytes:
    """The whole request body."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return b"".join(chunks)


async def send_reply(send: Any, reply: WireReply) -> None:
    """Put a reply on the wire."""
    headers = [
        (b"content-type", reply.content_type.encode("latin-1")),
        (b"content-length", str(len(reply.body)).encode()),
        *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


def _request(scope: Any, mount: str, body: bytes) -> WireRequest:
    return WireRequest(
        method=scope["method"],
        path=scope["path"][len(mount) :],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        body=body,
    )


class Gate:
    """ASGI application of one carrier."""

    def __init__(self, kernel: Kernel, carrier: Carrier) -> None:
        self._kernel = kernel
        self._carrier = carrier

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Handle one HTTP request."""
        request = _request(scope, self._carrier.mount, await read_body(receive))
        entry = self._kernel.wire.open(self._carrier.name, scope["path"], request)
        text = scope["query_string"].decode("latin-1") + "\n" + request.body.decode("latin-1")
        action = self._kernel.faults.pick(request.method, scope["path"], text) or _NO_FAULT
        if action is not _NO_FAULT:
            entry.fault = action.label()
        if self._kernel.options.latency > 0:
            await asyncio.sleep(self._kernel.options.latency)
        if action.latency > 0:
            await self._kernel.faults.hold(action.latency)
        if action.reset:
            self._kernel.wire.close(entry, None)
            await break_connection(scope, receive, reset=True)
            return
        reply = self._reply(request, entry, action)
        if action.late > 0:
            await self._kernel.faults.hold(action.late)
        if action.drop_reply:
            self._kernel.wire.close(entry, None)
            await break_connection(scope, receive, reset=False)
            return
        self._kernel.wire.close(entry, reply.status)
        await send_reply(send, reply)

    def _reply(self, request: WireRequest, entry: Recorded, action: Action) -> WireReply:
        """The true reply, or the made-up one; synchronous, so that work is never interleaved."""
        limited = self._limited(entry)
        if limited is not None:
            return limited
        if action.expire_tokens:
            self._kernel.expire_tokens(self._carrier.name)
        if action.options:
            self._kernel.change_options(action.options)
        if not action.replaces_reply():
            return self._kernel.perform(self._carrier, request, entry)
        if action.after_work:
            self._kernel.perform(self._carrier, request, entry)
        return self._made_up(action)

    def _limited(self, entry: Recorded) -> WireReply | None:
        options = self._kernel.options
        if options.rate_limit is None:
            return None
        now = self._kernel.services.clock.now()
        if self._kernel.limiter.admits(options.rate_limit, options.rate_window, now):
            return None
        entry.fault = "rate_limit"
        return self._made_up(Action(rate_limit=True, retry_after=options.retry_after))

    def _made_up(self, action: Action) -> WireReply:
        headers = tuple((name, value) for name, value in action.headers.items() if name.lower() != "content-type")
        given = {name.lower(): value for name, value in action.headers.items()}.get("content-type")
        if action.retry_after is not None:
            headers = (*headers, ("Retry-After", str(action.retry_after)))
        if action.rate_limit:
            own = self._carrier.too_many_requests()
            default, headers = own.status, (*own.headers, *headers)
        else:
            default = 500 if action.html is not None else 200
        if action.rate_limit and not action.has_body():
            body, content_type = own.body, own.content_type
        else:
            body, content_type = made_up_body(action)
        return WireReply(action.status or default, body, given or content_type, headers)


def not_found() -> WireReply:
    """Answer to a path that belongs to nobody."""
    return json_reply({"error": "no such path in the sandbox"}, 404)
