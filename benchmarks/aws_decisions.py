"""AWS decisions a second, with every policy type: `python -m benchmarks.aws_decisions [CASES]`.

CASES is a file of cases. Without it one is generated: by the generator beside the repository where it is
there (2,000 roles, seed 7), else by the tests' own. Each run is a fresh process; the median of three is told.

    load   reading the file, compiling every document, reading every case
    cold   the first decision about each case, with all reasons; nothing is remembered yet
    warm   the same cases again: statements are listed by action, nothing of a decision is kept

Times are of the processor, so that what else runs on the machine counts little.
"""

from __future__ import annotations

import gc
import json
import resource
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness import Row
from leastwise.adapters.recorded.aws_cases import AwsCases
from leastwise.core.evaluation.aws.decide import decide

ROOT = Path(__file__).parents[1]
GENERATOR = ROOT.parent / "shared/bench/gen_aws.py"
RUNS = 3
COLD_TARGET, WARM_TARGET = 20_000, 60_000


def measure(path: Path) -> dict[str, float | str]:
    """Decide every case of a file twice, in this process."""
    gc.disable()  # as `leastwise simulate` does: the process ends after the answer
    started = time.process_time()
    cases = AwsCases(path.read_bytes(), path.name)
    loaded = time.process_time()
    read = [(case.request, case.policies) for case in cases.read() if case.request is not None]
    outcomes = Counter(decide(*each).outcome.value for each in read)
    cold = time.process_time()
    for each in read:
        decide(*each)
    warm = time.process_time()
    return {
        "cases": len(cases),
        "load": loaded - started,
        "cold": len(read) / (cold - loaded),
        "warm": len(read) / (warm - cold),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "outcomes": ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())),
    }


def aws_decisions(path: Path | None = None) -> list[Row]:
    """Measure in fresh processes; return the lines of the table."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = path or _generated(Path(folder))
        runs = [_run(chosen) for _ in range(RUNS)]
    median = {key: statistics.median(run[key] for run in runs) for key in runs[0] if key != "outcomes"}
    detail = f"{median['cases']:,.0f} cases: {runs[0]['outcomes']}"
    other = f"load {median['load']:.2f} s, peak {median['peak']:.0f} MiB"
    cold, warm = median["cold"], median["warm"]
    return [
        Row("AWS decisions, cold", f"over {COLD_TARGET:,}/s", f"{cold:,.0f}/s", cold > COLD_TARGET, detail),
        Row("AWS decisions, warm", f"over {WARM_TARGET:,}/s", f"{warm:,.0f}/s", warm > WARM_TARGET, other),
    ]


def _run(path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.aws_decisions", "--once", str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _generated(folder: Path) -> Path:
    if GENERATOR.exists():
        options = ["--roles", "2000", "--requests", "5000", "--seed", "7", "--out", str(folder)]
        subprocess.run([sys.executable, str(GENERATOR), *options], check=True, capture_output=True)
    else:
        make_cases = runpy.run_path(str(ROOT / "tests/aws_case_generator.py"))["make_cases"]
        (folder / "cases.json").write_text(json.dumps(make_cases(7, 5_000)))
    return folder / "cases.json"


def main(arguments: Sequence[str]) -> int:
    """Print the table; with `--once` measure once and print JSON."""
    if arguments[:1] == ["--once"]:
        print(json.dumps(measure(Path(arguments[1]))))
        return 0
    rows = aws_decisions(Path(arguments[0]) if arguments else None)
    for row in rows:
        print(f"{row.what}: {row.measured} (target {row.target}); {row.detail}")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
