"""Nodes that the variants name, as Turtle: faultless themselves, so that only what a variant breaks is found."""

from __future__ import annotations

GOVERNMENT, SCHEME = "<id/alder/government/alder>", "<concept/remit-alder>"
HARBOUR_REMIT = "<concept/remit-alder/harbour-office>"
SERVICE, DATASET = "<id/alder/service/pilotage>", "<id/alder/dataset/berth-plan>"
HARBOUR_OFFICE = "<id/alder/department/harbour-office>"
CONCEPT_NODE = "<concept/alder-data-type/berth-occupancy>"
MAPPING = """<mapping/1> a sssom:Mapping ; owl:annotatedSource <concept/a> ; owl:annotatedProperty skos:exactMatch ;
  owl:annotatedTarget <concept/b> ; sssom:mapping_justification semapv:ManualMappingCuration ;
  sssom:confidence "0.9"^^xsd:double ; pav:authoredOn "2026-11-22"^^xsd:date ."""
CONCEPT_TEXT = 'skos:inScheme <s> ; skos:prefLabel "b"@en ; skos:definition "B."@en'
UNIT = f"a cvx:MunicipalUnit ; {CONCEPT_TEXT} ; skos:notation"
INITIATIVE = f"""dct:title "b"@en ; cvx:ofCity {GOVERNMENT} ; cvx:currentPhase phase:idea ; cvx:hasOwner <b> ;
  cvx:fundedBy <b> ; cvx:promotedBy <b>"""
DESCRIBED_DATASET = f'{DATASET} a dcat:Dataset ; dct:title "b"@en ; cvx:ofCity {GOVERNMENT}'
NEIGHBOURS = {
    "<b/city>": 'a cvx:CityGovernment ; skos:prefLabel "b"@en ; dct:identifier "b" ; cvx:languageTag "en" ; '
    "dct:spatial <b>",
    "<b/component>": f'a cvx:OperatingModelComponent ; skos:notation "P" ; {CONCEPT_TEXT}',
    "<b/data-type>": f"a cvx:DataType ; {CONCEPT_TEXT}",
    "<b/department>": f"""a cvx:CityDepartment, org:FormalOrganization ; skos:prefLabel "b"@en ;
      cvx:ofCity {GOVERNMENT} ; cvx:hasRemit <b/remit> ; org:subOrganizationOf <b> ; cvx:confidence 1.0 ;
      dct:source "b"@en . <b/remit> a cvx:Remit ; skos:prefLabel "b"@en ; skos:inScheme {SCHEME} ;
      cvx:ofCity {GOVERNMENT}""",
    "<b/group>": f"a cvx:ComponentGroup ; {CONCEPT_TEXT}",
    "<b/initiative>": f"a cvx:Initiative ; {INITIATIVE}",
    "<b/agreement>": f"""a cvx:SharingAgreement ; dct:title "b"@en ; cvx:ofCity {GOVERNMENT} ;
      cvx:agreementProvider <b> ; cvx:agreementConsumer {HARBOUR_OFFICE} ;
      cvx:validFrom "2024-01-01"^^xsd:date""",
    "<b/maturity>": f'a cvx:MaturityLevel ; skos:notation "M" ; {CONCEPT_TEXT}',
    "<b/remit-of-b>": """a cvx:Remit ; skos:prefLabel "b"@en ; skos:inScheme <b/scheme-of-b> ; cvx:ofCity <b/city> .
      <b/scheme-of-b> cvx:ofCity <b/city>""",
    "<b/second-remit>": f'a cvx:Remit ; skos:prefLabel "b"@en ; skos:inScheme {SCHEME} ; cvx:ofCity {GOVERNMENT}',
    "<b/second-scheme>": f"cvx:ofCity {GOVERNMENT}",
    "<b/second-unit>": f'{UNIT} "C"',
    "<b/system>": f'a cvx:InformationSystem ; dct:title "b"@en ; cvx:ofCity {GOVERNMENT} ; cvx:ownedBy <b>',
    "<b/unit>": f'{UNIT} "B"',
}
"""Nodes that a variant may name: what is said of them is added where it does, so that they are faultless themselves."""
