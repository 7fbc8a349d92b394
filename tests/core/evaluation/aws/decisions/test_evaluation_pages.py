from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest

from aws_case_files import DataCase
from leastwise.core.evaluation.aws.condition_operators import OPERATORS
from leastwise.core.evaluation.aws.layers import RCP_SERVICES
from leastwise.core.evaluation.decisions import Truth, combine

PAGES = Path(__file__).parents[5] / "docs/evaluation"
ACCOUNT, OTHER = "111122223333", "444455556666"
USER = f"arn:aws:iam::{ACCOUNT}:user/bob"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/s"
NAMED = {
    "everyone (`*`)": (SESSION, "*"),
    "the user": (USER, {"AWS": USER}),
    "the session": (SESSION, {"AWS": SESSION}),
    "the role of the session": (SESSION, {"AWS": ROLE}),
    "the account": (SESSION, {"AWS": ACCOUNT}),
    "nobody": (SESSION, {"AWS": "999988887777"}),
}
NOTHING = {"Action": "ec2:DescribeVpcs"}


def rows(page: str, first: str) -> Iterator[list[str]]:
    """Read the rows of the table whose heading begins with a cell."""
    lines = (PAGES / page).read_text(encoding="utf-8").splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(f"| {first} |"))
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("parts", list(product(Truth, Truth, Truth)), ids=str)
def test_table_of_logic_is_what_combine_does(parts: tuple[Truth, Truth, Truth]) -> None:
    words = [part.value for part in parts]
    fitting = (
        row[-1]
        for row in rows("README.md", "Row")
        if all(cell in ("any", word) for cell, word in zip(row[1:4], words, strict=True))
    )
    assert next(fitting) == combine(*parts).value


@pytest.mark.parametrize("row", list(rows("aws.md", "The resource policy names")), ids="-".join)
def test_table_of_what_suffices_is_what_decide_does(row: list[str]) -> None:
    named, accounts, identity, boundary, session = row
    principal, element = NAMED[named]
    given = {
        "principal": principal,
        "account": ACCOUNT if accounts == "one" else OTHER,
        "identity": [{}],
        "policy": {"Principal": element},
    }
    assert outcome(given) == ("ImplicitlyDenied" if identity == "never enough" else "Allowed")
    assert is_needed(given, {"identity": []}) is (identity in ("needed", "never enough"))
    if identity != "never enough":
        without = {**given, "identity": [{}] if identity == "needed" else []}
        assert is_needed(without, {"boundary": NOTHING}) is (boundary == "limits")
        assert is_needed(without, {"session": NOTHING}) is (session == "limits")


def outcome(given: Mapping[str, object]) -> str:
    return DataCase("", given, {}).decide().outcome.value


def is_needed(given: Mapping[str, object], change: Mapping[str, object]) -> bool:
    return outcome({**given, **change}) != "Allowed"


def test_page_names_every_operator() -> None:
    named = {name for row in rows("aws.md", "Type") for name in row[1].split(", ")}
    assert named == set(OPERATORS)


def test_page_names_every_service_with_rcps() -> None:
    text = (PAGES / "aws.md").read_text(encoding="utf-8")
    section = text.partition("### Services whose resources RCPs limit")[2].partition("##")[0]
    assert set(re.findall(r"`([a-z0-9-]+)`", section)) == set(RCP_SERVICES)
