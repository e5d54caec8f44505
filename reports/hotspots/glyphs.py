"""Lines of text written glyph by glyph, each glyph looked at once for each size of a font.

The engine reads every glyph through three structures, asks what it stands for, and compares its width with the font's. What it
writes depends on number and width of the glyph alone: it is kept with the font. Lines with anything out of the ordinary
(a glyph that is missing or moved, a font of pictures, an ellipsis) go the engine's way.
"""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

DRAW = drawing.draw_first_line
WORDS = 5  #: 32-bit numbers in Pango's record of a glyph: number, width, two offsets, flags
SMALLEST = 1e-6  #: px of a font worth drawing
STRANGE = 0x0FFFFFFF  #: numbers from here on are no glyphs of a font
NEW_SIZES = 14802  #: Pango since which a font knows its size
Piece = tuple[Any, float, str]


def draw_first_line(stream: Any, textbox: Any, *others: Any) -> Any:
    """Draw a line of text."""
    text_overflow, block_ellipsis, matrix = others
    ordinary = text_overflow != "ellipsis" and block_ellipsis == "none" and textbox.style["font_size"] >= SMALLEST
    if not ordinary or not textbox.text.strip() or pango.pango_version() < NEW_SIZES:
        return DRAW(stream, textbox, *others)
    written = pieces(stream, textbox.pango_layout)
    if written is None:
        return DRAW(stream, textbox, *others)
    stream.set_text_matrix(*matrix.values)
    for font, size, string in written:
        stream.set_font_size(font.hash, size)
        stream.show_text(string)
    return []


def pieces(stream: Any, layout: Any) -> list[Piece] | None:
    """What is to be written in which font; None if the engine has to look itself."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # noqa: FBT003
    run = layout.get_first_line()[0].runs[0]
    found: list[Piece] = []
    previous = None
    while run != ffi.NULL:
        item, run = run.data, run.next
        face = item.item.analysis.font
        font, size = font_of(stream, face, layout) if face != previous else found[-1][:2]
        string = run_text(font, size, item, layout.text)
        if string is None:
            return None
        if face == previous:
            string = found.pop()[2] + string
        found.append((font, size, string))
        previous = face
    return found


def font_of(stream: Any, face: Any, layout: Any) -> tuple[Any, float]:
    """Font and size of a run, asked once a page; the layout is kept so that the face keeps its address."""
    known = stream.__dict__.setdefault("known_fonts", {})
    address = int(ffi.cast("uintptr_t", face))
    if address not in known:
        known[address] = *stream.add_font(face), layout
    font, size, _ = known[address]
    return font, size


def run_text(font: Any, size: float, item: Any, text: str) -> str | None:
    """The glyphs of one run as they are written."""
    if font.bitmap or font.png or font.svg or font.colr:
        return None
    glyphs = item.glyphs
    numbers = memoryview(ffi.buffer(glyphs.glyphs, glyphs.num_glyphs * 4 * WORDS)).cast("i").tolist()
    ids, widths = numbers[::WORDS], numbers[1::WORDS]
    if any(numbers[2::WORDS]) or any(numbers[3::WORDS]) or max(ids, default=0) >= STRANGE:
        return None
    known = font.__dict__.setdefault("written", {}).setdefault(size, {})
    pairs = list(zip(ids, widths, strict=True))
    for place, pair in enumerate(pairs):
        if pair not in known:
            learn(font, item, place, text)
            measure(font, size, item, pair[0])
            known[pair] = written(font, size, *pair)
    string = "<" + "".join([known[pair] for pair in pairs])
    return string[:-1] if string[-1] == "<" else string + ">"


def written(font: Any, size: float, glyph: int, width: int) -> str:
    """A glyph and how far the next one moves from where it would stand."""
    kerning = int(font.widths[glyph] - width * 1000 * FROM_UNITS / size)
    return f"{glyph:04x}>{kerning}<" if kerning else f"{glyph:04x}"


def learn(font: Any, item: Any, place: int, text: str) -> None:
    """Remember which characters a glyph stands for."""
    run = item.item
    glyph = item.glyphs.glyphs[place].glyph
    if glyph in font.to_unicode:
        return
    clusters, count = item.glyphs.log_clusters, item.glyphs.num_glyphs
    if run.analysis.level % 2:  # from right to left
        end = run.length if place == 0 else clusters[place - 1]
    else:
        end = run.length if place == count - 1 else clusters[place + 1]
    font.to_unicode[glyph] = text.encode()[run.offset + clusters[place] : run.offset + end].decode()


def measure(font: Any, size: float, item: Any, glyph: int) -> None:
    """Remember how wide a glyph is."""
    if glyph not in font.widths:
        ink, logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
        pango.pango_font_get_glyph_extents(item.item.analysis.font, glyph, ink, logical)
        font.widths[glyph] = round(logical.width * 1000 * FROM_UNITS / size)
