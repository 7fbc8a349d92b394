"""Fakes of the narrow client protocols: scripted answers, and every call recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from leastwise.adapters.aws.calls import AssumedCredentials, Payload
from leastwise.core.accounts import AwsAccount, AwsApiFamily

ACCOUNT_ID = "111122223333"

Answer = Payload | Exception | Callable[[Mapping[str, object]], Payload]


def sdk_error(code: str, status: int = 400, message: str = "", operation: str = "Any") -> ClientError:
    """Build what botocore raises for an answer of AWS."""
    answer: dict[str, Any] = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "never-the-same"},
    }
    return ClientError(answer, operation)


class Script:
    """Answers by operation: the listed ones in order, the last one for ever; `{}` where nothing is listed."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.credential = "AKIA-ambient"

    def on(self, operation: str, *answers: Answer) -> Script:
        self.answers[operation] = list(answers)
        return self

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def take(self, operation: str, parameters: dict[str, object]) -> Payload:
        self.calls.append((operation, parameters))
        listed = self.answers.get(operation, [{}])
        answer = listed.pop(0) if len(listed) > 1 else listed[0]
        if isinstance(answer, Exception):
            raise answer
        return answer(parameters) if callable(answer) else answer


class FakeIamClient:
    """`IamCalls` over a script."""

    def __init__(self, script: Script) -> None:
        self._take = script.take

    def get_account_authorization_details(self, **parameters: object) -> Payload:
        return self._take("GetAccountAuthorizationDetails", parameters)

    def get_account_summary(self) -> Payload:
        return self._take("GetAccountSummary", {})

    def list_roles(self, **parameters: object) -> Payload:
        return self._take("ListRoles", parameters)

    def list_open_id_connect_providers(self) -> Payload:
        return self._take("ListOpenIDConnectProviders", {})

    def get_open_id_connect_provider(self, **parameters: object) -> Payload:
        return self._take("GetOpenIDConnectProvider", parameters)

    def get_role(self, **parameters: object) -> Payload:
        return self._take("GetRole", parameters)

    def list_role_policies(self, **parameters: object) -> Payload:
        return self._take("ListRolePolicies", parameters)

    def get_role_policy(self, **parameters: object) -> Payload:
        return self._take("GetRolePolicy", parameters)

    def list_attached_role_policies(self, **parameters: object) -> Payload:
        return self._take("ListAttachedRolePolicies", parameters)

    def get_policy(self, **parameters: object) -> Payload:
        return self._take("GetPolicy", parameters)

    def get_policy_version(self, **parameters: object) -> Payload:
        return self._take("GetPolicyVersion", parameters)

    def list_policy_versions(self, **parameters: object) -> Payload:
        return self._take("ListPolicyVersions", parameters)

    def create_role(self, **parameters: object) -> Payload:
        return self._take("CreateRole", parameters)

    def update_assume_role_policy(self, **parameters: object) -> Payload:
        return self._take("UpdateAssumeRolePolicy", parameters)

    def put_role_policy(self, **parameters: object) -> Payload:
        return self._take("PutRolePolicy", parameters)

    def delete_role_policy(self, **parameters: object) -> Payload:
        return self._take("DeleteRolePolicy", parameters)

    def attach_role_policy(self, **parameters: object) -> Payload:
        return self._take("AttachRolePolicy", parameters)

    def detach_role_policy(self, **parameters: object) -> Payload:
        return self._take("DetachRolePolicy", parameters)

    def put_role_permissions_boundary(self, **parameters: object) -> Payload:
        return self._take("PutRolePermissionsBoundary", parameters)

    def tag_role(self, **parameters: object) -> Payload:
        return self._take("TagRole", parameters)

    def untag_role(self, **parameters: object) -> Payload:
        return self._take("UntagRole", parameters)

    def update_role(self, **parameters: object) -> Payload:
        return self._take("UpdateRole", parameters)

    def delete_role(self, **parameters: object) -> Payload:
        return self._take("DeleteRole", parameters)

    def create_policy(self, **parameters: object) -> Payload:
        return self._take("CreatePolicy", parameters)

    def create_policy_version(self, **parameters: object) -> Payload:
        return self._take("CreatePolicyVersion", parameters)

    def delete_policy_version(self, **parameters: object) -> Payload:
        return self._take("DeletePolicyVersion", parameters)

    def delete_policy(self, **parameters: object) -> Payload:
        return self._take("DeletePolicy", parameters)


class FakeEksClient:
    """`EksCalls` over a script."""

    def __init__(self, script: Script) -> None:
        self._take = script.take

    def list_pod_identity_associations(self, **parameters: object) -> Payload:
        return self._take("ListPodIdentityAssociations", parameters)

    def describe_pod_identity_association(self, **parameters: object) -> Payload:
        return self._take("DescribePodIdentityAssociation", parameters)

    def create_pod_identity_association(self, **parameters: object) -> Payload:
        return self._take("CreatePodIdentityAssociation", parameters)

    def update_pod_identity_association(self, **parameters: object) -> Payload:
        return self._take("UpdatePodIdentityAssociation", parameters)

    def delete_pod_identity_association(self, **parameters: object) -> Payload:
        return self._take("DeletePodIdentityAssociation", parameters)


class FakeStsClient:
    """`StsCalls` over a script."""

    def __init__(self, script: Script) -> None:
        self._take = script.take

    def get_caller_identity(self) -> Payload:
        return self._take("GetCallerIdentity", {})

    def assume_role(self, **parameters: object) -> Payload:
        return self._take("AssumeRole", parameters)


class FakeClients:
    """The clients of one set of credentials; all share the script."""

    def __init__(self, script: Script, credentials: AssumedCredentials | None) -> None:
        self._script = script
        self.credentials = credentials
        self.iam = FakeIamClient(script)
        self.eks = FakeEksClient(script)
        self.sts = FakeStsClient(script)

    def credential_id(self) -> str:
        return self.credentials.access_key_id if self.credentials else self._script.credential


class FakeClientFactory:
    """Makes fake clients, and remembers for whom."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.built: list[tuple[str, AssumedCredentials | None]] = []

    def build(self, region: str, credentials: AssumedCredentials | None) -> FakeClients:
        self.built.append((region, credentials))
        return FakeClients(self._script, credentials)


class FakeLimiter:
    """Lets every call pass, and remembers families and throttling."""

    def __init__(self) -> None:
        self.acquired: list[AwsApiFamily] = []
        self.held: list[AwsApiFamily] = []

    async def acquire(self, account: AwsAccount, family: AwsApiFamily) -> None:
        self.acquired.append(family)

    def throttled(self, account: AwsAccount, family: AwsApiFamily) -> float:
        self.held.append(family)
        return 7.0


class FakeGuard:
    """Allows writes until told otherwise."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.asked: list[float] = []

    def check(self, write_seconds: float = 10.0) -> None:
        self.asked.append(write_seconds)
        if self.error is not None:
            raise self.error


def caller(account_id: str = ACCOUNT_ID) -> Payload:
    """Answer of GetCallerIdentity."""
    return {"Account": account_id, "Arn": f"arn:aws:iam::{account_id}:role/operator", "UserId": "AROA"}


def assumed(number: int, expires: datetime | None = None) -> Payload:
    """Answer of AssumeRole."""
    return {
        "Credentials": {
            "AccessKeyId": f"ASIA-{number}",
            "SecretAccessKey": f"very-secret-{number}",
            "SessionToken": f"session-{number}",
            "Expiration": expires or datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number),
        }
    }
