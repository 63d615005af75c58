"""The quality score of data.europa.eu (MQA), as far as metadata and the links that were checked decide it: a range.

Per indicator the share of the nodes that meet it times its points, 405 in all in five dimensions (Metadata Quality
Assessment, methodology). 80 points hang on whether addresses answer. Where links were not checked they count nothing in
``least`` and, for the nodes that have an address, all in ``most``; where they were, nodes count in ``least`` where one
answers, and in ``most`` those, too, of which one was not checked. Compliance is that with the profile that was
checked. Which file types are machine-readable and which are non-proprietary is this project's reading, to be set
otherwise by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Literal

import numpy as np

from civilex.catalogs.link_states import LinkCounts, Links, counted
from civilex.catalogs.table_entries import AUTHORITY
from civilex.namespaces import DCT, expand
from civilex.shacl.columns import Columns
from civilex.shacl.pairs import Ids, Mask

Dimension = Literal["findability", "accessibility", "interoperability", "reusability", "contextuality"]
_OPEN_AND_STRUCTURED = frozenset({
    "CSV", "GEOJSON", "GML", "GPKG", "GTFS", "ICS", "JSON", "JSON_LD", "KML", "N3", "NETCDF", "ODS", "RDF", "RDFA",
    "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE", "RDF_XML", "RSS", "SPARQLQ", "TSV", "XML",
})  # fmt: skip
MACHINE_READABLE = _OPEN_AND_STRUCTURED | {"KMZ", "SHP", "XLS", "XLSX"}
NON_PROPRIETARY = _OPEN_AND_STRUCTURED | {"HTML", "JPEG", "ODT", "PDF", "PNG", "SVG", "TIFF", "TXT", "XHTML"}
_IANA = ("http://www.iana.org/assignments/media-types/", "https://www.iana.org/assignments/media-types/")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: its points, and how many of the nodes that it is about meet it.

    ``met`` is ``None`` where links decide that were not checked: then ``may_meet`` nodes have one.
    """

    name: str
    dimension: Dimension
    path: str
    points: int
    met: int | None
    of: int
    class_iri: str
    may_meet: int

    @property
    def least(self) -> float:
        """The points that are certain."""
        return self.points * (self.met or 0) / self.of if self.of else 0.0

    @property
    def most(self) -> float:
        """The points that are possible."""
        return self.points * self.may_meet / self.of if self.of else 0.0


def least_points(indicators: Iterable[Indicator]) -> int:
    """Return whole points that indicators are worth for sure: a range that is rounded still holds the true value."""
    return floor(sum(indicator.least for indicator in indicators) + _ROUNDING)


def most_points(indicators: Iterable[Indicator]) -> int:
    """Return whole points that indicators are worth at most."""
    return ceil(sum(indicator.most for indicator in indicators) - _ROUNDING)


_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class QualityScore:
    """The indicators, and the range of their sum."""

    indicators: tuple[Indicator, ...]
    links: LinkCounts | None = None

    @property
    def least(self) -> int:
        """The points that the metadata alone are worth, rounded down."""
        return least_points(self.indicators)

    @property
    def most(self) -> int:
        """The points if every link answers, rounded up."""
        return most_points(self.indicators)

    def to_json(self) -> dict[str, Any]:
        """Return the range with its ratings, and each indicator."""
        return {
            "least": self.least,
            "most": self.most,
            "of": sum(indicator.points for indicator in self.indicators),
            "rating": {"least": rating(self.least), "most": rating(self.most)},
            **({} if self.links is None else {"links": self.links.to_json()}),
            "indicators": [
                {
                    "name": indicator.name,
                    "dimension": indicator.dimension,
                    "path": indicator.path,
                    "points": indicator.points,
                    "least": round(indicator.least, 1),
                    "most": round(indicator.most, 1),
                    "met": indicator.met,
                    "may_meet": indicator.may_meet,
                    "nodes": indicator.of,
                    "class": indicator.class_iri,
                }
                for indicator in self.indicators
            ],
        }


def rating(points: int) -> str:
    """Return the word for a number of points.

    >>> [rating(points) for points in (405, 351, 350, 221, 121, 120)]
    ['excellent', 'excellent', 'good', 'good', 'sufficient', 'bad']
    """
    return "excellent" if points >= 351 else "good" if points >= 221 else "sufficient" if points >= 121 else "bad"


