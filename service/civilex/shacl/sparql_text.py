"""Reading and rewriting the SPARQL of shapes: what SHACL forbids, and what can run for all focus nodes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from civilex.shacl.graph import Term
from civilex.shacl.ill_formed import ValidationFailure
from civilex.store.query_text import Token, decode_codepoints, tokens

FOCUS_GRAPH = "urn:civilex:focus"
OPTIONAL_BINDINGS = frozenset({"shapesGraph", "currentShape"})
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


@dataclass(frozen=True, slots=True)
class Group:
    """A ``{ ... }`` of a query: the indexes of its braces among the tokens, and the words before it."""

    opening: int
    closing: int
    before: tuple[str, ...]


def read_tokens(query: str) -> list[Token]:
    """Return the tokens of a query, after its codepoint escapes are decoded."""
    return list(tokens(decode_codepoints(query)))


def variable(token: Token) -> str | None:
    """Return the name of a variable without its sign, or ``None`` for another token."""
    return token.text[1:] if token.kind == "variable" else None


def check_prebinding(query: str, node: Term, bound: frozenset[str]) -> None:
    """Raise ValidationFailure where a query breaks the rules for variables bound beforehand (SHACL, 5.2.1).

    MINUS, VALUES and SERVICE are forbidden, so is to bind one of them anew, and a nested SELECT must give all of them.
    """
    found = read_tokens(query)
    for index, token in enumerate(found):
        if token.is_word("MINUS", "VALUES", "SERVICE"):
            raise ValidationFailure(f"SHACL forbids {token.text.upper()} in a query of a shape (5.2.1)", node)
        if token.is_word("AS") and index + 1 < len(found) and variable(found[index + 1]) in bound:
            raise ValidationFailure(f"{found[index + 1].text} is bound already and cannot be bound anew (5.2.1)", node)
    for selected in _nested_selects(found):
        missing = sorted(bound - OPTIONAL_BINDINGS - selected)
        if missing:
            raise ValidationFailure(
                f"a nested SELECT has to give {', '.join('?' + name for name in missing)} (5.2.1)", node
            )


def _nested_selects(found: Sequence[Token]) -> Iterator[frozenset[str]]:
    for index, token in enumerate(found):
        if not token.is_word("SELECT") or index == 0 or found[index - 1].text != "{":
            continue
        names = set()
        for later in found[index + 1 :]:
            if later.is_word("WHERE", "FROM") or later.text == "{":
                break
            if name := variable(later):
                names.add(name)
        yield frozenset(names)


def groups(found: Sequence[Token]) -> list[Group]:
    """Return the groups of a query, the outermost first."""
    stack: list[int] = []
    result: list[Group] = []
    for index, token in enumerate(found):
        if token.text == "{" and token.kind == "mark":
            stack.append(index)
        elif token.text == "}" and token.kind == "mark" and stack:
            opening = stack.pop()
            before = tuple(item.text.upper() for item in found[max(0, opening - 2) : opening])
            result.append(Group(opening, index, before))
    return sorted(result, key=lambda group: group.opening)


def runs_for_all(query: str) -> bool:
    """Say whether joining the focus nodes into the query gives the same as binding each beforehand.

    That is so where no part of the query is evaluated apart from what stands around it: no nested SELECT, no
    aggregate, no LIMIT, no UNION, GRAPH or plain nested group; OPTIONAL without BIND, and EXISTS, are fine.
    """
    found = read_tokens(query)
    if any(token.is_word("GROUP", "HAVING", "LIMIT", "OFFSET", "UNION", "LATERAL", *_AGGREGATES) for token in found):
        return False
    if sum(token.is_word("SELECT", "ASK") for token in found) != 1:
        return False
    nested = groups(found)[1:]
    for group in nested:
        if group.before[-1:] not in (("OPTIONAL",), ("EXISTS",)):
            return False
        inside = found[group.opening : group.closing]
        if any(token.is_word("BIND") for token in inside):
            return False
        if group.before[-1:] == ("EXISTS",) and any(token.text == "{" for token in inside[1:]):
            return False
    return True


def with_focus(query: str, number: int, columns: Sequence[str]) -> str:
    """Return the query joined with the rows of a set of focus nodes, one column per bound variable.

    The rows stand in the graph :data:`FOCUS_GRAPH`: ``?row <urn:civilex:row> <set>`` and one property per column. An
    ASK becomes a SELECT of the rows for which it holds.
    """
    text = decode_codepoints(query)
    found = list(tokens(text))
    opening = next(token for token in found if token.text == "{" and token.kind == "mark")
    rows = "".join(f" <{FOCUS_GRAPH}/{column}> ?{column} ;" for column in columns)
    inserted = f" GRAPH <{FOCUS_GRAPH}> {{ ?civilexRow{rows} <{FOCUS_GRAPH}/of> <{FOCUS_GRAPH}/{number}> }} "
    text = text[: opening.end] + inserted + text[opening.end :]
    head = next(token for token in found if token.is_word("SELECT", "ASK"))
    if head.is_word("ASK"):
        return text[: head.start] + "SELECT ?civilexRow WHERE" + text[head.end :]
    after = found[found.index(head) + 1]
    if after.text == "*":
        return text
    place = after.end if after.is_word("DISTINCT", "REDUCED") else head.end
    return text[:place] + " ?civilexRow" + text[place:]


def with_bound_true(query: str, names: Iterable[str]) -> str:
    """Return the query with ``BOUND(?x)`` made true for the variables that are bound beforehand."""
    text = decode_codepoints(query)
    found = list(tokens(text))
    wanted = set(names)
    for index in range(len(found) - 4, -1, -1):
        word, opening, inner, closing = found[index : index + 4]
        if word.is_word("BOUND") and opening.text == "(" and closing.text == ")" and variable(inner) in wanted:
            text = f"{text[: word.start]}(true){text[closing.end :]}"
    return text


def with_projected(query: str, names: Iterable[str]) -> str:
    """Return a SELECT query that gives these variables too, so that the engine lets them be bound beforehand."""
    text = decode_codepoints(query)
    found = list(tokens(text))
    head = next((token for token in found if token.is_word("SELECT")), None)
    if head is None:
        return text
    position = found.index(head) + 1
    if found[position].is_word("DISTINCT", "REDUCED"):
        position += 1
    if found[position].text == "*":
        return text
    given = set()
    for token in found[position:]:
        if token.is_word("WHERE", "FROM") or token.text == "{":
            break
        given.add(variable(token))
    extra = "".join(f" ?{name}" for name in names if name not in given)
    return text[: found[position].start] + extra + " " + text[found[position].start :]


def variables(query: str) -> frozenset[str]:
    """Return the names of the variables of a query."""
    return frozenset(name for token in read_tokens(query) if (name := variable(token)))


def mentioned_predicates(query: str) -> frozenset[str] | None:
    """Return the IRIs in a query written in full or by prefix; ``None`` where a property may be any.

    A store that holds the triples with one of these IRIs as their property is enough to answer the query. A variable
    in the place of a property cannot be told from others without the grammar, so that every variable that follows a
    variable or a term counts as one.
    """
    found = read_tokens(query)
    prefixes: dict[str, str] = {}
    iris: set[str] = set()
    for index, token in enumerate(found):
        if token.is_word("PREFIX") and index + 2 < len(found):
            prefixes[found[index + 1].text.rstrip(":")] = found[index + 2].text[1:-1]
    for index, token in enumerate(found):
        previous = found[index - 1] if index else None
        if token.kind == "iri":
            iris.add(token.text[1:-1])
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            iris.add(prefixes.get(prefix, "") + local.replace("\\", ""))
        elif token.is_word("A"):
            iris.add("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        elif token.text in ("!", "^") and token.kind == "mark" and _in_path(found, index):
            return None
        elif token.kind == "variable" and previous is not None and _ends_term(previous):
            stands_last = _closes_triple(found, index)
            if not stands_last:
                return None
    return frozenset(iris)


def _ends_term(token: Token) -> bool:
    return token.kind in ("variable", "iri", "name", "string", "blank") or token.text in (";", "]", ")")


def _closes_triple(found: Sequence[Token], index: int) -> bool:
    following = found[index + 1] if index + 1 < len(found) else None
    return following is None or following.text in (".", ";", ",", "}", "]", ")") or following.kind == "word"


def _in_path(found: Sequence[Token], index: int) -> bool:
    previous = found[index - 1] if index else None
    return found[index].text == "!" and previous is not None and previous.kind in ("variable", "iri", "name")
