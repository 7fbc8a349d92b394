"""Questions as people type them: a verb and a resource of Kubernetes, or an action and one of a cloud."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from leastwise.cli.failures import UsageProblem
from leastwise.cli.kubernetes_types import resource_type
from leastwise.core.evaluation.engines import CloudQuestion, KubernetesQuestion, Question
from leastwise.core.snapshots import Plane

_AWS_ACTION = re.compile(r"^(?!impersonate)[a-z0-9-]+:[A-Za-z0-9*?]+$")
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.")
_AZURE_ACTION = re.compile(r"^[A-Za-z0-9.]+\.[A-Za-z]+/.+$|^\*/")
_GOOGLE_PERMISSION = re.compile(r"^[a-z][A-Za-z0-9]*(?:\.[A-Za-z0-9.-]+)?\.[A-Za-z0-9]+\.[A-Za-z0-9]+$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the question, its plane, and how a sentence says it."""

    question: Question
    plane: Plane
    words: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else was said of a request: where, which subresource, what is known of its context."""

    namespace: str = ""
    subresource: str = ""
    known: Sequence[str] = ()
    at: str = ""


def parse_question(verb: str, resource: str, circumstances: Circumstances) -> Asked:
    """Read what was asked; UsageProblem when it is no question."""
    plane = plane_of_action(verb)
    if plane is Plane.KUBERNETES:
        return _kubernetes(verb, resource, circumstances)
    if circumstances.subresource or circumstances.namespace:
        raise UsageProblem(
            f"--namespace and --subresource belong to Kubernetes, and '{verb}' is an action of a cloud",
            allowed="--with KEY=VALUE and --at TIME",
        )
    if plane is Plane.AWS and resource != "*" and not _ARN.match(resource):
        raise UsageProblem(
            f"'{resource}' is no resource of AWS", allowed="an ARN, such as arn:aws:s3:::bucket/key, or '*'"
        )
    question = CloudQuestion(verb, resource, context=context_of(circumstances.known, circumstances.at))
    return Asked(question, plane, f"{verb} on {resource}")


def plane_of_action(verb: str) -> Plane:
    """Return the plane that a verb or action is of, by its form."""
    if "googleapis.com/" in verb:  # as deny policies spell permissions
        return Plane.GCP
    if _AZURE_ACTION.match(verb):
        return Plane.AZURE
    if _AWS_ACTION.match(verb):
        return Plane.AWS
    return Plane.GCP if _GOOGLE_PERMISSION.match(verb) else Plane.KUBERNETES


def context_of(known: Sequence[str], at: str) -> Mapping[str, str | tuple[str, ...]]:
    """Return the context that `--with KEY=VALUE` and `--at TIME` give; a key given twice has both values."""
    values: dict[str, list[str]] = {}
    for each in known:
        key, sign, value = each.partition("=")
        if not sign or not key:
            raise UsageProblem(
                f"--with {each} has no value", allowed="--with KEY=VALUE, such as aws:SourceVpc=vpc-1"
            )
        values.setdefault(key, []).append(value)
    context: dict[str, str | tuple[str, ...]] = {
        key: found[0] if len(found) == 1 else tuple(found) for key, found in values.items()
    }
    if at:
        moment = _time(at)
        context.setdefault("aws:CurrentTime", moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
        context.setdefault("aws:EpochTime", str(int(moment.timestamp())))
        context.setdefault("request.time", moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return context


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageProblem(
            f"--at {text} is no time", allowed="ISO 8601 with a zone: 2026-06-01T12:00:00Z"
        ) from error
    if moment.tzinfo is None:
        raise UsageProblem(f"--at {text} has no zone", allowed="ISO 8601 with a zone: 2026-06-01T12:00:00Z")
    return in_utc


def _kubernetes(verb: str, resource: str, circumstances: Circumstances) -> Asked:
    if circumstances.known or circumstances.at:
        raise UsageProblem(
            f"--with and --at belong to clouds, and '{verb}' is a verb of Kubernetes",
            allowed="-n and --subresource",
        )
    if resource.startswith("/"):
        if circumstances.subresource or circumstances.namespace:
            raise UsageProblem(
                f"the path {resource} has neither namespace nor subresource", allowed="a path by itself"
            )
        return Asked(KubernetesQuestion(verb, path=resource), Plane.KUBERNETES, f"{verb} {resource}")
    typed, _, name = resource.partition("/")
    found = resource_type(typed)
    namespace = "" if found.is_namespaced is False else circumstances.namespace
    if found.resource == "namespaces" and name:
        namespace = name  # the server takes a Namespace as inside itself
    question = KubernetesQuestion(
        verb,
        group=found.group,
        resource=found.resource,
        subresource=circumstances.subresource,
        name=name,
        namespace=namespace,
    )
    return Asked(question, Plane.KUBERNETES, _words(question, is_namespaced=found.is_namespaced))


def _words(question: KubernetesQuestion, *, is_namespaced: bool | None) -> str:
    what = question.resource + (f"/{question.subresource}" if question.subresource else "")
    group = f".{question.group}" if question.group not in {"", "*"} else ""
    name = f" '{question.name}'" if question.name else ""
    if question.namespace and question.resource != "namespaces":
        place = f" in namespace {question.namespace}"
    else:
        place = "" if is_namespaced is False else " in all namespaces"
    return f"{question.verb} {what}{group}{name}{place}"
