"""CPSV-AP 3.2.0, the essentials, as a table written from the profile."""

from __future__ import annotations

from table_cases import table_cases

PROFILE, PREFIX = "cpsv-ap/3.2.0", "CpsvAp"
TABLE = """
cpsv:PublicService
  M dct:identifier 1 id | M dct:title * text | M dct:description * text
  M cv:hasCompetentAuthority * cv:PublicOrganisation | O cv:isGroupedBy * cv:Event
  O cv:hasInputType * cv:EvidenceType | O cpsv:hasInput * cv:Evidence | O cpsv:produces * cv:Output
  O cpsv:follows * cpsv:Rule | O cv:hasLegalResource * any | O cv:holdsRequirement * cv:Requirement
  O cv:hasChannel * cv:Channel | O cv:hasCost * cv:Cost | O cv:hasParticipation * cv:Participation
  O cv:relatedService * cpsv:PublicService | O dct:requires * cpsv:PublicService
  O cv:contactPoint * cv:ContactPoint | O cv:processingTime 1 duration | O adms:status 1 any
  O dct:isPartOf * dcat:Dataset | O cv:sector * any | O cv:thematicArea * any | O dct:spatial * any
  O dct:language * any | O dcat:keyword * text
cv:PublicOrganisation
  M skos:prefLabel * text | M dct:spatial * any
cv:Event
  M dct:identifier 1 id | M dct:title * text | O dct:description * text
  O cv:hasRelatedService * cpsv:PublicService
cv:Channel
  M dct:identifier 1 id | O dct:description * text | O cv:ownedBy * org:Organization
  O cpsv:hasInput * cv:Evidence | O cv:processingTime 1 duration
cv:Cost
  M dct:identifier 1 id | O dct:description * text | O cv:hasValue 1 number | O cv:currency 1 any
  O cv:isDefinedBy * org:Organization | O cv:ifAccessedThrough 1 cv:Channel
cv:Evidence
  M dct:identifier 1 id | M dct:title * text | O dct:description * text | O dct:conformsTo * cv:EvidenceType
  O dct:isPartOf * dcat:Dataset
cv:EvidenceType
  M dct:identifier 1 id
cv:Output
  M dct:identifier 1 id | M dct:title * text | O dct:description * text | O dct:isPartOf * dcat:Dataset
cv:Requirement
  M dct:identifier 1 id | M dct:title * text | O cv:fulfils * cpsv:Rule
  O cv:hasSupportingEvidence * cv:Evidence
cpsv:Rule
  M dct:identifier 1 id | M dct:title * text | M dct:description * text | O cpsv:implements * any
cv:Participation
  M dct:identifier 1 id | M dct:description * text | M cv:role * any | M cv:hasParticipant 1 foaf:Agent
cv:ServiceConcessionContract
  M dct:identifier 1 id | M dct:title * text | M dct:description * text
  M cv:hasContractingAuthority * cv:PublicOrganisation | M cv:hasEconomicOperator * org:Organization
"""
CASES = table_cases(TABLE)
