"""YAML text → plain values with the line of each, or problems.

Only the part of YAML that data needs: no anchors, no tags, no merge keys, limited depth and size. It is read event by
event, so that a scalar's quotes are known, numbers are exact (`Decimal`, never `float`), and hostile files cost nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from questionnaires.problems import Path_, Problem, address, shown

Plain = dict[str, Any] | list[Any] | str | int | bool | Decimal | None

LARGEST_FILE = 1_000_000  #: bytes
DEEPEST = 16  #: mappings and lists inside one another
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
BOOLEANS = {"true": True, "false": False}
AMBIGUOUS = frozenset({"yes", "no", "on", "off", "y", "n"})  #: truth values to some YAML readers, words to others
NOTHING = frozenset({"", "~", "null"})


@dataclass(slots=True)
class SourceFile:
    """One file as plain values, the line each value starts on, and what is wrong with it as YAML."""

    path: Path
    value: Plain = None
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False  #: reading stopped early: what is missing may have been there

    def line(self, path: Path_) -> int:
        """Line of the value at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def report(self, line: int, path: Path_, found: str, *, expected: str = "", remedy: str = "") -> None:
        """Add a problem."""
        self.problems.append(
            Problem(file=self.path, line=line, address=address(path), found=found, expected=expected, remedy=remedy)
        )


class _StopReadingError(Exception):
    """The rest of the file is not worth reading; the problem is already told."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    path: Path_
    value: dict[str, Any] | list[Any]
    key: str | None = None  #: mapping only: the key whose value comes next
    skip: bool = False  #: the value that comes next belongs to a key already told as wrong


def read(path: Path) -> SourceFile:
    """Read one file; what is wrong with it as YAML is in its `problems`."""
    source = SourceFile(path=path)
    text = _text(source)
    if text is None:
        source.broken = True
        return source
    try:
        _Builder(source).build(text)
    except _StopReadingError:
        source.broken = True
    except ReaderError as error:
        source.broken = True
        line = text.count("\n", 0, error.position) + 1
        source.report(line, (), f"character U+{ord(text[error.position]):04X} is not allowed", remedy="delete it")
    except YAMLError as error:
        source.broken = True
        source.report(_line_of(error), (), f"not YAML: {_reason(error)}", remedy=_advice(error))
    return source


def _text(source: SourceFile) -> str | None:
    try:
        content = source.path.read_bytes()
    except OSError as error:
        source.report(0, (), f"cannot be read: {error.strerror}")
        return None
    if len(content) > LARGEST_FILE:
        source.report(
            1, (), f"{len(content):,} bytes", expected=f"at most {LARGEST_FILE:,} bytes", remedy="split the file"
        )
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.report(
            line, (), f"byte 0x{content[error.start]:02X}", expected="UTF-8 text", remedy="save the file as UTF-8"
        )
        return None


def _line_of(error: YAMLError) -> int:
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            return int(mark.line) + 1
    return 1


def _reason(error: YAMLError) -> str:
    words = [error.context, error.problem] if isinstance(error, MarkedYAMLError) else [str(error)]
    return ", ".join(str(word) for word in words if word)[:200]


def _advice(error: YAMLError) -> str:
    problem = str(error.problem) if isinstance(error, MarkedYAMLError) else ""
    if "\\t" in problem:
        return "indent with spaces, not with tabs"
    if "mapping values are not allowed" in problem or "flow" in _reason(error):
        return (
            "put a sentence with ':', ',', '?', '#', brackets or quotes on a line of its own, or between double quotes"
        )
    return "check quotes, brackets and indentation on this line and the one before"


class _Builder:
    """Events in, plain values out; recursion-free."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.stack: list[_Open] = []
        self.documents = 0

    def build(self, text: str) -> None:
        """Fill the source from its text."""
        for event in self._events(text):
            line = event.start_mark.line + 1
            if isinstance(event, DocumentStartEvent):
                self._document(line)
            elif isinstance(event, AliasEvent):
                self._stop(line, f"alias *{event.anchor}", "write the value out")
            elif isinstance(event, ScalarEvent):
                self._scalar(event, line)
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                self._open(event, line)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                self.stack.pop()

    @staticmethod
    def _events(text: str) -> Iterator[Event]:
        yield from YAML(typ="safe", pure=True).parse(text)

    def _document(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop(line, "a second document in the same file", "remove the line '---'")

    def _stop(self, line: int, found: str, remedy: str) -> None:
        self.source.report(line, self._path(), found, remedy=remedy)
        raise _StopReadingError

    def _path(self) -> Path_:
        """Where the value that comes next belongs."""
        if not self.stack:
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            return (*top.path, len(top.value))
        return top.path if top.key is None else (*top.path, top.key)

    def _open(self, event: MappingStartEvent | SequenceStartEvent, line: int) -> None:
        self._refuse_marks(event, line)
        if len(self.stack) >= DEEPEST:
            self._stop(line, f"more than {DEEPEST} levels", "flatten it")
        if self._key_expected():
            self._stop(line, "a list or mapping as a key", "keys are plain words")
        path = self._path()
        value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self._place(value, path, line)
        self.stack.append(_Open(path, value))

    def _refuse_marks(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent, line: int) -> None:
        if event.anchor is not None:
            self._stop(line, f"anchor &{event.anchor}", "remove it; anchors and aliases are not used here")
        if event.tag is not None:
            self._stop(line, f"tag {shown(str(event.tag))}", "remove it; tags are not used here")

    def _key_expected(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        self._refuse_marks(event, line)
        if self._key_expected():
            self._key(str(event.value), line)
            return
        path = self._path()
        value = self._plain(event.value, path, line) if event.style is None else event.value
        self._place(value, path, line)

    def _key(self, key: str, line: int) -> None:
        top = self.stack[-1]
        top.key, top.skip = key, key in top.value
        if top.skip:
            first = self.source.lines[(*top.path, key)]
            self.source.report(
                line, (*top.path, key), f"given twice; first on line {first}", remedy="delete one of them"
            )
        else:
            self.source.lines[(*top.path, key)] = line

    def _place(self, value: Plain, path: Path_, line: int) -> None:
        if not self.stack:
            self.source.value = value
            self.source.lines[()] = line
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            self.source.lines[path] = line
            top.value.append(value)
        elif top.key is not None:
            if not top.skip:
                top.value[top.key] = value
            top.key, top.skip = None, False

    def _plain(self, text: str, path: Path_, line: int) -> Plain:
        """Value of an unquoted scalar."""
        if text.lower() in AMBIGUOUS:
            self.source.report(line, path, f"unquoted {text}", remedy=f'quote it: "{text}"')
            return text
        if INTEGER.fullmatch(text):
            return int(text)
        if DECIMAL.fullmatch(text):
            return Decimal(text)
        if text.lower() in NOTHING:
            return None
        return BOOLEANS.get(text, text)
