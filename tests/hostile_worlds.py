"""Small worlds of every plane as their tools print them, each with what refuses something in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcp_cases import RESOURCE_MANAGER, binding, bound, boundary, denial, project, role
from leastwise.core.snapshots import Plane

World = Mapping[str, Any]
"""Documents by the word of their kind."""

RBAC = "rbac.authorization.k8s.io"


def _rbac(kind: str, name: str, namespace: str = "", **fields: Any) -> dict[str, Any]:
    place = {"namespace": namespace} if namespace else {}
    return {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": {"name": name, **place}, **fields}


def _bind(kind: str, name: str, to: str, subject: dict[str, str], namespace: str = "") -> dict[str, Any]:
    reference = {"apiGroup": RBAC, "kind": to.partition("/")[0], "name": to.partition("/")[2]}
    return _rbac(kind, name, namespace, roleRef=reference, subjects=[subject])


KUBERNETES: World = {
    "kubernetes": {
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "pay", "uid": "1"}},
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", "uid": "2"}},
            *(
                {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": each, "namespace": "pay"}}
                for each in ("api", "worker", "viewer")
            ),
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "api-1", "namespace": "pay", "labels": {"app": "api"}},
                "spec": {"serviceAccountName": "api", "nodeName": "node-1", "hostNetwork": True},
            },
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "aws-auth", "namespace": "kube-system"},
                "data": {
                    "mapRoles": "- rolearn: arn:aws:iam::111122223333:role/admin\n"
                    "  username: admin\n  groups: [ops]\n"
                },
            },
            _rbac(
                "Role",
                "reader",
                "pay",
                rules=[
                    {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["db"]},
                    {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["list", "watch"]},
                ],
            ),
            _bind(
                "RoleBinding",
                "api-reads",
                "Role/reader",
                {"kind": "ServiceAccount", "name": "api", "namespace": "pay"},
                "pay",
            ),
            _rbac(
                "ClusterRole",
                "sum",
                aggregationRule={
                    "clusterRoleSelectors": [
                        {"matchLabels": {"to-sum": "true"}},
                        {"matchExpressions": [{"key": "part", "operator": "In", "values": ["sum"]}]},
                    ]
                },
                rules=[],
            ),
            {
                **_rbac(
                    "ClusterRole",
                    "part",
                    rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}],
                ),
                "metadata": {"name": "part", "labels": {"to-sum": "true"}},
            },
            _bind("ClusterRoleBinding", "viewers", "ClusterRole/sum", {"kind": "User", "name": "jane"}),
            _rbac("ClusterRole", "paths", rules=[{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]),
            _bind("ClusterRoleBinding", "paths", "ClusterRole/paths", {"kind": "Group", "name": "ops"}),
        ],
    }
}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """Write a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """Write a statement."""
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


ACCOUNT = "111122223333"
ARN = f"arn:aws:iam::{ACCOUNT}"
BUCKET = "arn:aws:s3:::ledger"
_TRUST = policy(
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
)
_FULL = {"name": "full", "policy": policy(statement("Allow", "*"))}
_LEVELS = {
    "scps": [
        [_FULL],
        [_FULL, {"name": "guard", "policy": policy(statement("Deny", ["s3:PutBucketPolicy", "iam:*"]))}],
    ],
    "rcps": [
        [
            {
                "name": "perimeter",
                "policy": policy(
                    statement(
                        "Deny",
                        "s3:GetObjectAcl",
                        Principal="*",
                        Condition={"Bool": {"aws:SecureTransport": ["true"]}},
                    )
                ),
            }
        ]
    ],
}

