"""Exported logs of Azure, in every form that they come in, and what must not break their reader."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.usage.test_gcp_files import ANYTHING, places_of, spoiled, written
from leastwise.adapters.usage.azure_files import MOST_UNMAPPED, read_azure_logs
from leastwise.adapters.usage.files import LogFile
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.azure_observability import DATA_PLANE, READS, WRITES, why_hidden
from leastwise.core.usage.readings import UsageReading

OID = "f409edeb-4d29-44b5-9763-ee9348ad91bb"
URL = "http://schemas.microsoft.com/identity/claims/objectidentifier"
SUB = "/subscriptions/s-1"
VM = f"{SUB}/resourcegroups/rg/providers/Microsoft.Compute/virtualMachines/a"
WRITE = "Microsoft.Compute/virtualMachines/write"
AT = "2026-06-01T10:00:00.1234567Z"
_numbers = itertools.count()


def activity(
    status: str = "Succeeded",
    sub_status: str = "Created",
    *,
    at: str = AT,
    operation: str = "",
    **fields: Any,
) -> dict[str, Any]:
    """A record as the API and the CLI write it; without an operation it is one of its own."""
    return {
        "authorization": {"action": WRITE, "scope": VM, "role": "Owner"},
        "caller": "ann@example.com",
        "claims": {URL: OID.upper(), "appid": "APP-1", "aud": "https://management.azure.com/"},
        "correlationId": "c-1",
        "eventDataId": f"e{next(_numbers)}",
        "eventTimestamp": at,
        "category": {"value": "Administrative", "localizedValue": "Administrative"},
        "level": "Informational",
        "operationId": operation or f"o{next(_numbers)}",
        "operationName": {"value": WRITE, "localizedValue": "Create or Update Virtual Machine"},
        "resourceId": VM,
        "status": {"value": status, "localizedValue": status},
        "subStatus": {"value": sub_status, "localizedValue": sub_status},
        "subscriptionId": "s-1",
        "properties": {"statusCode": sub_status, "serviceRequestId": "r"},
        **fields,
    }


def streamed(result: str = "Success", signature: str = "Succeeded.Created", **fields: Any) -> dict[str, Any]:
    """A record as diagnostic settings write it."""
    return {
        "time": AT,
        "resourceId": VM.upper(),
        "operationName": WRITE.upper(),
        "category": "Administrative",
        "resultType": result,
        "resultSignature": signature,
        "durationMs": "0",
        "callerIpAddress": "203.0.113.7",
        "correlationId": f"c{next(_numbers)}",
        "identity": {
            "authorization": {"scope": VM, "action": WRITE, "evidence": {"role": "Owner"}},
            "claims": {URL: OID, "appid": "app-1", "xms_az_nwperimid": []},
        },
        "level": "Information",
        "properties": {"statusCode": "Created"},
        **fields,
    }


VAULT = f"{SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"
BLOBS = f"{SUB}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acc/blobServices/default"


def audited(operation: str = "SecretGet", code: int = 200, **fields: Any) -> dict[str, Any]:
    """A record of a Key Vault."""
    return {
        "time": AT,
        "resourceId": VAULT.upper(),
        "operationName": operation,
        "category": "AuditEvent",
        "resultType": "Success",
        "correlationId": f"c{next(_numbers)}",
        "identity": {"claim": {"oid": OID, "appid": "APP-1", "xms_mirid": VM, "xms_az_nwperimid": []}},
        "properties": {"id": "https://kv.vault.azure.net/secrets/db/1", "httpStatusCode": code},
        **fields,
    }


def stored(operation: str = "GetBlob", code: int | str = 200, **fields: Any) -> dict[str, Any]:
    """A record of a storage account."""
    return {
        "time": AT,
        "resourceId": BLOBS,
        "category": "StorageRead",
        "operationName": operation,
        "statusCode": code,
        "correlationId": f"c{next(_numbers)}",
        "identity": {
            "type": "OAuth",
            "requester": {"objectId": OID, "appId": "app-1"},
            "authorization": [
                {
                    "action": "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
                    "result": "Granted",
                    "principals": [{"id": OID, "type": "ServicePrincipal"}],
                }
            ],
        },
        "properties": {"accountName": "acc", "objectKey": "/acc/wares/a"},
        **fields,
    }


def read(tmp_path: Path, *records: Any) -> UsageReading:
    return read_azure_logs([written(tmp_path / "log.json", *records)])


def told(found: Iterable[Aggregate]) -> list[tuple[str, str, int]]:
    return [(each.use.action, each.use.decision, each.count) for each in found]


@pytest.mark.parametrize("record", [activity(), streamed()], ids=["the API's", "streamed"])
def test_both_forms_of_the_activity_log_say_the_same(tmp_path: Path, record: dict[str, Any]) -> None:
    reading = read(tmp_path, record)
    (found,) = reading.aggregates
    assert found.use[:3] == (f"azure:{OID}", "azure", WRITE.lower())
    assert (found.use.place, found.use.decision, found.count) == (SUB, "Allowed", 1)
    assert (found.names, found.via) == ((VM.lower(),), ("application:app-1",))
    assert found.first_seen == found.last_seen == "2026-06-01T10:00:00.123456Z"
    assert (reading.events, reading.skipped, reading.malformed, reading.gaps) == (1, 0, 0, ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(lambda all_: json.dumps(all_, indent=2), id="as the CLI prints it"),
        pytest.param(lambda all_: json.dumps({"value": all_}), id="an answer of the API"),
        pytest.param(lambda all_: json.dumps({"records": all_}, indent=1), id="as it was before 2018"),
        pytest.param(lambda all_: "\n".join(json.dumps({"records": [e]}) for e in all_), id="a batch a line"),
    ],
)
def test_every_form_of_file_says_the_same(tmp_path: Path, text: Any) -> None:
    records = [activity(), streamed(), audited(), stored()]
    path = tmp_path / "log"
    path.write_text(text(records))
    assert read_azure_logs([LogFile(str(path))]) == read(tmp_path, *records)


# ---------------------------------------------------------------- operations


def test_the_records_of_one_operation_are_one_use_in_any_order(tmp_path: Path) -> None:
    parts = [
        activity("Started", "", operation="o", at="2026-06-01T10:00:00Z"),
        activity("Accepted", "Accepted", operation="o", at="2026-06-01T10:01:00Z"),
        activity("Succeeded", "", operation="o", at="2026-06-01T10:02:00Z"),
    ]
    readings = [read(tmp_path, *order) for order in itertools.permutations(parts)]
    assert all(each == readings[0] for each in readings)
    assert told(readings[0].aggregates) == [(WRITE.lower(), "Allowed", 1)]
    assert readings[0].aggregates[0].last_seen == "2026-06-01T10:00:00.000000Z"
    assert (readings[0].events, readings[0].skipped) == (3, 2)


def test_one_refused_record_makes_the_whole_operation_denied(tmp_path: Path) -> None:
    parts = [activity("Started", "", operation="o"), activity("Failed", "Forbidden", operation="o")]
    for order in itertools.permutations(parts):
        assert told(read(tmp_path, *order).aggregates) == [(WRITE.lower(), "Denied", 1)]


@pytest.mark.parametrize(
    "record",
    [
        activity("Failed", "", properties={"statusCode": "Forbidden"}),
        activity("Failed", "", properties={"statusMessage": '{"error":{"code":"AuthorizationFailed"}}'}),
        activity("Failed", "", properties={"statusMessage": {"error": {"code": "AuthorizationFailed"}}}),
        activity("Failed", "", properties='{"statusMessage": "{\\"code\\": \\"AuthorizationFailed\\"}"}'),
        streamed("Failure", "Failed.Forbidden"),
    ],
)
def test_refused_in_every_form(tmp_path: Path, record: dict[str, Any]) -> None:
    assert [each.use.decision for each in read(tmp_path, record).aggregates] == ["Denied"]


def test_what_a_policy_refuses_was_permitted(tmp_path: Path) -> None:
    message = '{"error":{"code":"RequestDisallowedByPolicy"}}'
    record = activity("Failed", "Forbidden", properties={"statusMessage": message})
    assert [each.use.decision for each in read(tmp_path, record).aggregates] == ["Allowed"]


@pytest.mark.parametrize(
    ("changes", "uses"),
    [
        pytest.param([{"correlationId": "a"}, {"correlationId": "a"}], 1, id="one correlation"),
        pytest.param([{"correlationId": "a"}, {"correlationId": "b"}], 2, id="two"),
        pytest.param([{"resourceId": VM}, {"resourceId": f"{VM}2"}], 2, id="two resources"),
        pytest.param(
            [{"properties": {"operationId": "1"}}, {"properties": {"operationId": "2"}}], 2, id="two ids"
        ),
        pytest.param(
            [{"correlationId": None, "eventDataId": "1"}, {"correlationId": None, "eventDataId": "2"}],
            2,
            id="nothing ties them",
        ),
    ],
)
def test_what_ties_records_that_have_no_operation_id(
    tmp_path: Path, changes: list[dict[str, Any]], uses: int
) -> None:
    records = [streamed(**{"correlationId": "c", **each}) for each in changes]
    assert sum(each.count for each in read(tmp_path, *records).aggregates) == uses


def test_records_of_other_categories_and_kinds_are_no_uses(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        activity(category={"value": "Policy"}),
        streamed(properties={"eventCategory": "Autoscale"}),
        activity(caller=None, claims=None),
        {"category": "kube-audit", "operationName": "x", "resourceId": VM, "time": AT},
        {"metricName": "cpu", "resourceId": VM},
    )
    assert (reading.events, reading.skipped, reading.malformed) == (5, 5, 0)
    assert reading.aggregates == ()


def test_an_operation_of_no_known_action_makes_its_type_undecided(tmp_path: Path) -> None:
    records = [audited(f"Secret{n:03}") for n in range(MOST_UNMAPPED + 5)]
    records.append(activity(operationName="Make it so", authorization=None))
    reading = read(tmp_path, *records)
    assert len(reading.unmapped["microsoft.keyvault/vaults"]) == MOST_UNMAPPED
    assert reading.unmapped["microsoft.compute/virtualmachines"] == ("Make it so",)


# ---------------------------------------------------------------- logs of resources


def test_a_secret_that_was_read_is_a_use_of_the_data_plane(tmp_path: Path) -> None:
    (found,) = read(tmp_path, audited()).aggregates
    assert found.use[:3] == (f"azure:{OID}", "azure", "microsoft.keyvault/vaults/secrets/getsecret/action")
    assert found.names == (f"{VAULT}/secrets/db".lower(),)
    assert found.via == (VM.lower(), "application:app-1")


def test_a_blob_that_was_read_counts_by_what_was_checked(tmp_path: Path) -> None:
    (found,) = read(tmp_path, stored()).aggregates
    assert found.use.action == "microsoft.storage/storageaccounts/blobservices/containers/blobs/read"
    assert found.names == (f"{BLOBS}/containers/wares".lower(),)


@pytest.mark.parametrize(
    ("record", "decisions"),
    [
        (audited(code=403), ["Denied"]),
        (audited(code=401), []),
        (audited(identity={}), []),
        (stored(code="403", identity={"requester": {"objectId": OID}}), ["Denied"]),
        (stored(code="??", identity={"requester": {"objectId": OID}}), ["Allowed"]),
        (stored(identity={"type": "SAS", "tokenHash": "key1(…)"}), []),
        (stored(identity={"requester": {"objectId": OID}, "authorization": [7]}), ["Allowed"]),
    ],
)
def test_the_answers_of_resource_logs(tmp_path: Path, record: dict[str, Any], decisions: list[str]) -> None:
    assert [each.use.decision for each in read(tmp_path, record).aggregates] == decisions


def test_a_resource_record_that_is_delivered_again_counts_once(tmp_path: Path) -> None:
    record = stored()
    reading = read(tmp_path, record, record, stored())
    assert [each.count for each in reading.aggregates] == [2]
    assert (reading.events, reading.skipped) == (3, 1)


# ---------------------------------------------------------------- coverage


def test_each_subscription_is_covered_by_itself(tmp_path: Path) -> None:
    other = VM.replace("s-1", "s-2")
    reading = read(
        tmp_path,
        activity(at="2026-06-01T00:00:00Z"),
        activity(at="2026-06-03T00:00:00Z"),
        audited(resourceId=other),
        audited(resourceId=VAULT.replace("s-1", "s-2")),
        streamed(resourceId="/providers/Microsoft.Authorization", identity={"claims": {URL: OID}}),
    )
    assert [each.scope for each in reading.coverage] == ["/", SUB, "/subscriptions/s-2"]
    _, first, second = reading.coverage
    assert all(each.plane is Plane.AZURE for each in reading.coverage)
    assert (first.spans[0].length.days, second.spans[0].length.days) == (2, 0)


def test_what_is_missing_in_one_subscription_is_missing_in_all(tmp_path: Path) -> None:
    (first,) = read(tmp_path, activity()).coverage
    assert {READS, DATA_PLANE} <= {*first.missing}
    assert WRITES not in first.missing
    vault = audited(resourceId=VAULT.replace("s-1", "s-2"))
    (second,) = read(tmp_path, vault).coverage
    assert WRITES in second.missing
    assert DATA_PLANE not in second.missing
    secret = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
    assert why_hidden(secret, second.missing) == ""
    assert why_hidden(secret, first.missing)
    both = read(tmp_path, activity(), vault).coverage
    assert {each.missing for each in both} == {tuple(sorted({*first.missing, *second.missing}))}


def test_a_category_of_storage_says_nothing_of_another(tmp_path: Path) -> None:
    (found,) = read(tmp_path, stored()).coverage
    base = "microsoft.storage/storageaccounts/blobservices/containers/blobs"
    assert why_hidden(f"{base}/read", found.missing) == ""
    assert "StorageWrite" in why_hidden(f"{base}/write", found.missing)


# ---------------------------------------------------------------- hostile files


@pytest.mark.parametrize(
    "change",
    [
        {"eventTimestamp": "yesterday"},
        {"eventTimestamp": 7},
        {"eventTimestamp": None},
        {"operationName": ["x"]},
        {"claims": [1]},
        {"authorization": 7},
        {"operationName": "x" * 4096},
        {"caller": "x" * 4096},
        {"properties": "{broken"},
    ],
    ids=lambda change: f"{next(iter(change))}",
)
def test_a_record_of_a_wrong_kind_is_malformed_and_costs_only_itself(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    reading = read(tmp_path, activity(**change), activity())
    assert (reading.events, reading.malformed) == (1, 1)
    (gap,) = reading.gaps
    assert (gap.plane, gap.reason) == ("azure", "Malformed")
    assert "line 1" in gap.message


def test_fields_of_ten_megabytes_are_kept_out(tmp_path: Path) -> None:
    huge = "x" * (10 << 20)
    reading = read(
        tmp_path,
        activity(caller=huge),
        activity(resourceId=f"{SUB}/{huge}"),
        activity("Failed", "", properties={"statusMessage": huge}),
        activity(claims={URL: OID, "xms_mirid": "/" + huge}),
        audited(properties={"id": huge}),
    )
    assert (reading.events, reading.malformed) == (4, 1)
    assert all(len(text) < 4096 for each in reading.aggregates for text in (*each.names, *each.via))
    assert all(len(gap.message) < 2000 for gap in reading.gaps)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.data())
def test_wrong_types_anywhere_never_crash_and_never_vanish(tmp_path: Path, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([activity(), streamed(), audited(), stored()]))
    bad = spoiled(whole, data.draw(st.sampled_from(places_of(whole))), data.draw(ANYTHING))
    reading = read(tmp_path, bad, activity(operation="own"))
    inside = len(bad) if isinstance(bad, list) else 1
    assert reading.events + reading.malformed == 1 + inside
    assert bool(reading.gaps) is (reading.malformed > 0)
    assert any(each.use.action == WRITE.lower() for each in reading.aggregates)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.permutations(range(8)), st.integers(0, 8))
def test_neither_order_nor_division_over_files_changes_the_answer(
    tmp_path: Path, order: list[int], cut: int
) -> None:
    records = [
        activity("Started", "", operation="o", at="2026-06-01T10:00:00Z"),
        activity("Failed", "Forbidden", operation="o", at="2026-06-01T10:01:00Z"),
        activity(operation="p"),
        streamed(correlationId="c"),
        streamed("Start", "Started.", correlationId="c", time="2026-06-01T09:00:00Z"),
        audited(correlationId="a"),
        stored(correlationId="s"),
        stored(correlationId="s"),
    ]
    moved = [copy.deepcopy(records[n]) for n in order]
    parts = [written(tmp_path / "1", *moved[:cut]), written(tmp_path / "2", *moved[cut:])]
    assert read_azure_logs(parts) == read(tmp_path, *records)
