"""The plan document: what its schema says, no secret, and the same bytes for the same plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema
import orjson
import pytest
from hypothesis import given

from reconciler.config.schemas import schema_text
from reconciler.engine.finding import fingerprinted
from reconciler.model.money import Cost
from reconciler.model.plan import Action, Change, Plan
from reconciler.model.results import judge_apply, judge_drift, judge_plan
from reconciler.model.settings import E911, Kind
from reconciler.render import html, markdown, text
from reconciler.render.document import PlanDocument
from reconciler.render.json import apply_document, canonical, digest, plan_document
from reconciler.render.lines import Style
from reconciler.render.mask import masked
from reconciler.render.planfile import SCHEMA, parse
from reconciler.render.visible import harmless

from .golden import matches, pretty
from .hostile import PERSON, SECRET, plans, thorough
from .samples import APPLIED, EMPTY, FULL, LIMITED, PASSWORD, UNREAD

VALIDATOR = jsonschema.Draft7Validator(orjson.loads(schema_text(SCHEMA)))


def document(plan: Plan, *, mask_personal: bool = False) -> PlanDocument:
    return plan_document(plan, judge_plan(plan, detailed=True), mask_personal=mask_personal)


def every_output(plan: Plan, *, mask_personal: bool) -> Iterator[str]:
    style = Style(calls=True, mask_personal=mask_personal)
    shown = document(plan)
    drift = plan_document(plan, judge_drift(plan))
    yield canonical(document(plan, mask_personal=mask_personal)).decode()
    yield text.plan(shown, style)
    yield text.drift(drift, style)
    yield markdown.plan(shown, style)
    yield markdown.drift(drift, style)
    yield html.plan(shown, style)
    yield html.drift(drift, style)


def test_the_whole_document() -> None:
    # The digest covers the version of the program too, so it is left out of what is kept.
    assert matches("plan.json", pretty({**document(LIMITED), "digest": ""}))
    assert matches("applied.json", pretty(apply_document(APPLIED, judge_apply(APPLIED))))


def test_the_schema_is_one_and_describes_every_key() -> None:
    schema = orjson.loads(schema_text(SCHEMA))
    jsonschema.Draft7Validator.check_schema(schema)
    for plan in (FULL, LIMITED, UNREAD, EMPTY):
        described(orjson.loads(canonical(document(plan))), schema, schema)


def described(value: Any, schema: Any, root: Any) -> None:
    """Every key of the document has a description, and every object's keys are those of the schema."""
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    assert schema.get("description")
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"]) == set(schema["required"])
        for key, item in value.items():
            described(item, schema["properties"][key], root)
    elif isinstance(value, list) and "$ref" in schema.get("items", {}):
        for item in value:
            described(item, schema["items"], root)


@thorough
@given(plans)
def test_documents_are_what_the_schema_says(plan: Plan) -> None:
    found = document(plan)
    VALIDATOR.validate(orjson.loads(canonical(found)))
    VALIDATOR.validate(orjson.loads(canonical(document(plan, mask_personal=True))))
    assert parse(canonical(found), "x") == orjson.loads(canonical(found))


@thorough
@given(plans)
def test_plan_and_show_print_the_same(plan: Plan) -> None:
    shown, saved = document(plan), parse(canonical(document(plan)), "x")
    for style in (Style(calls=True), Style(mask_personal=True, calls=True)):
        assert text.plan(shown, style) == text.plan(saved, style)
        assert markdown.plan(shown, style) == markdown.plan(saved, style)
        assert html.plan(shown, style) == html.plan(saved, style)


@thorough
@given(plans)
def test_equal_plans_are_equal_bytes(plan: Plan) -> None:
    """Equal however it came to be: arguments in another order, a price written with other zeros."""
    again = replace(
        plan,
        calls=tuple(replace(call, args=dict(reversed(call.args.items()))) for call in plan.calls),
        changes=tuple(replace(change, cost=rewritten(change.cost)) for change in plan.changes),
    )
    assert again == plan
    assert list(every_output(plan, mask_personal=False)) == list(every_output(again, mask_personal=False))


