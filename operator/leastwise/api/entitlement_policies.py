"""`EntitlementPolicy`: the declared entitlements of ServiceAccounts, on every plane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from leastwise.api.aws_entitlements import AwsBlock
from leastwise.api.conditions_schema import (
    LISTED_MAX,
    Count,
    Detail,
    DriftCounts,
    Reference,
    Status,
    Timestamp,
)
from leastwise.api.excess_types import ExcessBlock
from leastwise.api.field_types import (
    AccountRef,
    LabelSelector,
    NamespaceName,
    ObjectName,
    Subdomain,
)
from leastwise.api.messages import describe
from leastwise.api.rbac_types import ClusterRoleRef, NamespacedRule, RoleRef, rules_to_domain
from leastwise.api.schema import (
    AGE,
    READY,
    ApiModel,
    Column,
    Kind,
    ListType,
    Rule,
    immutable,
)
from leastwise.api.stored_objects import EPOCH, has_zone, metadata_of, parse_time, spec_of
from leastwise.core import entitlements, identities, permissions

# ---------------------------------------------------------------- subject


class Subject(ApiModel):
    """The ServiceAccounts that the entitlements are for: one by name, or all that carry labels."""

    rules = (
        Rule(
            "has(self.serviceAccountName) != has(self.selector)",
            "must have exactly one of 'serviceAccountName' and 'selector'",
            lambda self: (self.service_account_name is None) != (self.selector is None),
        ),
        Rule(
            "!has(self.selector) || (has(self.selector.matchLabels) && size(self.selector.matchLabels) > 0)"
            " || (has(self.selector.matchExpressions) && size(self.selector.matchExpressions) > 0)",
            "must not be empty: an empty selector would be every ServiceAccount; set 'matchLabels' or"
            " 'matchExpressions'",
            lambda self: self.selector is None or not self.selector.is_empty,
            field_path=".selector",
        ),
    )

    service_account_name: Subdomain | None = Field(
        default=None,
        description="Name of one ServiceAccount. It need not exist yet; nothing is granted before.",
    )
    selector: LabelSelector | None = Field(
        default=None,
        description="Labels of the ServiceAccounts, never empty. With a selector there is no cloud block.",
    )
    namespace: NamespaceName | None = Field(
        default=None,
        description="Namespace of the ServiceAccounts when it is another one; the rights are still in the"
        " policy's own namespace, and there is no cloud block.",
    )

    def to_domain(self) -> entitlements.SubjectSelector:
        """Return the subject as a core value."""
        selector = self.selector or LabelSelector()
        return entitlements.SubjectSelector(
            service_account_name=self.service_account_name or "",
            namespace=self.namespace or "",
            match_labels=selector.sorted_labels(),
            match_expressions=selector.sorted_expressions(),
        )


# ---------------------------------------------------------------- Kubernetes


class NamespaceBinding(ApiModel):
    """A RoleBinding in the policy's namespace."""

    role_ref: RoleRef = Field(description="The Role or ClusterRole that is bound.")


class ClusterBinding(ApiModel):
    """A ClusterRoleBinding."""

    role_ref: ClusterRoleRef = Field(description="The ClusterRole that is bound in the whole cluster.")


class KubernetesBlock(ApiModel):
    """What the subjects may do in this cluster."""

    rules_: Annotated[list[NamespacedRule], Field(max_length=64), ListType("atomic")] | None = Field(
        default=None,
        alias="rules",
        description="Rules of one Role in this namespace, bound to the subjects.",
    )
    bindings: Annotated[list[NamespaceBinding], Field(max_length=64), ListType("atomic")] | None = Field(
        default=None, description="Existing bundles that are bound in this namespace."
    )
    cluster_bindings: Annotated[list[ClusterBinding], Field(max_length=64), ListType("atomic")] | None = (
        Field(
            default=None,
            description="ClusterRoles that are bound in the whole cluster; only those that a ceiling names.",
        )
    )

    def to_domain(self) -> entitlements.KubernetesEntitlements:
        """Return the block as a core value."""
        return entitlements.KubernetesEntitlements(
            rules=rules_to_domain(self.rules_),
            bindings=tuple(one.role_ref.to_domain() for one in self.bindings or ()),
            cluster_bindings=tuple(one.role_ref.to_domain() for one in self.cluster_bindings or ()),
        )


# ---------------------------------------------------------------- drift


class BindingRef(ApiModel):
    """A foreign RoleBinding of the policy's namespace, or a ClusterRoleBinding, by name."""

    kind: Literal["RoleBinding", "ClusterRoleBinding"] = Field(description="Kind of the binding.")
    name: ObjectName = Field(description="Name of the binding.")


