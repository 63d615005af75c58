"""For each check of ``queries/quality/`` an ontology with that one defect, and one that shows how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

PREFIXES = """\
@prefix cvx: <https://w3id.org/civilex/ns/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/trams/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TITLE = 'dct:title "Trams"@en'
DESCRIPTION = 'dct:description "What a tram company has."@en'
LICENSE = "dct:license <https://creativecommons.org/licenses/by/4.0/>"
VERSION = 'owl:versionInfo "1.0.0"'
HOME = "rdfs:isDefinedBy <https://example.org/ontology/trams>"
LABEL, DEFINITION, TYPE = "skos:prefLabel", "skos:definition", "rdf:type"


def header(*facts: str) -> str:
    return " ;\n  ".join(["<https://example.org/ontology/trams> a owl:Ontology", *facts]) + " .\n"


HEADER = header(TITLE, DESCRIPTION, LICENSE, VERSION)


def klass(name: str, *more: str, without: str = "") -> str:
    """A class that no check finds anything wrong with, more facts, and without the facts that begin like a text."""
    facts = [
        f"ex:{name} a owl:Class",
        "rdfs:subClassOf owl:Thing",
        f'skos:prefLabel "{name.lower()}"@en',
        f'skos:definition "Something that this ontology calls {name}."@en',
        f'skos:example "The {name} of line 7."@en',
        HOME,
    ]
    return _block(facts, more, without)


def property_(name: str, *more: str, type_: str = "owl:ObjectProperty", without: str = "") -> str:
    facts = [
        f"ex:{name} a {type_}",
        f'skos:prefLabel "{name.lower()}"@en',
        f'skos:definition "Relates two things as this ontology calls {name}."@en',
        HOME,
    ]
    return _block(facts, more, without)


def _block(facts: list[str], more: tuple[str, ...], without: str) -> str:
    return " ;\n  ".join([fact for fact in [*facts, *more] if not without or not fact.startswith(without)]) + " .\n"


OLD = ("owl:deprecated true", 'skos:changeNote "1.1.0: too narrow."@en')
REPLACED = (*OLD, "dct:isReplacedBy ex:Tram")
TRAM = klass("Tram")
SCHEME = 'ex:lines a skos:ConceptScheme ; skos:prefLabel "Lines"@en .\n'


def concept(name: str, label: str, *more: str) -> str:
    return (
        " ; ".join([f"ex:{name} a skos:Concept", "skos:inScheme ex:lines", f'skos:prefLabel "{label}"@en', *more])
        + " .\n"
    )


@dataclass(frozen=True)
class Case:
    """Two documents (without prefixes) and what is found in the bad one: subject, property and value as CURIEs."""

    bad: str
    good: str
    finding: tuple[str, str | None, str | None]
    questions: str = ""
    asked: bool = False
    """Whether the questions are asked of the document itself."""


def both(bad: str, good: str, *finding: str | None, questions: str = "") -> Case:
    subject, property_, value = finding
    assert subject
    return Case(HEADER + bad, HEADER + good, (subject, property_, value), questions)


def headers(bad: tuple[str, ...], property_: str) -> Case:
    return Case(header(*bad), HEADER, ("https://example.org/ontology/trams", property_, None))


