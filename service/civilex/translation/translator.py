"""Values of one vocabulary in the words of another: by exact name, else by likeness, then through the mappings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pyoxigraph as ox

from civilex.errors import InvalidParameter
from civilex.mapping.chains import Chain, Chains
from civilex.mapping.chains.as_mappings import proof
from civilex.mapping.chains.premises import vocabularies
from civilex.mapping.chains.rules import composed
from civilex.mapping.chains.stored import read_chains, vocabularies_named
from civilex.mapping.matching import Candidate, Matcher, Name, Question
from civilex.mapping.matching.text import fold, tokens
from civilex.queries import stored
from civilex.rdf.mapping_slots import NO_TERM_FOUND
from civilex.store import Queryable
from civilex.terminology.labels import from_iri, labels
from civilex.translation.losses import ORDER, RELATED_ONLY, SHARED, loss, standing
from civilex.translation.outcomes import Counterpart, Part, Reading, Status, Translation
from civilex.translation.value_maps import ValueMap
from civilex.translation.words import Word, read_words

CANDIDATES = 3
"""As many terms are listed for a name that nobody has exactly."""
LEAST_SCORE = 40.0
"""What is less like a name than this is not even listed."""
TEXT_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a vocabulary, found by their names."""

    schemes: frozenset[str]
    words: Mapping[str, Word]


