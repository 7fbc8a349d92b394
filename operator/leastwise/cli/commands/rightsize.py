"""`leastwise rightsize`: the smallest declaration that covers what was used, or a directory of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leastwise.cli.failures import EXIT_CLEAN, EXIT_ERROR, CommandError, UsageProblem
from leastwise.cli.sources import Asking, read_estate, read_sight, watched
from leastwise.cli.subjects import parse_subject
from leastwise.cli.usage_options import (
    NO_STORE,
    StoreChoice,
    needs_snapshot,
    parse_duration,
    parse_time,
    read_uses,
)
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityClass, IdentityId
from leastwise.core.excess.windows import ExcessOptions
from leastwise.core.rightsizing.doubts import Watching
from leastwise.core.rightsizing.proposals import RefusedProposalError
from leastwise.core.rightsizing.sizing import Form, Sized, Sizer
from leastwise.core.rightsizing.widths import Names, Namespaces, Resources, Width
from leastwise.core.snapshots import Plane
from leastwise.core.usage.readings import UsageReading

_PERCENT = 100
_FORMS = {
    Plane.KUBERNETES: (Form.POLICY, Form.ROLE),
    Plane.AWS: (Form.IAM,),
    Plane.GCP: (Form.GCP,),
    Plane.AZURE: (Form.AZURE,),
}
_AWS_KINDS = frozenset({"Role", "User"})
_ACTING = ("gcp:user:", "gcp:serviceAccount:", "gcp:principal://", "k8s:", "aws:arn:", "azure:")


@dataclass(frozen=True, slots=True)
class RightSizeOptions:
    """What was asked, as typed."""

    subject: str = ""
    is_all: bool = False
    form: str = ""
    names: str = "keep"
    most_names: int = 8
    resources: str = "exact"
    namespaces: str = "seen"
    until: str = ""
    covered: tuple[str, ...] = ()
    store: StoreChoice = NO_STORE
    granted_before: str = ""
    window: str = "90d"
    min_observed: str = "30d"
    min_coverage: float = 99.0
    out: str = ""
    is_forced: bool = False
    stats: bool = False


@dataclass(frozen=True, slots=True)
class Unsized:
    """An identity without a proposal, and why."""

    identity: Identity
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that was read, ready to be asked."""

    asking: Asking
    estate: Estate
    reading: UsageReading
    watching: Watching
    sizer: Sizer


def rightsize(asking: Asking, options: RightSizeOptions) -> int:
    """Print one proposal, or write all of them; return the exit code."""
    from leastwise.cli.stats import Stopwatch  # noqa: PLC0415 (start-up time)

    if bool(options.subject) == options.is_all:
        raise UsageProblem(
            "SUBJECT and --all: one of them is needed", allowed="a SUBJECT, or --all --out DIR without one"
        )
    if options.is_all != bool(options.out):
        raise UsageProblem("--all and --out: each needs the other", allowed="--all --out DIR, or a SUBJECT")
    watch = Stopwatch()
    read = _read(asking, options)
    watch.loaded()
    form = Form(options.form) if options.form else None
    if options.is_all:
        code, count = _all(read, form, options)
    else:
        code, count = _one(read, form, options), 1
    if options.stats:
        watch.report(count, "identities")
    return code


def _read(asking: Asking, options: RightSizeOptions) -> Read:
    width = _width(options)
    excess = _excess(options)
    until = parse_time(options.until, "--until") if options.until else None
    before = parse_time(options.granted_before, "--granted-before") if options.granted_before else None
    uses = read_uses(asking, options.covered, store=options.store)
    granted = needs_snapshot(uses)
    estate = read_estate(granted, read_sight(granted))
    reading = uses.reading
    if until is None:
        if not reading.last_event:
            raise CommandError("the logs hold no event", allowed="logs with events, or --until TIME")
        until = parse_time(reading.last_event, "--until")
    watching = Watching(until, excess, reading.coverage, reading.gaps, reading.unmapped, before)
    return Read(asking, estate, reading, watching, Sizer(estate, reading.aggregates, watching, width))


