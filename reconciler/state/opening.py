"""From a URL to a store that is ready for use."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from reconciler.model.errors import ReconcilerError
from reconciler.state import schema
from reconciler.state.backend import Backend
from reconciler.state.blank import BlankStore
from reconciler.state.sql import SqlStore
from reconciler.state.sqlite import Sqlite, make_private
from reconciler.state.store import Store

_FORMS = "write sqlite:///PATH, postgresql://USER@HOST/DATABASE, or none"


def open_database(url: str, root: Path, create: bool) -> Store:
    """See `open_store`. No message holds the URL as it is: it may hold a password."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise ReconcilerError("state.url is not the URL of a store", _FORMS) from None
    backend = _backend(parts, root, create)
    if backend is None:
        return BlankStore(remembers=True)
    try:
        if create or schema.stored(backend) is not None:
            schema.prepare(backend)
            return SqlStore(backend, read_only=not create)
    except BaseException:
        backend.close()
        raise
    backend.close()
    return BlankStore(remembers=True)


def _backend(url: URL, root: Path, create: bool) -> Backend | None:
    """The database; None for a file that is not there and is not to be made."""
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        if "@" in f"{url.host}{url.database}":  # the rest of a password, which no message may show
            raise ReconcilerError("state.url has a password with an @ in it", "write %40 for @ in it")
        from reconciler.state.postgres import Postgres

        return Postgres(url)
    if url.drivername == "sqlite":
        if not url.database or url.database == ":memory:" or url.host or url.query:
            raise ReconcilerError("state.url does not name a file", "write sqlite:///PATH, or none to remember nothing")
        path = root / url.database
        if create:
            make_private(path)
        elif not path.exists():
            return None
        return Sqlite(path, create)
    raise ReconcilerError(f"state.url: {url.drivername} is not a kind of store", _FORMS)
