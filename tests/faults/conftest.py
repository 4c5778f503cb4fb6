"""A sandbox for each module; each test empties it."""

from __future__ import annotations

from tests.e2e.conftest import sandbox

__all__ = ["sandbox"]
