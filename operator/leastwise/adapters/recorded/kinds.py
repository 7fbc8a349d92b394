"""The kinds of files that questions can be answered from: their words, and who reads them."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.snapshots import Plane


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind: its word for `--from KIND=PATH`, what writes it, and the plane that it tells of."""

    word: str
    what: str
    plane: Plane | None = None


KINDS: tuple[FileKind, ...] = (
    FileKind(
        "kubernetes", "`kubectl get … -o json` or `-o yaml`: a List, objects, discovery", Plane.KUBERNETES
    ),
    FileKind("aws-account", "`aws iam get-account-authorization-details`", Plane.AWS),
    FileKind("aws-organization", "SCPs and RCPs by level (`org.json` of the benchmark)", Plane.AWS),
    FileKind("aws-resources", "resource policies by ARN (`resources.json` of the benchmark)", Plane.AWS),
    FileKind("aws-credential-report", "the CSV of `aws iam get-credential-report`", Plane.AWS),
    FileKind("eks-associations", "`aws eks list-pod-identity-associations`, or describe", Plane.AWS),
    FileKind("eks-access-entries", "EKS access entries with their access policies", Plane.AWS),
    FileKind("gcp-assets", "a Cloud Asset export, one asset a line or a list", Plane.GCP),
    FileKind("gcp-allow", "an allow policy with its resource", Plane.GCP),
    FileKind("gcp-deny", "deny policies with their rules", Plane.GCP),
    FileKind("gcp-boundary", "principal access boundary policies and their bindings", Plane.GCP),
    FileKind("gcp-roles", "`gcloud iam roles list` with permissions", Plane.GCP),
    FileKind("gcp-service-accounts", "`gcloud iam service-accounts list`", Plane.GCP),
    FileKind("gcp-keys", "`gcloud iam service-accounts keys list`", Plane.GCP),
    FileKind("gcp-pools", "`gcloud iam workload-identity-pools providers list`", Plane.GCP),
    FileKind("gcp-hierarchy", "organizations, folders, projects, as `gcloud` lists them", Plane.GCP),
    FileKind("gcp-groups", "group members: {groups: {ADDRESS: [MEMBER]}}", Plane.GCP),
    FileKind("azure-assignments", "`az role assignment list`", Plane.AZURE),
    FileKind("azure-definitions", "`az role definition list`", Plane.AZURE),
    FileKind("azure-denies", "deny assignments", Plane.AZURE),
    FileKind("azure-management-groups", "management groups with their subscriptions", Plane.AZURE),
    FileKind("azure-identities", "`az identity list`", Plane.AZURE),
    FileKind("azure-federated-credentials", "federated credentials of identities", Plane.AZURE),
    FileKind("azure-principals", "users, service principals, groups of the directory", Plane.AZURE),
    FileKind("azure-groups", "groups with their members", Plane.AZURE),
    FileKind("azure-directory-roles", "directory roles and app roles of principals", Plane.AZURE),
    FileKind("azure-resources", "resources with the identities that they carry; vaults", Plane.AZURE),
    FileKind("azure-operations", "`az provider operation list`", Plane.AZURE),
    FileKind("snapshot", "what `leastwise snapshot` wrote"),
    FileKind("graph", "CSV `source,target,kind`, for `reach` only"),
    FileKind("graph-targets", "CSV `target`, for `reach` only"),
)

OTHER_KINDS: tuple[FileKind, ...] = (
    FileKind("requests", "access reviews, one a line, for `simulate --requests`"),
    FileKind("cases", "requests with their policies, for `simulate --cases`"),
)
"""Recognised, and no source of an answer: a folder may hold them."""

_PREFIXES = (
    ("kubernetes", Plane.KUBERNETES),
    ("aws-", Plane.AWS),
    ("eks-", Plane.AWS),
    ("gcp-", Plane.GCP),
    ("azure-", Plane.AZURE),
)


def plane_of(kind: str) -> Plane | None:
    """Return the plane whose reader takes a kind; None for those that belong to no plane."""
    return next((plane for prefix, plane in _PREFIXES if kind.startswith(prefix)), None)


def is_known(kind: str) -> bool:
    """Whether `KIND=` may say it; a reader may know more words of its plane than the table names."""
    return plane_of(kind) is not None or any(each.word == kind for each in KINDS)


def allowed_words() -> str:
    """Return the words of all kinds, as an error names them."""
    return ", ".join(each.word for each in KINDS)
