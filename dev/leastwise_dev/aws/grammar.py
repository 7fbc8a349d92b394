"""The grammar of policy documents as IAM refuses it: identity policies and trust policies.

Implements https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html with the messages
of MalformedPolicyDocument that IAM gives. Pure: text in, a refusal or None out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from leastwise_dev.aws.condition_operators import is_known_operator, matches_action
from leastwise_dev.aws.refusals import Refusal

_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_SID = re.compile(r"[0-9A-Za-z]*")
_ARN = re.compile(
    r"arn:(?P<partition>[^:]*):(?P<vendor>[^:]*):(?P<region>[^:]*):[^:]*:(?P<rest>.+)", re.DOTALL
)
_PARTITIONS = frozenset({"aws", "aws-cn", "aws-us-gov", "*"})
_CONDITION_KEY = re.compile(r"[^\s:]+(:[^:\s]+)+")

_AWS_PRINCIPAL = re.compile(  # a wildcard stands alone or not at all
    r"\*|\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)/[^*?\s]+)"
    r"|arn:aws[a-z-]*:sts::\d{12}:(assumed-role|federated-user)/[^*?\s]+"
)
_SERVICE_PRINCIPAL = re.compile(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)")
_FEDERATED_PRINCIPAL = re.compile(
    r"arn:aws[a-z-]*:iam::\d{12}:(oidc-provider|saml-provider)/[!-~]+"
    r"|accounts\.google\.com|cognito-identity\.amazonaws\.com|graph\.facebook\.com|www\.amazon\.com"
)

_TRUST_ACTIONS = (
    *("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"),
    *("sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"),
)

_DOCUMENT_FIELDS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_FIELDS = frozenset({"Sid", "Effect", "Action", "NotAction", "Condition"})
_IDENTITY_FIELDS = _STATEMENT_FIELDS | {"Resource", "NotResource"}
_TRUST_FIELDS = _STATEMENT_FIELDS | {"Principal", "NotPrincipal"}

Problem = str | None
StatementCheck = Callable[[dict[str, Any]], Problem]


def check_identity_policy(text: str) -> Refusal | None:
    """Refuse what IAM refuses of a managed or inline policy."""
    return _check_document(text, _find_identity_problem)


def check_trust_policy(text: str) -> Refusal | None:
    """Refuse what IAM refuses of a role's trust policy."""
    return _check_document(text, _find_trust_problem)


def list_aws_principals(text: str) -> list[str]:
    """Return the AWS principals of a valid trust policy; IAM refuses those that do not exist."""
    principals = [statement.get("Principal") for statement in _statements(json.loads(text))]
    return [
        value
        for element in principals
        if isinstance(element, dict)
        for value in _texts(element.get("AWS", []))
    ]


def _check_document(text: str, find_problem: StatementCheck) -> Refusal | None:
    problem = _find_problem(text, find_problem)
    return None if problem is None else Refusal("MalformedPolicyDocument", problem)


