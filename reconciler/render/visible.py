"""Text from elsewhere, made harmless to look at: the one place, used by every output meant for people.

Live data may hold terminal escapes, line breaks, or characters that turn the order of reading around. They are shown by
their code (`\\x1b`, `\\u202e`) and never sent to a terminal or a browser.
"""

from __future__ import annotations

import re
from typing import Final

# In UTF-8: controls that terminals obey, zero-width and bidirectional marks, line separators. JSON itself escapes the others.
_ACTIVE: Final = re.compile(rb"\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf")


def visible(text: str) -> str:
    """The text with every character that does not print shown by its code.

    Unicode's control, format (bidirectional marks, zero-width), surrogate, private and unassigned characters and every
    space but the plain one are what `str.isprintable` refuses.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def harmless(document: bytes) -> bytes:
    """JSON that means the same, with such characters as escapes."""
    if document.isascii():
        return document
    return _ACTIVE.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), document)
