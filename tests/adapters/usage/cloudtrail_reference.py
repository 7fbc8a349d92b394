"""A slow fold of `cloudtrail_records.world`, written apart from ours: dictionaries, and nothing forgotten."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

ACTIONS = {
    "DescribeInstances": "ec2:DescribeInstances",
    "PutMetricData": "cloudwatch:PutMetricData",
    "UpdateFunctionCode20150331v2": "lambda:UpdateFunctionCode",
    "Invoke": "lambda:InvokeFunction",
    "GetItem": "dynamodb:GetItem",
    "GetSecretValue": "secretsmanager:GetSecretValue",
    "GetRole": "iam:GetRole",
    "HeadObject": "s3:GetObject",
    "GetObject": "s3:GetObject",
    "ListObjects": "s3:ListBucket",
    "Decrypt": "kms:Decrypt",
    "Feed": "zoo:Feed",
    "AssumeRoleWithWebIdentity": "sts:AssumeRoleWithWebIdentity",
}
DENIED = ("AccessDenied", "Client.UnauthorizedOperation")
Key = tuple[str, str, str, str]


class Use:
    """All that is known of one use, nothing cut."""

    def __init__(self) -> None:
        self.times: list[str] = []
        self.names: set[str] = set()
        self.unnamed = False
        self.sessions: set[str] = set()
        self.links: set[str] = set()


def fold(files: list[list[Json]]) -> dict[Key, Use]:
    """Count events: (identity, action, account, decision)."""
    events = list({each["eventID"]: each for file in files for each in file}.values())
    calls = [each for each in events if each["eventType"] == "AwsApiCall"]
    told = {
        each["sharedEventID"]
        for each in calls
        if "sharedEventID" in each and each["userIdentity"]["type"] != "AWSAccount"
    }
    ties = {
        each["responseElements"]["credentials"]["accessKeyId"]: each["userIdentity"]["userName"]
        for each in calls
        if each["eventName"] == "AssumeRoleWithWebIdentity"
    }
    uses: dict[Key, Use] = {}
    for each in calls:
        if each["userIdentity"]["type"] == "AWSAccount" and each["sharedEventID"] in told:
            continue
        _count(each, uses, ties)
    return uses


def _count(event: Json, uses: dict[Key, Use], ties: dict[str, str]) -> None:
    identity, sessions, links = _who(event["userIdentity"], ties)
    action = ACTIONS[event["eventName"]]
    if action == "s3:GetObject" and "versionId" in event["requestParameters"]:
        action = "s3:GetObjectVersion"
    names, place = _what(event, action)
    decision = "Denied" if event.get("errorCode") in DENIED else "Allowed"
    if "errorMessage" in event:
        action, names = "iam:PassRole", {"arn:aws:iam::111122223333:role/app/passed"}
    use = uses.setdefault((identity, action, place, decision), Use())
    use.times.append(event["eventTime"])
    use.names |= names
    use.unnamed |= not names
    use.sessions |= sessions
    use.links |= links


def _who(identity: Json, ties: dict[str, str]) -> tuple[str, set[str], set[str]]:
    kind = identity["type"]
    if kind == "AWSAccount":
        return f"aws:arn:aws:iam::{identity['accountId']}:root", set(), set()
    if kind == "WebIdentityUser":
        return f"aws:{identity['identityProvider']}", set(), {f"k8s:{identity['userName']}"}
    if kind == "IAMUser":
        return f"aws:{identity['arn']}", set(), set()
    links = {f"k8s:{ties[identity['accessKeyId']]}"} if identity["accessKeyId"] in ties else set()
    if "invokedBy" in identity:
        links.add(f"service:{identity['invokedBy']}")
    role = identity["sessionContext"]["sessionIssuer"]["arn"]
    return f"aws:{role}", {identity["arn"].split("/")[-1]}, links


def _what(event: Json, action: str) -> tuple[set[str], str]:
    account = event["recipientAccountId"]
    arns = [each["ARN"] for each in event.get("resources", ())]
    if action.startswith("s3:"):
        owner = next(each["accountId"] for each in event["resources"] if "accountId" in each)
        return {min(arns, key=len) if action == "s3:ListBucket" else max(arns, key=len)}, owner
    if arns:
        return set(arns), account
    parameters = event["requestParameters"] or {}
    here = f"{event['awsRegion']}:{account}"
    for parameter, shape in (
        ("functionName", "arn:aws:lambda:{here}:function:{name}"),
        ("tableName", "arn:aws:dynamodb:{here}:table/{name}"),
        ("secretId", "arn:aws:secretsmanager:{here}:secret:{name}-??????"),
        ("roleName", "arn:aws:iam::{account}:role/{name}"),
    ):
        if parameter in parameters:
            name = parameters[parameter].split(":")[0]
            return {shape.format(here=here, account=account, name=name)}, account
    return set(), account