def _find_problem(text: str, find_problem: StatementCheck) -> Problem:
    try:
        document = json.loads(text, object_pairs_hook=_unique)
    except ValueError as error:
        return f"Syntax errors in policy: {error}"
    if not isinstance(document, dict) or not document.keys() <= _DOCUMENT_FIELDS:
        return "Syntax errors in policy."
    if document.get("Version", "2012-10-17") not in {"2012-10-17", "2008-10-17"}:
        return "The policy must contain a valid version string"
    statements = document.get("Statement")
    if not isinstance(statements, dict | list) or not statements:
        return "Syntax errors in policy: Statement must hold at least one statement."
    listed = _statements(document)
    if not all(isinstance(statement, dict) for statement in listed):
        return "Syntax errors in policy."
    return _first(_find_statement_problem(statement, find_problem) for statement in listed) or _find_sids(
        listed
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _statements(document: dict[str, Any]) -> list[Any]:
    statements = document["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _first(problems: Iterable[Problem]) -> Problem:
    return next((problem for problem in problems if problem is not None), None)


def _find_sids(statements: list[dict[str, Any]]) -> Problem:
    sids = [statement["Sid"] for statement in statements if statement.get("Sid")]
    return None if len(set(sids)) == len(sids) else "Statement IDs (SID) in a single policy must be unique."


def _find_statement_problem(statement: dict[str, Any], find_problem: StatementCheck) -> Problem:
    if statement.get("Effect") not in {"Allow", "Deny"}:
        return "Syntax errors in policy: Effect must be Allow or Deny."
    sid = statement.get("Sid", "")
    if not isinstance(sid, str) or _SID.fullmatch(sid) is None:
        return (
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
            "expression [0-9A-Za-z]*"
        )
    if ("Action" in statement) == ("NotAction" in statement):
        return "Policy statement must contain actions."
    actions = _texts(statement.get("Action", statement.get("NotAction")))
    if not actions:
        return "Policy statement must contain actions."
    if not all(_ACTION.fullmatch(action) for action in actions):
        return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    return _find_condition_problem(statement.get("Condition", {})) or find_problem(statement)


def _find_condition_problem(condition: object) -> Problem:
    if not isinstance(condition, dict):
        return "Syntax errors in policy: Condition must be an object."
    for operator, keys in condition.items():
        if not is_known_operator(operator):
            return f"Invalid Condition type : {operator}."
        if not isinstance(keys, dict) or not keys:
            return "Syntax errors in policy: a condition operator must hold keys."
        for key, values in keys.items():
            if _CONDITION_KEY.fullmatch(key) is None:
                return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            if not _are_condition_values(values):
                return "Syntax errors in policy: a condition value must be a string or a list of strings."
    return None


def _are_condition_values(values: object) -> bool:
    listed = values if isinstance(values, list) else [values]
    return all(isinstance(value, str | bool | int | float) for value in listed)


def _find_identity_problem(statement: dict[str, Any]) -> Problem:
    if "Principal" in statement or "NotPrincipal" in statement:
        return "Policy document should not specify a principal."
    if not statement.keys() <= _IDENTITY_FIELDS:
        return "Syntax errors in policy."
    if ("Resource" in statement) == ("NotResource" in statement):
        return "Policy statement must contain resources."
    resources = _texts(statement.get("Resource", statement.get("NotResource")))
    if not resources:
        return "Policy statement must contain resources."
    return _first(map(_find_resource_problem, resources))


def _find_resource_problem(resource: str) -> Problem:
    if resource == "*":
        return None
    found = _ARN.fullmatch(resource)
    if found is None:
        return f'Resource {resource} must be in ARN format or "*".'
    if found["partition"] not in _PARTITIONS:
        return f'Partition "{found["partition"]}" is not valid for resource "{resource}".'
    if not re.fullmatch(r"[a-z0-9*?-]+", found["vendor"]):
        return f'Vendor "{found["vendor"]}" is not valid for resource "{resource}".'
    if found["vendor"] in {"iam", "s3"} and found["region"] not in {"", "*"}:
        return f"{found['vendor'].upper()} resource {resource} cannot contain region information."
    return None


def _find_trust_problem(statement: dict[str, Any]) -> Problem:
    for prohibited in ("Resource", "NotResource"):
        if prohibited in statement:
            return f"Has prohibited field {prohibited}"
    if "NotPrincipal" in statement:
        return "AssumeRole policy must not contain NotPrincipal field."
    if "Principal" not in statement:
        return "Missing required field Principal"
    if not statement.keys() <= _TRUST_FIELDS:
        return "Syntax errors in policy."
    for action in _texts(statement.get("Action", statement.get("NotAction"))):
        if not action.lower().startswith("sts:") or not any(
            matches_action(a, action) for a in _TRUST_ACTIONS
        ):
            return "AssumeRole policy may only specify STS AssumeRole actions."
    return _find_principal_problem(statement["Principal"])


def _find_principal_problem(element: object) -> Problem:
    if element == "*":  # the documentation allows it, IAM does not: aws/aws-cdk#5732, #10994
        return 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'
    if not isinstance(element, dict) or not element:
        return "Invalid principal in policy"
    patterns = {"AWS": _AWS_PRINCIPAL, "Service": _SERVICE_PRINCIPAL, "Federated": _FEDERATED_PRINCIPAL}
    for kind, named in element.items():
        values = _texts(named)
        if kind not in patterns or not values:
            return f'Invalid principal in policy: "{kind}"'
        for value in values:
            if patterns[kind].fullmatch(value) is None:
                return f'Invalid principal in policy: "{kind}":"{value}"'
    return None


def _texts(value: object) -> list[str]:
    """Read "one text or a list of texts"; an empty list when it is neither."""
    listed = value if isinstance(value, list) else [value]
    return (
        [item for item in listed if isinstance(item, str)] if all(isinstance(i, str) for i in listed) else []
    )
