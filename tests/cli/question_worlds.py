"""A small cluster and the account behind it, as their own tools print them, and the program over them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from leastwise.cli.app import main

CLUSTER = """\
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: payments, uid: "1"}}
- apiVersion: v1
  kind: ServiceAccount
  metadata:
    name: api
    namespace: payments
    annotations:
      eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/invoices
      kubectl.kubernetes.io/last-applied-configuration: hunter2
- {apiVersion: v1, kind: ServiceAccount, metadata: {name: worker, namespace: payments}}
- {apiVersion: v1, kind: Secret, metadata: {name: db, namespace: payments}, data: {password: aHVudGVyMg==}}
- apiVersion: v1
  kind: Pod
  metadata: {name: api-1, namespace: payments}
  spec:
    serviceAccountName: api
    nodeName: node-1
    containers: [{name: main, env: [{name: PASSWORD, value: hunter2}]}]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {name: reader, namespace: payments}
  rules:
  - {apiGroups: [""], resources: [secrets, configmaps], verbs: [get, list]}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: api-reads, namespace: payments}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
  subjects: [{kind: ServiceAccount, name: api, namespace: payments}]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRole
  metadata: {name: everything}
  rules:
  - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
  - {nonResourceURLs: ["*"], verbs: ["*"]}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRoleBinding
  metadata: {name: worker-admin}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: everything}
  subjects:
  - {kind: ServiceAccount, name: worker, namespace: payments}
  - {kind: User, name: jane@example.com}
"""

ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
ROLE = "arn:aws:iam::111122223333:role/invoices"

ACCOUNT = {
    "UserDetailList": [],
    "GroupDetailList": [],
    "RoleDetailList": [
        {
            "Path": "/",
            "RoleName": "invoices",
            "RoleId": "AROA1",
            "Arn": ROLE,
            "CreateDate": "2026-01-01T00:00:00+00:00",
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}"},
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Condition": {
                            "StringEquals": {
                                f"{ISSUER}:sub": "system:serviceaccount:payments:api",
                                f"{ISSUER}:aud": "sts.amazonaws.com",
                            }
                        },
                    }
                ],
            },
            "InstanceProfileList": [],
            "RolePolicyList": [
                {
                    "PolicyName": "read",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Sid": "Read",
                                "Effect": "Allow",
                                "Action": "s3:GetObject",
                                "Resource": "arn:aws:s3:::invoices/*",
                            }
                        ],
                    },
                }
            ],
            "AttachedManagedPolicies": [],
            "Tags": [],
        }
    ],
    "Policies": [],
}

PROGRAM = "/opt/bin/leastwise"


class Asked:
    """What one call printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self) -> dict[str, Any]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(each) for each in self.out.splitlines()]


class Desk:
    """Runs the program in a folder that holds the world's files."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.write("cluster.yaml", CLUSTER)
        self.write("account.json", json.dumps(ACCOUNT))

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def run(self, *words: str) -> Asked:
        self._capsys.readouterr()
        code = main([PROGRAM, *words])
        printed = self._capsys.readouterr()
        return Asked(code, printed.out, printed.err)

    def ask(self, *words: str, sources: tuple[str, ...] = ("cluster.yaml",)) -> Asked:
        return self.run(*words, *(word for each in sources for word in ("--from", each)))
