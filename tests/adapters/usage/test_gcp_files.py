"""Exported Cloud Audit Logs, in every form that they come in, and what must not break their reader."""

from __future__ import annotations

import copy
import gzip
import itertools
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.gcp_files import MOST_UNMAPPED, read_gcp_logs
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.gcp_observability import ADMIN, DATA_ACCESS, why_hidden
from leastwise.core.usage.readings import UsageReading
from leastwise.core.usage.uses import DENIED

READER = "reader@shop.iam.gserviceaccount.com"
WHO = f"gcp:serviceAccount:{READER}"
OBJECT = "projects/_/buckets/wares/objects/a"
_numbers = itertools.count()


def entry(
    permission: str = "storage.objects.get",
    *,
    log: str = "data_access",
    at: str = "2026-06-01T10:00:00.123456789Z",
    project: str = "shop",
    **fields: Any,
) -> dict[str, Any]:
    payload = {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "status": {},
        "authenticationInfo": {"principalEmail": READER, "principalSubject": f"serviceAccount:{READER}"},
        "requestMetadata": {"callerIp": "203.0.113.7", "callerSuppliedUserAgent": "x\n\x1b[31m"},
        "serviceName": "storage.googleapis.com",
        "methodName": permission,
        "authorizationInfo": [
            {"resource": OBJECT, "permission": permission, "granted": True, "resourceAttributes": {}}
        ],
        "resourceName": OBJECT,
    }
    return {
        "protoPayload": {**payload, **fields.pop("payload", {})},
        "insertId": fields.pop("insertId", f"i{next(_numbers)}"),
        "resource": {"type": "gcs_bucket", "labels": {"project_id": project, "bucket_name": "wares"}},
        "timestamp": at,
        "severity": "INFO",
        "logName": f"projects/{project}/logs/cloudaudit.googleapis.com%2F{log}",
        "receiveTimestamp": "2026-06-01T10:00:01Z",
        **fields,
    }


def written(path: Path, *entries: Any) -> LogFile:
    path.write_text("".join(json.dumps(each) + "\n" for each in entries))
    return LogFile(str(path))


def read(tmp_path: Path, *entries: Any) -> UsageReading:
    return read_gcp_logs([written(tmp_path / "log.json", *entries)])


def told(aggregates: Iterable[Aggregate]) -> list[tuple[str, str, str, int]]:
    return [(each.use.action, each.use.place, each.use.decision, each.count) for each in aggregates]


def test_an_entry_becomes_a_use(tmp_path: Path) -> None:
    reading = read(tmp_path, entry(), entry(at="2026-06-02T10:00:00Z"))
    (found,) = reading.aggregates
    assert found.use[:3] == (WHO, "gcp", "storage.objects.get")
    assert (found.use.place, found.use.decision, found.count) == ("projects/shop", "Allowed", 2)
    assert found.names == (f"//storage.googleapis.com/{OBJECT}",)
    assert (found.first_seen, found.last_seen) == (
        "2026-06-01T10:00:00.123456Z",
        "2026-06-02T10:00:00.000000Z",
    )
    assert (reading.first_event, reading.last_event) == (found.first_seen, found.last_seen)
    assert (reading.events, reading.skipped, reading.malformed, reading.gaps) == (2, 0, 0, ())


FORMS: dict[str, Callable[[list[Any]], str]] = {
    "lines": lambda all_: "".join(json.dumps(each) + "\n" for each in all_),
    "lines without an end": lambda all_: "\n".join(json.dumps(each) for each in all_),
    "lines of windows": lambda all_: "\r\n".join(json.dumps(each) for each in all_),
    "a printed list": lambda all_: json.dumps(all_, indent=2),
    "a list in one line": json.dumps,
    "an answer of the API": lambda all_: json.dumps({"entries": all_, "nextPageToken": "x"}, indent=2),
    "an answer in one line": lambda all_: json.dumps({"entries": all_}) + "\n",
    "with a byte order mark": lambda all_: "\ufeff" + "\n".join(json.dumps(each) for each in all_),
    "a list with a byte order mark": lambda all_: "\ufeff" + json.dumps(all_, indent=2),
    "blank lines": lambda all_: "\n\n" + "\n \n".join(json.dumps(each) for each in all_),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_form_of_file_says_the_same(*, tmp_path: Path, form: str, packed: bool) -> None:
    entries = [entry(), entry("storage.objects.list"), entry("storage.buckets.create", log="activity")]
    data = FORMS[form](entries).encode()
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(data) if packed else data)
    reading = read_gcp_logs([LogFile(str(path))])
    assert reading == read(tmp_path, *entries)
    assert reading.events == 3


