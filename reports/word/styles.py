"""The styles of the document: real ones, which whoever goes on in Word or WPS can change once for all text.

No font is embedded. Chinese fonts are named in Chinese and with the names under which other systems know them, so that each finds its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.theme import COLOURS
from reports.word.markup import wrapped

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}  #: the texts are in British spelling
LATIN, BODY, HEADS = "Calibri", "等线", "微软雅黑"
ALTERNATIVES = {"等线": "DengXian", "微软雅黑": "Microsoft YaHei", "宋体": "SimSun"}
MAIN, MUTED, ACCENT, LINE = (COLOURS[name].lstrip("#").upper() for name in ("main", "muted", "accent", "line"))
RIGHT = 9638  #: twips from the left margin to the right one
ASIDE = f'<w:tabs><w:tab w:val="right" w:pos="{RIGHT}"/></w:tabs>'
BULLET = 1  #: number of the list in `numbering`; those with numbers come after it
RULE = "F0A273"  #: below the title
INDENT = 284  #: twips of a point of a list; twice that within a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style of paragraphs."""

    id: str
    name: str
    size: int = 21  #: half points
    based: str = "Normal"
    bold: bool = False
    colour: str = ""
    before: int = 0  #: twips
    after: int = 80  #: twips
    line: int = 300  #: 240 is a line without leading
    outline: int | None = None
    kept: bool = False  #: stays with the paragraph below
    more: str = ""  #: further properties of the paragraph, in the format's order after spacing
    early: str = ""  #: those before it: lists, borders, shading, tabs
    custom: bool = True

    @property
    def xml(self) -> str:
        """The style as the format writes it."""
        head = self.outline is not None or self.id in {"Title", "CoverName"}
        fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{HEADS}" w:cs="{LATIN}"/>' if head else ""
        outline = f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline is not None else ""
        own = ' w:customStyle="1"' if self.custom else ""
        base = f'<w:basedOn w:val="{self.based}"/>' if self.id != "Normal" else ""
        following = '<w:next w:val="Normal"/>' if head else ""
        return (
            f'<w:style w:type="paragraph" w:styleId="{self.id}"{own}{" w:default=" + chr(34) + "1" + chr(34) if self.id == "Normal" else ""}>'
            f'<w:name w:val="{self.name}"/>{base}{following}<w:qFormat/>'
            f"<w:pPr>{'<w:keepNext/>' * self.kept}{self.early}"
            f'<w:spacing w:before="{self.before}" w:after="{self.after}" w:line="{self.line}" w:lineRule="auto"/>{self.more}{outline}</w:pPr>'
            f"<w:rPr>{fonts}{'<w:b/>' * self.bold}{f'<w:color w:val={chr(34)}{self.colour}{chr(34)}/>' if self.colour else ''}"
            f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/></w:rPr></w:style>'
        )


def border(place: str, size: int, colour: str) -> str:
    """A rule above or below a paragraph."""
    return f'<w:pBdr><w:{place} w:val="single" w:sz="{size}" w:space="3" w:color="{colour}"/></w:pBdr>'


