"""Published values beside an enterprise's own figures: dated, scoped, and with what keeps them from being the same."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reports.answers import answer_text, numbers_text
from reports.benchmark_document import ReferenceRow
from reports.errors import ReportError
from reports.numbers import points
from reports.reading import Reading
from reports.text import cut
from scoring.result import MISSING, TOTAL, ResponseState

TEXTS = ("measures", "scope", "source", "caveat")
LONGEST_OWN = 40  #: characters of an own answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One published value."""

    code: str
    value: Mapping[str, str]  #: by locale
    dated: str  #: ISO year, or year and month
    own: Mapping[str, str]  #: questionnaire code -> item code or TOTAL
    address: str  #: page it was taken from
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
            brief=line.get("brief", True),
            texts={locale: {name: line[locale][name] for name in TEXTS} for locale in ("zh", "en")},
        )
    except KeyError as error:
        raise ReportError(f"references.toml: {line.get('code', 'a line')} lacks {error}") from error


def reference_rows(reading: Reading) -> tuple[ReferenceRow, ...]:
    """Those that speak of something this questionnaire asks, each with the enterprise's own figure where it has one."""
    locale, rows = reading.locale, []
    for line in references():
        node = line.own.get(reading.questionnaire.code)
        if node is None or (node != TOTAL and node not in reading.items):
            continue
        texts = line.texts[locale]
        rows.append(
            ReferenceRow(
                **texts,
                value=line.value[locale],
                dated=line.dated,
                address=line.address,
                own=_own(reading, node),
                own_name=reading.names[node],
                brief=line.brief,
            )
        )
    return tuple(rows)


def _own(reading: Reading, node: str) -> str:
    """The enterprise's figure; empty where there is none."""
    if node == TOTAL:
        units = reading.result.nodes[TOTAL].units
        return points(units) if units != MISSING else ""
    item, answer = reading.items[node], reading.answer(node)
    if answer.state is not ResponseState.ANSWERED:
        return ""
    return cut(numbers_text(item, answer, reading.words) or answer_text(item, answer, reading.words), LONGEST_OWN)
