"""Corners of rules that no single small world of a case shows: many roles, unread parts, other engines."""

from __future__ import annotations

from typing import Any

import pytest

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Engine
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.risks.cloud_permissions import CloudPermissions
from leastwise.core.risks.findings import Finding, find_risks
from leastwise.core.risks.forms import Scene
from leastwise.core.risks.permission_texts import permission_text
from leastwise.core.risks.scopes import is_narrow, meet, share_resource, stepped
from leastwise.core.risks.system_identities import is_own_grant, is_system
from leastwise.core.snapshots import Plane
from risk_worlds import AT, estate_of

ACCOUNT = "111122223333"
APP = f"aws:arn:aws:iam::{ACCOUNT}:role/app"


def arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def found(rule: str, **world: Any) -> list[Finding]:
    report = find_risks(estate_of({"aws": world}), at=AT)
    return [each for each in report.findings if each.rule == rule]


# ---------------------------------------------------------------- many roles


def many(*, strong: bool, **app: Any) -> dict[str, Any]:
    trust = [f"aws/{arn('app')}"]
    roles: dict[str, Any] = {f"r{n:02}": {"trust": trust} for n in range(20)}
    if strong:
        roles["r07"]["admin"] = True
    roles["app"] = {"allow": ["sts:AssumeRole on *"], **app}
    return roles


def test_a_strong_role_among_many_that_one_statement_reaches_is_told_once() -> None:
    told = found("LW-AWS-007", roles=many(strong=True))
    assert [(each.subject, each.scope, each.detail) for each in told] == [
        (APP, ACCOUNT, f"strong: {arn('r07')}")
    ]


def test_a_strong_caller_that_assumes_a_strong_role_is_no_finding() -> None:
    roles = {
        "app": {"admin": True, "trust": ["service/ec2.amazonaws.com"]},
        "strong": {"admin": True, "trust": [f"aws/{arn('app')}"]},
    }
    assert found("LW-AWS-007", roles=roles) == []


def test_many_roles_without_a_strong_one_are_no_finding() -> None:
    assert found("LW-AWS-007", roles=many(strong=False)) == []


def test_many_roles_that_can_be_widened_are_named_in_part() -> None:
    widening = {"allow": ["sts:AssumeRole,iam:PutRolePolicy on *"], "boundary": "b"}
    limits = {"b": ["sts:* on *", f"iam:PutRolePolicy on {arn('r')}*"]}
    told = found("LW-AWS-007", roles=many(strong=False, **widening), policies=limits)
    assert len(told) == 1
    assert told[0].detail.startswith("can be widened: ")
    assert told[0].detail.endswith(" and others")


def test_a_circle_through_a_node_that_stands_for_many_roles_is_found() -> None:
    roles = many(strong=False, trust=[f"aws/{arn('r03')}"])
    roles["r03"]["allow"] = [f"sts:AssumeRole on {arn('app')}"]
    assert [each.subject for each in found("LW-AWS-023", roles=roles)] == [APP, f"aws:{arn('r03')}"]


def test_a_circle_that_hangs_on_a_condition_is_conditional() -> None:
    condition = {"StringEquals": {"sts:ExternalId": "x"}}
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": arn("b")},
        "Condition": condition,
    }
    roles = {
        "app": {"allow": [f"sts:AssumeRole on {arn('b')}"], "trust": [trust]},
        "b": {"allow": [f"sts:AssumeRole on {arn('app')}"], "trust": [f"aws/{arn('app')}"]},
    }
    assert {each.confidence.value for each in found("LW-AWS-023", roles=roles)} == {"Conditional"}


def test_many_targets_are_looked_at_until_enough_are_certain() -> None:
    roles: dict[str, Any] = {f"r{n:02}": {} for n in range(30)}
    roles["app"] = {"allow": ["iam:UpdateAssumeRolePolicy on *"]}
    told = found("LW-AWS-006", roles=roles)
    assert told[0].detail == f"on {arn('app')}, {arn('r00')} and others"


# ---------------------------------------------------------------- clusters and clouds


