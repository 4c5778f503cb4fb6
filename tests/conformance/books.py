"""The carriers' own books."""

from __future__ import annotations

from reconciler.sandbox.server import Sandbox


def counted(sandbox: Sandbox, carrier: str, subject: str, what: str) -> int:
    """How often something was done to a number, or a port."""
    subjects = sandbox.control.ledger(carrier=carrier)["by_subject"]
    return int(subjects.get(subject, {}).get(what, 0))
