"""The steps of a thief inside AWS: each family fires, and a condition, deny or boundary disarms it."""

from __future__ import annotations

import pytest

from aws_estate import (
    AWAY,
    EC2_TRUST,
    FULL,
    HOME,
    Statement,
    allow,
    deny,
    document,
    engine,
    group,
    identity,
    levels,
    policy_arn,
    role,
    role_arn,
    to,
    trust,
    user,
    user_arn,
)
from leastwise.core.evaluation.aws import edges
from leastwise.core.evaluation.aws.edges_kinds import EDGE_KINDS, PASSING, RUNNING, Passing, Running
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.engines import Edge

THIEF = role_arn("thief")
ADMIN = f"aws:asset:admin:{HOME}"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def steps(aws: AwsEngine, native: str = THIEF) -> dict[tuple[str, str], Edge]:
    return {(edge.kind, edge.target): edge for edge in aws.edges_of(identity(native))}


def found(aws: AwsEngine, native: str = THIEF) -> dict[tuple[str, str], str]:
    return {key: edge.confidence for key, edge in steps(aws, native).items()}


def test_every_kind_has_a_rule_or_needs_none_and_its_own_id() -> None:
    assert len({kind.id for kind in EDGE_KINDS}) == len(EDGE_KINDS)
    assert all(kind.id.startswith("AWS-") and kind.precondition and kind.result for kind in EDGE_KINDS)
    assert [kind.id for kind in EDGE_KINDS if not kind.rule] == ["AWS-one-of"]


# ---------------------------------------------------------------- LW-AWS-007, 022


def test_assume_role_needs_both_sides() -> None:
    aws = engine(
        role("thief", allow("sts:AssumeRole")),
        role("open", trusts=trust({"AWS": HOME})),
        role("mfa", trusts=trust({"AWS": HOME}, Condition=MFA)),
        role("closed", trusts=EC2_TRUST),
    )
    assert found(aws) == {
        ("AWS-assume-role", f"aws:{role_arn('open')}"): "Certain",
        ("AWS-assume-role", f"aws:{role_arn('mfa')}"): "Conditional",
    }
    edge = steps(aws)["AWS-assume-role", f"aws:{role_arn('mfa')}"]
    assert edge.conditions == ("Bool aws:MultiFactorAuthPresent [true]",)
    assert [source.kind for source in edge.sources] == ["inline policy", "trust policy"]


def test_assume_role_is_decided_with_what_is_known_of_the_caller() -> None:
    team = {"StringEquals": {"aws:PrincipalTag/team": "a"}}
    roles = (
        role("a", trusts=trust({"AWS": HOME}, Condition=team)),
        role("own", trusts=trust({"AWS": [THIEF]})),
    )
    tagged = engine(role("thief", allow("sts:AssumeRole"), tags={"team": "a"}), *roles)
    other = engine(role("thief", allow("sts:AssumeRole"), tags={"team": "b"}), *roles)
    assert found(tagged)["AWS-assume-role", f"aws:{role_arn('a')}"] == "Certain"
    assert found(other) == {("AWS-assume-role", f"aws:{role_arn('own')}"): "Certain"}


@pytest.mark.parametrize("how", ["deny", "boundary", "scp", "trust"])
def test_assume_role_is_disarmed(how: str) -> None:
    refusal = deny("sts:AssumeRole")
    trusts = trust({"AWS": HOME})
    if how == "trust":
        trusts = document(to({"AWS": HOME}, "sts:AssumeRole"), to("*", "sts:AssumeRole", effect="Deny"))
        trusts = trusts.replace(', "Resource": "*"', "")
    aws = engine(
        role(
            "thief",
            allow("sts:AssumeRole"),
            *([refusal] if how == "deny" else []),
            boundary=policy_arn("edge") if how == "boundary" else "",
        ),
        role("open", trusts=trusts),
        policies={policy_arn("edge"): document(allow("s3:*"))},
        organization={HOME: levels([document(allow("s3:*"))] if how == "scp" else [FULL])},
    )
    assert found(aws) == {}


def test_policy_that_was_not_read_leaves_a_step_unknown() -> None:
    aws = engine(
        role("thief", allow("sts:AssumeRole"), attached=(policy_arn("gone"),)),
        role("open", trusts=trust({"AWS": HOME})),
    )
    assert found(aws)["AWS-assume-role", f"aws:{role_arn('open')}"] == "Unknown"


