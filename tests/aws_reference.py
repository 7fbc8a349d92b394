"""A second, slow evaluator of AWS policies, written straight from the IAM User Guide to compare with ours.

It works on the plain JSON of one case with a complete context, has two values only, and raises `OpenQuestion`
where the guide does not say what happens.
"""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import chain
from typing import Any

Json = Mapping[str, Any]
RCP_SERVICES = ("s3", "sts", "kms", "sqs", "secretsmanager", "ecr", "logs", "dynamodb", "codebuild")


class OpenQuestion(Exception):  # noqa: N818 (not an error)
    pass


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def regex_of(pattern: str) -> re.Pattern[str]:
    body = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile(body, re.DOTALL)


class Case:
    """One request and the policies that apply to it."""

    def __init__(self, case: Json, documents: Json) -> None:
        request = case["request"]
        self.has_variables = True
        self.principal: str = request["principal"]
        self.action: str = request["action"].lower()
        self.resource: str = request["resource"]
        self.owner: str = request["resourceAccount"]
        self.context = {key.lower(): value for key, value in request["context"].items()}
        fields = self.principal.split(":")
        self.is_service = len(fields) == 1
        self.account = None if self.is_service else fields[4]
        self.is_session = not self.is_service and ":assumed-role/" in self.principal
        self.role = None
        if self.is_session:
            self.role = f"arn:aws:iam::{self.account}:role/{fields[5].split('/')[1]}"
        elif ":role/" in self.principal:
            self.role = self.principal
        self.identity = [documents[each] for each in case["identity"]]
        self.boundary = [documents[each] for each in case["boundary"]]
        self.scps = [[documents[each] for each in level] for level in case["scps"]]
        self.rcps = [[documents[each] for each in level] for level in case["rcps"]]
        self.bucket = documents[case["resource"]] if case["resource"] else None
        self.session = documents[case["session"]] if case["session"] else None

    # ------------------------------------------------------------ the decision

    def decision(self) -> str:
        if self.is_denied():
            return "ExplicitlyDenied"
        if not self.is_service and not all(self.allows(level) for level in self.scps):
            return "ImplicitlyDenied"
        return "Allowed" if self.is_granted() else "ImplicitlyDenied"

    def is_denied(self) -> bool:
        mine = [] if self.is_service else [*self.identity, *self.boundary, *chain(*self.scps)]
        if self.session and not self.is_service:
            mine.append(self.session)
        if any(self.speaks("Deny", document) for document in mine):
            return True
        theirs = [self.bucket] if self.bucket else []
        if self.action.split(":")[0] in RCP_SERVICES:
            theirs += chain(*self.rcps)
        return any(
            self.holds(statement, document)
            for document in theirs
            for statement in listed(document["Statement"])
            if statement["Effect"] == "Deny" and self.is_meant(statement)
        )

    def is_granted(self) -> bool:
        ways = self.ways_of_resource()
        if self.is_service:
            return "me" in ways
        within = (not self.boundary or self.allows(self.boundary)) and (
            self.session is None or self.allows([self.session])
        )
        mine = self.allows(self.identity)
        if self.account != self.owner:
            return mine and within and bool(ways)
        if "me" in ways:
            return True
        if not within:
            return False
        if "role" in ways:
            return True
        needs_both = (self.action.startswith("kms:") and ":key/" in self.resource) or self.action.startswith(
            "sts:assumerole"
        )
        return mine and ("account" in ways or not needs_both)

    def ways_of_resource(self) -> set[str]:
        """In which ways the policy of the resource grants: to me, to my role, to my account."""
        if self.bucket is None:
            return set()
        ways = set()
        for statement in listed(self.bucket["Statement"]):
            if statement["Effect"] == "Allow" and self.holds(statement, self.bucket):
                ways.add(self.way(statement["Principal"]))
        return ways - {""}

    def way(self, principal: Any) -> str:
        if principal == "*" or "*" in listed(principal.get("AWS", [])):
            return "me"
        if self.is_service:
            return "me" if self.principal in listed(principal.get("Service", [])) else ""
        named = listed(principal.get("AWS", []))
        if self.principal in named and self.principal != self.role:
            return "me"
        if self.role and self.role in named:
            return "role"
        if self.account in named or f"arn:aws:iam::{self.account}:root" in named:
            return "account"
        return ""

    def is_meant(self, statement: Json) -> bool:
        """Whether a Deny is about this caller."""
        if "Principal" in statement:
            return bool(self.way(statement["Principal"]))
        spared = statement["NotPrincipal"]
        if self.boundary and not self.is_service:
            return True
        if spared == "*" or "*" in listed(spared.get("AWS", [])):
            return False
        if self.is_service:
            return self.principal not in listed(spared.get("Service", []))
        root = f"arn:aws:iam::{self.account}:root"
        named = [root if each == self.account else each for each in listed(spared.get("AWS", []))]
        row = {self.principal, root} | ({self.role} if self.role else set())
        if row <= set(named):
            return False
        if row & set(named):
            raise OpenQuestion
        return True

    # ------------------------------------------------------------ statements

    def allows(self, documents: list[Json]) -> bool:
        return any(self.speaks("Allow", document) for document in documents)

    def speaks(self, effect: str, document: Json) -> bool:
        return any(
            self.holds(statement, document)
            for statement in listed(document["Statement"])
            if statement["Effect"] == effect
        )

    def holds(self, statement: Json, document: Json) -> bool:
        self.has_variables = document.get("Version") == "2012-10-17"
        if "Action" in statement:
            if not self.names_action(statement["Action"]):
                return False
        elif self.names_action(statement["NotAction"]):
            return False
        if "Resource" in statement and not self.names_resource(statement["Resource"]):
            return False
        if "NotResource" in statement and self.names_resource(statement["NotResource"], or_doubt=True):
            return False
        blocks = statement.get("Condition", {})
        return all(
            self.condition(operator, key, [text(v) for v in listed(values)])
            for operator, keys in blocks.items()
            for key, values in keys.items()
        )

    def names_action(self, actions: Any) -> bool:
        return any(regex_of(each.lower()).fullmatch(self.action) for each in listed(actions))

    def names_resource(self, resources: Any, *, or_doubt: bool = False) -> bool:
        is_open = False
        for pattern in listed(resources):
            filled = self.filled(pattern)
            if filled is None:
                is_open = or_doubt
            elif re.fullmatch(filled, self.resource, re.DOTALL):
                return True
        if is_open:
            raise OpenQuestion
        return False

    def filled(self, pattern: str, *, has_wildcards: bool = True) -> str | None:
        """A regular expression with the values of variables escaped; None for a value that is absent."""
        result = ""
        rest = pattern
        while rest:
            found = re.match(r"\$\{([^}]*)\}", rest) if self.has_variables else None
            if found:
                rest = rest[found.end() :]
                inner = found.group(1)
                if inner in ("*", "?", "$"):
                    result += re.escape(inner)
                    continue
                key, _, default = inner.partition(",")
                value = self.context.get(key.strip().lower())
                if value is None and default:
                    value = default.strip()[1:-1]
                if value is None:
                    return None
                result += re.escape(value)
                continue
            char, rest = rest[0], rest[1:]
            wild = {"*": ".*", "?": "."}.get(char) if has_wildcards else None
            result += wild or re.escape(char)
        return result

    # ------------------------------------------------------------ conditions

    def condition(self, operator: str, key: str, values: list[str]) -> bool:
        quantifier, _, name = operator.rpartition(":")
        if_exists = name.endswith("IfExists")
        name = name.removesuffix("IfExists")
        actual = self.context.get(key.lower())
        if name == "Null":
            return str(actual in (None, [])).lower() in values
        is_negated = "Not" in name
        if actual is None or actual == []:
            if if_exists or quantifier == "ForAllValues":
                return True
            return is_negated and quantifier == ""
        answers = [self.compared(name, is_negated, values, text(each)) for each in listed(actual)]
        if quantifier:
            return all(answers) if quantifier == "ForAllValues" else any(answers)
        if len(answers) > 1:
            raise OpenQuestion
        return answers[0]

    def compared(self, name: str, is_negated: object, values: list[str], value: str) -> bool:
        compare = COMPARISONS[name.replace("Not", "", 1) if is_negated else name]
        answers = [compare(self, wanted, value) for wanted in values]
        if True not in answers and None in answers and is_negated:
            raise OpenQuestion
        return (True in answers) is not is_negated


