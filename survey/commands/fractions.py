"""Shares given as fractions of one where per cent are asked: plausible numbers, so told and not refused."""

from collections.abc import Sequence
from decimal import Decimal

import click

from questionnaires.model import ItemKind, Questionnaire
from scoring.answer import takes_percent
from scoring.tables import Submission


def tell_fractions(questionnaire: Questionnaire, submissions: Sequence[Submission]) -> None:
    """Say on standard error which columns of per cent hold no number above 1, but some above 0."""
    rates: dict[str, list[Decimal]] = {}
    for submission in submissions:
        for code, answer in submission.numbers.items():
            if answer.rate is not None:
                rates.setdefault(code, []).append(answer.rate)
    for item in questionnaire.items():
        found = rates.get(item.code, [])
        if item.kind is ItemKind.BAND and takes_percent(item) and found and 0 < max(found) <= 1:
            click.echo(
                f"{item.code}: no number above {max(found):f}; these look like fractions, but per cent are expected "
                "(35 for 35 %): check the column",
                err=True,
            )
