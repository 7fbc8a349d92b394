"""Which kind of drift a write corrected, as `leastwise_drift_corrected_total` counts it."""

from __future__ import annotations

from builders import role_ref
from leastwise.core.drifts import DriftKind
from leastwise.core.iam_documents import Document
from leastwise.core.identities import ServiceAccount
from leastwise.core.plans import (
    Change,
    CreateAssociation,
    CreateAwsRole,
    PlannedChange,
    PutBoundary,
    PutInline,
    PutTrust,
    WriteBinding,
    WriteRole,
)
from leastwise.services.apply import corrected_kinds

DOCUMENT = Document(())
API = ServiceAccount("payments", "api")


def kinds(*changes: Change) -> tuple[DriftKind, ...]:
    return corrected_kinds(tuple(PlannedChange(each, "why") for each in changes))


def test_a_new_role_is_missing_drift_up_to_its_trust() -> None:
    made = (
        CreateAwsRole("r", DOCUMENT, {}, 3600),
        PutInline("r", "leastwise", DOCUMENT),
        PutTrust("r", DOCUMENT),
    )
    assert kinds(*made, CreateAssociation(API, "arn", {})) == (DriftKind.MISSING,) * 4


def test_writes_to_a_standing_role_are_told_apart() -> None:
    found = kinds(CreateAwsRole("other", DOCUMENT, {}, 3600), PutBoundary("r"), PutTrust("r", DOCUMENT))
    assert found == (DriftKind.MISSING, DriftKind.CHANGED, DriftKind.TRUST)


def test_objects_with_a_uid_stood_there_before() -> None:
    binding = WriteBinding("RoleBinding", "payments", "b", role_ref(), ())
    found = kinds(WriteRole("payments", "r", ()), WriteRole("payments", "r", (), "uid"), binding)
    assert found == (DriftKind.MISSING, DriftKind.CHANGED, DriftKind.MISSING)
