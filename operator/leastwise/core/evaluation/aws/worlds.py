"""What is known of AWS accounts at one time, as values: who exists, which documents stand where, what limits.

Documents stay texts, each equal text once: whoever evaluates compiles them. What a world does not hold:

    organization    None: nobody said which service and resource control policies hold. Decisions are then
                    made as if there were none, and a gap says so, since most questions are asked of one
                    account's listing. An account with `[]` is not in an organization; an account that an
                    organization's file leaves out is treated like None, with a gap of its own.
    resources       None: no resource policies were given; decisions go by the identity's side, a gap says so.
                    Given: a resource that is not there has no policy. A KMS key always has one, so a key
                    that is not there is unknown, whatever was given; so is any resource of an account that
                    was not read.
    documents       a managed policy that is attached and not there is unknown, never empty.

KMS grants, access control lists of S3 and policies of VPC endpoints are in none of the listings: always gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from leastwise.core.snapshots import Gap


@dataclass(frozen=True, slots=True, order=True)
class NamedDocument:
    """A policy document with the name that its owner gave it; the text is JSON, as it was read."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class WorldRole:
    """A role of https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html."""

    arn: str
    trust: str  # document
    role_id: str = ""
    path: str = "/"
    inline: tuple[NamedDocument, ...] = ()
    attached: tuple[str, ...] = ()  # ARNs of managed policies, in the order of the listing
    boundary: str = ""  # ARN of a managed policy
    tags: tuple[tuple[str, str], ...] = ()
    instance_profiles: tuple[str, ...] = ()  # ARNs
    created: str = ""
    last_used: str = ""

    @property
    def name(self) -> str:
        """The name without its path."""
        return self.arn.rpartition("/")[2]

    @property
    def account(self) -> str:
        """The account that holds it."""
        return account_of(self.arn)


@dataclass(frozen=True, slots=True)
class WorldUser:
    """A user of https://docs.aws.amazon.com/IAM/latest/APIReference/API_UserDetail.html."""

    arn: str
    user_id: str = ""
    groups: tuple[str, ...] = ()  # names
    inline: tuple[NamedDocument, ...] = ()
    attached: tuple[str, ...] = ()
    boundary: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    created: str = ""

    @property
    def name(self) -> str:
        """The name without its path."""
        return self.arn.rpartition("/")[2]

    @property
    def account(self) -> str:
        """The account that holds it."""
        return account_of(self.arn)


@dataclass(frozen=True, slots=True)
class WorldGroup:
    """A group of users."""

    arn: str
    inline: tuple[NamedDocument, ...] = ()
    attached: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name without its path."""
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class AccountLevels:
    """The organization's policies over one account, by level, the root first; no level: no organization."""

    scps: tuple[tuple[NamedDocument, ...], ...] = ()
    rcps: tuple[tuple[NamedDocument, ...], ...] = ()
    is_management: bool = False


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A long-lived key of a user; times as the report writes them, empty when it has none."""

    is_active: bool
    last_rotated: str = ""
    last_used: str = ""


@dataclass(frozen=True, slots=True)
class UserCredentials:
    """One line of the credential report
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html)."""

    user_arn: str
    has_password: bool | None = None  # None: the report does not say
    password_last_used: str = ""
    has_mfa: bool = False
    keys: tuple[AccessKey, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class EksAssociation:
    """A Pod Identity association; `role_arn` is empty where only the listing is known (pitfalls A24)."""

    cluster: str  # name
    namespace: str
    service_account: str
    role_arn: str = ""
    target_role_arn: str = ""
    arn: str = ""


@dataclass(frozen=True, slots=True, order=True)
class EksAccessPolicy:
    """An EKS access policy given to an access entry; no namespaces: the whole cluster."""

    policy_arn: str
    namespaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class EksAccessEntry:
    """An IAM principal that a cluster lets in; None: that listing was not given."""

    cluster: str  # name, empty where the listing does not say
    principal_arn: str
    username: str = ""
    groups: tuple[str, ...] | None = None
    type: str = ""
    policies: tuple[EksAccessPolicy, ...] | None = None


@dataclass(frozen=True, slots=True)
class AwsWorld:
    """Everything that was read, over all accounts; keys are ARNs unless it says otherwise."""

    accounts: frozenset[str] = frozenset()  # ids of the accounts whose identities were read
    roles: Mapping[str, WorldRole] = field(default_factory=dict)
    users: Mapping[str, WorldUser] = field(default_factory=dict)
    groups: Mapping[str, WorldGroup] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)  # managed policy: its default version's text
    resources: Mapping[str, str] | None = None  # resource: its policy's text
    organization: Mapping[str, AccountLevels] | None = None  # by account id
    credentials: Mapping[str, UserCredentials] | None = None  # by ARN of the user
    associations: tuple[EksAssociation, ...] = ()
    access_entries: tuple[EksAccessEntry, ...] = ()
    gaps: tuple[Gap, ...] = ()
    taken: datetime | None = None  # when it was read, for ages

    def with_role(self, role: WorldRole) -> AwsWorld:
        """Return the world with one role added or changed."""
        return replace(self, roles={**self.roles, role.arn: role}, accounts=self.accounts | {role.account})

    def with_policy(self, arn: str, text: str) -> AwsWorld:
        """Return the world with one managed policy added or changed."""
        return replace(self, policies={**self.policies, arn: text})

    def with_resource(self, arn: str, text: str) -> AwsWorld:
        """Return the world with one resource policy added or changed."""
        return replace(self, resources={**(self.resources or {}), arn: text})


def account_of(arn: str) -> str:
    """Return the account in an ARN; empty where it names none, as for buckets."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) > 4 else ""  # noqa: PLR2004 (arn:partition:service:region:account:…)
