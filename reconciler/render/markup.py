"""Live text in Markdown: only ever inside code, where no forge reads links, mentions, HTML or emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from reconciler.render.visible import visible

_PLAIN: Final = re.compile(r"(?:[A-Za-z0-9 .,:;()%$'+/-]|(?<=[a-z])_(?=[a-z]))*")
_TICKS: Final = re.compile(r"`+")


def code(text: str) -> str:
    """A code span that nothing in the text can end."""
    shown = visible(text)
    if not shown.strip():
        return f"<code>{shown}</code>" if shown else ""
    ticks = "`" * (_longest(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def prose(text: str) -> str:
    """Our own words as they are; anything that could be more than words as code."""
    return text if _PLAIN.fullmatch(text) and "://" not in text and "www." not in text else code(text)


def fence(lines: Iterable[str], language: str = "") -> str:
    """A code block that nothing in the lines can end. The lines are made visible by whoever gives them."""
    body = "\n".join(lines)
    ticks = "`" * max(3, _longest(body) + 1)
    return f"{ticks}{language}\n{body}\n{ticks}"


def folded(title: str, body: str) -> str:
    """A part that opens on a click."""
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _longest(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)
