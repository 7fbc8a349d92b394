"""How effective permissions read: what stays, what limits take away, what is not known."""

from __future__ import annotations

import pytest

from aws_estate import (
    AWAY,
    FULL,
    HOME,
    allow,
    deny,
    document,
    engine,
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
from leastwise.core.evaluation.aws import effective_memos
from leastwise.core.evaluation.aws.effective_actions import action_set
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.entries import Entry
from leastwise.core.permissions import KubernetesPermission

READER = role_arn("reader")
BUCKET = "arn:aws:s3:::data"
KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/1"
EDGE = policy_arn("edge")


def entries(aws: AwsEngine, native: str = READER) -> tuple[Entry, ...]:
    return aws.effective(identity(native))


def test_actions_stay_as_they_are_written_with_resource_condition_and_source() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    (entry,) = entries(
        engine(role("reader", allow("s3:Get*", "S3:putobject", on=f"{BUCKET}/*", Sid="Read", Condition=mfa)))
    )
    assert entry.actions == ("s3:Get*", "s3:PutObject")
    assert (entry.resources, entry.scope) == ((f"{BUCKET}/*",), HOME)
    assert entry.conditions == ("Bool aws:MultiFactorAuthPresent [true]",)
    assert str(entry.sources[0][0]) == f"inline policy {READER}/own Read"
    assert not entry.is_certain


def test_complements_stay_complements() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "NotResource": f"{BUCKET}/*"}
    entry, *_ = entries(engine(role("reader", statement)))
    assert (entry.actions, entry.not_actions) == ((), ("iam:*",))
    assert (entry.resources, entry.not_resources) == ((), (f"{BUCKET}/*",))
    assert {clause.actions[0] for clause in entry.excluded} == {
        "kms:*",
        "sts:AssumeRole*",
    }  # the resource's to grant


def test_known_keys_are_filled_in_and_what_does_not_hold_is_gone() -> None:
    own = f"{BUCKET}/${{aws:PrincipalTag/team}}/*"
    other = {"StringEquals": {"aws:PrincipalTag/team": "b"}}
    aws = engine(
        role(
            "reader",
            allow("s3:GetObject", on=own),
            allow("s3:PutObject", Condition=other),
            tags={"team": "a*"},
        )
    )
    (entry,) = entries(aws)
    assert entry.resources == (f"{BUCKET}/a${{*}}/*",)  # an asterisk in a value is none


def test_limit_that_only_names_actions_is_worked_in() -> None:
    policies = {EDGE: document(allow("s3:*", "sqs:SendMessage"))}
    aws = engine(role("reader", allow("*"), allow("iam:*"), boundary=EDGE), policies=policies)
    (entry,) = entries(aws)
    assert entry.actions == ("s3:*", "sqs:SendMessage")
    assert entry.limits == ()


def test_other_limits_stay_beside_it() -> None:
    policies = {EDGE: document(allow("s3:Get*", on=f"{BUCKET}/*"), allow("s3:List*"))}
    aws = engine(role("reader", allow("s3:*"), boundary=EDGE), policies=policies)
    (entry,) = entries(aws)
    assert [clause.actions for clause in entry.limits[0]] == [("s3:Get*",), ("s3:List*",)]
    assert entry.limits[0][0].resources == (f"{BUCKET}/*",)


def test_denies_stay_beside_it_or_take_it_whole() -> None:
    partly = engine(role("reader", allow("s3:*"), deny("s3:Delete*", on=f"{BUCKET}/*")))
    (entry,) = entries(partly)
    assert [(clause.actions, clause.resources) for clause in entry.excluded] == [
        (("s3:Delete*",), (f"{BUCKET}/*",))
    ]
    assert entries(engine(role("reader", allow("s3:Get*"), deny("s3:*")))) == ()
    assert (
        entries(engine(role("reader", allow("s3:*", on="arn:aws:s3:::x"), deny("s3:*", on=f"{BUCKET}/*"))))[
            0
        ].excluded
        == ()
    )


