"""What the schema accepts and what the loader accepts are the same thing.

Documents are drawn near the language's edge: a whole one, with a few places changed to something else of another type, word
or shape. An editor reads the text as YAML 1.2 and validates it by the schema; the loader loads it. What a schema cannot
say (references, uniqueness, the grammar of numbers, hosts and dates) is left out by construction: the changes are of
structure, type and word only.
"""

from __future__ import annotations

import copy
import json
import tempfile
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from reconciler.config import LoadOptions, load, schema_text
from reconciler.model.errors import ConfigurationInvalid


class Plain(str):
    """A scalar as it stands in the file, not quoted."""

    __slots__ = ()


WHOLE: dict[str, Any] = {
    "version": Plain("1"),
    "providers": {
        "call48": {
            "username": "me", "password": "p", "base_url": "http://127.0.0.1:8048/x", "timeout": Plain("2.5"),
            "concurrency": Plain("4"), "rate_limit": Plain("5"), "account_id": Plain("0012"), "login": "admin",
            "trunk_group_list_path": "/x", "undocumented": ["update_tags"],
        },
        "mine": {"type": "call48", "username": "me", "password": "p"},
    },
    "defaults": {"provider": "call48"},
    "addresses": {
        "hq": {
            "name": "Acme", "street_number": Plain("0123"), "street_name": "Test St", "unit": "", "city": "Miami",
            "state": Plain("NO"), "zip": Plain("02134"), "country": "US", "notify": ["a@example.com"],
        },
    },
    "trunk_groups": {
        "t": {
            "provider": "mine", "name": "T", "routing": "top_down", "number_format": Plain("11"), "caller_id": "paid",
            "prefix": Plain("0011"), "gateways": ["10.0.0.1", "gw.example.com:5070"],
            "credentials": {"username": "u", "password": "p"}, "channel_limit": {"inbound": Plain("5"), "outbound": Plain("6")},
        },
        "old": {"release": {"reason": "moved"}, "channel_limit": Plain("5")},
    },
    "profiles": {
        "p": {"tags": ["a"], "forwarding": {"trunk_group": "t", "failover": "+12522378144"}, "e911": "hq"},
        "q": {"cnam": "ACME", "fax": Plain("false"), "listing": Plain("false"), "messaging": Plain("false"), "order": {"bundle": "b"},
              "acquire": "existing"},
    },
    "dids": {
        "+12512658624": {
            "profile": "p", "provider": "mine", "acquire": "purchase", "tags": ["x", Plain("0123")],
            "billing_group": "b", "customer_reference": Plain("000123"), "caller_name_lookup": Plain("true"),
            "forwarding": {
                "mode": "ring_then_forward", "order": "in_order", "sip_digits": Plain("10"),
                "destinations": [
                    {"number": "+12522378144", "timeout": Plain("20")},
                    {"sip": "192.0.2.10"},
                    {"device": {"username": "u", "password": "p"}},
                    {"preconfigured": Plain("true")},
                ],
            },
            "e911": {"address": "hq", "unit": "Suite 9"},
            "cnam": {"display_name": "ACME", "type": "business"},
            "listing": {"type": "business", "business_name": "Acme", "address": "hq"},
            "fax": {"mode": "ata", "email": "a@example.com", "serial": Plain("007")},
            "messaging": {"profile": "m"},
            "order": {"requirement_group": "r", "bundle": "b"},
            "waive": {"e911-missing": "why"},
        },
        "+12512658625": {"release": {"reason": "gone", "ticket": "T", "not_before": Plain("2026-12-01"), "unlock": Plain("true")}},
        "+12512658626": {"e911": {"enabled": Plain("false"), "reason": "fax"}, "forwarding": Plain("false"), "cnam": Plain("false")},
        "+12512658627": {
            "e911": {"street_number": "1", "street_name": "A", "state": "FL", "zip": Plain("33155")},
            "listing": {"type": "residential", "first_name": "J", "last_name": "R", "address": "hq"},
            "forwarding": {"mode": "reject"},
        },
        "+1251265[8700-8709]": Plain("null"),
    },
    "pools": {
        "athens": {
            "provider": "mine", "count": Plain("5"), "profile": "p", "max_monthly": "1.00", "max_upfront": Plain("2"),
            "search": {"type": "local", "state": "GA", "rate_center": "ATHENS", "area": Plain("706"), "exchange": "265"},
            "order": {"bundle": "b"}, "numbers": ["+17062658601", "+1706265[8602-8603]"], "waive": {"e911-missing": "why"},
        },
        "free": {"count": "2", "search": {"type": "toll_free"}},
    },
    "ports": {
        "cox": {
            "provider": "mine", "type": "local", "numbers": ["+17012001293", "+1701200[1294-1295]", Plain("7012001296")],
            "losing_carrier": {
                "name": "Cox", "account_name": "Acme", "account_type": "business", "account_number": Plain("0012"),
                "pin": Plain("0123"), "authorized_person": "Jane Roe", "billing_number": "+17012001293",
            },
            "service_address": {"address": "hq", "unit": "Suite 9"},
            "partial": {"remaining": "keep", "new_billing_number": "+17012001299"},
            "wireless": Plain("false"), "caller_id": Plain("ACME"), "requested_date": Plain("2026-12-15"),
            "activation": {"at": Plain("2026-12-15 12:00"), "timezone": "America/New_York"},
            "documents": {"loa": "a.pdf", "bill": "a.pdf", "csr": "a.pdf", "signature": "a.pdf"},
            "submit": Plain("false"), "notify": ["a@example.com"], "profile": "p", "waive": {"e911-missing": "why"},
            "cancel": {"reason": "stays"}, "supersedes": Plain("007"),
        },
        "free": {
            "numbers": ["+18002001293"], "activation": "manual", "partial": Plain("false"),
            "service_address": {"street_number": "1", "street_name": "A", "state": "FL", "zip": Plain("33155")},
        },
    },
    "safety": {
        "max_releases": Plain("5"), "max_e911_removals": Plain("1%"), "max_purchases": Plain("0"), "max_changes": Plain("10"),
        "max_change_share": Plain("30%"), "max_upfront": "50.00", "max_monthly": Plain("20"),
    },
    "checks": {"e911-missing": Plain("off"), "cnam-generic": "warning"},
    "state": {"url": "sqlite:///.reconciler/state.db"},
}  # fmt: skip

