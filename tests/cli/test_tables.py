from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.cli.tables import Cell, Column, Table, cut_middle, lay_out


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("payments/invoice-reader", 23, "payments/invoice-reader"),
        ("payments/invoice-reader", 13, "paymen…reader"),
        ("abcdef", 2, "a…"),
        ("abcdef", 1, "…"),
        ("abcdef", 0, ""),
    ],
)
def test_a_long_name_is_cut_in_the_middle(text: str, width: int, shown: str) -> None:
    assert cut_middle(text, width) == shown


@given(st.text(min_size=1, max_size=60), st.integers(min_value=2, max_value=60))
def test_a_cut_name_keeps_its_beginning_and_its_width(text: str, width: int) -> None:
    shown = cut_middle(text, width)
    assert len(shown) == min(len(text), width)
    assert shown[0] == text[0]


def lines(table: Table, width: int | None) -> list[str]:
    return ["".join(cell.text for cell in row) for row in lay_out(table, width)]


def test_only_columns_that_may_be_cut_are_cut_and_the_widest_first() -> None:
    table = Table(
        (Column("NAME", 6), Column("SEVERITY"), Column("OBJECT", 6)),
        [[Cell("invoice-reader"), Cell("▲▲ Critical"), Cell("ClusterRoleBinding/legacy-admin")]],
    )
    assert lines(table, 43) == [
        "NAME            SEVERITY     OBJECT",
        "invoice-reader  ▲▲ Critical  Cluster…-admin",
    ]


def test_a_wide_table_is_never_cut() -> None:
    table = Table((Column("A", 3), Column("B", 3)), [[Cell("x" * 90), Cell("y" * 90)]])
    assert lines(table, None)[1] == f"{'x' * 90}  {'y' * 90}"


def test_a_table_that_cannot_fit_keeps_its_least_widths() -> None:
    table = Table((Column("LONGHEADING"), Column("B", 3)), [[Cell("x"), Cell("yyyyyy")]])
    assert lines(table, 5) == ["LONGHEADING  B", "x            y…y"]


def test_lines_do_not_end_in_blanks() -> None:
    table = Table((Column("A"), Column("B"), Column("C")), [[Cell("1"), Cell("2"), Cell("")]])
    assert lines(table, 80)[1] == "1  2"
