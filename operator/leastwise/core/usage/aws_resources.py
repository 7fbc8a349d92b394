"""What a call to AWS was about: the ARNs that CloudTrail gives, else what the request's parameters name.

Parameters tell the ARN where it follows from them:

    s3              bucketName, key      arn:aws:s3:::BUCKET/KEY
    dynamodb        tableName            …:table/NAME
    lambda          functionName         …:function:NAME, without its version or alias
    sqs             queueUrl, queueName  arn:aws:sqs:REGION:ACCOUNT:NAME
    sns             topicArn             as it is
    kms             keyId                …:key/ID, …:alias/NAME
    iam             roleName, userName, groupName, instanceProfileName, policyArn: without a path, which the
                    request does not say
    secretsmanager  secretId             …:secret:NAME-??????, whose six last characters only AWS knows

Anything else is a use without a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.usage.aws import MOST_OF_A_NAME, partition_of

_ARN = "arn:"
_ARN_FIELDS = 6
_ACCOUNT = re.compile(r"[0-9]{12}")
_OBJECT = "object"
_S3_OBJECT = "AWS::S3::Object"
_QUEUE = re.compile(r"https?://[^/]+/([0-9]{12})/([^/]+)")
_PARTIAL_FUNCTION = re.compile(r"(?:([0-9]{12}):)?(?:function:)?([^:]+)(?::[^:]+)?")


class Where(NamedTuple):
    """Where a request was made: region and account that a name without an ARN belongs to."""

    region: str
    account: str

    def arn(self, service: str, resource: str, account: str = "") -> str:
        """Build the ARN of something in this region and account."""
        return f"arn:{partition_of(self.region)}:{service}:{self.region}:{account or self.account}:{resource}"


def is_arn(text: str) -> bool:
    """Tell whether a text can be the ARN of one thing."""
    return text.startswith(_ARN) and len(text) <= MOST_OF_A_NAME


def account_of(arn: str) -> str:
    """Return the account that an ARN names; empty when it names none, as those of S3."""
    fields = arn.split(":", _ARN_FIELDS - 1)
    return account_id(fields[4]) if len(fields) == _ARN_FIELDS else ""


@lru_cache(maxsize=4096)
def account_id(text: str | None) -> str:
    """Return an account's id; empty for what is none."""
    return text if text is not None and _ACCOUNT.fullmatch(text) else ""


def is_about_objects(action: str) -> bool | None:
    """Tell whether an action of S3 is about objects: then the bucket, named beside, is not its name.

    None for other services.
    """
    if not action.startswith("s3:"):
        return None
    known = catalogue().action(action)
    return known is not None and any(each.name == _OBJECT for each in known.resources)


class Resource(Protocol):
    """An entry of `resources` of a record."""

    arn: str | None
    account: str | None
    type: str | None


def about(resources: Iterable[Resource], *, objects: bool | None) -> tuple[tuple[str, ...], str]:
    """Return which resources of a record a call was about, and in which account they are if it is told.

    `objects` is what `is_about_objects` says: of an object and its bucket only one is meant, of others all.
    """
    meant: list[str] = []
    beside: list[str] = []
    account = ""
    for each in resources:
        arn = each.arn
        if arn is not None and arn.startswith(_ARN) and len(arn) <= MOST_OF_A_NAME:
            is_meant = objects is None or (each.type == _S3_OBJECT) is objects
            (meant if is_meant else beside).append(arn)
        if not account:
            account = account_id(each.account)
    names = tuple(meant or beside)
    return names, account or (account_of(names[0]) if names else "")


def named_by(service: str, parameters: Mapping[str, object], where: Where) -> str:
    """Return the ARN that the parameters of a request name; empty when they name none."""
    texts = {key: value for key, value in parameters.items() if isinstance(value, str) and value}
    builder = _BUILDERS.get(service)
    found = builder(texts, where) if builder else ""
    return found if is_arn(found) else ""


def _s3(texts: Mapping[str, str], where: Where) -> str:
    bucket, key = texts.get("bucketName", ""), texts.get("key", "")
    if not bucket or bucket.startswith("arn:"):
        return bucket
    return f"arn:{partition_of(where.region)}:s3:::{bucket}" + (f"/{key}" if key else "")


def _dynamodb(texts: Mapping[str, str], where: Where) -> str:
    name = texts.get("tableName", "")
    return name if name.startswith("arn:") or not name else where.arn("dynamodb", f"table/{name}")


def _lambda(texts: Mapping[str, str], where: Where) -> str:
    name = texts.get("functionName", "")
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:7])
    found = _PARTIAL_FUNCTION.fullmatch(name)
    return where.arn("lambda", f"function:{found[2]}", found[1] or "") if found else ""


def _sqs(texts: Mapping[str, str], where: Where) -> str:
    url = _QUEUE.fullmatch(texts.get("queueUrl", ""))
    if url:
        return where.arn("sqs", url[2], url[1])
    name = texts.get("queueName", "")
    return where.arn("sqs", name) if name else ""


def _sns(texts: Mapping[str, str], _: Where) -> str:
    return texts.get("topicArn", "")


def _kms(texts: Mapping[str, str], where: Where) -> str:
    key = texts.get("keyId", "")
    if not key or key.startswith("arn:"):
        return key
    return where.arn("kms", key if key.startswith("alias/") else f"key/{key}")


def _iam(texts: Mapping[str, str], where: Where) -> str:
    for parameter, kind in _IAM_NAMES.items():
        if parameter in texts:
            return f"arn:{partition_of(where.region)}:iam::{where.account}:{kind}/{texts[parameter]}"
    return texts.get("policyArn", "")


def _secretsmanager(texts: Mapping[str, str], where: Where) -> str:
    name = texts.get("secretId", "")
    return (
        name if name.startswith("arn:") or not name else where.arn("secretsmanager", f"secret:{name}-??????")
    )


_IAM_NAMES = {
    "roleName": "role",
    "userName": "user",
    "groupName": "group",
    "instanceProfileName": "instance-profile",
}
_BUILDERS = {
    "s3": _s3,
    "dynamodb": _dynamodb,
    "lambda": _lambda,
    "sqs": _sqs,
    "sns": _sns,
    "kms": _kms,
    "iam": _iam,
    "secretsmanager": _secretsmanager,
}
NAMED_SERVICES = frozenset(_BUILDERS)
"""Services whose parameters tell the ARN."""