Steps = tuple[str | int, ...]


def paths(value: Any, path: Steps = ()) -> list[Steps]:
    """The places in a document, but for the whole of it."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in [(*path, key), *paths(item, (*path, key))]]


ALL = paths(WHOLE)

# Names that are referred to, and where they are defined: changing them is not a matter of structure.
NAMES = {"provider", "profile", "address", "trunk_group"}
DEFINING = {"providers", "addresses", "trunk_groups", "profiles", "defaults", "ports", "pools"}


def is_referred_to(path: Steps) -> bool:
    defining = path[0] in DEFINING and len(path) <= (1 if path[0] == "defaults" else 2)
    return defining or path[-1] in NAMES


# Their text has a grammar that a pattern does not say in full; only other types stand in for it.
GRAMMAR = {
    "number",
    "numbers",
    "billing_number",
    "new_billing_number",
    "requested_date",
    "at",
    "timezone",
    "documents",
    "service_address",
    "failover",
    "not_before",
    "gateways",
    "notify",
    "email",
    "url",
    "sip",
    "base_url",
    "country",
    "forwarding",
    "e911",
}

OTHER_TYPES: list[Any] = [
    Plain("null"),
    Plain("true"),
    Plain("false"),
    "",
    " ",
    {},
    [],
    {"zzz": "1"},
    [["a"]],
    [{}],
    [Plain("~")],
]
WORDS: list[Any] = [
    "word", "true", "false", "null", "off", "x" * 300, "é", "a  b", " a", "a ", "a\nb", "a\tb", "a\x85b", "5", "05", "30%",
    "100%", "100.1%", "1.50", "business", "ata", "forward", "error", "1e3",
    *map(Plain, (
        "5", "05", "0", "-1", "+5", "5.0", "5.5", "0.5", ".5", "5.", "1e1", "1e3", "1e-1", "0x10", "0o17", "yes", "no", "on", "off",
        "True", "FALSE", "Null", "~", ".inf", "-.inf", "999", "1000", "999999", "1000000", "999999999", "1000000000", "99999.999", "100000",
        "30%", "1 %", "-5%", "101%", "17:30", "true", "business", "residential", "inbound", "ring", "simultaneous",
        "rpid", "e164", "10", "11", "12", "warn", "warning", "error", "customer", "port", "none",
    )),
]  # fmt: skip
UNKNOWN = [
    "zzz",
    "tag",
    "Tags",
    "tags",
    "reason",
    "address",
    "type",
    "provider",
    "release",
    "enabled",
    "order",
    "mode",
    "name",
]


def has(holder: Any, step: Any) -> bool:
    """Whether there is still something at this place; a change before may have taken it away."""
    if isinstance(holder, list):
        return isinstance(step, int) and step < len(holder)
    return isinstance(holder, dict) and step in holder


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """The whole document with up to three places changed."""
    document = copy.deepcopy(WHOLE)
    for path in draw(st.lists(st.sampled_from(ALL), max_size=3, unique=True)):
        *above, key = path
        holder: Any = document
        for step in above:
            if not has(holder, step):
                break
            holder = holder[step]
        else:
            change(draw, holder, key, tuple(above))
    return document


def change(draw: st.DrawFn, holder: Any, key: Any, above: Steps) -> None:
    if not has(holder, key):
        return
    named = is_referred_to((*above, key))
    how = draw(st.sampled_from(["type", "word", "drop", "add"]))
    if how == "drop" and not named:
        del holder[key]
    elif how == "add" and isinstance(holder, dict) and above not in {(name,) for name in (*DEFINING, "dids", "checks")}:
        name = draw(st.sampled_from(UNKNOWN))
        if name not in NAMES:
            holder.setdefault(name, draw(st.sampled_from([Plain("null"), "x", {}, [], Plain("5")])))
    elif how == "type" and not named:
        holder[key] = draw(st.sampled_from(OTHER_TYPES))
    elif how == "word" and not named and not GRAMMAR.intersection(map(str, (*above, key))):
        holder[key] = draw(st.sampled_from(WORDS))


def yaml_text(value: Any) -> str:
    """The document in flow style; quoted scalars as JSON writes them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {yaml_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml_text, value)) + "]"
    return str(value) if isinstance(value, Plain) else json.dumps(value)


