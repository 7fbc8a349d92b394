"""Gathers the world around one policy from the views in memory. No I/O, no judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from leastwise.core.aws_admissions import TrustIndex
from leastwise.core.aws_ownership import has_gap
from leastwise.core.ceiling_checks import selects
from leastwise.core.ceilings import Ceiling
from leastwise.core.conditions import Condition, Problem
from leastwise.core.desires import DesiredKubernetes
from leastwise.core.entitlements import Enforcement, EntitlementPolicy, KubernetesEntitlements
from leastwise.core.identities import Cluster, Mark, PolicyKey, ServiceAccount
from leastwise.core.judgements import ceilings_digest, narrowing_of
from leastwise.core.kubernetes_desires import desire_kubernetes, subjects_of
from leastwise.core.kubernetes_drifts import KubernetesActual, foreign_bindings
from leastwise.core.names import kubernetes_role_name
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.permitted_parts import permitted_part
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    Claim,
    ObservedBinding,
    ObservedRoleDefinition,
    StoredPolicy,
)
from leastwise.core.withdrawals.subtractions import active_for, subtract
from leastwise.core.worlds import SUBJECT, AwsWorld, Deadlines, OwnedRole, World
from leastwise.ports import ClusterView
from leastwise.services.memory import PolicyMemory
from leastwise.services.statuses import conditions_from_json, find_condition, made_in_aws, parse_time


class Clouds(Protocol):
    """What the loop reads of the cloud accounts; never does I/O."""

    def snapshot(self, account_ref: str) -> AwsAccountSnapshot | None:
        """Return what is known of the account; None before its first listing."""
        ...

    def stale_message(self, account_ref: str) -> str:
        """Say that the account's data is past its freshness limit; empty while it is fresh."""
        ...

    def problem(self, account_ref: str) -> Problem | None:
        """A lasting trouble of the account: credentials refused, wrong account."""
        ...

    def trusts(self, account_ref: str) -> TrustIndex | None:
        """Who may become which role of the account, sorted once a snapshot."""
        ...

    def owned_roles(self, owner: str) -> Iterable[OwnedRole]:
        """Every role of every account that carries this mark."""
        ...


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Reads the cluster's index and the account snapshots for one policy."""

    view: ClusterView
    clouds: Clouds
    cluster: Cluster
    deadlines: Deadlines
    protected_namespaces: frozenset[str]

    def gather(self, stored: StoredPolicy, memory: PolicyMemory, now: datetime) -> World:
        """Return the policy's world as it is now: what a narrowed ceiling that revokes and active withdrawals
        leave of it."""
        world = self._gather(stored, memory, now)
        if stored.policy.deleting:
            return world
        narrowed = narrowing_of(world)
        if narrowed:
            left = permitted_part(stored.policy, world.ceilings, siblings=world.siblings)
            stored = replace(stored, policy=left)
            world = replace(self._gather(stored, memory, now), narrowed=narrowed)
        return self._without_withdrawn(world, stored, memory)

    def _without_withdrawn(self, world: World, stored: StoredPolicy, memory: PolicyMemory) -> World:
        """Return the world with what active withdrawals leave of the policy."""
        declared = stored.policy
        active = active_for(declared, self.view.withdrawals_of(declared.key), world.now)
        result = subtract(declared, active, world.now)
        if not len(result.taken):
            return world
        left = self._gather(replace(stored, policy=result.policy), memory, world.now)
        exempt = declared.excess.exempt if declared.excess is not None else ()
        return replace(
            left,
            narrowed=world.narrowed,
            declared=declared,
            withdrawn=tuple(result.taken.words()),
            withdrawal_ends=(*(each.until for each in active), *(each.until for each in exempt)),
        )

    def _gather(self, stored: StoredPolicy, memory: PolicyMemory, now: datetime) -> World:
        policy = stored.policy
        accounts = list(self.view.service_accounts(policy.subject_namespace))
        subjects = subjects_of(policy, accounts)
        named = policy.named_account
        service_account = None if policy.subject.is_selector else self.view.service_account(named)
        desired = desire_kubernetes(policy, subjects, self.cluster.id)
        unresolved = self._unresolved(policy)
        ceilings = self._ceilings(policy)
        is_missing = not policy.subject.is_selector and not subjects
        conditions = conditions_from_json(stored.status)
        return World(
            policy=policy,
            cluster=self.cluster,
            now=now,
            subjects=subjects,
            service_account=service_account,
            ceilings=ceilings,
            siblings=self._siblings(policy, ceilings),
            desired=desired,
            actual=self._actual(policy, desired, subjects),
            unresolved=unresolved,
            gaps=tuple(sorted(self.view.gaps())),
            aws=self._aws(policy),
            owned_roles=tuple(self.clouds.owned_roles(Mark(self.cluster.id, policy.key).text)),
            deadlines=self.deadlines,
            since_missing=_since_missing(memory, conditions, now, is_missing=is_missing),
            since_unresolved=_since_unresolved(memory, conditions),
            since_exceeded=_since_exceeded(memory, stored.status, ceilings),
            made_role_arn=made_in_aws(stored.status)[0],
            made_unread=self._made_unread(stored),
            protected_namespaces=self.protected_namespaces,
        )

    def _ceilings(self, policy: EntitlementPolicy) -> tuple[Ceiling, ...]:
        namespace = self.view.namespace(policy.key.namespace)
        if namespace is None:
            return ()
        return tuple(
            sorted(
                (each for each in self.view.ceilings() if selects(each, namespace)),
                key=lambda each: each.name,
            )
        )

    def _unresolved(self, policy: EntitlementPolicy) -> tuple[RoleRef, ...]:
        block = policy.kubernetes
        if block is None:
            return ()
        namespace = policy.key.namespace
        refs = {*block.bindings, *block.cluster_bindings}
        return tuple(
            sorted(
                each
                for each in refs
                if self.view.role_definition(each.kind, namespace if each.kind == "Role" else "", each.name)
                is None
            )
        )

    def _actual(
        self, policy: EntitlementPolicy, desired: DesiredKubernetes, subjects: Iterable[ServiceAccount]
    ) -> KubernetesActual:
        at_name: dict[tuple[str, str, str], ObservedRoleDefinition | ObservedBinding] = {}
        if desired.role is not None:
            role = self.view.role_definition("Role", desired.role.namespace, desired.role.name)
            if role is not None:
                at_name["Role", role.namespace, role.name] = role
        for wanted in desired.bindings:
            binding = self.view.binding(wanted.kind, wanted.namespace, wanted.name)
            if binding is not None:
                at_name[wanted.kind, wanted.namespace, wanted.name] = binding
        return KubernetesActual(
            at_name=at_name,
            owned_roles=tuple(self.view.owned_role_definitions(policy.key)),
            owned_bindings=tuple(self.view.owned_bindings(policy.key)),
            foreign=foreign_bindings(*self._around(subjects)),
        )

    def _around(
        self, subjects: Iterable[ServiceAccount]
    ) -> tuple[
        tuple[ServiceAccount, ...],
        Mapping[ServiceAccount, tuple[ObservedBinding, ...]],
        Mapping[tuple[str, str, str], tuple[KubernetesRule, ...]],
        frozenset[tuple[str, str, str]],
    ]:
        """Bindings that name the subjects, the rules that they give, and those that policies answer for."""
        accounts = tuple(subjects)
        bindings = {each: tuple(self.view.bindings_of(each)) for each in accounts}
        rules: dict[tuple[str, str, str], tuple[KubernetesRule, ...]] = {}
        ours: set[tuple[str, str, str]] = set()
        for binding in (each for group in bindings.values() for each in group):
            if self._is_ours(binding):
                ours.add((binding.kind, binding.namespace, binding.name))
                continue
            ref = binding.role_ref
            scope = binding.namespace if ref.kind == "Role" else ""
            found = self.view.role_definition(ref.kind, scope, ref.name)
            if found is not None:
                rules[ref.kind, scope, ref.name] = found.rules
        return accounts, bindings, rules, frozenset(ours)

    def _is_ours(self, binding: ObservedBinding) -> bool:
        """Whether a living policy answers for the binding. A mark can be forged: it counts where the policy
        lives, and of a policy that is not compared only for what it declares."""
        mark = Mark.parse(binding.owner)
        if mark is None or mark.cluster_id != self.cluster.id:
            return False
        policy = self.view.policy(mark.policy)
        if policy is None or (binding.namespace and binding.namespace != policy.key.namespace):
            return False
        if policy.enforcement is not Enforcement.SUSPENDED and not policy.invalid:
            return True
        block = policy.kubernetes or KubernetesEntitlements()
        declared = {
            *block.bindings,
            *block.cluster_bindings,
            RoleRef("Role", kubernetes_role_name(policy.key)),
        }
        return binding.role_ref in declared

    def _made_unread(self, stored: StoredPolicy) -> str:
        arn, ref = made_in_aws(stored.status)
        snapshot = self.clouds.snapshot(ref) if ref else None
        if not arn or (snapshot is not None and not has_gap(snapshot)):
            return ""
        return f"'{arn}' was made, and CloudAccount '{ref}' has not been read whole"

    def _siblings(
        self, policy: EntitlementPolicy, ceilings: tuple[Ceiling, ...]
    ) -> tuple[EntitlementPolicy, ...]:
        """The other policies of the namespace, where a cap makes them count."""
        capped = any(
            each.max_policies is not None or any(entry.max_roles is not None for entry in each.aws)
            for each in ceilings
        )
        if not capped:
            return ()
        return tuple(each for each in self.view.policies_in(policy.key.namespace) if each.key != policy.key)

    def _aws(self, policy: EntitlementPolicy) -> AwsWorld:
        if policy.aws is None:
            return AwsWorld()
        ref = policy.aws.account_ref
        account = self.view.account(ref)
        if account is None or account.deleting:
            return AwsWorld(account=account)
        return AwsWorld(
            account=account,
            snapshot=self.clouds.snapshot(ref),
            stale=self.clouds.stale_message(ref),
            problem=self.clouds.problem(ref),
            claims=self._claims(policy),
            trusts=self.clouds.trusts(ref),
        )

    def _claims(self, policy: EntitlementPolicy) -> tuple[Claim, ...]:
        """Every policy of the namespace that wants to be the AWS identity of the same ServiceAccount."""
        return tuple(
            Claim(each.key, each.created, holds_mark=self._holds_role(each.key))
            for each in self._claimants(policy)
        )

    def _holds_role(self, key: PolicyKey) -> bool:
        owned = self.clouds.owned_roles(Mark(self.cluster.id, key).text)
        return any(not each.is_detached for each in owned)

    def _claimants(self, policy: EntitlementPolicy) -> list[EntitlementPolicy]:
        name = policy.subject.service_account_name
        return [
            each
            for each in self.view.policies_in(policy.key.namespace)
            if each.aws is not None
            and each.subject.service_account_name == name
            and not each.subject.namespace
            and not each.deleting
        ]


