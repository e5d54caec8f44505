"""What only a questionnaire with pain points and measures can get wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from questionnaires import catalogue
from questionnaires.lint import lint
from questionnaires.loader import load
from questionnaires.model import (
    PRODUCTION_TYPES,
    Condition,
    Item,
    ItemKind,
    PainPoint,
    ProfileField,
    Questionnaire,
    Source,
)
from questionnaires.rules import all_hold
from tests.unit.questionnaires.tiny import SAMPLES, place_sample

HIGH_COST = PainPoint(
    code="FUND-1", name={"zh": "太贵", "en": "Too dear"}, sources=(Source(document="S1", place="(一)"),)
)
WORDS = {"zh": "话", "en": "Words"}


def explained(item: Item) -> Item:
    """`item` with everything a scored item must say."""
    return replace(
        item,
        counts=WORDS,
        not_counts=WORDS,
        example=WORDS,
        evidence=(WORDS,),
        sources=(Source(document="S1", place="(一)"),),
        pain_points=("FUND-1",),
    )


def with_items(questionnaire: Questionnaire, items: Iterator[Item]) -> Questionnaire:
    """`questionnaire` with the items of its first indicator replaced."""
    first, *others = questionnaire.dimensions
    indicator = replace(first.indicators[0], items=tuple(items))
    return replace(questionnaire, dimensions=(replace(first, indicators=(indicator,)), *others))


@pytest.fixture
def full(tiny: Path) -> Questionnaire:
    """The tiny questionnaire with a pain point, which every item probes and every measure relieves."""
    place_sample(SAMPLES / "measures" / "well.yaml", tiny)
    questionnaire = load(tiny)
    items = (explained(item) for item in questionnaire.items() if item.scored)
    measures = tuple(replace(measure, pain_points=("FUND-1",)) for measure in questionnaire.measures)
    return replace(with_items(questionnaire, items), pain_points=(HIGH_COST,), measures=measures)


def found(questionnaire: Questionnaire) -> list[str]:
    return [finding.found for finding in lint(questionnaire)]


def test_a_questionnaire_whose_pain_points_are_probed_and_relieved_is_well(full: Questionnaire) -> None:
    assert found(full) == []


def test_a_pain_point_no_item_probes_is_told(full: Questionnaire) -> None:
    other = replace(HIGH_COST, code="FUND-2")
    relieving = tuple(replace(measure, pain_points=("FUND-1", "FUND-2")) for measure in full.measures)
    assert found(replace(full, pain_points=(HIGH_COST, other), measures=relieving)) == ["no item probes FUND-2"]


def test_a_pain_point_no_measure_relieves_is_told(full: Questionnaire) -> None:
    measures = tuple(replace(measure, pain_points=()) for measure in full.measures)
    assert found(replace(full, measures=measures)) == ["no measure relieves FUND-1"]


def test_a_questionnaire_without_measures_need_not_relieve_or_reach_anything(full: Questionnaire) -> None:
    assert found(replace(full, measures=())) == []


@pytest.mark.parametrize("key", ["name", "counts", "not_counts", "example", "evidence", "sources", "pain_points"])
def test_where_pain_points_are_declared_every_scored_item_is_explained(key: str, full: Questionnaire) -> None:
    first, second = (item for item in full.items() if item.scored)
    empty: object = None if isinstance(getattr(first, key), dict) else ()
    silent = replace(first, **{key: empty})  # type: ignore[arg-type]
    findings = list(lint(with_items(full, iter((silent, second)))))
    assert (key, "missing") in [(finding.path[-1], finding.found) for finding in findings]


def test_a_circle_of_three_measures_is_told_once_and_what_only_leads_to_it_is_not(full: Questionnaire) -> None:
    one, two = full.measures
    wanted = {"M-FND-01": "M-FND-02", "M-FND-02": "M-FND-03", "M-FND-03": "M-FND-01", "M-FND-04": "M-FND-01"}
    circle = [replace(one, code=code, prerequisites=(needed,)) for code, needed in wanted.items()]
    apart = replace(two, code="M-FND-05", prerequisites=())
    assert found(replace(full, measures=(*circle, apart))) == ["a circle M-FND-01 → M-FND-02 → M-FND-03 → M-FND-01"]


def test_measures_that_share_a_prerequisite_are_no_circle(full: Questionnaire) -> None:
    one, two = full.measures
    diamond = (
        replace(one, code="M-FND-01", prerequisites=()),
        replace(one, code="M-FND-03", prerequisites=("M-FND-01",)),
        replace(one, code="M-FND-04", prerequisites=("M-FND-01", "M-FND-03")),
        replace(two, prerequisites=("M-FND-03", "M-FND-04")),
    )
    assert found(replace(full, measures=diamond)) == []


def test_a_chain_of_thousands_of_prerequisites_is_followed_without_recursion(full: Questionnaire) -> None:
    one, two = full.measures
    chain = [replace(one, code=f"M-FND-{n}", prerequisites=(f"M-FND-{n + 1}",)) for n in range(1000, 4000)]
    last = replace(one, code="M-FND-4000", prerequisites=())
    assert found(replace(full, measures=(*chain, last, replace(two, prerequisites=())))) == []


def test_a_pain_point_that_one_item_probes_says_what_that_item_shows(full: Questionnaire) -> None:
    code = full.pain_points[0].code
    first, *others = full.items()
    alone = (replace(first, pain_points=(code,)), *(replace(item, pain_points=()) for item in others))
    points = tuple(replace(point, observation=None) for point in full.pain_points)
    findings = list(lint(with_items(replace(full, pain_points=points), iter(alone))))
    assert ("observation", "missing") in [(finding.path[-1], finding.found) for finding in findings]
    told = tuple(replace(point, observation=point.name) for point in points)
    findings = list(lint(with_items(replace(full, pain_points=told), iter(alone))))
    assert "observation" not in [finding.path[-1] for finding in findings]


def test_who_gives_reasons_for_weights_gives_them_for_levels_gates_and_costs(full: Questionnaire) -> None:
    silent = replace(full, sides=tuple(replace(side, rationale=None) for side in full.sides))
    assert "rationale" not in [finding.path[-1] for finding in lint(silent)]
    reasoned = replace(full, sides=tuple(replace(side, rationale=side.name) for side in full.sides))
    missing = [finding.path for finding in lint(reasoned) if finding.path[-1] in {"rationale", "cost_basis"}]
    asked = len(full.levels) + sum(len(level.gates) for level in full.levels)
    assert len(missing) == asked + bool(full.measures)


def test_an_indicator_is_asked_enough_to_be_scored_or_not_at_all(full: Questionnaire) -> None:
    first, *_ = full.items()
    only_design = (Condition(profile=ProfileField.ACTIVITIES, any_of=("design",)),)
    common = replace(first, code="FND-STR-01", weight=3, applies_if=())
    special = replace(first, code="FND-STR-02", weight=4, applies_if=only_design)

    def told(*items: Item) -> list[str]:
        findings = lint(with_items(full, iter(items)))
        return [finding.found for finding in findings if "of the weight of" in finding.found]

    (thin,) = told(common, special)
    assert thin.startswith("3 of 7 ")
    assert "activities: none" in thin
    assert told(common, replace(special, weight=3)) == []  # just half
    assert told(replace(common, applies_if=only_design), special) == []  # not asked at all


def test_a_measure_of_the_flagship_takes_few_options_and_promises_no_decision_of_others() -> None:
    flagship = catalogue.get("lianghua-sme")
    for measure in flagship.measures:
        added = [lift.item for lift in measure.lifts if lift.add]
        assert all(added.count(item) <= 3 for item in added), measure.code
    results = [
        option for item in flagship.items() for option in item.options if option.code in {"received", "certified"}
    ]
    assert len(results) == 3
    assert all(option.outcome for option in results)


def test_no_answer_of_the_flagship_that_can_be_a_next_step_says_what_is_left_undone() -> None:
    """Whatever is above the lowest answer of a ladder is printed as a step to take."""
    flagship = catalogue.get("lianghua-sme")
    ladders = [item for item in flagship.items() if item.scored and item.kind is not ItemKind.MULTI]
    undone = [
        (item.code, option.code)
        for item in ladders
        for option in item.ladder[1:]
        if any(word in option.text["zh"] for word in ("没", "放下", "凑合", "U 盘"))
        or any(word in option.text["en"] for word in (" not ", "nothing", "seldom", "USB"))
    ]
    assert not undone


def test_no_measure_of_the_flagship_waits_for_a_step_that_lies_beyond_its_own_beginning() -> None:
    """“Connect a line first” begins where interfaces are listed; it cannot rest on contracts for new machines."""
    flagship = catalogue.get("lianghua-sme")
    units = {(item.code, option.code): option.units for item in flagship.items() for option in item.options}
    trends = {item.code for item in flagship.items() if item.kind is ItemKind.TREND}
    measures = {measure.code: measure for measure in flagship.measures}
    blocked = [
        (measure.code, needed, lift.item)
        for measure in flagship.measures
        for lift in measure.lifts
        for needed in measure.prerequisites
        for before in measures[needed].lifts
        if lift.start and before.start and lift.item == before.item and lift.item not in trends
        and units[lift.item, lift.start] <= units[lift.item, before.start]
    ]  # fmt: skip
    assert not blocked


@pytest.mark.parametrize("production", PRODUCTION_TYPES)
def test_every_step_of_the_flagship_is_taken_by_a_measure_for_each_type_of_production(production: str) -> None:
    flagship, profile = catalogue.get("lianghua-sme"), {ProfileField.PRODUCTION_TYPE: production}
    fitting = [m for m in flagship.measures if all_hold(m.applies_if, profile, {}) is not False]
    taken = {(lift.item, lift.start or lift.add) for measure in fitting for lift in measure.lifts}
    for item in flagship.items():
        if item.scored and all_hold(item.applies_if, profile, {}) is not False:
            steps = item.ladder if item.kind is ItemKind.MULTI else item.ladder[:-1]
            assert {(item.code, option.code) for option in steps} <= taken, item.code


def test_makers_to_a_formula_are_not_told_to_design_in_3d() -> None:
    flagship = catalogue.get("lianghua-sme")
    for production, told in [
        ("discrete", {"M-APP-04"}),
        ("process", {"M-APP-36"}),
        ("mixed", {"M-APP-04", "M-APP-36"}),
    ]:
        profile = {ProfileField.PRODUCTION_TYPE: production}
        fitting = {m.code for m in flagship.measures if all_hold(m.applies_if, profile, {}) is not False}
        assert fitting & {"M-APP-04", "M-APP-36"} == told


def test_a_place_in_a_document_that_names_its_places_is_one_of_them(full: Questionnaire) -> None:
    (document, *others) = full.documents
    named = replace(document, places=({"zh": "引言", "en": "introduction"},))
    told = found(replace(full, documents=(named, *others)))
    assert told
    assert all("unnamed place" in each for each in told)
    assert (named.place("引言", "en"), named.place("第3条", "en")) == ("introduction", "第3条")


def test_whoever_reads_the_flagship_in_english_reads_where_its_sources_say_so() -> None:
    flagship = catalogue.get("lianghua-sme")
    documents = {document.code: document for document in flagship.documents}
    cited = [
        *(source for item in flagship.items() for source in item.sources),
        *(source for point in flagship.pain_points for source in point.sources),
        *(proof for measure in flagship.measures for proof in measure.evidence),
    ]
    assert all(documents[each.document].place(each.place, "en").isascii() for each in cited)
