"""Broken variants of a valid description, one for each demand of the table, with exactly what must be found.

All variants stand in one document, each about a node of its own, so that one run of the engine checks them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dcat_ap_table import TABLE

from civilex.namespaces import expand, prefixes

EU = "http://publications.europa.eu/resource/authority/"
IANA = "http://www.iana.org/assignments/media-types/"
SHARED = "https://shared.example/"
UNKNOWN = "<https://elsewhere.example/unknown>"
OTHER = f"<{SHARED}something-else>"
"""A node that the document describes, as something that no property asks for."""


def two(pattern: str, *codes: str) -> tuple[str, ...]:
    return tuple(f"<{pattern}{code}>" for code in codes)


def shared(name: str) -> tuple[str, ...]:
    return two(SHARED + name, "1", "2")


CLASSES = {
    "agent": "foaf:Agent", "dataset": "dcat:Dataset", "service": "dcat:DataService", "catalogue": "dcat:Catalog",
    "record": "dcat:CatalogRecord", "distribution": "dcat:Distribution", "series": "dcat:DatasetSeries",
    "contact": "vcard:Kind", "place": "dct:Location", "period": "dct:PeriodOfTime", "licence": "dct:LicenseDocument",
    "rights": "dct:RightsStatement", "scheme": "skos:ConceptScheme", "standard": "dct:Standard",
    "identifier": "adms:Identifier", "attribution": "prov:Attribution", "relationship": "dcat:Relationship",
    "checksum": "spdx:Checksum",
}  # fmt: skip
"""Kinds whose values are nodes of a class; an exclamation mark in the table: not described is a note."""
TABLES = {
    "language": two(EU + "language/", "ITA", "CAT"),
    "frequency": two(EU + "frequency/", "ANNUAL", "DAILY"),
    "file-type": two(EU + "file-type/", "CSV", "JSON"),
    "availability": two(EU + "planned-availability/", "STABLE", "AVAILABLE"),
    "status": two(EU + "distribution-status/", "COMPLETED", "DEVELOP"),
    "media-type": two(IANA, "text/csv", "application/json"),
    "algorithm": ("spdx:checksumAlgorithm_sha256", "spdx:checksumAlgorithm_md5"),
}
RECOMMENDED_TABLES = {
    "access-right": two(EU + "access-right/", "PUBLIC", "RESTRICTED"),
    "publisher-type": two("http://purl.org/adms/publishertype/", "LocalAuthority", "Company"),
    "licence-type": two("http://purl.org/adms/licencetype/", "Attribution", "PublicDomain"),
}
LITERALS = {
    "text": ('"Fermate"@it', '"Bus stops"@en'),
    "date": ('"2024-03-01"^^xsd:date', '"2024"^^xsd:gYear'),
    "decimal": ('"10.5"^^xsd:decimal', '"20.0"^^xsd:decimal'),
    "duration": ('"PT15M"^^xsd:duration', '"P1D"^^xsd:duration'),
    "whole-number": ('"48213"^^xsd:nonNegativeInteger', '"1"^^xsd:nonNegativeInteger'),
    "hexadecimal": ('"9f86d081"^^xsd:hexBinary', '"00ff"^^xsd:hexBinary'),
}
VALUES = {
    **LITERALS,
    **TABLES,
    **RECOMMENDED_TABLES,
    **{name: shared(name) for name in CLASSES},
    "theme": two(EU + "data-theme/", "TRAN", "ENVI"),
    "any": two("https://elsewhere.example/", "a", "b"),
    "page": two("https://elsewhere.example/page/", "a", "b"),
    "address": two("https://elsewhere.example/address/", "a", "b"),
}
Finding = tuple[str | None, str, str]
"""Path, component, severity."""


@dataclass(frozen=True)
class Case:
    """A node of a class with the values of its properties, and what must be found about it."""

    name: str
    of_class: str
    values: dict[str, tuple[str, ...]]
    expected: set[Finding] = field(default_factory=set)

    @property
    def node(self) -> str:
        return "https://case.example/" + self.name.replace(" ", "/")

    def turtle(self) -> str:
        parts = [f"a {self.of_class}"]
        parts += [f"{path} {', '.join(terms)}" for path, terms in self.values.items() if terms]
        return f"<{self.node}> " + " ;\n  ".join(parts) + " .\n"


@dataclass(frozen=True)
class Demand:
    requirement: str
    path: str
    at_most: str
    kind: str
    is_noted: bool


def rows() -> dict[str, list[Demand]]:
    """Return the table: class to the demands on its properties."""
    found: dict[str, list[Demand]] = {}
    for line in TABLE.strip().splitlines():
        if not line.startswith(" "):
            demands = found.setdefault(line.strip(), [])
            continue
        for cell in line.split("|"):
            requirement, path, at_most, kind = cell.split()
            demands.append(Demand(requirement, path, at_most, kind.rstrip("!"), kind.endswith("!")))
    return found


def cases() -> list[Case]:
    """Return all cases: one valid node of each class, and one for each way to break each demand."""
    found = []
    for of_class, demands in rows().items():
        valid = {demand.path: VALUES[demand.kind][:1] for demand in demands}
        found.append(Case(f"{of_class} valid", of_class, valid))
        for demand in demands:
            for what, terms, expected in variants(demand):
                name = f"{of_class} {demand.path} {what}"
                expanded = {
                    (path and expand(path), expand(f"sh:{component}ConstraintComponent"), severity)
                    for path, component, severity in expected
                }
                found.append(Case(name, of_class, {**valid, demand.path: terms}, expanded))
    nothing = dict.fromkeys(("dcat:dataset", "dcat:service"), ())
    empty = {**{demand.path: VALUES[demand.kind][:1] for demand in rows()["dcat:Catalog"]}, **nothing}
    contents = (None, expand("sh:OrConstraintComponent"), "warning")
    series = {demand.path: VALUES[demand.kind][:1] for demand in rows()["dcat:DatasetSeries"]}
    no_member = (None, expand("sh:MinCountConstraintComponent"), "warning")
    return [
        *found,
        Case("dcat:Catalog empty", "dcat:Catalog", empty, {contents}),
        Case("dcat:DatasetSeries empty", "dcat:DatasetSeries", series, {no_member}),
    ]


def variants(demand: Demand) -> list[tuple[str, tuple[str, ...], set[Finding]]]:
    """Return name, values and findings for each way to break one demand, or just not to break it."""
    path, kind, both = demand.path, demand.kind, VALUES[demand.kind]
    absent: set[Finding] = {
        "M": {(path, "MinCount", "violation")},
        "R": {(path, "MinCount", "warning")},
        "T": {(path, "QualifiedMinCount", "warning")},
    }.get(demand.requirement, set())
    no_theme = absent if demand.requirement == "T" else set()
    not_a_node = {(path, "NodeKind", "violation")} | no_theme
    found = [
        ("absent", (), absent),
        ("twice", both, {(path, "MaxCount", "violation")} if demand.at_most == "1" else set()),
    ]
    if kind == "text":
        return [*found, ("an IRI", (UNKNOWN,), not_a_node)]
    if kind == "date":
        wrong = {(path, "Or", "violation")}
        return [
            *found,
            ("a word", ('"soon"',), wrong),
            ("untyped", ('"2024-03-01"',), wrong),
            ("impossible", ('"2024-13-45"^^xsd:date',), wrong),
            ("a month", ('"2024-03"^^xsd:gYearMonth',), set()),
            ("a moment", ('"2024-03-01T10:00:00Z"^^xsd:dateTime',), set()),
        ]
    if kind in LITERALS:
        wrong = {(path, "Datatype", "violation")}
        return [
            *found,
            ("untyped", ('"12"',), wrong),
            ("ill-formed", (f'"many"^^{both[0].rpartition("^^")[2]}',), wrong),
        ]
    found.append(("a text", ('"a text"',), not_a_node))
    if kind == "address":
        return [*found, ("a nameless node", ("[]",), not_a_node)]
    if kind in TABLES:
        return [
            *found,
            ("a nameless node", ("[]",), not_a_node),
            ("in no table", (UNKNOWN,), {(path, "Or", "violation")}),
            ("in another table", (f"<{EU}access-right/PUBLIC>",), {(path, "Or", "violation")}),
        ]
    if kind in RECOMMENDED_TABLES:
        return [*found, ("in no table", (UNKNOWN,), {(path, "Or", "warning")})]
    if kind == "theme":
        own = ("of another scheme besides", (both[0], UNKNOWN), set())
        return [
            *found,
            own,
            ("of another scheme only", (UNKNOWN,), absent),
            ("something else", (OTHER,), absent | {(path, "Or", "violation")}),
        ]
    if kind in CLASSES:
        noted = {(path, "Or", "info")} if demand.is_noted else set()
        return [
            *found,
            ("something else", (OTHER,), {(path, "Or", "violation")}),
            ("not described", (UNKNOWN,), noted),
        ]
    return found


def document(of: list[Case]) -> str:
    """Return all cases, and the nodes that they share, as one Turtle document."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items() if name)
    valid = {case.of_class: case for case in of if case.name.endswith(" valid")}
    nodes = [f"{OTHER} a <https://elsewhere.example/Machine> .\n"]
    for name, of_class in CLASSES.items():
        for iri in shared(name):
            if of_class in valid:
                nodes.append(valid[of_class].turtle().replace(f"<{valid[of_class].node}>", iri))
            else:
                nodes.append(f"{iri} a {of_class} .\n")
    series = [case.node for case in of if case.of_class == "dcat:DatasetSeries" and not case.name.endswith(" empty")]
    members = [f"[] dcat:inSeries <{node}> .\n" for node in (*series, SHARED + "series1", SHARED + "series2")]
    return head + "".join(nodes) + "".join(members) + "".join(case.turtle() for case in of)
