"""How pages write costs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from questionnaires.model import Span
from reports.money import money, short_money
from reports.wording import Wording


def costs_in(words: Wording) -> dict[str, Callable[[Any], str]]:
    """What templates write costs with: a range with its likely value, the range alone, one amount of 10,000 yuan."""

    def amount(each: Decimal) -> str:
        return money(Span(low=each, likely=each, high=each), words)

    return {
        "costs": lambda span: money(span, words),
        "short_costs": lambda span: short_money(span, words),
        "amount": amount,
    }
