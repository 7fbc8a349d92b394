"""`Withdrawal`: permissions taken from a declaration for being unused; the controller alone writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from leastwise.api.conditions_schema import Count, Detail, Status, Timestamp
from leastwise.api.excess_types import LONGEST_SECONDS
from leastwise.api.field_types import NamespaceName, PolicyArn, Subdomain
from leastwise.api.messages import describe
from leastwise.api.permission_types import AwsPermission, KubernetesPermission
from leastwise.api.rbac_types import ClusterRoleRef, RoleRef
from leastwise.api.schema import AGE, READY, ApiModel, Column, Kind, ListType, Rule
from leastwise.api.stored_objects import EPOCH, has_zone, metadata_of, parse_time, spec_of
from leastwise.core.errors import InvalidError
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.withdrawals import records

Time = Annotated[
    str,
    Field(max_length=40, json_schema_extra={"format": "date-time"}),
    AfterValidator(has_zone),
]

# ---------------------------------------------------------------- what is taken


class WithdrawnBinding(ApiModel):
    """A declared RoleBinding of the policy's namespace."""

    role_ref: RoleRef = Field(description="The Role or ClusterRole that is not bound any more.")


class WithdrawnClusterBinding(ApiModel):
    """A declared ClusterRoleBinding."""

    role_ref: ClusterRoleRef = Field(description="The ClusterRole that is not bound any more.")


class KubernetesWithdrawn(ApiModel):
    """What is taken away in this cluster."""

    permissions: Annotated[list[KubernetesPermission], Field(max_length=128), ListType("atomic")] | None = (
        Field(default=None, description="Permissions of the policy's rules, word by word.")
    )
    bindings: Annotated[list[WithdrawnBinding], Field(max_length=64), ListType("atomic")] | None = Field(
        default=None, description="Bindings in the policy's namespace, each whole."
    )
    cluster_bindings: (
        Annotated[list[WithdrawnClusterBinding], Field(max_length=64), ListType("atomic")] | None
    ) = Field(default=None, description="Bindings in the whole cluster, each whole.")


class AwsWithdrawn(ApiModel):
    """What is taken away in the policy's AWS account."""

    permissions: Annotated[list[AwsPermission], Field(max_length=128), ListType("atomic")] | None = Field(
        default=None, description="Pairs of the policy's statements."
    )
    managed_policy_arns: Annotated[list[PolicyArn], Field(max_length=20), ListType("set")] | None = Field(
        default=None, description="Managed policies that are not attached any more."
    )


# ---------------------------------------------------------------- why


class PolicyRef(ApiModel):
    """An EntitlementPolicy of the same namespace, by name."""

    name: Subdomain = Field(description="Name of the EntitlementPolicy.")


class SubjectRef(ApiModel):
    """A ServiceAccount, by name."""

    name: Subdomain = Field(description="Name of the ServiceAccount.")
    namespace: NamespaceName = Field(description="Namespace of the ServiceAccount.")


class EvidenceBlock(ApiModel):
    """What was looked at before anything was called unused."""

    window_seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS)] = Field(
        description="How far back use was looked for."
    )
    observed_since_time: Time = Field(description="Since when it was watched without a break.")
    observed_until_time: Time = Field(description="Until when it was watched.")
    sources: (
        Annotated[
            list[Annotated[str, Field(min_length=1, max_length=128)]], Field(max_length=16), ListType("set")
        ]
        | None
    ) = Field(default=None, description="The logs that were read.")

    def to_domain(self) -> records.Evidence:
        """Return the evidence as a core value."""
        return records.Evidence(
            window_seconds=self.window_seconds,
            observed_since=parse_time(self.observed_since_time) or EPOCH,
            observed_until=parse_time(self.observed_until_time) or EPOCH,
            sources=tuple(self.sources or ()),
        )


# ---------------------------------------------------------------- the kind


