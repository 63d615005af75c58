"""What a query or update text may not be, found out before the engine sees it.

pyoxigraph fetches SERVICE and LOAD addresses with no switch to stop it, dies of deep nesting, and plans long patterns
for minutes. One linear pass over the text refuses these with an answer that helps; where queries run in the process of
the service, it is also the only fence.
"""

from __future__ import annotations

from typing import Protocol

from civilex.errors import QueryRefused
from civilex.namespaces import GRAPH, compact
from civilex.sparql.complexity import count_operators, count_patterns
from civilex.sparql.reading import Reading, Step
from civilex.sparql.update_blocks import Split
from civilex.sparql.update_operations import Operations
from civilex.sparql.updates import Update
from civilex.store.query_text import FORMS, QueryForm, decode_codepoints, tokens

UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
PROTECTED_KINDS = ("system", "inferred")
"""Kinds of graphs that only the service itself writes."""
_SERVICE = (
    "SERVICE is refused: this service does not send queries on to other addresses. "
    "Ask the other endpoint yourself, or load its data into a graph here."
)
_LOAD = (
    "LOAD is refused: this service fetches only addresses that whoever runs it allows (CIVILEX_LOAD_FROM), and that is "
    "none. Fetch the document yourself and PUT or POST it to /graphs."
)


class Limits(Protocol):
    """How long and how complex a query or update may be."""

    @property
    def query_bytes(self) -> int:
        """Bytes of UTF-8 of a query."""

    @property
    def update_bytes(self) -> int:
        """Bytes of UTF-8 of an update."""

    @property
    def literal_bytes(self) -> int:
        """Bytes of UTF-8 of one literal."""

    @property
    def query_nesting(self) -> int:
        """Brackets open at once."""

    @property
    def query_patterns(self) -> int:
        """Triple patterns, groups and path steps together; data and templates do not count."""

    @property
    def query_operators(self) -> int:
        """Operators and function calls together."""


class Counts:
    """What a text has so far of what is limited."""

    def __init__(self, limits: Limits, name: str):
        """Take the limits, and what the text is called in a refusal: query or update."""
        self._limits, self._name = limits, name
        self._patterns = self._operators = 0

    def take(self, step: Step) -> None:
        """Count the next token; raises QueryRefused for SERVICE and where a limit is passed."""
        limits, name = self._limits, self._name
        if calls_service(step):
            raise QueryRefused(_SERVICE)
        if step.depth > limits.query_nesting:
            raise QueryRefused(f"Brackets are nested deeper than {limits.query_nesting}. Split the {name} in parts.")
        self._patterns += count_patterns(step)
        self._operators += count_operators(step)
        if self._patterns > limits.query_patterns:
            raise QueryRefused(
                f"The {name} has more than {limits.query_patterns} triple patterns, groups and path steps. "
                "Split it, or put constants into one VALUES block."
            )
        if self._operators > limits.query_operators:
            raise QueryRefused(
                f"The {name} has more than {limits.query_operators} operators and function calls. "
                "Put constants into one VALUES block, or use IN."
            )
        if step.token.kind == "string" and len(step.token.text) > limits.literal_bytes // 4:
            size = len(step.token.text.encode("utf-8", "surrogatepass"))
            if size > limits.literal_bytes:
                raise QueryRefused(f"A literal is {size:,} bytes long; up to {limits.literal_bytes:,} are accepted.")


def check(text: str, limits: Limits) -> QueryForm:
    """Return the form of a query that may run.

    Raises QueryRefused for a text that is too long, too deep or too complex, that calls SERVICE, or that is an update,
    and QuerySyntaxError where the text cannot be read.
    """
    refuse_length(text, limits.query_bytes, "query")
    refuse_updates(text)
    form: QueryForm | None = None
    reading, counts = Reading(text), Counts(limits, "query")
    for step in reading:
        counts.take(step)
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


def check_update(text: str, limits: Limits, base_iri: str | None = None, *, loads: bool = False) -> Update:
    """Return an update that may run, read: it says which graphs it may change.

    ``base_iri`` resolves relative IRIs until the text says BASE; ``loads`` says that the caller fetches what LOAD names
    and puts it in its place, since the engine never sees a LOAD. Raises QueryRefused for a text that is too long, too
    deep or too complex, that has SERVICE or LOAD, that names a graph which only the service writes, or that may add
    triples to graphs which it does not name; QuerySyntaxError where the text cannot be read.
    """
    refuse_length(text, limits.update_bytes, "update")
    reading, counts = Reading(text, update=True), Counts(limits, "update")
    split = Split(reading)
    for step in reading:
        counts.take(step)
        split.take(step)
    # As above; and an engine that decodes first must see the same brackets and names as this reading did.
    if (decoded := decode_codepoints(text)) != text and kinds(decoded) != kinds(text):
        raise QueryRefused("An escape such as \\u0022 stands for a mark of SPARQL. Write '\\\"' in a string instead.")
    update = Update(text, tuple(Operations(reading, split.pieces, base_iri)))
    refuse_scope(update, loads=loads)
    return update


def refuse_scope(update: Update, *, loads: bool = False) -> None:
    """Raise QueryRefused where an update fetches an address, or writes where only the service does."""
    for operation in update.operations:
        if operation.source is not None and not loads:
            raise QueryRefused(_LOAD)
        for graph in sorted(operation.written):
            for kind in PROTECTED_KINDS:
                if graph.startswith(f"{GRAPH}{kind}/"):
                    raise QueryRefused(
                        f"{operation.name} would change {compact(graph)}: graphs of the kind '{kind}' are written by "
                        "the service alone."
                    )
        if operation.inserts_anywhere:
            raise QueryRefused(
                "INSERT would add triples to any graph that a variable after GRAPH is bound to. Name the graph, or "
                "list those that are meant, directly in the braces of WHERE: VALUES ?g { <graph> <graph> }."
            )


def kinds(text: str) -> list[str]:
    """Return the kinds of the tokens of a text, in order."""
    return [token.text if token.kind == "mark" else token.kind for token in tokens(text)]


def refuse_length(text: str, limit: int, name: str) -> None:
    """Raise QueryRefused where a text is longer than ``limit`` bytes of UTF-8."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise QueryRefused(f"The {name} is {size:,} bytes long; up to {limit:,} are accepted.")


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


__all__ = ["PROTECTED_KINDS", "UPDATES", "Limits", "check", "check_update"]
