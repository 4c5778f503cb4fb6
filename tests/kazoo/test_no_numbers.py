"""A configuration without numbers does not read them, and so they did not vanish."""

from __future__ import annotations

from tests.kazoo.rig import A, B, C, D, KazooRig


def test_numbers_that_are_not_read_any_more_are_not_missed(rig: KazooRig) -> None:
    rig.numbers(A, B, C, D)
    rig.write(f'dids: {{"{A}": {{tags: [x]}}}}\ntrunk_groups: {{atlanta: {{gateways: [10.0.0.1]}}}}\n')
    rig.applied()
    rig.write("trunk_groups: {atlanta: {gateways: [10.0.0.2]}}\n")
    rig.applied()
    rig.write(f'dids: {{"{A}": {{tags: [y]}}}}\ntrunk_groups: {{atlanta: {{gateways: [10.0.0.2]}}}}\n')
    rig.applied()