def test_of_several_ways_to_a_cloud_identity_the_worst_is_told() -> None:
    link = {"source": "k8s:system:serviceaccount:shop:web", "target": APP, "kind": "XC-irsa"}
    grant = {"to": "user/jo", "in": "shop", "rules": ["create pods", "create serviceaccounts/token"]}
    report = find_risks(estate_of({"kubernetes": {"grants": [grant]}, "links": [link]}), at=AT)
    told = [each for each in report.findings if each.rule == "LW-XC-001"]
    assert [(each.severity.word, each.detail) for each in told] == [("High", f"by LW-K8S-007: {APP}")]


# ---------------------------------------------------------------- everything but, and unread parts


def test_everything_but_some_actions_on_everything_is_high() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}
    told = found("LW-AWS-001", roles={"app": {"allow": [statement]}})
    assert [(each.severity.word, each.permission) for each in told] == [("High", "everything but iam:*")]
    assert found("LW-AWS-003", roles={"app": {"allow": [statement]}}) == []


def test_everything_but_some_actions_is_no_administrator_behind_a_boundary() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}
    role = {"allow": [statement], "boundary": "b"}
    assert found("LW-AWS-001", roles={"app": role}, policies={"b": ["s3:GetObject on *"]}) == []


def test_two_statements_of_one_wildcard_are_one_administrator() -> None:
    statements = ["* on *", {"Effect": "Allow", "Action": "*", "Resource": "*", "Sid": "Again"}]
    assert len(found("LW-AWS-001", roles={"app": {"allow": statements}})) == 1


def test_a_condition_of_an_administrator_leaves_it_conditional() -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    told = found("LW-AWS-001", roles={"app": {"allow": [statement]}})
    assert [each.confidence.value for each in told] == ["Conditional"]


