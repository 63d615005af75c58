"""Why a query may have found nothing: the predicates and classes that occur nowhere in its dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from civilex.errors import CivilexError
from civilex.namespaces import compact
from civilex.sparql.known_terms import meant
from civilex.sparql.reading import Reading
from civilex.sparql.roles import Role, roles
from civilex.store import Answer, Queryable
from civilex.store.query_text import FORMS, QueryForm, Token, decode_codepoints, tokens

HEADER = "Civilex-Hint"
MOST = 10
"""How many terms of a query are looked up, each by one ASK."""
_PRINTABLE = "".join(chr(code) for code in range(32, 127) if chr(code) != "%")


def hints(
    text: str, store: Queryable, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
) -> list[str]:
    """Return a sentence for each predicate and class of a query that occurs nowhere in its dataset.

    The dataset is the one that the query was asked with. To be called where an answer is empty: each of the first ten
    terms costs one ASK. What cannot be looked up is passed over, since a hint must not turn an answer into an error.
    """
    found = []
    try:
        clauses = dataset_clauses(text)
        for role, iri in list(named(text))[:MOST]:
            pattern = f"?s a <{iri}>" if role == "class" else f"?s <{iri}> ?o"
            question = f"ASK {clauses}{{ {{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }} }}"
            answer = store.answer(
                question,
                "application/sparql-results+json",
                default_graphs=default_graphs,
                named_graphs=named_graphs,
            )
            if is_empty(answer, "ASK"):
                found.append(sentence(role, iri))
    except CivilexError:
        return found
    return found


def sentence(role: Role, iri: str) -> str:
    """Return what is said of a term that occurs nowhere.

    >>> sentence("predicate", "https://w3id.org/civilex/ns/performFunction")
    'No triple has the predicate cvx:performFunction: did you mean cvx:performsFunction?'
    """
    what = "Nothing is of the class" if role == "class" else "No triple has the predicate"
    known = meant(iri)
    return f"{what} {compact(iri)}" + (f": did you mean {known}?" if known else ".")


def named(text: str) -> Iterator[tuple[Role, str]]:
    """Yield the role and IRI of each predicate and class of a query once; relative IRIs are passed over."""
    spaces = declared(text)
    seen = set()
    for role, token in roles(text):
        iri = expanded(token, spaces)
        if iri is not None and (role, iri) not in seen:
            seen.add((role, iri))
            yield role, iri


def declared(text: str) -> dict[str, str]:
    """Return the prefixes of a query's prologue with their namespaces."""
    spaces: dict[str, str] = {}
    before: tuple[Token | None, Token | None] = (None, None)
    for token in tokens(text):
        if token.is_word(*FORMS):
            break
        if token.kind == "iri" and before[1] is not None and before[0] is not None and before[0].is_word("PREFIX"):
            spaces[before[1].text.removesuffix(":")] = decode_codepoints(token.text[1:-1])
        before = (before[1], token)
    return spaces


def expanded(token: Token, spaces: dict[str, str]) -> str | None:
    """Return the IRI that a token is, or ``None`` where a base or an escape would have to be looked at."""
    if token.kind == "iri":
        iri = token.text[1:-1]
    else:
        prefix, _, local = token.text.partition(":")
        iri = spaces.get(prefix, "") + local
    return iri if ":" in iri and "\\" not in iri and not iri.startswith(":") else None


def dataset_clauses(text: str) -> str:
    """Return the FROM clauses of a query with full IRIs, as they stand before its braces.

    >>> dataset_clauses("PREFIX ex: <urn:> SELECT * FROM <urn:g> from named ex:h { ?s ?p ?o }")
    'FROM <urn:g> FROM NAMED <urn:h> '
    """
    spaces, clauses, clause = declared(text), "", ""
    for step in Reading(text):
        token = step.token
        if step.depth or step.opened:
            if step.opened is not None and step.opened.kind == "pattern":
                break
        elif token.is_word("FROM", "NAMED"):
            clause += token.text.upper() + " "
        elif clause and (iri := expanded(token, spaces)) is not None:
            clauses, clause = f"{clauses}{clause}<{iri}> ", ""
    return clauses


def is_empty(answer: Answer, form: QueryForm) -> bool:
    """Say whether the answer to a query of this form holds no row and no triple, or says no."""
    body = answer.body
    if form == "ASK":
        return len(body) < 1000 and b"false" in body
    if form == "SELECT":
        if answer.media_type in ("text/csv", "text/tab-separated-values"):
            return body.find(b"\n") == len(body) - 1
        return body.endswith((b'"bindings":[]}}', b"<results></results></sparql>"))
    if answer.media_type == "application/rdf+xml":
        return len(body) < 1000 and b"<rdf:Description" not in body
    return len(body) < 10 and body.strip() in (b"", b"[]")


def header_value(sentences: Sequence[str]) -> str:
    """Return sentences as the value of a header: printable ASCII, the rest percent-encoded, at most 1,000 characters.

    >>> header_value(["No triple has the predicate <urn:é>."])
    'No triple has the predicate <urn:%C3%A9>.'
    """
    text = ""
    for one in sentences:
        encoded = quote(one, safe=_PRINTABLE)
        if len(text) + len(encoded) > 1000:
            break
        text += (" " if text else "") + encoded
    return text
