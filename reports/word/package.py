"""The file around the parts of a document: in a fixed order, without a clock, with our names of fonts."""

import zipfile
from io import BytesIO

from reports.word.styles import font_table

START = (1980, 1, 1, 0, 0, 0)  #: the first moment an archive can name
FIRST = "[Content_Types].xml"
OWN = {"word/fontTable.xml": font_table}  #: parts written anew


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
