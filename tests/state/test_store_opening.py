"""Opening a store: where it is made and who may read it, versions of its schema, and every way in which it can fail."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection, event, text

from reconciler.model.errors import ReconcilerError
from reconciler.state import Store, open_store, schema
from tests.state.samples import SQLITE, Opener, make_intent, make_memory
from tests.state.server import PASSWORD, Server


def permissions(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


class TestFiles:
    def test_only_the_user_can_read_it(self, opened: Opener, tmp_path: Path) -> None:
        with umask(0):
            opened(SQLITE).remember(None, [make_memory()])
        folder = tmp_path / ".reconciler"
        assert permissions(folder) == "0o700"
        names = {"state.db", "state.db-wal", "state.db-shm"}
        assert {name: permissions(folder / name) for name in names} == dict.fromkeys(names, "0o600")
        assert (folder / ".gitignore").read_text() == "*\n"

    def test_a_file_that_others_could_read_is_closed_to_them(self, opened: Opener, tmp_path: Path) -> None:
        opened("sqlite:///state.db").close()
        (tmp_path / "state.db").chmod(0o644)
        opened("sqlite:///state.db").close()
        assert permissions(tmp_path / "state.db") == "0o600"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["state.db"], "folders of others are left alone"

    def test_an_absolute_path(self, opened: Opener, tmp_path: Path) -> None:
        opened(f"sqlite:///{tmp_path}/with space/100%.db")
        assert (tmp_path / "with space" / "100%.db").exists()

    def test_a_name_of_an_odd_kind(self, opened: Opener, tmp_path: Path) -> None:
        opened("sqlite:///a?b=c.db".replace("?", "%3F"))
        assert [path.name for path in tmp_path.iterdir() if path.suffix == ".db"]


class TestReading:
    def test_nothing_is_made(self, opened: Opener, url: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
        store = opened(url, create=False)
        assert store.remembers
        assert store.memories("call48") == {}
        assert store.open_intents("call48") == []
        assert store.runs(5) == []
        assert list(tmp_path.iterdir()) == []
        if not url.startswith("sqlite"):
            server: Server = request.getfixturevalue("postgres")
            tables = "SELECT 1 FROM pg_tables WHERE tablename LIKE 'reconciler%'"
            assert server.run(tables, database=request.getfixturevalue("database")) == []

    def test_what_is_there_is_read_and_not_written(self, store: Store, url: str, opened: Opener) -> None:
        store.remember(None, [make_memory()])
        reader = opened(url, create=False)
        assert reader.remembers
        assert list(reader.memories("call48")) == [make_memory().address]
        assert reader.locks() == []
        with pytest.raises(RuntimeError, match="opened for reading"):
            reader.begin(None, [make_intent()])
        with pytest.raises(RuntimeError, match="opened for reading"), reader.lock("s", "h", "r", 0):
            pass

    def test_no_files_are_left_behind(self, opened: Opener, tmp_path: Path) -> None:
        opened("sqlite:///state.db").close()
        opened("sqlite:///state.db", create=False).close()
        assert [path.name for path in tmp_path.iterdir()] == ["state.db"]

    def test_a_file_of_another_program_is_left_as_it_is(self, opened: Opener, tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / "other.db")) as other:
            other.execute("CREATE TABLE theirs (x)")
        before = (tmp_path / "other.db").read_bytes()
        assert opened("sqlite:///other.db", create=False).memories("call48") == {}
        assert (tmp_path / "other.db").read_bytes() == before

    def test_a_medium_that_cannot_be_written(self) -> None:
        with TemporaryDirectory() as folder, open_store("sqlite:///state.db", Path(folder)) as store:
            store.remember(None, [make_memory()])
            store.close()
            with read_only(Path(folder)):
                with open_store("sqlite:///state.db", Path(folder), create=False) as reader:
                    assert list(reader.memories("call48")) == [make_memory().address]
                assert [path.name for path in Path(folder).iterdir()] == ["state.db"]
                assert "cannot be made or written: Permission denied" in trouble(SQLITE, Path(folder)).message
                assert "cannot be made or written" in trouble("sqlite:///state.db", Path(folder)).message


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Be a user that may read a folder and not write there; root may write everywhere, and becomes nobody."""
    (folder / "state.db").chmod(0o444)
    folder.chmod(0o555)
    was_root = os.getuid() == 0
    if was_root:
        nobody = pwd.getpwnam("nobody").pw_uid
        os.setresuid(nobody, nobody, 0)
    try:
        yield
    finally:
        if was_root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o755)


