"""What the endpoint can do and which graphs it has, in the words of the SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE
from civilex.store.formats import RDF_FORMATS
from civilex.web.graph_list import GraphEntry
from civilex.web.void import described, iri

Linksets = Callable[[ox.BlankNode], Iterable[ox.Triple]]


def _none(_: ox.BlankNode) -> Iterable[ox.Triple]:
    return ()


_FORMAT = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_RDF_FORMATS = {
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
_GEO = "http://www.opengis.net/def/function/geosparql/"
_NAMES = """
    area asGeoJSON centroid convexHull coordinateDimension difference dimension distance ehContains ehCoveredBy ehCovers
    ehDisjoint ehEquals ehInside ehMeet ehOverlap envelope getSRID intersection isEmpty isSimple length perimeter
    rcc8dc rcc8ec rcc8eq rcc8ntpp rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains sfCrosses sfDisjoint sfEquals
    sfIntersects sfOverlaps sfTouches sfWithin spatialDimension symDifference union
"""
GEO_FUNCTIONS = tuple(_GEO + name for name in _NAMES.split())
"""The functions of GeoSPARQL 1.1 that the engine has; a test calls each of them."""


def service_description(
    endpoint: str, graphs: Iterable[GraphEntry], *, default_triples: int, writable: bool, linksets: Linksets = _none
) -> list[ox.Triple]:
    """Return the description of the endpoint at an address (section 3 of the Recommendation of 21 March 2013).

    ``linksets`` gives those of the dataset in the words of VoID (:func:`civilex.web.void.linksets`).

    ``sd:UnionDefaultGraph`` is not among the features: the default graph is made of some named graphs only.
    """
    service, dataset, default = ox.NamedNode(endpoint), ox.BlankNode("dataset"), ox.BlankNode("default")
    languages = ["sd:SPARQL11Query", *(["sd:SPARQL11Update"] if writable else [])]
    found = [
        described(service, RDF_TYPE, iri("sd:Service")),
        described(service, "sd:endpoint", service),
        described(service, "sd:feature", iri("sd:EmptyGraphs")),
        described(service, "sd:defaultEntailmentRegime", ox.NamedNode("http://www.w3.org/ns/entailment/Simple")),
        described(service, "sd:defaultDataset", dataset),
        described(service, "sd:availableGraphs", dataset),
        described(dataset, RDF_TYPE, iri("sd:Dataset")),
        described(dataset, RDF_TYPE, iri("sd:GraphCollection")),
        described(dataset, RDF_TYPE, iri("void:Dataset")),
        *linksets(dataset),
        described(dataset, "sd:defaultGraph", default),
        described(default, RDF_TYPE, iri("sd:Graph")),
        described(default, "void:triples", ox.Literal(default_triples)),
    ]
    found += [described(service, "sd:supportedLanguage", iri(language)) for language in languages]
    rdf = [_RDF_FORMATS[media_type] for media_type in RDF_FORMATS]
    found += [described(service, "sd:resultFormat", ox.NamedNode(_FORMAT + name)) for name in (*RESULT_FORMATS, *rdf)]
    if writable:
        found += [described(service, "sd:inputFormat", ox.NamedNode(_FORMAT + name)) for name in rdf]
    for name in GEO_FUNCTIONS:
        function = ox.NamedNode(name)
        found += [
            described(service, "sd:extensionFunction", function),
            described(function, RDF_TYPE, iri("sd:Function")),
        ]
    for number, entry in enumerate(graphs):
        named, content = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        found += [
            described(dataset, "sd:namedGraph", named),
            described(named, RDF_TYPE, iri("sd:NamedGraph")),
            described(named, "sd:name", ox.NamedNode(entry.iri)),
            described(named, "sd:graph", content),
            described(content, RDF_TYPE, iri("sd:Graph")),
            described(content, "void:triples", ox.Literal(entry.triples)),
        ]
    return found
