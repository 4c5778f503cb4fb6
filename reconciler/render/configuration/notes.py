"""What could not be read or expressed, counted by reason: a line for each reason, never one for each number."""

from __future__ import annotations

from collections import Counter

from reconciler.render.visible import visible

_MOST_REASONS = 5


class Notes:
    """Collects reasons with the first of what each is about."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._first: dict[tuple[str, str], str] = {}
        self._plain: dict[str, None] = {}

    def say(self, note: str) -> None:
        """A note that stands for itself; said once."""
        self._plain[visible(note)] = None

    def count(self, what: str, reason: str, where: str) -> None:
        """One more `what` that is left unmanaged for this reason."""
        self._counts.setdefault(what, Counter())[reason] += 1
        self._first.setdefault((what, reason), where)

    def lines(self) -> tuple[str, ...]:
        """All notes: the plain ones, then the counted ones, the most frequent reasons of each kind."""
        counted = (line for what, reasons in self._counts.items() for line in self._of(what, reasons))
        return (*self._plain, *counted)

    def _of(self, what: str, reasons: Counter[str]) -> list[str]:
        ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        lines = [
            visible(f"{what} ({_counted(count, self._first[what, reason])}): {reason}")
            for reason, count in ranked[:_MOST_REASONS]
        ]
        rest = sum(count for _, count in ranked[_MOST_REASONS:])
        return [*lines, f"{what} ({rest} more): for other reasons, in the comments of the file"] if rest else lines


def _counted(count: int, first: str) -> str:
    return first if count == 1 else f"{first} and {count - 1} more"
