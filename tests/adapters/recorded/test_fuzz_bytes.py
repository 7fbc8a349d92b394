"""Files that no tool writes: whatever the bytes, a sentence or an answer, soon and in little memory."""

from __future__ import annotations

import base64
import gzip
import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_inputs import encoded
from hostile_worlds import ACCOUNT, WORLDS
from leastwise.adapters.recorded import batches, recognition
from leastwise.adapters.recorded.aws import AwsFiles
from leastwise.adapters.recorded.aws_auth import read_aws_auth
from leastwise.adapters.recorded.aws_cases import AwsCases
from leastwise.adapters.recorded.azure import AzureFiles
from leastwise.adapters.recorded.batches import decide_requests, read_cases, read_lines
from leastwise.adapters.recorded.gcp import GcpFiles
from leastwise.adapters.recorded.graph import GraphFiles
from leastwise.adapters.recorded.kubernetes import KubernetesFiles
from leastwise.adapters.recorded.kubernetes_requests import BadRequest, parse_request
from leastwise.adapters.recorded.recognition import recognise_bytes
from leastwise.adapters.recorded.snapshot_file import read_snapshot
from leastwise.adapters.recorded.statements import find_statements
from leastwise.core.errors import InputError, LeastwiseError, UnrecognisedContentError
from leastwise.core.evaluation.decisions import Outcome, Source
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.recordings import RecordedDocument, Recording

READERS: dict[str, Callable[[], Any]] = {
    "kubernetes": KubernetesFiles,
    "aws": AwsFiles,
    "eks": AwsFiles,
    "gcp": GcpFiles,
    "azure": AzureFiles,
    "graph": GraphFiles,
}
KINDS = [
    *(kind for world in WORLDS.values() for kind in world),
    "aws-credential-report",
    "graph",
    "graph-targets",
]
few = settings(max_examples=60)


def read(kind: str, data: bytes) -> None:
    reader = READERS[kind.partition("-")[0]]()
    reader.add(kind, data, "the-file")
    reader.world() if hasattr(reader, "world") else reader.graph()


def told(kind: str, data: bytes) -> str:
    """Return the sentence with which a file is refused, empty when it is read."""
    try:
        read(kind, data)
    except LeastwiseError as error:
        text = str(error)
    else:
        return ""
    assert "the-file" in text
    return text


