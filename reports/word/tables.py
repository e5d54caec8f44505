"""Tables of the page as Word tables: heads repeated on every page and marked as such, no row torn, real spans."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from xml.etree.ElementTree import Element

from reports.word.markup import paragraph
from reports.word.spans import Span, classes, runs

WIDTH = 9638  #: twips between the margins of A4
MARGINS = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'  #: of cells that are no table to see
SHORT = 14  #: rows of a table that stays on one page
FIRST = 3  #: rows of a longer one that stay together
_SHARE = re.compile(r"width:\s*([0-9.]+)%")


@dataclass(slots=True)
class _Grid:
    """Columns of a table."""

    widths: list[int]
    hanging: dict[int, tuple[int, int]] = field(
        default_factory=dict
    )  #: cells that reach down from the row above, by column: rows still to come, columns across


def table(element: Element, *, title: str = "") -> str:
    """A table and the small gap that keeps two apart; `title` tells readers who do not see it what it holds."""
    small = "answers" in classes(element)
    rows = [(row, part.tag == "thead") for part in element if part.tag in {"thead", "tbody"} for row in part]
    grid = _Grid(_widths(element, max(_columns(row) for row, _head in rows)))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid.widths)
    head = any(is_head for _row, is_head in rows)
    look = f'<w:tblLook w:val="0420" w:firstRow="{int(head)}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
    caption = f'<w:tblCaption w:val="{escape(title)}"/>' if title else ""
    style = "TableSmall" if small else "TableText"
    whole = len(rows) <= SHORT
    written = "".join(
        _row(row, grid, head=is_head, style=style, kept=place < len(rows) - 1 if whole else place < FIRST)
        for place, (row, is_head) in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{sum(grid.widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{look}{caption}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{written}</w:tbl>" + paragraph("", "TableGap")
    )


def beside(contents: Sequence[str], widths: Sequence[int]) -> str:
    """Paragraphs beside each other, without rules; a paragraph has to follow."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    cells = "".join(_cell(content, [width], merged="") for content, width in zip(contents, widths, strict=True))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{MARGINS}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
    )


def _columns(row: Element) -> int:
    return sum(int(cell.get("colspan", "1")) for cell in row)


def _widths(element: Element, count: int) -> list[int]:
    """Of each column: its share of the line where the page gives one, an equal part of the rest where it does not."""
    group = element.find("colgroup")
    shares = [_SHARE.search(column.get("style", "")) for column in group] if group is not None else []
    given = [float(share[1]) if share else 0.0 for share in shares]
    given = (given + [0.0] * count)[:count]
    free = given.count(0.0)
    rest = max(100 - sum(given), 5.0 * free) / free if free else 0
    return [round(WIDTH * (share or rest) / 100) for share in given]


def _row(row: Element, grid: _Grid, *, head: bool, style: str, kept: bool) -> str:
    names = classes(row)
    kept = kept or "with-next" in names or "group" in names
    cells = "".join(_cells(row, grid, style=style, kept=kept, strong="sum" in names))
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cells(row: Element, grid: _Grid, *, style: str, kept: bool, strong: bool) -> Iterator[str]:
    above, grid.hanging = grid.hanging, {}
    tinted = "group" in classes(row)
    place = 0
    for cell in [*row, None]:
        while place in above:
            left, across = above[place]
            if left > 1:
                grid.hanging[place] = (left - 1, across)
            yield _cell(paragraph("", style), grid.widths[place : place + across], merged="continue")
            place += across
        if cell is None:
            return
        across, down = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
        if down > 1:
            grid.hanging[place] = (down - 1, across)
        content = _content(cell, style, kept=kept, strong=strong)
        merged = "restart" if down > 1 else ""
        yield _cell(content, grid.widths[place : place + across], merged=merged, tinted=tinted)
        place += across


def _cell(content: str, widths: Sequence[int], *, merged: str = "", tinted: bool = False) -> str:
    across = f'<w:gridSpan w:val="{len(widths)}"/>' if len(widths) > 1 else ""
    down = f'<w:vMerge w:val="{merged}"/>' if merged else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F6F6"/>' if tinted else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/>{across}{down}{shade}</w:tcPr>{content}</w:tc>'


def _content(cell: Element, style: str, *, kept: bool, strong: bool) -> str:
    names = classes(cell)
    bold = strong or "open" in names or "stage" in names
    properties = "<w:keepNext/>" * kept + '<w:jc w:val="right"/>' * ("n" in names)
    lines = bool(names & {"stage", "two"})
    named = "TableHead" if cell.tag == "th" and cell.get("scope") != "rowgroup" else style
    return paragraph(runs(cell, Span(bold=bold), lines=lines), named, properties)
