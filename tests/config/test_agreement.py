"""What the schema takes in an editor and what the loader takes are the same thing.

An editor types scalars as YAML 1.2 says and asks the schema; the loader keeps their text. Here both see the same
documents. The loader may go on to find that a text means nothing (no such address, no such day): those findings have
rules of their own, and the schema has no say in them.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.config import LoadOptions, load, schema_text
from reconciler.model.errors import ConfigurationInvalid


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
    """As ECMA-262 has it, and schemas with it: `$` is the end, and no line break may follow."""
    if isinstance(instance, str) and not re.search(
        pattern.replace("$|", r"\Z|").removesuffix("$") + r"\Z" * pattern.endswith("$"), instance
    ):
        yield jsonschema.ValidationError(pattern)


Validator = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": _pattern})
SCHEMA = Validator(json.loads(schema_text()))
OF_MEANING = {"value", "undefined", "reference", "duplicate"}


class Editor(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML 1.2 with the core schema, as editors read it (section 10.3.2 of its specification)."""


Editor.yaml_implicit_resolvers = {}
for tag, pattern in {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
}.items():
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", yaml.resolver.re.compile(f"^(?:{pattern})$"), None)


def _integer(_: Editor, node: yaml.ScalarNode) -> int:
    text = str(node.value)
    return int(text[2:], {"o": 8, "x": 16}[text[1]]) if text[1:2] in ("o", "x") else int(text)


def _mapping(loader: Editor, node: yaml.MappingNode) -> dict[str, Any]:
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


Editor.add_constructor("tag:yaml.org,2002:int", _integer)
Editor.add_constructor(
    "tag:yaml.org,2002:float", lambda _, node: float(node.value.replace(".inf", "inf").replace(".nan", "nan"))
)
Editor.add_constructor("tag:yaml.org,2002:map", _mapping)


class Plain(str):
    """A scalar without quotes; any other text is written with them."""


