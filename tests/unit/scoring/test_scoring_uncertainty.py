"""Bands by hand and against Monte Carlo, chances of the levels, and what not-applicable answers leave open."""

import numpy as np
import pytest

from questionnaires import catalogue
from questionnaires.model import FULL
from scoring.aggregate import score
from scoring.chances import level_chances
from scoring.errors import ScoringError
from scoring.evidence import Grade, grade_rows
from scoring.example import example_questionnaire
from scoring.levels import levels
from scoring.model import compile_model
from scoring.moments import moments
from scoring.montecarlo import rank_bands
from scoring.noise import variances
from scoring.result import MISSING
from scoring.uncertainty import applicability_gain, applicability_interval, bands, typical_items
from tests.unit.scoring import made_up
from tests.unit.scoring.drawn import drawn_nodes, in_points

NO_ERROR, NO_DOUBT = [0] * 4, np.inf


@pytest.fixture
def model():
    return compile_model(example_questionnaire())


def test_a_band_follows_from_the_closed_form_by_hand(model):
    # FND-SEC: .5 each of 70 and 50, (10²)/101 = .990; FND: .6 of 100, .4 of 60: 384/101 + (.24/101 + .16) × .990 = 3.963 points².
    found = moments(model, ["2-310"], concentration=100, reaches=NO_ERROR)
    assert in_points(found.mean[0]) == pytest.approx([84, 84, 84, 100, 60], abs=1e-4)
    assert in_points(found.sd[0]) == pytest.approx([1.9907, 1.9907, 1.9907, 0, 0.9950], abs=1e-3)


def test_an_item_that_does_not_apply_takes_its_share_of_the_concentration_along(model):
    # FND-EQP: items 3 : 1, both there: A = 40; FND-SEC without its second item has one child and no doubt about weights.
    found = moments(model, ["123-0"], concentration=40, reaches=NO_ERROR)
    assert in_points(found.sd[0, 3]) == pytest.approx(50 * np.sqrt(0.75 * 0.25 / 41), abs=1e-3)
    assert found.sd[0, 4] == 0


def test_an_answer_may_be_off_by_the_width_of_its_option_and_less_with_evidence(model):
    for grade, reach in zip(Grade, (1, 0.75, 0.5, 0.25), strict=True):
        found = variances(model, ["1~0.0"], grade_rows(model, [{"FND-EQP-01": grade}]))[0]
        assert np.sqrt(3 * found[0]) == pytest.approx(500_000 * reach)
    # Options of 40, 30 and 30 points, each right or wrong on its own; not answered: anything from 0 to 100; not asked: no answer.
    assert np.sqrt(3 * found[2]) == pytest.approx(10_000 * np.sqrt(40**2 + 30**2 + 30**2))
    assert np.sqrt(12 * found[3]) == FULL
    assert found[1] == 0


def test_certain_weights_and_answers_leave_no_band():
    asked = made_up.questionnaire(3)
    model, strings = compile_model(asked), made_up.strings(asked, 20, gaps=0.2)
    strings = [each.replace("?", "~").replace(".", "~") for each in strings]
    found, nodes = bands(model, strings, concentration=NO_DOUBT, reaches=NO_ERROR), score(model, strings).nodes
    assert np.abs(found.low - nodes).max() <= 5
    assert np.abs(found.high - nodes).max() <= 5
    assert ((found.low == MISSING) == (nodes == MISSING)).all()


@pytest.mark.parametrize(("key", "draws"), [("lianghua-sme", 100_000), ("miit-sme", 400_000)])
def test_the_ends_of_the_band_of_a_total_are_those_of_its_monte_carlo_to_a_tenth_of_a_point(key, draws):
    # With 15 items, of which one may be anything from 0 to 100, bands are 10 to 40 points wide, and so is the noise of the draws.
    asked = catalogue.get(key)
    model, strings = compile_model(asked), made_up.strings(asked, 4, gaps=0.1, seed=7)
    grades = grade_rows(model, [dict.fromkeys(model.by_code, Grade(number)) for number in range(4)])
    found = bands(model, strings, grades)
    for row, string in enumerate(strings):
        drawn = drawn_nodes(model, string, concentration=100, draws=draws, grades=grades[row : row + 1])[:, 0]
        ends = in_points(found.low[row, 0]), in_points(found.high[row, 0])
        assert ends == pytest.approx(in_points(np.quantile(drawn, [0.05, 0.95])), abs=0.1)


def test_one_answer_that_may_be_anything_makes_a_band_of_nine_tenths_of_its_width(model):
    # FND-EQP rests on one item answered "don't know": evenly from 0 to 100, of which 5 % lie below 5 and above 95.
    found, node = bands(model, ["?~310"], concentration=NO_DOUBT), model.node("FND-EQP")
    assert in_points([found.low[0, node], found.high[0, node]]) == pytest.approx([5, 95], abs=0.05)


