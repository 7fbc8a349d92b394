"""Principals as policies name them: one form for the spellings of allow policies (v1) and deny policies (v2).

https://cloud.google.com/iam/docs/principal-identifiers. A pod of GKE is written in two ways,
`principal://…/PROJECT.svc.id.goog/subject/ns/NS/sa/NAME` and `serviceAccount:PROJECT.svc.id.goog[NS/NAME]`:
both mean the same and have one form here. Deleted principals hold nothing
(https://cloud.google.com/iam/docs/allow-policies#handle-deleted-members).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final


class MemberKind(Enum):
    """What a member stands for."""

    USER = "user"
    ACCOUNT = "serviceAccount"
    GROUP = "group"
    DOMAIN = "domain"
    EVERYONE = "allUsers"
    AUTHENTICATED = "allAuthenticatedUsers"
    BASIC_ROLE = "basic role"  # projectOwner:, projectEditor:, projectViewer:
    FEDERATED = "federated"  # one identity of a workload or workforce pool
    FEDERATED_SET = "federated set"  # a group, an attribute, a namespace, a cluster of a pool
    POOL = "pool"  # every identity of a pool
    ACCOUNTS_OF = "accounts of"  # all service accounts below a project, folder or organization
    AGENTS_OF = "agents of"
    CUSTOMER = "customer"  # all principals of one Cloud Identity account
    DELETED = "deleted"
    OTHER = "other"  # built-in identities of resources, agent identities: equal only to themselves


@dataclass(frozen=True, slots=True)
class Member:
    """One principal or set. `value` is the address, domain, project, container or subject; `pool` that of a
    federated identity; `part` what a set of a pool goes by: `group`, `namespace`, `attribute.repository`.
    """

    kind: MemberKind
    native: str  # the form that identity ids use
    value: str = ""
    pool: str = ""
    part: str = ""


_BASIC_ROLES: Final = {
    "projectOwner": "roles/owner",
    "projectEditor": "roles/editor",
    "projectViewer": "roles/viewer",
}
_POD = re.compile(r"([a-z0-9.:-]+\.svc\.id\.goog)\[([^/\]]+)/([^/\]]+)\]")
_POOL = re.compile(
    r"//iam\.googleapis\.com/(?:locations/global/workforcePools/([^/]+)"
    r"|projects/([^/]+)/locations/global/workloadIdentityPools/([^/]+))(?:/(.*))?"
)
_CONTAINER_SET = re.compile(
    r"principalSet://cloudresourcemanager\.googleapis\.com/((?:projects|folders|organizations)/[^/]+)"
    r"/type/(ServiceAccount|ServiceAgent)"
)
_GOOG_ACCOUNT: Final = "principal://iam.googleapis.com/projects/-/serviceAccounts/"
_GKE: Final = ".svc.id.goog"
_POD_SUBJECT = re.compile(r"ns/([^/]+)/sa/([^/]+)")
_ADDRESSES: Final = {
    "user": MemberKind.USER,
    "serviceAccount": MemberKind.ACCOUNT,
    "group": MemberKind.GROUP,
    "domain": MemberKind.DOMAIN,
}


_SPECIAL: Final = {
    "allUsers": Member(MemberKind.EVERYONE, "allUsers"),
    "principalSet://goog/public:all": Member(MemberKind.EVERYONE, "allUsers"),
    "allAuthenticatedUsers": Member(MemberKind.AUTHENTICATED, "allAuthenticatedUsers"),
    "principalSet://goog/public:allAuthenticatedUsers": Member(
        MemberKind.AUTHENTICATED, "allAuthenticatedUsers"
    ),
}


@lru_cache(maxsize=262_144)
def parse_member(text: str) -> Member:
    """Read a member of either spelling; never raises."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if text.startswith("deleted:"):
        return Member(MemberKind.DELETED, text)
    if text.startswith(("principal://", "principalSet://")):
        return _principal(text)
    kind, _, value = text.partition(":")
    if kind in _BASIC_ROLES and value:
        return Member(MemberKind.BASIC_ROLE, text, value, part=_BASIC_ROLES[kind])
    if kind == "serviceAccount" and value.endswith("]"):
        return _pod(text, value)
    if kind not in _ADDRESSES or not value:
        return Member(MemberKind.OTHER, text)
    return Member(_ADDRESSES[kind], f"{kind}:{value.lower()}", value.lower())


