"""Breaking connections on purpose, which plain ASGI cannot do."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

_KEY = "sandbox.transport"


class BreakableProtocol(H11Protocol):
    """uvicorn's protocol, handing its transport to the application inside the scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wrap the application of this one connection."""
        super().connection_made(transport)
        inner = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope[_KEY] = transport
            await inner(scope, receive, send)

        self.app = with_transport


async def break_connection(scope: Any, receive: Any, *, reset: bool) -> None:
    """Close without a response; with ``reset`` the peer sees a TCP reset instead of an orderly end."""
    transport: asyncio.Transport = scope[_KEY]
    if reset:
        raw = transport.get_extra_info("socket")
        if raw is not None:
            with contextlib.suppress(OSError):
                # Linger of zero seconds turns the close into RST.
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
    # Returning before uvicorn noticed the loss would make it answer 500 on our behalf.
    while (await receive())["type"] != "http.disconnect":
        pass
