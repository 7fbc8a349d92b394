"""The policies of a request by type, and what each layer says about it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html names the types. A
layer lists its statements once per action: requests about one action then look at these only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from leastwise.core.evaluation.aws.conditions import conditions_hold
from leastwise.core.evaluation.aws.documents import ALLOW, Document, Statement
from leastwise.core.evaluation.aws.matching import GAP, NO, OPEN, YES
from leastwise.core.evaluation.aws.principals import SESSION_NAME, Naming, is_excepted
from leastwise.core.evaluation.aws.requests import AwsRequest, Context
from leastwise.core.evaluation.decisions import Effect, Reason, Source, Truth

_MOST_MEMOS = 4_096

RCP_SERVICES = {
    # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    # "List of AWS services that support RCPs", read 2026-11-25
    "s3": "Amazon S3",
    "sts": "AWS Security Token Service",
    "kms": "AWS Key Management Service",
    "sqs": "Amazon SQS",
    "secretsmanager": "AWS Secrets Manager",
    "ecr": "Amazon Elastic Container Registry",
    "aoss": "Amazon OpenSearch Serverless",
    "cognito-idp": "Amazon Cognito user pools",
    "cognito-identity": "Amazon Cognito identity pools",
    "logs": "Amazon CloudWatch Logs",
    "dynamodb": "Amazon DynamoDB",
}
"""Services whose resources RCPs limit, by action prefix."""

RCP_EXEMPT_ACTIONS = frozenset({"kms:retiregrant"})
"""https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html"""


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A document where it stands. `source` has no part: a statement's own is added."""

    document: Document
    source: Source


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A statement about the action in question, with the reason that it gives when it applies."""

    statement: Statement
    reason: Reason


@dataclass(frozen=True, slots=True)
class Candidates:
    """The statements of one layer about one action. `gaps` are its policies that are not understood."""

    allows: tuple[Candidate, ...] = ()
    denies: tuple[Candidate, ...] = ()
    gaps: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """All policies of one type, or of one level of SCPs or RCPs. Intern it: it remembers what it listed.

    `has_principals` is set for policies of resources, trust policies and RCPs.
    """

    policies: tuple[Policy, ...] = ()
    has_principals: bool = False
    _by_action: dict[str, Candidates] = field(default_factory=dict, repr=False)

    def about(self, action: str) -> Candidates:
        """List what speaks of an action (lower case)."""
        found = self._by_action.get(action)
        if found is None:
            if len(self._by_action) >= _MOST_MEMOS:
                self._by_action.clear()
            found = self._by_action[action] = self._listed(action)
        return found

    def _listed(self, action: str) -> Candidates:
        allows: list[Candidate] = []
        denies: list[Candidate] = []
        gaps: list[Reason] = []
        for policy in self.policies:
            document = policy.document
            problem = document.resource_problem if self.has_principals else document.identity_problem
            if document.gap or problem:
                text = document.gap or f"malformed policy: {problem}"
                gaps.append(Reason(Effect.GAP.value, (policy.source,), text=text))
                continue
            for statement in document.about(action):
                source = Source(policy.source.kind, policy.source.name, statement.part)
                candidate = Candidate(statement, Reason(statement.effect, (source,)))
                (allows if statement.effect == ALLOW else denies).append(candidate)
        return Candidates(tuple(allows), tuple(denies), tuple(gaps))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The policies that it is made of."""
        return tuple(policy.source for policy in self.policies)


def layer_of(policies: Iterable[Policy], *, has_principals: bool = False) -> Layer:
    """Build a layer; a policy that is attached twice counts once."""
    return Layer(tuple(dict.fromkeys(policies)), has_principals)


NOTHING = Layer()
"""A layer without policies: it grants nothing."""


@dataclass(frozen=True, slots=True)
class PolicySet:
    """The policies that apply to a request.

    `boundary` and `session` are None where there is none. `scps` are those of the caller's account and `rcps`
    those of the resource's account, level by level from the root: empty when the account is in no
    organization or is its management account; a level of SCPs without policies allows nothing. `resource` is
    the policy of the resource or the trust policy of the role, None where there is none.
    """

    identity: Layer = NOTHING
    boundary: Layer | None = None
    session: Layer | None = None
    scps: tuple[Layer, ...] = ()
    rcps: tuple[Layer, ...] = ()
    resource: Layer | None = None


@dataclass(slots=True)
class Finding:
    """What one question found: the answer, and the reasons that support it."""

    truth: Truth = NO
    reasons: list[Reason] = field(default_factory=list)

    def add(self, truth: Truth, reason: Reason) -> None:
        """Take in one statement of several that each suffice."""
        if self.truth is YES:
            if truth is YES:
                self.reasons.append(reason)
        elif truth is YES:
            self.truth = YES
            self.reasons = [reason]
        else:
            self.reasons.append(reason)
            if truth is GAP or self.truth is NO:
                self.truth = truth


def applies(statement: Statement, resource: str, context: Context) -> Truth:
    """Tell whether a statement about the action covers the resource and its conditions hold."""
    resources = statement.resources
    covers = YES if resources is None else resources.holds(resource, context)
    if covers is NO or not statement.conditions:
        return covers
    holds = conditions_hold(statement.conditions, context)
    if holds is NO or covers is YES:
        return holds
    return GAP if holds is GAP else covers


