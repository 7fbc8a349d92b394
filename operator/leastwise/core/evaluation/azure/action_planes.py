"""On which plane an action is: only then is it known which lists of a role count.

A provider marks each of its operations with `isDataAction`, and a few names exist on both planes. In order:
what the question says; a listing of provider operations; the documented actions below; lists of the given
role definitions and deny assignments that name the action in full; their patterns that begin with a provider,
if only one plane has them. An action that no such data list names is a control plane action: `*` and `*/read`
say nothing of what they match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from leastwise.core.evaluation.azure.actions import ActionPlane, PermissionBlock, any_matches
from leastwise.core.evaluation.azure.worlds import AzureWorld
from leastwise.core.evaluation.engines import CloudQuestion

CONTROL = frozenset({ActionPlane.CONTROL})
DATA = frozenset({ActionPlane.DATA})
BOTH = CONTROL | DATA

IS_DATA_KEY = "isDataAction"
"""Context entry of a question that tells the plane: `true` or `false`."""

_BLOBS = "microsoft.storage/storageaccounts/blobservices/containers/blobs"
_QUEUES = "microsoft.storage/storageaccounts/queueservices/queues/messages"
_TABLES = "microsoft.storage/storageaccounts/tableservices/tables/entities"
_FILES = "microsoft.storage/storageaccounts/fileservices"
_VAULTS = "microsoft.keyvault/vaults"
_CLUSTERS = "microsoft.containerservice/managedclusters"

DATA_ACTIONS = (
    f"{_BLOBS}/*",
    f"{_QUEUES}/*",
    f"{_TABLES}/*",
    f"{_FILES}/fileshares/files/*",
    f"{_FILES}/readfilebackupsemantics/action",
    f"{_FILES}/writefilebackupsemantics/action",
    f"{_VAULTS}/secrets/getsecret/action",
    f"{_VAULTS}/secrets/setsecret/action",
    f"{_VAULTS}/secrets/readmetadata/action",
    f"{_VAULTS}/keys/decrypt/action",
    f"{_VAULTS}/keys/sign/action",
    f"{_VAULTS}/keys/unwrap/action",
    "microsoft.compute/virtualmachines/login/action",
    "microsoft.compute/virtualmachines/loginasadmin/action",
    "microsoft.hybridcompute/machines/login/action",
    "microsoft.hybridcompute/machines/loginasadmin/action",
    f"{_CLUSTERS}/apps/*",
    f"{_CLUSTERS}/pods/*",
    f"{_CLUSTERS}/secrets/*",
    f"{_CLUSTERS}/serviceaccounts/*",
    f"{_CLUSTERS}/rbac.authorization.k8s.io/*",
)
"""Data actions that built-in roles carry in `dataActions`, as patterns in lower case
(https://learn.microsoft.com/azure/role-based-access-control/built-in-roles)."""

CONTROL_ACTIONS = (
    "*/listkeys/action",
    "microsoft.authorization/*",
    "microsoft.resources/*",
    "microsoft.management/*",
    "microsoft.managedidentity/*",
    f"{_VAULTS}/read",
    f"{_VAULTS}/write",
    f"{_VAULTS}/delete",
    f"{_VAULTS}/deploy/action",
    f"{_VAULTS}/accesspolicies/write",
    f"{_VAULTS}/secrets/read",
    f"{_VAULTS}/secrets/write",
    f"{_CLUSTERS}/read",
    f"{_CLUSTERS}/write",
    f"{_CLUSTERS}/delete",
    f"{_CLUSTERS}/listclusteradmincredential/action",
    f"{_CLUSTERS}/listclusterusercredential/action",
    f"{_CLUSTERS}/runcommand/action",
    "microsoft.cognitiveservices/accounts/read",
    "microsoft.cognitiveservices/accounts/write",
    "microsoft.cognitiveservices/accounts/delete",
    "microsoft.servicebus/namespaces/read",
    "microsoft.servicebus/namespaces/write",
    "microsoft.servicebus/namespaces/delete",
    "microsoft.eventhub/namespaces/read",
    "microsoft.eventhub/namespaces/write",
    "microsoft.eventhub/namespaces/delete",
)
"""Control plane actions of providers for which some built-in role has a data pattern that matches them too
(https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations)."""


ON_BOTH_PLANES = frozenset({f"{_VAULTS}/keys/read"})
"""Names that a provider has on both planes
(https://learn.microsoft.com/azure/role-based-access-control/permissions/security#microsoftkeyvault)."""


class ActionPlanes:
    """Looks actions up over one world."""

    def __init__(self, world: AzureWorld) -> None:
        self._operations = world.operations
        blocks = [block for role in world.definitions.values() for block in role.permissions]
        blocks += [block for deny in world.denies for block in deny.permissions]
        self._control = _lists(blocks, ActionPlane.CONTROL)
        self._data = _lists(blocks, ActionPlane.DATA)
        self._known: dict[str, frozenset[ActionPlane]] = {}

    def of_question(self, question: CloudQuestion) -> frozenset[ActionPlane]:
        """Return the plane of a question's action, or both where that is not known."""
        told = _told(question.context)
        return told or self.of_action(question.action.lower())

    def of_action(self, action: str) -> frozenset[ActionPlane]:
        """Return the plane of an action (lower case), or both where that is not known."""
        known = self._known.get(action)
        if known is None:
            known = self._known[action] = self._found(action)
        return known

    def _found(self, action: str) -> frozenset[ActionPlane]:
        listed = self._operations.get(action)
        if listed:
            return listed
        if action in ON_BOTH_PLANES:
            return BOTH
        if any_matches(DATA_ACTIONS, action):
            return DATA
        if any_matches(CONTROL_ACTIONS, action):
            return CONTROL
        named = _planes(action in self._control[0], action in self._data[0])
        if named:
            return named
        return _planes(any_matches(self._control[1], action), any_matches(self._data[1], action)) or CONTROL


def _told(context: Mapping[str, str | tuple[str, ...]]) -> frozenset[ActionPlane]:
    for key, value in context.items():
        if key.lower() == IS_DATA_KEY.lower():
            text = value if isinstance(value, str) else "".join(value)
            return {"true": DATA, "false": CONTROL}.get(text.lower(), frozenset())
    return frozenset()


def _planes(is_control: bool, is_data: bool) -> frozenset[ActionPlane]:  # noqa: FBT001 (two of a kind)
    return (CONTROL if is_control else frozenset()) | (DATA if is_data else frozenset())


def _lists(blocks: Iterable[PermissionBlock], plane: ActionPlane) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names in full and the patterns that a plane's lists hold."""
    written = {text.lower() for block in blocks for text in _written(block, plane)}
    names = frozenset(text for text in written if "*" not in text)
    patterns = tuple(sorted(text for text in written - names if "/" in text.partition("*")[0]))
    return names, patterns


def _written(block: PermissionBlock, plane: ActionPlane) -> Iterator[str]:
    yield from block.given(plane)
    yield from block.taken(plane)
