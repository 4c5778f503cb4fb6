"""The files of a configuration: which they are, and their bytes on the way to the YAML parser."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Final

from reconciler.config.options import MAX_FILE_BYTES
from reconciler.config.problems import Invalid

_SUFFIXES: Final = frozenset({".yaml", ".yml"})
_OTHER_UNICODE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def discover(path: Path) -> tuple[Path, tuple[str, ...]]:
    """The folder of a configuration and the names of its files in it, sorted. Raises Invalid if there are none."""
    if path.is_dir():
        names = sorted(
            item.name
            for item in path.iterdir()
            if item.suffix in _SUFFIXES and not item.name.startswith(".") and not item.is_dir()
        )
        if not names:
            raise Invalid(
                "there is no *.yaml or *.yml file in this folder", "`reconciler init` writes one to start from"
            )
        return path, tuple(names)
    if not path.exists():
        raise Invalid("there is no such file or folder", "`reconciler init` writes one to start from")
    return path.parent, (path.name,)


def leads_outside(root: Path, name: str) -> bool:
    """Whether a file is a link to one outside the configuration's folder."""
    # Unlike `resolve`, `realpath` follows links in a circle as far as they go.
    return not Path(os.path.realpath(root / name)).is_relative_to(os.path.realpath(root))


class Source:
    """A file read in pieces: bounded, hashed on the way, and refused when it is not UTF-8 text."""

    def __init__(self, path: Path) -> None:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Invalid("this is not a file", "put YAML text here")  # opening a pipe would wait for whoever writes
        self.digest = hashlib.sha256()
        self._file = path.open("rb")
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """The next piece. Raises Invalid for a file that is too long or in another encoding."""
        piece = self._file.read(size)
        if not self._read and piece.startswith(_OTHER_UNICODE):
            raise Invalid("this file is not UTF-8", "save it as UTF-8")
        self._read += len(piece)
        if self._read > MAX_FILE_BYTES:
            raise Invalid(f"this file is longer than {MAX_FILE_BYTES // 2**20} MiB", "split it")
        self.digest.update(piece)
        return piece

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
