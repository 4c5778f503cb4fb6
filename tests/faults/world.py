"""An account that the fault tests work on: a configuration that needs certain calls, and what must be true in the end.

The mechanism is the same for all carriers; what belongs to one is data in `worlds/`.
"""

from __future__ import annotations

import datetime
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from reconciler.model.errors import Exit
from reconciler.model.plan import Effect
from reconciler.model.settings import Kind
from reconciler.providers.registry import adapter
from reconciler.transport.endpoint import Endpoint
from tests.e2e.rig import Rig
from tests.faults.fault import Fault, Says

ANY: Final = "*"
"""Stands for subjects of the carrier's ledger that are ids: they are counted together."""

# An unanswered call for a port is waited for this long, whatever a carrier says (engine/intents.py).
_PORT_TRACES: Final = datetime.timedelta(minutes=10)

Seen = Mapping[str, tuple[Any, Any]]


def _reads(entry: Mapping[str, Any]) -> bool:
    return bool(entry["method"] == "GET")


@dataclass(frozen=True, slots=True)
class Site:
    """A call of the apply that can go wrong: an endpoint of the adapter's table. `nth` and `contains` pick among its calls.

    `waits`: after an unanswered call, what is waited for before it is sent again, and `pends` what is pending meanwhile.
    """

    endpoint: str
    name: str = ""
    nth: int = 1
    contains: str | None = None
    waits: Kind | None = None
    pends: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return " ".join(filter(None, (self.endpoint, self.name)))


