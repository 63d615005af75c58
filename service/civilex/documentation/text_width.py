"""How wide a text is at most, so that a diagram made without a browser leaves room for it.

The widths are those of DejaVu Sans, in 1/100 em: of the sans-serif typefaces that systems show pages in, the widest.
"""

from __future__ import annotations

_WIDTHS = {
    28: "ijl'|",
    32: " .,IJ",
    36: ":;f!/\\",
    40: "t-()[]r",
    53: "csz",
    59: "kvxyE?",
    62: "abdeghnopqu*+=<>FLSTP0123456789",
    70: "ABKVXYZRCHN",
    80: "DGOQU→↺⊂",
    89: "Mw",
    100: "mW—…",
}
_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_UNKNOWN, _BOLD = 75, 1.14


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the most pixels that a text takes at a font size in pixels.

    >>> text_width("data need", 10) < text_width("data need", 10, bold=True) < 80
    True
    """
    hundredths = sum(_OF.get(letter, _UNKNOWN) for letter in text)
    return hundredths / 100 * size * (_BOLD if bold else 1)
