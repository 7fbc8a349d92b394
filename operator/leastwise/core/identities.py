"""Who: workloads, the cluster that they run in, and the policy that declares for them.

Knows nothing of how these are read or written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

PolicyUid = NewType("PolicyUid", str)


@dataclass(frozen=True, slots=True, order=True)
class PolicyKey:
    """Namespace and name of an `EntitlementPolicy`; the key of the work queue."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


_USERNAME_PREFIX = "system:serviceaccount:"


@dataclass(frozen=True, slots=True, order=True)
class ServiceAccount:
    """A workload's identity in Kubernetes, as written; it may not exist."""

    namespace: str
    name: str

    @property
    def username(self) -> str:
        """The user name that the API server gives its tokens."""
        return f"system:serviceaccount:{self.namespace}:{self.name}"

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"

    @classmethod
    def of_username(cls, username: str) -> ServiceAccount | None:
        """Read the user name of a ServiceAccount's tokens back; None for another user."""
        if not username.startswith(_USERNAME_PREFIX):
            return None
        namespace, _, name = username.removeprefix(_USERNAME_PREFIX).partition(":")
        return cls(namespace, name) if namespace and name else None


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster's one identity, set once for the operator.

    `id` defaults to the uid of the namespace kube-system; `issuer` is the OpenID issuer of ServiceAccount
    tokens with its scheme, empty when unknown; `arn` and `name` are those of an EKS cluster, else empty.
    """

    id: str
    name: str = ""
    arn: str = ""
    issuer: str = ""

    @property
    def account_id(self) -> str:
        """The AWS account that the cluster runs in, read from its ARN; empty outside EKS."""
        parts = self.arn.split(":")
        return parts[4] if len(parts) > 5 else ""  # noqa: PLR2004 (arn:partition:service:region:account:resource)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """The ownership mark: cluster, namespace and policy. Uids are information, not proof."""

    cluster_id: str
    policy: PolicyKey

    @property
    def text(self) -> str:
        """The mark as one value of a tag or annotation: `cluster/namespace/policy`."""
        return f"{self.cluster_id}/{self.policy.namespace}/{self.policy.name}"

    @classmethod
    def parse(cls, text: str) -> Mark | None:
        """Read a mark back; None for a text that is not one."""
        parts = text.split("/")
        if len(parts) != 3 or not all(parts):  # noqa: PLR2004 (cluster/namespace/policy)
            return None
        return cls(cluster_id=parts[0], policy=PolicyKey(parts[1], parts[2]))


FINALIZER = "leastwise.dev/finalizer"
"""Ours on policies and CloudAccounts; kopf's is configured to another name, which nothing ever carries."""

FIELD_MANAGER = "leastwise.dev/policy-controller"
"""Field manager of everything that the operator applies, status excepted."""

ROLE_ARN_KEY = "eks.amazonaws.com/role-arn"
"""Annotation of a ServiceAccount that names its IAM role (IRSA)."""

ROLLBACK_KEY = "leastwise.dev/rollback-to"
"""Annotation of a suspended policy that names the revision to give back."""

PROTECTED_KEY = "leastwise.dev/protected"
"""Annotation, with value "true", of a policy or ServiceAccount from which nothing more is withdrawn."""

OWNER_KEY = "leastwise.dev/owner"
"""Annotation (Kubernetes) and tag (AWS) that carries `Mark.text`."""

MANAGED_BY_KEY = "leastwise.dev/managed"
"""Label with value "true" on every Kubernetes object of ours, so that it can be selected."""

ADOPT_KEY = "leastwise.dev/adopt"
"""Tag by which the owner of a role consents to its adoption; its value is `Mark.text`."""

REMOVE_AFTER_KEY = "leastwise.dev/remove-after"
"""Tag with the time (UTC, ISO 8601) after which a detached role may be deleted: phase two of removal."""
