"""Names of use beside names of grants: where a granted scope is, and whose unknown events an action may be.

//cloudresourcemanager.googleapis.com/projects/shop                projects/shop
/subscriptions/S/resourceGroups/rg/providers/…                     /subscriptions/s
storage.objects.get                                                storage
Microsoft.KeyVault/vaults/secrets/getSecret/action                 microsoft.keyvault/vaults
"""

from __future__ import annotations

import re
from collections.abc import Collection

from leastwise.core.evaluation.azure.scopes import ROOT, anchor_of, normal_scope
from leastwise.core.snapshots import Plane

_CONTAINER = re.compile(r"//[^/]+/((?:projects|folders|organizations)/[^/_-][^/]*)(?:/.*)?")


def place_of_scope(plane: Plane, scope: str) -> str:
    """Return the place, as `Use.place` and `Coverage.scope` name it, that a granted scope is in.

    Empty: its name does not tell (a bucket of Google's names no project), so that nothing is known of how it
    was watched. For Kubernetes a scope is a namespace already, for AWS an account.
    """
    match plane:
        case Plane.GCP:
            found = _CONTAINER.fullmatch(scope)
            return found[1] if found else ""
        case Plane.AZURE:
            normal = normal_scope(scope)
            return anchor_of(normal) or (ROOT if normal == ROOT else "")
        case _:
            return scope


def service_among(plane: Plane, action: str, services: Collection[str]) -> str:
    """Return which of some services (keys of `UsageReading.unmapped`) an action belongs to; empty: none."""
    folded = action.lower()
    match plane:
        case Plane.AZURE:
            return next((each for each in sorted(services) if folded.startswith(f"{each}/")), "")
        case Plane.GCP:
            service = action.partition(".")[0]
        case _:
            service = folded.partition(":")[0]
    return service if service in services else ""
