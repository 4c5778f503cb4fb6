"""YAML that is not part of the language, and where it stands."""

from __future__ import annotations

import pytest

from reconciler.model.settings import Did
from tests.config.conftest import ACCOUNT, Folder


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("dids:\n\t2512658624: {}\n", ["3:1 yaml: a tab indents this line; YAML takes spaces only (replace the tab with spaces)"]),
        ("dids: {a: [b}\n", ["2:13 yaml: this is not YAML: did not find expected ',' or ']' (put a comma between the items, and ] behind the last one)"]),
        ("version: 1\n---\nversion: 1\n",
         ["3:1 yaml: a second document begins here (put it into a file of its own, or take the `---` out)"]),
        ("dids:\n  2512658624:\n    <<: {tags: [a]}\n",
         ['4:5 yaml did["+12512658624"]: merge keys (`<<`) are not part of the language (put what is shared into a profile, or repeat it)']),
        ("dids:\n  <<: {}\n", ['3:3 yaml did["<<"]: merge keys (`<<`) are not part of the language '
                               "(put what is shared into a profile, or repeat it)"]),
        ("dids: {[a]: {}}\n", ["2:8 yaml: a key must be text (write a name here)"]),
        ("dids: {2512658624: {tags: {? [a] : x}}}\n",
         ['2:21 schema did["+12512658624"]: `tags` must be a list, not a mapping (write a list, like [support, miami])', '2:30 yaml did["+12512658624"]: a key must be text '
          "(write a name here)"]),
        ("dids: {2512658624: {waive: {true: x}}}\n",
         ['2:29 yaml did["+12512658624"]: the key `true` is not text in YAML (put it in quotes)']),
        ("dids: {2512658624: {waive: {'${A}': x}}}\n",
         ['2:29 reference did["+12512658624"]: a reference stands in a value, never in a key (write the name)']),
        ("dids: {2512658624: {cnam: {display_name: a, display_name: b}}}\n",
         ['2:45 duplicate did["+12512658624"]: the key `display_name` is here a second time; first in line 2 (keep one of the two)']),
        ("dids: {2512658624: {tags: [a], cnam: b, tags: [c]}}\n",
         ['2:41 duplicate did["+12512658624"]: the key `tags` is here a second time; first in line 2 (keep one of the two)']),
        ("version: 1\nversion: 1\n",
         ["3:1 yaml: the section `version` is here a second time; first in line 2 (put all of it under one of the two)"]),
        ("dids: {2512658624: {tags: " + "[" * 40 + "]" * 40 + "}}\n",
         ["2:59 yaml: this is nested more than 32 deep (nothing in the language is)"]),
    ],
)  # fmt: skip
def test_what_is_not_part_of_the_language(folder: Folder, text: str, messages: list[str]) -> None:
    assert [message.removeprefix("a.yaml:") for message in folder.told(ACCOUNT + text)] == messages


@pytest.mark.parametrize("entry", ["!", "!!str", "!!str ~", "! ''"])
@pytest.mark.parametrize("section", ["dids", "profiles", "trunk_groups"])
def test_what_a_tag_makes_a_text_is_no_entry_without_settings(folder: Folder, section: str, entry: str) -> None:
    (message,) = folder.told(f"{ACCOUNT}{section}:\n  2512658624: {entry}\n")
    assert "this must be a mapping, not text" in message


@pytest.mark.parametrize("tagged", ["!!str true", "! 'true'"])
def test_a_word_that_a_tag_makes_a_text_is_text(folder: Folder, tagged: str) -> None:
    text = f"{ACCOUNT}dids:\n  2512658624: {{customer_reference: {tagged}, profile: }}\n"
    (number,) = folder.load(text).numbers.values()
    assert number.settings.did == Did(customer_reference="true")


@pytest.mark.parametrize("text", [b"# \xff\n", b"version: \xff\n", "version: 1\n".encode("utf-16")])
def test_another_encoding(folder: Folder, text: bytes) -> None:
    (message,) = folder.told(ACCOUNT.encode() + text if not text.startswith(b"\xff\xfe") else text)
    assert message.endswith(": this file is not UTF-8 (save it as UTF-8)")


def test_a_byte_order_mark_of_utf_8_is_no_text(folder: Folder) -> None:
    assert folder.load(b"\xef\xbb\xbf" + ACCOUNT.encode()).providers.keys() == {"call48"}


def test_a_broken_file_does_not_make_what_it_declares_undefined(folder: Folder) -> None:
    folder.write(
        {
            "a.yaml": ACCOUNT + "profiles:\n  support: {tags: [}\n",
            "b.yaml": "dids: {2512658624: {profile: support, cnm: x}}\n",
        }
    )
    broken, other = folder.told()
    assert broken.startswith("a.yaml:3:20 yaml: this is not YAML: ")
    assert other == 'b.yaml:1:39 schema did["+12512658624"]: unknown key `cnm` (did you mean `cnam`?)'


def test_aliases_stand_for_what_they_name(folder: Folder) -> None:
    text = (
        ACCOUNT
        + "dids:\n  2512658624: &one\n    tags: &tags [a, &b b]\n    cnam: *b\n  2512658625: *one\n  2512658626: {tags: *tags}\n"
    )
    one, two, three = folder.load(text).numbers.values()
    assert one.settings == two.settings
    assert one.settings.cnam is not None
    assert one.settings.cnam.display_name == "b"
    assert three.settings.did == one.settings.did


def test_a_mistake_behind_an_alias_is_told_where_it_is_written(folder: Folder) -> None:
    text = ACCOUNT + "profiles: {a: {forwarding: &f {trunk_group: x}}}\ndids:\n  2512658624:\n    forwarding: *f\n"
    assert [message.split(" ")[0] for message in folder.told(text)] == ["a.yaml:2:32", "a.yaml:2:32"]
