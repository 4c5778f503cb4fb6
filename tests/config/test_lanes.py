"""The quick way of reading gives what libyaml gives, or says that it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.config.files import Source
from reconciler.config.gate import Gate
from reconciler.config.lanes import QuickReader
from reconciler.config.options import LoadOptions
from reconciler.config.reader import BadFile, Entry, NoPart, Reader
from reconciler.config.references import Resolver
from reconciler.config.scalars import Interpolated
from reconciler.config.shapes import _WORD
from reconciler.model.provider_types import BUILT_IN

SECTIONS = Gate(BUILT_IN).sections
TEXTS = ["a", "Test St", "true", "null", "~", "", "02134", "a: b", "a #b", "a,b", "it's", 'say "x"', "- x", "x-y", "[a]",
         "{a: b}", "${X}", "$${X}", "10.0.0.1:5060", "ü", "2026-12-01", "*a", "&a b", "!x y", "|", ">", "@a", "%a", "?",
         "a ", " a", "#", "...", "---", "+1 (251) 265", "a:", ":a", "é" * 3, "x" * 1100, "<<", "a\tb", "yes", "-5", "0x1F"]  # fmt: skip


def _read(path: Path, quickly: bool) -> list[Entry] | None:
    """The entries of a file; None if something is wrong with it as a whole."""

    def tell(bad: BadFile) -> None:
        raise bad

    resolver = Resolver(path.parent, LoadOptions(environ={"X": "from the environment"}))
    try:
        with Source(path) as source:
            reader = Reader(SECTIONS, resolver, tell)
            return list(QuickReader(source, reader).entries() if quickly else reader.entries(source))
    except (BadFile, NoPart, yaml.YAMLError):
        return None


def _comparable(value: Any) -> Any:
    if isinstance(value, Interpolated):
        return ("interpolated", str(value), value.source)
    if isinstance(value, dict):
        return [(name, _comparable(item)) for name, item in value.items()]
    return [_comparable(item) for item in value] if isinstance(value, tuple) else value


def _alike(folder: Path, text: str) -> bool:
    """Whether the quick way gave the same entries; False if it gave none."""
    path = folder / "a.yaml"
    path.write_bytes(text.encode())
    quick = _read(path, quickly=True)
    if quick is None:
        return False
    whole = _read(path, quickly=False)
    assert whole is not None, "libyaml refuses what was read quickly"
    for one, other in zip(quick, whole, strict=True):
        # What is faulty is walked again with positions: what was read of it does not count.
        assert one._replace(value=None) == other._replace(value=None)
        if not one.faulty:
            assert _comparable(one.value) == _comparable(other.value)
    return True


@st.composite
def scalars(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(TEXTS) | st.text("ab1 :-,'\"#[]{}", max_size=6))
    style = draw(st.sampled_from(["plain", "plain", "double", "single"]))
    if style == "double":
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "'" + text.replace("'", "''") + "'" if style == "single" else text


@st.composite
def flows(draw: st.DrawFn, depth: int = 0) -> str:
    inner = scalars() if depth > 1 else scalars() | flows(depth + 1)
    space = draw(st.sampled_from(["", " ", "  "]))
    if draw(st.booleans()):
        return (
            "[" + space + f",{draw(st.sampled_from([' ', '']))}".join(draw(st.lists(inner, max_size=3))) + space + "]"
        )
    pairs = draw(st.lists(st.tuples(scalars(), inner), max_size=3))
    return "{" + space + ", ".join(f"{key}: {value}" for key, value in pairs) + space + "}"


@st.composite
def blocks(draw: st.DrawFn, indentation: int, depth: int = 0) -> str:
    """The lines of a block collection at an indentation."""
    pad = " " * indentation
    lines = []
    dashes = draw(st.booleans()) and depth > 0
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 9)) == 0:
            lines.append(draw(st.sampled_from(["", "# a comment", pad + "# it's {a", "   ", "#", pad + "  # ü"])))
        head = pad + "-" if dashes else pad + draw(st.sampled_from(["tags", "e911", "a", "cnam"]) | scalars()) + ":"
        kind = draw(st.sampled_from(["scalar", "scalar", "flow", "block", "nothing", "literal"]))
        if kind == "block" and depth < 2:
            step = draw(st.sampled_from([1, 2, 4]))
            below = draw(blocks(indentation + step, depth + 1))
            lines.append(
                head + "\n" + below if not dashes else head + " " * (step - 1) + below[indentation + step - 1 :]
            )
        elif kind == "flow":
            lines.append(f"{head} {draw(flows())}")
        elif kind == "nothing":
            lines.append(head)
        elif kind == "literal":
            lines.append(f"{head} |\n{pad}  text: here\n{pad}  # and here")
        else:
            lines.append(
                f"{head} {draw(scalars())}" + draw(st.sampled_from(["", "", " # why", " ", "\n" + pad + "   more"]))
            )
    return "\n".join(lines)


@st.composite
def files(draw: st.DrawFn) -> str:
    parts = []
    if draw(st.booleans()):
        parts.append(
            draw(st.sampled_from(["# top", "---", "version: 1", "profiles:\n  a: &x {tags: [b]}", "%YAML 1.1\n---"]))
        )
    parts.append("dids:" + draw(st.sampled_from(["", " ", " # numbers", " # Nummern ü"])))
    pad = " " * draw(st.sampled_from([1, 2, 2, 4]))
    for index in range(draw(st.integers(0, 4))):
        key = draw(
            st.sampled_from(
                [f'"+1251265862{index}"', f"'+1251265862{index}'", f"+1251265862{index}", "a", "? a", "&b c"]
            )
        )
        form = draw(st.sampled_from(["block", "block", "flow", "scalar", "alias", "comment"]))
        if form == "block":
            parts.append(f"{pad}{key}:\n{draw(blocks(len(pad) + draw(st.sampled_from([1, 2, 4]))))}")
        elif form == "comment":
            parts.append(draw(st.sampled_from([pad, "", pad + "  "])) + "# between ü" + f"\n{pad}{key}:")
        else:
            parts.append(f"{pad}{key}: {draw({'flow': flows(), 'scalar': scalars(), 'alias': st.just('*x')}[form])}")
    if draw(st.booleans()):
        parts.append(
            draw(st.sampled_from(["safety: {}", "...", "---", "dids: {}", "- a", ": x", " odd: 1", "state: none # ü"]))
        )
    text = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"])).join("\n".join(parts).split("\n"))
    return text + draw(st.sampled_from(["\n", "", "\n\n"]))


@pytest.mark.slow
@settings(max_examples=3000, deadline=None)
@given(text=files())
def test_whatever_is_read_quickly_is_read_alike(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    _alike(tmp_path_factory.getbasetemp(), text)


WORDS = st.sampled_from(["true", "null", "w0w", "w1w", "no", "1e3", "a -", "a - b", "+(", "a@b", "_"]) | st.from_regex(
    f"{_WORD.pattern}", fullmatch=True, alphabet="aw01 ./@()$-+_:"
)


@pytest.mark.slow
@settings(max_examples=2000, deadline=None)
@given(entry=blocks(2), data=st.data())
def test_one_harmless_word_may_stand_for_another(
    tmp_path_factory: pytest.TempPathFactory, entry: str, data: st.DataObject
) -> None:
    """What a shape rests on: the second entry has the gaps of the first, with other words between them."""
    other = _WORD.sub(lambda _: data.draw(WORDS), entry)
    _alike(tmp_path_factory.getbasetemp(), f"dids:\n{entry}\n{other}\n")


@settings(max_examples=300, deadline=None)
@given(text=files(), at=st.integers(0, 400), what=st.sampled_from(list("\t\n :-#'\"{}[],&*!|>?%@`~\\\u2028\x85\0a")))
@example(text="dids:\n  ? a\n  : foo\n", at=400, what=" ")
@example(text="dids:\n  a: {}\n...\nsafety: {}\n", at=400, what=" ")
@example(text='version: "1\ndids:\n  a: {}\n"\n', at=400, what=" ")
@example(text="dids:\n  a: |-\n    true\n", at=400, what=" ")
@example(text="dids:\n  a: {b: x\n  , c: y}\n", at=400, what=" ")
@example(text="dids:\n  a: {b: 'x\n\n   y'}\n", at=400, what=" ")
@example(text="dids:\n  a:\n    b: w0w\n    w0w: b\n", at=400, what=" ")
@example(text="dids:\n  a: {x: w1w, y: 'w2w'}\n  w0w: {x: true, y: 'true'}\n", at=400, what=" ")
@example(text="dids:\n", at=5, what="#")
@example(text="# top\ndids:\n a: {}\n", at=0, what="\u2028")
@example(text="# top\ndids:\n a: {}\n", at=0, what="\x85")
@example(text="# top\ndids:\n a: {}\n", at=0, what="\r")
@example(text="dids:\n  # \udcff\n".encode("utf-8", "replace").decode() + "  a: {}\n", at=400, what=" ")
def test_a_slip_of_the_pen_is_read_alike(
    tmp_path_factory: pytest.TempPathFactory, text: str, at: int, what: str
) -> None:
    _alike(tmp_path_factory.getbasetemp(), text[:at] + what + text[at:])


PLAIN = """\
version: 1
dids: # the numbers
  "+12512658624":
    tags: [a, b c]
    forwarding:
      destinations:
        - {number: "+12522378144", timeout: 20}
        - sip: 192.0.2.10:5060
          timeout: 10
    e911: {address: miami-hq, unit: "Suite 9"}
    cnam: false

  "+12512658625": {profile: support}
  '+12512658626':
