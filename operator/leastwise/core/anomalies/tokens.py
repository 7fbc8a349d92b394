"""Rules about tokens of ServiceAccounts: who asked for them, and whether they are used where they belong.

`authentication.kubernetes.io/issued-credential-id` of a TokenRequest equals `credential-id` of what is later
done with the token: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
"""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern
from typing import Any, NamedTuple

from leastwise.core.anomalies.addresses import AddressBook
from leastwise.core.anomalies.alerts import Fired
from leastwise.core.anomalies.baselines import DailyCounts, Profile
from leastwise.core.anomalies.memories import Memory
from leastwise.core.anomalies.rules import RuleName
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import Credential, Issued, PodEnded
from leastwise.core.anomalies.texts import DAY, time_text
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.inventories import IdentityId

_NODES = "nodes"
_OWN_AUDIENCE = "(the API server's own)"
_RANK = 2
"""A volume is usual when it was reached on two days."""


class Token(NamedTuple):
    """What a token was issued for; what the TokenRequest did not tell is that of its first use."""

    identity: str
    node: str = ""
    pod: str = ""
    pod_uid: str = ""


class End(NamedTuple):
    """When a pod ended, and from when on nobody should use its token."""

    at: int
    over: int


class Moment(NamedTuple):
    """When something is seen: seconds, day since 1970, and whether the identity's baseline is full."""

    at: int
    day: int
    is_learned: bool


