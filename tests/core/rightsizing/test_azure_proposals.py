"""What is proposed for Azure: custom roles of what was used, assignments that stay, and the check."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from azure_worlds import place, world_of
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.azure.actions import PermissionBlock
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.decisions import MAYBE
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.rightsizing import azure
from leastwise.core.rightsizing.azure import AzureDoubts, AzureRightSized, AzureRightSizing
from leastwise.core.rightsizing.proposals import Doubt, Reason, RefusedProposalError
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.azure_observability import why_hidden
from leastwise.core.usage.uses import ALLOWED, DENIED, Use

ME = IdentityId("azure:robot")
START = "Microsoft.Compute/virtualMachines/start/action"
DELETE = "Microsoft.Compute/virtualMachines/delete"
GROUP = place("sub/rg")
MACHINE = place("sub/rg/Microsoft.Compute/virtualMachines/m")
ROLES: Mapping[str, Any] = {
    "Operator": {"actions": [START, DELETE]},
    "Compute": {"actions": ["Microsoft.Compute/*"], "notActions": [DELETE]},
    "Contributor": {"actions": ["*"], "notActions": ["Microsoft.Authorization/*/write"]},
    "Reader": {"actions": ["*/read"]},
    "Blobs": {"dataActions": ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*"]},
    "Odd": {"actions": ["Micro*t.Compute/virtualMachines/*"]},
}


def nothing(_action: str, _is_data: bool, _subscription: str) -> None:  # noqa: FBT001
    return None


def logged(action: str, is_data: bool, subscription: str) -> Reason | None:  # noqa: FBT001
    """What logs of reads and writes show, and none of the data plane."""
    assert subscription in ("sub", "")
    text = why_hidden(action, ("data plane",), is_data=is_data)
    return Reason(Doubt.NOT_OBSERVABLE.value, text) if text else None


def engine(*roles: str, at: str = "sub/rg", **fields: Any) -> AzureEngine:
    kind = {"kind": "ServicePrincipal"}
    assign = [{"to": "robot", "role": each, "at": at, **kind, **fields} for each in roles]
    return AzureEngine(world_of({"roles": ROLES, "assign": assign}))


def use(action: str, *names: str, decision: str = ALLOWED) -> Aggregate:
    at = "2026-06-01T00:00:00Z"
    return Aggregate(
        Use(ME, Plane.AZURE.value, action, place="sub", decision=decision), at, at, 1, names, None, not names
    )


def sized(before: AzureEngine, *uses: Aggregate, doubts: AzureDoubts = nothing) -> AzureRightSized:
    return AzureRightSizing(before, doubts).of(ME, uses)


def test_a_role_becomes_a_custom_one_of_what_was_used() -> None:
    found = sized(engine("Operator"), use(START, MACHINE), use(DELETE, MACHINE, decision=DENIED))
    assert found.document() == {
        "roleDefinitions": [
            {
                "Name": "leastwise-robot-1",
                "IsCustom": True,
                "Description": "What was used of Operator.",
                "Actions": [START],
                "NotActions": [],
                "DataActions": [],
                "NotDataActions": [],
                "AssignableScopes": [GROUP.lower()],
            }
        ],
        "roleAssignments": [{"scope": GROUP.lower(), "role": "leastwise-robot-1", "assignee": "robot"}],
    }
    assert (found.before, found.after, found.used, found.requests, found.probes) == (2, 1, 1, 1, 1)


def test_a_condition_stays_word_for_word() -> None:
    text = "@Resource[a] StringEquals 'b'"
    found = sized(engine("Operator", **{"if": text, "version": "2.0"}), use(START, MACHINE))
    assigned = found.document()["roleAssignments"][0]  # type: ignore[index]
    assert (assigned["condition"], assigned["conditionVersion"]) == (text, "2.0")


def test_a_role_of_which_nothing_was_used_goes_and_one_of_which_all_was_stays() -> None:
    assert sized(engine("Operator")).document() == {"roleDefinitions": [], "roleAssignments": []}
    found = sized(engine("Operator"), use(START, MACHINE), use(DELETE, MACHINE))
    assert not found.roles
    assert [each.definition_name for each in found.staying] == ["Operator"]


def test_a_wildcard_becomes_what_was_used_and_what_no_log_shows() -> None:
    (role,) = sized(engine("Contributor"), use(START, MACHINE), doubts=logged).roles
    (block,) = role.definition.permissions
    assert {START, "*/read", "*/join/action"} <= set(block.actions)
    assert "*" not in block.actions
    (role,) = sized(engine("Compute"), use(START, MACHINE), doubts=logged).roles
    (block,) = role.definition.permissions
    assert set(block.actions) >= {START, "Microsoft.Compute/*/read", "Microsoft.Compute/read"}
    assert "Microsoft.Compute/*" not in block.actions
    assert not block.not_actions  # what it takes away is in nothing of it


def test_what_no_pattern_can_say_stays_whole() -> None:
    found = sized(engine("Reader", "Blobs", "Odd"), doubts=logged)
    assert not found.roles
    assert found.wildcards == 3
    assert {each.what for each in found.kept} >= {"*/read", "Micro*t.Compute/virtualMachines/*"}
    assert sized(engine("Blobs")).kept[0].reason.text == "which of its data actions are logged is not known"


def test_what_is_undecided_stays_whole() -> None:
    doubt = Reason(Doubt.UNDECIDED.value, "not watched")
    found = sized(engine("Contributor", "Operator", at="mg:corp"), doubts=lambda *_: doubt)
    assert not found.roles
    assert len(found.staying) == 2
    assert {each.reason for each in found.kept} == {doubt}


def test_an_assignment_whose_role_was_not_read_stays() -> None:
    before = AzureEngine(
        world_of({"roles": {"Bad": {"problem": "odd"}}, "assign": [
            {"to": "robot", "role": "Gone", "at": "sub"}, {"to": "robot", "role": "Bad", "at": "sub"},
        ]})
    )  # fmt: skip
    found = sized(before, use(START))
    assert [each.definition_name for each in found.staying] == ["Gone", "Bad"]
    assert {each.reason.text for each in found.kept} == {"what the role gives was not read"}


def test_a_use_that_nobody_gives_is_told_and_a_role_at_the_root_can_be_assigned_there() -> None:
    found = sized(engine("Operator", at="/"), use(START, MACHINE), use("Microsoft.Web/sites/write"))
    assert [each.what for each in found.lapsed] == ["Microsoft.Web/sites/write"]
    assert found.roles[0].definition.assignable_scopes == ("/",)


@pytest.mark.parametrize("row", [{"groups": {"robot": []}}, {"kinds": {"robot": "Group"}}])
def test_a_group_does_nothing_itself(row: dict[str, Any]) -> None:
    with pytest.raises(InvalidError, match="right-size its members"):
        sized(AzureEngine(world_of(row)))


def test_a_proposal_that_denies_or_widens_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine("Operator")
    maker = AzureRightSizing(before, nothing)
    (role,) = sized(before, use(START, MACHINE)).roles
    with monkeypatch.context() as patch:
        patch.setattr(azure, "_proposed", lambda *_: world_of({}))
        with pytest.raises(RefusedProposalError, match=f"would deny a recorded use: {START} on"):
            sized(before, use(START, MACHINE))
    wider = azure._role("robot", role.assignment, PermissionBlock(("*",)), role.origin, 1)
    with pytest.raises(RefusedProposalError, match="would widen the grant: leastwise-robot-1"):
        maker._probe(before, ME, [wider])
    free = azure._role("robot", role.assignment, PermissionBlock(("*",)), PermissionBlock(("*",)), 1)
    after = AzureEngine(azure._proposed(before.world, [], [], [free]))
    with pytest.raises(RefusedProposalError, match="would widen the grant: microsoft"):
        maker._probe(after, ME, [free])


ACTIONS = (
    START,
    DELETE,
    "Microsoft.Compute/virtualMachines/read",
    "Microsoft.Authorization/roleAssignments/write",
)
RESOURCES = (MACHINE, GROUP, place("sub"), place("sub/other"))


@given(st.integers(0, 2**32), st.booleans())
@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_a_proposal_allows_what_was_used_and_nothing_that_is_not_granted(seed: int, has_logs: bool) -> None:  # noqa: FBT001
    dice = Random(seed)
    assign = [
        {
            "to": dice.choice(["robot", "robot", "people"]),
            "role": dice.choice([*ROLES, "Unread"]),
            "at": dice.choice(["sub", "sub/rg", "sub/other"]),
            "kind": "ServicePrincipal",
        }
        for _ in range(dice.randrange(1, 5))
    ]
    row = {"roles": ROLES, "assign": assign, "groups": {"people": ["robot"]}}
    if dice.random() < 0.3:
        row["deny"] = [{"at": "sub", "actions": [DELETE]}]
    before = AzureEngine(world_of(row))
    questions = [CloudQuestion(action, resource) for action in ACTIONS for resource in RESOURCES]
    allowed = [each for each in questions if before.decide(Caller(ME), each).is_allowed]
    used = dice.sample(allowed, min(3, len(allowed)))
    found = AzureRightSizing(before, logged if has_logs else nothing).of(
        ME, [use(each.action, each.resource) for each in used]
    )
    own = [each for each in before.world.assignments if each.principal == "robot"]
    after = AzureEngine(azure._proposed(before.world, own, found.staying, found.roles))
    for each in questions:
        old, new = before.decide(Caller(ME), each), after.decide(Caller(ME), each)
        assert new.outcome not in MAYBE or old.outcome in MAYBE, each
        assert not new.is_allowed or old.is_allowed, each
        assert each not in used or new.is_allowed, each
