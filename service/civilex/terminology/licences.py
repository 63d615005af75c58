"""Names of licences: their IRIs say little to people, and few stores hold labels of them."""

from __future__ import annotations

import re
from collections.abc import Callable

_END = r"(?:/|/deed(?:\.\w+)?|/legalcode(?:\.\w+)?)?"
_NAMES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        rf"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)(?:/([a-z]{{2}}))?{_END}",
        lambda found: " ".join(("CC", found[1].upper(), found[2], *([found[3].upper()] if found[3] else []))),
    ),
    (rf"creativecommons\.org/publicdomain/zero/(\d\.\d){_END}", lambda found: f"CC0 {found[1]}"),
    (rf"creativecommons\.org/publicdomain/mark/(\d\.\d){_END}", lambda found: f"Public Domain Mark {found[1]}"),
    (r"apache\.org/licenses/LICENSE-(\d\.\d)(?:\.\w+)?", lambda found: f"Apache {found[1]}"),
    (r"spdx\.org/licenses/([\w.+-]+?)(?:\.html)?", lambda found: found[1]),
    (
        r"publications\.europa\.eu/resource/authority/licence/(CC_?[A-Z0-9]+(?:_[A-Z]+|_\d)*)",
        lambda found: re.sub(r"(\d) (\d)", r"\1.\2", found[1].replace("_", " ")),
    ),
    (r"w3id\.org/sssom/license/unspecified", lambda _: "not stated"),
)


def licence_name(iri: str) -> str | None:
    """Return the name of a licence as people write it; ``None`` for an IRI that is of no licence known here.

    >>> licence_name("https://creativecommons.org/licenses/by/4.0/"), licence_name("https://example.org/4.0")
    ('CC BY 4.0', None)
    >>> licence_name("http://creativecommons.org/publicdomain/zero/1.0/deed.en")
    'CC0 1.0'
    >>> licence_name("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0")
    'CC BY 4.0'
    """
    address = re.sub(r"^https?://(www\.)?", "", iri)
    for pattern, name in _NAMES:
        if found := re.fullmatch(pattern, address):
            return name(found)
    return None
