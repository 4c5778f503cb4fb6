"""What is remembered of a port: its orders, which numbers came, and fingerprints of what was last sent and last submitted."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, is_dataclass, replace
from typing import Any, Final

from reconciler.engine.keeping import kept
from reconciler.engine.recall import Recall
from reconciler.model.configuration import DesiredPort
from reconciler.model.fields import specs
from reconciler.model.plan import Action, Change, Json
from reconciler.model.porting import Port, PortState
from reconciler.model.settings import Kind, address
from reconciler.model.values import plain
from reconciler.providers.observed import LivePort, Observed
from reconciler.state import Intent, Memory
from reconciler.state.records import MemoryOutcome

_NEVER_COMPARED: Final = ("numbers", "submitted")


@dataclass(frozen=True, slots=True)
class Known:
    """The memory of one port, read. `sent` maps attributes to fingerprints of what was last sent; None: not known."""

    memory: Memory | None

    @property
    def orders(self) -> frozenset[str]:
        """The ids of every order that was ever seen of it."""
        return frozenset(self._native("orders", ()))

    @property
    def landed(self) -> frozenset[str]:
        """The numbers that were seen on the account."""
        return frozenset(self._native("landed", ()))

    @property
    def sent(self) -> Mapping[str, str] | None:
        return self._prints("sent")

    def reached(self, order: str) -> bool:
        """Whether what was last sent was sent to this order: a part that needed nothing was left as it was."""
        return order in self._native("reached", (order,))

    def submitted(self, order: str) -> Mapping[str, str] | None:
        """Fingerprints of what this order was last submitted with; None: not known."""
        earlier: Mapping[str, Mapping[str, str] | None] = self._native("earlier", {})
        return earlier[order] if order in earlier else self._prints("submitted")

    @property
    def due(self) -> Mapping[str, str] | None:
        """What a correction says that was begun and, as far as is known, not submitted again yet; None: there is none."""
        return self._prints("due")

    @property
    def was(self) -> Mapping[str, str]:
        """How each order stood right before it was last submitted."""
        return self._prints("was") or {}

    def _prints(self, name: str) -> Mapping[str, str] | None:
        found: Mapping[str, str] | None = self._native(name, None)
        return found

    def _native(self, name: str, default: Any) -> Any:
        return self.memory.native.get(name, default) if self.memory else default


def matching(numbers: Iterable[str], orders: Sequence[LivePort]) -> tuple[LivePort, ...]:
    """The orders that hold one of the numbers, whatever their state."""
    wanted = frozenset(numbers)
    return tuple(order for order in orders if wanted & order.numbers.keys())


def by_number(orders: Iterable[LivePort]) -> dict[str, list[LivePort]]:
    """The orders that hold each number: a large account has as many orders as its files have ports."""
    found: dict[str, list[LivePort]] = defaultdict(list)
    for order in orders:
        for number in order.numbers:
            found[number].append(order)
    return found


def holding(numbers: Iterable[str], orders: Mapping[str, Sequence[LivePort]]) -> tuple[LivePort, ...]:
    """As `matching`, of orders by their numbers."""
    return tuple({order.id: order for number in sorted(numbers) for order in orders.get(number, ())}.values())


def prints(port: Port, recall: Recall) -> dict[str, str]:
    """A keyed fingerprint of each attribute that is said; spellings of one meaning give the same."""
    return {
        spec.name: recall.store.fingerprint(_folded(value, spec.fold))
        for spec in specs(Port)
        if spec.compared and spec.name not in _NEVER_COMPARED and (value := getattr(port, spec.name)) is not None
    }


def _folded(value: Any, fold: Any) -> Json:
    if fold is not None:
        return plain(fold(value), secrets=True)
    if not is_dataclass(value):
        return plain(value, secrets=True)
    inner = ((spec, getattr(value, spec.name)) for spec in specs(type(value)) if spec.compared)
    return {spec.name: _folded(item, spec.fold) for spec, item in inner if item is not None}


def stand(order: LivePort, recall: Recall) -> str:
    """A fingerprint of how far an order is; what it says of the port does not count."""
    return recall.store.fingerprint(_stand(order))


def seen(orders: Sequence[LivePort], recall: Recall) -> str:
    """A fingerprint of the orders as they are shown."""
    ordered = sorted(orders, key=lambda order: order.id)
    return recall.store.fingerprint([[*_stand(order), plain(order.settings, secrets=True)] for order in ordered])


def _stand(order: LivePort) -> list[Json]:
    problems = [[problem.code, problem.words] for problem in order.problems]
    return [order.id, order.state.value, order.words, order.since, problems]


def effect_seen(intent: Intent, desired: DesiredPort | None, observed: Observed, recall: Recall) -> bool:
    """Whether a call of an earlier run to create, submit or cancel an order, or to attach a document to it, came about. The
    intent's key says which of them (`port:create:+1...,+1...`, `port:attach csr SHA256:+1...`) and for which numbers."""
    _, _, rest = intent.key.partition(":")
    said, _, numbers = rest.partition(":")
    step, _, document = said.partition(" ")
    orders = matching(numbers.split(","), observed.ports)
    if step == "cancel":
        return not any(order.state.open for order in orders)
    before = superseded(desired)
    orders = tuple(order for order in orders if order.id not in before)
    if step == "create" or (orders and not any(order.state.open for order in orders)):
        # Nothing more is to come of orders that are over.
        return bool(orders)
    if step == "attach":
        return _attached(intent, document, desired, orders)
    return _submitted(Known(recall.of(intent.addresses[0])), orders, recall)


