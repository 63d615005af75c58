"""SEMIC's own shapes for DCAT-AP 3.0.1, unchanged, beside ours: every difference has a reason, which the docs tell.

A finding is compared by focus node, path, value and what is wrong: something missing, too many, or the value. The
files of SEMIC count a wrong value up to three times (kind of node, class, table); here it counts once.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from dcat_ap_cases import cases, document

from civilex import shacl
from civilex.catalogs import background, validate
from civilex.errors import UnreadableData
from civilex.namespaces import RDF_TYPE, compact
from civilex.rdf.media_types import by_extension
from civilex.rdf.parsing import parse
from civilex.shacl.paths import Predicate

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "dcat-ap-shapes.md"
FILES = (
    "shapes.ttl", "shapes_recommended.ttl", "range.ttl", "mdr-vocabularies.shape.ttl", "deprecateduris.ttl",
    "dcat-ap-SHACL.ttl", "ranges.ttl",
)  # fmt: skip
CITIES = ("alessandria", "civitavecchia", "foggia", "molinella")
ADDRESSES = {"dcat:accessURL", "dcat:downloadURL", "dcat:endpointURL"}
DATES = {"dct:issued", "dct:modified", "dcat:startDate", "dcat:endDate"}
MAY = {"dct:publisher", "dct:spatial", "dcat:themeTaxonomy"}


class Finding(NamedTuple):
    focus: str
    path: str | None
    what: str
    value: str | None


class Document(NamedTuple):
    triples: list[ox.Triple]
    content: bytes
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> Document:
        triples = list(dict.fromkeys(quad.triple for quad in parse(content, media_type).quads))
        lines = "\n".join(f"{triple} ." for triple in triples).encode()
        return cls(triples, lines, "application/n-triples")

    def described(self) -> set[str]:
        return {str(triple.subject) for triple in self.triples if triple.predicate.value == RDF_TYPE}


@pytest.fixture(scope="module")
def semic(testdata: Path) -> list[shacl.Shapes]:
    folder = testdata / "shapes" / "semic-dcat-ap-3.0.1"
    return [
        shacl.read_shapes(quad.triple for quad in parse((folder / name).read_bytes(), "text/turtle").quads)
        for name in FILES
    ]


def of_semic(document: Document, files: list[shacl.Shapes]) -> set[Finding]:
    data, found = document.triples, set()
    own = {triple.subject for triple in data}
    for shapes in files:
        for result in shacl.validate([*data, *background.facts_about(data)], shapes, max_results=None).results:
            if result.focus_node in own:
                name = result.component.partition("#")[2].removesuffix("ConstraintComponent")
                what = {"MinCount": "missing", "MaxCount": "many"}.get(name, "value")
                path = compact(result.path.iri) if isinstance(result.path, Predicate) else None
                value = None if result.value is None else str(result.value)
                is_about_itself = result.focus_node == result.value
                found.add(
                    Finding(
                        str(result.focus_node).strip("<>"),
                        path,
                        "missing" if is_about_itself else what,
                        None if is_about_itself else value,
                    )
                )
    return found


def of_ours(document: Document) -> set[Finding]:
    found = set()
    report = validate(document.content, media_type=document.media_type, base_iri="urn:base:")
    assert not report.results_capped
    for result in report.results:
        name = (result.shape or "").rpartition("/")[2]
        if name:
            assert result.focus_node is not None
            what = "value"
            if name.endswith(("Required", "Recommended")) or name == "DcatApCatalogContent":
                what = "missing"
            elif name.endswith(("Once", "Described")):
                what = "many" if name.endswith("Once") else "note"
            path = compact(result.path) if result.path else None
            found.add(Finding(result.focus_node, path, what, None if what == "missing" else result.value))
    return found


def reason(of: str, finding: Finding, described: set[str]) -> str:
    """Return the name of the reason, as docs/reference/dcat-ap-shapes.md has it; fails where there is none."""
    is_node = finding.value is not None and not finding.value.startswith('"')
    match of, finding.what:
        case "semic", "many" if finding.path in {"dct:rights", "dct:conformsTo", "dcat:spatialResolutionInMeters"}:
            return "limit"
        case "semic", "value" if finding.path == "dcat:theme" and finding.value in described:
            return "theme"
        case "semic", "value" if finding.path in MAY and (finding.value is None or finding.value in described):
            return "may"
        case "semic", "value" if finding.path == "foaf:primaryTopic" and finding.value in described:
            return "resource"
        case "semic", "value" if is_node and finding.value not in described:
            return "class"
        case "ours", "note":
            return "note"
        case "ours", "missing" if finding.path == "dcat:theme":
            return "theme"
        case "ours", "missing" if finding.path == "dct:spatial":
            return "series"
        case "ours", "value" if finding.path in DATES:
            return "date"
        case "ours", "value" if finding.path in ADDRESSES and is_node:
            return "address"
    raise AssertionError(f"no reason is known why only {of} has {finding}")


def compared(document: Document, files: list[shacl.Shapes]) -> Counter[str]:
    """Return how many findings are in both, and how many in one only for which reason."""
    theirs, mine = of_semic(document, files), of_ours(document)
    described = document.described()
    counts = Counter({"both": len(theirs & mine)})
    counts.update(f"semic {reason('semic', finding, described)}" for finding in theirs - mine)
    counts.update(f"ours {reason('ours', finding, described)}" for finding in mine - theirs)
    return counts


@pytest.fixture(scope="module")
def real(testdata: Path, semic: list[shacl.Shapes]) -> Counter[str]:
    paths = [testdata / "catalogs" / f"{city}.rdf" for city in CITIES]
    return sum((compared(Document.of(path.read_bytes(), "application/rdf+xml"), semic) for path in paths), Counter())


@pytest.fixture(scope="module")
def examples(testdata: Path, semic: list[shacl.Shapes]) -> Counter[str]:
    counts: Counter[str] = Counter()
    folders = ("semic-dcat-ap", "semic-dcat-ap-hvd")
    for path in sorted(path for folder in folders for path in (testdata / "catalogs" / folder).glob("*.ttl")):
        try:
            read = Document.of(path.read_bytes(), by_extension(path).media_type)
        except UnreadableData:
            continue
        counts += compared(read, semic)
        counts["files"] += 1
    return counts


@pytest.fixture(scope="module")
def variants(semic: list[shacl.Shapes]) -> Counter[str]:
    return compared(Document.of(document(cases()).encode(), "text/turtle"), semic)


def test_every_difference_is_explained_and_counted_in_the_docs(
    real: Counter[str], examples: Counter[str], variants: Counter[str]
) -> None:
    rows = re.findall(
        r"^\| (\w+) \| (\w+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|", DOCS.read_text("utf-8"), re.MULTILINE
    )
    told = {
        (f"{side} {name}" if side != "both" else "both"): [int(count.replace(",", "")) for count in counts]
        for side, name, *counts in rows
    }
    names = real.keys() | examples.keys() - {"files"} | variants.keys()
    assert told == {name: [real[name], examples[name], variants[name]] for name in names}
    assert examples["files"] == 27
    assert f"{examples['files']} examples" in DOCS.read_text("utf-8")


def test_nothing_that_semic_calls_missing_or_too_many_is_lost(variants: Counter[str]) -> None:
    """What is in SEMIC's files only is about values, but for the limits that the text lifted."""
    assert variants["semic limit"] == 4
    assert {name for name in variants if name.startswith("semic ")} == {
        f"semic {name}" for name in ("limit", "may", "resource", "class", "theme")
    } & set(variants)


def test_two_shapes_of_semic_lack_their_path_which_is_told(semic: list[shacl.Shapes]) -> None:
    (one_file,) = [shapes for name, shapes in zip(FILES, semic, strict=True) if name == "dcat-ap-SHACL.ttl"]
    assert [problem.text for problem in one_file.problems] == [
        "this property shape has no sh:path that can be used, so it checks nothing"
    ] * 2
