"""Questions about the identities of a world: what the engine adds to a decision."""

from __future__ import annotations

import pytest

from aws_estate import (
    ALLOWED,
    AWAY,
    CONDITIONAL,
    EXPLICIT,
    FULL,
    HOME,
    IMPLICIT,
    UNKNOWN,
    allow,
    ask,
    deny,
    document,
    engine,
    group,
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
    world,
)
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.engines import Caller, CloudQuestion, KubernetesQuestion
from leastwise.core.snapshots import Plane

READER = role_arn("reader")
BUCKET = "arn:aws:s3:::data"
OBJECT = f"{BUCKET}/a"
KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/1"
READ = allow("s3:GetObject", on=f"{BUCKET}/*")


def test_inline_managed_and_group_policies_grant() -> None:
    policies = {policy_arn("list"): document(allow("s3:ListBucket"))}
    aws = engine(
        role("reader", READ, attached=(policy_arn("list"),)),
        user("jane", groups=("people",)),
        group("people", READ, attached=(policy_arn("list"),)),
        policies=policies,
    )
    for who in (READER, user_arn("jane")):
        assert outcome(aws, who, "s3:GetObject", OBJECT) is ALLOWED
        assert outcome(aws, who, "s3:ListBucket", BUCKET) is ALLOWED
        assert outcome(aws, who, "s3:PutObject", OBJECT) is IMPLICIT


def test_reasons_name_policy_and_statement() -> None:
    decision = ask(engine(role("reader", {**READ, "Sid": "Read"})), READER, "s3:GetObject", OBJECT)
    assert [str(source) for source in decision.reasons[0].sources] == [f"inline policy {READER}/own Read"]


def test_boundary_limits_and_a_policy_that_was_not_read_is_unknown() -> None:
    boundary = policy_arn("edge")
    policies = {boundary: document(allow("s3:List*"))}
    assert (
        outcome(
            engine(role("reader", READ, boundary=boundary), policies=policies), READER, "s3:GetObject", OBJECT
        )
        is IMPLICIT
    )
    assert outcome(engine(role("reader", READ, boundary=boundary)), READER, "s3:GetObject", OBJECT) is UNKNOWN
    assert (
        outcome(engine(role("reader", READ, attached=(boundary,))), READER, "s3:GetObject", OBJECT) is UNKNOWN
    )
    assert (
        outcome(engine(user("jane", READ, groups=("gone",))), user_arn("jane"), "s3:GetObject", OBJECT)
        is UNKNOWN
    )


def test_malformed_policy_is_unknown_and_never_allows() -> None:
    broken = role("reader", READ, attached=(policy_arn("bad"),))
    aws = engine(broken, policies={policy_arn("bad"): '{"Statement":[{"Effect":"Perhaps"}]}'})
    assert outcome(aws, READER, "s3:GetObject", OBJECT) is UNKNOWN


# ---------------------------------------------------------------- organization


def test_scps_of_the_callers_account_limit_by_level() -> None:
    some = document(allow("s3:*"))
    aws = engine(role("reader", allow("*")), organization={HOME: levels([FULL], [some])})
    assert outcome(aws, READER, "s3:GetObject", OBJECT) is ALLOWED
    assert outcome(aws, READER, "sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{HOME}:q") is IMPLICIT
    empty = engine(role("reader", allow("*")), organization={HOME: levels([FULL], [])})
    assert outcome(empty, READER, "s3:GetObject", OBJECT) is IMPLICIT


def test_management_account_and_service_linked_roles_are_exempt() -> None:
    nothing = levels([document(deny("*"))], is_management=True)
    assert (
        outcome(engine(role("reader", READ), organization={HOME: nothing}), READER, "s3:GetObject", OBJECT)
        is ALLOWED
    )
    linked = "aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    denied = levels([document(deny("*"))], rcps=[[document(to("*", "s3:*", effect="Deny"))]])
    aws = engine(role(linked, READ), organization={HOME: denied})
    assert outcome(aws, role_arn(linked), "s3:GetObject", OBJECT) is ALLOWED


def test_without_an_organization_decisions_are_made_and_the_gap_is_told() -> None:
    aws = AwsEngine(world(role("reader", READ), organization=None))
    bare = AwsEngine(world(role("reader", READ)).with_role(role("reader", READ)))
    assert outcome(aws, READER, "s3:GetObject", OBJECT) is ALLOWED
    assert not any(gap.scope == "organization" for gap in bare.gaps())


