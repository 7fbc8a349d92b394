"""Which permissions a principal access boundary can block, by its enforcement version.

A version blocks what it adds and what every version before it blocks; what it excepts, it does not add.
A permission that no relevant version blocks passes whatever the boundary says.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from leastwise.core.evaluation.gcp.permissions import Permission, PermissionPattern

SOURCE: Final = "https://cloud.google.com/iam/docs/pab-blocked-permissions"
DATE: Final = "2026-04-08"
"""When the page was last changed, as the table has it."""

LATEST_VERSION: Final = 4
"""The newest version of the table."""

DEFAULT_VERSION: Final = 4
"""What `latest` and no version mean: 3 in the page of 2026-04-08, 4 in its later text."""

# One line a service: its permissions, then after `!` what is excepted. `*` is everything of the service.
_VERSION_1: Final = """
accessapproval requests.list serviceaccounts.get settings.*
accesscontextmanager * ! gcpUserAccessBindings.*
bigquery datasets.create datasets.delete datasets.get datasets.setIamPolicy datasets.update jobs.create \
jobs.delete jobs.list jobs.get models.create models.delete models.list models.updateMetadata routines.create \
routines.delete routines.list routines.update
binaryauthorization *
logging logEntries.create logMetrics.*
run authorizeddomains.* configurations.get configurations.list domainmappings.* services.create \
services.delete services.get services.list services.update executions.* jobs.create jobs.delete jobs.get \
jobs.list jobs.run revisions.* routes.get routes.list tasks.*
storage buckets.get buckets.getIamPolicy buckets.list buckets.setIamPolicy buckets.update hmacKeys.update \
objects.delete objects.get objects.setRetention
dataflow messages.list metrics.get snapshots.list workItems.* jobs.* ! jobs.snapshot
datastore databases.create databases.delete databases.get databases.getMetadata databases.list
firebaserules *
gkehub membershipbindings.* rbacrolebindings.* features.* fleet.create fleet.get fleet.patch locations.* \
memberships.* scopes.* ! *.createTagBinding *.deleteTagBinding *.listEffectiveTags *.listTagBindings
pubsub * ! *.getIamPolicy *.setIamPolicy schemas.delete schemas.validate subscriptions.consume
redis instances.create instances.delete instances.failover instances.get instances.getAuthString \
instances.list instances.update instances.upgrade
aiplatform * ! operations.*
"""

_VERSION_2: Final = """
accesscontextmanager *
containeranalysis *
bigquery rowAccessPolicies.* datasets.* jobs.* models.* routines.* tables.*
bigquerydatapolicy *
bigquerydatatransfer transfers.*
beyondcorp *
cloudasset *
billing budgets.*
cloudbuild *
monitoring * ! metricsScopes.link timeSeries.list
meshconfig *
storage bucketOperations.* buckets.* managedFolders.* multipartUploads.* folders.* hmacKeys.* objects.*
cloudtrace *
compute networkAttachments.* networkEdgeSecurityServices.* regionSecurityPolicies.* securityPolicies.* \
serviceAttachments.* routers.*
firebaserules *
gkemulticloud *
iap *
redis *
networkmanagement *
networkservices edgeCacheKeysets.* edgeCacheOrigins.* edgeCacheServices.*
recaptchaenterprise *
cloudresourcemanager * ! *.createPolicyBinding *.deletePolicyBinding *.searchPolicyBindings \
*.updatePolicyBinding
videostitcher *
"""

_VERSION_3: Final = """
essentialcontacts contacts.*
iam denypolicies.* roles.* serviceAccountKeys.* serviceAccounts.* ! serviceAccounts.createTagBinding \
serviceAccounts.deleteTagBinding serviceAccounts.getCertificateAs serviceAccounts.listEffectiveTags \
serviceAccounts.listTagBindings
dataproc autoscalingPolicies.* batches.* clusters.* jobs.* operations.* sessionTemplates.* sessions.* \
workflowTemplates.*
servicemanagement services.check services.report
bigtable *
bigtableadmin *
cloudsql *
networkservices endpointPolicies.* gateways.* grpcRoutes.* httpRoutes.* httpfilters.* meshes.* route_views.* \
serviceBindings.* serviceLbPolicies.* tcpRoutes.* tlsRoutes.*
trafficdirector *
networkmanagement *
compute addresses.* backendBuckets.* backendServices.* externalVpnGateways.* firewallPolicies.* firewalls.* \
forwardingRules.* globalAddresses.* globalForwardingRules.* healthChecks.* httpHealthChecks.* \
httpsHealthChecks.* interconnectAttachments.* interconnectLocations.* interconnectRemoteLocations.* \
interconnects.* networks.* packetMirrorings.* publicAdvertisedPrefixes.* publicDelegatedPrefixes.* \
regionBackendServices.* regionFirewallPolicies.* regionHealthChecks.* regionSslPolicies.* \
regionTargetHttpProxies.* regionTargetTcpProxies.* regionUrlMaps.* routes.* sslPolicies.* subnetworks.* \
targetGrpcProxies.* targetHttpProxies.* targetHttpsProxies.* targetInstances.* targetPools.* \
targetSslProxies.* targetTcpProxies.* targetVpnGateways.* urlMaps.* vpnGateways.*
artifactregistry *
pubsub *
workflows *
gkeonprem *
apikeys apiKeys.* keys.*
dns *
datastore backupSchedules.* backups.delete backups.get backups.list databases.* entities.* indexes.* \
locations.* operations.* userCreds.*
cloudkms autokeyConfigs.* cryptoKeyVersions.create cryptoKeyVersions.destroy cryptoKeyVersions.get \
cryptoKeyVersions.list cryptoKeyVersions.restore cryptoKeyVersions.update cryptoKeyVersions.useToDecrypt \
cryptoKeyVersions.useToEncrypt cryptoKeyVersions.useToSign cryptoKeyVersions.useToVerify \
cryptoKeyVersions.viewPublicKey ekmConfigs.* importJobs.* keyHandles.* keyRings.* ! importJobs.useToImport
orgpolicy *
dataplex aspectTypes.* datascans.* entries.* entryGroups.create entryGroups.delete entryGroups.get \
entryGroups.getIamPolicy entryGroups.import entryGroups.list entryGroups.setIamPolicy entryGroups.update \
entryGroups.useContactsAspect entryGroups.useGenericAspect entryGroups.useGenericEntry \
entryGroups.useOverviewAspect entryGroups.useSchemaAspect entryTypes.* metadataJobs.*
datalineage events.* locations.* operations.* processes.* runs.*
gkehub fleets.*
cloudfunctions *
spanner *
container *
"""

_VERSION_4: Final = """
analyticshub dataExchanges.*
bigquery capacityCommitments.* datasources.* readsessions.* reservations.* transfers.*
clouddeploy *
file *
networkconnectivity groups.* hubRouteTables.* hubRoutes.* hubs.* internalRanges.* policyBasedRoutes.* \
regionalEndpoints.* spokes.*
privateca *
iam oauthClientCredentials.* oauthClients.* workforcePoolProviderKeys.* workforcePoolProviders.* \
workforcePoolSubjects.* workforcePools.* workloadIdentityPoolNamespaces.* workloadIdentityPoolProviderKeys.* \
workloadIdentityPoolProviders.* workloadIdentityPools.* ! *.createPolicyBinding *.deletePolicyBinding \
*.searchPolicyBindings *.updatePolicyBinding
livestream *
documentai *
securitycentermanagement *
cloudsecurityscanner *
securitycenter *
cloudquotas *
recommender *
alloydb * ! databases.*
apphub *
integrations * ! apigeeauthconfigs.* apigeecertificates.* apigeeintegrations.* apigeeintegrationvers.* \
apigeeproducts.* apigeesfdcchannels.* apigeesfdcinstances.* apigeesuspensions.* integrations.deploy \
integrations.update locations.* securityauthconfigs.* securityexecutions.* securityintegrations.* \
securityintegrationvers.delete securityintegrationvers.deploy securityintegrationvers.list \
securityintegtemps.* securityproducts.* sfdcchannels.create sfdcchannels.list workflows.*
gkebackup *
composer *
datafusion instances.* locations.* namespaces.getIamPolicy namespaces.list namespaces.setIamPolicy \
operations.*
cloudkms * ! locations.get locations.list
firebasestorage *
cloudtranslate * ! custommodels.* translationmemories.*
workstations *
confidentialcomputing *
contactcenteraiplatform *
datamigration * ! mappingrules.*
dataform * ! comments.* commentsnested.* commentthreads.* commentthreadsnested.*
datastream *
config *
parallelstore *
policysimulator *
secretmanager *
vpcaccess *
serviceusage *
cloudasset *
kubernetesmetadata *
servicemanagement consumers.getIamPolicy consumers.setIamPolicy services.create services.delete services.get \
services.getIamPolicy services.list services.setIamPolicy services.update
backupdr backupPlanAssociations.create backupPlanAssociations.createForAlloydbCluster \
backupPlanAssociations.createForCloudSqlInstance backupPlanAssociations.createForComputeDisk \
backupPlanAssociations.createForComputeInstance backupPlanAssociations.deleteForAlloydbCluster \
backupPlanAssociations.deleteForCloudSqlInstance backupPlanAssociations.deleteForComputeDisk \
backupPlanAssociations.deleteForComputeInstance backupPlanAssociations.fetchForAlloydbCluster \
backupPlanAssociations.fetchForCloudSqlInstance backupPlanAssociations.fetchForComputeDisk \
backupPlanAssociations.fetchForComputeInstance backupPlanAssociations.getForAlloydbCluster \
backupPlanAssociations.getForCloudSqlInstance backupPlanAssociations.getForComputeDisk \
backupPlanAssociations.getForComputeInstance backupPlanAssociations.list backupPlanRevisions.* backupPlans.* \
backupVaults.* bvbackups.* bvdataSources.abandonBackup bvdataSources.fetchAccessToken \
bvdataSources.finalizeBackup bvdataSources.get bvdataSources.initiateBackup bvdataSources.list \
bvdataSources.remove bvdataSources.setInternalStatus bvdataSources.update compute.* \
dataSourceReferences.fetchForAlloydbCluster dataSourceReferences.fetchForCloudSqlInstance \
dataSourceReferences.fetchForFilestoreInstance dataSourceReferences.list locations.* \
managementServers.create \
managementServers.createConnection managementServers.delete managementServers.get \
managementServers.getIamPolicy managementServers.list managementServers.setIamPolicy \
managementServers.update \
operations.* serviceConfig.* ! bvbackups.useReadOnlyForAlloydbCluster \
bvbackups.useReadOnlyForCloudSqlInstance \
bvbackups.useReadOnlyForFilestoreInstance
dlp charts.* columnDataProfiles.* connections.* deidentifyTemplates.* estimates.* fileStoreProfiles.* \
inspecttemplates.* jobTriggers.* jobs.* projectDataProfiles.* storedInfoTypes.* subscriptions.* \
tableDataProfiles.*
securesourcemanager branchRules.* hooks.* instances.access instances.create instances.delete instances.get \
instances.getIamPolicy instances.linkDeveloperConnect instances.list instances.setIamPolicy issuecomments.* \
issues.* locations.* operations.* prcomments.* pullRequests.* repositories.create repositories.delete \
repositories.fetch repositories.get repositories.getIamPolicy repositories.list repositories.setIamPolicy \
repositories.update
connectors * ! connections.executeSqlQuery connections.generateOpenAPISpec connections.listenEvent
metastore backups.* databases.delete databases.getIamPolicy databases.setIamPolicy databases.update \
federations.* imports.* locations.* operations.* services.* tables.delete tables.getIamPolicy \
tables.setIamPolicy tables.update ! federations.use services.use
"""

Patterns = tuple[PermissionPattern, ...]


@lru_cache(maxsize=65_536)
def first_blocking_version(permission: Permission) -> int | None:
    """Return the version from which on a boundary can block the permission; None when none can."""
    for version, table in enumerate(_tables(), 1):
        added, excepted = table.get(permission.service, ((), ()))
        if any(each.covers(permission) for each in added) and not any(
            each.covers(permission) for each in excepted
        ):
            return version
    return None


def version_of(written: str) -> int | None:
    """Read an enforcement version; None for one that the table does not have."""
    if written in {"", "latest"}:
        return DEFAULT_VERSION
    if written.isascii() and written.isdigit() and 1 <= int(written) <= LATEST_VERSION:
        return int(written)
    return None


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, tuple[Patterns, Patterns]], ...]:
    return tuple(dict(_rows(text)) for text in (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4))


def _rows(text: str) -> Iterator[tuple[str, tuple[Patterns, Patterns]]]:
    for line in text.strip().splitlines():
        service, _, rest = line.partition(" ")
        added, _, excepted = rest.partition("!")
        yield service, (_patterns(service, added), _patterns(service, excepted))


def _patterns(service: str, text: str) -> Patterns:
    return tuple(
        PermissionPattern(service, resource, verb or "*")
        for resource, _, verb in (word.partition(".") for word in text.split())
    )
