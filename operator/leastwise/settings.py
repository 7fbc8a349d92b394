"""Every setting of the operator: one frozen model, read once from the environment (`LEASTWISE_…`)."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MetricsMode(Enum):
    """Whether metrics carry the policy's namespace and name."""

    DETAILED = "detailed"
    AGGREGATED = "aggregated"


class Settings(BaseSettings):
    """What the process is told once. Lists are JSON in the environment."""

    model_config = SettingsConfigDict(env_prefix="LEASTWISE_", frozen=True, extra="ignore")

    # the cluster's one identity
    cluster_id: Annotated[str, Field(pattern=r"^[^/\s]*$", max_length=128)] = (
        ""  # empty: the uid of kube-system
    )
    cluster_name: str = ""
    cluster_arn: str = ""
    cluster_issuer: str = ""  # OpenID issuer of ServiceAccount tokens; empty: IRSA is refused

    # where the operator runs
    operator_namespace: str = "leastwise-system"
    pod_name: str = ""  # identity in the Lease; empty: host name and process id
    namespaces: tuple[str, ...] = ()  # empty: the whole cluster
    kubeconfig: str = ""  # empty: in the cluster, else the user's default

    # the loop
    workers: Annotated[int, Field(ge=1, le=64)] = 8
    cloud_workers: Annotated[int, Field(ge=1, le=64)] = 8
    resync_seconds: Annotated[int, Field(ge=10, le=86400)] = 600
    ref_deadline_seconds: Annotated[int, Field(ge=1, le=86400)] = 600
    propagation_deadline_seconds: Annotated[int, Field(ge=1, le=86400)] = 600
    revoke_deadline_seconds: Annotated[int, Field(ge=1, le=86400)] = 900
    subject_grace_seconds: Annotated[int, Field(ge=0, le=86400)] = 300
    freshness_periods: Annotated[int, Field(ge=1, le=100)] = 3  # account data older than this is DataStale
    repair_tries: Annotated[int, Field(ge=1, le=100)] = 5
    rotation_budget: Annotated[int, Field(ge=0, le=10000)] = 50  # cached describes an account and refresh
    revisions_keep: Annotated[int, Field(ge=1, le=100)] = 5
    revisions_max_age_seconds: Annotated[int, Field(ge=3600)] = 7776000

    # lease
    lease_name: str = "leastwise-controller"
    lease_seconds: Annotated[int, Field(ge=2, le=600)] = 30
    lease_enabled: bool = True

    # signals
    http_host: str = "0.0.0.0"  # noqa: S104 (probes and metrics are read from outside the pod)
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    metrics_mode: MetricsMode = MetricsMode.DETAILED
    watch_silence_seconds: Annotated[int, Field(ge=10, le=3600)] = 300
    log_level: str = "INFO"
    log_format: str = "json"  # json or console

    # for tests and the demo only: sends every AWS call, and the permissions it asks for, elsewhere
    unsafe_aws_endpoint_url: str = ""
