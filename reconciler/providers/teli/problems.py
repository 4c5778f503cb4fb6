"""A change that the carrier's calls cannot express."""

from __future__ import annotations


class NotPossible(Exception):
    """Why a change cannot be made at this carrier, and the way out."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
