"""`leastwise can`: one decision, with everything that decided and what would have to change."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.cli.asked import Asked, Circumstances, parse_question
from leastwise.cli.failures import EXIT_CLEAN, EXIT_FINDINGS
from leastwise.cli.printable import shell_word
from leastwise.cli.sources import Asking, Sight, read_estate, read_sight
from leastwise.cli.subjects import Subject, parse_subject
from leastwise.core.evaluation.decisions import Decision, Outcome
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.trusts import CALLS, Trusts
from leastwise.core.snapshots import Gap, Plane

EXIT_OPEN = 4
"""With `--exit-code`: neither a yes nor a no."""

_DENIED = frozenset({Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED})


@dataclass(frozen=True, slots=True)
class CanOptions:
    """What was asked."""

    subject: str
    verb: str
    resource: str
    groups: tuple[str, ...] = ()
    subresource: str = ""
    known: tuple[str, ...] = ()
    at: str = ""
    exit_code: bool = False


def can(asking: Asking, options: CanOptions) -> int:
    """Print the decision; return the exit code."""
    subject = parse_subject(options.subject, options.groups)
    circumstances = Circumstances(asking.namespace, options.subresource, options.known, options.at)
    asked = parse_question(options.verb, options.resource, circumstances)  # before anything is read
    sight = read_sight(asking)
    asked = in_context(asking, sight, asked, options.verb, options.resource, circumstances)
    estate = read_estate(asking, sight)
    decision = _trusts(estate, asked, subject).decide(
        subject.caller(options.groups), asked.question, asked.plane
    )
    if asking.is_for_machines:
        _emit(asking, estate, subject, asked, decision)
    else:
        _print(asking, estate, subject, asked, decision)
    if not options.exit_code or decision.is_allowed:
        return EXIT_CLEAN
    return EXIT_FINDINGS if decision.outcome in _DENIED else EXIT_OPEN


def _trusts(estate: Estate, asked: Asked, subject: Subject) -> Trusts:
    """Know the steps between identities where the question goes on to another plane."""
    is_own = estate.engine_of(subject.identity) is estate.engine(asked.plane)
    return Trusts(estate, kinds=frozenset() if is_own else CALLS)


def in_context(
    asking: Asking, sight: Sight, asked: Asked, verb: str, resource: str, circumstances: Circumstances
) -> Asked:
    """Ask in the namespace of the context where none was given; files have no context."""
    is_placed = asking.namespace or asking.everywhere or not sight.namespace
    if is_placed or asked.plane is not Plane.KUBERNETES or resource.startswith("/"):
        return asked
    return parse_question(
        verb,
        resource,
        Circumstances(sight.namespace, circumstances.subresource, circumstances.known, circumstances.at),
    )


def _gaps(estate: Estate, asked: Asked, subject: Subject) -> tuple[Gap, ...]:
    """Return what was not seen of the planes that the question is about."""
    own = estate.engine_of(subject.identity)
    planes = {asked.plane.value, asked.plane.value if own is None else own.plane.value}
    return tuple(gap for gap in estate.all_gaps() if gap.plane in planes)


def _name(estate: Estate, subject: Subject) -> str:
    known = (each.name for each in estate.identities() if each.id == subject.identity)
    return next(known, subject.short)


def _emit(asking: Asking, estate: Estate, subject: Subject, asked: Asked, decision: Decision) -> None:
    from leastwise.cli.decision_pages import changes, verdict  # noqa: PLC0415 (start-up time)
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415
    from leastwise.cli.evaluation_json import because, document, gap_values  # noqa: PLC0415

    value = document("Decision", estate) | {
        "identity": subject.identity,
        "question": asked.words,
        "decision": decision.outcome.value,
        "answer": verdict(decision, _name(estate, subject), asked.words),
        "because": because(decision),
        "toChange": list(changes(decision)),
        "gaps": gap_values(_gaps(estate, asked, subject)),
    }
    if asking.form == "jsonl":
        emit_lines([value])
    else:
        emit_document(value, asking.form)


def _print(asking: Asking, estate: Estate, subject: Subject, asked: Asked, decision: Decision) -> None:
    from leastwise.cli.answer_pages import print_gaps, print_unknown_subject  # noqa: PLC0415 (start-up time)
    from leastwise.cli.decision_pages import print_decision  # noqa: PLC0415
    from leastwise.cli.screens import Screen  # noqa: PLC0415

    screen = Screen(asking.program)
    print_decision(screen, decision, who=_name(estate, subject), what=asked.words, is_wide=asking.is_wide)
    print_unknown_subject(screen, estate, subject.identity)
    print_gaps(screen, _gaps(estate, asked, subject), is_wide=asking.is_wide)
    following = "reach" if decision.is_allowed else "effective"
    screen.next(asking.again(f"{following} {shell_word(subject.typed)}"))
