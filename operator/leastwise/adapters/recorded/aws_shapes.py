"""Shapes of the AWS answers that files hold, as far as the evaluator takes them; PURE, only types.

Documents stay raw: AWS prints them as JSON values, or as one percent-encoded text.
"""

from __future__ import annotations

import msgspec


class Named(msgspec.Struct, rename="pascal"):
    """An inline policy."""

    policy_name: str
    policy_document: msgspec.Raw


class Attached(msgspec.Struct, rename="pascal"):
    """An attached managed policy."""

    policy_arn: str


class Boundary(msgspec.Struct, rename="pascal"):
    """A permissions boundary."""

    permissions_boundary_arn: str = ""


class Tag(msgspec.Struct, rename="pascal"):
    """A tag."""

    key: str
    value: str = ""


class InstanceProfile(msgspec.Struct, rename="pascal"):
    """An instance profile."""

    arn: str


class LastUsed(msgspec.Struct, rename="pascal"):
    """When a role was last used."""

    last_used_date: str = ""


class Role(msgspec.Struct, rename="pascal"):
    """An element of RoleDetailList."""

    arn: str
    assume_role_policy_document: msgspec.Raw = msgspec.Raw(b"null")
    role_id: str = ""
    path: str = "/"
    create_date: str = ""
    role_policy_list: list[Named] = []
    attached_managed_policies: list[Attached] = []
    permissions_boundary: Boundary | None = None
    tags: list[Tag] = []
    instance_profile_list: list[InstanceProfile] = []
    role_last_used: LastUsed | None = None


class User(msgspec.Struct, rename="pascal"):
    """An element of UserDetailList."""

    arn: str
    user_id: str = ""
    create_date: str = ""
    user_policy_list: list[Named] = []
    group_list: list[str] = []
    attached_managed_policies: list[Attached] = []
    permissions_boundary: Boundary | None = None
    tags: list[Tag] = []


class Group(msgspec.Struct, rename="pascal"):
    """An element of GroupDetailList."""

    arn: str
    group_policy_list: list[Named] = []
    attached_managed_policies: list[Attached] = []


class Version(msgspec.Struct, rename="pascal"):
    """A version of a managed policy."""

    document: msgspec.Raw = msgspec.Raw(b"null")
    is_default_version: bool = False


class Policy(msgspec.Struct, rename="pascal"):
    """An element of Policies."""

    arn: str
    policy_version_list: list[Version] = []


class AccountDetails(msgspec.Struct, rename="pascal"):
    """The answer of `aws iam get-account-authorization-details`."""

    user_detail_list: list[User] = []
    group_detail_list: list[Group] = []
    role_detail_list: list[Role] = []
    policies: list[Policy] = []
    is_truncated: bool = False


class LevelPolicy(msgspec.Struct):
    """A service or resource control policy at one level."""

    policy: msgspec.Raw
    name: str = ""


class Levels(msgspec.Struct):
    """The policies over one account."""

    scps: list[list[LevelPolicy]] = []
    rcps: list[list[LevelPolicy]] = []
    management: bool = False


class Organization(msgspec.Struct):
    """`org.json`: the levels of the one account that was dumped, and of every account by its id."""

    scps: list[list[LevelPolicy]] = []
    rcps: list[list[LevelPolicy]] = []
    accounts: dict[str, Levels] | None = None


class Association(msgspec.Struct, rename="camel"):
    """A Pod Identity association, listed or described."""

    cluster_name: str
    namespace: str
    service_account: str
    role_arn: str = ""
    target_role_arn: str | None = None
    association_arn: str = ""


class Associations(msgspec.Struct):
    """`aws eks list-pod-identity-associations` or `describe-pod-identity-association`."""

    associations: list[Association] = []
    association: Association | None = None


class Entry(msgspec.Struct, rename="camel"):
    """An access entry, described."""

    principal_arn: str
    cluster_name: str = ""
    username: str = ""
    kubernetes_groups: list[str] = []
    type: str = ""


class Scope(msgspec.Struct):
    """Where an access policy holds."""

    type: str
    namespaces: list[str] = []


class AccessPolicy(msgspec.Struct, rename="camel"):
    """An access policy that is associated with an entry."""

    policy_arn: str
    access_scope: Scope


class AccessEntries(msgspec.Struct, rename="camel"):
    """`aws eks list-access-entries`, `describe-access-entry` or `list-associated-access-policies`."""

    access_entries: list[str | Entry] = []
    access_entry: Entry | None = None
    associated_access_policies: list[AccessPolicy] | None = None
    cluster_name: str = ""
    principal_arn: str = ""


class Report(msgspec.Struct, rename="pascal"):
    """`aws iam get-credential-report`: the CSV, in base64."""

    content: bytes
    generated_time: str = ""
