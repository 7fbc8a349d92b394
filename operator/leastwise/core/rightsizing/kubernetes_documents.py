"""A proposal for a cluster as objects to apply: Roles with their bindings, or `EntitlementPolicy`s.

    scope              role                                  policy
    a namespace        Role and RoleBinding there            policy there, with the rules
    the whole cluster  ClusterRole and ClusterRoleBinding    ClusterRole, named by the account's own policy

A policy in another namespace than the account's names it with `subject.namespace`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesRule
from leastwise.core.rightsizing.kubernetes_checks import subject_of
from leastwise.core.rightsizing.kubernetes_rightsizing import RightSized

Document = dict[str, object]

RBAC_VERSION = "rbac.authorization.k8s.io/v1"
RBAC_GROUP = "rbac.authorization.k8s.io"
POLICY_VERSION = "leastwise.dev/v1alpha1"
SUFFIX = "-rightsized"
_MOST_RULES = 64
_LONGEST = 63
_NOT_IN_NAMES = re.compile(r"[^a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class ExistingPolicy:
    """A policy that declares for an account already: it is shrunk in place of a new one."""

    namespace: str
    name: str


def object_name(identity: IdentityId) -> str:
    """Return the name that proposed objects of an identity have: its own, as far as names allow."""
    native = native_of(identity)
    account = ServiceAccount.of_username(native)
    text = account.name if account else native
    return _NOT_IN_NAMES.sub("-", text.lower()).strip("-")[: _LONGEST - len(SUFFIX)].strip("-") + SUFFIX


def role_documents(sized: RightSized) -> tuple[Document, ...]:
    """Write Roles and ClusterRoles with their bindings."""
    return tuple(
        document
        for scope, rules in sized.rules.items()
        for document in (_role(sized.identity, scope, rules), _binding(sized.identity, scope))
    )


def policy_documents(sized: RightSized, existing: Sequence[ExistingPolicy] = ()) -> tuple[Document, ...]:
    """Write policies, each a merge patch of the existing one of its namespace.

    InvalidError for an identity that is no ServiceAccount, and for more rules than a policy may have.
    """
    account = ServiceAccount.of_username(native_of(sized.identity))
    if account is None:
        raise InvalidError(f"{sized.identity}: only a ServiceAccount has a policy; write Roles (--as role)")
    scopes = dict.fromkeys((account.namespace, *(each for each in sized.rules if each)))
    found: list[Document] = []
    for scope in scopes:
        rules = sized.rules.get(scope, ())
        if len(rules) > _MOST_RULES:
            raise InvalidError(
                f"{sized.identity}: {len(rules)} rules in {scope}; a policy may have {_MOST_RULES};"
                " write Roles (--as role)"
            )
        is_home = scope == account.namespace
        block: Document = {"rules": [_rule(each) for each in rules]}
        block["bindings"] = []
        block["clusterBindings"] = (
            [{"roleRef": {"kind": "ClusterRole", "name": _cluster_name(sized.identity)}}]
            if is_home and "" in sized.rules
            else []
        )
        subject: Document = {"serviceAccountName": account.name}
        if not is_home:
            subject["namespace"] = account.namespace
        name = next((each.name for each in existing if each.namespace == scope), object_name(sized.identity))
        found.append(
            {
                "apiVersion": POLICY_VERSION,
                "kind": "EntitlementPolicy",
                "metadata": {"name": name, "namespace": scope},
                "spec": {"subject": subject, "kubernetes": block},
            }
        )
    if "" in sized.rules:
        found.append(_role(sized.identity, "", sized.rules[""]))
    return tuple(found)


def _cluster_name(identity: IdentityId) -> str:
    """Name cluster-wide objects after namespace and name: they share one space."""
    account = ServiceAccount.of_username(native_of(identity))
    return f"{account.namespace}-{object_name(identity)}" if account else object_name(identity)


def _role(identity: IdentityId, scope: str, rules: Sequence[KubernetesRule]) -> Document:
    metadata = (
        {"name": object_name(identity), "namespace": scope} if scope else {"name": _cluster_name(identity)}
    )
    return {
        "apiVersion": RBAC_VERSION,
        "kind": "Role" if scope else "ClusterRole",
        "metadata": metadata,
        "rules": [_rule(each) for each in rules],
    }


def _binding(identity: IdentityId, scope: str) -> Document:
    kind = "Role" if scope else "ClusterRole"
    name = object_name(identity) if scope else _cluster_name(identity)
    metadata = {"name": name, "namespace": scope} if scope else {"name": name}
    subject = subject_of(identity)
    named: Document = {"kind": subject.kind, "name": subject.name}
    named |= {"namespace": subject.namespace} if subject.namespace else {"apiGroup": RBAC_GROUP}
    return {
        "apiVersion": RBAC_VERSION,
        "kind": f"{kind}Binding",
        "metadata": metadata,
        "roleRef": {"apiGroup": RBAC_GROUP, "kind": kind, "name": name},
        "subjects": [named],
    }


def _rule(rule: KubernetesRule) -> Document:
    if rule.non_resource_urls:
        return {"nonResourceURLs": list(rule.non_resource_urls), "verbs": list(rule.verbs)}
    found: Document = {
        "apiGroups": list(rule.api_groups),
        "resources": list(rule.resources),
        "verbs": list(rule.verbs),
    }
    return found | ({"resourceNames": list(rule.resource_names)} if rule.resource_names else {})
