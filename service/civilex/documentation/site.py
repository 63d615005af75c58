"""The static reference: pages of every module and vocabulary in every language, written to a folder.

The pages need no server and no network: relative addresses, one style and one script, a search index by language.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

from civilex.documentation.class_diagram import module_picture, overview_picture
from civilex.documentation.language import LANGUAGES, Language
from civilex.documentation.place import Place
from civilex.documentation.reading import Reference
from civilex.documentation.templating import environment
from civilex.documentation.terms import Texts
from civilex.errors import InvalidInput
from civilex.namespaces import CONCEPT, NS, ONTOLOGY, compact

_STATIC = Path(__file__).parent / "static"
_MARK = "civilex-reference.json"
"""The file by which a folder is known as a reference that may be replaced."""


def pages(model: Reference) -> dict[str, str]:
    """Return every page and search index: path below the folder to text. English stands at the top."""
    templates = environment()
    written: dict[str, str] = {}
    names = ["index", *(f"module/{module.name}" for module in model.modules)]
    names += [f"vocabulary/{vocabulary.name}" for vocabulary in model.vocabularies]
    for tag in LANGUAGES:
        language = Language(tag, model)
        by_name = {f"module/{module.name}": module for module in model.modules}
        vocabularies = {f"vocabulary/{vocabulary.name}": vocabulary for vocabulary in model.vocabularies}
        for name in names:
            at = place(name, language)
            shared = {"at": at, "page": name, "languages": LANGUAGES}
            if name in by_name:
                module = by_name[name]
                text = templates.get_template("module.html").render(
                    **shared,
                    module=module,
                    picture=module_picture(module, language, at.href),
                    title=_value(language, module.titles, module.name),
                )
            elif name in vocabularies:
                vocabulary = vocabularies[name]
                title = _value(language, vocabulary.labels, vocabulary.name)
                text = templates.get_template("vocabulary.html").render(**shared, vocabulary=vocabulary, title=title)
            else:
                picture = overview_picture(language, at.href)
                text = templates.get_template("overview.html").render(
                    **shared, picture=picture, title=language.say("reference")
                )
            written[address(name, tag)] = text
        written[f"static/index.{tag}.js"] = _script(index(language))
    return written


def address(name: str, tag: str) -> str:
    """Return the path of a page below the folder.

    >>> address("module/core", "en"), address("index", "es")
    ('module/core.html', 'es/index.html')
    """
    return f"{name}.html" if tag == "en" else f"{tag}/{name}.html"


def place(name: str, language: Language) -> Place:
    """Return what a page needs to know of where it stands."""
    here = os.path.dirname(address(name, language.tag)) or "."  # noqa: PTH120 (an address, not a file)

    def to(path: str) -> str:
        return os.path.relpath(path, here)

    def href(iri: str) -> str | None:
        return to(target) if (target := target_of(iri, language)) else iri if iri.startswith("http") else None

    root = to(".") + "/"
    base = to("." if language.tag == "en" else language.tag) + "/"
    translations = [(tag, to(address(name, tag))) for tag in LANGUAGES]
    home = to(address("index", language.tag))
    return Place(language, href, lambda _: None, root=root, base=base, home=home, translations=translations)


def target_of(iri: str, language: Language) -> str | None:
    """Return the path of the page, with anchor, that shows a resource; ``None`` for one from elsewhere."""
    model = language.model
    if module := model.module_of(iri):
        return f"{address(f'module/{module.name}', language.tag)}#{iri.removeprefix(NS)}"
    if iri.startswith(ONTOLOGY) and iri.removeprefix(ONTOLOGY) in {module.name for module in model.modules}:
        return address(f"module/{iri.removeprefix(ONTOLOGY)}", language.tag)
    if iri.startswith(CONCEPT):
        scheme, _, concept = iri.removeprefix(CONCEPT).partition("/")
        if scheme in {vocabulary.name for vocabulary in model.vocabularies}:
            return address(f"vocabulary/{scheme}", language.tag) + (f"#{concept}" if concept else "")
    return None


def index(language: Language) -> list[dict[str, object]]:
    """Return what the search box looks through: each term and concept with its labels in every language."""
    found: list[dict[str, object]] = []
    english = Language("en", language.model)

    def add(iri: str, texts: Texts, under: str) -> None:
        labels = [label.value for label in texts]
        label = language.name(iri).value
        words = list(dict.fromkeys([label, compact(iri), iri.rpartition("/")[2], *labels]))
        # Addresses in the index are seen from the folder of the language.
        at = (target_of(iri, english) or "") if language.tag == "en" else (target_of(iri, language) or "")[3:]
        found.append({"label": label, "under": under, "at": at, "words": words})

    for module in language.model.modules:
        title = _value(language, module.titles, module.name)
        for term in module.terms:
            add(term.iri, term.labels, f"{language.say(term.kind)} · {title}")
    for vocabulary in language.model.vocabularies:
        title = _value(language, vocabulary.labels, vocabulary.name)
        for concept in vocabulary.concepts:
            add(concept.iri, concept.labels + concept.alternatives, f"{language.say('concept')} · {title}")
    return found


def write(model: Reference, folder: Path) -> int:
    """Write the reference to a folder and return the number of pages; what an earlier run wrote is replaced whole.

    Raises InvalidInput for a folder that holds anything else: nothing of a user's is deleted or mixed in.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARK).is_file())):
        raise InvalidInput(f"{folder} exists and is not a reference that civilex wrote: name a new or empty folder.")
    texts = pages(model)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        made.chmod(0o755)
        for name, text in texts.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        shutil.copytree(_STATIC, made / "static", dirs_exist_ok=True)
        (made / _MARK).write_text(json.dumps({"version": model.version}) + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        made.replace(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return sum(name.endswith(".html") for name in texts)


def _script(entries: list[dict[str, object]]) -> str:
    return f"window.civilexIndex = {json.dumps(entries, ensure_ascii=False)};\n"


def _value(language: Language, texts: Texts, otherwise: str) -> str:
    text = language.text(texts)
    return text.value if text else otherwise