def add_a_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE reconciler_runs ADD COLUMN note TEXT"))


def fail(connection: Connection) -> None:
    add_a_column(connection)
    connection.execute(text("SELECT nonsense FROM nowhere"))


def version_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT value FROM reconciler_meta WHERE name = 'version'").fetchone()[0])


class TestVersions:
    def test_an_older_store_is_brought_up_to_date(
        self, store: Store, url: str, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.remember(None, [make_memory()])
        mark = store.fingerprint("x")
        monkeypatch.setattr(schema, "STEPS", (add_a_column,))
        newer = opened(url)
        assert newer.memories("call48") == store.memories("call48")
        assert newer.fingerprint("x") == mark
        if url.startswith("sqlite"):
            copy = tmp_path / ".reconciler" / "state.db.v1.bak"
            assert permissions(copy) == "0o600"
            assert version_of(copy) == "1"
            assert version_of(tmp_path / ".reconciler" / "state.db") == "2"
            with opened("sqlite:///.reconciler/state.db.v1.bak") as restored:
                assert restored.memories("call48") == store.memories("call48")

    def test_a_newer_store_is_refused(self, url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
        opened(url)
        with monkeypatch.context() as patch:
            patch.setattr(schema, "STEPS", (add_a_column,))
            opened(url)
        for create in (True, False):
            with pytest.raises(ReconcilerError, match="its schema has version 2, this one knows 1") as caught:
                opened(url, create=create)
            assert "upgrade the reconciler" in caught.value.hint

    def test_a_step_that_fails_changes_nothing(self, url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
        opened(url)
        with monkeypatch.context() as patch:
            patch.setattr(schema, "STEPS", (fail,))
            with pytest.raises(ReconcilerError):
                opened(url)
        assert opened(url).memories("call48") == {}
        monkeypatch.setattr(schema, "STEPS", (add_a_column,))
        opened(url)

    def test_of_many_that_open_it_at_once_one_changes_it(
        self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        open_store(url, tmp_path).close()
        calls: list[int] = []

        def step(connection: Connection) -> None:
            calls.append(1)
            add_a_column(connection)

        monkeypatch.setattr(schema, "STEPS", (step,))
        threads = [threading.Thread(target=lambda: open_store(url, tmp_path).close()) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert calls == [1]


def trouble(url: str, root: Path, create: bool = True) -> ReconcilerError:
    """Opening fails with one clear error, which has a remedy and shows no password, however it is printed."""
    with pytest.raises(ReconcilerError) as caught:
        open_store(url, root, create)
    error = caught.value
    assert error.hint
    assert "\n" not in error.message
    everything = "".join(traceback.format_exception(error)) + repr(error) + str(error) + error.hint
    assert "wrong-secret" not in everything
    assert PASSWORD not in everything
    return error


class TestFileTrouble:
    @pytest.mark.parametrize("create", [True, False])
    def test_not_a_database(self, tmp_path: Path, create: bool) -> None:
        (tmp_path / "state.db").write_text("These are my notes on telephone numbers.\n" * 100)
        assert "is not a SQLite database" in trouble("sqlite:///state.db", tmp_path, create).message

    def test_a_damaged_database(self, opened: Opener, tmp_path: Path) -> None:
        path = tmp_path / "state.db"
        with opened("sqlite:///state.db") as store:
            store.remember(None, (make_memory(str(n)) for n in range(1000)))
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (size - 4096))
        assert f"the state file {path} is damaged" in trouble("sqlite:///state.db", tmp_path).message

    def test_a_full_disk(self, opened: Opener) -> None:
        def no_room(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 40")

        store = opened(SQLITE)
        event.listen(store._backend.engine, "checkout", lambda connection, record, _proxy: no_room(connection, record))
        with pytest.raises(ReconcilerError, match="cannot grow: the disk is full") as caught:
            store.remember(None, (make_memory(str(n)) for n in range(10_000)))
        assert "free some space" in caught.value.hint
        assert store.memories("call48") == {}, "all or none"

    def test_a_folder_in_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "state.db").mkdir()
        assert "cannot be made or written" in trouble("sqlite:///state.db", tmp_path).message
        assert "cannot be opened" in trouble("sqlite:///state.db", tmp_path, create=False).message

    def test_a_file_in_the_place_of_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / ".reconciler").write_text("")
        assert "cannot be made or written" in trouble(SQLITE, tmp_path).message

    def test_another_process_that_does_not_let_go(
        self, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reconciler.state.sqlite._PATIENCE", 0.1)
        store = opened("sqlite:///state.db")
        with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ReconcilerError, match="is in use by another process"):
                store.remember(None, [make_memory()])

    def test_another_process_that_makes_it_at_the_same_moment(
        self, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
            other.execute("CREATE TABLE other (a)")
            other.execute("BEGIN IMMEDIATE")
            monkeypatch.setattr("reconciler.state.sqlite._pause", lambda: other.execute("COMMIT"))
            assert opened("sqlite:///state.db").memories("call48") == {}
            assert not other.in_transaction

    def test_no_copy_can_be_made(self, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        opened("sqlite:///state.db").close()
        monkeypatch.setattr(schema, "STEPS", (add_a_column,))
        (tmp_path / "state.db.v1.bak").mkdir()
        assert "state.db.v1.bak cannot be made" in trouble("sqlite:///state.db", tmp_path).message
        shutil.rmtree(tmp_path / "state.db.v1.bak")
        (tmp_path / "state.db.v1.bak").write_text("not a database" * 1000)
        assert "cannot be copied to state.db.v1.bak" in trouble("sqlite:///state.db", tmp_path).message
        assert version_of(tmp_path / "state.db") == "1"


class TestServerTrouble:
    def test_a_wrong_password(self, postgres: Server, tmp_path: Path) -> None:
        error = trouble(postgres.url("postgres", password="wrong-secret"), tmp_path)
        assert "password authentication failed" in error.message
        assert "password in state.url" in error.hint

    def test_no_such_database(self, postgres: Server, tmp_path: Path) -> None:
        error = trouble(postgres.url("nowhere"), tmp_path)
        assert error.message.startswith("the state database nowhere on 127.0.0.1 cannot be reached")
        assert 'database "nowhere" does not exist' in error.message

    def test_nobody_answers(self, tmp_path: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"postgresql://me:wrong-secret@127.0.0.1:{free.getsockname()[1]}/db?sslpassword=wrong-secret"
            assert "Connection refused" in trouble(url, tmp_path).message

    def test_no_right_to_make_tables(self, postgres: Server, database: str, tmp_path: Path) -> None:
        postgres.run("DROP ROLE IF EXISTS guest", f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
        error = trouble(postgres.url(database, user="guest"), tmp_path)
        assert "does not let this user do that" in error.message
        assert "CREATE" in error.hint

    def test_a_standby(self, postgres: Server, database: str, tmp_path: Path) -> None:
        postgres.run(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        assert "is read-only" in trouble(postgres.url(database), tmp_path).message

    def test_the_server_goes_away(self, store: Store, url: str, request: pytest.FixtureRequest) -> None:
        if url.startswith("sqlite"):
            return
        server: Server = request.getfixturevalue("postgres")
        with store.lock("scope", "alice", "run-1", 0) as lock:
            kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND pid <> 0"
            server.run(kill.format(request.getfixturevalue("database")))
            lock.check()  # the next connection is a new one
            store.remember(lock.fence, [make_memory()])

    def test_no_driver(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "psycopg", None)
        error = trouble("postgresql://me:wrong-secret@127.0.0.1/db", tmp_path)
        assert error.hint == "install it with: pip install 'psycopg[binary]'"

    @pytest.mark.parametrize("form", ["postgres", "postgresql+psycopg"])
    def test_other_names_for_it(self, postgres: Server, database: str, opened: Opener, form: str) -> None:
        url = postgres.url(database).replace("postgresql", form)
        opened(url).remember(None, [make_memory()])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "state.db",
        "wrong-secret",
        "mysql://me:wrong-secret@host/db",
        "postgresql://me:wrong-secret@host:port/db",
        "postgresql://me:a@wrong-secret@host/db",
        "postgresql://me:a@b/wrong-secret@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///state.db?mode=memory",
        "sqlite://host/state.db",
    ],
)
def test_an_url_of_another_kind(url: str, tmp_path: Path) -> None:
    assert "state.url" in trouble(url, tmp_path).message
    assert list(tmp_path.iterdir()) == []


def test_sqlalchemy_waits_until_it_is_needed() -> None:
    script = "import sys, reconciler.state as s, pathlib; s.open_store('none', pathlib.Path()); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "sqlalchemy" not in loaded
