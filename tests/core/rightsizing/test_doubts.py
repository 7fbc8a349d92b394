"""Doubts: what must stay although it was not seen in use, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leastwise.core.errors import InvalidError
from leastwise.core.excess.atoms import Atom
from leastwise.core.rightsizing.doubts import Watching, doubts_of, has_patterns, hidden_atoms
from leastwise.core.rightsizing.proposals import Reason, no_doubts
from leastwise.core.rightsizing.widths import Width, is_generated, lasting
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.coverage import Coverage, Span

END = datetime(2026, 6, 1, tzinfo=UTC)
LONG = END - timedelta(days=400)
PODS = Atom(Plane.KUBERNETES, "get", "", "pods")
BIND = Atom(Plane.KUBERNETES, "bind", "rbac.authorization.k8s.io", "clusterroles")
ALL = Atom(Plane.KUBERNETES, "*", "*", "*")
S3, PASS, EC2 = (Atom(Plane.AWS, each) for each in ("s3:GetObject", "iam:PassRole", "ec2:RunInstances"))


def covered(plane: Plane, *missing: str, start: datetime = LONG, scope: str = "") -> Coverage:
    return Coverage(plane, "log", (Span(start, END + timedelta(days=1)),), scope=scope, missing=missing)


def watching(**fields: Any) -> Watching:
    both = (covered(Plane.KUBERNETES), covered(Plane.AWS, scope="1"))
    return Watching(END, **{"coverage": both, "granted_before": LONG, **fields})


def said(watched: Watching, atom: Atom, scope: str = "") -> str:
    reason = doubts_of(watched, atom.plane)(atom, scope)
    return "" if reason is None else f"{reason.doubt}: {reason.text}"


@pytest.mark.parametrize(
    ("watched", "atom", "scope", "says"),
    [
        (watching(), PODS, "", ""),
        (watching(), PODS, "payments", ""),
        (watching(), BIND, "", "NotObservable: it is asked for inside the request"),
        (watching(), ALL, "", "NotObservable: holds bind roles"),
        (watching(coverage=()), PODS, "", "Undecided: not watched: no log covers it"),
        (watching(coverage=()), BIND, "", "Undecided: not watched"),
        (watching(granted_before=None), PODS, "", "Undecided: since when it is granted is not known"),
        (watching(granted_before=END - timedelta(days=3)), PODS, "", "Undecided: granted for 3 days"),
        (watching(gaps=(Gap("audit.log:3", "kubernetes", "", ""),)), PODS, "", "Undecided: not all of"),
        (
            watching(coverage=(covered(Plane.KUBERNETES, start=END - timedelta(days=3)),)),
            PODS,
            "",
            "Undecided: watched without a break for 3 days",
        ),
        (
            watching(coverage=(covered(Plane.KUBERNETES, "leases.coordination.k8s.io"),)),
            Atom(Plane.KUBERNETES, "get", "coordination.k8s.io", "leases"),
            "",
            "NotObservable: the audit log does not hold it",
        ),
        (
            watching(coverage=(covered(Plane.KUBERNETES, "get *"),)),
            ALL,
            "",
            "Undecided: some of what it holds is dropped",
        ),
        (watching(), EC2, "1", ""),
        (watching(), EC2, "2", "Undecided: not watched"),
        (watching(), PASS, "1", "NotObservable: no event of CloudTrail is known"),
        (watching(coverage=(covered(Plane.AWS, "data events"),)), S3, "1", "NotObservable: the trail"),
        (watching(unmapped={"ec2": ("Odd",)}), EC2, "1", "Undecided: 1 events of ec2"),
        (watching(unmapped={"ec2": ("Odd",)}), PODS, "", ""),
        (watching(unmapped={"rds": ("Odd",)}), EC2, "1", ""),
    ],
)  # fmt: skip
def test_a_doubt_says_the_first_reason_that_fits(
    watched: Watching, atom: Atom, scope: str, says: str
) -> None:
    assert said(watched, atom, scope).startswith(says)
    assert bool(said(watched, atom, scope)) is bool(says)


def test_hidden_permissions_are_known_ones_and_what_the_audit_policy_drops() -> None:
    missing = ("leases.coordination.k8s.io", "get pods/log", "/openapi/v2", "list /x")
    found = hidden_atoms(missing)
    assert {BIND, Atom(Plane.KUBERNETES, "get", "", "pods/log")} <= set(found)
    assert Atom(Plane.KUBERNETES, "update", "coordination.k8s.io", "leases") in found
    assert Atom(Plane.KUBERNETES, "get", path="/openapi/v2") in found
    assert Atom(Plane.KUBERNETES, "list", path="/x") in found
    assert set(hidden_atoms()) < set(found)
    assert not has_patterns(missing)
    assert has_patterns(("get *",))
    for each in hidden_atoms():
        is_pattern = "*" in each.group
        reason = doubts_of(watching(), Plane.KUBERNETES)(
            each._replace(group="apps" if is_pattern else each.group), ""
        )
        assert isinstance(reason, Reason), each
        assert reason.doubt == "NotObservable"


def test_without_doubts_everything_may_go() -> None:
    assert no_doubts(ALL, "") is None


@pytest.mark.parametrize("most", [0, -1, 65])
def test_a_width_takes_as_many_names_as_are_kept(most: int) -> None:
    with pytest.raises(InvalidError, match="is not between 1 and 64"):
        Width(most_names=most)


@pytest.mark.parametrize(
    ("group", "resource", "name", "expected"),
    [
        ("", "pods", "db-0", True),
        ("", "pods/log", "db-0", True),
        ("apps", "replicasets", "web-1", True),
        ("", "secrets", "token-x7k2p", True),
        ("", "secrets", "web-7d9c5b6f4-2mvxk", True),
        ("", "secrets", "db", False),
        ("", "secrets", "my-config", False),
        ("", "secrets", "x7k2p", False),
        ("apps", "deployments", "web", False),
    ],
)
def test_names_that_will_not_come_again_are_told(
    group: str, resource: str, name: str, *, expected: bool
) -> None:
    assert is_generated(group, resource, (name,)) is expected


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:ec2:r:1:instance/i-1", "arn:aws:ec2:r:1:instance/*"),
        ("arn:aws:ecs:r:1:task/cluster/abc", "arn:aws:ecs:r:1:task/cluster/*"),
        ("arn:aws:ec2:r:1:vpc/vpc-1", "arn:aws:ec2:r:1:vpc/vpc-1"),
        ("arn:aws:s3:::b/instance/x", "arn:aws:s3:::b/instance/x"),
        ("arn:aws:states:r:1:execution:m:e", "arn:aws:states:r:1:execution:m:*"),
    ],
)
def test_things_that_come_and_go_are_written_as_their_kind(arn: str, expected: str) -> None:
    assert lasting(arn) == expected
