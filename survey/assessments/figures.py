"""Figures that are asked more than once: which fields mean the same, and what was typed in one of them or in the profile before.

A questionnaire asks for the number of machines wherever it needs it, so that each question can be understood alone. Nobody shall type it
four times, nor give four different numbers without noticing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from questionnaires.model import Item
from scoring.answer import parse_cell
from scoring.errors import AnswerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the profile of an enterprise says in figures."""

    staff: int
    revenue: Decimal  #: last year's, 万元


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of an enterprise, and the fields that ask for it."""

    code: str
    name: Mapping[str, str]
    fields: tuple[tuple[str, str], ...]  #: item and part, in the order asked
    unit: Mapping[str, str]
    fact: Callable[[Facts], Decimal] | None = None  #: the same in the profile, where it has it


FIGURES: Mapping[str, tuple[Figure, ...]] = {
    "lianghua-sme": (
        Figure(
            code="spending",
            name={"zh": "近三年数字化投入合计", "en": "Digital spending over three years"},
            fields=(("FND-CAP-01", "part"), ("FND-CAP-02", "whole")),
            unit={"zh": "万元", "en": "× CNY 10,000"},
        ),
        Figure(
            code="machines",
            name={"zh": "在用生产设备", "en": "Production machines in use"},
            fields=(("FND-EQP-01", "whole"), ("FND-EQP-02", "whole"), ("INT-CTL-01", "whole"), ("INV-DEV-02", "text")),
            unit={"zh": "台", "en": "machines"},
        ),
        Figure(
            code="connected",
            name={"zh": "已联网设备", "en": "Connected machines"},
            fields=(("FND-EQP-02", "part"), ("INV-DEV-01", "text")),
            unit={"zh": "台", "en": "machines"},
        ),
        Figure(
            code="staff",
            name={"zh": "全部员工", "en": "All employees"},
            fields=(("FND-TAL-03", "whole"),),
            unit={"zh": "人", "en": "people"},
            fact=lambda facts: Decimal(facts.staff),
        ),
        Figure(
            code="revenue",
            name={"zh": "全部营业收入", "en": "Total revenue"},
            fields=(("BNF-ECO-03", "whole"),),
            unit={"zh": "万元", "en": "× CNY 10,000"},
            fact=lambda facts: facts.revenue,
        ),
    ),
    "miit-sme": (
        Figure(
            code="machines",
            name={"zh": "全部生产设备", "en": "All production machines"},
            fields=(("FND-EQP-02", "whole"), ("FND-EQP-03", "whole")),
            unit={"zh": "台", "en": "machines"},
        ),
    ),
}


class Offered(NamedTuple):
    """A figure that is known where it is asked for. A quick key of caches."""

    part: str
    number: str  #: in full digits
    of_profile: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A field whose figure follows from the profile, roughly."""

    item: str
    part: str
    expected: Callable[[Facts], Decimal]
    lowest: int = 1  #: how many times less it may honestly be, beside what is asked about anyway


KNOWN: Mapping[str, tuple[Known, ...]] = {
    "lianghua-sme": (
        Known(item="FND-TAL-03", part="whole", expected=lambda facts: Decimal(facts.staff)),
        Known(
            item="FND-CAP-01", part="whole", expected=lambda facts: 3 * facts.revenue, lowest=3
        ),  # a firm's first year
        Known(
            item="BNF-ECO-01",
            part="now",
            expected=lambda facts: facts.revenue / facts.staff if facts.staff else Decimal(0),
        ),
        Known(item="BNF-ECO-03", part="whole", expected=lambda facts: facts.revenue),
    )
}


def known_of(questionnaire: str) -> tuple[Known, ...]:
    """Fields of the questionnaire of this code that the profile knows as well."""
    return KNOWN.get(questionnaire, ())


def figures_of(questionnaire: str) -> tuple[Figure, ...]:
    """Figures that the questionnaire of this code asks more than once."""
    return FIGURES.get(questionnaire, ())


@lru_cache(maxsize=2048)
def asked_in(questionnaire: str, item: str) -> Mapping[str, Figure]:
    """Figures that are asked in an item, by part."""
    return {part: figure for figure in figures_of(questionnaire) for code, part in figure.fields if code == item}


@lru_cache(maxsize=64)
def sources(questionnaire: str) -> tuple[str, ...]:
    """Codes of the items that ask for what another asks for, too."""
    several = [figure.fields for figure in figures_of(questionnaire) if len(figure.fields) > 1]
    return tuple(dict.fromkeys(code for fields in several for code, _part in fields))


def typed(item: Item, value: str, part: str) -> str:
    """Number kept in one part of an answer, in full digits; empty if there is none."""
    try:
        answer = parse_cell(item, value)
    except AnswerError:
        return ""
    number = answer.rate if part == "text" else getattr(answer, part)
    return "" if number is None else f"{number:f}"


def known_before(
    questionnaire: str, items: Mapping[str, Item], values: Mapping[str, str], item: Item, *, facts: Facts
) -> tuple[Offered, ...]:
    """Figures that `item` asks for and that were typed elsewhere, the first place that has it, or stand in the profile."""
    found = []
    for part, figure in asked_in(questionnaire, item.code).items():
        others = [(code, place) for code, place in figure.fields if code != item.code and code in values]
        number = next((text for code, place in others if (text := typed(items[code], values[code], place))), "")
        if number:
            found.append(Offered(part, number, of_profile=False))
        elif number := _in_profile(figure, facts):
            found.append(Offered(part, number, of_profile=True))
    return tuple(found)


def _in_profile(figure: Figure, facts: Facts) -> str:
    """The figure as the profile has it, in full digits; empty if it does not, or is nothing."""
    number = figure.fact(facts) if figure.fact else Decimal(0)
    return f"{number.normalize():f}" if number else ""