def written(value: Any) -> str:
    """A document as YAML, in flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)}: {written(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value) if isinstance(value, Plain) else json.dumps(value)


def p(text: str) -> Plain:
    return Plain(text)


ADDRESS = {"name": "Acme", "street_number": p("123"), "street_name": p("Test St"), "unit": "", "city": p("Miami"),
           "state": p("NO"), "zip": p("02134"), "country": p("US"), "notify": ["a@example.com"]}  # fmt: skip
SETTINGS = {
    "provider": p("call48"), "tags": [p("a"), p("007")], "billing_group": "", "customer_reference": p("12"),
    "forwarding": {"mode": p("ring_then_forward"), "order": p("random"), "sip_digits": p("11"), "destinations": [
        {"number": p("+12522378144"), "timeout": p("20")}, {"sip": p("192.0.2.10"), "timeout": "20"},
        {"device": {"username": p("desk"), "password": "x"}}, {"preconfigured": p("true")}]},
    "e911": {"address": p("hq"), "unit": p("9")}, "cnam": {"display_name": p("ACME"), "type": p("business")},
    "caller_name_lookup": p("true"), "listing": {"type": p("business"), "business_name": p("Acme"), "address": p("hq")},
    "fax": {"mode": p("ata"), "email": p("a@example.com"), "serial": p("012")}, "messaging": {"profile": p("m")},
    "acquire": p("existing"), "order": {"requirement_group": p("r"), "bundle": p("b")}, "waive": {"e911-missing": p("why")},
}  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "version": p("1"),
    "providers": {
        "call48": {"username": p("u"), "password": p("p"), "base_url": "https://example.com/api", "timeout": p("2.5"),
                   "concurrency": p("8"), "rate_limit": p("5"), "account_id": p("12"), "login": p("admin"),
                   "trunk_group_list_path": p("/x"), "undocumented": [p("update_tags")]},
        "other": {"type": p("call48"), "username": p("u"), "password": p("p")},
    },
    "defaults": {"provider": p("call48")},
    "addresses": {"hq": ADDRESS},
    "trunk_groups": {"tg": {
        "provider": p("call48"), "name": p("tg"), "routing": p("top_down"), "number_format": p("10"), "caller_id": p("rpid"),
        "prefix": "2377#", "gateways": ["10.0.0.1:5060", p("pbx.example.com")],
        "credentials": {"username": p("u"), "password": p("p")}, "channel_limit": {"inbound": p("5"), "outbound": p("6")},
        "release": {"reason": p("gone"), "ticket": p("7"), "not_before": p("2026-12-01"), "unlock": p("false")}}},
    "profiles": {"all": SETTINGS, "bought": {"acquire": p("purchase")}},
    "dids": {
        "+12512658624": {**copy.deepcopy(SETTINGS), "profile": p("all")},
        "+12512658[700-749]": {"forwarding": p("2522378144"), "e911": {**ADDRESS}, "cnam": p("false"), "fax": p("false")},
        "2512658625": {"forwarding": {"trunk_group": p("tg"), "failover": "(252) 237-8144"}, "listing": p("false"),
                       "e911": {"enabled": p("false"), "reason": p("fax")}, "messaging": p("false")},
        "2512658626": {"release": {"reason": "gone"}, "acquire": p("purchase"), "waive": p("null")},
        "2512658627": {"forwarding": p("false"), "e911": p("hq"), "cnam": p("ACME"), "profile": p("all"),
                       "listing": {"type": p("residential"), "first_name": p("J"), "last_name": p("R"), "address": p("hq")}},
        "2512658628": p("null"),
    },
    "pools": {"athens": {
        "provider": p("call48"), "count": p("5"), "max_monthly": "1.00", "max_upfront": p("2"), "profile": p("bought"),
        "search": {"type": p("local"), "state": p("GA"), "rate_center": p("ATHENS"), "area": p("706"), "exchange": "265"},
        "order": {"bundle": p("b")}, "numbers": [p("+17062658601"), "+1706265[8602-8603]"], "waive": {"e911-missing": p("why")}}},
    "ports": {
        "cox": {
            "provider": p("call48"), "type": p("local"), "numbers": [p("+17012001293"), "+1701200[1294-1296]", p("7012001297")],
            "losing_carrier": {"name": p("Cox"), "account_name": p("Acme"), "account_type": p("business"),
                               "account_number": p("0012345"), "pin": p("0123"), "authorized_person": p("Jane"),
                               "billing_number": p("7012001293")},
            "service_address": {"address": p("hq"), "unit": "", "country": p("US")},
            "partial": {"remaining": p("keep"), "new_billing_number": "+17012001299"}, "wireless": p("false"), "caller_id": p("ACME"),
            "requested_date": p("2026-12-15"), "activation": {"at": p("2026-12-15 12:00"), "timezone": p("America/New_York")},
            "documents": {"loa": p("a.yaml"), "bill": "a.yaml", "csr": p("a.yaml"), "signature": p("a.yaml")},
            "submit": p("true"), "notify": [p("a@example.com")], "profile": p("all"), "waive": {"e911-missing": p("why")},
            "cancel": {"reason": p("why")}, "supersedes": p("007")},
        "free": {"numbers": [p("+18002001293")], "partial": p("false"), "activation": p("manual"), "service_address": p("hq"),
                 "cancel": p("null"), "documents": p("null")},
        "whole": {"numbers": ["+17012001200"], "service_address": {
            name: part for name, part in ADDRESS.items() if name != "notify"}},
    },
    "safety": {"max_releases": p("5"), "max_e911_removals": p("30%"), "max_purchases": p("7"), "max_changes": p("9"),
               "max_change_share": p("12.5%"), "max_upfront": p("50.00"), "max_monthly": "20"},
    "checks": {"a-check": p("off"), "b-check": p("warn")},
    "state": {"url": "sqlite:///x.db"},
}  # fmt: skip

SPELLINGS = [p(text) for text in (
    "null", "~", "true", "false", "True", "0", "1", "5", "11", "10", "20", "020", "0x14", "0o24", "+20", "-1", "-0", "2e1",
    "20.0", "2.5", ".5", "5.", "1e9", "999", "1000", "999999999", "1000000000", "9" * 30, "02134", "2.50", "off", "no", "on",
    "2026-12-01", "1_000", "12:30", "30%", "100%", "101%", "100.0%", "call48", "hq", "tg", "all", "none", "a@b", "x",
    "business", "residential", "both", "in_order", "purchase", "ring", "round_robin", "e164", "paid", "customer",
    "+12522378144", "12522378144", "2522378144", "1e10", "0.0", "update_tags", "error", "local", "keep", "auto", "706", "100000",
    "2026-12-15 12:00", "a.yaml", "0706", "-1234567", "1234567.", "1e7",
)] + [
    "", " ", "\n", "a\nb", "\t", "20", "020", " 20", "20\n", "true", "null", "11", "1e1", "x", "ü", "a@b", "2.5", "-1", "${A}",
    "$${A}", "http://h", "https://u:p@h", "ftp://h", "sqlite:///a", "postgresql://h/d", "US", "usa", "5%", "\x7f", "2026-12-01\n",
    "2026-12-15 12:00\n", "+1701200[2200-2205]", "706", "0706", "100000", "100001", "..", "no such file",
]  # fmt: skip
VALUES = st.sampled_from(SPELLINGS) | st.sampled_from(
    [[], {}, [p("x")], [p("null")], {"a": p("x")}, [[]], {"url": p("none")}]
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every collection that is not the document itself, or the document, and a key or index in it."""
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [(value, name) for name, _ in items] + [place for _, item in items for place in _places(item)]


