"""`make demo` as a newcomer runs it, and what it says when something does not hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from leastwise_dev.cluster import ControlPlane
from leastwise_dev.demo import STEPS

pytestmark = pytest.mark.e2e

FACTS = (
    "refused: a policy with enforcement: Enforce",
    "nothing is made for worker: Observe reports",
    "reads s3://invoices/2026/january.csv",
    "refused: reading s3://salaries/all.csv",
    "refused: writing s3://invoices/2026/january.csv",
    "refused: the token of payments-worker for that role (AccessDenied)",
    "refused: a token for another audience (InvalidIdentityToken)",
    "api: the inline policy says again what is declared",
    "worker: both edits stand and are reported; the boundary is Critical",
    "leastwise_drift_open counts the boundary as critical",
    "exit code 3: worker drifts, api does not",
    "the boundary is on again",
    "ClusterRoleBinding/legacy-admin is drift of kind extra, severity Critical",
    "the yes names what grants it: legacy-admin",
    "the thief reaches cluster admin",
    "who can read the invoices: in both systems",
    "status.risks.critical of api is not zero",
    "once it is gone, the answer is no",
    "is worth no AWS credentials (AccessDenied)",
    "reads s3://invoices/2026/january.csv again",
    "no IAM role is left under /leastwise/",
    "no Role and no binding with our mark is left",
    "are allowed by its least policy",
    "every step held",
)


def demo(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "leastwise_dev.demo"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_demo_holds_at_every_step() -> None:
    done = demo()
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    told = [line for line in done.stdout.splitlines() if line.startswith("  ✓ OK  ")]
    assert [fact for fact in FACTS if not any(fact in line for line in told)] == []
    assert len(re.findall(rf"^\d+/{len(STEPS)}  ", done.stdout, re.MULTILINE)) == len(STEPS)
    assert "\x1b" not in done.stdout, "a pipe gets no colours"
    assert "? Not shown" in done.stdout, "what an emulator does not enforce is said"


def test_a_given_cluster_is_left_as_it_was() -> None:
    with ControlPlane() as plane:
        admin = plane.as_user("admin")
        listing = (
            "crds,namespaces,clusterroles,clusterrolebindings,validatingadmissionpolicies",
            "-o",
            "name",
        )
        before = set(admin("get", *listing).stdout.split())
        done = demo(LEASTWISE_DEV_KUBECONFIG=str(plane.admin_kubeconfig))
        assert done.returncode == 0, done.stdout + done.stderr
        admin("wait", "--for=delete", "namespace/payments", "namespace/leastwise-system", "--timeout=60s")
        assert set(admin("get", *listing).stdout.split()) == before
        admin("create", "namespace", "payments")
        refused = demo(LEASTWISE_DEV_KUBECONFIG=str(plane.admin_kubeconfig))
        assert refused.returncode == 1
        assert "Does not hold" in refused.stdout
        assert admin.exists("namespace", "payments"), "nothing of a stranger's is taken away"
