"""What a query text may not be, found out before the engine sees it.

pyoxigraph fetches SERVICE addresses with no switch to stop it, dies of deep nesting, and plans long patterns for
minutes. One linear pass over the text refuses these with an answer that helps; as long as queries run in the process
of the service, it is also the only fence.
"""

from __future__ import annotations

from typing import Protocol

from civilex.errors import QueryRefused
from civilex.sparql.reading import Reading, Step, is_operand
from civilex.store.query_text import FORMS, QueryForm, decode_codepoints, tokens

UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_OPERATORS = frozenset(["||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "!", "?", "^"])
_SERVICE = (
    "SERVICE is refused: this service does not send queries on to other addresses. "
    "Ask the other endpoint yourself, or load its data into a graph here."
)


class Limits(Protocol):
    """How long and how complex a query may be."""

    @property
    def query_bytes(self) -> int:
        """Bytes of UTF-8."""

    @property
    def query_nesting(self) -> int:
        """Brackets open at once."""

    @property
    def query_patterns(self) -> int:
        """Triple patterns, groups and path steps together."""

    @property
    def query_operators(self) -> int:
        """Operators and function calls together."""


def check(text: str, limits: Limits) -> QueryForm:
    """Return the form of a query that may run.

    Raises QueryRefused for a text that is too long, too deep or too complex, that calls SERVICE, or that is an update,
    and QuerySyntaxError where the text cannot be read.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise QueryRefused(f"The query is {size:,} bytes long; up to {limits.query_bytes:,} are accepted.")
    refuse_updates(text)
    form: QueryForm | None = None
    patterns = operators = 0
    reading = Reading(text)
    for step in reading:
        if calls_service(step):
            raise QueryRefused(_SERVICE)
        if step.depth > limits.query_nesting:
            raise QueryRefused(f"Brackets are nested deeper than {limits.query_nesting}. Split the query in parts.")
        patterns += count_patterns(step)
        operators += count_operators(step)
        if patterns > limits.query_patterns:
            raise QueryRefused(
                f"The query has more than {limits.query_patterns} triple patterns, groups and path steps. "
                "Split it, or put constants into one VALUES block."
            )
        if operators > limits.query_operators:
            raise QueryRefused(
                f"The query has more than {limits.query_operators} operators and function calls. "
                "Put constants into one VALUES block, or use IN."
            )
        if form is None:
            form = next((name for name in FORMS if step.token.is_word(name)), None)
    # SPARQL 1.1 (19.2) decodes \uXXXX before anything else; this engine does not, another may.
    if (decoded := decode_codepoints(text)) != text and any(
        token.is_word("SERVICE", "LOAD") for token in tokens(decoded)
    ):
        raise QueryRefused(_SERVICE)
    if form is None:
        raise reading.error("A query has SELECT, ASK, CONSTRUCT or DESCRIBE", 0)
    return form


def refuse_updates(text: str) -> None:
    """Raise QueryRefused where the text is an update."""
    for token in tokens(text):
        if token.is_word(*FORMS):
            return
        if token.is_word(*UPDATES):
            raise QueryRefused(
                f"{token.text.upper()} is an update, and queries only read: updates are not accepted here. "
                "Use 'civilex load' or 'civilex import' on the data directory."
            )


def calls_service(step: Step) -> bool:
    """Say whether the token opens a SERVICE clause, or may be cut by the engine so that it does."""
    token = step.token
    if token.is_word("SERVICE"):
        return True
    if step.opened is None or step.opened.opening != "{" or step.previous is None or step.previous.kind != "name":
        return False
    # 'SERVICEex:x {' is read as 'SERVICE ex:x {'; no name but that of a graph stands before a brace.
    graph = step.second is not None and step.second.is_word("GRAPH")
    return not graph and "SERVICE" in step.previous.text.partition(":")[0].upper()


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
        # Each IRI of DESCRIBE is planned as an expression of its own; the others are of the prologue or of FROM.
        named = (step.previous, step.second)
        return int(not any(word is not None and word.is_word("PREFIX", "BASE", "FROM", "NAMED") for word in named))
    if step.frame.kind in ("rows", "template") or token.kind != "mark":
        return int(token.is_word("IN"))
    return int(token.text in _OPERATORS)


__all__ = ["UPDATES", "Limits", "check"]
