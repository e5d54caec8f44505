"""What a report says in a section, line by line, for files that have no styles: the consultant's words, or those of our rules."""

from collections.abc import Iterator, Sequence

from reports.document import DiagnosticReport
from reports.prose import Block, BlockKind, Prose
from reports.sections import sections


def said(report: DiagnosticReport, key: str, rules: Sequence[str]) -> list[str]:
    """A section as the page prints it: a consultant's words, even if these are none, else `rules`, what our rules say."""
    text = report.told.texts.get(key)
    return list(rules) if text is None else [line(block) for block in text.blocks]


def line(block: Block) -> str:
    r"""A block as one line, points of lists with their numbers.

    Examples
    --------
    >>> from reports.prose import prose
    >>> [line(block) for block in prose("a **b**\n\n3. c\n   - d").blocks]
    ['a b', '3. c', '  • d']
    """
    marks = {BlockKind.NUMBERED: f"{block.number}. ", BlockKind.BULLET: "• "}
    return "  " * block.depth + marks.get(block.kind, "") + block.text


def texts(report: DiagnosticReport) -> Iterator[tuple[str, str, Prose]]:
    """Key, title and words of every section that a consultant wrote, in the order of the report."""
    told = report.told.texts
    titles = {each.key: each.title for each in sections(report)}
    for key in (*(key for key in titles if key in told), *(key for key in told if key not in titles)):
        yield key, titles.get(key, key), told[key]
