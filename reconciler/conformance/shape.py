"""What can be said of an adapter without any account: its tables are whole, and no answer is taken for what it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from reconciler.conformance.runner import Runner
from reconciler.conformance.subject import ACCOUNT, Subject
from reconciler.model.configuration import Origin, ProviderConfig
from reconciler.model.fields import specs
from reconciler.model.kinds import CLASSES
from reconciler.model.plan import Effect
from reconciler.model.secrets import Secret
from reconciler.providers.base import Capability, Provider
from reconciler.providers.registry import adapter
from reconciler.transport.answers import data_of
from reconciler.transport.endpoint import Answer, Endpoint, Placement
from reconciler.transport.errors import CarrierError, NotSent, Refused

_HTML: Final = b"<!doctype html><html><head><title>Bad Gateway</title></head></html>"
# Bodies that no carrier means as "it is done", whatever the status says.
_NO_ANSWERS: Final = (_HTML, b"{", b"OK", b"\xff\xfe\x00")
_PATH: Final = re.compile(r"(/[\w.{}$-]+)+/?")


class Shape:
    """Tests of the adapter's tables and of its dialect."""

    def test_capabilities_name_attributes_that_there_are(self, subject: Subject) -> None:
        for kind, row in adapter(subject.type).capabilities.kinds.items():
            known = {spec.name for spec in specs(CLASSES[kind])}
            for name in _named(row):
                assert name in known, f"{kind}: its capability names {name!r}, which is no attribute"
            assert {path.partition(".")[0] for path in row.write_only} <= row.fields, kind

    def test_every_endpoint_says_its_effect_and_where_it_comes_from(self, subject: Subject) -> None:
        for name, row in provider_of(subject).endpoints.items():
            assert row.name == name
            assert row.source, f"{name}: its source is not said"
            assert _PATH.fullmatch(row.path), f"{name}: {row.path!r} is not a path"
            assert row.method in ("GET", "POST", "PUT", "PATCH", "DELETE"), name
            if row.method == "GET":
                assert row.send is Placement.QUERY, f"{name}: a GET has no body"

    def test_the_login_reads_only(self, subject: Subject) -> None:
        login = provider_of(subject).dialect().login()
        assert login is None or login[0].effect is Effect.SAFE

    def test_nothing_unreadable_is_taken_for_an_answer(self, subject: Subject) -> None:
        for row in _rows(subject):
            for body in _NO_ANSWERS:
                failure = failed(subject, row, Answer(200, {}, body))
                assert failure is not None, f"{row.name}: {body[:20]!r} passes for an answer"
                assert not isinstance(failure, NotSent), f"{row.name}: what was answered was sent"

    def test_a_server_that_failed_may_have_acted(self, subject: Subject) -> None:
        for row in _rows(subject):
            failure = failed(subject, row, Answer(502, {}, _HTML))
            assert failure is not None, f"{row.name}: HTTP 502 passes for an answer"
            assert failure.acted, f"{row.name}: after HTTP 502 nobody knows whether the carrier acted"

    def test_a_token_that_is_not_taken_is_a_refusal(self, subject: Subject) -> None:
        for row in _rows(subject):
            failure = failed(subject, row, Answer(401, {}, b"{}"))
            assert isinstance(failure, Refused), f"{row.name}: HTTP 401 is {type(failure).__name__}"

    def test_a_listing_of_nothing_like_a_listing_is_no_empty_account(self, subject: Subject) -> None:
        for row in _rows(subject):
            if row.effect is Effect.SAFE:
                for body in (b"", b"null", b'"text"', b"7"):
                    failure = failed(subject, row, Answer(200, {}, body))
                    assert failure is not None, f"{row.name}: {body!r} passes for an answer"

    def test_the_account_can_be_told_without_a_secret(self, subject: Subject) -> None:
        provider = provider_of(subject)
        for text in (provider.holder(), provider.identity(), provider.base_url()):
            assert text
            for secret in subject.secrets:
                assert secret not in text, "who is billed is told with a secret in it"


def _named(row: Capability) -> Iterator[str]:
    yield from row.fields
    yield from row.values
    yield from row.most


def _rows(subject: Subject) -> Iterator[Endpoint]:
    yield from provider_of(subject).endpoints.values()


def failed(subject: Subject, row: Endpoint, answer: Answer) -> CarrierError | None:
    """What an answer to a call is refused with; None where it passes."""
    try:
        data_of(provider_of(subject).dialect(), row, answer)
    except CarrierError as error:
        return error
    return None


def provider_of(subject: Subject) -> Provider:
    """The adapter's provider, made from the subject's settings as the files would give them."""
    spec = adapter(subject.type).spec
    secret = {setting.name for setting in spec.settings if setting.secret}
    written = settings(subject)
    general = {name: written.pop(name) for name in ("base_url", "type") if name in written}
    given = {
        name: tuple(value) if isinstance(value, list) else Secret(value) if name in secret else value
        for name, value in written.items()
    }
    return adapter(subject.type).make(
        ProviderConfig(ACCOUNT, subject.type, given, Origin("", 0, ()), base_url=general.get("base_url"))
    )


def settings(subject: Subject) -> dict[str, Any]:
    """The account's entry with its references filled in."""
    import yaml

    text = re.sub(r"\$\{(\w+)\}", lambda found: subject.environ[found[1]], subject.settings)
    found = yaml.load(text, Loader=yaml.CBaseLoader)
    assert isinstance(found, dict), "the subject's settings are no mapping"
    return found


def plan_of(runner: Runner, *arguments: str) -> dict[str, Any]:
    """A plan as JSON."""
    ran = runner.run("plan", "--format", "json", *arguments)
    assert ran.out, ran.err
    document = orjson.loads(ran.out)
    assert isinstance(document, dict)
    return document
