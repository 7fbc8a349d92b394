"""Rules about steps from a cluster to a cloud and back: LW-XC-001 to 016.

A rule's plane is that of the engine which it looks at first; the steps themselves are the estate's links.
"""

from __future__ import annotations

from leastwise.core.drifts import Severity
from leastwise.core.risks import across_clouds as clouds
from leastwise.core.risks import across_links as links
from leastwise.core.risks import across_trusts as trusts
from leastwise.core.risks import aws_passing as passing
from leastwise.core.risks.forms import Category, RiskRule, Variant, any_of, on
from leastwise.core.snapshots import Plane

_ASSOCIATIONS = ("eks:CreatePodIdentityAssociation", "eks:UpdatePodIdentityAssociation")

_TO_CLOUD = (
    RiskRule(
        "LW-XC-001",
        Plane.KUBERNETES,
        "may use a ServiceAccount that has a cloud identity",
        Severity.HIGH,
        Category.ESCALATION,
        "Take {permission} out of {grant}, or keep ServiceAccounts with cloud identities apart.",
        check=links.uses_accounts_with_clouds,
    ),
    RiskRule(
        "LW-XC-002",
        Plane.KUBERNETES,
        "a ServiceAccount whose cloud identity is as strong as an administrator",
        Severity.CRITICAL,
        Category.ADMIN,
        "Give {subject} a cloud identity with what its pods need.",
        check=links.administrates_cloud,
    ),
    RiskRule(
        "LW-XC-003",
        Plane.KUBERNETES,
        "one cloud identity shared by several ServiceAccounts",
        Severity.MEDIUM,
        Category.HYGIENE,
        "Give each ServiceAccount an identity of its own in place of {subject}.",
        check=links.shared_cloud_identities,
    ),
    RiskRule(
        "LW-XC-004",
        Plane.AWS,
        "a role that a cluster's tokens may assume without exact subject and audience",
        Severity.CRITICAL,
        Category.EXPOSURE,
        "Hold sub and aud of the issuer to exact values with StringEquals in the trust of {subject}.",
        check=trusts.loose_web_identity_trusts,
    ),
    RiskRule(
        "LW-XC-005",
        Plane.AWS,
        "a role that Pod Identity may give to any cluster, namespace or ServiceAccount",
        Severity.HIGH,
        Category.EXPOSURE,
        "Add conditions on aws:RequestTag/eks-cluster-arn, kubernetes-namespace and "
        "kubernetes-service-account to the trust of {subject}.",
        check=trusts.loose_pod_identity_trusts,
    ),
)

_TO_CLUSTER = (
    RiskRule(
        "LW-XC-006",
        Plane.AWS,
        "may give a role that it passes to pods by a Pod Identity association",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Confine iam:PassRole in {grant} to roles for pods, with iam:PassedToService pods.eks.amazonaws.com.",
        variants=(
            Variant(Severity.CRITICAL, (any_of(passing.PASS_ROLE, anywhere=True), any_of(*_ASSOCIATIONS))),
        ),
        refine=passing.passes_stronger_role,
        tells_variants=True,
    ),
    RiskRule(
        "LW-XC-007",
        Plane.AWS,
        "may let IAM principals into an EKS cluster as administrators",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Confine {permission} in {grant} by eks:policyArn and to the clusters that {subject} runs.",
        needs=(any_of("eks:AssociateAccessPolicy"),),
        variants=(
            Variant(
                Severity.HIGH,
                (any_of("eks:CreateAccessEntry", "eks:UpdateAccessEntry"),),
                "an entry maps to groups of the cluster; an access policy is not associated",
            ),
        ),
    ),
    RiskRule(
        "LW-XC-008",
        Plane.KUBERNETES,
        "may write the ConfigMap aws-auth, which lets IAM principals into the cluster",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Take the ConfigMap aws-auth out of {grant}, or move the cluster to access entries.",
        needs=(
            any_of(
                on("update patch", "configmaps", name="aws-auth"),
                namespace="kube-system",
            ),
        ),
        confirm=clouds.writes_aws_auth,
    ),
    RiskRule(
        "LW-XC-009",
        Plane.AWS,
        "a role that trusts the issuer of a cluster that is gone, rebuilt or another",
        Severity.HIGH,
        Category.HYGIENE,
        "Remove the issuer from the trust of {subject} when no cluster of yours has it.",
        check=trusts.trusts_in_gone_clusters,
    ),
    RiskRule(
        "LW-XC-010",
        Plane.KUBERNETES,
        "a pod that can reach the node's metadata, and so the node's identity",
        Severity.HIGH,
        Category.EXECUTION,
        "Take hostNetwork from the pod, or keep the metadata service from its network.",
        check=clouds.pods_on_node_network,
        narrows=False,
    ),
    RiskRule(
        "LW-XC-011",
        Plane.GCP,
        "a workload pool provider without an attribute condition, or clusters that share principals",
        Severity.HIGH,
        Category.EXPOSURE,
        "Add an attribute condition to the provider, and give clusters pools of their own.",
        check=clouds.open_workload_pools,
    ),
    RiskRule(
        "LW-XC-012",
        Plane.AZURE,
        "a federated credential whose issuer or subject does not exist",
        Severity.HIGH,
        Category.HYGIENE,
        "Correct or remove the credential: who makes the subject becomes {subject}.",
        check=clouds.dangling_federated_credentials,
    ),
    RiskRule(
        "LW-XC-013",
        Plane.AZURE,
        "a role of Azure that lets in to AKS clusters",
        Severity.HIGH,
        Category.ESCALATION,
        "Replace {permission} of {subject} by Azure Kubernetes Service RBAC Reader or roles in the cluster.",
        check=clouds.cluster_roles_of_azure,
    ),
    RiskRule(
        "LW-XC-014",
        Plane.AZURE,
        "a role of Azure by which services act in a cluster",
        Severity.HIGH,
        Category.ESCALATION,
        "Take {permission} from {subject}, and remove the trusted access binding that is not used.",
        check=clouds.agent_roles_of_azure,
    ),
    RiskRule(
        "LW-XC-015",
        None,
        "a token for a cloud issued to an unusual caller, or used from another node",
        Severity.HIGH,
        Category.CREDENTIALS,
        "Find who asked for the token, and rotate what it reached.",
        needs_usage=True,
    ),
    RiskRule(
        "LW-XC-016",
        None,
        "a resource or role that is open to strangers",
        Severity.CRITICAL,
        Category.EXPOSURE,
        "Name the principals in {grant} in place of {scope}.",
        check=clouds.open_to_strangers,
    ),
)

RULES: tuple[RiskRule, ...] = (*_TO_CLOUD, *_TO_CLUSTER)
"""The rules across planes, by number."""
