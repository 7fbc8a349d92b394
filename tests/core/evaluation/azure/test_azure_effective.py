"""A request is among an identity's entries exactly when it is permitted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azure_worlds import place, world_of
from leastwise.core.evaluation.azure.actions import ActionPlane
from leastwise.core.evaluation.azure.admissions import admits
from leastwise.core.evaluation.azure.deny_clauses import UNKNOWN
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.evaluator import BY_POLICIES
from leastwise.core.evaluation.azure.requests import Request, facts_of
from leastwise.core.evaluation.azure.scopes import normal_scope
from leastwise.core.evaluation.azure.worlds import AzureWorld
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion, KubernetesQuestion
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.snapshots import Plane

ACTIONS = (
    "Contoso.Web/sites/read",
    "Contoso.Web/sites/write",
    "Contoso.Web/plans/read",
    "Contoso.Web/sites/slots/read",
)
PATTERNS = ("*", "*/read", "Contoso.Web/*", "Contoso.Web/*/read", "Contoso.Web/sites/*", *ACTIONS)
PLACES = ("/", "mg:root", "mg:corp", "mg:lost", "s1", "s1/a", "s1/a/Contoso.Web/sites/x", "s2/a", "s3/a")
PEOPLE = ("ann", "bob", "team", "outer", "unread")
CONDITIONS = (
    "",
    "",
    "!(ActionMatches{'Contoso.Web/sites/read'}) OR @Request[mode] StringEquals 'raw'",
    "!(ActionMatches{'Contoso.Web/*/read'}) OR @Request[mode] StringEquals 'raw'",
    "!(ActionMatches{'Fabrikam/*'}) OR @Request[mode] StringEquals 'raw'",
    "!(ActionMatches{'Contoso.Web/sites/*'}) AND !(ActionMatches{'Contoso.Web/plans/read'})",
    "ActionMatches{'*/read'}",
    "@Request[mode] StringEquals 'raw'",
    "@Request[mode] Unheard 'raw'",
    "!(ActionMatches{'Contoso.Web/sites/read'}) OR @Request[mode] Unheard 'raw'",
    "((",
)

patterns = st.lists(st.sampled_from(PATTERNS), max_size=2)
blocks = st.fixed_dictionaries(
    {"actions": patterns, "notActions": patterns, "dataActions": patterns, "notDataActions": patterns}
)
conditioned = st.tuples(blocks, st.sampled_from(CONDITIONS)).map(lambda each: {**each[0], "blockIf": each[1]})
assignments = st.fixed_dictionaries(
    {
        "to": st.sampled_from([*PEOPLE, ""]),
        "role": st.sampled_from(["R0", "R1", "Missing"]),
        "at": st.sampled_from([*PLACES, ""]),
        "if": st.sampled_from(CONDITIONS),
        "version": st.sampled_from(["", "2.0", "2.0", "1.0"]),
    }
)
subjects = st.lists(st.sampled_from(["everyone", "ann", "bob", "Group:team", "Group:unread"]), max_size=2)
denies = st.tuples(
    blocks,
    st.fixed_dictionaries(
        {
            "at": st.sampled_from(PLACES),
            "principals": subjects,
            "excluded": st.lists(st.sampled_from(["ann", "Group:team", "Group:unread"]), max_size=1),
            "children": st.booleans(),
            "if": st.sampled_from(CONDITIONS),
            "blockIf": st.sampled_from(CONDITIONS),
            "version": st.sampled_from(["", "", "1.0"]),
            "audit": st.sampled_from([False, False, False, True]),
            "problem": st.sampled_from(["", "", "", "broken"]),
        }
    ),
).map(lambda each: {**each[0], **each[1]})


def _kinds(row: dict[str, Any]) -> dict[str, Any]:
    kind = "Group" if row["to"] in ("team", "outer", "unread") else "User"
    problem = "" if row["to"] and row["at"] else "it cannot be read"
    return {**row, "kind": kind, "problem": problem}


worlds = st.fixed_dictionaries(
    {
        "roles": st.fixed_dictionaries({"R0": blocks, "R1": conditioned}),
        "assign": st.lists(assignments.map(_kinds), max_size=4),
        "deny": st.lists(denies, max_size=2),
        "groups": st.just({"team": ["ann"], "outer": ["team"]}),
        "parents": st.just({"s1": "mg:corp", "mg:corp": "mg:root", "s2": "mg:root"}),
        "roots": st.just(["mg:root"]),
        "cut": st.sampled_from([[], [], ["assignments"], ["denies"]]),
    }
).map(world_of)


def _plain(outcome: Outcome) -> Outcome:
    return Outcome.IMPLICITLY_DENIED if outcome is Outcome.EXPLICITLY_DENIED else outcome


questions = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.sampled_from(PLACES), st.booleans()),
    min_size=10,
    max_size=10,
    unique=True,
)


@settings(max_examples=50, deadline=None)
@given(
    worlds,
    st.sampled_from(PEOPLE),
    questions,
    st.sampled_from([{}, {"@Request[mode]": "raw"}, {"@Request[mode]": "no"}]),
)
def test_membership_in_effective_equals_the_answer_of_can(
    world: AzureWorld, who: str, asked: list[tuple[str, str, bool]], context: dict[str, str]
) -> None:
    engine = AzureEngine(world)
    identity = identity_id(Plane.AZURE, who)
    entries = engine.effective(identity)
    for action, where, is_data in asked:
        question = CloudQuestion(
            action, place(where), context={**context, "isDataAction": str(is_data).lower()}
        )
        plane = ActionPlane.DATA if is_data else ActionPlane.CONTROL
        request = Request(action.lower(), normal_scope(place(where)), plane, facts_of(question))
        decided = engine.decide(Caller(identity), question)
        assert admits(entries, request, world.scopes) is _plain(decided.outcome), (action, where, is_data)


@settings(max_examples=50, deadline=None)
@given(worlds, st.sampled_from(PEOPLE), st.sampled_from(ACTIONS))
def test_what_is_permitted_somewhere_is_permitted_there(world: AzureWorld, who: str, action: str) -> None:
    engine = AzureEngine(world)
    identity = identity_id(Plane.AZURE, who)
    for entry in engine.permits(identity, action):
        assert entry.actions == (action,)
        if not entry.is_certain or entry.excluded:
            continue
        question = CloudQuestion(action, entry.scope, context={"isDataAction": str(entry.is_data).lower()})
        assert engine.decide(Caller(identity), question).is_allowed


@settings(max_examples=50, deadline=None)
@given(worlds, st.sampled_from(PEOPLE), st.sampled_from(ACTIONS), st.sampled_from(PLACES))
def test_the_order_of_what_was_read_never_matters(
    world: AzureWorld, who: str, action: str, where: str
) -> None:
    other = replace(world, assignments=world.assignments[::-1], denies=world.denies[::-1])
    question = CloudQuestion(action, place(where))
    caller = Caller(identity_id(Plane.AZURE, who))
    first, second = AzureEngine(world), AzureEngine(other)
    assert first.decide(caller, question) == second.decide(caller, question)
    assert first.effective(caller.identity) == second.effective(caller.identity)


@settings(max_examples=40, deadline=None)
@given(worlds, denies, st.sampled_from(PEOPLE), st.sampled_from(ACTIONS), st.sampled_from(PLACES))
def test_one_deny_more_never_widens(
    world: AzureWorld, row: dict[str, Any], who: str, action: str, where: str
) -> None:
    more = world_of({"deny": [row]}).denies
    narrower = replace(world, denies=(*world.denies, *more))
    question = CloudQuestion(action, place(where), context={"isDataAction": "false"})
    caller = Caller(identity_id(Plane.AZURE, who))
    before = AzureEngine(world).decide(caller, question)
    after = AzureEngine(narrower).decide(caller, question)
    assert before.outcome is not Outcome.EXPLICITLY_DENIED or after.outcome is Outcome.EXPLICITLY_DENIED
    assert before.is_allowed or not after.is_allowed


WORLD = world_of(
    {
        "roles": {
            "Owner": {"actions": ["*"]},
            "Limited": {"actions": ["*"], "notActions": ["Contoso.Web/sites/write"]},
            "Data": {"dataActions": ["Contoso.Data/stores/read"], "actions": ["*/read"]},
        },
        "groups": {"team": ["ann"]},
        "assign": [
            {"to": "team", "kind": "Group", "role": "Owner", "at": "s1"},
            {"to": "hidden", "kind": "Group", "role": "Owner", "at": "s3"},
            {"to": "ann", "role": "Limited", "at": "s2"},
            {"to": "bob", "role": "Data", "at": "s1/a"},
            {
                "to": "carl",
                "role": "Owner",
                "at": "s1/a",
                "if": "!(ActionMatches{'Contoso.Web/sites/write'}) OR @Request[mode] StringEquals 'raw'",
            },
        ],
        "deny": [
            {"at": "s1/locked", "actions": ["*/write"], "principals": ["ann"]},
            {"at": "s2", "actions": ["Contoso.Web/plans/*"], "principals": ["ann"]},
            {"at": "s1", "actions": ["*/delete"], "principals": ["everyone"], "excluded": ["Group:hidden"]},
        ],
    }
)
ENGINE = AzureEngine(WORLD)


def _id(name: str) -> IdentityId:
    return identity_id(Plane.AZURE, name)


def test_entries_lead_through_the_group_to_the_role() -> None:
    entry = ENGINE.effective(_id("ann"))[0]
    assert [source.kind for source in entry.sources[0]] == ["group", "role assignment", "role definition"]
    assert entry.resources == ("/subscriptions/s1", "/subscriptions/s1/*")


def test_a_group_that_was_not_read_makes_an_uncertain_entry_and_no_permit() -> None:
    uncertain = [entry for entry in ENGINE.effective(_id("ann")) if entry.scope == "/subscriptions/s3"]
    assert [entry.unknown for entry in uncertain] == [("the members of group hidden were not read",)]
    scopes = {entry.scope for entry in ENGINE.permits(_id("ann"), "Contoso.Web/plans/write")}
    assert scopes == {"/subscriptions/s1"}
    assert [entry.scope for entry in ENGINE.permits(_id("hidden"), "Contoso.Web/plans/write")] == [
        "/subscriptions/s3"
    ]


def test_a_deny_over_a_part_stays_beside_the_permit_and_one_over_all_removes_it() -> None:
    (left,) = ENGINE.permits(_id("ann"), "Contoso.Web/plans/write")
    assert [clause.resources[0] for clause in left.excluded] == ["/subscriptions/s1/resourcegroups/locked"]
    assert left.excluded[0].actions == ("Contoso.Web/plans/write",)


def test_a_deny_that_may_not_concern_the_identity_leaves_the_permit_unsure() -> None:
    (left,) = ENGINE.permits(_id("carl"), "Contoso.Web/plans/delete")
    assert not left.is_certain
    assert left.excluded[0].conditions == (f"{UNKNOWN}the members of group hidden were not read",)


def test_a_condition_stays_only_with_the_actions_that_it_names() -> None:
    (plain,) = ENGINE.permits(_id("carl"), "Contoso.Web/sites/read")
    assert plain.is_certain
    (conditional,) = ENGINE.permits(_id("carl"), "Contoso.Web/sites/write")
    assert conditional.conditions
    assert not conditional.unknown


def test_the_plane_of_an_action_chooses_the_list() -> None:
    assert [entry.is_data for entry in ENGINE.permits(_id("bob"), "Contoso.Data/stores/read")] == [True]
    assert [entry.is_data for entry in ENGINE.permits(_id("bob"), "Contoso.Web/sites/read")] == [False]


@pytest.mark.parametrize(
    ("who", "pattern", "scopes"),
    [
        ("ann", "*", ["/subscriptions/s1"]),
        ("ann", "Contoso.Web/*", ["/subscriptions/s1"]),
        ("ann", "Contoso.Mail/*", ["/subscriptions/s1", "/subscriptions/s2"]),
        ("bob", "*", []),
        ("bob", "Contoso.Web/*/read", ["/subscriptions/s1/resourcegroups/a"]),
    ],
)
def test_a_pattern_is_permitted_where_all_of_it_is(who: str, pattern: str, scopes: list[str]) -> None:
    assert [entry.scope for entry in ENGINE.permits(_id(who), pattern)] == scopes


def test_holders_are_named_principals_and_groups_stand_for_members() -> None:
    question = CloudQuestion("Contoso.Web/sites/write", place("s1/a"))
    held = {holder.identity: holder.decision.outcome for holder in ENGINE.holders(question)}
    assert held == {
        _id("team"): Outcome.ALLOWED,
        _id("ann"): Outcome.ALLOWED,
        _id("carl"): Outcome.CONDITIONAL,
    }


def test_other_planes_questions_and_permissions_are_no_concern() -> None:
    assert ENGINE.decide(Caller(_id("ann")), KubernetesQuestion("get")).outcome is Outcome.UNKNOWN
    assert ENGINE.permits(_id("ann"), KubernetesPermission("", "pods", "get")) == ()
    assert ENGINE.plane is Plane.AZURE


def test_unread_groups_are_gaps_of_the_engine() -> None:
    assert [gap.scope for gap in ENGINE.gaps()] == ["group/hidden"]


def test_a_vault_that_decides_by_access_policies_leaves_data_entries_unsure() -> None:
    world = world_of(
        {
            "roles": {
                "Secrets": {"dataActions": ["Microsoft.KeyVault/vaults/secrets/*"], "actions": ["*/read"]}
            },
            "assign": [{"to": "ann", "role": "Secrets", "at": "sub"}],
            "resources": [{"at": "sub/rg/Microsoft.KeyVault/vaults/old", "rbac": False}],
        }
    )
    (entry,) = AzureEngine(world).permits(_id("ann"), "Microsoft.KeyVault/vaults/secrets/getSecret/action")
    assert not entry.is_certain
    assert entry.excluded[0].conditions == (f"{UNKNOWN}{BY_POLICIES}",)
    (entry,) = AzureEngine(world).permits(_id("ann"), "Microsoft.KeyVault/vaults/read")
    assert entry.is_certain


def test_a_condition_of_the_role_and_one_of_the_assignment_both_stay() -> None:
    world = world_of(
        {
            "roles": {
                "R": {"actions": ["*"], "blockIf": "!(ActionMatches{'A.B/c/write'}) OR Exists @Request[x]"}
            },
            "assign": [{"to": "ann", "role": "R", "at": "sub", "if": "Exists @Request[y]"}],
        }
    )
    (entry,) = AzureEngine(world).permits(_id("ann"), "A.B/c/write")
    assert len(entry.conditions) == 2
    (entry,) = AzureEngine(world).permits(_id("ann"), "A.B/c/read")
    assert entry.conditions == ("Exists @Request[y]",)


def test_what_a_condition_rules_out_is_not_permitted() -> None:
    world = world_of(
        {
            "roles": {"R": {"actions": ["*"]}, "Half": {"actions": ["*/read"], "problem": "cut off"}},
            "assign": [
                {"to": "ann", "role": "R", "at": "sub", "if": "ActionMatches{'*/read'}"},
                {
                    "to": "bob",
                    "role": "R",
                    "at": "sub",
                    "if": "!(ActionMatches{'A.B/*/write'}) OR Exists @Request[x]",
                },
                {"to": "carl", "role": "Half", "at": "sub"},
            ],
        }
    )
    engine = AzureEngine(world)
    assert engine.permits(_id("ann"), "A.B/c/write") == ()
    assert engine.permits(_id("ann"), "A.B/c/read")[0].is_certain
    assert engine.permits(_id("bob"), "A.B/c/d/write")[0].conditions
    assert [entry.unknown for entry in engine.permits(_id("carl"), "A.B/c/write")] == [("cut off",)]
    assert [entry.unknown for entry in engine.effective(_id("carl"))] == [("cut off",), (), ("cut off",)]


def test_a_deny_for_its_own_scope_alone_takes_no_permit_away() -> None:
    row = {"at": "sub", "actions": ["*"], "children": False}
    world = world_of(
        {
            "roles": {"R": {"actions": ["*"]}},
            "assign": [{"to": "ann", "role": "R", "at": "sub"}],
            "deny": [row, {**row, "at": "sub/rg", "children": True, "if": "Exists @Request[x]"}],
        }
    )
    (entry,) = AzureEngine(world).permits(_id("ann"), "A.B/c/write")
    assert [clause.resources for clause in entry.excluded] == [
        ("/subscriptions/sub",),
        ("/subscriptions/sub/resourcegroups/rg", "/subscriptions/sub/resourcegroups/rg/*"),
    ]
    question = CloudQuestion("A.B/c/write", place("sub/rg"), context={"isDataAction": "false"})
    request = Request("a.b/c/write", normal_scope(place("sub/rg")), ActionPlane.CONTROL, facts_of(question))
    entries = AzureEngine(world).effective(_id("ann"))
    assert admits(entries, request, world.scopes) is Outcome.CONDITIONAL
