"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from reconciler.model.errors import ReconcilerError

# For what may hold personal data.
PRIVATE: Final = 0o600


def check_writable(path: Path) -> None:
    """See that a file can be written, before the work whose outcome goes there. Raises ReconcilerError."""
    target = path if path.exists() and not path.is_file() else path.parent
    if path.is_dir() or not os.access(target, os.W_OK):
        raise ReconcilerError(f"{path} cannot be written", "is it in a folder that is there and yours?")


def begin(path: Path) -> None:
    """See that a file can be written, and take away what an earlier run left in it: it is not what this run comes to, however
    that ends. Raises ReconcilerError, also for a file of a configuration, which no run makes."""
    if path.suffix in (".yaml", ".yml"):
        raise ReconcilerError(f"{path} is not written", "that is a file of a configuration; call it *.json")
    check_writable(path)
    if not path.is_file():
        return
    try:
        path.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def write_whole(path: Path, data: bytes | Iterable[bytes], mode: int = 0o644) -> None:
    """Write to a temporary file in the same folder, then rename, so that readers see the old file or the new one.

    Parts are taken as they are written.

    What is no regular file (a pipe, /dev/stdout) is written to as it is. Raises ReconcilerError.
    """
    parts = [data] if isinstance(data, bytes) else data
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.writelines(parts)
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ReconcilerError:
    return ReconcilerError(f"{path} cannot be written: {error.strerror}")
