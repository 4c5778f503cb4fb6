"""`python -m reconciler.checks`: writes docs/checks.md anew from the checks themselves."""

from __future__ import annotations

from pathlib import Path

from reconciler.checks.document import as_markdown

if __name__ == "__main__":
    page = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
    page.write_text(as_markdown(), encoding="utf-8")
