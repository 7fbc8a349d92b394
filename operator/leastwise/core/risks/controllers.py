"""Controllers that act with their own rights on resources that others may write (LW-K8S-028).

Who writes such a resource has the controller do what the writer may not: apply manifests, run pods, copy
secrets, change a cloud. Sources: the projects' own documentation of their resources.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Controller:
    """A controller, the resources that it acts on and the usual names of its ServiceAccounts."""

    name: str
    group: str
    resources: tuple[str, ...]
    accounts: tuple[str, ...]
    does: str


CONTROLLERS: tuple[Controller, ...] = (
    Controller(
        "Argo CD",
        "argoproj.io",
        ("applications", "applicationsets", "appprojects"),
        ("argocd-application-controller", "argocd-applicationset-controller"),
        "applies any manifest of a repository",
    ),
    Controller(
        "Argo Workflows",
        "argoproj.io",
        ("workflows", "cronworkflows", "workflowtemplates", "clusterworkflowtemplates"),
        ("argo", "argo-workflows-workflow-controller"),
        "runs pods under an account that the resource names",
    ),
    Controller(
        "Flux",
        "kustomize.toolkit.fluxcd.io",
        ("kustomizations",),
        ("kustomize-controller",),
        "applies any manifest of a source",
    ),
    Controller(
        "Flux",
        "helm.toolkit.fluxcd.io",
        ("helmreleases",),
        ("helm-controller",),
        "installs any chart of a source",
    ),
    Controller(
        "Flux",
        "source.toolkit.fluxcd.io",
        ("gitrepositories", "ocirepositories", "helmrepositories", "helmcharts", "buckets"),
        ("kustomize-controller", "helm-controller"),
        "takes manifests from where the resource says",
    ),
    Controller(
        "Tekton",
        "tekton.dev",
        ("pipelineruns", "taskruns", "pipelines", "tasks", "clustertasks"),
        ("tekton-pipelines-controller",),
        "runs pods under an account that the resource names",
    ),
    Controller(
        "cert-manager",
        "cert-manager.io",
        ("certificates", "certificaterequests", "issuers", "clusterissuers"),
        ("cert-manager",),
        "writes secrets and issues certificates",
    ),
    Controller(
        "External Secrets",
        "external-secrets.io",
        ("externalsecrets", "clusterexternalsecrets", "secretstores", "clustersecretstores", "pushsecrets"),
        ("external-secrets",),
        "copies secrets with its own credentials",
    ),
    Controller(
        "Crossplane",
        "apiextensions.crossplane.io",
        ("compositions", "compositeresourcedefinitions"),
        ("crossplane",),
        "creates what a composition says",
    ),
    Controller(
        "Crossplane",
        "pkg.crossplane.io",
        ("providers", "configurations", "functions", "deploymentruntimeconfigs"),
        ("crossplane",),
        "installs packages with rights of their own",
    ),
    Controller(
        "Crossplane",
        "kubernetes.crossplane.io",
        ("objects",),
        ("crossplane",),
        "applies any manifest",
    ),
    Controller(
        "Kyverno",
        "kyverno.io",
        ("clusterpolicies", "policies"),
        ("kyverno-background-controller", "kyverno-admission-controller"),
        "generates and changes resources",
    ),
    Controller(
        "Operator Lifecycle Manager",
        "operators.coreos.com",
        ("subscriptions", "clusterserviceversions", "catalogsources", "installplans"),
        ("olm-operator-serviceaccount",),
        "installs operators with the rights that they ask for",
    ),
    Controller(
        "AWS Controllers for Kubernetes",
        "iam.services.k8s.aws",
        ("roles", "policies", "users", "groups"),
        ("ack-iam-controller",),
        "writes IAM of an AWS account",
    ),
    Controller(
        "Config Connector",
        "iam.cnrm.cloud.google.com",
        ("iampolicies", "iampolicymembers", "iampartialpolicies", "iamserviceaccounts"),
        ("cnrm-controller-manager",),
        "writes allow policies of Google Cloud",
    ),
    Controller(
        "Karpenter",
        "karpenter.k8s.aws",
        ("ec2nodeclasses",),
        ("karpenter",),
        "starts nodes with the role and user data that the resource names",
    ),
)
"""Sorted by how much the controller usually may do."""
