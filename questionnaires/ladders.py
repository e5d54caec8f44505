"""Whether the options of an item suit its kind: order, points, bands, texts of the number fields."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from questionnaires.model import FULL, InventoryInput, Item, ItemKind, Option
from questionnaires.problems import Finding, Path_

MOST_RUNGS = 7
MOST_CHOICES = 14
FIXED_CODES = {
    ItemKind.TREND: ("worse", "flat", "better"),
    ItemKind.YES_PARTLY_NO: ("no", "partly", "yes"),
    ItemKind.SCENE: ("0", "1", "2", "3", "4"),
}


def check_options(item: Item, path: Path_) -> Iterator[Finding]:
    """Everything wrong with the options and number fields of one item."""
    yield from _codes(item, path)
    yield from _exactness(item, path)
    yield from KINDS[item.kind](item, path)
    yield from _misplaced(item, path)


def units_of(points: Decimal, full_points: Decimal) -> Fraction:
    """Points on the item's own scale as units of 0.0001 point of 100."""
    return Fraction(points) * FULL / Fraction(full_points) if full_points > 0 else Fraction(0)


def _codes(item: Item, path: Path_) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, option in enumerate(item.options):
        if option.code in seen:
            yield Finding(
                path=(*path, "options", index, "code"), found=f"{option.code} a second time", remedy="rename it"
            )
        seen.add(option.code)
    fixed, codes = FIXED_CODES.get(item.kind), tuple(option.code for option in item.options)
    if fixed and codes != fixed:
        expected = f"the options {', '.join(fixed)} in this order"
        yield Finding(path=(*path, "options"), found=", ".join(codes) or "none", expected=expected)


def _exactness(item: Item, path: Path_) -> Iterator[Finding]:
    for index, option in enumerate(item.options):
        here, units = (*path, "options", index, "points"), units_of(option.points, item.full_points)
        if not 0 <= option.points <= item.full_points:
            yield Finding(path=here, found=str(option.points), expected=f"0 to {item.full_points}")
        elif units.denominator != 1:
            remedy = f"choose points that divide {item.full_points} into steps of 0.0001 of 100 points"
            yield Finding(path=here, found=f"{option.points} of {item.full_points} is no exact score", remedy=remedy)


def _single(item: Item, path: Path_) -> Iterator[Finding]:
    yield from _ascending(path, item.options)
    yield from _reaches_full(item, path)
    if len(item.options) > MOST_RUNGS:
        yield Finding(path=(*path, "options"), found=f"{len(item.options)} options", expected=f"at most {MOST_RUNGS}")


def _ascending(path: Path_, options: Sequence[Option]) -> Iterator[Finding]:
    for index, (lower, higher) in enumerate(pairwise(options)):
        if higher.points <= lower.points:
            yield Finding(
                path=(*path, "options", index + 1, "points"),
                found=str(higher.points),
                expected=f"more than the {lower.points} of '{lower.code}'",
                remedy="order the options from worst to best",
            )


def _reaches_full(item: Item, path: Path_) -> Iterator[Finding]:
    best = max((option.points for option in item.options), default=Decimal(0))
    if item.options and best < item.full_points:
        remedy = "give the best option the full points"
        yield Finding(
            path=(*path, "options"), found=f"at most {best}", expected=f"a best of {item.full_points}", remedy=remedy
        )


def _multi(item: Item, path: Path_) -> Iterator[Finding]:
    here, choices = (*path, "options"), [option for option in item.options if not option.exclusive]
    total = sum((option.points for option in choices), Decimal(0))
    if total != item.full_points:
        expected = f"points that add up to {item.full_points}"
        yield Finding(path=here, found=f"a sum of {total}", expected=expected, remedy="change points or full_points")
    if len(choices) > MOST_CHOICES:
        yield Finding(path=here, found=f"{len(choices)} options", expected=f"at most {MOST_CHOICES} beside 'none'")
    last = item.options[-1] if item.options else None
    if (
        last is None
        or (last.code, last.exclusive, last.points) != ("none", True, Decimal(0))
        or len(choices) < len(item.options) - 1
    ):
        remedy = "add {code: none, exclusive: true, points: 0, text: …} as the last option"
        yield Finding(
            path=here, found="no such option", expected="exactly one exclusive option, 'none', last", remedy=remedy
        )
    for index, option in enumerate(item.options):
        if not option.exclusive and option.points == 0 and option.code != "none":
            yield Finding(path=(*here, index, "points"), found="0", expected="more than 0")


def _band(item: Item, path: Path_) -> Iterator[Finding]:
    here = (*path, "options")
    expected = tuple(f"b{number}" for number in range(1, len(item.options) + 1))
    codes = tuple(option.code for option in item.options)
    if codes != expected:
        yield Finding(path=here, found=", ".join(codes), expected=f"{', '.join(expected)} from the lowest number")
    points = [option.points for option in item.options]
    rising = all(low < high for low, high in pairwise(points))
    falling = all(low > high for low, high in pairwise(points))
    if not rising and not falling:
        found = ", ".join(str(each) for each in points)
        yield Finding(path=here, found=f"points {found}", expected="points that only rise or only fall with the number")
    yield from _reaches_full(item, path)
    yield from _edges(item, here)
    yield from _band_numbers(item, (*path, "numbers"))