STYLES = (
    Style(id="Normal", name="Normal", custom=False),
    Style(
        id="Heading1", name="heading 1", size=32, bold=True, colour=MAIN, before=360, after=160, line=288, outline=0,
        kept=True, early=border("bottom", 10, MAIN) + ASIDE, custom=False,
    ),
    Style(
        id="Heading2", name="heading 2", size=25, bold=True, before=260, after=100, line=288, outline=1, kept=True,
        early=ASIDE, custom=False,
    ),
    Style(
        id="Heading3", name="heading 3", size=22, bold=True, before=180, after=60, line=288, outline=2, kept=True,
        early=ASIDE, custom=False,
    ),
    Style(
        id="Title", name="Title", size=68, bold=True, colour=MAIN, after=360, line=264,
        early=border("bottom", 24, RULE), custom=False,
    ),
    Style(id="Subtitle", name="Subtitle", size=24, colour=MUTED, before=1600, after=120, custom=False),
    Style(id="CoverName", name="Cover Name", size=36, bold=True, before=240, after=960, line=288),
    Style(id="CoverTagline", name="Cover Tagline", size=22, colour=MUTED, after=900, line=288),
    Style(id="CoverLabel", name="Cover Label", size=20, colour=MUTED, after=20, line=264),
    Style(id="CoverFigure", name="Cover Figure", size=40, bold=True, colour=MAIN, after=20, line=264, kept=True),
    Style(id="Figure", name="Figure", size=40, bold=True, colour=MAIN, after=20, line=264, kept=True),
    Style(
        id="Imprint", name="Imprint", size=20, after=20, line=280,
        early='<w:tabs><w:tab w:val="left" w:pos="2268"/></w:tabs>', more='<w:ind w:left="2268" w:hanging="2268"/>',
    ),
    Style(id="Lead", name="Lead", size=23),
    Style(
        id="Verdict", name="Verdict",
        early=f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{ACCENT}"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="FAF3EE"/>',
        more='<w:ind w:left="200"/>',
    ),
    Style(id="Small", name="Small", size=18, colour=MUTED, line=276),
    Style(id="Trace", name="Trace", size=15, colour=MUTED, line=264),
    Style(id="Note", name="Note", bold=True, before=80, after=20, kept=True, early=ASIDE),
    Style(id="Facts", name="Facts", early='<w:shd w:val="clear" w:color="auto" w:fill="F2F6F6"/>'),
    Style(id="Picture", name="Picture", before=80, after=40, line=240, kept=True, more='<w:jc w:val="center"/>'),
    Style(
        id="Caption", name="caption", size=18, colour=MUTED, after=160, line=264, more='<w:jc w:val="center"/>',
        custom=False,
    ),
    Style(
        id="ListBullet", name="List Bullet", after=60,
        early=f'<w:numPr><w:numId w:val="{BULLET}"/></w:numPr>', custom=False,
    ),
    Style(id="ListNumber", name="List Number", after=60, custom=False),
    Style(id="TableText", name="Table Text", size=18, before=20, after=20, line=252),
    Style(id="TableSmall", name="Table Small", size=16, based="TableText", before=10, after=10, line=245),
    Style(id="TableHead", name="Table Head", size=18, based="TableText", colour=MAIN, before=20, after=20, line=252),
    Style(id="TableGap", name="Table Gap", size=8, after=60, line=240),
    Style(id="TOCHeading", name="TOC Heading", size=28, bold=True, colour=MAIN, before=240, kept=True, custom=False),
    Style(
        id="TOC1", name="toc 1", after=40, line=276,
        early=f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{RIGHT}"/></w:tabs>', custom=False,
    ),
    Style(
        id="TOC2", name="toc 2", size=19, after=20, line=264,
        early=f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{RIGHT}"/></w:tabs>', more='<w:ind w:left="360"/>',
        custom=False,
    ),
    Style(
        id="Header", name="header", size=16, colour=MUTED, after=0, line=240, early=border("bottom", 4, LINE) + ASIDE,
        custom=False,
    ),
    Style(id="Footer", name="footer", size=16, colour=MUTED, after=0, line=240, early=ASIDE, custom=False),
)  # fmt: skip

TABLE = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>'
    f'<w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/></w:tblBorders>'
    '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="10" w:space="0" w:color="{MAIN}"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
)
CHARACTER = '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>'


def styles(locale: str, colour: str = "") -> str:
    """The whole sheet in one language of its texts; ``#rrggbb`` is the colour of the house."""
    language = LANGUAGES.get(locale, locale)
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{BODY}" w:cs="{LATIN}"/>'
        f'<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="{language}" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    return wrapped("w:styles", defaults + _painted("".join(style.xml for style in STYLES) + CHARACTER + TABLE, colour))


def _painted(text: str, colour: str) -> str:
    """In the colour of the house, where it has one."""
    own = colour.lstrip("#").upper()
    return text.replace(f'"{MAIN}"', f'"{own}"').replace(f'"{RULE}"', f'"{own}"') if own else text


def numbering(starts: Sequence[tuple[int, int]] = (), colour: str = "") -> str:
    """The list with points, and one with numbers for each of `starts`: depth of its points, and the first number; ``#rrggbb`` of the house."""
    points = "".join(_level(depth, "bullet", mark) for depth, mark in enumerate("•◦"))
    numbers = "".join(_level(depth, "decimal", f"%{depth + 1}.") for depth in range(2))
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{kind}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for kind, levels in enumerate((points, numbers))
    )
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, (depth, start) in enumerate(starts, BULLET + 1)
    )
    lists = f'{kinds}<w:num w:numId="{BULLET}"><w:abstractNumId w:val="0"/></w:num>{lists}'
    return wrapped("w:numbering", _painted(lists, colour))


def _level(depth: int, form: str, text: str) -> str:
    """How points of a list look at a depth."""
    style = '<w:pStyle w:val="ListBullet"/>' * (form == "bullet" and not depth)
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{INDENT * (depth + 1)}" w:hanging="{INDENT}"/></w:pPr><w:rPr><w:color w:val="{MAIN}"/></w:rPr></w:lvl>'
    )


def listed(number: int, depth: int) -> str:
    """Properties of a paragraph that is a point of a list."""
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def font_table() -> bytes:
    """Names of the fonts, with those under which other systems know them, and what to take where none is there."""
    chinese = "".join(_font(name, alternative) for name, alternative in ALTERNATIVES.items())
    latin = (
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
    )
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + wrapped("w:fonts", chinese + latin)).encode()


def _font(name: str, alternative: str) -> str:
    family: Sequence[str] = ("roman",) if name == "宋体" else ("swiss",)
    return (
        f'<w:font w:name="{name}"><w:altName w:val="{alternative}"/><w:charset w:val="86"/><w:family w:val="{family[0]}"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
