"""Where a line of Chinese ends, found in the text of a line and a half instead of four.

The engine shapes four lines' worth of characters, as many as narrow Latin letters may need, to find the first line. Of Chinese text a
little more than one line's worth is enough, if that holds the place where the second line could break; if it does not, the engine
is asked again in its own way.
"""
# ruff: noqa: ANN401

import re
from math import inf
from typing import Any

from weasyprint.text import line_break

SPLIT = line_break.split_first_line
LINES = 1.5  #: as much text as this many lines hold
RATIO = 4  #: below this many characters a line the engine looks for spaces instead
BREAKABLE = re.compile("[\u4e00-\u9fff]{2}")  #: a line may always end between two of these


def is_enough(text: str, resume_at: int | None) -> bool:
    """Whether the beginning of a text tells where its first line ends: the rest of it can break."""
    if resume_at is None:
        return False
    rest = text.encode()[resume_at:].decode()
    return BREAKABLE.search(rest, 1) is not None


def split_first_line(text: str, style: Any, context: Any, max_width: Any, *others: Any, **named: Any) -> Any:
    """Fit as much as possible in the available width for one line of text."""
    if max_width is not None and max_width != inf and 0 < style["font_size"] * RATIO <= max_width:
        short = text[: int(max_width / style["font_size"] * LINES) + 2]
        if len(short) < len(text) and "\n" not in short and style["hyphens"] != "auto":
            found = SPLIT(short, style, context, max_width, *others, **named)
            if is_enough(short, found[2]):
                return found
    return SPLIT(text, style, context, max_width, *others, **named)
