"""Decide one request to AWS, as the IAM User Guide says that it is decided.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
and, for two accounts, reference_policies_evaluation-logic-cross-account.html beside it. In one picture:

    denied    an explicit deny in any policy that applies
    limited   SCPs of the caller's account, RCPs of the resource's account: each level
    granted   one account:   resource policy names the caller itself
                             or (identity policies, or resource policy names its role)
                                 within boundary and session policy
              two accounts:  identity policies within boundary and session policy
                             and resource policy

A KMS key and a role to assume need their own policy to grant even in one account: to the caller, or to the
account, whose identity policies then count.
"""

from __future__ import annotations

from leastwise.core.evaluation.aws.layers import (
    NO_CANDIDATES,
    RCP_EXEMPT_ACTIONS,
    RCP_SERVICES,
    Candidates,
    Layer,
    Policy,
    PolicySet,
    layer_of,
    levels_of,
)
from leastwise.core.evaluation.aws.layers_answers import (
    PASSED,
    Finding,
    Grants,
    either,
    every,
    lets_pass,
    scan,
    scan_denials,
    scan_grants,
)
from leastwise.core.evaluation.aws.matching import GAP, NO, YES
from leastwise.core.evaluation.aws.requests import AwsRequest, CallerKind, context_of, parse_caller
from leastwise.core.evaluation.decisions import Decision, Effect, Outcome, Reason, Source, combine

__all__ = [
    "AwsRequest",
    "Layer",
    "Policy",
    "PolicySet",
    "context_of",
    "decide",
    "layer_of",
    "needs_resource_policy",
    "parse_caller",
]

