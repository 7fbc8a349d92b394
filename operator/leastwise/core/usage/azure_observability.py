"""Which actions Azure's logs show: the Activity Log what writes, resource logs the data plane, where on.

Words of `Coverage.missing`:

    reads                                               always: the Activity Log holds none
    writes                                              no record of the Activity Log
    data plane                                          no record of a resource log
    data plane of microsoft.keyvault/vaults             none of that type of resource
    data plane of microsoft.storage/storageaccounts/blobservices: StorageRead
                                                        none of that category

Every word that is true stands there, the general ones beside the particular ones, so that what two sources
miss can be compared. Diagnostic settings are set for each resource, and files do not tell of those that have
none: a type counts as logged in a subscription as soon as one of its records is seen there.

Documentation: https://learn.microsoft.com/azure/azure-monitor/essentials/activity-log and
https://learn.microsoft.com/azure/azure-monitor/essentials/resource-logs
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from leastwise.core.evaluation.azure.action_planes import CONTROL_ACTIONS, DATA_ACTIONS
from leastwise.core.evaluation.azure.actions import any_matches
from leastwise.core.usage.azure_operations import ACCOUNTS, LOGGED_TYPES, OPERATIONS, VAULTS

READS, WRITES, DATA_PLANE = "reads", "writes", "data plane"
STORAGE_READ, STORAGE_WRITE, STORAGE_DELETE = "StorageRead", "StorageWrite", "StorageDelete"
STORAGE_CATEGORIES = (STORAGE_READ, STORAGE_WRITE, STORAGE_DELETE)

LINKED_CHECKS = (
    "*/join/action",
    "*/joinviaserviceendpoint/action",
    "*/joinperimeter/action",
    "microsoft.managedidentity/userassignedidentities/assign/action",
    "microsoft.managedidentity/userassignedidentities/*/assign/action",
    f"{VAULTS}/deploy/action",
)
"""Actions that are asked for beside another call, on a resource that it links to; no record is theirs."""


def kind_of_record(resource_type: str, category: str) -> tuple[str, str] | None:
    """Return type and category of a resource log as words use them; None when it shows nothing that is asked.

    Key Vault logs all of its operations in one category, which is left out.
    """
    if resource_type == VAULTS:
        return resource_type, ""
    if resource_type in LOGGED_TYPES and category in STORAGE_CATEGORIES:
        return resource_type, category
    return None


def missing_kinds(seen: Collection[tuple[str, str]], *, has_activity: bool) -> tuple[str, ...]:
    """Return the kinds of records that logs do not hold, sorted: words of `Coverage.missing`.

    `seen` are the kinds of resource logs, as `kind_of_record` tells them.
    """
    found = [READS] if has_activity else [READS, WRITES]
    if not seen:
        found.append(DATA_PLANE)
    wanted = [(VAULTS, ""), *((each, kind) for each in LOGGED_TYPES[1:] for kind in STORAGE_CATEGORIES)]
    found += [_word(*each) for each in wanted if each not in seen]
    return tuple(sorted(found))


def why_hidden(action: str, missing: Collection[str], *, is_data: bool | None = None) -> str:
    """Tell why a use of an action would not have been seen; empty when it would.

    `is_data` says on which plane the action was granted; None: as far as its name tells.
    """
    name = action.lower()
    if any_matches(LINKED_CHECKS, name):
        return f"{action} is asked for beside other calls, and no record is its own"
    data = _is_data(name) if is_data is None else is_data
    if data is None:
        return f"whether {action} is a data action is not known"
    if data:
        return _why_data(action, name, missing)
    if name.endswith("/read"):
        return "the Activity Log holds no reads"
    if WRITES in missing:
        return "no record of the Activity Log was read"
    # Containers, queues and tables are also made by the data plane, with the same actions.
    return _why_data(action, name, missing) if name in _operated() else ""


def _is_data(name: str) -> bool | None:
    if any_matches(DATA_ACTIONS, name):
        return True
    if any_matches(CONTROL_ACTIONS, name) or name.endswith("/read") or name in _operated():
        return False
    return None


@cache
def _operated() -> frozenset[str]:
    """Return the actions that the data planes of vaults and storage accounts ask for."""
    return frozenset(each for rows in OPERATIONS.values() for actions in rows.values() for each in actions)


def _why_data(action: str, name: str, missing: Collection[str]) -> str:
    resource_type = next((each for each in LOGGED_TYPES if name.startswith(f"{each}/")), "")
    if not resource_type:
        return f"no log of the data plane is known that shows {action}"
    kinds = ("",) if resource_type == VAULTS else _categories(name)
    words = (DATA_PLANE, *(_word(resource_type, each) for each in kinds))
    return next((f"the logs hold nothing of the {each}" for each in words if each in missing), "")


def _categories(name: str) -> tuple[str, ...]:
    """Return the categories that must be logged: all of them where an action may be in any."""
    if name.endswith("/read"):
        return (STORAGE_READ,)
    if name.endswith(("/write", "/add/action", "/update/action")):
        return (STORAGE_WRITE,)
    if name.endswith("/delete") and not name.startswith(f"{ACCOUNTS}/queueservices/"):
        return (STORAGE_DELETE,)
    return STORAGE_CATEGORIES


def _word(resource_type: str, category: str) -> str:
    word = f"{DATA_PLANE} of {resource_type}"
    return f"{word}: {category}" if category else word
