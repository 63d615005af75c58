"""Mappings that follow from other mappings, each with its proof (SSSOM, mapping chains).

>>> from civilex.mapping.chains import Chains, Premise
>>> skos = "http://www.w3.org/2004/02/skos/core#"
>>> chains = Chains([
...     Premise("m1", "urn:x:a", skos + "exactMatch", "urn:x:unit", 0.9),
...     Premise("m2", "urn:x:b", skos + "broadMatch", "urn:x:unit", 0.8),
... ])
>>> [(chain.object, chain.predicate.removeprefix(skos), round(chain.confidence, 2)) for chain in chains.of("urn:x:a")]
[('urn:x:unit', 'exactMatch', 0.9), ('urn:x:b', 'narrowMatch', 0.72)]
"""

from civilex.mapping.chains.conflicts import Conflict, conflicts
from civilex.mapping.chains.finding import Chain, Chains
from civilex.mapping.chains.premises import Premise, Step, Term

__all__ = ["Chain", "Chains", "Conflict", "Premise", "Step", "Term", "conflicts"]
