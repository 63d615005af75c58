"""What can go wrong, as one tree.

::

    CivilexError                     everything that civilex raises on purpose
    ├── InvalidInput                 what the caller gave cannot be used
    │   ├── UnreadableData           a file or body is not the RDF (or table) that it claims to be; has the place
    │   ├── QuerySyntaxError         a query or update text does not parse; has line and column
    │   ├── QueryRefused             a query text is legal but not allowed here (SERVICE, too long, too deep)
    │   ├── InvalidParameter         a parameter of a stored query or a route is missing, unknown or of the wrong type
    │   ├── InvalidTable             rows of a workbook cannot be imported; has every problem with its cell
    │   ├── AddressRefused           an address may not be fetched from here
    │   ├── ShapesViolated           a change would leave a graph that its shapes refuse; has the report
    │   ├── StatedElsewhere          a graph that queries see together with the one that changes states it already
    │   └── KeyUsedTwice             an idempotency key comes with another request than the first time
    ├── NotFound                     nothing has that name or IRI
    │   └── UnknownGraph             the store has no graph of that name; an empty graph is not a missing one
    ├── Forbidden                    the caller may not do this here
    ├── Unauthorized                 the caller did not say who they are, or not so that it can be believed
    │   ├── KeyMissing               what is asked needs a key
    │   └── InvalidKey               the key is unknown, revoked or expired
    ├── PreconditionFailed           what the caller holds (If-Match, If-None-Match) is not what is here
    ├── NotAcceptable                no media type that the caller accepts can be given
    ├── UnsupportedMediaType         the body has a media type that is not understood here
    ├── NotFetched                   another server did not give what was asked of it
    ├── ContentTooLarge              the body or text is longer than the setting allows
    ├── ReasonerMissing              the OWL DL reasoner, or the Java that it needs, is not on this machine
    ├── AddressTooLong           the address is longer than allowed; stands in ``civilex.web.request_limits``
    ├── HeadersTooLarge          the headers are longer than allowed; stands in ``civilex.web.request_limits``
    ├── BudgetSpent              a client has used up its query time or errors; stands in ``civilex.web.budgets``
    ├── QueryNotAnswered             a query was not run to its end
    │   ├── QueryTimeout             it took longer than it may
    │   ├── QueryTooExpensive        it needs more memory than it may, or nests too deep
    │   ├── ResultTooLarge           its answer is longer than it may be
    │   ├── QueryStopped             somebody stopped it
    │   └── TooManyQueries           as many queries wait as may
    └── StoreError                   the store cannot do its work
        ├── StoreInUse               another process has the data directory open
        ├── StoreDamaged             the data directory does not hold what its journal says
        ├── StoreFull                there is too little room on the disk for a change
        ├── WriterStopped            the process that writes ended before the change was made; it is started again
        └── UpdateTimeout            a change took longer than the setting allows, and was stopped

HTTP statuses are not here: they are in ``civilex.web.problems``, in one table.
"""

from __future__ import annotations


class CivilexError(Exception):
    """Everything that civilex raises on purpose; its text may be shown to the user."""


class InvalidInput(CivilexError):
    """What the caller gave cannot be used."""


class UnreadableData(InvalidInput):
    """A file or body is not the RDF or table that it claims to be.

    ``source`` names the file or body, ``line`` and ``column`` count from 1 and are ``None`` where they are not known.
    """

    def __init__(self, reason: str, *, source: str = "input", line: int | None = None, column: int | None = None):
        self.reason, self.source, self.line, self.column = reason, source, line, column
        place = f"{source}:{line}:{column}" if line is not None else source
        super().__init__(f"{place}: {reason}")


class QuerySyntaxError(InvalidInput):
    """A query or update text does not parse; ``line`` and ``column`` count from 1 and are ``None`` where not known.

    ``excerpt`` is the line of the text with a caret below the place, ``token`` what stands there, where they are known.
    """

    def __init__(
        self,
        reason: str,
        *,
        line: int | None = None,
        column: int | None = None,
        excerpt: str | None = None,
        token: str | None = None,
    ):
        self.reason, self.line, self.column, self.excerpt, self.token = reason, line, column, excerpt, token
        place = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(f"{place}{reason}" + (f"\n{excerpt}" if excerpt else ""))


class QueryRefused(InvalidInput):
    """A query text is legal SPARQL but is not allowed here."""


class InvalidParameter(InvalidInput):
    """A parameter is missing, unknown or of the wrong type; ``name`` is the parameter's."""

    def __init__(self, name: str, reason: str):
        self.name, self.reason = name, reason
        super().__init__(f"parameter '{name}': {reason}")


