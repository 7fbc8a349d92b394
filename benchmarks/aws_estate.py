"""Effective permissions, steps, holders and one change over 2,000 roles of AWS.

python -m benchmarks.aws_estate [FOLDER]

FOLDER holds gaad.json, org.json and resources.json. Without it they are generated: by the generator beside
the repository where it is there (2,000 roles, seed 7), else here, simpler. Each run is a fresh process; the
median of three is told. Times are of the processor, so that what else runs on the machine counts little.

    effective   all entries of every role, from a world that was read to entries in memory; documents are
                compiled on the way
    edges       every step of 1,000 roles: AssumeRole, PassRole and escalation, conditions decided
    who-can     one action on one resource, index loaded
    change      one managed policy reads otherwise: new entries for everyone who has it
"""

from __future__ import annotations

import gc
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.harness import Row, percentile
from leastwise.adapters.recorded.aws import AwsFiles
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import AwsWorld
from leastwise.core.evaluation.engines import CloudQuestion
from leastwise.core.evaluation.inventories import IdentityId

ROOT = Path(__file__).parents[1]
GENERATOR = ROOT.parent / "shared/bench/gen_aws.py"
FILES = {"gaad": "aws-account", "org": "aws-organization", "resources": "aws-resources"}
RUNS, ROLES, SEED, CHANGES = 3, 2000, 7, 300
EFFECTIVE_TARGET, EDGES_TARGET, CHANGE_TARGET = 2_000, 1.0, 0.010
ACCOUNT = "123456789012"


