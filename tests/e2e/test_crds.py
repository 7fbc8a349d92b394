"""The kinds on the real API server: what it stores, shows, completes and refuses."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.cases import (
    ACCOUNT,
    AT_THE_LIMIT,
    BASES,
    CEILING,
    INVALID,
    NAMESPACED,
    POLICY,
    REMOVED,
    SELECTED,
    Invalid,
    changed,
)
from api.specs import VALID, WRONG
from leastwise.api.cloud_accounts import cloud_account_to_domain
from leastwise.api.entitlement_ceilings import entitlement_ceiling_to_domain
from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.api.generate import KINDS
from leastwise.api.schema import GROUP, VERSION, Kind
from leastwise.api.withdrawals import withdrawal_to_domain
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubeconfigs import Answer
from leastwise_dev.kubectl import Kubectl, KubectlError

pytestmark = pytest.mark.e2e

BY_NAME = {kind.kind: kind for kind in KINDS}
EACH_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
TO_DOMAIN: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "EntitlementPolicy": entitlement_policy_to_domain,
    "EntitlementCeiling": entitlement_ceiling_to_domain,
    "CloudAccount": cloud_account_to_domain,
    "Withdrawal": withdrawal_to_domain,
}
CREATED, INVALID_ENTITY, BAD_REQUEST = 201, 422, 400


def of_kind(kind: str, spec: Mapping[str, Any], name: str = "made", **metadata: object) -> dict[str, Any]:
    return {
        "apiVersion": f"{GROUP}/{VERSION}",
        "kind": kind,
        "metadata": {"name": name, **metadata},
        "spec": spec,
    }


def path_of(kind: str, namespace: str = "default") -> str:
    where = f"namespaces/{namespace}/" if kind in NAMESPACED else ""
    return f"/apis/{GROUP}/{VERSION}/{where}{BY_NAME[kind].plural}"


def dry_run(cluster: ControlPlane, kind: str, spec: Mapping[str, Any], *, unknown: str = "Strict") -> Answer:
    path = f"{path_of(kind)}?dryRun=All&fieldValidation={unknown}"
    return cluster.request("POST", path, of_kind(kind, spec))


@pytest.fixture
def made(admin: Kubectl, cluster: ControlPlane, namespace: str) -> Iterator[Callable[..., dict[str, Any]]]:
    """Create objects for one test and take the cluster-wide ones away afterwards."""
    names: list[tuple[str, str]] = []

    def make(kind: str, spec: Mapping[str, Any]) -> dict[str, Any]:
        name = f"made-{secrets.token_hex(4)}"
        answer = cluster.request("POST", path_of(kind, namespace), of_kind(kind, spec, name))
        assert answer.status == CREATED, answer.body
        names.append((kind, name))
        return answer.json()

    yield make
    for kind, name in names:
        admin.delete(kind, name, namespace, wait=False)


@EACH_KIND
def test_schema_is_structural_and_served(cluster: ControlPlane, admin: Kubectl, kind: Kind) -> None:
    crd = admin.get("crd", f"{kind.plural}.{GROUP}")
    conditions = {each["type"]: each["status"] for each in crd["status"]["conditions"]}
    assert "NonStructuralSchema" not in conditions
    assert conditions["Established"] == "True"
    assert conditions["NamesAccepted"] == "True"
    assert cluster.request("GET", path_of(kind.kind)).json()["kind"] == f"{kind.kind}List"


@EACH_KIND
def test_base_is_stored_as_written(made: Callable[..., dict[str, Any]], kind: Kind) -> None:
    written = BASES[kind.kind]
    stored = made(kind.kind, written)
    assert contains(stored["spec"], written)


def contains(stored: object, written: object) -> bool:
    """Whether all that was written stands in what is stored, unchanged."""
    if isinstance(written, Mapping):
        return isinstance(stored, Mapping) and all(contains(stored.get(key), written[key]) for key in written)
    return stored == written


def test_defaults_are_visible_in_a_stored_policy(made: Callable[..., dict[str, Any]]) -> None:
    aws = {"accountRef": {"name": "prod"}, "trust": "PodIdentity"}
    spec = made("EntitlementPolicy", {"subject": {"serviceAccountName": "api"}, "aws": aws})["spec"]
    assert (spec["enforcement"], spec["deletionPolicy"]) == ("Observe", "Revoke")
    assert spec["aws"]["maxSessionSeconds"] == 3600
    # optional blocks stay absent
    assert not {"kubernetes", "drift"} & set(spec)


def test_defaults_are_visible_in_a_stored_ceiling(made: Callable[..., dict[str, Any]]) -> None:
    assert made("EntitlementCeiling", {"namespaceSelector": {}})["spec"] == {
        "namespaceSelector": {},
        "onNarrowed": "Keep",
    }


def test_defaults_are_visible_in_a_stored_account(made: Callable[..., dict[str, Any]]) -> None:
    spec = {"cloud": "AWS", "aws": {"accountId": "111122223333", "region": "eu-west-1"}}
    assert made("CloudAccount", spec)["spec"] == {
        "cloud": "AWS",
        "aws": {
            "accountId": "111122223333",
            "region": "eu-west-1",
            "partition": "aws",
            "credentials": {"type": "Ambient"},
            "rolePathPrefix": "/leastwise/",
        },
        "refreshSeconds": 600,
        "removalWaitSeconds": 86400,
        "writesPerMinute": 60,
    }


@EACH_KIND
def test_unseen_object_is_in_progress_for_kstatus(made: Callable[..., dict[str, Any]], kind: Kind) -> None:
    # kstatus: a top-level observedGeneration unlike the generation is InProgress; without it, Current.
    stored = made(kind.kind, BASES[kind.kind])
    assert stored["status"] == {"observedGeneration": -1}
    assert stored["metadata"]["generation"] == 1


@EACH_KIND
def test_writers_of_the_object_cannot_write_its_status(
    cluster: ControlPlane, namespace: str, admin: Kubectl, kind: Kind
) -> None:
    body = of_kind(kind.kind, BASES[kind.kind], "forger") | {"status": {"observedGeneration": 7}}
    answer = cluster.request("POST", path_of(kind.kind, namespace), body)
    admin.delete(kind.kind, "forger", namespace, wait=False)
    assert answer.json()["status"] == {"observedGeneration": -1}


@EACH_KIND
def test_stored_object_becomes_a_core_value(made: Callable[..., dict[str, Any]], kind: Kind) -> None:
    stored = made(kind.kind, BASES[kind.kind])
    value = TO_DOMAIN[kind.kind](stored)
    assert not getattr(value, "invalid", "")
    written = TO_DOMAIN[kind.kind]({"metadata": stored["metadata"], "spec": BASES[kind.kind]})
    # the server's defaults and ours are the same
    assert value == written


@pytest.mark.parametrize("case", INVALID, ids=lambda case: f"{case.kind}: {case.why}")
def test_invalid_spec_is_refused_with_our_message(cluster: ControlPlane, case: Invalid) -> None:
    answer = dry_run(cluster, case.kind, case.spec)
    assert answer.status == INVALID_ENTITY, answer.body
    message = answer.json()["message"]
    assert (case.server or case.says) in message
    assert case.at in message


@pytest.mark.parametrize(("kind", "path", "last", "first"), AT_THE_LIMIT)
def test_the_limit_passes_and_one_more_is_refused(
    cluster: ControlPlane, kind: str, path: str, last: object, first: object
) -> None:
    assert dry_run(cluster, kind, changed(BASES[kind], path, last)).status == CREATED
    refused = dry_run(cluster, kind, changed(BASES[kind], path, first))
    assert refused.status == INVALID_ENTITY
    assert f"spec.{path.split('.', maxsplit=1)[0]}" in refused.json()["message"]


def test_the_largest_lists_stay_inside_the_budget_of_the_rules(cluster: ControlPlane) -> None:
    # What rules really cost is bounded too; a policy full to its limits must still be judged.
    statement = {
        "actions": [f"s3:GetObject{index}" for index in range(64)],
        "resources": [f"arn:aws:s3:::bucket-{index}/{'x' * 120}/*" for index in range(64)],
    }
    rule = {
        "apiGroups": ["", "apps"],
        "resources": [f"resources{index}" for index in range(64)],
        "verbs": ["get", "list", "watch"],
        "resourceNames": [f"name-{index}-{'y' * 30}" for index in range(64)],
    }
    spec = changed(changed(POLICY, "aws.statements", [statement] * 32), "kubernetes.rules", [rule] * 64)
    assert dry_run(cluster, "EntitlementPolicy", spec).status == CREATED


def test_spec_with_a_selector_is_accepted(cluster: ControlPlane) -> None:
    assert dry_run(cluster, "EntitlementPolicy", SELECTED).status == CREATED


@EACH_KIND
def test_unknown_field_is_refused_by_strict_validation(cluster: ControlPlane, kind: Kind) -> None:
    answer = dry_run(cluster, kind.kind, {**BASES[kind.kind], "identityClass": "Workload"})
    assert answer.status == BAD_REQUEST
    assert 'unknown field "spec.identityClass"' in answer.json()["message"]


@EACH_KIND
def test_unknown_field_is_pruned_without_it(cluster: ControlPlane, kind: Kind) -> None:
    answer = dry_run(cluster, kind.kind, {**BASES[kind.kind], "identityClass": "Workload"}, unknown="Ignore")
    assert answer.status == CREATED
    assert "identityClass" not in answer.json()["spec"]


def test_non_resource_urls_are_refused_and_not_pruned(cluster: ControlPlane) -> None:
    # K19: were the field unknown, a lax client would get a policy that silently lacks it.
    spec = changed(POLICY, "kubernetes.rules.0.nonResourceURLs", ["/metrics"])
    answer = dry_run(cluster, "EntitlementPolicy", spec, unknown="Ignore")
    assert answer.status == INVALID_ENTITY
    assert "bind a ClusterRole that does with 'clusterBindings'" in answer.json()["message"]


IMMUTABLE = [
    pytest.param("EntitlementPolicy", "subject.serviceAccountName", "other", "'subject'", id="subject"),
    pytest.param("EntitlementPolicy", "aws.accountRef.name", "other", "'accountRef'", id="accountRef"),
    pytest.param("EntitlementPolicy", "aws.roleName", "payments-other", "'roleName'", id="roleName"),
    pytest.param("CloudAccount", "aws.accountId", "444455556666", "'accountId'", id="accountId"),
]


@pytest.mark.parametrize(("kind", "path", "value", "word"), IMMUTABLE)
def test_immutable_field_may_not_change_while_set(
    made: Callable[..., dict[str, Any]],
    admin: Kubectl,
    namespace: str,
    kind: str,
    path: str,
    value: str,
    word: str,
) -> None:
    base = BASES[kind] if kind != "CloudAccount" else changed(ACCOUNT, "aws.permissionsBoundaryArn", REMOVED)
    name = made(kind, base)["metadata"]["name"]
    body: dict[str, Any] = {}
    place = body.setdefault("spec", {})
    *parents, last = path.split(".")
    for part in parents:
        place = place.setdefault(part, {})
    place[last] = value
    with pytest.raises(KubectlError, match=f"may not change while it is set: {word} is immutable"):
        admin.patch(kind, name, body, namespace)


def test_what_is_immutable_may_go_and_come_back_different(
    made: Callable[..., dict[str, Any]], admin: Kubectl, namespace: str
) -> None:
    name = made("EntitlementPolicy", POLICY)["metadata"]["name"]
    admin.patch("epol", name, {"spec": {"aws": {"roleName": None}}}, namespace)
    admin.patch("epol", name, {"spec": {"aws": {"roleName": "payments-new"}}}, namespace)
    admin.patch("epol", name, {"spec": {"aws": None}}, namespace)
    other = {"accountRef": {"name": "staging"}, "trust": "IRSA"}
    admin.patch("epol", name, {"spec": {"aws": other}}, namespace)
    assert admin.get("epol", name, namespace)["spec"]["aws"]["accountRef"] == {"name": "staging"}


def test_an_update_that_keeps_the_subject_is_accepted(
    made: Callable[..., dict[str, Any]], admin: Kubectl, namespace: str
) -> None:
    name = made("EntitlementPolicy", POLICY)["metadata"]["name"]
    admin.patch("epol", name, {"spec": {"enforcement": "Suspended"}}, namespace)
    stored = admin.get("epol", name, namespace)
    assert stored["spec"]["enforcement"] == "Suspended"
    assert stored["metadata"]["generation"] == 2


def ready(**more: Any) -> dict[str, Any]:
    condition = {
        "type": "Ready",
        "status": "True",
        "reason": "Succeeded",
        "message": "All is as declared.",
        "observedGeneration": 1,
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    }
    return {"observedGeneration": 1, "conditions": [condition, {**condition, "type": "Drifted"}], **more}


def test_columns_answer_the_first_question(
    made: Callable[..., dict[str, Any]], admin: Kubectl, namespace: str
) -> None:
    name = made("EntitlementPolicy", POLICY)["metadata"]["name"]
    admin.patch("epol", name, {"status": ready()}, namespace, status=True)
    header, row = admin("get", "epol", "-n", namespace).stdout.splitlines()
    assert header.split() == ["NAME", "READY", "DRIFTED", "SUBJECT", "CLOUDS", "AGE"]
    assert row.split()[:5] == [name, "True", "True", "payments-api", "prod"]
    wide = admin("get", "epol", "-n", namespace, "-o", "wide").stdout.splitlines()
    assert wide[0].split() == [
        "NAME",
        "READY",
        "DRIFTED",
        "SUBJECT",
        "CLOUDS",
        "ENFORCEMENT",
        "MESSAGE",
        "AGE",
    ]
    assert "All is as declared." in wide[1]


def test_columns_of_ceilings_and_accounts(made: Callable[..., dict[str, Any]], admin: Kubectl) -> None:
    ceiling = made("EntitlementCeiling", CEILING)["metadata"]["name"]
    admin.patch("eceil", ceiling, {"status": ready(namespaces=3, policies=5)}, status=True)
    header, row = admin("get", "eceil", ceiling).stdout.splitlines()
    assert header.split() == ["NAME", "READY", "NAMESPACES", "AGE"]
    assert row.split()[:3] == [ceiling, "True", "3"]
    account = made("CloudAccount", ACCOUNT)["metadata"]["name"]
    header, row = admin("get", "cloudaccounts", account).stdout.splitlines()
    assert header.split() == ["NAME", "READY", "CLOUD", "ACCOUNT", "LAST-SYNC", "AGE"]
    assert row.split()[:3] == [account, "AWS", "111122223333"]


def test_a_whole_status_is_stored_as_written(
    made: Callable[..., dict[str, Any]], admin: Kubectl, namespace: str
) -> None:
    name = made("EntitlementPolicy", POLICY)["metadata"]["name"]
    status = ready(
        aws={"roleArn": "arn:aws:iam::111122223333:role/leastwise/x", "accountRef": {"name": "prod"}},
        kubernetes={"roleName": "leastwise-x"},
        counts={"declared": 12, "missing": 0, "extra": 1, "changed": 0, "trust": 0},
        drift=[
            {
                "kind": "extra",
                "plane": "kubernetes",
                "ref": "ClusterRoleBinding/legacy",
                "severity": "Critical",
            }
        ],
        driftOmitted=0,
        rollback={"revision": "rev-1"},
    )
    admin.patch("epol", name, {"status": status}, namespace, status=True)
    # nothing pruned, nothing added: an equal run compares equal and writes nothing
    assert admin.get("epol", name, namespace)["status"] == status


def test_a_whole_account_status_is_stored_as_written(
    made: Callable[..., dict[str, Any]], admin: Kubectl
) -> None:
    name = made("CloudAccount", ACCOUNT)["metadata"]["name"]
    status = ready(
        account={
            "callerArn": "arn:aws:sts::111122223333:assumed-role/leastwise/x",
            "lastSyncTime": "2026-01-01T00:00:00Z",
            "roles": 3,
            "managedPolicies": 1,
        },
        counts={"missing": 0, "extra": 0, "changed": 2, "trust": 0},
        gaps=[{"scope": "account/prod", "reason": "Throttled", "message": "ListRoles was throttled."}],
        gapsOmitted=0,
        removalsPending=1,
    )
    admin.patch("cloudaccount", name, {"status": status}, status=True)
    assert admin.get("cloudaccount", name)["status"] == status


def test_more_than_sixteen_drifts_are_refused_in_a_status(
    made: Callable[..., dict[str, Any]], admin: Kubectl, namespace: str
) -> None:
    name = made("EntitlementPolicy", POLICY)["metadata"]["name"]
    one = {"kind": "extra", "plane": "aws", "ref": "Role/x", "severity": "Low"}
    with pytest.raises(KubectlError, match="at most 16 items"):
        admin.patch("epol", name, {"status": ready(drift=[one] * 17)}, namespace, status=True)


def test_short_names_and_categories_find_the_kinds(
    made: Callable[..., dict[str, Any]], admin: Kubectl, namespace: str
) -> None:
    policy = made("EntitlementPolicy", POLICY)["metadata"]["name"]
    ceiling = made("EntitlementCeiling", CEILING)["metadata"]["name"]
    for word in ("leastwise", "security"):
        found = admin("get", word, "-n", namespace, "-o", "name").stdout.split()
        assert f"entitlementpolicy.{GROUP}/{policy}" in found
        assert f"entitlementceiling.{GROUP}/{ceiling}" in found
    assert admin.exists("eceil", ceiling)


def test_policies_can_be_selected_by_their_fields(
    made: Callable[..., dict[str, Any]], admin: Kubectl, namespace: str
) -> None:
    enforced = made("EntitlementPolicy", POLICY)["metadata"]["name"]
    observed = made("EntitlementPolicy", SELECTED)["metadata"]["name"]

    def chosen(selector: str) -> list[str]:
        return admin(
            "get", "epol", "-n", namespace, "-o", "name", f"--field-selector={selector}"
        ).stdout.split()

    assert chosen("spec.enforcement=Enforce") == [f"entitlementpolicy.{GROUP}/{enforced}"]
    assert chosen("spec.enforcement=Observe") == [f"entitlementpolicy.{GROUP}/{observed}"]
    assert chosen("spec.subject.serviceAccountName=payments-api") == [f"entitlementpolicy.{GROUP}/{enforced}"]


@EACH_KIND
def test_kubectl_explains_every_field(cluster: ControlPlane, admin: Kubectl, kind: Kind) -> None:
    text = admin("explain", kind.plural, "--recursive=false").stdout
    assert kind.description.split()[1] in text
    document = cluster.request("GET", f"/openapi/v3/apis/{GROUP}/{VERSION}").json()
    schema = document["components"]["schemas"][f"dev.leastwise.{VERSION}.{kind.kind}"]
    undescribed = [path for path, part in fields_below(schema["properties"]) if not part.get("description")]
    assert not undescribed


def fields_below(properties: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, part in properties.items():
        if "$ref" in json.dumps(part) and name == "metadata":
            continue
        yield f"{path}.{name}", part
        inner = part.get("items", part)
        while "additionalProperties" in inner or "items" in inner:
            inner = inner.get("additionalProperties", inner.get("items", inner))
        yield from fields_below(inner.get("properties", {}), f"{path}.{name}")


@EACH_KIND
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_generated_specs_are_accepted_and_mean_the_same(
    cluster: ControlPlane, kind: Kind, data: st.DataObject
) -> None:
    spec = data.draw(VALID[kind.kind])
    answer = dry_run(cluster, kind.kind, spec)
    assert answer.status == CREATED, answer.body.decode()
    stored = answer.json()
    assert contains(stored["spec"], spec)
    written = TO_DOMAIN[kind.kind]({"metadata": stored["metadata"], "spec": spec})
    assert TO_DOMAIN[kind.kind](stored) == written


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wrong_values_are_refused_with_our_message(cluster: ControlPlane, data: st.DataObject) -> None:
    kind, path, wrong, says = data.draw(st.sampled_from(WRONG))
    answer = dry_run(cluster, kind, changed(BASES[kind], path, data.draw(wrong)))
    assert answer.status == INVALID_ENTITY, answer.body
    assert says in answer.json()["message"]
