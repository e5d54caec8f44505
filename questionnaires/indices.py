"""What a region watches: indices made of the items of one questionnaire version, from a file of their own.

They lie beside the definitions, not in them: which items stand for an index may change without a new version of the questionnaire.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from questionnaires.canonical import from_plain
from questionnaires.lint import texts
from questionnaires.model import InventoryInput, Item, Questionnaire, Source, Text
from questionnaires.problems import Finding, Path_, Problem, QuestionnaireError, address
from questionnaires.references import known_documents, unknown

if TYPE_CHECKING:
    from questionnaires.source import SourceFile

MONITORING = Path(__file__).parent / "monitoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexItem:
    """An item of an index, and how much it counts in it."""

    item: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A weighted mean of items, from 0 to 100."""

    code: str
    name: Text
    explanation: Text  #: what it is about, and why these items with these weights
    sources: tuple[Source, ...]  #: who asks to watch it
    items: tuple[IndexItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms:
    """The item that asks for the industrial internet platforms in use, and the options that mean there is none."""

    item: str
    none: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """All that is watched with one questionnaire version."""

    questionnaire: str = ""  #: code@version
    indices: tuple[Index, ...] = ()
    platforms: Platforms | None = None


_known: dict[tuple[Path, str], Monitoring] = {}


def monitoring_of(questionnaire: Questionnaire, root: Path = MONITORING) -> Monitoring:
    """What is watched with a questionnaire; nothing where there is no file for its version.

    Raises
    ------
    QuestionnaireError
        With everything that is wrong with the file.
    """
    path = root / questionnaire.code / f"{questionnaire.version}.yaml"
    key = path, questionnaire.content_hash
    if key not in _known:
        empty = Monitoring(questionnaire=questionnaire.key)
        _known[key] = load_monitoring(path, questionnaire) if path.exists() else empty
    return _known[key]


def load_monitoring(path: Path, questionnaire: Questionnaire) -> Monitoring:
    """Indices in a file, for this questionnaire.

    Raises
    ------
    QuestionnaireError
        With everything that is wrong with it, by line.
    """
    from questionnaires.shape import misfits  # noqa: PLC0415  (what reads and checks YAML is loaded when a file is)
    from questionnaires.source import read  # noqa: PLC0415

    source = read(path)
    findings = [each for each in misfits(source.value, "monitoring") if not each.silent] if not source.broken else []
    monitoring = from_plain(Monitoring, source.value)
    broken = [each.path for each in findings]
    findings += [each for each in _senseless(monitoring, questionnaire) if not _touched(each.path, broken)]
    problems = [*source.problems, *(_told(source, each) for each in findings)]
    if problems:
        raise QuestionnaireError(sorted(problems, key=lambda each: each.line))
    return monitoring


def _touched(path: Path_, broken: list[Path_]) -> bool:
    """Whether what lies there, or around it, is of the wrong shape: then nothing can be said of its sense."""
    return any(path[: len(each)] == each or each[: len(path)] == path for each in broken)


def _told(source: "SourceFile", finding: Finding) -> Problem:
    return Problem(
        file=source.path, line=source.line(finding.path), address=address(finding.path), found=finding.found,
        expected=finding.expected, remedy=finding.remedy,
    )  # fmt: skip


def _senseless(monitoring: Monitoring, questionnaire: Questionnaire) -> Iterator[Finding]:
    """What fits the schema and makes no sense with this questionnaire."""
    if monitoring.questionnaire != questionnaire.key:
        yield Finding(path=("questionnaire",), found=monitoring.questionnaire or "nothing", expected=questionnaire.key)
    items = {item.code: item for item in questionnaire.items()}
    taken: dict[str, str] = {}
    codes: set[str] = set()
    for number, index in enumerate(monitoring.indices):
        here: Path_ = ("indices", number)
        if index.code in codes:
            yield Finding(path=(*here, "code"), found=f"{index.code} a second time", remedy="give it another code")
        codes.add(index.code)
        yield from known_documents(questionnaire, index.sources, (*here, "sources"))
        for place, each in enumerate(index.items):
            yield from _counted(each, (*here, "items", place, "item"), items, taken)
            taken.setdefault(each.item, index.code)
    yield from texts(monitoring, (), questionnaire.locales)
    if monitoring.platforms is not None:
        yield from _platforms(monitoring.platforms, items)


def _counted(each: IndexItem, path: Path_, items: dict[str, Item], taken: dict[str, str]) -> Iterator[Finding]:
    if each.item not in items:
        yield unknown(path, each.item, items, "item")
    elif not items[each.item].scored:
        yield Finding(path=path, found=f"{each.item} has no points", expected="an item that is scored")
    elif each.item in taken:
        remedy = "leave it in one of the two"
        yield Finding(path=path, found=f"{each.item} counts in {taken[each.item]} already", remedy=remedy)


def _platforms(platforms: Platforms, items: dict[str, Item]) -> Iterator[Finding]:
    path: Path_ = ("platforms", "item")
    if platforms.item not in items:
        yield unknown(path, platforms.item, items, "item")
        return
    item = items[platforms.item]
    if item.input is not InventoryInput.CHOICES:
        yield Finding(path=path, found=platforms.item, expected="an inventory item with options")
    known = [option.code for option in item.options]
    for place, code in enumerate(platforms.none):
        if code not in known:
            yield unknown(("platforms", "none", place), code, known, f"option of {platforms.item}")