@dataclass(frozen=True, slots=True)
class World:
    """One account with one configuration, and the carrier's own books of it.

    `root` is the path of the carrier's API at the sandbox. `account` is the provider's entry in the files without `base_url`,
    its brace left open. `earlier` is a configuration that was applied before, where memory matters. `look` gives, from the sandbox's
    dump, each thing that must be true in the end: what is seen, and what is wanted. `live` gives the numbers that are there;
    those that are `kept` may never be missing. `effects` must come about exactly so often, by subject; of the kinds of the
    ledger in them, nothing else may come about. `standing` is what still waits in the end (for a port, say). `lags`: for a site,
    options under which the carrier takes longer to show its effect than an apply waits.
    """

    name: str
    carrier: str
    root: str
    account: str
    configuration: str
    sites: tuple[Site, ...]
    look: Callable[[Mapping[str, Any]], Seen]
    live: Callable[[Mapping[str, Any]], Iterable[str]]
    says: Mapping[Says, Mapping[str, Any]]
    environ: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict)
    seed: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    earlier: str = ""
    earlier_code: int = Exit.DONE
    prepare: Callable[[Rig], object] | None = None
    kept: frozenset[str] = frozenset()
    effects: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    standing: frozenset[str] = frozenset()
    lags: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    reads: Callable[[Mapping[str, Any]], bool] = _reads
    faults: tuple[Fault, ...] = ()

    @property
    def endpoints(self) -> Mapping[str, Endpoint]:
        """The adapter's table."""
        found: Mapping[str, Endpoint] = import_module(f"reconciler.providers.{self.carrier}.endpoints").ENDPOINTS
        return found

    def effect(self, site: Site) -> Effect:
        return self.endpoints[site.endpoint].effect

    def match(self, site: Site) -> dict[str, Any]:
        """The requests of a site, as a fault rule picks them."""
        row = self.endpoints[site.endpoint]
        path = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(row.path))
        contains = {} if site.contains is None else {"contains": site.contains}
        return {"method": row.method, "path": f"^{self.root}{path}$", "nth": site.nth, **contains}

    def waits(self, site: Site) -> datetime.timedelta:
        """For how long an unanswered call of a site is waited for."""
        if site.waits is None:
            return datetime.timedelta(0)
        traces = adapter(self.carrier).capabilities.kinds[site.waits].traces
        return max(traces, _PORT_TRACES) if site.waits is Kind.PORT else traces

    def build(
        self, rig: Rig, *, base: str = "", provider: str = "", more: str = "", options: Mapping[str, object] = {}
    ) -> None:
        """Empty the sandbox, seed it, and write the configuration; `provider` goes into the provider's section, `base` is
        another way to the sandbox."""
        rig.sandbox.control.reset()
        rig.sandbox.control.options(**{self.carrier: {**self.options, **options}})
        rig.sandbox.control.seed(self.carrier, **self.seed)
        rig.environ.update(self.environ)
        if self.prepare is not None:
            self.prepare(rig)
        url = rig.sandbox.url(self.carrier)
        url = url.replace(rig.sandbox.base, base) if base else url
        for name, content in self.files.items():
            (rig.folder / name).write_bytes(content)
        head = f'version: 1\nproviders:\n  {self.account}, base_url: "{url}"{provider}}}\n'
        path = rig.folder / "numbers.yaml"
        if self.earlier:
            path.write_text(head + self.earlier)
            ran = rig.apply()
            assert ran.code == self.earlier_code, ran.out + ran.err
        path.write_text(head + self.configuration + more)
        rig.sandbox.control.clear_log()

    def problems(self, rig: Rig, *, settled: bool = True) -> Iterator[str]:
        """What is wrong with the carrier's own books: effects doubled or missing, numbers lost, settings not as declared."""
        yield from self.doubled(rig)
        state = rig.sandbox.control.dump(self.carrier)[self.carrier]
        there = frozenset(self.live(state))
        yield from (f"{number} was lost" for number in sorted(self.kept - there))
        if settled:
            yield from self._missing(rig)
            yield from self._unlike(state)

    def doubled(self, rig: Rig) -> Iterator[str]:
        """Effects that happened more often than wanted, or to something that nobody declared."""
        kinds = {kind for effects in self.effects.values() for kind in effects}
        for (subject, kind), count in self._ledger(rig).items():
            wanted = self.effects.get(subject, {}).get(kind, 0)
            if kind in kinds and count > wanted:
                yield f"{kind} of {subject}: {count} times instead of {wanted}"

    def _missing(self, rig: Rig) -> Iterator[str]:
        ledger = self._ledger(rig)
        for subject, effects in self.effects.items():
            for kind, count in effects.items():
                if ledger.get((subject, kind), 0) < count:
                    yield f"{kind} of {subject} never happened, or not {count} times"

    def _ledger(self, rig: Rig) -> dict[tuple[str, str], int]:
        """How often each kind of effect came about, by subject."""
        together = self.effects.get(ANY, {})
        found: dict[tuple[str, str], int] = {}
        for subject, effects in rig.ledger().items():
            for kind, count in effects.items():
                key = (ANY if kind in together else subject, kind)
                found[key] = found.get(key, 0) + count
        return found

    def _unlike(self, state: Mapping[str, Any]) -> Iterator[str]:
        """Settings that the carrier holds otherwise than the configuration says, those it never shows included."""
        try:
            seen = self.look(state)
        except (KeyError, IndexError) as error:
            yield f"what is to be looked at is not there: {error!r}"
            return
        yield from (f"{name} is {have!r}, wanted {want!r}" for name, (have, want) in seen.items() if have != want)

    def leaks(self, rig: Rig, outputs: Iterable[str], logs: Iterable[str], folders: Iterable[Path]) -> Iterator[str]:
        """Secrets in anything written or printed, and personal data in logs and in the memory."""
        tokens = {entry["authorization"] for entry in rig.requests() if entry["authorization"]}
        secrets = {**self.environ, **self.secrets, **{f"token {t[-6:]}": t for t in tokens}}
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".yaml"]
        places = {str(path.name): path.read_bytes() for path in files if path.name not in self.files}
        places |= {f"output {n}": text.encode() for n, text in enumerate((*outputs, *logs))}
        for what, secret in secrets.items():
            yield from (f"{what} is in {place}" for place, content in places.items() if secret.encode() in content)
        private = {name: content for name, content in places.items() if "state.db" in name or "crash" in name}
        private |= {f"log {n}": text.encode() for n, text in enumerate(logs)}
        for word in self.personal:
            yield from (f"{word!r} is in {place}" for place, content in private.items() if word.encode() in content)


def let_pass(folder: Path, seconds: float) -> int:
    """Move every call whose outcome is open so far into the past, as if that much time had passed; how many."""
    with closing(sqlite3.connect(folder / ".reconciler" / "state.db")) as database, database:
        moved = "UPDATE reconciler_intents SET at = at - ? WHERE status IN ('open', 'accepted', 'unknown')"
        return database.execute(moved, (int(seconds * 1_000_000),)).rowcount
