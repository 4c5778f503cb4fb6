"""The examples load with the variables that their first lines name, as editors see them too, and every carrier can do them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from reconciler.cli.main import run
from reconciler.config import LoadOptions, load, schema_text

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOLDERS = sorted({path.parent for path in EXAMPLES.glob("*/*.yaml")})
NAMES = [folder.name for folder in FOLDERS]


def _environ(folder: Path) -> dict[str, str]:
    """The variables that the first lines say to set, but for those that the files have a value for."""
    texts = [path.read_text() for path in sorted(folder.glob("*.yaml"))]
    said = " ".join(line for text in texts for line in text.split("\n")[:6] if line.startswith("#"))
    names = re.findall(r"\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b", said)
    return {name: "value" for name in names if f"${{{name}:-" not in "".join(texts)}


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_an_example_loads_with_the_variables_that_it_names(folder: Path) -> None:
    found = load(folder, LoadOptions(environ=_environ(folder)))
    assert found.numbers
    assert found.unused_addresses == {}
    assert found.plain_secrets == {}


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_an_example_passes_the_checks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in _environ(folder).items():
        monkeypatch.setenv(name, value)
    assert run(["validate", str(folder)]) == 0
    assert capsys.readouterr().out == "Success! The configuration is valid.\n"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_editor_takes_an_example(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("# yaml-language-server: $schema=../../schemas/config.schema.json\n")
    document = yaml.load(text, Loader=yaml.BaseLoader)
    # The words that YAML types; everything else may stay text.
    words = {"true": True, "false": False, "null": None}
    typed = json.loads(
        json.dumps(document),
        object_hook=lambda item: {k: words.get(v, v) if isinstance(v, str) else v for k, v in item.items()},
    )
    jsonschema.Draft7Validator(json.loads(schema_text())).validate(typed)


def test_there_are_examples_of_every_size() -> None:
    assert {"demo", "office", "contact-center", "lifecycle", "porting"} <= set(NAMES)
