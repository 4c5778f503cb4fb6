"""Hostile and broken files end in findings, or load: within bounds, and never with a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.language.harness import ACCOUNT, NUMBER, Folder, place

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
TAG_LAUGHS = "profiles:\n  p: {tags: &a0 [x, x, x, x, x, x, x, x, x]}\n" + "".join(
    f"  p{n}: {{tags: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 9)
)
RANGES = ", ".join(['"+1251[212-299][0000-0999]"'] * 20_000)
# Refused, in little memory and time.
BOMBS = {
    "billion laughs at the root": LAUGHS,
    "billion laughs in tags": TAG_LAUGHS,
    "billion laughs in mappings": "profiles: &p0 {a: {tags: [x]}}\n"
    + "".join(f"x{n}: &p{n} {{{', '.join(f'k{k}: *p{n - 1}' for k in range(10))}}}\n" for n in range(1, 10)),
    "billion laughs by merge": "a0: &a0 {k: v}\n"
    + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 10)),
    "deep sequences": "dids: " + "[" * 100_000,
    "deep and closed": "dids: " + "[" * 5_000 + "]" * 5_000,
    "deep mappings": "".join(" " * n + f"a{n}:\n" for n in range(3_000)),
    "deep flow mappings": "{a: " * 50_000,
    "deep block sequences": "dids:\n " + "- " * 50_000 + "x\n",
    "deep keys": "? " * 50_000,
    "huge range": ACCOUNT + 'dids: {"+1[0000000000-9999999999]": {}}\n',
    "huger range": ACCOUNT + f'dids: {{"+1[{"0" * 30}-{"9" * 30}]": {{}}}}\n',
    "two ranges": ACCOUNT + 'dids: {"+1251[200-999][0000-9999]": {}}\n',
    "ranges without end": ACCOUNT
    + "dids:\n"
    + "".join(f'  "{plus}1[212-299]{n:03}[0000-0999]": {{}}\n' for n in range(200, 999) for plus in ("", "+")),
    "ranges of a port without end": ACCOUNT + f"ports: {{a: {{numbers: [{RANGES}]}}}}\n",
    "ports without end": ACCOUNT
    + "ports:\n"
    + "".join(f'  p{n}: {{numbers: ["+1251[200-999][0000-0099]"]}}\n' for n in range(2_000)),
    "brackets of a port without end": ACCOUNT + f'ports: {{a: {{numbers: ["{"[0-9]" * 100_000}"]}}}}\n',
    "aliases of a port": ACCOUNT
    + "ports:\n  a: {numbers: &n ["
    + ", ".join(["'+1251[212-299][0000-0999]'"] * 900)
    + "]}\n"
    + "".join(f"  p{n}: {{numbers: *n}}\n" for n in range(900)),
    "ranges of a pool without end": ACCOUNT + f"pools: {{a: {{count: 100000, numbers: [{RANGES}]}}}}\n",
    "a pool too big": ACCOUNT + f"pools: {{a: {{count: {'9' * 1_000_000}}}}}\n",
    "a time zone of no end": ACCOUNT
    + f"ports: {{a: {{numbers: ['{NUMBER}'], activation: {{at: 2026-12-15 12:00, timezone: {'x/' * 100_000}}}}}}}\n",
    "a document of no end": ACCOUNT + f"ports: {{a: {{numbers: ['{NUMBER}'], documents: {{loa: /dev/zero}}}}}}\n",
    "a document in a circle": ACCOUNT
    + f"ports: {{a: {{numbers: ['{NUMBER}'], documents: {{loa: {'a/' * 100_000}}}}}}}\n",
    "many anchors": "profiles:\n" + "".join(f"  p{n}: &a{n} {{}}\n" for n in range(200_000)),
    "alias of itself": "profiles: &a {p: *a}\n",
    "alias of itself in a list": ACCOUNT + f"dids: {{'{NUMBER}': {{tags: &t [x, *t]}}}}\n",
    "alias of itself as a key": "&a {*a : x}\n",
    "giant scalar": ACCOUNT + f"dids: {{'{NUMBER}': {{forwarding: {'9' * 2_000_000}}}}}\n",
    "giant key": "x" * 2_000_000 + ": 1\n",
    "giant count": f"safety: {{max_releases: {'9' * 1_000_000}}}\n",
    "giant float": f"safety: {{max_monthly: 1e{'9' * 1_000_000}}}\n",
    "giant exponent": "safety: {max_monthly: 1e999999999}\n",
    "giant exponent of a count": "safety: {max_releases: 1e999999999}\n",
    "giant timeout": "providers: {call48: {username: me, password: p, timeout: 1e99999999}}\n",
    "many unknown keys": ACCOUNT + "dids:\n" + "".join(f"  '+1251265{n:04}': {{zz{n}: 1}}\n" for n in range(500)),
    "many default references": ACCOUNT + f"dids: {{'{NUMBER}': {{customer_reference: '" + "${A:-" * 100_000 + "'}}\n",
    "many dollars": ACCOUNT + f"dids: {{'{NUMBER}': {{acquire: '" + "$" * 1_000_000 + "{'}}\n",
    "many spaces in a number": ACCOUNT + f"dids:\n  ? '+1{' ' * 1_000_000}x'\n  : {{}}\n",
    "many directives": "%YAML 1.2\n" * 100_000 + "---\n",
    "long tag": ACCOUNT + f"dids: {{'{NUMBER}': !<{'x' * 1_000_000}> {{}}}}\n",
}

# Fits in half a gigabyte of address space beyond what an idle interpreter with the libraries takes.
CHILD = """
import json, resource, sys
from pathlib import Path
from reconciler.config import LoadOptions, load
from reconciler.model.errors import ConfigurationInvalid
folder = Path(sys.argv[1])
load(folder / "warm.yaml", LoadOptions(environ={"PASSWORD": "x"}))
resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
for path in sorted(folder.glob("bomb-*.yaml")):
    try:
        load(path, LoadOptions(environ={"PASSWORD": "x"}))
        told = None
    except ConfigurationInvalid as refused:
        told = [[str(item.where), item.message, item.remedy] for item in refused.findings]
        told = [len(told), told[:3]]
    print(json.dumps([path.stem.removeprefix("bomb-"), told]), flush=True)
