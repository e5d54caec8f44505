"""Whether the measures reach: real items, one step at a time, no circles, nothing and no pain point left out."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from questionnaires.model import Item, ItemKind, Lift, Measure, Questionnaire, Span
from questionnaires.problems import Finding, Path_
from questionnaires.references import unknown, walk_items

MOST_ADDED = 3  #: options of one item that a measure may add
RESULTS = frozenset({"received", "certified"})  #: options others decide on


def check_measures(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Everything wrong with the measures, and what they leave out."""
    items = {item.code: item for item in questionnaire.items()}
    codes = [measure.code for measure in questionnaire.measures]
    dimensions = [dimension.code for dimension in questionnaire.dimensions]
    for index, measure in enumerate(questionnaire.measures):
        path = ("measures", index)
        if measure.code in codes[:index]:
            yield Finding(
                path=(*path, "code"), found=f"{measure.code} a second time", remedy="give it the next free number"
            )
        if measure.code and measure.code.split("-")[1:2] not in [[code] for code in dimensions]:
            yield unknown(
                (*path, "code"),
                measure.code.split("-")[1] if "-" in measure.code else measure.code,
                dimensions,
                "dimension",
            )
        yield from _lifts(measure, path, items)
        yield from _prerequisites(measure, path, codes)
        yield from _span(measure.cost, (*path, "cost"))
        yield from _span(measure.months, (*path, "months"))
    yield from _circles(questionnaire)
    yield from _results(questionnaire)
    if questionnaire.measures:
        yield from _unreached(questionnaire)
    yield from _pain_points(questionnaire)


def _lifts(measure: Measure, path: Path_, items: Mapping[str, Item]) -> Iterator[Finding]:
    seen: set[Lift] = set()
    for index, lift in enumerate(measure.lifts):
        here, item = (*path, "lifts", index), items.get(lift.item)
        if item is None:
            yield unknown((*here, "item"), lift.item, items, "item")
        elif not item.scored:
            yield Finding(path=(*here, "item"), found=f"{lift.item} has no points", expected="a scored item")
        else:
            yield from _step(lift, here, item)
        if lift.add is not None and sum(1 for each in seen if each.item == lift.item) == MOST_ADDED:
            found = f"more than {MOST_ADDED} options of {lift.item} added"
            yield Finding(path=here, found=found, remedy="split the measure: one step at a time")
        if lift in seen:
            yield Finding(path=here, found=f"{lift.item} {lift.start or lift.add} a second time", remedy="delete it")
        seen.add(lift)


def _step(lift: Lift, here: Path_, item: Item) -> Iterator[Finding]:
    multi, codes = item.kind is ItemKind.MULTI, [option.code for option in item.options]
    code = lift.add if lift.start is None else lift.start
    if multi != (lift.start is None):
        right, wrong = ("add", "from") if multi else ("from", "add")
        yield Finding(path=(*here, "step"), found=wrong, expected=f"{right}: […], as {item.code} is a {item.kind} item")
    elif code not in codes:
        yield unknown(here, code or "", codes, f"option of {item.code}")
    elif multi and item.option(code).exclusive:
        yield Finding(path=here, found=f"{item.code} {code}", expected="an option worth points")
    elif not multi and lift.to is None:
        yield Finding(
            path=here,
            found=f"a step from {code}",
            expected=f"a step to something better; {code} is the best of {item.code}",
        )
    elif lift.to is not None and lift.to not in codes:
        yield unknown((*here, "to"), lift.to, codes, f"option of {item.code}")
    elif lift.to is not None and item.option(lift.to).units <= item.option(code or "").units:
        yield Finding(
            path=(*here, "to"), found=lift.to or "nothing", expected=f"an option of {item.code} better than {code}"
        )


def _prerequisites(measure: Measure, path: Path_, codes: list[str]) -> Iterator[Finding]:
    for index, code in enumerate(measure.prerequisites):
        if code == measure.code:
            yield Finding(path=(*path, "prerequisites", index), found="the measure itself", expected="another measure")
        elif code not in codes:
            yield unknown((*path, "prerequisites", index), code, codes, "measure")


def _span(span: Span, path: Path_) -> Iterator[Finding]:
    if not span.low <= span.likely <= span.high:
        yield Finding(path=path, found=f"{span.low}, {span.likely}, {span.high}", expected="low ≤ likely ≤ high")
    if span.high <= Decimal(0) and path[-1] == "months":
        yield Finding(path=(*path, "high"), found=str(span.high), expected="more than 0")


def _circles(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Measures that wait for one another. Depth-first without recursion; each circle is told once."""
    waits_for = {measure.code: measure.prerequisites for measure in questionnaire.measures}
    position = {measure.code: index for index, measure in enumerate(questionnaire.measures)}
    done: set[str] = set()
    for start in waits_for:
        trail: list[str] = []
        stack = [(start, False)]
        while stack:
            code, leaving = stack.pop()
            if leaving:
                trail.pop()
                done.add(code)
            elif code in trail and code != trail[-1]:
                circle = " → ".join([*trail[trail.index(code) :], code])
                path = ("measures", position[trail[-1]], "prerequisites")
                yield Finding(path=path, found=f"a circle {circle}", remedy="remove one of these prerequisites")
            elif code not in done and code in waits_for and code not in trail:
                trail.append(code)
                stack.append((code, True))
                stack.extend((needed, False) for needed in waits_for[code])


def _results(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Options that others decide on and that are taken for work to be done."""
    for path, item in walk_items(questionnaire):
        for index, option in enumerate(item.options if item.scored else ()):
            if option.code in RESULTS and not option.outcome:
                remedy = "add outcome: true: others decide on it, no measure does it"
                yield Finding(path=(*path, "options", index, "outcome"), found="missing", remedy=remedy)


def _unreached(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Steps of scored items that no measure takes."""
    lifts = [lift for measure in questionnaire.measures for lift in measure.lifts]
    reached = {(lift.item, lift.start or lift.add) for lift in lifts}
    for path, item in walk_items(questionnaire):
        if not item.scored:
            continue
        steps = item.ladder if item.kind is ItemKind.MULTI else item.ladder[:-1]
        missing = [option.code for option in steps if (item.code, option.code) not in reached]
        if missing:
            remedy = (
                f"add a measure that {'adds' if item.kind is ItemKind.MULTI else 'lifts from'} {', '.join(missing)}"
            )
            yield Finding(
                path=path,
                found=f"no measure reaches {item.code} {', '.join(missing)}",
                remedy=remedy,
                reference="step",
                word=item.code,
            )


def _pain_points(questionnaire: Questionnaire) -> Iterator[Finding]:
    probed = [code for item in questionnaire.items() if item.scored for code in item.pain_points]
    relieved = {code for measure in questionnaire.measures for code in measure.pain_points}
    for index, pain_point in enumerate(questionnaire.pain_points):
        path, code = ("pain_points", index), pain_point.code
        if code not in probed:
            yield Finding(
                path=path,
                found=f"no item probes {code}",
                remedy="name it in an item's pain_points",
                reference="probe",
                word=code,
            )
        if probed.count(code) == 1 and pain_point.observation is None:
            remedy = f"say what a low answer shows by itself, or name {code} in another item"
            yield Finding(path=(*path, "observation"), found="missing", remedy=remedy, reference="item")
        if questionnaire.measures and code not in relieved:
            remedy = "name it in a measure's pain_points"
            yield Finding(path=path, found=f"no measure relieves {code}", remedy=remedy, reference="relief", word=code)
