"""How complex a text is: what each token adds to its patterns and its operators."""

from __future__ import annotations

from civilex.sparql.reading import Step, is_operand

_OPERATORS = frozenset(["||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "!", "?", "^"])
_BEFORE_NAMES = (
    *("PREFIX", "BASE", "FROM", "NAMED"),
    *("USING", "WITH", "GRAPH", "INTO", "TO", "LOAD", "ADD", "MOVE", "COPY", "SILENT"),
)


def count_patterns(step: Step) -> int:
    """Return what the token adds to the number of triple patterns, groups and path steps."""
    token, frame = step.token, step.frame
    if step.opened is not None:
        if step.opened.kind == "collection":
            return fresh(step)
        if step.opened.kind != "pattern":
            return 0
        frame.fresh = False
        return 0 if step.depth == 1 else 1
    if step.closed is not None:
        # After a group, a filter or a block of data, triples go on without a dot.
        frame.fresh = frame.kind == "pattern" and step.closed.kind in ("pattern", "expression", "rows", "clauses")
        frame.fresh = frame.fresh and step.closed.opening in ("{", "(")
        return 0
    if frame.kind not in ("pattern", "collection"):
        return 0
    if token.kind == "mark":
        if token.text in (".", ";", ","):
            frame.fresh = True
        return 1 if token.text in ("/", "|") else 0
    if token.kind == "word" and not is_operand(token) and not token.is_word("A"):
        frame.fresh = False
        return 0
    if frame.kind == "collection":
        return 2 if step.previous is not None and is_operand(step.previous) else 1
    added = fresh(step)
    if token.kind == "number" and token.text.startswith("."):
        added = 1
    if token.kind == "number" and token.text.endswith("."):
        frame.fresh = True
    return added


def fresh(step: Step) -> int:
    """Return 1 where a triple pattern begins with this token, else 0."""
    begins = step.frame.kind == "pattern" and step.frame.fresh
    step.frame.fresh = False
    return int(begins)


def count_operators(step: Step) -> int:
    """Return what the token adds to the number of operators, function calls and resources to describe."""
    if step.opened is not None:
        return int(step.opened.kind == "expression")
    token = step.token
    if step.frame.kind == "clauses" and token.kind in ("iri", "name"):
        # Each IRI of DESCRIBE is planned as an expression of its own; the others are of the prologue or name graphs.
        named = (step.previous, step.second)
        return int(not any(word is not None and word.is_word(*_BEFORE_NAMES) for word in named))
    if step.frame.kind in ("rows", "template") or token.kind != "mark":
        return int(token.is_word("IN"))
    return int(token.text in _OPERATORS)
