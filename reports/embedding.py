"""What of a font goes into a file: outlines, widths and nothing that only a text layout asks for.

A composite font with Identity-H names its glyphs by number; a reader needs six tables of it (ISO 32000-1, 9.9). The engine leaves in
the map from characters, the names and the metrics of an office program.
"""
# ruff: noqa: ANN401

from struct import pack, unpack_from
from typing import Any

from weasyprint.pdf.fonts import Font

NEEDED = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
HEADER, ENTRY = 12, 16  #: bytes of the font's head and of one line of its table of contents
CLEAN = Font.clean


def clean(font: Any, *others: Any) -> None:
    """Subset a font as the engine does, then drop what is not needed."""
    CLEAN(font, *others)
    if font.type == "ttf":
        font.file_content = lean(font.file_content)


def lean(content: bytes) -> bytes:
    """A TrueType font with the tables in `NEEDED` only."""
    count = unpack_from(">H", content, 4)[0]
    entries = [unpack_from(">4s3I", content, HEADER + ENTRY * place) for place in range(count)]
    kept = sorted(entry for entry in entries if entry[0] in NEEDED)
    power = len(kept).bit_length() - 1
    span = ENTRY << power
    directory = content[:4] + pack(">4H", len(kept), span, power, ENTRY * len(kept) - span)
    offset, tables = HEADER + ENTRY * len(kept), b""
    for tag, checksum, start, length in kept:
        directory += pack(">4s3I", tag, checksum, offset + len(tables), length)
        tables += content[start : start + length] + bytes(-length % 4)
    return directory + tables


def install() -> None:
    """Let the engine embed lean fonts."""
    Font.clean = clean