def test_everything_but_some_resources_reads_all_data() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::one/*"}
    assert len(found("LW-AWS-019", roles={"app": {"allow": [statement]}})) == 1
    widening = {"Effect": "Allow", "Action": "iam:PutRolePolicy", "NotResource": arn("other")}
    assert len(found("LW-AWS-003", roles={"app": {"allow": [widening]}})) == 1


def test_an_operator_that_is_not_known_leaves_a_rule_unknown_with_the_reason() -> None:
    statement = {
        "Effect": "Allow",
        "Action": "iam:PutRolePolicy",
        "Resource": "*",
        "Condition": {"NoSuchOperator": {"aws:x": "y"}},
    }
    told = found("LW-AWS-003", roles={"app": {"allow": [statement]}})
    assert [each.confidence.value for each in told] == ["Unknown"]
    assert told[0].conditions


def test_an_attached_policy_that_was_not_read_makes_rules_unknown_and_no_findings() -> None:
    report = find_risks(estate_of({"aws": {"roles": {"app": {"attached": ["gone"]}}}}), at=AT)
    assert [each for each in report.findings if each.rule != "LW-AWS-024"] == []
    assert any(each.rule == "LW-AWS-003" and "gone" in each.scope for each in report.undecided)


def test_what_listings_never_hold_makes_unknown_only_whom_it_concerns() -> None:
    report = find_risks(estate_of({"aws": {"roles": {"app": {}}}}), at=AT)
    told = {each.rule for each in report.undecided if each.scope in {"kmsgrants", "s3acls"}}
    assert told == {"LW-AWS-019", "LW-AWS-020", "LW-XC-016"}
    assert not any(each.scope == "organization" for each in report.undecided)


def test_policies_that_others_have_through_groups_count() -> None:
    users = {"jo": {"groups": ["dev"]}}
    policies = {"theirs": ["s3:ListBucket on *"]}
    roles = {"app": {"allow": ["iam:CreatePolicyVersion on *"]}}
    told = found(
        "LW-AWS-002", roles=roles, users=users, groups={"dev": {"attached": ["theirs"]}}, policies=policies
    )
    assert [(each.severity.word, each.detail) for each in told] == [
        ("High", "the policy is attached to others")
    ]


def test_a_caller_that_was_not_read_is_told_by_what_a_resource_policy_gives_it() -> None:
    stranger = "arn:aws:iam::999988887777:role/x"
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": stranger},
        "Action": "kms:PutKeyPolicy",
        "Resource": "*",
    }
    resources = {key: {"Version": "2012-10-17", "Statement": [statement]}}
    told = found("LW-AWS-020", roles={"app": {}}, resources=resources)
    assert {each.subject for each in told} <= {f"aws:{stranger}"}


# ---------------------------------------------------------------- scopes, texts, identities


@pytest.mark.parametrize(
    ("plane", "first", "second", "both"),
    [
        (Plane.KUBERNETES, "", "a", "a"),
        (Plane.KUBERNETES, "a", "b", None),
        (
            Plane.AZURE,
            "/subscriptions/S",
            "/subscriptions/s/resourceGroups/g",
            "/subscriptions/s/resourceGroups/g",
        ),
        (Plane.AZURE, "/subscriptions/s", "/subscriptions/s2", None),
        (Plane.GCP, "one", "one", "one"),
    ],
)
def test_two_scopes_meet_where_one_holds_the_other(
    plane: Plane, first: str, second: str, both: str | None
) -> None:
    assert meet(plane, first, second) == meet(plane, second, first) == both


@pytest.mark.parametrize(
    ("severity", "narrowed", "raised", "result"),
    [
        (Severity.LOW, True, False, Severity.LOW),
        (Severity.CRITICAL, False, True, Severity.CRITICAL),
        (Severity.HIGH, True, True, Severity.HIGH),
    ],
)
def test_severity_stays_between_low_and_critical(
    severity: Severity,
    narrowed: bool,  # noqa: FBT001
    raised: bool,  # noqa: FBT001
    result: Severity,
) -> None:
    assert stepped(severity, narrowed=narrowed, raised=raised) is result


def test_a_complement_of_resources_may_share_any_and_is_not_narrow() -> None:
    complement = Entry(Plane.AWS, not_resources=("a",))
    assert share_resource(complement, Entry(Plane.AWS, resources=("b",)))
    assert not share_resource(Entry(Plane.AWS, resources=("a",)), Entry(Plane.AWS, resources=("b",)))
    assert not is_narrow(complement)


def test_everything_that_a_wildcard_gives_is_told_as_the_wildcard() -> None:
    atoms = [KubernetesPermission("*", "*", "delete"), KubernetesPermission("", "events", "delete")]
    assert permission_text(atoms, Entry(Plane.KUBERNETES, resources=("*",))) == "delete *.*"


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("aws:service:lambda.amazonaws.com", True),
        (f"aws:arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/Y", True),
        (APP, False),
        ("gcp:serviceAccount:service-1@compute-system.iam.gserviceaccount.com", True),
        ("gcp:serviceAccount:ci@one.iam.gserviceaccount.com", False),
        ("azure:ann", False),
        ("k8s:group:system:authenticated", False),
        ("k8s:eks:node-manager", True),
    ],
)
def test_identities_of_providers_are_recognised(identity: str, expected: bool) -> None:  # noqa: FBT001
    assert is_system(IdentityId(identity), None) is expected


def test_what_a_provider_holds_in_a_cloud_is_its_own() -> None:
    assert is_own_grant(IdentityId("aws:service:x"), ())


# ---------------------------------------------------------------- engines of another make


class FakeEngine:
    """An engine of a plane that knows nobody."""

    def __init__(self, plane: Plane, entries: tuple[Entry, ...] = ()) -> None:
        self.plane, self._entries = plane, entries

    def identities(self) -> tuple[()]:
        return ()

    def effective(self, *_: object) -> tuple[Entry, ...]:
        return self._entries

    edges = gaps = identities
    permits = effective


@pytest.mark.parametrize("plane", Plane)
def test_an_engine_without_a_known_world_gives_no_finding_and_no_error(plane: Plane) -> None:
    engine: Engine = FakeEngine(plane)  # type: ignore[assignment]
    assert find_risks(Estate({plane: engine}), at=AT).findings == ()


def test_permissions_of_another_engine_are_asked_of_it() -> None:
    entry = Entry(Plane.GCP, actions=("a.b.*",), scope="one")
    permissions = CloudPermissions(["a.b.c", "d.e.f"])
    engine: Engine = FakeEngine(Plane.GCP, (entry,))  # type: ignore[assignment]
    assert permissions.given(engine, IdentityId("gcp:x"), lambda bits: bits) == [(1, entry)]


def test_a_scene_by_itself_finds_nothing_together() -> None:
    engine: Engine = FakeEngine(Plane.KUBERNETES)  # type: ignore[assignment]
    assert list(Scene(Estate({}), engine).together(IdentityId("k8s:x"), ())) == []