HOSTILE = {
    "no text": b'{"items": "\xff"}',
    "no text as a key": b'{"\xff": 1}',
    "no text in a list": b'[{"\xff": "\xfe"}]',
    "lone surrogate": b'{"name": "\\ud800"}',
    "escape that is none": b'{"name": "\\q"}',
    "NaN": b'{"name": NaN}',
    "huge number": b'{"name": 1' + b"0" * 6_000 + b"}",
    "large exponent": b'[{"name": 1e999}]',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "deep and whole": b"[" * 900 + b"]" * 900,
    "NUL": b'{"name": "a\x00b"}',
    "a number": b"5",
    "null": b"null",
    "nulls": b"[null]",
    "cut off": b'{"items": [',
    "two values": b"{} {}",
    "lines": b'{"name": "a"}\n{"name": "b"}\n\xff',
    "nothing": b"",
    "blanks": b" " * 1_000_000,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_a_sentence_or_an_answer(kind: str, data: bytes) -> None:
    told(kind, data)
    for source in ("", kind):
        with suppress(UnrecognisedContentError):
            recognise_bytes("file", data, source)


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_no_snapshot_cases_request_or_statement(data: bytes) -> None:
    with suppress(LeastwiseError):
        read_snapshot("file", data)
    with suppress(LeastwiseError):
        AwsCases(data, "file")
    assert isinstance(parse_request(data), BadRequest)
    documents = tuple(RecordedDocument(kind, "file", data) for kind in ("kubernetes", "aws-account"))
    assert not find_statements(Recording(documents), {Source("Role", "a")})


@few
@given(data=st.data())
def test_bytes_changed_anywhere_are_a_sentence_or_an_answer(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([kind for world in WORLDS.values() for kind in world]))
    whole = bytearray(encoded(next(world[kind] for world in WORLDS.values() if kind in world)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    told(kind, bytes(whole))
    with suppress(UnrecognisedContentError):
        recognise_bytes("file", bytes(whole))


# ---------------------------------------------------------------- packed and marked


def test_what_unpacks_to_more_than_is_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "MOST_BYTES", 1_000)
    with pytest.raises(UnrecognisedContentError, match="unpacked it is larger than 1000 bytes"):
        recognise_bytes("bomb.gz", gzip.compress(b" " * 1_000_000))


@pytest.mark.parametrize("spoil", [-9, -1, 12])
def test_a_packed_file_that_is_cut_off_or_changed_is_named(spoil: int) -> None:
    packed = gzip.compress(encoded({"scps": [], "rcps": []}))
    cut = packed[:spoil] if spoil < 0 else packed[:spoil] + b"\xff\xff" + packed[spoil + 2 :]
    with pytest.raises(UnrecognisedContentError, match=r"^x\.gz: it is no whole gzip file"):
        recognise_bytes("x.gz", cut)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\t "])
def test_a_byte_order_mark_is_no_part_of_the_content(mark: bytes) -> None:
    for kind in ("aws-organization", "kubernetes"):
        world = next(world for world in WORLDS.values() if kind in world)
        assert recognise_bytes("file", mark + encoded(world[kind]))[0].kind == kind


# ---------------------------------------------------------------- YAML

LIST = "kind: List\napiVersion: v1\nitems: []\n"
TAGGED = [
    '!!int ""', "!!bool x", "!!timestamp x", '!!float ""', "!!int x", "!!float x", '!!binary "x"',
    "!!omap [a]", "!!python/object:os.system x",
    "!x y", "=", "0b_", "9" * 5_000, "0x" + "f" * 5_000, "*a", "&a [*a]",
]  # fmt: skip


@pytest.mark.parametrize("value", TAGGED, ids=[each[:20] for each in TAGGED])
def test_yaml_that_cannot_be_built_is_a_sentence(value: str) -> None:
    with pytest.raises(UnrecognisedContentError, match=r"^file: "):
        recognise_bytes("file", f"{LIST}x: {value}\n".encode())
    mapped, gaps = read_aws_auth({"mapRoles": f"- rolearn: {value}\n"})
    assert mapped == () or value.startswith(("9", "0x"))
    assert all("mapRoles" in gap.scope for gap in gaps)


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


def test_few_aliases_do_not_make_a_small_file_huge() -> None:
    with pytest.raises(UnrecognisedContentError, match="an alias"):
        recognise_bytes("file", f"{LIST}{laughs(30)}".encode())
    text = f"{laughs(30)}\n- rolearn: arn:x\n  groups: [*a29]\n"
    for hostile in (text, "- {rolearn: &r arn:x, username: *r, groups: &g [*g]}"):
        mapped, gaps = read_aws_auth({"mapRoles": hostile})
        assert mapped == ()
        assert [gap.reason for gap in gaps] == ["Malformed"]


@pytest.mark.parametrize("entry", ["groups: [[a]]", "groups: [{a: b}]", "username: [a]", "groups: a"])
def test_a_name_in_the_mapping_of_a_cluster_is_a_text(entry: str) -> None:
    mapped, gaps = read_aws_auth({"mapRoles": f"- rolearn: arn:x\n- rolearn: arn:y\n  {entry}\n"})
    assert [each.arn for each in mapped] in ([], ["arn:x"])
    assert "entry 1" in gaps[0].message


def test_a_key_that_is_there_twice_is_refused_where_it_stands() -> None:
    with pytest.raises(UnrecognisedContentError, match=r"line 3: 'kind' is there twice"):
        recognise_bytes("file", b"# a\n\nkind: List\nkind: Role\napiVersion: v1\nitems: []\n")
    twice = "- rolearn: arn:x\n  groups: []\n  groups: [system:masters]\n"
    assert read_aws_auth({"mapRoles": twice})[0] == ()


def test_numbers_to_the_base_of_sixty_are_texts() -> None:
    (found,) = recognise_bytes("file", f"{LIST}a: 1:30\nb: 1:30.5\nc: 12\nd: 1.5\n".encode())
    value = json.loads(found.data)
    assert (value["a"], value["b"], value["c"], value["d"]) == ("1:30", "1:30.5", 12, 1.5)


LONG = 200_000
LONG_YAML = {
    "base sixty": "a: " + "1:" * LONG + "1",
    "tagged base sixty": "a: !!int " + "1:" * LONG + "1",
    "underscores": "a: " + "1_" * LONG + "x",
    "blanks": "a: 2020-01-01" + " " * LONG + "x",
    "exclamation": "!" * LONG + " a",
    "flow": "a: " + "[" * LONG,
    "dashes": "- " * LONG + "a",
    "questions": "? " * LONG + "a",
    "plain": "a: " + "x " * LONG,
    "escapes": 'a: "' + "\\x41" * LONG + '"',
    "anchors": "\n".join(f"k{n}: &a{n} 1" for n in range(10_000)),
    "documents": "---\na: 1\n" * 5_000,
    "indents": "\n".join(" " * n + "a:" for n in range(900)),
}


@pytest.mark.parametrize("text", LONG_YAML.values(), ids=LONG_YAML)
def test_long_yaml_is_read_in_linear_time(text: str) -> None:
    started = time.process_time()
    with suppress(UnrecognisedContentError):
        recognise_bytes("file", text.encode())
    read_aws_auth({"mapUsers": text})
    assert time.process_time() - started < 2


# ---------------------------------------------------------------- CSV

HEAD = "user,arn,user_creation_time,password_enabled,access_key_1_active"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("a,b,c,d,e,f", "line 2: has 6 values, a row must have one for each of the 5 columns"),
        ("a,b", "line 2: has 2 values"),
        ("a,b,c,d,e\n\na,b,c,d,e\nx", "line 5: has 1 values"),
        ("a," + "b" * 1_000_000 + ",c,d,e", "field larger than"),
        ('a,"b', "line 2: unexpected end of data"),
        ('a,"b"c,c,d,e', "line 2: ',' expected"),
        ("a,b\rc,d,e", "line 2: has 2 values"),
        ("", "is missing"),
    ],
    ids=["more", "fewer", "later", "huge", "open quote", "odd quote", "return", "none"],
)
def test_a_credential_report_that_is_spoiled_names_the_line(rows: str, says: str) -> None:
    report = f"{HEAD}\n{rows}\n".encode()
    assert says in told("aws-credential-report", report)
    packed = {"Content": base64.b64encode(report).decode(), "ReportFormat": "text/csv"}
    assert says in told("aws-credential-report", encoded(packed))


