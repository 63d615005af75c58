"""civilex city: a catalogue beside the reference model, and each way not to fit it."""

from __future__ import annotations

from shape_cases import case

PROFILE, PREFIX = "civilex-city/0.1.0", "CivilexCity"
MIRAVEL = "https://w3id.org/civilex/id/miravel/"
PLANNING = f"<{MIRAVEL}department/city-planning-office>"
SYSTEM = f"<{MIRAVEL}system/city-map>"
EU = "http://publications.europa.eu/resource/authority/"
THEME = f"<{EU}data-theme/TRAN>"
DATASET = f"§ a dcat:Dataset ; dct:publisher {PLANNING} ; dcat:theme {THEME} ; cvx:heldIn {SYSTEM} ."
NEED = f"§s a cpsv:PublicService ; cv:hasCompetentAuthority {PLANNING} ; cvx:hasDataNeed § . § a cvx:DataNeed"
OWN = f"§d cvx:ownedBy {PLANNING} ."
OTHER = f"§d cvx:ownedBy <{MIRAVEL}department/schools-department> ."

CASES = [
    case("valid", DATASET),
    case("no publisher", DATASET.replace(f"dct:publisher {PLANNING} ; ", ""), "DatasetPublisherRequired"),
    case("an unknown publisher", DATASET.replace(PLANNING, "<https://x.example/somebody>"), "PublisherKnown"),
    case(
        "a publisher named like a department", DATASET.replace(PLANNING, '"City  planning OFFICE"'), "PublisherLinked"
    ),
    case(
        "a publisher described with the name of a department",
        DATASET.replace(PLANNING, '[ a foaf:Organization ; foaf:name "City Planning Office"@it ]'),
        "PublisherLinked",
    ),
    case(
        "a publisher with another name",
        DATASET.replace(PLANNING, '[ foaf:name "Office of Nothing" ]'),
        "PublisherKnown",
    ),
    case("a publisher that is a text", DATASET.replace(PLANNING, '"Office of Nothing"'), "PublisherKnown"),
    case(
        "a department of the file's own",
        DATASET.replace(PLANNING, "§dep") + '§dep a cvx:CityDepartment ; skos:prefLabel "Bees"@en .',
    ),
    case(
        "a department of the file's own by its name",
        DATASET.replace(PLANNING, '"Wasps"@en') + '§dep a cvx:CityDepartment ; skos:prefLabel "Wasps"@en .',
        "PublisherLinked",
    ),
    case("a data service", f"§ a dcat:DataService ; dct:publisher {PLANNING} ."),
    case(
        "a data service of somebody", "§ a dcat:DataService ; dct:publisher <https://x.example/y> .", "PublisherKnown"
    ),
    case("no theme", DATASET.replace(f"dcat:theme {THEME} ; ", ""), "DatasetUnit"),
    case("a theme that leads nowhere", DATASET.replace(THEME, "<https://x.example/theme>"), "DatasetUnit"),
    case("a theme that leads nowhere besides", DATASET.replace(THEME, f"<https://x.example/theme>, {THEME}")),
    case("a municipal unit as theme", DATASET.replace(THEME, "unit:TRA")),
    case("a theme mapped in the file", DATASET.replace(THEME, "§t") + "§t skos:broadMatch unit:TRA ."),
    case("no system", DATASET.replace(f" ; cvx:heldIn {SYSTEM}", ""), "DatasetSystemRecommended"),
    case("an unknown system", DATASET.replace(SYSTEM, "<https://x.example/system>"), "DatasetSystemKnown"),
    case("a system of the file's own", DATASET.replace(SYSTEM, "§sys") + "§sys a cvx:InformationSystem ."),
    case("a service", f"§ a cpsv:PublicService ; cv:hasCompetentAuthority {PLANNING} ."),
    case("a service of nobody", "§ a cpsv:PublicService .", "ServiceAuthorityRequired"),
    case(
        "a service of somebody",
        "§ a cpsv:PublicService ; cv:hasCompetentAuthority <https://x.example/y> .",
        "ServiceAuthorityKnown",
    ),
    case("a need that is met", f"{NEED} ; cvx:satisfiedBy §d . {OWN}"),
    case("a need that is not met", f"{NEED} .", "NeedMet"),
    case("a need met by a file", f"{NEED} ; cvx:satisfiedBy §d . §d a dcat:Distribution .", "NeedDataset"),
    case("data of another department", f"{NEED} ; cvx:satisfiedBy §d . {OTHER}", "NeedAgreement"),
    case("data of another department agreed on", f"{NEED} ; cvx:satisfiedBy §d ; cvx:coveredByAgreement §a . {OTHER}"),
    case(
        "data in another format",
        f"{NEED} ; cvx:satisfiedBy §d ; cvx:requiredFormat <{EU}file-type/CSV> . {OWN}"
        f"§d dcat:distribution [ dct:format <{EU}file-type/PDF> ] .",
        "NeedFormat",
    ),
    case(
        "data in the right format",
        f"{NEED} ; cvx:satisfiedBy §d ; cvx:requiredFormat <{EU}file-type/CSV> . {OWN}"
        f"§d dcat:distribution [ dct:format <{EU}file-type/PDF> ], [ dct:format <{EU}file-type/CSV> ] .",
    ),
    case(
        "data too old",
        f"{NEED} ; cvx:satisfiedBy §d ; cvx:maximumAgeInHours 24 . {OWN}"
        f"§d dct:accrualPeriodicity <{EU}frequency/MONTHLY> .",
        "NeedAge",
    ),
    case(
        "data fresh enough",
        f"{NEED} ; cvx:satisfiedBy §d ; cvx:maximumAgeInHours 24 . {OWN}"
        f"§d dct:accrualPeriodicity <{EU}frequency/HOURLY> .",
    ),
]
