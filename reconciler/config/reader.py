"""Reads a file as libyaml's events, entry by entry, into nothing but text.

Building YAML's own trees is what makes loading slow and big. Here an entry's settings are flat tuples of tokens: the
texts in their order, with a mark where a mapping or list begins and ends. Equal settings are equal tuples, so that what
they mean is worked out once; then they are dropped. Only the line of an entry's key is kept: columns are looked for
when there is something to say (`positions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import yaml

from reconciler.config.files import Source
from reconciler.config.options import MAX_ALIAS_SIZE, MAX_ALIASED, MAX_ANCHORS, MAX_DEPTH
from reconciler.config.problems import Invalid, did_you_mean, quoted
from reconciler.config.references import Resolver
from reconciler.config.scalars import WORDS


class _Mark:
    """Where a collection begins or ends among the tokens."""

    __slots__ = ()


MAPPING: Final = _Mark()
SEQUENCE: Final = _Mark()
END: Final = _Mark()

# A scalar (text, or what the words true, false and null mean), or the tokens of a collection.
Raw = Any
Tokens = tuple[Any, ...]


class Entry(NamedTuple):
    """One entry of a section, or a section that has no entries (then `key` is None).

    `value` holds the settings by name, or is a Raw when it is no mapping. `faulty`: something in it is not right (a
    repeated key, a variable that is not set, ...), to be found by walking it again with positions.
    """

    section: str
    key: str | None
    line: int
    value: dict[str, Raw] | Raw
    faulty: bool


class BadFile(Invalid):
    """The file cannot be read on from here."""

    def __init__(self, message: str, remedy: str, line: int, column: int) -> None:
        super().__init__(message, remedy)
        self.line = line
        self.column = column


# PyYAML without libyaml has the same events, only slower.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALAR: Final = yaml.ScalarEvent
_MAPPING: Final = yaml.MappingStartEvent
_SEQUENCE: Final = yaml.SequenceStartEvent
_ENDS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_TEXT_TAGS: Final = (None, "!", "tag:yaml.org,2002:str")


class Reader:
    """One file's entries.

    `sections` maps the names of the sections to whether they consist of named entries. What is wrong with a whole
    section goes to `report`; that section is skipped.
    """

    def __init__(
        self, source: Source, sections: dict[str, bool], resolver: Resolver, report: Callable[[BadFile], None]
    ) -> None:
        self._next = _Parser(source).get_event
        self._report = report
        self._sections = sections
        self._resolve = resolver.resolve
        self._faulty = False
        self._anchors: dict[str, Tokens] = {}
        self._aliased = 0

    def entries(self) -> Iterator[Entry]:
        """The entries in the order of the file. Raises BadFile, or yaml.YAMLError for what is not YAML."""
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return
        root = self._next()
        if isinstance(root, _MAPPING):
            yield from self._in_sections()
        elif not (isinstance(root, _SCALAR) and root.implicit[0] and WORDS.get(root.value, "") is None):
            raise _bad(root, "a file is a mapping of sections", "begin with a section, like `dids:`")
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _bad(event, "a second document begins here", "put it into a file of its own, or take the `---` out")

    def _in_sections(self) -> Iterator[Entry]:
        seen: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            section = _key(event)
            line = event.start_mark.line + 1
            if section in seen:
                message = f"the section {quoted(section)} is here a second time; first in line {seen[section]}"
                self._report(_bad(event, message, "put all of it under one of the two"))
                self._value(self._next())
                continue
            seen[section] = line
            if section not in self._sections:
                self._report(_unknown_section(event, section, self._sections))
                self._value(self._next())
            elif self._sections[section]:
                yield from self._in_section(section)
            else:
                yield self._entry(section, None, line)

    def _in_section(self, section: str) -> Iterator[Entry]:
        event = self._next()
        if not isinstance(event, _MAPPING):
            if not (isinstance(event, _SCALAR) and event.implicit[0] and WORDS.get(event.value, "") is None):
                self._report(
                    _bad(event, f"`{section}` is a mapping of names", "write a name and a colon, its settings below")
                )
            self._value(event)
            return
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            yield self._entry(section, _key(event), event.start_mark.line + 1)

    def _entry(self, section: str, key: str | None, line: int) -> Entry:
        self._faulty = key == "<<"
        event = self._next()
        value: Any
        if event.__class__ is _MAPPING and event.anchor is None and event.tag is None:
            value = self._settings()
        else:
            value = self._value(event)
            if isinstance(value, tuple) and value[0] is MAPPING:
                value = self._split(value)
        return Entry(section, key, line, value, self._faulty)

    def _settings(self) -> dict[str, Raw]:
        settings: dict[str, Raw] = {}
        while (event := self._next()).__class__ is _SCALAR:
            name = event.value
            if name in settings:
                self._faulty = True
            settings[name] = self._value(self._next())
        if event.__class__ is not yaml.MappingEndEvent:
            _key(event)
        return settings

    def _split(self, tokens: Tokens) -> dict[str, Raw]:
        settings: dict[str, Raw] = {}
        position = 1
        while tokens[position] is not END:
            name = tokens[position]
            end = end_of(tokens, position + 1)
            part = tokens[position + 1 : end]
            if not isinstance(name, str) or name in settings:
                self._faulty = True
            else:
                settings[name] = part if len(part) > 1 else part[0]
            position = end
        return settings

    def _value(self, event: Any) -> Raw:
        """The value that begins with this event: the scalar, or the tokens of the collection."""
        tokens: list[Any] = []
        add = tokens.append
        next_event = self._next
        words = WORDS
        open_anchors: list[tuple[int, Any, int]] = []
        depth = 0
        while True:
            kind = event.__class__
            if kind is _SCALAR:
                text = event.value
                if text in words and event.implicit[0]:
                    text = words[text]
                elif "${" in text:
                    text = self._referenced(text)
                add(text)
                if event.tag is not None and event.tag not in _TEXT_TAGS:
                    self._faulty = True
                if event.anchor is not None:
                    self._keep(event, (text,))
            elif kind is _MAPPING or kind is _SEQUENCE:
                depth += 1
                if depth > MAX_DEPTH:
                    raise _bad(event, f"this is nested more than {MAX_DEPTH} deep", "nothing in the language is")
                if event.tag is not None:
                    self._faulty = True
                if event.anchor is not None:
                    open_anchors.append((depth, event, len(tokens)))
                add(MAPPING if kind is _MAPPING else SEQUENCE)
            elif kind in _ENDS:
                add(END)
                if open_anchors and open_anchors[-1][0] == depth:
                    _, start, begin = open_anchors.pop()
                    self._keep(start, tuple(tokens[begin : begin + MAX_ALIAS_SIZE + 1]))
                depth -= 1
            else:
                tokens += self._alias(event)
            if not depth:
                return tuple(tokens) if len(tokens) > 1 else tokens[0]
            event = next_event()

    def _referenced(self, text: str) -> str:
        try:
            return self._resolve(text)
        except Invalid:
            self._faulty = True
            return text

    def _keep(self, event: Any, tokens: Tokens) -> None:
        if event.anchor not in self._anchors and len(self._anchors) >= MAX_ANCHORS:
            raise _bad(event, f"this file has more than {MAX_ANCHORS} anchors", "use profiles instead of anchors")
        self._anchors[event.anchor] = tokens

    def _alias(self, event: Any) -> Tokens:
        tokens = self._anchors.get(event.anchor)
        if tokens is None:
            raise _bad(
                event,
                f"the alias {quoted('*' + event.anchor)} has no anchor before it",
                did_you_mean(event.anchor, self._anchors),
            )
        self._aliased += len(tokens)
        if len(tokens) > MAX_ALIAS_SIZE or self._aliased > MAX_ALIASED:
            raise _bad(event, "the aliases of this file stand for too much", "use profiles instead of aliases")
        return tokens


def end_of(tokens: Tokens, position: int) -> int:
    """The position behind the value that begins at this position."""
    depth = 0
    while True:
        token = tokens[position]
        position += 1
        if token is MAPPING or token is SEQUENCE:
            depth += 1
        elif token is END:
            depth -= 1
        if not depth:
            return position


class Unbuildable(Exception):
    """The tokens hold a repeated key, or a key that is no text as it stands."""


def tree(raw: Raw) -> Any:
    """The dictionaries and lists that the tokens stand for. Raises Unbuildable."""
    if raw.__class__ is not tuple:
        return raw
    tokens = iter(raw)
    return _tree(next(tokens), tokens)


def _tree(token: Any, tokens: Iterator[Any]) -> Any:
    if token is MAPPING:
        mapping: dict[str, Any] = {}
        for key in tokens:
            if key is END:
                return mapping
            if key.__class__ is not str or key in mapping:
                raise Unbuildable
            mapping[key] = _tree(next(tokens), tokens)
    if token is SEQUENCE:
        items: list[Any] = []
        for item in tokens:
            if item is END:
                return items
            items.append(_tree(item, tokens))
    return token


def _key(event: Any) -> str:
    if event.__class__ is not _SCALAR:
        raise _bad(event, "a key must be text", "write a name here")
    return str(event.value)


def _bad(event: Any, message: str, remedy: str) -> BadFile:
    return BadFile(message, remedy, event.start_mark.line + 1, event.start_mark.column + 1)


def _unknown_section(event: Any, section: str, known: dict[str, bool]) -> BadFile:
    if section in ("ports", "pools"):
        return _bad(
            event,
            f"the section `{section}` is not in this version",
            "take it out; see the change log for when it comes",
        )
    return _bad(event, f"unknown section {quoted(section)}", did_you_mean(section, known))
