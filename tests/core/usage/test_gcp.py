"""The table of what an entry of Cloud Audit Logs counts as, row by row, and of what those logs show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.evaluation.gcp.permissions import parse_permission
from leastwise.core.usage.gcp import (
    METHODS,
    MOST_OF_A_NAME,
    AuditEntry,
    Check,
    entry_uses,
    identity_of,
    log_of,
    looks_like_gcp,
    permission_of,
    prefix_of,
    via_of,
)
from leastwise.core.usage.gcp_observability import (
    ADMIN,
    ADMIN_READ,
    ADMIN_WRITE,
    CHECKED_ONLY,
    DATA_ACCESS,
    DATA_ACCESS_TYPES,
    DATA_PERMISSIONS,
    DATA_READ,
    DATA_WRITE,
    SERVICES,
    missing_kinds,
    types_of,
    why_hidden,
)

ACTIVITY = "projects/shop/logs/cloudaudit.googleapis.com%2Factivity"
READER = "reader@shop.iam.gserviceaccount.com"
BUCKET = "projects/_/buckets/wares/objects/a"
GET = Check("storage.objects.get", BUCKET, granted=True)
ENTRY = AuditEntry(ACTIVITY, "storage.googleapis.com", "storage.objects.get", principal=READER, checks=(GET,))
POOL = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools"


def told(entry: AuditEntry) -> list[tuple[str, str, str]]:
    return [(each.use.action, each.use.place, each.use.decision) for each in entry_uses(entry)]


@pytest.mark.parametrize(
    ("checks", "status", "expected"),
    [
        pytest.param([True], 0, ["Allowed"], id="granted"),
        pytest.param([True], 5, ["Allowed"], id="granted, then not found"),
        pytest.param([True], 7, ["Allowed"], id="granted, refused by something else"),
        pytest.param([False], 7, ["Denied"], id="not granted"),
        pytest.param([False], 0, ["Denied"], id="not granted, and the call did without it"),
        pytest.param([None], 7, ["Denied"], id="left out, and refused"),
        pytest.param([None], 0, ["Allowed"], id="left out, and done"),
        pytest.param([True, None], 0, ["Allowed", "Denied"], id="left out beside one that was granted"),
        pytest.param([True, None], 7, ["Allowed", "Denied"], id="left out beside one, and refused"),
        pytest.param([None, False], 0, ["Denied", "Denied"], id="said of one that it was not"),
    ],
)
def test_granted_decides(checks: list[bool | None], status: int, expected: list[str]) -> None:
    made = tuple(Check(f"storage.objects.get{n}", BUCKET, granted) for n, granted in enumerate(checks))
    assert [decision for _, _, decision in told(replace(ENTRY, checks=made, status=status))] == expected


@pytest.mark.parametrize(
    ("service", "method", "status", "expected"),
    [
        ("storage.googleapis.com", "storage.objects.get", 0, ("storage.objects.get", "Allowed", True)),
        ("storage.googleapis.com", "storage.objects.get", 7, ("storage.objects.get", "Denied", True)),
        (
            "secretmanager.googleapis.com",
            "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion",
            0,
            ("secretmanager.versions.access", "Allowed", True),
        ),
        (
            "iamcredentials.googleapis.com",
            "GenerateAccessToken",
            0,
            ("iam.serviceAccounts.getAccessToken", "Allowed", True),
        ),
        (
            "cloudresourcemanager.googleapis.com",
            "DoSomething",
            0,
            ("resourcemanager:DoSomething", "Allowed", False),
        ),
        ("evil.example", "Access", 7, ("evil.example:Access", "Denied", False)),
    ],
)
def test_a_method_counts_only_where_nothing_was_said_to_be_checked(
    service: str, method: str, status: int, expected: tuple[str, str, bool]
) -> None:
    (found,) = entry_uses(replace(ENTRY, service=service, method=method, status=status, checks=()))
    assert (found.use.action, found.use.decision, found.is_known) == expected
    assert [each.use.action for each in entry_uses(replace(ENTRY, service=service, method=method))] == [
        "storage.objects.get"
    ]


def test_a_check_without_a_permission_is_no_check() -> None:
    (found,) = entry_uses(replace(ENTRY, checks=(Check("", BUCKET, granted=True),), status=7))
    assert (found.use.action, found.use.decision) == ("storage.objects.get", "Denied")


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(replace(ENTRY, principal=""), id="redacted or anonymous"),
        pytest.param(replace(ENTRY, status=16), id="not authenticated"),
        pytest.param(replace(ENTRY, log=ACTIVITY.replace("activity", "system_event")), id="Google itself"),
        pytest.param(replace(ENTRY, log=ACTIVITY.replace("activity", "policy")), id="a service perimeter"),
        pytest.param(
            replace(ENTRY, log=ACTIVITY.replace("activity", "access_transparency")), id="Google's staff"
        ),
    ],
)
def test_what_is_no_use(entry: AuditEntry) -> None:
    assert entry_uses(entry) == ()


@pytest.mark.parametrize(
    ("principal", "subject", "expected"),
    [
        (READER, "", f"gcp:serviceAccount:{READER}"),
        ("Ann@Example.com", "", "gcp:user:ann@example.com"),
        (READER, f"serviceAccount:{READER.upper()}", f"gcp:serviceAccount:{READER}"),
        ("", f"{POOL}/ci/subject/repo:a/b", f"gcp:{POOL}/ci/subject/repo:a/b"),
        (
            "",
            f"{POOL}/shop.svc.id.goog/subject/ns/pay/sa/api",
            "gcp:serviceAccount:shop.svc.id.goog[pay/api]",
        ),
        ("", "serviceAccount:shop.svc.id.goog[pay/api]", "gcp:serviceAccount:shop.svc.id.goog[pay/api]"),
        ("", "", None),
    ],
)
def test_who_acted_is_named_as_policies_name_it(principal: str, subject: str, expected: str | None) -> None:
    assert identity_of(replace(ENTRY, principal=principal, subject=subject)) == expected


def test_a_delegation_is_via() -> None:
    entry = replace(ENTRY, delegations=("Ann@Example.com", "", f"{POOL}/ci/subject/x"), key="//iam/keys/1")
    assert via_of(entry) == ("user:ann@example.com", f"{POOL}/ci/subject/x", "//iam/keys/1")
    assert via_of(ENTRY) == ()
    assert {each.use.identity for each in entry_uses(entry)} == {f"gcp:serviceAccount:{READER}"}


@pytest.mark.parametrize(
    ("resource", "log", "label", "place", "name"),
    [
        (BUCKET, ACTIVITY, "", "projects/shop", f"//storage.googleapis.com/{BUCKET}"),
        (
            "projects/-/serviceAccounts/1",
            ACTIVITY,
            "",
            "projects/shop",
            "//iam.googleapis.com/projects/-/serviceAccounts/1",
        ),
        (
            "projects/12/secrets/s",
            ACTIVITY,
            "",
            "projects/shop",
            "//secretmanager.googleapis.com/projects/12/secrets/s",
        ),
        (
            "projects/host/x/y",
            ACTIVITY,
            "",
            "projects/host",
            "//storage.googleapis.com/projects/host/x/y",
        ),
        (
            "folders/7",
            "organizations/9/logs/cloudaudit.googleapis.com/activity",
            "",
            "folders/7",
            "//cloudresourcemanager.googleapis.com/folders/7",
        ),
        (
            "projects/12",
            "organizations/9/logs/cloudaudit.googleapis.com/activity",
            "",
            "projects/12",
            "//cloudresourcemanager.googleapis.com/projects/12",
        ),
        (
            "//x.googleapis.com/projects/a/b/c",
            ACTIVITY,
            "",
            "projects/a",
            "//x.googleapis.com/projects/a/b/c",
        ),
        ("", "", "projects/label", "projects/label", ""),
        ("", "", "", "", ""),
        ("x" * (MOST_OF_A_NAME + 1), ACTIVITY, "", "projects/shop", ""),
        ("projects/" + "x" * (MOST_OF_A_NAME + 1), ACTIVITY, "", "projects/shop", ""),
    ],
)
def test_where_a_resource_is_and_what_it_is_called(
    resource: str, log: str, label: str, place: str, name: str
) -> None:
    entry = replace(ENTRY, log=log, place=label, checks=(GET._replace(resource=resource),))
    (found,) = entry_uses(entry)
    assert (found.use.place, found.name) == (place, name)


def test_the_resource_of_the_call_stands_for_one_that_a_check_leaves_out() -> None:
    (found,) = entry_uses(replace(ENTRY, resource=BUCKET, checks=(GET._replace(resource=""),)))
    assert found.name == f"//storage.googleapis.com/{BUCKET}"


def test_a_resource_of_no_known_service_keeps_its_own_name() -> None:
    (found,) = entry_uses(replace(ENTRY, service="", checks=(GET._replace(resource="a/b"),)))
    assert found.name == "a/b"


def test_equal_checks_count_once() -> None:
    assert len(entry_uses(replace(ENTRY, checks=(GET, GET)))) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (ACTIVITY, ("projects/shop", "activity")),
        ("organizations/1/logs/cloudaudit.googleapis.com%2fdata_access", ("organizations/1", "data_access")),
        ("billingAccounts/1/logs/cloudaudit.googleapis.com%2Factivity", ("billingAccounts/1", "activity")),
        ("projects/shop/logs/requests", ("", "")),
        ("", ("", "")),
        (f"{ACTIVITY}\n", ("", "")),
    ],
)
def test_the_name_of_a_log_tells_where_and_which(name: str, expected: tuple[str, str]) -> None:
    assert log_of(name) == expected


@pytest.mark.parametrize("key", METHODS)
def test_every_row_of_methods_leads_to_a_permission(key: str) -> None:
    service, _, method = key.partition(" ")
    permission = permission_of(f"{service}.googleapis.com", method)
    assert permission == METHODS[key]
    assert parse_permission(permission) is not None
    assert permission.startswith(f"{prefix_of(service)}.")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"protoPayload": {}}, True),
        ({"logName": ACTIVITY}, True),
        ({"protoPayload": "x"}, False),
        ({"logName": 7}, False),
        ({"eventSource": "s3.amazonaws.com"}, False),
        ({}, False),
    ],
)
def test_an_entry_is_told_from_others(*, event: dict[str, object], expected: bool) -> None:
    assert looks_like_gcp(event) is expected


# ---------------------------------------------------------------- what the logs show


@pytest.mark.parametrize(
    ("permission", "types"),
    [
        ("storage.objects.get", (DATA_READ,)),
        ("storage.objects.create", (DATA_WRITE,)),
        ("storage.buckets.get", (ADMIN_READ,)),
        ("storage.buckets.create", (ADMIN_WRITE,)),
        ("storage.buckets.setIamPolicy", (ADMIN_WRITE,)),
        ("storage.anywhereCaches.create", ()),
        ("compute.instances.setMetadata", (ADMIN_WRITE,)),
        ("compute.instances.sendDiagnosticInterrupt", ()),
        ("iam.serviceAccounts.signJwt", (ADMIN_READ, DATA_READ)),
        ("secretmanager.versions.access", (DATA_READ,)),
        ("secretmanager.versions.add", (ADMIN_WRITE,)),
        ("dialogflow.agents.train", ()),
        ("nonsense", ()),
    ],
)
def test_the_type_of_a_permission(permission: str, types: tuple[str, ...]) -> None:
    assert types_of(permission) == types


def test_without_entries_everything_is_missing() -> None:
    missing = missing_kinds((), has_activity=False)
    assert {ADMIN, DATA_ACCESS} <= set(missing)
    assert len(missing) == 2 + len(SERVICES) * len(DATA_ACCESS_TYPES)
    assert list(missing) == sorted(missing)
    assert why_hidden("storage.buckets.create", missing) == "the log holds no admin activity logs"


def test_data_access_of_one_service_says_nothing_of_another() -> None:
    missing = missing_kinds({("bigquery", DATA_READ)}, has_activity=True)
    assert DATA_ACCESS not in missing
    assert why_hidden("bigquery.tables.getData", missing) == ""
    assert why_hidden("bigquery.tables.updateData", missing) == (
        "the log holds no data access logs of bigquery: DATA_WRITE"
    )
    assert why_hidden("storage.objects.get", missing)
    assert why_hidden("storage.buckets.create", missing) == ""


@given(st.sets(st.tuples(st.sampled_from(SERVICES), st.sampled_from(DATA_ACCESS_TYPES))), st.data())
def test_a_log_that_shows_more_hides_no_more(seen: set[tuple[str, str]], data: st.DataObject) -> None:
    less = data.draw(st.sets(st.sampled_from(sorted(seen)))) if seen else set()
    few, many = (missing_kinds(each, has_activity=True) for each in (less, seen))
    assert set(many) <= set(few)
    for permission in (*DATA_PERMISSIONS, "iam.roles.get", "iam.roles.create", "x.y.z"):
        if not why_hidden(permission, few):
            assert why_hidden(permission, many) == ""


@pytest.mark.parametrize("pattern", CHECKED_ONLY)
def test_what_is_only_checked_is_never_observable(pattern: str) -> None:
    permission = pattern.replace("*", "x", 1).replace("*", "")
    assert why_hidden(permission, ()).startswith(f"{permission}: ")


@pytest.mark.parametrize("pattern", DATA_PERMISSIONS)
def test_data_is_hidden_while_data_access_is_off_and_seen_when_its_types_are_on(pattern: str) -> None:
    permission = pattern.replace("*", "Encrypt")
    assert why_hidden(permission, (DATA_ACCESS,)) == "the log holds no data access logs"
    service = permission.partition(".")[0]
    everything = {(service, kind) for kind in DATA_ACCESS_TYPES}
    assert why_hidden(permission, missing_kinds(everything, has_activity=False)) == ""
    for kind in DATA_PERMISSIONS[pattern]:
        assert why_hidden(permission, missing_kinds(everything - {(service, kind)}, has_activity=True))
