"""Files about Azure in the shapes in which its tools print them."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise.adapters.recorded.azure import AzureFiles, recognise
from leastwise.core.errors import InputError
from leastwise.core.evaluation.azure.actions import ActionPlane, PermissionBlock
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.federations import FederatedSubject, federated_subjects
from leastwise.core.evaluation.azure.worlds import (
    EVERYONE,
    AccessPolicy,
    AzureWorld,
    DirectoryRole,
    FederatedCredential,
    Listing,
    ManagedIdentity,
    Resource,
    RoleAssignment,
    Subject,
)
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.snapshots import Plane

SUB = "/subscriptions/11111111-1111-1111-1111-111111111111"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
ANN = "aaaaaaaa-0000-4000-8000-000000000001"
APP = "aaaaaaaa-0000-4000-8000-000000000002"
GROUP = "aaaaaaaa-0000-4000-8000-000000000003"
CLIENT = "aaaaaaaa-0000-4000-8000-000000000004"
TENANT = "aaaaaaaa-0000-4000-8000-00000000000f"
UAMI = f"{SUB}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/robot"
VAULT = f"{SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v"
MANAGEMENT = "/providers/Microsoft.Management/managementGroups"


def kind_of(value: Any) -> str:
    data = json.dumps(value).encode()
    top = msgspec.json.decode(data, type=dict[str, msgspec.Raw] | list[msgspec.Raw])
    return recognise(top)


def world_from(*values: Any) -> AzureWorld:
    files = AzureFiles()
    for index, value in enumerate(values):
        kind = kind_of(value)
        assert kind, value
        files.add(kind, json.dumps(value).encode(), f"file-{index}")
    return files.world()


CLI_ASSIGNMENT: dict[str, Any] = {
    "condition": None,
    "conditionVersion": None,
    "id": f"{SUB}/providers/Microsoft.Authorization/roleAssignments/0f",
    "name": "0f",
    "principalId": ANN.upper(),
    "principalName": "ann@example.com",
    "principalType": "User",
    "resourceGroup": "rg",
    "roleDefinitionId": f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}",
    "roleDefinitionName": "Owner",
    "scope": f"{SUB}/resourceGroups/RG",
    "type": "Microsoft.Authorization/roleAssignments",
}
ARM_ASSIGNMENT: dict[str, Any] = {
    "id": f"{SUB}/resourceGroups/RG/providers/Microsoft.Authorization/roleAssignments/1f",
    "name": "1f",
    "type": "Microsoft.Authorization/roleAssignments",
    "properties": {
        "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{OWNER}",
        "principalId": ANN,
        "principalType": "User",
        "condition": "Exists @Request[x]",
        "conditionVersion": "2.0",
    },
}
CLI_DEFINITION: dict[str, Any] = {
    "assignableScopes": ["/"],
    "id": f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}",
    "name": OWNER,
    "permissions": [
        {"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": [], "condition": None}
    ],
    "roleName": "Owner",
    "roleType": "BuiltInRole",
    "type": "Microsoft.Authorization/roleDefinitions",
}
ARM_DEFINITION: dict[str, Any] = {
    "id": f"/providers/Microsoft.Authorization/roleDefinitions/{OWNER}",
    "name": OWNER,
    "type": "Microsoft.Authorization/roleDefinitions",
    "properties": {
        "roleName": "Mine",
        "type": "CustomRole",
        "assignableScopes": [SUB],
        "permissions": [{"actions": ["*/read"], "notActions": ["a/b"]}],
    },
}
DENY: dict[str, Any] = {
    "id": f"{SUB}/providers/Microsoft.Authorization/denyAssignments/2f",
    "name": "2f",
    "type": "Microsoft.Authorization/denyAssignments",
    "properties": {
        "denyAssignmentName": "lock",
        "permissions": [{"actions": ["*/delete"], "notActions": [], "dataActions": [], "notDataActions": []}],
        "scope": SUB,
        "doNotApplyToChildScopes": True,
        "principals": [{"id": EVERYONE, "type": "SystemDefined"}],
        "excludePrincipals": [{"id": APP, "type": "ServicePrincipal"}],
        "isSystemProtected": True,
    },
}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([CLI_ASSIGNMENT], "azure-assignments"),
        ({"value": [ARM_ASSIGNMENT]}, "azure-assignments"),
        ([{"principalId": ANN, "roleDefinitionId": OWNER}], "azure-assignments"),
        ([CLI_DEFINITION], "azure-definitions"),
        ({"value": [ARM_DEFINITION]}, "azure-definitions"),
        ([{"assignableScopes": [], "permissions": []}], "azure-definitions"),
        ({"value": [DENY]}, "azure-denies"),
        ([{"excludePrincipals": []}], "azure-denies"),
        ([{"id": UAMI, "type": "Microsoft.ManagedIdentity/userAssignedIdentities"}], "azure-identities"),
        ([{"issuer": "i", "subject": "s", "audiences": []}], "azure-federated-credentials"),
        ({"application": CLIENT, "federatedCredentials": []}, "azure-federated-credentials"),
        ({GROUP: [ANN]}, "azure-groups"),
        ({"groups": []}, "azure-groups"),
        ({"transitiveMemberOf": {ANN: []}}, "azure-groups"),
        ({"principal": ANN, "memberGroups": []}, "azure-groups"),
        ({"value": [{"id": GROUP, "members": []}]}, "azure-groups"),
        ([{"id": ANN, "userPrincipalName": "ann@example.com"}], "azure-principals"),
        ([{"id": APP, "appId": CLIENT, "servicePrincipalType": "Application"}], "azure-principals"),
        ([{"id": GROUP, "securityEnabled": True}], "azure-principals"),
        ([{"id": VAULT, "type": "Microsoft.KeyVault/vaults"}], "azure-resources"),
        ({"id": VAULT, "type": "Microsoft.KeyVault/vaults", "properties": {}}, "azure-resources"),
        ([{"name": "Contoso", "operations": [], "resourceTypes": []}], "azure-operations"),
        ([{"principalId": ANN, "directoryScopeId": "/", "roleDefinitionId": "x"}], "azure-directory-roles"),
        ({"parents": {"/subscriptions/s": "root"}}, "azure-management-groups"),
        (
            {"id": f"{MANAGEMENT}/corp", "type": "Microsoft.Management/managementGroups"},
            "azure-management-groups",
        ),
        ([{"id": SUB, "type": "/subscriptions", "parent": {"id": "x"}}], "azure-management-groups"),
        ([], ""),
        ({}, ""),
        ({"value": []}, ""),
        ({"value": 3}, ""),
        ([3], ""),
        ({"groups": [], "other": 1}, ""),
        ({"parents": {}}, ""),
        ({"parents": {"a": "b"}}, ""),
        ([{"id": "/subscriptions/s", "type": "one"}], ""),
        ({"apiVersion": "v1", "kind": "List", "items": []}, ""),
        ([{"type": ["x"]}], ""),
    ],
)
def test_files_are_recognised_by_their_content(value: Any, kind: str) -> None:
    assert kind_of(value) == kind


def test_assignments_of_both_shapes_are_read() -> None:
    world = world_from([CLI_ASSIGNMENT], {"value": [ARM_ASSIGNMENT]})
    scope = f"{SUB}/resourcegroups/rg".lower()
    assert world.assignments == (
        RoleAssignment(str(CLI_ASSIGNMENT["id"]), scope, ANN, OWNER, "User", "ann@example.com", "Owner"),
        RoleAssignment(
            str(ARM_ASSIGNMENT["id"]),
            scope,
            ANN,
            OWNER,
            "User",
            condition="Exists @Request[x]",
            condition_version="2.0",
        ),
    )


def test_definitions_of_both_shapes_are_read() -> None:
    definition = world_from([CLI_DEFINITION]).definitions[OWNER]
    assert (definition.name, definition.is_custom, definition.permissions) == (
        "Owner",
        False,
        (PermissionBlock(actions=("*",)),),
    )
    custom = world_from({"value": [ARM_DEFINITION]}).definitions[OWNER]
    assert (custom.name, custom.is_custom, custom.assignable_scopes) == ("Mine", True, (SUB.lower(),))
    assert custom.permissions == (PermissionBlock(("*/read",), ("a/b",)),)


def test_deny_assignments_are_read() -> None:
    (deny,) = world_from({"value": [DENY]}).denies
    assert (deny.name, deny.scope, deny.is_for_children) == ("lock", SUB, False)
    assert deny.principals == (Subject(EVERYONE, "SystemDefined"),)
    assert deny.excluded == (Subject(APP, "ServicePrincipal"),)
    assert not deny.is_only_audited
    audited = {**DENY, "properties": {**DENY["properties"], "denyAssignmentEffect": "Audit"}}
    assert world_from({"value": [audited]}).denies[0].is_only_audited


def test_rows_of_azure_resource_graph_are_read() -> None:
    row = {**ARM_ASSIGNMENT, "type": "microsoft.authorization/roleassignments"}
    world = world_from({"count": 1, "data": [row], "skip_token": "more"})
    assert [each.principal for each in world.assignments] == [ANN]
    assert world.cut == {Listing.ASSIGNMENTS}


def test_a_listing_read_twice_counts_once() -> None:
    assert len(world_from([CLI_ASSIGNMENT], [CLI_ASSIGNMENT]).assignments) == 1


def test_what_the_files_say_is_decided() -> None:
    engine = AzureEngine(world_from([CLI_ASSIGNMENT], [CLI_DEFINITION], {"value": [DENY]}))
    asked = CloudQuestion("Microsoft.Web/sites/delete", f"{SUB}/resourceGroups/rg")
    assert engine.decide(Caller(IdentityId("azure:ann@example.com")), asked).outcome is Outcome.ALLOWED
    denied = CloudQuestion("Microsoft.Web/sites/delete", SUB)
    assert engine.decide(Caller(identity_id(Plane.AZURE, ANN)), denied).outcome is Outcome.EXPLICITLY_DENIED


@pytest.mark.parametrize(
    ("changed", "outcome", "says"),
    [
        ({"principalId": 7}, Outcome.UNKNOWN, "principalId is no text"),
        ({"principalId": None}, Outcome.UNKNOWN, "it names no principal"),
        ({"roleDefinitionId": ["x"]}, Outcome.UNKNOWN, "roleDefinitionId is no text"),
        ({"condition": {"a": 1}}, Outcome.UNKNOWN, "condition is no text"),
        ({"scope": None, "id": "x"}, Outcome.UNKNOWN, ""),
        ({"scope": "nowhere", "id": "x"}, Outcome.UNKNOWN, ""),
    ],
)
def test_an_assignment_that_cannot_be_read_is_unknown_and_never_a_yes(
    changed: dict[str, Any], outcome: Outcome, says: str
) -> None:
    world = world_from([{**CLI_ASSIGNMENT, **changed}], [CLI_DEFINITION])
    asked = CloudQuestion("Microsoft.Web/sites/delete", f"{SUB}/resourceGroups/rg")
    assert AzureEngine(world).decide(Caller(identity_id(Plane.AZURE, ANN)), asked).outcome is outcome
    assert says in " ".join(gap.message for gap in world.gaps)


def test_a_role_that_one_is_eligible_for_is_no_assignment() -> None:
    eligible = {**ARM_ASSIGNMENT, "type": "Microsoft.Authorization/roleEligibilityScheduleInstances"}
    assert kind_of({"value": [eligible]}) == ""
    files = AzureFiles()
    files.add("azure-assignments", json.dumps([eligible]).encode(), "eligible.json")
    assert files.world().assignments == ()
    assert files.world().cut == {Listing.ASSIGNMENTS}


def test_classic_administrators_have_a_role_without_a_definition() -> None:
    classic = {
        **CLI_ASSIGNMENT,
        "id": "NA(classic admins)",
        "roleDefinitionId": "NA(classic admin role)",
        "roleDefinitionName": "ServiceAdministrator;AccountAdministrator",
        "type": "Microsoft.Authorization/classicAdministrators",
        "scope": SUB,
    }
    world = world_from([CLI_ASSIGNMENT, classic, {**classic, "principalId": APP}], [CLI_DEFINITION])
    assert len(world.assignments) == 3
    asked = CloudQuestion("Microsoft.Web/sites/write", SUB)
    assert AzureEngine(world).decide(Caller(identity_id(Plane.AZURE, APP)), asked).outcome is Outcome.UNKNOWN
    other = Caller(identity_id(Plane.AZURE, CLIENT))
    assert AzureEngine(world).decide(other, asked).outcome is Outcome.IMPLICITLY_DENIED


def test_an_element_that_is_nothing_cuts_its_listing() -> None:
    world = world_from([CLI_ASSIGNMENT, 3], {"value": [DENY, None]}, [CLI_DEFINITION, []])
    assert world.cut == {Listing.ASSIGNMENTS, Listing.DENIES}
    assert [gap.scope for gap in world.gaps] == [
        "assignment/file-0[1]",
        "deny assignment/file-1[1]",
        "role definition/file-2[1]",
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"permissions": "x"},
        {"permissions": [{"actions": [1]}]},
        {"permissions": None},
        {"principals": [{"type": "User"}]},
        {"doNotApplyToChildScopes": "no"},
        {"denyAssignmentName": 4},
    ],
)
def test_a_deny_that_cannot_be_read_may_deny_anything_in_its_scope(changed: dict[str, Any]) -> None:
    properties = {**DENY["properties"], **changed}
    if changed == {"permissions": None}:
        del properties["permissions"]
    world = world_from([CLI_ASSIGNMENT], [CLI_DEFINITION], {"value": [{**DENY, "properties": properties}]})
    assert world.denies[0].problem
    asked = CloudQuestion("Microsoft.Web/sites/write", f"{SUB}/resourceGroups/rg")
    expected = Outcome.UNKNOWN if world.denies[0].is_for_children else Outcome.ALLOWED
    assert AzureEngine(world).decide(Caller(identity_id(Plane.AZURE, ANN)), asked).outcome is expected


def test_a_deny_tells_its_scope_by_its_id() -> None:
    properties = {key: value for key, value in DENY["properties"].items() if key != "scope"}
    assert world_from({"value": [{**DENY, "properties": properties}]}).denies[0].scope == SUB


@pytest.mark.parametrize("changed", [{"permissions": None}, {"permissions": 1}, {"permissions": [1]}])
def test_a_definition_that_cannot_be_read_may_give_anything(changed: dict[str, Any]) -> None:
    definition = {**CLI_DEFINITION, **changed}
    if changed["permissions"] is None:
        del definition["permissions"]
    world = world_from([CLI_ASSIGNMENT], [definition])
    asked = CloudQuestion("Microsoft.Web/sites/write", f"{SUB}/resourceGroups/rg")
    assert AzureEngine(world).decide(Caller(identity_id(Plane.AZURE, ANN)), asked).outcome is Outcome.UNKNOWN


def test_a_page_of_several_is_a_gap() -> None:
    world = world_from(
        {"value": [ARM_ASSIGNMENT], "nextLink": "more"},
        {"value": [ARM_DEFINITION], "nextLink": "more"},
        {"value": [{"id": ANN, "userPrincipalName": "a"}], "@odata.nextLink": "more", "@odata.context": "x"},
    )
    assert world.cut == {Listing.ASSIGNMENTS, Listing.DEFINITIONS}
    assert "users" not in world.read
    assert "azure-principals" in {gap.scope for gap in world.gaps}


def test_listings_that_were_not_given_are_named() -> None:
    assert [gap.scope for gap in AzureFiles().world().gaps] == ["azure-definitions", "azure-denies"]


# ---------------------------------------------------------------- the hierarchy


RECURSED: dict[str, Any] = {
    "id": f"{MANAGEMENT}/{TENANT}",
    "name": TENANT,
    "tenantId": TENANT,
    "type": "Microsoft.Management/managementGroups",
    "details": {"parent": None},
    "children": [
        {
            "id": f"{MANAGEMENT}/corp",
            "type": "Microsoft.Management/managementGroups",
            "children": [{"id": SUB, "type": "/subscriptions", "children": None}],
        }
    ],
}
ENTITIES: dict[str, Any] = {
    "value": [
        {"id": SUB, "type": "/subscriptions", "properties": {"parent": {"id": f"{MANAGEMENT}/corp"}}},
        {
            "id": f"{MANAGEMENT}/corp",
            "type": "Microsoft.Management/managementGroups",
            "properties": {"tenantId": TENANT, "parent": {"id": f"{MANAGEMENT}/{TENANT}"}},
        },
        {
            "id": f"{MANAGEMENT}/{TENANT}",
            "name": TENANT,
            "type": "Microsoft.Management/managementGroups",
            "properties": {"tenantId": TENANT, "parent": {"id": None}},
        },
    ]
}
PARENTS: dict[str, Any] = {
    "parents": {SUB: "corp", f"{MANAGEMENT}/corp": TENANT, f"{MANAGEMENT}/{TENANT}": None}
}


CHAIN = [{"displayName": "Corp", "name": "corp"}, {"displayName": "Root", "name": TENANT}]
GRAPH: dict[str, Any] = {
    "count": 2,
    "data": [
        {
            "id": SUB,
            "type": "microsoft.resources/subscriptions",
            "tenantId": TENANT,
            "properties": {"managementGroupAncestorsChain": CHAIN},
        },
        {
            "id": f"{MANAGEMENT}/corp",
            "type": "microsoft.management/managementgroups",
            "properties": {"details": {"managementGroupAncestorsChain": CHAIN[1:]}},
        },
    ],
}


@pytest.mark.parametrize("value", [RECURSED, ENTITIES, PARENTS, GRAPH])
def test_the_hierarchy_is_read_from_each_of_its_shapes(value: Any) -> None:
    scopes = world_from(value).scopes
    groups = f"{MANAGEMENT}/corp".lower(), f"{MANAGEMENT}/{TENANT}".lower()
    assert tuple(scopes.ancestors(SUB)) == groups
    assert scopes.is_whole(SUB)


def test_a_listing_without_parents_and_a_group_without_an_id_leave_gaps() -> None:
    listed = {"id": f"{MANAGEMENT}/corp", "name": "corp", "type": "Microsoft.Management/managementGroups"}
    nameless = {"type": "Microsoft.Management/managementGroups", "parent": {"id": "x"}}
    world = world_from([listed, nameless])
    assert not world.scopes.is_whole(f"{MANAGEMENT}/corp".lower())
    assert "management-group/file-0[1]" in {gap.scope for gap in world.gaps}


def test_the_group_of_the_tenant_is_a_root_where_another_file_tells_the_tenant() -> None:
    identity = {
        "id": UAMI,
        "principalId": APP,
        "tenantId": TENANT,
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
    }
    world = world_from({"parents": {SUB: TENANT}}, [identity])
    assert world.scopes.is_whole(SUB)
    assert world.tenants == {TENANT}


# ---------------------------------------------------------------- the directory


def test_members_are_read_from_each_of_their_shapes() -> None:
    members = [{"id": ANN, "userPrincipalName": "ann@example.com", "displayName": "Ann"}]
    for value in (
        {GROUP: members},
        {"groups": [{"id": GROUP, "members": members}]},
        {"groups": [{"group": {"id": GROUP, "displayName": "Admins"}, "members": members}]},
        {"groups": [{"group": GROUP, "members": [ANN]}]},
        {"value": [{"id": GROUP, "displayName": "Admins", "members": members}]},
        {"id": GROUP, "members": members},
    ):
        assert world_from(value).groups[GROUP].members == (ANN,)


def test_an_expanded_listing_of_twenty_members_may_leave_some_out() -> None:
    members = [{"id": f"m{index}", "@odata.type": "#microsoft.graph.user"} for index in range(20)]
    context = {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups(members())"}
    assert not world_from({**context, "value": [{"id": GROUP, "members": members}]}).groups[GROUP].is_whole
    assert world_from({**context, "value": [{"id": GROUP, "members": members[1:]}]}).groups[GROUP].is_whole
    cut = {"id": GROUP, "members": [], "members@odata.nextLink": "more"}
    assert not world_from({"groups": [cut]}).groups[GROUP].is_whole


def test_a_nested_group_whose_members_are_not_told_is_unread() -> None:
    nested = {"id": "inner", "@odata.type": "#microsoft.graph.group"}
    world = world_from({GROUP: [nested, {"id": "machine", "@odata.type": "#microsoft.graph.device"}]})
    assert {gap.scope for gap in AzureEngine(world).gaps()} >= {"group/inner", f"group/{GROUP}"}
    assert world.principals["machine"].kind == "Device"


def test_groups_of_a_principal_are_whole() -> None:
    assert world_from({"transitiveMemberOf": {ANN.upper(): [{"id": GROUP}]}}).memberships == {
        ANN: frozenset({GROUP})
    }
    assert world_from({"principal": ANN, "memberGroups": [GROUP]}).memberships == {ANN: frozenset({GROUP})}
    assert world_from({"transitiveMemberOf": {ANN: None}}).memberships == {}


def test_a_group_that_cannot_be_read_stays_unread() -> None:
    world = world_from({GROUP: "everybody", APP: [ANN]})
    assert set(world.groups) == {APP}
    assert f"group/{GROUP}" in {gap.scope for gap in world.gaps}
    assert "group/file-0[0]" in {gap.scope for gap in world_from({"groups": [{"members": []}]}).gaps}


SERVICE_PRINCIPAL: dict[str, Any] = {
    "id": APP,
    "appId": CLIENT,
    "displayName": "api",
    "servicePrincipalType": "Application",
    "accountEnabled": True,
    "appOwnerOrganizationId": TENANT,
    "owners": [{"id": ANN}],
    "passwordCredentials": [{"keyId": "k1", "endDateTime": "2027-01-01T00:00:00Z"}],
}
APPLICATION: dict[str, Any] = {
    "id": "aaaaaaaa-0000-4000-8000-0000000000aa",
    "appId": CLIENT,
    "displayName": "api",
    "owners": ["other"],
    "keyCredentials": [{"keyId": "k2", "endDateTime": None}],
}


def test_an_application_adds_owners_and_credentials_to_its_service_principal() -> None:
    world = world_from([SERVICE_PRINCIPAL], [APPLICATION])
    principal = world.principals[APP]
    assert set(world.principals) == {APP}
    assert principal.owners == (ANN, "other")
    assert principal.credentials == (("k1", "2027-01-01T00:00:00Z"), ("k2", ""))
    tagged = {**APPLICATION, "@odata.type": "#microsoft.graph.application"}
    assert world_from([tagged]).principals == {}


def test_a_managed_identity_is_told_by_its_service_principal() -> None:
    managed = {
        "id": APP,
        "appId": CLIENT,
        "displayName": "robot",
        "servicePrincipalType": "ManagedIdentity",
        "alternativeNames": ["isExplicit=True", UAMI],
    }
    assert world_from([managed]).identities == (ManagedIdentity(UAMI.lower(), APP, CLIENT, "robot"),)


def test_only_a_whole_listing_of_the_directory_tells_who_is_missing() -> None:
    rows = [{"id": APP, "userPrincipalName": "bob@example.com"}]
    from_graph = world_from([CLI_ASSIGNMENT], {"@odata.context": "x", "value": rows})
    notes = {
        identity.id: (identity.exists, identity.notes) for identity in AzureEngine(from_graph).identities()
    }
    assert notes[identity_id(Plane.AZURE, ANN)] == (
        False,
        ("orphaned: role assignment to a principal that does not exist",),
    )
    from_cli = world_from([CLI_ASSIGNMENT], rows)
    assert all(identity.exists for identity in AzureEngine(from_cli).identities())


def test_a_principal_that_cannot_be_read_is_a_gap() -> None:
    world = world_from([{"id": ANN, "userPrincipalName": "a"}, {"displayName": "nobody"}])
    assert "principal/file-0[1]" in {gap.scope for gap in world.gaps}
    assert (
        world_from([{"id": GROUP, "mailEnabled": True, "securityEnabled": True}]).principals[GROUP].kind
        == "Group"
    )


def test_directory_roles_and_permissions_are_read() -> None:
    world = world_from(
        {
            "value": [
                {"principalId": ANN, "directoryScopeId": "/", "roleDefinition": {"displayName": "Reader"}}
            ]
        },
        [{"principalId": APP, "appRoleValue": "Application.ReadWrite.All"}, {"principalId": APP, "role": ""}],
    )
    assert world.directory_roles == (
        DirectoryRole(ANN, "Reader"),
        DirectoryRole(APP, "Application.ReadWrite.All"),
    )
    assert "directory role/file-1[1]" in {gap.scope for gap in world.gaps}


# ---------------------------------------------------------------- identities, resources, operations


def test_federated_credentials_lead_from_a_service_account_to_its_identity() -> None:
    credential = {
        "id": f"{UAMI}/federatedIdentityCredentials/payments",
        "name": "payments",
        "issuer": "https://oidc.example.com/",
        "subject": "system:serviceaccount:payments:api",
        "audiences": ["api://AzureADTokenExchange"],
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    }
    arm = {
        "id": credential["id"],
        "name": "arm",
        "properties": {**credential, "name": None, "subject": "repo:x"},
    }
    identity = {
        "id": UAMI,
        "principalId": APP,
        "clientId": CLIENT,
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
    }
    world = world_from([identity], [credential], {"value": [arm]})
    assert list(federated_subjects(world)) == [
        FederatedSubject(
            identity_id(Plane.AZURE, APP),
            "https://oidc.example.com/",
            "payments",
            "api",
            "payments",
            ("api://AzureADTokenExchange",),
        )
    ]
    assert len(world.credentials) == 2


def test_federated_credentials_of_an_application_lead_to_its_service_principal() -> None:
    row = {"issuer": "i", "subject": "system:serviceaccount:a:b", "audiences": [], "name": "n"}
    for parent in (CLIENT, APPLICATION["id"]):
        world = world_from(
            [SERVICE_PRINCIPAL], [APPLICATION], {"application": parent, "federatedCredentials": [row]}
        )
        assert world.credentials == (FederatedCredential(CLIENT, "n", "i", "system:serviceaccount:a:b", ()),)
        assert [each.identity for each in federated_subjects(world)] == [identity_id(Plane.AZURE, APP)]
    homeless = world_from([row])
    assert homeless.credentials == ()
    assert "federated credential/file-0[0]" in {gap.scope for gap in homeless.gaps}


def test_resources_tell_identities_and_access_policies() -> None:
    machine = f"{SUB}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm"
    world = world_from(
        [
            {
                "id": machine,
                "type": "Microsoft.Compute/virtualMachines",
                "identity": {
                    "principalId": ANN,
                    "userAssignedIdentities": {UAMI: {"principalId": APP}, "x": None},
                },
            },
            {
                "id": UAMI,
                "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
                "properties": {"principalId": APP},
            },
            {"id": f"{UAMI}2", "type": "Microsoft.ManagedIdentity/userAssignedIdentities"},
            {"type": "Microsoft.Web/sites"},
        ],
        {
            "id": VAULT,
            "type": "Microsoft.KeyVault/vaults",
            "properties": {
                "enableRbacAuthorization": None,
                "accessPolicies": [{"objectId": ANN, "permissions": {"secrets": ["get"], "keys": None}}],
            },
        },
    )
    assert world.resources[0] == Resource(
        machine.lower(), "microsoft.compute/virtualmachines", (ANN, APP), (UAMI.lower(),)
    )
    vault = next(each for each in world.resources if each.id == VAULT.lower())
    assert (vault.uses_rbac, vault.policies) == (False, (AccessPolicy(ANN, ("get",)),))
    assert world.identities == (ManagedIdentity(UAMI.lower(), APP),)
    assert "resource/file-0[3]" in {gap.scope for gap in world.gaps}


def test_a_vault_listed_without_properties_does_not_say_how_it_decides() -> None:
    assert world_from([{"id": VAULT, "type": "Microsoft.KeyVault/vaults"}]).resources[0].uses_rbac is None


def test_a_listing_that_leaves_the_policies_of_a_vault_out_forgets_none() -> None:
    listed = [{"id": VAULT, "type": "Microsoft.KeyVault/vaults", "identity": {"principalId": APP}}]
    shown = {
        "id": VAULT,
        "type": "Microsoft.KeyVault/vaults",
        "properties": {"enableRbacAuthorization": False, "accessPolicies": [{"objectId": ANN}]},
    }
    for files in ((listed, shown), (shown, listed)):
        (vault,) = world_from(*files).resources
        assert (vault.uses_rbac, vault.policies, vault.principals) == (False, (AccessPolicy(ANN),), (APP,))


def test_operations_tell_the_plane_of_actions() -> None:
    providers = [
        {
            "name": "Contoso",
            "operations": [{"name": "Contoso/read", "isDataAction": False}],
            "resourceTypes": [
                {"operations": [{"name": "Contoso/a/read"}, {"name": "Contoso/a/READ", "isDataAction": True}]}
            ],
        },
        {"resourceTypes": 3},
    ]
    world = world_from(providers)
    assert world.operations == {
        "contoso/read": frozenset({ActionPlane.CONTROL}),
        "contoso/a/read": frozenset(ActionPlane),
    }
    assert "provider/file-0[1]" in {gap.scope for gap in world.gaps}


# ---------------------------------------------------------------- files that are none


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        ("azure-other", b"[]", "no kind of Azure file"),
        ("azure-assignments", b"[", "is no JSON"),
        ("azure-assignments", b"3", "is no listing"),
        ("azure-assignments", b'{"a": 1}', "is no listing"),
        ("azure-groups", b"3", "is no listing of groups"),
        ("azure-groups", b'{"groups": [3]}', "a group is no object"),
        ("azure-groups", b'{"transitiveMemberOf": {"a": 3}}', "whose groups"),
        ("azure-principals", b"3", "is no listing of principals"),
        ("azure-management-groups", b"3", "is no listing of management groups"),
        ("azure-management-groups", b'{"parents": {"": "b"}}', "has no id"),
        ("azure-federated-credentials", b'{"federatedCredentials": [], "parent": 3}', "parent is no text"),
    ],
)
def test_a_file_of_the_wrong_shape_says_so_and_leaves_nothing(kind: str, data: bytes, says: str) -> None:
    files = AzureFiles()
    with pytest.raises(InputError, match=says) as caught:
        files.add(kind, data, "broken.json")
    assert str(caught.value).startswith("broken.json")
    assert files.world() == AzureFiles().world()


KINDS = tuple(AzureFiles()._kinds)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "x", SUB, ANN, "/", "User"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "value", "id", "name", "type", "properties", "permissions", "actions", "principals",
                    "principalId", "scope", "members", "groups", "parents", "children", "details", "parent",
                    "appId", "identity", "accessPolicies", "operations", "resourceTypes", "nextLink",
                    "transitiveMemberOf", "federatedCredentials", "owners", "tenantId", "condition",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KINDS), JSON)
def test_no_json_breaks_a_reader_and_nothing_broken_becomes_a_yes(kind: str, value: Any) -> None:
    data = json.dumps(value).encode()
    top = msgspec.json.decode(data)
    if isinstance(top, dict | list):
        recognise(msgspec.json.decode(data, type=dict[str, msgspec.Raw] | list[msgspec.Raw]))
    files = AzureFiles()
    try:
        files.add(kind, data, "any.json")
    except InputError:
        return
    engine = AzureEngine(files.world())
    asked = CloudQuestion("Microsoft.Web/sites/write", SUB)
    assert not engine.decide(Caller(identity_id(Plane.AZURE, ANN)), asked).is_allowed
    assert engine.identities() == tuple(sorted(engine.identities(), key=lambda each: each.id))
    list(engine.edges())
