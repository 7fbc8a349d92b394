"""Corners of effective permissions and steps: odd policies stay exact, or are told as unknown."""

from __future__ import annotations

import pytest

from aws_estate import (
    ALLOWED,
    AWAY,
    CONDITIONAL,
    HOME,
    UNKNOWN,
    allow,
    deny,
    document,
    engine,
    identity,
    levels,
    outcome,
    policy_arn,
    role,
    role_arn,
    to,
    trust,
    user,
    user_arn,
)
from leastwise.core.evaluation.aws import edges
from leastwise.core.evaluation.aws.effective_targets import Targets
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.entries import Entry

READER = role_arn("reader")
BUCKET = "arn:aws:s3:::data"
KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/1"
EDGE = policy_arn("edge")


def entries(aws: AwsEngine, native: str = READER) -> tuple[Entry, ...]:
    return aws.effective(identity(native))


def test_limit_of_several_lists_of_actions_is_worked_in_as_their_union() -> None:
    two = document(allow("s3:Get*", "iam:*"), allow("sqs:*"))
    (entry,) = entries(engine(role("reader", allow("*"), boundary=EDGE), policies={EDGE: two}))[:1]
    assert entry.actions == ("iam:*", "s3:Get*", "sqs:*")
    complement = document(allow("s3:Get*"), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})
    entry, *_ = entries(engine(role("reader", allow("*"), boundary=EDGE), policies={EDGE: complement}))
    assert [clause.actions or clause.not_actions for clause in entry.limits[0]] == [("s3:Get*",), ("iam:*",)]


