"""What a layer answers: does a statement apply, does a limit let pass, whom does a grant name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from leastwise.core.evaluation.aws.documents import Statement
from leastwise.core.evaluation.aws.layers import NO_CANDIDATES, Candidate, Candidates, Layer
from leastwise.core.evaluation.aws.matching import GAP, NO, OPEN, YES
from leastwise.core.evaluation.aws.principals import SESSION_NAME, Naming, is_excepted
from leastwise.core.evaluation.aws.requests import AwsRequest, Context
from leastwise.core.evaluation.decisions import Effect, Reason, Truth


@dataclass(slots=True)
class Finding:
    """What one question found: the answer, and the reasons that support it."""

    truth: Truth = NO
    reasons: list[Reason] = field(default_factory=list)

    def add(self, truth: Truth, reason: Reason) -> None:
        """Take in one statement of several that each suffice; beside a yes, only others count."""
        if truth is YES:
            if self.truth is not YES:
                self.truth = YES
                self.reasons = []
            self.reasons.append(reason)
        elif self.truth is not YES:
            self.reasons.append(reason)
            if truth is GAP or self.truth is NO:
                self.truth = truth

    def add_gaps(self, gaps: Iterable[Reason]) -> None:
        """Take in policies that are not understood."""
        for gap in gaps:
            self.add(GAP, gap)


PASSED = Finding(YES, [])
"""A limit that lets pass. Shared: nothing may be added to it."""


def every(findings: Sequence[Finding]) -> Finding:
    """Join findings that must all hold; of a no, only what says no is told."""
    truth = YES
    for each in findings:
        found = each.truth
        if found is NO:
            return Finding(NO, [reason for each in findings if each.truth is NO for reason in each.reasons])
        if found is GAP or truth is YES:
            truth = found
    return Finding(truth, [reason for each in findings for reason in each.reasons])


def either(first: Finding, second: Finding) -> Finding:
    """Join findings of which one suffices: what says no is told only where both do."""
    if second.truth is NO and (first.truth is not NO or not second.reasons):
        return first
    if first.truth is NO and (second.truth is not NO or not first.reasons):
        return second
    if first.truth is second.truth:
        return Finding(first.truth, first.reasons + second.reasons)
    if YES in (first.truth, second.truth):
        return first if first.truth is YES else second
    return Finding(GAP, first.reasons + second.reasons)


def applies(statement: Statement, resource: str, context: Context) -> Truth:
    """Tell whether a statement about the action covers the resource and its conditions hold."""
    answer = YES
    if statement.covers is not None:
        if not statement.covers(resource):
            return NO
    else:
        assert statement.resources is not None
        answer = statement.resources.holds(resource, context)
        if answer is NO:
            return NO
    for test in statement.tests:
        found = test(context)
        if found is NO:
            return NO
        if found is GAP or answer is YES:
            answer = found
    return answer


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
    elements = (*statement.conditions, statement.resources, statement.principals, statement.not_principals)
    problems = (element.problem for element in elements if element is not None)
    found = next(filter(None, problems), "")
    return found or "the documentation does not say whether this statement applies"


def scan(candidates: Iterable[Candidate], request: AwsRequest, finding: Finding) -> None:
    """Ask every statement of a layer without principals, and take in those that may apply."""
    resource, context = request.resource, request.context
    for candidate in candidates:
        truth = applies(candidate.statement, resource, context)
        if truth is not NO:
            finding.add(truth, candidate.reason if truth is YES else undecided(candidate, truth, context))


def lets_pass(layer: Layer, action: str, request: AwsRequest, what: str) -> Finding:
    """Tell whether a limit allows the request; a definite yes is not explained."""
    candidates = layer.about(action)
    if candidates.is_unlimited:
        return PASSED
    finding = Finding()
    resource, context = request.resource, request.context
    for candidate in candidates.allows:
        truth = applies(candidate.statement, resource, context)
        if truth is YES:
            return PASSED
        if truth is not NO:
            reason = undecided(candidate, truth, context)
            effect = Effect.LIMIT.value if truth is OPEN else reason.effect
            finding.add(truth, Reason(effect, reason.sources, reason.open, reason.text))
    finding.add_gaps(candidates.gaps)
    if finding.truth is NO:
        finding.reasons = [Reason(Effect.LIMIT.value, layer.sources, text=f"{what} does not allow it")]
    return finding


# ---------------------------------------------------------------- statements with principals


@dataclass(slots=True)
class Grants:
    """What the policy of a resource grants, by how directly it names the caller."""

    to_self: Finding = field(default_factory=Finding)
    to_role: Finding = field(default_factory=Finding)
    to_account: Finding = field(default_factory=Finding)

    def of(self, naming: Naming) -> Finding:
        """Return the finding of one way of naming."""
        if naming is Naming.SELF:
            return self.to_self
        return self.to_role if naming is Naming.ROLE else self.to_account


NO_GRANTS = Grants()
"""What grants nothing. Shared: nothing may be added to it."""


def scan_grants(candidates: Candidates, request: AwsRequest) -> Grants:
    """Ask every Allow of a resource policy."""
    if candidates is NO_CANDIDATES:
        return NO_GRANTS
    found = Grants()
    for candidate in candidates.allows:
        for naming, named in _named(candidate.statement, request):
            truth, reason = _together(candidate, request, named)
            if truth is not NO:
                found.of(naming).add(truth, reason)
    found.to_self.add_gaps(candidates.gaps)
    return found


def _together(candidate: Candidate, request: AwsRequest, named: Truth) -> tuple[Truth, Reason]:
    """Join whether a statement names the caller and whether it applies."""
    context = request.context
    truth = applies(candidate.statement, request.resource, context)
    if truth is NO or (truth is YES and named is YES):
        return truth, candidate.reason
    joined = GAP if GAP in (named, truth) else OPEN
    names = (SESSION_NAME,) if named is OPEN else ()
    return joined, undecided(candidate, joined, context, *names)


def _named(statement: Statement, request: AwsRequest) -> list[tuple[Naming, Truth]]:
    """Return how an Allow names the caller: for certain, and where it may name it more directly."""
    principals, caller, context = statement.principals, request.caller, request.context
    if principals is None:  # Allow with NotPrincipal: not supported by IAM
        spared = statement.not_principals
        is_spared = spared is None or is_excepted(spared, caller, context) is YES
        return [] if is_spared else [(Naming.SELF, GAP)]
    naming = principals.naming(caller)
    if naming is Naming.SELF:
        return [(naming, YES)]
    doubt = principals.doubt(caller, context)
    found = [(naming, YES), (Naming.SELF, doubt)]
    return [each for each in found if each[0] is not Naming.NONE and each[1] is not NO]


def scan_denials(
    candidates: Iterable[Candidate], request: AwsRequest, finding: Finding, *, is_bounded: bool
) -> None:
    """Ask every Deny of a resource policy or RCP. `is_bounded`: the caller has a permissions boundary, and
    NotPrincipal then spares nobody (access_policies_boundaries.html)."""
    for candidate in candidates:
        named = _denied(candidate.statement, request, is_bounded=is_bounded)
        if named is not NO:
            truth, reason = _together(candidate, request, named)
            if truth is not NO:
                finding.add(truth, reason)


def _denied(statement: Statement, request: AwsRequest, *, is_bounded: bool) -> Truth:
    caller, context = request.caller, request.context
    if statement.principals is not None:
        named = statement.principals.naming(caller) is not Naming.NONE
        return YES if named else statement.principals.doubt(caller, context)
    spared = statement.not_principals
    if spared is None or (is_bounded and caller.has_identity_policies):
        return YES
    excepted = is_excepted(spared, caller, context)
    if excepted is YES:
        return NO
    return YES if excepted is NO else excepted