def test_rcps_are_those_of_the_resources_account() -> None:
    rcp = document(to("*", "s3:*", effect="Deny"))
    aws = engine(role("reader", READ), organization={HOME: levels(rcps=[[rcp]])})
    assert outcome(aws, READER, "s3:GetObject", OBJECT) is EXPLICIT
    other = engine(role("reader", READ), organization={HOME: levels(), AWAY: levels(rcps=[[rcp]])})
    assert outcome(other, READER, "s3:GetObject", OBJECT) is ALLOWED
    assert outcome(other, READER, "s3:GetObject", OBJECT, account=AWAY) is EXPLICIT


# ---------------------------------------------------------------- context


def test_known_keys_decide_and_others_stay_open() -> None:
    team = {"StringEquals": {"aws:PrincipalTag/team": "a"}}
    aws = engine(
        role("tagged", allow("s3:GetObject", Condition=team), tags={"team": "a"}),
        role("other", allow("s3:GetObject", Condition=team), tags={"team": "b"}),
        role("bare", allow("s3:GetObject", Condition=team)),
        role(
            "session",
            allow("s3:GetObject", Condition=team),
            trusts=trust({"AWS": HOME}, ["sts:AssumeRole", "sts:TagSession"]),
        ),
        role("network", allow("s3:GetObject", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})),
    )
    expected = {
        "tagged": ALLOWED,
        "other": IMPLICIT,
        "bare": IMPLICIT,
        "session": CONDITIONAL,
        "network": CONDITIONAL,
    }
    assert {name: outcome(aws, role_arn(name), "s3:GetObject", OBJECT) for name in expected} == expected
    decision = ask(aws, role_arn("network"), "s3:GetObject", OBJECT)
    assert decision.reasons[0].open == ("aws:sourcevpce",)
    given = {"aws:SourceVpce": "vpce-1"}
    assert outcome(aws, role_arn("network"), "s3:GetObject", OBJECT, context=given) is ALLOWED


def test_complete_context_leaves_nothing_open() -> None:
    aws = engine(role("reader", allow("s3:GetObject", Condition={"StringEquals": {"aws:SourceVpce": "v"}})))
    assert outcome(aws, READER, "s3:GetObject", OBJECT, is_complete=True) is IMPLICIT


def test_contradictory_context_is_unknown() -> None:
    aws = engine(role("reader", READ))
    assert outcome(aws, READER, "s3:GetObject", OBJECT, context={"aws:a": "1", "AWS:A": "2"}) is UNKNOWN


def test_users_have_names_and_roles_have_none() -> None:
    own = allow("s3:GetObject", on=f"{BUCKET}/${{aws:username}}/*")
    aws = engine(user("jane", own), role("reader", own))
    assert outcome(aws, user_arn("jane"), "s3:GetObject", f"{BUCKET}/jane/x") is ALLOWED
    assert outcome(aws, READER, "s3:GetObject", f"{BUCKET}/jane/x") is IMPLICIT


def test_session_name_is_known_when_it_is_given() -> None:
    mine = allow("s3:GetObject", Condition={"StringLike": {"aws:userid": "*:alice"}})
    aws = engine(role("reader", mine))
    assert outcome(aws, READER, "s3:GetObject", OBJECT) is CONDITIONAL
    assert outcome(aws, READER, "s3:GetObject", OBJECT, session="alice") is ALLOWED
    session = f"arn:aws:sts::{HOME}:assumed-role/reader/bob"
    assert outcome(aws, session, "s3:GetObject", OBJECT) is IMPLICIT


def test_tags_of_an_iam_resource_are_known() -> None:
    same = {"StringEquals": {"aws:ResourceTag/team": "a"}}
    aws = engine(role("reader", allow("iam:PassRole", Condition=same)), role("worker", tags={"team": "a"}))
    assert outcome(aws, READER, "iam:PassRole", role_arn("worker")) is ALLOWED
    assert outcome(aws, READER, "iam:PassRole", READER) is IMPLICIT


