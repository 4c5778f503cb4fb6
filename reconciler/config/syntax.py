"""What YAML's own errors mean, and where."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import yaml
from yaml.reader import ReaderError

_PIECE = 2**20
# What libyaml says, by a part of it, and what is nearly always the reason.
_REMEDIES = {
    "mapping values are not allowed": "put a value that holds `: ` in quotes, and keys that belong together in one column",
    "cannot start any token": "put a value that begins with @, ` or % in quotes, and indent with spaces",
    "expected ',' or '}'": "put a comma between the entries, and } behind the last one",
    "expected ',' or ']'": "put a comma between the items, and ] behind the last one",
    "did not find expected key": "put keys that belong together in one column, and values with : or # in quotes",
    "escape character": "in double quotes a backslash is written twice; in single quotes it stands for itself",
    "escape code": "in double quotes a backslash is written twice; in single quotes it stands for itself",
    "alphabetic or numeric character": "put a value that begins with * or & in quotes",
    "comment or line break": "put a value that begins with > or | in quotes",
    "directive": "put a value that begins with % in quotes",
    "incompatible YAML document": "leave the line with %YAML out",
    "unexpected end of stream": "close what was opened before it: a quote, { or [",
    "expected node content": "write a value, and close what was opened before it: a quote, { or [",
    "document start": "put all of the file into one mapping of sections, and close each { and [ once",
    "unexpected ':'": "put a value that holds a colon in quotes",
}
_REMEDY = "look at this line and the one before it: a quote, a bracket or a colon is missing or too much"
# The bytes of a character in UTF-8 but for its first.
_CONTINUING = bytes(range(0x80, 0xC0))


def where_and_why(path: Path, error: yaml.YAMLError) -> tuple[str, str, int, int]:
    """The message, the remedy, the line and the column for an error of the parser."""
    if isinstance(error, ReaderError):
        return *_unreadable(error), *_line_and_column(path, error.position)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return "this is not YAML", _REMEDY, 1, 1
    line, column = error.problem_mark.line, error.problem_mark.column
    if b"\t" in _indentation(path, line):
        return "a tab indents this line; YAML takes spaces only", "replace the tab with spaces", line + 1, column + 1
    remedy = next((told for part, told in _REMEDIES.items() if part in (error.problem or "")), _REMEDY)
    if error.context and error.context_mark and error.context_mark.line != line:
        remedy += f"; it happened {error.context} that begins in line {error.context_mark.line + 1}"
    return f"this is not YAML: {error.problem}", remedy, line + 1, column + 1


def _unreadable(error: ReaderError) -> tuple[str, str]:
    if "control characters" in str(error.reason):
        return "a control character stands here", "take it out, or write it as an escape in double quotes"
    return "this file is not UTF-8", "save it as UTF-8"


def _indentation(path: Path, line: int) -> bytes:
    with path.open("rb") as file:
        text = next(islice(file, line, None), b"")
    return text[: len(text) - len(text.lstrip())]


def _line_and_column(path: Path, position: int) -> tuple[int, int]:
    """The place of a byte; columns count characters."""
    line = column = 0
    with path.open("rb") as file:
        while position > 0 and (piece := file.read(min(_PIECE, position))):
            position -= len(piece)
            line += piece.count(b"\n")
            _, newline, last = piece.rpartition(b"\n")
            column = (0 if newline else column) + len(last.translate(None, _CONTINUING))
    return line + 1, column + 1
