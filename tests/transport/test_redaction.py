"""Whatever happens, no log, message or traceback holds a secret, a token, a name, an address or a query."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from reconciler.model.plan import Effect, Personal
from reconciler.model.secrets import Secret
from reconciler.transport.endpoint import Placement
from reconciler.transport.errors import CarrierError, RateLimited, Refused
from reconciler.transport.redact import scrub

from .carrier import BAD_GATEWAY, CUT_SHORT, DROPPED, GIBBERISH, Carrier, LoginDialect, Reply, endpoint, refusal, reply

ARGS = {
    "number": "+12512658624",
    "password": Secret("hunter2-password"),
    "pin": Secret("4711-pin"),
    "name": Personal("Jane Roe"),
    "street": Personal("Brockton Avenue"),
}
PLAIN = ("hunter2", "4711-pin", "Jane", "Roe", "Brockton", "jwt-token", "251265", "%2B")
DIALECT = LoginDialect({"user_name": "acme", "password": ARGS["password"]})
ECHO = "4711-pin is wrong for Jane Roe at Brockton Avenue, hunter2-password, jwt-token"
CALLS = [
    endpoint("update911", effect=Effect.MUTATING, path="/update911/{number}"),
    endpoint("e911", "POST", Effect.MUTATING, path="/e911/{number}"),
    endpoint("form", "POST", Effect.MUTATING, path="/form/{number}", send=Placement.FORM),
    endpoint("verify", path="/verify/{number}"),
]
FAULTS = {
    "dropped": DROPPED,
    "cut": CUT_SHORT,
    "gibberish": GIBBERISH,
    "html": BAD_GATEWAY,
    "refused": refusal(400, ECHO),
    "unauthorised": refusal(401, ECHO),
    "text": reply(body=ECHO.encode()),
    "shape": reply(body=b'["' + ECHO.encode() + b'"]'),
    "redirect": reply(status=302, headers={"Location": "https://elsewhere.example/?name=Jane%20Roe"}),
    "limited": reply(status=429, headers={"Retry-After": "9999"}),
    "fine": reply("fine"),
}


@pytest.mark.parametrize("fault", list(FAULTS.values()), ids=list(FAULTS))
@pytest.mark.parametrize("call", CALLS, ids=[call.name for call in CALLS])
def test_nothing_leaks(
    call: Any,
    fault: Reply,
    connect: Callable[..., Any],
    carrier: Callable[..., Carrier],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for logger in ("", "httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, logger)
    asked = carrier(lambda got: reply({"token": "jwt-token"}) if got.path == "/api/login" else fault)
    session = connect(asked, DIALECT)
    told = ""
    with session.writing():
        try:
            session.send(call, ARGS, guard=None)
        except CarrierError as error:
            told = "".join(traceback.format_exception(error)) + repr(error) + error.message + error.hint
            assert fault is not FAULTS["fine"]
    said = (
        told
        + caplog.text
        + repr([(record.msg, record.args, record.exc_info) for record in caplog.records])
        + "".join(capfd.readouterr())
    )
    for value in PLAIN:
        assert value not in said
    assert {record.name for record in caplog.records} <= {"reconciler.transport"}
    assert f"acme: {call.method} {call.path}: " in caplog.text
    # It was sent all the same.
    assert any(got.path.startswith(f"/api{call.path.partition('{')[0]}%2B12512658624") for got in asked.log)


def test_one_debug_line_for_each_request(
    connect: Callable[..., Any], carrier: Callable[..., Carrier], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = connect(carrier(reply(status=503, body=b""), DROPPED, reply("x")))
    session.read(endpoint("dids"), {"page": "1"})
    assert [record.getMessage() for record in caplog.records] == [
        "acme: GET /dids: 503 in 0 ms",
        "acme: GET /dids: Unclear in 0 ms",
        "acme: GET /dids: 200 in 0 ms",
    ]


def test_the_libraries_stay_silent_when_logging_is_set_up_later(
    connect: Callable[..., Any], carrier: Callable[..., Carrier], caplog: pytest.LogCaptureFixture
) -> None:
    session = connect(carrier(reply("x")))
    session.read(endpoint("dids"), {"name": "Jane"})
    for name in ("httpx", "httpcore.http11"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    session.read(endpoint("dids"), {"name": "Jane"})
    assert "Jane" not in caplog.text


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("PIN 4711 is wrong", "PIN (sensitive value) is wrong"),
        ("order 14711 is unknown", "order 14711 is unknown"),
        ("Jane Roe!", "(personal data)!"),
        ("JANE ROE is unknown", "(personal data) is unknown"),
        ("key=jwt-tokens", "key=(sensitive value)s"),
        ("jwt-token expired", "(sensitive value) expired"),
        ("İZMİR is unknown", "(personal data) is unknown"),
        ("Main Straſe is unknown", "(sensitive value) is unknown"),
    ],
)
def test_a_carriers_words_are_scrubbed(words: str, left: str) -> None:
    error = Refused(words, words, "400")
    scrub(
        error,
        {
            "deep": [{"pin": Secret("4711"), "none": Secret("")}],
            "name": [Personal("Jane Roe"), Personal("İZMİR"), Personal("Main Strase")],
            "x": Personal(""),
        },
        {"Authorization": "Bearer jwt-token", "X-Empty": ""},
    )
    assert (error.message, error.hint, str(error), error.code) == (left, left, left, "400")


def test_scrubbing_keeps_the_kind_of_error() -> None:
    error = RateLimited("for Jane Roe", 7)
    scrub(error, {"name": Personal("Jane Roe")}, {})
    assert (error.message, error.retry_after, error.code) == ("for (personal data)", 7, "429")
