"""``civilex model check``: whether the model contradicts itself, by an OWL DL reasoner."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from civilex.cli.data import add_url_option, open_queryable
from civilex.errors import InvalidParameter, UnreadableData

if TYPE_CHECKING:
    import pyoxigraph as ox

    from civilex.reasoning.consistency import Consistency

SAMPLE_CITY = "miravel"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to its group."""
    parser = commands.add_parser(
        "check",
        help="find contradictions in the model, with the axioms that make them",
        description="Check with the OWL DL reasoner HermiT that the modules, the vocabularies, one city and the sample "
        "city do not contradict each other nor ontology/consistency.ttl, and that every class can have a member. A "
        "contradiction is explained by a minimal set of axioms. Needs Java and pip install 'civilex[check]'. With "
        "--data or --url instead: what contradicts itself in the data of a store (disjoint classes, keys), no Java.",
        epilog="Example: civilex model check our-departments.ttl --city boston",
    )
    parser.add_argument("files", metavar="FILE", type=Path, nargs="*", help="RDF files of yours to check together with")
    parser.add_argument("--city", default="boston", help="the city besides the sample city (default: %(default)s)")
    parser.add_argument(
        "--alignments", action="store_true", help="with the alignments to other standards (civilex model alignments)"
    )
    parser.add_argument(
        "--upstream",
        action="store_true",
        help="with what the reused vocabularies say of their terms: org, prov, skos, dcat, dct, odrl, foaf, cv, locn",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="check the data of this data directory")
    add_url_option(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command: 0 where nothing contradicts, 1 where something does; errors are raised."""
    if options.data or options.url:
        return _check_data(options)
    from civilex.reasoning.consistency import check_consistency
    from civilex.reasoning.hermit import HermiT

    reasoner = HermiT()
    together = sources(options.city, options.files, alignments=options.alignments, upstream=options.upstream)
    result = check_consistency(together, reasoner)
    if options.format == "json":
        print(json.dumps(as_json(result), indent=2, ensure_ascii=False))
    else:
        print(as_text(result))
    return 0 if result.passed else 1


def _check_data(options: argparse.Namespace) -> int:
    from civilex.quality import integrity

    if options.files or options.upstream or options.alignments:
        raise InvalidParameter("data", "checks a store alone: leave out FILE, --upstream and --alignments")
    store = open_queryable(options)
    found = list(integrity.violations(store))
    if options.format == "json":
        print(json.dumps(integrity.as_json(store, found), indent=2, ensure_ascii=False))
    else:
        print(integrity.as_text(store, found))
    return 1 if found else 0


def sources(
    city: str, files: list[Path], *, alignments: bool = False, upstream: bool = False
) -> dict[str, list[ox.Triple]]:
    """Return the triples to check together by the name of their file; raises InvalidParameter for an unknown city."""
    from civilex import reference_model, shipped
    from civilex.mapping.alignments import alignment_names, alignment_triples
    from civilex.rdf.media_types import by_extension
    from civilex.rdf.one_graph import read_graph
    from civilex.store.dataset import graph_kind, graph_slug

    ontology = reference_model.root() / "ontology"
    cities = sorted(path.stem for path in (ontology / "cities").glob("*.ttl"))
    if city not in cities:
        raise InvalidParameter("city", f"'{city}' is not one of {', '.join(cities)}")
    wanted = [
        path
        for name, path in shipped.files().items()
        if graph_kind(name) == "model" or (graph_kind(name) != "catalog" and graph_slug(name) in (city, SAMPLE_CITY))
    ]
    found = {
        f"ontology/{path.relative_to(ontology)}": shipped.triples(path)
        for path in [*wanted, ontology / "consistency.ttl"]
    }
    if upstream:
        for path in sorted((ontology / "upstream").glob("*.ttl")):
            found[f"ontology/upstream/{path.name}"] = shipped.triples(path)
    if alignments:
        found |= {f"ontology/alignments/{name}": alignment_triples(name) for name in alignment_names()}
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UnreadableData(str(error), source=str(path)) from error
        found[str(path)] = read_graph(data, by_extension(path.name).media_type, source=str(path))
    return found


def as_text(result: Consistency) -> str:
    """Return the outcome as text for a terminal."""
    from civilex.namespaces import compact
    from civilex.reasoning.axiom_text import axiom_text

    lines = []
    for number, contradiction in enumerate(result.contradictions, 1):
        class_ = contradiction.unsatisfiable
        what = f"{compact(class_)} can have no member" if class_ else f"contradiction {number}"
        lines.append(f"{what}, by {len(contradiction.axioms)} axioms (leave out any one, and it is gone):")
        lines += [f"  {axiom_text(axiom)}  [{axiom.source}]" for axiom in contradiction.axioms]
        lines.append("")
    if result.undeclared:
        lines.append("Not reasoned over, because declared nowhere: " + ", ".join(map(compact, result.undeclared)))
    if not result.consistent:
        verdict = "INCONSISTENT"
    elif result.unsatisfiable:
        verdict = "consistent, but with classes that can have no member: " + ", ".join(
            map(compact, result.unsatisfiable)
        )
    else:
        verdict = "consistent, and every class can have a member"
    return "\n".join([*lines, f"{result.axioms:,} axioms: {verdict}"])


def as_json(result: Consistency) -> dict[str, object]:
    """Return the outcome as a JSON object."""
    from civilex.reasoning.axiom_text import axiom_text

    return {
        "passed": result.passed,
        "consistent": result.consistent,
        "unsatisfiable": list(result.unsatisfiable),
        "contradictions": [
            {
                "unsatisfiable": contradiction.unsatisfiable,
                "axioms": [
                    {
                        "text": axiom_text(axiom),
                        "source": axiom.source,
                        "triples": [f"{triple} ." for triple in axiom.triples],
                    }
                    for axiom in contradiction.axioms
                ],
            }
            for contradiction in result.contradictions
        ],
        "axioms": result.axioms,
        "undeclared": list(result.undeclared),
    }
