"""The manifests of the W3C's tests of protocols, read into exchanges: what is sent and what has to come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True)
class Exchange:
    """A request, and what is expected of its answer; ``None`` and empty mean that anything will do."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[int]
    boolean: bool | None = None
    form: str | None = None
    location: str | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: str | None = None


@dataclass(frozen=True)
class Case:
    """A test: its name, the graphs that are there before (name to file), and its exchanges in order."""

    name: str
    graphs: dict[str, Path]
    exchanges: tuple[Exchange, ...]


def read_cases(manifest: Path, from_path: str, to_path: str) -> list[Case]:
    """Return the tests of a manifest in its order; paths that begin with ``from_path`` begin with ``to_path``."""
    graph = rdflib.Graph().parse(manifest, format="turtle")
    found = []
    for entry in entries(graph):
        graphs = {
            f"graph={quote(str(graph.value(data, RDFS.label)), safe='')}": manifest.parent
            / Path(str(graph.value(data, UT.graph))).name
            for data in graph.objects(entry, UT.graphData)
        }
        requests = Collection(graph, graph.value(graph.value(entry, MF.action), HT.requests))
        exchanges = tuple(read_exchange(graph, request, from_path, to_path) for request in requests)
        found.append(Case(local_name(entry), graphs, exchanges))
    return found


def entries(graph: rdflib.Graph) -> list[rdflib.term.Node]:
    """Return the tests of a manifest: those that it lists, then those that it only describes."""
    listed = list(Collection(graph, next(graph.objects(None, MF.entries))))
    described = set(graph.subjects(MF.action)) | set(graph.subjects(RDF.type, MF.ServiceDescriptionTest))
    return listed + sorted(described - set(listed))


def read_exchange(graph: rdflib.Graph, request: rdflib.term.Node, from_path: str, to_path: str) -> Exchange:
    """Return one request of a test with what it expects."""
    path, answer = str(graph.value(request, HT.absolutePath)), graph.value(request, HT.resp)
    assert path.startswith(from_path), path
    boolean = graph.value(answer, MF.expectedBoolean)
    return Exchange(
        method=str(graph.value(request, HT.methodName)),
        path=to_path + path.removeprefix(from_path),
        headers=headers(graph, request),
        body=body(graph, request),
        statuses=frozenset().union(
            *(statuses(local_name(status)) for status in graph.objects(answer, MF.expectedStatus))
        ),
        boolean=None if boolean is None else boolean.toPython(),
        form=optional(graph.value(answer, MF.expectedFormat)),
        location=optional(graph.value(answer, MF.expectedLocation)),
        answer_headers=headers(graph, answer),
        answer_body=optional(graph.value(graph.value(answer, HT.body), CNT.chars)),
    )


def headers(graph: rdflib.Graph, message: rdflib.term.Node) -> dict[str, str]:
    """Return the headers of a message by their names."""
    listed = graph.value(message, HT.headers)
    return {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for header in (Collection(graph, listed) if listed else ())
    }


def body(graph: rdflib.Graph, message: rdflib.term.Node) -> bytes | None:
    """Return the body of a message in the encoding that the manifest names."""
    content = graph.value(message, HT.body)
    if content is None:
        return None
    return str(graph.value(content, CNT.chars)).encode(str(graph.value(content, CNT.characterEncoding)))


def statuses(name: str) -> frozenset[int]:
    """Return the statuses that a term of the manifest stands for.

    >>> sorted(statuses("Created")), min(statuses("StatusCode4xx"))
    ([201], 400)
    """
    if name.startswith("StatusCode"):
        first = int(name.removeprefix("StatusCode")[0]) * 100
        return frozenset(range(first, first + 100))
    return frozenset({STATUSES[name]})


def local_name(node: rdflib.term.Node | None) -> str:
    """Return what stands after the hash of an IRI."""
    return str(node).rpartition("#")[2]


def optional(node: rdflib.term.Node | None) -> str | None:
    """Return the text of a literal that may be missing."""
    return None if node is None else str(node)
