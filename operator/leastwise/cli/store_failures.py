"""Errors of the store as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.core.errors import (
    AuthenticationError,
    ForbiddenError,
    InvalidError,
    LeastwiseError,
    NotFoundError,
    UnrecognisedContentError,
)
from leastwise.usage_ports import StoreBrokenError, StoreUnavailableError


@contextmanager
def telling_store_errors() -> Iterator[None]:
    """Run something that uses a store; its errors come out with what helps next."""
    try:
        yield
    except UnrecognisedContentError as error:
        raise UsageProblem(str(error), allowed=error.allowed) from error
    except LeastwiseError as error:
        raise CommandError(str(error), allowed=_allowed(error)) from error


def _allowed(error: LeastwiseError) -> str:
    match error:
        case StoreUnavailableError():
            return "the same command, once the store can be used"
        case StoreBrokenError():
            return "a store of this version; 'store restore' puts a backup in place"
        case NotFoundError():
            return "a path at which there is one"
        case AuthenticationError():
            return "a user and password of the database in the URL"
        case ForbiddenError():
            return "the owner of the tables, or a user with all rights on them"
        case InvalidError():
            return ""
        case _:
            return ""
