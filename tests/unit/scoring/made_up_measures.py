"""Measures made up at random for a questionnaire: overlapping, waiting for each other, some free of charge."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from questionnaires.model import Gate, GateKind, Item, ItemKind, Level, Lift, Measure, Questionnaire, Span
from scoring.answer import Answer
from scoring.encode import decode
from scoring.example import example_questionnaire
from scoring.model import compile_model
from scoring.result import TOTAL
from tests.unit.scoring import made_up

BLANK = example_questionnaire().measures[0]


def lift(random: Random, items: list[Item], answers: Mapping[str, Answer]) -> Lift:
    """A step on one of some items to the next option, as questionnaires have them; mostly from the answer given."""
    item = random.choice(items)
    if item.kind is ItemKind.MULTI:
        return Lift(item=item.code, add=random.choice([each.code for each in item.options if not each.exclusive]))
    given = [*answers[item.code].options, None]
    start = random.choice([given[0], given[0], given[0], random.choice(item.options).code])
    return Lift(item=item.code, start=start)


def measures(random: Random, asked: Questionnaire, string: str, count: int) -> tuple[Measure, ...]:
    """Measures that overlap, and wait at most for earlier ones."""
    answers = decode(compile_model(asked), string)
    items = [each for each in asked.items() if each.options]
    items = random.sample(items, min(len(items), 3 * count))
    made: list[Measure] = []
    for number in range(count):
        likely = Decimal(random.randint(0, 40)) / 4
        made.append(
            replace(
                BLANK,
                code=f"M-{number:02d}",
                lifts=tuple(lift(random, items, answers) for _ in range(random.randint(4, 8))),
                cost=Span(low=likely / 2, likely=likely, high=2 * likely),
                months=Span(low=Decimal(1), likely=Decimal(random.randint(1, 6)), high=Decimal(9)),
                prerequisites=tuple(each.code for each in made if random.random() < 1.2 / max(count, 8)),
            )
        )
    return tuple(made)


def task(seed: int, count: int) -> tuple[Questionnaire, str]:
    """A questionnaire with measures and three levels, and a submission."""
    random = Random(seed)
    asked = made_up.questionnaire(seed)
    scenes = [each for each in asked.items() if each.kind is ItemKind.SCENE and len(each.options) > 2]
    levels = tuple(_level(random, asked, number, scenes) for number in (1, 2, 3))
    string = made_up.strings(asked, 1, seed=seed, gaps=0.1)[0]
    return replace(asked, measures=measures(random, asked, string, count), levels=levels), string


def _level(random: Random, asked: Questionnaire, number: int, scenes: list) -> Level:
    """A level with gates on the total, a dimension and, if there are any, an item or scenes."""
    minimum = 10_000 * random.randint(15 * number, 15 * number + 30)
    dimension = random.choice(asked.dimensions).code
    gates = [Gate(kind=GateKind.SCORE, node=TOTAL, minimum=minimum)]
    gates.append(Gate(kind=GateKind.SCORE, node=dimension, minimum=minimum * 3 // 4))
    if scenes:
        item = random.choice(scenes)
        dimension = item.code.split("-")[0]
        gates.append(Gate(kind=GateKind.SCENES, node=dimension, at_least=1, count=1))
        gates.append(Gate(kind=GateKind.ITEM, node=item.code, option=item.options[1].code))
    return Level(number=number, name=made_up.TEXT, description=made_up.TEXT, gates=tuple(gates))
