"""Every setting of the operator: one frozen model, read once from the environment (`LEASTWISE_…`)."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MetricsMode(Enum):
    """Whether metrics carry the policy's namespace and name."""

    DETAILED = "detailed"
    AGGREGATED = "aggregated"


class ReportsApi(Enum):
    """Which reports are written: with `auto` OpenReports where they are served, else the older ones."""

    AUTO = "auto"
    OPENREPORTS = "openreports"
    WGPOLICYK8S = "wgpolicyk8s"
    NONE = "none"


class FreezeSetting(BaseModel):
    """A time in which nothing is taken away; without `since` or `until` it is open on that side. `weekdays`
    limits it to days, 0 being Monday in UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=256)]
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    weekdays: frozenset[Annotated[int, Field(ge=0, le=6)]] = frozenset()


class Settings(BaseSettings):
    """What the process is told once. Lists are JSON in the environment."""

    model_config = SettingsConfigDict(env_prefix="LEASTWISE_", frozen=True, extra="ignore")

    # the cluster's one identity
    cluster_id: Annotated[
        str,
        Field(
            pattern=r"^[^/\s]*$",
            max_length=128,
            description="Identity of the cluster in every ownership mark; empty: the uid of `kube-system`.",
        ),
    ] = ""
    cluster_name: Annotated[str, Field(description="Name of the EKS cluster, for Pod Identity.")] = ""
    cluster_arn: Annotated[str, Field(description="ARN of the EKS cluster, for Pod Identity.")] = ""
    cluster_issuer: Annotated[
        str, Field(description="OpenID issuer of ServiceAccount tokens; empty: IRSA is refused.")
    ] = ""

    # where the operator runs
    operator_namespace: Annotated[
        str, Field(description="Namespace of the Lease and of the kept revisions.")
    ] = "leastwise-system"
    pod_name: Annotated[str, Field(description="Identity in the Lease; empty: host name and process id.")] = (
        ""
    )
    namespaces: Annotated[
        tuple[str, ...], Field(description="Namespaces that are read; empty: the whole cluster.")
    ] = ()
    kubeconfig: Annotated[
        str, Field(description="Path of a kubeconfig; empty: the pod's own account, else the user's default.")
    ] = ""

    # the loop
    workers: Annotated[int, Field(ge=1, le=64, description="Policies reconciled at the same time.")] = 8
    cloud_workers: Annotated[int, Field(ge=1, le=64, description="Cloud calls at the same time.")] = 8
    resync_seconds: Annotated[
        int,
        Field(ge=10, le=86400, description="Every policy is looked at again after about this time (±10 %)."),
    ] = 600
    ref_deadline_seconds: Annotated[
        int, Field(ge=1, le=86400, description="A missing reference is Stalled after this time.")
    ] = 600
    propagation_deadline_seconds: Annotated[
        int,
        Field(ge=1, le=86400, description="A write that does not take effect is Stalled after this time."),
    ] = 600
    revoke_deadline_seconds: Annotated[
        int,
        Field(ge=1, le=86400, description="A removal that does not finish is RevokeBlocked after this time."),
    ] = 900
    subject_grace_seconds: Annotated[
        int,
        Field(
            ge=0, le=86400, description="From the deletion of a ServiceAccount to the end of its cloud trust."
        ),
    ] = 300
    freshness_periods: Annotated[
        int,
        Field(ge=1, le=100, description="Account data older than this many refresh periods is DataStale."),
    ] = 3
    repair_tries: Annotated[
        int, Field(ge=1, le=100, description="Failed repairs before a policy is Stalled.")
    ] = 5
    rotation_budget: Annotated[
        int,
        Field(
            ge=0, le=10000, description="Describe calls an account and refresh for what listings leave out."
        ),
    ] = 50
    revisions_keep: Annotated[int, Field(ge=1, le=100, description="Prior documents kept a policy.")] = 5
    revisions_max_age_seconds: Annotated[
        int, Field(ge=3600, description="Prior documents older than this are deleted.")
    ] = 7776000

    # staged removal (docs/removal.md)
    removal_stopped: Annotated[
        str,
        Field(max_length=256, description="Why nothing is announced or taken away; empty: nothing stops it."),
    ] = ""
    removal_announce_seconds: Annotated[
        int, Field(ge=0, le=34560000, description="From a withdrawal's announcement to its effect.")
    ] = 604800
    removal_watch_seconds: Annotated[
        int, Field(ge=1, le=34560000, description="How long denials are watched afterwards.")
    ] = 1209600
    removal_last_seconds: Annotated[
        int,
        Field(ge=1, le=34560000, description="What is withdrawn comes back after this time without Git."),
    ] = 7776000
    removal_spare_seconds: Annotated[
        int, Field(ge=0, le=34560000, description="What came back is left alone for this time.")
    ] = 7776000
    removal_keep_seconds: Annotated[
        int, Field(ge=60, le=34560000, description="Withdrawals that ended are kept for this time.")
    ] = 15552000
    removal_evidence_age_seconds: Annotated[
        int, Field(ge=1, le=86400, description="Evidence of use may end this long ago.")
    ] = 900
    removal_budget: Annotated[
        int, Field(ge=0, le=10000, description="Withdrawals that take effect in an hour, at most.")
    ] = 20
    removal_namespace_budget: Annotated[
        int, Field(ge=0, le=10000, description="The same in one namespace.")
    ] = 5
    removal_account_budget: Annotated[
        int, Field(ge=0, le=10000, description="The same in one cloud account.")
    ] = 5
    removal_freezes: Annotated[
        tuple[FreezeSetting, ...],
        Field(description="Times in which nothing is taken away: `reason`, `since`, `until`, `weekdays`."),
    ] = ()

    # lease
    lease_name: Annotated[str, Field(description="Name of the Lease; one for the cluster.")] = (
        "leastwise-controller"
    )
    lease_seconds: Annotated[int, Field(ge=2, le=600, description="Duration of the Lease.")] = 30
    lease_enabled: Annotated[
        bool, Field(description="Whether the Lease is taken before anything is done.")
    ] = True

    # signals
    # on all addresses: probes and metrics are read from outside the pod
    http_host: Annotated[str, Field(description="Address of /healthz, /readyz and /metrics.")] = "0.0.0.0"  # noqa: S104
    http_port: Annotated[
        int, Field(ge=0, le=65535, description="Port of the same; 0: a free one, which the log tells.")
    ] = 8080
    metrics_mode: Annotated[
        MetricsMode,
        Field(
            description="Whether metrics carry the policy's namespace and name: `detailed` or `aggregated`."
        ),
    ] = MetricsMode.DETAILED
    reports_api: Annotated[
        ReportsApi,
        Field(description="Where findings are reported: `auto`, `openreports`, `wgpolicyk8s` or `none`."),
    ] = ReportsApi.AUTO
    inventory_pace: Annotated[
        int,
        Field(
            ge=1,
            le=1000,
            description="The evaluation of everybody rests this many times as long as it took.",
        ),
    ] = 20
    watch_silence_seconds: Annotated[
        int, Field(ge=10, le=3600, description="A watch silent for longer fails the liveness probe.")
    ] = 300
    log_level: Annotated[str, Field(description="Least severe log line.")] = "INFO"
    log_format: Annotated[str, Field(description="Form of log lines: `json` or `console`.")] = "json"

    # never in production
    unsafe_aws_endpoint_url: Annotated[
        str,
        Field(description="For tests and the demo only: all AWS calls, with whatever they carry, go there."),
    ] = ""
