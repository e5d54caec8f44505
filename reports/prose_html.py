"""A consultant's text as HTML: for the PDF and for the page on which it is written."""

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

from reports.prose import Block, BlockKind, Prose, Run

LISTS = {BlockKind.BULLET: "ul", BlockKind.NUMBERED: "ol"}


def prose_html(text: Prose) -> Markup:
    r"""Well-formed elements: ``p``, ``h3``, ``ul``, ``ol``, ``b``, ``em``; every word of the text is escaped.

    Examples
    --------
    >>> from reports.prose import prose
    >>> str(prose_html(prose("a **b**\n\n2. <c>")))
    '<p>a <b>b</b></p>\n<ol><li value="2">&lt;c&gt;</li></ol>'
    """
    return Markup("\n").join(_elements(text))


def _elements(text: Prose) -> Iterator[Markup]:
    for kind, blocks in groupby(text.blocks, key=lambda block: block.kind):
        match kind:
            case BlockKind.PARAGRAPH:
                yield from (_element("p", block) for block in blocks)
            case BlockKind.HEADING:
                yield from (_element("h3", block) for block in blocks)
            case _:
                points = Markup("").join(_point(block) for block in blocks)
                yield Markup("<{0}>{1}</{0}>").format(Markup(LISTS[kind]), points)  # noqa: S704  (a name of ours)


def _element(name: str, block: Block) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(name), _words(block))  # noqa: S704  (a name of ours)


def _point(block: Block) -> Markup:
    number = Markup(' value="{}"').format(block.number) if block.number else ""
    deep = Markup(' class="deep"') if block.depth else ""
    return Markup("<li{}{}>{}</li>").format(number, deep, _words(block))


def _words(block: Block) -> Markup:
    return Markup("").join(_run(run) for run in block.runs)


def _run(run: Run) -> Markup:
    words = escape(run.text)
    if run.emphasis:
        words = Markup("<em>{}</em>").format(words)
    return Markup("<b>{}</b>").format(words) if run.strong else words
