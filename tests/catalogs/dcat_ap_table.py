"""DCAT-AP 3.0.1 as a table, written from the text of the profile and not from the shapes that it is there to check.

One line: class, then for each property: M, R or O; name; at most (1 or *); kind of value. The kinds are in
``dcat_ap_cases.py``. Texts and limits follow the profile's text where its own SHACL files lag behind:
dcat:hasVersion, dcat:spatialResolutionInMeters * of a dataset, dct:rights * of a catalogue.
"""

TABLE = """
dcat:Catalog
  M dct:title * text | M dct:description * text | M dct:publisher 1 agent!
  C dcat:dataset * dataset! | C dcat:service * service! | R dct:spatial * place | R foaf:homepage 1 page
  R dct:language * language | R dct:license 1 licence | R dct:issued 1 date | R dct:modified 1 date
  R dcat:themeTaxonomy * scheme
  O dcatap:applicableLegislation * any | O dcat:catalog * catalogue | O dct:creator 1 agent! | O dct:hasPart * catalogue
  O dcat:record * record! | O dct:rights * rights | O dct:temporal * period
dcat:CatalogRecord
  M dct:modified 1 date | M foaf:primaryTopic 1 dataset!
  R dct:conformsTo * standard | R adms:status 1 any | R dct:issued 1 date
  O dct:description * text | O dct:title * text | O dct:language * language | O dct:source 1 record
dcat:Dataset
  M dct:title * text | M dct:description * text
  R dcat:contactPoint * contact! | R dcat:distribution * distribution! | R dct:spatial * place | R dcat:keyword * text
  R dct:publisher 1 agent! | R dct:temporal * period | T dcat:theme * theme
  O dct:accessRights 1 access-right | O dcatap:applicableLegislation * any | O dct:conformsTo * standard
  O dct:creator * agent! | O foaf:page * page | O dct:accrualPeriodicity 1 frequency | O dcat:hasVersion * dataset
  O dct:identifier * text | O dcat:inSeries * series! | O dct:isReferencedBy * any | O dcat:landingPage * page
  O dct:language * language | O dct:modified 1 date | O adms:identifier * identifier | O dct:provenance * any
  O prov:qualifiedAttribution * attribution | O dcat:qualifiedRelation * relationship | O dct:relation * any
  O dct:issued 1 date | O adms:sample * distribution | O dct:source * dataset
  O dcat:spatialResolutionInMeters * decimal | O dcat:temporalResolution 1 duration | O dct:type * any
  O dcat:version 1 text | O adms:versionNotes * text | O prov:wasGeneratedBy * any
dcat:DatasetSeries
  M dct:title * text | M dct:description * text
  R dcat:contactPoint * contact! | R dct:spatial * place | R dct:publisher 1 agent!
  O dcatap:applicableLegislation * any | O dct:accrualPeriodicity 1 frequency | O dct:modified 1 date
  O dct:issued 1 date | O dct:temporal * period
dcat:Distribution
  M dcat:accessURL * address
  R dcatap:availability 1 availability | R dct:description * text | R dct:format 1 file-type | R dct:license 1 licence
  O dcat:accessService * service! | O dcatap:applicableLegislation * any | O dcat:byteSize 1 whole-number
  O spdx:checksum 1 checksum | O dcat:compressFormat 1 media-type | O foaf:page * page | O dcat:downloadURL * address
  O odrl:hasPolicy 1 any | O dct:language * language | O dct:conformsTo * standard | O dcat:mediaType 1 media-type
  O dct:modified 1 date | O dcat:packageFormat 1 media-type | O dct:issued 1 date | O dct:rights * rights
  O dcat:spatialResolutionInMeters 1 decimal | O adms:status 1 status | O dcat:temporalResolution 1 duration
  O dct:title * text
dcat:DataService
  M dct:title * text | M dcat:endpointURL * address
  R dct:conformsTo * standard | R dcat:contactPoint * contact! | R dcat:endpointDescription * page
  R dcat:keyword * text | R dct:publisher 1 agent! | R dcat:servesDataset * dataset | T dcat:theme * theme
  O dct:accessRights 1 access-right | O dcatap:applicableLegislation * any | O dct:description * text
  O foaf:page * page | O dct:format * file-type | O dcat:landingPage * page | O dct:license 1 licence
foaf:Agent
  M foaf:name * text | R dct:type 1 publisher-type
skos:ConceptScheme
  M dct:title * text
skos:Concept
  M skos:prefLabel * text
spdx:Checksum
  M spdx:algorithm 1 algorithm | M spdx:checksumValue 1 hexadecimal
adms:Identifier
  M skos:notation 1 text
dcat:Relationship
  M dcat:hadRole * any | M dct:relation * any
dct:LicenseDocument
  R dct:type * licence-type
dct:Location
  R dcat:bbox 1 text | R dcat:centroid 1 text | O locn:geometry 1 any
dct:PeriodOfTime
  R dcat:startDate 1 date | R dcat:endDate 1 date | O time:hasBeginning 1 any | O time:hasEnd 1 any
"""
