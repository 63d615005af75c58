"""What a translation says of a value: how it was read, what it is elsewhere, what is lost, what is to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from civilex.namespaces import compact

Status = Literal[
    "translated", "in part", "to decide", "no counterpart", "not mapped", "which is meant", "unknown", "empty"
]
STATUSES: dict[Status, str] = {
    "translated": "every function of the term has its counterpart",
    "in part": "some functions of the term have a counterpart, others none, or one that is to be decided",
    "to decide": "several departments do a part of the function, and no mapping says which of them does this one",
    "no counterpart": "the functions of the term are known, and nothing of the other vocabulary is mapped to them",
    "not mapped": "the term is known, and no mapping says what it is for",
    "which is meant": "no term has exactly this name; the most similar ones are listed",
    "unknown": "no term has this name or a similar one",
    "empty": "the cell is empty",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A term that a value may mean: found ``by`` a name of it, a value map, or matching with a score up to 100."""

    term: str
    label: str
    by: Literal["label", "notation", "value map", "matching"]
    name: str
    score: float = 100.0
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        told = {"term": self.term, "label": self.label, "by": self.by, "name": self.name, "score": round(self.score, 1)}
        return told | ({"why": self.why} if self.why else {})


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A term of the other vocabulary: how it stands to the one translated and to the function, and what is lost.

    ``relation`` is the SKOS relation that follows by the rules of SSSOM; ``None`` where none follows and the two only
    meet in a function. ``likeness`` says how like the names are, from 0 to 100, where nothing else decides.
    """

    term: str
    label: str
    departments: tuple[str, ...]
    standing: str
    of_function: str
    relation: str | None
    loss: str
    confidence: float
    proof: str
    premises: tuple[str, ...]
    note: str = ""
    likeness: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it; what is not known is left out."""
        told: dict[str, Any] = {"term": self.term, "label": self.label, "departments": list(self.departments)}
        told |= {"standing": self.standing, "of_function": self.of_function}
        told |= {"relation": compact(self.relation) if self.relation else None}
        told |= {"loss": self.loss, "confidence": round(self.confidence, 4), "proof": self.proof}
        told["premises"] = list(self.premises)
        told |= {"note": self.note} if self.note else {}
        return told | ({} if self.likeness is None else {"likeness": round(self.likeness, 1)})


@dataclass(frozen=True, slots=True)
class Part:
    """One function of a term: what is taken for it, what is to be decided between, and what else is possible."""

    function: str
    label: str
    taken: tuple[Counterpart, ...] = ()
    undecided: tuple[Counterpart, ...] = ()
    others: tuple[Counterpart, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        told: dict[str, Any] = {"function": self.function, "label": self.label}
        for name in ("taken", "undecided", "others"):
            told[name] = [one.as_json() for one in getattr(self, name)]
        return told


@dataclass(frozen=True, slots=True)
class Translation:
    """What a value is in the other vocabulary, function by function.

    ``reading`` is ``None`` where it is not sure what is meant; ``candidates`` then lists what may be.
    """

    value: str
    status: Status
    reading: Reading | None = None
    parts: tuple[Part, ...] = ()
    candidates: tuple[Reading, ...] = ()

    @property
    def taken(self) -> tuple[Counterpart, ...]:
        """What the value is translated to, each once."""
        return tuple({one.term: one for part in reversed(self.parts) for one in part.taken}.values())[::-1]

    @property
    def undecided(self) -> tuple[Counterpart, ...]:
        """What may be meant, as somebody has to decide."""
        return tuple({one.term: one for part in self.parts for one in part.undecided}.values())

    @property
    def others(self) -> tuple[Counterpart, ...]:
        """What else is possible, with more loss."""
        known = {one.term for one in (*self.taken, *self.undecided)}
        return tuple({one.term: one for part in self.parts for one in part.others if one.term not in known}.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """The functions that nothing of the other vocabulary is mapped to."""
        return tuple(part.label for part in self.parts if not (part.taken or part.undecided or part.others))

    @property
    def losses(self) -> tuple[str, ...]:
        """What is lost, in words, each once; empty where nothing is."""
        told = [one.loss for one in self.taken if one.loss != "nothing"]
        told += [f"{label}: nothing there is mapped to it" for label in self.missing]
        told += [f"{part.label}: to be decided" for part in self.parts if part.undecided]
        return tuple(dict.fromkeys(told))

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        told: dict[str, Any] = {"value": self.value, "status": self.status}
        told["reading"] = self.reading.as_json() if self.reading else None
        told["translation"] = [one.label for one in self.taken]
        told["losses"] = list(self.losses)
        told["parts"] = [part.as_json() for part in self.parts]
        return told | {"candidates": [one.as_json() for one in self.candidates]}
