"""Processes, persistence, options and speed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from reconciler.sandbox.__main__ import main
from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.inventory import PLACES, generate
from reconciler.sandbox.optionfields import BadOption
from reconciler.sandbox.options import SandboxOptions, option_docs
from reconciler.sandbox.server import NotLoopback, Sandbox, running, serve

LOGIN = {"user_name": "demo", "password": "demo-password"}
PAGE = {"type": "local", "page": "1", "max": "1000"}


@contextmanager
def client(box: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=box.url("call48"), trust_env=False, verify=False, timeout=30) as http:
        http.headers["Authorization"] = http.post("/login", json=LOGIN).json()["data"]["token"]
        yield http


def buy_one(http: httpx.Client) -> str:
    params = {"type": "local", "state": "GA", "npa": "706", "nxx": "613", "limit": "1"}
    data = http.get("/search", params=params).json()["data"]
    row = data["result"][0] | {"loc": data["loc"]}
    assert http.post("/purchase", json={"type": "local", "numbers": [row]}).json()["data"] is True
    return str(row["npa"] + row["nxx"] + row["xxxx"])


def test_state_survives_kill_9(tmp_path: Path) -> None:
    options = SandboxOptions.from_mapping(
        {"db": str(tmp_path / "sandbox.db"), "call48": {"cnam_lag": 100.0, "purchase_lag": 5.0}}
    )
    with running(options, process=True) as box, client(box) as http:
        kept, gone = buy_one(http), buy_one(http)
        box.control.advance(6)
        rows = http.get("/dids", params=PAGE).json()["data"]
        order = {"cnam_status": True, "cnam_type": "RES", "display_name": "ACME", "did_id": rows[0]["_id"]}
        http.post("/did/create-cnam", json=order)
        http.request("DELETE", "/dids", json={"numbers": [gone]})
        http.post("/trunkgrp/create", json={"trunk_name": "A", "trunk_ips": [{"ip_address": "10.0.0.1"}]})
        http.post("/update_forwarding", json={"number": kept, "method1": "ip", "sip1": "x", "timeout1": "9"})
        params = {"type": "toll", "npa": "888", "limit": "1"}
        found = http.get("/search", params=params).json()["data"]
        before = http.get("/dids", params=PAGE).json()
        late = buy_one(http)
        token = http.headers["Authorization"]
        box.kill()
    with running(options, process=True) as box:
        headers = {"Authorization": token}
        with httpx.Client(base_url=box.url("call48"), headers=headers, trust_env=False) as http:
            # The token, the rows and the loc of a search made before are all still good.
            assert http.get("/dids", params=PAGE).json() == before
            toll = found["result"][0] | {"loc": found["loc"]}
            reply = http.post("/purchase", json={"type": "toll", "numbers": [toll]}).json()
            assert reply["data"] is True
            assert http.get("/trunkgrp/list").json()["data"]["totalRecords"] == "1"
            box.control.advance(200)
            rows = {row["did"]: row for row in http.get("/dids", params=PAGE).json()["data"]}
            assert set(rows) == {kept, late}
            assert rows[kept]["cnamDisplayname"] == "ACME"
        assert box.control.ledger(number=kept)["by_subject"][kept]["bought"] == 1
        assert box.control.ledger(number=gone)["by_subject"][gone] == {"bought": 1, "released": 1}


def test_one_file_serves_one_sandbox(tmp_path: Path) -> None:
    options = SandboxOptions(db=str(tmp_path / "sandbox.db"))
    with running(options), pytest.raises(Exception, match="locked"), running(options):
        pass
    with running(options) as box:
        box.control.reset()
        assert box.control.health()["ok"] is True


def test_seeding_and_paging_100_000_numbers() -> None:
    rows: list[dict[str, Any]] = [
        {"did": str(2_012_000_000 + index), "e911Data": {"state": "FL"}, "tags": "a"} for index in range(100_000)
    ]
    with running() as box, client(box) as http:
        began = time.process_time()
        assert box.control.seed("call48", dids=rows) == {"dids": 100_000}
        assert time.process_time() - began < 20
        first = http.get("/dids", params=PAGE).content
        # Once encoded a page is a slice and a join, near or far.
        began = time.process_time()
        for page in (1, 100, 100, 1):
            reply = http.get("/dids", params=PAGE | {"page": str(page)})
            assert reply.content.count(b'"_id"') == 1000
        assert time.process_time() - began < 1
        http.get("/update_tags", params={"number": "2012000000", "tags": "changed"})
        again = http.get("/dids", params=PAGE).content
        assert again == first.replace(b'"tags":"a"', b'"tags":"changed"', 1)


WRONG_SEEDS: dict[str, dict[str, object]] = {
    "call48": {"dids": {"did": "2512658624"}},
    "kazoo": {"generate": [{"count": 3}]},
    "telnyx": {"ports_portable": ["+12512658624"]},
    "teli": {"generate": [{"count": 3}]},
}


@pytest.mark.parametrize("carrier", WRONG_SEEDS)
def test_a_seed_of_another_shape_is_named_and_no_breakdown(carrier: str, tmp_path: Path) -> None:
    wrong = {carrier: WRONG_SEEDS[carrier]}
    with running() as box:
        answer = httpx.post(f"{box.base}/_control/seed", json=wrong, trust_env=False)
    assert answer.status_code == 400
    assert carrier in answer.text
    file = tmp_path / "seed.json"
    file.write_bytes(orjson.dumps(wrong))
    ran = subprocess.run(
        [sys.executable, "-m", "reconciler.sandbox", "--port", "0", "--seed-file", str(file)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode != 0
    assert carrier in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        ({"call48": {"trunk_groups": [{"trunk_name": "atlanta", "trunk_ips": ["sip.example.com"]}]}}, "ip_address"),
        ([], "a part for each carrier"),
    ],
)
def test_a_seed_that_is_refused_is_the_seeds_mistake(seed: object, words: str, tmp_path: Path) -> None:
    file = tmp_path / "seed.json"
    file.write_bytes(orjson.dumps(seed))
    with pytest.raises(BadSeed, match=words), running(SandboxOptions(seed_file=str(file))):
        pass


def test_a_kind_of_number_that_no_carrier_sells_is_refused() -> None:
    with running() as box:
        answer = httpx.post(
            f"{box.base}/_control/seed",
            json={"teli": {"inventory": [{"number": "8335550100", "kind": "tollfree"}]}},
            trust_env=False,
        )
    assert answer.status_code == 400
    assert "kind must be one of local, toll, intl" in answer.text


def test_seed_file_and_start_options(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text('{"call48": {"dids": [{"did": "2512658624"}]}}')
    rule = {"match": {"path": "states"}, "do": {"status": 503}}
    options = SandboxOptions(seed_file=str(seed), stock=False, faults=(rule,))
    with running(options) as box, client(box) as http:
        assert len(http.get("/dids", params=PAGE).json()["data"]) == 1
        assert http.get("/states").status_code == 503
        assert box.control.dump()["call48"]["inventory"] == []


def test_only_loopback() -> None:
    for host in ("0.0.0.0", "192.0.2.1", "example.com", "::"):
        with pytest.raises(NotLoopback):
            serve(host, 0, SandboxOptions())


def test_taken_port_is_an_error() -> None:
    with running() as box:
        port = int(box.base.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="in use"), running(SandboxOptions(port=port)):
            pass


def test_bad_command_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--set", "call48.nonsense=1"]) == 2
    assert main(["--host", "0.0.0.0"]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_module_entry_point(tmp_path: Path) -> None:
    options = tmp_path / "options.json"
    options.write_text('{"call48": {"username": "anna"}}')
    command = [sys.executable, "-m", "reconciler.sandbox", "--port", "0", "--parent-pipe"]
    command += ["--options", str(options), "--set", "call48.password=pw", "--db", str(tmp_path / "x.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base = process.stdout.readline().split('"')[3]
        reply = httpx.post(f"{base}/call48/api/v4/login", json={"user_name": "anna", "password": "pw"})
        assert reply.json()["code"] == 200
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0


def test_every_option_is_documented() -> None:
    docs = option_docs()
    assert all(doc.help for doc in docs)
    names = [doc.name for doc in docs]
    assert len(names) == len(set(names))
    assert {"db", "faults", "call48.search_style", "call48.cnam_lag"} <= set(names)
    with pytest.raises(BadOption):
        SandboxOptions.from_mapping({"call48": {"token_ttl": "long"}})


def test_stock_is_deterministic() -> None:
    assert list(generate(1, 40)) == list(generate(1, 40))
    assert list(generate(1, 40)) != list(generate(2, 40))
    assert len(list(generate(1, 40))) == 40 * len(PLACES)
    assert len(list(generate(1, 10_000, PLACES[:1]))) == 10_000
