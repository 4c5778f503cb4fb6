"""The graph of forwarding: who forwards to whom, cycles, long chains. Linear in its numbers and edges."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from reconciler.model.settings import Forwarding, Mode

Graph = Mapping[str, Sequence[str]]
"""From each number that forwards, the numbers it forwards to."""

# The modes under which destinations are called; none said means that they are.
_FORWARDING_MODES: Final = frozenset(
    {
        None,
        Mode.FORWARD,
        Mode.ON_FAILURE,
        Mode.RING_THEN_FORWARD,
        Mode.FORWARD_THEN_VOICEMAIL,
        Mode.RING_FORWARD_VOICEMAIL,
    }
)
_SHOWN: Final = 10


def forwards(forwarding: Forwarding) -> bool:
    """Whether calls are sent on to destinations at all, by the mode."""
    return forwarding.enabled and forwarding.mode in _FORWARDING_MODES


def targets(forwarding: Forwarding) -> list[str]:
    """Every number that calls may be sent to, always or on failure."""
    if not forwarding.enabled:
        return []
    legs = forwarding.destinations if forwards(forwarding) else None
    found = [leg.number for leg in legs or () if leg.number]
    return [forwarding.failover, *found] if forwarding.failover else found


def path_to(forwarding: Forwarding, target: str) -> tuple[str | int, ...]:
    """Where, below a number, its forwarding names a target."""
    if forwarding.failover == target:
        return "forwarding", "failover"
    legs = [leg.number for leg in forwarding.destinations or ()]
    return "forwarding", "destinations", legs.index(target), "number"


def inner(graph: Graph) -> dict[str, list[str]]:
    """The part of the graph whose numbers both forward and are forwarded to: all cycles are in it, and it is small."""
    reached = {target for found in graph.values() for target in found}
    return {
        number: [target for target in found if target in graph and target != number]
        for number, found in graph.items()
        if number in reached
    }


def components(graph: Graph) -> list[list[str]]:
    """The strongly connected components (Tarjan's algorithm, without recursion), each after those it leads to."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_numbers: dict[str, None] = {}
    found = []
    for root in graph:
        work = [] if root in order else [(root, iter(graph[root]))]
        while work:
            number, following = work[-1]
            if number not in order:
                order[number] = low[number] = len(order)
                open_numbers[number] = None
            for target in following:
                if target in graph and target not in order:
                    work.append((target, iter(graph[target])))
                    break
                if target in open_numbers:
                    low[number] = min(low[number], order[target])
            else:
                work.pop()
                if work:
                    caller = work[-1][0]
                    low[caller] = min(low[caller], low[number])
                if low[number] == order[number]:
                    found.append(_close(open_numbers, number))
    return found


def _close(open_numbers: dict[str, None], root: str) -> list[str]:
    """Take off all that was opened since the root, and the root."""
    component: list[str] = []
    while not component or component[-1] != root:
        component.append(open_numbers.popitem()[0])
    return component


def cycle(graph: Graph, component: Collection[str]) -> list[str]:
    """A shortest cycle through the smallest number of a component of several."""
    members = set(component)
    start = min(members)
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        number = queue.popleft()
        for target in graph[number]:
            if target == start:
                return _path_back(came_from, start, number)
            if target in members and target not in came_from:
                came_from[target] = number
                queue.append(target)
    raise ValueError("the numbers are not strongly connected")


def _path_back(came_from: Mapping[str, str], start: str, last: str) -> list[str]:
    path = [last]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]


class Step(NamedTuple):
    """The longest way on from a number: how many numbers forward along it, and the next of them, if any."""

    hops: int
    following: str | None


def longest_ways(graph: Graph) -> dict[str, Step]:
    """For each number outside of a cycle, the longest way that calls can be sent on from it.

    Ways into a cycle are not followed: the cycle is told of by itself.
    """
    ways: dict[str, Step] = {}
    for component in components(graph):
        if len(component) == 1:
            ways[component[0]] = longest_way(graph[component[0]], ways)
    return ways


def longest_way(numbers: Iterable[str], ways: Mapping[str, Step]) -> Step:
    """The longest way on through one of these numbers."""
    best = max((number for number in numbers if number in ways), key=lambda number: ways[number].hops, default=None)
    return Step(1, None) if best is None else Step(ways[best].hops + 1, best)


def along(start: str, way: Step, ways: Mapping[str, Step], graph: Graph) -> Iterator[str]:
    """The numbers of a way, from the one that it starts at to where it ends."""
    last = start
    yield start
    while way.following is not None:
        last = way.following
        yield last
        way = ways[last]
    yield graph[last][0]


def shown(numbers: Iterable[str]) -> str:
    """A way as people read it; the middle of a long one is left out."""
    way = list(numbers)
    if len(way) > _SHOWN:
        way[_SHOWN // 2 : -_SHOWN // 2] = [f"({len(way) - _SHOWN} more)"]
    return " -> ".join(way)