NAMES = sorted({name for _, name in _places(DOCUMENT) if isinstance(name, str) and not name[:1].isdigit()} | {"odd"})


@st.composite
def documents(draw: st.DrawFn) -> str:
    """The document above with a few things in it changed, taken out or put in."""
    document = copy.deepcopy(DOCUMENT)
    for _ in range(draw(st.integers(1, 3))):
        place, name = draw(st.sampled_from(_places(document)))
        change = draw(st.sampled_from(["value", "value", "value", "out", "in"]))
        if change == "out":
            del place[name]
        elif change == "in" and isinstance(place, dict):
            place[draw(st.sampled_from(NAMES))] = copy.deepcopy(draw(VALUES))
        else:
            # A copy, since the next change may be one of what is in it.
            place[name] = copy.deepcopy(draw(VALUES))
    return written(document)


def _agree(folder: Path, text: str, value: str = "value") -> None:
    """Both take the text, where the variable A has this value, or both refuse it."""
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    errors = list(SCHEMA.iter_errors(yaml.load(text, Loader=Editor)))
    try:
        load(folder, LoadOptions(environ={"A": value}))
        findings = ()
    except ConfigurationInvalid as error:
        findings = error.findings
    # The schema's pattern for the keys of `dids` says a part of what they mean; the loader finds all of it, in its way.
    keys = [error.instance for error in errors if "propertyNames" in error.absolute_schema_path]
    refusals = [str(finding.message) for finding in findings if finding.check not in OF_MEANING]
    assert (len(errors) > len(keys)) == bool(refusals), refusals or [error.message for error in errors]
    told = "".join(str(finding.message) for finding in findings if finding.check == "value")
    assert [key for key in keys if not refusals and f"`{key}`" not in told] == []


def test_they_agree_on_the_document(tmp_path: Path) -> None:
    _agree(tmp_path, written(DOCUMENT))


@pytest.mark.parametrize(
    "key", ["(+1) 251-265-8624", " (251) 265.8624", "+1 (251) 265-8[624-625]", "a-check", "", "251265862"]
)
def test_they_agree_on_how_a_number_may_be_written(tmp_path: Path, key: str) -> None:
    _agree(tmp_path, written(DOCUMENT | {"dids": {key: p("null")}}))


SCALARS = [index for index, (place, name) in enumerate(_places(DOCUMENT)) if isinstance(place[name], str)]


@pytest.mark.parametrize("position", SCALARS, ids=lambda index: str(_places(DOCUMENT)[index][1]))
def test_they_agree_on_a_reference_to_what_stands_there(tmp_path: Path, position: int) -> None:
    document = copy.deepcopy(DOCUMENT)
    place, name = _places(document)[position]
    value, place[name] = str(place[name]), "${A}"
    _agree(tmp_path, written(document), value)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(len(SPELLINGS)), ids=lambda index: repr(SPELLINGS[index]))
def test_they_agree_on_every_spelling_in_many_places(tmp_path: Path, first: int) -> None:
    """One place after the other, since several wrong ones would hide each other."""
    for path in _paths(DOCUMENT)[first % 4 :: 4]:
        _agree(tmp_path, written(_changed(path, SPELLINGS[first])))


def _paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every place of `_places`."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for name, item in items for path in [(*above, name), *_paths(item, (*above, name))]]


def _changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The document with a value in one place, and nothing but the entry that it is in: names that this leaves undefined
    are matters of meaning."""
    section, *inner = path
    if not inner:
        return {section: value}
    entry = {section: {inner[0]: copy.deepcopy(DOCUMENT[section][inner[0]])}}
    place: Any = entry[section]
    for name in inner[:-1]:
        place = place[name]
    place[inner[-1]] = value
    return entry


few = settings(max_examples=100, suppress_health_check=[*HealthCheck])


@few
@given(text=documents())
def test_they_agree_on_whatever_is_written(tmp_path: Path, text: str) -> None:
    _agree(tmp_path, text)


@pytest.mark.slow
@settings(few, max_examples=500)
@given(text=documents())
def test_they_agree_on_whatever_is_written_at_length(tmp_path: Path, text: str) -> None:
    _agree(tmp_path, text)
