"""AWS benchmarks, against an emulator behind our gate: measured is our calls and our pace, not AWS's."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks import harness
from benchmarks.harness import Operator, Row
from leastwise_dev import tools
from leastwise_dev.aws import FakeAws
from leastwise_dev.cluster import ControlPlane

ISSUER = "https://oidc.bench.example/id/1"
ROLES = 2000
POLICIES = 1000
NAMESPACES = 20
WRITES_A_MINUTE = 1800
REFRESH_SECONDS = 15
EDITS = 6
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
_READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass(frozen=True, slots=True)
class Bench:
    """A control plane, an account and what the benchmark put there."""

    plane: ControlPlane
    fake: FakeAws

    def start(self) -> Operator:
        return harness.start_operator(
            self.plane,
            {
                **self.fake.environment(),
                "LEASTWISE_CLUSTER_ISSUER": ISSUER,
                "LEASTWISE_UNSAFE_AWS_ENDPOINT_URL": self.fake.endpoint_url,
                "LEASTWISE_CLOUD_WORKERS": "16",
            },
        )


@contextmanager
def account(*, refresh_seconds: int, writes_per_minute: int = 6000) -> Iterator[Bench]:
    """A control plane with a CloudAccount `prod` over the emulator."""
    with harness.plane() as plane:
        fake = FakeAws.start(tools.ministack(), plane.jwks)
        try:
            fake.quotas.roles = 10_000
            fake.register_oidc_provider(ISSUER, ["sts.amazonaws.com"])
            boundary = fake.make_boundary("leastwise-boundary", json.dumps(_READ))
            harness.create_many(plane, _base(boundary, refresh_seconds, writes_per_minute))
            yield Bench(plane, fake)
        finally:
            fake.stop()


def calls_a_refresh() -> Row:
    """AWS, 2,000 roles: calls a refresh with 10 and with 1,000 policies."""
    seen: dict[int, float] = {}
    with account(refresh_seconds=REFRESH_SECONDS) as bench:
        _make_roles(bench.fake, ROLES)
        operator = bench.start()
        for count in (10, POLICIES):
            harness.create_many(bench.plane, _policies(count, enforcement="Observe"))
            time.sleep(REFRESH_SECONDS)
            seen[count] = _calls_between_refreshes(bench)
        costs = operator.costs()
        operator.stop()
    few, many = seen[10], seen[POLICIES]
    return Row(
        f"AWS, {ROLES:,} roles: calls a refresh",
        "pages + the rotation's budget (50), independent of the number of policies",
        f"{few:.0f} with 10 policies, {many:.0f} with {POLICIES:,}",
        abs(few - many) <= 2 and many <= ROLES / 100 + 50 + 10,
        f"mean of three refreshes each, by the gate's record; since its start: {costs}",
    )


def edited_by_hand() -> Row:
    """IAM edited by hand: to the policy's status."""
    waits = []
    with account(refresh_seconds=REFRESH_SECONDS) as bench:
        _make_roles(bench.fake, 200)
        operator = bench.start()
        harness.create_many(bench.plane, _policies(1))
        kubectl = bench.plane.kubectl
        where, name = "bench-00", "policy-00000"
        harness.wait_until(lambda: operator.ready_policies() >= 1, 60)
        kubectl(
            "patch", "epol", name, "-n", where, "--type=merge", "-p", '{"spec":{"enforcement":"Observe"}}'
        )
        iam = bench.fake.client("iam")
        role = iam.list_roles(PathPrefix="/leastwise/")["Roles"][0]["RoleName"]
        path = "jsonpath={.status.counts.changed}"
        for number in range(EDITS):
            time.sleep(REFRESH_SECONDS * number / EDITS)
            is_there = number % 2 == 0
            started = time.monotonic()
            if is_there:
                iam.put_role_policy(RoleName=role, PolicyName="hand", PolicyDocument=json.dumps(_READ))
            else:
                iam.delete_role_policy(RoleName=role, PolicyName="hand")
            wanted = "1" if is_there else "0"
            harness.wait_until(partial(_shows, kubectl, ("epol", name, "-n", where, "-o", path), wanted), 120)
            waits.append(time.monotonic() - started)
        costs = operator.costs()
        operator.stop()
    return Row(
        "IAM edited by hand, to status",
        f"refresh period + 5 s (here {REFRESH_SECONDS} + 5 s)",
        f"p50 {statistics.median(waits):.1f} s, worst {max(waits):.1f} s",
        max(waits) <= REFRESH_SECONDS + 5,
        f"{len(waits)} edits at different times of the period; {costs}",
    )