def test_scps_and_rcps_limit_it() -> None:
    region = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
    scp = document(allow("*"), {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": region})
    rcp = document(to("*", "*", effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}}))
    aws = engine(
        role("reader", allow("s3:GetObject"), allow("ec2:*")),
        organization={HOME: levels([scp], rcps=[[rcp]])},
    )
    objects, machines = entries(aws)
    assert [clause.sources[0].kind for clause in objects.excluded] == ["SCP", "RCP"]
    assert [clause.sources[0].kind for clause in machines.excluded] == ["SCP"]  # RCPs do not hold for EC2
    assert objects.excluded[1].not_actions == ("kms:retiregrant",)


def test_rcp_by_pattern_over_services_holds_for_those_that_support_it() -> None:
    rcp = document(
        to("*", "*:Get*", "iam:*", effect="Deny"),
        {"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*"},
    )
    aws = engine(
        role("reader", allow("s3:GetObject"), allow("sqs:*")), organization={HOME: levels(rcps=[[rcp]])}
    )
    first, second = entries(aws)
    assert "s3:Get*" in first.excluded[0].actions
    assert not any(action.startswith("iam:") for action in first.excluded[0].actions)
    assert second.excluded[-1].not_actions == ("s3:*", "kms:retiregrant")


def test_resource_policies_grant_by_themselves_past_the_boundary_or_not() -> None:  # A23
    policies = {EDGE: document(allow("sqs:*"))}
    bucket = document(
        to("*", "s3:GetObject", on=f"{BUCKET}/public/*"),
        to({"AWS": READER}, "s3:PutObject", on=f"{BUCKET}/*"),
        to({"AWS": f"arn:aws:sts::{HOME}:assumed-role/reader/s1"}, "s3:ListBucket", on=BUCKET),
        to({"AWS": HOME}, "s3:DeleteObject", on=f"{BUCKET}/*"),
    )
    bounded = engine(role("reader", boundary=EDGE), policies=policies, resources={BUCKET: bucket})
    found = {entry.actions[0]: entry for entry in entries(bounded)}
    assert sorted(found) == ["s3:GetObject", "s3:ListBucket"]
    assert found["s3:ListBucket"].conditions == ("session name [s1]",)
    free = engine(role("reader"), resources={BUCKET: bucket})
    assert "s3:PutObject" in {entry.actions[0] for entry in entries(free)}


def test_roles_to_assume_are_one_entry_with_a_clause_for_each_trust() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    aws = engine(
        role("reader", allow("sts:AssumeRole", on=role_arn("t*"))),
        role("t1", trusts=trust({"AWS": HOME})),
        role("t2", trusts=trust({"AWS": HOME}, Condition=mfa)),
        role("t3", trusts=trust({"AWS": AWAY})),
        role("other", trusts=trust({"AWS": HOME})),
    )
    (entry,) = entries(aws)
    clauses = [(clause.resources, clause.conditions) for clause in entry.limits[0]]
    assert clauses == [
        ((role_arn("t1"),), ()),
        ((role_arn("t2"),), ("Bool aws:MultiFactorAuthPresent [true]",)),
    ]


def test_keys_are_granted_by_their_policy_and_others_are_unknown() -> None:
    resources = {KEY: document(to({"AWS": HOME}, "kms:*"))}
    aws = engine(role("reader", allow("kms:Decrypt")), resources=resources)
    listing, keys = entries(aws)
    assert listing.excluded[-1].resources == ("*:key/*",)
    known, unread = keys.limits[0]
    assert (known.resources, known.conditions) == ((KEY,), ())
    assert (unread.not_resources, unread.conditions[0][:8]) == ((KEY,), "unknown:")
    (only,) = entries(engine(role("reader", allow("kms:Decrypt", on=KEY)), resources=resources))
    assert [clause.resources for clause in only.limits[0]] == [(KEY,)]
    assert entries(engine(role("reader", allow("kms:Decrypt", on="arn:aws:kms:*:999999999999:key/1"))))[
        0
    ].unknown


def test_resources_of_another_account_need_its_grant_or_are_unknown() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{AWAY}:q"
    policy = document(to({"AWS": HOME}, "sqs:SendMessage", on=queue))
    send = allow("sqs:*", on=["*", queue])
    read = engine(role("reader", send), resources={queue: policy}, accounts=(HOME, AWAY))
    assert [entry.scope for entry in entries(read)] == [HOME, AWAY]
    assert entries(read)[1].limits[0][0].resources == (queue,)
    unread = entries(engine(role("reader", send)))
    assert [(entry.scope, bool(entry.unknown)) for entry in unread] == [(HOME, False), (AWAY, True)]


