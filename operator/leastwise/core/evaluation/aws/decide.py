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

from dataclasses import dataclass

from leastwise.core.evaluation.aws.layers import (
    RCP_EXEMPT_ACTIONS,
    RCP_SERVICES,
    Candidates,
    Finding,
    Layer,
    Policy,
    PolicySet,
    layer_of,
    lets_pass,
    scan,
    scan_denials,
    scan_grants,
)
from leastwise.core.evaluation.aws.matching import GAP, NO, YES, all_of, any_of
from leastwise.core.evaluation.aws.principals import Naming
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

_TRUST_ACTIONS = ("sts:assumerole", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext")
_EMPTY = Candidates()


def needs_resource_policy(action: str, resource: str) -> bool:
    """Tell whether identity policies alone never suffice, even in one account: keys and roles to assume
    (https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html)."""
    action = action.lower()
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
        reasons = [
            *(grant.reasons if grant.truth is NO else ()),
            *(limit.reasons if limit.truth is NO else ()),
        ]
        return Decision(outcome, tuple(reasons))
    return Decision(outcome, (*grant.reasons, *denial.reasons, *limit.reasons))


# ---------------------------------------------------------------- deny


def _denial(request: AwsRequest, policies: PolicySet, action: str) -> Finding:
    finding = Finding()
    for layer in _caller_layers(request, policies):
        found = layer.about(action)
        if found.denies:
            scan(found.denies, request, finding)
        for gap in found.gaps:
            finding.add(GAP, gap)
    is_bounded = policies.boundary is not None
    for layer in _resource_layers(request, policies, action):
        found = layer.about(action)
        if found.denies:
            scan_denials(found, request, finding, is_bounded=is_bounded)
        for gap in found.gaps:
            finding.add(GAP, gap)
    return finding


def _caller_layers(request: AwsRequest, policies: PolicySet) -> list[Layer]:
    caller = request.caller
    if not caller.has_identity_policies:
        return []
    layers = [policies.identity]
    if policies.boundary is not None:
        layers.append(policies.boundary)
    if policies.session is not None:
        layers.append(policies.session)
    if not caller.is_service_linked:
        layers += policies.scps
    return layers


def _resource_layers(request: AwsRequest, policies: PolicySet, action: str) -> list[Layer]:
    layers = [] if policies.resource is None else [policies.resource]
    if policies.rcps and _has_rcps(request, action):
        layers += policies.rcps
    return layers


def _has_rcps(request: AwsRequest, action: str) -> bool:
    """RCPs hold for services that support them, and not for service-linked roles."""
    is_supported = action.partition(":")[0] in RCP_SERVICES and action not in RCP_EXEMPT_ACTIONS
    return is_supported and not request.caller.is_service_linked


# ---------------------------------------------------------------- limits


def _limit(request: AwsRequest, policies: PolicySet, action: str) -> Finding:
    """SCPs: every level must allow. RCPs only deny, as the policy that allows all is at every level."""
    caller = request.caller
    if not policies.scps or not caller.has_identity_policies or caller.is_service_linked:
        return Finding(YES)
    found = [lets_pass(level, request, action, "a level of SCPs") for level in policies.scps]
    return _together(found)


def _together(findings: list[Finding]) -> Finding:
    """Join findings that must all hold; of a no, only what says no is told."""
    truth = all_of(finding.truth for finding in findings)
    if truth is NO:
        return Finding(NO, [reason for each in findings if each.truth is NO for reason in each.reasons])
    return Finding(truth, [reason for each in findings for reason in each.reasons])


def _either(findings: list[Finding]) -> Finding:
    """Join findings of which one suffices."""
    truth = any_of(finding.truth for finding in findings)
    if truth is YES:
        return Finding(YES, [reason for each in findings if each.truth is YES for reason in each.reasons])
    if truth is NO:
        return Finding(NO, [reason for each in findings for reason in each.reasons])
    return Finding(truth, [r for each in findings if each.truth is not NO for r in each.reasons])


# ---------------------------------------------------------------- grants


@dataclass(frozen=True, slots=True)
class _Sides:
    """What each side of a request grants."""

    identity: Finding
    bounds: list[Finding]  # boundary and session policy
    named: dict[Naming, Finding]


def _grant(request: AwsRequest, policies: PolicySet, action: str) -> Finding:
    found = _EMPTY if policies.resource is None else policies.resource.about(action)
    named = scan_grants(found, request)
    if not request.caller.has_identity_policies:
        return _told(named[Naming.SELF], "the policy of the resource does not allow it", policies.resource)
    if request.caller.kind is CallerKind.ROOT and action.startswith("sts:assumerole"):
        return Finding(NO, [Reason(Effect.LIMIT.value, text="a root user cannot assume a role")])
    sides = _Sides(_identity(request, policies, action), _bounds(request, policies, action), named)
    owner = request.owner
    if owner == request.caller.account:
        return _in_one_account(request, sides, policies.resource)
    across = _across_accounts(sides, policies.resource)
    if owner:
        return across
    within = _in_one_account(request, sides, policies.resource)
    if within.truth is across.truth:
        return within
    return Finding(GAP, [Reason(Effect.GAP.value, text="the account that owns the resource is not known")])


def _identity(request: AwsRequest, policies: PolicySet, action: str) -> Finding:
    if request.caller.kind is CallerKind.ROOT:
        return Finding(YES, [Reason(Effect.ALLOW.value, (Source("root user", request.caller.account),))])
    candidates = policies.identity.about(action)
    finding = Finding()
    scan(candidates.allows, request, finding)
    for gap in candidates.gaps:
        finding.add(GAP, gap)
    return _told(finding, "no identity policy allows it", None)


def _bounds(request: AwsRequest, policies: PolicySet, action: str) -> list[Finding]:
    found = []
    if policies.boundary is not None:
        found.append(lets_pass(policies.boundary, request, action, "the permissions boundary"))
    if policies.session is not None:
        found.append(lets_pass(policies.session, request, action, "the session policy"))
    elif request.caller.kind is CallerKind.FEDERATED_USER:
        text = "a federated user session without a session policy has no permissions"
        found.append(Finding(NO, [Reason(Effect.LIMIT.value, text=text)]))
    return found


def _told(finding: Finding, text: str, layer: Layer | None) -> Finding:
    """Say in words what is missing where nothing grants."""
    if finding.truth is NO:
        sources = layer.sources if layer is not None else ()
        return Finding(NO, [Reason(Effect.LIMIT.value, sources, text=text)])
    return finding


def _in_one_account(request: AwsRequest, sides: _Sides, resource: Layer | None) -> Finding:
    """One grant suffices. Naming the caller itself is past boundary and session policy."""
    identity = sides.identity
    if needs_resource_policy(request.action, request.resource):
        account = _told(sides.named[Naming.ACCOUNT], "the policy of the resource does not allow it", resource)
        identity = _together([identity, account])
    inner = _either([identity, sides.named[Naming.ROLE]])
    if sides.bounds:
        inner = _together([inner, *sides.bounds])
    return _either([sides.named[Naming.SELF], inner])


def _across_accounts(sides: _Sides, resource: Layer | None) -> Finding:
    granted = _either([sides.named[naming] for naming in (Naming.SELF, Naming.ROLE, Naming.ACCOUNT)])
    text = "another account owns the resource, and no policy of the resource allows it"
    return _together([sides.identity, *sides.bounds, _told(granted, text, resource)])
