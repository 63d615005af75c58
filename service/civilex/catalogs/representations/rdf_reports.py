"""The report as RDF: SHACL's own validation report (SHACL, 3.6), or quality measurements and annotations (DQV).

A file that cannot be read has neither: it is an annotation (``oa:Annotation``) with the place in the file, a line after
RFC 5147, which counts from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

import pyoxigraph as ox

from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.quality_score import Indicator
from civilex.catalogs.report import ValidationReport, ValidationResult
from civilex.catalogs.representations import words
from civilex.catalogs.representations.sarif import file_uri
from civilex.errors import InvalidInput
from civilex.namespaces import DCT, RDF_TYPE, XSD
from civilex.shacl.graph import SH

DQV, OA = "http://www.w3.org/ns/dqv#", "http://www.w3.org/ns/oa#"
_METRICS = "https://piveau.eu/ns/voc#"
"""The metrics of the Metadata Quality Assessment, as data.europa.eu publishes its own measurements with."""
_NAMES = {
    "keyword": "keywordAvailability", "theme": "categoryAvailability", "spatial": "spatialAvailability",
    "temporal": "temporalAvailability", "access address answers": "accessUrlStatusCode",
    "download address": "downloadUrlAvailability", "download address answers": "downloadUrlStatusCode",
    "format": "formatAvailability", "media type": "mediaTypeAvailability",
    "from vocabulary": "formatMediaTypeVocabularyAlignment", "non-proprietary": "formatMediaTypeNonProprietary",
    "machine-readable": "formatMediaTypeMachineInterpretable", "compliance": "dcatApCompliance",
    "licence": "licenceAvailability", "known licence": "knownLicence", "access rights": "accessRightsAvailability",
    "access rights from vocabulary": "accessRightsVocabularyAlignment", "contact point": "contactPointAvailability",
    "publisher": "publisherAvailability", "rights": "rightsAvailability", "byteSize": "byteSizeAvailability",
    "issued": "dateIssuedAvailability", "modified": "dateModifiedAvailability",
}  # fmt: skip
_PREFIXES = {"sh": SH, "dqv": DQV, "oa": OA, "dct": DCT, "xsd": XSD, "pv": _METRICS}
_BASE = "file:///"
Object = ox.NamedNode | ox.BlankNode | ox.Literal


def serialized(triples: Sequence[ox.Triple], syntax: ox.RdfFormat) -> bytes:
    """Return triples in a format, those of one node together."""
    of_node: dict[object, list[ox.Triple]] = {}
    for triple in triples:
        of_node.setdefault(triple.subject, []).append(triple)
    together = [triple for same in of_node.values() for triple in same]
    return ox.serialize(together, format=syntax, prefixes=_PREFIXES) or b""


def shacl_triples(files: Sequence[CheckedFile]) -> list[ox.Triple]:
    """Return the reports of the standard, with file and profile beside them where there are several.

    Raises InvalidInput for reports that were made without theirs.
    """
    several = len([report for file in files for report in file.reports]) > 1 or any(file.error for file in files)
    triples: list[ox.Triple] = []
    number = count()
    for place, file in enumerate(files):
        triples += _unreadable(file, number)
        for position, report in enumerate(file.reports):
            if report.shacl is None:
                raise InvalidInput("The report was made without the report of the standard: check again with it.")
            found = report.shacl.apart(place, position) if several else report.shacl
            triples += found.triples
            if several:
                triples.append(ox.Triple(found.root, _iri(DCT + "source"), _file(file)))
                triples.append(ox.Triple(found.root, _iri(DCT + "subject"), ox.Literal(words.profile_title(report))))
    return triples


def dqv_triples(files: Sequence[CheckedFile]) -> list[ox.Triple]:
    """Return a measurement for each indicator of the quality score, and an annotation for each finding."""
    number = count()
    triples: list[ox.Triple] = []
    for file in files:
        triples += _unreadable(file, number)
        for report in file.reports:
            for indicator in report.score.indicators if report.score is not None else ():
                triples += _measurement(_about(file, report), indicator, next(number))
            triples += _total(_about(file, report), report, number)
            for result in report.results:
                triples += _finding(_file(file), report, result, next(number))
    return triples


def _measurement(file: ox.NamedNode, indicator: Indicator, number: int) -> Iterator[ox.Triple]:
    """Go through what says which share of the nodes meets an indicator; of an unknown one, only that it is unknown."""
    node = ox.BlankNode(f"measurement{number}")
    yield from _typed(node, DQV + "QualityMeasurement")
    yield ox.Triple(file, _iri(DQV + "hasQualityMeasurement"), node)
    yield ox.Triple(node, _iri(DQV + "computedOn"), file)
    yield ox.Triple(node, _iri(DQV + "isMeasurementOf"), _iri(_METRICS + _NAMES[indicator.name]))
    if indicator.met is None:
        note = f"Links are not opened: {indicator.may_meet} of {indicator.of} nodes have one."
    else:
        share = f"{indicator.met / indicator.of if indicator.of else 0:.4f}"
        yield ox.Triple(node, _iri(DQV + "value"), ox.Literal(share, datatype=_iri(XSD + "decimal")))
        note = f"Share of the nodes that meet it: {indicator.met} of {indicator.of}."
    yield ox.Triple(node, _iri(DCT + "description"), ox.Literal(note, language="en"))


def _total(file: ox.NamedNode, report: ValidationReport, number: Iterator[int]) -> Iterator[ox.Triple]:
    if report.score is None:
        return
    for points, note in (
        (report.score.least, "Points that the metadata alone are worth, of 405."),
        (report.score.most, "Points if every link answers, of 405."),
    ):
        node = ox.BlankNode(f"measurement{next(number)}")
        yield from _typed(node, DQV + "QualityMeasurement")
        yield ox.Triple(file, _iri(DQV + "hasQualityMeasurement"), node)
        yield ox.Triple(node, _iri(DQV + "computedOn"), file)
        yield ox.Triple(node, _iri(DQV + "isMeasurementOf"), _iri(_METRICS + "scoring"))
        yield ox.Triple(node, _iri(DQV + "value"), ox.Literal(str(points), datatype=_iri(XSD + "integer")))
        yield ox.Triple(node, _iri(DCT + "description"), ox.Literal(note, language="en"))


def _finding(
    file: ox.NamedNode, report: ValidationReport, result: ValidationResult, number: int
) -> Iterator[ox.Triple]:
    """Go through an annotation on the node that a finding is about, or on the file where it has no IRI."""
    owner = result.owner or result.focus_node or ""
    target = file if ":" not in owner or owner.startswith("_:") else _iri(owner)
    standing = words.standing(result)
    text = f"{result.message} What stands there: {standing}" if standing else result.message
    yield from _annotation(target, file, text, number, line=result.line)
    node = ox.BlankNode(f"annotation{number}")
    yield ox.Triple(node, _iri(SH + "resultSeverity"), _iri(SH + result.severity.capitalize()))
    yield ox.Triple(node, _iri(DCT + "subject"), ox.Literal(words.profile_title(report)))
    if result.path is not None:
        yield ox.Triple(node, _iri(SH + "resultPath"), _iri(result.path))


def _unreadable(file: CheckedFile, number: Iterator[int]) -> Iterator[ox.Triple]:
    if file.error is not None:
        line, _ = file.place
        text = f"The file cannot be read: {file.reason}"
        yield from _annotation(_file(file), _file(file), text, next(number), line=line)


def _annotation(
    target: ox.NamedNode, file: ox.NamedNode, text: str, number: int, *, line: int | None
) -> Iterator[ox.Triple]:
    """Go through a quality annotation: its text, what it is about, the place in the file."""
    node, body = ox.BlankNode(f"annotation{number}"), ox.BlankNode(f"body{number}")
    for class_iri in (DQV + "QualityAnnotation", OA + "Annotation"):
        yield from _typed(node, class_iri)
    yield ox.Triple(target, _iri(DQV + "hasQualityAnnotation"), node)
    yield ox.Triple(node, _iri(OA + "motivatedBy"), _iri(DQV + "qualityAssessment"))
    yield ox.Triple(node, _iri(OA + "hasTarget"), target)
    yield ox.Triple(node, _iri(OA + "hasBody"), body)
    yield from _typed(body, OA + "TextualBody")
    yield ox.Triple(body, _iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#value"), ox.Literal(text, language="en"))
    if line is None:
        return
    place, selector = ox.BlankNode(f"place{number}"), ox.BlankNode(f"selector{number}")
    yield ox.Triple(node, _iri(OA + "hasTarget"), place)
    yield from _typed(place, OA + "SpecificResource")
    yield ox.Triple(place, _iri(OA + "hasSource"), file)
    yield ox.Triple(place, _iri(OA + "hasSelector"), selector)
    yield from _typed(selector, OA + "FragmentSelector")
    yield ox.Triple(selector, _iri(DCT + "conformsTo"), _iri("http://tools.ietf.org/rfc/rfc5147"))
    value = ox.Literal(f"line={line - 1},{line}")
    yield ox.Triple(selector, _iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#value"), value)


def _typed(node: ox.BlankNode, class_iri: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _iri(RDF_TYPE), _iri(class_iri))


def _about(file: CheckedFile, report: ValidationReport) -> ox.NamedNode:
    """Return the catalogue in a file where it holds one, else the file."""
    return _file(file) if report.catalogue is None else _iri(report.catalogue)


def _file(file: CheckedFile) -> ox.NamedNode:
    uri = file_uri(file.name)
    return _iri(uri if ":" in uri else _BASE + uri)


def _iri(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
