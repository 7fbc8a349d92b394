"""Ways to spoil the files of small worlds, and questions with definite answers about these.

So a test can say what a spoiled document must not do: turn one of the refusals into a yes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from hostile_worlds import (
    ACCOUNT,
    ANN,
    APP,
    ARN,
    BLOB,
    BUCKET,
    CLIENT,
    GROUP,
    MANAGEMENT,
    SUB,
    TENANT,
    VIEWER,
    World,
)
from leastwise.adapters.recorded.estates import ClusterFacts, build_estate
from leastwise.core.errors import LeastwiseError
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion, KubernetesQuestion, Question
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.recordings import RecordedDocument, Recording
from leastwise.core.snapshots import Plane

Asked = tuple[Caller, Question]
Place = tuple[str | int, ...]

# ---------------------------------------------------------------- questions


def _kubernetes_questions() -> Iterator[Asked]:
    callers = (
        Caller(IdentityId("k8s:system:serviceaccount:pay:api")),
        Caller(IdentityId("k8s:system:serviceaccount:pay:worker")),
        Caller(IdentityId("k8s:jane"), ()),
        Caller(IdentityId("k8s:mo"), ("ops",)),
    )
    questions = (
        KubernetesQuestion("get", "", "secrets", name="db", namespace="pay"),
        KubernetesQuestion("get", "", "secrets", name="other", namespace="pay"),
        KubernetesQuestion("get", "", "secrets", namespace="pay"),
        KubernetesQuestion("list", "apps", "deployments", namespace="pay"),
        KubernetesQuestion("list", "apps", "deployments", namespace="kube-system"),
        KubernetesQuestion("list", "", "pods"),
        KubernetesQuestion("create", "", "pods", "exec", namespace="pay"),
        KubernetesQuestion("*", "*", "*"),
        KubernetesQuestion("get", path="/metrics"),
        KubernetesQuestion("get", path="/logs"),
    )
    return ((caller, question) for caller in callers for question in questions)


def _cloud(prefix: str, callers: Sequence[str], questions: Sequence[tuple[str, str]]) -> Iterator[Asked]:
    for each in callers:
        for action, resource in questions:
            yield Caller(IdentityId(f"{prefix}:{each}")), CloudQuestion(action, resource)


QUESTIONS: Mapping[Plane, tuple[Asked, ...]] = {
    Plane.KUBERNETES: tuple(_kubernetes_questions()),
    Plane.AWS: (
        *_cloud(
            "aws",
            (f"{ARN}:role/app", f"{ARN}:user/ann", f"{ARN}:user/nobody"),
            (
                ("s3:GetObject", f"{BUCKET}/a"),
                ("s3:DeleteObject", f"{BUCKET}/a"),
                ("s3:PutObject", f"{BUCKET}/a"),
                ("s3:GetObjectVersion", f"{BUCKET}/a"),
                ("s3:PutBucketPolicy", BUCKET),
                ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"),
                ("iam:CreateUser", f"{ARN}:user/x"),
                ("ec2:RunInstances", "*"),
            ),
        ),
        (
            Caller(IdentityId(f"aws:{ARN}:role/app")),
            CloudQuestion("s3:GetObjectAcl", f"{BUCKET}/a", ACCOUNT, {"aws:SecureTransport": "true"}),
        ),
    ),
    Plane.GCP: tuple(
        _cloud(
            "gcp",
            (
                "user:ann@example.com",
                "user:bob@example.com",
                "user:carl@example.com",
                "user:eve@example.com",
                "user:nobody@example.com",
                VIEWER,
            ),
            tuple(
                (permission, place)
                for permission in ("storage.objects.delete", "storage.objects.get", "storage.objects.restore")
                for place in ("projects/p", "folders/2", "organizations/1")
            ),
        )
    ),
    Plane.AZURE: tuple(
        _cloud(
            "azure",
            (ANN, APP, CLIENT, GROUP),
            (
                ("Microsoft.Web/sites/read", f"{SUB}/resourceGroups/rg"),
                ("Microsoft.Web/sites/delete", f"{SUB}/resourceGroups/rg"),
                ("Microsoft.Sql/servers/delete", f"{SUB}/resourceGroups/rg"),
                ("Microsoft.Sql/servers/delete", SUB),
                ("Microsoft.Sql/servers/read", SUB),
                ("Microsoft.Authorization/roleAssignments/write", SUB),
                (BLOB, f"{SUB}/resourceGroups/rg"),
                ("Microsoft.Web/sites/read", f"{MANAGEMENT}/{TENANT}"),
            ),
        )
    ),
}


# ---------------------------------------------------------------- reading and asking


def encoded(value: object) -> bytes:
    """Write a document; not-a-number and lone surrogates come out as a careless tool writes them."""
    return json.dumps(value).encode()


def recording_of(world: World) -> Recording:
    """Return documents as they are recorded; bytes are taken as they are."""
    return Recording(
        tuple(
            RecordedDocument(kind, f"{kind}.json", value if isinstance(value, bytes) else encoded(value))
            for kind, value in world.items()
        )
    )


def estate_of(world: World) -> Estate:
    """Build the engines of a world."""
    return build_estate(recording_of(world), ClusterFacts())


def outcomes(plane: Plane, world: World) -> list[Outcome] | None:
    """Answer every question of a plane; None where the files are refused with a sentence."""
    try:
        estate = estate_of(world)
    except LeastwiseError:
        return None
    engine = estate.engines[plane]
    return [engine.decide(caller, question).outcome for caller, question in QUESTIONS[plane]]


def exercised(world: World) -> None:
    """Ask an estate everything that the commands ask; LeastwiseError where the files are refused."""
    estate = estate_of(world)
    for engine in estate:
        engine.gaps()
        identities = engine.identities()
        for identity in identities:
            engine.effective(identity.id)
        for caller, question in QUESTIONS[engine.plane]:
            engine.decide(caller, question)
        for _, question in QUESTIONS[engine.plane][:3]:
            engine.holders(question)
    assert list(estate.edges()) is not None


# ---------------------------------------------------------------- spoiling


def places(value: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every place inside a document, with what stands there."""
    if isinstance(value, dict):
        inner: Iterator[tuple[str | int, Any]] = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    else:
        return
    for key, each in inner:
        yield (*at, key), each
        yield from places(each, (*at, key))


