"""The steps of a thief inside Google Cloud: impersonating accounts, running code as them, rewriting policies.

Members stand for themselves: a group's right is the group's, and its members, where they were read, are its
members by an edge. What roles give that were not read is a gap, not a step. A right over all accounts of a
project leads to one asset `accounts`, and from there to each account, so that M holders and N accounts give
M + N edges.

implicitDelegation on B gives no token of B: with it the holder gets, through B, the tokens that B may get
(https://cloud.google.com/iam/docs/create-short-lived-credentials-delegated).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from leastwise.core.evaluation.decisions import Decision, Outcome, Source
from leastwise.core.evaluation.engines import CloudQuestion, Confidence, Edge, EdgeKind
from leastwise.core.evaluation.gcp import edge_kinds
from leastwise.core.evaluation.gcp.compiled import CompiledWorld
from leastwise.core.evaluation.gcp.deciding import Prepared, decide_request, prepare
from leastwise.core.evaluation.gcp.members import Member, MemberKind, parse_member
from leastwise.core.evaluation.gcp.memberships import Subject
from leastwise.core.evaluation.gcp.names import RESOURCE_MANAGER, is_container
from leastwise.core.evaluation.inventories import identity_id
from leastwise.core.snapshots import Plane

ACCOUNT_RIGHTS: Final[tuple[tuple[str, EdgeKind], ...]] = (
    ("iam.serviceAccounts.getAccessToken", edge_kinds.GET_ACCESS_TOKEN),
    ("iam.serviceAccounts.signJwt", edge_kinds.SIGN_JWT),
    ("iam.serviceAccounts.signBlob", edge_kinds.SIGN_BLOB),
    ("iam.serviceAccountKeys.create", edge_kinds.CREATE_KEY),
    ("iam.serviceAccounts.actAs", edge_kinds.ACT_AS),
    ("iam.serviceAccounts.setIamPolicy", edge_kinds.SET_ACCOUNT_POLICY),
)
"""Rights on an account that end in its access token."""

RUNS_CODE: Final = (
    "cloudfunctions.functions.create",
    "cloudfunctions.functions.update",
    "compute.instances.create",
    "compute.instances.setServiceAccount",
    "run.jobs.create",
    "run.services.create",
    "run.services.update",
    "cloudbuild.builds.create",
    "cloudscheduler.jobs.create",
    "dataflow.jobs.create",
    "dataproc.clusters.create",
    "deploymentmanager.deployments.create",
    "composer.environments.create",
)
"""Permissions that run code as an account for who may also act as it."""

SETS_POLICY: Final = {
    "projects": "resourcemanager.projects.setIamPolicy",
    "folders": "resourcemanager.folders.setIamPolicy",
    "organizations": "resourcemanager.organizations.setIamPolicy",
}
_CONFIDENCE: Final = {
    Outcome.ALLOWED: Confidence.CERTAIN.value,
    Outcome.CONDITIONAL: Confidence.CONDITIONAL.value,
    Outcome.UNKNOWN: Confidence.UNKNOWN.value,
}
_OPEN_ID: Final = ("iam.serviceAccounts.getOpenIdToken", edge_kinds.GET_OPEN_ID_TOKEN)
_NO_STEP: Final = frozenset({MemberKind.DELETED, MemberKind.BASIC_ROLE})


@dataclass(frozen=True, slots=True)
class _Step:
    """Somebody who holds one right somewhere."""

    holder: Member
    decision: Decision


def edges(world: CompiledWorld) -> tuple[Edge, ...]:
    """Return every step, sorted, each once."""
    builder = _Builder(world)
    return tuple(sorted({*builder.account_edges(), *builder.policy_edges(), *builder.member_edges()}))


class _Builder:
    def __init__(self, world: CompiledWorld) -> None:
        self._world = world
        self._accounts = _accounts_by_project(world)
        self._emails = {email for emails in self._accounts.values() for email in emails}
        self._runners: dict[str, bool] = {}
        self._code_requests = tuple(_code_requests(world))

    # ------------------------------------------------------------ rights on accounts

    def account_edges(self) -> Iterator[Edge]:
        delegates: dict[str, dict[str, str]] = {}
        tokens: dict[str, dict[str, str]] = {}
        for project, emails in self._accounts.items():
            container = self._world.hierarchy.project(project)
            asset = f"gcp:asset:accounts:{project}"
            for email in emails:
                yield _edge(asset, _node(email), edge_kinds.ACCOUNT_OF)
            for permission, kind in ACCOUNT_RIGHTS:
                yield from self._rights(container, asset, permission, kind, whole=True)
            yield from self._rights(container, _id_tokens(project), *_OPEN_ID, whole=True)
            for email in emails:
                resource = self._world.hierarchy.account(email)
                if resource in self._world.grants:
                    for permission, kind in ACCOUNT_RIGHTS:
                        yield from self._rights(resource, _node(email), permission, kind, whole=False)
                    yield from self._rights(resource, _id_tokens(email), *_OPEN_ID, whole=False)
                self._remember(resource, email, "iam.serviceAccounts.implicitDelegation", delegates)
                self._remember(resource, email, "iam.serviceAccounts.getAccessToken", tokens)
        yield from _delegated(delegates, tokens)

    def _rights(
        self, resource: str, target: str, permission: str, kind: EdgeKind, *, whole: bool
    ) -> Iterator[Edge]:
        for step in self._holders(permission, resource, inherited=whole):
            source = _node_of(step.holder)
            if source == target:
                continue
            confidence, conditions = _CONFIDENCE[step.decision.outcome], _open(step.decision)
            if kind is edge_kinds.ACT_AS and not self._runs_code(step.holder):
                confidence = max(confidence, Confidence.CONDITIONAL.value, key=_DOUBT.__getitem__)
                conditions = (*conditions, "a permission that runs code as the account")
            yield Edge(source, target, kind.id, confidence, conditions, _sources(step.decision))

    def _remember(self, resource: str, email: str, permission: str, kept: dict[str, dict[str, str]]) -> None:
        for step in self._holders(permission, resource, inherited=True):
            kept.setdefault(_node_of(step.holder), {})[_node(email)] = _CONFIDENCE[step.decision.outcome]

    def _holders(self, permission: str, resource: str, *, inherited: bool) -> Iterator[_Step]:
        """Yield who may do it: the members of the grants that give it, each decided by itself."""
        prepared = _certain(self._world, permission, resource)
        members = {
            member.native: member
            for candidate in prepared.found
            if inherited or candidate.grant.resource == prepared.request.resource
            for member in candidate.grant.members
            if member.kind not in _NO_STEP
        }
        for native in sorted(members):
            decision = decide_request(self._world, Subject(members[native], ignores_unread=True), prepared)
            if decision.outcome in _CONFIDENCE:
                yield _Step(members[native], decision)

    def _runs_code(self, holder: Member) -> bool:
        known = self._runners.get(holder.native)
        if known is None:
            subject = Subject(holder, ignores_unread=True)
            decisions = (decide_request(self._world, subject, prepared) for prepared in self._code_requests)
            known = self._runners[holder.native] = any(decision.is_allowed for decision in decisions)
        return known

    # ------------------------------------------------------------ policies of containers

    def policy_edges(self) -> Iterator[Edge]:
        containers = {name for name in self._world.grants if is_container(name)}
        containers |= {self._world.hierarchy.project(project) for project in self._accounts}
        for name in sorted(containers):
            short = name.removeprefix(RESOURCE_MANAGER)
            asset = f"gcp:asset:admin:{short}"
            for above in self._world.hierarchy.place(name).names[1:2]:
                outer = f"gcp:asset:admin:{above.removeprefix(RESOURCE_MANAGER)}"
                yield _edge(outer, asset, edge_kinds.ADMIN_OF)
            for step in self._holders(SETS_POLICY[short.partition("/")[0]], name, inherited=True):
                yield Edge(
                    _node_of(step.holder),
                    asset,
                    edge_kinds.SET_POLICY.id,
                    _CONFIDENCE[step.decision.outcome],
                    _open(step.decision),
                    _sources(step.decision),
                )
        for project in self._accounts:
            yield _edge(
                f"gcp:asset:admin:projects/{project}", f"gcp:asset:accounts:{project}", edge_kinds.ADMIN_OF
            )

    # ------------------------------------------------------------ groups and sets

    def member_edges(self) -> Iterator[Edge]:
        for group, members in sorted(self._world.world.groups.items()):
            target = _node_of(parse_member(f"group:{group}"))
            known = (member for member in map(parse_member, members or ()) if member.kind not in _NO_STEP)
            yield from (_edge(_node_of(member), target, edge_kinds.MEMBER_OF) for member in known)
        sets = [member for member in self._world.members.values() if member.kind in _SETS]
        subjects = [parse_member(f"serviceAccount:{email}") for email in sorted(self._emails)]
        subjects += [each for each in self._world.members.values() if each.kind is MemberKind.FEDERATED]
        for subject in subjects:
            for member in sets:
                yield from self._in_set(Subject(subject), member)

    def _in_set(self, subject: Subject, member: Member) -> Iterator[Edge]:
        belonging = self._world.memberships.belongs(subject, member)
        confidence = _BELONGS.get(belonging.truth.value)
        if confidence is not None:
            conditions = (belonging.why,) if confidence == Confidence.CONDITIONAL.value else ()
            source = Source("principal", member.native)
            yield Edge(
                _node_of(subject.member),
                _node_of(member),
                edge_kinds.MEMBER_OF.id,
                confidence,
                conditions,
                (source,),
            )


_DOUBT: Final = {
    Confidence.CERTAIN.value: 0,
    Confidence.CONDITIONAL.value: 1,
    Confidence.UNKNOWN.value: 2,
}
_SETS: Final = frozenset({
    MemberKind.ACCOUNTS_OF, MemberKind.AGENTS_OF, MemberKind.POOL, MemberKind.FEDERATED_SET,
})  # fmt: skip
_BELONGS: Final = {
    "yes": Confidence.CERTAIN.value,
    "open": Confidence.CONDITIONAL.value,
    "gap": Confidence.UNKNOWN.value,
}


def _accounts_by_project(world: CompiledWorld) -> Mapping[str, tuple[str, ...]]:
    """Return service accounts that are listed or that carry or appear in policies, by project."""
    emails = {account.email.lower() for account in world.world.accounts}
    emails |= {member.value for member in world.members.values() if member.kind is MemberKind.ACCOUNT}
    emails |= {
        name.rpartition("/serviceAccounts/")[2] for name in world.grants if "/serviceAccounts/" in name
    }
    found: dict[str, list[str]] = {}
    for email in sorted(emails):
        project = world.hierarchy.project_of(email)
        if project:
            found.setdefault(project, []).append(email)
    return {project: tuple(emails) for project, emails in sorted(found.items())}


def _code_requests(world: CompiledWorld) -> Iterator[Prepared]:
    for container in filter(is_container, world.grants):
        for permission in RUNS_CODE:
            prepared = _certain(world, permission, container)
            if prepared.found:
                yield prepared


def _certain(world: CompiledWorld, permission: str, resource: str) -> Prepared:
    """Prepare a question about a resource of the world, without what roles may give that were not read."""
    prepared = prepare(world, CloudQuestion(permission, resource))
    assert not isinstance(prepared, str), prepared
    return replace(prepared, found=tuple(each for each in prepared.found if not each.is_role_unread))


def _delegated(
    delegates: Mapping[str, Mapping[str, str]], tokens: Mapping[str, Mapping[str, str]]
) -> Iterator[Edge]:
    """Follow chains of delegation: from a holder over accounts that it may delegate to, to their tokens."""
    for holder, first in delegates.items():
        seen: dict[str, str] = {}
        waiting = list(first.items())
        while waiting:
            account, confidence = waiting.pop()
            if account in seen:
                continue
            seen[account] = confidence
            waiting += [
                (further, max(confidence, doubt, key=_DOUBT.__getitem__))
                for further, doubt in delegates.get(account, {}).items()
            ]
        for account, confidence in seen.items():
            for target, doubt in tokens.get(account, {}).items():
                if target != holder:
                    worst = max(confidence, doubt, key=_DOUBT.__getitem__)
                    source = Source("delegate", account.removeprefix("gcp:"))
                    yield Edge(holder, target, edge_kinds.IMPLICIT_DELEGATION.id, worst, (), (source,))


def _edge(source: str, target: str, kind: EdgeKind) -> Edge:
    return Edge(source, target, kind.id)


def _id_tokens(name: str) -> str:
    """Name the ID tokens of an account, or of every account of a project."""
    return f"gcp:asset:id-tokens:{name}"


def _node(email: str) -> str:
    return identity_id(Plane.GCP, f"serviceAccount:{email}")


def _node_of(member: Member) -> str:
    return identity_id(Plane.GCP, member.native)


def _open(decision: Decision) -> tuple[str, ...]:
    return tuple(sorted({name for reason in decision.reasons for name in reason.open}))


def _sources(decision: Decision) -> tuple[Source, ...]:
    return next((each.sources for each in decision.reasons if each.effect != "Limit" and each.sources), ())
