"""The yardstick: octoDNS planning a zone from YAML to YAML, 1 % of its records changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from benchmarks.estate import SHARE

_CONFIG: Final = """\
providers:
  config: {{class: octodns.provider.yaml.YamlProvider, directory: {folder}/wanted}}
  live: {{class: octodns.provider.yaml.YamlProvider, directory: {folder}/live}}
zones:
  example.com.: {{sources: [config], targets: [live]}}
"""


def write(folder: Path, count: int) -> None:
    """Write a zone of so many records twice, the second time with one in a hundred changed."""
    folder.mkdir()
    (folder / "config.yaml").write_text(_CONFIG.format(folder=folder))
    for name, ttl in (("wanted", 600), ("live", 300)):
        (folder / name).mkdir()
        with (folder / name / "example.com.yaml").open("w") as file:
            file.write("---\n")
            file.writelines(_record(index, ttl if index % SHARE == 0 else 300) for index in range(count))


def _record(index: int, ttl: int) -> str:
    address = f"{index // 250 % 250}.{index % 250}"
    return f"host-{index:07}:\n  ttl: {ttl}\n  type: A\n  values:\n  - 10.1.{address}\n  - 10.2.{address}\n"


def command(folder: Path) -> list[str | Path]:
    """What plans it."""
    return [sys.executable, "-m", "octodns.cmds.sync", "--quiet", "--config-file", folder / "config.yaml"]
