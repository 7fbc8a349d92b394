"""The store in a file."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from fakes import FakeClock
from leastwise.adapters.store.addresses import parse_address
from leastwise.adapters.store.engines import Connections, Waits
from leastwise.adapters.store.schema import configuration, ensure_schema
from leastwise.adapters.store.tables import METADATA, REVISION
from leastwise.adapters.store.usage_store import SqlUsageStore, StoreSettings
from leastwise.core.errors import InvalidError, NotFoundError
from leastwise.factory_store import backup_store, check_store, open_store, restore_store
from leastwise.usage_ports import StoreBrokenError, StoreUnavailableError, UsageStore
from store_builders import batch, seen, use
from store_contract import StoreContract
from store_crashes import judge
from store_upkeep import BackupContract, UpkeepContract


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "usage.db")


class TestSqlite(StoreContract):
    pass


class TestSqliteUpkeep(UpkeepContract):
    pass


class TestSqliteBackup(BackupContract):
    pass


def test_a_collector_that_is_killed_ten_times_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    address = str(tmp_path / "usage.db")
    command = [sys.executable, "-m", "store_crashes", address, str(tmp_path), "10"]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2], timeout=120)
    store = open_store(address, creates=False)
    assert judge(store, tmp_path, address) >= 10 * 3
    store.close()


# ---------------------------------------------------------------- files that cannot be used


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "usage.db"


def test_the_file_and_what_lies_beside_it_is_only_its_owners(path: Path) -> None:
    path.touch(mode=0o644)
    store = open_store(str(path))
    store.take_all([batch("1", seen())])
    modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert modes == dict.fromkeys(("usage.db", "usage.db-shm", "usage.db-wal"), 0o600)
    store.close()


def test_every_commit_is_on_the_disk_before_it_returns(path: Path) -> None:
    connections = Connections.open(parse_address(str(path)))
    with connections.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    connections.close()


def test_the_migrations_make_the_tables_that_are_declared(path: Path) -> None:
    connections = Connections.open(parse_address(str(path)))
    ensure_schema(connections)
    with connections.writing() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        scripts = ScriptDirectory.from_config(configuration(connection))
        assert scripts.get_current_head() == REVISION
        rows = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'aggregates'"
        ).scalar_one()
        assert "WITHOUT ROWID" in rows
    connections.close()


def test_a_locked_file_is_for_later_and_nothing_is_kept(path: Path) -> None:
    settings = StoreSettings(waits=Waits(lock=0.1))
    store = SqlUsageStore.open(parse_address(str(path)), FakeClock(), settings)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError, match="locked by another program") as caught:
        store.take_all([batch("1", seen())])
    assert caught.value.after_seconds > 0
    holder.execute("ROLLBACK")
    holder.close()
    assert store.take_all([batch("1", seen())]) == (True,)
    assert next(store.aggregates()).count == 1
    store.close()


def test_a_reader_is_not_kept_by_a_writer(path: Path) -> None:
    store = open_store(str(path))
    store.take_all([batch("1", seen())])
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("DELETE FROM aggregates")
    assert next(store.aggregates()).count == 1
    holder.execute("ROLLBACK")
    holder.close()
    store.close()


def test_a_full_disk_is_for_later_and_nothing_is_half_kept(path: Path) -> None:
    store = open_store(str(path))
    store.take_all([batch("small", seen())])
    many = [
        batch(f"{part}", *(seen(use(f"k8s:{part}-{number}" * 20)) for number in range(400)))
        for part in range(5)
    ]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
        with pytest.raises(StoreUnavailableError, match="disk"):
            store.take_all(many)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert len(list(store.aggregates())) == 1
    assert store.take_all(many) == (True,) * 5
    assert len(list(store.aggregates())) == 2001
    assert check_store(str(path)).problems == ()
    store.close()


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB."""
    found = tmp_path / "volume"
    found.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(found)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here")
    yield found
    subprocess.run(["umount", str(found)], check=True)


