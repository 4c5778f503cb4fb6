"""The files that go with a port: read once, while the configuration is loaded, for their hash and size."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from reconciler.config.options import MAX_DOCUMENT_BYTES
from reconciler.config.problems import Invalid, quoted
from reconciler.model.porting import Document


class Documents:
    """Reads documents by their paths below the configuration's folder; with `allow_files` from anywhere.

    A file is read once, however often and by whatever path it is asked for.
    """

    def __init__(self, root: Path, allow_files: bool) -> None:
        self._root = root
        self._allow_files = allow_files
        self._known: dict[str, Document] = {}
        self._files: dict[Path, tuple[str, int]] = {}

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each document, by its path, in the order of the paths."""
        return {name: self._known[name].sha256 or "" for name in sorted(self._known)}

    def read(self, text: str) -> Document:
        """The document at a path. Raises Invalid, quoting the path as the files have it."""
        name = str(text)
        if name not in self._known:
            self._known[name] = Document(name, *self._hash_and_size(text))
        return self._known[name]

    def _hash_and_size(self, name: str) -> tuple[str, int]:
        try:
            path = (self._root / name).resolve()
            if not self._allow_files and not path.is_relative_to(self._root.resolve()):
                raise Invalid(
                    f"the file {quoted(name)} is outside the configuration's folder",
                    "put it inside, or allow it: --allow-files",
                )
            # Opening a pipe or a device could wait for ever.
            if not stat.S_ISREG(path.stat().st_mode):
                raise Invalid(f"{quoted(name)} is not a file", "name a file")
            if path not in self._files:
                self._files[path] = _read(path)
            size = self._files[path][1]
        except (OSError, ValueError, RuntimeError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "no such path"
            remedy = "paths begin at the configuration's folder"
            raise Invalid(f"the file {quoted(name)} cannot be read: {why}", remedy) from None
        if not size:
            raise Invalid(f"the file {quoted(name)} is empty", "put the document there")
        if size > MAX_DOCUMENT_BYTES:
            most = MAX_DOCUMENT_BYTES // 2**20
            raise Invalid(f"the file {quoted(name)} has over {most} MiB", "make it smaller")
        return self._files[path]


def _read(path: Path) -> tuple[str, int]:
    """The hash and size of a file, or of its beginning if it is too long."""
    with path.open("rb") as file:
        content = file.read(MAX_DOCUMENT_BYTES + 1)
    return hashlib.sha256(content).hexdigest(), len(content)
