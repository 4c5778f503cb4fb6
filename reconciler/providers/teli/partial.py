"""What becomes of the numbers that a partial port leaves behind, in the words of an order's `partial_port_details`: free text."""

from __future__ import annotations

import re
from typing import Final

from reconciler.providers.spelling import digits
from reconciler.providers.teli import words

_TEXTS: Final = {
    "keep": "Keep the remaining numbers on the account.",
    "disconnect": "Disconnect the remaining numbers on the account.",
}
_NEW: Final = re.compile(r"New BTN: (\d{10})\.")


def details(remaining: str | None, new_billing_number: str | None) -> str:
    """The text for people at both carriers."""
    new = f" New BTN: {digits(new_billing_number)}." if new_billing_number else ""
    return _TEXTS[remaining or "keep"] + new


def left_behind(text: str | None) -> tuple[str | None, str | None]:
    """`remaining` and `new_billing_number` out of such a text; other people's texts say neither."""
    said = text or ""
    remaining = next((name for name, words_ in _TEXTS.items() if said.startswith(words_)), None)
    new = _NEW.search(said) if remaining else None
    return remaining, words.number(new[1]) if new else None