class Translator:
    """Translates values from one vocabulary to another; made once, used from one thread at a time."""

    def __init__(
        self,
        store: Queryable,
        source: str,
        target: str,
        *,
        languages: Sequence[str] = ("en",),
        least: float = 0.0,
        value_map: ValueMap | None = None,
    ):
        """Read both vocabularies, a city or a concept scheme each, and all mappings.

        ``least`` leaves out what is less sure; a ``value_map`` says what values are before any name does.
        Raises InvalidParameter (``from``, ``to``) for what is no vocabulary.
        """
        self.languages, self.least, self._value_map = list(languages), least, value_map
        self._chains: Chains = read_chains(store)
        self._negated = {(one.subject, one.object) for one in self._chains.premises if one.negated}
        self._source = _vocabulary(store, self._chains, source, "from")
        self._target = _vocabulary(store, self._chains, target, "to")
        self._between = self._vocabularies_between(store)
        functions = {step.object for term in self._source.words for step in self._chains.of(term, most_steps=1)}
        self._labels = {iri: label.value for iri, label in labels(store, functions, self.languages).items()}
        self._notes = _reorganised(store, self.languages)
        self._by_name = _by_name(self._source.words.values(), self.languages)
        self._matcher = Matcher([word.entry() for word in self._source.words.values()])
        self._likenesses = Matcher([word.entry() for word in self._target.words.values()])
        self._of_term: dict[str, tuple[Status, tuple[Part, ...]]] = {}

    def _vocabularies_between(self, store: Queryable) -> set[str]:
        """Return the vocabularies that the target is mapped to and that belong to no city: there functions are."""
        rows = store.rows(stored("service/local-vocabularies").text)
        local = {row["scheme"].value for row in rows if isinstance(row["scheme"], ox.NamedNode)}
        reached = {step.object for term in self._target.words for step in self._chains.of(term, most_steps=1)}
        return {one for iri in reached for one in vocabularies(iri, self._chains.terms)} - local

    def words(self) -> Iterator[Word]:
        """Go through the words that can be translated."""
        yield from self._source.words.values()

    def translate(self, values: Sequence[str]) -> list[Translation]:
        """Return the translation of each value."""
        found: list[Translation | None] = []
        asked: list[int] = []
        for place, value in enumerate(values):
            name = " ".join(value.split())
            if not name:
                found.append(Translation(value, "empty"))
                continue
            exact = self._of_value_map(name) or self._by_name.get(_key(name), ())
            if len(exact) == 1:
                found.append(self._known(value, exact[0]))
            elif exact:
                found.append(Translation(value, "which is meant", candidates=exact))
            else:
                found.append(None)
                asked.append(place)
        questions = [Question(" ".join(values[place].split())[:TEXT_CHARACTERS]) for place in asked]
        for place, question, candidates in zip(
            asked, questions, self._matcher.candidates(questions, CANDIDATES), strict=True
        ):
            readings = tuple(
                Reading(
                    one.id, self._source.words[one.id].label(self.languages), "matching", one.name.text, one.score,
                    _why(self._matcher, question, one),
                )
                for one in candidates
                if one.score >= LEAST_SCORE or one.match
            )  # fmt: skip
            if candidates and candidates[0].match:
                found[place] = replace(self._known(values[place], readings[0]), candidates=readings[1:])
            else:
                status: Status = "which is meant" if readings else "unknown"
                found[place] = Translation(values[place], status, candidates=readings)
        return [one for one in found if one is not None]

    def _of_value_map(self, value: str) -> tuple[Reading, ...]:
        """Return the words that the value map says a value is; those of other vocabularies are no words here."""
        if self._value_map is None:
            return ()
        return tuple(
            Reading(
                one.term,
                self._source.words[one.term].label(self.languages),
                "value map",
                value,
                100 * one.confidence,
                self._value_map.name,
            )
            for one in self._value_map.same(value)
            if one.term in self._source.words
        )

    def _known(self, value: str, reading: Reading) -> Translation:
        if reading.term not in self._of_term:
            self._of_term[reading.term] = self._translated(reading.term)
        status, parts = self._of_term[reading.term]
        return Translation(value, status, reading, parts)

    def _translated(self, term: str) -> tuple[Status, tuple[Part, ...]]:
        """Go from a term to its functions, and from these to the other vocabulary; direct mappings count too."""
        word = self._source.words[term]
        wanted = self._target.words.__contains__
        found: dict[str, list[Counterpart]] = {}
        for first in self._chains.of(term, most_steps=1, least=self.least):
            if first.object in self._source.words:
                continue
            if wanted(first.object):
                found.setdefault("", []).extend(self._counterpart(word, first))
                continue
            if self._between.isdisjoint(vocabularies(first.object, self._chains.terms)):
                continue
            meeting = found.setdefault(first.object, [])
            for second in self._chains.of(first.object, wanted, most_steps=1):
                if first.confidence * second.confidence >= self.least and not self._denies(term, second.object):
                    meeting.extend(self._counterpart(word, first, second))
        if not found:
            is_mapped = any(True for _ in self._chains.of(term, most_steps=1, least=self.least))
            return ("no counterpart" if is_mapped else "not mapped"), ()
        parts = [self._part(word, function, several) for function, several in found.items()]
        parts.sort(key=lambda part: (not part.taken, part.label))
        return _status(parts), tuple(parts)

    def _counterpart(self, word: Word, first: Chain, second: Chain | None = None) -> Iterator[Counterpart]:
        how = standing(first.predicate, second.predicate if second else None)
        of_function = standing(second.predicate) if second else how
        if how is None or of_function is None:
            return
        last = second or first
        follows = (composed(first.predicate, second.predicate) or (None,))[0] if second else first.predicate
        other = self._target.words[last.object]
        through = self._label(first.object)
        label = other.label(self.languages)
        notes = [note for iri in other.departments if (note := self._notes.get(iri))]
        yield Counterpart(
            other.term,
            label,
            tuple(other.departments),
            how,
            of_function,
            follows,
            loss(how, word.label(self.languages), label, through, of_function),
            first.confidence * (second.confidence if second else 1.0),
            f"{proof(first)}; {proof(second)}" if second else proof(first),
            (*first.premises, *(second.premises if second else ())),
            "; ".join(notes),
        )

    def _part(self, word: Word, function: str, several: Iterable[Counterpart]) -> Part:
        best: dict[str, Counterpart] = {}
        for one in several:
            if one.term not in best or _rank(one) < _rank(best[one.term]):
                best[one.term] = one
        ranked = sorted(best.values(), key=_rank)
        label = self._label(function) if function else "directly"
        first = [one for one in ranked if _rank(one)[:2] == _rank(ranked[0])[:2]]
        others = tuple(ranked[len(first) :])
        if first and (first[0].standing == RELATED_ONLY or (first[0].standing == SHARED and len(first) > 1)):
            likeness = self._likeness(word)
            first = [replace(one, likeness=likeness.get(one.term, 0.0)) for one in first]
            first.sort(key=lambda one: (-(one.likeness or 0.0), _rank(one)))
            return Part(function, label, (), tuple(first), others)
        return Part(function, label, tuple(first), (), others)

    def _likeness(self, word: Word) -> dict[str, float]:
        """Return how like the names of a word those of the other vocabulary are, by term."""
        names = {name.text for name in word.entry().names if name.kind != "notation"}
        questions = [Question(name) for name in sorted(names)]
        found: dict[str, float] = {}
        for candidates in self._likenesses.candidates(questions, len(self._target.words)):
            for one in candidates:
                found[one.id] = max(found.get(one.id, 0.0), 100 * one.similarity)
        return found

    def _denies(self, one: str, other: str) -> bool:
        return (one, other) in self._negated or (other, one) in self._negated

    def _label(self, iri: str) -> str:
        return self._labels.get(iri) or from_iri(iri)