profiles: {support: {}}
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_ordinary_files_go_the_quick_way(tmp_path: Path, ending: str) -> None:
    assert _alike(tmp_path, PLAIN.replace("\n", ending))


def test_libyaml_is_asked_once_for_each_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    whole = Reader.entry_of_part
    monkeypatch.setattr(Reader, "entry_of_part", lambda *call: asked.append(call) or whole(*call))
    shapes = ["{{tags: [{0}]}}", "\n    cnam: Name {0}", "{{cnam: '{0}'}}"]
    entries = [f'  "+1251265{n:04}": ' + shapes[n % 3].format(f"x{n}") for n in range(1000, 1300)]
    assert _alike(tmp_path, "dids:\n" + "\n".join(entries) + "\n")
    assert len(asked) == len(shapes)


def test_entries_of_any_length_are_cut_where_they_end(tmp_path: Path) -> None:
    """Longer than what is read at a time, and longer than an entry may be for the quick way."""
    entry = "  '{0}':\n    tags:\n{1}    cnam: {0}\n"
    for items in (10, 30_000, 150_000):
        tags = "".join(f"      - tag {item}\n" for item in range(items))
        text = "dids:\n" + "".join(entry.format(key, tags) for key in "abc")
        assert _alike(tmp_path, text) == (items < 150_000)


def test_lines_are_counted_over_all_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("# top\nprofiles:\n  a: {}\n\ndids:\n  # ü\n\n  b: {}\n\n  c:\n    tags: [x]\nsafety: {}\n")
    quick = _read(path, quickly=True)
    assert quick is not None
    assert [(entry.section, entry.key, entry.line) for entry in quick] == [
        ("profiles", "a", 3), ("dids", "b", 8), ("dids", "c", 10), ("safety", None, 12),
    ]  # fmt: skip
