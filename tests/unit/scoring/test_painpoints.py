"""Pain points follow from what was answered, not from what nobody knows."""

from scoring.aggregate import score
from scoring.example import example_questionnaire
from scoring.explain import node_results
from scoring.model import compile_model
from scoring.painpoints import is_found, is_unclear, pain_points
from scoring.result import MISSING


def pains(answers):
    model = compile_model(example_questionnaire())
    return pain_points(model.questionnaire, node_results(model, answers, score(model, [answers])))


def test_a_dont_know_is_no_evidence_and_is_listed_to_find_out():
    (point,) = pains("2?310")
    assert (point.severity, point.items) == (MISSING, ())
    assert (point.unknown, point.unknown_share) == (("FND-EQP-02",), 1000)
    assert is_unclear(point)
    assert not is_found(point)


def test_a_low_answer_is_found_with_itself_as_evidence():
    (point,) = pains("21310")
    assert is_found(point)
    assert point.items == ("FND-EQP-02",)
    assert point.unknown == ()
