"""Reads a file in the quick lane: its `dids` section cut into entries, and those read by their shape.

A file is cut at lines that begin a key at the left margin (or, inside `dids`, at the indentation of its first entry). A
cut is sound if what stands before it is complete YAML by itself: then the parser, having come there, would be in the
block that the key belongs to, whatever follows. So each piece is parsed by itself, and if one of them is not YAML by
itself, or is more than one document, NoPart is raised and the file is read again as a whole, slowly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml

from reconciler.config.files import Source
from reconciler.config.reader import BadFile, Entry, NoPart, Reader
from reconciler.config.shapes import NoShape, Settings, ShapeReader

_SECTION: Final = "dids"
_HEADER: Final = re.compile(rb"^dids:(?: *| +#[ -~]*)\r?\n", re.MULTILINE)
_START: Final = re.compile(rb"(?: *(?:#[^\n]*)?\r?\n)*( *)([^ #\r\n])")
_EMPTY_LINES: Final = re.compile(rb"(?: *(?:#[ -~]*)?\r?\n)*(?: *(?:#[ -~]*)?)")
_BEGINS_KEY: Final = re.compile(rb"[A-Za-z0-9_+(\"']")
# What ends a line for libyaml beside \n and \r\n: NEL, U+2028 and U+2029 in UTF-8.
_OTHER_BREAKS: Final = (b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
_PIECE: Final = 2**18
# No entry is that long; a piece of YAML that is one scalar, say, may be.
_LONGEST: Final = 2**20


class _Text:
    """A file's bytes, read as they are needed. `line` is the line that comes next, from 1."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ended = False
        self.buffer = b""
        self.position = 0
        self.line = 1

    def more(self) -> bool:
        """Read on; False at the end of the file. Raises NoPart if nothing was taken for too long, or lines end otherwise."""
        if self._ended:
            return False
        if len(self.buffer) - self.position > _LONGEST:
            raise NoPart
        piece = self._source.read(_PIECE)
        self.buffer = self.buffer[self.position :] + piece
        self.position = 0
        self._ended = not piece
        if _has_other_breaks(self.buffer):
            raise NoPart
        return True

    def sought(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """The next match in the file, which is read on as far as that takes; None at its end."""
        while True:
            match = pattern.search(self.buffer, self.position)
            if match or not self.more():
                return match

    def take(self, end: int) -> bytes:
        """The bytes up to a place in the buffer, which holds them no longer."""
        taken = self.buffer[self.position : end]
        self.position = end
        self.line += taken.count(b"\n")
        return taken


class _Head:
    """The lines before the section, as a stream for the parser. `found`: whether the section comes."""

    def __init__(self, text: _Text) -> None:
        self._text = text
        self.found = False

    def read(self, _: int) -> bytes:
        """Whole lines; nothing at the section or at the end of the file."""
        text = self._text
        while not self.found:
            header = _HEADER.search(text.buffer, text.position)
            self.found = header is not None
            end = header.start() if header else text.buffer.rfind(b"\n") + 1
            if end > text.position:
                return text.take(end)
            if not header and not text.more():
                return text.take(len(text.buffer))
        return b""


class QuickReader:
    """One file's entries, the same as its Reader alone would give."""

    def __init__(self, source: Source, reader: Reader) -> None:
        self._text = _Text(source)
        self._reader = reader
        self._shapes = ShapeReader(self._parsed)

    def entries(self) -> Iterator[Entry]:
        """The entries in the order of the file. Raises NoPart, BadFile and yaml.YAMLError: then read it as a whole."""
        text = self._text
        while True:
            head = _Head(text)
            yield from self._reader.entries_of_part(head, text.line)
            if not head.found:
                return
            self._reader.begin(_SECTION, text.line)
            text.take(text.buffer.index(b"\n", text.position) + 1)
            yield from self._section()

    def _section(self) -> Iterator[Entry]:
        text = self._text
        start = text.sought(_START)
        if start is None:
            if not _EMPTY_LINES.fullmatch(text.take(len(text.buffer))):
                raise NoPart
            return
        indentation = len(start[1])
        _check_cut(start[2])
        if not indentation:
            return
        line = text.line
        piece = text.take(start.start(1))
        # Comments that are not plain are for libyaml to judge, together with the first entry.
        if _EMPTY_LINES.fullmatch(piece):
            piece, line = b"", text.line
        cut = re.compile(rb"\n(?=( {0,%d})([^ #\r\n]))" % indentation)
        while True:
            end = text.sought(cut)
            piece += text.take(end.start() + 1 if end else len(text.buffer))
            yield self._entry(piece, line)
            if end is None:
                return
            _check_cut(end[2])
            if len(end[1]) != indentation:
                if end[1]:
                    raise NoPart
                return
            piece, line = b"", text.line

    def _entry(self, piece: bytes, line: int) -> Entry:
        try:
            key, value = self._shapes.entry(piece.decode("ascii").replace("\r\n", "\n"))
        except (NoShape, UnicodeDecodeError):
            return self._reader.entry_of_part(_SECTION, piece, line)
        return Entry(_SECTION, key, line, value, faulty=False)

    def _parsed(self, text: str) -> tuple[str, Settings] | None:
        try:
            entry = self._reader.entry_of_part(_SECTION, text.encode(), 1)
        except (NoPart, BadFile, yaml.YAMLError):
            return None
        return None if entry.faulty or entry.key is None else (entry.key, entry.value)


def _has_other_breaks(text: bytes) -> bool:
    """Whether lines end in it that are not counted here."""
    if any(end in text for end in _OTHER_BREAKS):
        return True
    # A \n may follow the last one.
    return b"\r" in text and text.count(b"\r", 0, -1) > text.count(b"\r\n")


def _check_cut(first: bytes) -> None:
    """A cut is made before what begins a key for certain; `:`, say, goes on with the entry before it."""
    if not _BEGINS_KEY.fullmatch(first):
        raise NoPart