def fill(store: UsageStore) -> int:
    """Keep batches until the store takes no more; return how many uses it said it had kept."""
    for part in range(40):
        uses = [seen(use(f"k8s:{part}-{number}")) for number in range(400)]
        try:
            store.take_all([batch(f"{part}", *uses)])
        except StoreUnavailableError:
            return 400 * part
    pytest.fail("the volume was never full")


def test_a_volume_that_is_full_is_for_later(volume: Path) -> None:
    store = open_store(str(volume / "usage.db"))
    kept = fill(store)
    assert kept > 0
    with pytest.raises(StoreUnavailableError, match="disk"):
        store.take_all([batch("more", *(seen(use(f"k8s:{number}")) for number in range(900)))])
    assert len(list(store.aggregates())) == kept
    store.close()


def test_a_read_only_volume_is_for_later(volume: Path) -> None:
    store = open_store(str(volume / "usage.db"))
    store.take_all([batch("1", seen())])
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(volume)], check=True)
    for name in ("usage.db", "new.db"):
        with pytest.raises(StoreUnavailableError, match="ead-only"):
            open_store(str(volume / name))
    subprocess.run(["mount", "-o", "remount,rw", str(volume)], check=True)
    store = open_store(str(volume / "usage.db"))
    assert next(store.aggregates()).count == 1
    store.close()


def test_a_read_only_file_is_for_later(path: Path) -> None:
    open_store(str(path)).close()
    connections = Connections.of_backup(path)
    with pytest.raises(StoreUnavailableError, match="read-only"), connections.writing() as connection:
        connection.exec_driver_sql("DELETE FROM aggregates")
    connections.close()


def test_a_folder_that_is_missing_is_told(path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="cannot be used now: No such file"):
        open_store(str(path.parent / "none" / "usage.db"))
    with pytest.raises(NotFoundError, match="does not exist"):
        open_store(str(path), creates=False)
    assert not path.exists()


def test_a_store_in_which_nothing_was_kept_is_told(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreBrokenError, match="nothing was ever kept"):
        open_store(str(path), creates=False)


@pytest.mark.parametrize("content", [b"hello, I am a letter\n" * 300, b"SQLite format 3\0" + b"\xff" * 8000])
def test_what_is_no_store_is_told_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreBrokenError, match=r"is no store|is damaged"):
        open_store(str(path))
    assert path.read_bytes() == content


def test_a_database_of_something_else_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(StoreBrokenError, match="something else"):
        open_store(str(path))


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreBrokenError, match="no regular file"):
        open_store(str(tmp_path))


def test_damage_in_the_middle_is_found(path: Path) -> None:
    store = open_store(str(path))
    store.take_all([batch("1", *(seen(use(f"k8s:{number}")) for number in range(900)))])
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'aggregates'").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\x5a" * 4096
    path.write_bytes(data)
    try:
        problems = check_store(str(path)).problems
    except StoreBrokenError as error:
        problems = (str(error),)
    assert any("damaged" in each for each in problems)
    with pytest.raises(StoreBrokenError, match="damaged"):
        open_store(str(path))


def test_what_was_forgotten_is_not_in_the_file(path: Path) -> None:
    store = open_store(str(path))
    store.take_all([batch("1", seen(use("k8s:jane.doe@example.com"))), batch("2", seen())])
    store.forget("k8s:jane.doe@example.com")
    found = b"".join(each.read_bytes() for each in path.parent.iterdir())
    assert b"jane.doe" not in found
    assert b"payments" in found
    store.close()


def test_a_copy_with_a_log_beside_it_is_no_backup(path: Path, tmp_path: Path) -> None:
    store = open_store(str(path))
    store.take_all([batch("1", seen())])
    with pytest.raises(StoreBrokenError, match="no backup"):
        restore_store(str(tmp_path / "other.db"), str(path), replaces=False)
    assert not (tmp_path / "other.db").exists()
    with pytest.raises(InvalidError, match="is the store itself"):
        backup_store(str(path), str(path))
    store.close()