def test_lines_that_are_lists_are_read_by_themselves(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(f"{json.dumps([entry()])}\n[]\n{json.dumps(entry())}\n{{\n{json.dumps([entry(), 7])}\n")
    reading = read_gcp_logs([LogFile(str(path))])
    assert (reading.events, reading.malformed) == (3, 2)
    assert "line 4: " in reading.gaps[0].message
    assert "line 5, record 2: " in reading.gaps[0].message


def test_one_printed_entry_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(entry(), indent=2))
    assert told(read_gcp_logs([LogFile(str(path))]).aggregates) == [
        ("storage.objects.get", "projects/shop", "Allowed", 1)
    ]


def test_a_list_that_was_cut_off_gives_what_is_before_the_cut(tmp_path: Path) -> None:
    for text in (
        json.dumps([entry(), entry(), entry()], indent=1),
        json.dumps({"entries": [entry(), entry(), entry()]}, indent=1),
    ):
        path = tmp_path / "cut.json"
        path.write_text(text[: int(len(text) * 0.9)])
        reading = read_gcp_logs([LogFile(str(path))])
        assert (reading.events, reading.malformed) == (2, 1)
        (gap,) = reading.gaps
        assert (gap.scope, gap.plane, gap.reason) == (f"log/{path}", "gcp", "Malformed")
        assert "record 3" in gap.message


def test_a_document_that_is_nothing_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "no.json"
    path.write_text('{\n"x": [1, 2\n')
    reading = read_gcp_logs([LogFile(str(path))])
    assert (reading.events, reading.malformed, len(reading.gaps)) == (0, 1, 1)


def test_a_packed_file_that_was_cut_off_is_a_gap_and_keeps_what_was_read(tmp_path: Path) -> None:
    lines = "".join(json.dumps(entry()) + "\n" for _ in range(2000)).encode()
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(lines)[:-2000])
    reading = read_gcp_logs([LogFile(str(path))])
    assert 0 < reading.events < 2000
    assert any("not read to its end" in gap.message for gap in reading.gaps)


def test_a_file_that_is_gone_is_a_gap(tmp_path: Path) -> None:
    reading = read_gcp_logs([LogFile(str(tmp_path / "gone")), written(tmp_path / "log", entry())])
    assert reading.events == 1
    (gap,) = reading.gaps
    assert "gone" in gap.scope


def test_a_broken_line_is_told_by_its_number_and_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "log"
    bad = [
        "{",
        '{"protoPayload": 7}',
        json.dumps(entry(at="yesterday")),
        "\x1b[2J{}",
        json.dumps(entry(at="", receiveTimestamp=None)),
    ]
    path.write_text("\n".join([json.dumps(entry()), *bad, json.dumps(entry())]))
    reading = read_gcp_logs([LogFile(str(path))])
    assert (reading.events, reading.malformed) == (2, 5)
    (gap,) = reading.gaps
    assert gap.message.startswith("5 of its records could not be read: line 2: ")
    assert "line 4" in gap.message
    assert "line 5" not in gap.message


def test_an_entry_of_another_log_is_skipped(tmp_path: Path) -> None:
    reading = read(tmp_path, {"textPayload": "x", "logName": "projects/p/logs/stdout"}, {}, entry())
    assert (reading.events, reading.skipped, reading.malformed) == (3, 2, 0)


@pytest.mark.parametrize(
    ("change", "uses"),
    [
        pytest.param({"insertId": "a"}, 1, id="the same entry"),
        pytest.param({"insertId": "b"}, 2, id="another entry"),
        pytest.param({"insertId": "a", "timestamp": "2026-06-01T11:00:00Z"}, 2, id="another time"),
        pytest.param({"insertId": ""}, 2, id="no id"),
    ],
)
def test_an_entry_that_is_delivered_again_counts_once(
    tmp_path: Path, change: dict[str, str], uses: int
) -> None:
    first = entry(insertId="a")
    again = {**copy.deepcopy(first), **change}
    files = [written(tmp_path / "1", first), written(tmp_path / "2", again)]
    assert [each.count for each in read_gcp_logs(files).aggregates] == [uses]


# ---------------------------------------------------------------- long-running operations