def test_account_outside_an_organization_has_no_organization_id() -> None:
    inside = allow("s3:GetObject", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
    assert outcome(engine(role("reader", inside)), READER, "s3:GetObject", OBJECT) is IMPLICIT
    member = engine(role("reader", inside), organization={HOME: levels([FULL])})
    assert outcome(member, READER, "s3:GetObject", OBJECT) is CONDITIONAL


# ---------------------------------------------------------------- resources


def test_bucket_policy_speaks_for_objects() -> None:
    aws = engine(
        role("reader"), resources={BUCKET: document(to({"AWS": READER}, "s3:GetObject", on=f"{BUCKET}/*"))}
    )
    assert outcome(aws, READER, "s3:GetObject", OBJECT) is ALLOWED
    assert outcome(aws, READER, "s3:GetObject", "arn:aws:s3:::data2/a") is IMPLICIT


def test_role_is_assumed_when_trust_and_policy_agree() -> None:
    call = allow("sts:AssumeRole")
    aws = engine(
        role("reader", call),
        role("idle"),
        role("named", trusts=trust({"AWS": role_arn("idle")})),
        role("open", trusts=trust({"AWS": f"arn:aws:iam::{HOME}:root"})),
    )
    assert outcome(aws, READER, "sts:AssumeRole", role_arn("open")) is ALLOWED
    assert outcome(aws, role_arn("idle"), "sts:AssumeRole", role_arn("open")) is IMPLICIT
    assert outcome(aws, role_arn("idle"), "sts:AssumeRole", role_arn("named")) is ALLOWED
    assert outcome(aws, READER, "sts:AssumeRole", role_arn("gone")) is UNKNOWN
    assert outcome(aws, READER, "sts:AssumeRole", role_arn("far", AWAY)) is UNKNOWN


def test_key_needs_its_own_policy_and_one_that_was_not_read_is_unknown() -> None:
    use = allow("kms:Decrypt")
    delegating = document(to({"AWS": f"arn:aws:iam::{HOME}:root"}, "kms:*"))
    aws = engine(
        role("reader", use),
        resources={KEY: delegating, f"{KEY}2": document(to({"AWS": READER}, "kms:Encrypt"))},
    )
    assert outcome(aws, READER, "kms:Decrypt", KEY) is ALLOWED
    assert outcome(aws, READER, "kms:Decrypt", f"{KEY}2") is IMPLICIT
    assert outcome(aws, READER, "kms:Decrypt", f"{KEY}3") is UNKNOWN


def test_resource_of_another_account_needs_both_sides() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{AWAY}:q"
    send = allow("sqs:SendMessage")
    policy = document(to({"AWS": HOME}, "sqs:SendMessage", on=queue))
    both = engine(role("reader", send), role("idle"), resources={queue: policy})
    assert outcome(both, READER, "sqs:SendMessage", queue) is ALLOWED
    assert outcome(both, role_arn("idle"), "sqs:SendMessage", queue) is IMPLICIT
    unread = engine(role("reader", send))
    assert outcome(unread, READER, "sqs:SendMessage", queue) is UNKNOWN
    read = engine(role("reader", send), accounts=(HOME, AWAY))
    assert outcome(read, READER, "sqs:SendMessage", queue) is IMPLICIT


def test_part_of_a_resource_is_under_its_policy() -> None:
    table = f"arn:aws:dynamodb:eu-west-1:{HOME}:table/t"
    aws = engine(
        role("reader"),
        resources={table: document(to({"AWS": READER}, "dynamodb:Query", on=f"{table}/index/*"))},
    )
    assert outcome(aws, READER, "dynamodb:Query", f"{table}/index/i") is ALLOWED


# ---------------------------------------------------------------- what actions need


def test_action_without_resources_is_asked_of_everything() -> None:
    aws = engine(
        role("reader", allow("s3:ListAllMyBuckets", on=BUCKET)), role("all", allow("s3:ListAllMyBuckets"))
    )
    assert outcome(aws, READER, "s3:ListAllMyBuckets", BUCKET) is IMPLICIT
    assert outcome(aws, role_arn("all"), "s3:ListAllMyBuckets", BUCKET) is ALLOWED


def test_call_with_several_required_resources_needs_all_of_them() -> None:
    ec2 = f"arn:aws:ec2:eu-west-1:{HOME}"
    image = "arn:aws:ec2:eu-west-1::image/*"
    rest = [f"{ec2}:network-interface/*", f"{ec2}:security-group/*", f"{ec2}:subnet/*", image]
    aws = engine(
        role("all", allow("ec2:RunInstances")),
        role("one", allow("ec2:RunInstances", on=f"{ec2}:instance/*")),
        role(
            "some",
            allow(
                "ec2:RunInstances", on=[f"{ec2}:instance/*", *rest[:-1], "arn:aws:ec2:eu-west-1::image/ami-1"]
            ),
        ),
    )
    instance = f"{ec2}:instance/i-1"
    assert outcome(aws, role_arn("all"), "ec2:RunInstances", instance) is ALLOWED
    denied = ask(aws, role_arn("one"), "ec2:RunInstances", instance)
    assert denied.outcome is IMPLICIT
    assert "resource of type image" in denied.reasons[0].text
    open_ = ask(aws, role_arn("some"), "ec2:RunInstances", instance)
    assert open_.outcome is CONDITIONAL
    assert ("resource image",) in [reason.open for reason in open_.reasons]
    assert outcome(aws, role_arn("one"), "ec2:RunInstances", f"{ec2}:subnet/s") is IMPLICIT


def test_needed_resources_are_not_asked_of_a_complete_request() -> None:
    aws = engine(role("one", allow("ec2:RunInstances", on=f"arn:aws:ec2:eu-west-1:{HOME}:instance/*")))
    target = f"arn:aws:ec2:eu-west-1:{HOME}:instance/i-1"
    assert outcome(aws, role_arn("one"), "ec2:RunInstances", target, is_complete=True) is ALLOWED


def test_unknown_action_stays_as_it_is_written() -> None:
    aws = engine(role("reader", allow("zebra:Do*")))
    assert outcome(aws, READER, "zebra:DoThis", "arn:aws:zebra:::z") is ALLOWED


# ---------------------------------------------------------------- who asks


@pytest.mark.parametrize(
    ("native", "told"),
    [
        (role_arn("gone"), "role gone does not exist"),
        (user_arn("gone"), "user gone does not exist"),
        (f"arn:aws:iam::{HOME}:group/people", "a group cannot call"),
        ("nobody", "neither an ARN nor a service"),
    ],
)
def test_whoever_cannot_call_is_unknown(native: str, told: str) -> None:
    decision = ask(engine(role("reader"), group("people")), native, "s3:GetObject", OBJECT)
    assert decision.outcome is UNKNOWN
    assert told in decision.reasons[0].text


def test_identity_of_an_account_that_was_not_read_is_unknown_where_it_may_be_allowed() -> None:
    policy = document(to({"AWS": AWAY}, "s3:GetObject", on=f"{BUCKET}/*"))
    aws = engine(role("reader"), resources={BUCKET: policy})
    assert outcome(aws, role_arn("guest", AWAY), "s3:GetObject", OBJECT) is UNKNOWN
    assert outcome(aws, user_arn("guest", AWAY), "s3:PutObject", OBJECT) is IMPLICIT


def test_services_and_everyone_go_by_the_resource_alone() -> None:
    policy = document(
        to({"Service": "sns.amazonaws.com"}, "s3:PutObject", on=f"{BUCKET}/*"),
        to("*", "s3:GetObject", on=f"{BUCKET}/*"),
    )
    aws = engine(resources={BUCKET: policy})
    assert outcome(aws, "service:sns.amazonaws.com", "s3:PutObject", OBJECT) is ALLOWED
    assert outcome(aws, "*", "s3:GetObject", OBJECT) is ALLOWED
    assert outcome(aws, "*", "s3:PutObject", OBJECT) is IMPLICIT


def test_root_user_of_an_account_is_held_by_scps_alone() -> None:
    aws = engine(role("reader"), organization={HOME: levels([document(allow("s3:*"))])})
    assert outcome(aws, f"arn:aws:iam::{HOME}:root", "s3:GetObject", OBJECT) is ALLOWED
    assert outcome(aws, f"arn:aws:iam::{HOME}:root", "iam:CreateUser", user_arn("x")) is IMPLICIT


def test_questions_that_are_none_of_aws_are_unknown() -> None:
    aws = engine(role("reader"))
    assert aws.plane is Plane.AWS
    assert aws.decide(Caller(identity(READER)), KubernetesQuestion("get")).outcome is UNKNOWN
    assert outcome(aws, READER, "GetObject", OBJECT) is UNKNOWN
    assert aws.holders(KubernetesQuestion("get")) == ()
    assert aws.decide(Caller(identity(READER)), CloudQuestion("s3:GetObject", "")).outcome is IMPLICIT


def test_account_that_was_not_read_stands_for_identities_that_it_grants_everything() -> None:
    policy = document(to({"AWS": AWAY}, "s3:GetObject", on=f"{BUCKET}/*"))
    aws = engine(
        resources={BUCKET: policy}, organization={HOME: levels(), AWAY: levels([document(allow("s3:*"))])}
    )
    assert outcome(aws, f"arn:aws:iam::{AWAY}:root", "s3:GetObject", OBJECT) is ALLOWED
    assert outcome(aws, f"arn:aws:iam::{AWAY}:root", "s3:PutObject", OBJECT) is IMPLICIT
    federated = f"arn:aws:sts::{AWAY}:federated-user/bob"
    assert outcome(aws, federated, "s3:PutObject", OBJECT) is IMPLICIT
