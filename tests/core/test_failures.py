"""What a failed write or read means: which condition, which right would help, when it is too early to say."""

from __future__ import annotations

import pytest

from builders import role_ref
from leastwise.core.conditions import Reason
from leastwise.core.errors import (
    AlreadyExistsError,
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    LeastwiseError,
    ResultUnknownError,
    RetryLaterError,
    ThrottledError,
    WrongAccountError,
)
from leastwise.core.failures import needed_right, problem_of, problem_of_read
from leastwise.core.identities import ServiceAccount
from leastwise.core.plans import (
    AnnotateServiceAccount,
    Change,
    DeleteObject,
    PlannedChange,
    PutBoundary,
    WriteBinding,
    WriteRole,
)

STEP = PlannedChange(WriteRole("payments", "r", ()), "Role/payments/r is missing")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (WriteRole("payments", "r", ()), "level 2 with these rules in 'mirror.rules', or level 3"),
        (WriteBinding("RoleBinding", "p", "b", role_ref("view"), ()), "level 1 with ClusterRole 'view'"),
        (WriteBinding("RoleBinding", "p", "b", role_ref("r", "Role"), ()), "level 2 or 3"),
        (
            WriteBinding("ClusterRoleBinding", "", "b", role_ref("nodes"), ()),
            "'clusterBindings' with ClusterRole 'nodes'",
        ),
        (DeleteObject("ClusterRoleBinding", "", "b", "u"), "the switch 'clusterBindings'"),
        (DeleteObject("Role", "p", "r", "u"), "level 2 or 3"),
        (DeleteObject("RoleBinding", "p", "b", "u"), "level 1 or higher"),
        (AnnotateServiceAccount(ServiceAccount("p", "a"), "arn"), "'serviceAccountAnnotations'"),
        (PutBoundary("r"), "operator-policy.json"),
    ],
)
def test_a_refused_change_names_the_right_that_it_needs(change: Change, words: str) -> None:
    assert words in needed_right(change)


FIRST, LAST = 1, 5
NOTHING: tuple[Reason | None, bool] = (None, False)


@pytest.mark.parametrize(
    ("error", "cloud", "early", "late"),
    [
        (WrongAccountError("x"), True, (Reason.WRONG_ACCOUNT, False), (Reason.WRONG_ACCOUNT, False)),
        (ForbiddenError("x"), False, (Reason.OPERATOR_FORBIDDEN, False), (Reason.OPERATOR_FORBIDDEN, False)),
        (ForbiddenError("x"), True, NOTHING, (Reason.CLOUD_ACCESS_DENIED, False)),
        (AuthenticationError("x"), True, NOTHING, (Reason.AUTHENTICATION_FAILED, False)),
        (AuthenticationError("x"), False, NOTHING, (Reason.WRITE_FAILED, False)),
        (InvalidError("x"), True, (Reason.WRITE_FAILED, False), (Reason.WRITE_FAILED, False)),
        (
            InvalidError("LimitExceeded"),
            True,
            (Reason.QUOTA_EXCEEDED, False),
            (Reason.QUOTA_EXCEEDED, False),
        ),
        (ConflictError("x"), False, NOTHING, (Reason.WRITE_FAILED, False)),
        (AlreadyExistsError("x"), True, NOTHING, (Reason.WRITE_FAILED, False)),
        (RetryLaterError("x"), False, NOTHING, (Reason.WRITE_FAILED, True)),
        (ThrottledError("x"), True, NOTHING, (Reason.WRITE_FAILED, True)),
        (ResultUnknownError("x"), True, NOTHING, (Reason.WRITE_FAILED, True)),
    ],
)
def test_a_failed_write_is_told_as_soon_as_it_is_sure_to_last(
    error: LeastwiseError,
    cloud: bool,  # noqa: FBT001 (a table)
    early: tuple[Reason | None, bool],
    late: tuple[Reason | None, bool],
) -> None:
    for tries, expected in ((FIRST, early), (LAST, late), (LAST + 40, late)):
        found = problem_of(error, STEP, cloud=cloud, tries=tries, limit=LAST)
        assert ((found.reason, found.waiting) if found is not None else NOTHING) == expected


def test_the_message_says_what_was_to_be_done_and_does_not_change_with_each_try() -> None:
    texts = {
        found.message
        for tries in (5, 6, 50)
        if (found := problem_of(ConflictError("taken"), STEP, cloud=False, tries=tries, limit=5)) is not None
    }
    assert texts == {"Role/payments/r is missing; the write was refused: taken (5 tries or more)"}


@pytest.mark.parametrize(
    ("error", "early", "late"),
    [
        (WrongAccountError("x"), Reason.WRONG_ACCOUNT, Reason.WRONG_ACCOUNT),
        (AuthenticationError("x"), None, Reason.AUTHENTICATION_FAILED),
        (ForbiddenError("x"), None, Reason.READ_DENIED),
        (ThrottledError("x"), None, None),
    ],
)
def test_a_failed_read_of_a_cloud_is_told_when_it_lasts(
    error: LeastwiseError, early: Reason | None, late: Reason | None
) -> None:
    for tries, expected in ((FIRST, early), (LAST, late)):
        found = problem_of_read(error, tries=tries, limit=LAST)
        assert (found.reason if found is not None else None) is expected
