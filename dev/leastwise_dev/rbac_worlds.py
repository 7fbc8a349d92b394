"""Random clusters full of RBAC, as API objects, with requests that probe them: the same seed, the same world.

A server accepts every object. Aggregated ClusterRoles come without rules: the controller fills them in.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]
Request = dict[str, Any]

RBAC = "rbac.authorization.k8s.io"
LABEL = "world.leastwise.dev"

RESOURCES: dict[str, tuple[str, ...]] = {
    "": (
        "pods", "pods/log", "pods/exec", "pods/attach", "pods/ephemeralcontainers", "pods/status", "secrets",
        "configmaps", "services", "services/proxy", "serviceaccounts", "serviceaccounts/token", "namespaces",
        "nodes", "nodes/proxy", "persistentvolumes", "events", "users", "groups",
    ),
    "apps": ("deployments", "deployments/scale", "deployments/status", "statefulsets", "daemonsets"),
    "batch": ("jobs", "jobs/status", "cronjobs"),
    RBAC: ("roles", "rolebindings", "clusterroles", "clusterrolebindings"),
    "certificates.k8s.io": ("certificatesigningrequests", "certificatesigningrequests/approval", "signers"),
    "admissionregistration.k8s.io": ("mutatingwebhookconfigurations", "validatingwebhookconfigurations"),
    "storage.k8s.io": ("storageclasses", "csidrivers"),
    "shop.example.com": ("orders", "orders/status", "carts"),
}  # fmt: skip
GROUPS = tuple(RESOURCES)
READ = ("get", "list", "watch")
WRITE = ("create", "update", "patch", "delete", "deletecollection")
SPECIAL = ("impersonate", "bind", "escalate", "approve", "sign", "use")
PATHS = ("/healthz", "/livez*", "/metrics", "/version", "/api", "/api/*", "/apis/*", "/logs/**", "*")
NAMES = tuple(f"thing-{number}" for number in range(8))
WIDE_BINDINGS = 6
WIDE = ("system:authenticated", "system:unauthenticated", "system:serviceaccounts")
AGGREGATES: tuple[tuple[str, dict[str, str], list[Object]], ...] = (
    ("gathers-read", {f"{LABEL}/to-all": "true"}, [{"matchLabels": {f"{LABEL}/to-read": "true"}}]),
    ("gathers-write", {f"{LABEL}/to-all": "true"}, [{"matchLabels": {f"{LABEL}/to-write": "true"}}]),
    ("gathers-all", {}, [{"matchLabels": {f"{LABEL}/to-all": "true"}}]),  # of aggregated ones
    (
        "gathers-metal",
        {},
        [
            {"matchExpressions": [{"key": f"{LABEL}/metal", "operator": "In", "values": ["gold", "tin"]}]},
            {"matchLabels": {f"{LABEL}/to-read": "true"}},
        ],
    ),
    (
        "gathers-not-gold",
        {},
        [
            {
                "matchExpressions": [
                    {"key": f"{LABEL}/metal", "operator": "Exists"},
                    {"key": f"{LABEL}/metal", "operator": "NotIn", "values": ["gold"]},
                    {"key": f"{LABEL}/to-write", "operator": "DoesNotExist"},
                ]
            }
        ],
    ),
    ("gathers-nothing", {}, [{"matchLabels": {f"{LABEL}/to-nobody": "true"}}]),
)


@dataclass(frozen=True, slots=True)
class WorldShape:
    """How large a world is."""

    bindings: int
    accounts: int = 60
    namespaces: int = 8


@dataclass(slots=True)
class RbacWorld:
    """Objects of a cluster, by kind, and the random numbers that go on making requests and edits of it."""

    shape: WorldShape
    seed: int
    objects: dict[str, list[Object]] = field(default_factory=dict)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.objects = self._build()

    @property
    def namespaces(self) -> tuple[str, ...]:
        return tuple(f"ns-{number:03d}" for number in range(self.shape.namespaces))

    @property
    def accounts(self) -> list[tuple[str, str]]:
        names = self.namespaces
        return [(names[number % len(names)], f"sa-{number:04d}") for number in range(self.shape.accounts)]

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(f"person-{number}@example.com" for number in range(max(20, self.shape.bindings // 20)))

    @property
    def teams(self) -> tuple[str, ...]:
        return tuple(f"team-{number}" for number in range(max(6, self.shape.bindings // 20)))

    def listing(self) -> Object:
        """Return everything as one List, as `kubectl get -o json` prints it."""
        items = [each for objects in self.objects.values() for each in objects]
        return {"apiVersion": "v1", "kind": "List", "items": items}

    # ------------------------------------------------------------ objects

    def _build(self) -> dict[str, list[Object]]:
        count = max(10, self.shape.bindings // 6)
        cluster_roles = [self._cluster_role(f"cr-{number:04d}") for number in range(min(count, 120))]
        cluster_roles += [_aggregated(*each) for each in AGGREGATES]
        roles = [
            _role("Role", f"role-{number:05d}", self._rules(is_cluster=False), self._pick(self.namespaces))
            for number in range(count)
        ]
        self.objects = {
            "Namespace": [_object("v1", "Namespace", name) for name in self.namespaces],
            "ServiceAccount": [_object("v1", "ServiceAccount", name, place) for place, name in self.accounts],
            "ClusterRole": cluster_roles,
            "Role": roles,
            "ClusterRoleBinding": [],
            "RoleBinding": [],
        }
        for number in range(self.shape.bindings):
            made = self.new_binding(f"b-{number:05d}")
            self.objects[made["kind"]].append(made)
        return self.objects

    def _cluster_role(self, name: str) -> Object:
        labels: dict[str, str] = {}
        if self._chance(0.3):
            labels[f"{LABEL}/{self._pick(('to-read', 'to-write'))}"] = "true"
        if self._chance(0.3):
            labels[f"{LABEL}/metal"] = self._pick(("gold", "tin", "lead"))
        return _role("ClusterRole", name, self._rules(is_cluster=True), labels=labels)

    def _rules(self, *, is_cluster: bool) -> list[Object]:
        return [self._rule(is_cluster=is_cluster) for _ in range(self._random.randint(1, 4))]

    def _rule(self, *, is_cluster: bool) -> Object:
        verbs = self._verbs()
        if is_cluster and self._chance(0.12):
            return {"nonResourceURLs": self._some(PATHS, 3), "verbs": verbs}
        group = self._pick(GROUPS)
        rule: Object = {
            "apiGroups": ["*"] if self._chance(0.05) else self._some((group, self._pick(GROUPS)), 2),
            "resources": self._resources(group),
            "verbs": verbs,
        }
        if self._chance(0.2):
            rule["resourceNames"] = self._some((*NAMES, *self.namespaces[:2]), 3)
        return rule

    def _verbs(self) -> list[str]:
        kind = self._random.random()
        if kind < 0.08:
            return ["*"]
        if kind < 0.2:
            return self._some(SPECIAL, 2)
        return list(READ) if kind < 0.6 else self._some((*READ, *WRITE), 4)

    def _resources(self, group: str) -> list[str]:
        kind = self._random.random()
        if kind < 0.05:
            return ["*"]
        if kind < 0.12:
            return [self._pick(("*/status", "*/scale", "*/log", "pods/*", "*/*"))]
        return self._some(RESOURCES[group], 3)

    # ------------------------------------------------------------ bindings

    def new_binding(self, name: str) -> Object:
        """Make a binding that fits into the world; a few refer to roles that do not exist."""
        if self._chance(0.25):
            reference = ("ClusterRole", self._cluster_role_name())
            return _binding(name, "", reference, self._subjects(""))
        namespace = self._pick(self.namespaces)
        local = [each for each in self.objects["Role"] if each["metadata"]["namespace"] == namespace]
        reference = ("ClusterRole", self._cluster_role_name())
        if local and self._chance(0.6):
            reference = ("Role", self._pick(local)["metadata"]["name"])
        elif self._chance(0.05):
            reference = ("Role", reference[1])  # the name of a ClusterRole under the wrong kind
        return _binding(name, namespace, reference, self._subjects(namespace))

    def _cluster_role_name(self) -> str:
        kind = self._random.random()
        if kind < 0.04:
            return f"missing-{self._random.randint(0, 5)}"
        if kind < 0.12:
            return str(self._pick(("view", "edit", "admin", "cluster-admin", "system:discovery")))
        return str(self._pick(self.objects["ClusterRole"])["metadata"]["name"])

    def _subjects(self, namespace: str) -> list[Object]:
        return [self._subject(namespace) for _ in range(self._random.randint(1, 3))]

    def _subject(self, namespace: str) -> Object:
        kind = self._random.random()
        place, name = self._pick(self.accounts)
        if kind < 0.55:
            subject = {"kind": "ServiceAccount", "name": name}
            return subject if namespace and self._chance(0.1) else {**subject, "namespace": place}
        if kind < 0.6:
            return _subject("User", f"system:serviceaccount:{place}:{name}")
        if kind < 0.75:
            return _subject("User", self._pick(self.people))
        if self._chance(WIDE_BINDINGS / self.shape.bindings):  # else everybody may do everything
            return _subject("Group", self._pick(WIDE))
        if kind < 0.8:
            return _subject("Group", f"system:serviceaccounts:{self._pick(self.namespaces)}")
        return _subject("Group", self._pick(self.teams))

    # ------------------------------------------------------------ edits

    def edit(self) -> tuple[str, Object]:
        """Change the world in one place; return `put` or `delete` and the object.

        A role that changes keeps its name; a binding keeps its roleRef, which is immutable.
        """
        kind = self._pick(("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "RoleBinding"))
        held = [each for each in self.objects[kind] if "aggregationRule" not in each]
        choice = self._random.random()
        if not held or choice < 0.3:
            return ("put", self._add(kind))
        changed = self._pick(held)
        if choice < 0.6:
            self.objects[kind].remove(changed)
            return ("delete", changed)
        if kind.endswith("Binding"):
            changed["subjects"] = self._subjects(changed["metadata"].get("namespace", ""))
        else:
            changed["rules"] = self._rules(is_cluster=kind == "ClusterRole")
        return ("put", changed)

    def _add(self, kind: str) -> Object:
        name = f"new-{self._random.getrandbits(40):010x}"
        if kind.endswith("Binding"):
            made = self.new_binding(name)
        elif kind == "Role":
            made = _role("Role", name, self._rules(is_cluster=False), self._pick(self.namespaces))
        else:
            made = self._cluster_role(name)
        self.objects[made["kind"]].append(made)
        return made

    # ------------------------------------------------------------ requests

    def requests(self, count: int) -> Iterator[Request]:
        """Give requests: two of three start from a rule that is bound to the caller, then one field may
        change, so that both answers are common and near misses many."""
        rules = self._bound_rules()
        for number in range(count):
            request = self._aimed(*self._pick(rules)) if rules and self._chance(0.65) else self._blind()
            yield {"id": number, **request}

    def _bound_rules(self) -> list[tuple[Object, Object]]:
        held = {
            (each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"]): each
            for kind in ("Role", "ClusterRole")
            for each in self.objects[kind]
        }
        pairs = []
        for binding in (*self.objects["RoleBinding"], *self.objects["ClusterRoleBinding"]):
            reference = binding["roleRef"]
            namespace = binding["metadata"].get("namespace", "") if reference["kind"] == "Role" else ""
            found = held.get((reference["kind"], namespace, reference["name"]))
            pairs += [(binding, rule) for rule in (found or {}).get("rules") or ()]
        return pairs

    def _blind(self) -> Request:
        request = self._caller(self._subject(self._pick(self.namespaces)), self._pick(self.namespaces))
        request["verb"] = self._pick((*READ, *READ, *WRITE, *SPECIAL, "*"))
        if self._chance(0.15):
            request["path"] = self._pick(("/healthz", "/livez/etcd", "/api", "/api/v1", "/logs/x", "/", "/*"))
            return request
        group = self._pick(GROUPS)
        resource, _, subresource = self._pick(RESOURCES[group]).partition("/")
        namespace = "" if self._chance(0.25) else self._pick(self.namespaces)
        name = self._pick((*NAMES, "", ""))
        return {**request, **_resource(group, resource, subresource, name, namespace)}

    def _aimed(self, binding: Object, rule: Object) -> Request:
        namespace = binding["metadata"].get("namespace", "")
        request = self._caller(self._pick(binding["subjects"]), namespace)
        request["verb"] = self._pick(rule["verbs"])
        if request["verb"] == "*" and self._chance(0.8):
            request["verb"] = self._pick((*READ, *WRITE))
        if "nonResourceURLs" in rule:
            request["path"] = self._path(self._pick(rule["nonResourceURLs"]))
            return request
        resource, _, subresource = self._pick(rule["resources"]).partition("/")
        group = self._pick(rule["apiGroups"])
        request |= _resource(
            self._pick(GROUPS) if group == "*" else group,
            self._pick(("pods", "deployments", "orders")) if resource == "*" else resource,
            self._pick(("*", "log", "")) if subresource == "*" else subresource,
            self._pick(rule.get("resourceNames") or (*NAMES, "")),
            namespace or self._pick((*self.namespaces, "")),
        )
        return self._bent(request)

    def _path(self, pattern: str) -> str:
        path = "/healthz" if pattern == "*" else pattern.rstrip("*")
        if self._chance(0.4):
            path += self._pick(("x", "/x", "/", "*"))
        return path

    def _bent(self, request: Request) -> Request:
        """Change one field now and then."""
        changes: dict[str, Sequence[str]] = {
            "verb": (*READ, *WRITE, *SPECIAL),
            "namespace": (*self.namespaces, ""),
            "subresource": ("", "status", "log", "scale", "token", "*"),
            "name": ("", *NAMES),
            "group": GROUPS,
            "user": self.people,
        }
        if self._chance(0.35):
            changed = self._pick(tuple(changes))
            request[changed] = self._pick(changes[changed])
        return request

    def _caller(self, subject: Object, namespace: str) -> Request:
        """Return somebody whom a subject means, mostly with the groups that such a caller has."""
        kind, name = subject["kind"], subject["name"]
        if kind == "ServiceAccount":
            return self._account(subject.get("namespace", namespace), name)
        if kind == "User":
            own = name.split(":")
            if name.startswith("system:serviceaccount:"):
                return self._account(own[2], own[3])
            extra = [self._pick(self.teams)] if self._chance(0.3) else []
            return {"user": name, "groups": [*extra, "system:authenticated"]}
        if name == "system:unauthenticated":
            return {"user": "system:anonymous", "groups": [name]}
        if self._chance(0.02):
            return {"user": self._pick(self.people), "groups": ["system:masters", "system:authenticated"]}
        place, account = self._pick(self.accounts)
        if name.startswith("system:serviceaccounts"):
            return self._account(name.partition("serviceaccounts:")[2] or place, account)
        return {"user": self._pick(self.people), "groups": [name, "system:authenticated"]}

    def _account(self, namespace: str, name: str) -> Request:
        groups = ["system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"]
        if self._chance(0.1):
            groups.pop(self._random.randrange(3))
        return {"user": f"system:serviceaccount:{namespace}:{name}", "groups": groups}

    # ------------------------------------------------------------ chance

    def _pick(self, values: Sequence[Any]) -> Any:
        return self._random.choice(values)

    def _some(self, values: Sequence[str], most: int) -> list[str]:
        return sorted({self._pick(values) for _ in range(self._random.randint(1, most))})

    def _chance(self, share: float) -> bool:
        return self._random.random() < share


def _object(version: str, kind: str, name: str, namespace: str = "") -> Object:
    metadata: Object = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


def _role(
    kind: str, name: str, rules: list[Object], namespace: str = "", labels: dict[str, str] | None = None
) -> Object:
    made = _object(f"{RBAC}/v1", kind, name, namespace)
    if labels:
        made["metadata"]["labels"] = labels
    made["rules"] = rules
    return made


def _aggregated(name: str, labels: dict[str, str], selectors: list[Object]) -> Object:
    made = _role("ClusterRole", name, [], labels=labels)
    del made["rules"]
    made["aggregationRule"] = {"clusterRoleSelectors": selectors}
    return made


def _binding(name: str, namespace: str, reference: tuple[str, str], subjects: list[Object]) -> Object:
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    made = _object(f"{RBAC}/v1", kind, name, namespace)
    made["roleRef"] = {"apiGroup": RBAC, "kind": reference[0], "name": reference[1]}
    made["subjects"] = subjects
    return made


def _subject(kind: str, name: str) -> Object:
    return {"kind": kind, "name": name, "apiGroup": RBAC}


def _resource(group: str, resource: str, subresource: str, name: str, namespace: str) -> Request:
    return {
        "group": group,
        "resource": resource,
        "subresource": subresource,
        "name": name,
        "namespace": namespace,
    }
