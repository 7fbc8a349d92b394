"""A proposal as the text of a file: YAML with what has to be known as comments, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from leastwise.cli.paragraphs import plural
from leastwise.cli.printable import has_marks, printable, printable_json
from leastwise.core.rightsizing.proposals import Kept
from leastwise.core.rightsizing.sizing import Form, Sized

JSON_FORMS = frozenset({Form.IAM, Form.AZURE})
"""Forms that are JSON where nobody asks for something else: what their own tools take."""

NAMES = 4
"""How many permissions of one reason are named; the rest is a number."""


def by_reason(kept: Iterable[Kept]) -> list[tuple[str, str, list[Kept]]]:
    """Group what is kept by why: doubt, reason, what; the most first."""
    found: dict[tuple[str, str], list[Kept]] = {}
    for each in kept:
        text = each.reason.text.removesuffix(f" for {each.what}")  # one reason for all that it is said of
        found.setdefault((each.reason.doubt, text), []).append(each)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(doubt, text, each) for (doubt, text), each in ordered]


def kept_text(kept: Sequence[Kept], most: int = NAMES) -> str:
    """Name what is kept, in how many places; the rest is a number."""
    places: dict[str, set[str]] = {}
    for each in kept:
        places.setdefault(each.what, set()).add(each.scope)
    names = [
        what if len(scopes) == 1 else f"{what} ({len(scopes)} places)" for what, scopes in places.items()
    ]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def counts_text(sized: Sized) -> str:
    """Tell what it had, what it used, what is proposed."""
    wide = f" ({plural(sized.wildcards, 'wildcard')})" if sized.wildcards else ""
    return (
        f"{plural(sized.before, sized.unit)} today{wide}, {plural(sized.used, 'different use')},"
        f" {plural(sized.after, sized.unit)} proposed"
    )


def comments(sized: Sized) -> list[str]:
    """Return what a reader of the file has to know, one line each, printable."""
    found = [f"Proposed by `leastwise rightsize` for {sized.identity}, for review.", f"{counts_text(sized)}."]
    for doubt, reason, kept in by_reason(sized.kept):
        found.append(f"Kept ({doubt}): {kept_text(kept)}: {reason}.")
    found += [
        f"Not given back: {each.what}, used until {each.last_seen}, is not granted any more."
        for each in sized.lapsed
    ]
    found += [f"Note: {each}." for each in sized.notes]
    found += [f"Checked: {each}." for each in sized.shown]
    return [printable(each) for each in found]


def is_json(sized: Sized) -> bool:
    """Whether a proposal is written as JSON where nobody asks for something else."""
    return sized.form in JSON_FORMS


def plain_value(sized: Sized) -> object:
    """Return the one value that a proposal is as JSON: several objects are a List, as kubectl reads them."""
    if len(sized.documents) == 1:
        return sized.documents[0]
    return {"apiVersion": "v1", "kind": "List", "items": list(sized.documents)}


def json_text(value: object) -> str:
    """Write JSON that any terminal may show."""
    return printable_json(json.dumps(value, indent=2, ensure_ascii=False).encode()).decode() + "\n"


def yaml_text(documents: Sequence[object]) -> str:
    """Write documents of YAML, one after the other."""
    import yaml  # noqa: PLC0415 (start-up time)

    marks = has_marks(json.dumps(documents, ensure_ascii=False).encode())
    return yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=not marks, width=110)


def file_text(sized: Sized) -> str:
    """Write the whole file of a proposal."""
    if is_json(sized):
        return json_text(plain_value(sized))
    head = "".join(f"# {each}\n" for each in comments(sized))
    return head + (
        yaml_text(sized.documents) if sized.documents else "# Nothing is proposed: no grant is needed.\n"
    )
