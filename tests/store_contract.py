"""What every store does, whatever keeps it: the same tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import FakeClock
from leastwise.adapters.store import writing
from leastwise.adapters.store.addresses import parse_address
from leastwise.adapters.store.engines import Connections
from leastwise.adapters.store.usage_store import SqlUsageStore, StoreSettings
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Aggregate, united
from leastwise.core.usage.batches import Position
from leastwise.core.usage.coverage import Completeness
from leastwise.usage_ports import UsageStore
from store_builders import API, batch, evidence, minutes, plain, seen, use

KEY = b"0123456789abcdef"
JANE = "k8s:jane"
NAMES = [f"{first}-{second}" for first in "abc" for second in range(40)]
PARTS = st.lists(
    st.lists(
        st.builds(
            seen,
            st.builds(use, action=st.sampled_from(["get", "list"])),
            st.integers(1, 28).map(lambda day: f"2026-01-{day:02d}T00:00:00Z"),
            st.integers(1, 9),
            names=st.sets(st.sampled_from(NAMES), max_size=64).map(lambda names: tuple(sorted(names))),
            unnamed=st.booleans(),
            via=st.sets(st.sampled_from([f"v/{number}" for number in range(30)]), max_size=16).map(
                lambda via: tuple(sorted(via))
            ),
        ),
        max_size=4,
    ),
    max_size=6,
)


class Opener:
    """Opens stores at one address and closes all of them."""

    def __init__(self, address: str, clock: FakeClock) -> None:
        self.address = address
        self.clock = clock
        self._opened: list[UsageStore] = []

    def __call__(self, key: bytes = b"") -> UsageStore:
        settings = StoreSettings(pseudonym_key=key)
        store = SqlUsageStore.open(parse_address(self.address), self.clock, settings)
        self._opened.append(store)
        return store

    def run(self, statement: str) -> None:
        """Change the database behind the store's back."""
        connections = Connections.open(parse_address(self.address))
        with connections.writing() as connection:
            connection.exec_driver_sql(statement)
        connections.close()

    def close(self) -> None:
        for each in self._opened:
            each.close()


class StoreFixtures:
    """The module of a subclass gives the fixture `address`: where a new and empty store is."""

    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock()

    @pytest.fixture
    def opener(self, address: str, clock: FakeClock) -> Iterator[Opener]:
        found = Opener(address, clock)
        yield found
        found.close()

    @pytest.fixture
    def store(self, opener: Opener) -> UsageStore:
        return opener()


