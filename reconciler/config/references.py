"""`${NAME}`, `${NAME:-default}`, `${file:PATH}` and the literal `$${` in values."""

from __future__ import annotations

import re
import stat
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from reconciler.config.options import MAX_REFERENCED_BYTES, LoadOptions
from reconciler.config.problems import Invalid, quoted
from reconciler.config.scalars import Interpolated

_REFERENCE: Final = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_VARIABLE: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)
_SHAPES: Final = "write ${NAME}, ${NAME:-default} or ${file:PATH}, or $${ for a literal ${"


class Resolver:
    """Puts the values of references into texts. Remembers what it resolved."""

    def __init__(self, root: Path, options: LoadOptions) -> None:
        self._root = root
        self._options = options
        self._known: dict[str, str] = {}

    def resolve(self, text: str) -> str:
        """The text with its references resolved. Raises Invalid, which names the reference and never shows a value."""
        known = self._known.get(text)
        if known is None:
            known = _REFERENCE.sub(self._replace, text)
            if known != text:
                known = Interpolated(known)
                known.source = text
            self._known[text] = known
        return known

    def _replace(self, match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        inside = match[1]
        if inside is None:
            raise Invalid("`${` has no matching `}`", _SHAPES)
        if inside.startswith("file:"):
            return self._file(inside.removeprefix("file:"))
        variable = _VARIABLE.fullmatch(inside)
        if not variable:
            # What is inside is not quoted: it may be a part of a password.
            raise Invalid("`${` begins no reference here", _SHAPES)
        return self._variable(variable[1], variable[2])

    def _variable(self, name: str, default: str | None) -> str:
        allowed = self._options.allowed_variables
        if allowed is not None and not any(fnmatchcase(name, pattern) for pattern in allowed):
            raise Invalid(
                f"the variable `{name}` may not be used here", "allow it with --allow-variables, or take another one"
            )
        value = self._options.environ.get(name)
        if default is not None and not value:
            return default
        if value is None:
            # Variables of one account are named alike: only a slip of the pen is near enough.
            near = get_close_matches(name, list(self._options.environ), 1, cutoff=0.8)
            meant = f"; did you mean {quoted(near[0])}?" if near else ""
            hint = f"set it, or write ${{{name}:-default}}{meant}"
            raise Invalid(f"the environment variable `{name}` is not set", hint)
        if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            raise Invalid(f"the environment variable `{name}` is not UTF-8", "set it to text in UTF-8")
        return value

    def _file(self, name: str) -> str:
        try:
            path = (self._root / name).resolve()
            if not self._options.allow_files and not path.is_relative_to(self._root.resolve()):
                raise Invalid(
                    f"the file {quoted(name)} is outside the configuration's folder",
                    "put it inside, or allow it: --allow-files",
                )
            # Opening a pipe or a device could wait for ever.
            if not stat.S_ISREG(path.stat().st_mode):
                raise Invalid(f"{quoted(name)} is not a file", "name a file")
            with path.open("rb") as file:
                content = file.read(MAX_REFERENCED_BYTES + 1)
        except (OSError, ValueError, RuntimeError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "no such path"
            raise Invalid(
                f"the file {quoted(name)} cannot be read: {why}", "paths begin at the configuration's folder"
            ) from None
        if len(content) > MAX_REFERENCED_BYTES:
            raise Invalid(f"the file {quoted(name)} has over {MAX_REFERENCED_BYTES // 1024} KiB", "name a smaller file")
        try:
            return content.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise Invalid(f"the file {quoted(name)} is not UTF-8", "save it as UTF-8") from None
