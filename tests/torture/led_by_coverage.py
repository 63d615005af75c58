"""Fuzzing led by coverage, as a program: our own readers of untrusted text raise errors of ours and no others."""

from __future__ import annotations

import sys

import pytest

atheris = pytest.importorskip("atheris")  # of the group `storm`; `--doctest-modules` imports this file too

with atheris.instrument_imports(include=["civilex.rdf", "civilex.sparql", "civilex.store.query_text"]):
    from civilex.errors import CivilexError
    from civilex.rdf.json_ld_check import check_json, remote_context
    from civilex.rdf.parsing import check_triple_terms, check_utf8
    from civilex.rdf.xml_check import check_xml
    from civilex.settings import Settings
    from civilex.sparql.guard import check, check_update

LIMITS = Settings()


def read(data: bytes) -> None:
    """Hand the bytes to all of them."""
    for reader in (
        lambda: check_xml(data),
        lambda: remote_context(check_json(data)),
        lambda: (check_utf8(data, "input"), check_triple_terms(data, "input")),
        lambda: check(data.decode("utf-8", "replace"), LIMITS),
        lambda: check_update(data.decode("utf-8", "replace"), LIMITS, "http://here.example/sparql"),
    ):
        try:
            reader()
        except CivilexError:
            continue


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
