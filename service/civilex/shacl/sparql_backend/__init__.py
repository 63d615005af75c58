"""SHACL Core over a store that speaks SPARQL 1.1: each constraint a SELECT for what violates it."""

from civilex.shacl.sparql_backend.expressions import NotInSparql
from civilex.shacl.sparql_backend.running import validate_store

__all__ = ["NotInSparql", "validate_store"]
