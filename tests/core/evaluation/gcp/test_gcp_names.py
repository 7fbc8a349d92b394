"""Names, permissions, members and attributes of Google Cloud in their corners."""

from __future__ import annotations

import pytest

from gcp_cases import binding, bound, boundary, denial, engine_of, project, role, who
from leastwise.core.evaluation.decisions import Outcome, Truth
from leastwise.core.evaluation.engines import CloudQuestion
from leastwise.core.evaluation.gcp.boundary_versions import first_blocking_version, version_of
from leastwise.core.evaluation.gcp.conditions.functions import Missing
from leastwise.core.evaluation.gcp.members import MemberKind, kubernetes_subjects, parse_member, pool_project
from leastwise.core.evaluation.gcp.names import (
    Hierarchy,
    full_name,
    is_service_agent,
    project_of_account,
    project_of_agent,
)
from leastwise.core.evaluation.gcp.permissions import parse_pattern, parse_permission
from leastwise.core.evaluation.gcp.policies import RoleDefinition
from leastwise.core.evaluation.gcp.requests import principal_facts
from leastwise.core.evaluation.gcp.roles import Roles
from leastwise.core.evaluation.inventories import IdentityId

PROJECT = "//cloudresourcemanager.googleapis.com/projects/p"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("projects/p", "//cloudresourcemanager.googleapis.com/projects/p"),
        (
            "cloudresourcemanager.googleapis.com%2Ffolders%2F1",
            "//cloudresourcemanager.googleapis.com/folders/1",
        ),
        ("//storage.googleapis.com/b", "//storage.googleapis.com/projects/_/buckets/b"),
        (
            "//storage.googleapis.com/buckets/b/objects/o",
            "//storage.googleapis.com/projects/_/buckets/b/objects/o",
        ),
        ("gs://b", "//storage.googleapis.com/projects/_/buckets/b"),
        ("gs://", ""),
        ("projects/p/topics/t", "//pubsub.googleapis.com/projects/p/topics/t"),
        ("projects/p/what/x", ""),
        ("projects/_/buckets/b", "//storage.googleapis.com/projects/_/buckets/b"),
        ("https://compute.googleapis.com/projects/p", ""),
        (
            "s@p.iam.gserviceaccount.com",
            "//iam.googleapis.com/projects/-/serviceAccounts/s@p.iam.gserviceaccount.com",
        ),
        ("", ""),
    ],
)
def test_a_resource_has_one_full_name(written: str, name: str) -> None:
    assert full_name(written) == name


@pytest.mark.parametrize(
    ("email", "project", "number"),
    [
        ("s@p.iam.gserviceaccount.com", "p", ""),
        ("s@p.example.com.iam.gserviceaccount.com", "example.com:p", ""),
        ("12-compute@developer.gserviceaccount.com", "", "12"),
        ("p@appspot.gserviceaccount.com", "p", ""),
        ("12@cloudbuild.gserviceaccount.com", "", "12"),
        ("someone@example.com", "", ""),
    ],
)
def test_an_address_tells_its_project(email: str, project: str, number: str) -> None:
    assert project_of_account(email) == (project, number)


def test_service_agents_are_no_accounts_of_the_project() -> None:
    assert is_service_agent("service-12@gcp-sa-pubsub.iam.gserviceaccount.com")
    assert is_service_agent("12@cloudservices.gserviceaccount.com")
    assert project_of_agent("12@cloudservices.gserviceaccount.com") == "12"
    assert project_of_agent("service-org-12@gcp-sa-x.iam.gserviceaccount.com") == ""
    assert not is_service_agent("s@p.iam.gserviceaccount.com")


def test_accounts_are_named_by_address_number_and_unique_id() -> None:
    hierarchy = Hierarchy(project_ids={"12": "p"}, accounts={"777": "s@p.iam.gserviceaccount.com"})
    name = "//iam.googleapis.com/projects/p/serviceAccounts/s@p.iam.gserviceaccount.com"
    assert hierarchy.canonical("//iam.googleapis.com/projects/12/serviceAccounts/777") == name
    assert (
        hierarchy.canonical("//iam.googleapis.com/projects/-/serviceAccounts/777/keys/1") == f"{name}/keys/1"
    )
    odd = "//iam.googleapis.com/projects/-/serviceAccounts/odd@example.com"
    assert hierarchy.canonical(odd) == odd
    role_name = "//iam.googleapis.com/projects/12/roles/r"
    assert hierarchy.canonical(role_name) == "//iam.googleapis.com/projects/p/roles/r"
    assert hierarchy.canonical("nonsense") == ""
    assert hierarchy.project("") == ""


