"""A reading shares what is declared, and says the same as one that does not."""

from __future__ import annotations

from reconciler.model.configuration import DesiredNumber, Origin
from reconciler.model.settings import Cnam, Destination, Forwarding, Settings
from reconciler.providers.observed import LiveNumber, Scope

NUMBER = "+12512658624"
ORIGIN = Origin("numbers.yaml", 1, ("dids", NUMBER))


def forwarding(timeout: int) -> Forwarding:
    return Forwarding(mode="forward", destinations=(Destination(number="+12522378144", timeout=timeout),))


def test_what_is_equal_is_one_object_and_nothing_else_is_touched() -> None:
    wanted = Settings(forwarding=forwarding(20), cnam=Cnam(display_name="ACME"))
    scope = Scope(frozenset({NUMBER}), {NUMBER: DesiredNumber(NUMBER, "call48", wanted, ORIGIN)})
    live = LiveNumber(
        NUMBER, Settings(forwarding=forwarding(20), cnam=Cnam(display_name="OTHER")), native=7, locked=True
    )
    lean = scope.lean(live)
    assert lean == live
    assert lean.settings.forwarding is wanted.forwarding
    assert lean.settings.cnam is live.settings.cnam


def test_a_number_that_is_not_declared_stays_as_it_is() -> None:
    live = LiveNumber(NUMBER, Settings())
    assert Scope().lean(live) is live
