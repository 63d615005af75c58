"""Mapping sets in a store: one named graph of the kind ``mappings`` each, read, merged with judgments, and changed.

A change of a set that is there names the triples that it adds and removes, so that it takes as long as the change is
large; what follows from it by rule is made in the same commit by the store.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pyoxigraph as ox

from civilex.errors import InvalidInput, NotFound, PreconditionFailed, UnknownGraph
from civilex.mapping.sssom import MappingSet
from civilex.mapping.sssom.metadata import UNSPECIFIED_LICENSE
from civilex.mapping.sssom.problems import Problem, Problems
from civilex.mapping.sssom.rdf_format import set_nodes, set_of
from civilex.namespaces import GRAPH, RDF_TYPE, graph
from civilex.queries import stored
from civilex.rdf.mapping_slots import SET_SLOTS, SSSOM, SlotValue
from civilex.rdf.mapping_triples import MANUAL_CURATION, MappingAssertion, mapped_triple
from civilex.store import Attribution, Change, Commit, PutGraph, RunUpdate, Store
from civilex.store.changes import Precondition
from civilex.store.dataset import graph_slug, is_slug
from civilex.store.exact_change import as_stored

REVIEW_SLOTS = ("reviewer_id", "reviewer_label", "review_date", "reviewer_agreement")
PROVISIONAL = "urn:sssom:"
"""What the IRI of a set begins with that has none of its own."""
_LOOKED_UP = 1_000
"""Of so many subjects of a set it is looked up to which city they belong."""
_ATTEMPTS = 5
_SET_PROPERTIES = {slot.property for slot in SET_SLOTS.values()} | {SSSOM + "mappings", RDF_TYPE}


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A mapping set as the store holds it: the name of its graph, its triples, and what they say (``None``: no set)."""

    graph: str
    triples: frozenset[ox.Triple]
    mapping_set: MappingSet | None
    exists: bool


@dataclass(frozen=True, slots=True)
class SetChange:
    """What a change did to a set: how many mappings it added, changed, removed and found as they were.

    ``commit`` is ``None`` where nothing had to be changed.
    """

    graph: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    commit: Commit | None = None
    iris: tuple[str, ...] = field(default=())

    @property
    def slug(self) -> str:
        """The name of the set in addresses."""
        return graph_slug(self.graph)


TAKEN_NAMES = frozenset({"chains", "registry"})
"""What no set is called: below /mappings these addresses lead elsewhere."""


def graph_of(slug: str) -> str:
    """Return the graph of a set; raises InvalidInput for what no set can be called."""
    if not is_slug(slug):
        raise InvalidInput(f"'{slug}' cannot name a mapping set: write lower-case letters, digits and hyphens.")
    if slug in TAKEN_NAMES:
        raise InvalidInput(f"'{slug}' cannot name a mapping set: /mappings/{slug} is another page. Say set=NAME.")
    return graph("mappings", slug)


def slug_for(mapping_set: MappingSet, city: str | None = None) -> str:
    """Return what a set is called here where nobody says so: after its graph, or its city and the end of its IRI.

    >>> slug_for(MappingSet("https://example.org/sets/Fire_Services.sssom.tsv", {}, ()), "boston")
    'boston-fire-services'
    """
    space = f"{GRAPH}mappings/"
    if mapping_set.iri.startswith(space) and is_slug(mapping_set.iri[len(space) :]):
        return mapping_set.iri[len(space) :]
    last = re.split(r"[/#:]", mapping_set.iri.rstrip("/#"))[-1]
    plain = unicodedata.normalize("NFKD", re.sub(r"(\.sssom)?\.(tsv|csv|json|ttl|rdf)$", "", last))
    slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    if not slug:
        raise InvalidInput(f"No name follows from the set's IRI {mapping_set.iri}: say one with the parameter set.")
    return slug if city is None or f"{slug}-".startswith(f"{city}-") else f"{city}-{slug}"


def misnamed(slug: str, city: str | None) -> list[Problem]:
    """Return what is to be told of a set of one city's terms that is not called after the city."""
    if city is None or f"{slug}-".startswith(f"{city}-"):
        return []
    reason = (
        f"the mappings are of terms of {city}, and the set is not called after it: what the rules derive from mappings "
        f"of remits, such as which department performs what, is derived from sets called {city} or {city}-..."
    )
    return [Problem("not-called-after-its-city", reason, "info", fix=f"{city}-{slug}")]


