"""Which actions of AWS a trail can show at all: management events always, data events where they are on.

Words of `Coverage.missing` for AWS:

    data events                 no data event of any service was seen
    data events of s3           none of that service
    reading data events of s3   none that reads (trails may log only what writes); `writing` likewise
    reading management events   none that reads; `writing` likewise

A trail may log the data events of some buckets only; files do not tell, so that a service counts as logged as
soon as one of its data events is seen.

Documentation:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html and
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.usage.aws_events_data import WITHOUT_EVENT
from leastwise.core.usage.aws_exceptions import ROWS, VERSIONED

DATA = "data events"
MANAGEMENT = "management events"
READING, WRITING = "reading", "writing"

_READING_LEVELS = frozenset({"Read", "List"})

_DATA = """\
appconfig GetConfiguration GetLatestConfiguration StartConfigurationSession
bedrock ApplyGuardrail InvokeAgent InvokeFlow InvokeInlineAgent Retrieve RetrieveAndGenerate
cloudwatch GetMetricData GetMetricStatistics GetMetricWidgetImage ListMetrics PutMetricData
cognito-identity GetCredentialsForIdentity GetId GetOpenIdToken UnlinkIdentity
dynamodb BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem DescribeStream GetItem GetRecords
 GetShardIterator ListStreams PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate PutItem Query Scan
 UpdateItem
ebs GetSnapshotBlock ListChangedBlocks ListSnapshotBlocks PutSnapshotBlock
events PutEvents
firehose PutRecord PutRecordBatch
iot DeleteThingShadow GetThingShadow ListNamedShadowsForThing Publish UpdateThingShadow
kinesis GetRecords GetShardIterator PutRecord PutRecords SubscribeToShard
kinesisvideo GetClip GetDASHStreamingSessionURL GetHLSStreamingSessionURL GetMedia GetMediaForFragmentList
 PutMedia
lambda InvokeAsync InvokeFunction InvokeFunctionUrl
logs FilterLogEvents GetLogEvents GetLogRecord PutLogEvents StartLiveTail
rds-data BatchExecuteStatement BeginTransaction CommitTransaction ExecuteStatement RollbackTransaction
s3 AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
 DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention
 GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
 GetObjectVersionTagging GetObjectVersionTorrent ListBucket ListBucketMultipartUploads ListBucketVersions
 ListMultipartUploadParts PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging
 PutObjectVersionAcl PutObjectVersionTagging RestoreObject
s3-object-lambda *
s3-outposts AbortMultipartUpload DeleteObject DeleteObjectTagging GetObject GetObjectTagging ListBucket
 ListMultipartUploadParts PutObject PutObjectAcl PutObjectTagging
s3express CreateSession
s3tables GetTableData PutTableData
sagemaker BatchGetRecord BatchPutMetrics DeleteRecord GetRecord InvokeEndpoint InvokeEndpointAsync
 InvokeEndpointWithResponseStream PutRecord
servicediscovery DiscoverInstances DiscoverInstancesRevision
sns Publish
sqs ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues
 ListQueueTags ListQueues ReceiveMessage SendMessage
ssmmessages *
states StartSyncExecution
swf *
timestream Select WriteRecords
verifiedpermissions IsAuthorized IsAuthorizedWithToken
xray BatchGetTraces GetSamplingRules GetSamplingTargets GetServiceGraph GetTimeSeriesServiceStatistics
 GetTraceGraph GetTraceSummaries PutTelemetryRecords PutTraceSegments
"""


class SeenKind(NamedTuple):
    """A kind of event that was seen: of a service (a prefix of actions), data or not, reading or not."""

    service: str
    is_data: bool
    is_reading: bool


def _lines(data: str) -> Iterator[tuple[str, list[str]]]:
    for line in data.replace("\n ", " ").splitlines():
        prefix, *names = line.split()
        yield prefix, names


@cache
def data_actions() -> frozenset[str]:
    """Return the actions that are logged as data events only."""
    known = catalogue()
    patterns = (f"{prefix}:{name}" for prefix, names in _lines(_DATA) for name in names)
    return frozenset(name for each in patterns for name in known.names_of(known.expand(each)))


@cache
def data_services() -> tuple[str, ...]:
    """Return the prefixes of the actions that are logged as data events, sorted."""
    return tuple(sorted({each.partition(":")[0] for each in data_actions()}))


@cache
def actions_without_event() -> frozenset[str]:
    """Return the actions that no known event stands for: permissions only, like `iam:PassRole`."""
    shown = {action for row in ROWS for action in (*row.actions, *(each for _, each in row.when))}
    shown.update(VERSIONED.values())
    return frozenset(f"{prefix}:{name}" for prefix, names in _lines(WITHOUT_EVENT) for name in names) - shown


def is_reading(action: str) -> bool:
    """Tell whether an action reads or lists, as far as the catalogue knows it."""
    known = catalogue().action(action)
    return known is not None and known.level in _READING_LEVELS


def missing_kinds(seen: Collection[SeenKind]) -> tuple[str, ...]:
    """Return the kinds of events that a trail did not hold, sorted: words of `Coverage.missing`."""
    found: list[str] = []
    if any(each.is_data for each in seen):
        for service in data_services():
            ways = {each.is_reading for each in seen if each.is_data and each.service == service}
            kind = f"{DATA} of {service}"
            found += _missing(kind, ways, _data_ways(service)) if ways else [kind]
    else:
        found.append(DATA)
    found += _missing(MANAGEMENT, {each.is_reading for each in seen if not each.is_data}, (True, False))
    return tuple(sorted(found))


def _missing(kind: str, ways: Collection[bool], possible: Collection[bool]) -> list[str]:
    words = ((READING, True), (WRITING, False))
    return [f"{word} {kind}" for word, way in words if way in possible and way not in ways]


@cache
def _data_ways(service: str) -> frozenset[bool]:
    """Tell whether a service has data events that read, and such that write."""
    return frozenset(is_reading(each) for each in data_actions() if each.startswith(f"{service}:"))


def why_hidden(action: str, missing: Collection[str]) -> str:
    """Tell why a use of an action would not have been seen; empty when it would.

    `missing` are the words of a source's coverage.
    """
    known = catalogue().action(action)
    name = known.name if known else action
    if name in actions_without_event():
        return f"no event of CloudTrail is known for {name}"
    way = READING if is_reading(name) else WRITING
    if name not in data_actions():
        kind = f"{way} {MANAGEMENT}"
        return f"the trail holds no {kind}" if kind in missing else ""
    kinds = (DATA, f"{DATA} of {name.partition(':')[0]}", f"{way} {DATA} of {name.partition(':')[0]}")
    return next((f"the trail holds no {each}" for each in kinds if each in missing), "")
