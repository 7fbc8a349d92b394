"""Steps inside Azure, who there is, and whose tokens are let in."""

from __future__ import annotations

from typing import Any

import pytest

from azure_worlds import place, world_of
from leastwise.core.evaluation.azure.edge_kinds import EDGE_KINDS
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.federations import federated_subjects, principals_of
from leastwise.core.evaluation.azure.inventory import MICROSOFT_TENANTS
from leastwise.core.evaluation.azure.scopes import Level, ScopeTree, anchor_of, level_of, normal_scope
from leastwise.core.evaluation.azure.worlds import (
    AzureWorld,
    FederatedCredential,
    Group,
    ManagedIdentity,
    Principal,
    RoleAssignment,
)
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Edge
from leastwise.core.evaluation.inventories import IdentityClass, IdentityId, identity_id
from leastwise.core.snapshots import Plane

ROBOT_AT = "sub/rg/Microsoft.ManagedIdentity/userAssignedIdentities/robot"
VM = "sub/rg/Microsoft.Compute/virtualMachines/vm"
SITE = "sub/rg/Microsoft.Web/sites/site"
VAULT = "sub/rg/Microsoft.KeyVault/vaults/v"
VAULT_SECRETS = f"asset:secrets:{normal_scope(place(VAULT))}"


def steps(world: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return (source, kind, target, confidence) without prefixes, sorted."""
    found = AzureEngine(world_of(world)).edges()
    return sorted((edge.source[6:], edge.kind[3:], edge.target[6:], edge.confidence) for edge in found)


def edges(world: dict[str, Any]) -> list[Edge]:
    return list(AzureEngine(world_of(world)).edges())


def test_every_kind_of_step_is_told_once_and_has_its_plane() -> None:
    identifiers = [kind.id for kind in EDGE_KINDS]
    assert len(set(identifiers)) == len(identifiers)
    assert all(kind.id.startswith("AZ-") and kind.plane is Plane.AZURE for kind in EDGE_KINDS)
    assert all(kind.precondition and kind.result for kind in EDGE_KINDS)


@pytest.mark.parametrize(
    ("action", "kind", "word"),
    [
        ("Microsoft.Authorization/roleAssignments/write", "assign-roles", "admin"),
        ("Microsoft.Authorization/roleDefinitions/write", "write-roles", "admin"),
        ("Microsoft.Authorization/policyAssignments/write", "write-policy", "policy"),
        ("Microsoft.Storage/storageAccounts/listKeys/action", "list-keys", "data"),
    ],
)
def test_rights_over_a_scope_lead_to_what_the_scope_holds(action: str, kind: str, word: str) -> None:
    world = {"roles": {"R": {"actions": [action]}}, "assign": [{"to": "ann", "role": "R", "at": "sub/rg"}]}
    assert steps(world) == [("ann", kind, f"asset:{word}:/subscriptions/sub/resourcegroups/rg", "Certain")]


def test_access_is_elevated_at_the_root_scope_alone() -> None:
    world = {
        "roles": {"R": {"actions": ["Microsoft.Authorization/elevateAccess/action"]}},
        "assign": [{"to": "ann", "role": "R", "at": "/"}, {"to": "bob", "role": "R", "at": "sub"}],
    }
    assert steps(world) == [("ann", "elevate-access", "asset:admin:/", "Certain")]


@pytest.mark.parametrize(
    ("roles", "kind"),
    [
        ({"actions": ["Microsoft.ManagedIdentity/*"]}, ["federate-identity"]),
        (
            {
                "actions": [
                    "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
                    "Microsoft.Resources/deploymentScripts/write",
                ]
            },
            ["assign-identity"],
        ),
        ({"actions": ["Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action"]}, []),
        ({"actions": ["Microsoft.Compute/virtualMachines/runCommand/action"]}, ["run-commands"]),
        ({"dataActions": ["Microsoft.Compute/virtualMachines/loginAsAdmin/action"]}, ["machine-login"]),
        ({"actions": ["Microsoft.Compute/virtualMachines/loginAsAdmin/action"]}, []),
        ({"actions": ["Microsoft.Web/sites/publishxml/action"]}, ["change-code"]),
        ({"actions": ["Microsoft.Web/sites/restart/action"]}, []),
    ],
)
def test_rights_over_what_carries_an_identity_lead_to_the_identity(
    roles: dict[str, Any], kind: list[str]
) -> None:
    world = {
        "roles": {"R": roles},
        "assign": [{"to": "ann", "role": "R", "at": "sub"}],
        "identities": {"robot": ROBOT_AT, "": f"{ROBOT_AT}-without-principal"},
        "resources": [{"at": VM, "identities": [ROBOT_AT]}, {"at": SITE, "carries": ["robot"]}],
    }
    assert steps(world) == [("ann", each, "robot", "Certain") for each in kind]


def test_a_vault_is_reached_by_the_model_that_it_uses() -> None:
    world = {
        "roles": {
            "Reader": {"dataActions": ["Microsoft.KeyVault/vaults/secrets/getSecret/action"]},
            "Writer": {"actions": ["Microsoft.KeyVault/vaults/write"]},
        },
        "assign": [
            {"to": "reader", "role": "Reader", "at": "sub"},
            {"to": "writer", "role": "Writer", "at": "sub"},
        ],
    }
    by_role = [("reader", "read-secrets", VAULT_SECRETS, "Certain")]
    by_policy = [
        ("named", "vault-policy", VAULT_SECRETS, "Certain"),
        ("writer", "write-vault-policy", VAULT_SECRETS, "Certain"),
    ]
    policies = {"named": ["All"], "lister": ["list"], "": ["get"]}
    for rbac, expected in ((True, by_role), (False, by_policy), (None, sorted([*by_role, *by_policy]))):
        resources = [{"at": VAULT, "rbac": rbac, "policies": policies}]
        assert steps({**world, "resources": resources}) == expected


def test_conditions_and_denies_make_a_step_unsure_or_take_it_away() -> None:
    world: dict[str, Any] = {
        "roles": {"Owner": {"actions": ["*"]}},
        "assign": [
            {
                "to": "ann",
                "role": "Owner",
                "at": "sub",
                "if": "!(ActionMatches{'*/write'}) OR Exists @Request[x]",
            }
        ],
        "identities": {"robot": ROBOT_AT},
    }
    found = {edge.kind: edge for edge in edges(world) if edge.source == "azure:ann"}
    assert found["AZ-list-keys"].confidence == "Certain"
    assert found["AZ-assign-roles"].confidence == "Conditional"
    assert found["AZ-federate-identity"].conditions == ("@Request[x]",)
    assert found["AZ-assign-identity"].confidence == "Conditional"
    world["deny"] = [{"at": "sub", "actions": ["*"], "principals": ["ann"]}]
    assert not [edge for edge in edges(world) if edge.source == "azure:ann"]
    world["deny"] = [{"at": "sub/rg", "actions": ["*/action"], "principals": ["Group:hidden"]}]
    found = {edge.kind: edge for edge in edges(world) if edge.source == "azure:ann"}
    assert found["AZ-list-keys"].confidence == "Certain"
    assert found["AZ-assign-identity"].confidence == "Unknown"
    world["deny"] = [{"at": "sub", "actions": ["*/action"], "principals": ["Group:hidden"]}]
    found = {edge.kind: edge for edge in edges(world) if edge.source == "azure:ann"}
    assert found["AZ-list-keys"].confidence == "Unknown"
    world["deny"] = [
        {"at": "sub", "actions": ["*/action"], "principals": ["bob"], "if": "Exists @Request[y]"}
    ]
    world["deny"][0]["principals"] = ["ann"]
    found = {edge.kind: edge for edge in edges(world) if edge.source == "azure:ann"}
    assert (found["AZ-list-keys"].confidence, found["AZ-list-keys"].conditions) == (
        "Conditional",
        ("Exists @Request[y]",),
    )
    world["assign"][0]["version"] = "1.0"
    found = {edge.kind: edge for edge in edges(world) if edge.source == "azure:ann"}
    assert found["AZ-list-keys"].confidence == "Unknown"


def test_rights_through_a_group_are_the_steps_of_the_group() -> None:
    world = {
        "roles": {"R": {"actions": ["Microsoft.Authorization/roleAssignments/write"]}},
        "groups": {"admins": ["ann", "bob"]},
        "memberOf": {"carl": ["admins", "unlisted"]},
        "assign": [
            {"to": "admins", "kind": "Group", "role": "R", "at": "sub"},
            {"to": "ann", "role": "R", "at": "s2"},
        ],
    }
    admin = "asset:admin:/subscriptions/"
    assert steps(world) == [
        ("admins", "assign-roles", f"{admin}sub", "Certain"),
        ("ann", "assign-roles", f"{admin}s2", "Certain"),
        ("ann", "member-of", "admins", "Certain"),
        ("bob", "member-of", "admins", "Certain"),
        ("carl", "member-of", "admins", "Certain"),
        ("carl", "member-of", "unlisted", "Certain"),
    ]
    denied = {**world, "deny": [{"at": "sub", "actions": ["*"], "principals": ["bob"]}]}
    assert ("bob", "member-of", "admins", "Certain") not in steps(denied)
    assert not [step for step in steps(denied) if step[0] == "bob"]
    elsewhere = {**world, "deny": [{"at": "s9", "actions": ["*"], "principals": ["bob"]}]}
    assert ("bob", "assign-roles", f"{admin}sub", "Certain") in steps(elsewhere)


def test_a_right_over_an_identity_through_a_group_is_no_step_of_the_member() -> None:
    world = {
        "roles": {"R": {"actions": ["Microsoft.ManagedIdentity/*"]}, "Reader": {"actions": ["*/read"]}},
        "groups": {"admins": ["ann"]},
        "assign": [
            {"to": "admins", "kind": "Group", "role": "R", "at": "sub"},
            {"to": "ann", "role": "Reader", "at": "sub"},
        ],
        "identities": {"robot": ROBOT_AT},
    }
    assert [step for step in steps(world) if step[2] == "robot"] == [
        ("admins", "federate-identity", "robot", "Certain")
    ]
    partly = {**world, "deny": [{"at": "sub/rg", "actions": ["*"]}]}
    assert not [step for step in steps(partly) if step[2] == "robot"]


def test_the_directory_gives_credentials_groups_and_itself() -> None:
    world = {
        "kinds": {"app": "ServicePrincipal", "other": "ServicePrincipal", "team": "Group", "ann": "User"},
        "owners": {"app": ["ann"], "team": ["bob"]},
        "groups": {"team": []},
        "holds": {"carl": "Cloud Application Administrator", "dora": "Global Administrator", "eve": "Reader"},
    }
    assert steps(world) == [
        ("ann", "write-credentials", "app", "Certain"),
        ("asset:directory:", "elevate-access", "asset:admin:/", "Certain"),
        ("bob", "join-group", "team", "Certain"),
        ("carl", "write-credentials", "app", "Certain"),
        ("carl", "write-credentials", "other", "Certain"),
        ("dora", "directory-admin", "asset:directory:", "Certain"),
    ]


def test_whoever_has_a_scope_has_what_lies_under_it() -> None:
    world = {
        "roles": {"R": {"actions": ["Microsoft.Authorization/roleAssignments/write"]}},
        "assign": [{"to": "ann", "role": "R", "at": "mg:corp"}, {"to": "bob", "role": "R", "at": "sub/rg"}],
        "parents": {"sub": "mg:corp"},
        "roots": ["mg:corp"],
        "identities": {"robot": ROBOT_AT},
        "resources": [
            {"at": VM, "carries": ["worker"]},
            {"at": VAULT},
            {"at": "s2/rg/A.B/c/d", "carries": ["far"]},
        ],
    }
    corp = "asset:admin:/providers/microsoft.management/managementgroups/corp"
    group = "asset:admin:/subscriptions/sub/resourcegroups/rg"
    reached = [(step[0], step[2]) for step in steps(world) if step[1] == "administers"]
    assert reached == [
        (corp, group),
        (corp, VAULT_SECRETS),
        (corp, "robot"),
        (corp, "worker"),
        (group, VAULT_SECRETS),
        (group, "robot"),
        (group, "worker"),
    ]


# ---------------------------------------------------------------- who there is


def test_identities_have_their_kind_class_place_and_notes() -> None:
    robot = normal_scope(place(ROBOT_AT))
    world = AzureWorld(
        assignments=(
            RoleAssignment("1", "/subscriptions/sub", "ann", "reader", "User", "ann@example.com"),
            RoleAssignment("2", "/subscriptions/sub", "gone", "reader", "Unknown"),
            RoleAssignment("3", "/subscriptions/sub", "team", "reader", "Group"),
        ),
        groups={"team": Group("team", "Team", ("member", "grouped"))},
        identities=(
            ManagedIdentity(robot, "idle", "idle-client", "robot"),
            ManagedIdentity(f"{robot}2", "grouped", "", "second"),
            ManagedIdentity("/subscriptions/sub", "odd", "", "odd"),
            ManagedIdentity(f"{robot}3", "", "", "being made"),
        ),
        principals={
            each.id: each
            for each in (
                Principal("idle", "ServicePrincipal", "robot", app_id="idle-client"),
                Principal("first-party", "ServicePrincipal", "Graph", origin=min(MICROSOFT_TENANTS)),
                Principal("builder", "ServicePrincipal", "builder", app_id="builder-app"),
                Principal("off", "User", "", upn="off@example.com", is_enabled=False),
                Principal(
                    "keyed", "ServicePrincipal", "keyed", credentials=(("k1", ""), ("k2", "2027-01-01"))
                ),
            )
        },
        credentials=(
            FederatedCredential(
                "builder-app", "gh", "https://token.actions.githubusercontent.com", "repo:a/b"
            ),
        ),
    )
    found = {each.id.removeprefix("azure:"): each for each in AzureEngine(world).identities()}
    assert list(found) == sorted(found)
    assert (found["ann"].kind, found["ann"].name, found["ann"].identity_class) == (
        "User",
        "ann@example.com",
        IdentityClass.PERSON,
    )
    assert not found["gone"].exists
    assert found["gone"].notes == ("orphaned: role assignment to a principal that does not exist",)
    assert (found["team"].name, found["team"].identity_class) == ("Team", IdentityClass.PERSON)
    assert (found["member"].kind, found["member"].exists) == ("Principal", True)
    assert (found["idle"].place, found["idle"].notes) == ("sub/rg", ("unused: no role assignment",))
    assert found["grouped"].notes == ()
    assert found["odd"].place == ""
    assert found["first-party"].identity_class is IdentityClass.PROVIDER
    assert found["builder"].identity_class is IdentityClass.PIPELINE
    assert (found["off"].name, found["off"].notes) == ("off@example.com", ("disabled",))
    assert found["keyed"].notes == ("key never expires: k1",)


def test_names_that_people_use_lead_to_the_object_id() -> None:
    robot = normal_scope(place(ROBOT_AT))
    world = AzureWorld(
        definitions=world_of({"roles": {"Owner": {"actions": ["*"]}}}).definitions,
        assignments=tuple(
            RoleAssignment(who, "/subscriptions/sub", who, "owner", "User", name)
            for who, name in (("ann", "ann@example.com"), ("r", ""), ("twin1", "Twin"), ("twin2", "Twin"))
        ),
        groups={"team": Group("team", "The Team")},
        identities=(ManagedIdentity(robot, "r", "client", "robot"),),
        principals={"bob": Principal("bob", "User", "Bob", app_id="bob-app", upn="bob@example.com")},
    )
    engine = AzureEngine(world)
    asked = CloudQuestion("A.B/c/write", place("sub"))
    for name in ("ann@example.com", "ANN", robot.upper(), "client", "azure:ann"):
        assert engine.decide(Caller(IdentityId(f"azure:{name}")), asked).outcome is Outcome.ALLOWED, name
        assert engine.resolved(IdentityId(f"azure:{name}")) in ("azure:ann", "azure:r")
    for name in ("Twin", "Bob", "bob-app", "bob@example.com", "The Team"):
        decision = engine.decide(Caller(IdentityId(f"azure:{name}")), asked)
        assert decision.outcome is Outcome.IMPLICITLY_DENIED, name


def test_a_name_that_leads_to_no_object_id_is_unknown() -> None:
    engine = AzureEngine(
        world_of({"roles": {"R": {"actions": ["*"]}}, "assign": [{"to": "ann", "role": "R", "at": "sub"}]})
    )
    asked = CloudQuestion("A.B/c/write", place("sub"))
    for name in ("carl@example.com", "/subscriptions/s/robot"):
        decision = engine.decide(Caller(IdentityId(f"azure:{name}")), asked)
        assert decision.outcome is Outcome.UNKNOWN
        assert "object id" in decision.reasons[0].text


def test_no_name_stands_for_the_object_id_of_another() -> None:
    world = AzureWorld(
        principals={
            "admin": Principal("admin", "User", "ann"),
            "ann": Principal("ann", "User", "Ann"),
        },
    )
    engine = AzureEngine(world)
    assert engine.resolved(IdentityId("azure:ann")) == "azure:ann"


# ---------------------------------------------------------------- federation, scopes


def test_a_credential_without_a_known_principal_or_a_service_account_leads_nowhere() -> None:
    subject = "system:serviceaccount:a:b"
    world = AzureWorld(
        principals={"app": Principal("app", "ServicePrincipal", app_id="client")},
        credentials=(
            FederatedCredential("client", "one", "i", subject),
            FederatedCredential("client", "two", "i", "repo:a/b"),
            FederatedCredential("missing", "three", "i", subject),
        ),
    )
    assert [each.credential for each in federated_subjects(world)] == ["one"]
    assert principals_of(FederatedCredential("", "none", "i", subject), world) == ()


@pytest.mark.parametrize(
    ("text", "level", "anchor"),
    [
        ("/", Level.ROOT, ""),
        ("/providers/Microsoft.Management/managementGroups/Corp/", Level.MANAGEMENT_GROUP, "corp"),
        ("/providers/Microsoft.Management/managementGroups/Corp/providers/A.B/c/d", Level.RESOURCE, "corp"),
        ("/subscriptions/S", Level.SUBSCRIPTION, "s"),
        ("/subscriptions/", Level.SUBSCRIPTION, ""),
        ("/subscriptions/S/resourceGroups/RG", Level.RESOURCE_GROUP, "s"),
        ("/subscriptions/S/resourceGroups/RG/providers/A.B/c/d", Level.RESOURCE, "s"),
        ("/subscriptions/S/providers/A.B/c/d", Level.RESOURCE, "s"),
        ("/providers/Microsoft.Capacity", Level.RESOURCE, ""),
    ],
)
def test_scopes_have_a_level_and_an_anchor(text: str, level: Level, anchor: str) -> None:
    scope = normal_scope(text)
    assert level_of(scope) is level
    assert anchor_of(scope).rpartition("/")[2] == anchor


def test_what_is_no_id_is_no_scope() -> None:
    assert [normal_scope(text) for text in ("", "x", "a/b", "//", "/a//b", " / ")] == [
        "",
        "",
        "",
        "",
        "",
        "/",
    ]


def test_a_management_group_spells_what_is_known_to_lie_under_it() -> None:
    corp = normal_scope(place("mg:corp"))
    tree = ScopeTree({"/subscriptions/s": corp}, frozenset({corp}))
    assert tree.patterns(corp) == (corp, f"{corp}/*", "/subscriptions/s", "/subscriptions/s/*")
    assert tree.patterns("/") == ("/*",)


def test_an_identity_that_nobody_knows_is_told_of_its_scope_by_name() -> None:
    engine = AzureEngine(AzureWorld())
    assert engine.identities() == ()
    assert engine.effective(identity_id(Plane.AZURE, "nobody")) == ()
    assert list(engine.edges()) == []
