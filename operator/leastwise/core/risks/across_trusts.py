"""Trusts of AWS roles in clusters: LW-XC-004, 005, 009.

https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html and
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html say what they should hold.
"""

from __future__ import annotations

from leastwise.core.evaluation.aws.documents import Statement
from leastwise.core.evaluation.aws.worlds import WorldRole
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.risks.aws_world import identity_of, roles_of, trust_statements
from leastwise.core.risks.forms import Found, Match, Scene
from leastwise.core.snapshots import Plane

_PROVIDER = ":oidc-provider/"
_EKS_ISSUER = "oidc.eks."
_SUBJECTS = "system:serviceaccount:"
_WEB_IDENTITY = "sts:assumerolewithwebidentity"
_POD_IDENTITY = "pods.eks.amazonaws.com"
_EXACT = "stringequals"
_TAGS = (
    "aws:requesttag/eks-cluster-arn",
    "aws:requesttag/kubernetes-namespace",
    "aws:requesttag/kubernetes-service-account",
)


def loose_web_identity_trusts(scene: Scene) -> Found:
    """LW-XC-004: a trust in a cluster's issuer without exact subject and audience, or in everybody."""
    issuer = _issuer(scene)
    for role in roles_of(scene):
        for statement in trust_statements(scene, role):
            for kind, value in statement.principal_pairs:
                problem = _looseness(statement, kind, value, issuer)
                if problem and statement.matches_action(_WEB_IDENTITY):
                    yield _match("LW-XC-004", role, statement, problem)


def _looseness(statement: Statement, kind: str, value: str, issuer: str) -> str:
    """Say what a statement lacks; empty when it is exact, or not about a cluster."""
    if value == "*":
        return "admits every provider"
    provider = value.partition(_PROVIDER)[2]
    if kind != "Federated" or not _is_of_cluster(statement, provider, issuer):
        return ""
    lacking = [name for name in ("sub", "aud") if not _is_exact(statement, f"{provider}:{name}")]
    return f"no exact {' and '.join(lacking)}" if lacking else ""


def _is_of_cluster(statement: Statement, provider: str, issuer: str) -> bool:
    if _EKS_ISSUER in provider or (issuer and provider == issuer):
        return True
    return any(value.startswith(_SUBJECTS) for each in statement.conditions for value in each.values)


def _is_exact(statement: Statement, key: str) -> bool:
    """Whether a condition holds a key to texts without wildcards."""
    for condition in statement.conditions:
        if condition.key.lower() != key.lower():
            continue
        operator = condition.operator.lower()
        is_like = operator == "stringlike"
        if operator == _EXACT or (is_like and not any(set(each) & set("*?") for each in condition.values)):
            return bool(condition.values)
    return False


def loose_pod_identity_trusts(scene: Scene) -> Found:
    """LW-XC-005: a trust in Pod Identity that any cluster, namespace or account may use (pitfalls A17)."""
    for role in roles_of(scene):
        for statement in trust_statements(scene, role):
            if ("Service", _POD_IDENTITY) in statement.principal_pairs:
                held = {condition.key.lower() for condition in statement.conditions}
                lacking = [key.rpartition("/")[2] for key in _TAGS if key not in held]
                if lacking:
                    yield _match("LW-XC-005", role, statement, f"no condition on {', '.join(lacking)}")


def trusts_in_gone_clusters(scene: Scene) -> Found:
    """LW-XC-009: a trust in an issuer that is not the cluster's: gone, rebuilt, or another cluster."""
    issuer = _issuer(scene)
    if not issuer:
        return
    for role in roles_of(scene):
        for statement in trust_statements(scene, role):
            for _, value in statement.principal_pairs:
                provider = value.partition(_PROVIDER)[2]
                if _EKS_ISSUER in provider and provider != issuer:
                    yield Match(
                        "LW-XC-009",
                        identity_of(role.arn),
                        f"trusts issuer {provider}",
                        confidence=Confidence.CONDITIONAL,
                        conditions=("the issuer is of no other cluster that is in use",),
                        path=(Source("role trust", role.arn, statement.part),),
                    )


def _issuer(scene: Scene) -> str:
    engine = scene.estate.engine(Plane.KUBERNETES)
    if not isinstance(engine, RbacEngine):
        return ""
    return engine.world.cluster.issuer.removeprefix("https://").rstrip("/")


def _match(rule: str, role: WorldRole, statement: Statement, problem: str) -> Match:
    return Match(rule, identity_of(role.arn), problem, path=(Source("role trust", role.arn, statement.part),))
