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
_PAUSE = re.compile(r"[，；：。！？（(“]|[,;:.!?](?= )| –(?= )")
_OPENED = re.compile(r"（[^）]*$|\([^)]*$|“[^”]*$")
_LOOSE_ENDS = " ,;:.–(“‘，；：。（"


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
    return kept.rstrip(_LOOSE_ENDS) + more


def cut_at_pause(text: str, length: int, more: str = "…") -> str:
    """As `cut`, but up to the last pause where that keeps a third of `length`, and never inside brackets or quotes.

    Examples
    --------
    >>> cut_at_pause("先做试点，看数据说话，再决定推不推广", 14), cut_at_pause("A pilot first, then a decision", 20)
    ('先做试点，看数据说话…', 'A pilot first…')
    >>> cut_at_pause("有专人负责（工艺，质量）的", 10), cut_at_pause("everything without a pause", 20)
    ('有专人负责…', 'everything without a…')
    """
    if len(text) <= length:
        return text
    pauses = [found.start() for found in _PAUSE.finditer(text) if found.start() <= length]
    end = max((_outside(text, pause) for pause in pauses), default=0)
    return text[:end].rstrip(_LOOSE_ENDS) + more if 3 * end >= length else cut(text, length, more)


def _outside(text: str, place: int) -> int:
    """A place, or where the bracket or the quote that it lies in opens."""
    opened = _OPENED.search(text[:place])
    return opened.start() if opened else place
