from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.cli.command_lines import command_lines
from leastwise.cli.wrapping import wrapped

WORDS = st.lists(
    st.text(min_size=1, max_size=30).filter(lambda text: "\n" not in text), min_size=1, max_size=8
)


def test_a_command_that_fits_stays_on_its_line() -> None:
    assert command_lines("reach sa/a/s  --from x", 30) == ["reach sa/a/s  --from x"]


def test_a_long_command_is_broken_at_its_options() -> None:
    text = "leastwise reach sa/payments/checkout --from first.json --from 'a b.json' --cluster name=x"
    assert command_lines(text, 40) == [
        "leastwise reach sa/payments/checkout \\",
        "--from first.json --from 'a b.json' \\",
        "--cluster name=x",
    ]


def test_a_word_that_has_no_room_beside_its_option_gets_a_line() -> None:
    lines = command_lines(f"reach --from {'x' * 30} -o json", 34)
    assert lines == ["reach --from \\", f"{'x' * 30} \\", "-o json"]


@given(words=WORDS, width=st.integers(10, 60))
def test_a_broken_command_says_the_same(words: list[str], width: int) -> None:
    quoted = [shlex.quote(each) for each in words]
    lines = command_lines(" ".join(quoted), width)
    assert shlex.split("\n".join(lines).replace("\\\n", "")) == words  # as a shell joins them
    longest = max(map(len, quoted))
    assert all(len(each) <= max(width, longest + 2) for each in lines)


@pytest.mark.parametrize("sign", ["/", ":", ".", "@"])
def test_a_name_longer_than_a_line_is_broken_after_a_sign(sign: str) -> None:
    name = f"{'a' * 15}{sign}{'b' * 15}"
    assert wrapped(f"who {name} is", 20) == [f"who {'a' * 15}{sign}", f"{'b' * 15} is"]
    assert wrapped("x" * 50, 20) == ["x" * 20, "x" * 20, "x" * 10]
    assert wrapped("", 20) == [""]


@given(text=st.text(), width=st.integers(1, 60))
def test_no_line_is_wider_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert max(map(len, lines)) <= max(width, 20)
    assert "".join("".join(lines).split()) == "".join(text.split())