AWS: World = {
    "aws-account": {
        "UserDetailList": [
            {
                "Arn": f"{ARN}:user/ann",
                "UserId": "AIDA1",
                "UserPolicyList": [
                    {"PolicyName": "all", "PolicyDocument": policy(statement("Allow", "s3:*"))}
                ],
                "GroupList": ["careful"],
                "AttachedManagedPolicies": [],
                "Tags": [{"Key": "team", "Value": "pay"}],
            }
        ],
        "GroupDetailList": [
            {
                "Arn": f"{ARN}:group/careful",
                "GroupPolicyList": [
                    {
                        "PolicyName": "no",
                        "PolicyDocument": policy(statement("Deny", "s3:DeleteObject", f"{BUCKET}/*")),
                    }
                ],
                "AttachedManagedPolicies": [],
            }
        ],
        "RoleDetailList": [
            {
                "Arn": f"{ARN}:role/app",
                "RoleId": "AROA1",
                "Path": "/",
                "AssumeRolePolicyDocument": _TRUST,
                "RolePolicyList": [
                    {
                        "PolicyName": "most",
                        "PolicyDocument": policy(
                            statement("Allow", ["s3:*", "iam:*", "sqs:*"]),
                            statement(
                                "Deny",
                                "s3:DeleteObject",
                                [f"{BUCKET}/*"],
                                Sid="Keep",
                                Condition={"StringLike": {"aws:PrincipalArn": [f"{ARN}:role/*"]}},
                            ),
                        ),
                    }
                ],
                "AttachedManagedPolicies": [{"PolicyName": "managed", "PolicyArn": f"{ARN}:policy/managed"}],
                "PermissionsBoundary": {
                    "PermissionsBoundaryType": "Policy",
                    "PermissionsBoundaryArn": f"{ARN}:policy/boundary",
                },
                "Tags": [],
                "InstanceProfileList": [{"Arn": f"{ARN}:instance-profile/app"}],
                "RoleLastUsed": {"LastUsedDate": "2026-01-01T00:00:00+00:00"},
            }
        ],
        "Policies": [
            {
                "Arn": f"{ARN}:policy/managed",
                "PolicyVersionList": [
                    {
                        "VersionId": "v1",
                        "IsDefaultVersion": True,
                        "Document": policy(statement("Deny", "s3:GetObjectVersion")),
                    }
                ],
            },
            {
                "Arn": f"{ARN}:policy/boundary",
                "PolicyVersionList": [
                    {
                        "VersionId": "v1",
                        "IsDefaultVersion": True,
                        "Document": policy({"Effect": "Allow", "NotAction": ["sqs:*"], "Resource": "*"}),
                    }
                ],
            },
        ],
    },
    "aws-organization": {**_LEVELS, "accounts": {ACCOUNT: {**_LEVELS, "management": False}}},
    "aws-resources": {
        BUCKET: policy(
            statement("Deny", "s3:PutObject", [f"{BUCKET}/*"], Principal={"AWS": f"{ARN}:role/app"})
        )
    },
    "eks-associations": {
        "association": {
            "clusterName": "c",
            "namespace": "pay",
            "serviceAccount": "api",
            "roleArn": f"{ARN}:role/app",
            "associationArn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c/a-1",
        }
    },
    "eks-access-entries": {
        "accessEntries": [
            {
                "clusterName": "c",
                "principalArn": f"{ARN}:role/app",
                "kubernetesGroups": ["ops"],
                "username": "app",
                "type": "STANDARD",
            }
        ]
    },
}

VIEWER = "serviceAccount:app@p.iam.gserviceaccount.com"
_ORGANIZATION = "//cloudresourcemanager.googleapis.com/organizations/1"

