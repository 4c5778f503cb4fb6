"""A client for the tests of the Telnyx emulation that knows requests, and nothing about their meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from reconciler.sandbox.client import ControlClient
from reconciler.sandbox.server import Sandbox

KEY = "KEY-demo"
PLACE = {
    "street_address": "600 Congress Avenue",
    "locality": "Austin",
    "administrative_area": "TX",
    "postal_code": "78701",
    "country_code": "US",
}
NAMES = {"first_name": "", "last_name": "", "business_name": "ACME"}


@dataclass
class Api:
    """Speaks JSON to the emulation; ``seen`` is told every answer."""

    http: httpx.Client
    sandbox: Sandbox
    seen: list[Callable[[str, str, httpx.Response], None]] = field(default_factory=list)

    @property
    def control(self) -> ControlClient:
        return self.sandbox.control

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        reply = self.http.request(method, path, json=body, **more)
        for tell in self.seen:
            tell(method, path, reply)
        return reply

    def get(self, path: str, **params: object) -> Any:
        """The whole answer; ``filter_a__b`` stands for ``filter[a][b]``."""
        query = {_spelled(name): str(value) for name, value in params.items()}
        reply = self.send("GET", path, params=query)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def data(self, path: str, **params: object) -> Any:
        return self.get(path, **params)["data"]

    def post(self, path: str, **body: object) -> Any:
        reply = self.send("POST", path, body)
        assert reply.status_code in (200, 201, 202), reply.text
        return reply.json()["data"]

    def patch(self, path: str, **body: object) -> Any:
        reply = self.send("PATCH", path, body)
        assert reply.status_code == 200, reply.text
        return reply.json()["data"]

    def delete(self, path: str) -> Any:
        reply = self.send("DELETE", path)
        assert reply.status_code in (200, 204), reply.text
        return reply.json()["data"] if reply.content else None

    # ---- what many tests begin with ----

    def found(self, count: int = 1, **filters: object) -> list[str]:
        """Numbers for sale."""
        wanted = {f"filter_{name}": value for name, value in ({"country_code": "US"} | filters).items()}
        rows = self.data("/available_phone_numbers", filter_limit=count, **wanted)
        return [row["phone_number"] for row in rows]

    def order(self, *numbers: str, **more: object) -> Any:
        return self.post("/number_orders", phone_numbers=[{"phone_number": number} for number in numbers], **more)

    def seed(self, *numbers: str, **row: object) -> list[str]:
        """Numbers that are on the account; their ids."""
        self.control.seed("telnyx", numbers=[{"phone_number": number, **row} for number in numbers])
        return [self.number(number)["id"] for number in numbers]

    def number(self, phone_number: str) -> Any:
        """The row of a number, or None."""
        rows = self.data("/phone_numbers", filter_phone_number=phone_number.lstrip("+"))
        return rows[0] if rows else None

    def address(self, **more: object) -> str:
        return str(self.post("/addresses", **{**PLACE, **NAMES, **more})["id"])

    def document(self, name: str = "loa.pdf") -> str:
        return str(self.post("/documents", file="aGVsbG8=", filename=name)["id"])

    def ready_port(self, *numbers: str, **more: object) -> str:
        """A draft of one order that can be confirmed."""
        (port,) = self.post("/porting_orders", phone_numbers=list(numbers))
        self.patch(
            f"/porting_orders/{port['id']}",
            end_user={
                "admin": {"entity_name": "ACME", "auth_person_name": "Ann"},
                "location": {key: value for key, value in PLACE.items() if key != "country_code"},
            },
            documents={"loa": self.document(), "invoice": self.document("invoice.pdf")},
            **more,
        )
        return str(port["id"])

    def status(self, port_id: str) -> str:
        return str(self.data(f"/porting_orders/{port_id}")["status"]["value"])

    def counts(self, subject: str) -> dict[str, int]:
        """Effects on a number or other subject, from the ledger."""
        by_subject = self.control.ledger(carrier="telnyx", number=subject)["by_subject"]
        return dict(by_subject.get(subject, {}))


def _spelled(name: str) -> str:
    head, _, rest = name.partition("_")
    if head in ("filter", "page") and rest:
        return f"{head}[{rest.replace('__', '][')}]"
    return name


def refused(reply: httpx.Response, status: int, code: str, source: str | None = None) -> dict[str, Any]:
    """The error envelope with one error."""
    assert reply.status_code == status, reply.text
    (error,) = reply.json()["errors"]
    assert error["code"] == code, error
    assert error["title"]
    assert error["detail"]
    if source is not None:
        assert source in error["source"].values(), error
    found: dict[str, Any] = error
    return found
