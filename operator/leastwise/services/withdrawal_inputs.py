"""Gathers what staging decides by: the policies that stand, the evidence about them, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import LeaseLostError, LeastwiseError, RetryLaterError
from leastwise.core.identities import PROTECTED_KEY, Cluster, Mark, PolicyKey
from leastwise.core.kubernetes_desires import normalise_rules, subjects_of
from leastwise.core.kubernetes_judgements import REMOVAL_GAPS
from leastwise.core.snapshots import BindingSubject, Gap
from leastwise.core.withdrawals.records import Withdrawal
from leastwise.core.withdrawals.staging import Candidate, Inputs, StagingRules
from leastwise.core.withdrawals.subtractions import active_for, is_staged, subtract
from leastwise.ports import Clock, ClusterView
from leastwise.removal_ports import UsageEvidence, WithdrawalWriter
from leastwise.services.statuses import conditions_from_json, find_condition

RESTORE_SECONDS = 300.0
"""How long the answer to a dry run of the way back is believed."""


class WithdrawalInputs:
    """Reads the views in memory, asks for evidence, and remembers what dry runs said."""

    def __init__(
        self,
        *,
        view: ClusterView,
        writer: WithdrawalWriter,
        evidence: UsageEvidence | None,
        cluster: Cluster,
        clock: Clock,
        rules: StagingRules,
    ) -> None:
        self._view = view
        self._writer = writer
        self._evidence = evidence
        self._cluster = cluster
        self._clock = clock
        self._rules = rules
        self._restores: dict[tuple[str, str], tuple[float, str]] = {}
        self._log = structlog.get_logger("withdrawals")

    async def gather(self, now: datetime) -> Inputs:
        """Return everything that this run decides by."""
        policies = {each.key: each for each in self._view.policies()}
        staged = [each for each in policies.values() if is_staged(each)]
        unread = next((each for each in self._view.gaps() if each.scope.startswith("withdrawals")), None)
        rules = self._rules
        if unread is not None and not rules.stopped:  # what is taken already is not known whole
            rules = replace(rules, stopped=f"{unread.scope} cannot be read: {unread.message}")
        candidates = await self._candidates(staged, now)
        fresh = self._clock.monotonic() - RESTORE_SECONDS
        return Inputs(
            policies=policies,
            candidates={each.policy.key: each for each in candidates},
            standing=frozenset(each.key for each in staged if self._stands(each, now)),
            restores={key: told for key, (at, told) in self._restores.items() if at > fresh},
            rules=rules,
        )

    def taken(self, policy: EntitlementPolicy | None, one: Withdrawal, now: datetime) -> int:
        """Count what one withdrawal takes away now."""
        if policy is None or not active_for(policy, [one], now):
            return 0
        return len(subtract(policy, [one], now).taken)

    def _stands(self, policy: EntitlementPolicy, now: datetime) -> bool:
        """Whether the stored status tells that exactly what is desired now is granted."""
        stored = self._view.stored_policy(policy.key)
        if stored is None or stored.status.get("observedGeneration") != policy.generation:
            return False
        conditions = conditions_from_json(stored.status)
        told = {kind: find_condition(conditions, kind) for kind in ("Ready", "Drifted")}
        ready, drifted = told["Ready"], told["Drifted"]
        if ready is None or drifted is None or (ready.status, drifted.status) != ("True", "False"):
            return False
        active = active_for(policy, self._view.withdrawals_of(policy.key), now)
        counts = stored.status.get("counts")
        withdrawn = counts.get("withdrawn", 0) if isinstance(counts, dict) else 0
        return withdrawn == len(subtract(policy, active, now).taken)

    # ------------------------------------------------------------ evidence

    async def _candidates(self, staged: Sequence[EntitlementPolicy], now: datetime) -> tuple[Candidate, ...]:
        if self._evidence is None or not staged:
            return ()
        try:
            found = await self._evidence.candidates(staged, now)
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._log.warning("no evidence", error=str(error))
            return ()
        return tuple(self._completed(each) for each in found)

    def _completed(self, candidate: Candidate) -> Candidate:
        """Add what the cluster itself says: what could not be read of it, and who forbids removals."""
        gaps = (*candidate.gaps, *self._gaps_over(candidate.policy.key))
        return replace(candidate, gaps=gaps, protected_by=self._protected_by(candidate.policy))

    def _gaps_over(self, key: PolicyKey) -> Iterable[Gap]:
        for each in self._view.gaps():
            kind, _, name = each.scope.partition("/")
            if kind in {*REMOVAL_GAPS, "clusterroles"} and (
                not name or "/" not in name or name.startswith(f"{key.namespace}/")
            ):
                yield each

    def _protected_by(self, policy: EntitlementPolicy) -> str:
        if policy.is_protected:
            return PROTECTED_KEY
        account = self._view.service_account(policy.named_account)
        is_protected = account is not None and dict(account.annotations).get(PROTECTED_KEY) == "true"
        return f"{PROTECTED_KEY} of the ServiceAccount" if is_protected else ""

    # ------------------------------------------------------------ the way back

    async def try_restore(self, one: Withdrawal, now: datetime) -> None:
        """Try, as a dry run, to make anew what is granted now; remember what came of it.

        IAM has no dry runs: what is withdrawn there is given back by a write of the operator's own policy,
        like every repair.
        """
        told = ""
        try:
            await self._try(one, now)
        except (LeaseLostError, RetryLaterError):
            raise
        except LeastwiseError as error:
            told = str(error)
        self._restores[one.namespace, one.name] = (self._clock.monotonic(), told)

    async def _try(self, one: Withdrawal, now: datetime) -> None:
        policy = self._view.policy(one.policy)
        if policy is None or policy.kubernetes is None:
            return
        owner = Mark(self._cluster.id, policy.key).text
        active = active_for(policy, self._view.withdrawals_of(policy.key), now)
        left = subtract(policy, active, now).policy.kubernetes
        if one.withdrawn.kubernetes and left is not None:
            await self._writer.try_role(policy.key.namespace, normalise_rules(left.rules), owner)
        accounts = self._view.service_accounts(policy.subject_namespace)
        subjects = [
            BindingSubject("ServiceAccount", each.name, each.namespace)
            for each in subjects_of(policy, accounts)
        ]
        for kind, refs in (
            ("RoleBinding", one.withdrawn.bindings),
            ("ClusterRoleBinding", one.withdrawn.cluster_bindings),
        ):
            namespace = policy.key.namespace if kind == "RoleBinding" else ""
            for ref in refs:
                await self._writer.try_binding(kind, namespace, ref, subjects, owner)

    def forget(self, known: Iterable[Withdrawal]) -> None:
        """Drop what was remembered of withdrawals that are gone."""
        keys = {(each.namespace, each.name) for each in known}
        self._restores = {key: told for key, told in self._restores.items() if key in keys}
