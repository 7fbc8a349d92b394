"""Events of CloudTrail that IAM calls otherwise, or that need more than one action: each row has its reason.

An event that is not here is an action of its own name. A row is looked up as `SOURCE:EVENT`, the source as
CloudTrail writes it without `.amazonaws.com`, after a version was taken off the event's name.

Documentation:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html (S3),
https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html (Lambda),
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html (STS),
and the Service Authorization Reference.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What one event needs.

    `when` are pairs of a request parameter and the action that it needs as well; `parameter=WORD` asks for a
    text that begins so. A row without `actions` needs what its parameters tell, and where they tell nothing,
    each action that it may need.
    """

    event: str
    actions: tuple[str, ...]
    when: tuple[tuple[str, str], ...] = ()


_CONFIGURATIONS = (
    ("Analytics", "AnalyticsConfiguration"),
    ("Inventory", "InventoryConfiguration"),
    ("Metrics", "MetricsConfiguration"),
    ("IntelligentTiering", "IntelligentTieringConfiguration"),
)
_PARTIQL = (
    ("statement=SELECT", "dynamodb:PartiQLSelect"),
    ("statement=INSERT", "dynamodb:PartiQLInsert"),
    ("statement=UPDATE", "dynamodb:PartiQLUpdate"),
    ("statement=DELETE", "dynamodb:PartiQLDelete"),
)
_ACLS = tuple(
    (f"x-amz-{each}", "s3:PutObjectAcl")
    for each in ("acl", "grant-full-control", "grant-read", "grant-read-acp", "grant-write-acp")
)
_WRITING = (
    *_ACLS,
    ("x-amz-tagging", "s3:PutObjectTagging"),
    ("x-amz-object-lock-mode", "s3:PutObjectRetention"),
    ("x-amz-object-lock-legal-hold", "s3:PutObjectLegalHold"),
)
_BYPASS = (("x-amz-bypass-governance-retention", "s3:BypassGovernanceRetention"),)


def _s3(event: str, *actions: str, when: tuple[tuple[str, str], ...] = ()) -> Row:
    return Row(f"s3:{event}", tuple(f"s3:{each}" for each in actions), when)


def _configurations() -> tuple[Row, ...]:
    """Configurations of buckets: to list is to get, to delete is to put, and no name has a bucket in it."""
    return tuple(
        _s3(f"{verb}Bucket{event}Configuration{'s' * (verb == 'List')}", f"{action}{name}")
        for event, name in _CONFIGURATIONS
        for verb, action in (("Get", "Get"), ("List", "Get"), ("Put", "Put"), ("Delete", "Put"))
    )


