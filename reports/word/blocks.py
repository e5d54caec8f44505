"""The page of a report, block by block, as paragraphs, tables and pictures of a Word document."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from reports.text import cut_at_pause
from reports.word.drawing import Pictures
from reports.word.markup import field as worked_out
from reports.word.markup import marked, paragraph, run
from reports.word.spans import Span, classes, plain, runs
from reports.word.styles import BULLET, listed
from reports.word.tables import table
from reports.wording import Wording

LEVELS = {"h1": 1, "h2": 2, "h3": 3}
STYLES = {"lead": "Lead", "trace": "Trace", "small": "Small"}  #: of a paragraph, by its class
LONGEST_CAPTION = 60
PLACEHOLDER = "<!--contents-->"  #: where the contents go, once every heading is known
INLINE = frozenset({"b", "span", "small", "i", "a"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading, for the contents."""

    level: int
    text: str
    bookmark: str


@dataclass(slots=True)
class Blocks:
    """Translates elements of the page; keeps what the contents and the numbers of pictures need."""

    words: Wording
    pictures: Pictures
    headings: list[Heading] = field(default_factory=list)
    numbered: list[tuple[int, int]] = field(default_factory=list)  #: lists with numbers: depth and first number of each
    figures: int = 0
    titled: str = ""  #: the heading above, by which tables are called
    held: bool = False  #: inside a box that stays on one page
    figure: bool = False  #: inside a box around one large figure

    def of(self, element: Element) -> Iterator[str]:
        """An element as blocks; what only groups others is passed through."""
        known: Mapping[str, Callable[[Element], Iterator[str]]] = {
            "p": self._paragraph,
            "ul": self._list,
            "ol": self._numbered,
            "table": self._table,
            "img": self._picture,
            "nav": self._contents,
            **dict.fromkeys(LEVELS, self._heading),
            **dict.fromkeys(INLINE, self._line),
        }
        handle = self._verdict if "verdict" in classes(element) else known.get(element.tag)
        if handle is None and _speaks(element):
            handle = self._paragraph
        if handle is not None:
            yield from handle(element)
            return
        held, self.held = self.held, self.held or "keep" in classes(element)
        figure, self.figure = self.figure, "total" in classes(element)
        for child in element:
            yield from self.of(child)
        self.held, self.figure = held, figure

    def _heading(self, element: Element) -> Iterator[str]:
        level = LEVELS[element.tag]
        element = _ruled(element) if "ruled" in classes(element) else element
        content = runs(element)
        self.titled = plain(element)
        bookmark = f"_Toc{len(self.headings) + 1:06}"
        self.headings.append(Heading(level=level, text=self.titled, bookmark=bookmark))
        yield paragraph(marked(content, bookmark, len(self.headings)), f"Heading{level}")

    def _paragraph(self, element: Element) -> Iterator[str]:
        names = classes(element)
        style = next((style for name, style in STYLES.items() if name in names), "Normal")
        style = "Facts" if "facts" in names else style
        kept = "<w:keepNext/>" * (self.held or bool(names & {"with-next", "intro"}))
        content = runs(element, Span(muted="muted" in names), lines="two" in names)
        if content:
            yield paragraph(content, style, kept)

    def _verdict(self, element: Element) -> Iterator[str]:
        """The sentences that come first, the very first one in bold; in a consultant's own words lists and headings, too."""
        own = element.find("div[@class='own']")
        for number, each in enumerate(element if own is None else own):
            if each.tag == "p":
                yield paragraph(runs(each, Span(bold=not number)), "Verdict")
            else:
                yield from self.of(each)

    def _line(self, element: Element) -> Iterator[str]:
        """Text that stands by itself inside a box."""
        style = "CoverLabel" if element.tag != "b" else "Figure" if self.figure else "Note"
        if content := runs(element):
            yield paragraph(content, style)

    def _list(self, element: Element) -> Iterator[str]:
        for each in element:
            yield paragraph(runs(each), "ListBullet", listed(BULLET, 1) * ("deep" in classes(each)))

    def _numbered(self, element: Element) -> Iterator[str]:
        """Points with the numbers that their writer gave them: a list of their own wherever these do not go on from the one before."""
        number, due = 0, (-1, 0)
        for each in element:
            place = int("deep" in classes(each)), int(each.get("value", "1"))
            if place != due:
                self.numbered.append(place)
                number = BULLET + len(self.numbered)
            due = place[0], place[1] + 1
            yield paragraph(runs(each), "ListNumber", listed(number, place[0]))

    def _table(self, element: Element) -> Iterator[str]:
        if element.find("*/tr") is not None:
            yield table(element, title=self.titled)

    def _picture(self, element: Element) -> Iterator[str]:
        alternative = element.get("alt", "")
        yield paragraph(self.pictures.drawing(element.get("src", ""), alternative), "Picture")
        self.figures += 1
        number = worked_out(f"SEQ {self.words('word.figure')} \\* ARABIC", str(self.figures))
        title = cut_at_pause(alternative.split(self.words("word.pause"))[0], LONGEST_CAPTION)
        yield paragraph(run(self.words("word.figure") + " ") + number + run(f"  {title}"), "Caption")

    def _contents(self, element: Element) -> Iterator[str]:
        title = element.find("h2")
        if title is not None:
            yield paragraph(runs(title), "TOCHeading")
        yield PLACEHOLDER


def _speaks(element: Element) -> bool:
    """Whether an element has text of its own, beside what its children say."""
    return any(text and text.strip() for text in (element.text, *(child.tail for child in element)))


def _ruled(element: Element) -> Element:
    """A heading whose figure stands at the right end of the line."""
    turned = Element(element.tag)
    for child in element:
        aside = Element("i") if child.tag == "b" else child
        aside.text, aside.tail = child.text, child.tail
        turned.append(aside)
    return turned
