"""Text from elsewhere, made harmless to look at: the one place, used by every output meant for people.

Live data may hold terminal escapes, line breaks, or characters that turn the order of reading around. They are shown by
their code (`\\x1b`, `\\u202e`) and never sent to a terminal or a browser.
"""

from __future__ import annotations


def visible(text: str) -> str:
    """The text with every character that does not print shown by its code.

    Unicode's control, format (bidirectional marks, zero-width), surrogate, private and unassigned characters and every
    space but the plain one are what `str.isprintable` refuses.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
