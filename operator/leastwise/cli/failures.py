"""Errors as people read them: what was wrong, which object and field, what is allowed, the next command."""

from __future__ import annotations

import re

from leastwise.core.errors import (
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    InputError,
    InvalidError,
    LeastwiseError,
    RetryLaterError,
    UnrecognisedContentError,
)

EXIT_CLEAN = 0
EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_FINDINGS = 3

_REQUEST = re.compile(r"^(?:GET|POST|PUT|PATCH|DELETE|watch) /\S*: ")


class CommandError(Exception):
    """A command cannot go on. `next_command` is without the program's name when `is_ours`."""

    def __init__(
        self,
        message: str,
        *,
        allowed: str = "",
        next_command: str = "",
        is_ours: bool = True,
        code: int = EXIT_ERROR,
    ) -> None:
        super().__init__(message)
        self.allowed = allowed
        self.next_command = next_command
        self.is_ours = is_ours
        self.code = code


class UsageProblem(CommandError):  # noqa: N818 (a problem of the command line, not of the program)
    """Options that contradict each other: exit code 2."""

    def __init__(self, message: str, *, allowed: str = "") -> None:
        super().__init__(message, allowed=allowed, next_command="--help", code=EXIT_USAGE)


def to_command_error(error: LeastwiseError) -> CommandError:
    """Return a domain error with what helps next."""
    text = without_request(str(error))
    match error:
        case UnrecognisedContentError():
            return UsageProblem(text, allowed=error.allowed)
        case InputError():
            return CommandError(text, allowed="files as their own tools write them")
        case AuthenticationError():
            return CommandError(
                text,
                allowed="a kubeconfig by --kubeconfig or KUBECONFIG, one of its contexts by --context",
                next_command="kubectl config get-contexts",
                is_ours=False,
            )
        case ForbiddenError():
            return CommandError(
                text, allowed="what your own rights in this cluster reach", next_command="doctor"
            )
        case ConflictError():
            return CommandError(text, allowed="the same command again: somebody wrote in between")
        case InvalidError():
            return CommandError(text, next_command="kubectl explain entitlementpolicy.spec", is_ours=False)
        case RetryLaterError():
            return CommandError(
                text,
                allowed="the same command, once the API server answers",
                next_command="kubectl cluster-info",
                is_ours=False,
            )
        case _:
            return CommandError(text)


def without_request(text: str) -> str:
    """Leave out which request it was: the object stands in the message."""
    return _REQUEST.sub("", text)
