"""At most so many names, and beyond them prefixes; neither order nor division changes what is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.usage.names import NameSet, cut

WORDS = st.lists(st.sampled_from(["a", "b", "obj", "1", "22"]), min_size=1, max_size=4)
NAMES = st.lists(WORDS.map("-".join), max_size=40)


def kept(names: list[str], most: int = 6) -> NameSet:
    found = NameSet(most)
    for each in names:
        found.add(each)
    return found


def test_few_names_are_kept_whole() -> None:
    found = kept(["a", "b", "a"])
    assert found.names == {"a", "b"}
    assert not found.overflows


def test_many_names_become_their_common_prefixes() -> None:
    found = NameSet(64)
    found.update([f"obj-{number}" for number in range(65)])
    assert found.names == {"obj-*"}
    assert found.overflows


def test_names_without_a_common_word_become_a_star() -> None:
    assert kept([f"x{number}" for number in range(7)]).names == {"*"}


def test_a_name_that_has_no_more_words_stays_whole() -> None:
    assert cut("a-b", 2) == "a-b"
    assert cut("a-b-c", 2) == "a-b-*"
    assert cut("arn:aws:s3:::bucket/key", 3) == "arn:aws:s3:*"


def test_prefixes_of_another_set_cut_this_one_as_short() -> None:
    found = kept(["a-b-c", "a-b-d"])
    found.update(["x-*"], 1)
    assert found.names == {"a-*", "x-*"}


def test_longer_prefixes_are_cut_to_what_this_one_is() -> None:
    found = kept([f"a-{number}" for number in range(7)])
    found.update(["b-c-*"], 2)
    assert found.names == {"a-*", "b-*"}


@given(NAMES, st.randoms(use_true_random=False))
def test_the_order_of_names_does_not_matter(names: list[str], random: st.DataObject) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = kept(names), kept(shuffled)
    assert (one.names, one.words) == (other.names, other.words)


@given(NAMES, NAMES)
def test_dividing_names_over_sets_does_not_matter(first: list[str], second: list[str]) -> None:
    one, other = kept(first), kept(second)
    one.update(other.names, other.words)
    whole = kept(first + second)
    assert (one.names, one.words) == (whole.names, whole.words)


@given(NAMES)
def test_every_name_is_covered_and_there_are_never_too_many(names: list[str]) -> None:
    found = kept(names)
    assert len(found.names) <= 6
    for each in names:
        assert each in found.names or any(
            prefix.endswith("*") and each.startswith(prefix[:-1]) for prefix in found.names
        )
