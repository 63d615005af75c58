"""How complex a text is: what each token adds to its patterns and its operators."""

from __future__ import annotations

from civilex.sparql.reading import Frame, Step, is_operand

_OPERATORS = frozenset(["||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "!", "?", "^"])
_BEFORE_NAMES = (
    *("PREFIX", "BASE", "FROM", "NAMED"),
    *("USING", "WITH", "GRAPH", "INTO", "TO", "LOAD", "ADD", "MOVE", "COPY", "SILENT"),
)


def count_patterns(step: Step) -> int:
    """Return what the token adds to the number of triple patterns, groups and path steps."""
    return _count_nested_lists(step) + _count_others(step)


def _count_nested_lists(step: Step) -> int:
    """Return 2 for each list in a list, its first and its rest, once it is known to be no part of a path.

    Both have the same brackets. In a path there are but IRIs and names, and after it comes an object.
    """
    token, frame = step.token, step.frame
    if step.opened is not None and step.opened.outer is not None:
        step.opened.outer.undecided += 2
        return _known(step.opened.outer) if step.opened.outer.lists else 0
    if step.opened is not None and step.opened.kind == "collection" and frame.kind == "pattern":
        # Where a subject is due, there can be no path; after a semicolon a verb is.
        step.opened.lists = frame.fresh and (step.previous is None or step.previous.text != ";")
    if step.closed is not None:
        outer = step.closed.outer or step.closed
        if step.closed.kind != "collection":
            return step.closed.undecided
        if step.closed.outer is None:
            frame.undecided += step.closed.undecided
            return 0
        empty = step.previous is not None and step.previous.text == "("
        return _known(outer) if empty else 0
    if frame.kind == "collection":
        inside = step.opened is not None or token.kind in ("variable", "string", "number", "blank", "tag")
        return _known(frame.outer or frame) if inside or token.is_word("TRUE", "FALSE") else 0
    if frame.undecided:
        # An object, or what goes on a path, comes after a path; after a list comes neither, or a verb.
        ends = token.text in (".", ";", ",", "{", "}", "]") or (token.kind == "word" and not is_operand(token))
        patterns, frame.undecided = frame.undecided, 0
        return patterns if ends else 0
    return 0


def _known(outer: Frame) -> int:
    """Note that brackets are lists; return how many patterns they are that were not counted yet."""
    patterns, outer.undecided, outer.lists = outer.undecided, 0, True
    return patterns


def _count_others(step: Step) -> int:
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
