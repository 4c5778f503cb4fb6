"""A client for the tests of the Teli emulation that knows requests, and nothing about their meaning."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import httpx

from reconciler.sandbox.client import ControlClient
from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import Sandbox

TOKEN = SandboxOptions().teli.token
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(250, 256)) * 9).decode()


@dataclass
class Api:
    """Forms by POST, with the token; replies as they come."""

    http: httpx.Client
    sandbox: Sandbox

    @property
    def control(self) -> ControlClient:
        return self.sandbox.control

    def send(self, path: str, **params: object) -> httpx.Response:
        form = {"token": TOKEN, **{name: str(value) for name, value in params.items()}}
        return self.http.post(path, data=form)

    def call(self, path: str, **params: object) -> Any:
        """Data of a reply that must be a success."""
        reply = self.send(path, **params)
        body = reply.json()
        assert (reply.status_code, body["code"], body["status"]) == (200, 200, "success"), reply.text
        assert set(body) == {"code", "status", "data"}
        return body["data"]

    def refused(self, path: str, text: str = "", code: int = 400, **params: object) -> None:
        """A refusal whose reason has the text; HTTP says the same as the envelope."""
        reply = self.send(path, **params)
        body = reply.json()
        assert set(body) == {"code", "status", "data"}
        assert (reply.status_code, body["code"], body["status"]) == (code, code, "error"), reply.text
        assert text.lower() in body["data"].lower(), body

    def options(self, **changes: object) -> None:
        self.control.options(teli=changes)

    def seed(self, *numbers: str, **settings: object) -> list[int]:
        """Numbers of the account with these settings; their ids."""
        self.control.seed("teli", numbers=[{"number": number, **settings} for number in numbers])
        return [self.did_id(number) for number in numbers]

    def did_id(self, number: str) -> int:
        return int(self.call("user/dids/get", number=number)["id"])

    def rows(self, **params: object) -> dict[str, dict[str, Any]]:
        return {row["number"]: row for row in self.call("user/dids/list", **params)}

    def for_sale(self, count: int = 1, **params: object) -> list[str]:
        return [row["number"] for row in self.call("dids/list", limit=count, **params)["dids"]]

    def counts(self, subject: str) -> dict[str, int]:
        return dict(self.control.ledger(carrier="teli", number=subject)["by_subject"].get(subject, {}))

    def truth(self, part: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.control.dump()["teli"][part]
        return rows
