"""The file around the parts of a document: in a fixed order, without a clock, without what the library's own document brings along."""

import zipfile
from io import BytesIO

from docx.document import Document as WordDocument

from reports.word.markup import wrapped
from reports.word.styles import font_table

START = (1980, 1, 1, 0, 0, 0)  #: the first moment an archive can name
FIRST = "[Content_Types].xml"
FOREIGN = ("thumbnail", "customXml", "stylesWithEffects")  #: relations to parts that are not ours
PROGRAM = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


def settings(language: str) -> str:
    """How Word treats the document: as one of its own, today's, with Chinese for what is Chinese."""
    address = "http://schemas.microsoft.com/office/word"
    themes = ("accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hyperlink", "followedHyperlink")
    colours = "".join(f' w:{name}="{name}"' for name in themes)
    return wrapped(
        "w:settings",
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        f'<w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="{address}" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{language}" w:eastAsia="zh-CN"/>'
        f'<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2"{colours}/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>',
    )


def program() -> bytes:
    """What made the file."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<Properties xmlns="{PROGRAM}"><Application>Rongping</Application></Properties>'.encode()


OWN = {"word/fontTable.xml": font_table, "docProps/app.xml": program}  #: parts written anew


def stripped(document: WordDocument) -> None:
    """Take away the library's preview, its forms of references and its second style sheet."""
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(FOREIGN):
                del relations[key]


def settled(content: bytes) -> bytes:
    """The same parts with the same dates, whenever it is made."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as made, zipfile.ZipFile(buffer, "w") as kept:
        for name in sorted(made.namelist(), key=lambda name: (name != FIRST, name)):
            data = OWN[name]() if name in OWN else made.read(name)
            entry = zipfile.ZipInfo(name, START)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.external_attr, entry.create_system = 0o600 << 16, 3
            kept.writestr(entry, data)
    return buffer.getvalue()
