"""The rules of anomalies: one table for code, command line and docs/anomalies.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from leastwise.core.drifts import Severity


class RuleName(Enum):
    """Names of the rules; they are stable."""

    TOKEN_VOLUME = "token-volume"  # noqa: S105 (the name of a rule)
    TOKEN_CALLER = "token-caller"  # noqa: S105
    TOKEN_PLACE = "token-place"  # noqa: S105
    TOKEN_AFTER_POD = "token-after-pod"  # noqa: S105
    TOKEN_AUDIENCE = "token-audience"  # noqa: S105
    TOKEN_ADDRESS = "token-address"  # noqa: S105
    FIRST_PRIVILEGED = "first-privileged"
    NEW_ASSUME = "new-assume"
    DORMANT = "dormant"
    DENIALS = "denials"


class RuleState(Enum):
    """Whether a rule could tell anything."""

    ON = "On"
    LEARNING = "Learning"
    OFF = "Off"


@dataclass(frozen=True, slots=True)
class AnomalyRule:
    """One rule. `needs` says what a log must hold; `learns` that it waits for a baseline; `risks` are those
    rules of docs/risks.md that are about the same state."""

    name: RuleName
    title: str
    severity: Severity
    needs: str
    todo: str
    learns: bool = True
    risks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """What one rule could do with a log: `why` is empty only when it is on."""

    rule: RuleName
    state: RuleState
    why: str = ""


_STOLEN = (
    "Delete the pod or the ServiceAccount that the token is bound to: that ends it at once. "
    "Then look at what it did: `leastwise usage {subject}`."
)

RULES: dict[RuleName, AnomalyRule] = {
    each.name: each
    for each in (
        AnomalyRule(
            RuleName.TOKEN_VOLUME,
            "far more tokens than on other days",
            Severity.MEDIUM,
            "`create serviceaccounts/token` in the audit log",
            "Find who asked for them in the events below, and take `create` on serviceaccounts/token away "
            "where nothing needs it.",
            risks=("LW-K8S-007",),
        ),
        AnomalyRule(
            RuleName.TOKEN_CALLER,
            "a token issued to who never asked for one before",
            Severity.HIGH,
            "`create serviceaccounts/token` in the audit log",
            "Ask the caller. When nobody knows: take `create` on serviceaccounts/token from it, and "
            "delete and recreate the ServiceAccount, which ends its tokens.",
            risks=("LW-K8S-007", "LW-XC-015"),
        ),
        AnomalyRule(
            RuleName.TOKEN_PLACE,
            "a token used as of another pod or node than it was issued for",
            Severity.CRITICAL,
            "`authentication.kubernetes.io/credential-id` in the audit log (Kubernetes 1.30 or later)",
            _STOLEN,
            learns=False,
            risks=("LW-XC-015",),
        ),
        AnomalyRule(
            RuleName.TOKEN_AFTER_POD,
            "a token used after its pod had ended",
            Severity.CRITICAL,
            "pod names and uids of tokens, and deletions of pods, in the audit log",
            "The API server ought to refuse it: look whether the pod is really gone. Then delete and "
            "recreate the ServiceAccount, which ends its tokens, and look at what it did: "
            "`leastwise usage {subject}`.",
            learns=False,
        ),
        AnomalyRule(
            RuleName.TOKEN_AUDIENCE,
            "a token for an audience that was never asked for",
            Severity.HIGH,
            "`serviceaccounts/token` logged at level Request",
            "Find what wants a token for this audience; a cloud's audience gives the cloud identity of the "
            "ServiceAccount to who asked.",
            risks=("LW-XC-015",),
        ),
        AnomalyRule(
            RuleName.TOKEN_ADDRESS,
            "a token used from an address that is not of its pod or node",
            Severity.CRITICAL,
            "addresses of pods and nodes",
            _STOLEN,
            risks=("LW-XC-015",),
        ),
        AnomalyRule(
            RuleName.FIRST_PRIVILEGED,
            "a privileged permission used for the first time",
            Severity.HIGH,
            "audit events or CloudTrail",
            "Ask who runs {subject} whether this is new and meant. If not: take the permission away, it was "
            "not needed before.",
        ),
        AnomalyRule(
            RuleName.NEW_ASSUME,
            "a role assumed by a new issuer, principal or chain",
            Severity.HIGH,
            "AssumeRole events of CloudTrail",
            "Look at the trust policy of {subject}: who admitted this source, and when? If it is not meant, "
            "take it out, and revoke the role's sessions.",
            risks=("LW-AWS-007", "LW-AWS-022"),
        ),
        AnomalyRule(
            RuleName.DORMANT,
            "an identity that nobody used for long",
            Severity.MEDIUM,
            "audit events or CloudTrail of more days than that",
            "Ask its owner. When nobody knows it: quarantine it, since an identity that is not missed is "
            "what a thief looks for.",
        ),
        AnomalyRule(
            RuleName.DENIALS,
            "many different things refused in a short time",
            Severity.MEDIUM,
            "decisions in the audit log, or errors in CloudTrail",
            "See what was tried in the events below: a new release that lacks a permission asks for a few, "
            "who explores asks for many kinds.",
            learns=False,
        ),
    )
}
"""All rules by name, in the order of the pages."""
