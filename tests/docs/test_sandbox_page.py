"""The page about the sandbox names options that there are, with values they take, and carriers where they are."""

from __future__ import annotations

import re

import pytest

from reconciler.sandbox.optionfields import set_dotted
from reconciler.sandbox.options import SandboxOptions, option_docs
from reconciler.sandbox.server import running
from tests.docs.console import ROOT

PAGE = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
CARRIERS = ("call48", "kazoo", "teli", "telnyx")
GENERAL = {doc.name for doc in option_docs() if "." not in doc.name}
# `name` or `name=value`, in tables and in command lines.
NAMED = re.compile(rf"(?<![\w./])((?:{'|'.join(CARRIERS)})\.[a-z]\w*)(?:=([^`\s]+(?: [^`]*)?))?(?=[`\s])")


def test_every_option_on_the_page_is_there() -> None:
    named = {name for name, _ in NAMED.findall(PAGE)}
    assert len(named) > 50
    assert named <= {doc.name for doc in option_docs()}
    tables = {name for name, _ in re.findall(r"`([a-z_]+)=([^`]*)`", PAGE)}
    assert tables <= GENERAL


def test_each_carrier_has_its_options_on_the_page() -> None:
    named = {name.split(".")[0] for name, _ in NAMED.findall(PAGE)}
    assert named == set(CARRIERS)


@pytest.mark.parametrize(
    ("name", "value"),
    [found for found in NAMED.findall(PAGE) if re.fullmatch(r"[a-z0-9_]+|\[\{?\".*\]", found[1])],
)
def test_values_on_the_page_are_taken(name: str, value: str) -> None:
    values: dict[str, object] = {}
    set_dotted(values, f"{name}={value}")
    SandboxOptions.from_mapping(values)


def test_the_table_says_where_each_carrier_is() -> None:
    with running() as box:
        for carrier in CARRIERS:
            assert f"`{box.url(carrier).replace(box.base, 'http://127.0.0.1:8048')}`" in PAGE
