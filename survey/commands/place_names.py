"""What the codes of industries and regions that group enterprises are called, for tables people read."""

from collections.abc import Iterable, Mapping

INDUSTRY, REGION = "x_industry", "x_region"


def place_names(column: str, cells: Iterable[str], locale: str) -> Mapping[str, str]:
    """Name of every code among the cells of a column of industries or regions; of no other column, and of no cell that is a name.

    Examples
    --------
    >>> place_names("x_industry", ["C13", "(blank)", "纺织业"], "zh"), place_names("x_park", ["C13"], "zh")
    ({'C13': '农副食品加工业'}, {})
    """
    if column not in {INDUSTRY, REGION}:
        return {}
    from survey.organisations import reference  # noqa: PLC0415  (brings the web along)

    entries = reference.industries() if column == INDUSTRY else reference.regions()
    found = {cell: reference.named(entries, cell) for cell in cells}
    return {
        cell: entry.names[locale]
        for cell, entry in found.items()
        if entry and cell.isascii() and any(map(str.isdigit, cell))
    }
