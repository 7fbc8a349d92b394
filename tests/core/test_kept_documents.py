"""What is kept before a removal declares again, through the API's own model, what was live."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aws_worlds import CLUSTER, desire, live_role
from builders import CREATED, account, aws_block, kubernetes_block, policy, role_ref, rule, statement
from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.core.aws_trust import closed_trust
from leastwise.core.entitlements import EntitlementPolicy, TrustMethod
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.identities import ServiceAccount
from leastwise.core.kept_documents import departure_reason, documents_of, kept_spec
from leastwise.core.kubernetes_desires import desire_kubernetes
from leastwise.core.kubernetes_drifts import KubernetesActual
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    ObservedBinding,
    ObservedRoleDefinition,
)
from leastwise.core.worlds import OwnedRole, World

SUBJECT = ServiceAccount("payments", "payments-api")
STORED: dict[str, Any] = {"subject": {"serviceAccountName": "payments-api"}, "enforcement": "Enforce"}
BLOCK = kubernetes_block(
    rules=[rule(names=["one"])], bindings=[role_ref("view")], cluster_bindings=[role_ref("nodes")]
)


def owned(role: AwsRole, **policies: AwsManagedPolicy) -> OwnedRole:
    snapshot = AwsAccountSnapshot(
        account_ref="prod",
        account_id="111122223333",
        started=CREATED,
        started_monotonic=0.0,
        roles={role.name.casefold(): role},
        managed_policies={each.arn: each for each in policies.values()},
    )
    return OwnedRole(account(), snapshot, role)


def world(
    declared: EntitlementPolicy, live: EntitlementPolicy, *roles: OwnedRole, gone: bool = False
) -> World:
    """A world in which `live` stands while `declared` is declared."""
    subjects = () if gone else (SUBJECT,)
    standing = desire_kubernetes(live, (SUBJECT,), "c1")
    owner = f"c1/{declared.key}"
    role = standing.role
    bindings = tuple(
        ObservedBinding(each.kind, each.namespace, each.name, "u", "", each.role_ref, each.subjects, owner)
        for each in standing.bindings
    )
    roles_of = (
        (ObservedRoleDefinition("Role", role.namespace, role.name, "u", "", role.rules, owner),)
        if role
        else ()
    )
    return World(
        policy=declared,
        cluster=CLUSTER,
        now=CREATED,
        subjects=subjects,
        desired=desire_kubernetes(declared, subjects, "c1"),
        actual=KubernetesActual(owned_roles=roles_of, owned_bindings=bindings),
        owned_roles=roles,
    )


def to_domain(spec: dict[str, object]) -> EntitlementPolicy:
    """Read a kept spec as the operator would when it is written back."""
    read = entitlement_policy_to_domain({"metadata": {"namespace": "payments", "name": "x"}, "spec": spec})
    assert read.invalid == ""
    return read


# ---------------------------------------------------------------- why


def test_the_reason_says_what_lost_its_declaration() -> None:
    full, bare = policy(kubernetes=BLOCK), policy(kubernetes=None)
    assert departure_reason(world(bare, full)) == "BlockRemoved"
    assert departure_reason(world(policy(kubernetes=kubernetes_block()), full)) == "BlockRemoved"
    assert departure_reason(world(full, full, gone=True)) == "ServiceAccountDeleted"
    chosen = policy(match_labels={"app": "x"}, kubernetes=BLOCK)
    assert departure_reason(world(chosen, chosen, gone=True)) == "SubjectLeft"
    assert departure_reason(world(chosen, chosen)) == "SubjectLeft"
    assert departure_reason(replace(world(full, full), narrowed="x")) == "CeilingNarrowed"
    role = live_role(desire())
    assert departure_reason(world(full, full, owned(role))) == "BlockRemoved"
    declared = replace(full, aws=aws_block())
    assert departure_reason(world(declared, full, owned(role))) == "SubjectLeft"


# ---------------------------------------------------------------- the spec


def test_a_deleted_policy_s_spec_is_kept_as_it_was_stored() -> None:
    full = policy(kubernetes=BLOCK)
    stored = {**STORED, "kubernetes": {"rules": []}, "drift": {"exempt": []}}
    assert kept_spec(stored, world(full, full), "PolicyDeleted") == stored


def test_a_removed_block_is_made_anew_from_what_carries_the_mark() -> None:
    full = policy(kubernetes=BLOCK)
    kept = kept_spec(STORED, world(policy(kubernetes=None), full), "BlockRemoved")
    again = to_domain(kept).kubernetes
    assert again is not None
    assert (again.rules, again.bindings, again.cluster_bindings) == (
        BLOCK.rules,
        BLOCK.bindings,
        BLOCK.cluster_bindings,
    )
    assert kept["enforcement"] == "Enforce"


def test_a_block_of_which_a_part_went_is_kept_with_that_part() -> None:
    stored = {**STORED, "kubernetes": {"bindings": [{"roleRef": {"kind": "ClusterRole", "name": "view"}}]}}
    declared = policy(kubernetes=kubernetes_block(rules=[], bindings=[role_ref("view")]))
    kept = kept_spec(stored, world(declared, policy(kubernetes=BLOCK)), "BlockRemoved")
    again = to_domain(kept).kubernetes
    assert again is not None
    assert again.cluster_bindings == BLOCK.cluster_bindings


@pytest.mark.parametrize("trust", list(TrustMethod))
@pytest.mark.parametrize("name", ["", "payments-api"])
def test_a_removed_aws_block_declares_an_equal_role_again(trust: TrustMethod, name: str) -> None:
    """R2: the same role comes out of the kept spec."""
    many = [
        statement(),
        statement(["s3:PutObject"], conditions=[("StringEquals", "aws:PrincipalOrgID", ("o-1",))]),
    ]
    desired = desire(
        trust=trust,
        role_name=name,
        statements=many,
        managed_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
        max_session_seconds=7200,
    )
    bare = policy(kubernetes=None)
    kept = kept_spec(STORED, world(bare, bare, owned(live_role(desired))), "BlockRemoved")
    block = to_domain(kept).aws
    assert block is not None
    again = desire(
        trust=block.trust,
        role_name=block.role_name,
        statements=block.statements,
        managed_policy_arns=block.managed_policy_arns,
        max_session_seconds=block.max_session_seconds,
    )
    assert again == desired
    assert block.statements[0].actions[0] in {"s3:GetObject", "s3:PutObject"}  # spelled as it was written


def test_spilled_statements_come_back_as_statements_and_not_as_policies() -> None:
    desired = desire(
        statements=[statement(resources=[f"arn:aws:s3:::b{index}/{'x' * 4000}"]) for index in range(4)]
    )
    policies = {
        each.name: AwsManagedPolicy(each.arn, each.name, "/leastwise/", each.document)
        for each in desired.managed
    }
    bare = policy(kubernetes=None)
    spec = kept_spec(STORED, world(bare, bare, owned(live_role(desired), **policies)), "BlockRemoved")
    block = spec["aws"]
    assert isinstance(block, dict)
    assert len(block["statements"]) == 4
    assert block["managedPolicyArns"] == []


def test_a_detached_role_and_one_that_is_still_declared_are_no_block_to_give_back() -> None:
    bare = policy(kubernetes=None)
    detached = live_role(
        desire(), trust=closed_trust(), inline={}, tags={"leastwise.dev/remove-after": "2026-01-02T00:00:00Z"}
    )
    assert "aws" not in kept_spec(STORED, world(bare, bare, owned(detached)), "BlockRemoved")
    declared = replace(bare, aws=aws_block())
    assert "aws" not in kept_spec(STORED, world(declared, bare, owned(live_role(desire()))), "BlockRemoved")


def test_what_has_no_form_in_a_policy_is_kept_in_the_documents_only() -> None:
    """A Deny, a NotAction, and what could not be parsed."""
    desired = desire(
        statements=[statement(resources=[f"arn:aws:s3:::b{index}/{'x' * 4000}"]) for index in range(4)]
    )
    deny = build_statement("Deny", actions=["s3:*"], resources=["*"])
    others = replace(deny, effect="Allow", actions=(), not_actions=("iam:*",))
    inline = {"leastwise": build_document([deny, others]), "broken": None}
    policies = {
        each.name: AwsManagedPolicy(each.arn, each.name, "/leastwise/", None) for each in desired.managed
    }
    role = live_role(desired, inline=inline, trust=None, max_session_seconds=None)
    bare = policy(kubernetes=None)
    found = world(bare, bare, owned(role, **policies))
    block = kept_spec(STORED, found, "BlockRemoved")["aws"]
    assert isinstance(block, dict)
    assert (block["statements"], block["trust"], "maxSessionSeconds" in block) == ([], "IRSA", False)
    document = documents_of(found)[f"Role/{role.arn}"]
    assert isinstance(document, dict)
    assert list(document["inline"]) == ["leastwise"]


# ---------------------------------------------------------------- the documents


def test_everything_live_is_kept_for_people_to_read() -> None:
    full = policy(kubernetes=BLOCK)
    role = live_role(desire())
    kept = documents_of(world(full, full, owned(role)))
    assert sorted(ref.partition("/")[0] for ref in kept) == [
        "ClusterRoleBinding",
        "Role",
        "Role",
        "RoleBinding",
        "RoleBinding",
    ]
    document = kept[f"Role/{role.arn}"]
    assert isinstance(document, dict)
    assert set(document) == {
        "trust",
        "inline",
        "attached",
        "permissionsBoundary",
        "tags",
        "maxSessionSeconds",
    }
    assert documents_of(world(policy(kubernetes=None), policy(kubernetes=None))) == {}
