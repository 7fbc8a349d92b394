"""Federated credentials: which tokens of other issuers an identity accepts.

Implements https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations: issuer
and subject are compared as they stand, without wildcards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leastwise.core.evaluation.azure.worlds import AzureWorld, FederatedCredential
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import Plane

AUDIENCE = "api://AzureADTokenExchange"
"""The audience that Azure recommends for tokens that are exchanged."""

PIPELINE_ISSUERS = (
    "https://token.actions.githubusercontent.com",
    "https://vstoken.dev.azure.com/",
    "https://gitlab.com",
    "https://app.terraform.io",
)
"""How issuers of build systems begin."""


@dataclass(frozen=True, slots=True, order=True)
class FederatedSubject:
    """A ServiceAccount whose tokens of an issuer are accepted as an identity."""

    identity: IdentityId
    issuer: str
    namespace: str
    name: str
    credential: str
    audiences: tuple[str, ...]


def principals_of(credential: FederatedCredential, world: AzureWorld) -> tuple[str, ...]:
    """Return the object ids of the principals that a credential is of."""
    parent = credential.parent
    managed = [each.principal for each in world.identities if each.resource == parent]
    applications = [
        principal.id
        for principal in world.principals.values()
        if parent in (principal.app_id, principal.id, principal.resource) and parent
    ]
    return tuple(sorted({*managed, *applications} - {""}))


def federated_subjects(world: AzureWorld) -> Iterator[FederatedSubject]:
    """Yield the ServiceAccounts that may become an identity, as credentials say it; they may not exist."""
    for credential in world.credentials:
        account = ServiceAccount.of_username(credential.subject)
        if account is None:
            continue
        for principal in principals_of(credential, world):
            yield FederatedSubject(
                identity_id(Plane.AZURE, principal),
                credential.issuer,
                account.namespace,
                account.name,
                credential.name,
                credential.audiences,
            )
