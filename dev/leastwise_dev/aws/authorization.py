"""Which permissions a call needs in AWS, on which resource, with which condition keys filled.

From the Service Authorization Reference. Tags and boundaries of the resource are read from the emulator
before the call, because that is when AWS compares them.
"""

from __future__ import annotations

from collections.abc import Mapping

from leastwise_dev.aws.backend import Backend, PolicyState, RoleState
from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.recording import ContextValue, Requirement

POD_IDENTITY_SERVICE = "pods.eks.amazonaws.com"

_POLICY_ARN_IS_A_PARAMETER = {"AttachRolePolicy", "DetachRolePolicy"}
_CURRENT_BOUNDARY = {
    *("AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy"),
    "DeleteRolePermissionsBoundary",
}


class Authorization:
    """Works out the requirements of the callers in `watched`; for others only the action is named."""

    def __init__(self, backend: Backend, watched: set[str]) -> None:
        self._backend = backend
        self.watched = watched

    async def requirements(self, call: Call) -> tuple[Requirement, ...]:
        """Return what the call needs, its own action first."""
        if call.principal not in self.watched:
            return (Requirement(call.operation, _guess_arn(call)),)
        if call.service == "iam":
            return await self._of_iam(call)
        if call.service == "eks":
            return await self._of_eks(call)
        return (Requirement(call.operation, _guess_arn(call), _request_context(call)),)

    async def _of_iam(self, call: Call) -> tuple[Requirement, ...]:
        if call.action == "CreateRole":
            return _of_creation(call, _created_arn(call, "role", "RoleName"), "iam:TagRole")
        if call.action == "CreatePolicy":
            return _of_creation(call, _created_arn(call, "policy", "PolicyName"), "iam:TagPolicy")
        if call.text("RoleName"):
            role = await self._backend.read_role(call.account_id, call.text("RoleName"))
            context = _role_context(call, role)
            return (Requirement(call.operation, _arn_of(role, call), context, exists=role is not None),)
        if call.text("PolicyArn"):
            policy = await self._backend.read_policy(call.account_id, call.text("PolicyArn"))
            context = _policy_context(call, policy)
            return (Requirement(call.operation, call.text("PolicyArn"), context, exists=policy is not None),)
        return (Requirement(call.operation, _guess_arn(call), _request_context(call)),)

    async def _of_eks(self, call: Call) -> tuple[Requirement, ...]:
        cluster_arn = _eks_arn(call, f"cluster/{call.text('clusterName')}")
        if not call.text("associationId"):
            needed = [Requirement(call.operation, cluster_arn, _request_context(call))]
            if call.action == "CreatePodIdentityAssociation" and call.tags():
                new_arn = _eks_arn(call, f"podidentityassociation/{call.text('clusterName')}/a-new")
                needed.append(Requirement("eks:TagResource", new_arn, _request_context(call)))
        else:
            needed = [await self._of_association(call)]
        return (*needed, *await self._of_passing(call))

    async def _of_association(self, call: Call) -> Requirement:
        cluster, identifier = call.text("clusterName"), call.text("associationId")
        path = f"/clusters/{cluster}/pod-identity-associations/{identifier}"
        found = await self._backend.ask_eks(call.account_id, call.region, path)
        association = found.get("association", {}) if isinstance(found, dict) else {}
        arn = association.get("associationArn") or _eks_arn(
            call, f"podidentityassociation/{cluster}/{identifier}"
        )
        context = {
            **_request_context(call),
            **{f"aws:ResourceTag/{key}": str(value) for key, value in association.get("tags", {}).items()},
        }
        return Requirement(call.operation, arn, context)

    async def _of_passing(self, call: Call) -> tuple[Requirement, ...]:
        """An association hands a role to a service: PassRole, and GetRole to look at it."""
        arn = call.text("roleArn")
        if not arn or call.is_read:
            return ()
        role = await self._backend.read_role(call.account_id, arn.rpartition("/")[2])
        return (
            Requirement("iam:PassRole", arn, {"iam:PassedToService": POD_IDENTITY_SERVICE}),
            Requirement("iam:GetRole", arn, _tag_context(role.tags if role else {})),
        )


def _of_creation(call: Call, arn: str, tagging: str) -> tuple[Requirement, ...]:
    """Creating with tags needs the right to tag as well."""
    context = _request_context(call)
    if call.text("PermissionsBoundary"):
        context["iam:PermissionsBoundary"] = call.text("PermissionsBoundary")
    created = Requirement(call.operation, arn, context)
    if not call.tags():
        return (created,)
    return created, Requirement(tagging, arn, _request_context(call))


def _role_context(call: Call, role: RoleState | None) -> dict[str, ContextValue]:
    context = {**_request_context(call), **_tag_context(role.tags if role else {})}
    if call.action in _POLICY_ARN_IS_A_PARAMETER:
        context["iam:PolicyARN"] = call.text("PolicyArn")
    if call.action == "PutRolePermissionsBoundary":
        context["iam:PermissionsBoundary"] = call.text("PermissionsBoundary")
    elif call.action in _CURRENT_BOUNDARY and role is not None and role.boundary_arn:
        context["iam:PermissionsBoundary"] = role.boundary_arn
    return context


def _policy_context(call: Call, policy: PolicyState | None) -> dict[str, ContextValue]:
    return {**_request_context(call), **_tag_context(policy.tags if policy else {})}


def _tag_context(tags: Mapping[str, str]) -> dict[str, ContextValue]:
    context: dict[str, ContextValue] = {}
    for key, value in tags.items():
        context[f"aws:ResourceTag/{key}"] = value
        context[f"iam:ResourceTag/{key}"] = value
    return context


def _request_context(call: Call) -> dict[str, ContextValue]:
    context: dict[str, ContextValue] = {f"aws:RequestTag/{key}": value for key, value in call.tags().items()}
    keys = (*call.tags(), *call.members("TagKeys"))
    if keys:
        context["aws:TagKeys"] = keys
    if call.text("ExternalId"):
        context["sts:ExternalId"] = call.text("ExternalId")
    return context


def _arn_of(role: RoleState | None, call: Call) -> str:
    """A role that is not there has no path: AWS judges the bare name then."""
    return role.arn if role is not None else f"arn:aws:iam::{call.account_id}:role/{call.text('RoleName')}"


def _created_arn(call: Call, kind: str, name: str) -> str:
    return f"arn:aws:iam::{call.account_id}:{kind}{call.text('Path') or '/'}{call.text(name)}"


def _eks_arn(call: Call, resource: str) -> str:
    return f"arn:aws:eks:{call.region}:{call.account_id}:{resource}"


def _guess_arn(call: Call) -> str:
    """The resource as far as the request alone tells it."""
    for name in ("RoleArn", "PolicyArn", "OpenIDConnectProviderArn", "resourceArn"):
        if call.text(name):
            return call.text(name)
    if call.service == "s3" and call.text("Bucket"):
        return f"arn:aws:s3:::{call.text('Bucket')}" + (f"/{call.text('Key')}" if call.text("Key") else "")
    if call.text("RoleName"):
        return f"arn:aws:iam::{call.account_id}:role/{call.text('RoleName')}"
    return "*"
