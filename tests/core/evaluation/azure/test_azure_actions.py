"""Patterns of actions, and what is among the entries of an identity, one situation each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_worlds import place, world_of
from leastwise.core.evaluation.azure.actions import ActionPlane, PermissionBlock, any_matches, pattern_matches
from leastwise.core.evaluation.azure.admissions import admits
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.memberships import Memberships, may_be_group
from leastwise.core.evaluation.azure.requests import Request, facts_of
from leastwise.core.evaluation.azure.scopes import normal_scope, prefixes_of
from leastwise.core.evaluation.azure.worlds import AzureWorld, Group, Principal, Subject
from leastwise.core.evaluation.decisions import Outcome, Truth
from leastwise.core.evaluation.engines import CloudQuestion
from leastwise.core.evaluation.inventories import identity_id
from leastwise.core.patterns import matches
from leastwise.core.snapshots import Plane


@pytest.mark.parametrize(
    ("pattern", "action", "does"),
    [
        ("*", "a/b", True),
        ("A/B", "a/b", True),
        ("a/b", "a/bc", False),
        ("a/*", "a/", True),
        ("a/*", "b/a", False),
        ("*/read", "a/b/read", True),
        ("*/read", "read", False),
        ("a/*/c/*/e", "a/b/c/d/e", True),
        ("a/*/x/*/e", "a/b/c/d/e", False),
        ("a/*b", "a/b", True),
        ("ab*ba", "aba", False),
        ("a**c", "abc", True),
        ("a?c", "abc", False),
    ],
)
def test_a_star_stands_for_any_characters(pattern: str, action: str, does: bool) -> None:  # noqa: FBT001
    assert pattern_matches(pattern, action) is does


@given(st.text("ab*", max_size=12), st.text("ab", max_size=16))
def test_patterns_match_as_the_automaton_says(pattern: str, text: str) -> None:
    assert pattern_matches(pattern, text) is matches(pattern, text)


def test_pathological_patterns_stay_linear() -> None:
    assert not pattern_matches("a*" * 2000 + "b", "a" * 20000)


def test_a_block_gives_what_it_does_not_subtract() -> None:
    block = PermissionBlock(("*/read",), ("a/*",), ("d/*",), ("d/x",))
    assert block.gives("b/read", ActionPlane.CONTROL)
    assert not block.gives("a/read", ActionPlane.CONTROL)
    assert block.subtracts("a/read", ActionPlane.CONTROL)
    assert not block.subtracts("a/write", ActionPlane.CONTROL)
    assert block.gives("d/y", ActionPlane.DATA)
    assert not block.gives("d/x", ActionPlane.DATA)
    assert not any_matches((), "a/b")


@pytest.mark.parametrize(
    ("where", "context", "outcome"),
    [
        ("sub/rg", {"@Request[x]": "1"}, Outcome.ALLOWED),
        ("sub/rg", {}, Outcome.CONDITIONAL),
        ("other", {}, Outcome.IMPLICITLY_DENIED),
        ("sub/locked", {"@Request[x]": "1"}, Outcome.CONDITIONAL),
        ("sub/locked", {"@Request[x]": "1", "@Request[y]": "1"}, Outcome.IMPLICITLY_DENIED),
        ("sub/unsure", {"@Request[x]": "1"}, Outcome.UNKNOWN),
        ("sub/alone", {"@Request[x]": "1"}, Outcome.IMPLICITLY_DENIED),
        ("sub/alone/A.B/c/d", {"@Request[x]": "1"}, Outcome.ALLOWED),
    ],
)
def test_a_request_is_among_the_entries_or_not(where: str, context: dict[str, str], outcome: Outcome) -> None:
    world = world_of(
        {
            "roles": {"R": {"actions": ["A.B/*"], "notActions": ["A.B/c/delete"]}},
            "assign": [{"to": "ann", "role": "R", "at": "sub", "if": "Exists @Request[x]"}],
            "deny": [
                {"at": "sub/locked", "actions": ["*"], "if": "Exists @Request[y]"},
                {"at": "sub/unsure", "actions": ["*"], "principals": ["Group:hidden"]},
                {"at": "sub/alone", "actions": ["*"], "notActions": ["*/read"], "children": False},
            ],
        }
    )
    entries = AzureEngine(world).effective(identity_id(Plane.AZURE, "ann"))
    facts = facts_of(CloudQuestion("A.B/c/write", place(where), context=context))
    request = Request("a.b/c/write", normal_scope(place(where)), ActionPlane.CONTROL, facts)
    assert admits(entries, request, world.scopes) is outcome
    deleted = Request("a.b/c/delete", normal_scope(place(where)), ActionPlane.CONTROL, facts)
    assert admits(entries, deleted, world.scopes) is Outcome.IMPLICITLY_DENIED
    read = Request("a.b/c/read", normal_scope(place("sub/alone")), ActionPlane.CONTROL, facts)
    assert admits(entries, read, world.scopes) is (Outcome.ALLOWED if context else Outcome.CONDITIONAL)
    data = Request("a.b/c/write", normal_scope(place(where)), ActionPlane.DATA, facts)
    assert admits(entries, data, world.scopes) is Outcome.IMPLICITLY_DENIED


def test_a_group_is_one_by_its_members_its_listing_or_its_name() -> None:
    world = AzureWorld(
        groups={"read": Group("read")},
        principals={"listed": Principal("listed", "Group"), "ann": Principal("ann", "User")},
    )
    assert may_be_group(Subject("read", "User"), world)
    assert may_be_group(Subject("listed", ""), world)
    assert may_be_group(Subject("named", "ForeignGroup"), world)
    assert may_be_group(Subject("unsaid", ""), world)
    assert not may_be_group(Subject("ann", ""), world)
    assert not may_be_group(Subject("gone", "Unknown"), world)


def test_a_transitive_list_of_members_is_whole_whatever_is_nested() -> None:
    groups = {
        "outer": Group("outer", members=("inner", "ann"), is_transitive=True),
        "around": Group("around", members=("inner",)),
        "cut": Group("cut", members=("bob",), is_whole=False),
    }
    world = AzureWorld(groups=groups, principals={"inner": Principal("inner", "Group")})
    memberships = Memberships(world)
    assert memberships.unread == {"inner", "around", "cut"}
    assert memberships.holds("carl", "outer", None) is Truth.NO
    assert memberships.holds("carl", "around", None) is Truth.GAP
    assert memberships.holds("bob", "cut", None) is Truth.YES
    assert memberships.holds("carl", "cut", frozenset({"other"})) is Truth.NO


def test_the_prefixes_of_a_scope_end_with_itself() -> None:
    assert list(prefixes_of("/")) == ["/"]
    assert list(prefixes_of("/a/b")) == ["/", "/a", "/a/b"]
