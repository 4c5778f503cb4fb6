"""Starting and stopping the sandbox: blocking, in a thread, or in a process of its own."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from types import TracebackType

import orjson
import uvicorn

from reconciler.sandbox.app import SandboxApp
from reconciler.sandbox.client import ControlClient
from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.transport import BreakableProtocol

_START_TIMEOUT = 30.0
_STOP_TIMEOUT = 10.0


class NotLoopback(ValueError):
    """The sandbox hands out secrets on purpose, so it never listens beyond this machine."""


def _loopback_family(host: str) -> socket.AddressFamily:
    name = "127.0.0.1" if host == "localhost" else host
    try:
        address = ipaddress.ip_address(name)
    except ValueError as exc:
        raise NotLoopback(f"{host!r} is not a loopback address") from exc
    if not address.is_loopback:
        raise NotLoopback(f"{host!r} is not a loopback address")
    return socket.AF_INET6 if address.version == 6 else socket.AF_INET


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything else starts, so that a taken port is an error at once."""
    family = _loopback_family(host)
    # asyncio switches Nagle's algorithm off only for sockets that say they are TCP; without the third
    # argument every small reply waits 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1" if host == "localhost" else host, port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener


def _server(app: SandboxApp) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http=BreakableProtocol,
        ws="none",
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        # Longer than any client of the tests idles: a connection closed under a request looks like a fault.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def base_url(host: str, port: int) -> str:
    """``http://127.0.0.1:1234``."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    host: str,
    port: int,
    options: SandboxOptions,
    *,
    ready: Callable[[str, dict[str, str]], None] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Serve until interrupted (or until ``stop`` is set).

    ``ready`` is told the base URL, and what each carrier says to a client, once the sandbox listens.
    """
    listener = _listen(host, port)
    try:
        app = SandboxApp(replace(options, host=host, port=port))
        try:
            server = _server(app)
            bound = listener.getsockname()[1]
            done = threading.Event()
            watcher = threading.Thread(target=_watch, args=(server, stop, done), daemon=True)
            watcher.start()
            if ready is not None:
                url = base_url(host, bound)
                ready(url, {item.name: item.greeting(url) for item in app.kernel.carriers.values()})
            # uvicorn repeats the interrupt after its orderly stop; for a blocking call that is the end.
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[listener])
            done.set()
        finally:
            app.kernel.close()
    finally:
        listener.close()


def _watch(server: uvicorn.Server, stop: threading.Event | None, done: threading.Event) -> None:
    while stop is not None and not done.is_set():
        if stop.wait(0.2):
            server.should_exit = True
            return


class Sandbox:
    """A running sandbox as tests see it."""

    def __init__(self, base: str, process: subprocess.Popen[bytes] | None = None) -> None:
        self.base = base
        self.process = process
        self.control = ControlClient(base)
        self._mounts: dict[str, str] | None = None

    def url(self, carrier: str) -> str:
        """Base URL of a carrier's API."""
        if self._mounts is None:
            self._mounts = dict(self.control.health()["carriers"])
        return self.base + self._mounts[carrier]

    def kill(self) -> None:
        """``kill -9``; only for a sandbox in a process of its own."""
        if self.process is None:
            raise RuntimeError("this sandbox runs in a thread")
        self.process.kill()
        self.process.wait(_STOP_TIMEOUT)


class _Threaded:
    """A server in a thread of this process."""

    def __init__(self, options: SandboxOptions) -> None:
        self._listener = _listen(options.host, options.port)
        try:
            self._app = SandboxApp(options)
        except BaseException:
            self._listener.close()
            raise
        self._server = _server(self._app)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="sandbox", daemon=True
        )

    def __enter__(self) -> Sandbox:
        self._thread.start()
        deadline = time.monotonic() + _START_TIMEOUT
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self._close()
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.005)
        host, port = self._listener.getsockname()[:2]
        return Sandbox(base_url(host, port))

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(_STOP_TIMEOUT)
        self._app.kernel.close()
        self._listener.close()


def _spawn(options: SandboxOptions) -> Sandbox:
    """Start ``python -m reconciler.sandbox`` and wait for the line in which it says where it listens."""
    _loopback_family(options.host)
    text = orjson.dumps(asdict(options)).decode()
    command = [sys.executable, "-m", "reconciler.sandbox", "--options-json", text, "--parent-pipe"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith(b"{"):
        _reap(process)
        raise RuntimeError("the sandbox process did not start")
    return Sandbox(str(orjson.loads(line)["listening"]), process)


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Closing its standard input asks the process to stop; it is killed when it does not."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(_STOP_TIMEOUT)
    if process.stdout is not None:
        process.stdout.close()


@contextlib.contextmanager
def running(options: SandboxOptions | None = None, *, process: bool = False) -> Iterator[Sandbox]:
    """A sandbox for the length of a ``with`` block, on a free port unless the options name one.

    In a thread by default; ``process=True`` gives it an interpreter of its own, which benchmarks want
    (no shared interpreter lock) and which can be killed.
    """
    chosen = options or SandboxOptions()
    if not process:
        with _Threaded(chosen) as sandbox:
            try:
                yield sandbox
            finally:
                sandbox.control.close()
        return
    sandbox = _spawn(chosen)
    try:
        yield sandbox
    finally:
        sandbox.control.close()
        if sandbox.process is not None:
            _reap(sandbox.process)
