"""Stored queries: a ``.rq`` file that is a question, an endpoint, and an example that runs as it stands.

A file opens with comment lines ``# key: value``::

    # title: Units that must coordinate in an emergency
    # question: Which units must coordinate in an emergency, and who coordinates?
    # number: 9
    # component: B2
    # param city (cvx:CityGovernment, optional): the city asked about; all cities without it
    PREFIX ...
    SELECT ... WHERE { VALUES ?city { <https://w3id.org/civilex/id/chicago/government/chicago> } ... }

Each parameter is declared by an inline ``VALUES ?name { example }``. Binding replaces the example by serialised terms,
built and checked, never by pasted text; an optional parameter that is left out becomes ``UNDEF``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import CivilexError, InvalidParameter, NotFound
from civilex.namespaces import XSD, compact, expand
from civilex.store import Queryable, Term
from civilex.store.query_text import QueryForm, Token, form, tokens

_FIELD = re.compile(r"# (?P<key>[a-z]+): (?P<value>.*)")
_PARAMETER = re.compile(
    r"# param (?P<name>\w+) \((?P<type>[\w:.-]+), (?P<presence>required|optional)\): (?P<description>.*)"
)
LITERAL_TYPES = ("string", "integer", "decimal", "date", "boolean", "language")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter of a stored query.

    ``type`` is ``iri``, one of :data:`LITERAL_TYPES`, ``catalog`` for the named graph of a data catalogue, or the CURIE
    of a class whose individuals may be given by IRI, CURIE, notation, identifier or label. ``example`` is what the file
    stands with, ready to be given as a value.
    """

    name: str
    type: str
    required: bool
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query kept in a file, with its title, the question it answers, and its parameters.

    ``name`` is the path below ``queries/`` without extension for queries of the service, and the file's stem for
    competency questions. ``number`` is the number of the competency question, ``components`` the notations of the
    components of ISO 37106 that its answer serves.
    """

    name: str
    title: str
    question: str
    number: int | None
    components: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    form: QueryForm
    text: str

    def bind(
        self,
        values: Mapping[str, Term | Sequence[Term]] | None = None,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> str:
        """Return the text of the query with its parameters bound, ready to run.

        Raises InvalidParameter for a name that the query does not have and for a required one that is missing.
        """
        given = dict(values or {})
        for name in given:
            if name not in {parameter.name for parameter in self.parameters}:
                known = ", ".join(parameter.name for parameter in self.parameters) or "none"
                raise InvalidParameter(name, f"the query '{self.name}' has no such parameter (it has: {known})")
        text = self.text
        for parameter in self.parameters:
            value = given.get(parameter.name)
            if value is None:
                if parameter.required:
                    raise InvalidParameter(parameter.name, f"is required: {parameter.description}")
                row = "UNDEF"
            else:
                row = " ".join(map(str, value if isinstance(value, Sequence) else [value]))
            start, end = values_block(text, parameter.name)
            text = f"{text[:start]} {row} {text[end:]}"
        for keyword, count in (("LIMIT", limit), ("OFFSET", offset)):
            if count is not None:
                text += f"\n{keyword} {int(count)}"
        return text

    def terms(self, values: Mapping[str, Sequence[str]], store: Queryable) -> dict[str, list[Term]]:
        """Return the terms for parameter values as text, looked up in the store where a type is a class.

        ``values`` holds the texts given for each name. Raises InvalidParameter for a text that is not of the type,
        and NotFound for an individual that the store does not know.
        """
        types = {parameter.name: parameter.type for parameter in self.parameters}
        return {
            name: [term(name, types[name], text, store) for text in texts] if name in types else []
            for name, texts in values.items()
        }


def values_block(text: str, name: str) -> tuple[int, int]:
    """Return where the inside of ``VALUES ?name { ... }`` starts and ends in a query text.

    Raises CivilexError where the text does not declare the parameter so.
    """
    window: list[Token] = []
    for token in tokens(text):
        if len(window) == 3 and token.text == "}":
            return window[-1].end, token.start
        if len(window) == 3:
            continue
        expected = (("VALUES",), (f"?{name}", f"${name}"), ("{",))[len(window)]
        if token.text.upper() in expected or token.text in expected:
            window.append(token)
        else:
            window = [token] if token.is_word("VALUES") else []
    raise CivilexError(f"The query declares the parameter '{name}' but has no VALUES ?{name} {{ ... }} for it.")


def term(name: str, type_: str, text: str, store: Queryable) -> Term:
    """Return the term that a parameter's text stands for; see :meth:`StoredQuery.terms`."""
    try:
        match type_:
            case "iri":
                return ox.NamedNode(expand(text))
            case "string" | "language":
                return ox.Literal(text)
            case "integer":
                return ox.Literal(int(text))
            case "decimal" if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text):
                return ox.Literal(text, datatype=ox.NamedNode(XSD + "decimal"))
            case "date" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return ox.Literal(text, datatype=ox.NamedNode(XSD + "date"))
            case "boolean" if text in ("true", "false"):
                return ox.Literal(text == "true")
            case "catalog":
                return catalog(name, text, store)
            case _ if type_ not in LITERAL_TYPES:
                return individual(name, type_, text, store)
    except ValueError as error:
        raise InvalidParameter(name, f"'{text}' is not of type {type_} ({error})") from error
    raise InvalidParameter(name, f"'{text}' is not of type {type_}")


