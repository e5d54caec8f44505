"""Text inside a block of the page, with what makes it bold, small or grey, as runs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from reports.charts.theme import COLOURS
from reports.word.markup import TAB, run

_SPACE = re.compile(r"[ \t\r\n]+")
_LINES = re.compile(r"[ \t\r]+")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that look alike."""

    text: str = ""
    bold: bool = False
    small: bool = False
    muted: bool = False
    underlined: bool = False
    aside: bool = False  #: stands at the right end of the line

    def inside(self, element: Element) -> "Span":
        """How text inside an element looks."""
        names = classes(element)
        return replace(
            self,
            bold=self.bold or element.tag in {"b", "i"},
            small=self.small or element.tag == "small" or "small" in names,
            muted=self.muted or element.tag == "small" or "muted" in names,
            underlined=self.underlined or element.tag == "em",
            aside=self.aside or element.tag == "i",
        )

    @property
    def looks(self) -> str:
        """Properties of its run, in the order the format asks for."""
        return (
            "<w:b/>" * self.bold
            + f'<w:color w:val="{COLOURS["muted"].lstrip("#").upper()}"/>' * self.muted
            + '<w:sz w:val="16"/>' * self.small
            + '<w:u w:val="single"/>' * self.underlined
        )


def classes(element: Element) -> frozenset[str]:
    """Names by which the style sheet knows an element."""
    return frozenset(element.get("class", "").split())


def spans(element: Element, look: Span | None = None) -> Iterator[Span]:
    """Everything an element says, in order."""
    look = look or Span()
    if element.text:
        yield replace(look, text=element.text)
    for child in element:
        yield from spans(child, look.inside(child))
        if child.tail:
            yield replace(look, text=child.tail)


def tidied(found: Sequence[Span], *, lines: bool = False) -> list[Span]:
    """The same with spaces as a browser shows them: one between words, none at the ends; with `lines`, line ends stay."""
    kept: list[Span] = []
    open_end = True
    for each in found:
        text = _LINES.sub(" ", each.text) if lines else _SPACE.sub(" ", each.text)
        if open_end:
            text = text.lstrip(" ")
        if text:
            kept.append(replace(each, text=text))
            open_end = text.endswith((" ", "\n"))
    if kept and kept[-1].text.endswith((" ", "\n")):
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return [each for each in kept if each.text]


def runs(element: Element, look: Span | None = None, *, lines: bool = False) -> str:
    """Runs of everything an element says; what stands at the right end of the line comes last, behind a tab."""
    found = list(spans(element, look))
    text = tidied([each for each in found if not each.aside], lines=lines)
    aside = tidied([each for each in found if each.aside])
    written = "".join(run(each.text, each.looks) for each in text)
    return written + (TAB + "".join(run(each.text, each.looks) for each in aside) if aside else "")


def plain(element: Element) -> str:
    """What an element says, without looks and without what stands aside."""
    return "".join(each.text for each in tidied([each for each in spans(element) if not each.aside]))
