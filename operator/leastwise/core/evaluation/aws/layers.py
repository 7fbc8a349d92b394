"""The policies of a request by type, listed by action.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html names the types.
Each policy and each layer lists its statements once per action: what is asked about an action looks at these
only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from leastwise.core.evaluation.aws.documents import ALLOW, Document, Statement
from leastwise.core.evaluation.decisions import Effect, Reason, Source

_MOST_MEMOS = 4_096

_RCP_SERVICES = (
    "aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront "
    "cloudsearch cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity "
    "cognito-idp comprehend comprehendmedical compute-optimizer cost-optimization-hub dax dsql "
    "dynamodb ecr ecr-public events firehose fis fms gamelift health inspector-scan kendra "
    "kinesisvideo kms logs memorydb networkmonitor notifications opensearch pca-connector-ad "
    "personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery "
    "signin sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 "
    "workspaces xray "
)

RCP_SERVICES = frozenset(_RCP_SERVICES.split())
"""Action prefixes of the services whose resources RCPs limit, as of 2026-09
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html)."""

RCP_EXEMPT_ACTIONS = frozenset({"kms:retiregrant"})
"""https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html"""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A statement about the action in question, with the reason that it gives when it applies."""

    statement: Statement
    reason: Reason


@dataclass(frozen=True, slots=True)
class Candidates:
    """The statements of a layer about one action.

    `denies` hold for every caller, `named_denies` for those that a principal element names. `gaps` are the
    policies that are not understood. `is_unlimited`: some Allow holds for every resource without conditions.
    """

    allows: tuple[Candidate, ...] = ()
    denies: tuple[Candidate, ...] = ()
    named_denies: tuple[Candidate, ...] = ()
    gaps: tuple[Reason, ...] = ()
    is_unlimited: bool = False


NO_CANDIDATES = Candidates()


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A document where it stands. `source` has no part: a statement's own is added."""

    document: Document
    source: Source
    _kept: dict[int, Candidate] = field(default_factory=dict, repr=False)

    def candidate(self, statement: Statement) -> Candidate:
        """Return one of its statements with its reason."""
        found = self._kept.get(statement.index)
        if found is None:
            source = Source(self.source.kind, self.source.name, statement.part)
            found = Candidate(statement, Reason(statement.effect, (source,)))
            self._kept[statement.index] = found
        return found


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
        found: dict[str, list[Candidate]] = {kind: [] for kind in ("allow", "deny", "named deny")}
        gaps: list[Reason] = []
        for policy in self.policies:
            document = policy.document
            problem = document.gap or (
                document.resource_problem if self.has_principals else document.identity_problem
            )
            if problem:
                gaps.append(Reason(Effect.GAP.value, (policy.source,), text=problem))
                continue
            for statement in document.about(action):
                found[_kind_of(statement)].append(policy.candidate(statement))
        allows = tuple(found["allow"])
        denies, named_denies = tuple(found["deny"]), tuple(found["named deny"])
        if not (allows or denies or named_denies or gaps):
            return NO_CANDIDATES
        is_unlimited = any(each.statement.is_unlimited for each in allows)
        return Candidates(allows, denies, named_denies, tuple(gaps), is_unlimited)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The policies that it is made of."""
        return tuple(policy.source for policy in self.policies)


def _kind_of(statement: Statement) -> str:
    if statement.effect == ALLOW:
        return "allow"
    principals = statement.principals
    is_for_all = not statement.principal_pairs or (principals is not None and principals.is_anyone)
    return "deny" if is_for_all else "named deny"


def layer_of(policies: Iterable[Policy], *, has_principals: bool = False) -> Layer:
    """Build a layer; a policy that is attached twice counts once."""
    return Layer(tuple(dict.fromkeys(policies)), has_principals)


NOTHING = Layer()
"""A layer without policies: it grants nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The levels of an organization above one account, together. `restricting` are the levels that do not
    allow everything about an action."""

    levels: tuple[Layer, ...]
    _by_action: dict[str, tuple[Candidates, tuple[Layer, ...]]] = field(default_factory=dict, repr=False)

    def about(self, action: str) -> tuple[Candidates, tuple[Layer, ...]]:
        """List the denies and gaps of all levels, and the levels that restrict."""
        found = self._by_action.get(action)
        if found is None:
            if len(self._by_action) >= _MOST_MEMOS:
                self._by_action.clear()
            found = self._by_action[action] = self._listed(action)
        return found

    def _listed(self, action: str) -> tuple[Candidates, tuple[Layer, ...]]:
        each = [(level, level.about(action)) for level in self.levels]
        together = Candidates(
            denies=tuple(one for _, found in each for one in found.denies),
            named_denies=tuple(one for _, found in each for one in found.named_denies),
            gaps=tuple(one for _, found in each for one in found.gaps),
        )
        return together, tuple(level for level, found in each if not found.is_unlimited)


@lru_cache(maxsize=128)
def levels_of(levels: tuple[Layer, ...]) -> Levels:
    """Return the levels together; all requests of an account share them."""
    return Levels(levels)


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
