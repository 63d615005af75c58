# title: Sharing agreements say their first and last day by cvx:validFrom and cvx:validUntil
# why: cvx:agreementValidFrom and cvx:agreementValidUntil said the same by names of their own, and are deprecated.
PREFIX cvx: <https://w3id.org/civilex/ns/>
DELETE { GRAPH ?graph { ?resource ?old ?day } }
INSERT { GRAPH ?graph { ?resource ?new ?day } }
WHERE {
  VALUES (?old ?new) {
    (cvx:agreementValidFrom cvx:validFrom)
    (cvx:agreementValidUntil cvx:validUntil)
  }
  GRAPH ?graph { ?resource ?old ?day }
}