class TokenRules:
    """What is kept about tokens and pods, and the rules over it."""

    def __init__(self, settings: AnomalySettings) -> None:
        self._settings = settings
        self._addresses = AddressBook(settings.places)
        self.tokens: Memory[Token] = Memory(settings.most_credentials)
        self.pods: Memory[str] = Memory(settings.most_pods)  # uid by NAMESPACE/NAME
        self.ended: Memory[End] = Memory(settings.most_pods)  # by uid

    @property
    def has_addresses(self) -> bool:
        """Whether the addresses of any pod or node are known."""
        return bool(self._addresses)

    # ---------------------------------------------------------------- asked for

    def issued(self, fact: Issued, profile: Profile, now: Moment) -> Iterator[Fired]:
        """Take a token that was issued; `profile` is that of the identity that it was issued for."""
        if fact.id:
            self.tokens.put(fact.id, _token(fact.identity, fact.node, fact.pod, fact.pod_uid))
        if fact.pod and fact.pod_uid:
            self.pods.put(fact.pod, fact.pod_uid)
        if profile.issued is None:
            profile.issued = DailyCounts()
        yield from self._volume(fact.identity, profile.issued, now, "tokens were issued for it")
        callers = profile.known_of("callers")
        is_new = callers.is_new(_NODES if fact.node else fact.caller, now.day)
        if is_new and now.is_learned and not fact.node:
            usual = callers.told(now.day) or "nobody"
            yield Fired(
                RuleName.TOKEN_CALLER,
                fact.identity,
                f"{fact.caller} had a token issued for it",
                f"so far {usual} asked for its tokens",
            )
        yield from self._audiences(fact, profile, now)

    def asked(self, caller: IdentityId, profile: Profile, now: Moment) -> Iterator[Fired]:
        """Count a token that somebody asked for; `profile` is that of who asked."""
        if profile.asked is None:
            profile.asked = DailyCounts()
        return self._volume(caller, profile.asked, now, "tokens were issued to it")

    def _volume(self, identity: IdentityId, counts: DailyCounts, now: Moment, what: str) -> Iterator[Fired]:
        settings = self._settings
        count = counts.add(now.day)
        if not now.is_learned or count <= settings.volume_least:
            return
        usual = counts.usual(_RANK, now.day - settings.baseline_days)
        if count > settings.volume_factor * usual:
            yield Fired(
                RuleName.TOKEN_VOLUME,
                identity,
                f"more than {max(settings.volume_least, settings.volume_factor * usual)} {what} in one day",
                f"at most {usual} a day on its {settings.baseline_days} days before, the highest one aside",
            )

    def _audiences(self, fact: Issued, profile: Profile, now: Moment) -> Iterator[Fired]:
        if fact.audiences is None:
            return
        known = profile.known_of("audiences")
        for each in fact.audiences or (_OWN_AUDIENCE,):
            if known.is_new(each, now.day) and now.is_learned and each != _OWN_AUDIENCE:
                yield Fired(
                    RuleName.TOKEN_AUDIENCE,
                    fact.identity,
                    f"{fact.caller} had a token issued for the audience {each}",
                    f"its tokens were for {known.told(now.day) or 'no audience that was logged'}",
                )

    # ---------------------------------------------------------------- used

    def used(self, credential: Credential, address: str, profile: Profile, now: Moment) -> Iterator[Fired]:
        """Take the use of a token; `profile` is that of its ServiceAccount."""
        if credential.id:
            yield from self._place(credential)
        if credential.pod_uid:
            profile.had_pods = True
            if self.pods.get(credential.pod) != credential.pod_uid:
                self.pods.put(intern(credential.pod), intern(credential.pod_uid))
            end = self.ended.get(credential.pod_uid)
            if end is not None and now.at > end.over:
                yield self._after_pod(credential, end, now)
        else:
            yield from self._loose(credential, profile, now)
        if self._addresses and address:
            yield from self._address(credential, address, profile, now)

    def ends(self, fact: PodEnded, at: int) -> None:
        """Note that a pod ended; who was never seen to use a token is not known by its name."""
        settings = self._settings
        uid = fact.uid or self.pods.get(fact.pod)
        if not uid:
            return
        wait = settings.pod_seconds if fact.is_final else settings.slow_pod_seconds
        known = self.ended.get(uid)
        over = at + wait if known is None or fact.is_final else max(known.over, at + wait)
        self.ended.put(uid, End(at, over))

    def _place(self, credential: Credential) -> Iterator[Fired]:
        token = self.tokens.get(credential.id)
        if token is None:
            self.tokens.put(credential.id, _token(*_parts(credential)))
            return
        found = _other_place(token, credential)
        if found:
            issued, used = found
            yield Fired(
                RuleName.TOKEN_PLACE,
                credential.identity,
                f"a token was used as of {used}",
                f"it was issued for or first used by {issued}",
            )
        elif (credential.pod_uid and not token.pod_uid) or (credential.node and not token.node):
            merged = (mine or other for mine, other in zip(token, _parts(credential), strict=True))
            self.tokens.put(credential.id, _token(*merged))

    def _loose(self, credential: Credential, profile: Profile, now: Moment) -> Iterator[Fired]:
        """A token that is bound to no pod, of an account whose tokens all were of pods."""
        if profile.loose < 0:
            profile.loose = now.day
        if profile.had_pods and now.is_learned and profile.loose == now.day:
            yield Fired(
                RuleName.TOKEN_PLACE,
                credential.identity,
                "a token that belongs to no pod was used",
                "all its tokens belonged to pods",
                Severity.HIGH,
            )

    def _after_pod(self, credential: Credential, end: End, now: Moment) -> Fired:
        late = (now.at - end.at) // 60
        return Fired(
            RuleName.TOKEN_AFTER_POD,
            credential.identity,
            f"the token of pod {credential.pod} was used {late} minutes after the pod was deleted",
            f"the pod was deleted at {time_text(end.at)}, its token should not have been used after "
            f"{time_text(end.over)}",
        )

    def _address(
        self, credential: Credential, address: str, profile: Profile, now: Moment
    ) -> Iterator[Fired]:
        belongs = self._addresses.belongs(address, credential.node, credential.pod_uid)
        if belongs is not False or not profile.known_of("addresses").is_new(address, now.day):
            return
        if now.is_learned:
            where = credential.pod or credential.node
            known = self._addresses.told(credential.node, credential.pod_uid)
            yield Fired(
                RuleName.TOKEN_ADDRESS,
                credential.identity,
                f"the token of {where} was used from {address}",
                f"the addresses of {where} and its node are {known}",
            )

    # ---------------------------------------------------------------- kept between runs

    def to_state(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "tokens": {key: list(each) for key, each in self.tokens},
            "pods": dict(self.pods),
            "ended": {key: list(each) for key, each in self.ended},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take plain values back."""
        for key, token in state["tokens"].items():
            self.tokens.put(key, Token(*token))
        for key, uid in state["pods"].items():
            self.pods.put(key, uid)
        for key, end in state["ended"].items():
            self.ended.put(key, End(*end))


def _token(identity: str, node: str, pod: str, pod_uid: str) -> Token:
    """Build it of texts that are kept once: each event brings its own copies, and there are many tokens."""
    return Token(intern(identity), intern(node), intern(pod), intern(pod_uid))


def _parts(credential: Credential) -> tuple[str, str, str, str]:
    return credential.identity, credential.node, credential.pod, credential.pod_uid


def _other_place(token: Token, credential: Credential) -> tuple[str, str] | None:
    """Return what a token was for and what it was used as, when these differ in something that both say."""
    if token.identity != credential.identity:
        return token.identity, credential.identity
    if token.pod_uid and credential.pod_uid and token.pod_uid != credential.pod_uid:
        return f"pod {token.pod} ({token.pod_uid})", f"pod {credential.pod} ({credential.pod_uid})"
    if token.node and credential.node and token.node != credential.node:
        return f"node {token.node}", f"node {credential.node}"
    return None


def moment(at: int, *, is_learned: bool) -> Moment:
    """Return when something is seen."""
    return Moment(at, at // DAY, is_learned)