GOOGLE: World = {
    "gcp-assets": [
        {
            **project(
                "p",
                "folders/2",
                "organizations/1",
                bindings=[
                    binding("roles/case.all", "user:ann@example.com", VIEWER, "group:team@example.com"),
                    binding(
                        "roles/case.late", "user:bob@example.com", condition="resource.name.endsWith('never')"
                    ),
                ],
            ),
            "effectiveTags": [
                {
                    "effectiveTags": [
                        {"tagKey": "1/env", "tagValue": "1/env/prod", "tagValueId": "tagValues/2"}
                    ]
                }
            ],
        },
    ],
    "gcp-allow": [
        {
            "resource": f"{RESOURCE_MANAGER}folders/2",
            "policy": {"bindings": [binding("roles/case.all", "user:eve@example.com")]},
        }
    ],
    "gcp-deny": [
        denial(
            "folders%2F2".replace("%2F", "/"),
            "storage.googleapis.com/objects.delete",
            principals=[
                "principal://goog/subject/ann@example.com",
                "principalSet://goog/group/inner@example.com",
                "principal://goog/subject/eve@example.com",
            ],
            excepted=["principal://goog/subject/nobody@example.com"],
            but=["storage.googleapis.com/objects.restore"],
            condition="!resource.matchTag('1/env', 'test')",
        )
    ],
    "gcp-boundary": [
        boundary("b", "projects/other"),
        bound("b", "//iam.googleapis.com/projects/p/locations/global/workloadIdentityPools/none"),
        bound("b", f"{_ORGANIZATION}", condition="principal.type == 'iam.googleapis.com/ServiceAccount'"),
    ],
    "gcp-roles": [
        role("roles/case.all", "storage.objects.delete", "storage.objects.get", "storage.objects.list"),
        role("roles/case.late", "storage.objects.get"),
    ],
    "gcp-hierarchy": [
        {"name": "organizations/1", "displayName": "example.com", "owner": {"directoryCustomerId": "C1"}},
        {"name": "folders/2", "displayName": "two", "parent": "organizations/1"},
        {"projectId": "p", "projectNumber": "1001", "parent": {"type": "folder", "id": "2"}},
    ],
    "gcp-groups": {
        "groups": {"team@example.com": ["carl@example.com"], "inner@example.com": ["team@example.com"]},
        "customers": {"C1": ["example.com"]},
    },
    "gcp-service-accounts": [
        {
            "email": "app@p.iam.gserviceaccount.com",
            "uniqueId": "1",
            "projectId": "p",
            "name": "projects/p/serviceAccounts/app@p.iam.gserviceaccount.com",
        }
    ],
    "gcp-keys": [
        {
            "name": "projects/p/serviceAccounts/app@p.iam.gserviceaccount.com/keys/1",
            "keyType": "USER_MANAGED",
            "validAfterTime": "2026-01-01T00:00:00Z",
        }
    ],
    "gcp-pools": [
        {
            "name": "projects/1001/locations/global/workloadIdentityPools/pool/providers/x",
            "state": "ACTIVE",
            "oidc": {"issuerUri": "https://issuer.example.com"},
            "attributeCondition": "assertion.x == 'y'",
        }
    ],
}

SUB = "/subscriptions/11111111-1111-1111-1111-111111111111"
MANAGEMENT = "/providers/Microsoft.Management/managementGroups"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
PART = "aaaaaaaa-0000-4000-8000-0000000000b1"
ANN = "aaaaaaaa-0000-4000-8000-000000000001"
APP = "aaaaaaaa-0000-4000-8000-000000000002"
GROUP = "aaaaaaaa-0000-4000-8000-000000000003"
INNER = "aaaaaaaa-0000-4000-8000-000000000005"
CLIENT = "aaaaaaaa-0000-4000-8000-000000000004"
TENANT = "aaaaaaaa-0000-4000-8000-00000000000f"
VAULT = f"{SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v"
ROBOT = f"{SUB}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/robot"
BLOB = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"


def _assigned(number: int, principal: str, definition: str, scope: str = SUB, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{number}",
        "name": str(number),
        "type": "Microsoft.Authorization/roleAssignments",
        "scope": scope,
        "principalId": principal,
        "principalType": "User",
        "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{definition}",
        **more,
    }


def _defined(identifier: str, **block: list[str]) -> dict[str, Any]:
    empty: dict[str, list[str]] = {"actions": [], "notActions": [], "dataActions": [], "notDataActions": []}
    return {
        "assignableScopes": [SUB],
        "id": f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/{identifier}",
        "name": identifier,
        "permissions": [{**empty, **block}],
        "roleName": f"role {identifier}",
        "roleType": "CustomRole",
        "type": "Microsoft.Authorization/roleDefinitions",
    }