def _shows(kubectl: Any, what: tuple[str, ...], wanted: str) -> bool:
    return str(kubectl("get", *what).stdout) == wanted


def many_roles() -> Row:
    """1,000 AWS roles from nothing at a configured write rate."""
    with account(refresh_seconds=600, writes_per_minute=WRITES_A_MINUTE) as bench:
        operator = bench.start()
        operator.wait_log("synchronised", 30)
        harness.create_many(bench.plane, _policies(POLICIES))
        harness.wait_until(lambda: bench.fake.recorder.counts("operator").get("iam:CreateRole", 0) > 0, 60)
        started = time.monotonic()
        harness.wait_until(lambda: operator.ready_policies() >= POLICIES, 900, every=1.0)
        took = time.monotonic() - started
        writes = len([each for each in bench.fake.recorder.writes() if each.principal == "operator"])
        costs = operator.costs()
        operator.stop()
    allowed = writes / (WRITES_A_MINUTE / 60)
    return Row(
        f"{POLICIES:,} AWS roles from nothing at {WRITES_A_MINUTE:,} writes a minute",
        "within 10 % of what the token bucket allows",
        f"{took:.0f} s for {writes:,} writes, allowed {allowed:.0f} s ({took / allowed - 1:+.0%})",
        took <= allowed * 1.1,
        f"{POLICIES / took:.1f} roles/s; {costs}",
    )


def _calls_between_refreshes(bench: Bench) -> float:
    """Count the operator's calls from one listing to the one after the next two; return the mean."""
    listings = _listings(bench)
    harness.wait_until(lambda: _listings(bench) > listings, REFRESH_SECONDS * 3, every=0.05)
    time.sleep(REFRESH_SECONDS / 2)
    before = _total(bench)
    time.sleep(REFRESH_SECONDS * 3)
    return (_total(bench) - before) / 3


def _total(bench: Bench) -> int:
    return sum(bench.fake.recorder.counts("operator").values())


def _listings(bench: Bench) -> int:
    return bench.fake.recorder.counts("operator").get("iam:ListOpenIDConnectProviders", 0)


def _make_roles(fake: FakeAws, count: int) -> None:
    iam = fake.client("iam")
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda number: iam.create_role(
                    RoleName=f"other-{number:05d}", AssumeRolePolicyDocument=_TRUST
                ),
                range(count),
            )
        )


def _base(
    boundary: str, refresh_seconds: int, writes_per_minute: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    allow = [{"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::bench/*"]}]
    yield harness.ceiling([{"accountRef": {"name": "prod"}, "allow": allow}])
    aws = {
        "accountId": "111122223333",
        "partition": "aws",
        "region": "us-east-1",
        "credentials": {"type": "Ambient"},
        "rolePathPrefix": "/leastwise/",
        "permissionsBoundaryArn": boundary,
    }
    spec = {
        "cloud": "AWS",
        "aws": aws,
        "refreshSeconds": refresh_seconds,
        "removalWaitSeconds": 60,
        "writesPerMinute": writes_per_minute,
    }
    yield (
        "/apis/leastwise.dev/v1alpha1/cloudaccounts",
        {
            "apiVersion": "leastwise.dev/v1alpha1",
            "kind": "CloudAccount",
            "metadata": {"name": "prod"},
            "spec": spec,
        },
    )
    for number in range(NAMESPACES):
        yield harness.namespace(_place(number))


def _place(number: int) -> str:
    return f"bench-{number % NAMESPACES:02d}"


def _policies(count: int, **spec: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    aws = {
        "accountRef": {"name": "prod"},
        "trust": "IRSA",
        "statements": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::bench/*"]}],
    }
    for number in range(count):
        yield harness.service_account(_place(number), f"account-{number:05d}")
    for number in range(count):
        yield harness.policy(
            _place(number), f"policy-{number:05d}", f"account-{number:05d}", kubernetes={}, aws=aws, **spec
        )