def city_of(mapping_set: MappingSet, whole: Store) -> str | None:
    """Return the slug of the city that all subjects which are known here belong to, ``None`` where it is not one.

    What follows from a city's mappings by rule is looked for in sets called after the city.
    """
    subjects = sorted({mapping.subject for mapping in mapping_set.mappings if mapping.holds})[:_LOOKED_UP]
    if not subjects:
        return None
    query = stored("service/cities-of-terms").bind({"term": [ox.NamedNode(iri) for iri in subjects]})
    found = {graph_slug(row["graph"].value) for row in whole.rows(query) if isinstance(row["graph"], ox.NamedNode)}
    return found.pop() if len(found) == 1 else None


def read_set(store: Store, iri: str) -> StoredSet:
    """Read the set of a graph; raises NotFound where the store has no such graph or it holds no set."""
    found = look_up(store, iri)
    if found.mapping_set is None:
        raise NotFound(f"There is no mapping set '{graph_slug(iri)}'. See /mappings.")
    return found


def look_up(store: Store, iri: str) -> StoredSet:
    """Read what a graph holds, if it is there."""
    output = io.BytesIO()
    try:
        store.dump(output, "application/n-triples", graph=iri)
    except UnknownGraph:
        return StoredSet(iri, frozenset(), None, exists=False)
    triples = [quad.triple for quad in ox.parse(output.getvalue(), format=ox.RdfFormat.N_TRIPLES)]
    nodes = set_nodes(triples)
    found = set_of(triples, nodes[0], Problems(), graph_slug(iri)) if nodes else None
    return StoredSet(iri, frozenset(triples), found, exists=True)


def post(
    store: Store,
    whole: Store,
    mapping_set: MappingSet,
    attribution: Attribution,
    *,
    slug: str | None = None,
    today: date,
    replacing: bool = False,
) -> SetChange:
    """Put mappings into a set: a new one, one that is there, or (``replacing``) in place of all that it held.

    ``store`` is read as the caller may, ``whole`` is all of it, in which no triple may be stated twice. Mappings that
    are there already change nothing; one that is the same in what tells mappings apart is changed. Who judges and
    when is filled in where a mapping of manual curation does not say. All or nothing, in one commit.
    Raises PreconditionFailed, and what the store refuses.
    """
    iri = graph_of(slug or slug_for(mapping_set))

    def wanted(held: StoredSet) -> tuple[MappingSet, SetChange]:
        new = _signed(_named(mapping_set, held, iri, whole), attribution.author)
        old = held.mapping_set
        known = dict(zip(old.iris(), old.mappings, strict=True)) if old else {}
        merged = {} if replacing else dict(known)
        added = changed = unchanged = 0
        posted = []
        for name, mapping in zip(new.iris(), new.mappings, strict=True):
            posted.append(name)
            before = known.get(name)
            merged[name] = _dated(_reviewed_as(mapping, before), before, today)
            added += before is None
            unchanged += merged[name] == before
            changed += before is not None and merged[name] != before
        removed = len(known.keys() - merged.keys())
        slots = new.slots if replacing or old is None else {**old.slots, **_of_set(new.slots)}
        done = SetChange(iri, added, changed, removed, unchanged, iris=tuple(posted))
        return replace(new, slots={**slots, "mapping_set_id": new.iri}, mappings=tuple(merged.values())), done

    return _commit(store, whole, iri, attribution, wanted)


def review(
    store: Store,
    whole: Store,
    iri: str,
    reviews: Mapping[str, Mapping[str, SlotValue]],
    attribution: Attribution,
) -> SetChange:
    """Write who reviewed mappings of a set, when, and how far they agree: ``reviews`` has the slots by mapping IRI.

    Raises NotFound for a mapping that the set does not have.
    """

    def wanted(held: StoredSet) -> tuple[MappingSet, SetChange]:
        current = _required(held)
        names = current.iris()
        _require_names(names, reviews, iri)
        mappings = []
        for name, mapping in zip(names, current.mappings, strict=True):
            kept = {slot: value for slot, value in mapping.slots.items() if slot not in REVIEW_SLOTS}
            found = replace(mapping, slots={**kept, **reviews[name]}) if name in reviews else mapping
            mappings.append(found)
        changed = sum(one != other for one, other in zip(mappings, current.mappings, strict=True))
        done = SetChange(iri, changed=changed, unchanged=len(reviews) - changed, iris=tuple(reviews))
        return current.with_mappings(tuple(mappings)), done

    return _commit(store, whole, iri, attribution, wanted)