def test_a_place_goes_through_known_resources_to_the_container() -> None:
    dataset = "//bigquery.googleapis.com/projects/p/datasets/d"
    hierarchy = Hierarchy(known=frozenset({dataset}))
    assert hierarchy.place(f"{dataset}/tables/t").names == (
        f"{dataset}/tables/t",
        dataset,
        "//cloudresourcemanager.googleapis.com/projects/p",
    )
    sink = hierarchy.place("//logging.googleapis.com/organizations/1/sinks/s")
    assert sink.names[-1] == "//cloudresourcemanager.googleapis.com/organizations/1"
    assert sink.is_rooted
    bucket = "//storage.googleapis.com/projects/_/buckets/b"
    known = Hierarchy(
        known=frozenset({bucket}), parents={bucket: "//cloudresourcemanager.googleapis.com/projects/p"}
    )
    assert known.place(f"{bucket}/objects/o").is_placed
    assert not Hierarchy().place("//pubsub.googleapis.com/x").is_placed


def test_attributes_of_resources() -> None:
    hierarchy = Hierarchy(project_ids={"12": "p"}, project_numbers={"p": "12"})

    def seen(name: str) -> tuple[object, object, object]:
        found = hierarchy.attributes(hierarchy.canonical(name))
        return found.service, found.type, found.name

    assert seen("//cloudsql.googleapis.com/projects/p/instances/i") == (
        "sqladmin.googleapis.com",
        "sqladmin.googleapis.com/Instance",
        "projects/p/instances/i",
    )
    rule = "//compute.googleapis.com/projects/p/{}/forwardingRules/f"
    assert seen(rule.format("global"))[1] == "compute.googleapis.com/GlobalForwardingRule"
    assert seen(rule.format("regions/r"))[1] == "compute.googleapis.com/ForwardingRule"
    assert seen("//compute.googleapis.com/projects/99/global/forwardingRules/f")[1:] == (
        Missing.OPEN,
        Missing.OPEN,
    )
    assert seen("//cloudkms.googleapis.com/projects/p/locations/l")[1] == "cloud.googleapis.com/Location"
    assert seen("//compute.googleapis.com/projects/p/global/routes/r")[:2] == (
        "compute.googleapis.com",
        Missing.OPEN,
    )
    assert seen("//secretmanager.googleapis.com/projects/p/secrets/s")[2] == "projects/12/secrets/s"
    assert seen("//secretmanager.googleapis.com/projects/q/secrets/s")[2] is Missing.OPEN
    assert seen("folders/1") == ("cloudresourcemanager.googleapis.com", Missing.OPEN, Missing.ERROR)
    assert seen("//strange.googleapis.com/x") == (Missing.OPEN, Missing.OPEN, Missing.OPEN)


@pytest.mark.parametrize(
    ("written", "allow", "deny"),
    [
        ("iam.roles.delete", "iam.roles.delete", "iam.googleapis.com/roles.delete"),
        ("cloudresourcemanager.googleapis.com/projects.delete", "resourcemanager.projects.delete", None),
        ("bigquery.connections.use", None, "bigqueryconnection.googleapis.com/connections.use"),
        ("serviceusage.apiKeys.list", None, "apikeys.googleapis.com/apiKeys.list"),
        ("serviceusage.services.list", None, "serviceusage.googleapis.com/services.list"),
    ],
)
def test_a_permission_has_two_spellings(written: str, allow: str | None, deny: str | None) -> None:
    permission = parse_permission(written)
    assert permission is not None
    assert str(permission) == (allow or written)
    assert permission.denied_spelling == (deny or written)
    assert parse_permission(permission.denied_spelling) == parse_permission(str(permission))


@pytest.mark.parametrize(
    "written", ["", "a", "a.b", "a.b.c.d", "a/b.c", "a.*.c", "iam.googleapis.com/roles", "a.b.c/d"]
)
def test_what_is_no_permission(written: str) -> None:
    assert parse_permission(written) is None


def test_patterns_of_permissions() -> None:
    assert str(parse_pattern("iam.googleapis.com/roles.*")) == "iam.roles.*"
    assert parse_pattern("iam.roles.delete") == parse_pattern("iam.googleapis.com/roles.delete")
    assert parse_pattern("iam.googleapis.com/*") == parse_pattern("iam.googleapis.com/*.*")
    for wrong in (
        "iam",
        "example.com/a.b",
        "*.googleapis.com/a.b",
        "iam.googleapis.com/a",
        "iam.googleapis.com/a.b*",
    ):
        assert parse_pattern(wrong) is None


@pytest.mark.parametrize(
    ("permission", "version"),
    [
        ("storage.objects.get", 1),
        ("storage.objects.list", 2),
        ("pubsub.topics.getIamPolicy", 3),
        ("iam.serviceAccounts.getAccessToken", 3),
        ("iam.serviceAccounts.createTagBinding", None),
        ("dataflow.jobs.snapshot", None),
        ("secretmanager.versions.access", 4),
        ("cloudkms.locations.get", None),
        ("compute.instances.create", None),
        ("resourcemanager.projects.createPolicyBinding", None),
    ],
)
def test_a_boundary_blocks_a_permission_from_a_version_on(permission: str, version: int | None) -> None:
    parsed = parse_permission(permission)
    assert parsed is not None
    assert first_blocking_version(parsed) == version