def test_everyone_other_accounts_and_providers_are_where_steps_start() -> None:
    provider = f"arn:aws:iam::{HOME}:oidc-provider/issuer.example"
    saml = f"arn:aws:iam::{HOME}:saml-provider/corp"
    inside = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    aws = engine(
        role("open", trusts=trust("*")),
        role("org", trusts=trust("*", Condition=inside)),
        role("far", trusts=trust({"AWS": [AWAY, role_arn("guest", "999988887777")]})),
        role(
            "web",
            trusts=trust(
                {"Federated": provider},
                "sts:AssumeRoleWithWebIdentity",
                Condition={"StringEquals": {"issuer.example:sub": "a"}},
            ),
        ),
        role("corp", trusts=trust({"Federated": saml}, "sts:AssumeRoleWithSAML")),
        role(
            "closed",
            trusts=document(
                {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
                {"Effect": "Deny", "Principal": "*", "Action": "sts:*"},
            ),
        ),
    )
    strangers = {(edge.source, edge.target, edge.kind): edge.confidence for edge in aws.edges()}
    assert strangers == {
        ("aws:*", f"aws:{role_arn('open')}", "AWS-assume-role"): "Certain",
        ("aws:*", f"aws:{role_arn('org')}", "AWS-assume-role"): "Conditional",
        (f"aws:arn:aws:iam::{AWAY}:root", f"aws:{role_arn('far')}", "AWS-assume-role"): "Certain",
        (f"aws:{role_arn('guest', '999988887777')}", f"aws:{role_arn('far')}", "AWS-assume-role"): "Unknown",
        (f"aws:{provider}", f"aws:{role_arn('web')}", "AWS-web-identity"): "Conditional",
        (f"aws:{saml}", f"aws:{role_arn('corp')}", "AWS-web-identity"): "Certain",
        **{
            (f"aws:{role_arn(name)}", f"aws:{role_arn(other)}", "AWS-assume-role"): confidence
            for name in ("open", "org", "far", "web", "corp", "closed")
            for other, confidence in (("open", "Certain"),)
            if name != other
        },
    }


def test_many_targets_of_one_statement_are_reached_through_one_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges, "MANY", 2)
    aws = engine(
        role("thief", allow("sts:AssumeRole", "iam:UpdateAssumeRolePolicy", on=role_arn("t*"))),
        role("t1", trusts=trust({"AWS": HOME})),
        role("t2", trusts=trust({"AWS": HOME})),
        role("t3", trusts=trust({"AWS": HOME})),
        role("t4"),
    )
    every = list(aws.edges())
    nodes = {edge.target for edge in every if edge.source == f"aws:{THIEF}"}
    assert len(nodes) == 2  # three to assume, five (itself too) to rewrite
    assert all(node.startswith(f"aws:asset:roles:{role_arn('t*')} (") for node in nodes)
    members = [edge for edge in every if edge.kind == "AWS-one-of"]
    assert len(members) == 3 + 5
    assert {source.name for edge in members for source in edge.sources} >= {role_arn("t1")}


# ---------------------------------------------------------------- LW-AWS-002 to 006


def test_rewriting_the_trust_of_a_role_gives_the_role() -> None:
    aws = engine(
        role("thief", allow("iam:UpdateAssumeRolePolicy", on=role_arn("w*"))), role("worker"), role("other")
    )
    assert found(aws) == {("AWS-rewrite-trust", f"aws:{role_arn('worker')}"): "Certain"}


@pytest.mark.parametrize(
    "action", ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"]
)
def test_making_credentials_gives_the_user(action: str) -> None:
    aws = engine(role("thief", allow(action, on=user_arn("j*"))), user("jane"), user("bob"))
    assert found(aws) == {("AWS-credentials", f"aws:{user_arn('jane')}"): "Certain"}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (allow("iam:PutRolePolicy"), "AWS-widen-itself"),
        (allow("iam:AttachRolePolicy", on=THIEF), "AWS-widen-itself"),
        (allow("iam:CreatePolicyVersion", on=policy_arn("own")), "AWS-policy-version"),
    ],
)
def test_role_that_writes_its_own_policies_has_the_account(statement: Statement, kind: str) -> None:
    policies = {policy_arn("own"): document(allow("s3:ListAllMyBuckets"))}
    aws = engine(role("thief", statement, attached=(policy_arn("own"),)), policies=policies)
    assert found(aws) == {(kind, ADMIN): "Certain"}
    refused = engine(
        role("thief", statement, deny("iam:*"), attached=(policy_arn("own"),)), policies=policies
    )
    assert found(refused) == {}
    elsewhere = engine(
        role("thief", {**statement, "Resource": "arn:aws:iam::*:role/x"}, attached=(policy_arn("own"),)),
        policies=policies,
    )
    assert found(elsewhere) == {}