def revoke(store: Store, whole: Store, iri: str, names: Sequence[str], attribution: Attribution) -> SetChange:
    """Take mappings out of a set by IRI; what another set states as well goes on to hold.

    Raises NotFound for a mapping that the set does not have.
    """

    def wanted(held: StoredSet) -> tuple[MappingSet, SetChange]:
        current = _required(held)
        known = current.iris()
        _require_names(known, names, iri)
        left = [mapping for name, mapping in zip(known, current.mappings, strict=True) if name not in names]
        done = SetChange(iri, removed=len(current.mappings) - len(left), iris=tuple(names))
        return current.with_mappings(tuple(left)), done

    return _commit(store, whole, iri, attribution, wanted)


def full_name(mapping_set: MappingSet, name: str) -> str:
    """Return the IRI of a mapping that is named by IRI, or by what follows the IRI of its set and ``#``."""
    return name if ":" in name else f"{mapping_set.iri}#{name}"


def _commit(
    store: Store,
    whole: Store,
    iri: str,
    attribution: Attribution,
    wanted: Callable[[StoredSet], tuple[MappingSet, SetChange]],
) -> SetChange:
    """Make what is wanted of a set, again where somebody else changed the store in between."""
    for attempt in range(_ATTEMPTS):
        generation = store.generation
        held = look_up(store, iri)
        mapping_set, done = wanted(held)
        change = _change(held, mapping_set, whole)
        if change is None:
            return done
        try:
            commit = store.commit(change, _guarded(attribution, generation))
        except PreconditionFailed:
            if attribution.precondition != Precondition() or attempt + 1 == _ATTEMPTS:
                raise
            continue
        return replace(done, commit=commit)
    raise AssertionError("the last attempt returns or raises")


def _guarded(attribution: Attribution, generation: int | None) -> Attribution:
    """Let a change count only on what was read, unless its caller names a condition of their own."""
    if attribution.precondition != Precondition() or generation is None:
        return attribution
    return replace(attribution, precondition=Precondition(generations=(generation,)))


def _change(held: StoredSet, mapping_set: MappingSet, whole: Store) -> Change | None:
    triples = set(as_stored(mapping_set.triples()))
    triples -= _stated_elsewhere(mapping_set, held.graph, whole)
    if not held.exists:
        document = b"".join(f"{triple} .\n".encode() for triple in sorted(triples, key=str))
        return PutGraph(held.graph, document, "application/n-triples", replace=True)
    ours = _described(held)
    removed, added = (ours - triples), triples - held.triples
    handed_over = _handed_over(removed, held.graph, whole)
    if not removed and not added:
        return None
    operations = []
    if removed:
        operations.append(f"DELETE DATA {{ {_in_graph(held.graph, removed)} }}")
    if added or handed_over:
        inserted = [_in_graph(held.graph, added)] if added else []
        inserted += [_in_graph(name, given) for name, given in sorted(handed_over.items())]
        operations.append(f"INSERT DATA {{ {' '.join(inserted)} }}")
    return RunUpdate(" ;\n".join(operations))


def _described(held: StoredSet) -> set[ox.Triple]:
    """Return those of a graph's triples that its set is made of: its own, its mappings', and what these state."""
    if held.mapping_set is None:
        return set()
    names = {ox.NamedNode(iri) for iri in held.mapping_set.iris()}
    node = ox.NamedNode(held.mapping_set.iri)
    found = {t for t in held.triples if t.subject in names}
    found |= {t for t in held.triples if t.subject == node and t.predicate.value in _SET_PROPERTIES}
    stated = {mapped_triple(mapping) for mapping in held.mapping_set.mappings if mapping.subject and mapping.object}
    return {t for t in found if not isinstance(t.object, ox.BlankNode)} | (stated & held.triples)


def _stated_elsewhere(mapping_set: MappingSet, own: str, whole: Store) -> set[ox.Triple]:
    """Return the mapped triples that another graph which queries see together with this one states already."""
    mine = {mapped_triple(mapping) for mapping in mapping_set.mappings if mapping.holds}
    return {triple for name, triple in _stated(mine, whole) if name != own}


def _handed_over(removed: Iterable[ox.Triple], own: str, whole: Store) -> dict[str, list[ox.Triple]]:
    """Return the triples that this set no longer states and another has evidence for, by the graph that states them.

    They were left out of that graph, since a triple stands in one graph only.
    """
    found: dict[str, list[ox.Triple]] = {}
    mapped = [t for t in removed if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode)]
    for triple in mapped:
        query = stored("service/evidence-for-mapping").bind(
            {"subject": triple.subject, "relation": triple.predicate, "object": triple.object}
        )
        names = [row["graph"].value for row in whole.rows(query) if isinstance(row["graph"], ox.NamedNode)]
        if other := next((name for name in sorted(names) if name != own), None):
            found.setdefault(other, []).append(triple)
    return found