def _since_missing(
    memory: PolicyMemory, conditions: Iterable[Condition], now: datetime, *, is_missing: bool
) -> datetime | None:
    """When the subject was first seen missing: from memory, else from the stored condition that says so, so
    that a restart does not begin the wait again."""
    if not is_missing:
        memory.missing_since = None
    elif memory.missing_since is None:
        memory.missing_since = _told_missing(conditions, subject=True) or now
    return memory.missing_since


def _since_unresolved(memory: PolicyMemory, conditions: Iterable[Condition]) -> datetime | None:
    """When another reference was first found missing; `memory` is kept by the loop, which judges it."""
    if memory.unresolved_since is not None or memory.has_run:
        return memory.unresolved_since
    return _told_missing(conditions, subject=False)


def _told_missing(conditions: Iterable[Condition], *, subject: bool) -> datetime | None:
    """When the stored condition began to tell of a missing subject, or else of another reference. All that is
    stored of a problem is its message."""
    old = find_condition(conditions, "ResolvedRefs")
    if old is None or old.status != "False" or old.message.startswith(f"{SUBJECT} ") is not subject:
        return None
    return old.last_transition_time


def _since_exceeded(
    memory: PolicyMemory, status: Mapping[str, object], ceilings: Iterable[Ceiling]
) -> datetime | None:
    """When the policy was first above these ceilings, as memory or the stored status tells; None for ceilings
    in another state: whoever narrows one gives the whole wait."""
    digest = ceilings_digest(ceilings)
    if memory.exceeded_since is not None or memory.has_run:
        return memory.exceeded_since if memory.exceeded_by == digest else None
    kept = status.get("ceiling")
    if not isinstance(kept, Mapping) or kept.get("digest") != digest:
        return None
    try:
        return parse_time(str(kept.get("exceededSinceTime", "")))
    except ValueError:
        return None
