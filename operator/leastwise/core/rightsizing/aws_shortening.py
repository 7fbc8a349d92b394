"""Long lists of actions, written as patterns where a policy of AWS could not hold them.

    exact    a pattern that stands for listed actions only, as far as the catalogue knows the service
    service  every action of a service that has listed ones, the services first of which most are listed

Either way a pattern lies inside the grant; the second is wider than the list, and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.rightsizing.aws_cuts import Cut

IsGranted = Callable[[Cut], bool]
"""Whether some statement grants all that a cut says."""


def exactly(cut: Cut, is_granted: IsGranted) -> Cut:
    """Write actions as patterns that stand for these alone."""
    plain = {each.lower(): each for each in cut.actions if "*" not in each and "?" not in each}
    found = [each for each in cut.actions if each.lower() not in plain]
    for service, names in groupby(sorted(plain), key=_service):
        every = _names_of(service)
        wanted = list(names)
        known = [each for each in wanted if catalogue().index(each) is not None]
        found += [plain[each] for each in wanted if each not in known]
        for pattern in _patterns(known, every):
            is_whole = pattern in plain or is_granted(cut._replace(actions=(pattern,)))
            inside = [pattern] if is_whole else [each for each in known if each.startswith(pattern[:-1])]
            found += [plain.get(each, _written(each)) for each in inside]
    return cut._replace(actions=tuple(sorted(found)))


def _patterns(wanted: Sequence[str], every: Sequence[str]) -> Iterable[str]:
    """Return the fewest beginnings, and single names, that stand for the wanted names among all."""
    if len(wanted) < 2:  # noqa: PLR2004 (a single name is no beginning)
        return wanted
    stem = _common(wanted[0], wanted[-1])  # sorted: what these two share, all share
    held = [each for each in every if each.startswith(stem)]
    if len(held) == len(wanted):
        return [f"{stem}*"]
    parts = groupby(wanted, key=lambda each: each[: len(stem) + 1])
    return [pattern for _, part in parts for pattern in _patterns(list(part), held)]


def _common(first: str, last: str) -> str:
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((place for place, (one, other) in pairs if one != other), min(len(first), len(last)))]


def _written(pattern: str) -> str:
    """Write a beginning as the catalogue writes the names that it stands for."""
    first = next(catalogue().names_of(catalogue().expand(pattern)))
    return f"{first[: len(pattern) - 1]}*"


def _service(action: str) -> str:
    return action.partition(":")[0]


def _names_of(service: str) -> list[str]:
    known = catalogue()
    return [each.lower() for each in known.names_of(known.expand(f"{service}:*"))]


def services_by_share(cuts: Iterable[Cut]) -> list[str]:
    """Return the services with listed actions: those first of whose known actions most are listed."""
    listed: dict[str, int] = {}
    for cut in cuts:
        for each in cut.actions:
            name = _service(each.lower())
            listed[name] = listed.get(name, 0) | catalogue().expand(each)

    def share(service: str) -> float:
        every = catalogue().expand(f"{service}:*").bit_count()
        return listed[service].bit_count() / every if every else 0.0

    return sorted(listed, key=lambda each: (-share(each), each))


def whole_services(cut: Cut, services: Collection[str], is_granted: IsGranted) -> Cut:
    """Write every action of services that have several among the listed ones, where that is granted."""
    own: dict[str, list[str]] = {}
    for each in cut.actions:
        own.setdefault(_service(each.lower()), []).append(each)
    found: list[str] = []
    for service, actions in own.items():
        pattern = f"{service}:*"
        is_whole = len(actions) > 1 and service in services and is_granted(cut._replace(actions=(pattern,)))
        found += [pattern] if is_whole else actions
    return cut._replace(actions=tuple(sorted(found)))