def _stated(triples: set[ox.Triple], whole: Store) -> Iterable[tuple[str, ox.Triple]]:
    relations = sorted({triple.predicate for triple in triples}, key=str)
    if not relations:
        return
    for row in whole.rows(stored("service/stated-triples").bind({"relation": relations})):
        if isinstance(row["graph"], ox.NamedNode):
            triple = ox.Triple(row["subject"], row["relation"], row["object"])  # type: ignore[arg-type]
            if triple in triples:
                yield row["graph"].value, triple


def _in_graph(name: str, triples: Iterable[ox.Triple]) -> str:
    return f"GRAPH {ox.NamedNode(name)} {{ {' '.join(f'{triple} .' for triple in sorted(triples, key=str))} }}"


def _named(posted: MappingSet, held: StoredSet, graph_iri: str, whole: Store) -> MappingSet:
    """Return the set under its IRI here: as it is known, its own, or that of its graph where another graph has its own.

    No two graphs describe the same set, or their descriptions would be read as one. A new set that gets another IRI
    says where it comes from.
    """
    if held.mapping_set is not None:
        return replace(posted, iri=held.mapping_set.iri)
    query = stored("service/graphs-of-mapping-set").bind({"set": ox.NamedNode(posted.iri)})
    if not posted.iri.startswith((PROVISIONAL, f"{GRAPH}mappings/")) and not whole.rows(query).solutions:
        return posted
    slots = dict(posted.slots)
    if not posted.iri.startswith(PROVISIONAL) and posted.iri != graph_iri:
        slots.setdefault("mapping_set_source", (posted.iri,))
    return replace(posted, iri=graph_iri, slots=slots)


def _signed(mapping_set: MappingSet, author: str) -> MappingSet:
    """Return the set with the author of each judgment by hand that names nobody."""
    by = ("author_id", "author_label", "creator_id", "creator_label")

    def signed(mapping: MappingAssertion) -> MappingAssertion:
        if author == "anonymous" or mapping.justification != MANUAL_CURATION or any(s in mapping.slots for s in by):
            return mapping
        return replace(mapping, slots={**mapping.slots, "author_label": (author,)})

    return mapping_set.with_mappings(tuple(signed(mapping) for mapping in mapping_set.mappings))


def _reviewed_as(mapping: MappingAssertion, before: MappingAssertion | None) -> MappingAssertion:
    """Return a mapping with the review that it had, where it says what it said."""
    if before is None or any(slot in mapping.slots for slot in REVIEW_SLOTS):
        return mapping
    kept = {slot: value for slot, value in before.slots.items() if slot in REVIEW_SLOTS}
    with_review = replace(mapping, slots={**mapping.slots, **kept})
    return with_review if _undated(with_review) == _undated(before) else mapping


def _dated(mapping: MappingAssertion, before: MappingAssertion | None, today: date) -> MappingAssertion:
    """Return a mapping with its date: as it was where nothing else changed, else today where it has none."""
    if before is not None and "mapping_date" not in mapping.slots and _undated(mapping) == _undated(before):
        return before
    if "mapping_date" in mapping.slots:
        return mapping
    return replace(mapping, slots={**mapping.slots, "mapping_date": today})


def _undated(mapping: MappingAssertion) -> MappingAssertion:
    slots = {name: value for name, value in mapping.slots.items() if name not in ("mapping_date", "record_id")}
    return replace(mapping, slots=slots)


def _of_set(slots: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    unsaid = ("mapping_set_id", "license") if slots.get("license") == UNSPECIFIED_LICENSE else ("mapping_set_id",)
    return {name: value for name, value in slots.items() if name not in unsaid}


def _required(held: StoredSet) -> MappingSet:
    if held.mapping_set is None:
        raise NotFound(f"There is no mapping set '{graph_slug(held.graph)}'. See /mappings.")
    return held.mapping_set


def _require_names(known: Sequence[str], names: Iterable[str], iri: str) -> None:
    if missing := [name for name in names if name not in set(known)]:
        raise NotFound(f"The set '{graph_slug(iri)}' has no mapping {missing[0]}. See /mappings/{graph_slug(iri)}.")
