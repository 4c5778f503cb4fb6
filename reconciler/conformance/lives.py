"""What an adapter must do with an account: say what is there, change what is declared and nothing else, and then be done."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

from reconciler.conformance.runner import Ran, Runner
from reconciler.conformance.shape import plan_of, provider_of, settings
from reconciler.conformance.subject import ACCOUNT, Subject
from reconciler.model.plan import Effect
from reconciler.model.settings import Kind, Settings
from reconciler.providers.base import NotOffered, Offer
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.registry import adapter
from reconciler.transport.session import Session

_NO_CHANGES = "No changes."


class Lives:
    """Tests against the account. Each begins with what the one before left: nothing here needs a fresh account."""

    def test_reading_twice_gives_the_same(self, subject: Subject) -> None:
        first, second = read(subject, Scope(None)), read(subject, Scope(None))
        assert first.numbers == second.numbers
        assert first.trunk_groups == second.trunk_groups
        assert {subject.number, subject.other} <= set(first.numbers)

    def test_reading_a_part_shows_that_part_as_reading_all_does(self, subject: Subject) -> None:
        whole = read(subject, Scope(None))
        part = read(subject, Scope(frozenset({subject.number})))
        assert part.numbers[subject.number].settings == whole.numbers[subject.number].settings

    def test_reading_sends_safe_calls_only(self, subject: Subject) -> None:
        with session(subject) as talk:
            provider_of(subject).read(talk, Scope(None))
            assert set(talk.stats.effects) == {Effect.SAFE}

    def test_what_is_imported_is_what_is_live(self, subject: Subject, tmp_path: Path) -> None:
        runner = declared(subject, tmp_path)
        imported = tmp_path / "imported"
        imported.mkdir()
        ran = runner.run("import", "--out", imported / "numbers.yaml")
        assert ran.code == 0, ran.err
        # The file refers to what the account is told by the account's name and the setting's.
        named = {
            f"{ACCOUNT}_{name}".upper(): value for name, value in settings(subject).items() if isinstance(value, str)
        }
        plan = Runner(tmp_path, {**subject.environ, **named}).run("plan", imported)
        assert (plan.code, _NO_CHANGES in plan.out) == (0, True), plan.out + plan.err

    def test_every_setting_is_changed_alone_and_once(self, subject: Subject, tmp_path: Path) -> None:
        for kind, values in subject.values.items():
            for value in values:
                before = settings_of(subject, subject.number), settings_of(subject, subject.other)
                runner = declared(subject, tmp_path, f"{kind}: {value}")
                plan = plan_of(runner)
                addresses = {change["address"] for change in _changes(plan)}
                assert addresses <= {f'{kind}["{subject.number}"]'} | _groups(plan), f"{kind}: {value}: {addresses}"
                applied(runner, subject)
                after = settings_of(subject, subject.number), settings_of(subject, subject.other)
                assert _but(after[0], Kind(kind)) == _but(before[0], Kind(kind)), f"{kind}: {value} changed another"
                assert after[1] == before[1], f"{kind}: {value} changed another number"
                settled(runner)

    def test_a_number_is_bought_once_and_given_up(self, subject: Subject, tmp_path: Path) -> None:
        if not subject.for_sale:
            return
        bought = subject.purchases() if subject.purchases else 0
        runner = declared(subject, tmp_path, number=subject.for_sale)
        with session(subject) as talk:
            offer = provider_of(subject).offers(talk, [subject.for_sale])[subject.for_sale]
        assert isinstance(offer, Offer), offer
        applied(runner, subject)
        settled(runner)
        assert subject.purchases is None or subject.purchases() == bought + 1
        declared(subject, tmp_path, "release: {reason: no longer needed}", number=subject.for_sale)
        applied(runner, subject)
        settled(runner)
        assert subject.for_sale not in read(subject, Scope(None)).numbers

    def test_what_is_not_for_sale_is_not_bought(self, subject: Subject, tmp_path: Path) -> None:
        if not subject.not_for_sale:
            return
        with session(subject) as talk:
            offer = provider_of(subject).offers(talk, [subject.not_for_sale])[subject.not_for_sale]
        assert isinstance(offer, NotOffered), offer
        plan = plan_of(declared(subject, tmp_path, number=subject.not_for_sale))
        assert not [item for item in _changes(plan) if item["index"] == subject.not_for_sale]
        assert [item for item in plan["blocked"] if subject.not_for_sale in item["address"]]

    def test_a_port_is_filed_once_and_its_numbers_are_not_bought(self, subject: Subject, tmp_path: Path) -> None:
        if not subject.port:
            return
        filed = subject.filings() if subject.filings else 0
        runner = ported(subject, tmp_path)
        plan = plan_of(runner)
        assert {change["address"] for change in _changes(plan)} == {'port["conformance"]'} | _groups(plan), plan[
            "blocked"
        ]
        applied(runner, subject)
        under_way(runner)
        # Whoever has no memory of it finds it by its numbers.
        shutil.rmtree(tmp_path / ".reconciler")
        under_way(runner)
        assert subject.filings is None or subject.filings() == filed + 1

    def test_no_secret_is_written_or_said(self, subject: Subject, tmp_path: Path) -> None:
        runner = declared(subject, tmp_path, "tags: [conformance]" if not subject.values else _first(subject))
        said = [
            runner.run("-vv", "plan", "--calls", "--out", "plan.json"),
            runner.run("-vv", "apply", "--auto-approve", "--json", "results.json"),
            runner.run("history"),
            runner.run("state", "list"),
        ]
        kept = b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
        text = "".join(ran.out + ran.err for ran in said) + kept.decode("utf-8", "replace")
        for secret in subject.secrets:
            assert secret not in text, "a secret is said or kept"


def session(subject: Subject) -> Session:
    """A session with the account that may only read."""
    provider = provider_of(subject)
    return Session(ACCOUNT, provider.base_url(), provider.dialect())


def read(subject: Subject, scope: Scope) -> Observed:
    """A reading of the account."""
    with session(subject) as talk:
        return provider_of(subject).read(talk, scope)


def settings_of(subject: Subject, number: str) -> Settings:
    """What is live of a number."""
    return read(subject, Scope(None)).numbers[number].settings


def declared(subject: Subject, folder: Path, setting: str = "", *, number: str = "") -> Runner:
    """The command line in a folder with a configuration: the account, and one number with a setting."""
    shutil.rmtree(folder / "imported", ignore_errors=True)
    entry = f"{{{setting}}}" if setting else "{}"
    account = subject.settings.strip()
    assert account.startswith("{"), "write the account's settings as a mapping on one line"
    text = (
        f"version: 1\nproviders:\n  {ACCOUNT}: {{type: {subject.type}, {account[1:]}\n{subject.sections}\n"
        f'dids:\n  "{number or subject.number}": {entry}\nsafety: {{max_e911_removals: 100}}\n'
    )
    (folder / "reconciler.yaml").write_text(text, encoding="utf-8")
    return Runner(folder, subject.environ)


def ported(subject: Subject, folder: Path) -> Runner:
    """The command line in a folder with a configuration: the account, and one port."""
    runner = declared(subject, folder)
    written = folder / "reconciler.yaml"
    account, _, _ = written.read_text(encoding="utf-8").partition("\ndids:\n")
    # What its numbers are once they are there is not looked at here.
    checks = "checks: {e911-missing: off, port-unconfigured: off}"
    written.write_text(f"{account}\nports:\n  conformance: {subject.port}\n{checks}\n", encoding="utf-8")
    for name, content in subject.files.items():
        (folder / name).write_bytes(content)
    return runner


def under_way(runner: Runner) -> None:
    """A filed port is neither changed nor filed again, and none of its numbers is bought."""
    plan = plan_of(runner)
    assert not _changes(plan), "what is filed is to be changed"
    assert not plan["blocked"], plan["blocked"]
    again = runner.run("apply", "--auto-approve", "--format", "json")
    assert again.code == 0, again.out + again.err
    assert again.json.get("results", []) == [], again.out


def applied(runner: Runner, subject: Subject) -> Ran:
    """Apply all of it, and let it settle."""
    ran = runner.run("apply", "--auto-approve", "--wait", "20")
    assert ran.code == 0, ran.out + ran.err
    subject.settle()
    return ran


def settled(runner: Runner) -> None:
    """The next plan is empty, and the next apply sends nothing."""
    plan = runner.run("plan", "--detailed-exitcode")
    assert (plan.code, _NO_CHANGES in plan.out) == (0, True), plan.out + plan.err
    again = runner.run("apply", "--auto-approve", "--format", "json")
    assert again.code == 0, again.out + again.err
    assert again.json.get("results", []) == [], again.out


def expressible(subject: Subject) -> set[str]:
    """The kinds of setting that the adapter says it can express of a number."""
    kinds = {item.name for item in fields(Settings)} - {Kind.DID.value}
    return {kind.value for kind in adapter(subject.type).capabilities.kinds} & kinds


def _changes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in plan["resource_changes"] if item["change"]["actions"] != ["no-op"]]


def _groups(plan: dict[str, Any]) -> set[str]:
    return {item["address"] for item in _changes(plan) if item["type"] == Kind.TRUNK_GROUP}


def _but(settings: Settings, kind: Kind) -> dict[str, Any]:
    return {item.name: getattr(settings, item.name) for item in fields(settings) if item.name != kind}


def _first(subject: Subject) -> str:
    kind, values = next(iter(subject.values.items()))
    return f"{kind}: {values[0]}"
