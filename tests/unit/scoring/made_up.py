"""Questionnaires and answers made up at random, with every kind of item, for comparing one way of scoring with another."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from questionnaires.model import (
    FULL,
    Condition,
    Dimension,
    Indicator,
    InventoryInput,
    Item,
    ItemKind,
    Option,
    ProfileField,
    Questionnaire,
    Side,
)
from scoring.encode import BLANK, DONT_KNOW, Answer, encode
from scoring.example import example_questionnaire
from scoring.explain import apportion
from scoring.model import compile_model
from scoring.result import ResponseState

TEXT = {"en": "?"}
KINDS = [ItemKind.SINGLE, ItemKind.MULTI, ItemKind.BAND, ItemKind.TREND, ItemKind.YES_PARTLY_NO, ItemKind.SCENE]


def options(random: Random, kind: ItemKind) -> tuple[Option, ...]:
    """Options of an item: a ladder from 0 to 100, or parts that add up to 100 and an exclusive one."""
    if kind is ItemKind.MULTI:
        count = random.randint(1, 14)
        parts = apportion(FULL, [random.randint(1, 9) for _ in range(count)])
        several = [Option(code=f"o{n}", text=TEXT, units=units) for n, units in enumerate(parts)]
        return (*several, Option(code="none", text=TEXT, exclusive=True))
    codes = {ItemKind.TREND: ["worse", "flat", "better"], ItemKind.YES_PARTLY_NO: ["no", "partly", "yes"]}.get(
        kind, [f"b{n}" for n in range(1, random.randint(2, 7) + 1)]
    )
    steps = [0, *sorted(random.randint(0, FULL) for _ in codes[2:]), FULL]
    if kind is ItemKind.BAND and random.random() < 0.3:
        steps.reverse()
    return tuple(
        Option(code=code, text=TEXT, units=units, up_to=None if code == codes[-1] else Decimal(10 * index))
        for index, (code, units) in enumerate(zip(codes, steps, strict=True))
    )


def item(random: Random, code: str) -> Item:
    """An item of any kind; now and then one that carries no points, or that only some enterprises are asked."""
    kind = random.choice(KINDS)
    conditions = (Condition(profile=ProfileField.SIZE, any_of=("small",)),) if random.random() < 0.1 else ()
    made = Item(
        code=code,
        kind=kind,
        text=TEXT,
        weight=random.randint(1, 40),
        options=options(random, kind),
        may_be_not_applicable=random.random() < 0.5,
        binding=random.random() < 0.5,
        applies_if=conditions,
    )
    if random.random() < 0.1 and not code.endswith("01"):
        return replace(made, kind=ItemKind.INVENTORY, weight=0, options=(), input=InventoryInput.TEXT)
    return made


def questionnaire(seed: int) -> Questionnaire:
    """A questionnaire of one to three sides, up to nine dimensions, and up to six items an indicator."""
    random = Random(seed)
    sides = [f"S{n}" for n in range(random.randint(1, 3))]
    dimensions = []
    for number in range(random.randint(len(sides), 3 * len(sides))):
        code = f"D{chr(65 + number)}"
        indicators = [
            Indicator(
                code=f"{code}-I{n}",
                name=TEXT,
                weight=random.randint(1, 100),
                items=tuple(item(random, f"{code}-I{n}-{k:02d}") for k in range(1, random.randint(2, 7))),
            )
            for n in range(random.randint(1, 5))
        ]
        side = sides[number % len(sides)]
        dimensions.append(
            Dimension(code=code, name=TEXT, side=side, weight=random.randint(1, 100), indicators=tuple(indicators))
        )
    return replace(
        example_questionnaire(),
        code=f"made-up-{seed}",
        sides=tuple(Side(code=code, name=TEXT, weight=random.randint(1, 100)) for code in sides),
        dimensions=tuple(dimensions),
        levels=(),
        measures=(),
        pain_points=(),
        coverage=random.choice([0, 333, 500, 900]),
    )


def answer(random: Random, item: Item, gaps: float) -> Answer:
    """An answer to an item; `gaps` is how often it is none."""
    if random.random() < gaps:
        blank = [DONT_KNOW, BLANK]
        return random.choice([Answer(state=ResponseState.NOT_APPLICABLE), *blank])
    if item.kind is ItemKind.INVENTORY:
        return Answer(state=ResponseState.ANSWERED, text="x")
    codes = [option.code for option in item.options if not option.exclusive]
    if item.kind is not ItemKind.MULTI:
        return Answer(state=ResponseState.ANSWERED, options=(random.choice(codes),))
    picked = tuple(code for code in codes if random.random() < 0.5)
    return Answer(state=ResponseState.ANSWERED, options=picked or ("none",))


def answers(random: Random, asked: Questionnaire, gaps: float = 0.2) -> dict[str, Answer]:
    """Answers of one enterprise."""
    return {item.code: answer(random, item, gaps) for item in asked.items()}


def strings(asked: Questionnaire, count: int, *, seed: int = 0, gaps: float = 0.2) -> list[str]:
    """Submissions of many enterprises, half of them small."""
    random, model = Random(seed), compile_model(asked)
    sizes: list[Mapping[ProfileField, list[str]]] = [{ProfileField.SIZE: ["small"]}, {ProfileField.SIZE: ["large"]}]
    return [encode(model, answers(random, asked, gaps), sizes[n % 2]) for n in range(count)]
