"""Ranges of costs and durations in words."""

from questionnaires.model import Span
from reports import numbers
from reports.wording import Wording


def money(span: Span, words: Wording, *, key: str = "money") -> str:
    """Range of costs; English readers get yuan, not 万元."""
    if span.high == 0:
        return words("money.none")
    factor = 1 if words.locale == "zh" else numbers.TEN_THOUSAND
    return ranged(Span(low=span.low * factor, likely=span.likely * factor, high=span.high * factor), words, key)


def short_money(span: Span, words: Wording) -> str:
    """The range alone."""
    return money(span, words, key="money_short")


def likely_money(span: Span, words: Wording) -> str:
    """The likely cost alone."""
    return money(Span(low=span.likely, likely=span.likely, high=span.likely), words)


def ranged(span: Span, words: Wording, key: str) -> str:
    """Low to high with the likely value, or that alone."""
    form = "range"
    if span.low == span.high:
        form = "one" if span.likely == 1 and f"{key}.one" in words.sentences else "single"
    return words(
        f"{key}.{form}", low=numbers.plain(span.low), likely=numbers.plain(span.likely), high=numbers.plain(span.high)
    )
