"""What an end-to-end test holds in its hand: a sandbox over real HTTP, a folder with a configuration, the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.conformance.runner import Ran
from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import Sandbox

# A sandbox starts anew for each test or example: what is for sale is made each time, and is in every dump.
FEW_FOR_SALE = SandboxOptions(inventory_per_exchange=6)

PROVIDER = """\
providers:
  call48: {{username: demo, password: "${{CALL48_PASSWORD}}", base_url: "{url}", account_id: "3"{extra}}}
"""

# What may be sent by a command that only reads. Read off the carrier's document, not off the adapter's table.
SAFE = frozenset(
    {
        ("POST", "/login"),
        ("POST", "/admin_login"),
        ("GET", "/search"),
        ("GET", "/dids"),
        ("GET", "/verifyaddress"),
        ("GET", "/trunkgrp/list"),
        ("GET", "/countries"),
        ("GET", "/states"),
        ("GET", "/ratecenter"),
        ("POST", "/port-in/check-ports"),
        ("POST", "/port-in/view-list"),
        ("POST", "/port-in/view-foc-list"),
        ("POST", "/port-in/view-rejection-list"),
        ("GET", "/port-in/view-did-list"),
        ("GET", "/port-in/view-port-detail"),
    }
)


@dataclass(slots=True)
class Rig:
    """A sandbox with a configuration folder."""

    sandbox: Sandbox
    folder: Path
    environ: dict[str, str] = field(default_factory=lambda: {"CALL48_PASSWORD": "demo-password"})

    def seed(self, **call48: Any) -> None:
        """Put live numbers and trunk groups into the sandbox (see its control API)."""
        self.sandbox.control.seed("call48", **call48)

    def write(self, text: str, name: str = "numbers.yaml", *, provider: bool = True, extra: str = "") -> Path:
        """Write a file of the configuration, with the provider's section before it."""
        head = PROVIDER.format(url=self.sandbox.url("call48"), extra=extra) if provider else ""
        path = self.folder / name
        path.write_text("version: 1\n" + head + text if provider else text)
        return path

    def run(self, *arguments: str | Path, stdin: str = "", environ: Mapping[str, str] | None = None) -> Ran:
        """Run the command line in a process of its own, in the configuration's folder."""
        process = subprocess.run(
            command(arguments),
            cwd=self.folder,
            env=self.env(environ),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Ran(process.returncode, process.stdout, process.stderr)

    def start(self, *arguments: str | Path, environ: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start the command line and do not wait for it."""
        return subprocess.Popen(
            command(arguments),
            cwd=self.folder,
            env=self.env(environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def env(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        base = {key: value for key, value in os.environ.items() if not key.startswith("RECONCILER_")}
        return {**base, "CI": "1", **self.environ, **(more or {})}

    def plan(self, *arguments: str) -> Any:
        """The plan document; fails if the command ended in an error."""
        ran = self.run("plan", "--format", "json", *arguments)
        assert ran.out, ran.err
        return ran.json

    def apply(self, *arguments: str) -> Ran:
        """Apply without asking and with little patience."""
        return self.run("apply", "--auto-approve", "--wait", "2", *arguments)

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """The wire recording: every request the sandbox saw."""
        return list(self.sandbox.control.log(since))

    def sent(self, path: str, since: int = 0) -> list[dict[str, Any]]:
        """The recorded requests whose path ends so."""
        return [entry for entry in self.requests(since) if entry["path"].endswith(path)]

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        """The recorded requests that are not known to be safe."""
        return [entry for entry in self.requests(since) if (entry["method"], endpoint(entry)) not in SAFE]

    def mark(self) -> int:
        """The sequence number of the last request, to look only at what comes after."""
        entries = self.requests()
        return int(entries[-1]["seq"]) if entries else 0

    def ledger(self) -> dict[str, dict[str, int]]:
        """How often each thing happened, by number or trunk group."""
        return dict(self.sandbox.control.ledger()["by_subject"])

    def live(self, number: str) -> dict[str, Any]:
        """The sandbox's own record of a number, with what the API never shows."""
        for row in self.sandbox.control.dump("call48")["call48"]["dids"]:
            if row["number"] == number:
                return dict(row)
        raise AssertionError(f"{number} is not live")


def endpoint(entry: Mapping[str, Any]) -> str:
    """The path of a recorded request below the API's version."""
    return str(entry["path"]).rsplit("/v4", 1)[1]


def command(arguments: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-m", "reconciler.cli.main", *map(str, arguments)]
