"""Full resource names: one spelling for each, what a resource stands in, and what conditions see of it.

https://cloud.google.com/asset-inventory/docs/asset-names,
https://cloud.google.com/iam/docs/full-resource-names. Projects are told by id or by number; where a file says
both, the id is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from leastwise.core.evaluation.gcp.conditions.functions import Missing
from leastwise.core.evaluation.gcp.resource_types import BY_PROJECT_NUMBER, ResourceAttributes, attributes_of

RESOURCE_MANAGER: Final = "//cloudresourcemanager.googleapis.com/"
ACCOUNTS: Final = "//iam.googleapis.com/"
STORAGE: Final = "//storage.googleapis.com/"
CONTAINERS: Final = ("projects", "folders", "organizations")
_MOST_ANCESTORS: Final = 64  # IAM has ten levels of folders; this only ends a hierarchy that turns in circles

_CONTAINER = re.compile(r"(projects|folders|organizations)/([^/]+)")
_PROJECT_SEGMENT = re.compile(r"(?<=/)projects/([^/]+)")
_COLLECTION_SERVICES: Final = {
    "serviceAccounts": "iam",
    "roles": "iam",
    "workloadIdentityPools": "iam",
    "buckets": "storage",
    "topics": "pubsub",
    "subscriptions": "pubsub",
    "datasets": "bigquery",
    "secrets": "secretmanager",
    "zones": "compute",
    "regions": "compute",
    "global": "compute",
}
"""Services of relative names that people write without one, by what follows the project."""

_ACCOUNT_PROJECTS: Final = (
    re.compile(r"(?P<number>\d+)-compute@developer\.gserviceaccount\.com"),
    re.compile(r"(?P<number>\d+)@cloudservices\.gserviceaccount\.com"),
    re.compile(r"(?P<number>\d+)@cloudbuild\.gserviceaccount\.com"),
    re.compile(r"(?P<id>[a-z0-9.-]+)@appspot\.gserviceaccount\.com"),
)
_USER_ACCOUNT = re.compile(
    r"[^@]+@(?P<id>[a-z0-9-]+)(?:\.(?P<domain>[a-z0-9.-]+))?\.iam\.gserviceaccount\.com"
)
_AGENT = re.compile(r"service-(\d+)@[a-z0-9.-]+\.gserviceaccount\.com|service-(?:org|folder)-\d+@.*")


def full_name(text: str) -> str:
    """Return the full resource name that a text means; empty when its service is not known."""
    text = unquote(text.strip()) if "%2F" in text or "%2f" in text else text.strip()
    if text.startswith("//"):
        return _spelled(text.rstrip("/"))
    if text.startswith("gs://"):
        bucket, _, item = text.removeprefix("gs://").partition("/")
        return (
            f"{STORAGE}projects/_/buckets/{bucket}" + (f"/objects/{item}" if item else "") if bucket else ""
        )
    if ".googleapis.com/" in text and not text.startswith("http"):
        return _spelled(f"//{text.rstrip('/')}")
    if _CONTAINER.fullmatch(text):
        return RESOURCE_MANAGER + text
    if "@" in text and "/" not in text:
        return f"{ACCOUNTS}projects/-/serviceAccounts/{text.removeprefix('serviceAccount:')}"
    parts = text.split("/")
    service = _COLLECTION_SERVICES.get(parts[2]) if len(parts) > 3 and parts[0] in CONTAINERS else None  # noqa: PLR2004
    return f"//{service}.googleapis.com/{text}" if service else ""


def _spelled(name: str) -> str:
    """Spell a bucket as conditions do: Cloud Asset names it by nothing else."""
    if not name.startswith(STORAGE) or name.startswith(f"{STORAGE}projects/"):
        return name
    bucket, _, rest = name.removeprefix(STORAGE).removeprefix("buckets/").partition("/")
    return f"{STORAGE}projects/_/buckets/{bucket}" + (f"/{rest}" if rest else "")


def project_of_account(email: str) -> tuple[str, str]:
    """Return the id and the number of a service account's project, as its address tells; empty if unknown."""
    found = _USER_ACCOUNT.fullmatch(email)
    if found is not None and not is_service_agent(email):
        domain = found["domain"]
        return (f"{domain}:{found['id']}" if domain else found["id"]), ""
    for pattern in _ACCOUNT_PROJECTS:
        found = pattern.fullmatch(email)
        if found is not None:
            parts = found.groupdict()
            return parts.get("id") or "", parts.get("number") or ""
    return "", ""


def is_service_agent(email: str) -> bool:
    """Whether an account belongs to a service of Google's and acts for a project."""
    return _AGENT.fullmatch(email) is not None or email.endswith("@cloudservices.gserviceaccount.com")