class StoreContract(StoreFixtures):
    """Keeping uses, and what is told of them."""

    # ------------------------------------------------------------ uses

    def test_what_was_kept_is_there_after_it_was_opened_again(
        self, store: UsageStore, opener: Opener
    ) -> None:
        full = seen(
            use(api_group="apps", resource="deployments", subresource="scale", path="/x", decision="Denied"),
            "2026-01-01T00:00:00.5Z",
            7,
            last="2026-02-01T00:00:00Z",
            names=("a", "b"),
            unnamed=True,
            via=("bob",),
        )
        cut = seen(use(action="list"), names=("pods-*",), name_words=1, via=("s-*",), via_words=1)
        assert store.take_all([batch("1", full, cut)]) == (True,)
        store.close()
        found = list(opener().aggregates())
        assert found == [replace(full, sources=("webhook",)), replace(cut, sources=("webhook",))]

    def test_answers_are_sorted_by_use_and_hold_one_identity_or_all(self, store: UsageStore) -> None:
        names = ["k8s:z", "k8s:a", "aws:arn:aws:iam::1:role/ü", "k8s:Z", API]
        uses = [use(name, action) for name in names for action in ("watch", "get")]
        uses.append(use("gcp:serviceAccount:x", plane="gcp", resource=""))
        store.take_all([batch(str(number), seen(each)) for number, each in enumerate(uses)])
        assert [each.use for each in store.aggregates()] == sorted(uses)
        assert [each.use.action for each in store.aggregates(API)] == ["get", "watch"]
        assert [each.use.plane for each in store.aggregates(plane=Plane.GCP)] == ["gcp"]
        assert list(store.aggregates(API, Plane.AWS)) == []
        assert list(store.aggregates("k8s:nobody")) == []

    def test_uses_of_many_identities_are_read_in_parts(
        self, store: UsageStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leastwise.adapters.store.reading._IDENTITIES_AT_ONCE", 2)
        uses = [use(f"k8s:{number}") for number in range(7)]
        store.take_all([batch("1", *map(seen, uses))])
        assert [each.use for each in store.aggregates()] == sorted(uses)

    def test_the_same_delivery_counts_once(self, store: UsageStore) -> None:
        first, again, other = batch("1", seen()), batch("1", seen(count=5)), batch("2", seen())
        assert store.take_all([first, again, other]) == (True, False, True)
        assert store.take_all([again, first]) == (False, False)
        (found,) = store.aggregates()
        assert found.count == 2

    def test_an_empty_digest_is_never_a_repetition(self, store: UsageStore) -> None:
        assert store.take_all([batch("", seen()), batch("", seen())]) == (True, True)
        assert store.take_all([batch("", seen())]) == (True,)
        assert next(store.aggregates()).count == 3

    def test_the_digest_is_one_of_its_source(self, store: UsageStore) -> None:
        store.take_all([batch("1", seen())])
        assert (
            store.take_all([batch("1", seen(), source="file"), batch("1", seen(), scope="c2")]) == (True,) * 2
        )

    def test_counts_of_two_sources_are_never_added(self, store: UsageStore) -> None:
        store.take_all(
            [
                batch("1", seen(at="2026-01-02T00:00:00Z", count=5, names=("a",)), source="webhook"),
                batch("2", seen(at="2026-01-01T00:00:00Z", count=3, names=("b",), via=("x",)), source="file"),
            ]
        )
        (found,) = store.aggregates(API)
        assert found == seen(
            at="2026-01-01T00:00:00Z",
            last="2026-01-02T00:00:00Z",
            count=5,
            names=("a", "b"),
            via=("x",),
            sources=("file", "webhook"),
        )

    def test_another_cluster_cannot_speak_for_an_identity_of_this_one(self, store: UsageStore) -> None:
        store.take_all([batch("1", seen(), scope="c1"), batch("1", seen(use(action="delete")), scope="c2")])
        assert [each.use.action for each in store.aggregates(API, scope="c1")] == ["get"]
        assert [each.use.action for each in store.aggregates(API, scope="c2")] == ["delete"]
        assert list(store.aggregates(API, scope="c3")) == []

    def test_more_than_64_names_become_prefixes_over_many_batches(self, store: UsageStore) -> None:
        parts = [[seen(names=(f"pod-{number}",))] for number in range(70)]
        for number, part in enumerate(parts):
            store.take_all([batch(str(number), *part)])
        assert plain(store.aggregates()) == list(united(parts))
        assert next(store.aggregates()).names == ("pod-*",)

    def test_however_events_are_divided_over_batches_the_answer_is_the_same(self, store: UsageStore) -> None:
        @settings(max_examples=25, deadline=None)
        @given(parts=PARTS, order=st.randoms(use_true_random=False))
        def check(parts: list[list[Aggregate]], order: Random) -> None:
            for each in {each.use.identity for each in store.aggregates()}:
                store.forget(each)
            batches = [batch("", *part) for part in parts]
            order.shuffle(batches)
            half = len(batches) // 2
            store.take_all(batches[:half])
            store.take_all(batches[half:])
            assert plain(store.aggregates()) == list(united(parts))

        check()

    def test_hostile_texts_are_kept_and_stop_nothing(self, store: UsageStore) -> None:
        texts = [
            "a\0b",
            "\ud800",
            "x\n\x1b[31m",
            "ü" * 3000,
            "'; DROP TABLE acts; --",
            "%s :x ?",
            "\U0001f600",
        ]
        uses = [use(path=f"/{text}{'y' * 9000}") for text in texts]
        store.take_all(
            [batch(f"{number}\0", seen(each, names=(each.path,))) for number, each in enumerate(uses)]
        )
        found = [each.use.path for each in store.aggregates()]
        assert len(found) == len(texts)
        assert f"/a\ufffdb{'y' * 9000}" in found
        assert not any("\0" in each or "\ud800" in each for each in found)
        for each in store.aggregates():
            assert each.names == (each.use.path,)

    def test_a_use_counts_beyond_what_a_number_of_the_database_holds(self, store: UsageStore) -> None:
        store.take_all([batch("1", seen(count=2**62))])
        store.take_all([batch("2", seen(count=2**62))])
        assert next(store.aggregates()).count == 2**62

    # ------------------------------------------------------------ coverage, gaps, evidence, positions

    def test_spans_that_touch_are_joined_for_each_completeness(self, store: UsageStore) -> None:
        proved = Completeness.PROVED
        store.take_all(
            [
                batch("1", seen(), covered=(minutes(0, 1), minutes(5, 6)), completeness=proved),
                batch("2", covered=(minutes(1, 2),), completeness=proved),
                batch("3", covered=(minutes(1.5, 5.5), minutes(10, 10)), completeness=proved),
                batch("4", covered=(minutes(3, 4),)),
                batch("5", covered=(minutes(20, 21),), completeness=proved),
            ]
        )
        (one, two) = store.coverage(Plane.KUBERNETES, "c1")
        assert (one.completeness, one.spans) == (Completeness.PROVED, (minutes(0, 6), minutes(20, 21)))
        assert (two.completeness, two.spans) == (Completeness.ASSUMED, (minutes(3, 4),))
        assert store.coverage(Plane.AWS) == store.coverage(scope="c2") == ()

    def test_coverage_of_a_source_whose_plane_is_not_known_is_no_coverage(self, store: UsageStore) -> None:
        store.take_all([batch("1", covered=(minutes(0, 1),))])
        assert store.coverage() == ()
        store.describe("webhook", "c1", Plane.AWS, ["data events", "a"])
        (found,) = store.coverage()
        assert (found.plane, found.missing, found.scope) == (Plane.AWS, ("a", "data events"), "c1")
        store.describe("webhook", "c1", Plane.AWS)
        assert store.coverage()[0].missing == ()

    def test_a_gap_is_told_once(self, store: UsageStore) -> None:
        gap = Gap("audit/c1", "kubernetes", "Malformed", "a body\0 that is no EventList")
        store.take_all(
            [batch("1", gaps=(gap, gap)), batch("2", gaps=(gap,)), batch("3", gaps=(gap,), scope="c2")]
        )
        kept = replace(gap, message="a body\ufffd that is no EventList")
        assert store.gaps() == store.gaps("c1") == (kept,)
        assert store.gaps("c3") == ()

    def test_evidence_is_a_bounded_sample_of_the_last_month(
        self, store: UsageStore, clock: FakeClock
    ) -> None:
        events = [evidence(f"e{number}", f"2026-01-01T00:{number:02d}:00Z") for number in range(50)]
        store.take_all([batch("1", evidence=tuple(events[25:])), batch("2", evidence=tuple(events[:25]))])
        store.take_all([batch("3", evidence=(evidence("w", what="watch"), evidence("x", identity=JANE)))])
        found = store.evidence(API)
        assert len(found) == writing.SLOTS + 1
        assert list(found) == sorted(found, key=lambda each: (each.at, each.event_id), reverse=True)
        assert found[0] == events[-1]
        assert [each.event_id for each in store.evidence(JANE)] == ["x"]
        assert store.evidence("k8s:nobody") == ()
        clock.advance(31 * 86_400)
        assert store.evidence(API) == ()

    def test_the_same_sample_is_kept_in_whatever_order_events_come(self, store: UsageStore) -> None:
        events = [evidence(f"e{number}", f"2026-01-01T00:{number:02d}:00Z") for number in range(40)]
        store.take_all([batch(str(number), evidence=(each,)) for number, each in enumerate(events)])
        first = store.evidence(API)
        store.forget(API)
        store.take_all([batch("again", evidence=tuple(reversed(events)))])
        assert store.evidence(API) == first

    def test_a_position_is_kept_with_the_uses_before_it(self, store: UsageStore) -> None:
        assert store.position("file", "/var/log/a") is None
        long = "/" + "x" * 5000
        store.take_all(
            [
                batch("", seen(), source="file", position=Position("/var/log/a", 10, "f")),
                batch("", seen(), source="file", position=Position("/var/log/a", 20, "g")),
                batch("", source="file", position=Position(long, 2**40, "h")),
            ]
        )
        assert store.position("file", "/var/log/a") == Position("/var/log/a", 20, "g")
        assert store.position("file", long) == Position(long, 2**40, "h")
        assert store.position("webhook", "/var/log/a") is None

    def test_since_when_is_the_earliest_time_and_atoms_not_named_are_forgotten(
        self, store: UsageStore
    ) -> None:
        store.note_granted(API, ["get pods", "list pods"], "2026-02-01T00:00:00Z")
        store.note_granted(API, ["get pods", "watch pods"], "2026-03-01T00:00:00Z")
        store.note_granted(API, ["get pods"], "2026-09-01T00:00:00Z", scope="c2")
        asked = ["get pods", "list pods", "watch pods"]
        assert store.granted_since(API, asked) == {
            "get pods": "2026-02-01T00:00:00Z",
            "watch pods": "2026-03-01T00:00:00Z",
        }
        store.note_granted(API, ["get pods", "watch pods"], "2026-01-01T00:00:00Z")
        assert set(store.granted_since(API, asked).values()) == {"2026-01-01T00:00:00Z"}
        assert store.granted_since(API, asked, "c2") == {"get pods": "2026-09-01T00:00:00Z"}
        assert store.granted_since("k8s:nobody", asked) == {}
