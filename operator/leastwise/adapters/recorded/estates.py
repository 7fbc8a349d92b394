"""From recorded files to an estate: each document to its plane's reader, each world to its engine.

What a plane needs is loaded when a file of it is there, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from leastwise.adapters.recorded.kinds import plane_of
from leastwise.adapters.recorded.recognition import read_path
from leastwise.adapters.recorded.snapshot_file import read_snapshot
from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.evaluation.engines import Edge, Engine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.identities import Cluster
from leastwise.core.recordings import RecordedDocument, Recording, united
from leastwise.core.snapshots import Gap, Plane

GRAPH_KINDS = frozenset({"graph", "graph-targets"})

World = Any  # each plane has its own
Reader = Any  # a plane's `XFiles`: add(kind, data, name), world()


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """What `--cluster` says of the cluster whose files do not."""

    name: str = ""
    issuer: str = ""


def read_recorded(paths: Sequence[str]) -> Recording:
    """Read and recognise every `[KIND=]PATH`."""
    return united([_read_one(each) for each in paths])


def _read_one(path: str) -> Recording:
    parts: list[Recording] = []
    for document in read_path(path):
        if document.kind == "snapshot":
            parts.append(read_snapshot(document.name, document.data))
        else:
            parts.append(Recording(documents=(document,), sources=(document.name,)))
    return united(parts)


def build_estate(recorded: Recording, cluster: ClusterFacts) -> Estate:
    """Build the engines of the planes that the documents tell of, and the links between them."""
    readers = _readers(recorded.documents)
    worlds = {
        plane: _completed(plane, reader.world(), recorded, cluster) for plane, reader in readers.items()
    }
    _grant(worlds)
    engines: dict[Plane, Engine] = {
        plane: _BUILDERS[plane](worlds[plane]) for plane in Plane if plane in worlds
    }
    links, gaps = _links(worlds)
    return Estate(
        engines=engines,
        links=links,
        gaps=tuple(sorted({*recorded.gaps, *gaps})),
        taken=recorded.taken,
        sources=recorded.sources,
    )


def _readers(documents: Iterable[RecordedDocument]) -> dict[Plane, Reader]:
    readers: dict[Plane, Reader] = {}
    for each in documents:
        plane = plane_of(each.kind)
        if plane is None:
            raise UnrecognisedContentError(
                f"{each.name}: a file of kind '{each.kind}' answers no question about access",
                allowed="it with `reach` or `simulate`; see --help of both",
            )
        if plane not in readers:
            readers[plane] = _new_reader(plane)
        readers[plane].add(each.kind, each.data, each.name)
    return readers


def _new_reader(plane: Plane) -> Reader:
    module, name = _READERS[plane]
    return getattr(import_module(module), name)()


_READERS = {
    Plane.KUBERNETES: ("leastwise.adapters.recorded.kubernetes", "KubernetesFiles"),
    Plane.AWS: ("leastwise.adapters.recorded.aws", "AwsFiles"),
    Plane.GCP: ("leastwise.adapters.recorded.gcp", "GcpFiles"),
    Plane.AZURE: ("leastwise.adapters.recorded.azure", "AzureFiles"),
}


# ---------------------------------------------------------------- worlds to engines


def _completed(plane: Plane, world: World, recorded: Recording, cluster: ClusterFacts) -> World:
    """Add what the files of a plane do not say: Gaps of a live reading, and which cluster it is."""
    gaps = tuple(each for each in recorded.gaps if each.plane == plane.value)
    if gaps:
        world = replace(world, gaps=tuple(sorted({*world.gaps, *gaps})))
    if plane is Plane.KUBERNETES and (cluster.name or cluster.issuer):
        known: Cluster = world.cluster
        world = replace(
            world,
            cluster=Cluster(
                known.id,
                name=known.name or cluster.name,
                arn=known.arn,
                issuer=known.issuer or cluster.issuer,
            ),
        )
    return world


def _grant(worlds: dict[Plane, World]) -> None:
    """Give the cluster what AWS' own authorizer allows in it."""
    aws = worlds.get(Plane.AWS)
    if Plane.KUBERNETES in worlds and aws is not None and aws.access_entries:
        from leastwise.core.evaluation.links.access import with_access_entries  # noqa: PLC0415 (start-up time)

        worlds[Plane.KUBERNETES] = with_access_entries(worlds[Plane.KUBERNETES], aws)


def _kubernetes(world: World) -> Engine:
    from leastwise.core.evaluation.kubernetes.engine import RbacEngine  # noqa: PLC0415 (start-up time)

    return RbacEngine(world)


def _aws(world: World) -> Engine:
    from leastwise.core.evaluation.aws.engine import AwsEngine  # noqa: PLC0415 (start-up time)

    return AwsEngine(world)


def _gcp(world: World) -> Engine:
    from leastwise.adapters.cel import compile_condition  # noqa: PLC0415 (start-up time)
    from leastwise.core.evaluation.gcp.engine import GcpEngine  # noqa: PLC0415 (start-up time)

    return GcpEngine(world, compile_condition)


def _azure(world: World) -> Engine:
    from leastwise.core.evaluation.azure.engine import AzureEngine  # noqa: PLC0415 (start-up time)

    return AzureEngine(world)


_BUILDERS: dict[Plane, Callable[[World], Engine]] = {
    Plane.KUBERNETES: _kubernetes,
    Plane.AWS: _aws,
    Plane.GCP: _gcp,
    Plane.AZURE: _azure,
}


def _links(worlds: dict[Plane, World]) -> tuple[tuple[Edge, ...], tuple[Gap, ...]]:
    """Find the steps across planes, and what keeps some of them from being seen."""
    cluster = worlds.get(Plane.KUBERNETES)
    if cluster is None or (len(worlds) == 1 and not cluster.aws_auth):
        return (), ()
    from leastwise.adapters.recorded.aws_auth import read_aws_auth  # noqa: PLC0415 (start-up time)
    from leastwise.core.evaluation.links import find_links, link_gaps  # noqa: PLC0415

    mapped, gaps = read_aws_auth(cluster.aws_auth)
    aws = worlds.get(Plane.AWS)
    edges = find_links(cluster, aws, worlds.get(Plane.GCP), worlds.get(Plane.AZURE), mapped=mapped)
    return edges, (*gaps, *link_gaps(cluster, aws))
