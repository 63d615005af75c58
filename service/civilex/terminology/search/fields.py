"""The properties whose texts are searched, and how much a hit in each is worth."""

from __future__ import annotations

from dataclasses import dataclass

from civilex.namespaces import expand


@dataclass(frozen=True, slots=True)
class Field:
    """A property: ``weight`` from 0 to 1; ``name`` where its texts name the item, so that their length counts.

    ``rank`` is its place among the properties that give the label that is shown; ``None``: it gives none.
    """

    iri: str
    weight: float
    name: bool = True
    rank: int | None = None


FIELDS: tuple[Field, ...] = (
    Field(expand("skos:prefLabel"), 1.0, rank=1),
    Field(expand("dct:title"), 1.0, rank=2),
    Field(expand("foaf:name"), 1.0, rank=3),
    Field(expand("rdfs:label"), 1.0, rank=4),
    Field(expand("cvx:acronym"), 0.95),
    Field(expand("skos:notation"), 0.95),
    Field(expand("dct:identifier"), 0.9),
    Field(expand("skos:altLabel"), 0.9),
    Field(expand("cvx:localLabel"), 0.9),
    Field(expand("skos:hiddenLabel"), 0.85),
    Field(expand("dcat:keyword"), 0.6),
    Field(expand("skos:definition"), 0.4, name=False),
    Field(expand("cvx:localDefinition"), 0.4, name=False),
    Field(expand("dct:description"), 0.4, name=False),
    Field(expand("rdfs:comment"), 0.3, name=False),
    Field(expand("skos:scopeNote"), 0.3, name=False),
    Field(expand("skos:example"), 0.2, name=False),
)
"""Every field that is searched; the order of the ranks is that of ``queries/service/labels.rq``."""
PLACE_OF: dict[str, int] = {field.iri: place for place, field in enumerate(FIELDS)}
"""The number of each field in the index."""
