"""Charts as pixels, for programs that would draw an SVG each in its own way: drawn with our fonts, so they look as in the PDF."""

import re
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO

from reports import engine, fontfiles
from reports.errors import ReportError

# isort: split
# The engine has chosen the fonts; whatever draws comes after it.
import pypdfium2
from weasyprint import CSS

SHARPNESS = 3.0  #: pixels of the picture for one of the chart: 288 to the inch
COLOURS = 64  #: flat colours with their edges need no more, and take a third of the bytes
_SIZE = re.compile(r'<svg[^>]*? width="([0-9.]+)" height="([0-9.]+)"')


def draw(charts: Sequence[str]) -> list[bytes]:
    """A PNG of every chart, all of them in one pass of the engine.

    Parameters
    ----------
    charts : sequence of str
        SVG with its width and height.

    Raises
    ------
    ReportError
        Whatever the engine would only log: a character that no font of ours can draw.
    """
    if not charts:
        return []
    rare = any(ord(character) not in fontfiles.drawable("common") for chart in charts for character in chart)
    document = pypdfium2.PdfDocument(_sheets(charts, rare=rare))
    try:
        return [_png(document[place]) for place in range(len(charts))]
    finally:
        document.close()


def size(chart: str) -> tuple[float, float]:
    """Width and height of a chart in px.

    Examples
    --------
    >>> size('<svg viewBox="0 0 2 1" width="20" height="10.5"></svg>')
    (20.0, 10.5)
    """
    found = _SIZE.search(chart)
    if found is None:
        raise ReportError("a chart has no width and height")
    return float(found[1]), float(found[2])


def _sheets(charts: Sequence[str], *, rare: bool) -> bytes:
    """A PDF with a page for each chart, of its size."""
    rules, pages = ["body, img { margin: 0; display: block }"], []
    for number, chart in enumerate(charts):
        width, height = size(chart)
        rules.append(f"@page p{number} {{ size: {width}px {height}px; margin: 0 }} .p{number} {{ page: p{number} }}")
        address = "data:image/svg+xml;base64," + b64encode(chart.encode()).decode()
        pages.append(f'<div class="p{number}"><img src="{address}" alt=""/></div>')
    with engine.complaints_as_errors():
        sheet = CSS(string="".join(rules), url_fetcher=engine.ClosedFetcher())
        html = engine.LeanHTML(f"<html><body>{''.join(pages)}</body></html>")
        written = html.render(font_config=engine.font_configuration(rare=rare), stylesheets=[sheet])
        found: bytes = written.write_pdf()
        return found


def _png(page: pypdfium2.PdfPage) -> bytes:
    picture = page.render(scale=SHARPNESS * 96 / 72).to_pil()
    buffer = BytesIO()
    picture.quantize(COLOURS, method=2, dither=0).save(buffer, "PNG")  # an octree, without specks
    return buffer.getvalue()
