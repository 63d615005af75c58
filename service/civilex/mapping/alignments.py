"""Alignments of the model to other standards: ``ontology/alignments/``, two files for each standard.

``<standard>.sssom.tsv`` holds the mappings with their evidence, ``<standard>.ttl`` the header of the alignment as an
ontology that imports ours, and the outside terms that it speaks of. Together they are the alignment as RDF. Nothing
of ours imports an alignment, and the store does not hold them.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import NotFound
from civilex.mapping.sssom import read_sssom


def alignment_names() -> list[str]:
    """Return the names of the standards that the model is aligned to, sorted."""
    return sorted(path.name.removesuffix(".sssom.tsv") for path in _folder().glob("*.sssom.tsv"))


def alignment_sssom(standard: str) -> str:
    """Return an alignment as an SSSOM/TSV document; raises NotFound."""
    if standard not in alignment_names():
        raise NotFound(f"There is no alignment to '{standard}': there are {', '.join(alignment_names())}.")
    return (_folder() / f"{standard}.sssom.tsv").read_text(encoding="utf-8")


def alignment_triples(standard: str) -> list[ox.Triple]:
    """Return an alignment as RDF: header, outside terms, the mapped triples and a node with the evidence of each.

    Raises NotFound.
    """
    mappings = read_sssom(alignment_sssom(standard), f"{standard}.sssom.tsv").triples()
    header = ox.parse(path=_folder() / f"{standard}.ttl", format=ox.RdfFormat.TURTLE)
    return [*(quad.triple for quad in header), *mappings]


def _folder() -> Path:
    return reference_model.root() / "ontology" / "alignments"