def test_a_column_that_is_there_twice_is_refused() -> None:
    assert "a column is there twice" in told("aws-credential-report", f"{HEAD},arn\na,b,c,d,e,f\n".encode())
    assert told("aws-credential-report", f"{HEAD}{',x' * 300_000}\n".encode())


@few
@given(st.text(alphabet='a,"\n\r\x00é;', max_size=30))
def test_any_csv_is_a_sentence_or_an_answer(text: str) -> None:
    told("aws-credential-report", f"{HEAD}\n{text}".encode())
    told("graph", f"source,target,kind\n{text}".encode())
    told("graph-targets", f"target\n{text}".encode())


def test_long_fields_of_a_graph_are_a_sentence_or_an_answer() -> None:
    long = "x" * 1_000_000
    assert not told("graph", f"source,target,kind\n{long},b,c\n".encode())
    assert "field larger than" in told("graph", f'source,target,kind\n"{long}",b,c\n'.encode())
    assert not told("graph-targets", f"target\n{long}\n".encode())


# ---------------------------------------------------------------- batches and snapshots


@pytest.mark.parametrize("line", [b"", b"{", b"\xff", b"[]", b"null", b'{"user":' * 50_000, b"[" * 100_000])
def test_a_line_that_is_no_request_is_unknown_with_its_number(line: bytes) -> None:
    engine = RbacEngine(KubernetesFiles().world())
    good = encoded({"user": "u", "verb": "get", "resource": "pods", "groups": []})
    answers = list(decide_requests(engine, [good, line, good]))
    assert [(place, each.outcome) for place, each in answers] == [
        (1, Outcome.IMPLICITLY_DENIED),
        (2, Outcome.UNKNOWN),
        (3, Outcome.IMPLICITLY_DENIED),
    ]
    assert "line 2: " in answers[1][1].reasons[0].text


