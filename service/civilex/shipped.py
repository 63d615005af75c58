"""What civilex ships, put into a store: the reference model, the seven cities and the sample city.

One file is one named graph. The graph ``system/shipped`` records the digest of each graph's file; at the next start
the graphs whose file has changed are replaced, and what follows from them by rule is made anew, in one commit. Graphs
of users are never touched, except for what is inferred from them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import InvalidInput
from civilex.mapping import read_sssom
from civilex.namespaces import GRAPH, NS, graph
from civilex.rdf.one_graph import read_graph
from civilex.reasoning import materialise, rules
from civilex.store import Commit
from civilex.store.dataset import DEFAULT_KINDS, RESERVED_SLUGS, graph_kind, graph_slug, is_in_default_graph, is_slug
from civilex.store.difference import Difference, between
from civilex.store.embedded import EmbeddedStore

DIGESTS = graph("system", "shipped")
log = logging.getLogger("civilex.shipped")
INFERRED_MODEL = graph("inferred", "model")
FILE_DIGEST = ox.NamedNode(NS + "fileDigest")
_FOLDERS = (("modules", "model"), ("vocabularies", "model"), ("cities", "city"))


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
    digests[INFERRED_MODEL] = hashlib.sha256("".join(rule.text for rule in rules()).encode()).hexdigest()
    if digests == recorded:
        return None
    graphs: dict[str, Iterable[ox.Triple]] = {name: [] for name in recorded.keys() - digests.keys()}
    for name, path in ours.items():
        if recorded.get(name) != digests[name]:
            graphs[name] = triples(path)
    _drop_seen_elsewhere(store, graphs, {name: () for name in store.graphs() if graph_kind(name) == "inferred"})
    graphs |= inferred(store, graphs)
    graphs[DIGESTS] = [
        ox.Triple(ox.NamedNode(name), FILE_DIGEST, ox.Literal(digest)) for name, digest in digests.items()
    ]
    return store.replace(graphs)


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
    default graph holds already: it would be counted twice.
    """
    new = read_graph(data, media_type, source=source, base_iri=base_iri)
    if graph_kind(graph) in DEFAULT_KINDS:
        _refuse_shared(store, new, graph, source)
    graphs: dict[str, Iterable[ox.Triple]] = {graph: {*store.triples(graph), *new}}
    if graph_kind(graph) in DEFAULT_KINDS:
        graphs |= inferred(store, graphs)
    return store.replace(graphs)


def _refuse_shared(
    store: EmbeddedStore,
    new: Iterable[ox.Triple],
    graph: str,
    source: str,
    *,
    leaving: frozenset[ox.Quad] = frozenset(),
) -> None:
    """Raise InvalidInput where another graph that queries see together with this one asserts one of the triples.

    ``leaving`` are quads that are about to go.
    """
    shared: dict[str, list[ox.Triple]] = {}
    remade = f"{GRAPH}inferred/{'model' if graph_kind(graph) == 'model' else graph_slug(graph)}"
    for triple in new:
        for quad in store.matching(*triple):
            name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if is_in_default_graph(name) and name not in (graph, remade) and quad not in leaving:
                shared.setdefault(name, []).append(triple)
    for name, triples in sorted(shared.items()):
        example = min(map(str, triples))
        raise InvalidInput(
            f"{source}: {len(triples)} of its triples stand in {name} already, which queries see together with "
            f"{graph}; leave them out, the first is: {example}"
        )


def inferred(store: EmbeddedStore, changes: Mapping[str, Iterable[ox.Triple]]) -> dict[str, Iterable[ox.Triple]]:
    """Return the content of the inferred graphs as it will be once ``changes`` replace the content of their graphs.

    The model is one partition and each city another, which sees the model: rules join no two cities. A change that
    touches no graph of the model leaves the inferred graphs of other cities out of the answer.
    """
    content = {name: list(items) for name, items in changes.items()}

    def current(kind: str, slug: str | None = None) -> list[ox.Triple]:
        names = {name for name in (*store.graphs(), *content) if graph_kind(name) == kind}
        names = {name for name in names if slug is None or graph_slug(name) == slug}
        return [
            triple for name in sorted(names) for triple in (content[name] if name in content else store.triples(name))
        ]

    model_changed = any(graph_kind(name) == "model" for name in content)
    model = current("model")
    from_model = materialise(model) if model_changed else set(store.triples(INFERRED_MODEL))
    result: dict[str, Iterable[ox.Triple]] = {INFERRED_MODEL: sorted(from_model, key=str)} if model_changed else {}
    every = {graph_slug(name) for name in (*store.graphs(), *content) if graph_kind(name) in ("city", "mappings")}
    touched = {graph_slug(name) for name in content if graph_kind(name) in ("city", "mappings")}
    for city in sorted(every if model_changed else touched):
        own = current("city", city) + current("mappings", city)
        result[graph("inferred", city)] = sorted(materialise([*model, *own], from_model), key=str)
    _drop_seen_elsewhere(store, result, content)
    return result


def follow(store: EmbeddedStore, difference: Difference) -> Difference:
    """Return what changes in the inferred graphs when a difference is made in a store, which is in the state before.

    The one place through which every change of a kept store is followed up, whatever it was written as. What was
    changed by hand in an inferred graph is put back to what follows by rule.
    Raises InvalidInput for a triple that another graph of the default graph holds already.
    """
    added, removed = difference.by_graph()
    cities = {graph("city", graph_slug(name)) for name in (*added, *removed) if graph_kind(name) == "inferred"}
    changed = {name for name in (*added, *removed) if graph_kind(name) in ("model", "city", "mappings")}
    if not changed | cities:
        return Difference()

    def after(name: str) -> set[ox.Triple]:
        return (set(store.triples(name)) - removed.get(name, set())) | added.get(name, set())

    for name in changed:
        _refuse_shared(store, added.get(name, ()), name, "the change", leaving=difference.removed)
    graphs = {name: set(triples) for name, triples in inferred(store, {n: after(n) for n in changed | cities}).items()}
    old = {name: after(name) for name in graphs}
    return between(
        {name: triples - old[name] for name, triples in graphs.items()},
        {name: triples - graphs[name] for name, triples in old.items()},
    )


def _drop_seen_elsewhere(
    store: EmbeddedStore,
    graphs: dict[str, Iterable[ox.Triple]],
    changes: Mapping[str, Iterable[ox.Triple]] = MappingProxyType({}),
) -> None:
    """Leave out of ``graphs`` what another graph that queries see with them holds: it would be counted twice.

    ``changes`` are graphs that are about to be replaced; of two of ``graphs``, the first keeps the triple.
    """
    others = [name for name in store.graphs() if is_in_default_graph(name) and name not in {*graphs, *changes}]
    seen = set(store.triples(*others))
    for name, items in changes.items():
        if is_in_default_graph(name):
            seen.update(items)
    for name in sorted(filter(is_in_default_graph, graphs)):
        graphs[name] = [triple for triple in graphs[name] if triple not in seen]
        seen.update(graphs[name])


def _recorded(store: EmbeddedStore) -> dict[str, str]:
    return {
        triple.subject.value: triple.object.value
        for triple in store.triples(DIGESTS)
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.Literal)
    }
