"""Published values beside an enterprise's own figures: dated, scoped, and with what keeps them from being the same."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from questionnaires.model import Questionnaire
from reports.answers import numbers_text, short_answer
from reports.benchmark_document import ReferenceRow
from reports.errors import ReportError
from reports.reading import Reading
from reports.text import cut
from reports.wording import Wording
from scoring.result import ResponseState

TEXTS = ("measures", "scope", "source", "via", "caveat")
RECENT = 3  #: years; older figures say how old they are
LONGEST_OWN = 40  #: characters of an own answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One published value."""

    code: str
    value: Mapping[str, str]  #: by locale
    dated: str  #: ISO year, or year and month
    own: Mapping[str, str]  #: questionnaire code -> item code; empty where nothing compares
    address: str  #: page it was taken from
    original: bool  #: that page is the issuer's own
    brief: bool
    texts: Mapping[str, Mapping[str, str]]  #: locale -> what each of `TEXTS` says


@cache
def references() -> tuple[Reference, ...]:
    """All lines of `references.toml`; ReportError if one lacks something."""
    path = files("reports") / "references.toml"
    return tuple(_reference(line) for line in tomllib.loads(path.read_text(encoding="utf-8"))["line"])


def _reference(line: Mapping[str, Any]) -> Reference:
    try:
        value = line["value"]
        return Reference(
            code=line["code"],
            value=value if isinstance(value, dict) else {"zh": value, "en": value},
            dated=line["dated"],
            own=line["own"],
            address=line["address"],
            original=line.get("original", False),
            brief=line.get("brief", True),
            texts={locale: {name: line[locale][name] for name in TEXTS} for locale in ("zh", "en")},
        )
    except KeyError as error:
        raise ReportError(f"references.toml: {line.get('code', 'a line')} lacks {error}") from error


def published(questionnaire: Questionnaire) -> tuple[Reference, ...]:
    """Those that may be shown beside a result: read in the original, and of something this questionnaire asks."""
    asked = {item.code for item in questionnaire.items()} | {""}
    return tuple(line for line in references() if line.original and line.own.get(questionnaire.code) in asked)


def reference_rows(reading: Reading, *, on: date) -> tuple[ReferenceRow, ...]:
    """Those that may be shown, each with the enterprise's own figure where it has one, as of a day."""
    locale, words, rows = reading.locale, reading.words, []
    for line in published(reading.questionnaire):
        item = line.own[reading.questionnaire.code]
        texts = dict(line.texts[locale])
        read_at = words("benchmark.read_at", via=texts.pop("via"), address=line.address)
        rows.append(
            ReferenceRow(
                **texts,
                read_at=read_at,
                value=line.value[locale],
                dated=_dated(line.dated, on, words),
                own=_own(reading, item) if item else "",
                own_name=reading.names[item] if item else "",
                compares=bool(item),
                brief=line.brief,
            )
        )
    return tuple(rows)


def years_since(dated: str, on: date) -> int:
    """Whole years from a year, or a year and month, to a day.

    Examples
    --------
    >>> years_since("2019", date(2026, 11, 22)), years_since("2021-12", date(2026, 11, 22))
    (7, 4)
    """
    year, _, month = dated.partition("-")
    return on.year - int(year) - (bool(month) and on.month < int(month))


def _dated(dated: str, on: date, words: Wording) -> str:
    """The date, and how long ago that was if it is not recent."""
    years = years_since(dated, on)
    return words("benchmark.old", dated=dated, years=years) if years > RECENT else dated


def _own(reading: Reading, code: str) -> str:
    """The enterprise's answer; empty where there is none."""
    item, answer = reading.items[code], reading.answer(code)
    if answer.state is not ResponseState.ANSWERED:
        return ""
    numbers = numbers_text(item, answer, reading.words)
    return cut(numbers, LONGEST_OWN) if numbers else short_answer(item, answer, reading.words, LONGEST_OWN)
