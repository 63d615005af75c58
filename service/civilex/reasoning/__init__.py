"""Entailments, materialised by rules that are SPARQL files."""

from civilex.reasoning.rules import Rule, materialise, rules

__all__ = ["Rule", "materialise", "rules"]
