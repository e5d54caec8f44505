"""What people typed, made fit to print: no control characters, no invisible directions, no endless words."""

import re
import unicodedata

LONGEST_WORD = 32  #: Latin characters without a place to break
_REPLACED = {
    "\t": " ", "\r": " ", "\n": " ", "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ", "\u2028": " ",
    "\u2029": " ", "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u00ad": "", "\ufeff": "", "\u2022": "·",
}  # fmt: skip
_TABLE = str.maketrans(_REPLACED)
_LONG = re.compile(rf"[!-~]{{{LONGEST_WORD + 1},}}")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPACES = re.compile(" {2,}")
_IN_WORD = re.compile(r"[0-9A-Za-z'’-]{2}")


def clean(text: str) -> str:
    r"""Text on one line in normal form: control, format and unassigned characters removed, rare spaces and hyphens made plain.

    Emoji presentation marks and joiners go too; what is left is either in our fonts or named in an error.

    Examples
    --------
    >>> clean("a\tb\x00c\u202ed\u2011e")
    'a bcd-e'
    """
    plain = unicodedata.normalize("NFC", text).translate(_TABLE)
    plain = "".join(char for char in plain if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    plain = _SELECTORS.sub("", plain)
    return breakable(_SPACES.sub(" ", plain).strip())


def breakable(text: str) -> str:
    """Words too long for a line, with spaces in them.

    Examples
    --------
    >>> breakable("x" * 35) == "x" * 32 + " " + "x" * 3
    True
    """
    return _LONG.sub(lambda match: " ".join(re.findall(f".{{1,{LONGEST_WORD}}}", match[0])), text)


def cut(text: str, length: int, more: str = "…") -> str:
    """At most `length` characters and then `more`; a Latin word is not cut in two unless it is most of the text.

    Examples
    --------
    >>> cut("abcdef", 4), cut("abc", 4), cut("abcdef gh", 8)
    ('abcd…', 'abc', 'abcdef…')
    """
    if len(text) <= length:
        return text
    kept = text[:length]
    if _IN_WORD.fullmatch(text[length - 1 : length + 1]):
        whole = kept.rpartition(" ")[0]
        kept = whole if 2 * len(whole) > length else kept
    return kept.rstrip(" ,;:(“‘，；：（") + more
