"""What the engine tells beside decisions: identities, edges, gaps, holders, the part of one permission."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from gcp_cases import binding, bound, boundary, denial, engine_of, project, role, who
from leastwise.adapters.recorded.gcp import GcpFiles
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import CloudQuestion, KubernetesQuestion
from leastwise.core.evaluation.gcp.edge_kinds import EDGE_KINDS
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.gcp.members import kubernetes_subjects
from leastwise.core.evaluation.inventories import Identity, IdentityClass, IdentityId
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.snapshots import Plane

A, B, C = (f"serviceAccount:{name}@p.iam.gserviceaccount.com" for name in "abc")
MINTER = "roles/iam.serviceAccountTokenCreator"
POOL = "principalSet://iam.googleapis.com/projects/1001/locations/global/workloadIdentityPools/pool"
SUBJECT = "principal://iam.googleapis.com/projects/1001/locations/global/workloadIdentityPools/pool/subject/x"


def account(name: str, **more: Any) -> dict[str, Any]:
    return {"email": f"{name}@p.iam.gserviceaccount.com", "uniqueId": name, "projectId": "p", **more}


def on_account(name: str, *bindings: dict[str, Any]) -> dict[str, Any]:
    email = f"{name}@p.iam.gserviceaccount.com"
    resource = f"//iam.googleapis.com/projects/p/serviceAccounts/{email}"
    return {"resource": resource, "policy": {"bindings": list(bindings)}}


def edges_of(engine: GcpEngine, *kinds: str) -> set[tuple[str, str, str]]:
    return {
        (edge.source.removeprefix("gcp:"), edge.target.removeprefix("gcp:"), edge.confidence)
        for edge in engine.edges()
        if edge.kind in kinds
    }


def identity(engine: GcpEngine, native: str) -> Identity:
    return next(each for each in engine.identities() if each.id == f"gcp:{native}")


def test_the_plane_and_questions_of_another_one() -> None:
    engine = engine_of({})
    assert engine.plane is Plane.GCP
    assert engine.world.allow == ()
    assert engine.decide(who(A), KubernetesQuestion("get")).outcome is Outcome.UNKNOWN
    assert engine.holders(KubernetesQuestion("get")) == ()
    assert engine.permits(IdentityId("gcp:x"), KubernetesPermission("", "pods", "get")) == ()
    assert engine.permits(IdentityId("gcp:x"), "nonsense") == ()


def test_rights_on_one_account_and_on_all_of_a_project() -> None:
    engine = engine_of(
        {
            "gcp-service-accounts": [account("a"), account("b")],
            "gcp-assets": [
                project("p", "organizations/1", bindings=[binding(MINTER, "group:g@example.com")])
            ],
            "gcp-allow": [on_account("b", binding(MINTER, A))],
            "gcp-groups": {"groups": {"g@example.com": ["jane@example.com"]}},
        }
    )
    found = edges_of(engine, "GCP-get-access-token")
    assert found == {
        ("group:g@example.com", "asset:accounts:p", "Certain"),
        (A, B, "Certain"),
    }
    assert ("user:jane@example.com", "group:g@example.com", "Certain") in edges_of(engine, "GCP-member-of")
    assert ("asset:accounts:p", A, "Certain") in edges_of(engine, "GCP-account-of")
    assert edges_of(engine, "GCP-get-open-id-token") == {
        (A, f"asset:id-tokens:{B.removeprefix('serviceAccount:')}", "Certain"),
        ("group:g@example.com", "asset:id-tokens:p", "Certain"),
    }
    assert ("asset:admin:organizations/1", "asset:admin:projects/p", "Certain") in edges_of(
        engine, "GCP-admin-of"
    )


def test_delegation_gives_the_tokens_that_the_delegate_may_get_and_not_its_own() -> None:
    delegate = role("roles/delegate", "iam.serviceAccounts.implicitDelegation")
    engine = engine_of(
        {
            "gcp-service-accounts": [account("a"), account("b"), account("c")],
            "gcp-roles": [delegate, role("roles/token", "iam.serviceAccounts.getAccessToken")],
            "gcp-allow": [
                on_account("a", binding("roles/delegate", "user:jane@example.com")),
                on_account("b", binding("roles/delegate", A, condition="request.path == 'x'")),
                on_account("c", binding("roles/token", B)),
            ],
        }
    )
    assert edges_of(engine, "GCP-implicit-delegation") == {
        ("user:jane@example.com", C, "Conditional"),
        (A, C, "Conditional"),
    }
    assert edges_of(engine, "GCP-get-access-token") == {(B, C, "Certain")}


def test_loops_of_delegation_end() -> None:
    engine = engine_of(
        {
            "gcp-service-accounts": [account("a"), account("b")],
            "gcp-allow": [on_account("a", binding(MINTER, B)), on_account("b", binding(MINTER, A))],
        }
    )
    assert (A, B, "Certain") in edges_of(engine, "GCP-get-access-token")
    assert all(edge.source != edge.target for edge in engine.edges())


def test_a_right_on_itself_is_no_step_and_accounts_of_no_project_have_no_node() -> None:
    runner = role("roles/runner", "run.services.create")
    engine = engine_of(
        {
            "gcp-service-accounts": [
                account("a"),
                account("b"),
                {"email": "odd@example.com", "uniqueId": "9"},
            ],
            "gcp-roles": [runner],
            "gcp-allow": [
                on_account("a", binding(MINTER, A), binding("roles/iam.serviceAccountUser", B)),
                on_account("b", binding("roles/iam.serviceAccountUser", B, "user:x@example.com")),
                on_account("c", binding("roles/iam.serviceAccountUser", B)),
                {"resource": "projects/p", "policy": {"bindings": [binding("roles/runner", B)]}},
            ],
        }
    )
    assert edges_of(engine, "GCP-get-access-token") == set()
    assert edges_of(engine, "GCP-act-as") == {
        (B, A, "Certain"),
        (B, C, "Certain"),
        ("user:x@example.com", B, "Conditional"),
    }
    assert not any("odd@example.com" in edge.target for edge in engine.edges())


def test_acting_as_an_account_is_certain_for_who_may_run_code() -> None:
    engine = engine_of(
        {
            "gcp-service-accounts": [account("a")],
            "gcp-roles": [role("roles/runner", "run.services.create")],
            "gcp-assets": [project("p", bindings=[binding("roles/runner", "user:dev@example.com")])],
            "gcp-allow": [
                on_account(
                    "a", binding("roles/iam.serviceAccountUser", "user:dev@example.com", "user:x@example.com")
                )
            ],
        }
    )
    assert edges_of(engine, "GCP-act-as") == {
        ("user:dev@example.com", A, "Certain"),
        ("user:x@example.com", A, "Conditional"),
    }


def test_a_deny_takes_the_edge_away_and_a_gap_makes_it_unknown() -> None:
    files = {
        "gcp-service-accounts": [account("a"), account("b")],
        "gcp-assets": [project("p")],
        "gcp-allow": [on_account("b", binding(MINTER, A, "projectOwner:p"))],
    }
    token = "iam.googleapis.com/serviceAccounts.getAccessToken"
    denied = engine_of({**files, "gcp-deny": [denial("projects/p", token)]})
    assert edges_of(denied, "GCP-get-access-token") == set()
    unread = denial("projects/p", token, excepted=["principalSet://goog/group/unread@example.com"])
    assert edges_of(engine_of({**files, "gcp-deny": [unread]}), "GCP-get-access-token") == {(A, B, "Unknown")}


def test_an_admin_of_the_project_reaches_its_accounts() -> None:
    engine = engine_of(
        {
            "gcp-service-accounts": [account("a")],
            "gcp-assets": [project("p", bindings=[binding("roles/owner", "user:o@example.com")])],
        }
    )
    assert ("user:o@example.com", "asset:admin:projects/p", "Certain") in edges_of(engine, "GCP-set-policy")
    assert ("asset:admin:projects/p", "asset:accounts:p", "Certain") in edges_of(engine, "GCP-admin-of")


def test_accounts_and_federated_identities_belong_to_sets() -> None:
    sets = "principalSet://cloudresourcemanager.googleapis.com/projects/p/type/ServiceAccount"
    engine = engine_of(
        {
            "gcp-service-accounts": [account("a")],
            "gcp-assets": [
                project(
                    "p", bindings=[binding("roles/r", sets, f"{POOL}/*", f"{POOL}/attribute.r/x", SUBJECT)]
                )
            ],
        }
    )
    found = edges_of(engine, "GCP-member-of")
    assert (A, sets, "Certain") in found
    assert (SUBJECT, f"{POOL}/*", "Certain") in found
    assert (SUBJECT, f"{POOL}/attribute.r/x", "Conditional") in found


def test_every_edge_is_of_a_documented_kind_and_each_is_told_once() -> None:
    engine = engine_of(
        {
            "gcp-service-accounts": [account("a"), account("b")],
            "gcp-assets": [project("p", bindings=[binding(MINTER, A), binding("roles/owner", B)])],
        }
    )
    edges = list(engine.edges())
    assert edges == sorted(set(edges))
    assert {edge.kind for edge in edges} <= {kind.id for kind in EDGE_KINDS}
    assert all(edge.source.startswith("gcp:") for edge in edges)
    assert len({kind.id for kind in EDGE_KINDS}) == len(EDGE_KINDS)
    assert all(not kind.precondition.endswith(".") for kind in EDGE_KINDS)


def test_identities_have_a_class_a_place_and_what_is_wrong() -> None:
    pod, agent = (
        "serviceAccount:p.svc.id.goog[ns/app]",
        "serviceAccount:service-1001@gcp-sa-x.iam.gserviceaccount.com",
    )
    staff = "principal://iam.googleapis.com/locations/global/workforcePools/staff/subject/s"
    robot = "principal://agents.global.org-1.system.id.goog/resources/r"
    named = [
        SUBJECT,
        pod,
        agent,
        staff,
        robot,
        "group:g@example.com",
        "allUsers",
        "deleted:user:x@example.com?uid=1",
    ]
    named += ["serviceAccount:gone@p.iam.gserviceaccount.com", "projectOwner:p", f"{POOL}/group/g"]
    reader = GcpFiles(taken=datetime(2026, 11, 25, tzinfo=UTC))
    key = "projects/p/serviceAccounts/a@p.iam.gserviceaccount.com/keys/"
    for kind, documents in {
        "gcp-service-accounts": [account("a"), account("b", disabled=True)],
        "gcp-assets": [project("p", bindings=[binding("roles/r", *named)])],
        "gcp-keys": [
            {"name": f"{key}old", "keyType": "USER_MANAGED", "validAfterTime": "2026-01-01T00:00:00Z"},
            {"name": f"{key}new", "keyType": "USER_MANAGED", "validAfterTime": "2026-11-01T00:00:00Z"},
            {"name": f"{key}off", "keyType": "USER_MANAGED", "disabled": True},
            {"name": f"{key}own", "keyType": "SYSTEM_MANAGED"},
        ],
        "gcp-pools": [
            {
                "name": "projects/1001/locations/global/workloadIdentityPools/other/providers/x",
                "state": "ACTIVE",
            }
        ],
        "gcp-groups": {"groups": {"g@example.com": ["jane@example.com"]}},
        "gcp-deny": [
            denial(
                "projects/p",
                "iam.googleapis.com/roles.create",
                principals=["principal://goog/subject/d@example.com"],
            )
        ],
    }.items():
        reader.add(kind, json.dumps(documents).encode(), kind)
    engine = GcpEngine(reader.world())
    assert engine.identities() is engine.identities()
    assert list(engine.identities()) == sorted(engine.identities())
    assert not any(each.id.startswith("gcp:deleted:") for each in engine.identities())
    assert identity(engine, A).notes == (
        "key disabled: off",
        "key never expires: new",
        "key never expires: old, older than 90 days",
    )
    assert identity(engine, B).notes == ("disabled",)
    gone = identity(engine, "serviceAccount:gone@p.iam.gserviceaccount.com")
    assert (gone.exists, gone.notes) == (False, ("orphaned: the service account does not exist",))
    assert identity(engine, SUBJECT).notes == ("orphaned: no active provider in pool 1001/pool",)
    assert identity(engine, staff).notes == ()
    assert identity(engine, pod).name == "ns/ns/sa/app"
    classes = {
        native: identity(engine, native).identity_class
        for native in (
            A,
            SUBJECT,
            pod,
            agent,
            staff,
            robot,
            "user:jane@example.com",
            "user:d@example.com",
            "projectOwner:p",
        )
    }
    assert list(classes.values()) == [
        IdentityClass.WORKLOAD,
        IdentityClass.PIPELINE,
        IdentityClass.WORKLOAD,
        IdentityClass.PROVIDER,
        IdentityClass.PERSON,
        IdentityClass.AGENT,
        IdentityClass.PERSON,
        IdentityClass.PERSON,
        IdentityClass.PROVIDER,
    ]
    assert identity(engine, A).place == "p"
    assert identity(engine, f"{POOL}/group/g").name == "group/g"


def test_an_active_provider_is_no_orphan() -> None:
    engine = engine_of(
        {
            "gcp-hierarchy": [{"projectId": "p", "projectNumber": "1001"}],
            "gcp-assets": [project("p", bindings=[binding("roles/r", SUBJECT)])],
            "gcp-pools": [
                {
                    "name": "projects/1001/locations/global/workloadIdentityPools/pool/providers/x",
                    "state": "ACTIVE",
                    "oidc": {"issuerUri": "https://example.com"},
                    "attributeCondition": "true",
                }
            ],
        }
    )
    assert identity(engine, SUBJECT).notes == ()
    assert engine.world.providers
    assert engine.world.providers[0].issuer == "https://example.com"


def test_gaps_name_what_was_not_read() -> None:
    engine = engine_of(
        {
            "gcp-hierarchy": [{"name": "folders/2"}],
            "gcp-assets": [
                project(
                    "p", "organizations/1", bindings=[binding("roles/unread", "group:unread@example.com")]
                ),
                {"name": "//storage.googleapis.com/b", "assetType": "b", "ancestors": ["projects/p"]},
                {
                    "name": "//bigquery.googleapis.com/projects/p/datasets/d",
                    "assetType": "d",
                    "ancestors": ["projects/p"],
                },
                {
                    "name": "//container.googleapis.com/projects/p/locations/l/clusters/c",
                    "assetType": "c",
                    "ancestors": ["projects/p"],
                },
            ],
            "gcp-allow": [
                {"resource": "projects/q", "policy": {"bindings": 5}},
                {
                    "resource": "folders/2",
                    "policy": {"bindings": [binding("roles/unread", A, condition="(")]},
                },
                {"resource": "gs://unplaced", "policy": {"bindings": [binding("roles/unread", A)]}},
            ],
            "gcp-deny": [{"name": "policies/x%2Fprojects%2Fp/denypolicies/m", "kind": "DenyPolicy"}],
            "gcp-boundary": [bound("b", "//cloudresourcemanager.googleapis.com/projects/p")],
        }
    )
    assert [gap.scope for gap in engine.gaps()] == [
        "boundary/organizations/1/locations/global/principalAccessBoundaryPolicies/b",
        "bucket-acls",
        "dataset-access",
        "deny/policies/x%2Fprojects%2Fp/denypolicies/m",
        "group/unread@example.com",
        "hierarchy/folders/2",
        "node-scopes",
        "policy///cloudresourcemanager.googleapis.com/projects/q",
        "policy/folders/2",
        "policy/organizations/1",
        "resource///storage.googleapis.com/projects/_/buckets/unplaced",
        "role/roles/unread",
    ]
    assert all(gap.plane == "gcp" and gap.message for gap in engine.gaps())


def test_a_bucket_without_uniform_access_is_never_a_plain_no() -> None:
    bucket = {
        "name": "//storage.googleapis.com/b",
        "assetType": "storage.googleapis.com/Bucket",
        "ancestors": ["projects/p"],
        "resource": {"data": {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": False}}}},
    }
    engine = engine_of({"gcp-assets": [bucket]})
    asked = CloudQuestion("storage.objects.get", "gs://b/o")
    assert engine.decide(who(A), asked).outcome is Outcome.UNKNOWN
    assert (
        engine.decide(who(A), CloudQuestion("storage.objects.get", "projects/p")).outcome
        is Outcome.IMPLICITLY_DENIED
    )


def test_holders_are_who_grants_name_and_whom_denies_except() -> None:
    engine = engine_of(
        {
            "gcp-roles": [role("roles/r", "iam.roles.create")],
            "gcp-groups": {"groups": {"g@example.com": ["jane@example.com", "joe@example.com"]}},
            "gcp-assets": [
                project(
                    "p",
                    bindings=[binding("roles/r", "group:g@example.com", "deleted:user:x@example.com?uid=1")],
                )
            ],
            "gcp-deny": [
                denial(
                    "projects/p",
                    "iam.googleapis.com/roles.create",
                    excepted=["principal://goog/subject/joe@example.com"],
                )
            ],
        }
    )
    holders = engine.holders(CloudQuestion("iam.roles.create", "projects/p"))
    assert [(holder.identity, holder.decision.outcome) for holder in holders] == [
        ("gcp:user:joe@example.com", Outcome.ALLOWED)
    ]


def test_permits_leaves_out_what_roles_and_groups_that_were_not_read_may_give() -> None:
    engine = engine_of(
        {
            "gcp-roles": [role("roles/r", "iam.roles.create")],
            "gcp-assets": [
                project(
                    "p",
                    bindings=[
                        binding("roles/r", "group:unread@example.com"),
                        binding("roles/unread", "user:a@example.com"),
                    ],
                )
            ],
        }
    )
    user = IdentityId("gcp:user:a@example.com")
    assert engine.permits(user, "iam.roles.create") == ()
    assert engine.permits(IdentityId("gcp:group:unread@example.com"), "iam.roles.create")
    assert {entry.unknown for entry in engine.effective(user)} == {
        ("the members of group unread@example.com were not read",),
        ("what role roles/unread gives was not read",),
    }


def test_permits_tells_the_doubts_about_a_boundary() -> None:
    engine = engine_of(
        {
            "gcp-roles": [role("roles/r", "iam.roles.create")],
            "gcp-allow": [{"resource": "projects/p", "policy": {"bindings": [binding("roles/r", A)]}}],
            "gcp-boundary": [
                boundary("b", "projects/q"),
                bound("b", "//cloudresourcemanager.googleapis.com/organizations/7"),
            ],
        }
    )
    (entry,) = engine.permits(IdentityId(f"gcp:{A}"), "iam.roles.create")
    assert entry.unknown == ("what projects/p stands in is not known",)


def test_an_open_member_of_a_deny_and_an_unread_role_stay_in_the_entries() -> None:
    engine = engine_of(
        {
            "gcp-roles": [role("roles/r", "iam.roles.create")],
            "gcp-assets": [
                project("p", bindings=[binding("roles/r", SUBJECT), binding("roles/unread", SUBJECT)])
            ],
            "gcp-deny": [
                denial("projects/p", "iam.googleapis.com/*.*", principals=[f"{POOL}/attribute.r/x"])
            ],
        }
    )
    clauses = [
        clause for entry in engine.effective(IdentityId(f"gcp:{SUBJECT}")) for clause in entry.excluded
    ]
    assert [(clause.conditions, clause.actions) for clause in clauses] == [
        (("attribute.r",), ("iam.*.*",)),
        (("attribute.r",), ()),
    ]


def test_kubernetes_subjects_of_members() -> None:
    gke = "iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p.svc.id.goog"
    assert kubernetes_subjects("serviceAccount:p.svc.id.goog[ns/app]") == ("p.svc.id.goog", "ns", "app")
    assert kubernetes_subjects(f"principal://{gke}/subject/ns/ns/sa/app") == ("p.svc.id.goog", "ns", "app")
    assert kubernetes_subjects(f"principalSet://{gke}/namespace/ns") == ("p.svc.id.goog", "ns", "")
    assert kubernetes_subjects(f"principalSet://{gke}/*") == ("p.svc.id.goog", "", "")
    assert kubernetes_subjects(f"principal://{gke}/kubernetes.serviceaccount.uid/5") is None
    assert kubernetes_subjects(f"principal://{gke}/subject/strange") is None
    assert kubernetes_subjects(A) is None
    assert kubernetes_subjects("serviceAccount:strange]") is None
