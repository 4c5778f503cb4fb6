"""A client for the tests of the sandbox that knows requests, and nothing about their meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from reconciler.sandbox.client import ControlClient
from reconciler.sandbox.server import Sandbox

CUSTOMER = "ca11ab1e" * 4
MASTER = "0ff1ce00" * 4
CUSTOMER_KEY = "ca11ab1e" * 8
MASTER_KEY = "0ff1ce00" * 8


def client(box: Sandbox) -> httpx.Client:
    return httpx.Client(base_url=box.url("kazoo"), trust_env=False, verify=False, timeout=10)


@dataclass
class Api:
    """Requests below one account; ``ok`` unwraps ``data`` of a success, ``refused`` of an error."""

    http: httpx.Client
    sandbox: Sandbox
    account: str

    @property
    def control(self) -> ControlClient:
        return self.sandbox.control

    def login(self, key: str) -> Api:
        reply = self.http.put("/api_auth", json={"data": {"api_key": key}})
        self.http.headers["X-Auth-Token"] = reply.json()["auth_token"]
        return self

    def send(self, method: str, path: str, data: object = ..., **more: Any) -> httpx.Response:
        envelope = {name: more.pop(name) for name in ("accept_charges",) if name in more}
        if data is not ...:
            more["json"] = {"data": data, **envelope}
        url = f"/accounts/{self.account}/{path}" if path else f"/accounts/{self.account}"
        return self.http.request(method, url, **more)

    def ok(self, method: str, path: str, data: object = ..., **more: Any) -> Any:
        reply = self.send(method, path, data, **more)
        body = reply.json()
        assert body["status"] == "success", body
        assert reply.status_code == (201 if method == "PUT" else 200)
        return body["data"]

    def refused(self, status: int, method: str, path: str, data: object = ..., **more: Any) -> Any:
        reply = self.send(method, path, data, **more)
        body = reply.json()
        assert (reply.status_code, body["status"], body["error"]) == (status, "error", str(status)), body
        return body

    def get(self, path: str, **params: str) -> Any:
        return self.ok("GET", path, params=params)

    def page(self, path: str, **params: str) -> Any:
        return self.send("GET", path, params=params).json()

    def number(self, number: str, tail: str = "") -> str:
        return f"phone_numbers/{quote(number, safe='')}{tail}"

    def seed(self, **parts: object) -> None:
        self.control.seed("kazoo", **parts)

    def options(self, **changes: object) -> None:
        self.control.options(kazoo=changes)

    def counts(self, subject: str) -> dict[str, int]:
        found: dict[str, int] = self.control.ledger(carrier="kazoo", number=subject)["by_subject"].get(subject, {})
        return found

    def buy(self, prefix: str = "415") -> str:
        number: str = self.get("phone_numbers", prefix=prefix, quantity="1")[0]["number"]
        self.ok("PUT", self.number(number, "/activate"), {})
        return number

    def port(self, *numbers: str, **more: object) -> Any:
        data = {"name": "move", "numbers": {number: {} for number in numbers}, **more}
        return self.ok("PUT", "port_requests", data)

    def move(self, port: Any, *states: str, data: object = ...) -> Any:
        shown = port
        for state in states:
            body = {"scheduled_date": 63_990_000_000} if state == "scheduled" and data is ... else data
            shown = self.ok("PATCH", f"port_requests/{port['id']}/{state}", body)
        return shown
