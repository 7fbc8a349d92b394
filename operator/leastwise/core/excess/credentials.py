"""Long-lived keys and passwords of an estate, with when they were last used as far as it tells.

AWS: the credential report (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html),
where a key without a last use was never used. Google Cloud: keys that users manage, of whose use no listing
tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import UserCredentials
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.excess.stale import Credential
from leastwise.core.snapshots import Plane


def credentials_of(estate: Estate) -> dict[IdentityId, tuple[Credential, ...]]:
    """Return the credentials of identities that have any."""
    found: dict[IdentityId, tuple[Credential, ...]] = {}
    for engine in estate:
        if isinstance(engine, AwsEngine):
            for arn, user in (engine.world.credentials or {}).items():
                found[identity_id(Plane.AWS, arn)] = tuple(_of_user(user))
        elif isinstance(engine, GcpEngine):
            for key in engine.world.keys or ():
                identity = identity_id(Plane.GCP, f"serviceAccount:{key.email}")
                made = Credential(
                    f"key {key.key_id}",
                    is_active=key.is_user_managed and not key.is_disabled,
                    made=key.created,
                    knows_use=False,
                )
                found[identity] = (*found.get(identity, ()), made)
    return found


def _of_user(user: UserCredentials) -> Iterator[Credential]:
    for number, key in enumerate(user.keys, start=1):
        yield Credential(f"access key {number}", key.is_active, _time(key.last_rotated), _time(key.last_used))
    if user.has_password:
        yield Credential("password", last_used=_time(user.password_last_used))


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
