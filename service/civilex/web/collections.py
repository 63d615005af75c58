"""The lists that the service shows, as one table: what stands in them, by which query, under which address."""

from __future__ import annotations

from dataclasses import dataclass

from civilex.namespaces import CONCEPT, GRAPH, ID, NS
from civilex.queries import StoredQuery, stored


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: the variable of the query, the heading, and whether an item may have several values."""

    name: str
    title: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A list and its items.

    ``name`` is the first part of the path, ``one`` what a single item is called. Items of cities have the address
    ``/<name>/<city>/<slug>`` and the IRI ``<base><city>/<kind>/<slug>``; others ``/<name>/<local>`` and the IRI
    ``<space><local>``. ``describe`` is the stored query of the triples that the RDF of the list holds; ``has_items`` is
    false where items have routes of their own; ``related`` are
    questions that the page of an item answers, each with the parameter that stands for the item.
    """

    name: str
    title: str
    one: str
    about: str
    columns: tuple[Column, ...]
    kind: str | None = None
    space: str | None = None
    describe: str = "service/describe"
    has_items: bool = True
    related: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> StoredQuery:
        """The stored query of the list, whose parameters are the filters of the list."""
        return stored(f"service/list-{self.name}")

    def iris(self, local: str, own_base: str) -> list[str]:
        """Return the IRIs that the path below the list may stand for, the shipped one before the city's own."""
        if self.space:
            return [] if "/" in local else [self.space + local]
        city, _, slug = local.partition("/")
        return [f"{base}{city}/{self.kind}/{slug}" for base in (ID, own_base)] if slug and "/" not in slug else []

    def local(self, iri: str, own_base: str) -> str | None:
        """Return the path below the list of the item with this IRI, or ``None`` where it is not an item of the list."""
        if self.space:
            local = iri.removeprefix(self.space)
            return local if local != iri and local and not {"/", "#"} & set(local) else None
        for base in (ID, own_base):
            parts = iri.removeprefix(base).split("/")
            if iri.startswith(base) and len(parts) == 3 and parts[1] == self.kind:
                return f"{parts[0]}/{parts[2]}"
        return None


_CITY = Column("city", "City")
_SOURCE = Column("source", "Source")
_BASIS = (Column("basis", "Evidence"), _SOURCE)