def test_grant_of_another_account_to_the_role_by_name_is_found() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{AWAY}:q"
    policy = document(
        {"Effect": "Allow", "Principal": {"AWS": READER}, "NotAction": "sqs:Purge*", "Resource": "*"}
    )
    aws = engine(
        role("reader", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), resources={queue: policy}
    )
    across = [entry for entry in entries(aws) if entry.scope == AWAY]
    assert [entry.actions for entry in across] == [("sqs:*",)]
    assert across[0].limits[0][0].not_actions == ("sqs:Purge*",)


def test_policy_that_was_not_read_makes_everything_unknown() -> None:
    aws = engine(role("reader", allow("s3:GetObject"), attached=(policy_arn("gone"),)))
    found = entries(aws)
    assert all("was not read" in entry.unknown[-1] for entry in found)
    assert found[-1].actions == ("*",)


def test_resource_policy_that_is_not_understood_is_told_at_that_resource() -> None:
    aws = engine(role("reader", allow("s3:GetObject")), resources={BUCKET: "{"})
    (entry,) = entries(aws)
    assert entry.excluded[0].resources == (BUCKET, f"{BUCKET}/*")
    assert entry.excluded[0].conditions[0].startswith("unknown: ")


def test_services_and_everyone_have_what_resources_grant() -> None:
    bucket = document(
        to({"Service": "sns.amazonaws.com"}, "s3:PutObject", on=f"{BUCKET}/*"),
        to("*", "s3:GetObject", on="*"),
        to({"Service": "sns.amazonaws.com"}, "s3:PutObject", on=f"{BUCKET}/x", effect="Deny"),
    )
    aws = engine(resources={BUCKET: bucket})
    assert [entry.actions for entry in entries(aws, "*")] == [("s3:GetObject",)]
    assert entries(aws, "*")[0].resources == (BUCKET, f"{BUCKET}/*")
    service = entries(aws, "service:sns.amazonaws.com")
    assert [entry.actions for entry in service] == [("s3:GetObject",), ("s3:PutObject",)]
    assert service[1].excluded[0].resources == (f"{BUCKET}/x",)


def test_principals_that_are_not_understood_are_doubtful() -> None:
    bucket = document(
        {
            "Effect": "Allow",
            "NotPrincipal": {"AWS": AWAY},
            "Action": "s3:GetObject",
            "Resource": f"{BUCKET}/*",
        },
        to({"AWS": f"arn:aws:iam::{HOME}:role/x*"}, "s3:PutObject", on=f"{BUCKET}/*", effect="Deny"),
    )
    granted, *_ = entries(engine(role("reader", allow("s3:Put*")), resources={BUCKET: bucket}))[::-1]
    assert granted.conditions[-1].startswith("unknown: ")


@pytest.mark.parametrize("native", [role_arn("gone"), "nonsense"])
def test_whoever_does_not_exist_has_nothing(native: str) -> None:
    aws = engine(role("reader"))
    assert aws.effective(identity(native)) == aws.permits(identity(native), "s3:GetObject") == ()
    assert aws.edges_of(identity(native)) == ()


# ---------------------------------------------------------------- permits


def test_permits_returns_what_concerns_an_action_with_its_limits() -> None:
    policies = {EDGE: document(allow("s3:Get*", on=f"{BUCKET}/*"), allow("s3:GetObject", "sqs:*"))}
    aws = engine(
        role("reader", allow("s3:*"), deny("s3:Put*"), deny("s3:*", on=f"{BUCKET}/x"), boundary=EDGE),
        policies=policies,
    )
    (entry,) = aws.permits(identity(READER), "s3:GetObject")
    assert entry.actions == ("s3:GetObject",)
    assert [clause.resources for clause in entry.limits[0]] == [(f"{BUCKET}/*",), ("*",)]
    assert [clause.resources for clause in entry.excluded] == [(f"{BUCKET}/x",)]
    assert aws.permits(identity(READER), "s3:PutObject") == ()
    assert aws.permits(identity(READER), "s3:ListBucket") == ()
    assert aws.permits(identity(READER), KubernetesPermission("", "pods", "get")) == ()