def rewritten(cost: Cost) -> Cost:
    return Cost(*(None if amount is None else amount.normalize() for amount in (cost.once, cost.monthly)))


@thorough
@given(plans)
def test_no_secret_in_any_output(plan: Plan) -> None:
    for shown in every_output(plan, mask_personal=False):
        assert SECRET not in shown


@thorough
@given(plans)
def test_no_personal_data_when_it_is_masked(plan: Plan) -> None:
    for shown in every_output(plan, mask_personal=True):
        assert PERSON not in shown


@thorough
@given(plans)
def test_one_verdict(plan: Plan) -> None:
    for detailed in (True, False):
        verdict = judge_plan(plan, detailed=detailed)
        found = plan_document(plan, verdict)
        assert (found["exit_code"], found["summary"]) == (int(verdict.exit), verdict.summary)
        assert found["summary"] in text.plan(found, Style()).splitlines()


def test_masked_is_what_was_never_there() -> None:
    sealed = document(FULL, mask_personal=True)
    assert {**masked(document(FULL)), "digest": ""} == {**sealed, "digest": ""}
    assert sealed["digest"] == digest(sealed) != document(FULL)["digest"]
    shown = canonical(sealed).decode()
    assert all(word not in shown for word in ("Test St", "Suite 9", "Acme Corp", "33155", "Jane", "ACME SUPPORT"))


def test_a_masked_change_has_no_fingerprint_by_which_a_guess_could_be_tried() -> None:
    place = E911(True, "Jane Roe", "123", "Test St", None, "Miami", "FL", "33155")
    change = Change('e911["+12512658624"]', Kind.E911, "+12512658624", "call48", Action.CREATE, None, place, place)
    told = fingerprinted(change).fingerprint
    plan = replace(FULL, changes=(replace(change, fingerprint=told),))
    assert told in canonical(document(plan)).decode()
    assert told not in canonical(document(plan, mask_personal=True)).decode()


def test_samples_hold_a_secret_that_does_not_come_out() -> None:
    assert all(PASSWORD not in shown for shown in every_output(LIMITED, mask_personal=False))


def test_terraform_words() -> None:
    found = document(FULL)
    bought = found["resource_changes"][1]
    assert (bought["type"], bought["name"], bought["mode"]) == ("did", "+12512658624", "managed")
    assert bought["change"]["actions"] == ["create"]
    assert bought["change"]["before"] is None
    trunk = found["resource_changes"][5]["change"]
    assert trunk["before_sensitive"] == trunk["after_sensitive"] == {"password": True}
    assert trunk["before"]["password"] == "(sensitive value)"
    assert [entry["change"]["actions"] for entry in found["resource_drift"]] == [["update"], ["delete"], ["update"]]


def test_whether_it_can_be_applied() -> None:
    states = {name: document(plan) for name, plan in (("full", FULL), ("limited", LIMITED), ("unread", UNREAD))}
    assert [states[name]["applyable"] for name in states] == [True, False, False]
    assert [states[name]["complete"] for name in states] == [True, True, False]
    assert [states[name]["errored"] for name in states] == [False, False, True]


def test_a_path_shows_what_is_public_and_known() -> None:
    path, body = document(FULL)["calls"][1]["path"], document(FULL)["calls"][1]["body"]
    assert path == "/e911/{did_id}/%2B1251%202658625/{name}"
    assert set(body) == {"did_id", "name", "street", "legs"}


@thorough
@given(plans)
def test_json_has_nothing_that_a_terminal_obeys_and_means_the_same(plan: Plan) -> None:
    shown = document(plan)
    written = canonical(shown)
    assert not re.search("[\x00-\x1f\x80-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", written.decode())
    assert digest(orjson.loads(written)) == shown["digest"]


@pytest.mark.parametrize("char", "\x9b\u061c\u200b\u2028\u202e\u2066\ufeff")
def test_what_a_terminal_obeys_is_an_escape_in_json(char: str) -> None:
    assert harmless(f'"é{char}"'.encode()) == f'"é\\u{ord(char):04x}"'.encode()
