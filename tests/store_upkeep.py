"""How every store is looked after: the same tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import FakeClock
from leastwise.adapters.store import writing
from leastwise.adapters.store.addresses import parse_address
from leastwise.adapters.store.usage_store import SqlUsageStore
from leastwise.core.errors import InvalidError, NotFoundError
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.batches import Position, UsageBatch
from leastwise.factory_store import backup_store, check_store, compact_store, restore_store
from leastwise.usage_ports import StoreBrokenError, UsageStore
from store_builders import API, START, batch, evidence, minutes, seen, use
from store_contract import JANE, KEY, Opener, StoreFixtures


class UpkeepContract(StoreFixtures):
    """Forgetting, compaction, people, several writers, failures."""

    # ------------------------------------------------------------ upkeep

    def test_what_was_forgotten_is_nowhere(self, store: UsageStore) -> None:
        admin, whom = use("k8s:admin"), use("k8s:admin", "impersonate", resource="users")
        store.take_all(
            [
                batch("1", seen(use(JANE)), evidence=(evidence("e", identity=JANE),)),
                batch("2", seen(admin, via=("jane", "joe")), seen(whom, names=("jane", "joe"))),
                batch("3", seen(use(API), names=("jane",), via=('"jane',))),
            ]
        )
        store.note_granted(JANE, ["get pods"], "2026-01-01T00:00:00Z")
        assert store.forget(JANE) == 6
        assert store.forget(JANE) == 0
        assert list(store.aggregates(JANE)) == []
        assert store.evidence(JANE) == ()
        assert store.granted_since(JANE, ["get pods"]) == {}
        assert [each.via or each.names for each in store.aggregates("k8s:admin")] == [("joe",), ("joe",)]
        assert next(store.aggregates(API)).names == ("jane",)  # a pod of that name
        store.take_all([batch("4", seen(use(JANE)))])
        assert next(store.aggregates(JANE)).count == 1

    def test_compaction_takes_what_is_too_old_and_nothing_else(
        self, store: UsageStore, clock: FakeClock
    ) -> None:
        at = clock.now()
        store.take_all(
            [
                batch(
                    "old", seen(use("k8s:old", "list")), covered=(minutes(0, 1),), evidence=(evidence("e"),)
                ),
                batch("file", seen(use("k8s:old")), source="file", position=Position("/a", 1)),
                batch("gap", gaps=(Gap("s", "kubernetes", "Partial", "m"),)),
            ]
        )
        assert sum(store.compact(at + timedelta(days=29)).removed.values()) == 0
        removed = store.compact(at + timedelta(days=31)).removed
        assert {name: count for name, count in removed.items() if count} == {
            "digests": 2,
            "evidence": 1,
            "identities": 1,
        }
        assert store.take_all([batch("file", seen(use("k8s:old")), source="file")]) == (False,)
        clock.advance(399 * 86_400)
        store.take_all([batch("new", seen(use("k8s:new"), "2027-01-01T00:00:00Z"))])
        assert sum(store.compact(clock.now()).removed.values()) == 0
        clock.advance(2 * 86_400)
        removed = store.compact(clock.now()).removed
        assert {name: count for name, count in removed.items() if count} == {
            "aggregates": 2,
            "digests": 1,
            "coverage": 1,
            "gaps": 1,
            "positions": 1,
            "acts": 1,
            "identities": 1,
        }
        assert [each.use.identity for each in store.aggregates()] == ["k8s:new"]
        store.take_all([batch("again", seen(use("k8s:old", "list"), "2027-01-01T00:00:00Z"))])
        assert next(store.aggregates("k8s:old")).use.action == "list"

    def test_compaction_works_in_parts(self, store: UsageStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("leastwise.adapters.store.retention._AT_ONCE", 2)
        store.take_all([batch("1", *(seen(use(f"k8s:{number}")) for number in range(5)))])
        assert store.compact(START + timedelta(days=500)).removed["aggregates"] == 5
        assert list(store.aggregates()) == []

    def test_gaps_beyond_measure_become_one(
        self, store: UsageStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leastwise.adapters.store.retention.MOST_GAPS", 3)
        for number in range(6):
            gap = Gap("audit/c1", "kubernetes", "Malformed", f"body {number}")
            store.take_all([batch(f"{number}", gaps=(gap,)), batch("", gaps=(gap,), scope="c2")])
            clock.advance(60)
        for _ in range(2):
            store.compact(clock.now())
            assert [each.message for each in store.gaps("c1")] == [
                *(f"body {number}" for number in (3, 4, 5)),
                "webhook: more gaps than are told one by one",
            ]
        (folded,) = (each for each in store.gaps("c2") if each.reason == "Partial")
        assert (folded.scope, folded.plane) == ("c2", "kubernetes")

    def test_a_store_of_another_address_compacts_it_too(self, store: UsageStore, opener: Opener) -> None:
        store.take_all([batch("1", seen())])
        removed = compact_store(opener.address, 400, START + timedelta(days=500)).removed
        assert removed["aggregates"] == 1
        store.take_all([batch("2", seen(at="2027-06-01T00:00:00Z"))])  # its numbers were given up
        assert next(store.aggregates()).use == use()

    def test_numbers_of_sources_outlive_what_is_forgotten_and_compacted(self, store: UsageStore) -> None:
        def counts() -> set[tuple[str, int]]:
            return {(scope, each.count) for scope in "abc" for each in store.aggregates(API, scope=scope)}

        store.take_all([batch(scope, seen(), scope=scope) for scope in "abc"])
        store.forget(JANE)
        store.take_all([batch("b2", seen(), scope="b")])
        store.compact(START)
        store.take_all([batch("c2", seen(), scope="c"), batch("c3", seen(), scope="c")])
        store.describe("webhook", "c", Plane.KUBERNETES, ["events"])
        assert counts() == {("a", 1), ("b", 2), ("c", 3)}

    # ------------------------------------------------------------ people

    def test_people_are_kept_as_pseudonyms_and_found_by_their_names(
        self, opener: Opener, tmp_path: Path
    ) -> None:
        store = opener(KEY)
        admin = use(API, "impersonate", resource="users")
        store.take_all(
            [
                batch("1", seen(use(JANE)), seen(admin, names=("jane",), via=("jane", "system:node:a"))),
                batch("2", seen(use(JANE)), evidence=(evidence("e", identity=JANE),)),
            ]
        )
        (found,) = store.aggregates(JANE)
        assert found.count == 2
        assert found.use.identity.startswith("k8s:pseudonym:")
        assert list(store.aggregates(found.use.identity)) == [found]
        (impersonation,) = store.aggregates(API)
        hidden = found.use.identity.partition(":")[2]
        assert impersonation.names == (hidden,)
        assert impersonation.via == (hidden, "system:node:a")
        assert [each.address for each in store.evidence(JANE)] == [""]
        store.note_granted(JANE, ["a"], "2026-01-01T00:00:00Z")
        assert store.granted_since(JANE, ["a"])
        backup_store(opener.address, str(tmp_path / "b.db"))
        assert b"jane" not in (tmp_path / "b.db").read_bytes()
        assert store.forget(JANE) == 5
        assert list(store.aggregates(JANE)) == []

    def test_names_and_pseudonyms_are_never_mixed(self, opener: Opener) -> None:
        opener(KEY).take_all([batch("1", seen())])
        opener(KEY)
        with pytest.raises(InvalidError, match="give the key"):
            opener()
        with pytest.raises(InvalidError, match="another key"):
            opener(b"another key, as long")

    def test_pseudonyms_do_not_begin_in_a_store_that_has_names(
        self, store: UsageStore, opener: Opener
    ) -> None:
        store.take_all([batch("1", seen())])
        with pytest.raises(InvalidError, match="holds names already"):
            opener(KEY)

    # ------------------------------------------------------------ several writers, failures

    def test_two_writers_see_what_the_other_wrote(self, store: UsageStore, opener: Opener) -> None:
        other = opener()
        for number in range(6):
            writer = (store, other)[number % 2]
            fresh = use(f"k8s:{number}", f"verb{number}")
            assert writer.take_all([batch(str(number), seen(), seen(fresh))]) == (True,)
            assert (other, store)[number % 2].take_all([batch(str(number), seen())]) == (False,)
        assert next(store.aggregates(API)).count == 6
        assert len({each.use for each in other.aggregates()}) == 7
        assert check_store(opener.address).problems == ()

    def test_threads_share_a_store(self, store: UsageStore, opener: Opener) -> None:
        other = opener()

        def write(writer: UsageStore, name: str) -> None:
            for number in range(15):
                writer.take_all([batch(f"{name}-{number}", seen(), seen(use(f"k8s:{name}-{number}")))])

        threads = [
            threading.Thread(target=write, args=(writer, f"{place}"))
            for place, writer in enumerate([store, store, other])
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert next(store.aggregates(API)).count == 45
        assert len(list(store.aggregates())) == 46
        assert check_store(opener.address).problems == ()

    def test_a_transaction_that_fails_at_its_end_leaves_nothing(
        self, store: UsageStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = batch(
            "1",
            seen(use("k8s:new", "verb")),
            covered=(minutes(0, 1),),
            evidence=(evidence("e"),),
            gaps=(Gap("s", "kubernetes", "Partial", "m"),),
            position=Position("/a", 1),
        )
        with monkeypatch.context() as patched:
            patched.setattr(writing, "_write_positions", _fail)
            with pytest.raises(ZeroDivisionError):
                store.take_all([whole])
        assert list(store.aggregates()) == []
        assert not store.coverage()
        assert not store.gaps()
        assert not store.evidence(API)
        assert store.take_all([whole]) == (True,)
        assert next(store.aggregates()).count == 1
        assert store.position("webhook", "/a") == Position("/a", 1)


class BackupContract(StoreFixtures):
    """Looking, backing up and restoring."""

    # ------------------------------------------------------------ check, backup, restore

    def test_check_tells_what_is_there(self, store: UsageStore, opener: Opener) -> None:
        store.take_all([batch("1", seen(last="2026-02-01T00:00:00Z"), covered=(minutes(0, 1),))])
        found = check_store(opener.address)
        assert found.problems == ()
        assert found.rows["aggregates"] == found.rows["identities"] == 1
        assert (found.oldest, found.newest) == ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
        assert found.size > 0
        assert [each.source for each in found.coverage] == ["webhook"]

    @pytest.mark.parametrize(
        ("statement", "problem"),
        [
            ("DELETE FROM identities", "1 rows of aggregates name what is not in identities"),
            ("DELETE FROM acts", "1 rows of aggregates name what is not in acts"),
            ("DELETE FROM sources", "1 rows of coverage name what is not in sources"),
            ("UPDATE aggregates SET last_seen = '1999'", "an end before their beginning"),
        ],
    )
    def test_check_finds_what_does_not_fit(
        self, store: UsageStore, opener: Opener, statement: str, problem: str
    ) -> None:
        store.take_all([batch("1", seen(), covered=(minutes(0, 1),))])
        opener.run(statement)
        assert any(problem in each for each in check_store(opener.address).problems)

    def test_a_backup_holds_everything(self, store: UsageStore, opener: Opener, tmp_path: Path) -> None:
        everything = _everything()
        store.take_all(everything)
        store.note_granted(API, ["get pods"], "2026-01-01T00:00:00Z")
        before = _answers(store)
        file = tmp_path / "backup.db"
        assert backup_store(opener.address, str(file)) == file.stat().st_size
        assert file.stat().st_mode & 0o777 == 0o600
        assert [each.name for each in tmp_path.iterdir() if each.name.startswith((".", "backup"))] == [
            "backup.db"
        ]
        copy = tmp_path / "copy.db"
        assert restore_store(str(copy), str(file), replaces=False) == 3
        restored = SqlUsageStore.open(parse_address(str(copy)), FakeClock(), creates=False)
        assert _answers(restored) == before
        assert not any(restored.take_all(everything[:2]))
        restored.close()

    def test_a_restore_replaces_only_when_told_and_everything(
        self, store: UsageStore, opener: Opener, tmp_path: Path
    ) -> None:
        store.take_all(_everything())
        before = _answers(store)
        backup_store(opener.address, str(tmp_path / "b.db"))
        store.take_all([batch("later", seen(use("k8s:later", "later"), count=9), seen())])
        with pytest.raises(InvalidError, match="not empty"):
            restore_store(opener.address, str(tmp_path / "b.db"), replaces=False)
        assert next(store.aggregates("k8s:later")).count == 9
        assert restore_store(opener.address, str(tmp_path / "b.db"), replaces=True) == 3
        assert _answers(store) == before
        assert store.take_all([batch("later", seen(use("k8s:later", "later")))]) == (True,)
        assert check_store(opener.address).problems == ()

    def test_a_restore_that_fails_changes_nothing(
        self, store: UsageStore, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.take_all(_everything())
        backup_store(opener.address, str(tmp_path / "b.db"))
        store.take_all([batch("later", seen(use("k8s:later")))])
        before = _answers(store)
        monkeypatch.setattr("leastwise.adapters.store.backup.sign", _fail)
        with pytest.raises(ZeroDivisionError):
            restore_store(opener.address, str(tmp_path / "b.db"), replaces=True)
        assert _answers(store) == before

    def test_a_damaged_backup_is_refused(self, store: UsageStore, opener: Opener, tmp_path: Path) -> None:
        store.take_all(_everything())
        file = tmp_path / "b.db"
        backup_store(opener.address, str(file))
        good = file.read_bytes()
        for bad in (good[: len(good) // 2], b"", b"not a database at all" * 500, _scratched(good)):
            file.write_bytes(bad)
            with pytest.raises(StoreBrokenError):
                restore_store(opener.address, str(file), replaces=True)
            assert len(list(store.aggregates())) == 3
        with pytest.raises(NotFoundError):
            restore_store(opener.address, str(tmp_path / "none"), replaces=True)

    def test_a_backup_overwrites_a_backup_and_nothing_else(
        self, store: UsageStore, opener: Opener, tmp_path: Path
    ) -> None:
        store.take_all([batch("1", seen())])
        file = tmp_path / "b.db"
        backup_store(opener.address, str(file))
        backup_store(opener.address, str(file))
        letter = tmp_path / "letter"
        letter.write_text("dear")
        with pytest.raises(InvalidError, match="is no backup"):
            backup_store(opener.address, str(letter))
        assert letter.read_text() == "dear"

    def test_a_newer_store_is_left_alone(self, store: UsageStore, opener: Opener) -> None:
        store.take_all([batch("1", seen())])
        opener.run("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreBrokenError, match="newer version"):
            opener()
        with pytest.raises(StoreBrokenError, match="newer version"):
            check_store(opener.address)


def _fail(*_: object) -> str:
    raise ZeroDivisionError


def _scratched(data: bytes) -> bytes:
    """Overwrite whole pages in the middle."""
    start = 4096 * 3
    return data[:start] + b"\xff" * (4096 * 4) + data[start + 4096 * 4 :]


def _everything() -> list[UsageBatch]:
    names = tuple(f"obj-{number}" for number in range(20))
    return [
        batch("1", seen(names=names, via=("bob",)), covered=(minutes(0, 9),), evidence=(evidence("e"),)),
        batch("2", seen(use(JANE, "list"), count=4, unnamed=True), position=Position("/a", 7, "f")),
        batch(
            "3",
            seen(use("aws:arn:aws:iam::1:role/x", "s3:GetObject", plane="aws")),
            source="trail",
            scope="1",
        ),
        batch("4", gaps=(Gap("audit/c1", "kubernetes", "Partial", "lost"),)),
    ]


def _answers(store: UsageStore) -> tuple[object, ...]:
    return (
        list(store.aggregates()),
        store.coverage(),
        store.gaps(),
        store.evidence(API),
        store.position("webhook", "/a"),
        store.granted_since(API, ["get pods"]),
    )