@pytest.mark.parametrize(
    "case", [b"5", b'{"id": "\xff"}', b'{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}", b"{}"]
)
def test_a_case_that_cannot_be_read_is_unknown_and_the_others_count(case: bytes) -> None:
    request = {
        "principal": f"arn:aws:iam::{ACCOUNT}:user/a",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k",
    }
    good = encoded({"id": "good", "request": request, "identity": []})
    cases = AwsCases(b'{"documents": {}, "cases": [' + case + b"," + good + b"]}", "file")
    (first, unread), (second, denied) = cases.decisions()
    assert (first, unread.outcome) == (1, Outcome.UNKNOWN)
    assert (second, denied.outcome) == ("good", Outcome.IMPLICITLY_DENIED)


def snapshot(**fields: Any) -> bytes:
    return encoded({"apiVersion": "leastwise.dev/v1alpha1", "kind": "Snapshot", "documents": [], **fields})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (snapshot(taken="0001-01-01T00:00:00+23:00"), "is no time"),
        (snapshot(taken="2026-01-01T00:00:00"), "has no time zone"),
        (snapshot(documents=5), "malformed"),
        (snapshot(documents=[{"kind": "graph", "data": "x", "more": 1}]), "malformed"),
        (
            snapshot(documents=[{"kind": "graph", "data": "@"}]).replace(b"@", b"\xff"),
            "a document of kind 'graph'",
        ),
        (snapshot(apiVersion="leastwise.dev/v9"), "is not known"),
        (snapshot(apiVersion="@").replace(b"@", b"\xff"), "malformed"),
        (snapshot(gaps=[{"scope": 1}]), "malformed"),
    ],
    ids=range(8),
)
def test_a_spoiled_snapshot_is_named(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=r"^file: ") as raised:
        read_snapshot("file", data)
    assert says in str(raised.value)


def test_a_packed_line_that_never_ends_is_one_bad_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_OF_A_LINE", 1_000)
    good = encoded({"user": "u", "verb": "get", "resource": "pods", "groups": []})
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(good + b"\n" + b'{"user":"' * 1_000_000 + b"\n" + good))
    engine = RbacEngine(KubernetesFiles().world())
    lines = list(read_lines(str(tmp_path / "bomb.gz")))
    assert max(map(len, lines)) <= 1_000
    assert [each.outcome for _, each in decide_requests(engine, lines)] == [
        Outcome.IMPLICITLY_DENIED,
        Outcome.UNKNOWN,
        Outcome.IMPLICITLY_DENIED,
    ]


def test_batches_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    packed = gzip.compress(b"{}\n" * 1_000)
    for name, data in (("cut.gz", packed[:-9]), ("changed.gz", packed[:12] + b"\xff\xff\xff" + packed[15:])):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UnrecognisedContentError, match=name):
            list(read_lines(str(tmp_path / name)))
    for read_one in (lambda path: list(read_lines(path)), read_cases):
        for path in ("nul\x00", str(tmp_path / "missing"), str(tmp_path)):
            with pytest.raises(UnrecognisedContentError):
                read_one(path)
