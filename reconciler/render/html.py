"""A plan or a drift report as one page that needs nothing else: no script, no font, no image, no request."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from string import Template
from typing import Final

from reconciler.render.document import PlanDocument
from reconciler.render.lines import SYMBOLS, Line, Section, Style
from reconciler.render.mask import masked
from reconciler.render.text import drift_sections, plan_sections
from reconciler.render.visible import visible

# The policy holds even if an escape were forgotten: nothing on the page may run or load.
_PAGE: Final = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>
:root { --page: #fff; --ink: #1f2328; --quiet: #59636e; --box: #f6f8fa; --edge: #d1d9e0;
  --add: #116329; --change: #7d4e00; --destroy: #b3261e; --pending: #0b5c8a; --blocked: #7a28a8; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --box: #151b23;
  --edge: #3d444d; --add: #56d364; --change: #e3b341; --destroy: #ff7b72; --pending: #79c0ff; --blocked: #d2a8ff; } }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
pre { background: var(--box); border: 1px solid var(--edge); border-radius: 6px; padding: 1rem; overflow-x: auto;
  font: 14px/1.45 ui-monospace, monospace; }
.add { color: var(--add); } .change, .warning { color: var(--change); } .destroy, .alarm { color: var(--destroy); }
.pending { color: var(--pending); } .blocked { color: var(--blocked); } .quiet { color: var(--quiet); }
.strong, .alarm, .warning { font-weight: 600; }
</style>
</head>
<body>
<main>
<h1>$title</h1>
$sections
</main>
</body>
</html>
""")


def plan(document: PlanDocument, style: Style) -> str:
    """The plan with every change in full; the totals stand first."""
    document = masked(document) if style.mask_personal else document
    *sections, totals = plan_sections(document, calls=style.calls)
    return _page(document["summary"], [totals, *sections])


def drift(document: PlanDocument, style: Style) -> str:
    """The drift report; its summary is the page's title."""
    document = masked(document) if style.mask_personal else document
    *sections, _summary = drift_sections(document)
    return _page(document["summary"], sections)


def _page(title: str, sections: Iterable[Section]) -> str:
    return _PAGE.substitute(title=_safe(title), sections="\n".join(filter(None, map(_section, sections))))


def _section(section: Section) -> str:
    body = "\n".join(map(_line, section.lines))
    if not body:
        return ""
    title = f"<h2>{_safe(section.title)}</h2>\n" if section.title else ""
    return f"<section>\n{title}<pre>{body}</pre>\n</section>"


def _line(line: Line) -> str:
    mark = f"{line.symbol} " if line.symbol else ""
    tint = line.tint or SYMBOLS.get(line.symbol, "")
    words = f"{mark}{escape(line.words)}"
    return " " * line.indent + (f'<span class="{tint}">{words}</span>' if tint and words else words)


def _safe(text: str) -> str:
    return escape(visible(text))
