"""What differs between the databases, behind one small class; all SQL but this is the same on both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from reconciler.model.errors import ReconcilerError

Mode = Literal["read", "write", "relaxed", "schema"]
"""How a transaction begins. `write` is on disk when it commits; `relaxed` is safe from a crash of this process but
perhaps not from a power cut; `schema` keeps out every other one that changes the schema."""

MODE = "reconciler_mode"
"""The execution option of a connection that carries its Mode."""


class Backend(ABC):
    """One database. `name` is what messages call it: it never holds a password."""

    insert: Callable[[Any], Any]
    """The dialect's INSERT, which knows ON CONFLICT."""

    def __init__(self, engine: Engine, name: str, writers: AbstractContextManager[Any] | None = None) -> None:
        self.engine = engine
        self.name = name
        self._writers = writers or nullcontext()
        self._views = {
            mode: engine.execution_options(**{MODE: mode}) for mode in ("read", "write", "relaxed", "schema")
        }

    @contextmanager
    def begin(self, mode: Mode) -> Iterator[Connection]:
        """A transaction: committed at the end of the context, rolled back when anything is raised in it.

        Raises ReconcilerError, with what is wrong and what to do, for whatever the database says.
        """
        try:
            with nullcontext() if mode == "read" else self._writers, self._views[mode].begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            # The driver's error is not chained: it may hold the parameters of the connection.
            raise self.explain(error) from None

    @abstractmethod
    def now(self, _connection: Connection) -> int:
        """The clock that locks go by, in microseconds."""

    @abstractmethod
    def explain(self, error: DBAPIError | PoolTimeout) -> ReconcilerError:
        """What a database error means to the user, and the remedy."""

    @abstractmethod
    def backup(self, version: int) -> None:
        """Keep a copy of the database as it is before it is changed from that version of the schema."""

    def close(self) -> None:
        self.engine.dispose()
