"""The calls to AWS that Leastwise makes, as narrow protocols; tests implement them as fakes.

boto3's clients fit by shape. Knows nothing of credentials, retries or our values.
"""
# ruff: noqa: D102 (the methods are AWS's own operations, described at the linked pages)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from typing_extensions import override

from leastwise.core.accounts import AwsApiFamily

Payload = Mapping[str, Any]
"""An answer of the SDK; only `translate` and this adapter's paging look inside."""


class IamCalls(Protocol):
    """https://docs.aws.amazon.com/IAM/latest/APIReference/, what is used of it."""

    def get_account_authorization_details(self, **parameters: object) -> Payload: ...
    def get_account_summary(self) -> Payload: ...
    def list_roles(self, **parameters: object) -> Payload: ...
    def list_open_id_connect_providers(self) -> Payload: ...
    def get_open_id_connect_provider(self, **parameters: object) -> Payload: ...
    def get_role(self, **parameters: object) -> Payload: ...
    def list_role_policies(self, **parameters: object) -> Payload: ...
    def get_role_policy(self, **parameters: object) -> Payload: ...
    def list_attached_role_policies(self, **parameters: object) -> Payload: ...
    def get_policy(self, **parameters: object) -> Payload: ...
    def get_policy_version(self, **parameters: object) -> Payload: ...
    def list_policy_versions(self, **parameters: object) -> Payload: ...

    def create_role(self, **parameters: object) -> Payload: ...
    def update_assume_role_policy(self, **parameters: object) -> Payload: ...
    def put_role_policy(self, **parameters: object) -> Payload: ...
    def delete_role_policy(self, **parameters: object) -> Payload: ...
    def attach_role_policy(self, **parameters: object) -> Payload: ...
    def detach_role_policy(self, **parameters: object) -> Payload: ...
    def put_role_permissions_boundary(self, **parameters: object) -> Payload: ...
    def tag_role(self, **parameters: object) -> Payload: ...
    def untag_role(self, **parameters: object) -> Payload: ...
    def update_role(self, **parameters: object) -> Payload: ...
    def delete_role(self, **parameters: object) -> Payload: ...
    def create_policy(self, **parameters: object) -> Payload: ...
    def create_policy_version(self, **parameters: object) -> Payload: ...
    def delete_policy_version(self, **parameters: object) -> Payload: ...
    def delete_policy(self, **parameters: object) -> Payload: ...


class EksCalls(Protocol):
    """https://docs.aws.amazon.com/eks/latest/APIReference/, Pod Identity associations only."""

    def list_pod_identity_associations(self, **parameters: object) -> Payload: ...
    def describe_pod_identity_association(self, **parameters: object) -> Payload: ...
    def create_pod_identity_association(self, **parameters: object) -> Payload: ...
    def update_pod_identity_association(self, **parameters: object) -> Payload: ...
    def delete_pod_identity_association(self, **parameters: object) -> Payload: ...


class StsCalls(Protocol):
    """https://docs.aws.amazon.com/STS/latest/APIReference/, who we are and who we become."""

    def get_caller_identity(self) -> Payload: ...
    def assume_role(self, **parameters: object) -> Payload: ...


class Clients(Protocol):
    """The clients of one set of credentials."""

    @property
    def iam(self) -> IamCalls: ...
    @property
    def eks(self) -> EksCalls: ...
    @property
    def sts(self) -> StsCalls: ...

    def credential_id(self) -> str:
        """Name the credentials in use (the access key id): it changes when they are refreshed.

        May do I/O when they are due; never logged.
        """
        ...


@dataclass(frozen=True, slots=True)
class AssumedCredentials:
    """What sts:AssumeRole gave; none of it appears in a repr, a log or an error."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    expires: datetime

    @override
    def __repr__(self) -> str:
        return f"AssumedCredentials(expires={self.expires.isoformat()})"


class ClientFactory(Protocol):
    """Makes clients; blocking, called in a worker thread."""

    def build(self, region: str, credentials: AssumedCredentials | None) -> Clients:
        """Build clients for a region; without credentials, with those of the process (Ambient)."""
        ...


@dataclass(frozen=True, slots=True)
class Action:
    """One API call, named as a policy names it (`iam:GetRole`)."""

    name: str
    family: AwsApiFamily
    group: str  # read, write, assume or list: a label of the metrics

    @property
    def is_write(self) -> bool:
        """Whether the call changes something in the account."""
        return self.group == "write"


_READING = ("Get", "Describe")
_LISTING = ("List", "GetAccountAuthorizationDetails")


def action(name: str) -> Action:
    """Classify a call by its name; what does not read is a write."""
    service, _, operation = name.partition(":")
    if operation.startswith(_LISTING):
        group = "list"
    elif operation.startswith(_READING):
        group = "read"
    elif name.startswith("sts:AssumeRole"):
        group = "assume"
    else:
        group = "write"
    match service:
        case "eks":
            family = AwsApiFamily.EKS
        case "sts":
            family = AwsApiFamily.STS
        case _:
            family = AwsApiFamily.IAM_WRITE if group == "write" else AwsApiFamily.IAM_READ
    return Action(name, family, group)
