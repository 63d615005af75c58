"""Language tags as people write them, and as BCP 47 has them."""

from __future__ import annotations

import re

_ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et
eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk
kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny
oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk
tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_TWO_LETTERS = frozenset(_ISO_639_1.split())
_LIKELY_MEANT = {
    "ar": ("arabic",),
    "ca": ("catalan", "català"),
    "cs": ("czech", "cz"),
    "da": ("danish", "dk"),
    "de": ("german", "deutsch", "deu"),
    "el": ("greek", "gr"),
    "en": ("english", "eng"),
    "en-GB": ("gb",),
    "en-US": ("us",),
    "es": ("spanish", "español", "castellano", "castilian", "sp", "spa"),
    "es-MX": ("mx",),
    "eu": ("basque", "euskara"),
    "fi": ("finnish",),
    "fr": ("french", "français", "fra"),
    "gl": ("galician", "galego"),
    "hi": ("hindi",),
    "it": ("italian", "italiano", "ita"),
    "ja": ("japanese", "jp"),
    "ko": ("korean",),
    "nl": ("dutch", "nederlands", "nld"),
    "no": ("norwegian",),
    "pl": ("polish", "polski"),
    "pt": ("portuguese", "português", "por"),
    "ru": ("russian",),
    "sv": ("swedish", "svenska"),
    "tr": ("turkish",),
    "uk": ("ukrainian", "ua"),
    "zh": ("chinese", "cn"),
}
"""The tag that is meant by names of languages, codes of countries and codes of three letters that have two."""
_BY_WRONG_NAME = {name: tag for tag, names in _LIKELY_MEANT.items() for name in names}
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|\d{3}))?(-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3})){0,4}")


def read_language(text: str) -> str:
    """Return a BCP 47 tag in its usual case; raises ValueError with what to write for text that is none.

    Codes of two letters have to be in ISO 639-1; other parts are checked for their form only.

    >>> read_language("es-mx"), read_language("zh-hant-tw")
    ('es-MX', 'zh-Hant-TW')
    >>> read_language("English")
    Traceback (most recent call last):
    ...
    ValueError: language 'English' is not a BCP 47 tag: write en
    """
    tag = _in_usual_case(text.replace("_", "-"))
    first = tag.partition("-")[0]
    meant = _BY_WRONG_NAME.get(text.casefold())
    if meant or not _TAG.fullmatch(tag) or (len(first) == 2 and first not in _TWO_LETTERS):
        advice = f"write {meant}" if meant else "write a tag such as en, es or pt-BR"
        raise ValueError(f"language '{text}' is not a BCP 47 tag: {advice}")
    if "_" in text:
        raise ValueError(f"language '{text}' is not a BCP 47 tag: write {tag}")
    return tag


def _in_usual_case(tag: str) -> str:
    first, *others = tag.split("-")
    cased = [
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 and part.isalpha() else part.lower()
        for part in others
    ]
    return "-".join([first.lower(), *cased])