def score(
    columns: Columns,
    faulty: Ids,
    *,
    links: Links | None = None,
    among: Mask | None = None,
    machine_readable: frozenset[str] = MACHINE_READABLE,
    non_proprietary: frozenset[str] = NON_PROPRIETARY,
) -> QualityScore | None:
    """Score the datasets and distributions of a graph; ``None`` where it holds no dataset.

    ``faulty`` are the nodes with a violation, which do not comply; a dataset complies where it has none itself.
    ``links`` are the states of addresses where they were checked.
    ``among`` says for each term whether it is scored; without it all are.
    """
    dataset, distribution = expand("dcat:Dataset"), expand("dcat:Distribution")
    datasets, distributions = columns.own_instances(dataset), columns.own_instances(distribution)
    if among is not None:
        datasets, distributions = datasets[among[datasets]], distributions[among[distributions]]
    if not len(datasets):
        return None

    def has(nodes: Ids, path: str, holds: Callable[[str], bool] | None = None) -> int:
        index, values = columns.follow(columns.number(path), nodes)
        if holds is not None:
            kept: Mask = np.array([holds(columns.lexical(value)) for value in values.tolist()], np.bool_)
            index = index[kept]
        return len(np.unique(index))

    def entry(table: str, codes: frozenset[str] | None = None) -> Callable[[str], bool]:
        start = f"{AUTHORITY}{table}/"
        return lambda iri: iri.startswith(start) and (codes is None or iri[len(start) :] in codes)

    def from_vocabulary(nodes: Ids) -> int:
        formats = columns.follow(columns.number(DCT + "format"), nodes)
        types = columns.follow(columns.number(media), nodes)
        known = [index for index, value in _pairs(formats) if entry("file-type")(columns.lexical(value))]
        typed = [index for index, value in _pairs(types) if columns.lexical(value).startswith(_IANA)]
        return len({*known, *typed})

    media, access, download = expand("dcat:mediaType"), expand("dcat:accessURL"), expand("dcat:downloadURL")
    form, licence, rights = DCT + "format", DCT + "license", DCT + "accessRights"
    rows: list[tuple[str, Dimension, str, int, int | None, Ids, int]] = []

    def add(name: str, dimension: Dimension, path: str, points: int, met: int, nodes: Ids) -> None:
        rows.append((name, dimension, path, points, met, nodes, met))

    def add_links(name: str, path: str, points: int) -> None:
        there = has(distributions, path)
        if links is None:
            rows.append((name, "accessibility", path, points, None if there else 0, distributions, there))
            return
        known: Links = links
        met = has(distributions, path, lambda iri: _outcome(known, iri) == "answers")
        may_meet = has(distributions, path, lambda iri: _outcome(known, iri) != "fails")
        rows.append((name, "accessibility", path, points, met, distributions, may_meet))

    for name, path in (("keyword", "dcat:keyword"), ("theme", "dcat:theme")):
        add(name, "findability", expand(path), 30, has(datasets, expand(path)), datasets)
    for name in ("spatial", "temporal"):
        add(name, "findability", DCT + name, 20, has(datasets, DCT + name), datasets)
    add_links("access address answers", access, 50)
    add("download address", "accessibility", download, 20, has(distributions, download), distributions)
    add_links("download address answers", download, 30)
    add("format", "interoperability", form, 20, has(distributions, form), distributions)
    add("media type", "interoperability", media, 10, has(distributions, media), distributions)
    add("from vocabulary", "interoperability", form, 10, from_vocabulary(distributions), distributions)
    readable, free = entry("file-type", machine_readable), entry("file-type", non_proprietary)
    add("non-proprietary", "interoperability", form, 20, has(distributions, form, free), distributions)
    add("machine-readable", "interoperability", form, 20, has(distributions, form, readable), distributions)
    compliant = int((~np.isin(datasets, faulty)).sum())
    add("compliance", "interoperability", "", 30, compliant, datasets)
    add("licence", "reusability", licence, 20, has(distributions, licence), distributions)
    add("known licence", "reusability", licence, 10, has(distributions, licence, entry("licence")), distributions)
    add("access rights", "reusability", rights, 10, has(datasets, rights), datasets)
    known_rights = has(datasets, rights, entry("access-right"))
    add("access rights from vocabulary", "reusability", rights, 5, known_rights, datasets)
    contact = expand("dcat:contactPoint")
    add("contact point", "reusability", contact, 20, has(datasets, contact), datasets)
    add("publisher", "reusability", DCT + "publisher", 10, has(datasets, DCT + "publisher"), datasets)
    for path, nodes in (
        (DCT + "rights", distributions), (expand("dcat:byteSize"), distributions),
        (DCT + "issued", datasets), (DCT + "modified", datasets),
    ):  # fmt: skip
        add(path.rpartition("/")[2].rpartition("#")[2], "contextuality", path, 5, has(nodes, path), nodes)
    return QualityScore(
        tuple(
            Indicator(
                name, kind, path, points, met, len(nodes), dataset if nodes is datasets else distribution, may_meet
            )
            for name, kind, path, points, met, nodes, may_meet in rows
        ),
        None if links is None else counted(links),
    )


def points_gained(found: QualityScore, columns: Columns, path: str, focus_nodes: Ids) -> float | None:
    """Return how many points it is worth, at most, to repair a property of these nodes; ``None`` where it has none.

    That is what the indicators on the property still lack, for as many of their nodes as are among these.
    """
    gained = [
        indicator.points * min(indicator.of - indicator.met, concerned) / indicator.of
        for indicator in found.indicators
        if indicator.path == path and indicator.met is not None
        if (concerned := len(np.intersect1d(columns.own_instances(indicator.class_iri), focus_nodes)))
    ]
    return round(sum(gained), 1) if gained else None


def _outcome(links: Links, iri: str) -> str:
    """Return the state of an address; what is no address of the web was not checked."""
    return links[iri].outcome if iri in links else "unchecked"


def _pairs(found: tuple[object, Ids]) -> zip[tuple[int, int]]:
    return zip(np.asarray(found[0]).tolist(), found[1].tolist(), strict=True)
