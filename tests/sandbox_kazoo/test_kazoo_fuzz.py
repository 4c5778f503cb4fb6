"""Whatever is sent, the emulation answers as Kazoo would, and never with a trace of its own."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.sandbox_kazoo.kazoo_api import Api

N, M = "+14155550123", "+14155550124"
WORDS = (
    "name numbers servers auth DIDs options e911 cnam display_name comments timestamp content author schedule_on "
    "flow module data children id state features patterns failover prepend enabled twoway_trunks gateways sip realm "
    "username password first_name last_name account create_with_state carrier_name accept_charges reason bill "
    "notifications email send_to scheduled_date timezone date_time street_address locality region postal_code _rev"
)
KEYS = tuple(WORDS.split())
VALUES: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    N,
    "4155550124",
    "reserved",
    "UTC",
    "true",
    [],
    {},
    [N],
    {N: {}},
)


def _value(rng: random.Random, depth: int = 0) -> object:
    if depth < 3 and rng.random() < 0.5:
        if rng.random() < 0.3:
            return [_value(rng, depth + 1) for _ in range(rng.randrange(3))]
        return {rng.choice((*KEYS, N, M)): _value(rng, depth + 1) for _ in range(rng.randrange(5))}
    return rng.choice(VALUES)


def _nearly_right(rng: random.Random, kind: str) -> object:
    good: dict[str, dict[str, Any]] = {
        "callflows": {"numbers": [N], "flow": {"module": "menu", "data": {}, "children": {"1": {"module": "user"}}}},
        "connectivity": {"servers": [{"auth": {}, "DIDs": {N: {}}, "options": {}}], "account": {}},
        "port_requests": {
            "name": "p",
            "numbers": {N: {}},
            "comments": [{"author": "a", "content": "c", "timestamp": 1}],
        },
        "phone_numbers": {"cnam": {"display_name": "A"}, "prepend": {"enabled": True}, "numbers": [N, M]},
    }
    body = dict(good.get(kind, {"name": "x", "gateways": [{"server": "s"}], "first_name": "a", "last_name": "b"}))
    for _ in range(rng.randrange(3)):
        body[rng.choice((*KEYS, *body))] = _value(rng)
    return body


@pytest.mark.parametrize("seed", range(4))
def test_no_request_breaks_it(api: Api, agent: Api, seed: int) -> None:
    rng = random.Random(seed)
    api.seed(numbers=[{"number": M}], generate={"count": 3})
    ids: dict[str, str] = {}
    for _ in range(350):
        kind = rng.choice(
            ("callflows", "connectivity", "devices", "users", "resources", "port_requests", "phone_numbers")
        )
        one = rng.choice((N, M, "12345", "collection")) if kind == "phone_numbers" else ids.get(kind, "0" * 32)
        tail = ""
        if kind == "phone_numbers":
            tail = rng.choice(("", "", "/activate", "/reserve", "/identify", "/port"))
        elif kind == "port_requests":
            tail = rng.choice(
                ("", "/submitted", "/pending", "/scheduled", "/completed", "/rejected", "/comments", "/timeline")
            )
        path = kind if rng.random() < 0.3 else f"{kind}/{one.replace('+', '%2B')}{tail}"
        method = rng.choice(("GET", "PUT", "POST", "PATCH", "DELETE" if rng.random() < 0.2 else "PUT"))
        data = ... if method == "GET" else _nearly_right(rng, kind) if rng.random() < 0.7 else _value(rng)
        query = (
            {
                rng.choice(
                    ("filter_name", "page_size", "start_key", "prefix", "by_types", "modified_to", "by_number")
                ): rng.choice(("2", "x", "completed", ""))
            }
            if rng.random() < 0.1
            else {}
        )
        reply = rng.choice((api, api, agent)).send(method, path, data, params=query)
        assert "sandbox_error" not in reply.text, (method, path, data, reply.text)
        if reply.status_code == 201 and path == kind and "id" in (reply.json()["data"] or {}):
            ids[kind] = reply.json()["data"]["id"]