class Constructor(SafeConstructor):
    """YAML 1.2 has no dates."""


Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


@cache
def read_by_an_editor(text: str) -> Any:
    """The text as YAML 1.2."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    yaml.Constructor = Constructor
    return yaml.load(StringIO(text))


def seen_by_an_editor(value: Any) -> Any:
    """What `read_by_an_editor` makes of the document's text; a scalar at a time, since it takes long."""
    if isinstance(value, dict):
        return {key: seen_by_an_editor(item) for key, item in value.items()}
    if isinstance(value, list):
        return [seen_by_an_editor(item) for item in value]
    return read_by_an_editor(f"[{value}]")[0] if isinstance(value, Plain) else value


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(json.loads(schema_text()))


def editor_accepts(document: Any) -> bool:
    return bool(validator().is_valid(seen_by_an_editor(document)))


def loader_accepts(text: str) -> tuple[bool, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.yaml"
        file.write_text(text)
        (Path(folder) / "a.pdf").write_text("%PDF-1.7")
        try:
            load(file, LoadOptions(environ={}))
        except ConfigurationInvalid as refused:
            return False, [f"{item.where} {item.check}: {item.message}" for item in refused.findings]
    return True, []


def flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Each place and what is there."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [pair for key, item in items for pair in flat(item, f"{path}/{key}")]
    return found or [(path, repr(value))]


def agree(document: Any) -> None:
    accepted, findings = loader_accepts(yaml_text(document))
    if editor_accepts(document) != accepted:
        changed = dict(flat(document)).items() ^ dict(flat(WHOLE)).items()
        pytest.fail(f"{findings or 'the loader accepts it'}; changed: {sorted(changed)}")


def test_the_whole_document_is_accepted_by_both() -> None:
    text = yaml_text(WHOLE)
    assert loader_accepts(text) == (True, [])
    assert editor_accepts(WHOLE)
    assert read_by_an_editor(text) == seen_by_an_editor(WHOLE)


@settings(derandomize=True, deadline=None, database=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(documents())
@example({})
@example(
    {"dids": {"+12512658624": {"zzz": Plain("null")}}, "providers": WHOLE["providers"], "defaults": WHOLE["defaults"]}
)
def test_schema_and_loader_agree(document: dict[str, Any]) -> None:
    agree(document)


@pytest.mark.parametrize("path", ALL, ids=str)
def test_each_place_by_itself(path: Steps) -> None:
    """Absent, nothing, empty and of another type: at every place of the language."""
    *above, key = path
    for other in [] if is_referred_to(path) else [*map(Plain, ("null", "false")), "", {}, [], [["a"]]]:
        document = copy.deepcopy(WHOLE)
        holder: Any = document
        for step in above:
            holder = holder[step]
        holder[key] = other
        agree(document)