def measure(folder: Path) -> dict[str, float]:
    """Measure everything once, in this process."""
    gc.disable()  # as the command line does: the process ends after the answer
    started = time.process_time()
    world = read(folder)
    loaded = time.process_time()
    engine = AwsEngine(world)
    entries = sum(len(engine.effective(IdentityId(f"aws:{arn}"))) for arn in world.roles)
    effective = time.process_time()
    few = replace(world, roles=dict(sorted(world.roles.items())[: ROLES // 2]))
    small = AwsEngine(few)
    before = time.process_time()
    steps = sum(1 for _ in small.edges())
    edges = time.process_time()
    question = CloudQuestion("s3:GetObject", "arn:aws:s3:::bucket-0003/obj-0001.json")
    engine.holders(question)
    asked = time.process_time()
    engine.holders(question)
    answered = time.process_time()
    changes = _changes(engine)
    return {
        "load": loaded - started,
        "effective": len(world.roles) / (effective - loaded),
        "entries": entries,
        "edges": edges - before,
        "steps": steps,
        "who": answered - asked,
        "change_p50": statistics.median(changes),
        "change_p99": percentile(changes, 0.99),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def read(folder: Path) -> AwsWorld:
    files = AwsFiles()
    for name, kind in FILES.items():
        files.add(kind, (folder / f"{name}.json").read_bytes(), f"{name}.json")
    return files.world()


def _changes(engine: AwsEngine) -> list[float]:
    """Change one managed policy after another; return the seconds until everyone's new entries are there."""
    chance = random.Random(SEED)
    world = engine.world
    texts = sorted(set(world.policies.values()))
    attached = sorted(arn for arn in world.policies if engine.holders_of(arn))
    found: list[float] = []
    for _ in range(CHANGES):
        arn, text = chance.choice(attached), chance.choice(texts)
        before = time.process_time()
        engine = engine.with_policy(arn, text)
        for identity in engine.holders_of(arn):
            engine.effective(identity)
        found.append(time.process_time() - before)
    return found


def aws_estate(folder: Path | None = None) -> list[Row]:
    """Measure in fresh processes; return the lines of the table."""
    with tempfile.TemporaryDirectory() as made:
        chosen = folder or _generated(Path(made))
        runs = [_run(chosen) for _ in range(RUNS)]
    median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    speed, edges, change = median["effective"], median["edges"], median["change_p99"]
    change_detail = f"p50 {median['change_p50'] * 1000:.1f} ms"
    return [
        Row(
            "AWS effective --all",
            f"over {EFFECTIVE_TARGET:,} roles/s",
            f"{speed:,.0f}/s",
            speed > EFFECTIVE_TARGET,
            f"{median['entries']:,.0f} entries; peak {median['peak']:.0f} MiB in all",
        ),
        Row(
            "AWS edges, 1,000 roles",
            f"under {EDGES_TARGET:.0f} s",
            f"{edges:.2f} s",
            edges < EDGES_TARGET,
            f"{median['steps']:,.0f} edges, documents compiled on the way",
        ),
        Row("AWS who-can", "none", f"{median['who'] * 1000:.0f} ms", holds=True, detail="index loaded"),
        Row(
            "AWS, one policy changed",
            f"p99 under {CHANGE_TARGET * 1000:.0f} ms",
            f"{change * 1000:.1f} ms",
            change < CHANGE_TARGET,
            change_detail,
        ),
    ]


def _run(folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.aws_estate", "--once", str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


# ---------------------------------------------------------------- inputs


def _generated(folder: Path) -> Path:
    if GENERATOR.exists():
        options = ["--roles", str(ROLES), "--requests", "10", "--seed", str(SEED), "--out", str(folder)]
        subprocess.run([sys.executable, str(GENERATOR), *options], check=True, capture_output=True)
    else:
        for name, content in _made_up(random.Random(SEED)).items():
            (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


def _made_up(chance: random.Random) -> dict[str, object]:
    """An account of roles with inline and managed policies, a tenth of them bounded, trusting each other."""
    policies = [_policy(chance, f"arn:aws:iam::{ACCOUNT}:policy/m-{index}") for index in range(ROLES // 5)]
    roles = [_role(chance, index, policies) for index in range(ROLES)]
    full = {"name": "Full", "policy": _document({"Effect": "Allow", "Action": "*", "Resource": "*"})}
    levels = {"scps": [[full], [full]], "rcps": [], "management": False}
    buckets = {
        f"arn:aws:s3:::bucket-{index:04d}": _document(
            {**_statement(chance), "Principal": "*", "Resource": f"arn:aws:s3:::bucket-{index:04d}/*"}
        )
        for index in range(40)
    }
    return {
        "gaad": {"RoleDetailList": roles, "UserDetailList": [], "GroupDetailList": [], "Policies": policies},
        "org": {"scps": [], "rcps": [], "accounts": {ACCOUNT: levels}},
        "resources": buckets,
    }


def _document(*statements: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _statement(chance: random.Random) -> dict[str, object]:
    service = chance.choice(["s3", "sqs", "dynamodb", "lambda", "iam", "sts", "ec2", "kms"])
    actions = {
        f"{service}:{chance.choice(['Get*', 'List*', 'Put*', 'AssumeRole', 'PassRole', '*'])}" for _ in "ab"
    }
    resources = [
        f"arn:aws:iam::{ACCOUNT}:role/role-{chance.randrange(40):02d}*",
        "*",
        "arn:aws:s3:::bucket-00*",
    ]
    found: dict[str, object] = {
        "Effect": "Deny" if chance.random() < 0.06 else "Allow",
        "Action": sorted(actions),
        "Resource": chance.choice(resources),
    }
    if chance.random() < 0.4:
        found["Condition"] = {"StringEquals": {"aws:PrincipalTag/team": f"team-{chance.randrange(4)}"}}
    return found


def _policy(chance: random.Random, arn: str) -> dict[str, object]:
    document = _document(*(_statement(chance) for _ in range(chance.randrange(1, 9))))
    return {"Arn": arn, "PolicyVersionList": [{"Document": document, "IsDefaultVersion": True}]}


def _role(chance: random.Random, index: int, policies: Sequence[dict[str, object]]) -> dict[str, object]:
    trusted = chance.choice(
        [
            {"Service": "ec2.amazonaws.com"},
            {"AWS": ACCOUNT},
            {"AWS": f"arn:aws:iam::{ACCOUNT}:role/role-0001"},
        ]
    )
    role: dict[str, object] = {
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/role-{index:04d}",
        "AssumeRolePolicyDocument": _document(
            {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
        ),
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": _document(_statement(chance))}],
        "AttachedManagedPolicies": [
            {"PolicyArn": each["Arn"]} for each in chance.sample(policies, chance.randrange(1, 5))
        ],
        "Tags": [{"Key": "team", "Value": f"team-{chance.randrange(4)}"}],
    }
    if chance.random() < 0.1:
        role["PermissionsBoundary"] = {"PermissionsBoundaryArn": chance.choice(policies)["Arn"]}
    return role


def main(arguments: Sequence[str]) -> int:
    """Print the table; with `--once` measure once and print JSON."""
    if arguments[:1] == ["--once"]:
        print(json.dumps(measure(Path(arguments[1]))))
        return 0
    rows = aws_estate(Path(arguments[0]) if arguments else None)
    for row in rows:
        print(f"{row.what}: {row.measured} (target {row.target}); {row.detail}")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