CASES = {
    "annotation_whitespace": both(
        klass("Tram", 'skos:scopeNote "Not a bus. "@en'),
        klass("Tram", 'skos:scopeNote "Not a bus."@en'),
        "ex:Tram",
        "skos:scopeNote",
        "Not a bus. ",
    ),
    "circular_definition": both(
        klass("Tram", without=DEFINITION).replace(HOME, HOME + ' ; skos:definition "A tram, that is, a tram."@en'),
        klass("Tram", without="skos:definition").replace(
            HOME, HOME + ' ; skos:definition "A vehicle on rails, unlike a tramway, which is a system."@en'
        ),
        "ex:Tram",
        DEFINITION,
        "A tram, that is, a tram.",
    ),
    "class_name_case": both(klass("tram_car"), klass("TramCar"), "ex:tram_car", None, "tram_car"),
    "class_without_example": both(klass("Tram", without="skos:example"), TRAM, "ex:Tram", "skos:example", None),
    "class_without_question": both(
        TRAM + klass("Bus"),
        # a question that names a class names what is under it, and one that names a property where it leads
        TRAM
        + klass("NightTram", "rdfs:subClassOf ex:Tram")
        + klass("Line")
        + property_("runsOn", "rdfs:range ex:Line"),
        "ex:Bus",
        "dct:isReferencedBy",
        None,
        questions="PREFIX t: <https://example.org/trams/> SELECT * { ?tram a t:Tram ; t:runsOn ?line }",
    ),
    "class_without_shape": both(
        TRAM + klass("Bus") + "ex:TramShape a sh:NodeShape ; sh:targetClass ex:Tram .",
        TRAM + "ex:TramShape a sh:NodeShape ; sh:targetClass ex:Tram .",
        "ex:Bus",
        "sh:targetClass",
        None,
    ),
    "comment_as_definition": both(
        klass("Tram", 'rdfs:comment "Runs on rails."@en', without=DEFINITION),
        klass("Tram", 'rdfs:comment "Runs on rails."@en'),
        "ex:Tram",
        "rdfs:comment",
        "Runs on rails.",
    ),
    "deprecated_boolean_datatype": both(
        klass("Tram", 'owl:deprecated "yes"'), TRAM, "ex:Tram", "owl:deprecated", "yes"
    ),
    "deprecated_class_reference": both(
        TRAM
        + klass("Horsecar", *REPLACED)
        + klass(
            "Depot", "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:houses ; owl:someValuesFrom ex:Horsecar ]"
        )
        + property_("houses"),
        TRAM
        + klass("Horsecar", *REPLACED)
        + klass(
            "Depot", "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:houses ; owl:someValuesFrom ex:Tram ]"
        )
        + property_("houses"),
        "ex:Depot",
        "rdfs:subClassOf",
        "ex:Horsecar",
    ),
    "deprecated_property_reference": both(
        property_("runs")
        + property_("trots", *OLD, "dct:isReplacedBy ex:runs")
        + property_("crawls", "rdfs:subPropertyOf ex:trots"),
        property_("runs")
        + property_("trots", *OLD, "dct:isReplacedBy ex:runs")
        + property_("crawls", "rdfs:subPropertyOf ex:runs"),
        "ex:crawls",
        "rdfs:subPropertyOf",
        "ex:trots",
    ),
    "deprecated_term_in_use": both(
        TRAM + klass("Horsecar", *REPLACED) + "ex:number-7 a ex:Horsecar .",
        TRAM + klass("Horsecar", *REPLACED) + "ex:number-7 a ex:Tram .",
        "ex:number-7",
        TYPE,
        "ex:Horsecar",
    ),
    "deprecated_without_note": both(
        TRAM + klass("Horsecar", "owl:deprecated true", "dct:isReplacedBy ex:Tram"),
        TRAM + klass("Horsecar", *REPLACED),
        "ex:Horsecar",
        "skos:changeNote",
        None,
    ),
    "deprecated_without_replacement": both(
        klass("Horsecar", *OLD), TRAM + klass("Horsecar", *REPLACED), "ex:Horsecar", "dct:isReplacedBy", None
    ),
    "duplicate_concept_label": both(
        SCHEME + concept("a", "line") + concept("b", "line"),
        SCHEME + concept("a", "line") + concept("b", "night line"),
        "ex:a",
        LABEL,
        "line",
    ),
    "duplicate_definition": both(
        TRAM
        + klass("Streetcar", without=DEFINITION).replace(
            HOME, HOME + ' ; skos:definition "Something that this ontology calls Tram."@en'
        ),
        TRAM + klass("Streetcar"),
        "ex:Tram",
        DEFINITION,
        "Something that this ontology calls Tram.",
    ),
    "duplicate_label": both(
        TRAM + klass("Streetcar").replace('"streetcar"', '"tram"'), TRAM + klass("Streetcar"), "ex:Tram", LABEL, "tram"
    ),
    "equivalent_pair": both(
        TRAM + klass("Streetcar", "owl:equivalentClass ex:Tram"),
        TRAM + klass("Streetcar", "rdfs:subClassOf ex:Tram"),
        "ex:Streetcar",
        "owl:equivalentClass",
        "ex:Tram",
    ),
    "illegal_use_of_built_in_vocabulary": both(
        klass("Tram", 'rdfs:lable "tramway car"@en'),
        klass("Tram", 'skos:altLabel "tramway car"@en'),
        "ex:Tram",
        "http://www.w3.org/2000/01/rdf-schema#lable",
        "tramway car",
    ),
    "import_not_checked": Case(
        header(TITLE, DESCRIPTION, LICENSE, VERSION, "owl:imports <https://example.org/ontology/rails>"),
        header(TITLE, DESCRIPTION, LICENSE, VERSION, "owl:imports <https://w3id.org/civilex/ontology/core>"),
        ("https://example.org/ontology/trams", "owl:imports", "https://example.org/ontology/rails"),
    ),
    "label_formatting": both(
        klass("Tram", without=LABEL).replace(HOME, HOME + ' ; skos:prefLabel "tram\\ncar"@en'),
        TRAM,
        "ex:Tram",
        LABEL,
        "tram\ncar",
    ),
    "label_whitespace": both(TRAM.replace('"tram"', '" tram"'), TRAM, "ex:Tram", LABEL, " tram"),
    "label_without_language": both(TRAM.replace('"tram"@en', '"tram"'), TRAM, "ex:Tram", LABEL, "tram"),
    "lowercase_definition": both(
        TRAM.replace("Something", "something"), TRAM, "ex:Tram", DEFINITION, "something that this ontology calls Tram."
    ),
    "missing_definition": both(klass("Tram", without=DEFINITION), TRAM, "ex:Tram", DEFINITION, None),
    "missing_is_defined_by": both(klass("Tram", without="rdfs:isDefinedBy"), TRAM, "ex:Tram", "rdfs:isDefinedBy", None),
    "missing_label": both(klass("Tram", without=LABEL), TRAM, "ex:Tram", LABEL, None),
    "missing_ontology_description": headers((TITLE, LICENSE, VERSION), "dct:description"),
    "missing_ontology_license": headers((TITLE, DESCRIPTION, VERSION), "dct:license"),
    "missing_ontology_title": headers((DESCRIPTION, LICENSE, VERSION), "dct:title"),
    "missing_ontology_version": headers((TITLE, DESCRIPTION, LICENSE), "owl:versionInfo"),
    "missing_superclass": both(klass("Tram", without="rdfs:subClassOf"), TRAM, "ex:Tram", "rdfs:subClassOf", None),
    "misused_replaced_by": both(
        TRAM + klass("Horsecar", "dct:isReplacedBy ex:Tram"),
        TRAM + klass("Horsecar", *REPLACED),
        "ex:Horsecar",
        "dct:isReplacedBy",
        "ex:Tram",
    ),
    "multiple_definitions": both(
        klass("Tram", 'skos:definition "Another thing."@en'),
        klass("Tram", 'skos:scopeNote "Another thing."@en'),
        "ex:Tram",
        DEFINITION,
        "Something that this ontology calls Tram.",
    ),
    "multiple_labels": both(
        klass("Tram", 'skos:prefLabel "streetcar"@en'),
        klass("Tram", 'skos:altLabel "streetcar"@en'),
        "ex:Tram",
        LABEL,
        "tram",
    ),
    "property_name_case": both(property_("Runs"), property_("runs"), "ex:Runs", None, "Runs"),
    "property_without_question": both(
        property_("runsOn") + property_("stopsAt"),
        property_("runsOn") + property_("isUsedBy", "owl:inverseOf ex:runsOn"),
        "ex:stopsAt",
        "dct:isReferencedBy",
        None,
        questions="PREFIX t: <https://example.org/trams/> SELECT * { ?tram t:runsOn ?line }",
    ),
    "punning": both(
        property_("runs", type_="owl:ObjectProperty, owl:DatatypeProperty"),
        property_("runs"),
        "ex:runs",
        TYPE,
        "owl:DatatypeProperty",
    ),
    "question_without_answer": Case(
        HEADER + TRAM,
        HEADER + TRAM + "ex:seven a ex:Tram .",
        ("urn:civilex:report/question/question", "urn:civilex:report/rows", None),
        questions="PREFIX t: <https://example.org/trams/> SELECT * { ?tram a t:Tram }",
        asked=True,
    ),
    "replaced_by_deprecated": both(
        TRAM + klass("Bus") + klass("Horsecar", *REPLACED) + klass("Omnibus", *OLD, "dct:isReplacedBy ex:Horsecar"),
        TRAM + klass("Bus") + klass("Horsecar", *REPLACED) + klass("Omnibus", *OLD, "dct:isReplacedBy ex:Bus"),
        "ex:Omnibus",
        "dct:isReplacedBy",
        "ex:Horsecar",
    ),
    "subclass_cycle": both(
        klass("Tram", "rdfs:subClassOf ex:Tram"), klass("Tram"), "ex:Tram", "rdfs:subClassOf", "ex:Tram"
    ),
    "translation_gap": both(
        klass("Tram", 'skos:prefLabel "tranvía"@es') + klass("Bus"),
        klass("Tram", 'skos:prefLabel "tranvía"@es') + klass("Bus", 'skos:prefLabel "autobús"@es'),
        "ex:Bus",
        LABEL,
        "es",
    ),
    "two_inverses": both(
        property_("runs", "owl:inverseOf ex:isRunBy, ex:isOperatedBy")
        + property_("isRunBy")
        + property_("isOperatedBy"),
        property_("runs", "owl:inverseOf ex:isRunBy") + property_("isRunBy") + property_("isOperatedBy"),
        "ex:runs",
        "owl:inverseOf",
        "ex:isRunBy",
    ),
    "untyped_reference": both(
        klass("Tram", "rdfs:subClassOf ex:Vehicel"),
        klass("Tram", "rdfs:subClassOf cvx:Platform"),
        "ex:Tram",
        "rdfs:subClassOf",
        "ex:Vehicel",
    ),
}
SYMMETRIC = {
    "duplicate_definition": "ex:Streetcar",
    "duplicate_label": "ex:Streetcar",
    "duplicate_concept_label": "ex:b",
}
"""Checks that find each of two terms: the other term that the same row is found on."""
