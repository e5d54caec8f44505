"""The table of contents: a field that Word works out, filled with the headings as links until it does."""

from collections.abc import Sequence

from reports.word.blocks import Heading
from reports.word.markup import paragraph, run

DEEPEST = 2  #: level of headings that are listed


def contents(headings: Sequence[Heading]) -> str:
    """Lines of the contents; page numbers come with Word's first look."""
    listed = [each for each in headings if each.level <= DEEPEST]
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{DEEPEST}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    lines = [_line(each) for each in listed]
    written = "".join(
        paragraph((begin if not number else "") + line, f"TOC{each.level}")
        for number, (each, line) in enumerate(zip(listed, lines, strict=True))
    )
    return written + paragraph(end, "TableGap")


def _line(heading: Heading) -> str:
    return f'<w:hyperlink w:anchor="{heading.bookmark}" w:history="1">{run(heading.text)}</w:hyperlink>'
