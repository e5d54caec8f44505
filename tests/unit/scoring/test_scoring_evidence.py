"""What evidence assures of a score, and the gap it leaves, by hand."""

import numpy as np
import pytest

from questionnaires import catalogue
from scoring.aggregate import score
from scoring.errors import ScoringError
from scoring.evidence import Grade, assured, check_grades, evidence_gaps, grade_rows
from scoring.example import example_questionnaire
from scoring.model import compile_model
from tests.unit.scoring import made_up


@pytest.fixture
def model():
    return compile_model(example_questionnaire())


def test_each_grade_assures_its_share_of_the_claim(model):
    graded = [{"FND-SEC-02": grade} for grade in Grade]
    found = assured(model, ["22710"] * 4, grade_rows(model, graded))
    assert found.items[:, 3].tolist() == [250_000, 375_000, 450_000, 500_000]
    assert found.items[:, 0].tolist() == [500_000] * 4


def test_the_lowest_answer_needs_no_proof():
    asked = catalogue.get("miit-sme")
    model = compile_model(asked)
    string = made_up.strings(asked, 1, gaps=0)[0]
    lowest = "".join("?" if character.isalnum() else character for character in string)
    grades = np.zeros((1, len(model.scored)), np.uint8)
    assert assured(model, [lowest], grades).nodes.tolist() == score(model, [lowest]).nodes.tolist()


def test_with_everything_seen_by_a_reviewer_nothing_is_missing(model):
    graded = dict.fromkeys(model.by_code, Grade.REVIEWED)
    assert (
        assured(model, ["2-310"], grade_rows(model, [graded])).nodes.tolist() == score(model, ["2-310"]).nodes.tolist()
    )
    assert evidence_gaps(model, "2-310", graded) == ()


def test_the_gap_of_every_node_is_told_with_the_items_that_leave_it(model):
    # 2-310: EQP 100 of one item at 60 %, SEC 70 and 50 at 40 %; all stated, so half of each is missing: 30 + 7 + 5 = 42 points.
    found = {gap.node: gap for gap in evidence_gaps(model, "2-310", {})}
    assert (found["TOTAL"].claimed, found["TOTAL"].assured, found["TOTAL"].gap) == (840_000, 420_000, 420_000)
    assert found["TOTAL"].items == (("FND-EQP-01", 300_000), ("FND-SEC-01", 70_000), ("FND-SEC-02", 50_000))
    assert found["FND-SEC"].items == (("FND-SEC-01", 175_000), ("FND-SEC-02", 125_000))


def test_all_wrong_grades_are_named_at_once(model):
    with pytest.raises(ScoringError) as caught:
        grade_rows(model, [{"FND-EQP-1": Grade.SEEN}, {"FND-EQP-01": 7}])
    assert "submission 0: FND-EQP-1" in str(caught.value)
    assert "submission 1: FND-EQP-01" in str(caught.value)
    with pytest.raises(ScoringError, match="expected grades"):
        check_grades(np.zeros((1, 3), np.uint8), (1, 4))


@pytest.mark.parametrize("credits_", [[1000, 900, 800, 700], [0, 0, 0], [0, 0, 0, 1001], [-1, 0, 0, 0], []])
def test_credits_that_fall_or_leave_their_range_are_refused(model, credits_):
    with pytest.raises(ScoringError, match="credits"):
        assured(model, ["2-310"], grade_rows(model, [{}]), credits_=credits_)
