"""Files about AWS accounts, as the AWS command line and `gen_aws.py` write them, read into an `AwsWorld`.

Read are https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html, the
credential report, and the EKS listings of Pod Identity associations and access entries; service and resource
control policies by account and level, and resource policies by ARN, have a form of our own (docs/cli.md).
A file whose shape is wrong raises `InputError` and leaves nothing behind. A document is not read here: its
text is kept, each distinct one once, and whoever compiles it finds out what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import unquote

import msgspec

from leastwise.adapters.recorded import aws_shapes as shapes
from leastwise.adapters.recorded.aws_credential_report import credentials_of, rows_of, time_of
from leastwise.adapters.recorded.unreadable import NO_JSON
from leastwise.core.errors import InputError
from leastwise.core.evaluation.aws.worlds import (
    AccountLevels,
    AwsWorld,
    EksAccessEntry,
    EksAccessPolicy,
    EksAssociation,
    NamedDocument,
    UserCredentials,
    WorldGroup,
    WorldRole,
    WorldUser,
    account_of,
)
from leastwise.core.snapshots import Gap, GapReason, Plane

_T = TypeVar("_T")

_BY_KEY = {
    "RoleDetailList": "aws-account",
    "UserDetailList": "aws-account",
    "scps": "aws-organization",
    "rcps": "aws-organization",
    "associations": "eks-associations",
    "association": "eks-associations",
    "accessEntries": "eks-access-entries",
    "accessEntry": "eks-access-entries",
    "associatedAccessPolicies": "eks-access-entries",
    "ReportFormat": "aws-credential-report",
}
_REPORT_COLUMNS = ("user", "arn", "password_enabled", "access_key_1_active")
_IDENTITY = re.compile(r"arn:[^:/]+:iam::[^:/]+:(?:role|user|group)/[^:]+")


def recognise(top: dict[str, msgspec.Raw] | list[msgspec.Raw]) -> str:
    """Return the kind of a JSON file by its outermost keys; "" when it is none of ours."""
    if isinstance(top, list):
        return ""
    for key, kind in _BY_KEY.items():
        if key in top:
            return kind
    return "aws-resources" if top and all(key.startswith("arn:") for key in top) else ""


def is_credential_report(header: str) -> bool:
    """Tell whether the first line of a file is that of a credential report."""
    return set(_REPORT_COLUMNS) <= set(header.strip().split(","))


class AwsFiles:
    """Collects files about AWS accounts; `world()` is what they say together."""

    def __init__(self) -> None:
        self._texts: dict[bytes, str] = {}
        self._roles: dict[str, WorldRole] = {}
        self._users: dict[str, WorldUser] = {}
        self._groups: dict[str, WorldGroup] = {}
        self._policies: dict[str, str] = {}
        self._resources: dict[str, str] | None = None
        self._levels: dict[str, AccountLevels] | None = None
        self._own_levels: AccountLevels | None = None  # of an organization's file without accounts
        self._credentials: dict[str, UserCredentials] | None = None
        self._associations: set[EksAssociation] = set()
        self._entries: dict[tuple[str, str], EksAccessEntry] = {}
        self._gaps: set[Gap] = set()
        self._taken: datetime | None = None
        self._read: dict[str, Callable[[bytes, str], None]] = {
            "aws-account": self._add_account,
            "aws-organization": self._add_organization,
            "aws-resources": self._add_resources,
            "aws-credential-report": self._add_report,
            "eks-associations": self._add_associations,
            "eks-access-entries": self._add_entries,
        }

    def add(self, kind: str, data: bytes, name: str) -> None:
        """Read one file of a kind that `recognise` returns; `name` is for messages."""
        read = self._read.get(kind)
        if read is None:
            raise InputError(f"{name}: {kind!r} is no kind of AWS file; allowed: {', '.join(self._read)}")
        read(data, name)

    def world(self) -> AwsWorld:
        """Return everything that was read."""
        accounts = frozenset(account_of(arn) for arn in (*self._roles, *self._users, *self._groups))
        return AwsWorld(
            accounts=accounts,
            roles=self._roles,
            users=self._users,
            groups=self._groups,
            policies=self._policies,
            resources=self._resources,
            organization=self._organization(accounts),
            credentials=self._credentials,
            associations=tuple(sorted(self._associations)),
            access_entries=tuple(entry for _, entry in sorted(self._entries.items())),
            gaps=tuple(sorted(self._gaps)),
            taken=self._taken,
        )

    def _organization(self, accounts: frozenset[str]) -> dict[str, AccountLevels] | None:
        """Give the levels of a file that names no account to the one account that was read."""
        if self._own_levels is None or len(accounts) != 1:
            return self._levels
        return {next(iter(accounts)): self._own_levels, **(self._levels or {})}

    # ---------------------------------------------------------------- one kind of file each

    def _add_account(self, data: bytes, name: str) -> None:
        details = _decode(data, shapes.AccountDetails, name)
        roles = [(each.arn, self._role(each)) for each in details.role_detail_list]
        users = [(each.arn, self._user(each)) for each in details.user_detail_list]
        groups = [(each.arn, self._group(each)) for each in details.group_detail_list]
        policies = list(self._default_versions(details.policies))
        _check_arns(name, [arn for arn, _ in (*roles, *users, *groups)])
        found: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
            (self._roles, _by_arn(name, self._roles, roles)),
            (self._users, _by_arn(name, self._users, users)),
            (self._groups, _by_arn(name, self._groups, groups)),
            (self._policies, _by_arn(name, self._policies, policies)),
        )
        for shelf, added in found:
            shelf.update(added)
        if details.is_truncated:
            self._gap("identities", f"{name} is one page of several: run the command without --max-items")

    def _add_organization(self, data: bytes, name: str) -> None:
        read = _decode(data, shapes.Organization, name)
        if read.accounts is None:
            self._own_levels = self._account_levels(shapes.Levels(read.scps, read.rcps))
        else:
            found = {account: self._account_levels(levels) for account, levels in read.accounts.items()}
            known = self._levels or {}
            self._levels = {**known, **_by_arn(name, known, list(found.items()))}

    def _add_resources(self, data: bytes, name: str) -> None:
        read = _decode(data, dict[str, msgspec.Raw], name)
        known = self._resources or {}
        policies = [(arn, self._text(policy)) for arn, policy in read.items()]
        self._resources = {**known, **_by_arn(name, known, policies)}

    def _add_report(self, data: bytes, name: str) -> None:
        if data.lstrip().startswith(b"{"):
            report = _decode(data, shapes.Report, name)
            data, generated = report.content, time_of(report.generated_time)
        else:
            generated = None
        rows = rows_of(_utf8(data, name), name)
        missing = [column for column in _REPORT_COLUMNS if not rows or column not in rows[0]]
        if missing:
            raise InputError(f"{name}: column {missing[0]!r} is missing; a credential report has it")
        self._credentials = {
            **(self._credentials or {}),
            **{row["arn"]: credentials_of(row) for row in rows if row["arn"]},
        }
        self._note_time(generated, *(time_of(value) for row in rows for value in row.values()))

    def _add_associations(self, data: bytes, name: str) -> None:
        read = _decode(data, shapes.Associations, name)
        for each in (*read.associations, *((read.association,) if read.association else ())):
            self._associations.add(
                EksAssociation(
                    each.cluster_name,
                    each.namespace,
                    each.service_account,
                    each.role_arn,
                    each.target_role_arn or "",
                    each.association_arn,
                )
            )
            if not each.role_arn:
                place = f"{each.namespace}/{each.service_account} in {each.cluster_name}"
                self._gap("podidentityassociations", f"{name} names no role for {place}: describe it")

    def _add_entries(self, data: bytes, name: str) -> None:
        read = _decode(data, shapes.AccessEntries, name)
        associated = _associated(read, name)
        for each in (*read.access_entries, *((read.access_entry,) if read.access_entry else ())):
            if isinstance(each, str):
                self._merge(EksAccessEntry(read.cluster_name, each))
            else:
                cluster = each.cluster_name or read.cluster_name
                groups = tuple(sorted(each.kubernetes_groups))
                self._merge(EksAccessEntry(cluster, each.principal_arn, each.username, groups, each.type))
        if associated is not None:
            self._merge(associated)

    # ---------------------------------------------------------------- parts

    def _role(self, role: shapes.Role) -> WorldRole:
        return WorldRole(
            arn=role.arn,
            trust=self._text(role.assume_role_policy_document),
            role_id=role.role_id,
            path=role.path,
            inline=self._inline(role.role_policy_list),
            attached=tuple(each.policy_arn for each in role.attached_managed_policies),
            boundary=_boundary(role.permissions_boundary),
            tags=_tags(role.tags),
            instance_profiles=tuple(each.arn for each in role.instance_profile_list),
            created=role.create_date,
            last_used=role.role_last_used.last_used_date if role.role_last_used else "",
        )

    def _user(self, user: shapes.User) -> WorldUser:
        return WorldUser(
            arn=user.arn,
            user_id=user.user_id,
            groups=tuple(user.group_list),
            inline=self._inline(user.user_policy_list),
            attached=tuple(each.policy_arn for each in user.attached_managed_policies),
            boundary=_boundary(user.permissions_boundary),
            tags=_tags(user.tags),
            created=user.create_date,
        )

    def _group(self, group: shapes.Group) -> WorldGroup:
        return WorldGroup(
            arn=group.arn,
            inline=self._inline(group.group_policy_list),
            attached=tuple(each.policy_arn for each in group.attached_managed_policies),
        )

    def _default_versions(self, policies: Iterable[shapes.Policy]) -> Iterable[tuple[str, str]]:
        for policy in policies:
            for version in policy.policy_version_list:
                if version.is_default_version:
                    yield policy.arn, self._text(version.document)

    def _inline(self, policies: Iterable[shapes.Named]) -> tuple[NamedDocument, ...]:
        return tuple(NamedDocument(each.policy_name, self._text(each.policy_document)) for each in policies)

    def _account_levels(self, levels: shapes.Levels) -> AccountLevels:
        return AccountLevels(self._documents(levels.scps), self._documents(levels.rcps), levels.management)

    def _documents(self, levels: list[list[shapes.LevelPolicy]]) -> tuple[tuple[NamedDocument, ...], ...]:
        return tuple(
            tuple(NamedDocument(each.name, self._text(each.policy)) for each in level) for level in levels
        )

    def _text(self, raw: msgspec.Raw) -> str:
        """Return the text of a document: as it stands, or out of the percent-encoded text of IAM."""
        written = bytes(raw)
        found = self._texts.get(written)
        if found is None:
            found = self._texts[written] = _document_text(written)
        return found

    def _merge(self, entry: EksAccessEntry) -> None:
        """Put what several listings say of one access entry together."""
        known = self._entries.get((entry.cluster, entry.principal_arn))
        if known is not None:
            entry = EksAccessEntry(
                entry.cluster,
                entry.principal_arn,
                entry.username or known.username,
                known.groups if entry.groups is None else entry.groups,
                entry.type or known.type,
                known.policies if entry.policies is None else entry.policies,
            )
        self._entries[entry.cluster, entry.principal_arn] = entry

    def _gap(self, scope: str, message: str) -> None:
        self._gaps.add(Gap(scope, Plane.AWS.value, GapReason.PARTIAL.value, message))

    def _note_time(self, *times: datetime | None) -> None:
        """Keep the latest time that any file mentions: what was read is at least that young."""
        known = [time for time in (*times, self._taken) if time is not None]
        self._taken = max(known, default=None)


def _check_arns(name: str, arns: Iterable[str]) -> None:
    """Refuse what is no ARN of an identity: nothing could be said of it."""
    for arn in arns:
        if _IDENTITY.match(arn) is None:
            raise InputError(
                f"{name}: 'Arn' {arn[:80]!r} is none of an identity; "
                "it must be arn:PARTITION:iam::ACCOUNT:role/NAME, …:user/NAME or …:group/NAME"
            )


def _by_arn(name: str, known: Mapping[str, _T], found: Iterable[tuple[str, _T]]) -> dict[str, _T]:
    """Return values by their ARN; InputError when one has two contents, since either may be the older one."""
    added: dict[str, _T] = {}
    for arn, value in found:
        if known.get(arn, value) != value or added.get(arn, value) != value:
            raise InputError(
                f"{name}: {arn} was read before with another content; "
                "files of one account must show it at one time"
            )
        added[arn] = value
    return added


def _decode(data: bytes, shape: type[_T], name: str) -> _T:
    try:
        return msgspec.json.decode(data, type=shape)
    except NO_JSON as error:
        raise InputError(f"{name}: {error}") from error


def _utf8(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is not UTF-8: {error}") from error


def _document_text(written: bytes) -> str:
    text = written.decode(errors="replace")
    if not text.startswith('"'):
        return text
    try:
        inner = msgspec.json.decode(written, type=str)
    except NO_JSON:
        return text  # no document, which whoever compiles it finds out
    return inner if inner.lstrip().startswith("{") else unquote(inner)


def _boundary(boundary: shapes.Boundary | None) -> str:
    return boundary.permissions_boundary_arn if boundary else ""


def _tags(tags: list[shapes.Tag]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((tag.key, tag.value) for tag in tags))


def _associated(read: shapes.AccessEntries, name: str) -> EksAccessEntry | None:
    """Return what a listing of access policies says of its entry; None for another listing."""
    if read.associated_access_policies is None:
        return None
    policies = tuple(sorted(_access_policy(each, name) for each in read.associated_access_policies))
    entry = read.access_entry or shapes.Entry("")
    principal = read.principal_arn or entry.principal_arn
    if not principal:
        raise InputError(f"{name}: 'principalArn' is missing: whose access policies these are")
    return EksAccessEntry(read.cluster_name or entry.cluster_name, principal, policies=policies)


def _access_policy(policy: shapes.AccessPolicy, name: str) -> EksAccessPolicy:
    scope = policy.access_scope
    if scope.type == "cluster":
        return EksAccessPolicy(policy.policy_arn)
    if scope.type != "namespace" or not scope.namespaces or not all(scope.namespaces):
        raise InputError(
            f"{name}: 'accessScope' of {policy.policy_arn}: its 'type' must be 'cluster', or 'namespace' "
            "with the names of namespaces"
        )
    return EksAccessPolicy(policy.policy_arn, tuple(sorted(scope.namespaces)))
