"""Reports on real questionnaires, answered by a made-up enterprise: the same seed gives the same answers."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random

from questionnaires import catalogue
from questionnaires.model import InventoryInput, Item, ItemKind, ProfileField, Questionnaire
from reports.benchmark_document import Benchmark, BenchmarkRow
from reports.beside import Beside
from reports.changes import EarlierRound
from reports.diagnostic import build
from reports.document import DiagnosticReport, Imprint
from reports.enterprise import Enterprise
from reports.plan_document import PlanView
from reports.plans import default_plan
from reports.references import Reference, references
from reports.wording import wording
from scoring.answer import DONT_KNOW, Answer, chosen, from_rate, from_share, from_trend, not_applicable
from scoring.encode import encode, resolve
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.result import ResponseState, Result

PROFILE = {
    ProfileField.PRODUCTION_TYPE: ("discrete",),
    ProfileField.SIZE: ("small",),
    ProfileField.ACTIVITIES: ("design", "process_design", "sales", "service", "warehouse"),
}
TEXTS = {
    "zh": {
        "name": "常州市瑞峰精密机械有限公司",
        "industry": "C3484 机械零部件加工",
        "region": "江苏省常州市武进区",
        "size_reason": "从业人员 86 人、年营业收入 5,230 万元，按 2011 年划型标准",
        "business": "减速机壳体、泵阀零件的铸后精加工与装配",
    },
    "en": {
        "name": "Changzhou Ruifeng Precision Machinery Co., Ltd.",
        "industry": "C3484 Machining of mechanical parts",
        "region": "Wujin District, Changzhou, Jiangsu",
        "size_reason": "86 staff and revenue of CNY 52.3 million, by the rules of 2011",
        "business": "Finish machining and assembly of gearbox housings, pump and valve parts",
    },
}
IMPRINT = Imprint(
    assessed_on=date(2026, 3, 12), prepared_on=date(2026, 3, 16), prepared_by="Rongping", number="RP-2026-000128"
)


def enterprise(locale: str = "zh", **changes: object) -> Enterprise:
    """A machining firm of 86 people."""
    profile = Enterprise(
        uscc="91320412MA1XB7RT5K",
        size="small",
        production_type="discrete",
        activities=PROFILE[ProfileField.ACTIVITIES],
        staff=86,
        revenue=Decimal(5230),
        **TEXTS[locale],
    )
    return replace(profile, **changes)


def answer(item: Item, draw: Random, *, strength: float) -> Answer:
    """A plausible answer: the higher `strength` (0 to 1), the better."""
    if item.may_be_not_applicable and draw.random() < 0.04:
        return replace(not_applicable(item), reason="本厂没有这项业务，由总公司统一负责")
    if item.scored and draw.random() < 0.03:
        return DONT_KNOW
    if item.kind is ItemKind.INVENTORY:
        return stock(item, draw)
    if item.kind in {ItemKind.TREND, ItemKind.BAND}:
        return measured(item, draw, strength)
    if item.kind is ItemKind.MULTI:
        open_options = [option.code for option in item.options if not option.exclusive]
        ticked = [code for code in open_options if draw.random() < strength]
        nothing = [option.code for option in item.options if option.exclusive]
        return chosen(item, ticked or nothing[:1] or open_options[:1])
    place = min(int(draw.gauss(strength, 0.2) * len(item.options)), len(item.options) - 1)
    return chosen(item, [sorted(item.options, key=lambda option: option.units)[max(place, 0)].code])


def measured(item: Item, draw: Random, strength: float) -> Answer:
    """Now against before; counts where the item asks for two; else a number inside one of the bands."""
    numbers = item.numbers
    if item.kind is ItemKind.TREND:
        before = Decimal(draw.randint(20, 90))
        down = (draw.random() < strength) == bool(numbers and numbers.lower_is_better)
        return from_trend(item, before * (Decimal("0.9") if down else Decimal("1.08")), before)
    if numbers and numbers.part:
        whole = Decimal(draw.randint(20, 60))
        return from_share(item, (whole * Decimal(str(round(strength * draw.random(), 2)))).to_integral_value(), whole)
    edges = [option.up_to for option in item.options if option.up_to is not None]
    return from_rate(item, edges[min(int(strength * len(edges)), len(edges) - 1)])


def stock(item: Item, draw: Random) -> Answer:
    """Inventory: some numbers, some choices."""
    if item.input is InventoryInput.NUMBER:
        return Answer(state=ResponseState.ANSWERED, rate=Decimal(draw.randint(3, 300)))
    if item.input is InventoryInput.TEXT:
        return Answer(state=ResponseState.ANSWERED, text="金蝶云星空、钉钉")
    open_options = [option.code for option in item.options if not option.exclusive]
    return chosen(item, draw.sample(open_options, min(3, len(open_options))))


@cache
def submission(
    key: str = "lianghua-sme", seed: int = 7, strength: float = 0.45
) -> tuple[Questionnaire, Result, dict[str, Answer]]:
    """Questionnaire, result and answers."""
    questionnaire = catalogue.get(key)
    model = compile_model(questionnaire)
    draw = Random(seed)
    given = resolve(
        model, {item.code: answer(item, draw, strength=strength) for item in questionnaire.items()}, PROFILE
    )
    return questionnaire, evaluate(questionnaire, encode(model, given, PROFILE), profile=PROFILE), given


@cache
def plan(locale: str, key: str = "lianghua-sme", seed: int = 7, strength: float = 0.45) -> PlanView | None:
    """The plan of the report; None where it is not written in `locale`."""
    questionnaire, result, _ = submission(key, seed, strength)
    return default_plan(questionnaire, result, PROFILE, locale) if locale in questionnaire.locales else None


def report(
    locale: str = "zh", key: str = "lianghua-sme", *, seed: int = 7, strength: float = 0.45, **changes: object
) -> DiagnosticReport:
    """A whole report; `changes` go to `build`, or stand beside the result."""
    questionnaire, result, answers = submission(key, seed, strength)
    arguments = {"locale": locale, "imprint": IMPRINT, "enterprise": enterprise(locale)} | changes
    arguments.setdefault("plan", plan(arguments["locale"], key, seed, strength))
    arguments["beside"] = Beside(
        **{part.name: arguments.pop(part.name) for part in fields(Beside) if part.name in arguments}
    )
    return build(questionnaire, result, arguments.pop("answers", answers), arguments.pop("enterprise"), **arguments)


def originals() -> tuple[Reference, ...]:
    """Published values as if all of them had been read at the issuer's own page."""
    return tuple(replace(line, original=True) for line in references())


