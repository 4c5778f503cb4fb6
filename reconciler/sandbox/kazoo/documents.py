"""Stored documents: the same five requests for each kind (crossbar_doc), with rules of its own for some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from reconciler.sandbox.kazoo.call import Call, Handler
from reconciler.sandbox.kazoo.model import Account, Document
from reconciler.sandbox.kazoo.paging import paged
from reconciler.sandbox.kazoo.replies import Answer, invalid, system_error
from reconciler.sandbox.kazoo.schema import Rule, check
from reconciler.sandbox.kazoo.values import merged, new_id, next_revision, public, without


def _unchanged(call: Call, document: Document) -> None:
    del call, document


def _as_is(call: Call, document: Document) -> dict[str, Any]:
    del call
    return view(document)


def _ignore(call: Call, before: Document | None, after: Document | None) -> None:
    del call, before, after


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document. ``prepare`` checks and completes a draft, ``saved`` does what follows a write."""

    name: str
    singular: str
    rule: Rule
    row: Callable[[Document], object]
    prepare: Callable[[Call, Document], None] = _unchanged
    shown: Callable[[Call, Document], dict[str, Any]] = _as_is
    saved: Callable[[Call, Document | None, Document | None], None] = _ignore
    shallow_patch: bool = False


def view(document: Document) -> dict[str, Any]:
    """What clients see of a document."""
    return {**document.body, "id": document.id}


def home(call: Call) -> Account:
    """The account documents live in; paths without one, such as global resources, mean the master account."""
    if call.account_id is not None:
        return call.account
    return next(account for account in call.estate.accounts.values() if account.parent is None)


def load(call: Call, kind: str, doc_id: str) -> Document:
    """A document of the account; another account's is not found here."""
    document = call.estate.documents.get(doc_id)
    if document is None or document.kind != kind or document.account != home(call).id:
        raise system_error("bad_identifier", cause=doc_id)
    return document


def subject(document: Document) -> str:
    """What the ledger calls a document."""
    numbers = document.body.get("numbers")
    first = str(numbers[0]) if isinstance(numbers, list) and numbers else document.id
    return str(document.body.get("name") or document.body.get("username") or first)


def written(call: Call, document: Document, body: dict[str, Any]) -> Document:
    """The next revision of a document, not stored yet."""
    stamp = call.estate.stamp
    return replace(document, body=body, modified=stamp, revision=next_revision(document.revision))


def _checked(kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    accepted, errors = check(kind.rule, body)
    if errors:
        raise invalid(errors)
    clean: dict[str, Any] = without(accepted, ("id", "metadata"))
    return clean


def create(kind: Kind) -> Handler:
    """PUT: nothing but the rules of the kind guards against making the same document twice."""

    def handle(call: Call) -> Answer:
        data = call.data()
        body = _checked(kind, data)
        stamp = call.estate.stamp
        doc_id = str(data.get("id") or new_id())
        document = Document(kind.name, doc_id, home(call).id, body, stamp, stamp, next_revision(None))
        if doc_id in call.estate.documents:
            raise system_error("datastore_conflict")
        kind.prepare(call, document)
        call.guard_new()
        return _save(call, kind, None, document, 201)

    return handle


def _save(call: Call, kind: Kind, before: Document | None, after: Document, status: int = 200) -> Answer:
    call.estate.put_document(after)
    what = "created" if before is None else "updated"
    call.estate.effect(f"{kind.singular}_{what}", subject(after), id=after.id, account=after.account)
    kind.saved(call, before, after)
    return Answer(kind.shown(call, after), status, after.revision)


def read(kind: Kind) -> Handler:
    """GET one."""

    def handle(call: Call) -> Answer:
        document = load(call, kind.name, call.args[0])
        return Answer(kind.shown(call, document), 200, document.revision)

    return handle


def _rewritten(kind: Kind, *, patch: bool) -> Handler:
    def handle(call: Call) -> Answer:
        document = load(call, kind.name, call.args[0])
        body = call.data()
        if patch:
            body = {**document.body, **body} if kind.shallow_patch else merged(document.body, body)
        after = written(call, document, _checked(kind, body))
        after.pvt = dict(document.pvt)
        kind.prepare(call, after)
        call.guard(document.revision)
        return _save(call, kind, document, after)

    return handle


def replace_one(kind: Kind) -> Handler:
    """POST: what is not sent is gone."""
    return _rewritten(kind, patch=False)


def patch_one(kind: Kind) -> Handler:
    """PATCH: merged, then checked as a whole."""
    return _rewritten(kind, patch=True)


def remove(kind: Kind) -> Handler:
    """DELETE: the answer is the document that was."""

    def handle(call: Call) -> Answer:
        document = load(call, kind.name, call.args[0])
        call.guard(document.revision)
        call.estate.remove_document(document)
        call.estate.effect(f"{kind.singular}_deleted", subject(document), id=document.id)
        kind.saved(call, document, None)
        return Answer({**view(document), "_read_only": {"deleted": True}}, 200, document.revision)

    return handle


def list_all(kind: Kind) -> Handler:
    """GET the list, paged."""

    def handle(call: Call) -> Answer:
        documents = {document.id: document for document in call.estate.documents_of(home(call).id, kind.name)}

        def shape(doc_id: str) -> dict[str, Any]:
            document = documents[doc_id]
            return {**public(view(document)), "pvt_created": document.created, "pvt_modified": document.modified}

        rows, page = paged(call, list(documents), lambda doc_id: kind.row(documents[doc_id]), shape)
        return Answer(rows, page=page)

    return handle


def picked(document: Document, *keys: str) -> dict[str, Any]:
    """The keys of a document that its list shows, in order; what is unset is left out."""
    body = view(document)
    return {key: body[key] for key in keys if key in body}