def undecided(candidate: Candidate, truth: Truth, context: Context, *names: str) -> Reason:
    """Return the reason of a statement that is open or a gap: what is open, or what is not understood."""
    statement, reason = candidate.statement, candidate.reason
    if truth is GAP:
        return Reason(Effect.GAP.value, reason.sources, text=_problem_of(statement))
    keys = {key for condition in statement.conditions for key in condition.open_keys(context)}
    if statement.resources is not None:
        keys.update(statement.resources.open_keys(context))
    return Reason(reason.effect, reason.sources, open=tuple(sorted(keys.union(names))))


def _problem_of(statement: Statement) -> str:
    problems = [condition.problem for condition in statement.conditions]
    for element in (statement.resources, statement.principals, statement.not_principals):
        problems.append(element.problem if element is not None else "")
    found = next(filter(None, problems), "")
    return found or "the documentation does not say whether this statement applies"


def scan(candidates: Iterable[Candidate], request: AwsRequest, finding: Finding) -> None:
    """Ask every statement of a layer without principals, and take in those that may apply."""
    resource, context = request.resource, request.context
    for candidate in candidates:
        truth = applies(candidate.statement, resource, context)
        if truth is NO:
            continue
        reason = candidate.reason if truth is YES else undecided(candidate, truth, context)
        finding.add(truth, reason)


def lets_pass(layer: Layer, request: AwsRequest, action: str, what: str) -> Finding:
    """Tell whether a limit allows the request; a definite yes is not explained."""
    candidates = layer.about(action)
    finding = Finding()
    resource, context = request.resource, request.context
    for candidate in candidates.allows:
        truth = applies(candidate.statement, resource, context)
        if truth is YES:
            return Finding(YES)
        if truth is not NO:
            reason = undecided(candidate, truth, context)
            effect = Effect.LIMIT.value if truth is OPEN else reason.effect
            finding.add(truth, Reason(effect, reason.sources, reason.open, reason.text))
    for gap in candidates.gaps:
        finding.add(GAP, gap)
    if finding.truth is NO:
        finding.reasons = [Reason(Effect.LIMIT.value, layer.sources, text=f"{what} does not allow it")]
    return finding


# ---------------------------------------------------------------- statements with principals


def scan_grants(candidates: Candidates, request: AwsRequest) -> dict[Naming, Finding]:
    """Ask every Allow of a resource policy; findings by how directly it names the caller."""
    found = {Naming.SELF: Finding(), Naming.ROLE: Finding(), Naming.ACCOUNT: Finding()}
    context = request.context
    for candidate in candidates.allows:
        for naming, named in _named(candidate.statement, request):
            truth = applies(candidate.statement, request.resource, context)
            if truth is NO:
                break
            if named is YES and truth is YES:
                found[naming].add(YES, candidate.reason)
                continue
            joined = GAP if GAP in (named, truth) else OPEN
            names = (SESSION_NAME,) if named is OPEN else ()
            found[naming].add(joined, undecided(candidate, joined, context, *names))
    for gap in candidates.gaps:
        found[Naming.SELF].add(GAP, gap)
    return found


def _named(statement: Statement, request: AwsRequest) -> Iterable[tuple[Naming, Truth]]:
    """Yield how an Allow names the caller: for certain, and where it may name it more directly."""
    principals, caller, context = statement.principals, request.caller, request.context
    if principals is None:  # Allow with NotPrincipal: not supported by IAM any more
        spared = statement.not_principals
        if spared is not None and is_excepted(spared, caller, context) is not YES:
            yield Naming.SELF, GAP
        return
    naming = principals.naming(caller)
    if naming is not Naming.NONE:
        yield naming, YES
    if naming is not Naming.SELF:
        doubt = principals.doubt(caller, context)
        if doubt is not NO:
            yield Naming.SELF, doubt


def scan_denials(candidates: Candidates, request: AwsRequest, finding: Finding, *, is_bounded: bool) -> None:
    """Ask every Deny of a resource policy or RCP. `is_bounded`: the caller has a permissions boundary, and
    NotPrincipal then spares nobody (access_policies_boundaries.html)."""
    context = request.context
    for candidate in candidates.denies:
        named = _denied(candidate.statement, request, is_bounded=is_bounded)
        if named is NO:
            continue
        truth = applies(candidate.statement, request.resource, context)
        if truth is NO:
            continue
        if named is YES and truth is YES:
            finding.add(YES, candidate.reason)
            continue
        joined = GAP if GAP in (named, truth) else OPEN
        names = (SESSION_NAME,) if named is OPEN else ()
        finding.add(joined, undecided(candidate, joined, context, *names))


def _denied(statement: Statement, request: AwsRequest, *, is_bounded: bool) -> Truth:
    caller, context = request.caller, request.context
    if statement.principals is not None:
        if statement.principals.naming(caller) is not Naming.NONE:
            return YES
        return statement.principals.doubt(caller, context)
    spared = statement.not_principals
    if spared is None or (is_bounded and caller.has_identity_policies):
        return YES
    excepted = is_excepted(spared, caller, context)
    if excepted is YES:
        return NO
    return YES if excepted is NO else excepted
