"""Logs are read as a stream of whole lines, plain or packed, from files and folders; nothing is lost."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.adapters.usage import files
from leastwise.adapters.usage.files import LogFile, blocks_of, find_files
from leastwise.core.errors import UnrecognisedContentError


def read(log: LogFile) -> bytes:
    with log.opened() as file:
        return b"".join(blocks_of(file))


def test_plain_and_packed_files_read_alike(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.log", tmp_path / "a.log.gz"
    plain.write_bytes(b"one\ntwo\n")
    packed.write_bytes(gzip.compress(b"one\ntwo\n"))
    for each in (plain, packed):
        assert read(LogFile(str(each))) == b"one\ntwo\n"
        assert LogFile(str(each)).head(3) == b"one"


def test_a_rotated_file_of_packed_parts_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    assert read(LogFile(str(path))) == b"one\ntwo\n"


def test_a_folder_gives_its_files_by_name_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b/2.log", "b/1.log", "a.log", ".git/x", "b/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(Path(each.name).relative_to(tmp_path)) for each in find_files([str(tmp_path)])]
    assert found == ["a.log", "b/1.log", "b/2.log"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.touch()
    assert len(find_files([str(path), str(tmp_path), str(path)])) == 1


@pytest.mark.parametrize(("name", "message"), [("none", "no such file"), ("", "without files")])
def test_a_path_that_holds_nothing_is_named(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(UnrecognisedContentError, match=message):
        find_files([str(tmp_path / name)])


def test_standard_input_is_peeked_at_and_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"one\ntwo\n", gzip.compress(b"one\ntwo\n")):
        buffer = io.BufferedReader(io.BytesIO(data))
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(buffer))
        assert find_files(["-"]) == (LogFile("-"),)
        assert LogFile("-").head(3).startswith(b"one")
        assert read(LogFile("-")) == b"one\ntwo\n"


@given(st.lists(st.binary(max_size=40)), st.integers(1, 9))
def test_lines_come_whole_however_they_are_read(lines: list[bytes], chunk: int) -> None:
    data = b"\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHUNK", chunk)
        blocks = list(blocks_of(io.BytesIO(data)))
    assert b"".join(blocks) == data
    assert all(each.endswith(b"\n") for each in blocks[:-1])


@pytest.mark.parametrize("end", [b"", b"\nafter\n"])
def test_of_a_line_that_fills_a_machine_only_the_start_comes(
    monkeypatch: pytest.MonkeyPatch, end: bytes
) -> None:
    monkeypatch.setattr(files, "CHUNK", 8)
    monkeypatch.setattr(files, "MOST_OF_A_LINE", 20)
    blocks = list(blocks_of(io.BytesIO(b"before\n" + b"x" * 1000 + end)))
    assert b"".join(blocks).split(b"\n") == [b"before", b"x", *end.removeprefix(b"\n").split(b"\n")]
