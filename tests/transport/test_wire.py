"""Each way a request can fail, and whether the carrier may have acted."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.model.plan import Effect, File
from reconciler.model.secrets import Secret
from reconciler.transport import wire
from reconciler.transport.endpoint import Endpoint, Placement
from reconciler.transport.errors import CarrierError, NotSent, Refused, Unclear, Unsendable

from .carrier import (
    BAD_GATEWAY,
    CUT_SHORT,
    DIDS,
    DROPPED,
    GIBBERISH,
    RESET,
    WRITES,
    Carrier,
    FakeClock,
    Got,
    OpenDialect,
    Reply,
    endpoint,
    refusal,
    reply,
)

PURCHASE = WRITES[Effect.BILLED]
Start = Callable[..., Carrier]
Connect = Callable[..., Any]


def failure(session: Any) -> CarrierError:
    """What a purchase fails with: an error class that is not safe, so that nothing is repeated."""
    with session.writing(), pytest.raises(CarrierError) as caught:
        session.send(PURCHASE, {"number": "1"}, guard=None)
    error = caught.value
    assert error.message.startswith("acme: POST /purchase at ") or type(error) is Refused
    assert error.__context__ is None, "httpx's error carries the whole request"
    return error


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_connection_refused(connect: Connect, closed_port: int) -> None:
    error = failure(connect(f"http://127.0.0.1:{closed_port}"))
    assert type(error) is NotSent
    assert not error.acted
    assert error.message.endswith(f"at 127.0.0.1:{closed_port}: no connection: Connection refused")


def test_name_not_found(connect: Connect) -> None:
    assert type(failure(connect("http://carrier.invalid"))) is NotSent


def test_tls_that_is_none(connect: Connect, carrier: Start) -> None:
    error = failure(connect(carrier().url.replace("http:", "https:")))
    assert type(error) is NotSent
    assert "no TLS connection" in error.message


def test_certificate_not_trusted(connect: Connect, carrier: Start, clock: FakeClock) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).with_name("selfsigned.pem"))
    asked = carrier(tls=tls)
    error = failure(connect(asked))
    assert type(error) is Unsendable
    assert "its certificate is not trusted: self-signed certificate" in error.message
    assert "SSL_CERT_FILE" in error.hint
    assert not asked.log
    assert not clock.waits, "waiting does not make a certificate trusted"


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.ConnectTimeout("secret"), NotSent),
        (httpx.PoolTimeout("secret"), NotSent),
        (httpx.ProxyError("secret"), NotSent),
        (httpx.InvalidURL("secret"), Unsendable),
        (httpx.ConnectError("secret"), NotSent),
        (httpx.ReadTimeout("secret"), Unclear),
        (httpx.WriteTimeout("secret"), Unclear),
        (httpx.ReadError("secret"), Unclear),
        (httpx.WriteError("secret"), Unclear),
        (httpx.RemoteProtocolError("secret"), Unclear),
        (httpx.LocalProtocolError("secret"), Unclear),
        (httpx.DecodingError("secret"), Unclear),
        (RuntimeError("secret"), Unclear),
    ],
)
def test_each_error_of_httpx(
    raised: Exception, expected: type[CarrierError], connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(httpx.Client, "send", send)
    error = failure(connect("http://127.0.0.1:1"))
    assert type(error) is expected
    assert "secret" not in error.message


@pytest.mark.parametrize("answer", [DROPPED, RESET, CUT_SHORT, GIBBERISH], ids=["dropped", "reset", "cut", "gibberish"])
def test_broken_after_sending(answer: Reply, connect: Connect, carrier: Start) -> None:
    asked = carrier(answer)
    error = failure(connect(asked))
    assert type(error) is Unclear
    assert error.acted
    assert asked.asked(PURCHASE) == 1
    assert "smtp" not in error.message


def test_no_answer_in_time(connect: Connect, carrier: Start) -> None:
    def slow(_: Got) -> Reply:
        time.sleep(0.6)
        return reply([])

    error = failure(connect(carrier(slow), timeout=0.1))
    assert type(error) is Unclear
    assert "no answer within 0.1 s" in error.message


def test_an_answer_that_drips_is_not_waited_for(connect: Connect, carrier: Start) -> None:
    def drops() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        for _ in range(200):
            yield b"1\r\nx\r\n"
            time.sleep(0.02)

    error = failure(connect(carrier(lambda _: Reply(drops())), real_time=True, timeout=1.0, deadline=0.1))
    assert type(error) is Unclear
    assert "did not come to its end in time" in error.message


def test_an_answer_after_the_deadline_still_counts(connect: Connect, carrier: Start) -> None:
    def late(_: Got) -> Reply:
        time.sleep(0.2)
        return reply("done")

    session = connect(carrier(late), real_time=True, deadline=0.1)
    with session.writing():
        assert session.send(PURCHASE, {}, guard=None) == "done"


def test_a_turn_that_comes_after_the_deadline_is_not_taken(connect: Connect, carrier: Start) -> None:
    asked = carrier(reply("done"))
    session = connect(asked, rate=0.1, deadline=5)
    session.read(DIDS, {})
    assert "deadline passed" in failure(session).message
    assert len(asked.log) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (BAD_GATEWAY, 'answered with HTML, not JSON (HTTP 502, "502 Bad Gateway")'),
        (reply(body=b""), "answered with an empty body (HTTP 200)"),
        (refusal(503, status=503), "failed with code 503"),
        (reply(headers={"Content-Encoding": "gzip"}, body=b"not gzip"), "compression cannot be undone"),
        (reply(body=b"[]"), "unexpected form (AttributeError"),
    ],
    ids=["html", "empty", "5xx", "gzip", "shape"],
)
def test_unreadable_answers(answer: Reply, said: str, connect: Connect, carrier: Start) -> None:
    error = failure(connect(carrier(answer)))
    assert type(error) is Unclear
    assert said in error.message
    assert "John" not in error.message


@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_answer_is_not_taken(
    packed: bool, connect: Connect, carrier: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 1024 * 1024)
    body = json.dumps({"data": "x" * 1024 * 1024}).encode()
    answer = reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(body)) if packed else reply(body=body)
    assert "larger than 1 MiB" in failure(connect(carrier(answer))).message


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int, connect: Connect, carrier: Start) -> None:
    elsewhere = carrier()
    location = f"http://user:pass@127.0.0.1:{elsewhere.port}/steal?name=Jane"
    error = failure(connect(carrier(reply(status=status, headers={"Location": location}))))
    assert type(error) is Unclear
    assert f"a redirect to 127.0.0.1:{elsewhere.port}, which is not followed (HTTP {status})" in error.message
    assert "pass" not in error.message
    assert "Jane" not in error.message
    assert not elsewhere.log


def test_choices_without_a_place_to_go_to_are_for_the_dialect(connect: Connect, carrier: Start) -> None:
    error = failure(connect(carrier(refusal(400, "did you mean Elm Street?", status=300))))
    assert type(error) is Refused
    assert error.message == "did you mean Elm Street?"


def test_the_carriers_refusal_keeps_its_own_words(connect: Connect, carrier: Start) -> None:
    error = failure(connect(carrier(refusal(400, "Number not available"))))
    assert type(error) is Refused
    assert (error.message, error.code, error.acted) == ("Number not available", "400", False)


def test_what_is_sent(connect: Connect, carrier: Start) -> None:
    asked = carrier()
    session = connect(asked)
    session.read(endpoint("one", path="/numbers/{number}"), {"number": "+1/2", "street name": "Main St"})
    with session.writing():
        session.send(WRITES[Effect.IRREVERSIBLE], {"numbers": ["2512658624"]}, guard=None)
        session.send(endpoint("f", "PUT", Effect.MUTATING, send=Placement.FORM), {"a": Secret("b c")}, guard=None)
    one, delete, form = asked.log
    assert one.target == "/api/numbers/%2B1%2F2?street%20name=Main%20St"
    assert one.headers["authorization"] == "fixed-key"
    assert (delete.method, delete.body, delete.headers["content-type"]) == (
        "DELETE",
        b'{"numbers":["2512658624"]}',
        "application/json",
    )
    assert (form.method, form.body) == ("PUT", b"a=b+c")


def test_a_key_that_ends_in_a_line_break_is_explained(connect: Connect, carrier: Start) -> None:
    class Careless(OpenDialect):
        def headers(self, token: str | None) -> dict[str, str]:
            del token
            return {"X-Key": "top-secret\n"}

    asked = carrier()
    error = failure(connect(asked, Careless()))
    assert type(error) is Unsendable
    assert "'x-key'" in error.message
    assert "line break" in error.hint
    assert "top-secret" not in str(error) + error.hint
    assert not asked.log


def test_arguments_too_long_for_a_url(connect: Connect, carrier: Start) -> None:
    asked = carrier()
    with pytest.raises(Unsendable, match="do not make a URL") as caught:
        connect(asked).read(DIDS, {"name": "x" * 70000})
    assert caught.value.__context__ is None
    assert not asked.log


@pytest.mark.parametrize(
    "url",
    [
        "",
        "carrier.example",
        "ftp://x",
        "https://",
        "https://x:99999",
        "https://[x",
        "https://x/v2?a=b",
        "https://u:p@x",
    ],
)
def test_a_bad_base_url(url: str, connect: Connect) -> None:
    with pytest.raises(Unsendable, match="base_url"):
        connect(url)


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    connect: Connect, carrier: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, asked = carrier(), carrier(reply(["mine"]))
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert connect(asked).read(DIDS, {}) == ["mine"]
    assert not proxy.log


def test_a_form_with_a_file_and_credentials_among_the_arguments(
    connect: Connect, carrier: Start, tmp_path: Path
) -> None:
    class Keyed(OpenDialect):
        def arguments(self) -> dict[str, Secret]:
            return {"token": Secret("top-secret")}

    (tmp_path / "loa.pdf").write_bytes(b"%PDF")
    upload = Endpoint("upload", "POST", "/upload", Effect.SAFE, Placement.MULTIPART, "")
    asked = carrier()
    connect(asked, Keyed()).read(upload, {"file": File("loa.pdf", sha256(b"%PDF").hexdigest(), 4, str(tmp_path))})
    (got,) = asked.log
    assert got.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="loa.pdf"' in got.body
    assert b"%PDF" in got.body
    assert b"top-secret" in got.body
