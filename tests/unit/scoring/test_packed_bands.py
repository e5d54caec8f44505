"""Bands looked up by characters against those worked out answer by answer."""

import numpy as np
import pytest

from questionnaires import catalogue
from scoring import packed_bands, packing, uncertainty
from scoring.errors import ScoringError
from scoring.evidence import Grade
from scoring.model import compile_model
from scoring.result import MISSING
from scoring.uncertainty import bands
from tests.unit.scoring import made_up


@pytest.fixture
def tables(monkeypatch):
    """What makes tables no longer than so many rows, and uses them however few submissions there are."""

    def clear():
        packing.packing_of.cache_clear()
        packed_bands._tables.cache_clear()

    def limit(most=packing.LARGEST_TABLE):
        monkeypatch.setattr(packing, "LARGEST_TABLE", most)
        monkeypatch.setattr(uncertainty, "MANY", 1)
        clear()

    yield limit
    clear()


def one_by_one(model, strings, **how):
    """Bands worked out answer by answer, which is what happens wherever grades are given."""
    return bands(model, strings, np.full((len(strings), len(model.scored)), Grade.STATED, np.uint8), **how)


def agree(found, expected):
    for one, other in ((found.low, expected.low), (found.high, expected.high)):
        assert np.abs(one - other).max() <= 600  # a step of `flatness.reach`, 0.001 of up to 58 points
        assert ((one == MISSING) == (other == MISSING)).all()
    for name, most in {"mean": 1, "sd": 50, "skew": 1e-3, "flatness": 1e-3}.items():
        assert np.abs(getattr(found.moments, name) - getattr(expected.moments, name)).max() <= most


@pytest.mark.parametrize("code", ["miit-sme", "lianghua-sme"])
@pytest.mark.parametrize("how", [{}, {"concentration": 40, "reaches": [0.5, 0.5, 0.5, 0]}])
def test_looked_up_bands_are_those_worked_out_answer_by_answer(tables, code, how):
    asked = catalogue.get(code)
    model, strings = compile_model(asked), made_up.strings(asked, 200)
    tables()
    agree(bands(model, strings, **how), one_by_one(model, strings, **how))


@pytest.mark.parametrize(("seed", "most"), [(3, 20_000), (6, 1225), (7, 1225)])
def test_bands_of_indicators_that_were_cut_are_those_worked_out_answer_by_answer(tables, seed, most):
    asked = made_up.questionnaire(seed)
    model, strings = compile_model(asked), made_up.strings(asked, 60)
    tables(most)
    assert len(packed_bands._tables(model, 1.0, (100.0,) * len(model.nodes)).packing.cut) > 0
    agree(bands(model, strings), one_by_one(model, strings))


def test_an_item_too_long_for_a_table_is_worked_out_answer_by_answer(tables):
    asked = catalogue.get("miit-sme")
    model, strings = compile_model(asked), made_up.strings(asked, 20)
    tables(40)
    assert packed_bands._tables(model, 1.0, (100.0,) * len(model.nodes)) is None
    agree(bands(model, strings), one_by_one(model, strings))


def test_a_wrong_string_among_many_is_refused_with_its_place(tables):
    asked = catalogue.get("miit-sme")
    model, strings = compile_model(asked), made_up.strings(asked, 20)
    tables()
    with pytest.raises(ScoringError, match="submission 20"):
        bands(model, [*strings, "z" + strings[0][1:]])
