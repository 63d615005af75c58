"""CPOV 2.1.2, the essentials, as a table written from the vocabulary."""

from __future__ import annotations

from shape_cases import case
from table_cases import table_cases

PROFILE, PREFIX = "cpov/2.1.2", "Cpov"
TABLE = """
cv:PublicOrganisation
  M skos:prefLabel * text | O skos:altLabel * text | O dct:description * text | O dct:spatial * any
  O adms:identifier * adms:Identifier | O org:classification * any | O org:purpose * any
  O org:hasUnit * org:OrganizationalUnit | O org:unitOf * org:Organization
  O org:hasSubOrganization * org:Organization | O org:subOrganizationOf * org:Organization
  O org:memberOf * org:Organization | O org:hasMember * org:Organization | O org:changedBy * org:ChangeEvent
  O org:resultedFrom * org:ChangeEvent | O foaf:homepage * any | O locn:address * locn:Address
  O cv:contactPoint * cv:ContactPoint
org:ChangeEvent
  O dct:description * text | O cv:hasFormalFramework * any | O org:originalOrganization * org:Organization
  O org:resultingOrganization * org:Organization
adms:Identifier
  M skos:notation 1 id
"""
ORGANISATION = '§ a cv:PublicOrganisation ; skos:prefLabel "Office"@en'
CASES = [
    *table_cases(TABLE),
    case("two names in a language", f'{ORGANISATION}, "Bureau"@en .', "PrefLabelUnique"),
    case("a scheme agency", '§ a adms:Identifier ; skos:notation "1" ; adms:schemeAgency "City" .'),
    case("a schema agency", '§ a adms:Identifier ; skos:notation "1" ; adms:schemaAgency "City" .'),
    case(
        "a scheme agency as a node", '§ a adms:Identifier ; skos:notation "1" ; adms:schemeAgency §x .', "AgencyLiteral"
    ),
    case("part of itself", f"{ORGANISATION} ; org:subOrganizationOf § .", "PartOfItself"),
]
