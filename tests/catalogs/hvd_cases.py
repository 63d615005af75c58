"""DCAT-AP HVD 3.0.0: what is marked as high-value, and each way to fall short."""

from __future__ import annotations

from shape_cases import case

PROFILE, PREFIX = "dcat-ap-hvd/3.0.0", "DcatApHvd"
ELI = "dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj>"
CATEGORY = "dcatap:hvdCategory <http://data.europa.eu/bna/c_ac64a52d>"
MARKED = f"{ELI} ; {CATEGORY}"
SERVICE = (
    f"{MARKED} ; dcat:servesDataset § ; foaf:page <https://x.example/p> ; dct:license <https://x.example/l> ; "
    "dcat:contactPoint [ vcard:hasEmail <mailto:a@x.example> ]"
)
API = f"§api a dcat:DataService ; {SERVICE} ."
ONE = f"§ a dcat:DataService ; {SERVICE} ."
THEME = "<http://publications.europa.eu/resource/authority/data-theme/TRAN>"
CC0 = "<http://publications.europa.eu/resource/authority/licence/CC0>"
FILE = (
    f"§file a dcat:Distribution ; {ELI} ; dct:license <https://x.example/l> ; dcat:downloadURL <https://x.example/f> ."
)
DATASET = f"§ a dcat:Dataset ; {MARKED} ; dcat:distribution §file . {FILE} {API}"
LICENCE = "§licence a dct:LicenseDocument"

CASES = [
    case("valid", DATASET),
    case("a dataset that is not high-value", "§ a dcat:Dataset . §s a dcat:DataService . §d a dcat:Distribution ."),
    case("marked by the category only", DATASET.replace(f"{ELI} ; ", "", 1), "LegislationRequired"),
    case("marked by the regulation only", DATASET.replace(f" ; {CATEGORY}", "", 1), "DatasetCategory"),
    case("another act", DATASET.replace("2023/138/oj", "2099/1/oj", 1), "LegislationRequired"),
    case(
        "a category that is a text", DATASET.replace(CATEGORY, 'dcatap:hvdCategory "statistics"', 1), "CategoryAddress"
    ),
    case(
        "a category of another list",
        DATASET.replace(CATEGORY, f"dcatap:hvdCategory {THEME}", 1),
        "CategoryInTable",
    ),
    case("a subdivision", DATASET.replace("c_ac64a52d", "c_b7f6a4f3", 1), "CategoryLooked"),
    case("no api", f"§ a dcat:Dataset ; {MARKED} ; dcat:distribution §file . {FILE}", "DatasetApi"),
    case(
        "an api named by the distribution",
        f"§ a dcat:Dataset ; {MARKED} ; dcat:distribution §file . {FILE} §file dcat:accessService §api . "
        + API.replace("dcat:servesDataset § ; ", ""),
    ),
    case("no bulk download", DATASET.replace("dcat:downloadURL", "dcat:accessURL"), "DatasetBulkDownload"),
    case(
        "no distribution",
        DATASET.replace(" ; dcat:distribution §file", ""),
        "DatasetDistribution",
        "DatasetBulkDownload",
    ),
    case(
        "access that is not marked",
        f"§ a dcat:Dataset ; {MARKED} ; dcat:distribution §file . "
        "§file a dcat:Distribution ; dcat:downloadURL <https://x.example/f> . "
        "§api a dcat:DataService ; dcat:servesDataset § .",
        "DatasetMarkedAccess",
    ),
    case(
        "no licence of the file",
        DATASET.replace("dct:license <https://x.example/l> ; ", "", 1),
        "DistributionLegalInformation",
    ),
    case("rights in place of a licence", DATASET.replace("dct:license", "dct:rights")),
    case(
        "no licence of the service",
        ONE.replace("dct:license <https://x.example/l> ; ", ""),
        "DataServiceLegalInformation",
    ),
    case(
        "rights of the service as a text",
        f'§ a dcat:DataService ; {SERVICE} ; dct:rights "free" .',
        "DataServiceRights",
    ),
    case("no category of the service", ONE.replace(f" ; {CATEGORY}", ""), "DataServiceCategory"),
    case("no documentation", ONE.replace("foaf:page <https://x.example/p> ; ", ""), "DataServiceDocumentation"),
    case(
        "no contact",
        f"§ a dcat:DataService ; {MARKED} ; foaf:page <https://x.example/p> ; dct:license <https://x.example/l> .",
        "DataServiceContactPoint",
    ),
    case(
        "a contact nobody can reach",
        ONE.replace("vcard:hasEmail <mailto:a@x.example>", 'vcard:fn "Desk"'),
        "DataServiceContactReachable",
    ),
    case("a series", f"§ a dcat:DatasetSeries ; {MARKED} ."),
    case("a series without category", f"§ a dcat:DatasetSeries ; {ELI} .", "DatasetSeriesCategory"),
    case("an own licence", f"§ a dcat:Distribution ; {ELI} ; dct:license §licence . {LICENCE} .", "LicenceRelation"),
    case(
        "an own licence that is related",
        f"§ a dcat:Distribution ; {ELI} ; dct:license §licence . {LICENCE} ; skos:exactMatch {CC0} .",
    ),
    case("an own licence of something else", f"§ a dcat:Distribution ; dct:license §licence . {LICENCE} ."),
]
