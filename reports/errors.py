"""What can go wrong between a result and its PDF: each error carries its data and says what to do."""

from collections.abc import Sequence
from dataclasses import dataclass


class ReportError(Exception):
    """A report could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGlyph:
    """A character none of our fonts can draw, and where it came from."""

    character: str
    field: str

    def __str__(self) -> str:
        return f"U+{ord(self.character):04X} in {self.field}"

    @property
    def written(self) -> str:
        """What a report prints in its place where it is replaced: its code point, in brackets that no name has."""
        return f"〔U+{ord(self.character):04X}〕"


class MissingGlyphError(ReportError):
    """Text holds characters that would come out as boxes."""

    def __init__(self, missing: Sequence[MissingGlyph]) -> None:
        self.missing = tuple(missing)
        named = ", ".join(f"{glyph.character} ({glyph})" for glyph in self.missing)
        super().__init__(f"no font of ours can draw {named}; replace the character in that field and print again")

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """How it crosses from the worker process."""
        return type(self), (self.missing,)


class EngineError(ReportError):
    """The machine lacks something the engine needs."""


class AssetError(ReportError):
    """A page asked for a font, picture or style that is not there, or for anything outside the report."""


class StyleError(ReportError):
    """The engine did not understand a rule of our style sheet."""


class LimitError(ReportError):
    """A report went over its limit of pages, seconds or memory."""


class PageLimitError(LimitError):
    """More pages than allowed."""

    def __init__(self, pages: int, limit: int) -> None:
        self.pages, self.limit = pages, limit
        super().__init__(
            f"the report has {pages} pages, more than the {limit} allowed; shorten notes or use the spreadsheet"
        )

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """How it crosses from the worker process."""
        return type(self), (self.pages, self.limit)


class TimeLimitError(LimitError):
    """Not ready in time; the worker process was ended."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"the report was not ready after {seconds:g} s and its worker was ended; try again or raise the limit"
        )

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """How it crosses from the worker process."""
        return type(self), (self.seconds,)


class MemoryLimitError(LimitError):
    """Needs more memory than the worker process may use."""


class WorkerError(ReportError):
    """The worker process died or could not be started."""
