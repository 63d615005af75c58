"""The option ``--format`` of commands that answer a query, and the answer in that format."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civilex.store import Queryable

MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


def add_format_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--format``."""
    parser.add_argument(
        "--format",
        choices=("text", *MEDIA_TYPES),
        default="text",
        help="text is an aligned table with labels for SELECT, and Turtle for CONSTRUCT (default: %(default)s)",
    )


def add_language_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--lang``."""
    parser.add_argument(
        "--lang", metavar="TAGS", help="languages of labels in text, best first: es,en (default: CIVILEX_LANGUAGES)"
    )


def languages(asked: str | None) -> list[str]:
    """Return the languages to show labels in, in the order that pages and the API have."""
    from civilex.settings import from_environment
    from civilex.terminology.labels import asked_languages

    fallback = [name.strip() for name in from_environment().languages.split(",") if name.strip()]
    return asked_languages(asked, None, fallback)


def print_answer(store: Queryable, sparql: str, format_: str, lang: str | None = None) -> bool:
    """Run a query and write its answer to standard output; return whether it holds anything."""
    from civilex.cli.table import text_table
    from civilex.sparql.hints import is_empty
    from civilex.store.query_text import form
    from civilex.terminology.labels import label_texts

    if format_ == "text" and form(sparql) in ("CONSTRUCT", "DESCRIBE"):
        format_ = "turtle"
    if format_ == "text":
        rows = store.rows(sparql)
        print(text_table(rows, label_texts(store, rows, languages(lang))))
        return len(rows) > 0
    sys.stdout.flush()
    answer = store.answer(sparql, MEDIA_TYPES[format_])
    sys.stdout.buffer.write(answer.body)
    sys.stdout.buffer.flush()
    return not is_empty(answer, form(sparql) or "SELECT")
