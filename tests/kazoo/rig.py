"""What a test of Kazoo holds in its hand: a sandbox, a folder with a configuration, the command line in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import httpx

from tests.e2e.quick import QuickRig

ACCOUNT: Final = "ca11ab1e" * 4
API_KEY: Final = "ca11ab1e" * 8
MASTER_KEY: Final = "0ff1ce00" * 8
CARRIER: Final = "knm_bandwidth2"
A, B, C, D = (f"+1415555010{n}" for n in range(1, 5))
TARGET, OTHER = "+12522378144", "+12522378145"
MIAMI: Final = {
    "street_address": "123 TEST ST", "extended_address": "APT 2", "locality": "MIAMI", "region": "FL",
    "postal_code": "33155", "caller_name": "Acme Corp", "status": "PROVISIONED", "location_id": "loc-1",
    "notification_contact_emails": [],
}  # fmt: skip

_PROVIDER: Final = f"""\
version: 1
providers:
  pbx: {{{{type: kazoo, base_url: "{{url}}", account_id: {ACCOUNT}, api_key: "${{{{KAZOO_KEY}}}}"{{extra}}}}}}
defaults: {{{{provider: pbx}}}}
checks: {{{{e911-missing: "off"}}}}
"""


@dataclass(slots=True)
class KazooRig(QuickRig):
    """A rig with an account on the sandbox's Kazoo."""

    environ: dict[str, str] = field(default_factory=lambda: {"KAZOO_KEY": API_KEY})

    def seed(self, **kazoo: Any) -> None:
        self.sandbox.control.seed("kazoo", **kazoo)

    def numbers(self, *numbers: str, **more: Any) -> None:
        """Put live numbers of a carrier that offers all features into the sandbox."""
        self.seed(numbers=[{"number": number, "carrier": CARRIER, **more} for number in numbers])

    def options(self, **kazoo: Any) -> None:
        self.sandbox.control.options(kazoo=kazoo)

    def write(self, text: str, name: str = "numbers.yaml", *, provider: bool = True, extra: str = "") -> Path:
        head = _PROVIDER.format(url=self.sandbox.url("kazoo"), extra=extra) if provider else ""
        path = self.folder / name
        path.write_text(head + text)
        return path

    def calls(self, since: int = 0) -> list[tuple[str, str]]:
        """Method and path, below the account, of every request that is not known to read only."""
        return [(entry["method"], below(entry)) for entry in self.writes(since)]

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        return [entry for entry in self.requests(since) if entry["method"] != "GET" and not is_login(entry)]

    def body(self, method: str, path: str, since: int = 0) -> Any:
        """The body of the one write of that kind; `path` is below the account."""
        (entry,) = [e for e in self.writes(since) if (e["method"], below(e)) == (method, path)]
        return entry["body"]

    def api(self, method: str, path: str, data: Any) -> Any:
        """Do something in the account by its own API, as somebody else would; not in the recording."""
        url = self.sandbox.url("kazoo")
        with httpx.Client(trust_env=False, verify=False) as client:
            token = client.put(f"{url}/api_auth", json={"data": {"api_key": API_KEY}}).json()["auth_token"]
            reply = client.request(
                method, f"{url}/accounts/{ACCOUNT}{path}", json={"data": data}, headers={"X-Auth-Token": token}
            )
        self.sandbox.control.clear_log()
        assert reply.json()["status"] == "success", reply.text
        return reply.json()["data"]

    def shows(self, path: str, data: Any, *, count: int = 1, **more: Any) -> None:
        """Let the next answers to a GET of that path (a regular expression, below the account) show this data."""
        match = {"method": "GET", "path": f"{ACCOUNT}{path}$", "count": count}
        self.sandbox.control.add_fault(match, {"json": {"status": "success", "data": data, **more}})

    def record(self, number: str) -> dict[str, Any]:
        """The sandbox's own record of a number."""
        return self._one("numbers", "number", number)

    def document(self, kind: str, identity: str | None = None) -> dict[str, Any]:
        """The body of the only document of a kind, or of the one with that id."""
        if identity is None:
            (found,) = self.documents(kind)
        else:
            found = self._one(kind, "id", identity)
        return dict(found["body"])

    def documents(self, kind: str) -> list[dict[str, Any]]:
        return [dict(item) for item in self.sandbox.control.dump()["kazoo"].get(kind, ())]

    def _one(self, kind: str, name: str, value: str) -> dict[str, Any]:
        for item in self.documents(kind):
            if item[name] == value:
                return item
        raise AssertionError(f"no {kind} with {name} {value}")


def is_login(entry: Mapping[str, Any]) -> bool:
    return str(entry["path"]).endswith(("/api_auth", "/user_auth"))


def below(entry: Mapping[str, Any]) -> str:
    """The path of a recorded request below the account."""
    return unquote(str(entry["path"]).split(f"/accounts/{ACCOUNT}", 1)[-1])
