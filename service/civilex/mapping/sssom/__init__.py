"""SSSOM, the standard for mappings between terms: sets read from TSV, JSON and RDF, checked, and written."""

from civilex.mapping.sssom.mapping_set import MappingSet
from civilex.mapping.sssom.problems import Problem, UnreadableMappings
from civilex.mapping.sssom.reading import Reading, read_document, read_sssom

__all__ = ["MappingSet", "Problem", "Reading", "UnreadableMappings", "read_document", "read_sssom"]