STARTED = {"id": "op-1", "producer": "compute", "first": True}
ENDED = {"id": "op-1", "producer": "compute", "last": True}


def operation(which: dict[str, Any], at: str, *, checks: bool = True) -> dict[str, Any]:
    found = entry("compute.instances.create", log="activity", at=at, operation=which)
    if not checks:
        del found["protoPayload"]["authorizationInfo"]
    return found


def test_first_and_last_of_an_operation_count_once_in_any_order(tmp_path: Path) -> None:
    parts = [
        operation(STARTED, "2026-06-01T10:00:00Z"),
        operation({"id": "op-1", "producer": "compute"}, "2026-06-01T10:01:00Z", checks=False),
        operation(ENDED, "2026-06-01T10:02:00Z", checks=False),
    ]
    readings = [read(tmp_path, *order) for order in itertools.permutations(parts)]
    assert all(each == readings[0] for each in readings)
    assert told(readings[0].aggregates) == [("compute.instances.create", "projects/shop", "Allowed", 1)]
    assert readings[0].aggregates[0].last_seen == "2026-06-01T10:00:00.000000Z"
    assert (readings[0].events, readings[0].skipped) == (3, 2)


def test_an_operation_whose_beginning_is_not_in_the_log_counts_by_what_tells_most(tmp_path: Path) -> None:
    parts = [
        operation(ENDED, "2026-06-01T10:02:00Z", checks=False),
        operation({"id": "op-1", "producer": "compute"}, "2026-06-01T10:03:00Z"),
    ]
    for order in itertools.permutations(parts):
        reading = read(tmp_path, *order)
        assert told(reading.aggregates) == [("compute.instances.create", "projects/shop", "Allowed", 1)]
        assert reading.unmapped == {}


def test_operations_of_others_are_others(tmp_path: Path) -> None:
    other = {**STARTED, "producer": "container"}
    at = "2026-06-01T10:00:00Z"
    reading = read(tmp_path, operation(STARTED, at), operation(other, at), operation(STARTED, at))
    assert [each.count for each in reading.aggregates] == [2]
    no_id = {"first": True}
    assert [each.count for each in read(tmp_path, operation(no_id, at), operation(no_id, at)).aggregates] == [
        2
    ]


# ---------------------------------------------------------------- who, what, where


def test_the_chain_of_delegation_is_via(tmp_path: Path) -> None:
    pool = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/x"
    who = {
        "principalEmail": READER,
        "serviceAccountKeyName": f"//iam.googleapis.com/projects/shop/serviceAccounts/{READER}/keys/1",
        "serviceAccountDelegationInfo": [
            {"principalSubject": pool},
            {"firstPartyPrincipal": {"principalEmail": "mid@shop.iam.gserviceaccount.com"}},
            {"thirdPartyPrincipal": {"thirdPartyClaims": {"sub": 7}}},
        ],
        "serviceDelegationHistory": {"originalPrincipal": "user:Ann@example.com"},
    }
    (found,) = read(tmp_path, entry(payload={"authenticationInfo": who})).aggregates
    assert found.use.identity == WHO
    assert set(found.via) == {
        pool,
        "serviceAccount:mid@shop.iam.gserviceaccount.com",
        "user:ann@example.com",
        who["serviceAccountKeyName"],
    }


def test_an_entry_of_several_checks_is_one_use_of_each(tmp_path: Path) -> None:
    checks = [
        {
            "permission": "compute.instances.create",
            "resource": "projects/shop/zones/z/instances/i",
            "granted": True,
        },
        {"permission": "compute.disks.create", "resource": "projects/shop/zones/z/disks/a", "granted": True},
        {"permission": "compute.disks.create", "resource": "projects/shop/zones/z/disks/b", "granted": True},
        {"permission": "compute.subnetworks.use", "resource": "projects/host/regions/r/subnetworks/s"},
    ]
    payload = {"authorizationInfo": checks, "serviceName": "compute.googleapis.com", "status": {"code": 7}}
    reading = read(tmp_path, entry(log="activity", payload=payload))
    assert told(reading.aggregates) == [
        ("compute.disks.create", "projects/shop", "Allowed", 1),
        ("compute.instances.create", "projects/shop", "Allowed", 1),
        ("compute.subnetworks.use", "projects/host", DENIED, 1),
    ]
    assert len(reading.aggregates[0].names) == 2


