"""Lines and sections: what text, Markdown and HTML are all made of, and the one place where lines become text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from reconciler.render.visible import visible

Tint = Literal["", "add", "change", "destroy", "pending", "blocked", "strong", "alarm", "warning", "quiet"]

SYMBOLS: Final[dict[str, Tint]] = {"+": "add", "~": "change", "-": "destroy", "?": "pending", "!": "blocked"}

_CODES: Final[dict[Tint, str]] = {
    "add": "32",
    "change": "33",
    "destroy": "31",
    "pending": "36",
    "blocked": "35",
    "strong": "1",
    "alarm": "1;31",
    "warning": "1;33",
    "quiet": "2",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How text is to look. `width` 0 never wraps; otherwise prose is wrapped there, values never are."""

    colour: bool = False
    mask_personal: bool = False
    calls: bool = False
    width: int = 0


class Line(NamedTuple):
    """One line: its words, the symbol before them, how far in it stands, and what it is (for colour).

    The words may hold anything, live data too; whoever prints a line makes them harmless.
    """

    text: str = ""
    symbol: str = ""
    indent: int = 0
    tint: Tint = ""
    prose: bool = False

    @property
    def words(self) -> str:
        """The text, made visible."""
        return visible(self.text)


class Section(NamedTuple):
    """Lines under a title. An empty title joins the lines to nothing above."""

    title: str
    lines: Iterable[Line]


def spaced(blocks: Iterable[Iterable[Line]]) -> Iterator[Line]:
    """The lines of the blocks, with a blank line between them."""
    for number, block in enumerate(blocks):
        if number:
            yield Line()
        yield from block


def page(sections: Iterable[Section], style: Style) -> str:
    """Sections as text, with a blank line between them."""
    parts = ["\n".join(_section(section, style)) for section in sections]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section, style: Style) -> Iterator[str]:
    body = [text for line in section.lines for text in _printed(line, style)]
    if section.title:
        yield _painted(visible(section.title), "strong", style)
        if body:
            yield ""
    yield from body


def _printed(line: Line, style: Style) -> Iterator[str]:
    before = " " * line.indent
    if line.symbol:
        mark = _painted(line.symbol, line.tint or SYMBOLS.get(line.symbol, ""), style)
        yield f"{before}{mark} {_painted(line.words, line.tint, style)}"
    elif line.prose and style.width > line.indent + 20:
        for text in textwrap.wrap(
            line.words, style.width - line.indent, break_long_words=False, break_on_hyphens=False
        ):
            yield before + _painted(text, line.tint, style)
    else:
        yield before + _painted(line.words, line.tint, style) if line.text else ""


def _painted(text: str, tint: Tint, style: Style) -> str:
    return f"\x1b[{_CODES[tint]}m{text}\x1b[0m" if style.colour and tint and text else text
