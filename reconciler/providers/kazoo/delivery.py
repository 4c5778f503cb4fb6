"""Where calls go: the order in which callflows and connectivity documents are written.

Each document is written once, with all that changes in it, since each write changes its revision. A number leaves one
document before another takes it (notes, section 11: the other order is refused, or leaves a wrong `used_by`), so that
documents from which numbers go come first. One that both loses numbers to others and takes numbers from others is written
twice, the second time on the revision that the first gave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.model.plan import Action, Change, Json, Ref
from reconciler.model.settings import Forwarding, Kind, TrunkGroup, address
from reconciler.providers.calls import NotPossible
from reconciler.providers.kazoo import callflows, trunks, words
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.documents import Documents, Spot
from reconciler.providers.kazoo.wishes import ToServer, Wish, Wisher, native_of
from reconciler.providers.observed import LiveTrunkGroup
from reconciler.providers.spelling import mapping

_USED_BY: Final = {True: "trunkstore", False: "callflow"}


@dataclass(slots=True)
class Edit:
    """What changes in one connectivity document: trunk groups, and wishes of numbers that leave, come, or move within."""

    groups: list[Change] = field(default_factory=list)
    leaving: list[Wish] = field(default_factory=list)
    coming: list[Wish] = field(default_factory=list)
    within: list[Wish] = field(default_factory=list)

    @property
    def going(self) -> list[Wish]:
        """The wishes of numbers that leave their place in it."""
        return [*self.leaving, *self.within]

    @property
    def gives(self) -> bool:
        """Whether another document waits for a number of it."""
        return any(wish.goal is not None for wish in self.leaving)

    @property
    def takes(self) -> bool:
        """Whether it waits for a number of another document."""
        return any(wish.source is not None for wish in self.coming)


class Delivery:
    """The calls for the forwarding and trunk group changes of one plan. `bought` are the numbers that it buys."""

    def __init__(self, calls: Calls, module: str, bought: Iterable[str]) -> None:
        self._calls = calls
        self._observed = calls.observed
        self._documents: Documents = calls.observed.native or Documents()
        self._module = module
        self._bought = frozenset(bought)
        self._etags: dict[str, Json] = {}
        self._drafts: dict[str, trunks.Draft] = {}
        self._edits: dict[str, Edit] = defaultdict(Edit)
        self._new: dict[str, Change] = {}

    def encode(self, forwarding: Sequence[Change], groups: Sequence[Change], released: Sequence[Change]) -> None:
        self._create(change for change in groups if change.action is Action.CREATE)
        wishes = self._wishes(forwarding, released)
        flows = callflows.planned(wish for wish in wishes if not isinstance(wish.source, Spot) or not wish.stays)
        for change, problem in flows.refused:
            self._calls.refuse(change.address, problem)
        self._collect(wishes)
        self._change_groups([change for change in groups if change.action is not Action.CREATE], wishes)
        self._forget_failovers(wishes)
        self._await_new(wishes)
        for step in flows.leaving:
            self._step(step)
        late = [trunk for trunk, edit in self._edits.items() if edit.takes]
        for trunk, edit in self._edits.items():
            if edit.gives or not edit.takes:
                self._write(trunk, edit.going, () if edit.takes else edit.coming)
        for trunk in late:
            edit = self._edits[trunk]
            first = edit.going if edit.gives else ()
            self._write(trunk, () if edit.gives else edit.going, edit.coming, behind=[wish.address for wish in first])
        self._fill_new(wishes)
        for step in flows.coming:
            self._step(step)
        self._finish(wishes)

    def _create(self, changes: Iterable[Change]) -> None:
        for change in changes:
            group = change.after
            assert isinstance(group, TrunkGroup)
            once = {change.address: f"create trunk group {group.name}"}
            with self._calls.attempt(change):
                self._calls.about("create_trunk", {"data": trunks.created(group)}, [change], once=once)
                self._new[change.address] = change
                self._calls.new_groups[group.name or ""] = change.address

    def _wishes(self, forwarding: Sequence[Change], released: Sequence[Change]) -> list[Wish]:
        wisher = Wisher(self._observed, self._documents, self._calls.new_groups, self._module)
        wishes = []
        for change in forwarding:
            with self._calls.attempt(change):
                self._must_be_there(change)
                wishes.append(wisher.wish(change))
        wishes += [wish for change in released if (wish := wisher.farewell(change)) is not None]
        return wishes

    def _must_be_there(self, change: Change) -> None:
        if change.key not in self._observed.numbers and change.key not in self._bought:
            raise NotPossible(f"it needs {address(Kind.DID, change.key)}, which is not part of this plan")

    def _collect(self, wishes: Iterable[Wish]) -> None:
        """Sort the wishes that concern connectivity documents by document."""
        for wish in wishes:
            if wish.stays:
                continue
            there = wish.goal.trunk if isinstance(wish.goal, ToServer) else ""
            if isinstance(wish.source, Spot):
                edit = self._edits[wish.source.trunk]
                (edit.within if there == wish.source.trunk else edit.leaving).append(wish)
            if there and not (isinstance(wish.source, Spot) and there == wish.source.trunk):
                self._edits[there].coming.append(wish)

    def _change_groups(self, changes: Sequence[Change], wishes: Sequence[Wish]) -> None:
        for change in changes:
            live = self._live(change)
            trunk = self._documents.trunks[live.native.trunk]
            with self._calls.attempt(change):
                if change.action is Action.DELETE:
                    trunks.must_be_empty(trunk, live.native.place, wishes)
                else:
                    self._edit(trunk.id, live.native.place, change)
                self._edits[trunk.id].groups.append(change)

    def _live(self, change: Change) -> LiveTrunkGroup:
        """The trunk group of a change, whatever the files call it by now."""
        return next(group for group in self._observed.trunk_groups.values() if group.settings == change.before)

    def _edit(self, trunk: str, place: int, change: Change) -> None:
        after, before, desired = change.after, change.before, change.desired
        assert isinstance(after, TrunkGroup)
        assert isinstance(before, TrunkGroup)
        assert isinstance(desired, TrunkGroup)
        servers = self._draft(trunk).servers
        servers[place] = trunks.edited(servers[place], after, before, desired)

    def _draft(self, trunk: str) -> trunks.Draft:
        if trunk not in self._drafts:
            self._drafts[trunk] = trunks.draft_of(self._documents.trunks[trunk])
        return self._drafts[trunk]

    def _forget_failovers(self, wishes: Iterable[Wish]) -> None:
        """A number that is no trunk's any more may not keep a failover: the server would refuse every change of it."""
        for wish in wishes:
            leaves = isinstance(wish.source, Spot) and not isinstance(wish.goal, ToServer) and not wish.lenient
            if leaves and native_of(self._observed, wish.number).public.get("failover"):
                args = {"number": wish.number, "data": {"failover": None}}
                self._calls.about("update_number", args, [wish.change], to=(wish.number,))

    def _await_new(self, wishes: Iterable[Wish]) -> None:
        """Until a new document is listed, should its answer have been lost: numbers go in by its id and revision."""
        groups = {wish.goal.group for wish in wishes if isinstance(wish.goal, ToServer) and wish.goal.group}
        changes = [change for where, change in self._new.items() if where in groups]
        if changes:
            self._calls.about("trunks", {}, changes, awaits=True, purpose="until the new trunk groups are listed")

    def _write(self, trunk: str, going: Sequence[Wish], coming: Sequence[Wish], behind: Sequence[str] = ()) -> None:
        """One write of a document; the first one also changes its trunk groups."""
        draft, edit = self._draft(trunk), self._edits[trunk]
        groups, edit.groups = edit.groups, []
        for wish in going:
            assert isinstance(wish.source, Spot)
            entry = draft.take(wish.source)
            if isinstance(wish.goal, ToServer) and wish.goal.trunk == trunk:
                draft.add(wish.goal.place, wish, entry, sure=True)
        for wish in coming:
            assert isinstance(wish.goal, ToServer)
            draft.add(wish.goal.place, wish, self._entry(wish), sure=False)
        for change in groups:
            if change.action is Action.DELETE:
                del draft.servers[self._live(change).native.place]
        args: dict[str, Json] = {"id": trunk, "if_match": self._etags.get(trunk, self._documents.trunks[trunk].etag)}
        wishes = [*going, *coming]
        changes = [*groups, *(wish.change for wish in wishes)]
        self._etags[trunk] = Ref(holder(trunk), "revision")
        if not draft.servers and trunks.is_bare(self._documents.trunks[trunk]):
            once = {change.address: f"remove:{change.address}" for change in groups}
            self._calls.about("remove_trunk", args, changes, to=_numbers(wishes), once=once)
            return
        args["data"] = draft.body()
        conditions = self._conditions(wishes, going)
        self._calls.about("update_trunk", args, changes, to=_numbers(wishes), behind=behind, **conditions)

    def _entry(self, wish: Wish) -> Json:
        """What the number's entry in its old trunk says goes along."""
        if not isinstance(wish.source, Spot):
            return {}
        return words.guarded(self._documents.server(wish.source).dids.get(wish.source.key) or {})

    def _conditions(self, wishes: Sequence[Wish], going: Sequence[Wish]) -> dict[str, Any]:
        """A number does not leave before the trunk group is there to which it goes, and not where its own record could not be
        made ready; one that is bought comes only if it was."""
        needs = dict.fromkeys(wish.goal.group for wish in going if isinstance(wish.goal, ToServer) and wish.goal.group)
        needs.update(
            (wish.address, None)
            for wish in going
            if not isinstance(wish.goal, ToServer) and native_of(self._observed, wish.number).public.get("failover")
        )
        return {"needs": tuple(needs), "rides": self._rides(wishes)}

    def _rides(self, wishes: Iterable[Wish]) -> dict[str, str]:
        return {wish.address: address(Kind.DID, wish.number) for wish in wishes if wish.number in self._bought}

    def _fill_new(self, wishes: Sequence[Wish]) -> None:
        """The numbers of new trunk groups: only adding them to a document that is there marks them as used by it."""
        by_group: dict[str, list[Wish]] = defaultdict(list)
        for wish in wishes:
            if isinstance(wish.goal, ToServer) and wish.goal.group:
                by_group[wish.goal.group].append(wish)
        for where, group in by_group.items():
            after = self._new[where].after
            assert isinstance(after, TrunkGroup)
            draft = trunks.Draft({0: dict(trunks.created(after)["servers"][0])}, {0: {}})
            for wish in group:
                draft.add(0, wish, self._entry(wish), sure=False)
            args = {"id": Ref(where, "id"), "if_match": Ref(where, "revision"), "data": draft.body()}
            conditions = self._conditions(group, ())
            needs = {"needs": (where, *conditions.pop("needs"))}
            self._calls.about(
                "update_trunk", args, [wish.change for wish in group], to=_numbers(group), **needs, **conditions
            )

    def _step(self, step: callflows.Step) -> None:
        changes = [wish.change for wish in step.wishes]
        going = step.wishes if step.endpoint != "create_callflow" else ()
        conditions = self._conditions(step.wishes, going)
        self._calls.about(step.endpoint, step.args, changes, to=_numbers(step.wishes), **conditions)

    def _finish(self, wishes: Iterable[Wish]) -> None:
        """What the number's own record still needs: `used_by` where no write of a document sets it, and the failover."""
        for wish in wishes:
            native = native_of(self._observed, wish.number)
            if wish.is_kept and native.used_by != _USED_BY[isinstance(wish.source, Spot)]:
                args = {"number": wish.number, "data": {}}
                self._calls.about("fix", args, [wish.change], to=(wish.number,), rides=self._rides([wish]))
            desired = wish.change.desired
            failover = desired.failover if isinstance(desired, Forwarding) else None
            if (
                failover
                and isinstance(wish.goal, ToServer)
                and failover != getattr(wish.change.before, "failover", None)
            ):
                data = {"failover": _failover(failover, mapping(native.public.get("failover")))}
                args = {"number": wish.number, "data": data}
                self._calls.about("update_number", args, [wish.change], to=(wish.number,), rides=self._rides([wish]))


def holder(trunk: Json) -> str:
    """What the facts of a connectivity document are kept under: its id, or the address of the trunk group that it is new for."""
    return trunk.address if isinstance(trunk, Ref) else f"connectivity {trunk}"


def _failover(number: str, live: Mapping[str, Any]) -> dict[str, Json]:
    """A failover to a number; an address that stands beside it would be left standing by a merge."""
    return {"e164": number, "sip": None} if live.get("sip") else {"e164": number}


def _numbers(wishes: Iterable[Wish]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(wish.number for wish in wishes))
