"""The shape of the code: imports run one way, and only one module knows the HTTP library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "reconciler"

# What each room may import, beside itself. Data runs the other way: files, configuration, observed, plan, results, state.
ALLOWED = {
    "model": set(),
    "config": {"model"},
    "transport": {"model"},
    "state": {"model"},
    "providers": {"model", "transport"},
    "checks": {"model", "config", "providers"},
    "engine": {"model", "providers", "transport", "state"},
    "render": {"model", "config", "providers", "checks"},
    "sandbox": set(),
    "conformance": {"model", "providers", "transport", "cli"},
    "cli": {"model", "config", "checks", "engine", "providers", "transport", "state", "render", "sandbox"},
}


def _modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    for name in _imports(path):
        if name.startswith("reconciler."):
            other = name.split(".")[1]
            assert other == room or other in ALLOWED[room], f"{room} must not import {name}"


def test_only_the_transport_imports_the_http_library() -> None:
    users = {
        path.relative_to(PACKAGE).parts[0]
        for path in _modules()
        if any(name.split(".")[0] == "httpx" for name in _imports(path))
    }
    assert users <= {"transport", "sandbox"}


def test_the_engine_names_no_carrier() -> None:
    for path in (PACKAGE / "engine").rglob("*.py"):
        assert "call48" not in path.read_text(encoding="utf-8").lower(), path.name


def test_modules_stay_one_thing() -> None:
    long = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in _modules()}
    assert {name: lines for name, lines in long.items() if lines > 320} == {}
