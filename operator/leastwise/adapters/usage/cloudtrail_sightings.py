"""Events of CloudTrail as the rules of anomalies need them: whose deed, and who assumed which role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import msgspec

from leastwise.adapters.usage.cloudtrail_events import (
    UNDECODABLE,
    Record,
    asked_of,
    fields_of,
    issued_by,
)
from leastwise.core.anomalies.sightings import Assumed, Deed, Sighting, deed_of
from leastwise.core.anomalies.texts import clipped
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aws import Caller, CallerFields, caller_of, decision_of, partition_of, refused
from leastwise.core.usage.aws_actions import rule_of
from leastwise.core.usage.uses import ALLOWED, DENIED, Use

MOST_CALLERS = 20_000
MOST_OF_A_CALLER = 8192
_STS = "sts.amazonaws.com"
_ASSUMING = frozenset({"AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"})
_SAML = "SAMLUser"
_WEB = "WebIdentityUser"
_ACCOUNT = "AWSAccount"
_SERVICE_ACCOUNT = "system:serviceaccount:"
_SUBJECT_PARTS = 2
_NO_CALLS = frozenset({"AwsServiceEvent", "AwsConsoleSignIn", "AwsVpceEvent", "AwsCloudTrailInsight"})


class _Role(msgspec.Struct, rename="camel"):
    role_arn: str | None = None


class CloudTrailSightings:
    """Takes records, gives sightings. `skipped` are no calls, `strange` name nobody."""

    def __init__(self) -> None:
        self.events = self.skipped = self.strange = 0
        self._callers: dict[bytes, tuple[CallerFields, Caller] | None] = {}
        self._deeds: dict[tuple[str, ...], Deed] = {}
        self._role = msgspec.json.Decoder(_Role | None)

    def of_records(self, records: Iterable[Record]) -> Iterator[Sighting]:
        """Read events in the order of their times: in a file of CloudTrail they are not."""
        for record in sorted(records, key=lambda each: each.event_time):
            self.events += 1
            at = int(record.event_time.timestamp())
            if record.event_type in _NO_CALLS or at < 0:
                self.skipped += 1
                continue
            known = self._caller(record)
            if known is None:
                self.strange += 1
                continue
            fields, caller = known
            yield Sighting(
                at,
                record.event_id or "",
                (self._deed(record, caller),),
                None,
                self._assumed(record, fields, caller),
            )

    def _caller(self, record: Record) -> tuple[CallerFields, Caller] | None:
        text = bytes(record.user_identity)
        if text in self._callers:
            return self._callers[text]
        fields = fields_of(text)
        if fields is not None and fields.kind == _SAML:
            fields = replace(fields, provider=asked_of(record).principal_arn or fields.provider)
        caller = caller_of(fields, partition_of(record.aws_region or "")) if fields is not None else None
        found = (fields, caller) if fields is not None and caller is not None else None
        if fields is None or fields.kind != _SAML:  # whose provider stands in the request
            if len(self._callers) >= MOST_CALLERS:
                self._callers.clear()
            if len(text) <= MOST_OF_A_CALLER:
                self._callers[text] = found
        return found

    def _deed(self, record: Record, caller: Caller) -> Deed:
        rule = rule_of(record.event_source, record.event_name)
        actions = rule.actions if rule.is_fixed else rule.actions_for(bytes(record.request_parameters))
        decision = ALLOWED if record.error_code is None else decision_of(record.error_code)
        if decision == DENIED:
            told = refused(record.error_message or "")
            actions = (clipped(told[0]),) if told is not None else actions
        identity = clipped(caller.identity)
        key = (identity, decision, *actions)
        found = self._deeds.get(key)
        if found is None:
            uses = [
                Use(IdentityId(identity), Plane.AWS.value, clipped(each), decision=decision)
                for each in actions
            ]
            if len(self._deeds) >= MOST_CALLERS:
                self._deeds.clear()
            found = self._deeds[key] = deed_of(IdentityId(identity), uses)
        return found

    def _assumed(self, record: Record, fields: CallerFields, caller: Caller) -> Assumed | None:
        if record.event_source != _STS or record.event_name not in _ASSUMING or record.error_code is not None:
            return None
        try:
            asked = self._role.decode(bytes(record.request_parameters) or b"null")
        except UNDECODABLE:
            return None
        if asked is None or not asked.role_arn:
            return None
        return Assumed(
            IdentityId(clipped(identity_id(Plane.AWS, asked.role_arn))),
            clipped(_source(fields, caller)),
            clipped(caller.session),
            tuple(clipped(each) for each in issued_by(record).sessions),
        )


def _source(fields: CallerFields, caller: Caller) -> str:
    """Name who assumes a role, so that the same source always has one name.

    Of subjects that no cluster gives only the first parts count: a pipeline's end in branches and runs.
    """
    native = caller.identity.partition(":")[2]
    if fields.kind == _ACCOUNT:
        return f"account {fields.account}"
    if fields.kind == _WEB and fields.user_name:
        subject = fields.user_name
        if not subject.startswith(_SERVICE_ACCOUNT):
            subject = ":".join(subject.split(":")[:_SUBJECT_PARTS])
        return f"{native} {subject}"
    return native
