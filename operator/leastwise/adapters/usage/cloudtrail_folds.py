"""Counts events of CloudTrail into uses, in bounded memory for what is only needed for a while.

Kept for a while are: ids of the last events (what is delivered twice lies close together, when files are read
in the order of their times), callers as they are written, which session was given to whom, and copies of
events that name only the account of their caller until the copy that names the caller is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from leastwise.adapters.usage.cloudtrail_counters import MOST_LINKS, Counter, Deed, KnownCaller
from leastwise.adapters.usage.cloudtrail_events import (
    Record,
    asked_of,
    fields_of,
    issued_by,
    parameters_of,
)
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.aws import (
    MOST_OF_A_NAME,
    POD_IDENTITY,
    Caller,
    account_link,
    caller_of,
    decision_of,
    partition_of,
    pod_link,
    refused,
)
from leastwise.core.usage.aws_actions import EventRule, rule_of
from leastwise.core.usage.aws_observability import SeenKind
from leastwise.core.usage.aws_resources import (
    NAMED_SERVICES,
    Where,
    about,
    account_id,
    account_of,
    named_by,
)
from leastwise.core.usage.uses import ALLOWED, DENIED, Use

WINDOW = 1 << 16
"""Ids kept at least; twice as many at most."""

MOST_CALLERS = 1 << 14
MOST_CONTEXTS = 1 << 15
MOST_SESSIONS = 1 << 16
MOST_COPIES = 1 << 14
MOST_OF_A_CALLER = 1 << 13
MOST_OF_A_PLACE = 64
"""Characters of a region or an account; what is longer is none."""
MOST_SERVICES = 4096
MOST_UNMAPPED = 256
"""Names of events kept a service: one is enough to leave the service undecided."""

NOT_CALLS = frozenset({"AwsServiceEvent", "AwsConsoleSignIn", "AwsVpceEvent", "AwsCloudTrailInsight"})
"""Types of events that nobody's permission was asked for: what a service does by itself, signing in, the
second record that a network endpoint writes of a call, and what CloudTrail itself finds unusual."""

_STS = "sts.amazonaws.com"
_TYING = frozenset({"AssumeRole", "AssumeRoleWithWebIdentity"})
_SAML = "SAMLUser"
_PLANE = Plane.AWS.value
_POD_IDENTITY = f"aws:service:{POD_IDENTITY}"
_TRUE = (True, "true")


class Context(Struct, gc=False):
    """What all events of a name, in an account and region, have in common."""

    rule: EventRule
    account: str
    region: str
    span: list[datetime]
    is_tying: bool


class Sighting(NamedTuple):
    """One event, understood."""

    known: KnownCaller
    deed: Deed
    at: datetime
    names: tuple[str, ...]


class Fold:
    """Counts events; `take` may be called any number of times, then `aggregates` once."""

    def __init__(self) -> None:
        self.events = self.skipped = self.strange = 0
        self.spans: dict[tuple[str, str], list[datetime]] = {}  # of an account and region
        self.kinds: set[tuple[str, str, bool, bool]] = set()  # account, service, is it data, does it read
        self.unmapped: dict[str, set[str]] = {}
        self.has_more_unmapped = False
        self._counters: dict[Use, Counter] = {}
        self._contexts: dict[tuple[str | bool | None, ...], Context] = {}
        self._callers: dict[bytes, KnownCaller | None] = {}
        self._by_session: dict[str, list[KnownCaller]] = {}
        self._ties: dict[str, tuple[str, ...]] = {}
        self._ids: set[int] = set()  # hashes: of 64 bits and secret, so that none is like another
        self._older_ids: set[int] = set()
        self._shared: set[int] = set()
        self._older_shared: set[int] = set()
        self._copies: dict[int, Sighting] = {}

    def take(self, records: Iterable[Record]) -> None:
        """Count events."""
        for record in records:
            self.events += 1
            if record.event_type in NOT_CALLS or self._is_known(record):
                self.skipped += 1
            else:
                self._take(record)

    def aggregates(self) -> tuple[Aggregate, ...]:
        """Return what was counted, sorted by use."""
        for each in self._copies.values():
            self._count(*each)
        for kept in (self._copies, self._callers, self._by_session, self._ids, self._older_ids):
            kept.clear()  # counters and results together would be twice as much
        return tuple(self._counters.pop(use).aggregate() for use in sorted(self._counters))

    def seen_kinds(self, account: str) -> set[SeenKind]:
        """Return the kinds of events that were seen of an account."""
        return {SeenKind(*rest) for where, *rest in self.kinds if where == account}  # type: ignore[arg-type]

    # ---------------------------------------------------------------- one event

    def _take(self, record: Record) -> None:
        known = self._callers.get(bytes(record.user_identity)) or self._caller(record)
        if known is None:
            self.strange += 1
            return
        context = self._context(record)
        rule = context.rule
        if context.is_tying:
            self._tie(record, known.caller)
        actions = rule.actions if rule.is_fixed else rule.actions_for(bytes(record.request_parameters))
        names, place = _about(record, context)
        decision = ALLOWED
        if record.error_code is not None:
            decision = decision_of(record.error_code)
            told = refused(record.error_message or "") if decision == DENIED else None
            if told is not None:
                names = names if told[0] in actions else (told[1],) if told[1] else ()
                actions = (told[0],)
        deed = (actions, place, decision)
        if record.shared_event_id is None:
            self._count(known, deed, record.event_time, names)
        else:
            self._share(hash(record.shared_event_id), Sighting(known, deed, record.event_time, names))

    def _is_known(self, record: Record) -> bool:
        """Tell whether an event was delivered before, and keep its id."""
        if record.event_id is None:
            return False
        found = hash(record.event_id)
        if found in self._ids or found in self._older_ids:
            return True
        self._ids.add(found)
        if len(self._ids) >= WINDOW:
            self._older_ids, self._ids = self._ids, set()
        return False

    def _caller(self, record: Record) -> KnownCaller | None:
        text = bytes(record.user_identity)
        if text in self._callers:
            return self._callers[text]
        fields = fields_of(text)
        if fields is None:
            return None
        if fields.kind == _SAML:
            # the provider is named by the request only: its callers are not remembered
            fields = replace(fields, provider=asked_of(record).principal_arn or fields.provider)
        caller = caller_of(fields, partition_of(record.aws_region or ""))
        known = KnownCaller(caller) if caller else None
        if fields.kind != _SAML:
            self._remember(text, known)
        return known

    def _remember(self, text: bytes, known: KnownCaller | None) -> None:
        if len(self._callers) >= MOST_CALLERS:
            self._callers.clear()
            self._by_session.clear()
        if len(text) <= MOST_OF_A_CALLER:
            self._callers[text] = known
        session = known.caller.session if known else ""
        if known is not None and session:
            self._by_session.setdefault(session, []).append(known)
            for each in self._ties.get(session, ()):
                known.tie(each)

    def _context(self, record: Record) -> Context:
        """Return what is known of all events of a name, account and region, and note the time of this one."""
        key = (
            record.event_source,
            record.event_name,
            record.recipient_account_id,
            record.aws_region,
            record.management_event,
            record.read_only,
        )
        at = record.event_time
        context = self._contexts.get(key)
        if context is None:
            context = self._new_context(record)
            if len(self._contexts) >= MOST_CONTEXTS:
                self._contexts.clear()
            if max(len(record.aws_region or ""), len(record.recipient_account_id or "")) <= MOST_OF_A_PLACE:
                self._contexts[key] = context
        span = context.span
        if at > span[1]:
            span[1] = at
        elif at < span[0]:
            span[0] = at
        return context

    def _new_context(self, record: Record) -> Context:
        rule = rule_of(record.event_source, record.event_name)
        account = account_id(record.recipient_account_id)
        region = record.aws_region or ""
        region = region if len(region) <= MOST_OF_A_PLACE else ""
        is_data = rule.is_data if record.management_event is None else record.management_event not in _TRUE
        is_reading = rule.is_reading if record.read_only is None else record.read_only in _TRUE
        self.kinds.add((account, rule.services[0], is_data, is_reading))
        if not rule.is_known:
            self._doubt(record.event_name, rule.services)
        at = record.event_time
        is_tying = record.event_source == _STS and record.event_name in _TYING
        return Context(rule, account, region, self.spans.setdefault((account, region), [at, at]), is_tying)

    def _doubt(self, name: str, services: Iterable[str]) -> None:
        for service in services:
            names = self.unmapped.get(service)
            if names is None:
                if len(self.unmapped) >= MOST_SERVICES:
                    self.has_more_unmapped = True
                    continue
                names = self.unmapped[service] = set()
            if len(names) < MOST_UNMAPPED:
                names.add(name)

    # ---------------------------------------------------------------- sessions and copies

    def _tie(self, record: Record, caller: Caller) -> None:
        """Keep to which ServiceAccount a session was given."""
        issued = issued_by(record)
        link = account_link(issued.subject_from_web_identity_token or "")
        if caller.identity == _POD_IDENTITY:
            link = pod_link(asked_of(record).tag_values)
        if not link or len(link) > MOST_OF_A_NAME:
            return
        for session in issued.sessions:
            links = self._ties.get(session, ())
            if link not in links and len(links) < MOST_LINKS:  # several may choose the same name
                self._ties[session] = (*links, link)
            for each in self._by_session.get(session, ()):
                each.tie(link)
        while len(self._ties) > MOST_SESSIONS:
            del self._ties[next(iter(self._ties))]

    def _share(self, shared: int, found: Sighting) -> None:
        """Count an event that two accounts hear of once, for its caller."""
        if shared in self._shared or shared in self._older_shared:
            self.skipped += 1
            return
        if found.known.caller.is_foreign:
            self.skipped += shared in self._copies
            self._copies[shared] = found
            if len(self._copies) > MOST_COPIES:
                self._count(*self._copies.pop(next(iter(self._copies))))
            return
        self.skipped += self._copies.pop(shared, None) is not None
        self._shared.add(shared)
        if len(self._shared) >= WINDOW:
            self._older_shared, self._shared = self._shared, set()
        self._count(*found)

    def _count(self, known: KnownCaller, deed: Deed, at: datetime, names: tuple[str, ...]) -> None:
        counters = known.uses.get(deed)
        if counters is None:
            counters = known.uses[deed] = tuple(
                [self._counter(known, action, deed, at) for action in deed[0]]
            )
        for each in counters:
            each.see(at, names)

    def _counter(self, known: KnownCaller, action: str, deed: Deed, at: datetime) -> Counter:
        use = Use(known.caller.identity, _PLANE, action, "", "", "", deed[1], "", deed[2])
        counter = self._counters.get(use)
        if counter is None:
            counter = self._counters[use] = Counter(use, at, at)
        counter.came_by(known)
        return counter


def _about(record: Record, context: Context) -> tuple[tuple[str, ...], str]:
    """Return what an event was about, as ARNs, and in which account that is."""
    rule, recipient = context.rule, context.account
    if record.resources:
        names, place = about(record.resources, objects=rule.objects)
        if names:
            return names, place or recipient
        recipient = place or recipient
    if rule.services[0] in NAMED_SERVICES:
        named = named_by(rule.services[0], parameters_of(record), Where(context.region, recipient))
        if named:
            return (named,), account_of(named) or recipient
    return (), recipient