_S3 = (
    # HEAD and list calls: IAM knows what they show
    _s3("HeadObject", "GetObject"),
    _s3("HeadBucket", "ListBucket"),
    _s3("ListObjects", "ListBucket"),
    _s3("ListObjectsV2", "ListBucket"),
    _s3("ListObjectVersions", "ListBucketVersions"),
    _s3("ListBuckets", "ListAllMyBuckets"),
    _s3("ListMultipartUploads", "ListBucketMultipartUploads"),
    _s3("ListParts", "ListMultipartUploadParts"),
    # reading and writing objects in other ways
    _s3("SelectObjectContent", "GetObject"),
    _s3("GetObjectAttributes", "GetObject", "GetObjectAttributes"),
    _s3("PutObject", "PutObject", when=_WRITING),
    _s3("CopyObject", "GetObject", "PutObject", when=_WRITING),
    _s3("CreateMultipartUpload", "PutObject", when=_WRITING),
    _s3("UploadPart", "PutObject"),
    _s3("UploadPartCopy", "GetObject", "PutObject"),
    _s3("CompleteMultipartUpload", "PutObject"),
    _s3("DeleteObject", "DeleteObject", when=_BYPASS),
    _s3("DeleteObjects", "DeleteObject", when=_BYPASS),
    _s3("PutObjectRetention", "PutObjectRetention", when=_BYPASS),
    Row("s3:WriteGetObjectResponse", ("s3-object-lambda:WriteGetObjectResponse",)),
    # buckets with what they begin with
    _s3(
        "CreateBucket",
        "CreateBucket",
        when=(
            ("x-amz-acl", "s3:PutBucketAcl"),
            ("x-amz-object-ownership", "s3:PutBucketOwnershipControls"),
            ("x-amz-bucket-object-lock-enabled", "s3:PutBucketObjectLockConfiguration"),
        ),
    ),
    # configurations that IAM calls by other names; it has no action for deleting one
    _s3("GetBucketLifecycle", "GetLifecycleConfiguration"),
    _s3("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
    _s3("PutBucketLifecycle", "PutLifecycleConfiguration"),
    _s3("PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"),
    _s3("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
    _s3("GetBucketEncryption", "GetEncryptionConfiguration"),
    _s3("PutBucketEncryption", "PutEncryptionConfiguration"),
    _s3("DeleteBucketEncryption", "PutEncryptionConfiguration"),
    _s3("GetBucketReplication", "GetReplicationConfiguration"),
    _s3("PutBucketReplication", "PutReplicationConfiguration"),
    _s3("DeleteBucketReplication", "PutReplicationConfiguration"),
    _s3("GetBucketAccelerateConfiguration", "GetAccelerateConfiguration"),
    _s3("PutBucketAccelerateConfiguration", "PutAccelerateConfiguration"),
    _s3("GetBucketNotificationConfiguration", "GetBucketNotification"),
    _s3("PutBucketNotificationConfiguration", "PutBucketNotification"),
    _s3("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"),
    _s3("PutObjectLockConfiguration", "PutBucketObjectLockConfiguration"),
    _s3("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
    _s3("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    _s3("DeletePublicAccessBlock", "PutBucketPublicAccessBlock"),
    _s3("DeleteBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
    _s3("DeleteAccountPublicAccessBlock", "PutAccountPublicAccessBlock"),
    _s3("DeleteBucketCors", "PutBucketCORS"),
    _s3("DeleteBucketTagging", "PutBucketTagging"),
    _s3("DeleteBucketOwnershipControls", "PutBucketOwnershipControls"),
    *_configurations(),
)

_DYNAMODB = (
    Row("dynamodb:TransactGetItems", ("dynamodb:GetItem",)),
    Row(
        "dynamodb:TransactWriteItems",
        (),
        (
            ("put", "dynamodb:PutItem"),
            ("update", "dynamodb:UpdateItem"),
            ("delete", "dynamodb:DeleteItem"),
            ("conditionCheck", "dynamodb:ConditionCheckItem"),
        ),
    ),
    Row("dynamodb:ExecuteStatement", (), _PARTIQL),
    Row("dynamodb:BatchExecuteStatement", (), _PARTIQL),
    Row("dynamodb:ExecuteTransaction", (), _PARTIQL),
)

_STS_WHEN = (
    ("tags", "sts:TagSession"),
    ("principalTags", "sts:TagSession"),
    ("sourceIdentity", "sts:SetSourceIdentity"),
    ("providedContexts", "sts:SetContext"),
)
_STS = tuple(
    Row(f"sts:{each}", (f"sts:{each}",), _STS_WHEN)
    for each in ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetFederationToken")
)

_IAM = tuple(
    Row(f"iam:{event}", (f"iam:{event}",), (("tags", f"iam:{action}"),))
    for event, action in (
        ("CreateRole", "TagRole"),
        ("CreateUser", "TagUser"),
        ("CreatePolicy", "TagPolicy"),
        ("CreateInstanceProfile", "TagInstanceProfile"),
        ("CreateOpenIDConnectProvider", "TagOpenIDConnectProvider"),
        ("CreateSAMLProvider", "TagSAMLProvider"),
        ("CreateVirtualMFADevice", "TagMFADevice"),
        ("UploadServerCertificate", "TagServerCertificate"),
    )
)

_OTHERS = (
    # invoking is one action, however it is done
    Row("lambda:Invoke", ("lambda:InvokeFunction",)),
    Row("lambda:InvokeAsync", ("lambda:InvokeFunction",)),
    Row("lambda:InvokeWithResponseStream", ("lambda:InvokeFunction",)),
    Row("lambda:GetLayerVersionByArn", ("lambda:GetLayerVersion",)),
    Row("bedrock:Converse", ("bedrock:InvokeModel",)),
    Row("bedrock:ConverseStream", ("bedrock:InvokeModelWithResponseStream",)),
    Row("bedrock:InvokeModelWithBidirectionalStream", ("bedrock:InvokeModel",)),
    Row("bedrock:StartAsyncInvoke", ("bedrock:InvokeModel",)),
    Row("bedrock:RetrieveAndGenerateStream", ("bedrock:RetrieveAndGenerate",)),
    # batches need the action of one
    Row("sqs:SendMessageBatch", ("sqs:SendMessage",)),
    Row("sqs:DeleteMessageBatch", ("sqs:DeleteMessage",)),
    Row("sqs:ChangeMessageVisibilityBatch", ("sqs:ChangeMessageVisibility",)),
    Row("sqs:CreateQueue", ("sqs:CreateQueue",), (("tags", "sqs:TagQueue"),)),
    Row("sns:PublishBatch", ("sns:Publish",)),
    Row(
        "secretsmanager:BatchGetSecretValue",
        ("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"),
    ),
    # one event, two keys
    Row("kms:ReEncrypt", ("kms:ReEncryptFrom", "kms:ReEncryptTo")),
    Row("cloudfront:CreateDistributionWithTags", ("cloudfront:CreateDistribution", "cloudfront:TagResource")),
    # budgets have two actions for all
    *(
        Row(f"budgets:{verb}{what}", ("budgets:ModifyBudget",))
        for verb in ("Create", "Update", "Delete")
        for what in ("Budget", "Notification", "Subscriber")
    ),
    Row("budgets:DescribeBudget", ("budgets:ViewBudget",)),
    Row("budgets:DescribeBudgets", ("budgets:ViewBudget",)),
    Row("budgets:DescribeBudgetPerformanceHistory", ("budgets:ViewBudget",)),
    Row("budgets:DescribeNotificationsForBudget", ("budgets:ViewBudget",)),
    Row("budgets:DescribeSubscribersForNotification", ("budgets:ViewBudget",)),
)

ROWS: tuple[Row, ...] = (*_S3, *_DYNAMODB, *_STS, *_IAM, *_OTHERS)
"""All rows."""

VERSIONED = {
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
    "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:GetObjectTorrent": "s3:GetObjectVersionTorrent",
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}
"""What an action of an object becomes when the request names a version of it."""

VERSION = "versionId"
"""The request parameter that names it."""