def _submitted(known: Known, orders: Sequence[LivePort], recall: Recall) -> bool:
    going = [order for order in orders if order.state is not PortState.CANCELLED]
    if not going or any(order.state is PortState.DRAFT for order in going):
        return False
    # Rejected again, or not yet taken up: only what moved since tells.
    rejected = [order for order in going if order.state is PortState.EXCEPTION]
    return all(known.was.get(order.id) != stand(order, recall) for order in rejected)


def _attached(intent: Intent, document: str, desired: DesiredPort | None, orders: Sequence[LivePort]) -> bool:
    """Whether an order shows the document. What is not declared any more may not be looked at: then the carrier's word counts."""
    name, _, sha256 = document.partition(" ")
    shown = (getattr(order.settings, name) for order in orders)
    if any(found is not None and found.sha256 in (None, sha256) for found in shown):
        return True
    declared = desired is not None and getattr(desired.settings, name) is not None
    return not declared and intent.status == "accepted"


def is_submission(key: str) -> bool:
    """Whether an effect of this name puts an order before the losing carrier."""
    return key.startswith("port:submit")


def superseded(desired: DesiredPort | None) -> frozenset[str]:
    """The ids of the orders that a declared port takes the place of."""
    text = desired.supersedes if desired else None
    return frozenset((text or "").replace(",", " ").split())


def is_correction(change: Change, orders: Sequence[LivePort]) -> bool:
    """Whether a change puts a rejected order right and before the losing carrier again: perhaps in several calls, the first of
    which takes away what tells that something was wrong."""
    return change.action is Action.UPDATE and any(order.state is PortState.EXCEPTION for order in orders)


def correcting(change: Change, old: Memory, recall: Recall) -> Memory:
    """The memory to be written before the first call of a correction: the next run submits it, should this one not come to that."""
    assert isinstance(change.desired, Port)
    return replace(old, native={**old.native, "due": prints(change.desired, recall)})


def submitting(
    change: Change, old: Memory, orders: Sequence[LivePort], every: Sequence[LivePort], recall: Recall
) -> Memory:
    """The memory to be written right before orders are submitted, of `every` one that the port has: with what, and how they
    stood.

    Killed at that very moment, the next run knows from it what the carrier may have rejected.
    """
    assert isinstance(change.desired, Port)
    others = [order for order in every if order not in orders]
    was = {**Known(old).was, **{order.id: stand(order, recall) for order in orders}}
    said = _submitted_with(prints(change.desired, recall), Known(old), others)
    native = {**_without_due(old.native), **said, "was": was}
    return replace(old, native=native, at=datetime.datetime.now(datetime.UTC))


def _submitted_with(said: Mapping[str, str], known: Known, others: Iterable[LivePort]) -> dict[str, Json]:
    """What orders are submitted with now, and where that is something else, the others before."""
    before = {order.id: known.submitted(order.id) for order in others}
    return {"submitted": said, "earlier": {id_: found for id_, found in before.items() if found != said}}


def applied(
    change: Change,
    account: str,
    orders: Sequence[LivePort],
    touched: AbstractSet[str],
    recall: Recall,
    outcome: MemoryOutcome,
) -> Memory:
    """The memory of a port that was sent, to the orders that are `touched` (none: all that there are), and read back."""
    old = recall.of(change.address)
    known = Known(old)
    native: dict[str, Json] = _without_due(old.native) if old else {}
    native["orders"] = sorted(known.orders | {order.id for order in orders})
    want = change.desired if isinstance(change.desired, Port) else None
    if want is not None:
        native["sent"] = said = prints(want, recall)
        left = [order for order in orders if touched and order.id not in touched]
        again = old is not None and old.sent == recall.print(want)
        native["reached"] = sorted(o.id for o in orders if o not in left or (again and known.reached(o.id)))
        if getattr(change.after, "submitted", None):
            native |= _submitted_with(said, known, left)
    return Memory(
        account,
        change.address,
        kept(want, recall) if want else {},
        recall.print(want) if want else None,
        seen(orders, recall),
        None,
        native,
        outcome,
        datetime.datetime.now(datetime.UTC),
    )


def moved_on(memory: Memory, port: Port, recall: Recall) -> bool:
    """Whether the files say something else of a port than was last sent for it."""
    sent = Known(memory).sent
    return sent is not None and sent != prints(port, recall)


def adopted(
    desired: DesiredPort, account: str, observed: Observed, orders: Sequence[LivePort], recall: Recall
) -> Memory | None:
    """What an apply notes of a port for which it sent nothing: its orders, and the numbers that have come. None: nothing new.

    Of a port that this state knows nothing of, what is declared now is taken for what was submitted: a correction is known
    by it later.
    """
    where = address(Kind.PORT, desired.key)
    old = recall.of(where)
    known = Known(old)
    came = frozenset(desired.settings.numbers or ()) & observed.numbers.keys()
    ids = known.orders | {order.id for order in orders}
    landed = known.landed | came
    if not (ids or landed) or (old is not None and (ids, landed) == (known.orders, known.landed)):
        return None
    memory = old or blank(account, where)
    native: dict[str, Json] = {**memory.native, "orders": sorted(ids), "landed": sorted(landed)}
    if old is None and any(order.state is not PortState.DRAFT for order in orders):
        native["sent"] = native["submitted"] = prints(desired.settings, recall)
    return replace(memory, native=native)


def _without_due(native: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in native.items() if name != "due"}


def blank(account: str, where: str) -> Memory:
    """The memory of a port of which nothing is remembered yet."""
    now = datetime.datetime.now(datetime.UTC)
    return Memory(account, where, {}, None, None, None, {}, "adopted", now)
