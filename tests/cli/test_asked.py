from __future__ import annotations

import pytest

from leastwise.cli.asked import Circumstances, context_of, parse_question, plane_of_action
from leastwise.cli.failures import UsageProblem
from leastwise.cli.kubernetes_types import TYPES, resource_type
from leastwise.core.evaluation.engines import CloudQuestion, KubernetesQuestion
from leastwise.core.snapshots import Plane

ANYWHERE = Circumstances()
THERE = Circumstances(namespace="pay")


@pytest.mark.parametrize(
    ("resource", "where", "question"),
    [
        ("pods", THERE, KubernetesQuestion("get", "", "pods", namespace="pay")),
        ("pods", ANYWHERE, KubernetesQuestion("get", "", "pods")),
        ("po/x", THERE, KubernetesQuestion("get", "", "pods", name="x", namespace="pay")),
        ("secret/db", THERE, KubernetesQuestion("get", "", "secrets", name="db", namespace="pay")),
        ("deploy", THERE, KubernetesQuestion("get", "apps", "deployments", namespace="pay")),
        (
            "deployments.apps/x",
            THERE,
            KubernetesQuestion("get", "apps", "deployments", name="x", namespace="pay"),
        ),
        ("pods.metrics.k8s.io", THERE, KubernetesQuestion("get", "metrics.k8s.io", "pods", namespace="pay")),
        (
            "widgets.example.com/a",
            THERE,
            KubernetesQuestion("get", "example.com", "widgets", name="a", namespace="pay"),
        ),
        ("nodes/n", THERE, KubernetesQuestion("get", "", "nodes", name="n")),
        ("clusterroles", THERE, KubernetesQuestion("get", "rbac.authorization.k8s.io", "clusterroles")),
        (
            "namespaces/shop",
            THERE,
            KubernetesQuestion("get", "", "namespaces", name="shop", namespace="shop"),
        ),
        ("ns", THERE, KubernetesQuestion("get", "", "namespaces")),
        ("*", THERE, KubernetesQuestion("get", "*", "*", namespace="pay")),
        ("/healthz", ANYWHERE, KubernetesQuestion("get", path="/healthz")),
        (
            "pods/x",
            Circumstances("pay", "log"),
            KubernetesQuestion("get", "", "pods", "log", name="x", namespace="pay"),
        ),
    ],
)
def test_resources_of_kubernetes(resource: str, where: Circumstances, question: KubernetesQuestion) -> None:
    assert parse_question("get", resource, where).question == question


@pytest.mark.parametrize(
    ("verb", "plane"),
    [
        ("get", Plane.KUBERNETES),
        ("*", Plane.KUBERNETES),
        ("impersonate:user-info", Plane.KUBERNETES),
        ("impersonate-on:user-info:list", Plane.KUBERNETES),
        ("s3:GetObject", Plane.AWS),
        ("bedrock-agentcore:InvokeAgent", Plane.AWS),
        ("storage.objects.get", Plane.GCP),
        ("iam.serviceAccounts.getAccessToken", Plane.GCP),
        ("cloudresourcemanager.googleapis.com/projects.get", Plane.GCP),
        ("Microsoft.Storage/storageAccounts/listKeys/action", Plane.AZURE),
        ("*/read", Plane.AZURE),
    ],
)
def test_the_form_of_a_verb_tells_its_plane(verb: str, plane: Plane) -> None:
    assert plane_of_action(verb) is plane


@pytest.mark.parametrize(
    ("verb", "resource", "where", "words"),
    [
        ("get", "secrets", THERE, "get secrets in namespace pay"),
        ("get", "secrets", ANYWHERE, "get secrets in all namespaces"),
        ("create", "pods", Circumstances("pay", "exec"), "create pods/exec in namespace pay"),
        ("get", "deploy/x", THERE, "get deployments.apps 'x' in namespace pay"),
        ("get", "nodes", ANYWHERE, "get nodes"),
        ("get", "namespaces/x", ANYWHERE, "get namespaces 'x'"),
        ("get", "/metrics", ANYWHERE, "get /metrics"),
        ("s3:GetObject", "arn:aws:s3:::b/k", ANYWHERE, "s3:GetObject on arn:aws:s3:::b/k"),
    ],
)
def test_a_question_is_said_in_words(verb: str, resource: str, where: Circumstances, words: str) -> None:
    assert parse_question(verb, resource, where).words == words


@pytest.mark.parametrize(
    ("verb", "resource", "where"),
    [
        ("get", "widgets", ANYWHERE),
        ("get", "/healthz", THERE),
        ("get", "/healthz", Circumstances(subresource="log")),
        ("get", "pods", Circumstances(known=("a=b",))),
        ("get", "pods", Circumstances(at="2026-01-01T00:00:00Z")),
        ("s3:GetObject", "arn:aws:s3:::x", THERE),
        ("s3:GetObject", "x", Circumstances()),
        ("s3:GetObject", "arn:aws:s3:x", Circumstances()),
        ("s3:GetObject", "", Circumstances()),
        ("s3:GetObject", "arn:aws:s3:::x", Circumstances(known=("a",))),
        ("s3:GetObject", "arn:aws:s3:::x", Circumstances(known=("=a",))),
        ("s3:GetObject", "arn:aws:s3:::x", Circumstances(at="yesterday")),
        ("s3:GetObject", "arn:aws:s3:::x", Circumstances(at="2026-01-01T00:00:00")),
    ],
)
def test_what_contradicts_itself_is_usage(verb: str, resource: str, where: Circumstances) -> None:
    with pytest.raises(UsageProblem) as raised:
        parse_question(verb, resource, where)
    assert raised.value.allowed


def test_the_context_of_a_request_is_what_was_said() -> None:
    question = parse_question(
        "s3:GetObject", "arn:aws:s3:::x", Circumstances(known=("k=1", "k=2", "t=a=b"))
    ).question
    assert question == CloudQuestion("s3:GetObject", "arn:aws:s3:::x", context={"k": ("1", "2"), "t": "a=b"})


def test_a_time_is_given_in_every_spelling_that_conditions_ask_for() -> None:
    found = context_of((), "2026-06-01T14:00:00+02:00")
    assert found["aws:CurrentTime"] == found["request.time"] == "2026-06-01T12:00:00Z"
    assert found["aws:EpochTime"] == "1780315200"
    assert context_of(("aws:EpochTime=1",), "2026-06-01T12:00:00Z")["aws:EpochTime"] == "1"


@pytest.mark.parametrize(
    ("typed", "plural"),
    [
        ("ingress", "ingresses"),
        ("policy", None),
        ("netpol", "networkpolicies"),
        ("networkpolicy", "networkpolicies"),
        ("endpoints", "endpoints"),
        ("endpointslice", "endpointslices"),
        ("storageclass", "storageclasses"),
        ("sa", "serviceaccounts"),
        ("DEPLOY", "deployments"),
        ("crd", "customresourcedefinitions"),
        ("epol", "entitlementpolicies"),
    ],
)
def test_short_and_singular_names(typed: str, plural: str | None) -> None:
    if plural is None:
        with pytest.raises(UsageProblem):
            resource_type(typed)
    else:
        assert resource_type(typed).resource == plural


def test_no_name_stands_for_two_types() -> None:
    plurals = {each.resource for each in TYPES.values()}
    assert all(TYPES[each].resource == each for each in plurals)
