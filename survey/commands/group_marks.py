"""What stands in a cell instead of a figure that is withheld."""

from collections.abc import Iterable, Mapping

import click

from scoring.group_table import Mark
from survey.commands.spoken import Say, speaking

FEW, HIDDEN, DROWNED = "*", "—", "~"
CELLS: Mapping[Mark, str] = {Mark.PRIMARY: FEW, Mark.COMPLEMENTARY: HIDDEN, Mark.NOISE: DROWNED}


def legend(rows: Iterable[Iterable[str]], _: Say) -> dict[str, str]:
    """Marks that stand in the rows, with what they mean."""
    there = {cell for row in rows for cell in row}
    meanings = {
        FEW: _("too few members for this figure"),
        HIDDEN: _("withheld, or what is withheld elsewhere could be worked back from it"),
        DROWNED: _("left out: the noise would be above 3 points"),
    }
    return {mark: meaning for mark, meaning in meanings.items() if mark in there}


def tell_marks(marks: Iterable[str]) -> None:
    """Say on standard error what the marks in a table mean."""
    for mark, meaning in legend([marks], speaking("en")).items():
        click.echo(f"{mark} in a cell: {meaning}", err=True)
