"""How number operations fail (knm_errors), one by one and in collections."""

from __future__ import annotations

from reconciler.sandbox.kazoo.replies import Refusal, invalid_field


class NumberFault(Exception):
    """A number error: ``{code, error, cause?, message}``, or a bare word where the source has only an atom.

    ``field`` marks the two refusals of the documents that are validation errors.
    """

    def __init__(self, code: int, error: str, message: str = "", cause: str = "", field: str = "") -> None:
        super().__init__(error)
        self.code = code
        self.error = error
        self.message = message
        self.cause = cause
        self.field = field

    def as_json(self) -> object:
        """The form in the ``error`` object of a collection."""
        if not self.message:
            return self.error
        body: dict[str, object] = {"code": self.code, "error": self.error}
        return body | ({"cause": self.cause} if self.cause else {}) | {"message": self.message}

    def refusal(self) -> Refusal:
        """The form as answer to a request about one number."""
        if self.error == "not_found" and not self.message:
            data = {"message": "bad identifier", "not_found": "The number could not be found"}
            return Refusal(404, "bad_identifier", data)
        if self.field:
            return invalid_field(self.field, "invalid", self.message, self.cause)
        if not self.message:
            return Refusal(400, "client error", self.error)
        return Refusal(self.code, self.error, self.as_json())


def not_found() -> NumberFault:
    """No such number, or none the caller may see."""
    return NumberFault(404, "not_found")


def not_reconcilable() -> NumberFault:
    """Not like any number of the system; the documents say 404, the source answers 400."""
    return NumberFault(400, "not_reconcilable")


def unauthorized(cause: str = "") -> NumberFault:
    """Another's number, a feature denied, or a right missing."""
    return NumberFault(403, "forbidden", "requestor is unauthorized to perform operation", cause)


def bad_transition(before: str, after: str) -> NumberFault:
    """A state cannot follow another."""
    return NumberFault(400, "invalid_state_transition", "invalid state transition", f"from {before} to {after}")