AZURE: World = {
    "azure-assignments": [
        _assigned(1, ANN, OWNER),
        _assigned(2, APP, PART, principalType="ServicePrincipal"),
        _assigned(
            3,
            ANN,
            PART,
            condition="((!(ActionMatches{'" + BLOB + "'})) OR (1 NumericEquals 2))",
            conditionVersion="2.0",
        ),
    ],
    "azure-definitions": [
        _defined(OWNER, actions=["*"], notActions=["Microsoft.Authorization/*/write"]),
        _defined(
            PART,
            actions=["Microsoft.Web/*"],
            notActions=["Microsoft.Web/sites/delete"],
            dataActions=[BLOB],
        ),
    ],
    "azure-denies": {
        "value": [
            {
                "id": f"{SUB}/providers/Microsoft.Authorization/denyAssignments/4",
                "name": "4",
                "type": "Microsoft.Authorization/denyAssignments",
                "properties": {
                    "denyAssignmentName": "lock",
                    "permissions": [
                        {
                            "actions": ["Microsoft.Sql/*"],
                            "notActions": ["Microsoft.Sql/servers/read"],
                            "dataActions": [],
                            "notDataActions": [],
                        }
                    ],
                    "scope": SUB,
                    "doNotApplyToChildScopes": False,
                    "principals": [{"id": GROUP, "type": "Group"}],
                    "excludePrincipals": [{"id": APP, "type": "ServicePrincipal"}],
                    "isSystemProtected": True,
                },
            }
        ]
    },
    "azure-groups": {
        "groups": [
            {
                "group": {"id": GROUP, "displayName": "All"},
                "members": [{"id": INNER, "@odata.type": "#microsoft.graph.group"}],
            },
            {
                "group": {"id": INNER},
                "members": [{"id": ANN, "userPrincipalName": "ann@example.com"}],
            },
        ]
    },
    "azure-management-groups": {
        "id": f"{MANAGEMENT}/{TENANT}",
        "name": TENANT,
        "tenantId": TENANT,
        "type": "Microsoft.Management/managementGroups",
        "details": {"parent": None},
        "children": [{"id": SUB, "type": "/subscriptions", "children": None}],
    },
    "azure-principals": [
        {"id": ANN, "userPrincipalName": "ann@example.com", "displayName": "Ann"},
        {
            "id": APP,
            "appId": CLIENT,
            "displayName": "app",
            "servicePrincipalType": "Application",
            "owners": [{"id": ANN}],
            "passwordCredentials": [{"keyId": "k", "endDateTime": "2027-01-01T00:00:00Z"}],
        },
    ],
    "azure-identities": [
        {"id": ROBOT, "principalId": APP, "clientId": CLIENT, "tenantId": TENANT, "name": "robot"}
    ],
    "azure-federated-credentials": {
        "application": CLIENT,
        "federatedCredentials": [
            {
                "name": "f",
                "issuer": "https://issuer.example.com",
                "subject": "system:serviceaccount:pay:api",
                "audiences": ["api://AzureADTokenExchange"],
            }
        ],
    },
    "azure-resources": [
        {
            "id": VAULT,
            "type": "Microsoft.KeyVault/vaults",
            "properties": {
                "accessPolicies": [{"objectId": ANN, "permissions": {"secrets": ["get"], "keys": []}}],
                "enableRbacAuthorization": False,
            },
            "identity": {"principalId": APP, "userAssignedIdentities": {ROBOT: {"principalId": APP}}},
        }
    ],
    "azure-operations": [
        {
            "name": "Microsoft.Web",
            "operations": [],
            "resourceTypes": [{"operations": [{"name": "Microsoft.Web/sites/read", "isDataAction": False}]}],
        }
    ],
    "azure-directory-roles": [{"principalId": ANN, "role": "Application Administrator"}],
}

WORLDS: Mapping[Plane, World] = {
    Plane.KUBERNETES: KUBERNETES,
    Plane.AWS: AWS,
    Plane.GCP: GOOGLE,
    Plane.AZURE: AZURE,
}
