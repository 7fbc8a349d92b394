"""One cloud account as configured: how to reach it and what holds for everything written there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CredentialType(Enum):
    """Where the operator's own credentials for an account come from."""

    AMBIENT = "Ambient"
    ASSUME_ROLE = "AssumeRole"


class AwsApiFamily(Enum):
    """API calls that share one token bucket of an account (pitfalls A11)."""

    IAM_READ = "iam-read"
    IAM_WRITE = "iam-write"
    EKS = "eks"
    STS = "sts"


@dataclass(frozen=True, slots=True)
class AwsQuotas:
    """Limits of an account that AWS raises on request; the defaults are what every account has (A2, A5)."""

    trust_characters: int = 2048
    attached_per_role: int = 10


@dataclass(frozen=True, slots=True)
class AwsAccount:
    """An AWS account; `boundary_arn` is mandatory for Enforce, empty when none is set."""

    name: str  # of the CloudAccount object
    account_id: str
    partition: str = "aws"
    region: str = "us-east-1"
    credential_type: CredentialType = CredentialType.AMBIENT
    assume_role_arn: str = ""
    external_id: str = ""
    role_path_prefix: str = "/leastwise/"
    boundary_arn: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    refresh_seconds: int = 600
    removal_wait_seconds: int = 86400
    writes_per_minute: int = 60
    uid: str = ""
    generation: int = 0
    deleting: bool = False
    has_finalizer: bool = False
