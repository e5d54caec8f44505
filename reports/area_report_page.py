"""The report of an area as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from reports.area_report import AreaReport, Cell, Part, Table
from reports.area_summary import HIGH, LOW, MEAN, in_short, standing, summary
from reports.charts.measured import HALF, WHOLE, Measured, Sizes, measured
from reports.page import LANGUAGES, day, environment
from reports.wording import Wording, wording

MARKS = "abcdefg"
SHADES = 5  #: of the cells of a heat map, from few to many points
MOST_DRAWN = 40  #: rows of a chart; the table has all
NARROW, LONG = 7, 30  #: columns and rows beyond which a table is set smaller
STEP = 10  #: points between ends of an axis that is cut
MOST_PAINS = 8  #: drawn
METHOD = 6  #: paragraphs on how figures are made


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A part with its pictures and sentences."""

    part: Part
    levels: str
    dimensions: str
    sentences: tuple[str, ...]


def html(report: AreaReport) -> str:
    """The whole document."""
    words = wording(report.locale)
    pages = Pages(report, words)
    return environment().get_template("area_report.html").render(
        report=report,
        w=words,
        lang=LANGUAGES.get(report.locale, report.locale),
        made=report.maker.line(words),
        summary=summary(report),
        pictures=pages.pictures(),
        parts=[pages.drawn(part) for part in report.parts],
        sections=pages.sections(),
        method=[words(f"area.method_{number}") for number in range(1, METHOD + 1)],
        day=lambda value: day(value, report.locale),
        mark=pages.mark,
        legend=pages.legend,
        shade=shade,
        narrow=NARROW,
        long=LONG,
        most_pains=MOST_PAINS,
        made_up=report.made_up,
    )  # fmt: skip


class Pages:
    """Pictures and marks of a report."""

    def __init__(self, report: AreaReport, words: Wording) -> None:
        self.report, self.words = report, words
        self.marks = dict(zip(sorted(report.why), MARKS, strict=False))

    def mark(self, cell: Cell) -> str:
        """What stands in place of a cell that is withheld."""
        return f"({self.marks[cell.why]})"

    def legend(self, *tables: Table) -> str:
        """What the marks of these tables mean; empty where nothing is withheld."""
        reasons = sorted({why for table in tables for why in table.reasons()})
        said = (f"({self.marks[why]}) {self.report.why[why]}" for why in reasons)
        return self.words("chart.separator").join(said)

    def sections(self) -> tuple[tuple[str, str], ...]:
        """Anchor and title of each, numbered."""
        keys = ["summary", "levels", "compared", "dimensions", "scenes", "rounds", "pains", "inventory", "funnel"]
        keys += ["parts"] * bool(self.report.parts or self.report.quiet) + ["method"]
        return tuple(
            (key, self.words("section.numbered", number=place, title=self.words(f"area.section.{key}")))
            for place, key in enumerate(keys, start=1)
        )

    def pictures(self) -> dict[str, str]:
        """Charts by the key of their table."""
        report = self.report
        listed = max((row[1].number or 0 for row in report.funnel.rows), default=0)
        found = {
            "levels": self._bars(report.whole.levels, 2, aside=1),
            "dimensions": self._bars(report.whole.dimensions, 2),
            "indicators": self._bars(report.whole.indicators, 3),
            "pains": self._bars(report.whole.pains, 2, drawn=MOST_PAINS),
            "rounds": self._intervals(report.rounds, (2, 3, 4)),
            "funnel": self._bars(report.funnel, 1, most=listed or 1),
        }
        for name, table in (("areas", report.areas), ("industries", report.industries), ("sizes", report.sizes)):
            found[name] = self._intervals(table, (MEAN, LOW, HIGH))
        return found

    def drawn(self, part: Part) -> Drawn:
        """A part with its pictures."""
        return Drawn(
            part=part,
            levels=self._bars(part.levels, 2, sizes=HALF),
            dimensions=self._bars(part.dimensions, 2, sizes=HALF),
            sentences=(*standing(part, self.words), *in_short(part, self.report.locale)),
        )

    def _bars(
        self,
        table: Table,
        column: int,
        *,
        aside: int = 0,
        drawn: int = MOST_DRAWN,
        most: float = 100,
        sizes: Sizes = WHOLE,
    ) -> str:
        rows = [
            Measured(label=row[0].text, said=self._said(row, column, aside), value=row[column].number)
            for row in table.rows[:drawn]
        ]
        return self._measured(rows, table, (0, most), sizes)

    def _intervals(self, table: Table, columns: tuple[int, int, int]) -> str:
        middle, low, high = columns
        rows = [
            Measured(
                label=row[0].text, said=self._said(row, middle, 0), value=row[middle].number, low=row[low].number, high=row[high].number,
            )
            for row in table.rows[:MOST_DRAWN]
        ]  # fmt: skip
        return self._measured(rows, table, zoomed(rows))

    def _measured(self, rows: Sequence[Measured], table: Table, span: tuple[float, float], sizes: Sizes = WHOLE) -> str:
        return measured(rows, locale=self.report.locale, title=table.title, span=span, sizes=sizes)

    def _said(self, row: tuple[Cell, ...], column: int, aside: int) -> str:
        cell = row[column]
        if cell.why:
            return self.mark(cell)
        if aside:
            return self.words("area.aside", text=cell.text, n=row[aside].text)
        return cell.text


def zoomed(rows: Sequence[Measured]) -> tuple[float, float]:
    """From the tens below the lowest interval to the tens above the highest, twenty points at least.

    Examples
    --------
    >>> zoomed([Measured(label="", said="", value=36.4, low=33.1, high=38.0)])
    (20, 40)
    """
    ends = [end for row in rows if row.value is not None for end in (row.low, row.high) if end is not None]
    if not ends:
        return 0, 100
    least, most = STEP * floor(min(ends) / STEP), STEP * ceil(max(ends) / STEP)
    return max(min(least, most - 2 * STEP), 0), max(most, 2 * STEP)


def shade(cell: Cell) -> str:
    """Class of a cell of a heat map.

    Examples
    --------
    >>> shade(Cell(text="47", value="47")), shade(Cell(why="few"))
    ('h2', '')
    """
    if cell.number is None:
        return ""
    return f"h{min(int(cell.number * SHADES / 100), SHADES - 1)}"
