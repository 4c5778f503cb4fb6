"""The rig with a Telnyx account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.quick import QuickRig

HEAD = """\
version: 1
providers:
  telnyx: {{api_key: "${{TELNYX_API_KEY}}", base_url: "{url}"{extra}}}
"""
# What reads although it is a POST. Read off the OpenAPI file, not off the adapter's table.
READING_POSTS = frozenset({"/addresses/actions/validate", "/portability_checks"})


@dataclass(slots=True)
class TelnyxRig(QuickRig):
    """A sandbox with a configuration folder that declares one Telnyx account."""

    environ: dict[str, str] = field(default_factory=lambda: {"TELNYX_API_KEY": "KEY-demo"})

    def seed(self, **telnyx: Any) -> None:
        self.sandbox.control.seed("telnyx", **telnyx)

    def options(self, **telnyx: Any) -> None:
        """Change how the sandbox behaves."""
        self.sandbox.control.options(telnyx=telnyx)

    def write(self, text: str, name: str = "numbers.yaml", *, provider: bool = True, extra: str = "") -> Path:
        head = HEAD.format(url=self.sandbox.url("telnyx"), extra=extra) if provider else ""
        path = self.folder / name
        path.write_text(head + text)
        return path

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        return [entry for entry in self.requests(since) if not reads(entry)]

    def written(self, since: int = 0) -> list[str]:
        """What was written, as `METHOD /path`, with ids left out."""
        return [f"{entry['method']} {shape(entry)}" for entry in self.writes(since)]

    def state(self) -> dict[str, Any]:
        """The sandbox's own records."""
        return dict(self.sandbox.control.dump()["telnyx"])

    def live(self, number: str) -> dict[str, Any]:
        for row in self.state()["numbers"]:
            if row["phone_number"] == number and row["status"] == "active":
                return dict(row)
        raise AssertionError(f"{number} is not live")

    def elsewhere(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        """What somebody does at the carrier without us."""
        headers = {"Authorization": f"Bearer {self.environ['TELNYX_API_KEY']}"}
        url = self.sandbox.url("telnyx") + path
        reply = httpx.request(method, url, headers=headers, json=body, trust_env=False)
        assert reply.is_success, reply.text
        return reply.json().get("data")

    def for_sale(self, area: str = "512", count: int = 1) -> list[str]:
        """Numbers that the sandbox sells."""
        ran = self.run("search", "--area", area, "--count", str(count), "--format", "json")
        assert ran.code == 0, ran.err
        return [offer["number"] for offer in ran.json["offers"]]


def path(entry: Mapping[str, Any]) -> str:
    """The path of a recorded request below the API's version."""
    return str(entry["path"]).rsplit("/v2", 1)[1].split("?")[0]


def reads(entry: Mapping[str, Any]) -> bool:
    """Whether a recorded request only reads."""
    return entry["method"] == "GET" or (entry["method"] == "POST" and path(entry) in READING_POSTS)


def shape(entry: Mapping[str, Any]) -> str:
    """A path with `*` for each id in it."""
    return "/".join("*" if any(char.isdigit() for char in part) else part for part in path(entry).split("/"))
