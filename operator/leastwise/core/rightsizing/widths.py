"""How far a proposal reaches beyond what was used: each way of generalising is a choice, with a default.

| Option | Values, the default first |
| --- | --- |
| names | `keep`: as used, when few, whole and not made by a generator; `prefix`: ARNs cut at their last \
`/`; `any`: as granted |
| resources | `exact`: those that were used; `any`: a wildcard of the grant stays one |
| namespaces | `seen`: where it was used; `any`: as granted |

A Kubernetes resourceName cannot be a prefix, so `prefix` means `keep` there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from leastwise.core.errors import InvalidError
from leastwise.core.usage.names import MOST_NAMES


class Names(Enum):
    """What becomes of the names of what was used."""

    KEEP = "keep"
    PREFIX = "prefix"
    ANY = "any"


class Resources(Enum):
    """What becomes of a wildcard over resources."""

    EXACT = "exact"
    ANY = "any"


class Namespaces(Enum):
    """What becomes of a grant over every namespace."""

    SEEN = "seen"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Width:
    """The choices of one proposal; of more than `most_names` names none is written out."""

    names: Names = Names.KEEP
    resources: Resources = Resources.EXACT
    namespaces: Namespaces = Namespaces.SEEN
    most_names: int = 8

    def __post_init__(self) -> None:
        if not 1 <= self.most_names <= MOST_NAMES:
            raise InvalidError(f"most names: {self.most_names} is not between 1 and {MOST_NAMES}")


DEFAULT_WIDTH = Width()

GENERATED_KINDS = frozenset(
    {
        ("", "events"),
        ("", "pods"),
        ("", "replicationcontrollers"),
        ("apps", "controllerrevisions"),
        ("apps", "replicasets"),
        ("batch", "jobs"),
        ("certificates.k8s.io", "certificatesigningrequests"),
        ("discovery.k8s.io", "endpointslices"),
        ("events.k8s.io", "events"),
        ("storage.k8s.io", "volumeattachments"),
    }
)
"""Groups and resources whose objects get a new name with every rollout or run."""

_GENERATED_NAME = re.compile(r".+-[bcdfghjklmnpqrstvwxz2456789]{5}", re.DOTALL)
"""What `generateName` makes of a name: its alphabet has no vowels
(https://kubernetes.io/docs/reference/using-api/api-concepts/#generated-values)."""

_PASSING_ARN = re.compile(
    r"arn:[^:]*:(?:"
    r"ec2:[^:]*:[^:]*:(?:instance|volume|snapshot|network-interface|spot-instances-request)/"
    r"|ecs:[^:]*:[^:]*:(?:task|container-instance)/(?:[^/]*/)?"
    r"|ssm:[^:]*:[^:]*:(?:session|automation-execution)/"
    r"|states:[^:]*:[^:]*:execution:[^:]*:"
    r"|logs:[^:]*:[^:]*:log-group:[^:]*:log-stream:"
    r"|elasticmapreduce:[^:]*:[^:]*:cluster/"
    r")"
)
"""ARNs of what comes and goes: the next one has another id."""


def is_generated(group: str, resource: str, names: tuple[str, ...]) -> bool:
    """Tell whether names of Kubernetes objects will not come again."""
    plural = resource.partition("/")[0]
    return (group, plural) in GENERATED_KINDS or any(map(_GENERATED_NAME.fullmatch, names))


def lasting(arn: str) -> str:
    """Return an ARN, or what stands for all of its kind where the thing itself comes and goes."""
    found = _PASSING_ARN.match(arn)
    return f"{found[0]}*" if found else arn