def text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


Compare = Callable[[Case, str, str], bool | None]  # None: a variable has no value


def textual(flags: re.RegexFlag, *, has_wildcards: bool) -> Compare:
    def compare(case: Case, wanted: str, value: str) -> bool | None:
        pattern = case.filled(wanted, has_wildcards=has_wildcards)
        return None if pattern is None else re.fullmatch(pattern, value, flags | re.DOTALL) is not None

    return compare


def arn(case: Case, wanted: str, value: str) -> bool | None:
    pattern = case.filled(wanted)
    if pattern is None or value.count(":") < 5:
        return None if pattern is None else False
    pairs = zip(pattern.split(":", 5), value.split(":", 5), strict=True)
    return all(re.fullmatch(part, field, re.DOTALL) for part, field in pairs)


def ordered(read: Callable[[str], Fraction | None], holds: Callable[[Fraction, Fraction], bool]) -> Compare:
    def compare(_: Case, wanted: str, value: str) -> bool:
        left, right = read(value), read(wanted)
        return left is not None and right is not None and holds(left, right)

    return compare


def number(value: str) -> Fraction | None:
    try:
        return Fraction(value)
    except ValueError:
        return None


def moment(value: str) -> Fraction | None:
    if re.fullmatch(r"\d{5,}", value):
        return Fraction(value)
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return Fraction(found.replace(tzinfo=found.tzinfo or dt.UTC).timestamp())


def boolean(_: Case, wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower()


def binary(_: Case, wanted: str, value: str) -> bool:
    return base64.b64decode(wanted) == base64.b64decode(value)


def address(_: Case, wanted: str, value: str) -> bool:
    return ipaddress.ip_address(value) in ipaddress.ip_network(wanted)


ORDERS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "Equals": lambda a, b: a == b,
    "LessThan": lambda a, b: a < b,
    "LessThanEquals": lambda a, b: a <= b,
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEquals": lambda a, b: a >= b,
}
COMPARISONS: dict[str, Compare] = {
    "StringEquals": textual(re.NOFLAG, has_wildcards=False),
    "StringEqualsIgnoreCase": textual(re.IGNORECASE, has_wildcards=False),
    "StringLike": textual(re.NOFLAG, has_wildcards=True),
    "ArnEquals": arn,
    "ArnLike": arn,
    "Bool": boolean,
    "BinaryEquals": binary,
    "IpAddress": address,
    **{f"Numeric{name}": ordered(number, holds) for name, holds in ORDERS.items()},
    **{f"Date{name}": ordered(moment, holds) for name, holds in ORDERS.items()},
}
