"""The one module that imports httpx: connections, and what becomes of a request on them. Imported with the first request."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from reconciler.transport.endpoint import Answer
from reconciler.transport.errors import CarrierError, NotSent, Unclear, Unsendable
from reconciler.transport.pace import Clock
from reconciler.transport.redact import silence_libraries
from reconciler.transport.request import Request

# Bytes of a body after decompression; more is no answer that a carrier means to give.
LARGEST_ANSWER: Final = 64 * 1024 * 1024
# Seconds. Shorter than the five after which common servers close an idle connection: a request must not meet the closing.
_IDLE: Final = 4.0
_CONNECT: Final = 10.0
_HEADERS: Final = {
    "user-agent": "reconciler",
    "accept": "application/json, */*;q=0.5",
    "accept-encoding": "gzip, deflate",
}


class Wire:
    """One account's connections: a client of its own for each request in flight, since a shared one costs more time.

    The session bounds the requests in flight, and with them the clients. The last one used is used next, so that
    a connection is either warm or gone.
    """

    def __init__(self, base_url: str, timeout: float, clock: Clock) -> None:
        silence_libraries()
        self._base = base_url
        self._clock = clock
        self._timeout = timeout
        self._extensions = {"timeout": httpx.Timeout(timeout, connect=min(timeout, _CONNECT)).as_dict()}
        # An environment's proxy is for the world outside, not for a carrier emulated on this machine.
        self._trust_env = not _is_loopback(urlsplit(base_url).hostname or "")
        self._lock = threading.Lock()
        self._clients: list[httpx.Client] = []
        self._idle: list[httpx.Client] = []
        self._sockets: dict[httpx.Client, socket.socket] = {}
        self._closed = False

    def exchange(self, request: Request, headers: Mapping[str, str], until: float) -> Answer:
        """Send a request and take its whole answer, redirects not followed.

        Raises NotSent where it cannot have reached the carrier, Unclear for every failure after that.
        """
        client = self._borrow()
        try:
            message = self._message(request, headers)
            message.extensions["trace"] = partial(self._connected, client)
            response = client.send(message, stream=True)
            try:
                body = self._body(response, until)
            finally:
                response.close()
            return Answer(response.status_code, dict(response.headers.items()), body)
        except CarrierError:
            raise
        except Exception as error:
            failure = self._translated(error)
        finally:
            self._idle.append(client)
        # Outside of the handler, so that httpx's error, which carries the whole request, is not kept as its context.
        raise failure

    def close(self) -> None:
        """Drop all connections. A request still in flight in another thread fails."""
        with self._lock:
            self._closed = True
            # One that is made from now on is broken where it is made.
            sockets = list(self._sockets.values())
        for one in sockets:
            _break(one)
        for client in self._clients:
            client.close()

    def _connected(self, client: httpx.Client, event: str, info: Mapping[str, Any]) -> None:
        """Told by httpcore of all that it does: the socket of each client, for `close`."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            with self._lock:
                self._sockets[client] = info["return_value"].get_extra_info("socket")
                if self._closed:
                    _break(self._sockets[client])

    def _borrow(self) -> httpx.Client:
        with self._lock:
            if self._closed:
                raise Unsendable("the session is closed")
            if self._idle:
                return self._idle.pop()
            one = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_IDLE)
            client = httpx.Client(verify=_trusted(), trust_env=self._trust_env, limits=one)
            self._clients.append(client)
            return client

    def _message(self, request: Request, headers: Mapping[str, str]) -> httpx.Request:
        fields = dict(_HEADERS)
        if request.content_type:
            fields["content-type"] = request.content_type
        fields.update((name.lower(), value) for name, value in {**headers, **request.headers}.items())
        for name, value in fields.items():
            if not value.isascii() or not value.isprintable():
                raise Unsendable(
                    f"the header {name!r} would hold characters that HTTP does not allow",
                    "does a key or token end in a line break?",
                )
        return httpx.Request(
            request.endpoint.method,
            self._base + request.target,
            headers=fields,
            content=request.body,
            data=request.fields or None,
            files=[(part.name, (part.filename, part.content, part.media_type)) for part in request.parts] or None,
            extensions=dict(self._extensions),
        )

    def _body(self, response: httpx.Response, until: float) -> bytes:
        """The body, counted while it comes: neither its size nor its time is bounded by the carrier's good will."""
        until = max(until, self._clock.now() + self._timeout)
        chunks = []
        size = 0
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise Unclear(f"the answer is larger than {LARGEST_ANSWER // 1024 // 1024} MiB")
            if self._clock.now() > until:
                raise Unclear("the answer did not come to its end in time")
        return b"".join(chunks)

    def _translated(self, error: Exception) -> CarrierError:
        """httpx's error as ours. Its text is not repeated: it may quote what was sent or received."""
        match error:
            case httpx.ConnectError():
                return _not_connected(error)
            case httpx.ConnectTimeout() | httpx.PoolTimeout():
                return NotSent("no connection in time")
            case httpx.ProxyError():
                return NotSent("the proxy does not connect to it")
            case httpx.InvalidURL() | httpx.UnsupportedProtocol():
                return Unsendable("its address and arguments do not make a URL")
            case httpx.ReadTimeout():
                return Unclear(f"no answer within {self._timeout:g} s")
            case httpx.WriteTimeout():
                return Unclear(f"the request was not taken within {self._timeout:g} s")
            case httpx.RemoteProtocolError():
                return Unclear("the connection was closed before the answer was whole, or the answer is not HTTP")
            case httpx.NetworkError():
                return Unclear("the connection broke")
            case httpx.DecodingError():
                return Unclear("the answer's compression cannot be undone")
        return Unclear(f"the exchange failed with {type(error).__name__}")


def _break(one: socket.socket) -> None:
    """End a connection, also for a thread that waits on it: closing its socket alone would leave that thread waiting."""
    with suppress(OSError):
        # Past TLS, which would want to say good-bye first.
        socket.socket.shutdown(one, socket.SHUT_RDWR)


def _not_connected(error: Exception) -> NotSent:
    """Why there is no connection, in the words of the operating system or of TLS, which quote nothing of ours."""
    cause: BaseException = error
    # httpcore clears the cause and leaves the context.
    while (below := cause.__cause__ or cause.__context__) is not None:
        cause = below
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Unsendable(
            f"its certificate is not trusted: {cause.verify_message}",
            "for a private authority, put its certificate into a file and name that in SSL_CERT_FILE",
        )
    if isinstance(cause, ssl.SSLError):
        return NotSent(f"no TLS connection: {cause.reason or 'the handshake failed'}")
    if isinstance(cause, OSError) and cause.strerror:
        return NotSent(f"no connection: {cause.strerror}")
    return NotSent("no connection")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates trusted, loaded once: it takes longer than a request."""
    return httpx.create_ssl_context()
