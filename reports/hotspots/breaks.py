"""Where a line ends, found with less text, or known already.

The engine shapes four lines' worth of characters, as many as narrow Latin letters may need, to find the first line. Of Chinese text a
little more than one line's worth is enough, if that holds the place where the second line could break; if it does not, the engine
is asked again in its own way. A short text that fits is kept with its style: figures of a table and boxes laid out twice come again.
"""
# ruff: noqa: ANN401

import re
from math import inf
from typing import Any

from weasyprint.text import line_break

SPLIT = line_break.split_first_line
LINES = 1.5  #: as much text as this many lines hold
LONGEST = 40  #: characters of a text worth keeping
RATIO = 4  #: below this many characters a line the engine looks for spaces instead
BREAKABLE = re.compile("[\u4e00-\u9fff]{2}")  #: a line may always end between two of these


def is_enough(text: str, resume_at: int | None) -> bool:
    """Whether the beginning of a text tells where its first line ends: the rest of it can break."""
    if resume_at is None:
        return False
    rest = text.encode()[resume_at:].decode()
    return BREAKABLE.search(rest, 1) is not None


def fits(found: Any, max_width: Any) -> bool:
    """Whether all of a text stands on a line."""
    return found[2] is None and (max_width is None or found[3] <= max_width)


def split_first_line(text: str, style: Any, *others: Any, **named: Any) -> Any:
    """Fit as much as possible in the available width for one line of text."""
    _, max_width, justification = others
    if justification or len(text) > LONGEST or not hasattr(style, "__dict__"):
        return split_long(text, style, *others, **named)
    known = style.__dict__.setdefault("known_lines", {})
    found = known.get(text)
    if found is None or not fits(found, max_width):
        found = split_long(text, style, *others, **named)
        if fits(found, max_width):
            known[text] = found
    return found


def split_long(text: str, style: Any, *others: Any, **named: Any) -> Any:
    """The same, with a look at the beginning of the text first."""
    max_width = others[1]
    if max_width is not None and max_width != inf and 0 < style["font_size"] * RATIO <= max_width:
        short = text[: int(max_width / style["font_size"] * LINES) + 2]
        if len(short) < len(text) and "\n" not in short and style["hyphens"] != "auto":
            found = SPLIT(short, style, *others, **named)
            if is_enough(short, found[2]):
                return found
    return SPLIT(text, style, *others, **named)
