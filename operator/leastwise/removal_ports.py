"""What staged removal needs of the world, as protocols: evidence of use, live pods, and the record itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject
from leastwise.core.withdrawals.records import Withdrawal
from leastwise.core.withdrawals.returns import Denial, LivePod
from leastwise.core.withdrawals.staging import Candidate


class UsageEvidence(Protocol):
    """What was used and what was denied, as far as it is known. Raises the errors of `leastwise.core.errors`.

    A policy about which nothing can be said has no candidate; what cannot be read is a Gap of its candidate.
    """

    async def candidates(self, policies: Sequence[EntitlementPolicy], now: datetime) -> tuple[Candidate, ...]:
        """Weigh these policies now.

        `unused` of each holds declared words, letter by letter as they are declared, that may go together.
        """
        ...

    async def denials(self, subjects: Iterable[ServiceAccount], since: datetime) -> tuple[Denial, ...]:
        """Return the refused requests of these subjects since a time, in their order; each once a call."""
        ...


class WithdrawalWriter(Protocol):
    """Makes Withdrawals, and tries the way back before anything is taken."""

    async def create(self, withdrawal: Withdrawal) -> None:
        """Make it, without a status; AlreadyExistsError when it was made before."""
        ...

    async def try_role(self, namespace: str, rules: Iterable[KubernetesRule], owner: str) -> None:
        """Ask, as a dry run, whether a Role with these rules could be made; raise what a write would."""
        ...

    async def try_binding(
        self, kind: str, namespace: str, role_ref: RoleRef, subjects: Iterable[BindingSubject], owner: str
    ) -> None:
        """Ask, as a dry run, whether such a binding could be made; raise what a write would."""
        ...

    async def live_pods(self, account: ServiceAccount) -> tuple[LivePod, ...]:
        """List the running pods of a ServiceAccount; ForbiddenError when the operator may not."""
        ...