@pytest.mark.parametrize(
    ("labels", "place"),
    [
        ({"project_id": "shop"}, "projects/shop"),
        ({"folder_id": "7"}, "folders/7"),
        ({"organization_id": "9"}, "organizations/9"),
        ({"x": "y"}, ""),
        (None, ""),
    ],
)
def test_labels_tell_the_place_of_an_entry_without_a_log(
    tmp_path: Path, labels: dict[str, str] | None, place: str
) -> None:
    found = read(tmp_path, entry(logName="", resource={"labels": labels}))
    assert [each.use.place for each in found.aggregates] == [place]
    assert read(tmp_path, entry(logName="", resource=None)).coverage == ()


def test_a_method_of_no_known_permission_makes_its_service_undecided(tmp_path: Path) -> None:
    payload = {"serviceName": "cloudresourcemanager.googleapis.com", "authorizationInfo": None}
    entries = [entry(payload={**payload, "methodName": f"M{n:03}"}) for n in range(MOST_UNMAPPED + 5)]
    reading = read(tmp_path, *entries)
    assert list(reading.unmapped) == ["resourcemanager"]
    assert len(reading.unmapped["resourcemanager"]) == MOST_UNMAPPED
    assert reading.aggregates[0].use.action == "resourcemanager:M000"


# ---------------------------------------------------------------- coverage


def test_each_project_is_covered_from_its_first_to_its_last_entry(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        entry(at="2026-06-03T00:00:00Z"),
        entry(at="2026-06-01T00:00:00Z"),
        entry("storage.buckets.create", log="activity", project="pay", at="2026-06-02T00:00:00Z"),
    )
    assert [each.scope for each in reading.coverage] == ["projects/pay", "projects/shop"]
    pay, shop = reading.coverage
    assert all(each.plane is Plane.GCP for each in reading.coverage)
    assert shop.spans[0].length.days == 2
    assert pay.spans[0].length.days == 0


def test_what_is_missing_in_one_project_is_missing_in_all(tmp_path: Path) -> None:
    data, admin = entry(), entry("storage.buckets.create", log="activity", project="pay")
    (shop,) = read(tmp_path, data).coverage
    assert ADMIN in shop.missing
    assert DATA_ACCESS not in shop.missing
    assert why_hidden("storage.objects.get", shop.missing) == ""
    assert why_hidden("storage.objects.create", shop.missing)
    (pay,) = read(tmp_path, admin).coverage
    assert DATA_ACCESS in pay.missing
    assert ADMIN not in pay.missing
    both = read(tmp_path, data, admin).coverage
    assert {each.missing for each in both} == {tuple(sorted({*shop.missing, *pay.missing}))}


def test_the_type_that_an_entry_names_goes_before_the_table(tmp_path: Path) -> None:
    checks = [{"permission": "run.services.get", "granted": True, "permissionType": "DATA_READ"}]
    (found,) = read(tmp_path, entry(payload={"authorizationInfo": checks})).coverage
    assert "data access logs of run: DATA_READ" not in found.missing
    assert "data access logs of run: ADMIN_READ" in found.missing


def test_a_type_that_is_not_known_proves_nothing(tmp_path: Path) -> None:
    (found,) = read(tmp_path, entry("bigquery.jobs.create")).coverage
    assert DATA_ACCESS in found.missing
    (found,) = read(tmp_path, entry(payload={"authorizationInfo": None, "methodName": "X"})).coverage
    assert DATA_ACCESS in found.missing


def test_entries_of_other_logs_cover_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, entry(log="system_event")).coverage == ()


def test_it_is_told_how_many_were_read(tmp_path: Path) -> None:
    heard: list[int] = []
    read_gcp_logs([written(tmp_path / "log", *(entry() for _ in range(5000)))], heard.append)
    assert heard == [4096, 5000]


# ---------------------------------------------------------------- hostile files


@pytest.mark.parametrize(
    "at", ["9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"]
)
def test_the_ends_of_time_are_no_accident(tmp_path: Path, at: str) -> None:
    reading = read(tmp_path, entry(at=at))
    assert reading.events + reading.malformed == 1


@pytest.mark.parametrize(
    "at", ["xxxxxxxxxxxxxxxxxxx.xxxxxxZ", "2026-13-01T10:00:00.000000Z", "2026-06-01", "now"]
)
def test_what_is_no_time_is_no_entry(tmp_path: Path, at: str) -> None:
    reading = read(tmp_path, entry(at=at))
    assert (reading.malformed, len(reading.gaps)) == (1, 1)


