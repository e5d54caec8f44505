"""Files that are no table, told from their first bytes: what each is, and what to give instead."""

import re

INSTEAD = "give the answers as .xlsx, .csv or .json"
OPENED = "open it in a spreadsheet program and save it as .xlsx"
MARKED = (
    (b"%PDF-", f"a PDF, in which answers cannot be read; {INSTEAD}"),
    (b"\xd0\xcf\x11\xe0", "an old .xls or an encrypted workbook; save it as .xlsx without a password, or as CSV"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
)
REMEDIES = {
    "an image": "type the answers into a template; rongping questionnaire template makes one",
    "an archive": f"unpack it, and {INSTEAD}",
}
MARKUP = re.compile(rb"\s*(<!doctype html|<html|<head|<table|<meta|<\?xml)", re.IGNORECASE)
PLACED = ((b"RIFF", 8, b"WEBP"), (b"BM", 6, b"\0\0\0\0"), (b"\0\0\0", 4, b"ftyphei"))  #: start, where, what: images


def foreign(content: bytes) -> str:
    """What a file is that is no table, with a remedy; empty if it may be one.

    Examples
    --------
    >>> foreign(b"GIF89a...")
    'an image; type the answers into a template; rongping questionnaire template makes one'
    >>> foreign(b"id,FND-EQP-01"), foreign(b"BM,5")
    ('', '')
    """
    for mark, what in MARKED:
        if content.startswith(mark):
            return f"{what}; {REMEDIES[what]}" if what in REMEDIES else what
    if any(content.startswith(mark) and content[at:].startswith(then) for mark, at, then in PLACED):
        return f"an image; {REMEDIES['an image']}"
    if MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        return f"a web page or XML, as some systems export under the name .xls; {OPENED}"
    return ""


def foreign_archive(names: frozenset[str]) -> str:
    """What a zip file is that is no workbook, by the names in it, with a remedy; empty if it may be one."""
    if "xl/workbook.xml" in names:
        return ""
    if "xl/workbook.bin" in names:
        return f"a binary workbook (.xlsb); {OPENED}"
    if "word/document.xml" in names:
        return f"a Word document; {INSTEAD}"
    if "content.xml" in names:
        return f"an OpenDocument file; {OPENED}"
    return f"an archive; {REMEDIES['an archive']}" if names else ""
