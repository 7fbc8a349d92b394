"""What conditions see of a resource: its service, its type and its relative name.

Only some services provide these attributes; of others they are not known here, so that a condition on them
stays open. IAM resources and those of the Resource Manager provide no name: using it is an error, and an
allow with it never grants (https://cloud.google.com/iam/docs/conditions-attribute-reference#inherited-conditions).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from leastwise.core.evaluation.gcp.conditions.functions import Missing

SOURCE: Final = "https://cloud.google.com/iam/docs/conditions-resource-attributes"
DATE: Final = "2026-04-08"

SERVICE_NAMES: Final = MappingProxyType(
    {
        "bigtable.googleapis.com": "bigtableadmin.googleapis.com",
        "cloudsql.googleapis.com": "sqladmin.googleapis.com",
    }
)
"""Services of full resource names that conditions know by another name."""

_COLLECTIONS: Final = """
bigquery datasets:Dataset models:Model routines:Routine tables:Table
bigqueryreservation assignments:Assignment capacityCommitments:CapacityCommitment locations:Location \
reservations:Reservation
bigtableadmin appProfiles:AppProfile backups:Backup clusters:Cluster instances:Instance tables:Table
binaryauthorization attestors:Attestor
cloudkms cryptoKeys:CryptoKey cryptoKeyVersions:CryptoKeyVersion keyRings:KeyRing
compute backendServices:BackendService disks:Disk firewalls:Firewall forwardingRules:ForwardingRule \
images:Image instances:Instance instanceTemplates:InstanceTemplate snapshots:Snapshot \
targetHttpProxies:TargetHttpProxy targetHttpsProxies:TargetHttpsProxy targetSslProxies:TargetSslProxy \
targetTcpProxies:TargetTcpProxy
container clusters:Clusters
dataform compilationResults:CompilationResult locations:Location releaseConfigs:ReleaseConfig \
repositories:Repository workflowConfigs:WorkflowConfig workflowInvocations:WorkflowInvocation \
workspaces:Workspace
firestore databases:Database
logging buckets:LogBucket views:LogView
managedkafka clusters:Cluster consumerGroups:ConsumerGroup operations:Operation topics:Topic
networksecurity addressGroups:AddressGroup
parametermanager parameters:Parameter versions:ParameterVersion
pubsublite locations:Location subscriptions:Subscription topics:Topic
secretmanager secrets:Secret versions:SecretVersion
spanner backups:Backup databases:Database instances:Instance
sqladmin backupRuns:BackupRun instances:Instance
storage buckets:Bucket managedFolders:ManagedFolder objects:Object
"""
"""Types by service and by the collection in the name."""

_ROWS: Final = tuple(line.split() for line in _COLLECTIONS.strip().splitlines())
_TYPES: Final = {
    (f"{service}.googleapis.com", collection): f"{service}.googleapis.com/{word}"
    for service, *words in _ROWS
    for collection, _, word in (each.partition(":") for each in words)
}
_SERVICES: Final = frozenset(f"{service}.googleapis.com" for service, *_ in _ROWS)

BY_PROJECT_NUMBER: Final = frozenset(
    {
        "binaryauthorization.googleapis.com",
        "managedkafka.googleapis.com",
        "networksecurity.googleapis.com",
        "parametermanager.googleapis.com",
        "pubsublite.googleapis.com",
        "secretmanager.googleapis.com",
    }
)
"""Services whose relative names hold the number of the project; all others hold its id."""

_RESOURCE_MANAGER: Final = "cloudresourcemanager.googleapis.com"
_NAMELESS: Final = frozenset({_RESOURCE_MANAGER, "iam.googleapis.com"})


@dataclass(frozen=True, slots=True)
class ResourceAttributes:
    """The three attributes of a resource, each with its value or why there is none."""

    service: str | Missing
    type: str | Missing
    name: str | Missing


def attributes_of(service: str, collection: str, relative_name: str | Missing) -> ResourceAttributes:
    """Return the attributes of a resource by its service, last collection and relative name."""
    service = SERVICE_NAMES.get(service, service)
    if service in _NAMELESS:
        is_project = service == _RESOURCE_MANAGER and collection == "projects"
        return ResourceAttributes(
            service if service == _RESOURCE_MANAGER else Missing.OPEN,
            f"{_RESOURCE_MANAGER}/Project" if is_project else Missing.OPEN,
            Missing.ERROR,
        )
    if service == "cloudkms.googleapis.com" and collection == "locations":
        return ResourceAttributes(service, "cloud.googleapis.com/Location", Missing.OPEN)
    if service not in _SERVICES:
        return ResourceAttributes(Missing.OPEN, Missing.OPEN, Missing.OPEN)
    if service == "compute.googleapis.com" and collection == "forwardingRules":
        return ResourceAttributes(service, _forwarding_rule(relative_name), relative_name)
    found = _TYPES.get((service, collection))
    if found is None:
        return ResourceAttributes(service, Missing.OPEN, Missing.OPEN)
    return ResourceAttributes(service, found, relative_name)


def _forwarding_rule(relative_name: str | Missing) -> str | Missing:
    if isinstance(relative_name, Missing):
        return Missing.OPEN
    word = "GlobalForwardingRule" if "/global/" in relative_name else "ForwardingRule"
    return f"compute.googleapis.com/{word}"
