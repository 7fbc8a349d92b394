"""`leastwise effective`: what an identity, or every one, can do; with `--all -o jsonl` one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from leastwise.cli.failures import EXIT_CLEAN, UsageProblem
from leastwise.cli.sources import Asking, read_estate, read_sight, watched
from leastwise.cli.subjects import Subject, parse_subject
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity
from leastwise.core.evaluation.trusts import CALLS, Trusts
from leastwise.core.snapshots import Plane

MASTERS = "k8s:group:system:masters"
"""Whose permissions come before any binding."""


@dataclass(frozen=True, slots=True)
class EffectiveOptions:
    """What was asked: one subject, or all of them."""

    subject: str = ""
    is_all: bool = False
    stats: bool = False


def effective(asking: Asking, options: EffectiveOptions) -> int:
    """Print effective permissions; return the exit code."""
    if bool(options.subject) == options.is_all:
        raise UsageProblem(
            "SUBJECT and --all: one of them is needed", allowed="a SUBJECT, or --all without one"
        )
    if options.is_all:
        return _all(asking, is_measured=options.stats)
    subject = parse_subject(options.subject)
    estate = read_estate(asking, read_sight(asking))
    kinds = CALLS if estate.links else frozenset()  # inside one plane `reach` tells them, with their steps
    entries = watched(
        lambda: Trusts(estate, kinds=kinds, only_certain=True).effective(subject.identity), "follows trust"
    )
    if asking.is_for_machines:
        _emit(asking, estate, subject, entries)
    else:
        from leastwise.cli.entry_pages import print_effective  # noqa: PLC0415 (start-up time)

        print_effective(asking, estate, subject, entries)
    return EXIT_CLEAN


def _all(asking: Asking, *, is_measured: bool) -> int:
    from leastwise.cli.stats import Stopwatch  # noqa: PLC0415 (start-up time)

    watch = Stopwatch()
    estate = read_estate(asking, read_sight(asking))
    watch.loaded()
    if asking.is_for_machines:
        count = _emit_all(asking, estate)
    else:
        from leastwise.cli.entry_pages import print_all  # noqa: PLC0415 (start-up time)

        everyone = watched(lambda: list(_everyone(estate)), "evaluates every identity")
        count = print_all(asking, estate, everyone)
    if is_measured:
        watch.report(count, "identities")
    return EXIT_CLEAN


def _everyone(estate: Estate) -> Iterator[tuple[Identity, Sequence[Entry]]]:
    trusts = Trusts(estate)
    for identity in estate.identities():
        yield identity, trusts.effective(identity.id)


def _emit_all(asking: Asking, estate: Estate) -> int:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import document, gap_values  # noqa: PLC0415

    if asking.form == "jsonl":
        return emit_lines(_lines(estate))
    found = list(_values(estate))
    value = document("EffectivePermissionsList", estate) | {
        "items": found,
        "gaps": gap_values(estate.all_gaps()),
    }
    emit_document(value, asking.form)
    return len(found)


def _lines(estate: Estate) -> Iterator[object]:
    """One line an identity, as values or, of a cluster, as bytes: there are many, and they are alike."""
    from leastwise.cli.rbac_lines import RbacLines, can_write  # noqa: PLC0415 (start-up time)

    trusts = Trusts(estate)
    cluster = estate.engine(Plane.KUBERNETES)
    quick = RbacLines(cluster) if can_write(cluster) else None
    encode = _encoder(trusts)
    for identity in estate.identities():
        is_plain = quick is not None and identity.plane is Plane.KUBERNETES and identity.id != MASTERS
        if quick is not None and is_plain and not trusts.becomes_others(identity.id):
            yield quick.line(identity)
        else:
            yield encode(identity)


def _values(estate: Estate) -> Iterator[dict[str, object]]:
    return map(_encoder(Trusts(estate)), estate.identities())


def _encoder(trusts: Trusts) -> Callable[[Identity], dict[str, object]]:
    from leastwise.cli.evaluation_json import EntryEncoder  # noqa: PLC0415 (start-up time)

    entries = EntryEncoder()

    def encode(identity: Identity) -> dict[str, object]:
        return {
            "identity": identity.id,
            "plane": identity.plane.value,
            "kind": identity.kind,
            "name": identity.name,
            "entries": [entries.value(each) for each in trusts.effective(identity.id)],
        }

    return encode


def _emit(asking: Asking, estate: Estate, subject: Subject, entries: Sequence[Entry]) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import document, entry_values, gap_values, identity_value  # noqa: PLC0415

    known = next((each for each in estate.identities() if each.id == subject.identity), None)
    value: dict[str, object] = {"identity": subject.identity}
    value |= identity_value(known) if known is not None else {"exists": False}
    value["entries"] = entry_values(entries)
    if asking.form == "jsonl":
        emit_lines([value])
        return
    emit_document(
        document("EffectivePermissions", estate) | value | {"gaps": gap_values(estate.all_gaps())},
        asking.form,
    )
