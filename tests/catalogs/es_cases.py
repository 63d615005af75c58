"""DCAT-AP-ES 1.0.0, the essentials: a faultless catalogue and dataset, and each way to fall short."""

from __future__ import annotations

from shape_cases import ShapeCase, case

PROFILE, PREFIX = "dcat-ap-es/1.0.0", "DcatApEs"
EU = "http://publications.europa.eu/resource/authority/"
ES = "http://datos.gob.es/"
ORGANISM = f"<{ES}recurso/sector-publico/org/Organismo/L01280796>"
SECTORS = f"<{ES}kos/sector-publico/sector>"
SECTOR = f"<{ES}kos/sector-publico/sector/transporte>"
COUNTRY, REGION = (
    f"<{ES}recurso/sector-publico/territorio/Pais/Spain>",
    f"<{ES}recurso/sector-publico/territorio/Autonomia/Aragon>",
)
TITLE, DESCRIPTION = 'dct:title "Paradas"@es', 'dct:description "Las paradas."@es'
SPANISH = f"dct:language <{EU}language/SPA>"
ISSUED = 'dct:issued "2025-01-01T09:00:00+01:00"^^xsd:dateTime'
CATALOG = (
    f"§ a dcat:Catalog ; {TITLE} ; {DESCRIPTION} ; dct:publisher {ORGANISM} ; foaf:homepage <https://x.example/> ; "
    f"dct:license <{EU}licence/CC_BY_4_0> ; {ISSUED} ; "
    f'dct:modified "2025-01-02"^^xsd:date ; {SPANISH} ; dcat:themeTaxonomy {SECTORS} .'
)
CONTACT = "[ a vcard:Kind ; vcard:hasEmail <mailto:a@x.example> ; vcard:hasTelephone <tel:+34-900> ]"
DATASET = (
    f"§ a dcat:Dataset ; {TITLE} ; {DESCRIPTION} ; dct:publisher {ORGANISM} ; dcat:theme {SECTOR} ; "
    f"dcat:distribution <https://x.example/d> ; dcat:contactPoint {CONTACT} ; dct:spatial {REGION} ; "
    'dct:identifier "1" .'
)


def catalog(name: str, old: str, new: str, *expected: str) -> ShapeCase:
    assert old in CATALOG
    return case(f"catalogue {name}", CATALOG.replace(old, new), *expected)


def dataset(name: str, old: str, new: str, *expected: str) -> ShapeCase:
    assert old in DATASET
    return case(f"dataset {name}", DATASET.replace(old, new), *expected)


def period(name: str, values: str, *expected: str) -> ShapeCase:
    return case(f"period {name}", f"§ a dct:PeriodOfTime {values} .", *expected)


START = '"2024-01-01"^^xsd:date'
CASES = [
    case("catalogue valid", CATALOG),
    case("dataset valid", DATASET),
    # texts
    dataset("title untagged", TITLE, 'dct:title "Paradas"', "TitleTagged", "TitleSpanish"),
    dataset("title in English only", TITLE, 'dct:title "Stops"@en', "TitleSpanish"),
    dataset("title empty", TITLE, 'dct:title " "@es', "TitleNotEmpty"),
    dataset("title twice", TITLE, f'{TITLE}, "Otras"@es', "TitleOnce"),
    dataset("title in two languages", TITLE, f'{TITLE}, "Stops"@en'),
    dataset("description untagged", DESCRIPTION, 'dct:description "x"', "DescriptionTagged", "DescriptionSpanish"),
    dataset("description empty", DESCRIPTION, 'dct:description ""@es', "DescriptionNotEmpty"),
    dataset("description twice", DESCRIPTION, f'{DESCRIPTION}, "Otra"@es', "DescriptionOnce"),
    dataset("description in English only", DESCRIPTION, 'dct:description "x"@en', "DescriptionSpanish"),
    dataset("identifier tagged", 'dct:identifier "1"', 'dct:identifier "1"@es', "IdentifierPlain"),
    # catalogues
    catalog("without home page", "foaf:homepage <https://x.example/> ; ", "", "CatalogHomepageRequired"),
    catalog("without licence", f"dct:license <{EU}licence/CC_BY_4_0> ; ", "", "CatalogLicenseRequired"),
    catalog("without release date", f"{ISSUED} ; ", "", "CatalogIssuedRequired"),
    catalog("without last change", 'dct:modified "2025-01-02"^^xsd:date ; ', "", "CatalogModifiedRequired"),
    catalog("without language", f"{SPANISH} ; ", "", "CatalogLanguageRequired"),
    catalog("in English", "language/SPA", "language/ENG", "LanguageSpanish"),
    catalog("without sectors", SECTORS, f"<{EU}data-theme>", "ThemeTaxonomySector"),
    catalog("with sectors and a slash", SECTORS, f"{SECTORS}, <{ES}kos/sector-publico/sector/>", "ThemeTaxonomyIn"),
    catalog("of an unknown publisher", ORGANISM, "<https://x.example/city>", "PublisherOrganism"),
    catalog("of a publisher described", ORGANISM, "[ a foaf:Organization ]"),
    catalog("at a moment without zone", "+01:00", "", "MomentWithZone"),
    # datasets
    dataset("without publisher", f"dct:publisher {ORGANISM} ; ", "", "DatasetPublisherRequired"),
    dataset("without sector", SECTOR, f"<{EU}data-theme/TRAN>", "DatasetSectorRequired"),
    dataset("with a theme of its own", SECTOR, f"{SECTOR}, <https://x.example/theme>", "ThemeInTable"),
    dataset("without distribution", "dcat:distribution <https://x.example/d> ; ", "", "DatasetDistributionRequired"),
    dataset("with an organism as contact", CONTACT, ORGANISM, "ContactPointNotOrganism"),
    dataset("with a contact nobody reaches", CONTACT, '[ a vcard:Kind ; vcard:fn "x"@es ]', "ContactPointReachable"),
    dataset("with a contact that has a page", CONTACT, "[ a vcard:Kind ; vcard:hasURL <https://x.example/> ]"),
    dataset(
        "with an address that is no IRI",
        CONTACT,
        '§c . §c a vcard:Kind ; vcard:hasEmail "a@x.example" . § a dcat:Dataset',
        "EmailMailto",
    ),
    dataset("with a telephone that is no IRI", "<tel:+34-900>", "<https://x.example/900>", "TelephoneTel"),
    dataset("of an unknown area", REGION, "<https://x.example/place>", "SpatialInTable"),
    dataset("of an area described", REGION, "§p . §p a dct:Location . § a dcat:Dataset"),
    dataset("of a country and a part of it", REGION, f"{REGION}, {COUNTRY}", "SpatialOnce"),
    dataset("of two regions", REGION, f"{REGION}, <{ES}recurso/sector-publico/territorio/Autonomia/Cataluna>"),
    dataset("under no ELI", TITLE, f"{TITLE} ; dcatap:applicableLegislation <https://x.example/law>", "LegislationEli"),
    dataset(
        "under an act of the BOE",
        TITLE,
        f"{TITLE} ; dcatap:applicableLegislation <https://www.boe.es/eli/es/l/2007/11/16/37>",
    ),
    case(
        "theme with https",
        "§ dcat:theme <https://publications.europa.eu/resource/authority/data-theme/TECH> .",
        "HttpRegister",
    ),
    # periods
    period("with a beginning", f"; dcat:startDate {START}"),
    period("without limits", "", "PeriodBounded"),
    period("of schema.org", f"; dcat:endDate {START} ; <http://schema.org/startDate> {START}", "SchemaDates"),
]
