"""Refuses what AWS refuses and the emulator accepts, before a call reaches the emulator.

Stateless limits come from `limits` and `grammar`; what depends on the account is read from the emulator here.
Each check is one small coroutine; a table says which checks an action meets, in order.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import unquote

from leastwise_dev.aws import limits, strict_eks
from leastwise_dev.aws.backend import Backend
from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.grammar import check_identity_policy, check_trust_policy, list_aws_principals
from leastwise_dev.aws.limits import Quotas
from leastwise_dev.aws.refusals import Answer, Refusal

Check = Callable[[Call], Awaitable[Refusal | None]]

_LISTED = "1000"  # the emulator does not page


class StrictChecks:
    """The checks of one gate. `quotas` may be raised by a test, as AWS does on request."""

    def __init__(self, backend: Backend, quotas: Quotas) -> None:
        self._backend = backend
        self.quotas = quotas
        self._names: dict[tuple[str, str], dict[str, str]] = {}  # (account, kind) -> folded name -> name
        eks = strict_eks.EksChecks(backend, quotas)
        self._checks: Mapping[str, Sequence[Check]] = {
            "iam:CreateRole": (self._role_fields, self._new_role_name, self._trust),
            "iam:UpdateRole": (self._role_fields,),
            "iam:UpdateAssumeRolePolicy": (self._role_fields, self._trust),
            "iam:PutRolePolicy": (self._role_fields, self._policy_fields, self._inline_total),
            "iam:CreatePolicy": (self._policy_fields, self._managed_policy, self._new_policy_name),
            "iam:CreatePolicyVersion": (self._managed_policy, self._version_count),
            "iam:AttachRolePolicy": (self._role_fields, self._attached_policy),
            "iam:DeletePolicy": (self._other_versions,),
            "iam:TagRole": (self._role_fields, self._role_tags),
            "iam:TagPolicy": (self._policy_tags,),
            "eks:CreatePodIdentityAssociation": (eks.new_association, eks.role),
            "eks:UpdatePodIdentityAssociation": (eks.role,),
        }

    async def check(self, call: Call) -> Refusal | None:
        """Return the first refusal, None when AWS would not refuse for one of these reasons."""
        for check in self._checks.get(call.operation, ()):
            refusal = await check(call)
            if refusal is not None:
                return refusal
        return None

    def note(self, call: Call, answer: Answer) -> None:
        """Keep the names of an account up to date after a successful write."""
        if call.service != "iam" or not answer.is_success:
            return
        roles = self._names.get((call.account_id, "role"))
        policies = self._names.get((call.account_id, "policy"))
        if call.action == "CreateRole" and roles is not None:
            roles[call.text("RoleName").casefold()] = call.text("RoleName")
        elif call.action == "DeleteRole" and roles is not None:
            roles.pop(call.text("RoleName").casefold(), None)
        elif call.action == "CreatePolicy" and policies is not None:
            policies[call.text("PolicyName").casefold()] = call.text("PolicyName")
        elif call.action == "DeletePolicy" and policies is not None:
            policies.pop(call.text("PolicyArn").rpartition("/")[2].casefold(), None)

    def forget(self) -> None:
        """Forget every account, after the emulator was emptied."""
        self._names.clear()

    # ---- fields

    async def _role_fields(self, call: Call) -> Refusal | None:
        refusal = limits.check_role_name(call.text("RoleName")) or _check_shape(call)
        if refusal is None and "MaxSessionDuration" in call.parameters:
            refusal = limits.check_max_session(call.text("MaxSessionDuration"))
        return refusal or limits.check_tags(call.tag_pairs(), self.quotas.tags)

    async def _policy_fields(self, call: Call) -> Refusal | None:
        text = call.text("PolicyDocument")
        return (
            limits.check_policy_name(call.text("PolicyName"))
            or _check_shape(call)
            or limits.check_tags(call.tag_pairs(), self.quotas.tags)
            or limits.check_document_text(text)
            or check_identity_policy(text)
        )

    # ---- names (A1: unique ignoring case, whatever the path)

    async def _new_role_name(self, call: Call) -> Refusal | None:
        names = await self._read_names(call.account_id, "role", "ListRoles", ".//Roles/member/RoleName")
        if call.text("RoleName").casefold() in names:
            message = f"Role with name {call.text('RoleName')} already exists."
            return Refusal("EntityAlreadyExists", message, 409)
        if len(names) >= self.quotas.roles:
            return limits.limit_exceeded("RolesPerAccount", self.quotas.roles)
        return None

    async def _new_policy_name(self, call: Call) -> Refusal | None:
        names = await self._read_names(
            call.account_id, "policy", "ListPolicies", ".//Policies/member/PolicyName", Scope="Local"
        )
        if call.text("PolicyName").casefold() in names:
            message = (
                f"A policy called {call.text('PolicyName')} already exists. Duplicate names are not allowed."
            )
            return Refusal("EntityAlreadyExists", message, 409)
        if len(names) >= self.quotas.policies:
            return limits.limit_exceeded("PoliciesPerAccount", self.quotas.policies)
        return None

    async def _read_names(
        self, account_id: str, kind: str, action: str, path: str, **fields: str
    ) -> dict[str, str]:
        if (account_id, kind) not in self._names:
            root = await self._backend.read_xml(account_id, action, MaxItems=_LISTED, **fields)
            found = [element.text or "" for element in root.iterfind(path)] if root is not None else []
            # Another call may have come here meanwhile, and its names are younger.
            self._names.setdefault((account_id, kind), {name.casefold(): name for name in found})
        return self._names[account_id, kind]

    # ---- documents

    async def _trust(self, call: Call) -> Refusal | None:
        text = call.text("AssumeRolePolicyDocument") or call.text("PolicyDocument")
        refusal = (
            limits.check_document_text(text)
            or check_trust_policy(text)
            or limits.check_trust_size(text, self.quotas.trust_size)
        )
        return refusal or await self._principals_exist(call.account_id, text)

    async def _principals_exist(self, account_id: str, text: str) -> Refusal | None:
        """IAM turns principals into their ids when it stores a trust policy, so they must exist."""
        for arn in list_aws_principals(text):
            own_role = f":iam::{account_id}:role/"
            if own_role in arn and await self._backend.read_role(account_id, arn.rpartition("/")[2]) is None:
                return Refusal("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{arn}"')
        return None

    async def _managed_policy(self, call: Call) -> Refusal | None:
        text = call.text("PolicyDocument")
        return (
            limits.check_document_text(text) or check_identity_policy(text) or limits.check_managed_size(text)
        )

    async def _inline_total(self, call: Call) -> Refusal | None:
        """A4, with the document that is written in the place of its former version."""
        role = call.text("RoleName")
        root = await self._backend.read_xml(call.account_id, "ListRolePolicies", RoleName=role)
        present = [e.text or "" for e in root.iterfind(".//PolicyNames/member")] if root is not None else []
        others = [name for name in present if name != call.text("PolicyName")]
        documents = [await self._read_inline(call.account_id, role, name) for name in others]
        return limits.check_inline_total(role, [call.text("PolicyDocument"), *documents])

    async def _read_inline(self, account_id: str, role: str, name: str) -> str:
        root = await self._backend.read_xml(account_id, "GetRolePolicy", RoleName=role, PolicyName=name)
        return "" if root is None else unquote(root.findtext(".//PolicyDocument", ""))

    # ---- counts and references

    async def _attached_policy(self, call: Call) -> Refusal | None:
        arn = call.text("PolicyArn")
        if await self._backend.read_xml(call.account_id, "GetPolicy", PolicyArn=arn) is None:
            return Refusal("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)
        root = await self._backend.read_xml(
            call.account_id, "ListAttachedRolePolicies", RoleName=call.text("RoleName")
        )
        if root is None:
            return None
        attached = {element.text for element in root.iterfind(".//PolicyArn")}
        if arn not in attached and len(attached) >= self.quotas.attached_per_role:
            return limits.limit_exceeded("PoliciesPerRole", self.quotas.attached_per_role)
        return None

    async def _version_count(self, call: Call) -> Refusal | None:
        if await self._count_versions(call) < self.quotas.policy_versions:
            return None
        message = (
            f"A managed policy can have up to {self.quotas.policy_versions} versions. Before you create "
            "a new version, you must delete an existing version."
        )
        return Refusal("LimitExceeded", message, 409)

    async def _other_versions(self, call: Call) -> Refusal | None:
        """A9: all versions but the default go first."""
        if await self._count_versions(call) <= 1:
            return None
        message = (
            "This policy has more than one version. Before you delete a policy, you must delete the policy's "
            "versions. The default version is deleted with the policy."
        )
        return Refusal("DeleteConflict", message, 409)

    async def _count_versions(self, call: Call) -> int:
        root = await self._backend.read_xml(
            call.account_id, "ListPolicyVersions", PolicyArn=call.text("PolicyArn")
        )
        return 0 if root is None else len(root.findall(".//Versions/member"))

    async def _role_tags(self, call: Call) -> Refusal | None:
        role = await self._backend.read_role(call.account_id, call.text("RoleName"))
        return self._check_merged(call, role.tags if role is not None else {})

    async def _policy_tags(self, call: Call) -> Refusal | None:
        policy = await self._backend.read_policy(call.account_id, call.text("PolicyArn"))
        return self._check_merged(call, policy.tags if policy is not None else {})

    def _check_merged(self, call: Call, present: Mapping[str, str]) -> Refusal | None:
        refusal = limits.check_tags(call.tag_pairs(), self.quotas.tags)
        merged = {key.casefold() for key in (*present, *call.tags())}
        if refusal is None and len(merged) > self.quotas.tags:
            refusal = limits.limit_exceeded("TagsPerResource", self.quotas.tags)
        return refusal


def _check_shape(call: Call) -> Refusal | None:
    """Path and description, where the call carries them."""
    refusal = limits.check_path(call.text("Path")) if "Path" in call.parameters else None
    return refusal or limits.check_description(call.text("Description"))