class InvalidTable(InvalidInput):
    """Rows of a workbook cannot be imported; ``problems`` has a line for each, with sheet, row and column."""

    def __init__(self, problems: list[str]):
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{count}, nothing was imported:\n" + "\n".join(f"  {problem}" for problem in problems))


class AddressRefused(InvalidInput):
    """An address may not be fetched from here: it is not allowed, or leads where nothing is fetched from."""


class ShapesViolated(InvalidInput):
    """A change would leave a graph that does not pass the shapes that the operator asks for; nothing was changed.

    ``reports`` has one report for each graph, causes grouped; ``turtle`` the same as SHACL's validation reports.
    """

    def __init__(self, reason: str, *, reports: list[dict[str, object]], turtle: str):
        self.reason, self.reports, self.turtle = reason, reports, turtle
        super().__init__(reason)


class StatedElsewhere(InvalidInput):
    """A triple of a change stands in ``graph`` already, which queries see together with the one that is changed."""

    graph: str = ""


class KeyUsedTwice(InvalidInput):
    """An idempotency key comes with another request than the first time."""


class NotFound(CivilexError):
    """Nothing has that name or IRI."""


class UnknownGraph(NotFound):
    """The store has no graph of that name; an empty graph is not a missing one."""


class Forbidden(CivilexError):
    """The caller may not do this here."""


class Unauthorized(CivilexError):
    """The caller did not say who they are, or not so that it can be believed."""

    def __init__(self, reason: str, challenge: str = 'Bearer realm="civilex"'):
        self.headers = {"WWW-Authenticate": challenge}
        super().__init__(reason)


class KeyMissing(Unauthorized):
    """What is asked needs a key."""


class InvalidKey(Unauthorized):
    """The key is unknown, revoked or expired."""

    def __init__(self, reason: str):
        super().__init__(reason, 'Bearer realm="civilex", error="invalid_token"')


class PreconditionFailed(CivilexError):
    """What the caller holds is not what is here: somebody else was faster."""


class NotAcceptable(CivilexError):
    """No media type that the caller accepts can be given."""


class UnsupportedMediaType(CivilexError):
    """The body has a media type that is not understood here."""


class NotFetched(CivilexError):
    """Another server did not give what was asked of it, for a ``reason``.

    ``address`` is the one that was asked last, ``status`` its answer, ``None`` where there was none; ``timed_out`` says
    that it took too long, ``offline`` that this machine reaches nobody, ``retry_after`` when the server says to try
    again, as it wrote it.
    """

    def __init__(
        self,
        reason: str,
        *,
        address: str,
        status: int | None = None,
        timed_out: bool = False,
        offline: bool = False,
        retry_after: str | None = None,
    ):
        self.reason, self.address, self.status, self.retry_after = reason, address, status, retry_after
        self.timed_out, self.offline = timed_out, offline
        super().__init__(f"{address}: {reason}")


class ContentTooLarge(CivilexError):
    """The body or text is longer than the setting allows."""


class ReasonerMissing(CivilexError):
    """The OWL DL reasoner, or the Java that it needs, is not on this machine."""


class QueryNotAnswered(CivilexError):
    """A query was not run to its end; there is never a part of an answer."""


class QueryTimeout(QueryNotAnswered):
    """A query, the wait for a reader included, took longer than it may."""


class QueryTooExpensive(QueryNotAnswered):
    """A query needs more memory than it may have, or nests too deep."""


class ResultTooLarge(QueryNotAnswered):
    """The answer to a query is longer than it may be."""


class QueryStopped(QueryNotAnswered):
    """Somebody stopped a query: who asked went away, or an operator did."""


class TooManyQueries(QueryNotAnswered):
    """As many queries wait as may; ``headers`` say when to try again."""

    def __init__(self, reason: str, *, retry_seconds: int = 5):
        self.headers = {"Retry-After": str(retry_seconds)}
        super().__init__(f"{reason} Try again in {retry_seconds} seconds.")


class StoreError(CivilexError):
    """The store cannot do its work."""


class StoreInUse(StoreError):
    """Another process has the data directory open."""


class StoreDamaged(StoreError):
    """The data directory does not hold what its journal says."""


class StoreFull(StoreError):
    """There is too little room on the disk for a change; nothing was changed."""


class WriterStopped(StoreError):
    """The process that writes ended before the change was made; it is started again."""


class UpdateTimeout(StoreError):
    """A change took longer than the setting allows, and was stopped; nothing was changed."""
