"""Reading and rewriting the SPARQL of shapes: what SHACL forbids, and what can run for all focus nodes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """Say whether the query gives the same for many focus nodes joined into it as for one after the other.

    That is so where no part counts, cuts or groups solutions: no nested SELECT, no aggregate, no LIMIT.
    """
    found = read_tokens(query)
    if any(token.is_word("GROUP", "HAVING", "LIMIT", "OFFSET", *_AGGREGATES) for token in found):
        return False
    return sum(token.is_word("SELECT", "ASK") for token in found) == 1


def with_focus(query: str, number: int, columns: Sequence[str], *, all_rows: bool = True) -> str:
    """Return the query joined with the rows of a set of bound variables, one column per variable.

    The rows stand in the graph :data:`FOCUS_GRAPH`. They are joined into each group that is evaluated apart from what
    stands around it, so that the variables are bound everywhere (SHACL, 5.3.1.1); OPTIONAL and EXISTS see them
    already. With ``all_rows`` the solutions say to which row each belongs, in ``?civilexRow``, and an ASK becomes a
    SELECT of the rows for which it holds.
    """
    text = decode_codepoints(query)
    found = list(tokens(text))
    pairs = "".join(f" <{FOCUS_GRAPH}/{column}> ?{column} ;" for column in columns)
    inserted = f" GRAPH <{FOCUS_GRAPH}> {{ ?civilexRow{pairs} <{FOCUS_GRAPH}/of> <{FOCUS_GRAPH}/{number}> }} "
    for group in reversed(groups(found)):
        if _stands_apart(found, group):
            end = found[group.opening].end
            text = text[:end] + inserted + text[end:]
    if not all_rows:
        return text
    head = next(token for token in found if token.is_word("SELECT", "ASK"))
    if head.is_word("ASK"):
        return text[: head.start] + "SELECT ?civilexRow WHERE" + text[head.end :]
    after = found[found.index(head) + 1]
    if after.text == "*":
        return text
    place = after.end if after.is_word("DISTINCT", "REDUCED") else head.end
    return text[:place] + " ?civilexRow" + text[place:]


def _stands_apart(found: Sequence[Token], group: Group) -> bool:
    if found[group.opening + 1].is_word("SELECT"):
        return False
    if group.before[-1:] == ("OPTIONAL",):
        return any(token.is_word("BIND") for token in found[group.opening : group.closing])
    return group.before[-1:] != ("EXISTS",)


def variables(query: str) -> frozenset[str]:
    """Return the names of the variables of a query."""
    return frozenset(name for token in read_tokens(query) if (name := variable(token)))


def mentioned_predicates(query: str) -> frozenset[str] | None:
    """Return the IRIs in a query, written in full or by prefix; ``None`` where it may ask for any property.

    A store that holds the triples with one of these IRIs as their property is enough to answer the query. Without the
    grammar it cannot always be told whether a variable stands for a property: where it may, it does. So may a negated
    path, and a path of no steps, which leads to every node.
    """
    found = read_tokens(query)
    prefixes: dict[str, str] = {}
    iris: set[str] = set()
    for index, token in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if token.is_word("PREFIX") and following is not None and index + 2 < len(found):
            prefixes[following.text.rstrip(":")] = found[index + 2].text[1:-1]
        elif token.kind == "iri":
            iris.add(token.text[1:-1])
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            iris.add(prefixes.get(prefix, "") + local.replace("\\", ""))
        elif token.is_word("A"):
            iris.add("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        elif token.kind == "variable" and _may_be_property(found, index):
            return None
        if token.kind == "mark" and following is not None and _is_open_path(found, index, following):
            return None
    return frozenset(iris)


def _may_be_property(found: Sequence[Token], index: int) -> bool:
    previous = found[index - 1] if index else None
    following = found[index + 1] if index + 1 < len(found) else None
    if previous is None or not (
        previous.kind in ("variable", "iri", "name", "string", "blank") or previous.text in (";", "]", ")")
    ):
        return False
    ends = following is None or following.text in (".", ";", ",", "}", "]", ")")
    return not ends and (following is None or following.kind != "word" or following.is_word("TRUE", "FALSE"))


def _is_open_path(found: Sequence[Token], index: int, following: Token) -> bool:
    token, previous = found[index], found[index - 1] if index else None
    if token.text == "!":
        return following.kind in ("iri", "name") or following.text in ("(", "^") or following.is_word("A")
    after_path = previous is not None and (previous.kind in ("iri", "name") or previous.text == ")")
    return token.text in ("*", "?") and after_path
