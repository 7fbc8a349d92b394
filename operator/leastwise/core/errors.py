"""Domain errors, named for what the caller does next. None of them knows kopf or an SDK."""

from __future__ import annotations


class LeastwiseError(Exception):
    """Base of all errors of the domain; the message is fit for a person."""


class RetryLaterError(LeastwiseError):
    """The system answered that it cannot now (429, 500, time-out, throttled): ask again after a wait."""

    def __init__(self, message: str, *, after_seconds: float = 0.0) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds


class ThrottledError(RetryLaterError):
    """The system counts our calls and refused this one: it was not carried out."""


class ResultUnknownError(RetryLaterError):
    """The answer to a write was lost: look the object up by its name and mark before writing again."""


class ForbiddenError(LeastwiseError):
    """The operator's own rights do not reach (403): report it, name the right that is missing."""


class NotFoundError(LeastwiseError):
    """The object does not exist; a definite answer, unlike a failed read."""


class AlreadyExistsError(LeastwiseError):
    """A create met an object of that name: look whose it is."""


class ConflictError(LeastwiseError):
    """The object changed since it was read (409), or another field manager holds the field: read again."""


class InvalidError(LeastwiseError):
    """The system refused the content (422, MalformedPolicyDocument, LimitExceeded): only a change helps."""


class AuthenticationError(LeastwiseError):
    """Credentials are refused or expired."""


class WrongAccountError(LeastwiseError):
    """The caller identity is not the account that was configured: nothing may be written."""


class LeaseLostError(LeastwiseError):
    """The lease may have expired: no write may start."""


class InvalidEntitlementError(InvalidError):
    """The declaration cannot become anything safe: only a change of the policy or its account helps."""


class UnrecognisedContentError(LeastwiseError):
    """A file is nothing that we read, or is not there: the command line has to be changed."""

    def __init__(self, message: str, *, allowed: str = "") -> None:
        super().__init__(message)
        self.allowed = allowed


class InputError(LeastwiseError):
    """A file is of a kind that we read, and its content is not as that kind has it."""
