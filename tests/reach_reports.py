"""Blast radii for tests of the report: a payments company, and one with more nodes than a picture holds."""

from __future__ import annotations

import random

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Edge, EdgeKind
from leastwise.core.evaluation.inventories import Identity, IdentityClass, IdentityId
from leastwise.core.reach.graph import Graph
from leastwise.core.reach.radius import Radius, blast_radius
from leastwise.core.snapshots import Plane

START = "k8s:system:serviceaccount:payments:checkout"
ROLE = "aws:arn:aws:iam::111122223333:role"
HOSTILE = "<img src=x onerror=alert(1)>"
GRANT = Source("RoleBinding", "payments/deployers")
STATEMENT = '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}'

KINDS = {
    kind.id: kind
    for kind in (
        EdgeKind("K8S-create-pod", Plane.KUBERNETES, "may create pods there", "runs as any account there"),
        EdgeKind("K8S-read-secrets", Plane.KUBERNETES, "may read Secrets there", "has what they hold"),
        EdgeKind("XC-web-identity", Plane.AWS, "the trust admits the account", "is the role", 0),
        EdgeKind("AWS-assume-role", Plane.AWS, "may assume the role, and it trusts", "is the role"),
        EdgeKind("AWS-read-data", Plane.AWS, "may read the bucket", "has what it holds"),
        EdgeKind("AWS-admin", Plane.AWS, "may do everything", "has the account"),
    )
}


def _identity(node: str, plane: Plane, kind: str, name: str) -> Identity:
    return Identity(IdentityId(node), plane, kind, name)


def payments(*extra: Edge) -> Radius:
    """Build the radius of a stolen ServiceAccount: pods, Secrets, a role, 23 buckets, an administrator."""
    worker = "k8s:system:serviceaccount:payments:ledger-worker"
    read = Source("inline policy", f"{ROLE}/ledger".removeprefix("aws:"), "ReadAll")
    edges = [
        Edge(
            START, worker, "K8S-create-pod", sources=(GRANT, Source("Role", "payments/deployer", "rules[0]"))
        ),
        Edge(START, "k8s:asset:secrets:payments", "K8S-read-secrets", sources=(GRANT,)),
        Edge(worker, f"{ROLE}/ledger", "XC-web-identity", sources=(Source("trust policy", "ledger"),)),
        *(
            Edge(f"{ROLE}/ledger", f"aws:asset:bucket:ledger-{number:02}", "AWS-read-data", sources=(read,))
            for number in range(23)
        ),
        Edge(
            f"{ROLE}/ledger",
            f"{ROLE}/break-glass",
            "AWS-assume-role",
            Confidence.CONDITIONAL.value,
            ("aws:MultiFactorAuthPresent must be true",),
            (Source("trust policy", "break-glass", "Statement[0]"),),
        ),
        Edge(f"{ROLE}/break-glass", "aws:asset:admin:111122223333", "AWS-admin"),
        *extra,
    ]
    identities = [
        _identity(START, Plane.KUBERNETES, "ServiceAccount", "payments/checkout"),
        _identity(worker, Plane.KUBERNETES, "ServiceAccount", "payments/ledger-worker"),
        _identity(f"{ROLE}/ledger", Plane.AWS, "Role", "ledger"),
        _identity(f"{ROLE}/break-glass", Plane.AWS, "Role", "break-glass"),
    ]
    return blast_radius(Graph.of(edges), START, kinds=KINDS, identities=identities)


def hostile() -> Radius:
    """Build the payments radius with names that try to become markup."""
    pipeline = Identity(
        IdentityId(f"k8s:{HOSTILE}"), Plane.KUBERNETES, "User", HOSTILE, identity_class=IdentityClass.PIPELINE
    )
    source = Source("</script><script>alert(1)</script>", HOSTILE)
    edges = [
        Edge(START, f"k8s:{HOSTILE}", f"K8S-{HOSTILE}", "Unknown", (HOSTILE,), (source,)),
        Edge(f"k8s:{HOSTILE}", "gcp:asset:</script><!--:x", "GCP-x"),
        Edge(f"k8s:{HOSTILE}", "azure:asset:owner:__proto__", "AZ-x"),
    ]
    return blast_radius(Graph.of(edges), START, kinds=KINDS, identities=[pipeline])


def many(size: int, seed: int = 7) -> Radius:
    """Build a radius of about `size` nodes that are not alike."""
    chance = random.Random(seed)
    accounts = [START, *(f"k8s:system:serviceaccount:team-{n % 17}:worker-{n}" for n in range(size // 2))]
    roles = [f"{ROLE}/service-{number}" for number in range(size // 4)]
    assets = [f"aws:asset:bucket:data-{number}" for number in range(size // 5)]
    assets += [f"k8s:asset:secrets:team-{number}" for number in range(17)]
    assets += ["aws:asset:admin:111122223333", "k8s:asset:cluster-admin:cluster"]
    edges = [
        Edge(
            accounts[chance.randrange(max(1, place // 6), place + 1) - 1],
            account,
            "K8S-create-pod",
            sources=(Source("RoleBinding", f"b{place % 40}"),),
        )
        for place, account in enumerate(accounts[1:], start=1)
    ]
    edges += [
        Edge(chance.choice(accounts), role, "XC-web-identity", sources=(Source("trust policy", role),))
        for role in roles
    ]
    edges += [
        Edge(holder, asset, "AWS-read-data", sources=(Source("inline policy", holder),))
        for asset in assets
        for holder in chance.sample([*roles, *accounts], chance.choice((1, 1, 2)))
    ]
    return blast_radius(Graph.of(edges), START, kinds=KINDS)
