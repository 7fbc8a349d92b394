"""The tables of what records of Azure's logs count as, row by row, and of what those logs show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.evaluation.azure.action_planes import DATA_ACTIONS
from leastwise.core.evaluation.azure.actions import any_matches
from leastwise.core.usage.azure import (
    MOST_OF_A_NAME,
    ActivityRecord,
    Granted,
    ResourceRecord,
    activity_uses,
    activity_via,
    identity_of,
    is_refused,
    kept_id,
    looks_like_azure,
    place_of,
    resource_uses,
    resource_via,
    type_of,
)
from leastwise.core.usage.azure_observability import (
    DATA_PLANE,
    LINKED_CHECKS,
    READS,
    STORAGE_CATEGORIES,
    STORAGE_DELETE,
    STORAGE_READ,
    STORAGE_WRITE,
    WRITES,
    kind_of_record,
    missing_kinds,
    why_hidden,
)
from leastwise.core.usage.azure_operations import ACCOUNTS, LOGGED_TYPES, NO_USE, OPERATIONS, VAULTS

OID = "F409EDEB-4d29-44b5-9763-ee9348ad91bb"
SUB = "/subscriptions/s-1"
VM = f"{SUB}/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/a"
WRITE = "Microsoft.Compute/virtualMachines/write"
URL = "http://schemas.microsoft.com/identity/claims/objectidentifier"
RECORD = ActivityRecord(WRITE, WRITE, "Administrative", claims={URL: OID}, resource=VM, status="Succeeded")
VAULT = f"{SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"
ACCOUNT = f"{SUB}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acc"
SECRET = ResourceRecord("SecretGet", "AuditEvent", VAULT.upper(), OID, code=200)
BLOB = ResourceRecord("GetBlob", "StorageRead", f"{ACCOUNT}/blobServices/default", OID, code=200)
BLOBS = f"{ACCOUNTS}/blobservices/containers/blobs"


def actions(record: ActivityRecord) -> list[str]:
    return [each.use.action for each in activity_uses(record)]


# ---------------------------------------------------------------- the Activity Log


def test_an_operation_is_the_action_in_lower_case() -> None:
    (found,) = activity_uses(RECORD)
    assert found.use[:3] == (f"azure:{OID.lower()}", "azure", WRITE.lower())
    assert (found.use.place, found.name, found.is_known) == (SUB, VM.lower(), True)


@pytest.mark.parametrize(
    ("operation", "action", "expected"),
    [
        (WRITE, "", [WRITE.lower()]),
        (WRITE.upper(), WRITE, [WRITE.lower()]),
        (WRITE, "Microsoft.Compute/disks/write", [WRITE.lower(), "microsoft.compute/disks/write"]),
        ("Create a machine", WRITE, [WRITE.lower()]),
        ("Create a machine", "", ["microsoft.compute/virtualmachines:Create a machine"]),
        ("", "", ["microsoft.compute/virtualmachines:"]),
    ],
)
def test_the_action_that_was_checked_counts_as_well(operation: str, action: str, expected: list[str]) -> None:
    found = activity_uses(replace(RECORD, operation=operation, action=action))
    assert [each.use.action for each in found] == expected
    assert {each.is_known for each in found} == {":" not in expected[0]}


@pytest.mark.parametrize(
    ("category", "counts"),
    [
        ("Administrative", True),
        ("Write", True),
        ("Delete", True),
        ("Action", True),
        ("", True),
        ("Policy", False),
        ("Autoscale", False),
        ("ServiceHealth", False),
        ("Security", False),
        ("Alert", False),
    ],
)
def test_only_administrative_records_are_uses(*, category: str, counts: bool) -> None:
    assert bool(activity_uses(replace(RECORD, category=category))) is counts


@pytest.mark.parametrize(
    ("claims", "caller", "expected"),
    [
        ({URL: OID}, "ann@example.com", OID.lower()),
        ({"oid": OID}, "", OID.lower()),
        ({}, "Ann@Example.com", "ann@example.com"),
        (None, OID, OID.lower()),
        (None, " ", None),
        ({URL: ""}, "", None),
    ],
)
def test_who_acted(claims: dict[str, str] | None, caller: str, expected: str | None) -> None:
    found = activity_uses(replace(RECORD, claims=claims, caller=caller))
    assert [each.use.identity for each in found] == ([f"azure:{expected}"] if expected else [])


def test_the_application_and_the_managed_identity_are_via() -> None:
    claims = {URL: OID, "appid": "APP-1", "xms_mirid": VM}
    assert activity_via(replace(RECORD, claims=claims)) == ("application:app-1", VM.lower())
    assert activity_via(replace(RECORD, claims=None)) == ()
    assert activity_via(replace(RECORD, claims={"xms_mirid": "no id"})) == ()


@pytest.mark.parametrize(
    ("status", "sub_status", "message", "refused"),
    [
        ("Succeeded", "Created", "", False),
        ("Started", "", "", False),
        ("Failed", "Conflict", "", False),
        ("Failed", "NotFound", '{"error": {"code": "ResourceNotFound"}}', False),
        ("Failed", "Forbidden", "", True),
        ("Failure", "Failed.Forbidden", "", True),
        ("Failed", "", '{"error":{"code":"AuthorizationFailed","message":"…"}}', True),
        ("Failed", "", '{\\"error\\":{\\"code\\":\\"LinkedAuthorizationFailed\\"}}', True),
        ("Failed", "Forbidden", '{"error":{"code":"RequestDisallowedByPolicy"}}', False),
        ("Failed", "", "AuthorizationFailed", False),
    ],
)
def test_what_is_refused(*, status: str, sub_status: str, message: str, refused: bool) -> None:
    record = replace(RECORD, status=status, sub_status=sub_status, message=message)
    assert is_refused(record) is refused


@pytest.mark.parametrize(
    ("ids", "place"),
    [
        ((VM.upper(),), SUB),
        (("", VM), SUB),
        (("", "/subscriptions/S-2"), "/subscriptions/s-2"),
        (
            ("/providers/Microsoft.Management/managementGroups/Root/providers/x",),
            "/providers/microsoft.management/managementgroups/root",
        ),
        (("/providers/Microsoft.Authorization",), "/"),
        (("/subscriptions/",), "/"),
        (("no id", ""), "/"),
        (("/subscriptions/" + "x" * MOST_OF_A_NAME,), "/"),
    ],
)
def test_where_a_resource_is(ids: tuple[str, ...], place: str) -> None:
    assert place_of(*ids) == place


def test_the_scope_and_the_subscription_stand_for_a_missing_resource() -> None:
    record = replace(RECORD, resource="")
    assert activity_uses(replace(record, scope=VM))[0].name == VM.lower()
    assert activity_uses(replace(record, subscription="S-9"))[0].use.place == "/subscriptions/s-9"


def test_what_is_too_long_for_an_id_is_none() -> None:
    assert kept_id("/" + "x" * MOST_OF_A_NAME) == ""
    assert kept_id("/A/") == "/a"
    assert identity_of(" ") is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"operationName": "x", "resourceId": "/a"}, True),
        ({"operationName": {"value": "x"}, "eventTimestamp": ""}, True),
        ({"operationName": "x", "correlationId": ""}, True),
        ({"operationName": "x"}, False),
        ({"resourceId": "/a"}, False),
        ({"operationName": "x", "resourceId": "/a", "eventSource": "s3.amazonaws.com"}, False),
    ],
)
def test_a_record_is_told_from_others(*, event: dict[str, object], expected: bool) -> None:
    assert looks_like_azure(event) is expected


# ---------------------------------------------------------------- logs of resources


@pytest.mark.parametrize(
    ("kind", "operation"), [(kind, each) for kind, rows in OPERATIONS.items() for each in rows]
)
def test_every_operation_leads_to_its_actions(kind: str, operation: str) -> None:
    resource = VAULT if kind == VAULTS else f"{ACCOUNT}/{kind.rpartition('/')[2]}/default"
    found = resource_uses(replace(SECRET, operation=operation, resource=resource))
    assert tuple(each.use.action for each in found) == OPERATIONS[kind][operation]
    assert all(each.use.action.startswith(f"{kind}/") and each.is_known for each in found)
    assert {each.use.decision for each in found} == {"Allowed"}


def test_actions_of_operations_are_those_that_roles_carry() -> None:
    found = {each for row in OPERATIONS.values() for actions in row.values() for each in actions}
    assert all(each == each.lower() for each in found)
    assert any_matches(DATA_ACTIONS, "microsoft.keyvault/vaults/secrets/getsecret/action")
    assert {"microsoft.keyvault/vaults/secrets/getsecret/action", f"{BLOBS}/read"} <= found


@pytest.mark.parametrize(
    ("code", "expected"),
    [(200, "Allowed"), (404, "Allowed"), (409, "Allowed"), (0, "Allowed"), (403, "Denied")],
)
def test_the_answer_of_http_decides(code: int, expected: str) -> None:
    assert {each.use.decision for each in resource_uses(replace(SECRET, code=code))} == {expected}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(replace(SECRET, code=401), id="not authenticated"),
        pytest.param(replace(BLOB, object_id=""), id="by key, by SAS, or anonymous"),
        pytest.param(replace(SECRET, operation="SecretNearExpiryEventGridNotification"), id="a notice"),
        *(pytest.param(replace(SECRET, operation=each), id=each) for each in sorted(NO_USE)),
    ],
)
def test_what_is_no_use(record: ResourceRecord) -> None:
    assert resource_uses(record) == ()


def test_an_operation_that_is_not_in_the_table_keeps_its_name() -> None:
    (found,) = resource_uses(replace(SECRET, operation="SecretTeleport"))
    assert (found.use.action, found.is_known) == ("microsoft.keyvault/vaults:SecretTeleport", False)


@pytest.mark.parametrize(
    ("granted", "code", "expected"),
    [
        ([("Read", "Granted")], 200, [("read", "Allowed")]),
        ([("Read", "Denied")], 403, [("read", "Denied")]),
        ([("Read", "")], 403, [("read", "Denied")]),
        ([("Read", "Granted"), ("Write", "Denied")], 403, [("read", "Allowed"), ("write", "Denied")]),
    ],
)
def test_what_was_checked_goes_before_the_table(
    granted: list[tuple[str, str]], code: int, expected: list[tuple[str, str]]
) -> None:
    base = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
    checks = tuple(Granted(f"{base}/{action}", result) for action, result in granted)
    found = resource_uses(replace(BLOB, operation="CopyBlob", granted=checks, code=code))
    assert [(each.use.action.rpartition("/")[2], each.use.decision) for each in found] == expected


def test_a_check_without_an_action_leaves_it_to_the_table() -> None:
    (found,) = resource_uses(replace(BLOB, granted=(Granted("", "Granted"),)))
    assert found.use.action == f"{BLOBS}/read"


@pytest.mark.parametrize(
    ("record", "target", "name"),
    [
        (SECRET, "https://kv.vault.azure.net/secrets/DB/1", f"{VAULT}/secrets/DB"),
        (SECRET, "https://kv.vault.azure.net/", VAULT),
        (SECRET, "https://kv.vault.azure.net/deletedsecrets/db", VAULT),
        (SECRET, "", VAULT),
        (BLOB, "/acc/wares/a/b", f"{BLOB.resource}/containers/wares"),
        (BLOB, "/acc", BLOB.resource),
        (
            replace(BLOB, resource=f"{ACCOUNT}/queueServices/default"),
            "/acc/q",
            "/queueServices/default/queues/q",
        ),
        (
            replace(BLOB, resource=f"{ACCOUNT}/tableServices/default"),
            "/acc/t(PartitionKey='x')",
            "/tableServices/default/tables/t",
        ),
        (
            replace(BLOB, resource=f"{ACCOUNT}/fileServices/default"),
            "/acc/s/f",
            "/fileServices/default/fileshares/s",
        ),
        (SECRET, "https://[broken/secrets/a?x=/", f"{VAULT}/secrets/a"),
    ],
)
def test_an_object_is_named_as_scopes_name_it(record: ResourceRecord, target: str, name: str) -> None:
    whole = name if name.startswith(SUB) else ACCOUNT + name
    assert {each.name for each in resource_uses(replace(record, target=target))} == {whole.lower()}


def test_via_of_a_resource_record() -> None:
    record = replace(SECRET, application="APP", managed_identity=VM)
    assert resource_via(record) == ("application:app", VM.lower())


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        (VAULT.upper(), VAULTS),
        (f"{ACCOUNT}/blobServices/default", f"{ACCOUNTS}/blobservices"),
        (
            f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/x",
            "microsoft.insights/diagnosticsettings",
        ),
        (SUB, ""),
        ("", ""),
        ("/providers", ""),
        ("/providers/" + "x" * MOST_OF_A_NAME, ""),
    ],
)
def test_the_type_of_a_resource(resource: str, kind: str) -> None:
    assert type_of(resource) == kind


# ---------------------------------------------------------------- what the logs show


@pytest.mark.parametrize(
    ("kind", "category", "expected"),
    [
        (VAULTS, "AuditEvent", (VAULTS, "")),
        (f"{ACCOUNTS}/blobservices", STORAGE_READ, (f"{ACCOUNTS}/blobservices", STORAGE_READ)),
        (f"{ACCOUNTS}/blobservices", "AuditEvent", None),
        ("microsoft.example/things", STORAGE_READ, None),
        ("", "AuditEvent", None),
    ],
)
def test_what_a_record_proves_to_be_logged(
    kind: str, category: str, expected: tuple[str, str] | None
) -> None:
    assert kind_of_record(kind, category) == expected


ALL = [(VAULTS, ""), *((each, kind) for each in LOGGED_TYPES[1:] for kind in STORAGE_CATEGORIES)]


def test_without_records_everything_is_missing() -> None:
    missing = missing_kinds((), has_activity=False)
    assert {READS, WRITES, DATA_PLANE} <= set(missing)
    assert len(missing) == 3 + len(ALL)
    assert missing_kinds(ALL, has_activity=True) == (READS,)


@pytest.mark.parametrize(
    ("action", "is_data", "seen", "hidden"),
    [
        (WRITE, False, [], ""),
        ("Microsoft.Compute/virtualMachines/read", False, ALL, "the Activity Log holds no reads"),
        ("Microsoft.Compute/virtualMachines/read", None, ALL, "the Activity Log holds no reads"),
        ("Microsoft.Authorization/roleAssignments/write", None, [], ""),
        (
            "Microsoft.Example/things/write",
            None,
            ALL,
            "whether Microsoft.Example/things/write is a data action",
        ),
        ("Microsoft.Example/things/write", True, ALL, "no log of the data plane is known"),
        ("Microsoft.KeyVault/vaults/secrets/getSecret/action", None, [(VAULTS, "")], ""),
        (
            "Microsoft.KeyVault/vaults/secrets/getSecret/action",
            None,
            [],
            "the logs hold nothing of the data plane",
        ),
        (f"{BLOBS}/read", True, [(f"{ACCOUNTS}/blobservices", STORAGE_READ)], ""),
        (f"{BLOBS}/read", True, [(f"{ACCOUNTS}/blobservices", STORAGE_WRITE)], "StorageRead"),
        (f"{BLOBS}/read", True, [(f"{ACCOUNTS}/queueservices", STORAGE_READ)], "StorageRead"),
        (f"{BLOBS}/add/action", True, [(f"{ACCOUNTS}/blobservices", STORAGE_WRITE)], ""),
        (f"{BLOBS}/delete", True, [(f"{ACCOUNTS}/blobservices", STORAGE_DELETE)], ""),
        (f"{BLOBS}/move/action", True, [(f"{ACCOUNTS}/blobservices", STORAGE_DELETE)], "StorageRead"),
        (
            f"{ACCOUNTS}/queueservices/queues/messages/delete",
            True,
            [(f"{ACCOUNTS}/queueservices", STORAGE_DELETE)],
            "StorageRead",
        ),
        (f"{ACCOUNTS}/blobservices/containers/write", False, [], "the logs hold nothing of the data plane"),
        (f"{ACCOUNTS}/blobservices/containers/write", None, ALL, ""),
    ],
)
def test_what_is_hidden(
    *, action: str, is_data: bool | None, seen: list[tuple[str, str]], hidden: str
) -> None:
    found = why_hidden(action, missing_kinds(seen, has_activity=True), is_data=is_data)
    assert (hidden in found) if hidden else found == ""


def test_writes_are_hidden_without_the_activity_log() -> None:
    missing = missing_kinds(ALL, has_activity=False)
    assert why_hidden(WRITE, missing, is_data=False) == "no record of the Activity Log was read"


@pytest.mark.parametrize("pattern", LINKED_CHECKS)
def test_what_is_asked_on_a_linked_resource_is_never_observable(pattern: str) -> None:
    action = pattern.replace("*", "Microsoft.Network/virtualNetworks")
    assert "beside other calls" in why_hidden(action, (), is_data=False)


@given(
    one=st.sets(st.sampled_from(ALL)),
    other=st.sets(st.sampled_from(ALL)),
    is_data=st.sampled_from([True, False, None]),
)
def test_logs_that_show_more_hide_no_more(
    *, one: set[tuple[str, str]], other: set[tuple[str, str]], is_data: bool | None
) -> None:
    few, many = (missing_kinds(each, has_activity=True) for each in (one, one | other))
    assert set(many) <= set(few)
    for rows in OPERATIONS.values():
        for action in {each for actions in rows.values() for each in actions}:
            if not why_hidden(action, few, is_data=is_data):
                assert why_hidden(action, many, is_data=is_data) == ""
