"""The STS gate: what AWS verifies of a web identity token and the emulator does not.

Implements https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: a provider
registered in the role's account, the signature, a listed audience, the times, an allowed duration. The trust
policy is judged by the emulator too, which takes `aud` as a string only.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from leastwise_dev.aws.backend import Backend
from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.condition_operators import UndecidedError
from leastwise_dev.aws.principals import Principals
from leastwise_dev.aws.refusals import Answer, Refusal
from leastwise_dev.aws.tokens import (
    CODE,
    JwksSource,
    Token,
    check_signature,
    check_times,
    find_audience,
    parse_token,
    rewrite_audience,
)
from leastwise_dev.aws.trust import admits, parse_trust

MIN_SESSION_SECONDS = 900
CHAINED_SESSION_SECONDS = 3600

_ROLE_ARN = re.compile(r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>\d{12}):role/(?:.*/)?(?P<name>[^/]+)")
DENIED = Refusal("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)


@dataclass(frozen=True, slots=True)
class Passed:
    """A verified web identity: the call for the emulator, and what its answer must say."""

    call: Call
    subject: str
    audience: str
    provider_arn: str


class StsGate:
    """Verifies AssumeRoleWithWebIdentity. `keys` maps an issuer to its key set; `now` is wall time."""

    def __init__(self, backend: Backend, now: Callable[[], float] = time.time) -> None:
        self._backend = backend
        self._now = now
        self.keys: dict[str, JwksSource] = {}
        self.default_keys: JwksSource | None = None

    async def admit(self, call: Call) -> Passed | Refusal:
        """Return the call to forward, or why AWS would refuse."""
        found = _ROLE_ARN.fullmatch(call.text("RoleArn"))
        if found is None:
            return Refusal("ValidationError", f"{call.text('RoleArn')} is invalid")
        token = parse_token(call.text("WebIdentityToken"))
        if isinstance(token, Refusal):
            return token
        provider_arn = to_provider_arn(found["partition"], found["account"], token.issuer)
        audience = await self._verify(token, found["account"], provider_arn)
        if isinstance(audience, Refusal):
            return audience
        refusal = await self._check_role(call, found["account"], found["name"])
        if refusal is not None:
            return refusal
        forwarded = call.with_parameter("WebIdentityToken", rewrite_audience(token, audience))
        return Passed(forwarded, token.subject, audience, provider_arn)

    async def _verify(self, token: Token, account_id: str, provider_arn: str) -> str | Refusal:
        accepted = await self._read_audiences(account_id, provider_arn)
        if accepted is None:
            return Refusal(CODE, f"No OpenIDConnect provider found in your account for {token.issuer}")
        refusal = check_signature(token, self.keys.get(token.issuer, self.default_keys))
        refusal = refusal or check_times(token, self._now())
        return refusal or find_audience(token, accepted)

    async def _read_audiences(self, account_id: str, provider_arn: str) -> tuple[str, ...] | None:
        root = await self._backend.read_xml(
            account_id, "GetOpenIDConnectProvider", OpenIDConnectProviderArn=provider_arn
        )
        if root is None:
            return None
        return tuple(member.text or "" for member in root.iterfind(".//ClientIDList/member"))

    async def _check_role(self, call: Call, account_id: str, name: str) -> Refusal | None:
        role = await self._backend.read_role(account_id, name)
        if role is None or role.arn != call.text("RoleArn"):
            return DENIED
        return check_duration(call.text("DurationSeconds"), role.max_session_seconds)


def check_duration(text: str, max_session_seconds: int, *, is_chained: bool = False) -> Refusal | None:
    """Refuse a session shorter than 900 s, or longer than the role (or role chaining) allows."""
    seconds = int(text) if text.isdigit() else 3600
    if text and (not text.isdigit() or seconds < MIN_SESSION_SECONDS):
        return Refusal(
            "ValidationError",
            f"1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy constraint: "
            f"Member must have value greater than or equal to {MIN_SESSION_SECONDS}",
        )
    if seconds > max_session_seconds:
        return Refusal(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    if is_chained and seconds > CHAINED_SESSION_SECONDS:
        return Refusal(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for role chaining.",
        )
    return None


def to_provider_arn(partition: str, account_id: str, issuer: str) -> str:
    """Return the ARN that a provider for this issuer has in the account."""
    return f"arn:{partition}:iam::{account_id}:oidc-provider/{issuer.partition('://')[2].rstrip('/')}"


async def check_assume_role(call: Call, backend: Backend, principals: Principals) -> Refusal | None:
    """Refuse an AssumeRole that AWS refuses and the emulator lets pass: for a caller that only a service
    principal would match, or for too long."""
    found = _ROLE_ARN.fullmatch(call.text("RoleArn"))
    if call.action != "AssumeRole" or found is None:
        return None
    role = await backend.read_role(found["account"], found["name"])
    caller = principals.find(call.access_key)
    message = f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: {found[0]}"
    denied = Refusal("AccessDenied", message, 403)
    if role is None or role.arn != found[0]:
        return denied
    context = {"sts:RoleSessionName": call.text("RoleSessionName"), **_external_id(call)}
    try:
        is_admitted = admits(parse_trust(role.trust), ("AWS", caller.arn), "sts:AssumeRole", context)
    except UndecidedError as error:
        return Refusal("AccessDenied", f"{denied.message}: {error}", 403)
    if not is_admitted:
        return denied
    return check_duration(
        call.text("DurationSeconds"), role.max_session_seconds, is_chained=caller.is_session
    )


def _external_id(call: Call) -> dict[str, str]:
    return {"sts:ExternalId": call.text("ExternalId")} if call.text("ExternalId") else {}


def tell_truth(answer: Answer, passed: Passed) -> Answer:
    """Put the verified subject, audience and provider where the emulator writes constants."""
    truths: Mapping[str, str] = {
        "SubjectFromWebIdentityToken": passed.subject,
        "Audience": passed.audience,
        "Provider": passed.provider_arn,
    }
    body = answer.body.decode()
    for element, value in truths.items():
        before, opening, rest = body.partition(f"<{element}>")
        if opening:
            _, _, after = rest.partition("<")
            body = f"{before}{opening}{escape(value)}<{after}"
    return Answer(answer.status, body.encode(), answer.headers)