def project_of_agent(email: str) -> str:
    """Return the number of the project that a service agent acts for; empty when its name does not tell."""
    found = _AGENT.fullmatch(email)
    return (found[1] or "") if found is not None else project_of_account(email)[1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource stands: itself first, then what it inherits from, outwards.

    `is_placed` says that a project, folder or organization was reached; `is_rooted` that nothing above is
    missing: an organization was reached, or the files say that there is none.
    """

    names: tuple[str, ...]
    is_placed: bool
    is_rooted: bool


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The names and parents that files tell.

    `project_ids` and `project_numbers` lead from one to the other. `parents` has full resource names, already
    in one spelling; `known` are the names that carry policies. `accounts` leads from unique ids to addresses.
    """

    project_ids: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    accounts: Mapping[str, str] = field(default_factory=dict)
    project_numbers: Mapping[str, str] = field(default_factory=dict)

    def canonical(self, text: str) -> str:
        """Return the one spelling of a resource; empty when the text names none."""
        name = full_name(text)
        if not name:
            return ""
        if name.startswith(ACCOUNTS):
            name = self._account(name)
        found = _PROJECT_SEGMENT.search(name)
        if found is None or found[1] not in self.project_ids:
            return name
        return f"{name[: found.start(1)]}{self.project_ids[found[1]]}{name[found.end(1) :]}"

    def project(self, text: str) -> str:
        """Return a project's name by its id, its number or `projects/…`; empty for an empty text."""
        word = text.rpartition("/")[2]
        return f"{RESOURCE_MANAGER}projects/{self.project_ids.get(word, word)}" if word else ""

    def _account(self, name: str) -> str:
        head, found, rest = name.partition("/serviceAccounts/")
        if not found:
            return name
        email, slash, more = rest.partition("/")
        email = self.accounts.get(email, email)
        if head.endswith("/projects/-"):
            project = self.project_of(email)
            if project:
                head = f"{ACCOUNTS}projects/{project}"
        return f"{head}/serviceAccounts/{email}{slash}{more}"

    def project_of(self, email: str) -> str:
        """Return the id (or the number) of a service account's project; empty when nothing tells."""
        project, number = project_of_account(email)
        return project or self.project_ids.get(number, number)

    def account(self, email: str) -> str:
        """Return the full resource name of a service account."""
        return self.canonical(f"{ACCOUNTS}projects/-/serviceAccounts/{email}")

    def place(self, name: str, project: str = "") -> Place:
        """Return where a resource stands; `project` is used where its name and the files do not tell."""
        names = [name]
        is_root = False
        while len(names) < _MOST_ANCESTORS:
            above = self.parents.get(names[-1])
            if above is None:
                steps = _lexical(names[-1], self.known)
                if not steps and not _is_container(names[-1]) and project:
                    steps = (self.project(project),)
                names += steps
                if not steps:
                    break
                continue
            is_root = above == ""
            if is_root or above in names:  # in a circle nothing says what is on top
                break
            names.append(above)
        top = names[-1]
        return Place(tuple(names), _is_container(top), is_root or _is_organization(top))

    def attributes(self, name: str) -> ResourceAttributes:
        """Return what conditions see of a resource."""
        service, _, path = name.removeprefix("//").partition("/")
        parts = (
            path.split("/objects/", 1)[0].split("/")
            if service == "storage.googleapis.com"
            else path.split("/")
        )
        collection = (
            "objects" if len(parts) != len(path.split("/")) else (parts[-2] if len(parts) > 1 else "")
        )
        return attributes_of(service, collection, self._relative(service, path))

    def _relative(self, service: str, path: str) -> str | Missing:
        found = _PROJECT_SEGMENT.search(f"/{path}")
        if found is None or found[1] == "_":
            return path
        written = found[1]
        if service in BY_PROJECT_NUMBER:
            wanted = written if written.isdigit() else self.project_numbers.get(written, "")
        else:
            wanted = written if not written.isdigit() else self.project_ids.get(written, "")
        if not wanted:
            return Missing.OPEN
        return f"{path[: found.start(1) - 1]}{wanted}{path[found.end(1) - 1 :]}"


def _lexical(name: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return what a name tells of what the resource stands in: known resources, then the container."""
    service, _, path = name.removeprefix("//").partition("/")
    if _is_container(name):
        return ()
    parts = path.split("/")
    prefixes = (f"//{service}/{'/'.join(parts[:count])}" for count in range(len(parts) - 1, 1, -1))
    steps = [prefix for prefix in prefixes if prefix in known]
    if service == "storage.googleapis.com":
        bucket = f"{STORAGE}{'/'.join(parts[:4])}"
        return tuple(steps) if bucket in steps or name == bucket else (*steps, bucket)
    container = _CONTAINER.match(path)
    if container is not None and container[2] not in {"-", "_"}:
        steps.append(f"{RESOURCE_MANAGER}{container[0]}")
    return tuple(steps)


def _is_container(name: str) -> bool:
    return (
        name.startswith(RESOURCE_MANAGER)
        and _CONTAINER.fullmatch(name.removeprefix(RESOURCE_MANAGER)) is not None
    )


def _is_organization(name: str) -> bool:
    return name.startswith(f"{RESOURCE_MANAGER}organizations/")


def is_container(name: str) -> bool:
    """Whether a resource is a project, a folder or an organization."""
    return _is_container(name)