def test_choosing_an_older_version_is_conditional_and_policies_of_aws_are_not_its_own() -> None:
    choose = allow("iam:SetDefaultPolicyVersion", "iam:CreatePolicyVersion", on="arn:aws:iam::aws:policy/x")
    policies = {policy_arn("own"): FULL, "arn:aws:iam::aws:policy/x": document(allow("s3:ListAllMyBuckets"))}
    aws = engine(role("thief", choose, attached=("arn:aws:iam::aws:policy/x",)), policies=policies)
    assert found(aws) == {}
    policies = {policy_arn("own"): document(allow("s3:ListAllMyBuckets"))}
    own = engine(
        role("thief", allow("iam:SetDefaultPolicyVersion"), attached=(policy_arn("own"),)), policies=policies
    )
    assert found(own) == {("AWS-policy-version", ADMIN): "Conditional"}


def test_boundary_holds_what_is_widened_until_it_is_loosened() -> None:
    edge = policy_arn("edge")
    policies = {edge: document(allow("iam:*"))}
    aws = engine(
        role("thief", allow("iam:PutRolePolicy", "iam:DeleteRolePermissionsBoundary"), boundary=edge),
        policies=policies,
    )
    assert found(aws) == {
        ("AWS-widen-itself", f"aws:asset:bounded:{edge}"): "Certain",
        ("AWS-loosen-boundary", f"aws:asset:unbounded:{THIEF}"): "Certain",
    }


def test_user_widens_itself_and_its_groups_or_joins_another() -> None:
    aws = engine(
        user(
            "jane",
            allow("iam:PutUserPolicy", on=user_arn("jane")),
            allow("iam:AttachGroupPolicy", "iam:AddUserToGroup"),
            groups=("own",),
        ),
        group("own"),
        group("admins", attached=("arn:aws:iam::aws:policy/AdministratorAccess",)),
        policies={"arn:aws:iam::aws:policy/AdministratorAccess": FULL},
    )
    admins = f"aws:asset:group:arn:aws:iam::{HOME}:group/admins"
    edges_ = {(edge.kind, edge.target) for edge in aws.edges() if edge.source == f"aws:{user_arn('jane')}"}
    assert edges_ == {("AWS-widen-itself", ADMIN), ("AWS-widen-itself", admins)}
    assert (admins, ADMIN) in {(edge.source, edge.target) for edge in aws.edges()}


def test_versions_of_a_groups_policy_are_the_users_own() -> None:
    aws = engine(
        user("jane", allow("iam:CreatePolicyVersion"), groups=("own",)),
        group("own", attached=(policy_arn("m"),)),
        policies={policy_arn("m"): document(allow("s3:ListAllMyBuckets"))},
    )
    assert found(aws, user_arn("jane")) == {("AWS-policy-version", ADMIN): "Certain"}


def test_role_that_it_may_assume_and_widen_gives_what_that_role_may_become() -> None:
    worker = role("worker", trusts=trust({"AWS": HOME}))
    both = allow("sts:AssumeRole", "iam:PutRolePolicy", on=role_arn("worker"))
    assert ("AWS-widen-role", ADMIN) in found(engine(role("thief", both), worker))
    bounded = role("worker", trusts=trust({"AWS": HOME}), boundary=policy_arn("edge"))
    aws = engine(role("thief", both), bounded, policies={policy_arn("edge"): FULL})
    assert ("AWS-widen-role", f"aws:asset:bounded:{policy_arn('edge')}") in found(aws)
    only = engine(role("thief", allow("iam:PutRolePolicy", on=role_arn("worker"))), worker)
    assert found(only) == {}


# ---------------------------------------------------------------- LW-AWS-008 to 018


