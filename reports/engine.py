"""WeasyPrint behind one door: our fonts, our style sheet, a closed fetcher, and its log turned into our errors."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.resources import files
from xml.etree import ElementTree

from reports import fontfiles, livery
from reports.errors import (
    AssetError,
    EngineError,
    MissingGlyph,
    MissingGlyphError,
    PageLimitError,
    ReportError,
    StyleError,
)
from reports.text import cut

# isort: split
# The import above has told fontconfig which fonts to use; only now may the engine be loaded.
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from reports import compression, coordinates, embedding, hotspots, pagenumbers, tagtree

hotspots.install()
tagtree.install()
embedding.install()
coordinates.install()
compression.install()

LOGGER = logging.getLogger("weasyprint")
LONGEST_COMPLAINT = 200  #: characters kept of one: it may quote a whole picture
GLYPH = re.compile(r"\(U\+([0-9A-F]{4,6})\)")
ASSET_WORDS = ("Failed to load", "Failed to render", "Font-face", "URI", "URL", "attachment")
STYLE_WORDS = ("Ignored", "Invalid", "Expected", "Unsupported", "Unknown", "Unable to compute", "Parse error")
MISSING_SUBSETTER = (
    "HarfBuzz's subsetting library is missing, without which a report takes minutes and megabytes; "
    "install it (Debian, Ubuntu: apt-get install libharfbuzz-subset0) and start again"
)


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # the engine is untyped
    """Loads pictures given inside the page and nothing else: no network, no files, no redirects."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)


class LeanHTML(HTML):  # type: ignore[misc]
    """A page of well-formed markup, for which elements are what `styles/base.css` says.

    The engine's own parser repairs any HTML, at many times the cost; its own sheet has four times the rules to try.
    """

    def __init__(self, page: str) -> None:
        try:
            root = ElementTree.fromstring(page)  # noqa: S314  # our own page: what users wrote is escaped in it
        except ElementTree.ParseError as error:
            raise ReportError(f"the page is not well-formed: {error}") from error
        self.base_url, self.media_type, self.url_fetcher = None, "print", ClosedFetcher()
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element
        if "<style" not in page and "<link" not in page:  # what the file says about itself stands in the head
            self.wrapper_element.query_all = next(iter(self.wrapper_element)).query_all

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002  # the engine's signature
        return super()._ua_stylesheets(forms) if forms else [style_sheet("base")]


class LogCollector(logging.Handler):
    """Keeps what the engine complains about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.messages.append(record.getMessage())


@contextmanager
def complaints_as_errors() -> Iterator[None]:
    """Raise our error for anything the engine only logs."""
    collector = LogCollector()
    LOGGER.addHandler(collector)
    try:
        yield
    finally:
        LOGGER.removeHandler(collector)
    if collector.messages:
        raise error_for(collector.messages)


def error_for(messages: list[str]) -> ReportError:
    """Our error for the engine's complaints: missing characters first, then what the first message speaks of."""
    codes = sorted({int(match[1], 16) for message in messages for match in GLYPH.finditer(message)})
    if codes:
        return MissingGlyphError([MissingGlyph(character=chr(code), field="a template or chart") for code in codes])
    told = "; ".join(dict.fromkeys(cut(message, LONGEST_COMPLAINT) for message in messages[:5]))
    if "HarfBuzz-Subset" in told:
        return EngineError(MISSING_SUBSETTER)
    if any(word in messages[0] for word in ASSET_WORDS):
        return AssetError(f"the page asked for something it may not or cannot have: {told}")
    if any(word in messages[0] for word in STYLE_WORDS):
        return StyleError(f"the engine did not understand our style sheet: {told}")
    return ReportError(f"the engine complained: {told}")


def check() -> None:
    """Refuse to start without the libraries and fonts a report needs.

    Raises
    ------
    EngineError
        With what to install.
    """
    if ffi.harfbuzz_subset is None:
        raise EngineError(MISSING_SUBSETTER)
    for part in ("common", "rare"):
        if not fontfiles.drawable(part):
            raise EngineError(
                f"the fonts in {fontfiles.FOLDER / part} are missing; restore them or run reports/fonts/build.py"
            )


@cache
def font_configuration(*, rare: bool) -> FontConfiguration:
    """Fonts, opened once: the common cut, or that and the rare one."""
    fontfiles.use(fontfiles.ALL if rare else fontfiles.COMMON)
    try:
        return FontConfiguration()
    finally:
        fontfiles.use(fontfiles.COMMON)


@lru_cache(maxsize=16)
def style_sheet(name: str, colour: str = "") -> CSS:
    """Style sheet of this package in the colour of a house, parsed once."""
    text = livery.repaint((files("reports") / "styles" / f"{name}.css").read_text(encoding="utf-8"), colour)
    with complaints_as_errors():
        return CSS(string=text, url_fetcher=ClosedFetcher())


def print_pdf(
    html: str, *, style: str, identifier: bytes, colour: str = "", rare: bool = False, most_pages: int = 60
) -> bytes:
    """PDF/UA-1 of a page.

    Parameters
    ----------
    html : str
        The page, well-formed; may refer to `data:` pictures only.
    style : str
        Name of a style sheet of this package.
    identifier : bytes
        Of the document; the same page and identifier give the same bytes.
    colour : str, default ""
        Of the house, ``#rrggbb``; ours where it is empty.
    rare : bool, default False
        Whether the second font cut is needed.
    most_pages : int, default 60
        Limit.

    Raises
    ------
    ReportError
        Whatever the engine would only log: a missing character, picture, font, a rule it does not know; or too many pages.
    """
    sheet, fonts = style_sheet(style, colour), font_configuration(rare=rare)
    with complaints_as_errors():
        document = LeanHTML(html).render(font_config=fonts, stylesheets=[sheet])
        if len(document.pages) > most_pages:
            raise PageLimitError(len(document.pages), most_pages)
        pagenumbers.write_in(document)
        pdf = document.write_pdf(pdf_variant="pdf/ua-1")
    return identified(pdf, identifier)


def identified(pdf: bytes, identifier: bytes) -> bytes:
    """The file with its identifier in the dictionary of the cross-reference stream, which stands last.

    The engine could write it too, but would first serialise and compress the whole file a second time to hash it.
    """
    start = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    opening = pdf.index(b"<<", start) + 2
    name = identifier.hex().encode()
    return pdf[:opening] + b"/ID [<" + name + b"> <" + name + b">]" + pdf[opening:]
