"""A cluster in memory, as commands see it: what is there, who may do what, what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cli.screens import RecordedScreen
from fakes import FakeClock
from leastwise.cli.json_values import Document, text
from leastwise.cli.rights import Right
from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    ForbiddenError,
    LeastwiseError,
)
from leastwise.core.identities import Cluster
from leastwise.core.recordings import Recording
from leastwise.core.revisions import Revision
from leastwise.ports import LeaseRecord

T = TypeVar("T")

CLUSTER = Cluster("cluster-1")


class FakeObjects:
    """Objects by kind; `refused` kinds answer 403. `on_read` runs before each read: others write."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str, str], Document] = {}
        self.refused: set[str] = set()
        self.failure: LeastwiseError | None = None
        self.on_read: Callable[[], None] = lambda: None
        self.writes: list[tuple[str, Document]] = []

    def put(self, kind: str, document: Document) -> None:
        key = (kind, text(document, "metadata", "namespace"), text(document, "metadata", "name"))
        self.stored[key] = document

    def _check(self, kind: str) -> None:
        if self.failure is not None:
            raise self.failure
        if kind in self.refused:
            raise ForbiddenError(f'GET /apis/x: {kind} is forbidden: User "alice" cannot list')

    async def list(self, kind: str, namespace: str = "") -> Sequence[Document]:
        self._check(kind)
        return tuple(
            document
            for (each, space, _), document in sorted(self.stored.items())
            if each == kind and namespace in {"", space}
        )

    async def read(self, kind: str, namespace: str, name: str) -> Document | None:
        self._check(kind)
        self.on_read()
        return self.stored.get((kind, namespace, name))

    async def create(self, kind: str, namespace: str, document: Document) -> Document:
        if (kind, namespace, text(document, "metadata", "name")) in self.stored:
            raise AlreadyExistsError("taken")
        self.writes.append(("create", document))
        self.put(kind, document)
        return document

    async def replace(self, kind: str, namespace: str, name: str, document: Document) -> Document:
        current = self.stored.get((kind, namespace, name))
        if text(current, "metadata", "resourceVersion") != text(document, "metadata", "resourceVersion"):
            raise ConflictError("changed")
        self.writes.append(("replace", document))
        self.put(kind, document)
        return document


class FakeAccess:
    """Holds rights; `refuses_others` forbids asking for somebody else."""

    def __init__(self, held: Iterable[Right] = (), user: str = "alice") -> None:
        self.held = set(held)
        self.user = user
        self.refuses_others = False
        self.asked_for: set[str] = set()

    async def username(self) -> str:
        return self.user

    async def may(
        self, verb: str, group: str, resource: str, *, namespace: str = "", name: str = "", account: str = ""
    ) -> bool:
        if account and self.refuses_others:
            raise ForbiddenError("subjectaccessreviews is forbidden")
        self.asked_for.add(account)
        return Right(namespace, group, resource, verb, name) in self.held


@dataclass
class FakeFacts:
    """An installation; None: reading it is refused."""

    resources: frozenset[str] = frozenset(
        {"entitlementpolicies", "entitlementceilings", "withdrawals", "cloudaccounts"}
    )
    definitions: dict[str, Document] | None = field(default_factory=dict)
    policies: Mapping[str, bool] | None = field(
        default_factory=lambda: {
            "leastwise-enforce": True,
            "leastwise-guard": True,
            "leastwise-withdrawals": True,
        }
    )

    async def server_version(self) -> str:
        return "v1.36.2"

    async def served_resources(self, group_version: str) -> frozenset[str]:
        return self.resources

    async def definition(self, name: str) -> Document | None:
        if self.definitions is None:
            raise ForbiddenError("customresourcedefinitions is forbidden")
        return self.definitions.get(name)

    async def admission_policies(self) -> Mapping[str, bool]:
        if self.policies is None:
            raise ForbiddenError("validatingadmissionpolicies is forbidden")
        return self.policies


class FakeLease:
    """A Lease whose versions are those of `records`, one a read; the last one stays."""

    def __init__(self, *records: LeaseRecord | None, error: LeastwiseError | None = None) -> None:
        self._records = list(records)
        self._error = error

    async def read(self, *, timeout_seconds: float) -> LeaseRecord | None:
        if self._error is not None:
            raise self._error
        if not self._records:
            return None
        return self._records.pop(0) if len(self._records) > 1 else self._records[0]


class FakeRevisions:
    """Revisions, newest first; None: reading them is refused."""

    def __init__(self, *revisions: Revision) -> None:
        self.revisions: tuple[Revision, ...] | None = revisions
        self.saved: list[Revision] = []

    async def list_all(self) -> tuple[Revision, ...]:
        if self.revisions is None:
            raise ForbiddenError("controllerrevisions.apps is forbidden")
        return self.revisions

    async def save(self, revision: Revision) -> str:
        if self.revisions is None:
            raise ForbiddenError("controllerrevisions.apps is forbidden")
        self.saved.append(revision)
        return "kept"


@dataclass
class FakeConnection:
    """Everything together; only what commands of a test use is filled."""

    objects: FakeObjects = field(default_factory=FakeObjects)
    access: FakeAccess = field(default_factory=FakeAccess)
    facts: FakeFacts = field(default_factory=FakeFacts)
    lease: FakeLease = field(default_factory=FakeLease)
    revisions: FakeRevisions = field(default_factory=FakeRevisions)
    clock: FakeClock = field(default_factory=FakeClock)
    server: str = "https://127.0.0.1:6443"
    namespace: str = "payments"
    writer: Any = None
    view: Any = None
    aws_side: Any = None
    recording: Recording = field(default_factory=Recording)
    recorded_aws: list[bool] = field(default_factory=list)

    async def identify(self) -> Cluster:
        return CLUSTER

    async def observe(self, cluster: Cluster, namespaces: Iterable[str]) -> Any:
        return self.view

    async def record(self, *, reads_aws: bool, note: Callable[[str, int, int], None]) -> Recording:
        note("reads the cluster", 0, 0)
        self.recorded_aws.append(reads_aws)
        return self.recording

    def aws(self, cluster: Cluster, view: Any) -> Any:
        return self.aws_side

    async def close(self) -> None:
        return None


def run(command: Awaitable[T]) -> T:
    async def wait() -> T:
        return await command

    return asyncio.run(wait())


@dataclass
class Outcome:
    code: int
    text: str
    errors: str

    @property
    def words(self) -> str:
        """The text without its line breaks."""
        return " ".join(self.text.split())


def outcome(
    command: Callable[..., Awaitable[int]],
    connection: FakeConnection,
    options: object,
    program: str = "leastwise",
) -> Outcome:
    """Run one command into a recorded screen."""
    screen = RecordedScreen(program)
    code = run(command(connection, screen, options))
    return Outcome(code, screen.text, screen.error_text)
