"""Cut the report fonts from Noto Sans SC; run by hand when the face or the character list changes, never at run time.

    python reports/fonts/build.py --source PACKAGE --standard LIST

PACKAGE is the unpacked npm package `@expo-google-fonts/noto-sans-sc` (static TrueType, SIL OFL 1.1); LIST names the 8,105
characters of 通用规范汉字表 (2013), one `U+XXXX` at the start of each line. Two cuts of each weight come out:

- `common/`: that list, GB 2312, Latin, punctuation, arrows, circled digits; every report uses it;
- `rare/`: everything else the face can draw, loaded only when a report holds such a character.

Half of a report's file is outlines, so that ours are coarser than the face's: within a few thousandths of an em, which is a hundredth
of a millimetre in a text of 9 pt. The characters of our own questionnaires and sentences come first, which makes their numbers,
and with them pages of text and tables of the font, smaller.
"""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs

WEIGHTS = {"Regular": "400Regular/NotoSansSC_400Regular.ttf", "Bold": "700Bold/NotoSansSC_700Bold.ttf"}
RARE_FAMILY = "Noto Sans SC Rare"
HERE = Path(__file__).parent
GRID = 4  #: thousandths of an em between the places where a point of an outline may lie
TOLERANCE = 2.0  #: thousandths of an em by which a curve may stray when it is drawn with fewer points
OVERLAPS = 0x40  #: flag of a glyph whose strokes cross
FEATURES = ["kern", "pwid"]  # pwid: quotation marks of Latin width for English
BLOCKS = (
    (0x0020, 0x024F),  # Latin
    (0x0370, 0x03FF),  # Greek, for units
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x2030, 0x205E),  # per mille and other marks
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x214F),  # letter-like
    (0x2150, 0x218F),  # Roman numerals
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x24FF),  # circled digits
    (0x25A0, 0x26FF),  # shapes
    (0x2713, 0x2716),  # ticks
    (0x3000, 0x303F),  # CJK punctuation
    (0x3200, 0x33FF),  # enclosed forms and square units
    (0xFF00, 0xFFEF),  # full-width forms
)


def gb2312() -> Iterator[int]:
    """Code points of GB 2312."""
    for code in range(0xA1A1, 0xF7FF):
        try:
            yield from map(ord, code.to_bytes(2, "big").decode("gb2312"))
        except UnicodeDecodeError:
            continue


def common_characters(standard: Path) -> set[int]:
    """What every report must be able to say."""
    lines = standard.read_text(encoding="utf-8").splitlines()
    listed = {int(line.split()[0].removeprefix("U+"), 16) for line in lines if line.startswith("U+")}
    return listed | set(gb2312()) | {code for first, last in BLOCKS for code in range(first, last + 1)}


def our_characters() -> list[int]:
    """Code points of our questionnaires and sentences, in order: neighbours share a radical, and so compress well."""
    folders = HERE.parents[1] / "questionnaires" / "definitions", HERE.parent / "translations"
    texts = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".yaml", ".toml")]
    return sorted({ord(char) for path in texts for char in path.read_text(encoding="utf-8")})


def reorder(font: TTFont) -> None:
    """Put the glyphs we use most first."""
    names, order = font.getBestCmap(), font.getGlyphOrder()
    first = [names[code] for code in our_characters() if code in names]
    reorderGlyphs(font, list(dict.fromkeys([order[0], *first, *order])))


def coarsen(font: TTFont) -> None:
    """Draw outlines with fewer points, on a grid."""
    glyphs, outlines, metrics = font.getGlyphSet(), font["glyf"], font["hmtx"]
    drawn = {}
    for name in font.getGlyphOrder():
        glyph = outlines[name]
        if glyph.numberOfContours > 0:
            drawn[name] = coarse(glyphs[name])
            drawn[name].flags[0] |= glyph.flags[0] & OVERLAPS
    for name, glyph in drawn.items():
        outlines[name] = glyph
        glyph.recalcBounds(outlines)
        metrics[name] = metrics[name][0], glyph.xMin


def coarse(glyph: Any) -> Any:  # noqa: ANN401  # fontTools has no name for what it draws
    """Outline of a glyph with fewer points; a ring without a corner to begin at only goes onto the grid."""
    pen = TTGlyphPen(None)
    try:
        glyph.draw(Qu2CuPen(Cu2QuPen(pen, TOLERANCE), TOLERANCE, all_cubic=True))
    except NotImplementedError:
        pen = TTGlyphPen(None)
        glyph.draw(pen)
    return pen.glyph(round=lambda value: GRID * round(value / GRID))


def cut(source: Path, characters: set[int], target: Path, family: str | None) -> None:
    """Write the glyphs of `characters` to `target`, under another family name if given."""
    options = subset.Options(
        layout_features=FEATURES,
        hinting=False,
        notdef_outline=True,
        glyph_names=False,
        name_IDs=["*"],
        recalc_timestamp=False,
    )
    options.drop_tables += ["vhea", "vmtx", "STAT", "BASE"]
    with TTFont(source, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        coarsen(font)
        reorder(font)
        if family:
            rename(font, family)
        target.parent.mkdir(exist_ok=True)
        font.save(target)
    print(f"{target}: {len(characters)} characters, {target.stat().st_size / 1e6:.1f} MB")


def rename(font: TTFont, family: str) -> None:
    """Give the cut its own family so that a style sheet can ask for it after the first."""
    names = font["name"]
    style = names.getDebugName(2)
    for record in list(names.names):
        text = {1: family, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}.get(record.nameID)
        if text:
            names.setName(text, record.nameID, record.platformID, record.platEncID, record.langID)


def main() -> None:
    """Cut both weights, both ways, and copy the licence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--standard", type=Path, required=True)
    arguments = parser.parse_args()
    common = common_characters(arguments.standard)
    for style, path in WEIGHTS.items():
        source = arguments.source / path
        with TTFont(source, lazy=True) as font:
            available = set(font.getBestCmap())
        cut(source, available & common, HERE / "common" / f"NotoSansSC-{style}.ttf", None)
        cut(source, available - common, HERE / "rare" / f"NotoSansSCRare-{style}.ttf", RARE_FAMILY)
    shutil.copyfile(arguments.source / "LICENSE_FONT", HERE / "OFL.txt")


if __name__ == "__main__":
    main()
