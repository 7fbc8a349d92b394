"""Gathers the world around one policy from the views in memory. No I/O, no judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from leastwise.core.aws_admissions import TrustIndex
from leastwise.core.ceiling_checks import selects
from leastwise.core.ceilings import Ceiling
from leastwise.core.conditions import Problem
from leastwise.core.desires import DesiredKubernetes
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import Cluster, PolicyKey, ServiceAccount
from leastwise.core.judgements import narrowing_of
from leastwise.core.kubernetes_desires import desire_kubernetes, subjects_of
from leastwise.core.kubernetes_drifts import KubernetesActual, foreign_bindings
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.permitted_parts import permitted_part
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    Claim,
    ObservedBinding,
    ObservedRoleDefinition,
    StoredPolicy,
)
from leastwise.core.worlds import AwsWorld, Deadlines, OwnedRole, World
from leastwise.ports import ClusterView
from leastwise.services.memory import PolicyMemory
from leastwise.services.statuses import conditions_from_json, find_condition


class Clouds(Protocol):
    """What the loop reads of the cloud accounts; never does I/O."""

    def snapshot(self, account_ref: str) -> AwsAccountSnapshot | None: ...

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
        """Return the policy's world as it is now; of a policy that a narrowed ceiling revokes, what is left."""
        world = self._gather(stored, memory, now)
        narrowed = narrowing_of(world) if not stored.policy.deleting else ""
        if not narrowed:
            return world
        left = permitted_part(stored.policy, world.ceilings, siblings=world.siblings)
        return replace(self._gather(replace(stored, policy=left), memory, now), narrowed=narrowed)

    def _gather(self, stored: StoredPolicy, memory: PolicyMemory, now: datetime) -> World:
        policy = stored.policy
        accounts = list(self.view.service_accounts(policy.subject_namespace))
        subjects = subjects_of(policy, accounts)
        named = ServiceAccount(policy.subject_namespace, policy.subject.service_account_name)
        service_account = None if policy.subject.is_selector else self.view.service_account(named)
        desired = desire_kubernetes(policy, subjects, self.cluster.id)
        unresolved = self._unresolved(policy)
        ceilings = self._ceilings(policy)
        since_missing, since_exceeded = self._since(stored, memory, now, bool(subjects) and not unresolved)
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
            owned_roles=tuple(self.clouds.owned_roles(f"{self.cluster.id}/{policy.key}")),
            deadlines=self.deadlines,
            since_missing=since_missing,
            since_exceeded=since_exceeded,
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
        frozenset[str],
    ]:
        """Bindings that name the subjects, the rules that they give, and the marks of living policies."""
        accounts = tuple(subjects)
        bindings = {each: tuple(self.view.bindings_of(each)) for each in accounts}
        rules: dict[tuple[str, str, str], tuple[KubernetesRule, ...]] = {}
        ours: set[str] = set()
        for binding in (each for group in bindings.values() for each in group):
            if self._is_ours(binding.owner):
                ours.add(binding.owner)
                continue
            ref = binding.role_ref
            scope = binding.namespace if ref.kind == "Role" else ""
            found = self.view.role_definition(ref.kind, scope, ref.name)
            if found is not None:
                rules[ref.kind, scope, ref.name] = found.rules
        return accounts, bindings, rules, frozenset(ours)

    def _is_ours(self, owner: str) -> bool:
        parts = owner.split("/")
        if len(parts) != 3 or parts[0] != self.cluster.id:  # noqa: PLR2004 (cluster/namespace/policy)
            return False
        return self.view.policy(PolicyKey(parts[1], parts[2])) is not None

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
        holders = {
            each.role.owner.policy
            for claimant in self._claimants(policy)
            for each in self.clouds.owned_roles(f"{self.cluster.id}/{claimant.key}")
            if each.role.owner is not None and not each.is_detached
        }
        return tuple(
            Claim(each.key, each.created, holds_mark=each.key in holders) for each in self._claimants(policy)
        )

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

    def _since(
        self, stored: StoredPolicy, memory: PolicyMemory, now: datetime, resolved: bool
    ) -> tuple[datetime | None, datetime | None]:
        """When references were first missing, and when the ceiling was first exceeded: from memory, else from
        the stored conditions, so that a restart does not begin the wait again."""
        conditions = conditions_from_json(stored.status)
        if resolved:
            memory.missing_since = None
        elif memory.missing_since is None:
            old = find_condition(conditions, "ResolvedRefs")
            memory.missing_since = old.last_transition_time if old and old.status == "False" else now
        old = find_condition(conditions, "Accepted")
        exceeded = old is not None and old.status == "False" and old.reason == "CeilingExceeded"
        return memory.missing_since, old.last_transition_time if old is not None and exceeded else None
