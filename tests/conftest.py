"""How the suite runs wherever it runs: the same examples each time, and nothing that fails because the machine is busy.

For other examples: `pytest --hypothesis-profile random`, and `--hypothesis-seed N` to have them again.
"""

from __future__ import annotations

import multiprocessing.util
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("random", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("random"), derandomize=True)
settings.load_profile("steady")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: some tests wait, for other processes or for time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests leave behind, such as reports of crashes, goes when they have ended."""
    # These go later: with the interpreter, and with the run after the next two.
    multiprocessing.util.get_temp_dir()
    tmp_path_factory.getbasetemp()
    with (
        tempfile.TemporaryDirectory(prefix="reconciler-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        # PostgreSQL, which runs as somebody else, has to get through.
        Path(folder).chmod(0o711)
        patch.setattr(tempfile, "tempdir", folder)
        patch.setenv("TMPDIR", folder)
        yield