class Exemption(ApiModel):
    """A foreign grant that is known and accepted, with a reason and an end."""

    binding_ref: BindingRef = Field(description="The binding that is accepted.")
    reason: Annotated[str, Field(min_length=1, max_length=256)] = Field(description="Why it is accepted.")
    until_time: Annotated[
        str,
        Field(max_length=40, json_schema_extra={"format": "date-time"}),
        AfterValidator(has_zone),
    ] = Field(description="Until when it is accepted.")

    def to_domain(self) -> entitlements.Exemption:
        """Return the exemption as a core value."""
        return entitlements.Exemption(
            binding=permissions.RoleRef(kind=self.binding_ref.kind, name=self.binding_ref.name),
            reason=self.reason,
            until=parse_time(self.until_time) or EPOCH,
        )


class DriftBlock(ApiModel):
    """How drift is judged."""

    exempt: Annotated[list[Exemption], Field(max_length=64), ListType("atomic")] | None = Field(
        default=None, description="Foreign grants that are known and accepted."
    )


# ---------------------------------------------------------------- the kind


class EntitlementPolicySpec(ApiModel):
    """What the subjects shall be able to do, and what may be done about drift."""

    rules = (
        Rule(
            "!has(self.aws) || !has(self.subject.selector)",
            "may not have 'aws' with 'subject.selector': an AWS role is for exactly one ServiceAccount;"
            " name it in 'subject.serviceAccountName'",
            lambda self: self.aws is None or self.subject.selector is None,
            field_path=".aws",
            reason="FieldValueForbidden",
        ),
        Rule(
            "!has(self.aws) || !has(self.subject.namespace)",
            "may not have 'aws' with 'subject.namespace': an AWS role is for a ServiceAccount of the policy's"
            " own namespace; create the policy there, without 'subject.namespace'",
            lambda self: self.aws is None or self.subject.namespace is None,
            field_path=".aws",
            reason="FieldValueForbidden",
        ),
    )

    subject: Annotated[Subject, immutable("subject", "create another policy for another subject")] = Field(
        description="Whose entitlements these are."
    )
    enforcement: Literal["Observe", "Enforce", "Suspended"] = Field(
        default="Observe",
        description="What is done about drift: 'Observe' reports, 'Enforce' repairs, 'Suspended' neither.",
    )
    deletion_policy: Literal["Revoke", "Orphan"] = Field(
        default="Revoke",
        description="What happens to what was made when its declaration goes: 'Revoke' removes it, 'Orphan'"
        " leaves it.",
    )
    kubernetes: KubernetesBlock | None = Field(default=None, description="Entitlements in this cluster.")
    aws: AwsBlock | None = Field(default=None, description="Entitlements in one AWS account.")
    drift: DriftBlock | None = Field(default=None, description="How drift is judged.")
    excess: ExcessBlock | None = Field(
        default=None,
        description="How permissions that are not used are judged, and what is done about them; without it"
        " they are reported.",
    )


class AwsMade(ApiModel):
    """What was made in AWS."""

    role_arn: Annotated[str, Field(max_length=700)] = Field(description="ARN of the role.")
    account_ref: AccountRef | None = Field(default=None, description="The CloudAccount that the role is in.")


class KubernetesMade(ApiModel):
    """What was made in the cluster."""

    role_name: Annotated[str, Field(max_length=253)] = Field(
        description="Name of the Role in this namespace."
    )


class PolicyCounts(DriftCounts):
    """How much is declared, and how many differences are open, by kind."""

    declared: Count | None = Field(default=None, description="Permissions that are declared.")
    effective: Count | None = Field(
        default=None, description="Permissions that the subjects have, whoever granted them."
    )
    undeclared: Count | None = Field(
        default=None, description="Of the effective permissions, those that no policy declares."
    )
    withdrawn: Count | None = Field(
        default=None, description="Of the declared permissions, those that Withdrawals take away now."
    )


class RiskCounts(ApiModel):
    """How many risky permissions the subjects have, by severity; 'leastwise risks' lists them."""

    critical: Count | None = Field(default=None, description="Of severity Critical.")
    high: Count | None = Field(default=None, description="Of severity High.")
    medium: Count | None = Field(default=None, description="Of severity Medium.")
    low: Count | None = Field(default=None, description="Of severity Low.")
    unknown: Count | None = Field(default=None, description="Rules that could not be decided.")


class OpenDrift(ApiModel):
    """One open difference between what is declared and what is granted."""

    kind: Literal["missing", "extra", "changed", "trust"] = Field(description="Kind of the difference.")
    plane: Literal["kubernetes", "aws"] = Field(description="Where it is.")
    ref: Reference = Field(description="The object that differs, as in 'ClusterRoleBinding/legacy-admin'.")
    severity: Literal["Critical", "High", "Medium", "Low", "Info"] = Field(description="How bad it is.")
    detail: Detail | None = Field(default=None, description="What differs, in one sentence.")
    exempt: bool | None = Field(default=None, description="Whether 'drift.exempt' accepts it.")


