from __future__ import annotations

from reconciler.model.configuration import Origin, Release
from reconciler.model.findings import Severity, Where
from reconciler.model.settings import Forwarding, TrunkGroup
from tests.checks.building import ATHENS, configuration, found, group, number


def test_secret_in_plain_text() -> None:
    places = {Where("providers.yaml", 4, 15): 'provider["a"]', Where("trunks.yaml", 9, 11): 'trunk_group["b"]'}
    findings = found("secret-in-plain-text", configuration(plain_secrets=places))
    assert {finding.where: finding.resource for finding in findings} == places
    assert {finding.severity for finding in findings} == {Severity.ERROR}
    assert not found("secret-in-plain-text", configuration())


def test_unused_trunk_group() -> None:
    config = configuration(
        number(ATHENS, forwarding=Forwarding(trunk_group="by-key")),
        number("+12512658600", forwarding=Forwarding(trunk_group="at the carrier")),
        groups=(
            group("by-key"),
            group("by-name", settings=TrunkGroup(name="at the carrier")),
            group("leaving", release=Release("moved")),
            group("unused"),
            group("unnamed", settings=TrunkGroup()),
        ),
    )
    named = [finding.resource for finding in found("trunk-group-unused", config)]
    assert named == ['trunk_group["unnamed"]', 'trunk_group["unused"]']


def test_unused_profile() -> None:
    profiles = {
        name: Origin("profiles.yaml", line, ("profiles", name)) for line, name in enumerate(("used", "spare"), 1)
    }
    [finding] = found("profile-unused", configuration(number(ATHENS, profile="used"), profiles=profiles))
    assert finding.resource == 'profile["spare"]'
    assert finding.where == Where("profiles.yaml", 2, 1)


def test_unused_address() -> None:
    unused = {"old-office": Origin("addresses.yaml", 3, ("addresses", "old-office"))}
    [finding] = found("address-unused", configuration(unused_addresses=unused))
    assert finding.resource == 'address["old-office"]'
    assert not found("address-unused", configuration())
