"""The main job, shown: a sandbox of four carriers is started, and the demo's configuration is planned and applied until all
of it is live, its port-ins too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import Sandbox, running

HERE = Path(__file__).resolve().parent
MINUTE, DAY = 60, 86_400
# Port-ins move by themselves; the sandbox's clock is pushed forward, so that nobody waits.
OPTIONS = SandboxOptions.from_mapping(
    {
        "seed_file": str(HERE / "live.json"),
        "call48": {"port_review_lag": MINUTE, "port_foc_lag": MINUTE, "port_activate_lag": MINUTE},
        "kazoo": {"port_pending_lag": MINUTE, "port_scheduled_lag": MINUTE, "port_completed_lag": MINUTE},
    }
)


class Failed(Exception):
    """A command ended otherwise than a demo should."""


def main() -> int:
    """Run the demo; 0 if the last plan is empty."""
    with running(OPTIONS, process=True) as sandbox, _folder() as folder:
        environ = _environ(sandbox)
        try:
            for arguments in ("validate", "plan", "apply --auto-approve", "plan", "ports"):
                _run(arguments, folder, environ)
            print("\nA few days pass at the carriers: the numbers that were ported in have moved.", flush=True)
            for _ in range(5):
                sandbox.control.advance(DAY)
            for arguments in ("ports", "apply --auto-approve", "plan --detailed-exitcode"):
                _run(arguments, folder, environ)
        except Failed as failure:
            print(failure, file=sys.stderr)
            return 1
    print("\nThe last plan is empty: what is live is what the files declare.")
    return 0


@contextmanager
def _folder() -> Iterator[Path]:
    """A copy of the configuration, so that the state of a demo stays out of the examples."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "*.json", "__pycache__", ".reconciler"))
        yield folder


def _environ(sandbox: Sandbox) -> Mapping[str, str]:
    return {
        **os.environ,
        "SANDBOX": sandbox.base,
        "CALL48_USERNAME": OPTIONS.call48.username,
        "CALL48_PASSWORD": OPTIONS.call48.password,
        "TELNYX_API_KEY": OPTIONS.telnyx.api_key,
        "KAZOO_ACCOUNT": OPTIONS.kazoo.account_id,
        "KAZOO_API_KEY": OPTIONS.kazoo.api_key,
        "TELI_TOKEN": OPTIONS.teli.token,
        "COX_ACCOUNT": "0012345",
    }


def _run(arguments: str, folder: Path, environ: Mapping[str, str]) -> None:
    print(f"\n$ reconciler {arguments}", flush=True)
    command = [sys.executable, "-m", "reconciler.cli.main", *arguments.split()]
    code = subprocess.run(command, cwd=folder, env=environ, check=False).returncode
    if code:
        raise Failed(f"`reconciler {arguments}` ended with {code}")


if __name__ == "__main__":
    sys.exit(main())
