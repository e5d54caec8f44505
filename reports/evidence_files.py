"""Files that show what answers say, by their check sums: whoever has a file can tell whether it is the one that was handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.appendix_document import FileRow
from reports.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file beside an item, as it was frozen: its name was not."""

    sha256: str
    enterprise: bool  #: whether the enterprise handed it in, else the reviewers


def rows(reading: Reading, files: Mapping[str, Sequence[EvidenceFile]]) -> tuple[FileRow, ...]:
    """One for every file, by item in the order asked."""
    words = reading.words
    return tuple(
        FileRow(
            code=code,
            name=reading.names[code],
            by=words("file.enterprise" if each.enterprise else "file.consultancy"),
            sha256=each.sha256,
        )
        for code in reading.items
        for each in files.get(code, ())
    )
