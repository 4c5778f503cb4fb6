"""Fault rules: which request goes wrong, and how.

A rule is ``{"match": {...}, "do": {...}}``.

``match`` (all keys optional): ``method``; ``path``, a regular expression searched in the full path;
``contains``, text in the raw query string or body, such as a number; ``nth``, the first matching request
that fires, counted from 1; ``every``, fire on each k-th match from there; ``count``, how often to fire at
most. ``nth`` alone fires once.

``do``: see :class:`Action`.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any, get_type_hints

import orjson

from reconciler.sandbox.optionfields import BadOption, coerce


class BadRule(ValueError):
    """A rule that cannot be understood; silently ignoring one would make a test pass for nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """The condition half of a rule."""

    method: str | None = None
    path: str | None = None
    contains: str | None = None
    nth: int | None = None
    every: int | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        for name in ("nth", "every", "count"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise BadRule(f"match.{name} must be a positive integer")
        if self.path is not None:
            try:
                re.compile(self.path)
            except re.error as exc:
                raise BadRule(f"match.path is not a regular expression: {exc}") from exc

    def covers(self, method: str, path: str, text: str) -> bool:
        """Does the request belong to this rule at all."""
        if self.method is not None and self.method.upper() != method.upper():
            return False
        if self.contains is not None and self.contains not in text:
            return False
        return self.path is None or re.search(self.path, path) is not None

    def fires(self, seen: int, fired: int) -> bool:
        """Does the ``seen``-th covered request fire, after ``fired`` earlier firings."""
        step = self.every or 1
        start = self.nth or step
        limit = self.count
        if limit is None and self.nth is not None and self.every is None:
            limit = 1
        if limit is not None and fired >= limit:
            return False
        return seen >= start and (seen - start) % step == 0


@dataclass(frozen=True, slots=True)
class Action:
    """The effect half of a rule; keys may be combined.

    * ``latency``: seconds to wait before the work; less if the rules are replaced meanwhile.
    * ``late``: seconds to wait after the work, before answering; less if the rules are replaced meanwhile.
    * ``reset``: the connection is reset before any work.
    * ``drop_reply``: the work is done, then the connection is closed without a response.
    * ``status``, ``html``, ``body``, ``json``, ``headers``: a made-up reply instead of the true one. The
      work is not done, unless ``after_work`` is true. ``json`` takes any JSON value (wrong type), ``body``
      any text ("" for an empty body).
    * ``rate_limit``: true for the carrier's own 429; ``retry_after`` adds the header.
    * ``expire_tokens``: all tokens are revoked before the request is handled.
    * ``options``: option changes applied before the request is handled (page caps, settle times...).
    """

    latency: float = 0.0
    late: float = 0.0
    reset: bool = False
    drop_reply: bool = False
    status: int | None = None
    html: str | None = None
    body: str | None = None
    json: object = field(default=...)
    headers: dict[str, str] = field(default_factory=dict)
    after_work: bool = False
    rate_limit: bool = False
    retry_after: int | None = None
    expire_tokens: bool = False
    options: dict[str, Any] = field(default_factory=dict)

    def replaces_reply(self) -> bool:
        """Is there a made-up reply."""
        return self.rate_limit or self.status is not None or self.has_body()

    def has_body(self) -> bool:
        """Is the body of the made-up reply given."""
        return self.html is not None or self.body is not None or self.json is not ...

    def label(self) -> str:
        """Short name for the recording."""
        names = (
            item.name
            for item in fields(self)
            if item.name not in ("headers", "after_work", "json") and getattr(self, item.name)
        )
        extra = [name for name in ("body",) if getattr(self, name) == ""]
        return "+".join([*names, *extra, *(["json"] if self.json is not ... else [])]) or "none"


@dataclass(slots=True)
class Rule:
    """A rule with its counters."""

    match: Match
    action: Action
    source: dict[str, object]
    seen: int = 0
    fired: int = 0

    def as_json(self) -> dict[str, object]:
        """The rule as given, with counters."""
        return {**self.source, "seen": self.seen, "fired": self.fired}


def _build(kind: type[Match] | type[Action], raw: object, where: str) -> Any:
    if not isinstance(raw, dict):
        raise BadRule(f"{where} must be an object")
    known = {item.name for item in fields(kind)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise BadRule(f"{where}: unknown key {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    hints = get_type_hints(kind)
    try:
        ready: dict[str, Any] = {name: coerce(hints[name], value, f"{where}.{name}") for name, value in raw.items()}
    except BadOption as exc:
        raise BadRule(str(exc)) from exc
    return kind(**ready)


def parse_rule(raw: object) -> Rule:
    """Check and build a rule from its JSON form."""
    if not isinstance(raw, dict) or not isinstance(raw.get("do"), dict) or not raw["do"]:
        raise BadRule("a fault rule is {match: {...}, do: {...}} with a non-empty do")
    extra = sorted(set(raw) - {"match", "do"})
    if extra:
        raise BadRule(f"unknown key in fault rule: {', '.join(extra)}")
    match = _build(Match, raw.get("match", {}), "match")
    action = _build(Action, raw["do"], "do")
    return Rule(match, action, {"match": raw.get("match", {}), "do": raw["do"]})


class Faults:
    """The rules in force, in order."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._replaced = asyncio.Event()

    def replace(self, raw_rules: object) -> None:
        """Put a whole list in place of the present one, and let go what that one holds."""
        if not isinstance(raw_rules, list | tuple):
            raise BadRule("faults must be a list of rules")
        self._rules = [parse_rule(raw) for raw in raw_rules]
        self._replaced.set()
        self._replaced = asyncio.Event()

    def add(self, raw: object) -> None:
        """Append one rule."""
        self._rules.append(parse_rule(raw))

    async def hold(self, seconds: float) -> None:
        """Wait for so long, or until the rules are replaced."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._replaced.wait(), seconds)

    def pick(self, method: str, path: str, text: str) -> Action | None:
        """The action for this request: every rule counts it, the first that fires wins.

        ``text`` is the raw query string and body, for rules that look for something in them.
        """
        chosen: Action | None = None
        for rule in self._rules:
            if not rule.match.covers(method, path, text):
                continue
            rule.seen += 1
            if chosen is None and rule.match.fires(rule.seen, rule.fired):
                rule.fired += 1
                chosen = rule.action
        return chosen

    def report(self) -> list[dict[str, object]]:
        """All rules with their counters."""
        return [rule.as_json() for rule in self._rules]


def made_up_body(action: Action) -> tuple[bytes, str]:
    """Body and content type of the made-up reply of an action."""
    if action.html is not None:
        return action.html.encode(), "text/html; charset=utf-8"
    if action.json is not ...:
        return orjson.dumps(action.json), "application/json; charset=utf-8"
    if action.body is not None:
        return action.body.encode(), "application/json; charset=utf-8"
    return b"<html><body><h1>Error</h1></body></html>", "text/html; charset=utf-8"
