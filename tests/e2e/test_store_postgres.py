"""The store in a real PostgreSQL: the same tests as in a file, and what a server does to its clients."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import FakeClock
from leastwise.adapters.store.addresses import parse_address
from leastwise.adapters.store.engines import Connections, Waits
from leastwise.adapters.store.schema import ensure_schema
from leastwise.adapters.store.usage_store import SqlUsageStore, StoreSettings
from leastwise.core.errors import AuthenticationError, ForbiddenError, LeastwiseError
from leastwise.factory_store import check_store, open_store, restore_store
from leastwise.usage_ports import StoreBrokenError, StoreUnavailableError
from leastwise_dev.postgres import USER, Postgres
from store_builders import batch, seen, use
from store_contract import StoreContract
from store_crashes import acknowledged, judge
from store_upkeep import BackupContract, UpkeepContract

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with Postgres() as found:
        yield found


@pytest.fixture
def address(server: Postgres) -> str:
    """A database of its own."""
    name = f"test_{secrets.token_hex(4)}"
    server.create_database(name)
    return server.url(name)


class TestPostgres(StoreContract):
    pass


class TestPostgresUpkeep(UpkeepContract):
    pass


class TestPostgresBackup(BackupContract):
    pass


def open_impatient(address: str) -> SqlUsageStore:
    settings = StoreSettings(waits=Waits(lock=0.3, answer=2.0))
    return SqlUsageStore.open(parse_address(address), FakeClock(), settings)


def run_crashes(address: str, folder: Path, what: str, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", f"import sys, store_crashes as c; from pathlib import Path; {what}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    return subprocess.Popen([*command, address, str(folder), *more], env=environment)


def test_a_collector_that_is_killed_ten_times_loses_nothing(address: str, tmp_path: Path) -> None:
    what = "c.kill_at_random(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))"
    assert run_crashes(address, tmp_path, what, "10").wait(120) == 0
    store = open_store(address)
    assert judge(store, tmp_path, address) >= 10 * 3
    store.close()


@pytest.fixture
def small_server() -> Iterator[Postgres]:
    """A server of its own: with many databases it recovers slowly."""
    with Postgres() as found:
        yield found


def test_a_server_that_crashes_five_times_loses_nothing(small_server: Postgres, tmp_path: Path) -> None:
    server, address = small_server, small_server.url()
    collector = run_crashes(address, tmp_path, "c.collect(sys.argv[1], Path(sys.argv[2]))")
    try:
        for _ in range(5):
            before = len(acknowledged(tmp_path))
            wait_until_more(tmp_path, before)
            server.crash()
            server.start()
        wait_until_more(tmp_path, len(acknowledged(tmp_path)))
    finally:
        collector.kill()
        collector.wait()
    store = open_store(address)
    assert judge(store, tmp_path, address) >= 6 * 3
    store.close()


def wait_until_more(folder: Path, before: int) -> None:
    deadline = time.monotonic() + 60
    while len(acknowledged(folder)) <= before:
        assert time.monotonic() < deadline, "the collector does not go on"
        time.sleep(0.01)


def test_a_server_that_is_away_is_for_later_and_the_store_goes_on_by_itself(
    server: Postgres, address: str
) -> None:
    store = open_impatient(address)
    store.take_all([batch("1", seen())])
    server.stop()
    for _ in range(3):
        with pytest.raises(StoreUnavailableError, match="cannot be used now") as caught:
            store.take_all([batch("2", seen())])
        assert caught.value.after_seconds > 0
    with pytest.raises(StoreUnavailableError):
        list(store.aggregates())
    with pytest.raises(StoreUnavailableError):
        open_impatient(address)
    server.start()
    assert store.take_all([batch("2", seen())]) == (True,)
    assert next(store.aggregates()).count == 2
    store.close()


def test_a_server_that_does_not_answer_is_for_later(server: Postgres, address: str) -> None:
    store = open_impatient(address)
    store.take_all([batch("1", seen())])
    pids = processes_below(server.pid)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        with pytest.raises(StoreUnavailableError):
            store.take_all([batch("2", seen())])
        assert time.monotonic() - started < 30
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    assert store.take_all([batch("2", seen())]) == (True,)
    assert next(store.aggregates()).count == 2
    store.close()


def processes_below(pid: int) -> list[int]:
    """Return a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def test_a_writer_that_holds_the_store_too_long_is_for_later(address: str) -> None:
    store, holder = open_impatient(address), Connections.open(parse_address(address))
    with holder.writing(), pytest.raises(StoreUnavailableError, match="holds a lock"):
        store.take_all([batch("1", seen())])
    assert store.take_all([batch("1", seen())]) == (True,)
    holder.close()
    store.close()


