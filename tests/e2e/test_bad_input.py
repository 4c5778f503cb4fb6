"""Bad input and bad answers: one clear message, exit code 1 (or 3 where a check stops it), no traceback, nothing written."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from tenacity import wait_none

from reconciler.sandbox.server import Sandbox
from reconciler.transport import retry
from tests.e2e.quick import QuickRig
from tests.e2e.rig import PROVIDER, Ran

COMMANDS = [("plan",), ("apply", "--auto-approve", "--wait", "0"), ("drift",)]
GOOD = 'dids: {"+12512658624": {}, "+17066130042": {}, "+12512658625": {release: {reason: gone}}}\n'


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read again after a failure is read again at once."""
    monkeypatch.setattr(retry, "_BACK_OFF", wait_none())


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    """An account in which something could be bought, released and changed."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.seed(
        dids=[{"did": "2512658624"}, {"did": "2512658625"}],
        inventory=[{"number": "7066130042", "state": "GA", "ratecenter": "ATHENS"}],
        trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1"]}],
    )
    return rig


def refused(rig: QuickRig, ran: Ran, *words: str, code: int = 1) -> None:
    """The command failed with one message that has these words, and nothing happened."""
    assert ran.code == code, ran.out + ran.err
    told = ran.err if code == 1 else ran.out
    assert told.count("Error: ") - told.count("Error: the configuration has ") == 1, told
    for word in words:
        assert word in told, told
    for trace in ("Traceback", "defect", '  File "'):
        assert trace not in ran.out + ran.err
    assert rig.writes() == []
    assert not any(effects.keys() - {"logged_in"} for effects in rig.ledger().values())
    for secret in rig.environ.values():
        assert secret not in ran.out + ran.err


@pytest.fixture(params=COMMANDS, ids=lambda command: command[0])
def command(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(request.param)


# What is wrong in the files. ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('dids: {"+12512658624": {forwardin: "+12522378144"}}\n', ("forwardin", "forwarding", "numbers.yaml:4:")),
        ('didz: {"+12512658624": {}}\n', ("didz", "dids")),
        ('dids: {"+12512658624": {fax: {mode: [1]}}}\n', ("numbers.yaml:4:", "mode")),
        ('dids: {"+12512658624": {forwarding: {destinations: [{number: "+12522378144", timeout: soon}]}}}\n', ("timeout",)),
        ('dids: {"+12512658624": 7}\n', ("numbers.yaml:4:",)),
        ("dids: [1, 2]\n", ("numbers.yaml:4:", "dids")),
        ('dids: {"+1251265862": {}}\n', ("+1251265862",)),
        ('dids: {"+11512658624": {}}\n', ("+11512658624",)),
        ('dids: {"+12512658[700-7]": {}}\n', ("numbers.yaml:4:",)),
        ('dids: {hello: {}}\n', ("hello",)),
        ('dids: {"+12512658624": {}, "+12512658624": {}}\n', ("+12512658624", "numbers.yaml:4:")),
        ('dids: {"+12512658624": {}, "12512658624": {}}\n', ("12512658624",)),
        ('dids: {"+12512658624": {profile: nobody}}\n', ("nobody",)),
        ('dids: {"+12512658624": {e911: nowhere}}\n', ("nowhere",)),
        ('dids: {"+12512658624": {provider: nobody}}\n', ("nobody",)),
        ('dids: {"+12512658624": {fax: {mode: inbound, email: "${FAX_MAIL}"}}}\n', ("FAX_MAIL", "numbers.yaml:4:")),
        ('dids: {"+12512658624": {fax: {mode: inbound, email: "${file:gone.txt}"}}}\n', ("gone.txt",)),
        ('dids: {"+12512658624": {release: {reason: x}, cnam: {display_name: A, type: business}}}\n', ("release",)),
        ("dids: {a: b: c}\n", ("numbers.yaml:4:",)),
        ("dids:\n\t- x\n", ("numbers.yaml:5:",)),
        ('dids: {"+12512658624": {tags: [a, b\n', ("numbers.yaml:",)),
        ("dids: &a {x: *a}\n", ("numbers.yaml:4:",)),
        ("dids: !!python/object/apply:os.system [id]\n", ("numbers.yaml:4:",)),
        ("dids: {\"+12512658624\": {}}\n---\nversion: 1\n", ("numbers.yaml",)),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_files_is_told_with_its_place(
    rig: QuickRig, command: tuple[str, ...], text: str, words: tuple[str, ...]
) -> None:
    rig.write(text)
    ran = rig.run(*command)
    assert ran.code == 1, ran.out + ran.err
    assert ran.out == ""
    for word in words:
        assert word in ran.err, ran.err
    assert "Traceback" not in ran.err
    assert "defect" not in ran.err
    assert rig.requests() == []


def test_a_capability_that_the_carrier_lacks_stops_everything(rig: QuickRig) -> None:
    rig.write('dids: {"+12512658624": {messaging: {profile: x}}, "+17066130042": {}}\n')
    ran = rig.run("apply", "--auto-approve")
    assert ran.code in (1, 3)
    assert "messaging" in ran.out + ran.err
    assert rig.writes() == []


def test_a_missing_variable_of_the_account_is_named(rig: QuickRig, command: tuple[str, ...]) -> None:
    rig.write(GOOD)
    del rig.environ["CALL48_PASSWORD"]
    refused(rig, rig.run(*command), "CALL48_PASSWORD")
    assert rig.requests() == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00dids", b"dids: \x00", b"dids: {\x07: {}}\n"])
def test_a_file_that_is_not_text(rig: QuickRig, command: tuple[str, ...], content: bytes) -> None:
    rig.write(GOOD)
    (rig.folder / "more.yml").write_bytes(content)
    ran = rig.run(*command)
    refused(rig, ran, "more.yml")
    assert rig.requests() == []


def test_a_file_that_cannot_be_read_stops_all_of_it(rig: QuickRig, command: tuple[str, ...]) -> None:
    """The numbers of the other files must not be taken for all there is."""
    rig.write(GOOD)
    (rig.folder / "more.yaml").symlink_to(rig.folder / "nowhere.yaml")
    refused(rig, rig.run(*command), "more.yaml")
    assert rig.requests() == []


def test_an_empty_folder(rig: QuickRig, command: tuple[str, ...]) -> None:
    (rig.folder / "empty").mkdir()
    refused(rig, rig.run(*command, "empty"), "empty")


def test_no_such_path(rig: QuickRig, command: tuple[str, ...]) -> None:
    refused(rig, rig.run(*command, "nowhere"), "nowhere")
    refused(rig, rig.run("--chdir", "nowhere", *command), "nowhere")


@pytest.mark.parametrize("text", ["", "dids: {}\n", "dids:\n", "profiles: {a: {}}\n"])
def test_an_empty_configuration_is_taken_for_a_mistake(rig: QuickRig, command: tuple[str, ...], text: str) -> None:
    rig.write(text)
    refused(rig, rig.run(*command), "declares no number")
    assert rig.requests() == []


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null\n"])
def test_an_empty_file_is_a_mistake_too(rig: QuickRig, command: tuple[str, ...], text: str) -> None:
    rig.write(text, provider=False)
    ran = rig.run(*command)
    refused(rig, ran)
    assert rig.requests() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "--format", "xml"),
        ("plan", "--nonsense"),
        ("apply", "--auto-approve", "--allow", "everything"),
        ("apply", "--auto-approve", "--wait", "long"),
        ("nonsense",),
        ("state", "show", "did[]"),
    ],
    ids=" ".join,
)
def test_arguments_that_are_none(rig: QuickRig, arguments: tuple[str, ...]) -> None:
    rig.write(GOOD)
    refused(rig, rig.run(*arguments))
    assert rig.requests() == []


def test_apply_with_nobody_to_ask(rig: QuickRig) -> None:
    rig.write(GOOD)
    ran = rig.run("apply")
    assert ran.code == 1
    assert "--auto-approve" in ran.err
    assert rig.writes() == []


# What is wrong with the account. ------------------------------------------------------------------------------------


def at(rig: QuickRig, url: str) -> None:
    """The good configuration, at another address."""
    text = "version: 1\n" + PROVIDER.format(url=url, extra="") + GOOD
    rig.write(text, provider=False)


def test_a_host_that_does_not_answer(rig: QuickRig, command: tuple[str, ...]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        at(rig, f"http://127.0.0.1:{taken.getsockname()[1]}/api/v4")
        refused(rig, rig.run(*command), "call48")


@pytest.mark.parametrize(
    "url", ["http://no-such-host.invalid/api/v4", "ftp://example.com", "example.com", "http://", "http://[::1"]
)
def test_an_address_that_is_none(rig: QuickRig, url: str) -> None:
    at(rig, url)
    refused(rig, rig.run("plan"))


def test_wrong_credentials(rig: QuickRig, command: tuple[str, ...]) -> None:
    rig.write(GOOD)
    rig.environ["CALL48_PASSWORD"] = "wrong-password"
    refused(rig, rig.run(*command), "Invalid credentials")
    assert len(rig.requests()) == 1


def test_a_base_url_that_is_no_api(rig: QuickRig, command: tuple[str, ...]) -> None:
    at(rig, rig.sandbox.base)
    refused(rig, rig.run(*command), "call48")


# What is wrong with the answers. ------------------------------------------------------------------------------------

ROWS = {"error": None, "code": 200}
ANSWERS: dict[str, dict[str, Any]] = {
    "html": {"html": "<html><h1>Sign in to the Wi-Fi</h1></html>"},
    "html 502": {"status": 502, "html": "<h1>Bad Gateway</h1>"},
    "empty": {"body": ""},
    "truncated": {"body": '{"error":null,"data":[{"_id":1,"did":"25126'},
    "not an object": {"json": []},
    "text": {"json": "ok"},
    "401 in a 200": {"json": {"code": 401, "error": "Unauthorized Access"}},
    "400 in a 200": {"json": {"code": 400, "error": "Invalid request", "data": False}},
    "500": {"status": 500, "json": {"error": "oops"}},
    "no data": {"json": ROWS},
    "data null": {"json": {**ROWS, "data": None}},
    "data true": {"json": {**ROWS, "data": True}},
    "data false": {"json": {**ROWS, "data": False}},
    "an object of rows": {"json": {**ROWS, "data": {"1": {"_id": 1, "did": "2512658624"}}}},
    "rows without ids": {"json": {**ROWS, "data": [{"did": "2512658624"}]}},
    "rows without numbers": {"json": {**ROWS, "data": [{"_id": 1}]}},
    "rows that are none": {"json": {**ROWS, "data": [1, None]}},
    "parts of the wrong shape": {"json": {**ROWS, "data": [{"_id": 1, "did": "2512658624", "e911Data": "no"}]}},
    "groups without ids": {"json": {**ROWS, "data": {"result": [{"trunk_name": "atlanta"}]}}},
    "groups that are none": {"json": {**ROWS, "data": {"result": [1]}}},
    "redirect": {"status": 302, "headers": {"location": "https://login.example.com/"}, "body": ""},
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("path", ["/dids", "/trunkgrp/list"])
def test_an_answer_that_cannot_be_read_is_an_error_and_never_an_empty_account(
    rig: QuickRig, path: str, name: str
) -> None:
    rig.write(GOOD + "trunk_groups: {atlanta: {gateways: [192.0.2.9]}}\n")
    rig.sandbox.control.add_fault({"path": path}, ANSWERS[name])
    refused(rig, rig.run("apply", "--auto-approve", "--wait", "0"))
    assert rig.sent("/search") == []


@pytest.mark.parametrize("name", ["html", "401 in a 200", "truncated", "data null"])
def test_a_listing_that_fails_on_its_second_page(rig: QuickRig, command: tuple[str, ...], name: str) -> None:
    rig.sandbox.control.options(call48={"dids_cap": 1})
    rig.write(GOOD)
    rig.sandbox.control.add_fault({"path": "/dids", "nth": 2, "every": 1}, ANSWERS[name])
    refused(rig, rig.run(*command))
    assert rig.sent("/search") == []


def test_a_listing_that_never_ends(rig: QuickRig, command: tuple[str, ...]) -> None:
    rig.write(GOOD)
    page = {**ROWS, "data": [{"_id": 1, "did": "2512658624", "status": "USING"}]}
    rig.sandbox.control.add_fault({"path": "/dids"}, {"json": page})
    refused(rig, rig.run(*command), "no end")
    assert len(rig.sent("/dids")) < 20


def test_a_login_that_answers_with_a_page(rig: QuickRig, command: tuple[str, ...]) -> None:
    rig.write(GOOD)
    rig.sandbox.control.add_fault({"path": "/login"}, ANSWERS["html"])
    refused(rig, rig.run(*command), "call48")


@pytest.mark.parametrize("name", ["html", "data true", "data null", "400 in a 200"])
def test_a_search_that_cannot_be_read_buys_nothing(rig: QuickRig, name: str) -> None:
    rig.write(GOOD)
    rig.sandbox.control.add_fault({"path": "/search"}, ANSWERS[name])
    refused(rig, rig.run("apply", "--auto-approve", "--wait", "0"))


# What is wrong with the inventory. ----------------------------------------------------------------------------------


def lost(rig: QuickRig, count: int) -> None:
    """So many of ten numbers, adopted by an apply, are not listed any more."""
    rig.sandbox.control.reset()
    rig.seed(generate={"count": 10, "first": 2512658600})
    rig.write('dids: {"+12512658[600-609]": {acquire: purchase}}\n')
    assert rig.run("apply", "--auto-approve").code == 0
    rig.sandbox.control.reset()
    if count < 10:
        rig.seed(generate={"count": 10 - count, "first": 2512658600})
    rig.seed(
        inventory=[
            {"number": str(2512658600 + index), "state": "AL", "ratecenter": "MOBILE"}
            for index in range(10 - count, 10)
        ]
    )


@pytest.mark.parametrize("count", [10, 7])
def test_an_inventory_that_shrank_is_never_bought_again(rig: QuickRig, count: int) -> None:
    lost(rig, count)
    refused(rig, rig.run("apply", "--auto-approve", "--wait", "0"), "it listed 10 when it was last read", code=3)
    refused(rig, rig.run("plan"), "it listed 10 when it was last read", code=3)


def test_an_empty_listing_while_numbers_are_declared(rig: QuickRig, command: tuple[str, ...]) -> None:
    """Without memory nothing tells that they were ever there: they are looked for, and not for sale."""
    rig.write('dids: {"+12512658624": {}, "+12512658625": {release: {reason: gone}}}\n')
    rig.sandbox.control.add_fault({"path": "/dids"}, {"json": {**ROWS, "data": []}})
    ran = rig.run(*command)
    assert ran.code in ((0, 2) if command[0] == "drift" else (3,))
    assert "Traceback" not in ran.err
    assert rig.writes() == []
