from __future__ import annotations

from leastwise.core.drifts import Severity
from leastwise.core.subject_counts import SubjectCounts, unite


def test_the_subjects_of_a_policy_add_up() -> None:
    whole = unite(
        [
            SubjectCounts(3, 1, (Severity.HIGH,)),
            SubjectCounts(4, 0, (Severity.CRITICAL, Severity.HIGH, Severity.INFO), unknown=2),
        ]
    )
    assert dict(whole.counts) == {"effective": 7, "undeclared": 1}
    assert dict(whole.risks) == {"critical": 1, "high": 2, "medium": 0, "low": 0, "unknown": 2}


def test_a_policy_without_subjects_has_nothing() -> None:
    assert unite([]) == SubjectCounts()
