"""Whose credentials an account is called with: the process's own, or those of an assumed role.

Assumed credentials are renewed before they end, once for all who wait. Knows nothing of boto3.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from leastwise.adapters.aws.calls import AssumedCredentials, ClientFactory, Clients
from leastwise.adapters.aws.translate import to_assumed_credentials
from leastwise.core.accounts import AwsAccount, CredentialType
from leastwise.core.errors import RetryLaterError
from leastwise.ports import Clock

SESSION_NAME = "leastwise"
SESSION_SECONDS = 3600
RENEW_BEFORE = timedelta(minutes=10)
USABLE_BEFORE = timedelta(minutes=1)
"""Credentials that could not be renewed are used until this long before their end."""


@dataclass(frozen=True, slots=True)
class SessionKey:
    """What makes the credentials of two accounts the same; the account's id is no part of it."""

    credential_type: CredentialType
    region: str
    role_arn: str
    external_id: str

    @classmethod
    def of(cls, account: AwsAccount) -> SessionKey:
        """Return the key of an account as configured now: a changed account gets other credentials."""
        if account.credential_type is CredentialType.AMBIENT:
            return cls(account.credential_type, account.region, "", "")
        return cls(account.credential_type, account.region, account.assume_role_arn, account.external_id)


Assume = Callable[
    [AwsAccount, Clients, Callable[[Clients], AssumedCredentials]], Awaitable[AssumedCredentials]
]
"""Makes the call sts:AssumeRole, behind the same edge as every other call."""


class CredentialCache:
    """Clients by the credentials that an account asks for."""

    def __init__(self, factory: ClientFactory, clock: Clock, assume: Assume) -> None:
        self._factory = factory
        self._clock = clock
        self._assume = assume
        self._ambient: dict[str, Clients] = {}
        self._assumed: dict[SessionKey, tuple[AssumedCredentials, Clients]] = {}
        self._renewing: dict[SessionKey, asyncio.Lock] = {}

    async def clients(self, account: AwsAccount) -> Clients:
        """Return clients with credentials that are good for a while.

        Raise AuthenticationError when the role may not be assumed.
        """
        ambient = self._ambient_clients(account.region)
        if account.credential_type is CredentialType.AMBIENT:
            return ambient
        key = SessionKey.of(account)
        async with self._renewing.setdefault(key, asyncio.Lock()):
            held = self._assumed.get(key)
            if held is not None and self._clock.now() < held[0].expires - RENEW_BEFORE:
                return held[1]
            try:
                fresh = await self._assume(account, ambient, lambda these: _assume_role(these, account))
            except RetryLaterError:
                if held is not None and self._clock.now() < held[0].expires - USABLE_BEFORE:
                    return held[1]
                raise
            made = self._factory.build(account.region, fresh)
            self._assumed[key] = (fresh, made)
            return made

    def drop(self, account: AwsAccount) -> None:
        """Forget assumed credentials that were refused."""
        self._assumed.pop(SessionKey.of(account), None)

    def _ambient_clients(self, region: str) -> Clients:
        if region not in self._ambient:
            self._ambient[region] = self._factory.build(region, None)
        return self._ambient[region]


def _assume_role(clients: Clients, account: AwsAccount) -> AssumedCredentials:
    parameters: dict[str, object] = {
        "RoleArn": account.assume_role_arn,
        "RoleSessionName": SESSION_NAME,
        "DurationSeconds": SESSION_SECONDS,
    }
    if account.external_id:
        parameters["ExternalId"] = account.external_id
    return to_assumed_credentials(clients.sts.assume_role(**parameters))
