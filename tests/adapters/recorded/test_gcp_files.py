"""Files of Google Cloud: what they are recognised as, what is read from them, what is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcp_cases import RESOURCE_MANAGER, binding, bound, boundary, denial, project, role
from leastwise.adapters.recorded.gcp import GcpFiles, recognise
from leastwise.adapters.recorded.gcp_objects import _TRANSLATORS
from leastwise.core.errors import InputError
from leastwise.core.evaluation.gcp.engine import GcpEngine

KEY = {"name": "projects/p/serviceAccounts/a@p.iam.gserviceaccount.com/keys/1", "keyType": "USER_MANAGED"}
ACCOUNT = {"email": "a@p.iam.gserviceaccount.com", "uniqueId": "1", "projectId": "p"}
PROVIDER = {"name": "projects/1/locations/global/workloadIdentityPools/pool/providers/x", "state": "ACTIVE"}
ALLOW = {"resource": "projects/p", "policy": {"bindings": [binding("roles/r", "user:a@example.com")]}}


def top(value: Any) -> dict[str, msgspec.Raw] | list[msgspec.Raw]:
    return msgspec.json.decode(json.dumps(value).encode(), type=dict[str, msgspec.Raw] | list[msgspec.Raw])


def read(kind: str, *documents: Any) -> GcpFiles:
    files = GcpFiles()
    for document in documents:
        files.add(kind, json.dumps(document).encode(), "file")
    return files


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ([project("p")], "gcp-assets"),
        ({"assets": [project("p")]}, "gcp-assets"),
        ({"results": [project("p")]}, "gcp-assets"),
        ({"name": "//x/y", "asset_type": "x", "iam_policy": {}}, "gcp-assets"),
        (ALLOW, "gcp-allow"),
        ([ALLOW], "gcp-allow"),
        ({"resource": "projects/p", "bindings": []}, "gcp-allow"),
        (denial("projects/p", "iam.googleapis.com/roles.create"), "gcp-deny"),
        ({"policies": [denial("projects/p", "iam.googleapis.com/roles.create")]}, "gcp-deny"),
        ([boundary("b", "projects/p")], "gcp-boundary"),
        ({"policyBindings": [bound("b", "//x")]}, "gcp-boundary"),
        ([role("roles/r", "a.b.c")], "gcp-roles"),
        ({"roles": [role("projects/p/roles/r")]}, "gcp-roles"),
        ([{"name": "roles/r", "title": "R", "stage": "GA"}], "gcp-roles"),
        ([ACCOUNT], "gcp-service-accounts"),
        ({"accounts": [ACCOUNT]}, "gcp-service-accounts"),
        ([KEY], "gcp-keys"),
        ({"keys": [KEY]}, "gcp-keys"),
        ([PROVIDER], "gcp-pools"),
        ([{"projectId": "p", "projectNumber": "1"}], "gcp-hierarchy"),
        ([{"name": "organizations/1", "displayName": "example.com"}], "gcp-hierarchy"),
        ({"groups": {"g@example.com": []}}, "gcp-groups"),
        ({"bindings": []}, ""),
        ({"groups": []}, ""),
        ({"roles": 5}, ""),
        ({"roles": [5]}, ""),
        ({"roles": [{"x": 1}]}, ""),
        ([], ""),
        ([5], ""),
        ({"apiVersion": "v1", "kind": "List", "items": []}, ""),
        ({"name": 5}, ""),
        ({"name": "projects/p/x"}, ""),
        ([{"roles": {}}], ""),
    ],
)
def test_a_file_is_recognised_by_its_content(content: Any, kind: str) -> None:
    assert recognise(top(content)) == kind


def test_assets_tell_policies_places_numbers_tags_and_access() -> None:
    bucket = {
        "name": "//storage.googleapis.com/b",
        "assetType": "storage.googleapis.com/Bucket",
        "ancestors": ["projects/1001", "folders/2", "organizations/1"],
        "effectiveTags": [
            {"effectiveTags": [{"tagKey": "1/env", "tagValue": "1/env/prod"}, 5]},
            {"effective_tags": [{"tag_key_id": "tagKeys/1", "tag_value_id": "tagValues/2"}]},
            5,
        ],
        "resource": {"data": {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}}},
    }
    closed = {
        **bucket,
        "resource": {"data": {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": False}}}},
    }
    plain = {**bucket, "resource": {"data": 5}}
    parent = {"projectNumber": 1001, "projectId": "p", "parent": {"type": "folder", "id": "2"}}
    data = {"name": f"{RESOURCE_MANAGER}projects/p", "assetType": "x", "resource": {"data": parent}}
    world = read("gcp-assets", [bucket], data, closed, plain).world()
    assert world.parents["//storage.googleapis.com/b"] == "projects/1001"
    assert world.parents["projects/1001"] == "folders/2"
    assert world.parents["organizations/1"] == ""
    assert world.parents["projects/p"] == "folders/2"
    assert world.project_ids == {"1001": "p"}
    assert world.tags["//storage.googleapis.com/b"] == ("1/env=prod", "tagKeys/1=tagValues/2")
    assert world.buckets_without_uniform_access == {"//storage.googleapis.com/b"}


def test_a_project_without_parents_is_a_root_and_a_folder_may_be_its_own_first_ancestor() -> None:
    folder = {
        "resource": f"{RESOURCE_MANAGER}folders/2",
        "assetType": "x",
        "folders": ["folders/2"],
        "organization": "organizations/1",
    }
    world = read("gcp-assets", [project("p")], folder).world()
    assert world.parents["projects/p"] == ""
    assert world.parents["folders/2"] == "organizations/1"


def test_a_project_named_by_number_and_a_policy_without_bindings() -> None:
    numbered = {**project("1001", "organizations/1"), "iamPolicy": {}}
    world = read("gcp-assets", numbered).world()
    assert world.project_ids == {}
    assert world.allow[0].bindings == ()


def test_lines_of_json_are_read_like_a_list() -> None:
    files = GcpFiles()
    files.add("gcp-allow", b"\n".join(json.dumps(ALLOW).encode() for _ in range(2)), "file")
    assert len(files.world().allow) == 2


def test_files_add_up_in_any_order() -> None:
    files = GcpFiles()
    for kind, content in (
        ("gcp-keys", [KEY]),
        ("gcp-keys", {"keys": [{**KEY, "validAfterTime": "2026-01-01T00:00:00"}]}),
        ("gcp-keys", [{**KEY, "validAfterTime": "soon"}]),
        ("gcp-pools", [PROVIDER, {"name": "locations/global/workforcePools/x/providers/y"}]),
        ("gcp-roles", [role("roles/r", "a.b.c")]),
        (
            "gcp-roles",
            [{"name": "roles/r", "title": "R"}, {"name": "roles/s", "title": "S", "deleted": True}],
        ),
        (
            "gcp-groups",
            {
                "groups": {
                    "G@example.com": ["a@example.com", "H@example.com", "s@p.iam.gserviceaccount.com"],
                    "h@example.com": None,
                }
            },
        ),
        (
            "gcp-hierarchy",
            [{"name": "organizations/1", "displayName": "Example", "owner": {"directoryCustomerId": "C1"}}],
        ),
        ("gcp-hierarchy", [{"projectId": "p", "projectNumber": "1", "parent": "folders/2"}]),
        ("gcp-service-accounts", [{**ACCOUNT, "disabled": True}]),
    ):
        files.add(kind, json.dumps(content).encode(), "file")
    world = files.world()
    assert world.keys is not None
    assert [key.created is None for key in world.keys] == [True, False, True]
    assert world.providers is not None
    assert [each.pool for each in world.providers] == ["1/pool"]
    assert world.roles["roles/s"].is_deleted
    assert world.roles["roles/s"].permissions is None
    assert world.groups == {
        "g@example.com": (
            "user:a@example.com",
            "group:H@example.com",
            "serviceAccount:s@p.iam.gserviceaccount.com",
        ),
        "h@example.com": None,
    }
    assert world.organizations == {"1": "C1"}
    assert world.organization_domains == {}
    assert world.accounts[0].is_disabled


def test_a_role_listed_without_permissions_keeps_those_of_another_file() -> None:
    files = read("gcp-roles", [role("roles/r", "a.b.c"), {"name": "roles/r", "title": "R"}])
    assert files.world().roles["roles/r"].permissions == frozenset({"a.b.c"})


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        ("gcp-assets", [{"assetType": "x"}], "'name'"),
        ("gcp-assets", [5], "no object"),
        ("gcp-allow", [{"policy": {}}], "'resource'"),
        ("gcp-allow", [{"resource": "projects/p", "policy": 5}], "'policy'"),
        ("gcp-deny", [{"name": ""}], "'name'"),
        ("gcp-boundary", [{"name": 5}], "'name'"),
        ("gcp-boundary", [{"name": "x/policyBindings/y", "target": {}}], "'principalSet'"),
        ("gcp-roles", [{"title": "x"}], "'name'"),
        ("gcp-roles", [{"name": "roles/r", "includedPermissions": [5]}], "'includedPermissions'"),
        ("gcp-keys", [{"name": "x"}], "'name'"),
        ("gcp-hierarchy", [{"name": "x"}], "'name'"),
        ("gcp-hierarchy", [{"name": "folders/1", "parent": {"type": "folder"}}], "'id'"),
        ("gcp-groups", {"groups": {"g": [5]}}, "'g'"),
        ("gcp-groups", {"groups": []}, "'groups'"),
        ("gcp-strange", [{}], "gcp-assets"),
        ("gcp-service-accounts", [{"email": "a", "projectId": []}], "'projectId'"),
    ],
)
def test_what_is_not_as_its_kind_has_it_is_refused_and_nothing_is_added(
    kind: str, content: Any, told: str
) -> None:
    files = read("gcp-allow", ALLOW)
    before = files.world()
    with pytest.raises(InputError, match=told) as refused:
        files.add(kind, json.dumps(content).encode(), "the-file")
    assert "the-file" in str(refused.value)
    assert files.world() == before


@pytest.mark.parametrize("data", [b"", b"{", b"{}\n{", b"[" * 5000])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="no JSON"):
        GcpFiles().add("gcp-allow", data, "file")


def test_one_malformed_policy_stays_as_a_problem() -> None:
    files = read(
        "gcp-boundary",
        [
            {"name": "b/1", "details": {"rules": [{"resources": 5}]}},
            {"name": "b/2", "details": {"rules": [{"resources": ["projects/p"], "effect": "DENY"}]}},
            {"name": "b/3", "details": 5},
            {**bound("x", "//y"), "policyKind": "ACCESS"},
            {**bound("x", "//y"), "condition": {"title": "t"}},
        ],
    )
    world = files.world()
    assert [bool(each.problem) for each in world.boundaries] == [True, True, True]
    assert [each.problem for each in world.boundary_bindings] == ["its condition has no expression"]
    denied = read(
        "gcp-deny",
        [
            {
                "name": "policies/a/denypolicies/b",
                "rules": [{"denyRule": {"denialCondition": {"title": "t"}}}],
            },
            {"name": "policies/a/denypolicies/c", "rules": 5},
        ],
    ).world()
    assert denied.deny[0].rules
    assert denied.deny[0].rules[0].problem == "its denial condition has no expression"
    assert denied.deny[1].rules is None
    assert denied.deny[1].problem
    asset = read("gcp-assets", [{"name": "//x/y", "assetType": "z", "iamPolicy": 5}]).world()
    assert asset.allow[0].problem


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = [
    "name",
    "resource",
    "policy",
    "iamPolicy",
    "bindings",
    "role",
    "members",
    "condition",
    "expression",
    "rules",
    "denyRule",
    "deniedPrincipals",
    "deniedPermissions",
    "details",
    "target",
    "principalSet",
    "ancestors",
    "project",
    "folders",
    "effectiveTags",
    "data",
    "parent",
    "email",
    "groups",
    "customers",
    "includedPermissions",
    "owner",
]
OBJECTS = st.recursive(
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4),
    lambda inner: st.dictionaries(
        st.sampled_from(FIELDS), st.one_of(inner, st.lists(inner, max_size=2), JSON), max_size=4
    ),
    max_leaves=6,
)


@given(
    kind=st.sampled_from(sorted(_TRANSLATORS)),
    content=st.one_of(OBJECTS, st.lists(OBJECTS, max_size=3), JSON),
)
@settings(max_examples=300)
def test_no_content_crashes(kind: str, content: Any) -> None:
    files = GcpFiles()
    try:
        files.add(kind, json.dumps(content).encode(), "file")
    except InputError:
        return
    engine = GcpEngine(files.world())
    list(engine.edges())
    for each in engine.identities():
        engine.effective(each.id)
    engine.gaps()


@given(data=st.binary(max_size=200))
def test_no_bytes_crash(data: bytes) -> None:
    with suppress(InputError):
        GcpFiles().add("gcp-assets", data, "file")