def test_fields_of_ten_megabytes_are_kept_out(tmp_path: Path) -> None:
    huge = "x" * (10 << 20)
    reading = read(
        tmp_path,
        entry(payload={"authenticationInfo": {"principalEmail": f"{huge}@x"}}),
        entry(payload={"methodName": huge}),
        entry(payload={"authorizationInfo": [{"permission": "a.b.c", "resource": huge, "granted": True}]}),
        entry(payload={"requestMetadata": {"callerSuppliedUserAgent": huge}}),
    )
    assert (reading.events, reading.malformed) == (2, 2)
    assert all(not name or len(name) < 4096 for each in reading.aggregates for name in each.names)
    assert all(len(gap.message) < 2000 for gap in reading.gaps)


def test_a_line_longer_than_any_event_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(json.dumps(entry(x="y" * (17 << 20))) + "\n" + json.dumps(entry()) + "\n")
    reading = read_gcp_logs([LogFile(str(path))])
    assert (reading.events, reading.malformed) == (1, 1)


def test_a_document_that_no_memory_should_hold_is_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leastwise.adapters.usage.files.MOST_OF_A_DOCUMENT", 1 << 10)
    path = tmp_path / "log"
    path.write_text(json.dumps([entry(), entry()], indent=1))
    reading = read_gcp_logs([LogFile(str(path))])
    assert reading.events == 0
    assert "put one record a line" in reading.gaps[0].message


def test_nesting_without_end_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "log"
    deep = "[" * 100_000
    path.write_text(f'{{"protoPayload": {{"status": {deep}\n{json.dumps(entry())}\n')
    assert read_gcp_logs([LogFile(str(path))]).events == 1
    path.write_text(deep)
    assert read_gcp_logs([LogFile(str(path))]).malformed == 1


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for key, inner in items for each in places_of(inner, (*path, key)))]


def spoiled(event: dict[str, Any], path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    found: Any = copy.deepcopy(event)
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = by
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.data())
def test_wrong_types_anywhere_never_crash_and_never_vanish(tmp_path: Path, data: st.DataObject) -> None:
    whole = entry(operation=STARTED, insertId="i")
    bad = spoiled(whole, data.draw(st.sampled_from(places_of(whole))), data.draw(ANYTHING))
    reading = read(tmp_path, bad, entry("storage.buckets.create", log="activity"))
    inside = len(bad) if isinstance(bad, list) else 1
    assert reading.events + reading.malformed == 1 + inside
    assert bool(reading.gaps) is (reading.malformed > 0)
    assert any(each.use.action == "storage.buckets.create" for each in reading.aggregates)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.binary(max_size=400))
def test_bytes_of_any_kind_never_crash(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(data)
    reading = read_gcp_logs([LogFile(str(path))])
    assert reading.aggregates == ()
    assert all(isinstance(each, Gap) for each in reading.gaps)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.permutations(range(8)), st.integers(0, 8))
def test_neither_order_nor_division_over_files_changes_the_answer(
    tmp_path: Path, order: list[int], cut: int
) -> None:
    entries = [
        entry(
            "storage.objects.list" if n % 2 else "storage.objects.get",
            at=f"2026-06-01T10:0{n}:00Z",
            insertId=f"n{n}",
        )
        for n in range(5)
    ]
    entries += [
        operation(STARTED, "2026-06-01T10:10:00Z"),
        operation(ENDED, "2026-06-01T10:11:00Z", checks=False),
        entry(insertId="n0", at="2026-06-01T10:00:00Z"),
    ]
    for number, each in enumerate(entries):
        each.setdefault("insertId", f"o{number}")
    moved = [entries[n] for n in order]
    parts = [written(tmp_path / "1", *moved[:cut]), written(tmp_path / "2", *moved[cut:])]
    assert read_gcp_logs(parts) == read(tmp_path, *entries)


@pytest.mark.parametrize("checks", [None, [{"permission": "io.k8s.core.v1.pods.get", "granted": True}]])
def test_requests_to_clusters_can_be_told_by_their_names(tmp_path: Path, checks: Any) -> None:
    payload = {"serviceName": "k8s.io", "methodName": "io.k8s.core.v1.pods.get", "authorizationInfo": checks}
    reading = read(tmp_path, entry(payload=payload))
    (found,) = reading.aggregates
    assert found.use.action.removeprefix("k8s.io:") == "io.k8s.core.v1.pods.get"
    assert ("k8s.io" in reading.unmapped) is (checks is None)
