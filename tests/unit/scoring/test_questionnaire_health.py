"""The health of a questionnaire: levels from answers, what cannot be compared is left out and named, contradictions of its own."""

from dataclasses import replace

import numpy as np
import pytest

from questionnaires import catalogue
from questionnaires.model import Check, Condition, ProfileField
from questionnaires.rules import holds
from scoring.consistency import cronbach_alpha
from scoring.contradictions import contradictions
from scoring.encode import characters, decode
from scoring.errors import ScoringError
from scoring.example import example_questionnaire
from scoring.item_health import ItemSign
from scoring.model import compile_model
from scoring.questionnaire_health import questionnaire_health
from scoring.result import ResponseState
from scoring.tables import read_rows

ASKED = example_questionnaire()
LADDER = ("none", "some", "all")


def looked_at(rows, questionnaire=ASKED, seconds=None):
    submissions = read_rows(questionnaire, [{"id": str(number)} | row for number, row in enumerate(rows)])
    return questionnaire_health(compile_model(questionnaire), submissions, seconds)


def varied(count):
    """Enterprises whose three full items go together."""
    return [
        {"FND-EQP-01": LADDER[n % 3], "FND-EQP-02": ("b1", "b2", "b3")[n % 3], "FND-SEC-02": ("no", "partly", "yes")[(n + n // 3 % 2) % 3],
         "FND-SEC-01": ("none", "rules", "rules|drill")[n % 3]}
        for n in range(count)
    ]  # fmt: skip


def test_several_options_count_and_a_ladder_has_its_rungs():
    found = looked_at([{"FND-SEC-01": "rules|drill", "FND-EQP-01": "some", "OPS-LIF-01": "4"}, {"FND-SEC-01": "none"}])
    assert found.items["FND-SEC-01"].counts == (1, 0, 1, 0)
    assert found.items["FND-EQP-01"].counts == (0, 1, 0)
    assert found.items["OPS-LIF-01"].counts == (0, 0, 0, 0, 1)


def test_do_not_know_not_applicable_and_blank_are_no_answer():
    found = looked_at([{"FND-EQP-01": "DK", "FND-EQP-02": "NA"}, {"FND-EQP-01": "all"}])
    assert (found.items["FND-EQP-01"].n, found.items["FND-EQP-01"].missing) == (1, 1)
    assert found.items["FND-EQP-02"].n == 0


def test_alpha_is_that_of_the_points():
    found = looked_at(varied(30)).groups[1]
    points = {"none": 0, "some": 50, "all": 100, "b1": 0, "b2": 50, "b3": 100, "no": 0, "partly": 50, "yes": 100}
    points |= {"rules": 40, "rules|drill": 70}
    order = ("FND-EQP-01", "FND-EQP-02", "FND-SEC-01", "FND-SEC-02")
    assert found.code == "FND"
    assert found.alpha == pytest.approx(cronbach_alpha([[points[row[code]] for code in order] for row in varied(30)]))
    assert set(found.without) == set(order)
    assert not found.flagged


def test_below_ten_nothing_is_worked_out_and_below_thirty_it_is_flagged():
    few, some = looked_at(varied(9)).groups[0], looked_at(varied(12)).groups[0]
    assert (few.alpha, few.omega, few.why) == (None, None, "9 submissions; expected at least 10")
    assert some.alpha is not None
    assert some.flagged


def test_items_never_answered_together_are_left_out_and_named():
    rows = varied(24)
    for number, row in enumerate(rows):
        del row["FND-EQP-02" if number % 2 else "FND-SEC-02"]
    found = looked_at(rows).groups[0]
    assert found.alpha is not None
    assert "left out, answered alike or by too few: " in found.why
    assert len({"FND-EQP-02", "FND-SEC-02"} & set(found.items)) == 1


def test_an_item_that_all_answer_alike_is_told():
    found = looked_at([row | {"FND-EQP-01": "all"} for row in varied(40)])
    assert ItemSign.ONE_ANSWER in found.items["FND-EQP-01"].signs
    assert "FND-EQP-01" in found.groups[0].why


def test_speed_is_judged_where_it_is_known():
    found = looked_at(varied(3), seconds=[3, 600, np.nan])
    assert found.careless.hasty.tolist() == [True, False, False]


def test_nobody_is_an_error():
    with pytest.raises(ScoringError, match="at least one submission"):
        questionnaire_health(compile_model(ASKED), ())


def test_a_condition_on_the_profile_takes_part():
    when = (
        Condition(profile=ProfileField.SIZE, any_of=("micro",)),
        Condition(item="FND-SEC-01", any_of=("none", "drill")),
    )
    asked = replace(ASKED, checks=(Check(code="CHK-01", when=when, ask={"en": "?"}),))
    rows = [
        {"x_size": "micro", "FND-SEC-01": "none"},
        {"x_size": "micro", "FND-SEC-01": "drill|rules"},
        {"x_size": "micro", "FND-SEC-01": "rules"},
        {"x_size": "small", "FND-SEC-01": "none"},
        {"FND-SEC-01": "none"},
        {"x_size": "micro", "FND-SEC-01": "DK"},
    ]
    assert looked_at(rows, asked).broken[:, 0].tolist() == [True, True, False, False, False, False]


def test_contradictions_of_the_flagship_are_those_its_pages_ask_about():
    flagship = catalogue.get("lianghua-sme")
    model, generator = compile_model(flagship), np.random.default_rng(3)
    rows = []
    for number in range(60):
        row = {"id": str(number), "x_size": "small", "x_production_type": "discrete", "x_activities": "design"}
        for item in flagship.items():
            if item.options:
                row[item.code] = str(generator.choice([option.code for option in item.options]))
        rows.append(row)
    submissions = read_rows(flagship, rows)
    found = contradictions(model, characters(model, [each.answers for each in submissions]), submissions)
    for index, submission in enumerate(submissions):
        answers = decode(model, submission.answers)
        chosen = {code: each.options for code, each in answers.items() if each.state is ResponseState.ANSWERED}
        expected = [all(holds(each, submission.profile, chosen) for each in check.when) for check in flagship.checks]
        assert found[index].tolist() == expected
    assert found.any()
    assert not found.all()