"""


# These are a million numbers each, which takes seconds.
LONG = {
    "ranges without end",
    "ranges of a port without end",
    "ranges of a pool without end",
    "aliases of a port",
}


@pytest.mark.parametrize(
    "names", [BOMBS.keys() - LONG, pytest.param(LONG, marks=pytest.mark.slow)], ids=["quick", "long"]
)
def test_a_bomb_is_a_finding_within_bounded_memory(tmp_path: Path, names: set[str]) -> None:
    """What a process of little memory says of each bomb."""
    (tmp_path / "warm.yaml").write_text(ACCOUNT)
    for name in names:
        (tmp_path / f"bomb-{name}.yaml").write_text(BOMBS[name])
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, text=True, timeout=600, check=False
    )
    assert ran.returncode == 0, (ran.stdout[-500:], ran.stderr[-2_000:])
    told = dict(json.loads(line) for line in ran.stdout.splitlines())
    assert told.keys() == names
    for name, findings in told.items():
        assert findings is not None, f"{name}: it was accepted"
        for where, message, remedy in findings[1]:
            assert where.count(":") == 2, f"{name}: no column"
            assert message, name
            assert len(message) + len(remedy) < 2_000, name


# --- Bytes: (what is in the file, whether it loads)

GOOD = f"{ACCOUNT}dids:\n  '{NUMBER}':\n    tags: [a]\n"

BYTES = {
    "BOM": (b"\xef\xbb\xbf" + GOOD.encode(), True),
    "CRLF": (GOOD.replace("\n", "\r\n").encode(), True),
    "CR": (GOOD.replace("\n", "\r").encode(), True),
    "no last line end": (GOOD.rstrip().encode(), True),
    "document start and end": (f"%YAML 1.2\n---\n{GOOD}...\n".encode(), True),
    "tabs between": (f"{ACCOUNT}dids:\t{{'{NUMBER}':\t{{tags:\t[a]}}}}\n".encode(), True),
    "comment of control characters": (GOOD.encode() + b"# \x1b[31m\n", False),
    "invalid UTF-8": (GOOD.encode() + b"# \xff\n", False),
    "overlong UTF-8": (GOOD.encode() + b"# \xc0\xaf\n", False),
    "surrogates": (GOOD.encode() + b"# \xed\xa0\x80\n", False),
    "Latin-1": (GOOD.encode() + "# é\n".encode("latin-1"), False),
    "UTF-16": (GOOD.encode("utf-16"), False),
    "UTF-16 big-endian, no BOM": (GOOD.encode("utf-16-be"), False),
    "UTF-32": (GOOD.encode("utf-32"), False),
    "NUL": (GOOD.encode() + b"\x00", False),
    "NUL inside": (GOOD.replace("[a]", "[a\x00b]").encode(), False),
    "escape inside": (GOOD.replace("[a]", "['\x1b[2J']").encode(), False),
    "escaped control character": (GOOD.replace("[a]", '["\\e[2J"]').encode(), False),
    "escaped NUL": (GOOD.replace("[a]", '["a\\0b"]').encode(), False),
    "escaped line end": (GOOD.replace("[a]", '["a\\nb"]').encode(), False),
    "lone surrogate escape": (GOOD.replace("[a]", '["\\uD800"]').encode(), False),
    "DEL": (GOOD.replace("[a]", "['\x7f']").encode(), False),
    "tab as indentation": (f"{ACCOUNT}dids:\n\t'{NUMBER}': {{}}\n".encode(), False),
    "two documents": (f"{GOOD}---\n{GOOD}".encode(), False),
    "a second document that is empty": (f"{GOOD}---\n".encode(), False),
    "scalar": (b"hello\n", False),
    "number": (b"5\n", False),
    "list": (b"- a\n", False),
    "false": (b"false\n", False),
    "not closed": (b"dids: {\n", False),
    "quote not closed": (b"dids: 'x\n", False),
    "colon only": (b":\n", False),
    "at": (b"@\n", False),
    "percent": (b"%\n", False),
    "unknown directive": (b"%FOO bar\n---\n" + GOOD.encode(), False),
    "YAML 2.0": (b"%YAML 2.0\n---\n" + GOOD.encode(), False),
    "alias without an anchor": (b"dids: *nowhere\n", False),
    "merge key": (f"{ACCOUNT}profiles: {{p: &p {{tags: [a]}}, q: {{<<: *p, cnam: X}}}}\n".encode(), False),
    "key of a mapping": (b"{a: b}: c\n", False),
    "key of a list": (f"{ACCOUNT}dids: {{[a, b]: {{}}}}\n".encode(), False),
    "key that is null": (f"{ACCOUNT}dids: {{~: {{}}}}\n".encode(), False),
    "key with a line end": (f'{ACCOUNT}addresses: {{"a\\nb": {{}}}}\n'.encode(), False),
    "random bytes": (bytes(range(256)), False),
    "zip": (b"PK\x03\x04" + bytes(100), False),
    "HTML": (b"<!DOCTYPE html><html><body>x</body></html>\n", False),
    "JSON": (json.dumps({"dids": {NUMBER: {"tags": ["a"]}}, "providers": {"call48": {"username": "a", "password": "b"}}}).encode(), True),
    "JSON with escapes": (b'{"profiles": {"\\u0041\\/": {"cnam": "\\u00e9"}}}', True),
}  # fmt: skip


@pytest.mark.parametrize("name", BYTES)
def test_bytes(folder: Folder, name: str) -> None:
    data, good = BYTES[name]
    if good:
        folder.load(data)
        return
    for found in folder.findings(data):
        assert place(found)[0] == "main.yaml"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (GOOD + "---\n", 5, 1),
        (f"{ACCOUNT}dids:\n  a: [x\n  b: y\n", 4, 4),
        (f"{ACCOUNT}dids: {{'{NUMBER}': {{tags: ['é\x07']}}}}\n", 2, 34),
        (f"{ACCOUNT}# ééé 😀 \x07\n", 2, 9),
    ],
)
def test_where_a_broken_file_breaks(folder: Folder, text: str, line: int, column: int) -> None:
    assert place(folder.findings(text)[0]) == ("main.yaml", line, column)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_line_ends_and_a_bom_do_not_move_the_place(folder: Folder, newline: str, start: str) -> None:
    text = f"{start}# é\n\n{ACCOUNT}dids:\n  '{NUMBER}': {{é: 1}}\n".replace("\n", newline)
    assert place(folder.finding(text)) == ("main.yaml", 5, 20)


def test_terminal_escapes_in_keys_are_not_repeated(folder: Folder) -> None:
    for found in folder.findings(
        f'{ACCOUNT}"\\e]0;pwned\\a": 1\ndids: {{"{NUMBER}": {{"\\u202Ex": 1, acquire: "\\e[2J"}}}}\n'
    ):
        text = f"{found.message}{found.remedy}{found.resource}"
        assert all(character.isprintable() for character in text), ascii(text)


def test_many_numbers_are_no_bomb(folder: Folder) -> None:
    before = time.process_time()
    loaded = folder.load(f'{ACCOUNT}dids: {{"+12512[650000-659999]": {{tags: [a]}}}}\n')
    assert len(loaded.numbers) == 10_000
    assert time.process_time() - before < 5
