"""Uses are counted; aggregates of different events unite to what one count of all would be."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.usage.aggregates import Aggregate, Tally, united
from leastwise.core.usage.uses import Use

READ = Use(IdentityId("k8s:jane"), "kubernetes", "get", "", "pods", "", "shop")
WRITE = READ._replace(action="update")

EVENTS = st.lists(
    st.tuples(
        st.sampled_from([READ, WRITE]),
        st.integers(0, 9).map(lambda day: f"2026-06-0{day}"),
        st.sampled_from(["", "a", "b"]),
        st.sampled_from(["", "bob"]),
    ),
    max_size=20,
)
Events = list[tuple[Use, str, str, str]]


def counted(events: Events) -> list[Aggregate]:
    tallies: dict[Use, Tally] = {}
    for use, at, name, via in events:
        tally = tallies.setdefault(use, Tally())
        tally.touch(at, 1, name)
        if via:
            tally.came_by([via])
    return [tallies[use].aggregate(use) for use in sorted(tallies)]


def test_a_tally_keeps_first_and_last_in_whatever_order_they_come() -> None:
    tally = Tally()
    for at in ("2026-06-02", "2026-06-01", "2026-06-03"):
        tally.touch(at, 1, "")
    found = tally.aggregate(READ)
    assert (found.first_seen, found.last_seen, found.count) == ("2026-06-01", "2026-06-03", 3)
    assert found.unnamed
    assert found.names == ()


def test_more_than_64_names_overflow() -> None:
    tally = Tally()
    for number in range(65):
        tally.touch("2026-06-01", 1, f"obj-{number}")
    found = tally.aggregate(READ)
    assert found.names == ("obj-*",)
    assert found.overflows


def test_sources_are_kept() -> None:
    one = replace(counted([(READ, "2026-06-01", "a", "")])[0], sources=("webhook",))
    other = replace(one, sources=("files",), count=2)
    (found,) = united([[one], [other]])
    assert found.sources == ("files", "webhook")
    assert found.count == 3


@given(EVENTS, EVENTS)
def test_parts_unite_to_the_whole_in_any_order(first: Events, second: Events) -> None:
    whole = counted(first + second)
    assert list(united([counted(first), counted(second)])) == whole
    assert list(united([counted(second), counted(first)])) == whole
