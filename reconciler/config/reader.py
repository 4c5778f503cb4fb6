"""Reads YAML as libyaml's events, entry by entry, into nothing but text.

Building YAML's own trees is what makes loading slow and big. Here the settings of an entry are tokens, dropped as soon as
it is compiled, and only the line of its key is kept: columns are looked for when there is something to say (`positions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import yaml

from reconciler.config.options import MAX_ALIAS_SIZE, MAX_ALIASED, MAX_ANCHORS, MAX_DEPTH
from reconciler.config.problems import Invalid, did_you_mean, quoted
from reconciler.config.references import Resolver
from reconciler.config.scalars import WORDS
from reconciler.config.tokens import END, MAPPING, SEQUENCE, Raw, Tokens, Unbuildable, packed, split


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
    """Something is wrong with a file at a place where no resource is."""

    def __init__(self, message: str, remedy: str, line: int, column: int) -> None:
        super().__init__(message, remedy)
        self.line = line
        self.column = column


class NoPart(Exception):
    """What was read is not a part of a file that can be read by itself."""


# PyYAML without libyaml has the same events, only slower.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALAR: Final[Any] = yaml.ScalarEvent
_MAPPING: Final[Any] = yaml.MappingStartEvent
_SEQUENCE: Final = yaml.SequenceStartEvent
_ENDS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_TEXT_TAGS: Final = (None, "!", "tag:yaml.org,2002:str")


class Reader:
    """One file's entries.

    `sections` maps the names of the sections to whether they consist of named entries. What is wrong with a whole
    section goes to `report`; that section is skipped.
    """

    def __init__(self, sections: dict[str, bool], resolver: Resolver, report: Callable[[BadFile], None]) -> None:
        self._line = 1
        self._report = report
        self._sections = sections
        self._resolve = resolver.resolve
        self._seen: dict[str, int] = {}
        self._faulty = False
        self._anchors: dict[str, Tokens] = {}
        self._aliased = 0

    def entries(self, stream: Any) -> Iterator[Entry]:
        """The entries of a whole file, in its order. Raises BadFile, or yaml.YAMLError for what is not YAML."""
        self._next: Callable[[], Any] = _Parser(stream).get_event
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return
        root = self._next()
        if isinstance(root, _MAPPING):
            yield from self._in_sections()
        elif not _is_null(root):
            raise self._bad(root, "a file is a mapping of sections", "begin with a section, like `dids:`")
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            remedy = "put it into a file of its own, or take the `---` out"
            raise self._bad(event, "a second document begins here", remedy)

    def entries_of_part(self, stream: Any, line: int) -> Iterator[Entry]:
        """The entries of some whole lines of a file, that begin with this line and hold whole sections.

        Raises NoPart where the lines mean something else by themselves than in their file, if they mean anything.
        """
        self._next = _Parser(stream).get_event
        self._line = line
        self._next()
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            return
        root = self._next()
        if start.explicit and line > 1:
            raise NoPart
        if root.__class__ is _MAPPING and not root.flow_style and root.start_mark.column == 0:
            yield from self._in_sections()
        elif not (_is_null(root) and root.value == ""):
            raise NoPart
        if self._next().explicit or not isinstance(self._next(), yaml.StreamEndEvent):
            raise NoPart

    def begin(self, section: str, line: int) -> None:
        """Note that a section begins in a line. Raises NoPart if it is in the file already."""
        if section in self._seen:
            raise NoPart
        self._seen[section] = line

    def entry_of_part(self, section: str, text: bytes, line: int) -> Entry:
        """The entry that these whole lines hold. Raises NoPart if it is not one."""
        self._next = _Parser(text).get_event
        self._next()
        start = self._next()
        root: Any = self._next()
        if not isinstance(root, _MAPPING) or root.flow_style or start.explicit:
            raise NoPart
        key: Any = self._next()
        if key.__class__ is not _SCALAR:
            raise NoPart
        entry = self._entry(section, key.value, line + key.start_mark.line)
        ends = self._next(), self._next(), self._next()
        if (
            not isinstance(ends[0], yaml.MappingEndEvent)
            or ends[1].explicit
            or not isinstance(ends[2], yaml.StreamEndEvent)
        ):
            raise NoPart
        return entry

    def _in_sections(self) -> Iterator[Entry]:
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            section = self._key(event)
            line = event.start_mark.line + self._line
            if section in self._seen:
                message = f"the section {quoted(section)} is here a second time; first in line {self._seen[section]}"
                self._report(self._bad(event, message, "put all of it under one of the two"))
                self._value(self._next())
                continue
            self._seen[section] = line
            if section not in self._sections:
                self._report(self._unknown_section(event, section))
                self._value(self._next())
            elif self._sections[section]:
                yield from self._in_section(section)
            else:
                yield self._entry(section, None, line)

    def _in_section(self, section: str) -> Iterator[Entry]:
        event = self._next()
        if not isinstance(event, _MAPPING):
            if not _is_null(event):
                remedy = "write a name and a colon, its settings below"
                self._report(self._bad(event, f"`{section}` is a mapping of names", remedy))
            self._value(event)
            return
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            yield self._entry(section, self._key(event), event.start_mark.line + self._line)

    def _entry(self, section: str, key: str | None, line: int) -> Entry:
        self._faulty = key == "<<"
        event = self._next()
        value: Any
        if event.__class__ is _MAPPING and event.anchor is None and event.tag is None:
            value = self._settings()
        else:
            value = self._value(event)
            if isinstance(value, tuple) and value[0] is MAPPING:
                try:
                    value = split(value)
                except Unbuildable:
                    self._faulty = True
        return Entry(section, key, line, value, self._faulty)

    def _settings(self) -> dict[str, Raw]:
        settings: dict[str, Raw] = {}
        while (event := self._next()).__class__ is _SCALAR:
            name = event.value
            if name in settings:
                self._faulty = True
            settings[name] = self._value(self._next())
        if event.__class__ is not yaml.MappingEndEvent:
            self._key(event)
        return settings

    def _value(self, event: Any) -> Raw:
        """The value that begins with this event: the scalar, or the tokens of the collection."""
        tokens: list[Any] = []
        add = tokens.append
        next_event = self._next
        words = WORDS
        open_anchors: list[tuple[int, str, int]] = []
        depth = 0
        while True:
            kind = event.__class__
            if kind is _SCALAR:
                text = event.value
                if text in words and event.implicit[0] and not event.style:
                    text = words[text]
                elif "${" in text:
                    text = self._referenced(text)
                add(text)
                if event.tag is not None and event.tag not in _TEXT_TAGS:
                    self._faulty = True
                if event.anchor is not None:
                    self._keep(event, event.anchor, (text,))
            elif kind is _MAPPING or kind is _SEQUENCE:
                depth += 1
                self._begins(event, depth)
                if event.anchor is not None:
                    open_anchors.append((depth, event.anchor, len(tokens)))
                add(MAPPING if kind is _MAPPING else SEQUENCE)
            elif kind in _ENDS:
                add(END)
                if open_anchors and open_anchors[-1][0] == depth:
                    _, anchor, begin = open_anchors.pop()
                    self._keep(event, anchor, tuple(tokens[begin : begin + MAX_ALIAS_SIZE + 1]))
                depth -= 1
            else:
                tokens += self._alias(event)
            if not depth:
                return packed(tuple(tokens))
            event = next_event()

    def _begins(self, event: Any, depth: int) -> None:
        """Look at a collection that begins so deep."""
        if depth > MAX_DEPTH:
            raise self._bad(event, f"this is nested more than {MAX_DEPTH} deep", "nothing in the language is")
        if event.tag is not None:
            self._faulty = True

    def _referenced(self, text: str) -> str:
        try:
            return self._resolve(text)
        except Invalid:
            self._faulty = True
            return text

    def _keep(self, event: Any, anchor: str, tokens: Tokens) -> None:
        if anchor not in self._anchors and len(self._anchors) >= MAX_ANCHORS:
            remedy = "use profiles instead of anchors"
            raise self._bad(event, f"this file has more than {MAX_ANCHORS} anchors", remedy)
        self._anchors[anchor] = tokens

    def _alias(self, event: Any) -> Tokens:
        tokens = self._anchors.get(event.anchor)
        if tokens is None:
            # It is not quoted: it may be a password that begins with a star.
            remedy = did_you_mean(event.anchor, self._anchors, "put a text that begins with * in quotes")
            raise self._bad(event, "this alias has no anchor before it", remedy)
        self._aliased += len(tokens)
        if len(tokens) > MAX_ALIAS_SIZE or self._aliased > MAX_ALIASED:
            remedy = "use profiles instead of aliases"
            raise self._bad(event, "the aliases of this file stand for too much", remedy)
        return tokens

    def _key(self, event: Any) -> str:
        if event.__class__ is not _SCALAR:
            raise self._bad(event, "a key must be text", "write a name here")
        return str(event.value)

    def _unknown_section(self, event: Any, section: str) -> BadFile:
        return self._bad(event, f"unknown section {quoted(section)}", did_you_mean(section, self._sections))

    def _bad(self, event: Any, message: str, remedy: str) -> BadFile:
        return BadFile(message, remedy, event.start_mark.line + self._line, event.start_mark.column + 1)


def _is_null(event: Any) -> bool:
    return isinstance(event, _SCALAR) and event.implicit[0] and WORDS.get(event.value, "") is None
