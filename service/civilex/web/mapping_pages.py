"""A mapping set in the forms that it is read in: a page, SSSOM as TSV, JSON or RDF; whole, or a part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from fastapi import Request, Response

from civilex.errors import NotFound
from civilex.mapping import sets
from civilex.mapping.sssom import MappingSet
from civilex.mapping.sssom.json_format import write_json
from civilex.mapping.sssom.problems import Problems
from civilex.mapping.sssom.rdf_format import rdf_triples, set_nodes, set_of
from civilex.mapping.sssom.tsv_writing import write_tsv
from civilex.queries import stored
from civilex.rdf.mapping_slots import SSSOM
from civilex.rdf.mapping_triples import MappingAssertion
from civilex.rdf.serializing import serialize
from civilex.settings import Settings
from civilex.store import Store
from civilex.store.dataset import graph_slug
from civilex.terminology.labels import from_iri
from civilex.web.listing import whole_number
from civilex.web.pages import Pages
from civilex.web.parameters import single_parameters
from civilex.web.presentation import Presenter, Shown, words
from civilex.web.representation import RDF, in_form, languages_asked

TSV = "text/tab-separated-values"
OFFERED = ("application/json", *RDF, TSV, "text/html")
FILTERS = ("subject", "object", "relation")


@dataclass(frozen=True, slots=True)
class ShownMapping:
    """A mapping as people see it: its terms with labels, its slots as text, and its name in its set."""

    name: str
    subject: Shown
    relation: Shown
    object: Shown
    mapping: MappingAssertion
    slots: Mapping[str, str]


def set_answer(request: Request, store: Store, settings: Settings, pages: Pages, iri: str, media_type: str) -> Response:
    """Return a set in a media type; raises NotFound for a graph that holds none, and InvalidParameter."""
    asked = single_parameters(request, ("lang", "limit", "offset", *FILTERS))
    is_page = media_type == "text/html"
    size = whole_number(asked, "limit", settings.page_size if is_page else None, least=1, most=settings.page_size_max)
    offset = whole_number(asked, "offset", 0, least=0) or 0
    partial = is_page or size is not None or offset or any(asked.get(name) for name in FILTERS)
    if partial:
        found, total = part_of_set(store, iri, asked, size, offset)
    else:
        held = sets.read_set(store, iri).mapping_set
        assert held is not None  # noqa: S101  read_set raises
        found, total = held, len(held.mappings)
    slug = graph_slug(iri)
    links = _links(request.url.path, asked, size, offset, total) if size is not None else {}
    attached = {"Content-Disposition": f'attachment; filename="{slug}.sssom.tsv"'}

    def as_page() -> Response:
        shown = _shown(store, found, languages_asked(request), settings)
        values: dict[str, Any] = {"mapping_set": found, "slug": slug, "rows": shown, "total": total, "offset": offset}
        title = str(found.slots.get("mapping_set_title", f"Mappings {slug}"))
        values["licence"] = from_iri(str(found.slots.get("license", "")))
        return pages.answer(request, "mapping_set.html", title=title, links=links, fields=asked, **values)

    response = in_form(
        media_type,
        {
            TSV: lambda: Response(write_tsv(found), media_type=f"{TSV}; charset=utf-8", headers=attached),
            "application/json": lambda: Response(write_json(found), media_type="application/json"),
            "text/html": as_page,
            **dict.fromkeys(RDF, lambda: Response(serialize(rdf_triples(found), media_type), media_type=media_type)),
        },
    )
    response.headers["X-Total-Count"] = str(total)
    if links:
        response.headers["Link"] = ", ".join(f'<{link}>; rel="{relation}"' for relation, link in links.items())
    return response


def part_of_set(
    store: Store, iri: str, asked: Mapping[str, str], limit: int | None, offset: int
) -> tuple[MappingSet, int]:
    """Return a set with those of its mappings that are asked for, and how many fit in all."""
    query = stored("service/mapping-rows")
    terms = query.terms({name: [asked[name]] for name in FILTERS if asked.get(name)}, store)
    bound = query.bind({**terms, "set": ox.NamedNode(iri)})
    rows = store.rows(bound)
    names = [row["mapping"] for row in rows][offset : None if limit is None else offset + limit]
    facts = stored("service/mapping-facts").bind({"set": ox.NamedNode(iri), "mapping": names or [ox.NamedNode(iri)]})
    triples = [ox.Triple(row["subject"], row["property"], row["value"]) for row in store.rows(facts)]  # type: ignore[arg-type]
    nodes = set_nodes(triples)
    if not nodes:
        raise NotFound(f"There is no mapping set '{graph_slug(iri)}'. See /mappings.")
    member = ox.NamedNode(SSSOM + "mappings")
    triples += [ox.Triple(nodes[0], member, name) for name in names if isinstance(name, ox.NamedNode)]
    found = set_of(triples, nodes[0], Problems(), graph_slug(iri))
    position = {str(name): number for number, name in enumerate(names)}
    ordered = sorted(
        zip(found.iris(), found.mappings, strict=True), key=lambda pair: position.get(f"<{pair[0]}>", len(position))
    )
    return replace(found, mappings=tuple(mapping for _, mapping in ordered)), len(rows)


def _shown(store: Store, found: MappingSet, languages: list[str], settings: Settings) -> list[ShownMapping]:
    iris = {
        m.slots[slot] for m in found.mappings for slot in ("subject_id", "predicate_id", "object_id") if slot in m.slots
    }
    iris |= {mapping.justification for mapping in found.mappings}
    presenter = Presenter(store, [ox.NamedNode(str(iri)) for iri in iris], languages, settings.base_iri)

    def side(mapping: MappingAssertion, name: str) -> Shown:
        iri, label = mapping.text(f"{name}_id"), mapping.text(f"{name}_label")
        if iri is None:
            return Shown(label or "")
        shown = presenter.show(ox.NamedNode(iri))
        # What the mapping calls it counts where nothing here does.
        known = presenter.label(iri).language is not None
        return shown if known or label is None else replace(shown, text=label)

    rows = []
    for iri, mapping in zip(found.iris(), found.mappings, strict=True):
        slots = {
            name: ", ".join(value) if isinstance(value, tuple) else str(value) for name, value in mapping.slots.items()
        }
        slots["justification"] = words(re.split("[#/]", mapping.justification)[-1])
        relation = presenter.show(ox.NamedNode(mapping.predicate))
        name = iri.removeprefix(f"{found.iri}#")
        rows.append(
            ShownMapping(
                quote(name, safe=""), side(mapping, "subject"), relation, side(mapping, "object"), mapping, slots
            )
        )
    return rows


def _links(path: str, asked: Mapping[str, str], size: int, offset: int, total: int) -> dict[str, str]:
    kept = {name: asked[name] for name in ("lang", *FILTERS) if asked.get(name)}

    def at(place: int) -> str:
        return f"{path}?{urlencode({**kept, 'limit': size, 'offset': place})}"

    found = {"self": at(offset), "first": at(0)}
    if offset > 0:
        found["prev"] = at(max(0, offset - size))
    if offset + size < total:
        found["next"] = at(offset + size)
    return found
