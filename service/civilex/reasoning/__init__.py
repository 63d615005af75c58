"""Entailments, materialised by rules that are SPARQL files."""

from civilex.reasoning.materialisation import materialise
from civilex.reasoning.rules import Rule, rules

__all__ = ["Rule", "materialise", "rules"]
