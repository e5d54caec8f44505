"""When an item applies."""

from dataclasses import replace
from pathlib import Path

import pytest

from questionnaires.loader import load
from questionnaires.model import Condition, Item, ProfileField, Questionnaire
from questionnaires.rules import all_hold, applicability, applies, holds

DISCRETE = Condition(profile=ProfileField.PRODUCTION_TYPE, any_of=("discrete", "mixed"))
DESIGNS = Condition(profile=ProfileField.ACTIVITIES, any_of=("design",))
CONNECTED = Condition(item="FND-EQP-01", any_of=("some", "all"))


@pytest.mark.parametrize(
    ("condition", "profile", "answers", "verdict"),
    [
        (DISCRETE, {ProfileField.PRODUCTION_TYPE: "mixed"}, {}, True),
        (DISCRETE, {ProfileField.PRODUCTION_TYPE: "process"}, {}, False),
        (DISCRETE, {}, {}, None),
        (DESIGNS, {ProfileField.ACTIVITIES: ["sales", "design"]}, {}, True),
        (DESIGNS, {ProfileField.ACTIVITIES: frozenset({"sales"})}, {}, False),
        (DESIGNS, {ProfileField.ACTIVITIES: ()}, {}, False),
        (DESIGNS, {ProfileField.SIZE: "small"}, {}, None),
        (CONNECTED, {}, {"FND-EQP-01": ("all",)}, True),
        (CONNECTED, {}, {"FND-EQP-01": ("none",)}, False),
        (CONNECTED, {}, {"FND-EQP-01": ()}, False),
        (CONNECTED, {}, {"FND-EQP-02": ("rules",)}, None),
    ],
)
def test_a_condition_holds_does_not_or_cannot_be_decided(
    condition: Condition, profile: dict[ProfileField, str], answers: dict[str, tuple[str, ...]], verdict: bool | None
) -> None:
    assert holds(condition, profile, answers) is verdict


def test_without_conditions_an_item_applies() -> None:
    assert all_hold((), {}, {}) is True


def test_all_conditions_must_hold_and_one_that_does_not_settles_it() -> None:
    both = (DISCRETE, CONNECTED)
    discrete = {ProfileField.PRODUCTION_TYPE: "discrete"}
    assert all_hold(both, discrete, {"FND-EQP-01": ("all",)}) is True
    assert all_hold(both, discrete, {}) is None
    assert all_hold(both, {}, {"FND-EQP-01": ("none",)}) is False


@pytest.fixture
def chained(tiny: Path) -> Questionnaire:
    """The second item depends on the first, the first on the profile."""
    questionnaire = load(tiny)
    dimension, *others = questionnaire.dimensions
    first, second = dimension.indicators[0].items
    items: tuple[Item, ...] = (replace(first, applies_if=(DISCRETE,)), replace(second, applies_if=(CONNECTED,)))
    indicator = replace(dimension.indicators[0], items=items)
    return replace(questionnaire, dimensions=(replace(dimension, indicators=(indicator,)), *others))


def test_an_answer_left_over_on_an_item_that_does_not_apply_counts_for_nothing(chained: Questionnaire) -> None:
    answers = {"FND-EQP-01": ("all",)}
    process, discrete = {ProfileField.PRODUCTION_TYPE: "process"}, {ProfileField.PRODUCTION_TYPE: "discrete"}
    second = list(chained.items())[1]
    assert applies(second, process, answers) is True
    assert applicability(chained, process, answers)["FND-EQP-02"] is False
    assert applicability(chained, discrete, answers)["FND-EQP-02"] is True


def test_an_unknown_profile_leaves_what_hangs_on_it_undecided_and_the_rest_decided(chained: Questionnaire) -> None:
    verdicts = applicability(chained, {}, {"FND-EQP-01": ("all",)})
    assert verdicts == {
        "FND-EQP-01": None,
        "FND-EQP-02": None,
        "INV-SYS-01": True,
        "INV-SYS-02": True,
        "INV-SYS-03": True,
    }
