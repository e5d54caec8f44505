"""What stands in a cell instead of a figure that is withheld."""

from collections.abc import Iterable, Mapping

from scoring.group_table import Mark

FEW, HIDDEN, DROWNED = "*", "—", "~"
CELLS: Mapping[Mark, str] = {Mark.PRIMARY: FEW, Mark.COMPLEMENTARY: HIDDEN, Mark.NOISE: DROWNED}
MEANINGS: Mapping[str, str] = {
    FEW: "too few members for this figure",
    HIDDEN: "withheld, or what is withheld elsewhere could be worked back from it",
    DROWNED: "left out: the noise would be above 3 points",
}


def legend(rows: Iterable[Iterable[str]]) -> dict[str, str]:
    """Marks that stand in the rows, with what they mean."""
    there = {cell for row in rows for cell in row}
    return {mark: meaning for mark, meaning in MEANINGS.items() if mark in there}