def _edges(item: Item, here: Path_) -> Iterator[Finding]:
    numbers = item.numbers
    previous = numbers.minimum if numbers else Decimal(0)
    *closed, last = item.options or (None,)
    for index, option in enumerate(closed):
        if option is None or option.up_to is None:
            yield Finding(
                path=(*here, index, "up_to"), found="missing", remedy="add the upper edge; only the last band has none"
            )
            continue
        if option.up_to <= previous and not (index == 0 and option.up_to == previous):
            yield Finding(path=(*here, index, "up_to"), found=str(option.up_to), expected=f"more than {previous}")
        previous = option.up_to
    if last is not None and last.up_to is not None:
        yield Finding(
            path=(*here, len(closed), "up_to"),
            found=str(last.up_to),
            expected="no upper edge on the last band",
            remedy="delete it",
        )
    if numbers and numbers.maximum is not None and numbers.maximum <= previous:
        path = (*here[:-1], "numbers", "maximum")
        yield Finding(
            path=path,
            found=str(numbers.maximum),
            expected=f"more than the edge {previous}",
            remedy="or drop the last band",
        )


def _band_numbers(item: Item, here: Path_) -> Iterator[Finding]:
    numbers = item.numbers
    if numbers is None:
        return
    if (numbers.part is None) != (numbers.whole is None):
        missing = "whole" if numbers.whole is None else "part"
        yield Finding(path=(*here, missing), found="missing", remedy="give both part and whole, or neither")
    if numbers.part is None:
        yield from _unwanted(numbers.counted, (*here, "counted"), "it is the unit of part and whole")
    if numbers.part is not None and not all("%" in unit or "％" in unit for unit in (numbers.unit or {}).values()):
        yield Finding(path=(*here, "unit"), found="another unit", expected="% where part and whole are asked")
    yield from _unwanted(numbers.now, (*here, "now"), "only a trend compares now with before")
    yield from _unwanted(numbers.before, (*here, "before"), "only a trend compares now with before")
    yield from _unwanted(
        numbers.lower_is_better, (*here, "lower_is_better"), "let the points fall with the number instead"
    )
    for name in ("flat_within", "in_points", "full_at"):
        yield from _unwanted(getattr(numbers, name), (*here, name), "only a trend has it")


def _trend(item: Item, path: Path_) -> Iterator[Finding]:
    yield from _from_nothing_to_full(item, path)
    yield from _unwanted(item.period, (*path, "period"), "a trend is of two years in any case")
    here, numbers = (*path, "numbers"), item.numbers
    if numbers is None:
        return
    for name, text in (("now", numbers.now), ("before", numbers.before)):
        if text is None:
            yield Finding(path=(*here, name), found="missing", remedy="say which number is asked")
    for name in ("part", "whole", "counted"):
        yield from _unwanted(getattr(numbers, name), (*here, name), "only a band has part and whole")


def _from_nothing_to_full(item: Item, path: Path_) -> Iterator[Finding]:
    """Zero first, ascending, full points last, provided the options are the right ones."""
    if tuple(option.code for option in item.options) != FIXED_CODES[item.kind]:
        return
    if item.options[0].points != 0:
        found = str(item.options[0].points)
        yield Finding(path=(*path, "options", 0, "points"), found=found, expected="0 for the worst option")
    yield from _ascending(path, item.options)
    yield from _reaches_full(item, path)


def _scene(item: Item, path: Path_) -> Iterator[Finding]:
    if item.scored:
        yield from _from_nothing_to_full(item, path)
    else:
        yield from _no_points(item, path, "a scene of weight 0 is graded, not scored")


def _no_points(item: Item, path: Path_, why: str) -> Iterator[Finding]:
    for index, option in enumerate(item.options):
        yield from _unwanted(option.points, (*path, "options", index, "points"), why)


def _inventory(item: Item, path: Path_) -> Iterator[Finding]:
    yield from _unwanted(item.weight, (*path, "weight"), "an inventory item is never scored")
    yield from _no_points(item, path, "an inventory item is never scored")
    if item.input is InventoryInput.CHOICES and not item.options:
        yield Finding(path=(*path, "options"), found="missing", remedy="list what can be chosen, or use input: text")
    if item.input is not InventoryInput.CHOICES and item.options:
        yield Finding(
            path=(*path, "options"),
            found="options",
            expected=f"none with input: {item.input}",
            remedy="use input: choices",
        )


def _misplaced(item: Item, path: Path_) -> Iterator[Finding]:
    """Keys that mean nothing for this kind."""
    kind = item.kind
    if kind not in (ItemKind.BAND, ItemKind.TREND, ItemKind.INVENTORY):
        yield from _unwanted(item.numbers, (*path, "numbers"), f"a {kind} item asks for no number")
    if kind is not ItemKind.SCENE:
        yield from _unwanted(item.binding, (*path, "binding"), "only a scene can be binding")
    if kind is not ItemKind.INVENTORY:
        yield from _unwanted(item.input, (*path, "input"), "only an inventory item has it")
    for index, option in enumerate(item.options):
        here = (*path, "options", index)
        if kind is not ItemKind.BAND:
            yield from _unwanted(option.up_to is not None, (*here, "up_to"), "only a band has edges")
        if kind not in (ItemKind.MULTI, ItemKind.INVENTORY):
            yield from _unwanted(option.exclusive, (*here, "exclusive"), "only one option can be chosen anyway")


def _unwanted(value: object, path: Path_, why: str) -> Iterator[Finding]:
    if value:
        yield Finding(path=path, found="not used here", remedy=f"delete it: {why}")


KINDS: dict[ItemKind, Callable[[Item, Path_], Iterable[Finding]]] = {
    ItemKind.SINGLE: _single,
    ItemKind.MULTI: _multi,
    ItemKind.BAND: _band,
    ItemKind.TREND: _trend,
    ItemKind.YES_PARTLY_NO: _from_nothing_to_full,
    ItemKind.SCENE: _scene,
    ItemKind.INVENTORY: _inventory,
}
