"""Whether an operator runs: its Lease moves, or does not. Its times are for people: none is compared."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.cli.failures import CommandError, without_request
from leastwise.cli.ports import Connection
from leastwise.core.errors import ForbiddenError, LeastwiseError
from leastwise.ports import LeaseRecord

READ_SECONDS = 5.0
LOOK_SECONDS = 1.0
_MARGIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Life:
    """Whether one runs, and how that is known; `why` is empty when there is nothing to say."""

    is_running: bool
    why: str = ""


async def look_for_operator(connection: Connection) -> Life:
    """Look once: whether somebody holds the Lease."""
    try:
        lease = await connection.lease.read(timeout_seconds=READ_SECONDS)
    except LeastwiseError as error:
        return Life(is_running=False, why=f"its Lease could not be read: {without_request(str(error))}")
    if lease is None or not lease.holder:
        return Life(is_running=False)
    return Life(is_running=True, why=f"{lease.holder} holds the Lease")


async def watch_operator(connection: Connection) -> Life:
    """Watch a held Lease for as long as it lasts: who does not renew it in that time is gone."""
    first = await _read(connection)
    if first is None or not first.holder:
        return Life(is_running=False)
    end = connection.clock.monotonic() + first.seconds + _MARGIN_SECONDS
    while connection.clock.monotonic() < end:
        await connection.clock.sleep(LOOK_SECONDS)
        lease = await _read(connection)
        if lease is None or not lease.holder:
            return Life(is_running=False)
        if lease.version != first.version:
            return Life(is_running=True, why=f"{lease.holder} renews the Lease")
    return Life(is_running=False, why=f"{first.holder} did not renew the Lease for {first.seconds} s")


async def _read(connection: Connection) -> LeaseRecord | None:
    try:
        return await connection.lease.read(timeout_seconds=READ_SECONDS)
    except ForbiddenError as error:
        raise CommandError(
            f"whether an operator runs cannot be told: {without_request(str(error))}",
            allowed="the verb get on leases.coordination.k8s.io in the operator's namespace, or"
            " --force-while-operator-runs",
            next_command="doctor",
        ) from error
