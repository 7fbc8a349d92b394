"""The kinds of logs, told apart by how a file begins; nothing but its first bytes is read for that."""

from __future__ import annotations

import re
from enum import Enum


class LogKind(Enum):
    """A kind of log, by its word for `--from KIND=PATH`."""

    AUDIT = "kubernetes-audit"
    CLOUDTRAIL = "cloudtrail"
    CLOUDTRAIL_DIGEST = "cloudtrail-digest"
    GCP = "gcp-audit"
    AZURE = "azure-activity"


LOGS = {
    LogKind.AUDIT: "Kubernetes audit events, one a line, EventLists, or as EKS and AKS export them",
    LogKind.CLOUDTRAIL: "CloudTrail files as S3 holds them, or events one a line",
    LogKind.CLOUDTRAIL_DIGEST: "CloudTrail digest files",
    LogKind.GCP: "Cloud Audit Logs entries, one a line or a list",
    LogKind.AZURE: "Azure Activity Log and resource log records, one a line or a list",
}
"""Every kind of log with what writes it, in the words of help and errors."""

_BEGINNINGS: tuple[tuple[LogKind, re.Pattern[bytes]], ...] = (
    (LogKind.GCP, re.compile(rb'"protoPayload"\s*:|"logName"\s*:\s*"[^"]*cloudaudit\.googleapis\.com')),
    (LogKind.AUDIT, re.compile(rb'audit\.k8s\.io/|"auditID"\s*:[^{]*"stage"\s*:')),
    (LogKind.CLOUDTRAIL_DIGEST, re.compile(rb'"digestS3Bucket"\s*:|"digestStartTime"\s*:')),
    (LogKind.CLOUDTRAIL, re.compile(rb'"eventSource"\s*:\s*"[^"]*"|^\s*\{\s*"Records"\s*:\s*\[')),
    (
        LogKind.AZURE,
        re.compile(
            rb'"operationName"\s*:(?=.*"(?:correlationId|resourceId|eventTimestamp)"\s*:)'
            rb'|"(?:correlationId|resourceId|eventTimestamp)"\s*:(?=.*"operationName"\s*:)',
            re.DOTALL,
        ),
    ),
)


def kind_of(head: bytes) -> LogKind | None:
    """Tell what a file is by its beginning; None: no log that we know."""
    for kind, beginning in _BEGINNINGS:
        if beginning.search(head):
            return kind
    return None
