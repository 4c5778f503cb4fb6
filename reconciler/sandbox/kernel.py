"""The running sandbox without any HTTP: carriers, clock, journal, ledger, recording and faults together."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from reconciler.sandbox.carrier import BadSeed, Carrier, Services
from reconciler.sandbox.clock import Clock
from reconciler.sandbox.faults import Faults
from reconciler.sandbox.journal import open_journal
from reconciler.sandbox.ledger import Ledger
from reconciler.sandbox.optionfields import updated
from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.wire import Recorded, WireLog, WireReply, WireRequest, json_reply

CarrierFactory = Callable[[Services], Carrier]

_META = "kernel.meta"


class RateLimiter:
    """Fixed windows on the sandbox clock."""

    def __init__(self) -> None:
        self._window = -1
        self._used = 0

    def admits(self, limit: int, window: float, now: float) -> bool:
        """Count a request; False when its window is full."""
        number = int(now / window)
        if number != self._window:
            self._window, self._used = number, 0
        self._used += 1
        return self._used <= limit


class Kernel:
    """Owns the state. Used from one thread, the event loop's."""

    def __init__(self, options: SandboxOptions, factories: Sequence[CarrierFactory]) -> None:
        self._start_options = options
        journal = open_journal(options.db)
        clock = Clock()
        self.services = Services(options, clock, journal, Ledger(journal, clock))
        self.wire = WireLog(options.log_limit)
        self.faults = Faults()
        self.faults.replace(options.faults)
        self.limiter = RateLimiter()
        self.carriers: dict[str, Carrier] = {}
        for factory in factories:
            carrier = factory(self.services)
            self.carriers[carrier.name] = carrier
        try:
            self._open()
        except BaseException:
            journal.close()
            raise

    @property
    def options(self) -> SandboxOptions:
        """Options in force."""
        return self.services.options

    def _open(self) -> None:
        meta = dict(self.services.journal.load(_META))
        if "started" not in meta:
            self._start_fresh()
            return
        self.services.clock.offset = float(orjson.loads(meta.get("clock", b"0")))
        self.services.ledger.load()
        for carrier in self.carriers.values():
            carrier.load()

    def _start_fresh(self) -> None:
        self.services.journal.put(_META, "started", b"true")
        for carrier in self.carriers.values():
            carrier.start()
        if self.options.seed_file is not None:
            self.seed(orjson.loads(Path(self.options.seed_file).read_bytes()))
        self.services.journal.commit()

    def reset(self, *, keep_options: bool = False) -> None:
        """Back to the state of a first start; the recording, ledger, faults and clock start again too."""
        if not keep_options:
            self.services.options = self._start_options
        self.services.journal.clear()
        self.services.clock.offset = 0.0
        self.services.ledger.clear()
        self.wire.clear()
        self.faults.replace(self.options.faults)
        for carrier in self.carriers.values():
            carrier.clear()
        self._start_fresh()

    def seed(self, payload: Mapping[str, Any]) -> dict[str, dict[str, int]]:
        """``{carrier: {...}}``; what each part may hold is the carrier's business."""
        counts: dict[str, dict[str, int]] = {}
        if not isinstance(payload, Mapping):
            raise BadSeed("seed: expected an object with a part for each carrier")
        for name, part in payload.items():
            if name not in self.carriers or not isinstance(part, dict):
                raise BadSeed(f"seed: expected an object per carrier, one of {', '.join(self.carriers)}")
            counts[name] = _seeded(self.carriers[name], part)
        self.services.journal.commit()
        return counts

    def change_options(self, changes: Mapping[str, Any]) -> None:
        """Change options while running. Host, port and db stay what they were at the start."""
        self.services.options = updated(self.services.options, changes)

    def advance(self, seconds: float) -> None:
        """Push the clock and let everything settle."""
        self.services.clock.advance(seconds)
        self.services.journal.put(_META, "clock", orjson.dumps(self.services.clock.offset))
        for carrier in self.carriers.values():
            carrier.settle()
        self.services.journal.commit()

    def expire_tokens(self, name: str | None = None) -> int:
        """Revoke the tokens of one carrier, or of all."""
        chosen = [self.carriers[name]] if name is not None else list(self.carriers.values())
        revoked = sum(carrier.expire_tokens() for carrier in chosen)
        self.services.journal.commit()
        return revoked

    def perform(self, carrier: Carrier, request: WireRequest, entry: Recorded) -> WireReply:
        """Work on a request; when this returns, its effects are on disk and in the recording."""
        ledger = self.services.ledger
        mark = ledger.mark()
        carrier.settle()
        try:
            reply = carrier.handle(request)
        except Exception:  # a bug in the emulation must be seen by the caller, not hang its request
            text = traceback.format_exc()
            reply = json_reply({"sandbox_error": text}, 500)
        entry.effects = [effect.as_json() for effect in ledger.since(mark)]
        self.services.journal.commit()
        return reply

    def dump(self, name: str | None = None) -> dict[str, object]:
        """The full state of one carrier, or of all, by the carrier's name."""
        chosen = self.carriers if name is None else {name: self.carriers[name]}
        for carrier in chosen.values():
            carrier.settle()
        self.services.journal.commit()
        return {name: carrier.dump() for name, carrier in chosen.items()}

    def close(self) -> None:
        """Release the journal."""
        self.services.journal.close()


def _seeded(carrier: Carrier, part: dict[str, Any]) -> dict[str, int]:
    """What was loaded. A value of another shape than the loader works with is the seed's mistake; raises BadSeed."""
    try:
        return carrier.seed(part)
    except BadSeed:
        raise
    except (AttributeError, ArithmeticError, LookupError, TypeError, ValueError) as exc:
        raise BadSeed(f"seed: {carrier.name}: a value is not of the shape that is expected: {exc!r}") from exc