class Rollback(ApiModel):
    """A prior state that was given back."""

    revision: Annotated[str, Field(max_length=253)] = Field(description="Name of the revision.")


class CeilingExcess(ApiModel):
    """Since when the policy is above the ceilings of its namespace."""

    digest: Annotated[str, Field(max_length=64)] = Field(
        description="State of the ceilings: another state begins the wait of 'onNarrowed: Revoke' anew."
    )
    exceeded_since_time: Timestamp = Field(description="When the policy was first above them.")


class EntitlementPolicyStatus(Status):
    """What was made, and how it differs from what is declared."""

    aws: AwsMade | None = Field(default=None, description="What was made in AWS.")
    kubernetes: KubernetesMade | None = Field(default=None, description="What was made in the cluster.")
    counts: PolicyCounts | None = Field(
        default=None, description="Numbers of permissions and of differences."
    )
    risks: RiskCounts | None = Field(
        default=None, description="Risky permissions of the subjects; absent before they were evaluated."
    )
    drift: Annotated[list[OpenDrift], Field(max_length=LISTED_MAX), ListType("atomic")] | None = Field(
        default=None, description="Open differences, worst first, at most 16."
    )
    drift_omitted: Count | None = Field(
        default=None, description="How many more differences are open than 'drift' lists."
    )
    ceiling: CeilingExcess | None = Field(
        default=None, description="Since when the policy is above its ceilings, while it is."
    )
    rollback: Rollback | None = Field(
        default=None, description="The prior state that holds until the policy's spec follows."
    )


KIND = Kind(
    kind="EntitlementPolicy",
    plural="entitlementpolicies",
    short_names=("epol",),
    namespaced=True,
    description="The declared entitlements of ServiceAccounts, kept true in the cluster and in AWS.",
    spec=EntitlementPolicySpec,
    status=EntitlementPolicyStatus,
    columns=(
        READY,
        Column(
            "Drifted",
            "string",
            '.status.conditions[?(@.type=="Drifted")].status',
            "Whether what is granted differs from what is declared.",
        ),
        Column(
            "Subject",
            "string",
            ".spec.subject.serviceAccountName",
            "The ServiceAccount; empty with a selector.",
        ),
        Column("Clouds", "string", ".spec.aws.accountRef.name", "The CloudAccount that a role is in."),
        Column("Enforcement", "string", ".spec.enforcement", "What is done about drift.", priority=1),
        Column(
            "Message",
            "string",
            '.status.conditions[?(@.type=="Ready")].message',
            "Why the policy is ready or not.",
            priority=1,
        ),
        AGE,
    ),
    selectable=(".spec.subject.serviceAccountName", ".spec.enforcement"),
)


def entitlement_policy_to_domain(obj: Mapping[str, Any]) -> entitlements.EntitlementPolicy:
    """Return the stored object as a core value; one that is not valid has only metadata and `invalid`."""
    metadata = metadata_of(obj)
    annotations = metadata.get("annotations") or {}
    spec, invalid = _parse(spec_of(obj))
    drift = spec.drift if spec else None
    return entitlements.EntitlementPolicy(
        key=identities.PolicyKey(metadata.get("namespace", ""), metadata.get("name", "")),
        uid=identities.PolicyUid(metadata.get("uid", "")),
        generation=metadata.get("generation", 0),
        created=parse_time(metadata.get("creationTimestamp")) or EPOCH,
        subject=spec.subject.to_domain() if spec else entitlements.SubjectSelector(),
        enforcement=entitlements.Enforcement(spec.enforcement if spec else "Observe"),
        deletion_policy=entitlements.DeletionPolicy(spec.deletion_policy if spec else "Revoke"),
        kubernetes=spec.kubernetes.to_domain() if spec and spec.kubernetes else None,
        aws=spec.aws.to_domain() if spec and spec.aws else None,
        exemptions=tuple(one.to_domain() for one in (drift.exempt if drift else None) or ()),
        excess=spec.excess.to_domain() if spec and spec.excess else None,
        deleting=metadata.get("deletionTimestamp") is not None,
        has_finalizer=identities.FINALIZER in (metadata.get("finalizers") or ()),
        deletion_requested=parse_time(metadata.get("deletionTimestamp")),
        rollback_to=annotations.get(identities.ROLLBACK_KEY, ""),
        reconcile_at=annotations.get("leastwise.dev/reconcile-at", ""),
        is_protected=annotations.get(identities.PROTECTED_KEY) == "true",
        drift_health=annotations.get("leastwise.dev/drift-health", ""),
        invalid=invalid,
    )


def _parse(spec: object) -> tuple[EntitlementPolicySpec | None, str]:
    try:
        return EntitlementPolicySpec.model_validate(spec), ""
    except ValidationError as error:
        return None, describe(error, EntitlementPolicySpec)
