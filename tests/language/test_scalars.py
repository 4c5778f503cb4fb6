"""Scalars keep their text: what YAML would make of it does not matter, what the schema says does."""

from __future__ import annotations

import pytest

from reconciler.model.settings import E911, Cnam, Did
from tests.language.harness import ACCOUNT, NUMBER, Folder, place

# What YAML 1.1 or 1.2 reads as something else than text.
TEXTS = [
    "02134", "0123", "012345", "0012345", "0x1F", "0o17", "0b11", "1_000", "+15551234567", "+1", "-0", "1.0", "1.50", ".5", "5.",
    "1e3", "1E400", "12e03", "17:30", "1:30:00", "190:20:30.15", "2026-12-01", "2026-12-01T10:00:00Z", "2026-12-01 10:00:00",
    "NO", "No", "no", "ON", "on", "off", "OFF", "yes", "Yes", "y", "n", "Y", "N", ".inf", "-.inf", ".nan", ".NaN",
    "=", "<<", "nan", "inf", "1,000", "00000", "123456789012345678901234567890", "0.1000000000000000055",
]  # fmt: skip

# These are not text unless they are quoted: nothing, and the two truth values.
QUOTED_ONLY = ["null", "Null", "NULL", "~", "true", "True", "false", "FALSE"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_plain_scalar_is_its_text(folder: Folder, text: str) -> None:
    number = folder.load(
        f"{ACCOUNT}dids:\n  '{NUMBER}':\n    customer_reference: {text}\n    tags: [{text.replace(',', '')}]\n"
    )
    assert number.numbers[NUMBER].settings.did == Did(tags=(text.replace(",", ""),), customer_reference=text)


@pytest.mark.parametrize("text", [*TEXTS, *QUOTED_ONLY])
@pytest.mark.parametrize("style", ['"{}"', "'{}'", "|-\n      {}", ">-\n      {}"])
def test_a_quoted_scalar_is_its_text(folder: Folder, text: str, style: str) -> None:
    number = folder.load(f"{ACCOUNT}dids:\n  '{NUMBER}':\n    customer_reference: {style.format(text)}\n")
    assert number.numbers[NUMBER].settings.did == Did(customer_reference=text)


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "false", "False", "FALSE"])
def test_a_truth_value_is_no_text(folder: Folder, text: str) -> None:
    """Refused, and not made into something else."""
    found = folder.finding(f"{ACCOUNT}dids:\n  '{NUMBER}':\n    customer_reference: {text}\n")
    assert place(found) == ("main.yaml", 4, 5)


@pytest.mark.parametrize("text", ["null", "Null", "NULL", "~", ""])
def test_nothing_is_absent(folder: Folder, text: str) -> None:
    number = folder.load(
        f"{ACCOUNT}dids:\n  '{NUMBER}':\n    customer_reference: {text}\n    cnam: {text}\n    e911: {text}\n"
    )
    assert list(number.numbers[NUMBER].settings.items()) == []


def test_an_empty_text_empties(folder: Folder) -> None:
    assert folder.number("customer_reference: ''").settings.did == Did(customer_reference="")


@pytest.mark.parametrize("state", ["NO", "ON", "OR", "ME", "no", "on"])
def test_states_that_are_words(folder: Folder, state: str) -> None:
    found = folder.load(
        f"{ACCOUNT}addresses: {{a: {{street_number: 010, street_name: 1e3, state: {state}, zip: 02134}}}}\n"
    )
    assert found.addresses["a"] == E911(street_number="010", street_name="1e3", state=state, zip="02134")


@pytest.mark.parametrize(
    "name", ["NO", "off", "0123", "1e3", "17:30", "2026-12-01", "1_000", "null", "~", "true", "+1"]
)
def test_names_keep_their_text(folder: Folder, name: str) -> None:
    """As keys, and where they are referred to."""
    found = folder.load(f"""{ACCOUNT}
addresses: {{"{name}": {{street_number: 1, street_name: A, state: FL, zip: 33155}}}}
trunk_groups: {{"{name}": {{}}}}
profiles: {{"{name}": {{cnam: "{name}"}}}}
dids: {{"{NUMBER}": {{profile: "{name}", e911: "{name}", forwarding: {{trunk_group: "{name}"}}}}}}
""")
    number = found.numbers[NUMBER]
    assert (number.profile, number.settings.cnam) == (name, Cnam(display_name=name))
    assert number.settings.e911 == found.addresses[name]
    assert number.settings.forwarding is not None
    assert number.settings.forwarding.trunk_group == name


