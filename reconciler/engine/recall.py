"""What memory adds to a comparison: attributes that cannot be read back, and differences that already were sent.

Memory only ever keeps a call from being sent again, or sends once more what cannot be seen; it never decides what is live.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reconciler.engine.compare import aligned
from reconciler.model.fields import specs
from reconciler.model.plan import Difference
from reconciler.model.values import plain
from reconciler.providers.base import Capability
from reconciler.state import Memory, Store


@dataclass(frozen=True, slots=True)
class Recall:
    """What is remembered of one account (`key` is its own in the store), and the store's keyed fingerprints.

    There may be a lot of it, of which little is ever asked: it is looked up when it is needed, and then stays as it was.
    """

    store: Store
    key: str
    now: datetime.datetime
    _known: dict[str, Memory | None] = field(default_factory=dict)

    def of(self, address: str) -> Memory | None:
        """What is remembered of one resource."""
        if address not in self._known:
            self.expect([address])
        return self._known[address]

    def everything(self) -> Mapping[str, Memory]:
        """All that is remembered of the account, by address."""
        return self.store.memories(self.key)

    def expect(self, addresses: Iterable[str]) -> list[str]:
        """Look up all at once what will be asked of; the addresses that were not known before."""
        fresh = [address for address in addresses if address not in self._known]
        if fresh:
            found = self.store.memories(self.key, fresh)
            self._known.update((address, found.get(address)) for address in fresh)
        return fresh

    @contextmanager
    def at_hand(self, addresses: Iterable[str]) -> Iterator[None]:
        """Look up all at once what will be asked of inside; it is not kept after."""
        fresh = self.expect(addresses)
        yield
        for address in fresh:
            self._known.pop(address, None)

    def print(self, setting: Any) -> str:
        """The keyed fingerprint of a whole setting, its secrets included."""
        return self.store.fingerprint(plain(setting, secrets=True))

    def print_blind(self, blind: tuple[tuple[str, Any], ...]) -> str:
        """The keyed fingerprint of the attributes that the carrier does not show."""
        return self.store.fingerprint([[path, plain(value, secrets=True)] for path, value in blind])

    def unseen(
        self, address: str, desired: Any, live: Any, blind: tuple[tuple[str, Any], ...]
    ) -> tuple[Difference, ...]:
        """The differences of attributes that cannot be read, judged by what was last sent.

        Without memory (state: none) nothing can be said of them, and they make no difference.
        """
        if not blind or not self.store.remembers:
            return ()
        memory = self.of(address)
        if memory is not None and memory.blind == self.print_blind(blind):
            return ()
        sensitivity = {spec.name: spec.sensitivity for spec in specs(type(desired))}
        whole = aligned(desired, live)
        tops = sorted({path.split(".")[0] for path, _ in blind})
        return tuple(Difference(top, None, plain(getattr(whole, top)), sensitivity[top], blind=True) for top in tops)

    def sent_before(self, address: str, desired: Any, live: Any) -> Memory | None:
        """The memory of having sent exactly this, if the carrier still shows what it showed right after."""
        memory = self.of(address)
        if memory is None or memory.outcome == "adopted":
            return None
        if memory.sent == self.print(desired) and memory.seen == self.print(live):
            return memory
        return None

    def settling(self, memory: Memory, capability: Capability) -> bool:
        """Whether what was sent may still be on its way."""
        return self.now - memory.at < capability.settles
