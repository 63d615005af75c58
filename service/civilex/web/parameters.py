"""The names in a query string: known ones only, and each once where it can have one value only."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

from civilex.errors import InvalidParameter
from civilex.queries import StoredQuery
from civilex.store.query_text import tokens


def single_parameters(request: Request, known: Sequence[str] | None = None) -> dict[str, str]:
    """Return the parameters of a request; raises InvalidParameter for one given twice, and for one not ``known``."""
    found: dict[str, str] = {}
    for name, text in request.query_params.multi_items():
        if known is not None and name not in known:
            raise InvalidParameter(name, f"is not known here (known: {', '.join(known)})")
        if name in found:
            raise given_twice(name)
        found[name] = text
    return found


def given_twice(name: str) -> InvalidParameter:
    """Return the error of a parameter that comes more often than once."""
    return InvalidParameter(name, "is given more than once; give one value")


def query_parameters(request: Request, query: StoredQuery) -> dict[str, list[str]]:
    """Return what is asked of a stored query, without blank texts, the languages of labels, and the time to take.

    A name may come several times where the answer shows its variable, so that each row says which value it is about;
    raises InvalidParameter for others.
    """
    found: dict[str, list[str]] = {}
    shown = shown_variables(query.text)
    for name, text in request.query_params.multi_items():
        if name in found and name not in shown:
            raise given_twice(name)
        found.setdefault(name, []).append(text)
    given = {
        name: [text for text in texts if text.strip()]
        for name, texts in found.items()
        if name not in ("lang", "timeout")
    }
    return {name: texts for name, texts in given.items() if texts}


def shown_variables(text: str) -> set[str]:
    """Return the names of the variables that the SELECT clause of a query names; other forms show none.

    >>> sorted(shown_variables("SELECT ?a (COUNT(?b) AS ?c) WHERE { ?a ?b ?d }"))
    ['a', 'c']
    """
    found: set[str] = set()
    selecting, depth, renamed = False, 0, False
    for token in tokens(text):
        if token.text == "{" or (selecting and token.is_word("WHERE", "FROM")):
            break
        selecting = selecting or token.is_word("SELECT")
        if token.kind == "mark":
            depth += (token.text == "(") - (token.text == ")")
        if selecting and token.kind == "variable" and (depth == 0 or renamed):
            found.add(token.text[1:])
        renamed = token.is_word("AS")
    return found
