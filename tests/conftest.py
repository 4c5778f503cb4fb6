"""How the suite runs wherever it runs: the same examples each time, and nothing that fails because the machine is busy.

For other examples: `pytest --hypothesis-profile random`, and `--hypothesis-seed N` to have them again.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("random", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("random"), derandomize=True)
settings.load_profile("steady")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: some tests wait, for other processes or for time."""
    return (os.cpu_count() or 1) + 1
