"""What the web asks of whatever runs queries: sandboxed readers, or a store in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, ParamSpec, Protocol, TypeVar

from civilex.serving.checking import Tell
from civilex.serving.running import Running
from civilex.store import Answer, ReadableGraphs

P = ParamSpec("P")
T = TypeVar("T")


class Answering(Protocol):
    """Runs queries from coroutines, as many at once as may."""

    @property
    def seconds(self) -> float | None:
        """The longest that a query may take; ``None`` where none can be stopped."""

    @property
    def generation(self) -> int | None:
        """The number of the commit that is answered from; ``None`` where the store keeps no count."""

    async def start(self) -> None:
        """Get ready, in the event loop that will be used."""

    async def close(self) -> None:
        """Stop all queries and let go of everything."""

    async def ready(self) -> bool:
        """Say whether a query would be answered now."""

    @property
    def trouble(self) -> str | None:
        """Why no query can be answered until somebody mends the data; ``None`` where nothing is wrong with them."""

    async def answer_async(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        readable: ReadableGraphs | None = None,
    ) -> Answer:
        """Run a query of any form (see :class:`civilex.store.Queryable`)."""

    async def validate_async(
        self,
        document: BinaryIO,
        options: Mapping[str, Any],
        *,
        seconds: float | None = None,
        tell: Tell | None = None,
    ) -> dict[str, Any]:
        """Return the report on a document in a file that has a descriptor (:mod:`civilex.serving.checking`).

        ``seconds`` is how long it may take where that is longer than for a query.
        """

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do in a thread what asks the store with its methods that wait."""

    def running(self) -> list[Running]:
        """Return the queries that run, the oldest first."""

    def stop(self, identifier: str) -> bool:
        """Stop a query; False where none of that name runs."""
