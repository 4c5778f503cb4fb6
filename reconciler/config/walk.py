"""Walks the composed nodes of an entry that has something wrong: its values as an editor types them, where each stands,
and what is wrong with the YAML itself (repeated keys, merge keys, tags, references)."""

from __future__ import annotations

from typing import Any, Final

import yaml

from reconciler.config.positions import UNTAGGED, Found, Spot
from reconciler.config.problems import Invalid, Path, Problem, Rule, quoted
from reconciler.config.references import Resolver
from reconciler.config.scalars import WORDS, Interpolated, typed

_PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map")) | {"!", UNTAGGED}
_PLAIN_STYLES: Final = (None, "")


class Walk:
    """The result: `value`, `problems`, where each key and item stands, and the references by path."""

    def __init__(self, found: Found, resolver: Resolver) -> None:
        self._found = found
        self._resolver = resolver
        self.problems: list[tuple[Problem, Spot]] = []
        self.keys: dict[Path, Spot] = {(): found.spot()}
        self.sources: dict[Path, Interpolated] = {}
        self._texts: dict[Path, str] = {}
        if found.key.value == "<<" and found.key is not found.node:
            self._merge_key(found.key, ())
        self.value = self._value(found.node, ())

    def spot(self, path: Path) -> Spot:
        """Where the key of a value stands, or the value itself in a list, or the nearest thing around it."""
        while path not in self.keys:
            path = path[:-1]
        return self.keys[path]

    def text(self, path: Path) -> str:
        """The text of a scalar as the file has it."""
        return self._texts[path]

    def _say(self, rule: Rule, node: yaml.Node, path: Path, message: str, remedy: str) -> None:
        self.problems.append((Problem(rule, path, message, remedy), self._found.spot(node)))

    def _value(self, node: yaml.Node, path: Path) -> Any:
        if node.tag not in _PLAIN_TAGS:
            # It is not quoted: it may be a password that begins with an exclamation mark.
            remedy = "take it out, or put a text that begins with ! in quotes"
            self._say(Rule.YAML, node, path, "the tag that stands here has no meaning", remedy)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, path)

    def _item(self, node: yaml.Node, path: Path) -> Any:
        self.keys[path] = self._found.spot(node)
        return self._value(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._say(Rule.YAML, key, path, "a key must be text", "write a name here")
                continue
            inner = (*path, key.value)
            if key.value == "<<":
                self._merge_key(key, path)
            elif key.value in mapping:
                first = self.keys[inner].line
                message = f"the key {quoted(key.value)} is here a second time; first in line {first}"
                self._say(Rule.DUPLICATE, key, inner, message, "keep one of the two")
            elif "${" in key.value:
                self._say(Rule.REFERENCE, key, path, "a reference stands in a value, never in a key", "write the name")
            elif _is_typed(key) and key.value in WORDS:
                self._say(Rule.YAML, key, path, f"the key {quoted(key.value)} is not text in YAML", "put it in quotes")
            else:
                self.keys[inner] = self._found.spot(key)
                mapping[key.value] = self._value(value, inner)
        return mapping

    def _merge_key(self, node: yaml.Node, path: Path) -> None:
        remedy = "put what is shared into a profile, or repeat it"
        self._say(Rule.YAML, node, path, "merge keys (`<<`) are not part of the language", remedy)

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        text: str = node.value
        self._texts[path] = text
        if "${" not in text:
            return typed(text) if _is_typed(node) else text
        try:
            resolved = self._resolver.resolve(text)
        except Invalid as error:
            self._say(Rule.REFERENCE, node, path, error.message, error.remedy)
            return text
        if isinstance(resolved, Interpolated):
            self.sources[path] = resolved
        return str(resolved)


def _is_typed(node: yaml.ScalarNode) -> bool:
    return node.tag == UNTAGGED and node.style in _PLAIN_STYLES