def wrong_types(value: Any) -> tuple[Any, ...]:
    """Return values of types that no tool writes in the place of this one."""
    if isinstance(value, str):
        return (7, {"x": 7}, [7])
    if isinstance(value, bool):
        return ("x", 7, {"x": 7})
    if isinstance(value, list):
        return (7, {"x": 7}, [7, {"x": []}])
    return (7, "x", [7])


def replaced(document: Any, at: Place, value: Any) -> Any:
    """Return a copy of a document with another value in one place."""
    found = copy.deepcopy(document)
    holder = found
    for key in at[:-1]:
        holder = holder[key]
    holder[at[-1]] = value
    return found


def _deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


HUGE_NUMBER = 10**400

JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**65),
    st.just(HUGE_NUMBER),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from(
        [
            "\x00",
            "\ud800",
            "\u202e",
            "\x1b[2J",
            "*",
            "**",
            "a*" * 50,
            "${" * 50,
            "%",
            "//",
            ":::::",
            "x" * 5000,
        ]
    ),
    st.sampled_from([_deep(60), _deep(300)]),
    st.lists(st.text(max_size=2) | st.integers(0, 3), max_size=3),
    st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=3),
)


@st.composite
def spoiled(draw: st.DrawFn, document: Any) -> Any:
    """Change a document in one to three places: fields go, come, change their type, or are there twice."""
    found = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        known = list(places(found))
        if not known:
            break
        at, value = known[draw(st.integers(0, len(known) - 1))]
        holder = found
        for key in at[:-1]:
            holder = holder[key]
        _spoil(draw, holder, at[-1], value, known)
    return found


def _spoil(
    draw: st.DrawFn, holder: Any, key: str | int, value: Any, known: Sequence[tuple[Place, Any]]
) -> None:
    how = draw(st.sampled_from(["junk", "wrong", "delete", "copy", "add"]))
    if how == "junk":
        holder[key] = copy.deepcopy(draw(JUNK))
    elif how == "wrong":
        holder[key] = draw(st.sampled_from(wrong_types(value)))
    elif how == "copy":
        holder[key] = copy.deepcopy(known[draw(st.integers(0, len(known) - 1))][1])
    elif how == "delete":
        del holder[key]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(value))
    else:
        holder[draw(st.text(max_size=3))] = copy.deepcopy(draw(JUNK))
