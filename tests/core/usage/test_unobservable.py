"""The table of what no log shows, row by row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.snapshots import Plane
from leastwise.core.usage.unobservable import (
    KUBELET_SUBRESOURCES,
    REQUEST_VERBS,
    ROWS,
    Row,
    not_observable,
    use_not_observable,
)
from leastwise.core.usage.uses import Use

K8S = Plane.KUBERNETES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.plane.value}: {row.what}")
def test_every_row_has_its_reason(row: Row) -> None:
    assert row.reason


@pytest.mark.parametrize("row", [row for row in ROWS if row.missing], ids=lambda row: row.what)
def test_what_is_hidden_by_a_source_is_observable_in_a_better_one(row: Row) -> None:
    reads_never = row.plane is Plane.AZURE and not row.is_data
    found = not_observable(
        row.plane,
        row.action,
        group=row.group,
        resource=row.resource,
        subresource=row.subresource,
        path=row.path,
        is_data=row.is_data,
    )
    assert bool(found) is reads_never


def test_every_system_and_each_thing_the_issue_names_has_a_row() -> None:
    assert {row.plane for row in ROWS} == set(Plane)
    verbs = {row.action for row in ROWS if row.plane is K8S}
    assert {"bind", "escalate", "approve", "sign"} <= verbs
    assert any(row.subresource == "finalizers" for row in ROWS)
    assert any(row.action == "iam:PassRole" for row in ROWS)
    assert len({(row.plane, row.what) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("verb", sorted(REQUEST_VERBS))
@pytest.mark.parametrize(
    ("resource", "subresource"), [("pods", ""), ("pods", "log"), ("nodes", ""), ("*", "")]
)
def test_what_requests_do_is_observable(verb: str, resource: str, subresource: str) -> None:
    assert not_observable(K8S, verb, resource=resource, subresource=subresource) == ""


@pytest.mark.parametrize(
    "verb", ["impersonate", "impersonate:user-info", "impersonate-on:user-info:get", "*"]
)
def test_impersonation_and_wildcards_are_observable(verb: str) -> None:
    assert not_observable(K8S, verb, resource="users") == ""


@pytest.mark.parametrize("verb", ["impersonates", "deploy", "", "GET"])
def test_verbs_that_no_request_has_are_not(verb: str) -> None:
    assert "SubjectAccessReview" in not_observable(K8S, verb, resource="users")


@pytest.mark.parametrize("subresource", sorted(KUBELET_SUBRESOURCES))
def test_what_the_kubelet_asks_for_is_not_observable(subresource: str) -> None:
    assert "kubelet" in not_observable(K8S, "get", resource="nodes", subresource=subresource)
    assert not_observable(K8S, "get", group="x.io", resource="nodes", subresource=subresource) == ""
    assert not_observable(K8S, "get", resource="services", subresource=subresource) == ""


@pytest.mark.parametrize(("resource", "group"), [("deployments", "apps"), ("*", ""), ("*", "*")])
def test_finalizers_of_anything_are_not_observable(resource: str, group: str) -> None:
    assert not_observable(K8S, "update", group=group, resource=resource, subresource="finalizers")


@pytest.mark.parametrize(
    ("path", "observable"),
    [
        ("/api", True),
        ("/apis/apps/v1", True),
        ("/version", True),
        ("*", True),
        ("/metrics", False),
        ("/healthz", False),
        ("/metrics/*", False),
        ("/apix", False),
    ],
)
def test_only_paths_that_an_api_server_alone_serves_are_observable(*, path: str, observable: bool) -> None:
    assert (not_observable(K8S, "get", path=path) == "") is observable


@pytest.mark.parametrize(
    ("dropped", "verb", "group", "resource", "subresource", "path", "hidden"),
    [
        ("leases.coordination.k8s.io", "get", "coordination.k8s.io", "leases", "", "", True),
        ("leases.coordination.k8s.io", "get", "", "leases", "", "", False),
        ("*.coordination.k8s.io", "get", "coordination.k8s.io", "leases", "", "", True),
        ("get *", "get", "apps", "deployments", "", "", True),
        ("get *", "list", "apps", "deployments", "", "", False),
        ("pods/log", "get", "", "pods", "log", "", True),
        ("pods", "get", "", "pods", "log", "", False),
        ("/version*", "get", "", "", "", "/version", True),
        ("post /version*", "get", "", "", "", "/version", False),
        ("*", "get", "", "", "", "/version", False),
        ("/*", "get", "", "pods", "", "", False),
    ],
)
def test_what_the_audit_policy_drops(
    *, dropped: str, verb: str, group: str, resource: str, subresource: str, path: str, hidden: bool
) -> None:
    found = not_observable(
        K8S, verb, group=group, resource=resource, subresource=subresource, path=path, missing=(dropped,)
    )
    assert found == (f"the audit log does not hold it ({dropped})" if hidden else "")


@given(
    st.sampled_from([*sorted(REQUEST_VERBS), "bind", "*", "x"]),
    st.text(max_size=8),
    st.text(max_size=8),
    st.sets(st.sampled_from(["*", "get *", "pods", "/x*"])),
)
def test_a_source_that_misses_more_hides_no_less(
    verb: str, resource: str, subresource: str, missing: set[str]
) -> None:
    bare = not_observable(K8S, verb, resource=resource, subresource=subresource)
    more = not_observable(K8S, verb, resource=resource, subresource=subresource, missing=missing)
    assert more or not bare


def test_a_system_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(AssertionError):
        not_observable("mainframe", "get")  # type: ignore[arg-type]


def test_a_use_is_asked_about_by_its_parts() -> None:
    use = Use(IdentityId("k8s:a"), "kubernetes", "update", "apps", "deployments", "finalizers")
    assert use_not_observable(use) == not_observable(
        K8S, "update", group="apps", resource="deployments", subresource="finalizers"
    )
    aws = Use(IdentityId("aws:a"), "aws", "s3:GetObject")
    assert use_not_observable(aws, ("data events",)) == "the trail holds no data events"
    assert use_not_observable(aws) == ""
