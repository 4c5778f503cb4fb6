"""The main job, shown: a sandbox is started, and the demo's configuration is planned, applied and planned again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import running

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run the demo; 0 if the last plan is empty."""
    options = SandboxOptions.from_mapping({"seed_file": str(HERE / "live.json")})
    with running(options, process=True) as sandbox, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "*.json", "__pycache__", ".reconciler"))
        environ = {
            **os.environ,
            "CALL48_URL": sandbox.url("call48"),
            "CALL48_USERNAME": "demo",
            "CALL48_PASSWORD": "demo-password",
        }
        for arguments in (["validate"], ["plan"], ["apply", "--auto-approve"], ["plan", "--detailed-exitcode"]):
            print(f"\n$ reconciler {' '.join(arguments)}", flush=True)
            command = [sys.executable, "-m", "reconciler.cli.main", *arguments]
            code = subprocess.run(command, cwd=folder, env=environ, check=False).returncode
            if code:
                print(f"the command ended with {code}", file=sys.stderr)
                return code
    print("\nThe second plan is empty: what is live is what the files declare.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
