"""A real Spark, alone on this machine, counts audit events as reading the files does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leastwise_dev import tools

pytestmark = pytest.mark.e2e

LOG = Path(__file__).parents[2] / "examples" / "usage" / "audit.log"
ENGINE = "pyspark://?spark.sql.session.timeZone=UTC"
ALONE = {
    "spark.master": "local[1]",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
}


def usage(folder: Path, *words: str) -> list[object]:
    settings = " ".join(f"--conf {name}={value}" for name, value in ALONE.items())
    done = subprocess.run(
        [sys.executable, "-m", "leastwise", "usage", "--from", str(LOG), "-o", "jsonl", *words],
        cwd=folder,
        env={
            "PATH": f"{tools.java().parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "PYSPARK_SUBMIT_ARGS": f"{settings} pyspark-shell",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.timeout(240)
def test_spark_counts_what_reading_the_file_counts(tmp_path: Path) -> None:
    assert usage(tmp_path, "--engine", ENGINE) == usage(tmp_path)
