"""Actions that give more than they say, by what they give. Spelled as the providers spell them.

https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
"""

from __future__ import annotations

ASSIGN_ROLES = "Microsoft.Authorization/roleAssignments/write"
UNASSIGN_ROLES = "Microsoft.Authorization/roleAssignments/delete"
WRITE_ROLES = "Microsoft.Authorization/roleDefinitions/write"
DELETE_ROLES = "Microsoft.Authorization/roleDefinitions/delete"
ELEVATE = "Microsoft.Authorization/elevateAccess/action"
ASSIGN_POLICY = "Microsoft.Authorization/policyAssignments/write"
WRITE_POLICY = "Microsoft.Authorization/policyDefinitions/write"
FEDERATE = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write"
ASSIGN_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"
ASSIGN_IDENTITIES = "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action"  # as a role spells it

COMPUTE_WRITES = (
    "Microsoft.Compute/virtualMachines/write",
    "Microsoft.Compute/virtualMachineScaleSets/write",
    "Microsoft.ContainerInstance/containerGroups/write",
    "Microsoft.App/containerApps/write",
    "Microsoft.Web/sites/write",
    "Microsoft.Logic/workflows/write",
    "Microsoft.Automation/automationAccounts/write",
    "Microsoft.Resources/deploymentScripts/write",
)
"""Creating or changing what runs code and can carry an identity."""

MACHINE_COMMANDS = (
    "Microsoft.Compute/virtualMachines/runCommand/action",
    "Microsoft.Compute/virtualMachines/runCommands/write",
    "Microsoft.Compute/virtualMachines/extensions/write",
    "Microsoft.Compute/virtualMachineScaleSets/extensions/write",
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action",
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommands/write",
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/extensions/write",
    "Microsoft.HybridCompute/machines/extensions/write",
    "Microsoft.HybridCompute/machines/runCommands/write",
)
"""Running commands on a machine under its identity."""

MACHINE_LOGINS = (
    "Microsoft.Compute/virtualMachines/loginAsAdmin/action",
    "Microsoft.Compute/virtualMachines/login/action",
    "Microsoft.HybridCompute/machines/loginAsAdmin/action",
    "Microsoft.HybridCompute/machines/login/action",
)
"""Signing in to a machine with a directory account: data actions."""

APP_CODE = (
    "Microsoft.Automation/automationAccounts/runbooks/write",
    "Microsoft.Automation/automationAccounts/runbooks/draft/write",
    "Microsoft.Automation/automationAccounts/jobs/write",
    "Microsoft.Logic/workflows/write",
    "Microsoft.Web/sites/write",
    "Microsoft.Web/sites/publishxml/action",
)
"""Changing the code of what runs under an identity of its own."""

AI_WRITES = (
    "Microsoft.CognitiveServices/accounts/write",
    "Microsoft.CognitiveServices/accounts/deployments/write",
    "Microsoft.CognitiveServices/accounts/listKeys/action",
    "Microsoft.MachineLearningServices/workspaces/write",
)
"""Changing or using AI services by their keys."""

KEY_LISTS = (
    "Microsoft.Storage/storageAccounts/listKeys/action",
    "Microsoft.Storage/storageAccounts/regenerateKey/action",
    "Microsoft.Storage/storageAccounts/listAccountSas/action",
    "Microsoft.Storage/storageAccounts/listServiceSas/action",
    "Microsoft.DocumentDB/databaseAccounts/listKeys/action",
    "Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action",
    "Microsoft.Cache/redis/listKeys/action",
    "Microsoft.ServiceBus/namespaces/authorizationRules/listkeys/action",
    "Microsoft.EventHub/namespaces/authorizationRules/listkeys/action",
    "Microsoft.Search/searchServices/listAdminKeys/action",
    "Microsoft.CognitiveServices/accounts/listKeys/action",
    "Microsoft.ContainerRegistry/registries/listCredentials/action",
    "Microsoft.AppConfiguration/configurationStores/ListKeys/action",
    "Microsoft.Batch/batchAccounts/listkeys/action",
    "Microsoft.Web/sites/config/list/action",
    "Microsoft.Web/sites/host/listkeys/action",
    "Microsoft.Compute/disks/beginGetAccess/action",
)
"""Control plane actions that return keys, signatures or passwords: they open data without a data action."""

VAULT_WRITES = ("Microsoft.KeyVault/vaults/accessPolicies/write", "Microsoft.KeyVault/vaults/write")
"""Writing who reads a vault that decides by its own access policies."""

READ_SECRETS = "Microsoft.KeyVault/vaults/secrets/getSecret/action"

CREDENTIAL_ROLES = frozenset(
    {
        "application administrator",
        "cloud application administrator",
        "hybrid identity administrator",
        "application.readwrite.all",
    }
)
"""Directory roles and Microsoft Graph permissions that write credentials of any application, lower case
(https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference,
https://learn.microsoft.com/graph/permissions-reference)."""

DIRECTORY_ROLES = frozenset(
    {
        "global administrator",
        "privileged role administrator",
        "rolemanagement.readwrite.directory",
        "approleassignment.readwrite.all",
    }
)
"""Directory roles and Microsoft Graph permissions that give any other of them, lower case."""
