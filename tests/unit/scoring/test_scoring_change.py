"""Change between two rounds, split by hand."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.change import decompose_change
from scoring.errors import ScoringError
from scoring.evidence import Grade, grade_rows
from scoring.example import example_questionnaire
from scoring.model import compile_model
from scoring.result import MISSING


@pytest.fixture
def model():
    return compile_model(example_questionnaire())


def parts(found, row=0, node=0):
    return [
        int(each[row, node]) for each in (found.before, found.model, found.applicability, found.answers, found.after)
    ]


def other_weights(model, **weights):
    """The same questionnaire in another version, with other weights of indicators."""
    asked = model.questionnaire
    dimension = asked.dimensions[0]
    indicators = [replace(each, weight=weights[each.code.replace("-", "_")]) for each in dimension.indicators]
    changed = replace(dimension, indicators=tuple(indicators))
    return compile_model(replace(asked, version="2", dimensions=(changed, *asked.dimensions[1:])))


def test_other_answers_alone_are_the_answers_effect(model):
    assert parts(decompose_change((model, model), ["10310"], ["20310"])) == [465_000, 0, 0, 225_000, 690_000]


def test_an_item_that_no_longer_applies_is_the_applicability_effect(model):
    assert parts(decompose_change((model, model), ["20310"], ["2-310"])) == [690_000, 0, 150_000, 0, 840_000]


def test_an_item_that_applies_only_now_is_taken_as_answered_now(model):
    assert parts(decompose_change((model, model), ["2-310"], ["21310"])) == [840_000, 0, -75_000, 0, 765_000]


def test_other_weights_alone_are_the_model_effect(model):
    # EQP 100, SEC 60: 60 and 40 % give 84, half and half 80.
    newer = other_weights(model, FND_EQP=1, FND_SEC=1)
    assert parts(decompose_change((model, newer), ["2-310"], ["2-310"])) == [840_000, -40_000, 0, 0, 800_000]


def test_an_item_new_to_the_questionnaire_is_the_model_effect_and_named(model):
    asked = model.questionnaire
    first, second = asked.dimensions[0].indicators
    fewer = replace(asked.dimensions[0], indicators=(first, replace(second, items=second.items[:1])))
    levels = tuple(replace(level, gates=level.gates[:1]) for level in asked.levels)
    older = compile_model(
        replace(asked, version="0", dimensions=(fewer, *asked.dimensions[1:]), levels=levels, measures=())
    )
    found = decompose_change((older, model), ["2-30"], ["2-310"])  # SEC 70 becomes (70 + 50) / 2
    assert parts(found) == [880_000, -40_000, 0, 0, 840_000]
    assert found.taken_over == (("FND-SEC-02",),)


def test_a_node_that_was_not_assessable_in_one_round_has_no_change(model):
    found = decompose_change((model, model), ["~~310"], ["2-310"])
    eqp = model.node("FND-EQP")
    assert parts(found, node=eqp) == [MISSING, 0, 0, 0, 1_000_000]
    assert not found.known[0, eqp]
    assert not found.beyond_noise[0, eqp]


def test_noise_is_that_of_both_rounds_and_a_change_within_it_is_not_real(model):
    # One item of two, certain weights: SEC-02 off by ±50 in both rounds: sd = .5 × sqrt(2 × 50² / 3) points, 1.645 of it: 33.6; a
    # step from 0 to 50 moves SEC by 25 points. Seen by a reviewer, the noise is a quarter of it.
    sec, settings = model.node("FND-SEC"), {"concentration": np.inf}
    stated = decompose_change((model, model), ["2-~00"], ["2-~10"], **settings)
    assert stated.noise[0, sec] == pytest.approx(1.6449 * np.sqrt(2 * 500_000**2 / 3), rel=1e-3)
    assert (parts(stated, node=sec)[3], bool(stated.beyond_noise[0, sec])) == (500_000, False)
    graded = grade_rows(model, [{"FND-SEC-02": Grade.REVIEWED}])
    seen = decompose_change((model, model), ["2-~00"], ["2-~10"], grades=(graded, graded), **settings)
    assert seen.noise[0, sec] == pytest.approx(stated.noise[0, sec] / 4, rel=1e-3)
    assert seen.beyond_noise[0, sec]


def test_an_item_without_an_earlier_answer_adds_no_noise(model):
    found = decompose_change((model, model), ["~~3~0"], ["2-310"], concentration=np.inf, reaches=[1, 1, 1, 1])
    only = decompose_change((model, model), ["~~3~0"], ["~~3~0"], concentration=np.inf, reaches=[1, 1, 1, 1])
    sec = model.node("FND-SEC")
    assert found.noise[0, sec] == pytest.approx(only.noise[0, sec] / 2, rel=1e-4)


def test_rounds_of_different_enterprises_are_refused(model):
    with pytest.raises(ScoringError, match="as many"):
        decompose_change((model, model), ["2-310"], [])


def test_having_found_out_what_was_not_known_is_no_change_beyond_noise(model):
    # SEC-02 alone: 0 for "don't know", 50 now, which was to be expected of anything from 0 to 100, give or take 47.5 in 9 of 10 cases.
    sec, settings = model.node("FND-SEC"), {"concentration": np.inf, "reaches": [0] * 4}
    found = decompose_change((model, model), ["2-~?0"], ["2-~10"], **settings)
    assert found.answers[0, sec] == 500_000
    assert found.noise[0, sec] == pytest.approx(500_000 + 1.6449 * 1_000_000 / np.sqrt(12), rel=1e-3)
    assert not found.beyond_noise[0, sec]
