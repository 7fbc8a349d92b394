"""Uses in few words: `list pods in payments`, `get secrets name=db in payments`, `s3:GetObject`."""

from __future__ import annotations

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.uses import ALLOWED, Use

ME = IdentityId("k8s:system:serviceaccount:payments:api")
SEEN = "2026-06-01T00:00:00Z"


def used(
    sentence: str,
    *names: str,
    words: int | None = None,
    unnamed: bool | None = None,
    decision: str = ALLOWED,
    at: str = SEEN,
    who: IdentityId = ME,
) -> Aggregate:
    """`VERB RESOURCE[.GROUP][/SUB] [in NAMESPACE]` or `VERB /PATH`; without names: asked without one."""
    verb, what, *rest = sentence.split()
    place = rest[1] if rest else ""
    is_nameless = not names if unnamed is None else unnamed
    if what.startswith("/"):
        use = Use(who, Plane.KUBERNETES.value, verb, path=what, decision=decision)
    else:
        name, _, sub = what.partition("/")
        resource, _, group = name.partition(".")
        use = Use(who, Plane.KUBERNETES.value, verb, group, resource, sub, place, decision=decision)
    return Aggregate(use, at, at, 1, names, words, is_nameless)


def called(
    who: str, action: str, *arns: str, account: str = "111122223333", words: int | None = None,
    unnamed: bool | None = None, at: str = SEEN, decision: str = ALLOWED,
) -> Aggregate:  # fmt: skip
    """An action of AWS on ARNs."""
    use = Use(IdentityId(who), Plane.AWS.value, action, place=account, decision=decision)
    return Aggregate(use, at, at, 1, arns, words, not arns if unnamed is None else unnamed)
