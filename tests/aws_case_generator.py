"""Makes small random worlds of AWS policies, dense in coincidences, in the shape of `cases.json`.

Few names, few values and many operators, so that most statements about an action matter to most requests.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

HOME, AWAY = "111122223333", "444455556666"
ACTIONS = {
    "s3:GetObject": ["arn:aws:s3:::b1/k1", "arn:aws:s3:::b1/bob/k", "arn:aws:s3:::b2/x*y"],
    "s3:PutObject": ["arn:aws:s3:::b1/k1", "arn:aws:s3:::b1/red/k"],
    "sqs:SendMessage": [f"arn:aws:sqs:r:{HOME}:q1", f"arn:aws:sqs:r:{AWAY}:q2"],
    "kms:Decrypt": [f"arn:aws:kms:r:{HOME}:key/k1", f"arn:aws:kms:r:{AWAY}:key/k2"],
    "kms:ListKeys": ["*"],
    "sns:Publish": [f"arn:aws:sns:r:{HOME}:t1"],
    "sts:AssumeRole": [f"arn:aws:iam::{HOME}:role/target", f"arn:aws:iam::{AWAY}:role/target"],
}
CALLERS = [
    f"arn:aws:iam::{HOME}:role/app",
    f"arn:aws:sts::{HOME}:assumed-role/app/s1",
    f"arn:aws:sts::{HOME}:assumed-role/app/s2",
    f"arn:aws:iam::{HOME}:user/bob",
    f"arn:aws:iam::{AWAY}:role/app",
    f"arn:aws:sts::{AWAY}:assumed-role/app/s1",
    f"arn:aws:iam::{AWAY}:user/bob",
    "sns.amazonaws.com",
]
ACTION_PATTERNS = [
    "*",
    "s3:*",
    "S3:GET*",
    "s3:?etObject",
    "sqs:SendMessage",
    "kms:*",
    "sns:Pub*h",
    "sts:*",
    "*:*t",
]
RESOURCE_PATTERNS = [
    "*",
    "arn:aws:s3:::b1/*",
    "arn:aws:s3:::b?/k1",
    "arn:aws:s3:::b1/${aws:username}/*",
    "arn:aws:s3:::b1/${aws:PrincipalTag/team, 'red'}/*",
    "arn:aws:s3:::b2/x${*}y",
    "arn:aws:s3:*k*1",
    f"arn:aws:sqs:r:{HOME}:q1",
    "arn:aws:sqs:*:q?",
    f"arn:aws:kms:*:{HOME}:key/*",
    f"arn:aws:iam::{AWAY}:role/*",
    "arn:aws:sns:*",
]
TEXTS = [
    "red",
    "blue",
    "Red",
    "r*",
    "?ed",
    "bob",
    "${aws:username}",
    "${aws:PrincipalTag/team, 'blue'}",
    "${*}",
]
TIMES = [
    "2026-01-01T00:00:00Z",
    "2026-01-01T01:00:00+01:00",
    "1767225600",
    "2025-06-01T00:00:00Z",
    "1800000000",
]
ADDRESSES = ["10.0.0.1", "192.0.2.9", "2001:db8::1"]
NETWORKS = ["10.0.0.0/8", "192.0.2.9", "2001:db8::/32", "0.0.0.0/0"]
ARNS = [
    f"arn:aws:sns:r:{HOME}:t1",
    f"arn:aws:iam::{HOME}:role/app",
    f"arn:aws:iam::{AWAY}:user/bob",
    "no-arn",
]
ARN_PATTERNS = [
    *ARNS[:3],
    "arn:aws:*:*:*:*",
    f"arn:aws:iam::{HOME}:*/app",
    "arn:aws:iam::*:user/${aws:username}",
]
COMPARED = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"]
SPELLINGS: list[Callable[[str], str]] = [str, str.lower, str.upper]


def make_cases(seed: int, count: int) -> dict[str, Any]:
    """Make a file of cases; equal arguments give equal files."""
    return _Maker(seed).file(count)


class _Maker:
    def __init__(self, seed: int) -> None:
        self.r = Random(seed)
        self.documents: dict[str, Any] = {}

    def file(self, count: int) -> dict[str, Any]:
        cases = [{"id": index, **self.case()} for index in range(count)]
        return {"documents": self.documents, "cases": cases}

    def chance(self, share: float) -> bool:
        return self.r.random() < share

    def case(self) -> dict[str, Any]:
        action = self.r.choice(sorted(ACTIONS))
        resource = self.r.choice(ACTIONS[action])
        caller = self.r.choice(CALLERS)
        owner = resource.split(":")[4] if resource.count(":") > 4 else ""
        has_policy = action == "sts:AssumeRole" or self.chance(0.6)
        return {
            "request": {
                "principal": caller,
                "action": self.r.choice(SPELLINGS)(action) if self.chance(0.1) else action,
                "resource": resource,
                "resourceAccount": owner or self.r.choice([HOME, HOME, AWAY]),
                "context": self.context(),
            },
            "identity": [self.policy() for _ in range(self.r.randrange(3))],
            "boundary": [self.policy()] if self.chance(0.3) else [],
            "scps": [self.level() for _ in range(self.r.randrange(3))],
            "rcps": [[self.policy(has_principals=True)] for _ in range(self.r.randrange(2))],
            "resource": self.policy(has_principals=True) if has_policy else None,
            "session": self.policy() if self.chance(0.2) else None,
        }

    def level(self) -> list[str]:
        full = self.keep([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
        return [full, *([self.policy()] if self.chance(0.3) else [])] if self.chance(0.9) else [self.policy()]

    def policy(self, *, has_principals: bool = False) -> str:
        count = self.r.randrange(1, 4)
        return self.keep([self.statement(has_principals=has_principals) for _ in range(count)])

    def keep(self, statements: list[Any]) -> str:
        name = f"d{len(self.documents)}"
        written = statements[0] if len(statements) == 1 and self.chance(0.3) else statements
        self.documents[name] = {"Version": "2012-10-17", "Statement": written}
        if self.chance(0.1):
            del self.documents[name]["Version"]
        return name

    def some(self, values: list[Any], most: int = 3) -> Any:
        found = self.r.sample(values, self.r.randrange(1, most + 1))
        return found[0] if len(found) == 1 and self.chance(0.5) else found

    def statement(self, *, has_principals: bool) -> dict[str, Any]:
        effect = "Deny" if self.chance(0.25) else "Allow"
        statement: dict[str, Any] = {"Sid": f"S{self.r.randrange(99)}", "Effect": effect}
        statement["NotAction" if self.chance(0.1) else "Action"] = self.some(ACTION_PATTERNS)
        statement["NotResource" if self.chance(0.1) else "Resource"] = (
            "*" if self.chance(0.4) else self.some(RESOURCE_PATTERNS)
        )
        if has_principals:
            is_not = effect == "Deny" and self.chance(0.2)
            statement["NotPrincipal" if is_not else "Principal"] = self.principal()
        if self.chance(0.5):
            statement["Condition"] = self.condition()
        return statement

    def principal(self) -> Any:
        if self.chance(0.2):
            return "*"
        arns = [*CALLERS[:-1], HOME, AWAY, f"arn:aws:iam::{HOME}:root", f"arn:aws:iam::{AWAY}:root", "*"]
        found = {"AWS": self.some(arns, 4)} if self.chance(0.9) else {}
        if not found or self.chance(0.2):
            found["Service"] = self.some(["sns.amazonaws.com", "s3.amazonaws.com"], 2)
        return found

    def condition(self) -> dict[str, Any]:
        blocks: dict[str, Any] = {}
        for _ in range(self.r.randrange(1, 3)):
            operator, key, values = self.comparison()
            if operator != "Null" and self.chance(0.2):
                operator += "IfExists"
            block = blocks.setdefault(operator, {})
            if key.lower() not in {each.lower() for each in block}:
                block[self.r.choice(SPELLINGS)(key)] = values
        return blocks

    def comparison(self) -> tuple[str, str, Any]:
        x = self.r.random()
        text = self.r.choice(
            ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"]
        )
        if x < 0.3:
            return text, self.r.choice(["aws:PrincipalTag/team", "aws:username", "x:a"]), self.some(TEXTS)
        if x < 0.45:
            return f"{self.r.choice(['ForAllValues', 'ForAnyValue'])}:{text}", "aws:TagKeys", self.some(TEXTS)
        if x < 0.55:
            return "Null", self.r.choice(["aws:username", "aws:TagKeys"]), self.r.choice(["true", "false"])
        if x < 0.62:
            return "Bool", "aws:SecureTransport", self.r.choice(["true", "false", True])
        if x < 0.72:
            return "Numeric" + self.r.choice(COMPARED), "x:n", self.some(["1", "2.0", 2])
        if x < 0.82:
            return "Date" + self.r.choice(COMPARED), "aws:CurrentTime", self.some(TIMES)
        if x < 0.9:
            return self.r.choice(["IpAddress", "NotIpAddress"]), "aws:SourceIp", self.some(NETWORKS)
        operator = self.r.choice(["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals"])
        return operator, "aws:SourceArn", self.some(ARN_PATTERNS)

    def context(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "aws:username": self.r.choice(["bob", "red", "b*"]),
            "aws:PrincipalTag/team": self.r.choice(["red", "Red", "blue"]),
            "x:a": self.r.choice(["red", "*", "bob"]),
            "aws:TagKeys": self.r.choice([["red"], ["red", "blue"], ["bob", "r*"], []]),
            "aws:SecureTransport": self.r.choice(["true", "false"]),
            "x:n": self.r.choice(["1", "2", "10", "none"]),
            "aws:CurrentTime": self.r.choice(TIMES),
            "aws:SourceIp": self.r.choice(ADDRESSES),
            "aws:SourceArn": self.r.choice(ARNS),
        }
        return {key: value for key, value in values.items() if self.chance(0.7)}
