"""A decision and what decided it: the words that the four engines share, and the one table of their logic.

A decision is made of three parts, each of which holds, does not hold, is open (something about the request is
not known, such as a condition key) or is a gap (something about the world could not be read or understood):

    allow   some grant allows the request
    deny    some explicit deny refuses it
    limit   every limit (boundary, SCP, RCP, session policy, access boundary) lets it pass
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """The answer. Only `ALLOWED` is a yes; `CONDITIONAL` and `UNKNOWN` say what is left open or missing."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    CONDITIONAL = "Conditional"
    UNKNOWN = "Unknown"


class Truth(Enum):
    """Whether a part of a decision holds."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    GAP = "gap"


def combine(allow: Truth, deny: Truth, limit: Truth) -> Outcome:
    """Decide from the three parts; the first row that fits decides (docs/evaluation/README.md has the table).

    1. a definite deny                        ExplicitlyDenied: it wins over everything
    2. no allow, or a limit that blocks       ImplicitlyDenied: nothing that is open could change it
    3. a gap in any part                      Unknown
    4. anything open                          Conditional
    5. else                                   Allowed
    """
    if deny is Truth.YES:
        return Outcome.EXPLICITLY_DENIED
    if allow is Truth.NO or limit is Truth.NO:
        return Outcome.IMPLICITLY_DENIED
    parts = (allow, deny, limit)
    if Truth.GAP in parts:
        return Outcome.UNKNOWN
    return Outcome.CONDITIONAL if Truth.OPEN in parts else Outcome.ALLOWED


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One object that a statement stands in, as a user would look it up.

    `kind` is the system's own word (`RoleBinding`, `ClusterRole`, `inline policy`, `managed policy`, `SCP`,
    `bucket policy`, `allow policy`, `role assignment`, …), `name` its full name (`payments/reader`, an ARN, a
    resource name), `part` the place inside it (`rules[2]`, a Sid, `Statement[0]`), empty for the whole.
    """

    kind: str
    name: str
    part: str = ""

    def __str__(self) -> str:
        place = f" {self.part}" if self.part else ""
        return f"{self.kind} {self.name}{place}"


class Effect(Enum):
    """What a reason does to a request."""

    ALLOW = "Allow"
    DENY = "Deny"
    LIMIT = "Limit"
    GAP = "Gap"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One grant, deny, limit or gap that decided.

    `sources` lead from the subject to the statement: binding first, then the role with its rule. `open` names
    what is left open (condition keys, sorted). `text` is set where the sources do not say it all: why a limit
    blocks, or what was missing. `via` names the identity that acts, when it is reached by trust.
    """

    effect: str  # the value of an Effect
    sources: tuple[Source, ...] = ()
    open: tuple[str, ...] = ()
    text: str = ""
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer with its explanation. A yes names every grant that allows: all must go to take it away."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether it is a definite yes."""
        return self.outcome is Outcome.ALLOWED

    @property
    def may_be_allowed(self) -> bool:
        """Whether it is not a definite no."""
        return self.outcome in MAYBE


MAYBE = frozenset({Outcome.ALLOWED, Outcome.CONDITIONAL, Outcome.UNKNOWN})
"""Outcomes that are not a definite no."""


def unknown(text: str, *sources: Source) -> Decision:
    """Build the decision about something that could not be read or understood."""
    return Decision(Outcome.UNKNOWN, (Reason(Effect.GAP.value, sources, text=text),))