def _vocabulary(store: Queryable, chains: Chains, name: str, parameter: str) -> Vocabulary:
    schemes = vocabularies_named(store, name, parameter)
    mapped = {iri for one in chains.premises for iri in (one.subject, one.object) if iri != NO_TERM_FOUND}
    words = read_words(store, schemes)
    # What only mappings know, and no vocabulary describes, is still a word.
    for iri in sorted(mapped - words.keys()):
        if schemes.intersection(vocabularies(iri, chains.terms)):
            words[iri] = Word(iri, (Name(iri, None, "notation"), Name(from_iri(iri), None, "prefLabel")))
    if not words:
        raise InvalidParameter(parameter, f"'{name}' has no term with a name: is it a concept scheme?")
    return Vocabulary(schemes, words)


def _by_name(words: Iterable[Word], languages: Sequence[str]) -> dict[str, tuple[Reading, ...]]:
    found: dict[str, dict[str, Reading]] = defaultdict(dict)
    for word in words:
        for name in word.entry().names:
            by: Literal["label", "notation"] = "notation" if name.kind == "notation" else "label"
            found[_key(name.text)].setdefault(word.term, Reading(word.term, word.label(languages), by, name.text))
        found[_key(word.term)].setdefault(word.term, Reading(word.term, word.label(languages), "notation", word.term))
    return {name: tuple(several.values()) for name, several in found.items()}


def _why(matcher: Matcher, question: Question, candidate: Candidate) -> str:
    told = []
    for one in matcher.explain(question, candidate):
        language = f" ({one.language})" if one.language else ""
        shared = f", in common: {', '.join(one.agreement)}" if one.agreement else ""
        told.append(f"{one.feature} {one.points:.0f}: like '{one.found}'{language}{shared}")
    return "; ".join(told)


def _rank(one: Counterpart) -> tuple[int, int, float, str, str]:
    return ORDER.index(one.standing), ORDER.index(one.of_function), -one.confidence, one.label, one.term


def _status(parts: Sequence[Part]) -> Status:
    if all(part.taken for part in parts):
        return "translated"
    if any(part.taken for part in parts):
        return "in part"
    return "to decide" if any(part.undecided for part in parts) else "no counterpart"


def _reorganised(store: Queryable, languages: Sequence[str]) -> dict[str, str]:
    found: dict[str, tuple[str, list[str]]] = {}
    for row in store.rows(stored("service/reorganised-departments").bind()):
        gone, successor, date = row["department"], row["successor"], row.get("date")
        if isinstance(gone, ox.NamedNode) and isinstance(successor, ox.NamedNode):
            when = date.value if isinstance(date, ox.Literal) else ""
            found.setdefault(gone.value, (when, []))[1].append(successor.value)
    named = labels(store, {iri for _, several in found.values() for iri in several}, languages)
    return {
        iri: f"reorganised{f' in {when}' if when else ''} into {', '.join(named[one].value for one in several)}"
        for iri, (when, several) in found.items()
    }


def _key(name: str) -> str:
    """Return what names that are the same have in common: their words, without case, accents and punctuation."""
    return " ".join(tokens(name)) or fold(name)