def many_unknown(key, share, seed):
    """A model, answers of which a share is "don't know", and which items they are."""
    asked = catalogue.get(key)
    model, random = compile_model(asked), np.random.default_rng(seed)
    (string,) = made_up.strings(asked, 1, gaps=0, seed=seed)
    letters, unknown = list(string), []
    for number, index in enumerate(model.scored):
        column = model.columns[index]
        if letters[column.start] in "-~":
            continue
        if letters[column.start] in "?." or random.random() < share:
            letters[column.start : column.start + column.width] = "?" * column.width
            unknown.append(number)
    return model, "".join(letters), unknown


@pytest.mark.parametrize(("key", "share", "draws"), [("lianghua-sme", 0.3, 40_000), ("miit-sme", 0.5, 200_000)])
def test_with_many_dont_knows_band_and_chances_are_those_of_draws_from_each_items_whole_scale(key, share, draws):
    """Drawn evenly over the scale from the lowest option's points to the best there is, not over the options: options are marks on a
    scale and the truth behind an answer lies between them, too; so it is for what was answered, and for any number of options."""
    model, string, unknown = many_unknown(key, share, seed=11)
    assert len(unknown) > 0.2 * len(model.scored)
    found = bands(model, [string])
    values = drawn_nodes(model, string, concentration=100, draws=draws, spans=dict.fromkeys(unknown, (0, FULL)))
    ends = in_points([found.low[0, 0], found.high[0, 0]])
    assert ends == pytest.approx(in_points(np.quantile(values[:, 0], [0.05, 0.95])), abs=0.1)
    assert score(model, [string]).nodes[0, 0] < found.low[0, 0]
    if key == "lianghua-sme":  # its gates are all on scores
        hold, chances = np.ones(draws, bool), level_chances(model, [string]).chances[0]
        for place, level in enumerate(model.questionnaire.levels, start=1):
            for gate in level.gates:
                hold &= values[:, model.node(gate.node)] >= gate.minimum
            assert chances[place:].sum() == pytest.approx(hold.mean(), abs=0.03)


def test_what_is_not_known_is_any_option_alike_at_a_gate(model):
    # OPS-LIF-01 is a scene with levels 0 to 4, of which 2 and above are asked for; FND-SEC-02 asks for the second of three options.
    sure = moments(model, ["22722"], concentration=NO_DOUBT, reaches=NO_ERROR)
    for string, chance in (("2272?", 3 / 5), ("227?4", 2 / 3)):
        assert level_chances(model, [string], sure, reaches=NO_ERROR).chances[0, 2] == pytest.approx(chance, abs=1e-6)


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan])
def test_a_concentration_that_is_not_above_0_is_refused_with_its_node(model, value):
    sums = np.full(5, 100.0)
    sums[4] = value
    with pytest.raises(ScoringError, match="FND-SEC"):
        moments(model, ["2-310"], concentration=sums)


@pytest.mark.parametrize("reaches", [[1, 1], [0.5, 1, 1, 1], [1, 1, 1, -1], [np.nan] * 4])
def test_reaches_that_rise_or_are_no_numbers_are_refused(model, reaches):
    with pytest.raises(ScoringError, match="reaches"):
        moments(model, ["2-310"], reaches=reaches)


# --- levels ---


def test_with_nothing_in_doubt_the_chance_is_1_for_the_level_given():
    for key in catalogue.list_keys():
        asked = catalogue.get(*key.split("@"))
        model, strings = compile_model(asked), made_up.strings(asked, 300, gaps=0.05)
        strings = [each.replace("?", "0").replace(".", "0") for each in strings]
        strings += ["".join("2" if c not in "-~" else c for c in each) for each in strings[:50] if key.startswith("mi")]
        sure = moments(model, strings, concentration=NO_DOUBT, reaches=NO_ERROR)
        found = level_chances(model, strings, sure, reaches=NO_ERROR)
        given = levels(model, strings, score(model, strings)).level
        for row, level in enumerate(given.tolist()):
            hangs = level == MISSING
            assert (found.undetermined[row] if hangs else found.chances[row, level]) == pytest.approx(1, abs=1e-6)


def test_a_gate_on_a_scene_and_one_on_an_item_hold_as_often_as_their_answers_may_be_right(model):
    # All points are there: level 2 hangs on the scene (2 of at least 2: 3/4) and on the item (1 of at least 1: 3/4).
    sure = moments(model, ["22710"], concentration=NO_DOUBT, reaches=NO_ERROR)
    found = level_chances(model, ["22712"], sure)
    assert found.chances[0] == pytest.approx([0, 1 - 0.75**2, 0.75**2], abs=1e-6)
    proven = grade_rows(model, [{"FND-SEC-02": Grade.REVIEWED}])
    assert level_chances(model, ["22712"], sure, grades=proven).chances[0, 2] == pytest.approx(0.75, abs=1e-6)


