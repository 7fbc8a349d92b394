"""From stored objects to core values: nothing is lost, and what is invalid says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from api.cases import ACCOUNT, CEILING, INVALID, POLICY, SELECTED, Invalid, changed
from builders import role_ref, rule
from leastwise.api.cloud_accounts import cloud_account_to_domain
from leastwise.api.entitlement_ceilings import entitlement_ceiling_to_domain
from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.api.withdrawals import withdrawal_to_domain
from leastwise.core.accounts import AwsAccount, CredentialType
from leastwise.core.ceilings import AwsCeiling, AwsPattern, Ceiling, KubernetesCeiling, OnNarrowed
from leastwise.core.entitlements import (
    AwsEntitlements,
    AwsStatement,
    DeletionPolicy,
    Enforcement,
    Exemption,
    KubernetesEntitlements,
    SubjectSelector,
    TrustMethod,
)
from leastwise.core.errors import InvalidError
from leastwise.core.identities import FINALIZER, PolicyKey
from leastwise.core.permissions import RoleRef

METADATA: dict[str, Any] = {
    "name": "invoice-reader",
    "namespace": "payments",
    "uid": "u-1",
    "generation": 3,
    "creationTimestamp": "2026-01-02T03:04:05Z",
}


def stored(spec: object, **metadata: object) -> dict[str, Any]:
    return {"metadata": {**METADATA, **metadata}, "spec": spec, "status": {"observedGeneration": -1}}


def test_policy_keeps_every_block() -> None:
    policy = entitlement_policy_to_domain(stored(POLICY))
    assert policy.invalid == ""
    assert policy.subject == SubjectSelector(service_account_name="payments-api")
    assert policy.enforcement is Enforcement.ENFORCE
    assert policy.deletion_policy is DeletionPolicy.REVOKE
    assert policy.kubernetes == KubernetesEntitlements(
        rules=(rule(),), bindings=(role_ref(),), cluster_bindings=(role_ref("metrics-reader"),)
    )
    assert policy.aws == AwsEntitlements(
        account_ref="prod",
        trust=TrustMethod.IRSA,
        role_name="payments-api",
        statements=(
            AwsStatement(
                actions=("s3:GetObject",),
                resources=("arn:aws:s3:::invoices/*",),
                conditions=(("StringEquals", "aws:PrincipalOrgID", ("o-a", "o-b")),),
            ),
        ),
        managed_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
        max_session_seconds=7200,
    )
    assert policy.exemptions == (
        Exemption(
            binding=RoleRef("ClusterRoleBinding", "legacy"),
            reason="migrated in Q1",
            until=datetime(2027, 1, 1, tzinfo=UTC),
        ),
    )


def test_policy_keeps_its_metadata() -> None:
    policy = entitlement_policy_to_domain(
        stored(
            POLICY,
            annotations={
                "leastwise.dev/rollback-to": "rev-1",
                "leastwise.dev/reconcile-at": "now",
                "leastwise.dev/drift-health": "Degraded",
            },
            finalizers=["foregroundDeletion", FINALIZER],
            deletionTimestamp="2026-02-01T00:00:00Z",
        )
    )
    assert policy.key == PolicyKey("payments", "invoice-reader")
    assert (policy.uid, policy.generation) == ("u-1", 3)
    assert policy.created == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (policy.rollback_to, policy.reconcile_at, policy.drift_health) == ("rev-1", "now", "Degraded")
    assert policy.deleting
    assert policy.has_finalizer
    assert policy.deletion_requested == datetime(2026, 2, 1, tzinfo=UTC)


def test_a_smallest_policy_takes_the_defaults() -> None:
    policy = entitlement_policy_to_domain(stored({"subject": {"serviceAccountName": "a"}}))
    assert policy.enforcement is Enforcement.OBSERVE
    assert policy.deletion_policy is DeletionPolicy.REVOKE
    assert (policy.kubernetes, policy.aws, policy.exemptions) == (None, None, ())
    assert not policy.deleting
    assert not policy.has_finalizer
    assert policy.deletion_requested is None


def test_labels_and_expressions_are_sorted_whatever_their_order() -> None:
    spec = changed(
        SELECTED,
        "subject.selector",
        {
            "matchLabels": {"b": "2", "a": "1"},
            "matchExpressions": [
                {"key": "z", "operator": "Exists"},
                {"key": "c", "operator": "In", "values": ["y", "x"]},
            ],
        },
    )
    subject = entitlement_policy_to_domain(stored(spec)).subject
    assert subject.match_labels == (("a", "1"), ("b", "2"))
    assert subject.match_expressions == (("c", "In", ("x", "y")), ("z", "Exists", ()))
    assert subject.is_selector


def test_a_subject_of_another_namespace_is_kept() -> None:
    spec = {"subject": {"serviceAccountName": "runner", "namespace": "ci"}}
    assert entitlement_policy_to_domain(stored(spec)).subject_namespace == "ci"


@pytest.mark.parametrize(
    "case", [case for case in INVALID if case.kind == "EntitlementPolicy"], ids=lambda case: str(case.why)
)
def test_an_invalid_policy_has_only_metadata_and_the_reason(case: Invalid) -> None:
    policy = entitlement_policy_to_domain(stored(case.spec, finalizers=[FINALIZER]))
    assert policy.invalid.startswith(case.at)
    assert case.says in policy.invalid
    assert policy.key == PolicyKey("payments", "invoice-reader")
    assert policy.has_finalizer
    assert (policy.kubernetes, policy.aws, policy.subject) == (None, None, SubjectSelector())
    # nothing may be written for what cannot be read
    assert policy.enforcement is Enforcement.OBSERVE


@pytest.mark.parametrize("spec", [None, "text", [], 3])
def test_a_spec_that_is_no_map_is_invalid_and_does_not_raise(spec: object) -> None:
    assert "must be a map" in entitlement_policy_to_domain(stored(spec)).invalid


def test_an_object_without_spec_or_metadata_does_not_raise() -> None:
    assert entitlement_policy_to_domain({}).invalid == "spec.subject: must be set"


def test_ceiling_keeps_every_block() -> None:
    assert entitlement_ceiling_to_domain(stored(CEILING, name="teams")) == Ceiling(
        name="teams",
        match_labels=(("team", "payments"),),
        kubernetes=KubernetesCeiling(
            allow=(rule(("*",), ("get", "list", "watch"), groups=("", "apps")),),
            deny=(rule(("secrets",), ("*",)),),
            bindable_roles=(role_ref(),),
            cluster_bindable_roles=(role_ref("metrics-reader"),),
        ),
        aws=(
            AwsCeiling(
                account_ref="prod",
                allow=(AwsPattern(("s3:Get*", "s3:List*"), ("arn:aws:s3:::invoices/*",)),),
                deny=(AwsPattern(("*",), ("arn:aws:s3:::secret",)),),
                managed_policy_arns=("arn:aws:iam::111122223333:policy/payments/*",),
                role_name_pattern="payments-*",
                max_roles=20,
            ),
        ),
        max_policies=50,
        on_narrowed=OnNarrowed.REVOKE,
        generation=3,
    )


def test_an_empty_selector_of_a_ceiling_is_everywhere() -> None:
    ceiling = entitlement_ceiling_to_domain(stored({"namespaceSelector": {}}))
    assert ceiling == Ceiling(name="invoice-reader", generation=3)


def test_account_keeps_every_field() -> None:
    assert cloud_account_to_domain(
        stored(ACCOUNT, name="prod", deletionTimestamp="2026-02-01T00:00:00Z")
    ) == (
        AwsAccount(
            name="prod",
            account_id="111122223333",
            partition="aws",
            region="eu-west-1",
            credential_type=CredentialType.ASSUME_ROLE,
            assume_role_arn="arn:aws:iam::111122223333:role/leastwise",
            external_id="x-1",
            role_path_prefix="/leastwise/",
            boundary_arn="arn:aws:iam::111122223333:policy/leastwise-boundary",
            tags=(("cost-center", "platform"),),
            refresh_seconds=300,
            removal_wait_seconds=0,
            writes_per_minute=120,
            uid="u-1",
            generation=3,
            deleting=True,
        )
    )


def test_account_that_is_in_use_has_our_finalizer() -> None:
    assert cloud_account_to_domain(stored(ACCOUNT, finalizers=[FINALIZER])).has_finalizer
    assert not cloud_account_to_domain(stored(ACCOUNT)).has_finalizer


def test_a_smallest_account_takes_the_defaults() -> None:
    spec = {"cloud": "AWS", "aws": {"accountId": "111122223333", "region": "eu-west-1"}}
    account = cloud_account_to_domain(stored(spec, name="prod"))
    assert account.credential_type is CredentialType.AMBIENT
    assert (account.partition, account.role_path_prefix, account.boundary_arn) == ("aws", "/leastwise/", "")
    assert (account.refresh_seconds, account.removal_wait_seconds, account.writes_per_minute) == (
        600,
        86400,
        60,
    )
    assert (account.assume_role_arn, account.external_id, account.tags) == ("", "", ())


@pytest.mark.parametrize(
    "case", [case for case in INVALID if case.kind != "EntitlementPolicy"], ids=lambda case: str(case.why)
)
def test_any_other_invalid_object_raises_with_the_reason(case: Invalid) -> None:
    convert: Mapping[str, Any] = {
        "EntitlementCeiling": entitlement_ceiling_to_domain,
        "CloudAccount": cloud_account_to_domain,
        "Withdrawal": withdrawal_to_domain,
    }
    with pytest.raises(InvalidError) as caught:
        convert[case.kind](stored(case.spec))
    assert str(caught.value).startswith(case.at)
    assert case.says in str(caught.value)
