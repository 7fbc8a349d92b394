"""`leastwise simulate`: many decisions from files, one JSON line out for each in, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leastwise.cli.emitting import emit_lines
from leastwise.cli.evaluation_json import because
from leastwise.cli.failures import EXIT_CLEAN, UsageProblem
from leastwise.cli.sources import Asking, read_estate, read_sight
from leastwise.cli.stats import Stopwatch
from leastwise.core.evaluation.decisions import Decision


@dataclass(frozen=True, slots=True)
class SimulateOptions:
    """What was asked: a file of requests over what `--from` names, or a file of cases."""

    requests: str = ""
    cases: str = ""
    stats: bool = False


def simulate(asking: Asking, options: SimulateOptions) -> int:
    """Print a line for each request; return the exit code."""
    _check(asking, options)
    watch = Stopwatch()
    answers = _cases(options.cases) if options.cases else _requests(asking, options.requests)
    watch.loaded()
    count = emit_lines(_lines(answers))
    if options.stats:
        watch.report(count, "decisions")
    return EXIT_CLEAN


def _check(asking: Asking, options: SimulateOptions) -> None:
    if bool(options.requests) == bool(options.cases):
        raise UsageProblem("simulate needs one of --requests and --cases", allowed="one of them")
    if options.cases and asking.paths:
        raise UsageProblem("--cases holds its policies, so --from has no part in it", allowed="--cases alone")
    if asking.form not in {"", "jsonl"}:
        raise UsageProblem(f"-o {asking.form}: simulate prints one JSON line a request", allowed="jsonl")


def _requests(asking: Asking, path: str) -> Iterator[tuple[int | str, Decision]]:
    from leastwise.factory_recorded import decide_requests  # noqa: PLC0415 (start-up time)

    return decide_requests(read_estate(asking, read_sight(asking)), path)


def _cases(path: str) -> Iterator[tuple[int | str, Decision]]:
    from leastwise.factory_recorded import load_cases  # noqa: PLC0415 (start-up time)

    return load_cases(path).decisions()


def _lines(answers: Iterable[tuple[int | str, Decision]]) -> Iterator[dict[str, object]]:
    for number, decision in answers:
        yield {"id": number, "decision": decision.outcome.value, "because": because(decision)}
