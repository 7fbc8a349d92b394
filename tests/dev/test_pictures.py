"""The pictures of the documentation are there, and small enough for a repository."""

from __future__ import annotations

from leastwise_dev.pictures import MOST_BYTES, PICTURE


def test_the_picture_is_there_and_small() -> None:
    data = PICTURE.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) <= MOST_BYTES
