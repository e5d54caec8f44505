"""What stands in the printed file: lines, fonts and the structure tree are lean, and mean what they meant."""

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream
from weasyprint import draw

from reports import hotspots
from reports.hotspots import rules
from tests.unit.reports.samples import report
from tests.unit.reports.test_report_pdf import print_page, printed


def elements(pdf, kind):
    """Elements of one kind in the structure tree."""
    found, todo = [], [PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop().get_object()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            found += [node] if node.get("/S") == kind else []
            todo += [node["/K"]] if "/K" in node else []
    return found


def test_every_picture_has_a_description():
    described = [figure.get("/Alt", "") for figure in elements(printed("zh"), "/Figure")]
    assert len(described) == 6 + len(report("zh").dimensions) + len(report("zh").phases)
    assert all(described)


def lines(pdf):
    """Horizontal and vertical strokes of the first page, pieces that touch put together, with the width of the pen."""
    reader = PdfReader(BytesIO(pdf))
    pieces, start, width = [], (0.0, 0.0), 1.0
    for operands, operator in ContentStream(reader.pages[0].get_contents(), reader).operations:
        match operator:
            case b"w":
                width = float(operands[0])
            case b"m":
                start = float(operands[0]), float(operands[1])
            case b"l":
                pieces.append((width, start, (float(operands[0]), float(operands[1]))))
    joined = []
    for pen, begin, end in sorted(pieces, key=lambda piece: (piece[0], piece[1][1], piece[1][0])):
        if joined and joined[-1][0] == pen and joined[-1][2] == begin and begin[1] == end[1]:
            joined[-1] = pen, joined[-1][1], end
        else:
            joined.append((pen, begin, end))
    return joined


def test_lines_of_tables_are_where_the_engine_would_draw_them():
    table = (
        '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr>'
        '<tr><td style="border-bottom: 2px dashed red">3</td><td>4</td></tr><tr class="sum"><td>5</td>'
        '<td style="border-left: 1px solid blue">6</td></tr></tbody></table>'
    )
    ours = lines(print_page(table))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "draw_collapsed_borders", rules.BORDERS)
        assert lines(print_page(table)) == ours
    assert len(ours) > 4


def test_fonts_in_the_file_hold_outlines_and_widths_only():
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile2"].get_data()
        for font in PdfReader(BytesIO(printed("zh"))).pages[1]["/Resources"]["/Font"].values()
    ]
    assert len(fonts) == 2
    for data in fonts:
        with TTFont(BytesIO(data)) as font:
            assert set(font.reader.keys()) == {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
            names = font.getGlyphOrder()
            assert sum(font["glyf"][name].numberOfContours > 0 for name in names) > 100


def test_every_header_of_a_table_says_what_it_heads():
    headers = elements(printed("zh"), "/TH")
    assert len(headers) > 100
    assert {header["/A"]["/Scope"] for header in headers} == {"/Column", "/Row"}
    assert not any("/Headers" in cell.get("/A", {}) for cell in elements(printed("zh"), "/TD"))


@pytest.mark.parametrize(
    "text", ["设备" * 200, "设备，" * 150, "a" * 300 + "设备" * 40, "量" + "，" * 90 + "设备" * 90, "the office " * 90]
)
def test_lines_end_where_the_engine_ends_them(text):
    page = f"<p>{text}</p>"
    ours = print_page(page)
    with hotspots.plain_engine():
        assert print_page(page) == ours
