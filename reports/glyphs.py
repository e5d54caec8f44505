"""Which characters a report holds, where, and whether our fonts can draw them."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from reports import fontfiles
from reports.area_report import AreaReport
from reports.before_after import BeforeAfter
from reports.document import DiagnosticReport
from reports.errors import MissingGlyph, MissingGlyphError
from reports.wording import Wording

MOST_NAMED = 20  #: characters named in one error


def strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text below `value` that is printed, with the field it stands in.

    Examples
    --------
    >>> list(strings({"a": ("x", "y")}, "report"))
    [('report.a[0]', 'x'), ('report.a[1]', 'y')]
    """
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from strings(member, f"{path}.{key}".lstrip("."))
    elif isinstance(value, tuple):
        for place, member in enumerate(value):
            yield from strings(member, f"{path}[{getattr(member, 'code', '') or place}]")
    elif is_dataclass(value):
        for field in (each for each in fields(value) if each.metadata.get("printed", True)):
            yield from strings(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))


def needs_rare(report: DiagnosticReport | BeforeAfter | AreaReport, words: Wording) -> bool:
    """Whether the second cut is needed.

    Raises
    ------
    MissingGlyphError
        If neither can draw a character: each is named with its field.
    """
    texts = [*strings(report), *words.sentences.items()]
    beyond = {ord(char) for _, text in texts for char in text} - fontfiles.drawable("common")
    if not beyond:
        return False
    missing = beyond - fontfiles.drawable("rare")
    if missing:
        raise MissingGlyphError(locate(texts, missing))
    return True


def locate(texts: list[tuple[str, str]], missing: set[int]) -> list[MissingGlyph]:
    """First place of each missing character."""
    found: dict[str, str] = {}
    for path, text in texts:
        for char in text:
            if ord(char) in missing:
                found.setdefault(char, path)
    return [MissingGlyph(character=char, field=path) for char, path in list(found.items())[:MOST_NAMED]]
