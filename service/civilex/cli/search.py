"""``civilex search``: find terms by their labels and definitions."""

from __future__ import annotations

import argparse
import json
from typing import Any

from civilex.cli.data import add_data_option, add_url_option, open_store
from civilex.cli.output import add_language_option


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "search",
        help="find terms by their labels and definitions",
        description="Search the labels and definitions of the model and the cities: accents and case do not matter, "
        "beginnings of words do, and what nothing is called is also sought in other spellings.",
        epilog="Example: civilex search fier departmnt --lang es",
    )
    parser.add_argument("words", nargs="+", metavar="WORDS", help="the words to look for")
    add_language_option(parser)
    parser.add_argument(
        "--type", metavar="KIND", default="", help="only these: departments, units, concepts, or a class"
    )
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many (default: %(default)s)")
    add_data_option(parser)
    add_url_option(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(default: %(default)s)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; 1 where nothing is found."""
    found = of_service(options) if options.url else of_directory(options)
    if options.format == "json":
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(as_text(found))
    return 0 if found["total"] else 1


def of_service(options: argparse.Namespace) -> dict[str, Any]:
    """Return what a running service finds."""
    import os

    from civilex.store.remote import RemoteEndpoint

    endpoint = RemoteEndpoint(options.url, key=options.key or os.environ.get("CIVILEX_KEY") or None)
    asked = {"q": " ".join(options.words), "type": options.type, "limit": str(options.limit)}
    asked |= {"lang": options.lang} if options.lang else {}
    found: dict[str, Any] = json.loads(endpoint.page("search", asked, "application/json"))
    return found


def of_directory(options: argparse.Namespace) -> dict[str, Any]:
    """Return what is found in a data directory, whose index is made for this one search."""
    from civilex.cli.output import languages
    from civilex.settings import from_environment
    from civilex.terminology.search.asking import words_asked
    from civilex.terminology.search.building import refresh
    from civilex.terminology.search.finding import search
    from civilex.terminology.search.index import SearchIndex
    from civilex.terminology.search.narrowing import Question
    from civilex.web.presentation import Presenter
    from civilex.web.search_page import as_json, class_of, users_of

    settings, asked = from_environment(), languages(options.lang)
    question = Question(words_asked(" ".join(options.words)), languages=asked, types=class_of(options.type))
    store, index = open_store(options.data), SearchIndex()
    try:
        refresh(index, store)
        result = search(index, question, limit=options.limit)
        presenter = Presenter(store, users_of(result.items), asked, settings.base_iri)
        items = [as_json(item, presenter, settings.base_iri) for item in result.items]
    finally:
        index.close()
        store.close()
    return {"items": items, "found": result.found, "total": result.total, "languages": asked}


def as_text(found: dict[str, Any]) -> str:
    """Return what was found for a terminal: score, label, IRI, and the text that was found where it is another one."""
    from civilex.cli.table import short

    lines = []
    for item in found["items"]:
        best = item["matches"][0]
        lines.append(f"{item['score']:5.1f}  {item['label']} ({item['language'] or '-'})  {short(item['iri'])}")
        if best["text"] != item["label"]:
            user = f", said by {best['usedBy']['label']}" if "usedBy" in best else ""
            lines.append(
                f"       {best['field']} ({best['language'] or '-'}{user}): {' '.join(best['text'].split())[:100]}"
            )
    if found["found"] not in ("all words", "nothing"):
        lines.insert(0, f"Nothing has all these words; shown: {found['found']}.")
    return "\n".join([*lines, f"({len(found['items'])} of {found['total']})"])
