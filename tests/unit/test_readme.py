"""What the README shows of the API is what it does."""

import doctest
from pathlib import Path

import pytest

from scoring import aggregate, reliability, weights
from scoring.errors import ScoringError

README = Path(__file__).parents[2] / "README.md"


def test_the_examples_of_the_readme_run():
    found = doctest.testfile(str(README), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted >= 10
    assert found.failed == 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: weights.ahp([[1, 2], [1, 1]]), r"matrix\[1, 0\]: expected 0.5, the reciprocal of \[0, 1\], got 1"),
        (lambda: weights.ahp([[1, 0], [1, 1]]), r"matrix\[0, 1\]: expected a ratio above 0, got 0"),
        (lambda: weights.ahp([[1, float("nan")], [1, 1]]), r"matrix\[0, 1\]: expected a number, got nan"),
        (lambda: weights.bwm([1, 2, 0], [2, 1, 1]), r"best_to_others\[2\]: expected 1 to 9, got 0"),
        (lambda: weights.to_integer_weights([1, 0, 2]), r"weights\[1\]: expected above 0, got 0"),
        (lambda: weights.ahp_group([]), "expected a comparison matrix from at least one expert, got none"),
        (lambda: reliability.icc([[1], [2]]), "expected at least 2 rows and 2 columns"),
        (lambda: reliability.krippendorff_alpha([[1], [2]], "nominal"), "expected at least 1 rows and 2 columns"),
        (lambda: reliability.cronbach_alpha([[float("nan")] * 2] * 3), r"expected"),
        (lambda: aggregate.aggregate({"a": [1.0]}, {"T": ["a"]}, {"a": 0}), r"expected .*above 0, got 0"),
    ],
)
def test_a_bad_number_is_named_with_its_cell(call, told):
    with pytest.raises(ScoringError, match=told):
        call()
