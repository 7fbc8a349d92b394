"""The table of steps inside Azure: what holding one thing gives."""

from __future__ import annotations

from leastwise.core.evaluation.engines import EdgeKind
from leastwise.core.snapshots import Plane


def _kind(word: str, rule: str, precondition: str, result: str, weight: int = 1) -> EdgeKind:
    name = f"LW-AZ-{rule}" if rule else ""
    return EdgeKind(f"AZ-{word}", Plane.AZURE, precondition, result, weight, name)


MEMBER_OF = _kind("member-of", "", "it is a member of a group, nested ones included", "what the group has", 0)
ASSIGN_ROLES = _kind(
    "assign-roles", "001", "it may write role assignments at a scope", "any role at that scope"
)
WRITE_ROLES = _kind(
    "write-roles", "002", "it may write role definitions at a scope", "any action of a role that it holds", 2
)
ELEVATE = _kind(
    "elevate-access",
    "003",
    "it may elevate its access at the root scope, as a global administrator may",
    "User Access Administrator at /",
)
FEDERATE = _kind(
    "federate-identity",
    "004",
    "it may write federated credentials of a managed identity",
    "the identity, by a token of an issuer of its own",
    2,
)
ASSIGN_IDENTITY = _kind(
    "assign-identity",
    "005",
    "it may assign a managed identity and write compute that carries it",
    "the identity, from that compute",
    2,
)
WRITE_POLICY = _kind(
    "write-policy",
    "006",
    "it may write policy assignments or definitions at a scope",
    "deployments under the identity of a policy assignment",
    3,
)
RUN_COMMANDS = _kind(
    "run-commands", "007", "it may run commands on a machine", "the identities that the machine carries"
)
LOGIN = _kind(
    "machine-login", "008", "it may sign in to a machine", "the identities that the machine carries", 2
)
CHANGE_CODE = _kind(
    "change-code",
    "009",
    "it may change the code of an automation account, workflow or web app",
    "the identities that it carries",
    2,
)
LIST_KEYS = _kind(
    "list-keys", "012", "it may list keys or sign access by a control plane action", "the data behind them"
)
WRITE_VAULT_POLICY = _kind(
    "write-vault-policy",
    "013",
    "it may write a vault that decides by access policies",
    "the secrets of the vault, by an access policy for itself",
    2,
)
VAULT_POLICY = _kind(
    "vault-policy", "013", "an access policy of a vault lets it read secrets", "the secrets of the vault"
)
READ_SECRETS = _kind(
    "read-secrets", "", "a role lets it read secrets as a data action", "the secrets of the vault"
)
WRITE_CREDENTIALS = _kind(
    "write-credentials",
    "014",
    "it owns an application or service principal, or may write credentials of any",
    "the service principal, by a credential of its own",
    2,
)
JOIN_GROUP = _kind("join-group", "", "it owns a group", "what the group has, as a member", 2)
DIRECTORY_ADMIN = _kind(
    "directory-admin", "014", "it may give any directory role or application permission", "the directory"
)
ADMINISTERS = _kind("administers", "", "any role at a scope can be had", "what lies under the scope", 1)

EDGE_KINDS: tuple[EdgeKind, ...] = (
    MEMBER_OF,
    ASSIGN_ROLES,
    WRITE_ROLES,
    ELEVATE,
    FEDERATE,
    ASSIGN_IDENTITY,
    WRITE_POLICY,
    RUN_COMMANDS,
    LOGIN,
    CHANGE_CODE,
    LIST_KEYS,
    WRITE_VAULT_POLICY,
    VAULT_POLICY,
    READ_SECRETS,
    WRITE_CREDENTIALS,
    JOIN_GROUP,
    DIRECTORY_ADMIN,
    ADMINISTERS,
)
"""Every kind of step, in the order of the documentation."""