def test_a_pattern_has_to_be_held_whole() -> None:
    aws = engine(role("reader", allow("s3:Get*", "iam:*")), role("all", allow("*")))
    assert aws.permits(identity(READER), "iam:*") != ()
    assert aws.permits(identity(READER), "*") == ()
    assert aws.permits(identity(role_arn("all")), "*")[0].actions == ("*",)


def test_permits_of_what_a_deny_of_everything_else_leaves() -> None:
    only = {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}
    aws = engine(
        role("reader", allow("*", on=f"{BUCKET}/*"), {**only, "Condition": {"Bool": {"a:b": "true"}}})
    )
    assert aws.permits(identity(READER), "s3:GetObject")[0].excluded == ()
    assert aws.permits(identity(READER), "sqs:SendMessage")[0].excluded[0].not_actions == ("s3:*",)


# ---------------------------------------------------------------- sets of actions


def test_sets_meet_and_cover_with_what_the_catalogue_does_not_know() -> None:
    everything, new, buckets = action_set(("*",)), action_set(("zebra:run*",)), action_set(("s3:*",))
    others = action_set(("s3:*", "zebra:*"), is_not=True)
    assert everything.covers(new)
    assert action_set(("zebra:*",)).meets(new)
    assert not buckets.meets(new)
    assert not others.meets(new)
    assert others.meets(action_set(("lion:roar",)))
    assert others.meets(action_set(("iam:*",), is_not=True))
    assert not buckets.covers(others)
    assert everything.covers(others)
    assert action_set(("s3:*",), is_not=True).covers(others)
    assert action_set(("iam:*",), is_not=True).covers(buckets)
    assert not action_set(("iam:*",), is_not=True).covers(others)
    assert action_set(("*:*",)).meets(new)
    assert others.holds("iam:passrole")
    assert not action_set(("s3:get*",)).covers(action_set(("s3:*",)))


def test_what_is_in_both_is_said_by_one_of_the_patterns_or_not_at_all() -> None:
    def both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
        found = action_set(one).narrowed(action_set(other))
        return None if found is None else found.written

    assert both(("s3:*",), ("s3:Get*", "iam:*")) == ("s3:Get*",)
    assert both(("s3:GetObject", "sqs:*"), ("s3:*",)) == ("s3:GetObject",)
    assert both(("s3:*Object",), ("s3:Get*",)) is None
    assert both(("s3:*",), ("iam:*",)) is None
    assert action_set(("*",)).narrowed(action_set(("s3:*",), is_not=True)) is action_set(
        ("s3:*",), is_not=True
    )
    assert action_set(("s3:*",)).narrowed(action_set(("s3:get*",), is_not=True)) is None


def test_patterns_are_written_as_the_service_writes_them() -> None:
    assert action_set(("s3:get*acl", "s3:g?tobject", "zebra:run", "iam:passrole")).written == (
        "s3:Get*Acl",
        "s3:G?tobject",
        "zebra:run",
        "iam:PassRole",
    )


def test_answers_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effective_memos, "MOST", 2)
    memo = effective_memos.Memo[str, int]()
    assert [memo.keep(word, len(word)) for word in ("a", "bb", "ccc")] == [1, 2, 3]
    assert memo == {"ccc": 3}


# ---------------------------------------------------------------- one change


def test_changed_policy_concerns_those_who_have_it() -> None:
    aws = engine(
        role("reader", attached=(policy_arn("m"),)),
        role("other"),
        user("jane", boundary=policy_arn("m")),
        policies={policy_arn("m"): FULL},
    )
    assert entries(aws)[0].actions == ("*",)
    after = aws.with_policy(policy_arn("m"), document(allow("s3:*")))
    assert after.holders_of(policy_arn("m")) == (identity(READER), identity(user_arn("jane")))
    assert entries(after)[0].actions == ("s3:*",)
    assert entries(aws)[0].actions == ("*",)  # the engine before stays


def test_role_of_a_new_account_and_first_resource_policy_make_a_new_engine() -> None:
    aws = engine(role("reader", allow("sts:AssumeRole")))
    far = aws.with_role(role("far", account=AWAY, trusts=trust({"AWS": READER})))
    assert far.world.accounts == {HOME, AWAY}
    assert [entry.scope for entry in entries(far)] == [AWAY]
    assert aws.with_resource(BUCKET, FULL).world.resources == {BUCKET: FULL}