def test_writers_count_right_whatever_isolation_the_database_has(address: str) -> None:
    name = address.rpartition("/")[2]
    run_sql(address, f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")
    stores = [open_store(address), open_store(address)]

    def write(place: int) -> None:
        for number in range(40):
            stores[place].take_all([batch(f"{place}-{number}", seen())])

    threads = [threading.Thread(target=write, args=(place,)) for place in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert next(stores[0].aggregates()).count == 80
    for store in stores:
        store.close()


def test_a_server_that_was_made_read_only_is_for_later(server: Postgres, address: str) -> None:
    open_impatient(address).close()
    run_sql(address, f"ALTER DATABASE {address.rpartition('/')[2]} SET default_transaction_read_only = on")
    store = open_impatient(address)
    with pytest.raises(StoreUnavailableError, match="read-only"):
        store.take_all([batch("1", seen())])
    assert list(store.aggregates()) == []
    store.close()


def run_sql(address: str, statement: str) -> None:
    connections = Connections.open(parse_address(address))
    with connections.writing() as connection:
        connection.exec_driver_sql(statement)
    connections.close()


def test_mistakes_are_told_and_never_the_password(server: Postgres, address: str) -> None:
    secret = "hunter2-hunter2"
    wrong = address.replace(server.password, secret)
    with pytest.raises(AuthenticationError, match="refuses the user") as caught:
        open_store(wrong)
    assert secret not in told(caught.value)
    with pytest.raises(StoreBrokenError, match="does not exist") as missing:
        open_store(server.url("nowhere"))
    assert server.password not in told(missing.value)
    assert "***" in str(missing.value)


def told(error: LeastwiseError) -> str:
    """Return all that a log could hold of an error."""
    return "".join(traceback.format_exception(error)) + repr(error)


def test_a_user_without_rights_is_told(server: Postgres, address: str) -> None:
    open_store(address).close()
    guest = f"guest_{secrets.token_hex(3)}"
    run_sql(address, f"CREATE ROLE {guest} LOGIN PASSWORD 'guest'")
    as_guest = address.replace(f"{USER}:{server.password}", f"{guest}:guest")
    with pytest.raises(ForbiddenError, match="lacks a right"):
        open_store(as_guest)


def test_two_programs_may_begin_a_store_at_once(address: str, tmp_path: Path) -> None:
    what = "from leastwise.factory_store import open_store; open_store(sys.argv[1]).close()"
    starters = [run_crashes(address, tmp_path, what) for _ in range(3)]
    assert [each.wait(60) for each in starters] == [0, 0, 0]
    assert check_store(address).problems == ()


def test_a_database_with_other_tables_holds_a_store_beside_them(address: str) -> None:
    run_sql(address, "CREATE TABLE bookmarks (url text)")
    store = open_store(address)
    store.take_all([batch("1", seen())])
    assert check_store(address).kind == "PostgreSQL"
    store.close()


def test_a_backup_of_a_file_moves_to_a_server(address: str, tmp_path: Path) -> None:
    old = open_store(str(tmp_path / "usage.db"))
    old.take_all([batch("1", *(seen(use(f"k8s:{number}"), names=("a",)) for number in range(6000)))])
    before = list(old.aggregates())
    old.close()
    assert restore_store(address, str(tmp_path / "usage.db"), replaces=False) == 6000
    store = open_store(address)
    assert list(store.aggregates()) == before
    assert store.take_all([batch("1", seen())]) == (False,)
    store.close()


def test_what_a_server_would_lose_is_a_problem(server: Postgres, address: str) -> None:
    connections = Connections.open(parse_address(address))
    ensure_schema(connections)
    connections.close()
    run_sql(server.url(), "SELECT 1")
    server.configure("fsync = off")
    try:
        assert any("fsync is off" in each for each in check_store(address).problems)
    finally:
        server.configure("fsync = on")
    assert check_store(address).problems == ()


def test_a_commit_is_durable_even_where_the_server_would_not_wait(address: str) -> None:
    run_sql(address, f"ALTER DATABASE {address.rpartition('/')[2]} SET synchronous_commit = off")
    connections = Connections.open(parse_address(address))
    with connections.writing() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    connections.close()
