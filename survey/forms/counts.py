"""Counts: whole numbers, and of a size an enterprise can have. The bound refuses a slip of the keyboard, not an enterprise."""

from decimal import Decimal

from flask_babel import gettext as _

from questionnaires.model import Item, ItemKind, Numbers
from survey.forms.validators import shorten

WHOLE = frozenset("台道个人张")  #: Chinese counters of what comes in whole numbers
MOST_COUNTED = {"台": 1_000_000, "道": 10_000, "个": 1_000_000, "人": 1_000_000, "张": 100_000_000, "Mbps": 1_000_000}


def counted(item: Item, part: str) -> str:
    """Chinese counter of what is counted in `part`, such as 台; empty where it is an amount, a rate or a time."""
    numbers = item.numbers or Numbers()
    if item.kind is ItemKind.INVENTORY:
        unit = (numbers.unit or {}).get("zh", "")
        return unit if unit in MOST_COUNTED else ""
    unit = (numbers.counted or {}).get("zh", "") if part in {"part", "whole"} else ""
    return unit if unit in MOST_COUNTED else ""


def wrong_count(counter: str, number: Decimal, text: str) -> str:
    """What is wrong with a number; empty if nothing is."""
    if number < 0:
        return _("%(found)s is less than 0.", found=shorten(text))
    if counter in WHOLE and number != number.to_integral_value():
        return _("%(found)s is not a whole number: these are counted one by one.", found=shorten(text))
    if counter and number > MOST_COUNTED[counter]:
        return _(
            "%(found)s is more than any enterprise has (at most %(most)s here). Is there a digit too many?",
            found=shorten(text),
            most=f"{MOST_COUNTED[counter]:,}",
        )
    return ""
