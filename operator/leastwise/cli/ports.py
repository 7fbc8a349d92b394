"""What commands need of a cluster, as protocols: `leastwise.factory_cli` gives them, tests fake them.

All methods raise the errors of `leastwise.core.errors`.
"""

# ruff: noqa: D102 (a method whose name and types say all needs no sentence)

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from leastwise.cli.json_values import Document
from leastwise.core.identities import Cluster
from leastwise.core.recordings import Recording
from leastwise.core.snapshots import ObservedBinding, ObservedRoleDefinition, ObservedServiceAccount
from leastwise.ports import (
    AwsWriter,
    Clock,
    ClusterView,
    KubernetesWriter,
    LeaseStore,
    RevisionStore,
)
from leastwise.services.cloud_accounts import CloudAccounts


class Objects(Protocol):
    """Objects of the kinds that we know, as JSON values."""

    async def list(self, kind: str, namespace: str = "") -> Sequence[Document]:
        """Return all objects of a kind, or those in one namespace."""
        ...

    async def read(self, kind: str, namespace: str, name: str) -> Document | None:
        """Return one object; None when it does not exist."""
        ...

    async def create(self, kind: str, namespace: str, document: Document) -> Document:
        """Create it; AlreadyExistsError when the name is taken."""
        ...

    async def replace(self, kind: str, namespace: str, name: str, document: Document) -> Document:
        """Write over exactly the version that the document carries; ConflictError when it has changed."""
        ...


class AccessReviews(Protocol):
    """Asks the API server what somebody may do."""

    async def username(self) -> str:
        """Return the name that the API server knows the caller by."""
        ...

    async def may(
        self,
        verb: str,
        group: str,
        resource: str,
        *,
        namespace: str = "",
        name: str = "",
        account: str = "",
    ) -> bool:
        """Tell whether the caller, or the ServiceAccount `namespace/name` of `account`, may do it.

        A subresource stands behind the resource (`pods/log`).
        """
        ...


class ClusterFacts(Protocol):
    """What an installation consists of."""

    async def server_version(self) -> str: ...

    async def served_resources(self, group_version: str) -> frozenset[str]:
        """Return the resources that a group's version serves; empty when it is not served."""
        ...

    async def definition(self, name: str) -> Document | None:
        """Return a CustomResourceDefinition; None when it does not exist."""
        ...

    async def admission_policies(self) -> Mapping[str, bool]:
        """Return the names of our ValidatingAdmissionPolicies, and whether each is bound."""
        ...


class ListedView(ClusterView, Protocol):
    """The index of one listing."""

    def marked(self) -> Sequence[ObservedBinding | ObservedRoleDefinition]:
        """Return every Role and binding with an ownership annotation, whosever mark it is; sorted."""
        ...

    def annotated(self) -> Sequence[ObservedServiceAccount]:
        """Return every ServiceAccount whose annotation names an AWS role, whoever put it there; sorted."""
        ...


class AwsSide(Protocol):
    """The AWS side of a connection, for one view of the cluster."""

    @property
    def clouds(self) -> CloudAccounts: ...

    @property
    def writer(self) -> AwsWriter: ...


class Connection(Protocol):
    """One cluster in the caller's hands."""

    @property
    def server(self) -> str:
        """The URL of the API server."""
        ...

    @property
    def namespace(self) -> str:
        """The namespace of the kubeconfig's context, else `default`."""
        ...

    @property
    def clock(self) -> Clock: ...

    @property
    def objects(self) -> Objects: ...

    @property
    def access(self) -> AccessReviews: ...

    @property
    def facts(self) -> ClusterFacts: ...

    @property
    def writer(self) -> KubernetesWriter: ...

    @property
    def revisions(self) -> RevisionStore: ...

    @property
    def lease(self) -> LeaseStore: ...

    async def identify(self) -> Cluster:
        """Return the cluster's one identity."""
        ...

    async def observe(self, cluster: Cluster, namespaces: Iterable[str]) -> ListedView:
        """List everything once with the caller's rights; what is refused is a Gap.

        Of the kinds in namespaces only those of `namespaces` are read, bindings excepted; none: of all.
        """
        ...

    async def record(self, *, reads_aws: bool, note: Callable[[str, int, int], None]) -> Recording:
        """Read once what decides who may do what, with the caller's rights; what is refused is a Gap.

        `note` hears what is read, how many are done and how many there are (0: not known).
        """
        ...

    def aws(self, cluster: Cluster, view: ClusterView) -> AwsSide:
        """Return the AWS side; nothing is called before it is used."""
        ...

    async def close(self) -> None: ...
