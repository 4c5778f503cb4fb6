"""What a handler gets, how it refuses, and how replies are encoded.

GET and POST work on every endpoint, with parameters in the query or in a form; a body of JSON is not read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import orjson

from reconciler.sandbox.teli.estate import Estate
from reconciler.sandbox.teli.model import Did
from reconciler.sandbox.teli.options import TeliOptions
from reconciler.sandbox.teli.table import Record, Table
from reconciler.sandbox.wire import WireReply, WireRequest

R = TypeVar("R", bound=Record)


class Refusal(Exception):
    """A reply other than success: ``data`` is the reason, as text."""

    def __init__(self, data: object, code: int = 400, status: str = "error") -> None:
        super().__init__(str(data))
        self.data = data
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class Call:
    """One authorized request."""

    params: dict[str, str]
    estate: Estate

    @property
    def options(self) -> TeliOptions:
        """Options in force."""
        return self.estate.options

    def param(self, name: str) -> str | None:
        """A parameter; unknown ones are never looked at."""
        return self.params.get(name)

    def text(self, name: str) -> str | None:
        """A parameter; empty is the same as absent."""
        return (self.params.get(name) or "").strip() or None

    def required(self, name: str) -> str:
        """A parameter that must be there and not be empty."""
        value = self.text(name)
        if value is None:
            raise Refusal(f"{name} is required")
        return value

    def integer(self, name: str) -> int:
        """A required parameter that is a number."""
        value = self.required(name)
        if not value.isascii() or not value.isdecimal():
            raise Refusal(f"{name} must be a number")
        return int(value)

    def count(self, name: str) -> int | None:
        """limit or offset, if given."""
        return None if self.text(name) is None else self.integer(name)

    def yes(self, name: str, default: str = "no") -> bool:
        """A flag in words: "yes/no strings" here, true/false and 1/0 in some clients."""
        value = (self.text(name) or default).lower()
        if value not in ("yes", "no", "true", "false", "1", "0"):
            raise Refusal(f"{name} must be yes or no")
        return value in ("yes", "true", "1")

    def effect(self, kind: str, subject: str, **details: object) -> None:
        """Put an effect into the ledger."""
        self.estate.effect(kind, subject, **details)

    def did(self) -> Did:
        """The number that ``did_id`` names."""
        did = self.estate.dids.by_id(self.integer("did_id"))
        if did is None:
            raise Refusal("Invalid did id")
        return did

    def did_by(self, number_name: str) -> Did:
        """The number named by ``did_id``, or else by its digits in another parameter."""
        if self.text("did_id") is not None:
            return self.did()
        if self.text(number_name) is None:
            raise Refusal(f"Must provide did_id or {number_name}")
        return self.did_of(self.required(number_name))

    def did_of(self, number: str) -> Did:
        """The number with these ten digits."""
        did = self.estate.dids.by_number(number)
        if did is None:
            raise Refusal("Invalid did number")
        return did

    def record(self, table: Table[R], name: str) -> R:
        """The record whose id a parameter gives."""
        record = table.rows.get(self.integer(name))
        if record is None:
            raise Refusal(f"Invalid {name.replace('_', ' ')}")
        return record

    def reference(self, table: Table[R], name: str) -> int | None:
        """The id of a record, or None for the word ``none``."""
        if self.required(name) == "none":
            return None
        return self.record(table, name).id


# A handler gives the data of a success, or a whole reply of its own.
Handler = Callable[[Call], object]


def parameters(request: WireRequest) -> dict[str, str]:
    """Query and form together; the form wins."""
    form = request.decoded_body() if request.content_type() == "application/x-www-form-urlencoded" else None
    return {**request.query, **form} if isinstance(form, dict) else dict(request.query)


def ten_digits(text: str, name: str) -> str:
    """A national number; neither a leading 1 nor punctuation is taken."""
    if len(text) != 10 or not text.isascii() or not text.isdecimal():
        raise Refusal(f"{name} must be a 10 digit number")
    return text


def envelope(code: int, status: str, data: object, options: TeliOptions, http: int) -> WireReply:
    """``code`` is the first thing to check; documented as a string once and as a number elsewhere."""
    shown: object = str(code) if options.code_as == "string" else code
    return WireReply(http, orjson.dumps({"code": shown, "status": status, "data": data}))


def success(data: object, options: TeliOptions) -> WireReply:
    """The reply to what went well."""
    return envelope(200, "success", data, options, 200)


def refused(refusal: Refusal, options: TeliOptions) -> WireReply:
    """The reply to what did not."""
    http = options.suggest_http if refusal.code == 300 else refusal.code if options.error_http == "code" else 200
    return envelope(refusal.code, refusal.status, refusal.data, options, http)


def success_rows(rows: list[bytes], options: TeliOptions) -> WireReply:
    """A success whose data is a list of rows that are encoded already."""
    code = b'"200"' if options.code_as == "string" else b"200"
    return WireReply(200, b'{"code":' + code + b',"status":"success","data":[' + b",".join(rows) + b"]}")
