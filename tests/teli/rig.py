"""What an end-to-end test of Teli holds in its hand: its sandbox, a folder with a configuration, the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from tests.e2e.quick import QuickRig

TOKEN: Final = "8f1c7d5e-0b51-4c3a-9d5e-2a6f4e7b9c10"
ACCOUNT: Final = "CX-0012345"
PIN: Final = "0471"

# What may be sent by a command that only reads. Read off the reference, not off the adapter's table.
SAFE: Final = frozenset(
    {
        "/user/dids/list",
        "/user/dids/lidb/get",
        "/user/dids/listing/get",
        "/dids/list",
        "/911/list",
        "/911/validate",
        "/lnp/list",
        "/lnp/get",
        "/lnp/check",
    }
)


def endpoint(entry: Mapping[str, Any]) -> str:
    """The path of a recorded request below the sandbox's own."""
    return str(entry["path"]).removeprefix("/teli")


@dataclass(slots=True)
class TeliRig(QuickRig):
    """A rig whose account is at Teli."""

    environ: dict[str, str] = field(
        default_factory=lambda: {"TELI_TOKEN": TOKEN, "COX_ACCOUNT": ACCOUNT, "COX_PIN": PIN}
    )

    def seed(self, **teli: Any) -> None:
        self.sandbox.control.seed("teli", **teli)

    def options(self, **teli: Any) -> None:
        self.sandbox.control.options(teli=teli)

    def write(self, text: str, name: str = "numbers.yaml", *, provider: bool = True, extra: str = "") -> Path:
        head = f'providers: {{teli: {{token: "${{TELI_TOKEN}}", base_url: "{self.sandbox.url("teli")}"{extra}}}}}\n'
        path = self.folder / name
        path.write_text("version: 1\n" + head + text if provider else text)
        return path

    def paths(self, since: int = 0) -> list[str]:
        """The paths of what was sent, in order."""
        return [endpoint(entry) for entry in self.requests(since)]

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        return [entry for entry in self.requests(since) if endpoint(entry) not in SAFE]

    def bodies(self, path: str, since: int = 0) -> list[dict[str, Any]]:
        """What was sent to an endpoint, the token aside."""
        sent = [entry["body"] for entry in self.requests(since) if endpoint(entry) == path]
        return [{name: value for name, value in body.items() if name != "token"} for body in sent]

    def live(self, number: str) -> dict[str, Any]:
        """The sandbox's own record of a number."""
        return self.found("dids", number=number)

    def by_hand(self, path: str, **form: str) -> Any:
        """What somebody else does at the carrier meanwhile."""
        answer = httpx.post(f"{self.sandbox.url('teli')}{path}", data={"token": TOKEN, **form}, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def found(self, part: str, **keys: str) -> dict[str, Any]:
        """One of the sandbox's own records."""
        for row in self.sandbox.control.dump()["teli"][part]:
            if all(str(row[name]) == value for name, value in keys.items()):
                return dict(row)
        raise AssertionError(f"{keys} is not there")