_SERVICE_LINKED_ROLE = ":role/aws-service-role/"
_TRUST_ACTIONS = ("sts:assumerole", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext")


def needs_resource_policy(action: str, resource: str) -> bool:
    """Tell whether identity policies alone never suffice, even in one account: keys and roles to assume
    (https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html)."""
    return _needs_resource_policy(action.lower(), resource)


def _needs_resource_policy(action: str, resource: str) -> bool:
    if action.startswith("kms:"):
        return ":key/" in resource
    return action.startswith(_TRUST_ACTIONS) and resource != "*"


def decide(request: AwsRequest, policies: PolicySet) -> Decision:
    """Answer one request, with every grant, denial, limit and gap that decided."""
    action = request.action.lower()
    denial = _denial(request, policies, action)
    if denial.truth is YES:
        return Decision(Outcome.EXPLICITLY_DENIED, tuple(denial.reasons))
    limit = _limit(request, policies, action)
    grant = _grant(request, policies, action)
    outcome = combine(grant.truth, denial.truth, limit.truth)
    if outcome is Outcome.ALLOWED:
        return Decision(outcome, tuple(grant.reasons))
    if outcome is Outcome.IMPLICITLY_DENIED:
        blocking = [each.reasons for each in (grant, limit) if each.truth is NO]
        return Decision(outcome, tuple(reason for reasons in blocking for reason in reasons))
    found = [*grant.reasons, *denial.reasons, *limit.reasons]  # a policy that is a gap is one for all three
    return Decision(outcome, tuple(dict.fromkeys(found)))


# ---------------------------------------------------------------- deny and limits


def _denial(request: AwsRequest, policies: PolicySet, action: str) -> Finding:
    finding = Finding()
    for found in _caller_side(request, policies, action):
        if found.denies:
            scan(found.denies, request, finding)
        if found.gaps:
            finding.add_gaps(found.gaps)
    for found in _resource_side(request, policies, action):
        if found.denies:
            scan(found.denies, request, finding)
        if found.named_denies:
            is_bounded = policies.boundary is not None
            scan_denials(found.named_denies, request, finding, is_bounded=is_bounded)
        if found.gaps:
            finding.add_gaps(found.gaps)
    return finding


def _caller_side(request: AwsRequest, policies: PolicySet, action: str) -> list[Candidates]:
    caller = request.caller
    if not caller.account:
        return []
    found = [policies.identity.about(action)]
    if policies.boundary is not None:
        found.append(policies.boundary.about(action))
    if policies.session is not None:
        found.append(policies.session.about(action))
    if policies.scps and not caller.is_service_linked:
        found.append(levels_of(policies.scps).about(action)[0])
    return found


def _resource_side(request: AwsRequest, policies: PolicySet, action: str) -> list[Candidates]:
    found = [] if policies.resource is None else [policies.resource.about(action)]
    if policies.rcps and _has_rcps(request, action):
        found.append(levels_of(policies.rcps).about(action)[0])
    return found


def _has_rcps(request: AwsRequest, action: str) -> bool:
    """RCPs hold for services that support them. Service-linked roles they limit neither as callers nor as
    roles that a service assumes."""
    is_supported = action.partition(":")[0] in RCP_SERVICES and action not in RCP_EXEMPT_ACTIONS
    is_linked = request.caller.is_service_linked or _SERVICE_LINKED_ROLE in request.resource
    return is_supported and not is_linked


def _limit(request: AwsRequest, policies: PolicySet, action: str) -> Finding:
    """SCPs: every level must allow. RCPs only deny, as the policy that allows all is at every level."""
    caller = request.caller
    if not policies.scps or not caller.account or caller.is_service_linked:
        return PASSED
    restricting = levels_of(policies.scps).about(action)[1]
    if not restricting:
        return PASSED
    return every([lets_pass(level, action, request, "a level of SCPs") for level in restricting])


# ---------------------------------------------------------------- grants


def _grant(request: AwsRequest, policies: PolicySet, action: str) -> Finding:
    caller, resource = request.caller, policies.resource
    named = scan_grants(NO_CANDIDATES if resource is None else resource.about(action), request)
    if not caller.has_identity_policies:
        return _told(named.to_self, "the policy of the resource does not allow it", resource)
    if caller.kind is CallerKind.ROOT and action.startswith("sts:assumerole"):
        return _no("a root user cannot assume a role")
    identity = _identity(request, policies, action)
    bounds = _bounds(request, policies, action)
    owner = request.owner
    if owner == caller.account:
        is_needed = _needs_resource_policy(action, request.resource)
        return _in_one_account(policies, identity, bounds, named, is_needed=is_needed)
    across = _across_accounts(policies, identity, bounds, named)
    if owner:
        return across
    is_needed = _needs_resource_policy(action, request.resource)
    within = _in_one_account(policies, identity, bounds, named, is_needed=is_needed)
    if within.truth is across.truth:
        return within
    return Finding(GAP, [Reason(Effect.GAP.value, text="the account that owns the resource is not known")])


def _identity(request: AwsRequest, policies: PolicySet, action: str) -> Finding:
    if request.caller.kind is CallerKind.ROOT:
        return Finding(YES, [Reason(Effect.ALLOW.value, (Source("root user", request.caller.account),))])
    candidates = policies.identity.about(action)
    finding = Finding()
    scan(candidates.allows, request, finding)
    finding.add_gaps(candidates.gaps)
    return _told(finding, "no identity policy allows it", None)


def _bounds(request: AwsRequest, policies: PolicySet, action: str) -> list[Finding]:
    """Boundary and session policy."""
    found = []
    if policies.boundary is not None:
        found.append(lets_pass(policies.boundary, action, request, "the permissions boundary"))
    if policies.session is not None:
        found.append(lets_pass(policies.session, action, request, "the session policy"))
    elif request.caller.kind is CallerKind.FEDERATED_USER:
        found.append(_no("a federated user session without a session policy has no permissions"))
    return found


def _no(text: str) -> Finding:
    return Finding(NO, [Reason(Effect.LIMIT.value, text=text)])


def _told(finding: Finding, text: str, layer: Layer | None) -> Finding:
    """Say in words what is missing where nothing grants."""
    if finding.truth is not NO:
        return finding
    return Finding(NO, [Reason(Effect.LIMIT.value, layer.sources if layer is not None else (), text=text)])


def _in_one_account(
    policies: PolicySet, identity: Finding, bounds: list[Finding], named: Grants, *, is_needed: bool
) -> Finding:
    """One grant suffices. Naming the caller itself is past boundary and session policy.

    `is_needed`: identity policies count only as far as the policy of the resource lets the account.
    """
    if is_needed:
        text = "the policy of the resource does not allow it"
        identity = every([identity, _told(named.to_account, text, policies.resource)])
    inner = either(identity, named.to_role)
    return either(named.to_self, every([inner, *bounds]) if bounds else inner)


def _across_accounts(policies: PolicySet, identity: Finding, bounds: list[Finding], named: Grants) -> Finding:
    granted = either(either(named.to_self, named.to_role), named.to_account)
    text = "another account owns the resource, and no policy of the resource allows it"
    return every([identity, *bounds, _told(granted, text, policies.resource)])
