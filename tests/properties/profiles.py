"""How examples are drawn: the same ones in every run, so that no run fails by chance."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_STEADY = settings(derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

FEW = settings(_STEADY, max_examples=10)
SOME = settings(_STEADY, max_examples=30)
MANY = settings(_STEADY, max_examples=600)
