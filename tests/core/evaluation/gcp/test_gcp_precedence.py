"""Every row of the precedence table in docs/evaluation/gcp.md, built as a world and asked."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from gcp_cases import ask, binding, bound, boundary, denial, engine_of, project, role

PAGE = Path(__file__).parents[4] / "docs" / "evaluation" / "gcp.md"
ACCOUNT = "serviceAccount:s@p.iam.gserviceaccount.com"
SET = "//cloudresourcemanager.googleapis.com/projects/p"
DENIED = "iam.googleapis.com/roles.create"


def _rows() -> list[tuple[str, ...]]:
    table = PAGE.read_text().split("<!-- precedence -->")[1].split("<!-- precedence end -->")[0]
    lines = [line for line in table.strip().splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


ROWS = _rows()
BOUNDARIES: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "holds": [boundary("b", "projects/p", "projects/q"), bound("b", SET)],
    "outside": [boundary("b", "projects/q"), bound("b", SET)],
    "unread": [bound("b", SET)],
    "outside, other version": [boundary("b", "projects/q", version="2"), bound("b", SET)],
    "outside, binding condition false": [
        boundary("b", "projects/q"),
        bound("b", SET, "principal.type == 'iam.googleapis.com/WorkspaceIdentity'"),
    ],
    "outside, binding condition errs": [boundary("b", "projects/q"), bound("b", SET, "resource.name == 'x'")],
}
DENIALS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "denies": [denial("organizations/1", DENIED)],
    "excepted": [
        denial(
            "projects/p",
            DENIED,
            excepted=[f"principal://iam.googleapis.com/projects/-/serviceAccounts/{ACCOUNT[15:]}"],
        )
    ],
    "condition false": [denial("projects/p", DENIED, condition="resource.hasTagKey('1/env') && false")],
    "condition errs": [denial("projects/p", DENIED, condition="request.path == 'x'")],
    "condition open": [denial("projects/p", DENIED, condition="resource.matchTag('1/env', 'prod')")],
    "condition malformed": [denial("projects/p", DENIED, condition="resource.matchTag(")],
    "metadata only": [{"name": "policies/cloudresourcemanager.googleapis.com%2Fprojects%2Fp/denypolicies/m"}],
}
ALLOWS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "grants": [binding("roles/r", ACCOUNT)],
    "condition false": [binding("roles/r", ACCOUNT, condition="resource.type == 'x'")],
    "condition errs": [binding("roles/r", ACCOUNT, condition="resource.name == 'x' || 1 < 'a'")],
    "condition open": [binding("roles/r", ACCOUNT, condition="request.path == '/admin'")],
    "condition malformed": [binding("roles/r", ACCOUNT, condition="request.path ==")],
    "role unread": [binding("roles/unread", ACCOUNT)],
}


@pytest.mark.parametrize("row", ROWS, ids=" / ".join)
def test_a_row_of_the_table_is_what_the_engine_decides(row: tuple[str, ...]) -> None:
    limit, deny, allow, decision = row
    files = {
        "gcp-assets": [project("p", "organizations/1", bindings=ALLOWS[allow])],
        "gcp-roles": [role("roles/r", "iam.roles.create")],
        "gcp-deny": DENIALS[deny],
        "gcp-boundary": BOUNDARIES[limit],
    }
    asked = {"who": ACCOUNT, "can": "iam.roles.create", "at": "projects/p"}
    assert ask(engine_of(files), asked).outcome.value == decision


def test_the_table_has_every_word_and_no_row_twice() -> None:
    assert {row[0] for row in ROWS} == set(BOUNDARIES)
    assert {row[1] for row in ROWS} == set(DENIALS)
    assert {row[2] for row in ROWS} == set(ALLOWS)
    assert not [one for one, other in combinations(ROWS, 2) if one == other]