def parse_identity(native: str) -> Member:
    """Read who asks: a member, or an address alone, which is a service account or a user."""
    if "@" in native and ":" not in native:
        word = "serviceAccount" if native.lower().endswith(".gserviceaccount.com") else "user"
        return parse_member(f"{word}:{native}")
    return parse_member(native)


def _pod(text: str, value: str) -> Member:
    found = _POD.fullmatch(value)
    if found is None:
        return Member(MemberKind.OTHER, text)
    return Member(MemberKind.FEDERATED, text, f"ns/{found[2]}/sa/{found[3]}", found[1], "subject")


_GOOG: Final = (
    ("principal://goog/subject/", "user", MemberKind.USER),
    ("principalSet://goog/group/", "group", MemberKind.GROUP),
    (_GOOG_ACCOUNT, "serviceAccount", MemberKind.ACCOUNT),
)


def _principal(text: str) -> Member:
    for prefix, word, kind in _GOOG:
        if text.startswith(prefix):
            address = text.removeprefix(prefix).lower()
            return Member(kind, f"{word}:{address}", address)
    customer = text.removeprefix("principalSet://goog/cloudIdentityCustomerId/")
    if customer != text:
        return Member(MemberKind.CUSTOMER, text, customer)
    found = _CONTAINER_SET.fullmatch(text)
    if found is not None:
        kind = MemberKind.ACCOUNTS_OF if found[2] == "ServiceAccount" else MemberKind.AGENTS_OF
        return Member(kind, text, found[1])
    return _federated(text)


def _federated(text: str) -> Member:
    scheme, _, rest = text.partition(":")
    found = _POOL.fullmatch(rest)
    if found is None:
        return Member(MemberKind.OTHER, text)
    workforce, project, workload, part = found.groups()
    pool = f"workforce/{workforce}" if workforce else _workload_pool(project, workload)
    word, _, value = (part or "").partition("/")
    if scheme == "principalSet" and part == "*":
        return Member(MemberKind.POOL, text, pool=pool)
    if not value:
        return Member(MemberKind.OTHER, text)
    if scheme == "principal" and word == "subject":
        return Member(MemberKind.FEDERATED, _pod_native(text, pool, value), value, pool, word)
    return Member(MemberKind.FEDERATED_SET, text, value, pool, word)


def _workload_pool(project: str, pool: str) -> str:
    """Name a pool; those of GKE name their project themselves, by id, so that its number does not matter."""
    return pool if pool.endswith(_GKE) else f"{project}/{pool}"


def _pod_native(text: str, pool: str, subject: str) -> str:
    found = _POD_SUBJECT.fullmatch(subject)
    if not pool.endswith(_GKE) or found is None:
        return text
    return f"serviceAccount:{pool}[{found[1]}/{found[2]}]"


def kubernetes_subjects(member: str) -> tuple[str, str, str] | None:
    """Return pool, namespace and name of the Kubernetes ServiceAccount that a member means.

    None for every other member; an empty name is any account of the namespace, an empty namespace any pod of
    the pool (https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity).
    """
    parsed = parse_member(member)
    if not parsed.pool.endswith(_GKE):
        return None
    if parsed.kind is MemberKind.POOL:
        return parsed.pool, "", ""
    if parsed.kind is MemberKind.FEDERATED_SET and parsed.part == "namespace":
        return parsed.pool, parsed.value, ""
    found = _POD_SUBJECT.fullmatch(parsed.value) if parsed.part == "subject" else None
    return (parsed.pool, found[1], found[2]) if found is not None else None


def pool_project(pool: str) -> str:
    """Return the id or number of the project that a workload pool belongs to; empty for a workforce pool."""
    if pool.endswith(_GKE):
        return pool.removesuffix(_GKE)
    project, _, name = pool.partition("/")
    return "" if project == "workforce" or not name else project
