"""Questions that somebody points at: they stand in front of what is said of them, as their codes on a line of their own."""

from collections.abc import Mapping, Sequence

from questionnaires.model import Item

SEPARATOR = ", "


def written(codes: Sequence[str], reason: str) -> str:
    """Codes and reason as one text."""
    return f"{SEPARATOR.join(codes)}\n{reason}" if codes else reason


def read(text: str, items: Mapping[str, Item]) -> tuple[Sequence[Item], str]:
    """The same taken apart again."""
    first, _, rest = text.partition("\n")
    codes = first.split(SEPARATOR)
    if not all(code in items for code in codes):
        return (), text
    return [items[code] for code in codes], rest
