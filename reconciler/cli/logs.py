"""The log: to stderr, our own loggers only. Those of the HTTP library would print whole URLs."""

from __future__ import annotations

import logging


def start(verbosity: int) -> None:
    """Log warnings and progress at 1, every request (without its data) at 2."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname).1s %(name)s: %(message)s"))
    logger = logging.getLogger("reconciler")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbosity > 1 else logging.INFO)
    logger.propagate = False
