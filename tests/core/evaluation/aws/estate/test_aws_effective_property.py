"""The property that defines effective permissions: membership equals the answer of `can`."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aws_estate import (
    ALLOWED,
    AWAY,
    FULL,
    HOME,
    UNKNOWN,
    ask,
    document,
    engine,
    group,
    identity,
    levels,
    policy_arn,
    role,
    role_arn,
    user,
    user_arn,
)
from aws_membership import holds
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.requests import context_of

BUCKET = "arn:aws:s3:::data"
QUEUE, FAR_QUEUE = (f"arn:aws:sqs:eu-west-1:{account}:q" for account in (HOME, AWAY))
KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/1"
WORKER = role_arn("worker")
CALLERS = (role_arn("reader"), WORKER, user_arn("jane"))
REQUESTS = (
    ("s3:GetObject", f"{BUCKET}/jane/x", HOME),
    ("s3:GetObject", f"{BUCKET}/a/x", HOME),
    ("s3:PutObject", f"{BUCKET}/b", HOME),
    ("s3:ListBucket", BUCKET, HOME),
    ("sqs:SendMessage", QUEUE, HOME),
    ("sqs:SendMessage", FAR_QUEUE, AWAY),
    ("sqs:ReceiveMessage", FAR_QUEUE, AWAY),
    ("kms:Decrypt", KEY, HOME),
    ("kms:RetireGrant", KEY, HOME),
    ("kms:ListKeys", "*", HOME),
    ("sts:AssumeRole", WORKER, HOME),
    ("sts:TagSession", WORKER, HOME),
    ("iam:PassRole", WORKER, HOME),
    ("zebra:Run", f"arn:aws:zebra:eu-west-1:{HOME}:z/1", HOME),
)

ACTIONS = [
    *(
        "*",
        "*:*e*",
        "s3:*",
        "S3:get*",
        "s3:GetObject",
        "s3:?utObject",
        "sqs:*",
        "sqs:SendMessage",
        "sqs:Rec*",
    ),
    *("kms:*", "kms:De*", "sts:*", "sts:AssumeRole", "iam:*", "zebra:*"),
]
RESOURCES = [
    "*",
    BUCKET,
    f"{BUCKET}/*",
    f"{BUCKET}/${{aws:username}}/*",
    f"{BUCKET}/${{aws:PrincipalTag/team, 'a'}}/*",
    QUEUE,
    FAR_QUEUE,
    f"arn:aws:sqs:*:{AWAY}:*",
    KEY,
    f"arn:aws:kms:*:{HOME}:key/*",
    "arn:aws:iam::*:role/w*",
    WORKER,
    "arn:aws:s3:::*",
    "arn:aws:sqs",
]
SLOW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
actions = st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3, unique=True)
resources = st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2, unique=True)
conditions = st.sampled_from(
    [
        None,
        None,
        {"StringEquals": {"aws:PrincipalTag/team": ["a", "c"]}},
        {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
        {"StringLikeIfExists": {"example:tier": "gold*"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}},
        {"Null": {"aws:username": "true"}},
        {"StringEquals": {"aws:PrincipalAccount": HOME}, "Bool": {"aws:PrincipalIsAWSService": "false"}},
    ]
)
principals = st.sampled_from(
    [
        "*",
        {"AWS": f"arn:aws:iam::{HOME}:root"},
        {"AWS": AWAY},
        {"AWS": [role_arn("reader"), user_arn("jane")]},
        {"AWS": f"arn:aws:sts::{HOME}:assumed-role/reader/s1"},
        {"Service": "sns.amazonaws.com"},
        {"AWS": "AROA0123456789ABCDEF0"},
    ]
)


@st.composite
def statements(
    draw: st.DrawFn, *, own: list[str] | None = None, trust: bool = False, rcp: bool = False
) -> dict[str, Any]:
    """A statement; `own` are the resources of a resource policy, a trust policy has none."""
    found: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Allow", "Deny"]))}
    found[draw(st.sampled_from(["Action", "Action", "Action", "NotAction"]))] = draw(actions)
    if own is not None:
        found["Resource"] = own
    elif not trust:
        found[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(resources)
    condition = draw(conditions)
    if condition:
        found["Condition"] = condition
    if own is not None or trust:
        spares = not rcp and found["Effect"] == "Deny" and draw(st.booleans())
        found["NotPrincipal" if spares else "Principal"] = "*" if rcp else draw(principals)
    return found


def policies(**form: Any) -> st.SearchStrategy[str]:
    return st.lists(statements(**form), min_size=1, max_size=3).map(lambda each: document(*each))


control = st.lists(st.lists(policies(), max_size=2), max_size=2)
guards = st.lists(st.lists(policies(own=["*"], rcp=True), max_size=2), max_size=2)
resource_policies = st.fixed_dictionaries(
    {
        BUCKET: policies(own=[BUCKET, f"{BUCKET}/*"]),
        QUEUE: policies(own=["*"]),
        FAR_QUEUE: policies(own=[FAR_QUEUE]),
        KEY: policies(own=["*"]),
    }
)


@st.composite
def engines(draw: st.DrawFn) -> AwsEngine:
    scps, managed = draw(control), draw(policies())
    bounded = policy_arn("edge") if draw(st.booleans()) else ""
    return engine(
        role("reader", *draw(st.lists(statements(), max_size=3)), boundary=bounded, tags={"team": "a"}),
        role(
            "worker",
            *draw(st.lists(statements(), max_size=2)),
            trusts=draw(policies(trust=True)),
            attached=(policy_arn("m"),),
        ),
        user("jane", *draw(st.lists(statements(), max_size=2)), groups=("people",), boundary=bounded),
        group("people", attached=(policy_arn("m"),)),
        policies={policy_arn("m"): managed, policy_arn("edge"): draw(policies())},
        resources=draw(resource_policies),
        organization={
            HOME: levels([FULL], *scps, rcps=draw(guards)),
            AWAY: levels(rcps=draw(guards)),
        },
        accounts=(HOME, AWAY),
    )


@SLOW
@given(engines(), st.sampled_from([{}, {"aws:sourcevpce": "vpce-1"}, {"example:tier": "gold-1"}]))
def test_an_action_on_a_resource_is_effective_exactly_if_it_is_allowed(
    aws: AwsEngine, given_: dict[str, str]
) -> None:
    for native in CALLERS:
        entries = aws.effective(identity(native))
        known = dict(aws.actors.find(native).known.values) | given_
        for action, resource, owner in REQUESTS:
            decision = ask(aws, native, action, resource, account=owner, context=known, is_complete=True)
            is_held = holds(entries, action, resource, owner, context_of(known, is_complete=True))
            if decision.outcome is UNKNOWN:
                assert not is_held, (native, action, resource)
            else:
                assert is_held is (decision.outcome is ALLOWED), (native, action, resource, decision)


@SLOW
@given(engines(), st.data())
def test_one_change_gives_what_a_new_engine_gives(aws: AwsEngine, data: st.DataObject) -> None:
    for native in CALLERS:
        aws.effective(identity(native))
    what = data.draw(st.sampled_from(["policy", "boundary", "role", "trust", "new", "resource"]))
    if what in ("policy", "boundary"):
        after = aws.with_policy(policy_arn("m" if what == "policy" else "edge"), data.draw(policies()))
    elif what == "resource":
        after = aws.with_resource(data.draw(st.sampled_from([BUCKET, KEY])), data.draw(policies(own=["*"])))
    else:
        own = data.draw(st.lists(statements(), max_size=2))
        kept = aws.world.roles[WORKER].trust
        trusts = data.draw(policies(trust=True)) if what == "trust" else kept
        after = aws.with_role(role("new" if what == "new" else "worker", *own, trusts=trusts))
    scratch = AwsEngine(after.world)
    for native in (*CALLERS, role_arn("new")):
        assert after.effective(identity(native)) == scratch.effective(identity(native)), json.dumps(what)


@SLOW
@given(engines(), st.sampled_from(["s3:GetObject", "sts:AssumeRole", "kms:Decrypt", "zebra:Run"]))
def test_permits_is_the_part_of_effective_about_an_action(aws: AwsEngine, action: str) -> None:
    for native in CALLERS:
        part = aws.permits(identity(native), action)
        known = dict(aws.actors.find(native).known.values)
        context = context_of(known, is_complete=True)
        for other, resource, owner in REQUESTS:
            if other == action:
                whole = holds(aws.effective(identity(native)), action, resource, owner, context)
                assert holds(part, action, resource, owner, context) is whole
