"""Plausible answers from a maturity: the same every time, and without contradicting each other."""

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from questionnaires.model import Condition, InventoryInput, Item, ItemKind, Questionnaire
from questionnaires.rules import Profile, applicability, holds
from scoring.answer import parse_cell
from scoring.errors import AnswerError
from survey.demo.enterprises import DemoEnterprise

BEFORE: Mapping[str, str] = {  #: last year's figure of a trend, by item; others: 100
    "CMP-QLT-01": "95.6",
    "CMP-QLT-03": "1.9",
    "CMP-OPS-01": "48",
    "CMP-OPS-02": "86.5",
    "CMP-OPS-03": "7.5",
    "BNF-ECO-02": "84.2",
    "BNF-SOC-01": "41.5",
    "EFF-GRN-01": "0.920",
    "EFF-QLT-01": "96.1",
    "EFF-MKT-02": "83.5",
}
PER_HEAD = frozenset({"BNF-ECO-01", "EFF-MKT-01"})  #: revenue per head follows from the profile
OF_MACHINES = frozenset({"FND-EQP-01", "FND-EQP-02", "FND-EQP-03", "INT-CTL-01", "APP-PRD-05"})
OF_STAFF = frozenset({"FND-TAL-03"})
OF_REVENUE = frozenset({"BNF-ECO-03"})
OF_THREE_YEARS = frozenset({"FND-CAP-01"})
ORDERS = Decimal("0.06")  #: a year, by revenue in 万元
OF_ORDERS = frozenset({"CMP-QLT-02"})
USUAL_WHOLE = 40


def answers(questionnaire: Questionnaire, enterprise: DemoEnterprise, profile: Profile) -> dict[str, str]:
    """Answers to every item that is asked, in the notation of answer files."""
    cells = {item.code: _cell(item, enterprise) for item in questionnaire.items()}
    _align(questionnaire, cells, enterprise)
    _settle(questionnaire, cells)
    chosen = {code: parse_cell(item, cells[code]).options for code, item in _items(questionnaire).items()}
    asked = applicability(questionnaire, profile, chosen)
    return {code: cell for code, cell in cells.items() if cell and asked[code]}


def contradictions(questionnaire: Questionnaire, cells: Mapping[str, str]) -> Iterator[tuple[str, Condition]]:
    """Checks that would ask the respondent to look again, each with its last condition."""
    items = _items(questionnaire)
    chosen = {code: parse_cell(items[code], cell).options for code, cell in cells.items()}
    for check in questionnaire.checks:
        if all(holds(condition, {}, chosen) for condition in check.when):
            yield check.code, check.when[-1]


def _items(questionnaire: Questionnaire) -> dict[str, Item]:
    return {item.code: item for item in questionnaire.items()}


def _cell(item: Item, enterprise: DemoEnterprise) -> str:
    """One answer: by hand, or from the maturity of its dimension, a little up or down."""
    if item.code in enterprise.fixed:
        return enterprise.fixed[item.code]
    maturity = enterprise.maturity.get(item.code.partition("-")[0], enterprise.maturity[""])
    height = min(max(maturity + (_chance(enterprise.profile.uscc, item.code) - 0.5) * 0.4, 0.0), 1.0)
    if item.kind is ItemKind.INVENTORY:
        return _inventory(item)
    if item.kind is ItemKind.MULTI:
        offered = [option.code for option in item.options if not option.exclusive]
        taken = offered[: round(height * len(offered))]
        return "|".join(taken) or next(option.code for option in item.options if option.exclusive)
    option = item.options[min(int(height * len(item.options)), len(item.options) - 1)].code
    if item.kind is ItemKind.BAND:
        return _share(item, option, _whole(item, enterprise))
    if item.kind is ItemKind.TREND:
        return _trend(item, option, enterprise)
    return option


def _inventory(item: Item) -> str:
    """Nothing for a text; figures and lists are given by hand or follow from other answers."""
    return "0" if item.input is InventoryInput.NUMBER else ""


def _chance(*words: str) -> float:
    """A number from 0 to 1 that depends on `words` alone."""
    return int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest()[:6]) / 2**48


def _share(item: Item, option: str, whole: int) -> str:
    """Two counts whose share falls into the band, else the band itself."""
    index = next(place for place, offered in enumerate(item.options) if offered.code == option)
    low = (item.options[index - 1].up_to if index else None) or Decimal(0)
    high = item.options[index].up_to
    rate = Fraction(low + high) / 2 if high is not None else min(Fraction(low) * 5 / 4, Fraction(low + 100) / 2)
    cell = f"{round(rate * whole / 100)}/{whole}"
    try:
        return cell if parse_cell(item, cell).options == (option,) else option
    except AnswerError:
        return option


def _whole(item: Item, enterprise: DemoEnterprise) -> int:
    if item.code in OF_MACHINES:
        return enterprise.machines
    if item.code in OF_STAFF:
        return enterprise.profile.staff
    revenue = enterprise.profile.revenue
    if item.code in OF_ORDERS:
        return int(revenue * ORDERS)
    if item.code in OF_THREE_YEARS:
        return 3 * int(revenue)
    return int(revenue) if item.code in OF_REVENUE else USUAL_WHOLE


def _trend(item: Item, option: str, enterprise: DemoEnterprise) -> str:
    """One year's figure against that of the year before, changed in the direction of `option`."""
    if item.code in PER_HEAD:
        before = round(enterprise.profile.revenue / enterprise.profile.staff, 1)
    else:
        before = Decimal(BEFORE.get(item.code, "100"))
    better = {"better": 1, "worse": -1}.get(option, 0)
    sign = -better if item.numbers and item.numbers.lower_is_better else better
    step = (item.numbers.flat_within if item.numbers else Decimal(0)) + Decimal("1.5")
    now = (before * (1 + sign * step / 100)).quantize(before if "." in str(before) else Decimal("0.1"))
    return f"{now if sign else before:f}/{before:f}"


def _align(questionnaire: Questionnaire, cells: dict[str, str], enterprise: DemoEnterprise) -> None:
    """Make figures that are asked twice agree."""
    if "INV-DEV-02" in cells:
        connected, _, whole = cells["FND-EQP-02"].partition("/")
        cells["INV-DEV-02"] = str(enterprise.machines)
        cells["INV-DEV-01"] = connected if whole else "0"
    if "FND-CAP-02" in cells:
        item = _items(questionnaire)["FND-CAP-02"]
        spent = int(cells["FND-CAP-01"].partition("/")[0])
        cells[item.code] = _share(item, parse_cell(item, cells[item.code]).options[0], spent)


def _settle(questionnaire: Questionnaire, cells: dict[str, str]) -> None:
    """Lower answers until no two of them contradict each other."""
    items = _items(questionnaire)
    for _ in range(len(questionnaire.checks) * 4):
        for _, condition in contradictions(questionnaire, cells):
            item = items[str(condition.item)]
            cells[item.code] = _other(item, condition)
    left = [code for code, _ in contradictions(questionnaire, cells)]
    if left:
        raise RuntimeError(f"the made-up answers to {questionnaire.key} still contradict each other: {', '.join(left)}")


def _other(item: Item, condition: Condition) -> str:
    """The best answer below, else above, what `condition` speaks of."""
    free = [option.code for option in item.options if option.code not in condition.any_of]
    first = next(place for place, option in enumerate(item.options) if option.code in condition.any_of)
    below = [option.code for option in item.options[:first] if option.code in free]
    return (below or free)[-1 if below else 0]
