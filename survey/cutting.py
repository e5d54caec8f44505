"""HTML that is rendered once and then filled in by joining strings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

_MARK = re.compile("\x02([^\x03]*)\x03")


@dataclass(frozen=True, slots=True)
class Segments:
    """HTML in pieces: literals with named slots between them."""

    literals: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, html: str) -> "Segments":
        """Split rendered HTML at its marks."""
        pieces = _MARK.split(html)
        return cls(tuple(pieces[0::2]), tuple(pieces[1::2]))

    def cut(self, name: str) -> "tuple[Segments, Segments]":
        """What stands before and after the one slot of this name."""
        at = self.names.index(name)
        return (
            Segments(self.literals[: at + 1], self.names[:at]),
            Segments(self.literals[at + 1 :], self.names[at + 1 :]),
        )

    def fill(self, values: Mapping[str, str]) -> str:
        """HTML with `values` (already escaped) in the slots; a slot without a value stays empty."""
        pieces = [self.literals[0]]
        for name, literal in zip(self.names, self.literals[1:], strict=True):
            pieces.append(values.get(name, ""))
            pieces.append(literal)
        return "".join(pieces)


def slot(name: str) -> Markup:
    """Mark of a place that differs between requests."""
    return Markup(f"\x02{name}\x03")  # noqa: S704  (names are ours)
