"""The fake AWS front door: every AWS request passes here before the emulator.

Each call goes through the same steps, in this order:

    recording -> fault injection -> the caller's policy (when enforced) -> strict checks -> STS gate
    -> stale reads -> the emulator -> corrections of its answer
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from leastwise_dev.aws import corrections
from leastwise_dev.aws.authorization import Authorization
from leastwise_dev.aws.backend import Backend, parse_xml
from leastwise_dev.aws.calls import Call, parse_call
from leastwise_dev.aws.consistency import StaleReads
from leastwise_dev.aws.faults import EXPIRED, HOLD_SECONDS, Fault, Faults, Kind
from leastwise_dev.aws.pod_identity import PodIdentityAgent
from leastwise_dev.aws.principals import Principals
from leastwise_dev.aws.recording import RecordedCall, Recorder, Requirement, redact
from leastwise_dev.aws.refusals import Answer, Refusal, to_answer
from leastwise_dev.aws.strict import StrictChecks
from leastwise_dev.aws.sts import StsGate, check_assume_role, tell_truth

_CREDENTIAL_KEY = re.compile(r"(Credential=)[^/,\s]+/")
_AGENT_PATH = re.compile(r"/_leastwise/pod-identity/([^/]+)/v1/credentials")
_CREATING = {"CreateRole", "CreatePolicy"}
_ASSUMING = {"AssumeRole", "AssumeRoleWithWebIdentity"}

PolicyCheck = Callable[[tuple[Requirement, ...]], Refusal | None]


class ConnectionDroppedError(Exception):
    """The connection must be closed without an answer."""


@dataclass(slots=True)
class Parts:
    """What the gate is made of."""

    backend: Backend
    principals: Principals
    recorder: Recorder
    faults: Faults
    strict: StrictChecks
    sts: StsGate
    authorization: Authorization
    stale: StaleReads
    agent: PodIdentityAgent


class Gate:
    """Handles one request after the other; knows nothing of sockets."""

    def __init__(self, parts: Parts, now: Callable[[], float] = time.time) -> None:
        self._parts = parts
        self._now = now
        self._locks: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        self.policies: dict[str, PolicyCheck] = {}

    async def handle(
        self, method: str, raw_path: str, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> Answer:
        """Answer one request; ConnectionDroppedError when there must be no answer."""
        agent = _AGENT_PATH.fullmatch(raw_path)
        if agent is not None:
            return await self._serve_agent(agent.group(1), headers)
        call = self._identify(parse_call(method, raw_path, headers, body))
        began = self._now()
        requirements = await self._parts.authorization.requirements(call)
        answer: Answer | None = None
        try:
            answer = await self._answer(call, requirements)
        finally:
            self._record(call, requirements, answer, began)
        return answer

    async def _serve_agent(self, cluster: str, headers: tuple[tuple[str, str], ...]) -> Answer:
        token = next((value for name, value in headers if name.lower() == "authorization"), "")
        answer = await self._parts.agent.exchange(cluster, token)
        self._parts.recorder.note_exchange(token, answer.body)
        return answer

    def _identify(self, call: Call) -> Call:
        """Name the caller; one of ours becomes root of its account."""
        principal = self._parts.principals.find(call.access_key)
        named = replace(call, principal=principal.name, account_id=principal.account_id)
        if not principal.is_root:
            return named
        dropped = {"x-amz-security-token"}  # root has none
        headers = tuple(
            (name, _CREDENTIAL_KEY.sub(rf"\g<1>{principal.account_id}/", value))
            if name.lower() == "authorization"
            else (name, value)
            for name, value in call.headers
            if name.lower() not in dropped
        )
        return replace(named, headers=headers)

    async def _answer(self, call: Call, requirements: tuple[Requirement, ...]) -> Answer:
        if self._parts.principals.find(call.access_key).is_expired(self._now()):
            return to_answer(EXPIRED, call.service)
        for fault in self._parts.faults.find_before(call):
            refusal = await _suffer(fault)
            if refusal is not None:
                return to_answer(refusal, call.service)
        async with self._lock_of(call):
            answer = await self._serve(call, requirements)
        self._parts.recorder.note_secrets(call, answer.body)
        for fault in self._parts.faults.find_after(call):
            await _suffer(fault)
        return answer

    def _lock_of(self, call: Call) -> asyncio.Lock:
        """Serialise writes to one resource: a check of a count and the write that follows are one step."""
        if not call.is_write or call.service not in {"iam", "eks"}:
            return asyncio.Lock()
        if call.action in _CREATING:
            return self._locks[call.account_id, call.action]  # all names of an account are compared
        subject = call.text("RoleName") or call.text("PolicyArn") or call.text("clusterName")
        return self._locks[call.account_id, subject]

    async def _serve(self, call: Call, requirements: tuple[Requirement, ...]) -> Answer:
        policy = self.policies.get(call.principal)
        refusal = policy(requirements) if policy is not None else None
        refusal = refusal or await self._parts.strict.check(call)
        if refusal is not None:
            return to_answer(refusal, call.service)
        if call.service == "sts":
            return await self._serve_sts(call)
        answer = await self._forward_corrected(call)
        self._parts.strict.note(call, answer)
        return answer

    async def _serve_sts(self, call: Call) -> Answer:
        if call.action == "AssumeRoleWithWebIdentity":
            passed = await self._parts.sts.admit(call)
            if isinstance(passed, Refusal):
                return to_answer(passed, "sts")
            answer = await self._forward(passed.call)
            answer = tell_truth(answer, passed) if answer.is_success else answer
        else:
            refusal = await check_assume_role(call, self._parts.backend, self._parts.principals)
            if refusal is not None:
                return to_answer(refusal, "sts")
            answer = await self._forward(call)
        if call.action in _ASSUMING and answer.is_success:
            self._note_session(call, answer)
        return answer

    def _note_session(self, call: Call, answer: Answer) -> None:
        root = parse_xml(answer.body)
        arn = root.findtext(".//AssumedRoleUser/Arn", "")
        key = root.findtext(".//Credentials/AccessKeyId", "")
        expires = datetime.fromisoformat(root.findtext(".//Credentials/Expiration", "")).timestamp()
        self._parts.principals.note_session(key, arn, expires, source=call.principal)

    async def _forward(self, call: Call) -> Answer:
        return await self._parts.backend.forward(call.method, call.raw_path, call.headers, call.body)

    async def _forward_corrected(self, call: Call) -> Answer:
        async def send(to_send: Call) -> Answer:
            return await self._parts.stale.serve(to_send, self._forward)

        is_root = self._parts.principals.find(call.access_key).is_root
        quotas = self._parts.strict.quotas
        return await corrections.forward(call, self._parts.backend, quotas, send, is_root=is_root)

    def _record(
        self, call: Call, requirements: tuple[Requirement, ...], answer: Answer | None, began: float
    ) -> None:
        own = requirements[0] if requirements else Requirement(call.operation, "")
        self._parts.recorder.add(
            RecordedCall(
                service=call.service,
                action=call.action,
                resource_arn=own.resource_arn,
                context=own.context,
                parameters=redact(call),
                status=answer.status if answer is not None else 0,
                access_key=call.access_key,
                time=began,
                principal=call.principal,
                account_id=call.account_id,
                error_code=_read_error_code(call.service, answer),
                requirements=requirements,
                is_read=call.is_read,
            )
        )


async def _suffer(fault: Fault) -> Refusal | None:
    """Let a fault happen; the refusal when it is one."""
    match fault.kind:
        case Kind.REFUSE:
            return fault.refusal
        case Kind.DELAY:
            await asyncio.sleep(fault.seconds)
        case Kind.HOLD_BEFORE | Kind.HOLD_AFTER:
            await _hold(fault)
            if fault.is_abandoned:
                raise ConnectionDroppedError(fault.operation)
        case Kind.DROP_BEFORE | Kind.DROP_AFTER:
            raise ConnectionDroppedError(fault.operation)
        case Kind.STALE_READS:
            pass
    return None


async def _hold(fault: Fault) -> None:
    """Wait until the test lets go. Not in a thread: many calls may be held at once."""
    end = time.monotonic() + HOLD_SECONDS
    while not fault.released.is_set() and time.monotonic() < end:  # noqa: ASYNC110 (set by another thread)
        await asyncio.sleep(0.02)


_ERROR_CODE = re.compile(rb"<Code>([^<]+)</Code>")


def _read_error_code(service: str, answer: Answer | None) -> str:
    if answer is None or answer.status < 400:
        return ""
    if service == "eks":
        named: Mapping[str, str] = {name.lower(): value for name, value in answer.headers}
        return named.get("x-amzn-errortype", "")
    found = _ERROR_CODE.search(answer.body)
    return found.group(1).decode() if found else ""