def individual(name: str, class_: str, text: str, store: Queryable) -> Term:
    """Return the individual of a class that the text names by IRI, CURIE, notation, identifier, slug or label."""
    iri = expand(text)
    found: list[Term] = []
    is_iri = iri.startswith(("http://", "https://", "urn:"))
    values = {"class": ox.NamedNode(expand(class_))} | ({"iri": ox.NamedNode(iri)} if is_iri else {})
    for spelling in (" ".join(text.casefold().split()), slug_form(text)):
        if spelling and not found:
            rows = store.rows(stored("service/find-individual").bind(values | {"text": ox.Literal(spelling)}))
            found = sorted({row["individual"] for row in rows}, key=str)
    if not found:
        raise NotFound(
            f"parameter '{name}': no {class_} is named '{text}'. Give its IRI, its notation or one of its labels."
        )
    if len(found) > 1:
        choices = ", ".join(compact(node.value) for node in found if isinstance(node, ox.NamedNode))
        raise InvalidParameter(name, f"'{text}' names several of {class_}: {choices}. Give one of these IRIs.")
    return found[0]


def catalog(name: str, text: str, store: Queryable) -> Term:
    """Return the named graph of the data catalogue that the text names by IRI, by its last part or by its title.

    Raises NotFound where no graph ``catalog/...`` has that name, and InvalidParameter where several have.
    """
    asked, spelling = expand(text), " ".join(text.casefold().split())
    titles: dict[str, set[str]] = {}
    for row in store.rows(stored("service/catalogs").text):
        graph, title = row["graph"], row.get("title")
        if isinstance(graph, ox.NamedNode):
            own = titles.setdefault(graph.value, {graph.value.rpartition("/")[2]})
            own |= {" ".join(title.value.casefold().split())} if isinstance(title, ox.Literal) else set()
    found = [iri for iri, names in titles.items() if asked == iri or spelling in names]
    if not found:
        known = ", ".join(iri.rpartition("/")[2] for iri in titles) or "none"
        raise NotFound(f"parameter '{name}': no catalogue is named '{text}' (there are: {known}).")
    if len(found) > 1:
        raise InvalidParameter(name, f"'{text}' names several catalogues: {', '.join(found)}. Give one of these IRIs.")
    return ox.NamedNode(found[0])


def slug_form(text: str) -> str:
    """Return a text as the end of an IRI may spell it: ``"São  Paulo"`` as ``sao-paulo``; empty without letters."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "-", "".join(c for c in letters if not unicodedata.combining(c))).strip("-")


@cache
def stored(name: str) -> StoredQuery:
    """Return the stored query ``<folder>/<file stem>`` below ``queries/``; raises NotFound where there is none."""
    path = reference_model.root() / "queries" / f"{name}.rq"
    if not path.is_file():
        raise NotFound(f"There is no stored query '{name}'.")
    return read(path, name)


@cache
def published() -> dict[str, StoredQuery]:
    """Return the stored queries that users run by name, in the order of their file names.

    The name is the file's stem; competency questions can also be asked for by number (:func:`by_name`).
    """
    folder = reference_model.root() / "queries" / "competency"
    return {path.stem: read(path, path.stem) for path in sorted(folder.glob("*.rq"))}


def by_name(name: str) -> StoredQuery:
    """Return the published query of that name, or that number, or whose name goes on so after its number.

    >>> by_name("9").name == by_name("09-emergency-coordination").name == by_name("emergency-coordination").name
    True
    """
    for query in published().values():
        if name in (query.name, query.name.partition("-")[2]) or (name.isdigit() and query.number == int(name)):
            return query
    raise NotFound(f"There is no stored query '{name}'. There are: {', '.join(published())}.")


def read(path: Path, name: str) -> StoredQuery:
    """Read a stored query from its file; raises CivilexError where its header or form is not as this module says."""
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    parameters = []
    for line in text.splitlines():
        if declared := _PARAMETER.fullmatch(line):
            start, end = values_block(text, declared["name"])
            required, sample = declared["presence"] == "required", example(text[start:end].strip())
            parameters.append(Parameter(declared["name"], declared["type"], required, declared["description"], sample))
        elif line.startswith("# param"):
            raise CivilexError(f"{path}: '{line}' is not '# param NAME (TYPE, required|optional): description'.")
        elif field := _FIELD.fullmatch(line):
            header[field["key"]] = field["value"]
        else:
            break
    query_form = form(text)
    if query_form is None or "title" not in header:
        raise CivilexError(f"{path}: a stored query needs '# title: ...' at its top and SELECT, ASK or CONSTRUCT.")
    return StoredQuery(
        name,
        header["title"],
        header.get("question", header["title"]),
        int(header["number"]) if "number" in header else None,
        tuple(header["component"].split(", ")) if "component" in header else (),
        tuple(parameters),
        query_form,
        text,
    )


def example(row: str) -> str:
    """Return the example of a VALUES block as a user would give it: an IRI or CURIE bare, a literal unquoted.

    A block that stands as ``UNDEF`` has none: the empty text.

    >>> example("<urn:x>"), example('"health"@en'), example("unit:SEC"), example("5")
    ('urn:x', 'health', 'unit:SEC', '5')
    """
    if row == "UNDEF":
        return ""
    if row.startswith("<"):
        return row.strip("<>")
    if match := re.match(r"""(["'])(.*?)\1""", row):
        return match[2]
    return row
