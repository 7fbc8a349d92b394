"""Names of use are found from names of grants."""

from __future__ import annotations

import pytest

from leastwise.core.snapshots import Plane
from leastwise.core.usage.places import place_of_scope, service_among

MANAGER = "//cloudresourcemanager.googleapis.com"


@pytest.mark.parametrize(
    ("plane", "scope", "place"),
    [
        (Plane.GCP, f"{MANAGER}/projects/shop", "projects/shop"),
        (Plane.GCP, f"{MANAGER}/folders/7", "folders/7"),
        (Plane.GCP, f"{MANAGER}/organizations/9", "organizations/9"),
        (Plane.GCP, "//iam.googleapis.com/projects/shop/serviceAccounts/x", "projects/shop"),
        (Plane.GCP, "//storage.googleapis.com/projects/_/buckets/wares", ""),
        (Plane.GCP, "//iam.googleapis.com/projects/-/serviceAccounts/x", ""),
        (Plane.GCP, "projects/shop", ""),
        (Plane.AZURE, "/subscriptions/S-1/resourceGroups/rg", "/subscriptions/s-1"),
        (Plane.AZURE, "/", "/"),
        (Plane.AZURE, "", ""),
        (
            Plane.AZURE,
            "/providers/Microsoft.Management/managementGroups/Root",
            "/providers/microsoft.management/managementgroups/root",
        ),
        (Plane.AWS, "111122223333", "111122223333"),
        (Plane.KUBERNETES, "payments", "payments"),
    ],
)
def test_where_a_granted_scope_is(plane: Plane, scope: str, place: str) -> None:
    assert place_of_scope(plane, scope) == place


@pytest.mark.parametrize(
    ("plane", "action", "services", "service"),
    [
        (Plane.GCP, "storage.objects.get", {"storage"}, "storage"),
        (Plane.GCP, "storagetransfer.jobs.get", {"storage"}, ""),
        (Plane.GCP, "storage.objects.get", {}, ""),
        (
            Plane.AZURE,
            "Microsoft.KeyVault/vaults/secrets/getSecret/action",
            {"microsoft.keyvault/vaults"},
            "microsoft.keyvault/vaults",
        ),
        (Plane.AZURE, "Microsoft.KeyVault/vaultsOther/read", {"microsoft.keyvault/vaults"}, ""),
        (Plane.AWS, "s3:GetObject", {"s3"}, "s3"),
        (Plane.AWS, "S3:GetObject", {"s3", "sqs"}, "s3"),
        (Plane.AWS, "sns:Publish", {"s3"}, ""),
    ],
)
def test_whose_unknown_events_an_action_may_be(
    plane: Plane, action: str, services: set[str], service: str
) -> None:
    assert service_among(plane, action, services) == service