@pytest.mark.parametrize("passing", PASSING, ids=lambda passing: passing.kind.id)
def test_passing_a_role_needs_the_pass_the_start_and_the_trust(passing: Passing) -> None:
    service = passing.services[0]
    for way in passing.ways:
        pass_it = allow("iam:PassRole", on=role_arn("worker"))
        worker = role("worker", trusts=trust({"Service": service}))
        key = (passing.kind.id, f"aws:{role_arn('worker')}")
        assert found(engine(role("thief", pass_it, allow(*way)), worker)).get(key) == "Certain"
        assert key not in found(
            engine(role("thief", pass_it, *([allow(*way[1:])] if way[1:] else [])), worker)
        )
        assert key not in found(engine(role("thief", allow(*way)), worker))
        untrusting = role("worker", trusts=trust({"Service": "zebra.amazonaws.com"}))
        assert key not in found(engine(role("thief", pass_it, allow(*way)), untrusting))


def test_service_that_a_role_may_be_passed_to_is_decided() -> None:
    to_lambda = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    start = allow("lambda:CreateFunction", "lambda:InvokeFunction", "ec2:RunInstances")
    both = role("worker", trusts=trust({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}))
    aws = engine(role("thief", allow("iam:PassRole", Condition=to_lambda), start), both)
    assert found(aws) == {("AWS-pass-role-lambda", f"aws:{role_arn('worker')}"): "Certain"}


def test_condition_of_a_trust_or_of_the_start_leaves_a_passed_role_open() -> None:
    source = {"StringEquals": {"aws:SourceAccount": HOME}}
    guarded = trust({"Service": "ec2.amazonaws.com"}, Condition=source)
    plain = document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": source,
        },
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:TagSession"},
    )
    aws = engine(
        role(
            "thief",
            allow("iam:PassRole"),
            allow("ec2:RunInstances", Condition=MFA),
            allow("ec2:RequestSpotInstances"),
        ),
        role("guarded", trusts=guarded),
        role("plain", trusts=plain),
    )
    assert found(aws) == {
        ("AWS-pass-role-ec2", f"aws:{role_arn('guarded')}"): "Conditional",
        ("AWS-pass-role-ec2", f"aws:{role_arn('plain')}"): "Certain",
    }


@pytest.mark.parametrize("running", RUNNING, ids=lambda running: running.kind.id)
def test_entering_what_runs_leads_to_the_roles_that_trust_the_service(running: Running) -> None:
    asset = f"aws:asset:{running.word}:{HOME}"
    carrier = role("carrier", trusts=trust({"Service": running.services[0]}), instance_profiles=("p",))
    for way in running.ways:
        aws = engine(role("thief", allow(*way)), carrier)
        assert found(aws).get((running.kind.id, asset)) == "Certain"
        carried = {edge.target: edge for edge in aws.edges() if edge.source == asset}
        assert carried[f"aws:{role_arn('carrier')}"].confidence == "Conditional"
        assert found(engine(role("thief", allow(*way), deny(way[0])), carrier)) == {}


def test_instances_carry_only_roles_with_an_instance_profile() -> None:
    aws = engine(role("bare", trusts=trust({"Service": "ec2.amazonaws.com"})))
    assert list(aws.edges()) == []


# ---------------------------------------------------------------- LW-AWS-001, 019


def test_everything_on_everything_is_the_account() -> None:
    assert ("AWS-admin", ADMIN) in found(engine(role("thief", allow("*"))))
    assert ("AWS-admin", ADMIN) not in found(engine(role("thief", allow("*", on="arn:aws:s3:::*"))))
    assert ("AWS-admin", ADMIN) not in found(engine(role("thief", allow("*"), deny("*"))))
    assert found(engine(role("thief", allow("*", Condition=MFA))))["AWS-admin", ADMIN] == "Conditional"


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        (allow("s3:GetObject", on="arn:aws:s3:::*"), "s3"),
        (allow("ssm:GetParameter*"), "ssm"),
        (allow("secretsmanager:GetSecretValue"), "secretsmanager"),
    ],
)
def test_reading_data_everywhere_reaches_all_of_it(statement: Statement, word: str) -> None:
    assert found(engine(role("thief", statement))) == {
        ("AWS-data", f"aws:asset:data:{HOME}/{word}"): "Certain"
    }
    assert found(engine(role("thief", {**statement, "Resource": "arn:aws:s3:::one/*"}))) == {}
    assert (
        found(engine(role("thief", {**statement, "Condition": MFA})))[
            "AWS-data", f"aws:asset:data:{HOME}/{word}"
        ]
        == "Conditional"
    )


def test_equal_worlds_give_equal_edges_in_equal_order() -> None:
    def build() -> AwsEngine:
        return engine(
            role("thief", allow("*")), role("b", trusts=trust({"AWS": HOME})), user("jane", allow("iam:*"))
        )

    assert list(build().edges()) == list(build().edges())