def test_versions_of_boundaries() -> None:
    assert [version_of(written) for written in ("1", "4", "", "latest", "5", "0", "x", "²")] == [
        1,
        4,
        4,
        4,
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("user:", MemberKind.OTHER),
        ("strange", MemberKind.OTHER),
        ("serviceAccount:x]", MemberKind.OTHER),
        ("principalSet://iam.googleapis.com/locations/global/workforcePools/p", MemberKind.OTHER),
        ("principal://iam.googleapis.com/locations/global/workforcePools/p/*", MemberKind.OTHER),
        ("principalSet://goog/public:all", MemberKind.EVERYONE),
        ("principalSet://goog/public:allAuthenticatedUsers", MemberKind.AUTHENTICATED),
        ("principalSet://goog/cloudIdentityCustomerId/C1", MemberKind.CUSTOMER),
        ("deleted:principal://goog/subject/a@example.com?uid=1", MemberKind.DELETED),
    ],
)
def test_members_of_every_kind(written: str, kind: MemberKind) -> None:
    assert parse_member(written).kind is kind


def test_pools_name_their_project() -> None:
    assert pool_project("p.svc.id.goog") == "p"
    assert pool_project("1001/pool") == "1001"
    assert pool_project("workforce/staff") == ""
    assert pool_project("strange") == ""
    pod = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p.svc.id.goog/subject/odd"
    assert kubernetes_subjects(pod) is None


def test_principals_have_a_type_for_bindings_of_boundaries() -> None:
    staff = "principal://iam.googleapis.com/locations/global/workforcePools/staff/subject/s"
    work = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/subject/s"
    types = {
        written: principal_facts(parse_member(written)).value("principal.type")
        for written in ("user:a@example.com", "serviceAccount:s@p.iam.gserviceaccount.com", staff, work)
    }
    assert [str(each).rpartition("/")[2] for each in types.values()] == [
        "WorkspaceIdentity",
        "ServiceAccount",
        "WorkforcePoolIdentity",
        "WorkloadPoolIdentity",
    ]
    assert principal_facts(parse_member("group:g@example.com")).value("principal.type") is Missing.OPEN


def test_roles_answer_by_files_first() -> None:
    permission = parse_permission("iam.serviceAccounts.actAs")
    assert permission is not None
    given = Roles(
        {"roles/iam.serviceAccountUser": RoleDefinition("roles/iam.serviceAccountUser", frozenset({"x"}))}
    )
    assert given.gives("roles/iam.serviceAccountUser", permission) is Truth.NO
    assert given.permissions("roles/iam.serviceAccountUser") == ((), True)
    assert Roles({}).gives("roles/iam.serviceAccountUser", permission) is Truth.YES
    assert Roles({}).gives("roles/strange", permission) is Truth.GAP
    gone = Roles({"roles/x": RoleDefinition("roles/x", is_deleted=True)})
    assert gone.permissions("roles/x") == ((), True)


def test_a_boundary_leaves_a_part_of_a_scope_and_doubts_where_they_are() -> None:
    account = "serviceAccount:s@p.iam.gserviceaccount.com"
    identity = IdentityId(f"gcp:{account}")
    hierarchy = [
        {"projectId": name, "projectNumber": number, "parent": {"type": "organization", "id": "1"}}
        for name, number in (("p", "1"), ("q", "2"))
    ]
    policy = {"bindings": [binding("roles/r", account)]}
    files = {
        "gcp-hierarchy": hierarchy,
        "gcp-roles": [role("roles/r", "iam.roles.create")],
        "gcp-allow": [
            {"resource": "organizations/1", "policy": policy},
            {"resource": "projects/q", "policy": policy},
        ],
    }
    mine, doubtful = (
        "//cloudresourcemanager.googleapis.com/projects/p",
        "//cloudresourcemanager.googleapis.com/folders/9",
    )
    both = [boundary("b", "projects/p"), bound("b", mine)]
    (entry,) = engine_of({**files, "gcp-boundary": both}).effective(identity)
    assert [[clause.resources for clause in union] for union in entry.limits] == [
        [("//cloudresourcemanager.googleapis.com/projects/p",)]
    ]
    unread = [*both, bound("c", mine)]
    entries = engine_of({**files, "gcp-boundary": unread}).effective(identity)
    assert [clause.conditions for each in entries for union in each.limits for clause in union][1:] != []
    unsure = [boundary("d", "projects/p"), bound("d", doubtful)]
    lone = {**files, "gcp-hierarchy": []}
    entries = engine_of({**lone, "gcp-boundary": unsure}).effective(identity)
    assert all(each.limits for each in entries)
    mixed = [*both, boundary("d", "projects/q"), bound("d", doubtful)]
    lone_entries = engine_of({**lone, "gcp-boundary": mixed}).effective(identity)
    assert any(clause.conditions for each in lone_entries for union in each.limits for clause in union)
    wide = [boundary("w", "folders/3"), bound("w", mine)]
    (first, *_) = engine_of(
        {**lone, "gcp-allow": [{"resource": "projects/p", "policy": policy}], "gcp-boundary": wide}
    ).effective(identity)
    assert len(first.unknown) == 1
    assert "stands in what a boundary makes eligible is not known" in first.unknown[0]


