"""Which actions the operations of resource logs need: those of Key Vault and of Storage.

A row names every action that may have been what let it: of "write or add/action" both count as used, because
the log does not say which one the caller has, and calling the wrong one unused would break it.

Documentation: https://learn.microsoft.com/azure/key-vault/general/logging with
https://learn.microsoft.com/azure/role-based-access-control/permissions/security#microsoftkeyvault, and
https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

VAULTS = "microsoft.keyvault/vaults"
ACCOUNTS = "microsoft.storage/storageaccounts"

_VAULT_TABLE = """\
VaultGet read
VaultList read
KeyCreate keys/create/action
KeyGet keys/read
KeyImport keys/import/action
KeyDelete keys/delete
KeySign keys/sign/action
KeyVerify keys/verify/action keys/read
KeyWrap keys/wrap/action keys/read
KeyUnwrap keys/unwrap/action
KeyEncrypt keys/encrypt/action keys/read
KeyDecrypt keys/decrypt/action
KeyUpdate keys/update/action
KeyList keys/read
KeyListVersions keys/read
KeyPurge keys/purge/action
KeyBackup keys/backup/action
KeyRestore keys/restore/action
KeyRecover keys/recover/action
KeyRotate keys/rotate/action
KeyRelease keys/release/action
SecretSet secrets/setsecret/action
SecretGet secrets/getsecret/action
SecretUpdate secrets/update/action
SecretDelete secrets/delete
SecretList secrets/readmetadata/action
SecretListVersions secrets/readmetadata/action
SecretPurge secrets/purge/action
SecretBackup secrets/backup/action
SecretRestore secrets/restore/action
SecretRecover secrets/recover/action
CertificateGet certificates/read
CertificateList certificates/read
CertificateListVersions certificates/read
CertificateCreate certificates/create/action
CertificateImport certificates/import/action
CertificateUpdate certificates/update/action
CertificateDelete certificates/delete
CertificatePurge certificates/purge/action
CertificateBackup certificates/backup/action
CertificateRestore certificates/restore/action
CertificateRecover certificates/recover/action
CertificateContactsSet certificatecontacts/write
CertificateContactsDelete certificatecontacts/write
CertificateIssuerGet certificatecas/read
CertificateIssuersList certificatecas/read
CertificateIssuerSet certificatecas/write
CertificateIssuerUpdate certificatecas/write
CertificateIssuerDelete certificatecas/delete"""

NO_USE = frozenset({"Authentication", "VaultPut", "VaultPatch", "VaultDelete", "VaultPurge", "VaultRecover"})
"""Operations of a vault that are no use here: of the vault itself the Activity Log tells, and counts once."""

NO_USE_ENDING = "EventGridNotification"

_BLOB_TABLE = """\
ListContainers containers/read
CreateContainer containers/write
GetContainerProperties containers/read
GetContainerMetadata containers/read
SetContainerMetadata containers/write
GetContainerACL containers/getacl/action
SetContainerACL containers/setacl/action
LeaseContainer containers/write
DeleteContainer containers/delete
RestoreContainer containers/write
ListBlobs containers/blobs/read
FindBlobsByTags containers/blobs/filter/action
PutBlob containers/blobs/write containers/blobs/add/action
PutBlobFromURL containers/blobs/write containers/blobs/add/action
GetBlob containers/blobs/read
GetBlobProperties containers/blobs/read
SetBlobProperties containers/blobs/write
GetBlobMetadata containers/blobs/read
SetBlobMetadata containers/blobs/write
GetBlobTags containers/blobs/tags/read
SetBlobTags containers/blobs/tags/write
LeaseBlob containers/blobs/write
SnapshotBlob containers/blobs/write containers/blobs/add/action
CopyBlob containers/blobs/write containers/blobs/add/action containers/blobs/read
AbortCopyBlob containers/blobs/write
DeleteBlob containers/blobs/delete
UndeleteBlob containers/write
SetBlobTier containers/blobs/write
PutBlock containers/blobs/write
PutBlockFromURL containers/blobs/write
PutBlockList containers/blobs/write
GetBlockList containers/blobs/read
QueryBlobContents containers/blobs/read
PutPage containers/blobs/write
GetPageRanges containers/blobs/read
AppendBlock containers/blobs/write containers/blobs/add/action
GetUserDelegationKey generateuserdelegationkey/action"""

_QUEUE_TABLE = """\
ListQueues queues/read
CreateQueue queues/write
DeleteQueue queues/delete
GetQueueMetadata queues/read
SetQueueMetadata queues/write
PutMessage queues/messages/add/action queues/messages/write
GetMessages queues/messages/process/action queues/messages/delete queues/messages/read
PeekMessages queues/messages/read
DeleteMessage queues/messages/process/action queues/messages/delete
ClearMessages queues/messages/delete
UpdateMessage queues/messages/write"""

_TABLE_TABLE = """\
QueryTables tables/read
CreateTable tables/write
DeleteTable tables/delete
QueryEntities tables/entities/read
InsertEntity tables/entities/write tables/entities/add/action
InsertOrMergeEntity tables/entities/write tables/entities/add/action tables/entities/update/action
InsertOrReplaceEntity tables/entities/write tables/entities/add/action tables/entities/update/action
UpdateEntity tables/entities/write tables/entities/update/action
MergeEntity tables/entities/write tables/entities/update/action
DeleteEntity tables/entities/delete"""


def _rows(prefix: str, table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in table.splitlines():
        operation, *actions = line.split()
        yield operation, tuple(f"{prefix}/{each}" for each in actions)


OPERATIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    prefix: dict(_rows(prefix, table))
    for prefix, table in (
        (VAULTS, _VAULT_TABLE),
        (f"{ACCOUNTS}/blobservices", _BLOB_TABLE),
        (f"{ACCOUNTS}/queueservices", _QUEUE_TABLE),
        (f"{ACCOUNTS}/tableservices", _TABLE_TABLE),
    )
}
"""Actions by type of resource (lower case) and operation as logs spell it."""

LOGGED_TYPES = (*OPERATIONS, f"{ACCOUNTS}/fileservices")
"""Types of resources whose resource logs are read. Of file shares only logs that name the actions count."""
