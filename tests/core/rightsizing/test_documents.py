"""Proposals as documents, and the answer for an identity of an estate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aws_estate import allow, identity, policy_arn, role_arn
from aws_estate import engine as aws_engine
from aws_estate import role as aws_role
from azure_worlds import world_of
from core.rightsizing.test_kubernetes_proposals import API, EVERYTHING, engine, own
from core.rightsizing.use_builders import ME, SEEN, called, used
from gcp_cases import binding as gcp_binding
from gcp_cases import engine_of
from gcp_cases import project as gcp_project
from gcp_cases import role as gcp_role
from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.rightsizing.doubts import Watching, azure_doubts
from leastwise.core.rightsizing.kubernetes_documents import (
    ExistingPolicy,
    object_name,
    policy_documents,
    role_documents,
)
from leastwise.core.rightsizing.kubernetes_rightsizing import KubernetesRightSizing, RightSized
from leastwise.core.rightsizing.pieces import Piece, rules_of, smallest
from leastwise.core.rightsizing.proposals import no_doubts
from leastwise.core.rightsizing.sizing import Form, Sizer
from leastwise.core.rightsizing.widths import DEFAULT_WIDTH
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Coverage, Span
from leastwise.core.usage.uses import ALLOWED, Use
from rbac_builders import binding, rule

END = datetime(2026, 6, 2, tzinfo=UTC)
LONG = END - timedelta(days=400)
USES = (
    used("list pods in payments"),
    used("get secrets in shop", "db"),
    used("watch nodes"),
    used("get /metrics"),
)


def sized(*uses: Aggregate, who: IdentityId = ME, granted: tuple[object, ...] = EVERYTHING) -> RightSized:
    return KubernetesRightSizing(engine(*granted), no_doubts).of(who, uses)


def test_roles_come_with_their_bindings_by_scope() -> None:
    documents = role_documents(sized(*USES))
    assert [(each["kind"], each["metadata"]) for each in documents] == [
        ("ClusterRole", {"name": "payments-api-rightsized"}),
        ("ClusterRoleBinding", {"name": "payments-api-rightsized"}),
        ("Role", {"name": "api-rightsized", "namespace": "payments"}),
        ("RoleBinding", {"name": "api-rightsized", "namespace": "payments"}),
        ("Role", {"name": "api-rightsized", "namespace": "shop"}),
        ("RoleBinding", {"name": "api-rightsized", "namespace": "shop"}),
    ]
    assert documents[0]["rules"] == [
        {"nonResourceURLs": ["/metrics"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["nodes"], "verbs": ["watch"]},
    ]
    assert documents[4]["rules"] == [
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["db"]}
    ]
    assert documents[5]["subjects"] == [{"kind": "ServiceAccount", "name": "api", "namespace": "payments"}]
    assert documents[5]["roleRef"] == {
        "apiGroup": "rbac.authorization.k8s.io",
        "kind": "Role",
        "name": "api-rightsized",
    }


def test_a_user_is_named_by_its_group_of_names() -> None:
    who = IdentityId("k8s:Jane.Doe@example.com")
    granted = (EVERYTHING[0], binding("j", "ClusterRole/all", "User Jane.Doe@example.com"))
    documents = role_documents(sized(used("list nodes", who=who), who=who, granted=granted))
    assert documents[1]["metadata"] == {"name": "jane-doe-example-com-rightsized"}
    assert documents[1]["subjects"] == [
        {"kind": "User", "name": "Jane.Doe@example.com", "apiGroup": "rbac.authorization.k8s.io"}
    ]


def test_names_of_objects_are_short_enough_and_allowed() -> None:
    name = object_name(IdentityId(f"k8s:{'A_' * 80}"))
    assert name == object_name(IdentityId(f"k8s:{'A_' * 80}"))
    assert len(name) <= 63
    assert name.startswith("a-a-")
    assert "--" not in name


def test_policies_stand_in_each_namespace_and_name_the_account() -> None:
    documents = policy_documents(sized(*USES), [ExistingPolicy("shop", "api-in-shop")])
    assert [(each["kind"], each["metadata"]) for each in documents] == [
        ("EntitlementPolicy", {"name": "api-rightsized", "namespace": "payments"}),
        ("EntitlementPolicy", {"name": "api-in-shop", "namespace": "shop"}),
        ("ClusterRole", {"name": "payments-api-rightsized"}),
    ]
    home, away = (each["spec"] for each in documents[:2])
    assert home["subject"] == {"serviceAccountName": "api"}  # type: ignore[index]
    assert away["subject"] == {"serviceAccountName": "api", "namespace": "payments"}  # type: ignore[index]
    assert home["kubernetes"]["clusterBindings"] == [  # type: ignore[index]
        {"roleRef": {"kind": "ClusterRole", "name": "payments-api-rightsized"}}
    ]
    assert away["kubernetes"]["clusterBindings"] == []  # type: ignore[index]
    for each in documents[:2]:
        read = entitlement_policy_to_domain(each)
        assert read.invalid == ""
        assert read.subject_namespace == "payments"


def test_a_policy_of_an_account_that_needs_nothing_has_no_rules() -> None:
    (only,) = policy_documents(sized())
    assert only["spec"]["kubernetes"] == {"rules": [], "bindings": [], "clusterBindings": []}  # type: ignore[index]


def test_a_user_has_no_policy_and_a_policy_has_64_rules() -> None:
    with pytest.raises(InvalidError, match="only a ServiceAccount has a policy"):
        policy_documents(sized(who=IdentityId("k8s:jane")))
    verbs = [f"v{number:02}" for number in range(70)]
    uses = [used(f"{verb} r{verb} in payments") for verb in verbs]
    with pytest.raises(InvalidError, match=r"70 rules in payments; a policy may have 64"):
        policy_documents(sized(*uses))


def test_equal_wildcards_do_not_drop_each_other() -> None:
    one, two = Piece("", "get", path="/a*"), Piece("", "get", path="/a**")
    assert smallest([one, two]) == (min(one, two),)
    assert smallest(
        [Piece("", "get", path="/a*"), Piece("", "get", path="/a"), Piece("", "get", path="/b")]
    ) == (
        Piece("", "get", path="/a*"),
        Piece("", "get", path="/b"),
    )
    every = Piece("", "*", path="/a")
    assert smallest([every, Piece("", "get", path="/a")]) == (every,)
    assert not Piece("", "get", path="/a").covers(Piece("", "get", "", "pods"))
    assert not Piece("", "get", path="/a").covers(Piece("", "get", path="/ab"))


def test_words_are_put_together_only_where_the_product_says_the_same() -> None:
    pieces = [
        Piece("", verb, group, resource, name)
        for verb, group, resource, name in (
            ("get", "", "pods", ""), ("list", "", "pods", ""), ("get", "", "secrets", ""),
            ("list", "", "secrets", ""), ("get", "apps", "pods", ""), ("get", "", "configmaps", "a"),
            ("get", "", "configmaps", "b"), ("update", "", "configmaps", "a"),
        )
    ]  # fmt: skip
    atoms = {
        (group, resource, verb, name)
        for each in rules_of(pieces)
        for group in each.api_groups
        for resource in each.resources
        for verb in each.verbs
        for name in each.resource_names or ("",)
    }
    assert atoms == {(each.group, each.resource, each.verb, each.name) for each in pieces}
    assert len(rules_of(pieces)) == 4


# ---------------------------------------------------------------- an estate


def cloud_use(who: IdentityId, plane: Plane, action: str, place: str) -> Aggregate:
    use = Use(who, plane.value, action, place=place, decision=ALLOWED)
    return Aggregate(use, SEEN, SEEN, 1, unnamed=True)


def sizer(*uses: Aggregate, aws: Any = None, cluster: Any = None, **fields: Any) -> Sizer:
    engines = {Plane.KUBERNETES: cluster or engine(*EVERYTHING)} | ({Plane.AWS: aws} if aws else {})
    covered = tuple(Coverage(plane, "log", (Span(LONG, END),)) for plane in (Plane.KUBERNETES, Plane.AWS))
    seen = Watching(END, **{"coverage": covered, "granted_before": LONG, **fields})
    return Sizer(Estate(engines), uses, seen, DEFAULT_WIDTH)


def test_an_account_without_a_policy_gets_roles_and_is_told_what_is_strong() -> None:
    found = sizer(*USES).of(ME)
    assert (found.form, found.before, found.wildcards, found.used) == (Form.ROLE, 2, 2, 4)
    assert not found.is_unchanged
    assert "take them out where it does not manage roles" in found.notes[0]
    assert found.shown[0] == "4 recorded requests replayed against it, none denied"
    assert [each["kind"] for each in found.documents][:2] == ["ClusterRole", "ClusterRoleBinding"]
    assert found == sizer(*USES).of(ME, Form.ROLE)


def test_an_account_with_a_policy_gets_a_smaller_one() -> None:
    (definition, _) = own(rule(["get", "list"], ["pods"]), namespace="payments")
    mine = replace(binding("payments/r", "Role/r", API), managed=True, owner="c1/payments/api-reads")
    strange = replace(binding("payments/other", "Role/r", API), managed=True, owner="???")
    cluster = engine(definition, mine, strange, replace(mine, name="again"))
    found = sizer(used("get pods in payments", "p"), cluster=cluster).of(ME)
    assert found.form is Form.POLICY
    assert found.documents[0]["metadata"] == {"name": "api-reads", "namespace": "payments"}
    assert found.notes == ("shrinks the policy payments/api-reads",)
    assert (found.before, found.after) == (2, 1)
    asked = sizer(used("get pods in payments", "p"), cluster=cluster)
    assert asked.of(ME).form is asked.of(ME, Form.POLICY).form


def test_all_recorded_uses_count_however_old_but_not_those_of_others() -> None:
    granted = engine(*own(rule(["get"], ["pods"]), namespace="payments"))
    old = used("get pods in payments", "p", at="2025-12-01T00:00:00Z")
    others = used("get pods in payments", "p", who=IdentityId("k8s:jane"))
    assert sizer(old, others, cluster=granted).of(ME).after == 1
    assert sizer(others, cluster=granted).of(ME).after == 0


def test_unwatched_the_proposal_is_the_grant() -> None:
    found = sizer(*USES, coverage=()).of(ME)
    assert found.is_unchanged
    assert found.after == found.before
    assert {each.reason.doubt for each in found.kept} == {"Undecided"}


def test_a_role_of_aws_gets_a_policy_document() -> None:
    who = identity(role_arn("app"))
    aws = aws_engine(aws_role("app", allow("s3:Get*", "zebra:Run"), allow("sqs:*", on="arn:aws:sqs:*:*:q")))
    use = called(who, "s3:GetObject", "arn:aws:s3:::b/x")
    maker = sizer(use, aws=aws)
    found = maker.of(who)
    assert (found.form, found.unit, found.used) == (Form.IAM, "action", 1)
    assert found.before > found.after > 1
    assert found.documents[0]["Version"] == "2012-10-17"
    assert found.notes[-1].endswith("characters in 1 inline policy")
    assert not found.is_unchanged
    assert sizer(aws=aws, coverage=()).of(who).is_unchanged
    assert maker.of(who) == found
    with pytest.raises(InvalidError, match="can be written as role; write iam"):
        maker.of(who, Form.ROLE)
    with pytest.raises(InvalidError, match="can be written as iam; write policy or role"):
        maker.of(ME, Form.IAM)


def test_what_stays_beside_a_proposal_of_aws_is_told() -> None:
    who = identity(role_arn("app"))
    rest = {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
    aws = aws_engine(aws_role("app", allow("s3:*"), rest, attached=(policy_arn("gone"),)))
    found = sizer(aws=aws).of(who)
    assert found.notes[0] == f"stays attached, its document was not read: {policy_arn('gone')}"
    assert found.wildcards == 2


def test_google_cloud_and_azure_get_roles_and_bindings() -> None:
    member = "serviceAccount:s@p.iam.gserviceaccount.com"
    google, someone = IdentityId(f"gcp:{member}"), IdentityId("azure:robot")
    files = {
        "gcp-assets": [gcp_project("p", bindings=[gcp_binding("roles/a", member)])],
        "gcp-roles": [gcp_role("roles/a", "storage.buckets.create", "storage.buckets.delete")],
    }
    actions = ["Microsoft.Compute/virtualMachines/write", "Microsoft.Compute/virtualMachines/delete"]
    robot = {"to": "robot", "role": "Operator", "at": "sub", "kind": "ServicePrincipal"}
    engines: dict[Plane, Any] = {
        Plane.GCP: engine_of(files),
        Plane.AZURE: AzureEngine(world_of({"roles": {"Operator": {"actions": actions}}, "assign": [robot]})),
    }
    seen = tuple(Coverage(plane, "log", (Span(LONG, END),)) for plane in engines)
    watching = Watching(END, coverage=seen, granted_before=LONG)
    uses = [
        cloud_use(google, Plane.GCP, "storage.buckets.create", "p"),
        cloud_use(someone, Plane.AZURE, actions[0], "sub"),
    ]
    maker = Sizer(Estate(engines), uses, watching, DEFAULT_WIDTH)
    for who, form, note in ((google, Form.GCP, 1), (someone, Form.AZURE, 0)):
        found = maker.of(who)
        assert found == maker.of(who, form)
        assert (found.form, found.before, found.after, found.used) == (form, 2, 1, 1)
        assert not found.is_unchanged
        assert len(found.notes) == note
        with pytest.raises(InvalidError, match=f"can be written as role; write {form.value}"):
            maker.of(who, Form.ROLE)
        unwatched = Sizer(Estate(engines), uses, Watching(END), DEFAULT_WIDTH).of(who)
        assert unwatched.is_unchanged
        assert {each.reason.text for each in unwatched.kept} == {"not watched: no log covers it"}


def test_doubts_about_azure_know_the_plane_of_a_grant() -> None:
    seen = (Coverage(Plane.AZURE, "log", (Span(LONG, END),), missing=("data plane",)),)
    watching = Watching(END, coverage=seen, granted_before=LONG, unmapped={"microsoft.web": ("Odd",)})
    doubts = azure_doubts(watching)
    write = "Microsoft.Compute/virtualMachines/write"
    assert doubts(write, False, "sub") is None
    hidden = doubts(write, True, "sub")
    assert hidden is not None
    assert hidden.doubt == "NotObservable"


def test_services_that_are_written_whole_for_want_of_room_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("INLINE_CHARACTERS", 200), ("MANAGED_CHARACTERS", 200), ("ATTACHED_POLICIES", 1)):
        monkeypatch.setattr(f"leastwise.core.rightsizing.aws_layouts.{name}", limit)
    who = identity(role_arn("app"))
    aws = aws_engine(aws_role("app", allow("iam:*")))
    actions = ("iam:GetRole", "iam:PutRolePolicy", "iam:ListUsers", "iam:CreateRole", "iam:TagRole")
    uses = [called(who, each, unnamed=True) for each in (*actions, "iam:DeleteRole", "iam:TagUser")]
    found = sizer(*uses, aws=aws).of(who)
    assert found.notes[0] == "for want of room whole services are written: iam:*"


def test_an_identity_of_no_system_that_was_read_has_no_proposal() -> None:
    with pytest.raises(InvalidError, match="nothing of its system was read"):
        sizer().of(IdentityId("gcp:user:a@example.com"))
