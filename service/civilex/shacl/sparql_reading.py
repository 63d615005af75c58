"""Constraints written in SPARQL, read from a shapes graph: ``sh:sparql`` and constraint components (SHACL, 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pyoxigraph as ox

from civilex.shacl.graph import RDF_TYPE, RDFS, SH, Graph, Node, Term, is_true
from civilex.shacl.ill_formed import IllFormedShape
from civilex.shacl.paths import Path
from civilex.shacl.shapes import Constraint
from civilex.shacl.sparql_shapes import CustomConstraint, SparqlConstraint, Validator
from civilex.shacl.sparql_text import check_prebinding

OWL_IMPORTS = "http://www.w3.org/2002/07/owl#imports"


class SparqlReader:
    """Reads the constraints of shapes that are written in SPARQL."""

    def __init__(self, graph: Graph):
        """Find the constraint components that the shapes graph declares."""
        self._graph = graph
        self._components = list(self._declared())

    def constraints(self, node: Node, path: Path | None) -> Iterator[Constraint]:
        """Go through the constraints of one shape; raises IllFormedShape for what breaks SHACL's syntax rules, and
        ValidationFailure for SPARQL that it forbids (5.2.1).."""
        graph = self._graph
        for value in graph.values(node, SH + "sparql"):
            if not isinstance(value, ox.NamedNode | ox.BlankNode):
                raise IllFormedShape("sh:sparql has a literal as its value", node)
            query = self._query(value, "select", path)
            check_prebinding(query, graph.named_owner(value), frozenset({"this", "shapesGraph", "currentShape"}))
            dead = any(is_true(flag) for flag in graph.values(value, SH + "deactivated"))
            yield SparqlConstraint(value, query, self._messages(value), dead)
        for component, required, optional in self._components:
            yield from self._of_component(node, path, component, required, optional)

    def _declared(self) -> Iterator[tuple[ox.NamedNode, tuple[str, ...], tuple[str, ...]]]:
        graph = self._graph
        kinds = [SH + "ConstraintComponent"]
        kinds += [item.value for item in graph.subjects(RDFS + "subClassOf", ox.NamedNode(kinds[0]))]
        for kind in kinds:
            for component in graph.subjects(RDF_TYPE, ox.NamedNode(kind)):
                if not isinstance(component, ox.NamedNode):
                    raise IllFormedShape("a constraint component needs an IRI", component)
                required: list[str] = []
                optional: list[str] = []
                for parameter in graph.values(component, SH + "parameter"):
                    path = graph.value(parameter, SH + "path")
                    if not isinstance(path, ox.NamedNode):
                        raise IllFormedShape("a parameter has no IRI as its sh:path", component)
                    is_optional = any(is_true(flag) for flag in graph.values(parameter, SH + "optional"))
                    (optional if is_optional else required).append(path.value)
                if required and self._is_custom(component):
                    yield component, tuple(required), tuple(optional)

    def _is_custom(self, component: ox.NamedNode) -> bool:
        return any(
            self._graph.values(component, SH + name) for name in ("validator", "nodeValidator", "propertyValidator")
        )

    def _of_component(
        self,
        node: Node,
        path: Path | None,
        component: ox.NamedNode,
        required: tuple[str, ...],
        optional: tuple[str, ...],
    ) -> Iterator[CustomConstraint]:
        values = [self._graph.values(node, name) for name in required]
        if not all(values):
            return
        validator = self._validator(component, path)
        if validator is None:
            return
        extra = [(name, found[0]) for name in optional if (found := self._graph.values(node, name))]
        for chosen in product(*values):
            bound = [*zip(required, chosen, strict=True), *extra]
            names = tuple((local_name(name), value) for name, value in bound)
            check_prebinding(
                validator.query,
                component,
                frozenset({"this", "shapesGraph", "currentShape", *(name for name, _ in names)})
                | ({"value"} if validator.form == "ASK" else set()),
            )
            yield CustomConstraint(component.value, validator, names)

    def _validator(self, component: ox.NamedNode, path: Path | None) -> Validator | None:
        graph = self._graph
        special = graph.values(component, SH + ("nodeValidator" if path is None else "propertyValidator"))
        for found in [*special, *graph.values(component, SH + "validator")]:
            if not isinstance(found, ox.NamedNode | ox.BlankNode):
                raise IllFormedShape("a validator is no literal", component)
            messages = self._messages(found) or self._messages(component)
            if graph.values(found, SH + "ask"):
                return Validator(found, "ASK", self._query(found, "ask", path), messages)
            return Validator(found, "SELECT", self._query(found, "select", path), messages)
        return None

    def _messages(self, node: Node) -> tuple[ox.Literal, ...]:
        return tuple(text for text in self._graph.values(node, SH + "message") if isinstance(text, ox.Literal))

    def _query(self, node: Node, name: str, path: Path | None) -> str:
        found = self._graph.value(node, SH + name)
        if not isinstance(found, ox.Literal):
            raise IllFormedShape(f"there is no sh:{name} with the text of a query", node)
        prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in self._prefixes(node).items())
        return prefixes + (found.value.replace("$PATH", str(path)) if path is not None else found.value)

    def _prefixes(self, node: Node) -> dict[str, str]:
        graph = self._graph
        todo: list[Term] = list(graph.values(node, SH + "prefixes"))
        seen: set[Term] = set()
        found: dict[str, str] = {}
        while todo:
            ontology = todo.pop()
            if ontology in seen:
                continue
            seen.add(ontology)
            todo += graph.values(ontology, OWL_IMPORTS)
            for declaration in graph.values(ontology, SH + "declare"):
                prefix, iri = graph.value(declaration, SH + "prefix"), graph.value(declaration, SH + "namespace")
                if isinstance(prefix, ox.Literal) and isinstance(iri, ox.Literal | ox.NamedNode):
                    if found.setdefault(prefix.value, iri.value) != iri.value:
                        raise IllFormedShape(f"the prefix {prefix.value} is declared twice, differently", node)
                else:
                    raise IllFormedShape("sh:declare needs one sh:prefix and one sh:namespace", ontology)
        return found


def local_name(iri: str) -> str:
    """Return the part of an IRI after its last ``#``, ``/`` or ``:``, which names the variable (SHACL, 6.2.1).

    >>> local_name("https://example.org/ns#maxAge")
    'maxAge'
    """
    return iri[max(iri.rfind(sign) for sign in "#/:") + 1 :]
