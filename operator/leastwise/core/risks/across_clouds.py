"""States between a cluster and Google Cloud or Azure, and open to strangers: LW-XC-008, 010 to 016."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.worlds import AzureWorld, FederatedCredential
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.exposures import find_exposures
from leastwise.core.identities import ServiceAccount
from leastwise.core.risks.forms import Found, Match, Scene, Undecided
from leastwise.core.snapshots import Plane

_CLUSTER_ROLES = (
    "azure kubernetes service cluster admin role",
    "azure kubernetes service cluster user role",
    "azure kubernetes service contributor role",
    "azure kubernetes service rbac admin",
    "azure kubernetes service rbac cluster admin",
    "azure kubernetes service rbac writer",
)
_AGENT_ROLES = ("kubernetes agent operator", "kubernetes agentless operator")
_PREFIXES = {Plane.AWS.value: "aws", Plane.GCP.value: "gcp", Plane.AZURE.value: "azure"}


def _cluster(scene: Scene) -> ClusterWorld | None:
    engine = scene.estate.engine(Plane.KUBERNETES)
    return engine.world if isinstance(engine, RbacEngine) else None


def writes_aws_auth(scene: Scene, match: Match) -> Match | None:
    """LW-XC-008: the ConfigMap decides in EKS alone; where that is not known, only who names it is told."""
    world = _cluster(scene)
    is_eks = world is not None and (
        world.aws_auth is not None
        or world.cluster.arn.split(":")[2:3] == ["eks"]
        or "oidc.eks." in world.cluster.issuer
    )
    return match if is_eks or match.names else None


def pods_on_node_network(scene: Scene) -> Found:
    """LW-XC-010: pods on the node's network reach its metadata, and so the node's identity.

    Whether other pods do hangs on the hop limit and network policies of the nodes, which are not read.
    """
    world = _cluster(scene)
    if world is None:
        return
    yield Undecided("LW-XC-010", "settings of the nodes' metadata services are not read")
    for pod in world.pods or ():
        if pod.on_node_network:
            account = pod.account
            yield Match(
                "LW-XC-010",
                identity_id(Plane.KUBERNETES, account.username),
                "runs on the node's network",
                account.namespace,
                confidence=Confidence.CONDITIONAL,
                conditions=("the cloud's metadata service answers the node's network",),
                path=(Source("Pod", f"{pod.namespace}/{pod.name}"),),
            )


def open_workload_pools(scene: Scene) -> Found:
    """LW-XC-011: a provider of a pool without an attribute condition; two clusters in one pool (G12)."""
    engine = scene.estate.engine(Plane.GCP)
    if not isinstance(engine, GcpEngine):
        return
    providers = engine.world.providers
    if providers is None:
        yield Undecided("LW-XC-011", "providers of workload identity pools were not read")
    by_pool: dict[str, set[str]] = {}
    for provider in providers or ():
        if provider.is_active and not provider.attribute_condition:
            yield Match(
                "LW-XC-011",
                IdentityId(f"gcp:{provider.name}"),
                "no attribute condition",
                provider.pool,
                path=(Source("workload identity pool provider", provider.name),),
            )
        if provider.is_active and provider.issuer:
            by_pool.setdefault(provider.pool, set()).add(provider.issuer)
    for pool, issuers in sorted(by_pool.items()):
        clusters = sorted(each for each in issuers if "container.googleapis.com" in each)
        if len(clusters) > 1:
            yield Match(
                "LW-XC-011",
                IdentityId(f"gcp:{pool}"),
                "several clusters in one pool",
                pool,
                detail=f"same namespace and account name are one principal in {', '.join(clusters)}",
            )


def dangling_federated_credentials(scene: Scene) -> Found:
    """LW-XC-012: a federated credential whose issuer or subject does not exist (pitfalls Z1)."""
    engine = scene.estate.engine(Plane.AZURE)
    world = _cluster(scene)
    if not isinstance(engine, AzureEngine) or world is None or not world.cluster.issuer:
        return
    for credential in engine.world.credentials:
        account = ServiceAccount.of_username(credential.subject)
        problem = _dangling(world, credential, account)
        if problem:
            yield Match(
                "LW-XC-012",
                _owner(engine.world, credential),
                problem,
                credential.name,
                confidence=Confidence.CERTAIN if "subject" in problem else Confidence.CONDITIONAL,
                conditions=() if "subject" in problem else ("the issuer is of no other cluster in use",),
                path=(Source("federated credential", f"{credential.parent}/{credential.name}"),),
            )


def _dangling(world: ClusterWorld, credential: FederatedCredential, account: ServiceAccount | None) -> str:
    if account is None:
        return ""
    if credential.issuer.rstrip("/") != world.cluster.issuer.rstrip("/"):
        return f"issuer {credential.issuer} is not the cluster's"
    if world.service_accounts is None or account in {each.account for each in world.service_accounts}:
        return ""
    return f"subject {credential.subject} does not exist"


def _owner(world: AzureWorld, credential: FederatedCredential) -> IdentityId:
    owners = [each.principal for each in world.identities if each.resource == credential.parent]
    return IdentityId(f"azure:{owners[0] if owners else credential.parent}")


def cluster_roles_of_azure(scene: Scene) -> Found:
    """LW-XC-013: built-in roles that let in to an AKS cluster.

    https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers
    """
    return _assigned(scene, "LW-XC-013", _CLUSTER_ROLES)


def agent_roles_of_azure(scene: Scene) -> Found:
    """LW-XC-014: built-in roles by which services of Azure act in a cluster (trusted access)."""
    return _assigned(scene, "LW-XC-014", _AGENT_ROLES)


def _assigned(scene: Scene, rule: str, roles: tuple[str, ...]) -> Iterator[Match]:
    engine = scene.estate.engine(Plane.AZURE)
    if not isinstance(engine, AzureEngine):
        return
    for assignment in engine.world.assignments:
        definition = engine.world.definitions.get(assignment.definition)
        name = (definition.name if definition else "") or assignment.definition_name
        if name.lower() in roles:
            yield Match(
                rule,
                IdentityId(f"azure:{assignment.principal}"),
                name,
                assignment.scope,
                narrowed="/resourcegroups/" in assignment.scope.lower(),
                confidence=Confidence.CONDITIONAL if assignment.condition else Confidence.CERTAIN,
                conditions=(assignment.condition,) if assignment.condition else (),
                path=(Source("role assignment", assignment.id),),
            )


def open_to_strangers(scene: Scene) -> Found:
    """LW-XC-016: what strangers reach in a cloud; what they reach in the cluster is LW-K8S-024."""
    for exposure in find_exposures(scene.estate, scene.settings.trusted_accounts):
        if exposure.plane == Plane.KUBERNETES.value:
            continue
        if exposure.confidence == Confidence.UNKNOWN.value:
            yield Undecided("LW-XC-016", ", ".join(exposure.conditions), exposure.resource)
            continue
        yield Match(
            "LW-XC-016",
            IdentityId(f"{_PREFIXES[exposure.plane]}:{exposure.resource}"),
            exposure.access,
            exposure.stranger,
            narrowed=exposure.stranger.startswith("organization "),
            confidence=Confidence(exposure.confidence),
            conditions=exposure.conditions,
            path=exposure.path,
        )
