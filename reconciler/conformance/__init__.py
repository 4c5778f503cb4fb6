"""What every adapter must do, as a suite of tests that a third party's adapter can run too: docs/adding-a-provider.md."""

from __future__ import annotations

from reconciler.conformance.lives import Lives
from reconciler.conformance.shape import Shape
from reconciler.conformance.subject import Subject

__all__ = ["Conformance", "Subject"]


class Conformance(Shape, Lives):
    """The whole suite. In a test module: a class derived from this one, with a pytest fixture `subject`."""