class WithdrawalSpec(ApiModel):
    """What is taken away, from whom, why and until when; it never changes."""

    rules = (
        Rule(
            "self == oldSelf",
            "may not change: a withdrawal says once what is taken away; end it with 'leastwise rollback'",
            reason="FieldValueForbidden",
        ),
        Rule(
            "has(self.kubernetes) || has(self.aws)",
            "must have 'kubernetes', 'aws' or both: without them nothing is taken away",
            lambda self: self.kubernetes is not None or self.aws is not None,
        ),
        Rule(
            "self.announcedTime <= self.narrowAfterTime && self.narrowAfterTime < self.untilTime",
            "must have 'announcedTime', 'narrowAfterTime' and 'untilTime' in this order",
            lambda self: self.is_ordered,
        ),
    )

    policy_ref: PolicyRef = Field(description="The policy whose declaration is narrowed.")
    subject_ref: SubjectRef = Field(description="The ServiceAccount that did not use what is taken away.")
    kubernetes: KubernetesWithdrawn | None = Field(
        default=None, description="What is taken away in this cluster."
    )
    aws: AwsWithdrawn | None = Field(default=None, description="What is taken away in AWS.")
    reason: Annotated[str, Field(min_length=1, max_length=512)] = Field(description="Why, for people.")
    evidence: EvidenceBlock = Field(description="What was looked at before.")
    announced_time: Time = Field(description="Since when it is known that this will be taken away.")
    narrow_after_time: Time = Field(description="When it is taken away at the earliest.")
    until_time: Time = Field(
        description="When it comes back, unless the declaration in Git has followed until then."
    )
    watch_seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS)] = Field(
        description="For how long denials are watched after it was taken away."
    )

    @property
    def times(self) -> tuple[datetime, datetime, datetime]:
        """When it was announced, when it may begin and when it ends."""
        announced, begins, ends = (
            parse_time(each) or EPOCH
            for each in (self.announced_time, self.narrow_after_time, self.until_time)
        )
        return announced, begins, ends

    @property
    def is_ordered(self) -> bool:
        """Whether the three times follow each other."""
        announced, begins, ends = self.times
        return announced <= begins < ends


class Ending(ApiModel):
    """How it ended."""

    reason: Literal["Cancelled", "Adopted", "RolledBack", "Returned", "Expired", "Superseded"] = Field(
        description="'Adopted': the declaration shrank. 'RolledBack': a person took it back. 'Returned': the"
        " workload needed it. 'Expired': its deadline passed. 'Superseded': the declaration changed around"
        " it. 'Cancelled': given up before anything was taken."
    )
    ended_time: Timestamp = Field(description="When it ended.")
    by: Annotated[str, Field(max_length=256)] | None = Field(
        default=None, description="Who ended it, when that was a person."
    )
    message: Detail | None = Field(default=None, description="Why, for people.")


class ReturnedPermission(ApiModel):
    """A permission that came back because the workload itself was denied it."""

    kubernetes: KubernetesPermission = Field(description="The permission, as it was withdrawn.")
    returned_time: Timestamp = Field(description="When it came back.")
    pod_name: Annotated[str, Field(max_length=253)] | None = Field(
        default=None, description="The pod that was denied it."
    )


class WithdrawalCounts(ApiModel):
    """How much it is about."""

    withdrawn: Count | None = Field(default=None, description="Permissions that are taken away now.")
    named: Count | None = Field(default=None, description="Permissions that it names.")


class WithdrawalStatus(Status):
    """How far it has come."""

    narrowed_time: Timestamp | None = Field(
        default=None, description="When it was taken from what is desired."
    )
    watched_since_time: Timestamp | None = Field(
        default=None, description="Since when the narrower grant stands and denials are watched."
    )
    finished_time: Timestamp | None = Field(
        default=None, description="When watching ended without anybody needing it."
    )
    returned: Annotated[list[ReturnedPermission], Field(max_length=128), ListType("atomic")] | None = Field(
        default=None, description="Permissions that came back, each once, because a pod was denied them."
    )
    ended: Ending | None = Field(default=None, description="How it ended; absent while it has not.")
    counts: WithdrawalCounts | None = Field(default=None, description="How many permissions.")


_UNSEEN = {"observedGeneration": -1}  # what the API server writes for us

_STAGE = '.status.conditions[?(@.type=="Active")].reason'

