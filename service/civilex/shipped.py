"""What civilex ships, put into a store: the reference model, the seven cities, the sample city and its catalogue.

One file is one named graph. The graph ``system/shipped`` records the digest of each graph's file; at the next start
the graphs whose file has changed are replaced, and what follows from them by rule is made anew, in one commit. Graphs
of users are never touched, except for what is inferred from them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import InvalidInput, StatedElsewhere
from civilex.mapping import read_sssom
from civilex.namespaces import GRAPH, NS, graph
from civilex.queries import stored
from civilex.rdf.one_graph import read_graph
from civilex.reasoning import rules
from civilex.reasoning.inferred_changes import inferred_changes, net_changes
from civilex.reasoning.partitions import ASSERTED_KINDS, inferring_part
from civilex.store import Commit
from civilex.store.dataset import DEFAULT_KINDS, RESERVED_SLUGS, graph_kind, graph_slug, is_slug
from civilex.store.difference import Difference, between
from civilex.store.embedded import EmbeddedStore
from civilex.store.exact_change import as_stored

DIGESTS = graph("system", "shipped")
log = logging.getLogger("civilex.shipped")
INFERRED_MODEL = graph("inferred", "model")
_WAY_OF_KEEPING = "what follows in several cities is recorded for each"
FILE_DIGEST = ox.NamedNode(NS + "fileDigest")
_FOLDERS = (("modules", "model"), ("vocabularies", "model"), ("cities", "city"), ("catalogs", "catalog"))


def files() -> dict[str, Path]:
    """Return the shipped files: the IRI of the named graph to the file that fills it, sorted by IRI."""
    ontology = reference_model.root() / "ontology"
    found = {graph("model", "city"): ontology / "city.ttl"}
    for folder, kind in _FOLDERS:
        found |= {graph(kind, path.stem): path for path in (ontology / folder).glob("*.ttl")}
    found |= {
        graph("mappings", path.name.removesuffix(".sssom.tsv")): path
        for path in (ontology / "mappings").glob("*.sssom.tsv")
    }
    return dict(sorted(found.items()))


def triples(path: Path) -> list[ox.Triple]:
    """Return the triples of a shipped file, Turtle or SSSOM/TSV."""
    if path.name.endswith(".sssom.tsv"):
        return read_sssom(path.read_text(encoding="utf-8"), path.name).triples()
    return read_graph(path.read_bytes(), "text/turtle", source=str(path))


def install(store: EmbeddedStore) -> Commit | None:
    """Bring a store up to date with the shipped files, in one commit; return it, or ``None`` where nothing changed.

    The rules count as part of what is shipped: when one changes, everything inferred is made anew. A graph that holds
    data and was not filled from a shipped file is the user's: it is left alone, which the log says.
    """
    recorded = _recorded(store)
    held = {name for name in store.graphs() if name not in recorded and any(store.triples(name))}
    for name in sorted(held & files().keys()):
        log.warning("%s holds data of your own: the shipped file %s is left out", name, files()[name].name)
    ours = {name: path for name, path in files().items() if name not in held}
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in ours.items()}
    digests[INFERRED_MODEL] = _rules_digest()
    if digests == recorded:
        return None
    graphs: dict[str, list[ox.Triple]] = {name: [] for name in recorded.keys() - digests.keys()}
    for name, path in ours.items():
        if recorded.get(name) != digests[name]:
            graphs[name] = triples(path)
    _drop_stated_elsewhere(store, graphs)
    graphs[DIGESTS] = [
        ox.Triple(ox.NamedNode(name), FILE_DIGEST, ox.Literal(digest)) for name, digest in digests.items()
    ]
    return replace(store, graphs, whole=recorded.get(INFERRED_MODEL) != digests[INFERRED_MODEL])


def replace(store: EmbeddedStore, graphs: Mapping[str, Iterable[ox.Triple]], *, whole: bool = False) -> Commit:
    """Replace the content of named graphs, and what follows from it by rule, in one commit.

    ``whole`` makes everything inferred anew, which is due when a rule has changed.
    """
    net = net_changes(store, graphs, {name: store.triples(name) for name in graphs})
    follows = inferred_changes(store, net.added, net.removed, whole=whole)
    return store.change(net.added | follows.added, net.removed | follows.removed)


def _rules_digest() -> str:
    """Return what tells one set of rules, and one way to keep what follows from them, from another."""
    return hashlib.sha256("".join([_WAY_OF_KEEPING, *(rule.text for rule in rules())]).encode()).hexdigest()


def check_writable(iri: str) -> None:
    """Raise InvalidInput for the name of a graph that callers do not fill: made by rule, shipped, or misspelt."""
    if not iri.startswith(GRAPH):
        return
    if graph_kind(iri) not in ("model", "city", "catalog", "mappings"):
        raise InvalidInput(f"{iri} cannot be written: the kinds to write are model, city, catalog and mappings.")
    if not is_slug(graph_slug(iri)):
        raise InvalidInput(f"{iri}: the part after the kind is made of lower-case letters, digits and hyphens.")
    if graph_kind(iri) in ("city", "mappings") and graph_slug(iri) in RESERVED_SLUGS:
        raise InvalidInput(f"{iri}: the slug '{graph_slug(iri)}' is reserved; choose another.")
    if iri in files():
        raise InvalidInput(f"{iri} is filled from a shipped file and replaced at upgrades: load into a graph of yours.")


def is_installed(store: EmbeddedStore) -> bool:
    """Say whether the store was ever filled with what is shipped; one made with ``--empty`` was not."""
    return bool(_recorded(store))


def load(
    store: EmbeddedStore,
    data: bytes,
    media_type: str,
    *,
    graph: str,
    source: str = "input",
    base_iri: str | None = None,
) -> Commit:
    """Add the triples of an RDF document to a named graph, and what follows from them, in one commit.

    Raises UnreadableData for a document that does not parse, and InvalidInput for a triple that another graph of the
    default graph states already: it would be counted twice.
    """
    new = read_graph(data, media_type, source=source, base_iri=base_iri)
    if graph_kind(graph) in DEFAULT_KINDS:
        _refuse_shared(store, new, graph, source)
    net = net_changes(store, {graph: new}, {})
    follows = inferred_changes(store, net.added, {})
    return store.change(net.added | follows.added, follows.removed)


def follow(store: EmbeddedStore, difference: Difference) -> Difference:
    """Return what changes in the inferred graphs when a difference is made in a store, which is in the state before.

    The one place through which every change of a kept store is followed up, whatever it was written as. What was
    changed by hand in an inferred graph is put back to what follows by rule.
    Raises InvalidInput for a triple that another graph of the default graph states already.
    """
    by_hand = difference.where(lambda graph: inferring_part(graph) is not None)
    added, removed = difference.where(lambda graph: graph_kind(graph) in ASSERTED_KINDS).by_graph()
    for name, triples in added.items():
        _refuse_shared(store, triples, name, "the change", leaving=difference.removed)
    changes = inferred_changes(store, added, removed)
    return by_hand.reversed().then(between(changes.added, changes.removed))


def _refuse_shared(
    store: EmbeddedStore,
    new: Iterable[ox.Triple],
    graph: str,
    source: str,
    *,
    leaving: frozenset[ox.Quad] = frozenset(),
) -> None:
    """Raise StatedElsewhere where another graph that queries see together with this one states one of the triples.

    ``leaving`` are quads that are about to go.
    """
    shared: dict[str, list[ox.Triple]] = {}
    for triple in new:
        for quad in store.matching(*triple):
            name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if graph_kind(name) in ASSERTED_KINDS and name != graph and quad not in leaving:
                shared.setdefault(name, []).append(triple)
    for name, triples in sorted(shared.items()):
        example = min(map(str, triples))
        error = StatedElsewhere(
            f"{source}: {len(triples)} of its triples stand in {name} already, which queries see together with "
            f"{graph}; leave them out, the first is: {example}"
        )
        error.graph = name
        raise error


def _drop_stated_elsewhere(store: EmbeddedStore, graphs: dict[str, list[ox.Triple]]) -> None:
    """Leave out of ``graphs`` what another graph that queries see with them states: it would be counted twice.

    Of two of ``graphs``, the first by name keeps the triple.
    """
    stated = [name for name in store.graphs() if graph_kind(name) in ASSERTED_KINDS and name not in graphs]
    found = set(store.triples(*stated))
    for name in sorted(name for name in graphs if graph_kind(name) in ASSERTED_KINDS):
        graphs[name] = [triple for triple in as_stored(graphs[name]) if triple not in found]
        found.update(graphs[name])


def _recorded(store: EmbeddedStore) -> dict[str, str]:
    return {
        row["graph"].value: row["digest"].value
        for row in store.rows(stored("service/shipped-graphs").text)
        if isinstance(row["graph"], ox.NamedNode) and isinstance(row["digest"], ox.Literal)
    }
