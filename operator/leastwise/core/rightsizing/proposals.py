"""What every proposal says, whatever its plane: what is kept unused and why, what is used and not granted.

Implements docs/rightsize.md. A proposal is made of three kinds of permissions:

    used             it was used inside the window, and the grant gives it
    NotObservable    no log tells whether it is used: it stays as it is granted
    Undecided        too little was watched to call it unused: it stays as it is granted

Whatever else the grant gives is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from leastwise.core.errors import InvalidError
from leastwise.core.excess.atoms import Atom


class Doubt(Enum):
    """Why something that was not seen in use is no excess."""

    NOT_OBSERVABLE = "NotObservable"
    UNDECIDED = "Undecided"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """A doubt (the value of a `Doubt`) in one sentence, without a stop."""

    doubt: str
    text: str


Doubts = Callable[[Atom, str], Reason | None]
"""Says why an atom of a scope stays though it may be unused; None: it may go.

Of a wildcard it says so when that is so of something that the wildcard holds.
"""


def no_doubts(_atom: Atom, _scope: str) -> Reason | None:
    """Say that everything was watched: what was not seen is unused."""
    return None


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """What stays without having been seen in use: `what` as people read it, in a namespace or account."""

    what: str
    scope: str
    reason: Reason


@dataclass(frozen=True, slots=True, order=True)
class Lapsed:
    """What was used and is not granted any more, so that no proposal gives it back."""

    what: str
    scope: str
    last_seen: str


class RefusedProposalError(InvalidError):
    """A proposal failed its own check and must not be printed; the message says what it gets wrong."""
