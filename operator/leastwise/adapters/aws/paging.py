"""Reads lists page by page. A page that fails for a while is asked for again, so that one refusal does not
cost the whole list. Knows nothing of what the pages hold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from leastwise.adapters.aws.calls import Clients
from leastwise.adapters.aws.client import AwsClient
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import RetryLaterError, ThrottledError

T = TypeVar("T")

Fetch = Callable[[Clients, str], tuple[T, str]]
"""Fetches and decodes the page at a marker, in a worker thread; returns it and the next page's marker."""

PAGE_TRIES = 3
RETRY_SECONDS = 1.0


async def read_pages(
    client: AwsClient, account: AwsAccount, name: str, fetch: Fetch[T], *, tries: int = 1
) -> AsyncIterator[T]:
    """Yield every page; raise when one cannot be read."""
    marker = ""
    while True:
        page, following = await _read_page(client, account, name, fetch, marker, tries)
        yield page
        if not following:
            return
        if following == marker:
            raise RetryLaterError(f"{name}: the list does not advance")
        marker = following


async def _read_page(
    client: AwsClient, account: AwsAccount, name: str, fetch: Fetch[T], marker: str, tries: int
) -> tuple[T, str]:
    for left in range(tries - 1, -1, -1):
        try:
            return await client.read(account, name, lambda to: fetch(to, marker))
        except RetryLaterError as error:
            if not left:
                raise
            if not isinstance(error, ThrottledError):  # when throttled, the bucket makes us wait
                await client.pause(RETRY_SECONDS)
    raise AssertionError("tries must be positive")


def at(marker: str, parameter: str = "Marker") -> dict[str, object]:
    """Return the parameter that asks for the page at a marker; none for the first page."""
    return {parameter: marker} if marker else {}
