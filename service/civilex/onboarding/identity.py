"""What tells the rows of a sheet apart: names and ids that stand once, and the slug that each row's IRI ends in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from civilex.onboarding.problems import Problems
from civilex.onboarding.rows import Row
from civilex.onboarding.slugs import slug, without_parenthesis


def check_unique(rows: Sequence[Row], columns: Sequence[str], problems: Problems) -> None:
    """Add a problem for each value of these columns that stands in an earlier row already."""
    for column in columns:
        first: dict[str, Row] = {}
        for row in rows:
            key = row.text(column).casefold()
            if key and key in first:
                text = f"the {column} '{row.text(column)}' stands in {first[key].place(column)} already"
                advice = "remove one of the two rows" if column == "name" else "give each row its own"
                problems.add(row.place(column), f"{text}: {advice}")
            first.setdefault(key, row)


def row_slugs(rows: Sequence[Row], other_columns: Sequence[str], problems: Problems) -> dict[int, str]:
    """Return the slug of each row by its number: of its name without parenthesis, of the whole where two are alike.

    A name in another script takes the slug of the first of ``other_columns`` that has one. Rows that stay alike
    though their names differ are added to ``problems``.
    """
    short = {
        row.number: slug(without_parenthesis(row.text("name"))) or _other(row, other_columns, problems) for row in rows
    }
    counts = Counter(short.values())
    slugs = {
        number: own if counts[own] == 1 else slug(row.text("name")) or own
        for row in rows
        for number, own in [(row.number, short[row.number])]
    }
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(slugs[row.number], row)
        if other.text("name").casefold() != row.text("name").casefold():
            text = f"'{row.text('name')}' differs too little from '{other.text('name')}' ({other.place('name')})"
            problems.add(row.place("name"), f"{text}: the IRIs of both would end in '{slugs[row.number]}'; add a word")
    return slugs


def _other(row: Row, columns: Sequence[str], problems: Problems) -> str:
    for column in columns:
        if found := slug(row.text(column)):
            return found
    advice = f"fill in {' or '.join(repr(column) for column in columns)}" if columns else "write it in Latin letters"
    problems.add(row.place("name"), f"the name has letters that an IRI cannot be made of: {advice}")
    return f"row-{row.number}"
