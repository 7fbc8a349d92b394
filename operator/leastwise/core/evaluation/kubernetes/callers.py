"""Who asks: the user name and groups that the authorizer compares with the subjects of bindings.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.evaluation.engines import Caller
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import ObservedBinding

USER = "User"
GROUP = "Group"
SERVICE_ACCOUNT = "ServiceAccount"

MASTERS = "system:masters"
"""Group whose members are allowed everything before RBAC is asked."""

AUTHENTICATED = "system:authenticated"
UNAUTHENTICATED = "system:unauthenticated"
ANONYMOUS = "system:anonymous"
NODES = "system:nodes"
NODE_USER = "system:node:"
ACCOUNTS = "system:serviceaccounts"
"""Group of every ServiceAccount; with `:NS` behind it, of those in a namespace."""

_GROUP = "group:"
_ACCOUNT = "system:serviceaccount:"


@dataclass(frozen=True, slots=True)
class Who:
    """A caller as the authorizer sees it. Not `knows_groups`: there may be more groups than these."""

    user: str
    groups: tuple[str, ...]
    knows_groups: bool = True
    is_group: bool = False  # a group itself stands for any of its members

    @property
    def is_node(self) -> bool:
        """Whether the Node authorizer has a say about it."""
        return self.user.startswith(NODE_USER) and (NODES in self.groups or not self.knows_groups)


def who_is(caller: Caller) -> Who:
    """Find user name and groups; those that are given are taken exactly as given."""
    native = native_of(caller.identity)
    if caller.groups is not None:
        return Who(native, caller.groups)
    if native.startswith(_GROUP):
        return Who("", (native.removeprefix(_GROUP),), is_group=True)
    if native.startswith(_ACCOUNT):
        return Who(native, account_groups(native))
    if native == ANONYMOUS:
        return Who(native, (UNAUTHENTICATED,))
    return Who(native, (AUTHENTICATED,), knows_groups=False)


def account_groups(username: str) -> tuple[str, ...]:
    """Return the groups that the API server gives the tokens of a ServiceAccount."""
    account = ServiceAccount.of_username(username)
    own = () if account is None else (f"{ACCOUNTS}:{account.namespace}",)
    return (ACCOUNTS, *own, AUTHENTICATED)


def group_id(name: str) -> IdentityId:
    """Build the id of a group."""
    return IdentityId(f"k8s:group:{name}")


def user_id(name: str) -> IdentityId:
    """Build the id of a user or, by its user name, of a ServiceAccount."""
    return IdentityId(f"k8s:{name}")


Party = tuple[str, str]
"""`User` or `Group`, and its name; a ServiceAccount is the user that its tokens are."""


def parties_of(binding: ObservedBinding) -> list[Party]:
    """Return whom a binding names, each once; what the authorizer never matches is left out.

    A ServiceAccount without a namespace is one of the binding's; a ClusterRoleBinding has none to give.
    """
    found: list[Party] = []
    for subject in binding.subjects:
        kind, name = subject.kind, subject.name
        if kind == SERVICE_ACCOUNT:
            place = subject.namespace or binding.namespace
            if not place:
                continue
            kind, name = USER, f"{_ACCOUNT}{place}:{name}"
        elif kind not in (USER, GROUP):
            continue
        party = (kind, name)
        if party not in found:
            found.append(party)
    return found


def party_id(party: Party) -> IdentityId:
    """Build the identity id of a party."""
    return group_id(party[1]) if party[0] == GROUP else user_id(party[1])
