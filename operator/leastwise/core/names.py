"""Names of everything that Leastwise makes: a readable part, then a hash of the full identity (pitfalls R8).

IAM compares names ignoring case (pitfalls A1), so every generated name is lower case and the hash, taken of
the exact identity, keeps apart what differs in case only. Limits:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and
https://kubernetes.io/docs/concepts/overview/working-with-objects/names/.
"""

from __future__ import annotations

import base64
import hashlib
import re

from leastwise.core.identities import PolicyKey
from leastwise.core.permissions import RoleRef

KUBERNETES_NAME_LIMIT = 253
AWS_ROLE_NAME_LIMIT = 64
AWS_POLICY_NAME_LIMIT = 128

PREFIX = "leastwise"
_HASH_BYTES = 10  # 80 bits: nobody finds a second policy that takes another one's name
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9.-]")
_BAD_JOINS = re.compile(r"[.-]*\.[.-]*")  # a dot may only stand between letters or digits


def kubernetes_role_name(policy: PolicyKey) -> str:
    """Name the Role of a policy, in the policy's namespace."""
    return _name(KUBERNETES_NAME_LIMIT, (PREFIX, policy.name), ("Role", policy.namespace, policy.name))


def binding_name(policy: PolicyKey, role_ref: RoleRef) -> str:
    """Name the RoleBinding that gives one roleRef: a roleRef is immutable, so another one needs another
    binding (pitfalls K3)."""
    identity = ("RoleBinding", policy.namespace, policy.name, role_ref.kind, role_ref.name)
    return _name(KUBERNETES_NAME_LIMIT, (PREFIX, policy.name, role_ref.name), identity)


def cluster_binding_name(cluster_id: str, policy: PolicyKey, role_ref: RoleRef) -> str:
    """Name the ClusterRoleBinding that gives one roleRef; unique among all policies of the cluster."""
    identity = (
        "ClusterRoleBinding", cluster_id, policy.namespace, policy.name, role_ref.kind, role_ref.name,
    )  # fmt: skip
    readable = (PREFIX, policy.namespace, policy.name, role_ref.name)
    return _name(KUBERNETES_NAME_LIMIT, readable, identity)


def withdrawal_name(policy: PolicyKey, announced: str, words: tuple[str, ...]) -> str:
    """Name a Withdrawal of a policy: what it takes, and when it was announced (ISO 8601)."""
    identity = ("Withdrawal", policy.namespace, policy.name, announced, *words)
    return _name(KUBERNETES_NAME_LIMIT, (policy.name,), identity)


def aws_role_name(cluster_id: str, policy: PolicyKey) -> str:
    """Name the IAM role of a policy that names none; unique among clusters that share an account."""
    identity = ("AwsRole", cluster_id, policy.namespace, policy.name)
    return _name(AWS_ROLE_NAME_LIMIT, (policy.namespace, policy.name), identity)


def spill_policy_name(role_name: str, index: int) -> str:
    """Name the managed policy number `index` that holds what does not fit inline; derived from the role."""
    return f"{role_name}-spill-{index}"


def inline_policy_name() -> str:
    """Name the one inline policy of every role that Leastwise makes."""
    return PREFIX


def _name(limit: int, readable: tuple[str, ...], identity: tuple[str, ...]) -> str:
    digest = identity_hash(*identity)
    prefix = _NOT_IN_A_NAME.sub("-", "-".join(readable).lower())
    prefix = _BAD_JOINS.sub(".", prefix).lstrip(".-")[: limit - len(digest) - 1].rstrip(".-")
    return "-".join(part for part in (prefix, digest) if part)


def identity_hash(*parts: str) -> str:
    """Hash an identity to 16 lower-case letters and digits; ("ab", "c") and ("a", "bc") stay apart."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    digest = hashlib.sha256(text.encode("utf-8")).digest()[:_HASH_BYTES]
    return base64.b32encode(digest).decode("ascii").lower()
