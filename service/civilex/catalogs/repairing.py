"""Repairing a document: every finding whose repair is known, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from civilex.catalogs.data_graph import with_background
from civilex.catalogs.profiles import DEFAULT
from civilex.catalogs.repairs import Change
from civilex.catalogs.shape_findings import changes
from civilex.catalogs.validation import choose
from civilex.errors import InvalidParameter
from civilex.namespaces import compact
from civilex.rdf.media_types import RDF_XML, TRIG, TURTLE, by_media_type
from civilex.rdf.parsing import NEUTRAL_BASE, parse
from civilex.rdf.serializing import prefixes_in
from civilex.shacl import Loader
from civilex.shacl.documents import Source, format_of, opened, unpacked


@dataclass(frozen=True, slots=True)
class Repaired:
    """A document with its changes made: ``changes`` in order, ``quads`` all that it holds now."""

    source: str
    changes: tuple[Change, ...]
    quads: tuple[ox.Quad, ...]
    has_relative_iris: bool

    def counts(self) -> dict[str, int]:
        """Return how many values were changed: short name of the property to number."""
        return dict(Counter(compact(change.removed.predicate.value) for change in self.changes).most_common())

    def diff(self) -> str:
        """Return the changes as a diff of N-Triples lines."""
        lines = [f"--- {self.source}", f"+++ {self.source} (repaired)"]
        for change in self.changes:
            lines.append(f"-{change.removed} .")
            lines += [f"+{triple} ." for triple in change.added]
        return _relative("\n".join([*lines, ""]).encode()).decode()

    def document(self, media_type: str) -> bytes:
        """Return the repaired document in a format, read back to make sure that it says the same.

        Comments and layout are not kept. Raises InvalidParameter where the format cannot say all of it.
        """
        rdf_format = by_media_type(media_type)
        if self.has_relative_iris and rdf_format not in (TURTLE, TRIG, RDF_XML):
            raise InvalidParameter(
                "fix", "the file holds relative references: write Turtle or RDF/XML, or give --base."
            )
        graphs = {quad.graph_name for quad in self.quads} != {ox.DefaultGraph()}
        if graphs and self.quads and not rdf_format.syntax.supports_datasets:
            raise InvalidParameter("fix", "the file holds named graphs: write TriG, N-Quads or JSON-LD.")
        content = ox.serialize(self.quads, format=rdf_format.syntax, prefixes=prefixes_in(self.quads)) or b""
        if self.has_relative_iris:
            content = _relative(content)
        again = parse(content, media_type, source="the repaired document", rename_blank_nodes=False)
        if set(again.quads) != set(self.quads):
            raise InvalidParameter("fix", f"{rdf_format.name} cannot say all of this file: choose another format.")
        return content


def repair(
    source: Source,
    media_type: str | None = None,
    profiles: Iterable[str] = (DEFAULT,),
    *,
    shapes: Iterable[Path] = (),
    severities: Mapping[str, str] | None = None,
    known: Sequence[Path] = (),
    base_iri: str = NEUTRAL_BASE,
    name: str | None = None,
) -> Repaired:
    """Repair what is known how to repair of the findings of these profiles on a document; all else stays as it is.

    A value that several findings are about is changed once. The parameters are those of
    :func:`civilex.catalogs.validate_all`; raises what it raises.
    """
    chosen = choose(profiles, shapes, severities or {})
    media_type = format_of(source, media_type).media_type
    name = name or (str(source) if isinstance(source, Path) else "input")
    with opened(source, name) as file, unpacked(file, name) as content:
        parsed = parse(content.read(), media_type, base_iri=base_iri, source=name, rename_blank_nodes=False)
    loader = Loader(leave_out_rdf_1_2=True)
    loader.triples(quad.triple for quad in parsed.quads)
    graph, there = with_background(loader, known), {quad.triple for quad in parsed.quads}
    found: dict[ox.Triple, Change] = {}
    for profile in chosen:
        for change in changes(graph, profile):
            if change.removed in there:  # not so where a text had a direction, which SHACL does not see
                found.setdefault(change.removed, change)
    return Repaired(
        name,
        tuple(sorted(found.values(), key=lambda change: str(change.removed))),
        tuple(dict.fromkeys(_changed(parsed.quads, found))),
        bool(parsed.relative_iris),
    )


def _relative(content: bytes) -> bytes:
    """Write references under the neutral base as they were; in a text that holds the same signs it would be noticed."""
    base = NEUTRAL_BASE.encode()
    for start in (b"<", b'="'):
        content = content.replace(start + base, start).replace(start + b"urn:/", start + b"/")
    return content


def _changed(quads: list[ox.Quad], found: dict[ox.Triple, Change]) -> Iterator[ox.Quad]:
    for quad in quads:
        change = found.get(quad.triple)
        if change is None:
            yield quad
            continue
        for triple in change.added:
            yield ox.Quad(triple.subject, triple.predicate, triple.object, quad.graph_name)
