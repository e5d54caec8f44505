"""Plans: 60 measures on 90 items under a budget, in phases, to the next level, and as a curve; yardstick: scoring every set of ten of them."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from questionnaires.model import (
    Dimension,
    Gate,
    GateKind,
    Indicator,
    Item,
    ItemKind,
    Level,
    Measure,
    Option,
    Questionnaire,
    Side,
)
from scoring.aggregate import score
from scoring.encode import encode
from scoring.errors import PlanError
from scoring.example import example_questionnaire
from scoring.model import compile_model
from scoring.openings import Openings
from scoring.plan import best_plan, budget_curve, cheapest_next_level
from scoring.planned import Phase
from tests.unit.scoring import made_up, made_up_measures

ITEMS, MEASURES, ENTERPRISES, BUDGET = 90, 60, 40, 60
TEXT = {"en": "?"}


def dimension(number: int) -> Dimension:
    """Three indicators of five items with five rungs."""
    rungs = tuple(Option(code=f"b{n}", text=TEXT, units=250_000 * n) for n in range(5))
    indicators = []
    for n in range(3):
        codes = [f"D{number}-I{n}-{k:02d}" for k in range(ITEMS // 18)]
        items = tuple(
            Item(code=code, kind=ItemKind.SINGLE, text=TEXT, weight=k, options=rungs, may_be_not_applicable=True)
            for k, code in enumerate(codes, start=1)
        )
        indicators.append(Indicator(code=f"D{number}-I{n}", name=TEXT, weight=n + 2, items=items))
    side = f"S{number // 4}"
    return Dimension(code=f"D{number}", name=TEXT, side=side, weight=number + 3, indicators=tuple(indicators))


def asked() -> Questionnaire:
    """90 items in 18 indicators of 6 dimensions of 2 sides; nine levels with two gates each."""
    sides = tuple(Side(code=f"S{n}", name=TEXT, weight=weight) for n, weight in enumerate([80, 20]))
    levels = []
    for n in range(1, 10):
        gates = tuple(Gate(kind=GateKind.SCORE, node=node, minimum=100_000 * n) for node in ("TOTAL", "D1"))
        levels.append(Level(number=n, name=TEXT, description=TEXT, gates=gates))
    return replace(
        example_questionnaire(),
        code="plans",
        sides=sides,
        dimensions=tuple(dimension(number) for number in range(6)),
        levels=tuple(levels),
        measures=(),
    )


def task(seed: int, questionnaire: Questionnaire) -> tuple[str, tuple[Measure, ...]]:
    """An enterprise with a tenth of its answers missing, and 60 measures of four to eight steps that start from its answers."""
    random = Random(seed)
    string = encode(compile_model(questionnaire), made_up.answers(random, questionnaire, 0.1))
    return string, made_up_measures.measures(random, questionnaire, string, MEASURES)


def timed(name: str, works: list[Callable[[], object]]) -> float:
    """Print the median and the longest of some calls, in processor time; give the median."""
    spent = []
    for work in works:
        start = time.process_time()
        try:
            work()
        except PlanError as error:
            print(f"   {name}: {error}")
            continue
        spent.append(1000 * (time.process_time() - start))
    print(
        f"{name}: median {statistics.median(spent):.0f} ms, longest {max(spent):.0f} ms, {len(spent)} of {len(works)} enterprises"
    )
    return statistics.median(spent)


def every_set(openings: Openings) -> None:
    """Score all sets of the first ten candidates."""
    strings = [openings.after([n for n in range(10) if mask >> n & 1]) for mask in range(1 << 10)]
    score(openings.model, strings)


def main() -> None:
    """Print the figures."""
    questionnaire = asked()
    model = compile_model(questionnaire)
    tasks = [task(seed, questionnaire) for seed in range(ENTERPRISES)]
    phases = [Phase(budget=Decimal(15), effort=Decimal(9)), Phase(budget=Decimal(25), effort=Decimal(18)), Phase()]
    yard = timed("every set of 10 measures", [lambda s=s, m=m: every_set(Openings(model, s, m)) for s, m in tasks[:9]])
    best = timed(
        f"best plan, {MEASURES} measures, {ITEMS} items",
        [lambda s=s, m=m: best_plan(model, s, m, budget=BUDGET) for s, m in tasks],
    )
    timed(
        "the same in three phases",
        [lambda s=s, m=m: best_plan(model, s, m, budget=BUDGET, phases=phases) for s, m in tasks],
    )
    timed("cheapest way to the next level", [lambda s=s, m=m: cheapest_next_level(model, s, m) for s, m in tasks])
    curve = range(0, 10 * BUDGET // 3, BUDGET // 3)
    timed(
        "curve of 10 budgets", [lambda s=s, m=m: budget_curve(model, s, m, budgets=list(curve)) for s, m in tasks[:9]]
    )
    print(f"the best of 2^{MEASURES} sets takes {best / yard:.2f} times as long as trying 2^10")
