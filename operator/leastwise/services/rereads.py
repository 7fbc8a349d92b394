"""Targeted reads of AWS: they patch an account's shared snapshot, so that what is judged next is not old."""

from __future__ import annotations

from typing import Protocol

import structlog

from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import LeaseLostError, LeastwiseError
from leastwise.core.plans import Plan
from leastwise.core.snapshots import AwsManagedPolicy, AwsRole, PodIdentityAssociation
from leastwise.core.worlds import World

APPEARANCE_SECONDS = 30.0
"""How long AWS may show what was before a write (A10)."""

LOOK_AGAIN_SECONDS = 2.0
"""Until a write that did not show yet is looked for again."""


class Rereader(Protocol):
    """Targeted reads that patch the shared snapshot of an account."""

    async def reread_role(self, account: AwsAccount, name: str) -> AwsRole | None:
        """Read one role."""
        ...

    async def reread_policy(self, account: AwsAccount, arn: str) -> None:
        """Read one managed policy."""
        ...

    async def reread_association(self, account: AwsAccount, world: World) -> PodIdentityAssociation | None:
        """Read the association of the policy's ServiceAccount."""
        ...

    async def complete(
        self, account: AwsAccount, entry: AwsRole | AwsManagedPolicy | PodIdentityAssociation
    ) -> None:
        """Read what the listing leaves out of an entry (A24)."""
        ...


async def reread_roles_and_policies(rereader: Rereader, account: AwsAccount, plan: Plan) -> None:
    """Read every role and managed policy that a plan touched."""
    for arn in sorted({arn for each in plan if (arn := getattr(each.change, "arn", ""))}):
        await rereader.reread_policy(account, arn)
    for name in sorted({name for each in plan if (name := getattr(each.change, "role", ""))}):
        await rereader.reread_role(account, name)


async def reread_touched(rereader: Rereader, account: AwsAccount, world: World, plan: Plan) -> None:
    """Read everything that a plan touched. A read that fails is told; the next run reads again."""
    try:
        await reread_roles_and_policies(rereader, account, plan)
        if any("Association" in type(each.change).__name__ for each in plan):
            await rereader.reread_association(account, world)
    except LeaseLostError:
        raise
    except LeastwiseError as error:
        structlog.get_logger("cloud").warning("read after write failed", error=str(error))