KIND = Kind(
    kind="Withdrawal",
    plural="withdrawals",
    short_names=(),
    namespaced=True,
    description="Permissions taken away from a declaration for being unused; only the operator writes it.",
    spec=WithdrawalSpec,
    status=WithdrawalStatus,
    columns=(
        READY,
        Column("Stage", "string", _STAGE, "How far it has come."),
        Column("Withdrawn", "integer", ".status.counts.withdrawn", "Permissions that are taken away now."),
        Column("Policy", "string", ".spec.policyRef.name", "The policy whose declaration is narrowed."),
        Column("Until", "string", ".spec.untilTime", "When it comes back at the latest.", priority=1),
        Column("Why", "string", ".spec.reason", "Why it is taken away.", priority=1),
        AGE,
    ),
    selectable=(".spec.policyRef.name",),
)


def withdrawal_to_domain(obj: Mapping[str, Any]) -> records.Withdrawal:
    """Return the stored object as a core value; raise InvalidError with our message when it is not valid."""
    try:
        spec = WithdrawalSpec.model_validate(spec_of(obj))
    except ValidationError as error:
        raise InvalidError(describe(error, WithdrawalSpec)) from error
    status = obj.get("status")
    if not isinstance(status, Mapping) or status == _UNSEEN:
        status = {}
    metadata = metadata_of(obj)
    annotations = metadata.get("annotations") or {}
    namespace = metadata.get("namespace", "")
    announced, narrow_after, until = spec.times
    return records.Withdrawal(
        namespace=namespace,
        name=metadata.get("name", ""),
        uid=metadata.get("uid", ""),
        policy=PolicyKey(namespace, spec.policy_ref.name),
        subject=ServiceAccount(spec.subject_ref.namespace, spec.subject_ref.name),
        withdrawn=_withdrawn(spec),
        reason=spec.reason,
        evidence=spec.evidence.to_domain(),
        announced=announced,
        narrow_after=narrow_after,
        until=until,
        watch_seconds=spec.watch_seconds,
        progress=_progress(status),
        generation=metadata.get("generation", 1),
        rollback_reason=annotations.get(records.ROLLBACK_REASON_KEY, ""),
        rollback_by=annotations.get(records.ROLLBACK_BY_KEY, ""),
        status=status,
    )


def _withdrawn(spec: WithdrawalSpec) -> records.Withdrawn:
    kubernetes, aws = spec.kubernetes or KubernetesWithdrawn(), spec.aws or AwsWithdrawn()
    return records.Withdrawn(
        kubernetes=tuple(each.to_domain() for each in kubernetes.permissions or ()),
        bindings=tuple(each.role_ref.to_domain() for each in kubernetes.bindings or ()),
        cluster_bindings=tuple(each.role_ref.to_domain() for each in kubernetes.cluster_bindings or ()),
        aws=tuple(each.to_domain() for each in aws.permissions or ()),
        managed_policy_arns=tuple(aws.managed_policy_arns or ()),
    )


def _progress(status: Mapping[str, Any]) -> records.Progress:
    """Read how far it has come. An end whose word is not known is an end all the same: nothing is taken by
    what is not understood."""
    ended = status.get("ended")
    ended = ended if isinstance(ended, Mapping) else None
    words = {stage.value: stage for stage in records.ENDINGS}
    end = None if ended is None else words.get(str(ended.get("reason")), records.Stage.SUPERSEDED)
    return records.Progress(
        narrowed=parse_time(status.get("narrowedTime")),
        watched_since=parse_time(status.get("watchedSinceTime")),
        finished=parse_time(status.get("finishedTime")),
        returned=_returned(status.get("returned")),
        end=end,
        ended=None if ended is None else parse_time(ended.get("endedTime")),
        ended_by="" if ended is None else str(ended.get("by", "")),
        why="" if ended is None else str(ended.get("message", "")),
    )


def _returned(stored: object) -> tuple[records.Returned, ...]:
    """Read what came back; what is malformed did not."""
    found = []
    for each in stored if isinstance(stored, list) else ():
        try:
            entry = ReturnedPermission.model_validate(each)
        except ValidationError:
            continue
        time = parse_time(entry.returned_time) or EPOCH
        found.append(records.Returned(entry.kubernetes.to_domain(), time, entry.pod_name or ""))
    return tuple(found)