def _width(options: RightSizeOptions) -> Width:
    try:
        return Width(
            Names(options.names),
            Resources(options.resources),
            Namespaces(options.namespaces),
            options.most_names,
        )
    except InvalidError as error:
        raise UsageProblem(f"--most-names: {error}", allowed="a number from 1 to 64") from error


def _excess(options: RightSizeOptions) -> ExcessOptions:
    try:
        return ExcessOptions(
            parse_duration(options.window, "--window"),
            parse_duration(options.min_observed, "--min-observed"),
            options.min_coverage / _PERCENT,
        )
    except InvalidError as error:
        raise UsageProblem(f"--min-coverage: {error}", allowed="a percentage above 0, up to 100") from error


# ---------------------------------------------------------------- one


def _one(read: Read, form: Form | None, options: RightSizeOptions) -> int:
    subject = parse_subject(options.subject)
    sized = watched(lambda: _sized(read.sizer, subject.identity, form), "right-sizes")
    asking = read.asking
    if asking.is_for_machines:
        _emit(asking, sized)
    else:
        from leastwise.cli.rightsize_pages import print_one  # noqa: PLC0415 (start-up time)

        print_one(asking, read.estate, sized, subject)
    return EXIT_CLEAN


def _sized(sizer: Sizer, identity: IdentityId, form: Form | None) -> Sized:
    try:
        return sizer.of(identity, form)
    except RefusedProposalError as error:
        raise CommandError(
            f"no proposal: it failed its own check: {error}",
            allowed="a report with the snapshot and the log: what is granted is better left as it is",
        ) from error
    except InvalidError as error:
        raise CommandError(
            f"no proposal: {error}",
            allowed="a ServiceAccount, a user, a role, a principal: who acts by itself",
        ) from error


def _emit(asking: Asking, sized: Sized) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines, emit_text  # noqa: PLC0415 (start-up time)
    from leastwise.cli.rightsize_texts import plain_value, yaml_text  # noqa: PLC0415

    if asking.form == "jsonl":
        emit_lines(sized.documents)
    elif asking.form == "yaml":
        emit_text(yaml_text(sized.documents).encode())
    else:
        emit_document(plain_value(sized), "json")


# ---------------------------------------------------------------- all


def _all(read: Read, form: Form | None, options: RightSizeOptions) -> tuple[int, int]:
    from leastwise.cli.rightsize_files import write_directory  # noqa: PLC0415 (start-up time)
    from leastwise.cli.rightsize_pages import index_text, named_files, print_all  # noqa: PLC0415

    done: list[tuple[Identity, Sized]] = []
    failed: list[Unsized] = []

    def work() -> None:
        for each in _everyone(read.estate):
            try:
                sized = read.sizer.of(each.id, _fitting(each, form))
            except InvalidError as error:
                failed.append(Unsized(each, str(error)))
            else:
                if sized.before or sized.lapsed:
                    done.append((each, sized))

    watched(work, "right-sizes every identity")
    files = named_files(done)
    texts = dict(files.values())
    texts["README.md"] = index_text(read, options, done, failed, files)
    written = write_directory(options.out, texts, is_forced=options.is_forced)
    print_all(read.asking, read.estate, options.out, done, failed, written)
    return EXIT_ERROR if failed or read.reading.gaps else EXIT_CLEAN, len(done)


def _everyone(estate: Estate) -> Iterator[Identity]:
    """Yield who acts by itself and is ours to right-size: no groups, nothing of a provider."""
    for each in sorted(estate.identities()):
        if (
            each.id.startswith(_ACTING)
            and each.kind != "Group"
            and (each.plane is not Plane.AWS or each.kind in _AWS_KINDS)
            and each.identity_class is not IdentityClass.PROVIDER
            and each.exists
        ):
            yield each


def _fitting(identity: Identity, form: Form | None) -> Form | None:
    """Return the form that was asked for where an identity's system has it."""
    if form is Form.POLICY and identity.plane is Plane.KUBERNETES and identity.kind != "ServiceAccount":
        return Form.ROLE
    return form if form in _FORMS[identity.plane] else None