def everything(locale: str = "zh", **changes: object) -> DiagnosticReport:
    """The report of the flagship with all that may stand beside the result: peers, published values, the round before, a plan."""
    questionnaire, earlier, _ = submission(seed=8, strength=0.3)
    plain = report(locale, **changes)
    total = BenchmarkRow(
        name=wording(locale)("total"), units=plain.headline.total, lower_quartile=300_000, median=400_000,
        upper_quartile=510_000, n=64, mean=410_000, fifth=150_000, ninety_fifth=700_000, percentile=47,
    )  # fmt: skip
    rows = (total, *(replace(total, name=each.node.name, units=each.node.units) for each in plain.dimensions))
    return report(
        locale,
        benchmark=Benchmark(
            cohort="C33", size=64, as_of=IMPRINT.assessed_on, rows=rows, sentences=group(locale, 64),
            made_up=wording(locale)("benchmark.made_up", count=64),
        ),
        references=True,
        earlier=EarlierRound(questionnaire=questionnaire, answers=earlier.answers, day=date(2025, 3, 1)),
        **changes,
    )  # fmt: skip


def group(locale: str, size: int) -> tuple[str, ...]:
    """What is said of a peer group with a closer one inside it."""
    words = wording(locale)
    place = {"percentile": 47, "low": 40, "high": 55}
    return (
        words("benchmark.intro", cohort="C33", size=size, as_of="2026-03-12"),
        words("benchmark.rule"),
        words("benchmark.standing", **place),
        words("benchmark.narrower", cohort="C3484", size=12, **place),
    )
