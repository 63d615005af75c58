"""SKOS integrity: a faultless scheme, and each way to break or weaken one."""

from __future__ import annotations

from shape_cases import ShapeCase, case

PROFILE, PREFIX = "skos/1.0", "Skos"
SCHEME = '§s a skos:ConceptScheme ; dct:title "Stops"@en ; skos:hasTopConcept §top .\n'


def concept(name: str, more: str = "", label: str = "", scheme: str = "§s") -> str:
    text = f'skos:prefLabel "{label or name}"@en ; skos:definition "A {name}."@en'
    return f"§{name} a skos:Concept ; skos:inScheme {scheme} ; {text} {more}.\n"


def one(name: str, more: str, *expected: str, others: str = "") -> ShapeCase:
    """Return a case of a scheme with a top concept and a concept ``a`` below it that has something more."""
    body = SCHEME + concept("top") + concept("a", f"; skos:broader §top {more}") + others
    return case(name, body, *expected)


B = concept("b", "; skos:broader §top")
BELOW = concept("c", "; skos:broader §b")
FAR = '§o a skos:ConceptScheme ; dct:title "Other"@en ; skos:hasTopConcept §f, §g .\n'
F, G = concept("f", scheme="§o"), concept("g", scheme="§o")

CASES = [
    one(
        "valid",
        "; skos:related §c ; skos:exactMatch §f ; skos:closeMatch §g",
        others=B + BELOW + "§c skos:related §a ." + FAR + F + G,
    ),
    # integrity
    one(
        "a concept that is a scheme",
        "",
        "ConceptNotScheme",
        "TopConceptNamed",
        "RelationEnds",
        others="§a a skos:ConceptScheme .",
    ),
    case(
        "a collection that is a concept",
        '§c a skos:Collection, skos:Concept ; skos:prefLabel "C"@en ; skos:note "C."@en .',
        "CollectionNotConcept",
    ),
    one("a relation to a scheme", "; skos:related §s", "RelationEnds", "RelatedOneWay"),
    one("a concept named as scheme", "; skos:inScheme §b", "SchemeEnds", others=B),
    one("two preferred labels", '; skos:prefLabel "Another"@en', "PrefLabelOnce"),
    one("preferred and alternative", '; skos:altLabel "a"@en', "PrefAltDisjoint"),
    one("preferred and hidden", '; skos:hiddenLabel "a"@en', "PrefHiddenDisjoint"),
    one("alternative and hidden", '; skos:altLabel "x"@en ; skos:hiddenLabel "x"@en', "AltHiddenDisjoint"),
    one("exact and broad", "; skos:exactMatch §f ; skos:broadMatch §f", "ExactNotBroad", others=FAR + F + G),
    one(
        "exact the other way and narrow",
        "; skos:narrowMatch §f",
        "ExactNotNarrow",
        others=FAR + F + G + "§f skos:exactMatch §a .",
    ),
    one("exact and related", "; skos:exactMatch §f ; skos:relatedMatch §f", "ExactNotRelated", others=FAR + F + G),
    one("related to an ancestor", "; skos:related §top", "RelatedNotAbove", others="§top skos:related §a ."),
    one("a property that is not there", "; skos:exactMAtch §f", "UnknownTerm", others=FAR + F + G),
    case("a class that is not there", "§ a skos:Koncept .", "UnknownTerm"),
    # labels
    case("no label", SCHEME + '§top a skos:Concept ; skos:inScheme §s ; skos:note "T."@en .', "ConceptLabelled"),
    one("an empty label", '; skos:altLabel " "@en', "LabelNotEmpty"),
    one("a label over two lines", r'; skos:altLabel "one\ntwo"@en', "LabelPrintable"),
    one("a label without language", '; skos:altLabel "x"', "LanguageTagged"),
    one("a label in no language", '; skos:altLabel "x"@efr', "LanguageKnown"),
    one("a label in a regional language", '; skos:altLabel "x"@pt-BR, "y"@ast'),
    case("no definition", SCHEME + '§top a skos:Concept ; skos:inScheme §s ; skos:prefLabel "T"@en .', "Documented"),
    case(
        "a scheme without title",
        "§s a skos:ConceptScheme ; skos:hasTopConcept §top . " + concept("top"),
        "SchemeLabelled",
    ),
    one("the label of another concept", "", "LabelShared", others=concept("b", "; skos:broader §top", label="a")),
    one(
        "the notation of another concept",
        '; skos:notation "1"',
        "NotationShared",
        others=concept("b", '; skos:broader §top ; skos:notation "1"'),
    ),
    one("a language that some have", '; skos:prefLabel "A"@it', "LanguageCoverage"),
    case(
        "no language that all have",
        SCHEME
        + concept("top")
        + '§a a skos:Concept ; skos:inScheme §s ; skos:broader §top ; skos:prefLabel "A"@it ; skos:note "A."@it .',
        "LanguageCoverage",
        "LanguageCommon",
    ),
    # structure
    one(
        "a circle",
        "; skos:broader §b",
        "HierarchyCycle",
        "HierarchyRedundant",
        others=concept("b", "; skos:broader §a"),
    ),
    one("itself", "; skos:broader §a", "RelationReflexive"),
    one("a detour", "; skos:broader §b", "HierarchyRedundant", others=B),
    one("siblings related", "; skos:related §b", "SiblingsRelated", others=B + "§b skos:related §a ."),
    one("a transitive relation of no steps", "; skos:broaderTransitive §b", "SolelyTransitive", others=B),
    one("a transitive relation of steps", "; skos:broaderTransitive §top"),
    one("a top concept below another", "; skos:topConceptOf §s", "TopWithBroader"),
    case("nothing leads to it", SCHEME + concept("top") + concept("a"), "Disconnected"),
    case(
        "a scheme without top concept",
        '§s a skos:ConceptScheme ; dct:title "S"@en . ' + concept("a"),
        "TopConceptNamed",
    ),
    one("related one way", "; skos:related §c", "RelatedOneWay", others=B + BELOW),
    one("narrower for some", "", "HierarchyOneWay", others=B + "§top skos:narrower §b ."),
    one("related to what is not described", "; skos:broader §x", "RelationDescribed"),
    one(
        "mapped to what is withdrawn",
        "; skos:exactMatch §f",
        "MappingCurrent",
        others=FAR + F + G + "§f owl:deprecated true .",
    ),
    one(
        "mapped to what was replaced",
        "; skos:closeMatch §f",
        "MappingCurrent",
        others=FAR + F + G + "§f dct:isReplacedBy §g .",
    ),
    one("mapped within the scheme", "; skos:closeMatch §b", "MappingInScheme", others=B),
    one("two exact matches into a scheme", "; skos:exactMatch §f, §g", "ExactChain", others=FAR + F + G),
    case(
        "no address",
        SCHEME
        + concept("top")
        + '¤x a skos:Concept ; skos:inScheme §s ; skos:broader §top ; skos:prefLabel "x"@en ; skos:note "X."@en .',
        "HttpIri",
    ),
]