@pytest.mark.parametrize("name", ["NO", "off", "0123", "1e3", "17:30", "2026-12-01", "1_000"])
def test_plain_names_keep_their_text(folder: Folder, name: str) -> None:
    found = folder.load(f"{ACCOUNT}profiles:\n  {name}: {{tags: [x]}}\ndids: {{'{NUMBER}': {{profile: {name}}}}}\n")
    assert found.numbers[NUMBER].profile == name
    assert set(found.profiles) == {name}


def test_names_that_yaml_would_make_one_stay_two(folder: Folder) -> None:
    assert set(folder.load(f"{ACCOUNT}profiles: {{no: , off: , 10: , 010: , 1_0: , 10.0: }}\n").profiles) == {
        "no", "off", "10", "010", "1_0", "10.0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a  b", "a  b"),
        ("Café São", "Café São"),
        ('"tab\\u00e9"', "tabé"),
        ("'it''s'", "it's"),
        ("a # not shown", "a"),
        ("a#b", "a#b"),
        ("日本", "日本"),
        ('"😀"', "😀"),
        ("x\n      y", "x y"),
    ],
)
def test_text_as_it_is_written(folder: Folder, text: str, meant: str) -> None:
    number = folder.load(f"{ACCOUNT}dids:\n  '{NUMBER}':\n    customer_reference: {text}\n")
    assert number.numbers[NUMBER].settings.did == Did(customer_reference=meant)


@pytest.mark.parametrize("text", ["false", "'false'", '"false"'])
def test_false_quoted_or_not_is_off_where_only_off_can_stand(folder: Folder, text: str) -> None:
    settings = folder.number(f"caller_name_lookup: {text}").settings
    assert settings.caller_name_lookup is not None
    assert settings.caller_name_lookup.enabled is False


@pytest.mark.parametrize(
    ("written", "seconds"), [("20", 20), ("0x14", 20), ("2e1", 20), ("20.0", 20), ("'20'", 20), ("010", 10)]
)
def test_a_number_of_yaml_1_2_where_the_schema_asks_for_one(folder: Folder, written: str, seconds: int) -> None:
    """As an editor's validator takes it; never octal or base 60."""
    forwarding = folder.number(
        f"forwarding: {{mode: forward, destinations: [{{sip: a, timeout: {written}}}]}}"
    ).settings.forwarding
    assert forwarding is not None
    assert forwarding.destinations is not None
    assert forwarding.destinations[0].timeout == seconds


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system [echo]",
        "!!python/name:os.system",
        "!!str 5",
        "!include x",
        "!!binary aGk=",
        "!!set {a}",
    ],
)
def test_tags_mean_nothing(folder: Folder, tag: str) -> None:
    """Nothing in YAML can name code; a harmless `!!str` may stand."""
    text = f"{ACCOUNT}dids:\n  '{NUMBER}':\n    customer_reference: {tag}\n"
    if tag == "!!str 5":
        assert folder.load(text).numbers[NUMBER].settings.did == Did(customer_reference="5")
    else:
        assert folder.findings(text)[0].where is not None


def test_aliases_and_anchors_may_be_used(folder: Folder) -> None:
    found = folder.load(
        f"{ACCOUNT}dids:\n  '{NUMBER}': &common {{tags: &t [a, b], cnam: &name 0123}}\n  '+12512658625': *common\n  '+12512658626': {{tags: *t, customer_reference: *name}}\n"
    )
    assert found.numbers["+12512658625"].settings == found.numbers[NUMBER].settings
    assert found.numbers["+12512658626"].settings.did == Did(tags=("a", "b"), customer_reference="0123")
