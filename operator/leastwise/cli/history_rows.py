"""What was taken away and given back, and by whom: lines of history from stored objects. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from leastwise.cli.json_values import mapping, text
from leastwise.core.identities import ServiceAccount
from leastwise.core.revisions import Revision
from leastwise.core.withdrawals.progress import STAGE_MEANINGS
from leastwise.core.withdrawals.records import ENDINGS, Stage, Withdrawal, atom_text

OPERATOR = "leastwise"
"""Who did what nobody asked for by name."""


PERMISSION_RETURNED = "PermissionReturned"
"""One permission of a withdrawal came back by itself; the rest of it stays away."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened. `what` is a stage of a Withdrawal, or the reason of a kept revision; `source`
    the object that tells of it. `permissions` are those that it was about."""

    at: datetime
    namespace: str
    policy: str
    what: str
    who: str
    why: str
    source: str
    permissions: tuple[str, ...] = ()


def rows_of_withdrawal(one: Withdrawal) -> Iterator[HistoryRow]:
    """Give what happened to a withdrawal, in its order."""
    words = tuple(one.withdrawn.words())
    yield _row(one, one.announced, Stage.ANNOUNCED, one.reason, words)
    progress = one.progress
    steps = (
        (progress.narrowed, Stage.NARROWED),
        (progress.watched_since, Stage.WATCHING),
        (progress.finished, Stage.FINISHED),
    )
    for at, stage in steps:
        if at is not None:
            yield _row(one, at, stage, STAGE_MEANINGS[stage], words)
    for each in progress.returned:
        yield HistoryRow(
            at=each.at,
            namespace=one.namespace,
            policy=one.policy.name,
            what=PERMISSION_RETURNED,
            who=OPERATOR,
            why=f"pod '{each.pod}' was denied it",
            source=f"Withdrawal/{one.name}",
            permissions=(atom_text(each.permission),),
        )
    if progress.end in ENDINGS and progress.end is not None:
        at = progress.ended or one.until
        why = progress.why or STAGE_MEANINGS[progress.end]
        yield _row(one, at, progress.end, why, words, who=progress.ended_by or OPERATOR)


def _row(
    one: Withdrawal, at: datetime, stage: Stage, why: str, words: tuple[str, ...], *, who: str = OPERATOR
) -> HistoryRow:
    return HistoryRow(
        at=at,
        namespace=one.namespace,
        policy=one.policy.name,
        what=stage.value,
        who=who,
        why=why,
        source=f"Withdrawal/{one.name}",
        permissions=words,
    )


def rows_of_revisions(revisions: Iterable[Revision], subject: ServiceAccount | None) -> Iterator[HistoryRow]:
    """Give what was kept before removals; of one subject, only what its policies had."""
    for each in revisions:
        if each.created is None or (subject is not None and subject_of(each) != subject):
            continue
        yield HistoryRow(
            at=each.created,
            namespace=each.namespace,
            policy=each.policy,
            what=each.reason,
            who=OPERATOR,
            why="grants were taken away, and what stood was kept",
            source=f"ControllerRevision/{each.name}",
            permissions=tuple(sorted(each.documents)),
        )


def subject_of(revision: Revision) -> ServiceAccount | None:
    """Return the ServiceAccount that a kept policy was for; None for a selector."""
    subject = mapping(revision.spec, "subject")
    name = text(subject, "serviceAccountName")
    return ServiceAccount(text(subject, "namespace") or revision.namespace, name) if name else None
