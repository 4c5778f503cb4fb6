"""The store in a PostgreSQL database: for teams, and for runners that come and go."""

from __future__ import annotations

from typing import Final

from sqlalchemy import URL, BigInteger, Connection, cast, create_engine, event, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from reconciler.model.errors import ReconcilerError
from reconciler.model.secrets import MASK
from reconciler.state.backend import MODE, Backend

_DEFAULTS: Final = {"application_name": "reconciler", "connect_timeout": "10", "tcp_user_timeout": "30000"}

_BEGIN: Final = {
    "read": (),
    "write": ("SET LOCAL synchronous_commit = on",),
    "relaxed": ("SET LOCAL synchronous_commit = off",),
    "schema": ("SELECT pg_advisory_xact_lock(7230428661)",),  # any number, as long as it is always this one
}
_SERVER: Final = "see that the server runs, and that host, port and database in state.url are right"
_ACCESS: Final = "see that user and password in state.url are right (special characters are written %40 and the like)"
# SQLSTATE, or the beginning of one: PostgreSQL's manual, appendix A.
_REMEDIES: Final = {
    "28": ("refuses this user or password", _ACCESS),
    "3D": ("does not exist", "create it (createdb), or correct its name in state.url"),
    "42501": ("does not let this user do that", "grant the user CREATE on the schema, or ownership of the tables"),
    "53100": ("cannot grow: the server's disk is full", "free some space there and run the command again"),
    "53": ("is short of connections or memory", "wait and run the command again, or raise the server's limits"),
    "25006": ("is read-only", "name the primary server in state.url, not a standby"),
    "57": ("was stopped, or is just starting", "wait and run the command again"),
}


class Postgres(Backend):
    """A PostgreSQL database. Locks go by the server's clock, so those of the machines need not agree."""

    insert = staticmethod(insert)

    def __init__(self, url: URL) -> None:
        given = [url.password, *(value for key, value in url.query.items() if "password" in key)]
        self._secrets = [str(secret) for secret in given if secret]
        url = url.set(drivername="postgresql+psycopg")
        try:
            engine = create_engine(
                url.set(query={**_DEFAULTS, **url.query}),
                isolation_level="READ COMMITTED",
                pool_pre_ping=True,  # a connection that was cut while it was idle is replaced
                connect_args={"prepare_threshold": None},  # so that it works through PgBouncer
                hide_parameters=True,
            )
        except ModuleNotFoundError:
            raise ReconcilerError(
                "state.url names a PostgreSQL database, and the driver for it is not installed",
                "install it with: pip install 'psycopg[binary]'",
            ) from None
        except ArgumentError:
            raise ReconcilerError("state.url is not the URL of a database", _SERVER) from None
        event.listen(engine, "begin", _begun)
        where = url.host or url.query.get("host") or "this machine"
        super().__init__(engine, f"the state database {url.database or ''} on {where}")

    def now(self, connection: Connection) -> int:
        seconds = func.extract("epoch", func.clock_timestamp())
        return int(connection.execute(select(cast(seconds * 1_000_000, BigInteger))).scalar_one())

    def explain(self, error: DBAPIError | PoolTimeout) -> ReconcilerError:
        origin = error.orig if isinstance(error, DBAPIError) else None
        code = str(getattr(origin, "sqlstate", None) or "")
        for prefix, (what, remedy) in _REMEDIES.items():
            if code.startswith(prefix):
                return ReconcilerError(f"{self.name} {what}", remedy)
        words = self._scrubbed(str(origin or error)).rpartition("failed: ")[2].removeprefix("FATAL: ")
        if code:
            return ReconcilerError(f"{self.name} answers: {words}", "this is a fault of the reconciler: report it")
        return ReconcilerError(f"{self.name} cannot be reached: {words}", _ACCESS if "password" in words else _SERVER)

    def backup(self, version: int) -> None:
        """Nothing: the change of the schema is one transaction, and the server has its own copies."""

    def _scrubbed(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return " ".join(text.split())


def _begun(connection: Connection) -> None:
    for statement in _BEGIN[connection.get_execution_options()[MODE]]:
        connection.exec_driver_sql(statement)
