"""Shares given as fractions of one where per cent are asked: plausible numbers, so told and not refused."""

from collections.abc import Sequence
from decimal import Decimal

import click

from questionnaires.model import ItemKind, Questionnaire
from scoring.answer import takes_percent
from scoring.tables import Submission


def tell_fractions(questionnaire: Questionnaire, submissions: Sequence[Submission]) -> None:
    """Say on standard error which items of per cent have answers below 1, and whether all of their numbers are that small."""
    for item in questionnaire.items():
        if item.kind is ItemKind.BAND and takes_percent(item) and (told := _told(item.code, submissions)):
            click.echo(f"{item.code}: {told}", err=True)


def _told(code: str, submissions: Sequence[Submission]) -> str:
    """What is doubtful about the numbers of one item; empty if nothing is."""
    rates = [(each, rate) for each in submissions if (rate := _rate(each, code)) is not None]
    highest = max((rate for _, rate in rates), default=Decimal(0))
    if 0 < highest <= 1 and (len(rates) > 1 or highest == 1):
        return (
            f"no number above {highest:f}; these look like fractions, but per cent are expected (35 for 35 %): "
            "check the column"
        )
    fractions = [(each, rate) for each, rate in rates if 0 < rate < 1]
    if not fractions:
        return ""
    first, rate = fractions[0]
    count = f"{len(fractions):,} answer{'s' * (len(fractions) != 1)} between 0 and 1"
    meant = f"{rate:f} is read as {rate:f} %; if {(100 * rate).normalize():f} % is meant, write {(100 * rate).normalize():f}"
    return f"{count}, first in row {first.row} ({first.id}): {meant}"


def _rate(submission: Submission, code: str) -> Decimal | None:
    answer = submission.numbers.get(code)
    return answer.rate if answer else None
