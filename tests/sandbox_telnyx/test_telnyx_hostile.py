"""Random requests are answered, never with an error of the emulation itself."""

from __future__ import annotations

import random
from typing import Any

import pytest

from reconciler.sandbox.telnyx.model import VOICE
from reconciler.sandbox.telnyx.port_rows import PATCH
from reconciler.sandbox.telnyx.routes import ROUTES
from reconciler.sandbox.telnyx.trunkspecs import SPECS
from tests.sandbox_telnyx.telnyx_api import Api
from tests.sandbox_telnyx.tour import whole_tour

NAMES = sorted(
    {*VOICE, *PATCH, *(name for spec in SPECS.values() for name in spec)}
    | {"phone_numbers", "phone_number", "regulatory_requirements", "requirement_group_id", "emergency_enabled"}
    | {"emergency_address_id", "additional_documents", "name", "whitelisted_destinations", "ip_address", "fqdn"}
    | {"dns_record_type", "port", "connection_id", "billing_group_id", "numbers", "messaging_profile_id", "file"}
    | {"voice", "street_address", "country_code", "postal_code", "locality", "first_name", "last_name", "action"}
    | {"business_name", "phone_number_type", "activate_at", "body", "comment_record_type", "comment_record_id"}
)
VALUES: list[Any] = [None, 0, -1, 1.5, 10**30, "", "x", "+12012010001", "2030-01-01", True, False]
VALUES += [[], {}, [None], ["x"], [{}], [["x"]], {"x": None}, [{"phone_number": 1}], "\u0000\U0001f600"]
QUERY = ["filter[phone_number]", "filter[status]", "filter[type]", "filter", "filter[", "filter[]", "filter[a][b]"]
QUERY += ["page[number]", "page[size]", "sort", "sort[value]", "filter[created_at][gt]", "filter[features]"]
QUERY += ["filter[limit]", "filter[country_code]", "filter[phone_number][contains]", "filter[used_as_emergency]"]
WORDS = ["", "0", "-1", "1", "abc", "+1", "US", "null", "99999999999999999999", "\u0661", "true", "-created_at"]


def body(dice: random.Random) -> Any:
    """Mostly an object; its fields hold anything, also objects that begin like the right ones."""
    if dice.random() < 0.05:
        return dice.choice(VALUES)
    made: dict[str, Any] = {}
    for name in dice.sample(NAMES, dice.randint(0, 4)):
        spec = {**VOICE, **PATCH, **SPECS["ip_connection"]}.get(name)
        if spec is not None and spec.fields and dice.random() < 0.7:
            made[name] = {inner: dice.choice(VALUES) for inner in dice.sample(sorted(spec.fields), 1)}
        else:
            made[name] = dice.choice(VALUES)
    return made


@pytest.mark.parametrize("seed", range(3))
def test_random_requests(api: Api, seed: int) -> None:
    whole_tour(api)
    dice, dump = random.Random(seed), api.control.dump()["telnyx"]
    ids = [row["id"] for table in dump.values() if isinstance(table, list) for row in table if "id" in row]
    routes = sorted(ROUTES)
    for _ in range(300):
        method, template = dice.choice(routes)
        path = template
        while "{}" in path:
            path = path.replace("{}", str(dice.choice([*ids, "x", "%00"])), 1)
        query = {dice.choice(QUERY): dice.choice(WORDS) for _ in range(dice.randint(0, 2))}
        sent = body(dice) if method in ("POST", "PATCH") else None
        reply = api.send(method, path, sent, params=query)
        assert reply.status_code < 500, (method, path, query, sent, reply.text)
    api.control.advance(90 * 86_400)
    assert api.send("GET", "/phone_numbers").status_code == 200
