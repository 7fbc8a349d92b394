"""A request to AWS: who calls, what is asked, and what is known of its context.

Forms of principals: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

ContextValue = str | tuple[str, ...]
"""Value of a context key: a text, or several of a multivalued key."""

WEB_IDENTITY_NAMES = frozenset(
    {"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}
)
"""Identity providers that a Principal element names without an ARN."""

_SERVICE_LINKED_PATH = "aws-service-role/"
_SERVICE_LINKED_NAME = "AWSServiceRoleFor"
_ARN_FIELDS = 6


class CallerKind(Enum):
    """What kind of principal calls."""

    ROLE = "role"  # a role whose session is not named
    SESSION = "role session"
    USER = "user"
    ROOT = "root user"
    FEDERATED_USER = "federated user session"
    SERVICE = "service"
    FEDERATED = "federated identity"  # of an OpenID or SAML provider, before it has a session
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal that calls. `role` is the (account, name) of the role behind it, `entity` the ARN of the
    role or user behind a session where it is known; `account` is empty outside AWS accounts."""

    kind: CallerKind
    name: str  # as given: an ARN, a service, a provider
    account: str = ""
    role: tuple[str, str] | None = None
    entity: str = ""
    is_service_linked: bool = False

    @property
    def has_identity_policies(self) -> bool:
        """Whether identity policies, boundaries and SCPs can apply: to principals of accounts."""
        return bool(self.account)


@lru_cache(maxsize=16_384)
def parse_caller(principal: str) -> Caller:
    """Read a principal; raise ValueError for a text that names none."""
    if principal in ("*", "anonymous"):
        return Caller(CallerKind.ANONYMOUS, "*")
    if principal in WEB_IDENTITY_NAMES:
        return Caller(CallerKind.FEDERATED, principal)
    if not principal.startswith("arn:"):
        if "." in principal and "/" not in principal and " " not in principal:
            return Caller(CallerKind.SERVICE, principal)
        raise ValueError(f"principal {principal!r} is neither an ARN nor a service")
    fields = principal.split(":", _ARN_FIELDS - 1)
    if len(fields) != _ARN_FIELDS:
        raise ValueError(f"principal {principal!r} is not an ARN of six fields")
    caller = _caller_of_arn(principal, service=fields[2], account=fields[4], resource=fields[5])
    if caller is None or any(wildcard in principal for wildcard in "*?"):
        raise ValueError(f"principal {principal!r} is no user, role, session, provider or root")
    return caller


def _caller_of_arn(arn: str, *, service: str, account: str, resource: str) -> Caller | None:
    kind, _, name = resource.partition("/")
    if service == "sts" and account:
        return _session_of(arn, account, kind, name)
    if service != "iam" or not account:
        return None
    if resource == "root":
        return Caller(CallerKind.ROOT, arn, account, entity=arn)
    return _iam_caller(arn, account, kind, name) if name else None


def _iam_caller(arn: str, account: str, kind: str, name: str) -> Caller | None:
    if kind == "role":
        is_linked = name.startswith(_SERVICE_LINKED_PATH)
        return Caller(CallerKind.ROLE, arn, account, (account, name.rpartition("/")[2]), arn, is_linked)
    if kind == "user":
        return Caller(CallerKind.USER, arn, account, entity=arn)
    is_provider = kind in ("oidc-provider", "saml-provider")
    return Caller(CallerKind.FEDERATED, arn) if is_provider else None


def _session_of(arn: str, account: str, kind: str, name: str) -> Caller | None:
    role, _, session = name.partition("/")
    if kind == "assumed-role" and role and session:
        linked = role.startswith(_SERVICE_LINKED_NAME)
        return Caller(CallerKind.SESSION, arn, account, (account, role), is_service_linked=linked)
    if kind == "federated-user" and name:
        user = arn.replace(":sts:", ":iam:", 1).replace(":federated-user/", ":user/", 1)
        return Caller(CallerKind.FEDERATED_USER, arn, account, entity=user)
    return None


class _LowerCase(dict[str, str]):
    """Keys have no case; a request repeats the same few keys, so each is folded once."""

    def __missing__(self, key: str) -> str:
        if len(self) >= _MOST_KEYS:
            self.clear()
        lower = self[key] = key.lower()
        return lower


_MOST_KEYS = 65_536
_LOWER = _LowerCase()


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a request's context. Keys are lower case: build it by `context_of`.

    With `is_complete` a key that is not there is absent. Else it is open, unless it is in `absent` or begins
    with one of `closed` (`aws:principaltag/` when all tags of the principal are known).
    """

    values: Mapping[str, ContextValue] = field(default_factory=dict)
    is_complete: bool = False
    absent: frozenset[str] = frozenset()
    closed: tuple[str, ...] = ()

    def is_absent(self, key: str) -> bool:
        """Whether a key that has no value is known to have none."""
        return self.is_complete or key in self.absent or key.startswith(self.closed)


def context_of(
    values: Mapping[str, ContextValue],
    *,
    is_complete: bool = False,
    absent: frozenset[str] = frozenset(),
    closed: tuple[str, ...] = (),
) -> Context:
    """Build a context from keys in any case; raise ValueError when one key stands there twice."""
    lower = _LOWER
    folded = {lower[key]: value for key, value in values.items()}
    if len(folded) != len(values):
        raise ValueError("context: one key stands there twice, in different case")
    return Context(folded, is_complete, absent, closed)


@dataclass(frozen=True, slots=True)
class AwsRequest:
    """One action on one resource (`*` for an action without resources).

    `account` is the resource's account; empty takes it from the ARN, and for `*` from the caller.
    """

    caller: Caller
    action: str
    resource: str
    account: str = ""
    context: Context = field(default_factory=Context)

    @property
    def service(self) -> str:
        """The service prefix of the action, lower case."""
        return self.action.partition(":")[0].lower()

    @property
    def owner(self) -> str:
        """The account that owns the resource; empty when nothing says it."""
        if self.account:
            return self.account
        if self.resource == "*":
            return self.caller.account
        fields = self.resource.split(":", _ARN_FIELDS - 1)
        return fields[4] if len(fields) == _ARN_FIELDS else ""