COLLECTIONS: tuple[Collection, ...] = (
    Collection(
        "departments",
        "Departments",
        "department",
        "The departments of the cities, and the functions that they perform by their remits.",
        (
            _CITY,
            Column("acronym", "Acronym", many=True),
            Column("function", "Performs", many=True),
            Column("contribution", "Contributes to", many=True),
            Column("parent", "Part of", many=True),
            Column("form", "Legal form", many=True),
            Column("confidence", "Confidence"),
            _SOURCE,
        ),
        kind="department",
        describe="service/describe-departments",
        related=(("5", "department"),),
    ),
    Collection(
        "services",
        "Services",
        "service",
        "Public services, who answers for them, and the data that they need.",
        (
            _CITY,
            Column("authority", "Competent authority", many=True),
            Column("type", "Type", many=True),
            Column("data", "Needs data", many=True),
            _SOURCE,
        ),
        kind="service",
    ),
    Collection(
        "datasets",
        "Datasets",
        "dataset",
        "Data assets, who owns them, and what they are about.",
        (
            _CITY,
            Column("owner", "Owner", many=True),
            Column("about", "About", many=True),
            Column("system", "Held in", many=True),
            Column("frequency", "Updated"),
            Column("personal", "Personal data"),
            _SOURCE,
        ),
        kind="dataset",
    ),
    Collection(
        "systems",
        "Information systems",
        "system",
        "The systems that the cities run, who owns and who operates them, and what they hold.",
        (
            _CITY,
            Column("owner", "Owner", many=True),
            Column("operator", "Operator", many=True),
            Column("holdings", "Holds", many=True),
            Column("supplier", "Supplier"),
            Column("contractEnd", "Contract ends"),
            Column("criticality", "Criticality"),
            _SOURCE,
        ),
        kind="system",
    ),
    Collection(
        "needs",
        "Interoperability needs",
        "need",
        "Where parts of a city cannot yet work together, at which level, and what would end that.",
        (
            _CITY,
            Column("from", "From", many=True),
            Column("to", "To", many=True),
            Column("level", "Level", many=True),
            Column("area", "Area", many=True),
            Column("product", "Addressed by", many=True),
            Column("barrier", "Blocked by", many=True),
            _SOURCE,
        ),
        kind="need",
    ),
    Collection(
        "initiatives",
        "Initiatives",
        "initiative",
        "Projects and platforms, who owns them, how far they are, and which departments are involved.",
        (
            _CITY,
            Column("phase", "Phase"),
            Column("owner", "Owner", many=True),
            Column("origin", "Originated by", many=True),
            Column("involved", "Involves", many=True),
            Column("start", "Started"),
            _SOURCE,
        ),
        kind="initiative",
    ),
    Collection(
        "units",
        "Municipal units",
        "unit",
        "Kinds of function that every city has under some name: what departments are compared by.",
        (Column("notation", "Code"), Column("definition", "Definition"), *_BASIS),
        space=f"{CONCEPT}municipal-unit/",
        related=(("6", "unit"),),
    ),
    Collection(
        "components",
        "Operating model components",
        "component",
        "The parts of the smart city operating model of ISO 37106, and how they bear on each other.",
        (
            Column("notation", "Code"),
            Column("group", "Group", many=True),
            Column("definition", "Definition"),
            Column("linked", "Linked to", many=True),
            *_BASIS,
        ),
        space=f"{CONCEPT}operating-model-component/",
    ),
    Collection(
        "terms",
        "Terms",
        "term",
        "The classes and properties of the ontology, with their definitions.",
        (
            Column("kind", "Kind", many=True),
            Column("definition", "Definition"),
            Column("parent", "Narrower than", many=True),
            Column("module", "Module"),
            _SOURCE,
        ),
        space=NS,
    ),
    Collection(
        "vocabularies",
        "Vocabularies",
        "vocabulary",
        "Concept schemes: of the model, of the European Union, and the remits of each city.",
        (Column("concepts", "Concepts"), Column("definition", "Definition"), _CITY, _SOURCE),
        space=CONCEPT,
    ),
    Collection(
        "mappings",
        "Mapping sets",
        "set",
        "Which term stands for which in another vocabulary, with evidence for each: sets in the standard SSSOM.",
        (
            Column("title", "Title"),
            Column("from", "Maps from", many=True),
            Column("to", "Maps to", many=True),
            Column("version", "Version"),
            Column("license", "Licence"),
            Column("mappings", "Mappings"),
            Column("date", "Newest of"),
        ),
        space=f"{GRAPH}mappings/",
        describe="service/describe-mappings",
        has_items=False,
    ),
)
"""Every list, in the order of the navigation."""

CLASSES: dict[str, str] = {
    "departments": "cvx:CityDepartment",
    "services": "cpsv:PublicService",
    "datasets": "dcat:Dataset",
    "systems": "cvx:InformationSystem",
    "needs": "cvx:InteroperabilityNeed",
    "initiatives": "cvx:Initiative",
    "units": "cvx:MunicipalUnit",
    "components": "cvx:OperatingModelComponent",
    "vocabularies": "skos:ConceptScheme",
}
"""The class of the items of each list; those of the list of terms have several."""


def of_iri(iri: str, own_base: str) -> str | None:
    """Return the path of the page of an item with this IRI, or ``None`` where no list has it."""
    for collection in COLLECTIONS:
        if (local := collection.local(iri, own_base)) is not None:
            return f"/{collection.name}/{local}"
    return None
