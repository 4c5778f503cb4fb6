"""A carrier on a loopback port, over raw sockets so that it can also misbehave; and what a session needs to talk to it."""

# ruff: noqa: ARG002 (the dialects here have no use for all that the protocol gives them)
from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.plan import Effect, Json
from reconciler.transport.body import json_body
from reconciler.transport.endpoint import Answer, Endpoint, Placement
from reconciler.transport.errors import Refused, Unauthorized, Unclear
from reconciler.transport.pace import Clock


def endpoint(name: str = "dids", method: str = "GET", effect: Effect = Effect.SAFE, **changes: Any) -> Endpoint:
    row = {"path": f"/{name}", "send": Placement.QUERY if method == "GET" else Placement.JSON, "source": "made up"}
    return Endpoint(name, method, effect=effect, **{**row, **changes})


DIDS = endpoint()
LOGIN = endpoint("login", "POST")
WRITES = {
    Effect.MUTATING: endpoint("update911", effect=Effect.MUTATING),
    Effect.BILLED: endpoint("purchase", "POST", Effect.BILLED),
    Effect.IRREVERSIBLE: endpoint("release", "DELETE", Effect.IRREVERSIBLE, path="/dids"),
}
BY_EFFECT = {Effect.SAFE: DIDS, **WRITES}


class OpenDialect:
    """Data in an envelope, a fixed key, no login."""

    def login(self) -> tuple[Endpoint, Mapping[str, Json]] | None:
        return None

    def token(self, data: Any) -> str:
        raise AssertionError("there is no login")

    def headers(self, token: str | None) -> Mapping[str, str]:
        return {"Authorization": "fixed-key"}

    def arguments(self) -> Mapping[str, Json]:
        return {}

    def decode(self, endpoint: Endpoint, answer: Answer) -> Any:
        body = json_body(answer)
        code = body.get("code", answer.status)
        if code == 401:
            raise Unauthorized(body.get("error", "unauthorised"), code="401")
        if code >= 500:
            raise Unclear(f"failed with code {code}")
        if code >= 400:
            raise Refused(body.get("error", "refused"), code=str(code))
        return body["data"]


class LoginDialect(OpenDialect):
    """The same with a login, whose token is then sent bare."""

    def __init__(self, credentials: Mapping[str, Json]) -> None:
        self.credentials = credentials

    def login(self) -> tuple[Endpoint, Mapping[str, Json]]:
        return LOGIN, self.credentials

    def token(self, data: Any) -> str:
        if not isinstance(data, dict):
            raise Unclear("no token")
        return str(data["token"])

    def headers(self, token: str | None) -> Mapping[str, str]:
        return {"Authorization": token} if token else {}


class FakeClock(Clock):
    """Waits take no time and are written down."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._now = 1000.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._now

    def wait(self, seconds: float) -> None:
        with self._lock:
            self.waits.append(seconds)
            self._now += seconds


@dataclass(frozen=True)
class Got:
    """A request as it came. `number` counts from 1, over all connections."""

    number: int
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass(frozen=True)
class Reply:
    """Bytes to answer with, in one piece or several, and what follows: `keep`, `close` or `reset` the connection."""

    raw: bytes | Iterable[bytes]
    then: str = "keep"


def reply(
    data: Any = None, *, status: int = 200, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Reply:
    if body is None:
        body = json.dumps({"data": data}).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return Reply("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def refusal(code: int, error: str = "no", *, status: int = 200) -> Reply:
    return reply(status=status, body=json.dumps({"code": code, "error": error}).encode())


HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>of John Doe</body></html>"
BAD_GATEWAY = reply(status=502, headers={"Content-Type": "text/html"}, body=HTML)
DROPPED = Reply(b"", "close")
RESET = Reply(b"", "reset")
CUT_SHORT = Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", "close")
GIBBERISH = Reply(b"220 smtp.example ESMTP\r\n", "close")


@dataclass
class Carrier:
    """Answers each request by `answer`; `log` is what came."""

    answer: Callable[[Got], Reply]
    tls: ssl.SSLContext | None = None
    log: list[Got] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/api"

    def paths(self) -> list[str]:
        return [got.path for got in self.log]

    def asked(self, endpoint: Endpoint) -> int:
        return sum(got.path == f"/api{endpoint.path}" and got.method == endpoint.method for got in self.log)

    def close(self) -> None:
        # Closing alone does not wake a thread that accepts or reads.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with self._lock:
                self._open.add(connection)
            with connection.makefile("rb") as lines:
                while (got := self._request(lines)) and self._respond(connection, self.answer(got)):
                    pass
        except (OSError, ValueError):
            pass  # the client went away, or does not speak HTTP
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _request(self, lines: Any) -> Got | None:
        first = lines.readline()
        if not first:
            return None
        method, target, _ = first.decode().split(" ")
        headers: dict[str, str] = {}
        while line := lines.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        body = lines.read(int(headers.get("content-length", 0)))
        with self._lock:
            got = Got(len(self.log) + 1, method, target, headers, body)
            self.log.append(got)
        return got

    def _respond(self, connection: socket.socket, answer: Reply) -> bool:
        """Whether the connection goes on."""
        for piece in [answer.raw] if isinstance(answer.raw, bytes) else answer.raw:
            connection.sendall(piece)
        if answer.then == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return answer.then == "keep"


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """For what another thread brings about. Generous: it ends as soon as the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)
