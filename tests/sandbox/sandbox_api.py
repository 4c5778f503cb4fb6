"""A client for the tests of the sandbox that knows requests, and nothing about their meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from reconciler.sandbox.client import ControlClient
from reconciler.sandbox.server import Sandbox


@dataclass
class Api:
    """Just enough of a client to speak the documented requests; knows nothing about their meaning."""

    http: httpx.Client
    sandbox: Sandbox

    @property
    def control(self) -> ControlClient:
        return self.sandbox.control

    def get(self, path: str, **params: object) -> Any:
        return self.http.get(path, params={name: str(value) for name, value in params.items()}).json()

    def send(self, method: str, path: str, body: object) -> Any:
        return self.http.request(method, path, json=body).json()

    def post(self, path: str, **body: object) -> Any:
        return self.send("POST", path, body)

    def login(self) -> None:
        reply = self.http.post("/login", json={"user_name": "demo", "password": "demo-password"}).json()
        self.http.headers["Authorization"] = reply["data"]["token"]

    def search(self, npa: str = "706", nxx: str = "510", state: str = "GA", limit: int = 10) -> Any:
        return self.get("/search", type="local", state=state, npa=npa, nxx=nxx, limit=limit)["data"]

    def order(self, count: int = 1, **extra: object) -> list[dict[str, Any]]:
        data = self.search(limit=count)
        return [
            {key: row[key] for key in ("npa", "nxx", "xxxx", "state", "ratecenter", "locData")}
            | {"loc": data["loc"]}
            | extra
            for row in data["result"]
        ]

    def buy(self, count: int = 1, **extra: object) -> list[str]:
        numbers = self.order(count, **extra)
        reply = self.post("/purchase", type="local", numbers=numbers)
        assert reply["data"] is True, reply
        return [number["npa"] + number["nxx"] + number["xxxx"] for number in numbers]

    def rows(self, kind: str = "local", page: int = 1, size: int = 1000) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.get("/dids", type=kind, page=page, max=size)["data"]
        return rows

    def row(self, number: str) -> dict[str, Any]:
        return next(row for row in self.rows() if row["did"] == number)

    def counts(self, number: str) -> dict[str, int]:
        by_subject = self.control.ledger(number=number)["by_subject"]
        return dict(by_subject.get(number, {}))


def refused(reply: Any, text: str = "") -> None:
    """The error envelope, and only it."""
    assert set(reply) == {"error", "data", "code"}, reply
    assert reply["data"] is False
    assert reply["code"] == 400
    assert text.lower() in reply["error"].lower(), reply
