"""Large, medium, small or micro: the size classes of 2011, with the reason.

Thresholds follow 《中小企业划型标准规定》 (工信部联企业〔2011〕300号) as carried into 《统计上大中小微型企业划分办法（2017）》: an enterprise belongs to
the highest class of which it meets every threshold; revenue in 万元. Construction, real estate and leasing also look at total
assets, which we do not ask for: there the known threshold decides, and `complete` is False.
"""

from dataclasses import dataclass
from decimal import Decimal

SIZES_FROM_THE_TOP = ("large", "medium", "small")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Lower bounds of large, medium and small; None where the rule does not look at it."""

    staff: tuple[int, int, int] | None
    revenue: tuple[int, int, int] | None
    complete: bool = True


INDUSTRY = Thresholds(staff=(1000, 300, 20), revenue=(40_000, 2_000, 300))
OTHER = Thresholds(staff=(300, 100, 10), revenue=None)
BY_DIVISION: dict[str, Thresholds] = {
    "F51": Thresholds(staff=(200, 20, 5), revenue=(40_000, 5_000, 1_000)),
    "F52": Thresholds(staff=(300, 50, 10), revenue=(20_000, 500, 100)),
    "G59": Thresholds(staff=(200, 100, 20), revenue=(30_000, 1_000, 100)),
    "G60": Thresholds(staff=(1000, 300, 20), revenue=(30_000, 2_000, 100)),
    "I65": Thresholds(staff=(300, 100, 10), revenue=(10_000, 1_000, 50)),
}
BY_SECTION: dict[str, Thresholds] = {
    "A": Thresholds(staff=None, revenue=(20_000, 500, 50)),
    "B": INDUSTRY,
    "C": INDUSTRY,
    "D": INDUSTRY,
    "E": Thresholds(staff=None, revenue=(80_000, 6_000, 300), complete=False),
    "G": Thresholds(staff=(1000, 300, 20), revenue=(30_000, 3_000, 200)),
    "H": Thresholds(staff=(300, 100, 10), revenue=(10_000, 2_000, 100)),
    "I": Thresholds(staff=(2000, 100, 10), revenue=(100_000, 1_000, 100)),
    "K": Thresholds(staff=None, revenue=(200_000, 1_000, 100), complete=False),
    "L": Thresholds(staff=(300, 100, 10), revenue=None, complete=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeClass:
    """The class, and the thresholds met that make it so (those of `small` that were missed, for micro)."""

    size: str
    staff_from: int | None
    revenue_from: int | None
    complete: bool


def classify(industry: str, *, staff: int, revenue: Decimal) -> SizeClass:
    """Size class of an enterprise of GB/T 4754 division `industry` with `staff` people and `revenue` 万元 a year.

    Examples
    --------
    >>> classify("C34", staff=320, revenue=Decimal(1999)).size
    'small'
    >>> classify("C34", staff=300, revenue=Decimal(2000)).size
    'medium'
    """
    rule = BY_DIVISION.get(industry) or BY_SECTION.get(industry[:1], OTHER)
    for rank, size in enumerate(SIZES_FROM_THE_TOP):
        staff_from = rule.staff[rank] if rule.staff else None
        revenue_from = rule.revenue[rank] if rule.revenue else None
        if (staff_from is None or staff >= staff_from) and (revenue_from is None or revenue >= revenue_from):
            return SizeClass(size=size, staff_from=staff_from, revenue_from=revenue_from, complete=rule.complete)
    return SizeClass(size="micro", staff_from=staff_from, revenue_from=revenue_from, complete=rule.complete)
