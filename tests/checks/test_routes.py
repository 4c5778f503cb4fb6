"""The graph of forwarding against its definitions, on random graphs."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from reconciler.checks import routes
from tests.checks.building import configuration, forward, found, number

NODES = st.integers(0, 11)
GRAPHS = st.dictionaries(NODES, st.lists(NODES, max_size=3), max_size=12)


def name(node: int) -> str:
    return f"+1251265{8000 + node}"


def named(graph: dict[int, list[int]]) -> dict[str, list[str]]:
    return {name(node): [name(other) for other in others] for node, others in graph.items()}


def reaches(graph: dict[str, list[str]], start: str, goal: str) -> bool:
    """Whether there is a way of one step or more."""
    seen: set[str] = set()
    queue = [other for other in graph.get(start, ()) if other != start]
    while queue:
        node = queue.pop()
        if node == goal:
            return True
        if node not in seen:
            seen.add(node)
            queue += [other for other in graph.get(node, ()) if other != node]
    return False


@given(GRAPHS)
def test_a_loop_is_reported_iff_there_is_a_cycle(plain: dict[int, list[int]]) -> None:
    graph = named(plain)
    config = configuration(*(number(one, forwarding=forward(*others)) for one, others in graph.items()))
    cyclic = {node for node in graph if reaches(graph, node, node)}
    findings = found("forwarding-loop", config)
    assert bool(findings) == bool(cyclic)
    for finding in findings:
        way = finding.message.removeprefix("forwards in a circle: ").split(" -> ")
        assert way[0] == way[-1]
        assert len(set(way)) == len(way) - 1 >= 2 or "more)" in finding.message
        assert all(b in graph[a] for a, b in itertools.pairwise(way)) or "more)" in finding.message
    itself = {node for node, others in graph.items() if node in others}
    assert bool(found("forwarding-self", config)) == bool(itself)


@given(GRAPHS)
def test_components_are_the_sets_that_reach_each_other(plain: dict[int, list[int]]) -> None:
    graph = named(plain)
    components = routes.components(graph)
    flat = [node for component in components for node in component]
    assert sorted(flat) == sorted(graph)
    place = {node: index for index, component in enumerate(components) for node in component}
    for one in graph:
        for other in graph:
            if one != other:
                together = reaches(graph, one, other) and reaches(graph, other, one)
                assert together == (place[one] == place[other])
                if other in graph[one]:
                    assert place[other] <= place[one]


@given(GRAPHS)
def test_longest_ways_against_trying_all(plain: dict[int, list[int]]) -> None:
    graph = {node: [other for other in others if other != node] for node, others in named(plain).items()}
    cyclic = {node for node in graph if reaches(graph, node, node)}

    def hops(node: str) -> int:
        return 1 + max((hops(other) for other in graph[node] if other in graph and other not in cyclic), default=0)

    ways = routes.longest_ways(graph)
    assert {node: way.hops for node, way in ways.items()} == {node: hops(node) for node in graph if node not in cyclic}


def test_deep_graphs_need_no_recursion() -> None:
    nodes = [f"+1{2000000000 + n}" for n in range(50_000)]
    line = {a: [b] for a, b in itertools.pairwise(nodes)}
    assert len(routes.components(line)) == len(line)
    assert routes.longest_ways(line)[nodes[0]].hops == len(line)
    circle = line | {nodes[-1]: [nodes[0]]}
    [component] = routes.components(circle)
    assert len(routes.cycle(circle, component)) == len(nodes)


def test_a_long_way_is_shortened_in_the_middle() -> None:
    assert routes.shown("abc") == "a -> b -> c"
    assert routes.shown("abcdefghijkl") == "a -> b -> c -> d -> e -> (2 more) -> h -> i -> j -> k -> l"
