"""What may stand in a cell that somebody opens in a spreadsheet."""

import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  #: what a spreadsheet may take for a formula, or for its beginning


def inert(text: str) -> str:
    """Text no spreadsheet calculates: marked with an apostrophe where it could be taken for a formula.

    Examples
    --------
    >>> inert("=1+1"), inert(" ＝1+1"), inert("-3 °C"), inert("three"), inert("−0.5")
    ("'=1+1", "' ＝1+1", "'-3 °C", 'three', '−0.5')
    """
    clean = printable(text)
    begins = unicodedata.normalize("NFKC", clean.lstrip()[:1])
    return f"'{clean}" if begins.startswith(FORMULA) or text.startswith(FORMULA) else clean


def printable(text: str) -> str:
    """Text for a cell that is text by its type, as in a workbook: nothing is calculated there, so it needs no mark.

    Examples
    --------
    >>> printable("=1+1" + chr(7))
    '=1+1 '
    """
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)


def meant(text: str) -> str:
    """What `inert` was given: text without the apostrophe that was put before it.

    Examples
    --------
    >>> meant("'=1+1"), meant("'tis"), meant("=1+1")
    ('=1+1', "'tis", '=1+1')
    """
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text
