"""The control API under ``/_control/``: everything a test wants to do to, or know about, the sandbox.

It answers loopback clients only. Errors are HTTP 400 with ``{"error": text}``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.faults import BadRule
from reconciler.sandbox.kernel import Kernel
from reconciler.sandbox.optionfields import BadOption

_LOOPBACK = frozenset({"127.0.0.1", "::1"})

_Endpoint = Callable[[Request], Awaitable[object]]


def _json(payload: object, status: int = 200) -> Response:
    return Response(orjson.dumps(payload, default=str), status, media_type="application/json")


def _guard(endpoint: _Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Loopback only, and bad input answered as 400 instead of a trace."""

    async def guarded(request: Request) -> Response:
        if request.client is None or request.client.host not in _LOOPBACK:
            return _json({"error": "the control API answers loopback clients only"}, 403)
        try:
            return _json(await endpoint(request))
        except (BadSeed, BadRule, BadOption, ValueError, KeyError, TypeError) as exc:
            return _json({"error": f"{type(exc).__name__}: {exc}"}, 400)

    return guarded


async def _object(request: Request) -> dict[str, Any]:
    raw = await request.body()
    value = orjson.loads(raw) if raw else {}
    if not isinstance(value, dict):
        raise ValueError("expected a JSON object")
    return value


class Control:
    """Endpoints over one kernel."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def health(self, request: Request) -> object:
        """GET /_control/: is it up, and where are the carriers."""
        del request
        return {"ok": True, "carriers": {item.name: item.mount for item in self._kernel.carriers.values()}}

    async def reset(self, request: Request) -> object:
        """POST /_control/reset ``{"keep_options"?: bool}``."""
        body = await _object(request)
        self._kernel.reset(keep_options=bool(body.get("keep_options", False)))
        return {"ok": True}

    async def seed(self, request: Request) -> object:
        """POST /_control/seed ``{carrier: {...}}``."""
        return {"ok": True, "loaded": self._kernel.seed(await _object(request))}

    async def faults(self, request: Request) -> object:
        """GET lists, PUT ``{"rules": [...]}`` replaces, POST a rule appends, DELETE clears."""
        if request.method == "PUT":
            self._kernel.faults.replace((await _object(request)).get("rules", []))
        elif request.method == "POST":
            self._kernel.faults.add(await _object(request))
        elif request.method == "DELETE":
            self._kernel.faults.replace([])
        return {"rules": self._kernel.faults.report()}

    async def options(self, request: Request) -> object:
        """GET shows the options in force, PATCH changes some of them."""
        if request.method == "PATCH":
            self._kernel.change_options(await _object(request))
        return asdict(self._kernel.options)

    async def clock(self, request: Request) -> object:
        """GET shows, POST ``{"advance": seconds}`` moves."""
        if request.method == "POST":
            self._kernel.advance(float((await _object(request))["advance"]))
        clock = self._kernel.services.clock
        return {"now": clock.now(), "offset": clock.offset}

    async def log(self, request: Request) -> object:
        """GET ``?since=seq`` shows the recording, DELETE empties it."""
        if request.method == "DELETE":
            self._kernel.wire.clear()
        return self._kernel.wire.report(int(request.query_params.get("since", "0")))

    async def ledger(self, request: Request) -> object:
        """GET ``?carrier=&number=&kind=``: what happened to each number and trunk group."""
        query = request.query_params
        return self._kernel.services.ledger.report(
            carrier=query.get("carrier"), subject=query.get("number"), kind=query.get("kind")
        )

    async def dump(self, request: Request) -> object:
        """GET ``?carrier=``: the whole state."""
        return self._kernel.dump(request.query_params.get("carrier"))

    async def expire_tokens(self, request: Request) -> object:
        """POST ``{"carrier"?: name}``: revoke all tokens now."""
        body = await _object(request)
        return {"revoked": self._kernel.expire_tokens(body.get("carrier"))}


def control_app(kernel: Kernel) -> Starlette:
    """The control API as an ASGI application."""
    control = Control(kernel)
    table: list[tuple[str, _Endpoint, list[str]]] = [
        ("", control.health, ["GET"]),
        ("reset", control.reset, ["POST"]),
        ("seed", control.seed, ["POST"]),
        ("faults", control.faults, ["GET", "PUT", "POST", "DELETE"]),
        ("options", control.options, ["GET", "PATCH"]),
        ("clock", control.clock, ["GET", "POST"]),
        ("log", control.log, ["GET", "DELETE"]),
        ("ledger", control.ledger, ["GET"]),
        ("dump", control.dump, ["GET"]),
        ("expire-tokens", control.expire_tokens, ["POST"]),
    ]
    return Starlette(routes=[Route(f"/_control/{name}", _guard(run), methods=methods) for name, run, methods in table])