def test_permits_drops_what_a_limit_or_a_deny_does_not_leave() -> None:
    limited = document(allow("s3:Get*", on=f"{BUCKET}/*"), allow("s3:List*", on=f"{BUCKET}/*"))
    aws = engine(role("reader", allow("s3:*"), boundary=EDGE), policies={EDGE: limited})
    assert aws.permits(identity(READER), "s3:PutObject") == ()
    denied = engine(
        role(
            "reader", allow("s3:*"), deny("s3:Put*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}
        )
    )
    assert denied.permits(identity(READER), "s3:PutObject") == ()
    assert denied.permits(identity(READER), "s3:GetObject") != ()
    rcp = document(to("*", "kms:*", effect="Deny"))
    aws = engine(role("reader", allow("kms:*")), organization={HOME: levels(rcps=[[rcp]])})
    assert aws.permits(identity(READER), "kms:ListKeys") == ()
    assert aws.permits(identity(READER), "kms:RetireGrant") != ()
    assert aws.permits(identity(READER), "kms:*") != ()


def test_condition_that_is_not_understood_is_unknown() -> None:
    odd = {"StringSomehow": {"aws:SourceVpce": "v"}}
    (entry,) = entries(engine(role("reader", allow("s3:Get*", Condition=odd))))
    assert entry.unknown == ("condition operator 'StringSomehow' is not known",)
    several = {"StringEquals": {"aws:PrincipalOrgPaths": "a"}}
    denied = engine(
        role(
            "reader",
            allow("s3:Get*"),
            deny("s3:GetObject", Condition=odd),
            deny("s3:GetObjectAcl", Condition=several),
        )
    )
    assert [clause.conditions[0][:8] for clause in entries(denied)[0].excluded] == ["unknown:"]


def test_variable_where_none_may_be_is_unknown() -> None:
    (entry,) = entries(engine(role("reader", allow("s3:Get*", on="arn:aws:s3:${aws:username}::x"))))
    assert "before the fifth colon" in entry.unknown[0]


def test_complement_of_a_variable_without_value_is_unknown() -> None:
    home = {"Effect": "Deny", "Action": "s3:*", "NotResource": f"{BUCKET}/${{aws:username}}/*"}
    (entry,) = entries(engine(role("reader", allow("s3:Get*"), home)))
    assert entry.excluded[0].resources == ("*",)
    assert entry.excluded[0].conditions[0].startswith("unknown: a variable of ")


def test_rcp_that_is_not_understood_leaves_its_services_unknown() -> None:
    aws = engine(
        role("reader", allow("s3:GetObject"), allow("ec2:StopInstances")),
        organization={HOME: levels(rcps=[["{"]])},
    )
    objects, machines = entries(aws)
    assert objects.excluded[0].conditions[0].startswith("unknown: RCP")
    assert machines.excluded == ()
    assert outcome(aws, READER, "s3:GetObject", f"{BUCKET}/a") is UNKNOWN


def test_resource_policy_speaks_only_for_its_own_resource() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{AWAY}:q"
    aws = engine(
        role("reader", allow("s3:*", "kms:Decrypt", "sqs:*")),
        resources={
            BUCKET: document(
                to("*", "s3:GetObject", on="arn:aws:s3:::other/*"),
                to("*", "s3:PutObject", on="arn:aws:s3:::da*/x"),
                to("*", "s3:*", on="arn:aws:s3:::other/*", effect="Deny"),
                to("*", "s3:DeleteObject", on="arn:aws:s3:::d*", effect="Deny"),
            ),
            KEY: document(
                to("*", "kms:Encrypt", on=f"{KEY}2"),
                to({"AWS": HOME}, "kms:Decrypt", on=f"arn:aws:kms:eu-west-1:{HOME}:key/${{aws:SourceVpce}}"),
            ),
            queue: document(to({"AWS": HOME}, "sqs:*", on=f"arn:aws:sqs:eu-west-1:{AWAY}:other")),
        },
    )
    by_everyone = [entry for entry in entries(aws) if entry.sources[0][0].kind == "bucket policy"]
    assert [entry.actions for entry in by_everyone] == [("s3:PutObject",)]
    assert by_everyone[0].conditions == ("resource is one of [arn:aws:s3:::da*/x]",)
    own = entries(aws)[0]
    assert [
        (clause.resources, clause.conditions)
        for clause in own.excluded
        if "s3:DeleteObject" in clause.actions
    ] == [((BUCKET, f"{BUCKET}/*"), ("resource is one of [arn:aws:s3:::d*]",))]
    keys = [entry for entry in entries(aws) if entry.actions == ("kms:Decrypt",) and entry.limits]
    assert keys[0].limits[0][0].conditions[0].startswith("resource is one of [")
    assert not [entry for entry in entries(aws) if entry.scope == AWAY]


def test_statement_that_stands_twice_in_one_trust_is_told_twice() -> None:
    once = {"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"}
    aws = engine(role("reader", allow("sts:AssumeRole")), role("twice", trusts=document(once, once)))
    (entry,) = entries(aws)
    assert [clause.sources[0].part for clause in entry.limits[0]] == ["Statement[0]", "Statement[1]"]


def test_grants_to_everyone_are_unknown_where_its_own_policies_are() -> None:
    bucket = document(to("*", "s3:GetObject", on=f"{BUCKET}/*"))
    aws = engine(role("reader", attached=(policy_arn("gone"),)), resources={BUCKET: bucket})
    assert all(entry.unknown for entry in entries(aws))
    assert entries(aws)[0].actions == ("s3:GetObject",)


def test_session_has_what_its_role_has_and_what_names_it() -> None:
    session = f"arn:aws:sts::{HOME}:assumed-role/reader/"
    bucket = document(
        to({"AWS": f"{session}s1"}, "s3:GetObject", on=f"{BUCKET}/*"),
        to({"AWS": READER}, "s3:PutObject", on=f"{BUCKET}/*"),
    )
    aws = engine(role("reader"), resources={BUCKET: bucket})
    assert [entry.actions for entry in entries(aws, f"{session}s1")] == [("s3:GetObject",), ("s3:PutObject",)]
    assert [entry.actions for entry in entries(aws, f"{session}s2")] == [("s3:PutObject",)]


def test_role_is_found_by_its_name_whatever_the_path() -> None:
    aws = engine(role("app/reader", allow("s3:GetObject")))
    assert outcome(aws, role_arn("other/reader"), "s3:GetObject", f"{BUCKET}/a") is ALLOWED


def test_user_without_an_id_leaves_it_open() -> None:
    own = allow("s3:GetObject", Condition={"StringLike": {"aws:userid": "AIDA*"}})
    with_id = user("jane", own)
    bare = type(with_id)(with_id.arn, inline=with_id.inline)
    assert outcome(engine(with_id), user_arn("jane"), "s3:GetObject", f"{BUCKET}/a") is ALLOWED
    assert outcome(engine(bare), user_arn("jane"), "s3:GetObject", f"{BUCKET}/a") is CONDITIONAL


def test_call_on_everything_needs_the_other_types_wherever_they_are() -> None:
    aws = engine(role("reader", allow("ec2:RunInstances")))
    assert outcome(aws, READER, "ec2:RunInstances", "*") is ALLOWED


def test_targets_of_a_pattern_with_a_variable_may_be_all_that_begin_so() -> None:
    targets = Targets([role_arn("a"), role_arn("b"), user_arn("a")])
    assert list(targets.names(targets.matching(f"arn:aws:iam::{HOME}:role/${{aws:SourceVpce}}"))) == [
        role_arn("a"),
        role_arn("b"),
    ]
    assert list(targets.names(targets.matching("arn:aws:iam::*:*/?"))) == list(targets.arns)
    assert targets.matching("arn:aws:iam") == targets.everything
    assert targets.matching("arn:aws:sqs") == 0


# ---------------------------------------------------------------- steps


def test_complements_and_limits_on_resources_bound_the_targets_of_a_step() -> None:
    others = {"Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "NotResource": role_arn("safe")}
    tagged = {**others, "NotResource": f"arn:aws:iam::{HOME}:role/${{aws:SourceVpce}}"}
    region = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    policies = {
        EDGE: document(allow("iam:*", on=role_arn("w*")), allow("iam:*", on=role_arn("x*"), Condition=region))
    }
    roles = (role("safe"), role("worker"), role("x"))
    free = engine(role("thief", others), *roles).edges_of(identity(role_arn("thief")))
    assert {edge.target for edge in free} == {f"aws:{role_arn(name)}" for name in ("worker", "x")}
    bounded = engine(role("thief", others, boundary=EDGE), *roles, policies=policies)
    found = {edge.target: edge for edge in bounded.edges_of(identity(role_arn("thief")))}
    assert found[f"aws:{role_arn('worker')}"].confidence == "Certain"
    assert found[f"aws:{role_arn('x')}"].confidence == "Conditional"
    nothing = engine(
        role("thief", others, boundary=EDGE),
        *roles,
        policies={EDGE: document(allow("iam:*", on=role_arn("none")))},
    )
    assert nothing.edges_of(identity(role_arn("thief"))) == ()
    scps = levels([document(allow("*", Condition=region))])
    either = engine(
        role("thief", others, boundary=EDGE), *roles, policies=policies, organization={HOME: scps}
    )
    assert {edge.confidence for edge in either.edges_of(identity(role_arn("thief")))} == {"Conditional"}
    none = engine(role("thief", others, boundary=EDGE), policies=policies, organization={HOME: scps})
    assert none.edges_of(identity(role_arn("thief"))) == ()
    open_ = engine(role("thief", tagged), *roles).edges_of(identity(role_arn("thief")))
    assert len(open_) == 3


def test_what_is_left_open_beside_a_step_is_told() -> None:
    region = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    policies = {EDGE: document(allow("lambda:*", Condition=region))}
    refusal = deny("lambda:*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    aws = engine(role("thief", allow("lambda:UpdateFunctionCode"), refusal, boundary=EDGE), policies=policies)
    (edge,) = aws.edges_of(identity(role_arn("thief")))
    assert edge.conditions == (
        "StringEquals aws:RequestedRegion [eu-west-1]",
        "not (Bool aws:SecureTransport [false])",
    )


def test_many_denies_leave_a_step_open_closed_or_as_it_is() -> None:
    start = allow("lambda:UpdateFunctionCode")
    region = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
    some = [deny("lambda:*", on=f"arn:aws:lambda:*:*:function:{name}") for name in "abc"]
    for extra, expected in (
        ([], ["Certain"]),
        ([deny("lambda:*", Condition=region)], ["Conditional"]),
        ([deny("lambda:*")], []),
    ):
        aws = engine(role("thief", start, *some, *extra))
        assert [edge.confidence for edge in aws.edges_of(identity(role_arn("thief")))] == expected


def test_grant_on_nothing_of_the_other_account_gives_nothing_there() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{AWAY}:q"
    aws = engine(
        role("reader", allow("sqs:*", on=f"arn:aws:sqs:eu-west-1:{HOME}:q")),
        resources={queue: document(to({"AWS": HOME}, "sqs:*", on=queue))},
    )
    assert [entry.scope for entry in entries(aws)] == [HOME]


def test_two_complements_always_have_something_in_common() -> None:
    only = {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
    aws = engine(role("reader", {**only, "NotAction": "*:*"}, boundary=EDGE), policies={EDGE: document(only)})
    assert entries(aws)[0].not_actions == ("*:*",)


def test_limits_without_the_action_and_trusts_of_other_actions_give_no_step() -> None:
    policies = {EDGE: document(allow("lambda:Get*", on="arn:aws:lambda:*"), allow("s3:*", on=BUCKET))}
    limited = engine(role("thief", allow("lambda:*"), boundary=EDGE), policies=policies)
    assert limited.edges_of(identity(role_arn("thief"))) == ()
    tagging = document(
        {"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:TagSession"},
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
    )
    aws = engine(
        role("thief", allow("sts:*"), allow("iam:PassRole", "ec2:RunInstances")),
        role("worker", trusts=tagging),
        role("t", trusts=trust({"AWS": HOME})),
    )
    assert [edge.kind for edge in aws.edges_of(identity(role_arn("thief")))] == [
        "AWS-assume-role",
        "AWS-pass-role-ec2",
    ]


def test_nodes_of_equal_patterns_and_other_targets_have_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges, "MANY", 1)
    rewrite = allow("iam:UpdateAssumeRolePolicy", on=role_arn("w*"))
    aws = engine(
        role("a", rewrite, deny("iam:*", on=role_arn("w1"))),
        role("b", rewrite, deny("iam:*", on=role_arn("w2"))),
        role("c", rewrite, deny("iam:*", on=role_arn("w2"))),
        *(role(f"w{number}") for number in (1, 2, 3)),
    )
    nodes = [edge.target for name in "abc" for edge in aws.edges_of(identity(role_arn(name)))]
    assert nodes[0] != nodes[1] == nodes[2]


def test_edge_of_many_trusts_tells_that_of_its_target() -> None:
    aws = engine(
        role("thief", allow("sts:AssumeRole")),
        *(role(f"w{n}", trusts=trust({"AWS": HOME})) for n in (1, 2, 3)),
    )
    for edge in aws.edges_of(identity(role_arn("thief"))):
        assert [source.name for source in edge.sources if source.kind == "trust policy"] == [
            edge.target.removeprefix("aws:")
        ]
