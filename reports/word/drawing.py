"""Charts as pictures of the document, each with a text for readers who do not see it."""

import base64
from collections.abc import Iterable
from html import escape
from io import BytesIO

from docx.parts.story import StoryPart

from reports import raster
from reports.word.markup import legal

EMU = 9525  #: of a pixel at 96 to the inch
WIDEST = 642.0  #: px between the margins of A4
ENLARGED = 1.5  #: charts that stand beside a table in the PDF have the line to themselves here
LOGO = (240.0, 72.0)  #: px; the most of a picture that is no chart
NARROW = 300.0  #: px; narrower ones are enlarged
SVG = "data:image/svg+xml"


class Pictures:
    """Pictures of one document, by their address in the page."""

    def __init__(self, part: StoryPart, addresses: Iterable[str]) -> None:
        held = {address: base64.b64decode(address.partition(",")[2]) for address in addresses}
        charts = {address: content.decode() for address, content in held.items() if address.startswith(SVG)}
        drawn = dict(zip(charts, raster.draw(list(charts.values())), strict=True))
        self._part, self._number = part, 0
        self._content = held | drawn
        self._sizes = {address: raster.size(chart) for address, chart in charts.items()}

    def drawing(self, address: str, alternative: str, *, enlarged: bool = True) -> str:
        """A run that shows a picture."""
        relation, image = self._part.get_or_add_image(BytesIO(self._content[address]))
        width, height = self._sizes.get(address) or (image.px_width, image.px_height)
        if address in self._sizes:
            scale = ENLARGED if enlarged and width < NARROW else min(1.0, WIDEST / width)
        else:
            scale = min(1.0, LOGO[0] / width, LOGO[1] / height)
        self._number += 1
        return _run(relation, self._number, alternative, (round(width * scale * EMU), round(height * scale * EMU)))


def _run(relation: str, number: int, alternative: str, extent: tuple[int, int]) -> str:
    width, height = extent
    told = escape(legal(alternative))
    named = f'id="{number}" name="Picture {number}" descr="{told}"'
    shape = f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    picture = (
        f"<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>{shape}</pic:spPr></pic:pic>'
    )
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr {named}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">{picture}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