def test_chances_of_score_gates_on_several_nodes_are_those_of_their_monte_carlo():
    asked = catalogue.get("lianghua-sme")
    model, strings = compile_model(asked), made_up.strings(asked, 12, gaps=0.0, seed=5)
    found = level_chances(model, strings)
    for row, string in enumerate(strings):
        drawn = drawn_nodes(model, string, concentration=100, draws=20_000)
        hold = np.ones(len(drawn), bool)
        for place, level in enumerate(asked.levels, start=1):
            for gate in level.gates:
                hold &= drawn[:, model.node(gate.node)] >= gate.minimum
            assert found.chances[row, place:].sum() == pytest.approx(hold.mean(), abs=0.03)


def test_a_level_that_hangs_on_what_does_not_apply_is_undetermined(model):
    strings = ["2271-", "~~~~2"]
    found = level_chances(model, strings, moments(model, strings, concentration=NO_DOUBT, reaches=NO_ERROR))
    assert found.undetermined.tolist() == pytest.approx([0.75, 1.0], abs=1e-6)
    assert found.chances[1].tolist() == [0, 0, 0]


# --- what does not apply ---


def test_the_interval_of_what_does_not_apply_is_that_of_the_answers_it_could_have(model):
    found = applicability_interval(model, ["1-31-"])
    ends = score(model, ["1031-", "1231-"]).nodes
    assert (found.low[0].tolist(), found.high[0].tolist()) == (ends[0].tolist(), ends[1].tolist())


def test_typical_items_are_lower_medians_and_an_empty_cohort_is_refused():
    items = np.array([[0, 5], [10, MISSING], [20, 9], [30, MISSING]], np.int32)
    assert typical_items(items).tolist() == [10, 5]
    with pytest.raises(ScoringError, match="at least one"):
        typical_items(items[:0])


def test_hiding_a_weak_answer_behind_not_applicable_is_flagged_from_3_points_on(model):
    strings = ["10310", "1-310"]
    typical = np.array([500_000, 100_000, 500_000, 500_000], np.int32)  # 60 % × 1/4 × 40 points: 6 points
    gain, flagged = applicability_gain(model, strings, typical)
    assert (gain.tolist(), flagged.tolist()) == ([0, 60_000], [False, True])
    with pytest.raises(ScoringError, match=r"expected \(4,\)"):
        applicability_gain(model, strings, typical[:3])


# --- ranks ---


def test_rank_bands_hold_the_ranks_and_widen_with_doubt():
    asked = catalogue.get("miit-sme")
    model, strings = compile_model(asked), [each.replace("?", "0") for each in made_up.strings(asked, 40, gaps=0.05)]
    strings = [each.replace(".", "0") for each in strings]
    totals = score(model, strings).nodes[:, 0]
    ranks = np.where(totals == MISSING, MISSING, [(totals > each).sum() + 1 for each in totals])
    sure = rank_bands(model, strings, np.random.default_rng(1), draws=50, concentration=np.inf, reaches=NO_ERROR)
    assert sure.low.tolist() == sure.high.tolist() == ranks.tolist()
    found = rank_bands(model, strings, np.random.default_rng(1), draws=400)
    ranked = ranks != MISSING
    assert ((found.low <= ranks) & (ranks <= found.high)).mean() > 0.95
    assert (found.high - found.low)[ranked].mean() > 1


def test_rank_bands_of_many_are_rounded_outwards():
    asked = catalogue.get("miit-sme")
    model, strings = compile_model(asked), made_up.strings(asked, 1_300, gaps=0)
    totals = score(model, strings).nodes[:, 0]
    ranks = len(totals) - np.searchsorted(np.sort(totals), totals, side="right") + 1
    found = rank_bands(model, strings, np.random.default_rng(1), draws=3, concentration=np.inf, reaches=NO_ERROR)
    # Totals here are not rounded at every level, so neighbours a unit apart may change places.
    assert ((found.low - 1 <= ranks) & (ranks <= found.high + 1) & (found.high - found.low <= 4)).all()


@pytest.mark.parametrize(("strings", "draws", "message"), [(["~~~~~"], 9, "assessable"), (["22710"], 0, "draws")])
def test_nobody_to_rank_and_no_draws_are_refused(model, strings, draws, message):
    with pytest.raises(ScoringError, match=message):
        rank_bands(model, strings, np.random.default_rng(1), draws=draws)
