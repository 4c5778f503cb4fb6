"""Pages that are made from the code say what the code says now."""

from __future__ import annotations

from reconciler.providers.table import as_markdown
from tests.docs.console import ROOT


def test_the_table_of_providers_is_what_the_adapters_say() -> None:
    assert (ROOT / "docs" / "providers.md").read_text(encoding="utf-8") == as_markdown()
