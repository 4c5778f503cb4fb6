"""A way to the sandbox that can be shut: connections are refused from a given request on, until it is opened again."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Way:
    """Passes HTTP requests on, each on a connection of its own; shuts before the reply to request number `last`."""

    def __init__(self, base: str) -> None:
        host = urlsplit(base)
        self._target = (host.hostname or "", host.port or 0)
        self._lock = threading.Lock()
        self._seen = 0
        self._last = 0
        self._listener = self._listen(0)
        self.port = int(self._listener.getsockname()[1])

    def shut_after(self, last: int) -> None:
        """Refuse every connection after the `last`-th request from now on."""
        with self._lock:
            self._seen, self._last = 0, last
        if last == 0:
            self.close()

    def open(self) -> None:
        with self._lock:
            self._last = 0
            if self._listener.fileno() < 0:
                self._listener = self._listen(self.port)

    @property
    def is_shut(self) -> bool:
        return self._listener.fileno() < 0

    def close(self) -> None:
        with self._lock, suppress(OSError):
            # At once: closing alone leaves it open for as long as the thread waits in accept().
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()
        return listener

    def _serve(self, listener: socket.socket) -> None:
        while listener.fileno() >= 0:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(self._target) as carrier:
            request = _request(client)
            if not request:
                return
            with self._lock:
                self._seen += 1
                shut = self._seen == self._last
            carrier.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            reply = b"".join(iter(lambda: carrier.recv(65536), b""))
            if shut:
                self.close()
            client.sendall(reply)


def _request(client: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    while length and len(body) < int(length[1]):
        body += client.recv(65536)
    return (
        head.replace(b"Connection: keep-alive\r\n", b"").replace(b"connection: keep-alive\r\n", b"")
        + b"\r\n\r\n"
        + body
    )


@contextmanager
def way_to(base: str) -> Iterator[Way]:
    way = Way(base)
    try:
        yield way
    finally:
        way.close()
