"""A month of logs without an attack, and ten attacks to plant in it; the same seed gives the same bytes.

    python -m leastwise_dev.anomaly_months FOLDER --identities 2000 [--attack token-place …] [--all-attacks]

writes audit.jsonl, cloudtrail.jsonl and pods.json. The month is not smooth: there are rollouts, a node that
is drained, accounts that scale up, new workloads, people on holiday, jobs that run once a month, rights that
are used for the first time late, broken loops that are refused, and tokens of controllers for clouds.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Event = dict[str, Any]

START = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 30
ATTACK_DAY = 27
DAY = 86_400
AWS_ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666"
ISSUER = f"arn:aws:iam::{AWS_ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
RBAC = "rbac.authorization.k8s.io"
ISSUER_SA = "system:serviceaccount:platform:secret-store"

COMMON = [
    ("get", "", "configmaps"), ("list", "", "pods"), ("watch", "", "pods"), ("get", "apps", "deployments"),
    ("list", "", "services"), ("update", "coordination.k8s.io", "leases"), ("create", "", "events"),
    ("get", "", "endpoints"), ("patch", "apps", "deployments/status"), ("list", "batch", "jobs"),
]  # fmt: skip
PRIVILEGED = [
    ("get", "", "secrets"), ("list", "", "secrets"), ("create", "batch", "jobs"), ("create", "", "pods"),
    ("patch", "apps", "deployments"), ("create", RBAC, "rolebindings"), ("create", "", "pods/exec"),
]  # fmt: skip
AWS_CALLS = [
    ("s3", "GetObject"), ("s3", "PutObject"), ("dynamodb", "GetItem"), ("dynamodb", "Query"),
    ("sqs", "SendMessage"), ("ec2", "DescribeInstances"), ("logs", "PutLogEvents"), ("kms", "Decrypt"),
]  # fmt: skip


@dataclass
class Pod:
    """A pod with its token."""

    name: str
    uid: str
    node: str
    address: str
    credential: str = ""


@dataclass
class Account:
    """A ServiceAccount and what runs as it. `active` tells on which days it acts."""

    namespace: str
    name: str
    calls: list[tuple[str, str, str]]
    pods: list[Pod] = field(default_factory=list)
    size: int = 1
    active: Callable[[int], bool] = lambda _day: True
    revision: int = 0

    @property
    def username(self) -> str:
        return f"system:serviceaccount:{self.namespace}:{self.name}"


class Month:
    """The month. `attacks` are names of `ATTACKS`; each has its own victim."""

    def __init__(
        self, identities: int = 100, seed: int = 5, attacks: Sequence[str] = (), *, request_level: bool = True
    ) -> None:
        self.random = random.Random(seed)
        self.request_level = request_level
        self.nodes = [f"node-{each:03}" for each in range(max(3, identities // 40))]
        self.last_address = [10] * len(self.nodes)
        self.accounts = [self._account(each, identities) for each in range(identities * 3 // 4)]
        self.people = [f"user-{each:04}@example.com" for each in range(max(2, identities // 20))]
        self.roles = [f"role-{each:04}" for each in range(max(2, identities // 5))]
        self.attacks = attacks
        self.planted: list[tuple[float, Event]] = []
        self.cloud: list[tuple[float, Event]] = []

    # ---------------------------------------------------------------- who there is

    def _account(self, number: int, total: int) -> Account:
        pick = self.random
        calls = pick.sample(COMMON, pick.randrange(2, 6))
        if pick.random() < 0.15:
            calls += pick.sample(PRIVILEGED, 2)
        found = Account(
            f"ns-{number % max(2, total // 25):03}", f"sa-{number:05}", calls, size=pick.randrange(1, 4)
        )
        chance = pick.random()
        if number == 0:  # the victim of `dormant`
            found.active = lambda day: day < 3
        elif chance < 0.005:
            phase = pick.choice((0, pick.randrange(28)))
            found.active = lambda day: day % 28 == phase  # a job once a month, often on its first day
        elif chance < 0.08:
            found.active = lambda day: day % 7 == 1  # once a week
        elif chance < 0.11:
            first = pick.randrange(5, 29)
            found.active = lambda day: day >= first  # a new workload
        elif chance < 0.15:
            found.active = lambda day: day % 7 < 5  # not at weekends
        return found

    # ---------------------------------------------------------------- the month

    def audit(self) -> Iterator[Event]:
        """Return the audit events in the order of the log, and fill `cloud`."""
        for day in range(DAYS):
            timed = sorted(self._day(day), key=lambda each: each[0])
            for _, event in timed:
                yield event

    def cloudtrail(self) -> list[Event]:
        """Return the events of CloudTrail; call after `audit`."""
        return [event for _, event in sorted(self.cloud, key=lambda each: each[0])]

    def _day(self, day: int) -> Iterator[tuple[float, Event]]:
        pick = self.random
        for number, account in enumerate(self.accounts):
            if account.active(day):
                yield from self._account_day(account, day, number)
        yield from self._people_day(day)
        yield from self._controllers_day(day)
        for number, node in enumerate(self.nodes):
            user = {"username": f"system:node:{node}", "groups": ["system:nodes", "system:authenticated"]}
            for _ in range(2):
                at = day * DAY + pick.randrange(DAY)
                yield (
                    at,
                    self.event(
                        at, "patch", "", "nodes/status", user, name=node, address=f"10.0.0.{number + 1}"
                    ),
                )
        self._cloud_day(day)
        if day == ATTACK_DAY:
            for each in self.attacks:
                ATTACKS[each](self, day * DAY + 40_000.0)
            yield from self.planted

    def _account_day(self, account: Account, day: int, number: int) -> Iterator[tuple[float, Event]]:
        pick = self.random
        wanted = account.size * (3 if number % 20 == 7 and day % 7 == 5 else 1)  # scales up on one day a week
        morning = day * DAY + 60 + pick.randrange(3000)
        drained = day == 18 and any(each.node == self.nodes[1] for each in account.pods)
        if account.pods and (drained or pick.random() < 0.05 or len(account.pods) > wanted):
            yield from self._stop(account, morning)
        for _ in range(wanted - len(account.pods)):
            account.pods.append(self._pod(account))
        for pod in account.pods:
            yield self._token(account, pod, morning + 5)
            for _ in range(pick.randrange(1, 4)):
                at = morning + 100 + pick.randrange(DAY - 8000)
                verb, group, resource = pick.choice(account.calls)
                yield at, self.use(at, account, pod, verb, group, resource)
        pod = account.pods[0]
        yield from self._odd(account, pod, day, morning + 500 + pick.randrange(3000))

    def _odd(self, account: Account, pod: Pod, day: int, at: float) -> Iterator[tuple[float, Event]]:
        pick = self.random
        if pick.random() < 0.02:  # a loop that is refused, at most a few things
            for step in range(pick.randrange(1, 6)):
                for again in range(5):
                    when = at + step + again * 20
                    yield when, self.use(when, account, pod, "get", "", f"things{step}", code=403)
        if day > 14 and pick.random() < 0.0002:  # what was there all along and never needed
            verb, group, resource = pick.choice(PRIVILEGED)
            yield at, self.use(at, account, pod, verb, group, resource)

    def _stop(self, account: Account, at: float) -> Iterator[tuple[float, Event]]:
        account.revision += 1
        for pod in account.pods:
            for username, when in (("system:serviceaccount:kube-system:replicaset-controller", at - 40),
                                   (f"system:node:{pod.node}", at - 5)):  # fmt: skip
                user = {"username": username, "groups": ["system:authenticated"]}
                event = self.event(when, "delete", "", "pods", user, account.namespace, pod.name)
                yield when, event
        account.pods.clear()

    def _pod(self, account: Account) -> Pod:
        pick = self.random
        number = pick.randrange(len(self.nodes))
        self.last_address[number] = self.last_address[number] % 60_000 + 1
        low = self.last_address[number]
        name = f"{account.name}-{account.revision + 0x5D000:x}-{pick.randrange(36**5):05}"
        return Pod(
            name, self.uid(), self.nodes[number], f"10.{number % 200 + 1}.{low // 250}.{low % 250 + 1}"
        )

    def _people_day(self, day: int) -> Iterator[tuple[float, Event]]:
        pick = self.random
        for number, person in enumerate(self.people):
            if day % 7 >= 5 or (number % 5 == 0 and 10 <= day < 10 + 14):
                continue  # weekends, and a holiday of two weeks
            user = {"username": person, "groups": ["developers", "system:authenticated"]}
            calls = [("get", "", "pods"), ("list", "apps", "deployments"), ("get", "", "pods/log")]
            if number % 3 == 0:
                calls += [("create", "", "pods/exec"), ("patch", "apps", "deployments")]
            for _ in range(6):
                at = day * DAY + 30_000 + pick.randrange(30_000)
                verb, group, resource = pick.choice(calls)
                yield at, self.event(at, verb, group, resource, user, "ns-001", "x", address="192.0.2.7")

    def _controllers_day(self, day: int) -> Iterator[tuple[float, Event]]:
        """A controller that has tokens issued for some accounts every day, as an operator of secrets does."""
        for number, account in enumerate(self.accounts[3::10]):
            at = day * DAY + 7000 + number % 900
            yield at, self.token_event(at, account, ISSUER_SA, self.jti(), ["vault"])

    # ---------------------------------------------------------------- events of the cluster

    def uid(self) -> str:
        text = f"{self.random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def jti(self) -> str:
        return f"JTI={self.uid()}"

    def event(
        self,
        at: float,
        verb: str,
        group: str,
        resource: str,
        user: Event,
        namespace: str = "",
        name: str = "",
        code: int = 200,
        address: str = "10.0.0.250",
    ) -> Event:
        plain, _, subresource = resource.partition("/")
        named = {"namespace": namespace, "name": name, "apiGroup": group, "subresource": subresource}
        ref = {"resource": plain, "apiVersion": "v1", **{key: value for key, value in named.items() if value}}
        is_denied = code == 403
        status: Event = {"metadata": {}, "code": code}
        if is_denied:
            where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
            status |= {"status": "Failure", "reason": "Forbidden", "message":
                       f'{plain} is forbidden: User "{user["username"]}" cannot {verb} resource "{resource}" '
                       f'in API group "{group}" {where}'}  # fmt: skip
        return {
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": self.uid(),
            "stage": "ResponseComplete", "verb": verb, "requestURI": f"/api/v1/{resource}",
            "user": user, "sourceIPs": [address], "userAgent": "app/v1.2.3 (linux/amd64) kubernetes/abcdef0",
            "objectRef": ref, "responseStatus": status,
            "requestReceivedTimestamp": stamp(at), "stageTimestamp": stamp(at + 0.004),
            "annotations": {"authorization.k8s.io/decision": "forbid" if is_denied else "allow",
                            "authorization.k8s.io/reason": ""},
        }  # fmt: skip

    def use(
        self, at: float, account: Account, pod: Pod, verb: str, group: str, resource: str, *, code: int = 200,
        namespace: str | None = None, **other: str,
    ) -> Event:  # fmt: skip
        """Build a call with the token of a pod; `other` replaces parts of where it is used."""
        prefix = "authentication.kubernetes.io/"
        extra = {
            f"{prefix}credential-id": [pod.credential],
            f"{prefix}node-name": [other.get("node", pod.node)],
            f"{prefix}pod-name": [other.get("name", pod.name)],
            f"{prefix}pod-uid": [other.get("uid", pod.uid)],
        }  # fmt: skip
        user = {"username": account.username, "groups": ["system:serviceaccounts"], "extra": extra}
        where = account.namespace if namespace is None else namespace
        return self.event(
            at, verb, group, resource, user, where, "x" if verb == "get" else "", code,
            other.get("address", pod.address),
        )  # fmt: skip

    def _token(self, account: Account, pod: Pod, at: float) -> tuple[float, Event]:
        pod.credential = self.jti()
        bound = {"kind": "Pod", "apiVersion": "v1", "name": pod.name, "uid": pod.uid}
        event = self.token_event(at, account, f"system:node:{pod.node}", pod.credential, [], bound)
        return at, event

    def token_event(
        self, at: float, account: Account, caller: str, credential: str, audiences: Sequence[str],
        bound: Event | None = None,
    ) -> Event:  # fmt: skip
        user = {"username": caller, "groups": ["system:authenticated"]}
        event = self.event(
            at, "create", "", "serviceaccounts/token", user, account.namespace, account.name, 201
        )
        event["annotations"]["authentication.kubernetes.io/issued-credential-id"] = credential
        if self.request_level:
            spec = {"audiences": list(audiences), "expirationSeconds": 3607, "boundObjectRef": bound}
            event |= {"level": "Request", "requestObject": {"kind": "TokenRequest", "spec": spec}}
        return event

    # ---------------------------------------------------------------- events of the account

    def _cloud_day(self, day: int) -> None:
        pick = self.random
        for number, role in enumerate(self.roles):
            if number % 20 == 3 and day % 7:
                continue
            at = day * DAY + 100 + pick.randrange(20_000)
            subject = f"system:serviceaccount:ns-{number % 9:03}:sa-{number:05}"
            key = self.assume(at, role, ISSUER, subject)
            if number % 10 == 5:  # goes on as another role
                self.chain(at + 30, role, key, f"{role}-next")
            calls = [AWS_CALLS[(number + each) % len(AWS_CALLS)] for each in range(4)]
            for _ in range(2):
                service, name = pick.choice(calls)
                when = at + 60 + pick.randrange(3000)
                self.call(when, role, key, service, name)

    def role_arn(self, role: str) -> str:
        return f"arn:aws:iam::{AWS_ACCOUNT}:role/{role}"

    def _session(self, role: str, key: str) -> Event:
        issuer = {"type": "Role", "principalId": f"AROA{role}", "arn": self.role_arn(role), "userName": role}
        return {
            "type": "AssumedRole", "principalId": f"AROA{role}:work", "accountId": AWS_ACCOUNT,
            "accessKeyId": key,
            "arn": f"arn:aws:sts::{AWS_ACCOUNT}:assumed-role/{role}/work",
            "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}},
        }  # fmt: skip

    def call(self, at: float, role: str, key: str, service: str, name: str, *, error: str = "") -> None:
        more: Event = {"errorCode": error, "errorMessage": "no"} if error else {}
        self._record(at, service, name, self._session(role, key), {}, None, **more)

    def assume(self, at: float, role: str, provider: str, subject: str) -> str:
        """Assume a role by a token of an issuer; return the access key of the session."""
        by = {"type": "WebIdentityUser", "principalId": f"{provider}:sts.amazonaws.com:{subject}",
              "userName": subject, "identityProvider": provider}  # fmt: skip
        return self._assumed(at, "AssumeRoleWithWebIdentity", role, by)

    def chain(self, at: float, role: str, key: str, other: str) -> str:
        """Assume a role from the session of another."""
        return self._assumed(at, "AssumeRole", other, self._session(role, key))

    def assume_from_account(self, at: float, role: str, account: str) -> str:
        by = {"type": "AWSAccount", "principalId": f"AROA{account}:x", "accountId": account}
        return self._assumed(at, "AssumeRole", role, by)

    def _assumed(self, at: float, name: str, role: str, by: Event) -> str:
        key = f"ASIA{self.random.getrandbits(64):016X}"
        answer = {"credentials": {"accessKeyId": key, "sessionToken": "HIDDEN"},
                  "assumedRoleUser": {"assumedRoleId": f"AROA{role}:work"}}  # fmt: skip
        self._record(at, "sts", name, by, {"roleArn": self.role_arn(role), "roleSessionName": "work"}, answer)
        return key

    def _record(
        self, at: float, service: str, name: str, by: Event, asked: Event, answer: Event | None, **more: Any
    ) -> None:
        self.cloud.append((at, {
            "eventVersion": "1.11", "userIdentity": by, "eventTime": stamp(at)[:19] + "Z",
            "eventSource": f"{service}.amazonaws.com", "eventName": name, "awsRegion": "eu-west-1",
            "sourceIPAddress": "10.0.3.4", "userAgent": "aws-sdk-go-v2/1.30", "requestParameters": asked,
            "responseElements": answer, "eventID": self.uid(), "eventType": "AwsApiCall",
            "managementEvent": True, "recipientAccountId": AWS_ACCOUNT, "eventCategory": "Management", **more,
        }))  # fmt: skip

    # ---------------------------------------------------------------- what a snapshot tells

    def pods(self, *, has_images: bool = True) -> Event:
        """Return the pods and nodes at the end of the month, as kubectl lists them."""
        nodes = [self._node_object(number, node) for number, node in enumerate(self.nodes)]
        pods = [
            self._pod_object(account, pod, has_images=has_images)
            for account in self.accounts
            for pod in account.pods
        ]
        return {"kind": "List", "apiVersion": "v1", "items": [*nodes, *pods]}

    def _node_object(self, number: int, node: str) -> Event:
        addresses = [
            {"type": "InternalIP", "address": f"10.0.0.{number + 1}"},
            {"type": "Hostname", "address": node},
        ]
        return {
            "kind": "Node",
            "metadata": {"name": node},
            "spec": {"podCIDRs": [f"10.{number % 200 + 1}.0.0/16"]},
            "status": {"addresses": addresses},
        }

    def _pod_object(self, account: Account, pod: Pod, *, has_images: bool) -> Event:
        image = {"image": f"app/{account.name}:{account.revision}"} if has_images else {}
        meta = {"name": pod.name, "namespace": account.namespace, "uid": pod.uid}
        return {
            "kind": "Pod",
            "metadata": {**meta, "generateName": pod.name[:-5]},
            "spec": {"nodeName": pod.node, "containers": [{"name": "app", **image}]},
            "status": {"podIPs": [{"ip": pod.address}]},
        }

    def victim(self, number: int) -> tuple[Account, Pod]:
        """Return an account that runs and never does privileged things, another one for each attack."""
        fit = [each for each in self.accounts[20:] if each.pods and not set(each.calls) & set(PRIVILEGED)
               and each.active(1) and each.active(2) and each.active(ATTACK_DAY)]  # fmt: skip
        found = fit[number % len(fit)]
        return found, found.pods[0]

    def plant(self, at: float, event: Event) -> None:
        self.planted.append((at, event))


# ---------------------------------------------------------------- attacks


def _token_volume(month: Month, at: float) -> None:
    account = month.accounts[3]  # whose tokens a controller has issued every day: no new caller
    for each in range(60):
        month.plant(at + each, month.token_event(at + each, account, ISSUER_SA, month.jti(), ["vault"]))


def _token_caller(month: Month, at: float) -> None:
    account, _ = month.victim(1)
    month.plant(at, month.token_event(at, account, month.people[1], month.jti(), []))


def _token_place(month: Month, at: float) -> None:
    account, pod = month.victim(2)
    verb, group, resource = account.calls[0]
    other = next(each for each in month.nodes if each != pod.node)
    month.plant(
        at, month.use(at, account, pod, verb, group, resource, node=other, uid=month.uid(), name="thief")
    )


def _token_after_pod(month: Month, at: float) -> None:
    account, pod = month.victim(3)
    node = {"username": f"system:node:{pod.node}", "groups": ["system:nodes"]}
    verb, group, resource = account.calls[0]
    month.plant(at - 90, month.use(at - 90, account, pod, verb, group, resource))
    month.plant(at, month.event(at, "delete", "", "pods", node, account.namespace, pod.name))
    month.plant(at + 3000, month.use(at + 3000, account, pod, verb, group, resource))


def _token_audience(month: Month, at: float) -> None:
    account = month.accounts[13]
    month.plant(at, month.token_event(at, account, ISSUER_SA, month.jti(), ["sts.amazonaws.com"]))


def _token_address(month: Month, at: float) -> None:
    account, pod = month.victim(4)
    verb, group, resource = account.calls[0]
    month.plant(at, month.use(at, account, pod, verb, group, resource, address="203.0.113.9"))


def _first_privileged(month: Month, at: float) -> None:
    account, pod = month.victim(5)
    month.plant(at, month.use(at, account, pod, "list", "", "secrets", namespace=""))


def _new_assume(month: Month, at: float) -> None:
    month.assume_from_account(at, month.roles[1], OTHER_ACCOUNT)


def _dormant(month: Month, at: float) -> None:
    account = month.accounts[0]
    pod = account.pods[0]
    verb, group, resource = account.calls[0]
    month.plant(at, month.use(at, account, pod, verb, group, resource))


def _denials(month: Month, at: float) -> None:
    account, pod = month.victim(6)
    for each in range(20):
        month.plant(at + each, month.use(at + each, account, pod, "list", "", f"kind{each}s", code=403))


ATTACKS: dict[str, Callable[[Month, float], None]] = {
    "token-volume": _token_volume,
    "token-caller": _token_caller,
    "token-place": _token_place,
    "token-after-pod": _token_after_pod,
    "token-audience": _token_audience,
    "token-address": _token_address,
    "first-privileged": _first_privileged,
    "new-assume": _new_assume,
    "dormant": _dormant,
    "denials": _denials,
}
"""Ten attacks by the rule that must find them."""


def stamp(at: float) -> str:
    return (START + timedelta(seconds=at)).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def write(folder: Path, month: Month) -> int:
    """Write a month; return how many events it has."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / "audit.jsonl").open("w") as file:
        for event in month.audit():
            file.write(json.dumps(event, separators=(",", ":")) + "\n")
            count += 1
    records = month.cloudtrail()
    lines = (json.dumps(each, separators=(",", ":")) + "\n" for each in records)
    (folder / "cloudtrail.jsonl").write_text("".join(lines))
    (folder / "pods.json").write_text(json.dumps(month.pods()))
    return count + len(records)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--identities", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--attack", action="append", choices=sorted(ATTACKS), default=[])
    parser.add_argument("--all-attacks", action="store_true")
    asked = parser.parse_args()
    attacks = list(ATTACKS) if asked.all_attacks else asked.attack
    print(write(asked.folder, Month(asked.identities, asked.seed, attacks)), "events")


if __name__ == "__main__":
    main()
