"""Mappings between terms, and the files that carry them."""

from civilex.mapping.sssom import MappingSet, read_sssom

__all__ = ["MappingSet", "read_sssom"]
