"""Chains found from a term: every mapping that follows, by its surest proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from civilex.errors import InvalidInput
from civilex.mapping.chains.premises import Blocked, Premise, Step, Term, denials, steps, usable
from civilex.mapping.chains.rules import composed

MOST_STEPS = 4
"""So many mappings a chain has at most, unless asked otherwise: each makes it less sure."""
MOST_PATHS = 200_000
"""So many paths are tried from one term; more is an error, since an answer is never a part of one."""
Denied = frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Chain:
    """A mapping that follows, with its proof: the steps that lead from subject to object, and the rules between them.

    A chain of one step is a mapping that is stated, as it is or read backwards. ``confidence`` is the product of those
    of its steps.
    """

    subject: str
    predicate: str
    object: str
    confidence: float
    steps: tuple[Step, ...]
    rules: tuple[str, ...]

    @property
    def is_stated(self) -> bool:
        """Whether it is a mapping that somebody made, read forwards."""
        return len(self.steps) == 1 and self.steps[0].premise.subject == self.subject and not self.steps[0].rules

    @property
    def premises(self) -> tuple[str, ...]:
        """The IRIs of the mappings that it follows from, in their order."""
        return tuple(step.premise.mapping for step in self.steps)


class Chains:
    """Finds what follows from mappings.

    ``terms`` says which vocabulary a term belongs to and whether it still holds. What is not used and why is in
    ``blocked``.
    """

    def __init__(self, premises: Iterable[Premise], terms: Mapping[str, Term] | None = None):
        """Take all mappings that there are."""
        self.premises: Sequence[Premise] = list(premises)
        self.terms: Mapping[str, Term] = terms or {}
        good, self.blocked = usable(self.premises, self.terms)
        self._steps = steps(good)
        self._denied: Denied = frozenset(key for one in self.premises if one.negated for key in denials(one))

    def of(
        self,
        term: str,
        to: Callable[[str], bool] = lambda _: True,
        *,
        most_steps: int = MOST_STEPS,
        least: float = 0.0,
    ) -> list[Chain]:
        """Return what follows for a term to those terms that ``to`` wants, the surest proof of each.

        A proof passes no term twice and crosses nothing that a negated mapping denies: not as a whole, nor in any of
        its parts. ``least`` leaves out what is less sure. The surest come first.
        Raises InvalidInput where more than :data:`MOST_PATHS` paths lead away from the term.
        """
        best: dict[tuple[str, str], Chain] = {}
        for chain in self._paths(term, most_steps, least):
            if to(chain.object):
                key = (chain.predicate, chain.object)
                if key not in best or _rank(chain) < _rank(best[key]):
                    best[key] = chain
        return sorted(best.values(), key=_rank)

    def blocked_at(self, term: str) -> list[Blocked]:
        """Return the mappings of a term that chains do not use."""
        return [blocked for blocked in self.blocked if term in (blocked.premise.subject, blocked.premise.object)]

    def subjects(self) -> Iterator[str]:
        """Go through all terms that anything follows for, sorted."""
        yield from sorted(self._steps)

    def _paths(self, term: str, most_steps: int, least: float) -> Iterator[Chain]:
        """Go through every proof that begins at a term."""
        tried = 0
        # Each path with what every one of its ends concludes: from the k-th term of the path to its last.
        stack: list[tuple[tuple[Step, ...], tuple[str, ...], tuple[str, ...], float]] = [((), (), (), 1.0)]
        while stack:
            path, conclusions, rules, confidence = stack.pop()
            here = path[-1].object if path else term
            passed = {term, *(step.object for step in path)}
            for step in self._steps.get(here, ()):
                surer = confidence * step.premise.confidence
                if step.object in passed or surer < least:
                    continue
                if (tried := tried + 1) > MOST_PATHS:
                    raise InvalidInput(
                        f"More than {MOST_PATHS:,} paths lead away from {term}: ask for fewer steps or more confidence."
                    )
                extended = _extended(path, conclusions, step, self._denied)
                if extended is None:
                    continue
                further, rule = extended
                applied = (*rules, *((rule,) if rule else ()), *step.rules)
                longer = (*path, step)
                yield Chain(term, further[0], step.object, surer, longer, applied)
                if len(longer) < most_steps:
                    stack.append((longer, further, applied, surer))


def _extended(
    path: tuple[Step, ...], conclusions: tuple[str, ...], step: Step, denied: Denied
) -> tuple[tuple[str, ...], str | None] | None:
    """Return what each end of the path concludes when a step is added, and the rule for the whole; else ``None``."""
    if (step.subject, step.predicate, step.object) in denied:
        return None
    further = []
    rule = None
    for number, conclusion in enumerate(conclusions):
        found = composed(conclusion, step.predicate)
        if found is None:
            if number == 0:
                return None
            # A part that concludes nothing contradicts nothing; what begins before it concludes by itself.
            further.append("")
            continue
        if (path[number].subject, found[0], step.object) in denied:
            return None
        if number == 0:
            rule = found[1]
        further.append(found[0])
    return (*further, step.predicate), rule


def _rank(chain: Chain) -> tuple[float, int, str, str, tuple[str, ...]]:
    return -chain.confidence, len(chain.steps), chain.object, chain.predicate, chain.premises
