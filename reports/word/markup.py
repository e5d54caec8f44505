"""Pieces of WordprocessingML as text: quick to join, and parsed once as a whole."""

import re
from html import escape

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TAB = "<w:r><w:tab/></w:r>"


def legal(text: str) -> str:
    r"""Text without what XML cannot hold.

    Examples
    --------
    >>> legal("a\x00b\ufffec")
    'abc'
    """
    return _ILLEGAL.sub("", text)


def wrapped(tag: str, content: str) -> str:
    """An element with every name space that ours may use."""
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in NAMESPACES.items())
    return f"<{tag} {spaces}>{content}</{tag}>"


def run(text: str, properties: str = "") -> str:
    """A run of characters; line ends break the line.

    Examples
    --------
    >>> run("a<b")
    '<w:r><w:t xml:space="preserve">a&lt;b</w:t></w:r>'
    """
    looks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = [f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in legal(text).split("\n")]
    return f"<w:r>{looks}{'<w:br/>'.join(lines)}</w:r>"


def paragraph(content: str, style: str, properties: str = "") -> str:
    """A paragraph in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def field(code: str, shown: str = "", *, dirty: bool = False) -> str:
    """A field that the reader's program works out; `shown` until it does."""
    stale = ' w:dirty="true"' if dirty else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{stale}/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def marked(content: str, name: str, number: int) -> str:
    """Content that links lead to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'