def test_a_denial_without_principals_denies_nobody_and_an_unplaced_resource_is_unknown() -> None:
    engine = engine_of(
        {
            "gcp-roles": [role("roles/r", "iam.roles.create", "storage.objects.get")],
            "gcp-assets": [project("p", bindings=[binding("roles/r", "user:a@example.com")])],
            "gcp-allow": [
                {"resource": "gs://b", "policy": {"bindings": [binding("roles/r", "user:a@example.com")]}}
            ],
            "gcp-deny": [denial("projects/p", "iam.googleapis.com/roles.create", principals=[])],
        }
    )
    asked = CloudQuestion("iam.roles.create", "projects/p")
    assert engine.decide(who("user:a@example.com"), asked).outcome is Outcome.ALLOWED
    unplaced = engine.decide(who("user:a@example.com"), CloudQuestion("storage.objects.get", "gs://b/o"))
    assert unplaced.outcome is Outcome.UNKNOWN
    assert "nor its deny policies" in " ".join(reason.text for reason in unplaced.reasons)
    listed = CloudQuestion(
        "storage.objects.list", "projects/p", context={"storage.googleapis.com/objectListPrefix": "a"}
    )
    assert engine.decide(who("user:a@example.com"), listed).outcome is Outcome.IMPLICITLY_DENIED
    empty = CloudQuestion("iam.roles.create", "projects/p", context={"resource.tags": ()})
    assert engine.decide(who("user:a@example.com"), empty).outcome is Outcome.ALLOWED


def test_hierarchies_end_however_deep_or_in_circles() -> None:
    folder = "//cloudresourcemanager.googleapis.com/folders/{}"
    deep = Hierarchy(parents={folder.format(index): folder.format(index + 1) for index in range(100)})
    assert len(deep.place(folder.format(0)).names) == 64
    circle = Hierarchy(parents={folder.format(0): folder.format(1), folder.format(1): folder.format(0)})
    assert circle.place(folder.format(0)).names == (folder.format(0), folder.format(1))
    assert not circle.place(folder.format(0)).is_rooted


def test_projects_alone_are_apart_without_any_hierarchy() -> None:
    account = "serviceAccount:s@p.iam.gserviceaccount.com"
    engine = engine_of(
        {
            "gcp-roles": [role("roles/r", "iam.roles.create")],
            "gcp-allow": [{"resource": "projects/p", "policy": {"bindings": [binding("roles/r", account)]}}],
            "gcp-boundary": [
                boundary("b", "projects/q"),
                bound("b", "//cloudresourcemanager.googleapis.com/projects/p"),
            ],
        }
    )
    assert engine.decide(who(account), CloudQuestion("iam.roles.create", "projects/p")).outcome is (
        Outcome.IMPLICITLY_DENIED
    )
    assert engine.effective(IdentityId(f"gcp:{account}")) == ()


def test_conditions_that_cannot_be_understood_and_doubts_of_sets_stay_in_entries() -> None:
    pool = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/*"
    engine = engine_of(
        {
            "gcp-hierarchy": [
                {"projectId": "p", "projectNumber": "1", "parent": {"type": "organization", "id": "1"}}
            ],
            "gcp-roles": [role("roles/r", "iam.roles.create")],
            "gcp-allow": [
                {
                    "resource": "organizations/1",
                    "policy": {
                        "bindings": [
                            binding("roles/r", pool),
                            binding("roles/r", "user:a@example.com", condition="("),
                        ]
                    },
                }
            ],
            "gcp-boundary": [
                boundary("b", "projects/p"),
                bound("b", "//cloudresourcemanager.googleapis.com/projects/p", "principal.subject == 'x'"),
            ],
        }
    )
    (entry,) = engine.effective(IdentityId(f"gcp:{pool}"))
    assert [clause.conditions for union in entry.limits for clause in union] == [(), ("principal.subject",)]
    (broken,) = engine.effective(IdentityId("gcp:user:a@example.com"))
    assert "condition '('" in broken.unknown[0]
    assert engine.effective(IdentityId("gcp:deleted:user:a@example.com?uid=1")) == ()
