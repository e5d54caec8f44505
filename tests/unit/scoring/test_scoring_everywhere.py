"""One enterprise, a batch, the fast path, plain Python and JavaScript: the same digits."""

import json
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest

from questionnaires import catalogue
from scoring import packed, packing
from scoring.aggregate import score
from scoring.coverage import coverage
from scoring.encode import characters, decode
from scoring.errors import ScoringError
from scoring.model import compile_model
from scoring.packed import score_nodes
from scoring.result import ResponseState
from tests.bench.plain_python import PlainScorer, plain_answers
from tests.unit.scoring import made_up

JAVASCRIPT = """
const {nodes, parents, weights, items, coverage, submissions} = JSON.parse(require("fs").readFileSync(0));
const value = (c) => "0123456789abcdefghijklmnopqrstuv".indexOf(c);
const units = (item, s) => {
  const places = s.slice(item.start, item.start + item.width);
  if ("-~".includes(places[0])) return -1;
  if (places[0] === "?") return item.lowest;
  if (places[0] === ".") return 0;
  if (!item.several) return item.units[value(places)];
  return item.units.reduce((sum, u, bit) => sum + (value(places[Math.floor(bit / 5)]) >> bit % 5 & 1 ? u : 0), 0);
};
const score = (s) => {
  const all = [...nodes.map(() => 0), ...items.map((item) => units(item, s))];
  for (let j = nodes.length - 1; j >= 0; j--) {
    let whole = 0, covered = 0, total = 0;
    parents.forEach((parent, k) => {
      if (parent !== j) return;
      whole += weights[k];
      if (all[k] >= 0) { covered += weights[k]; total += weights[k] * all[k]; }
    });
    const enough = covered > 0 && 1000 * covered >= (j === 0 ? 1000 : coverage) * whole;
    all[j] = enough ? Math.floor(total / covered + 0.5) : -1;
  }
  return all.slice(0, nodes.length);
};
console.log(JSON.stringify(submissions.map(score)));
"""


def in_plain_python(asked, strings):
    model, scorer = compile_model(asked), PlainScorer(asked)
    found = [scorer.score(plain_answers(model, string)) for string in strings]
    return np.array([[each[code] for code in model.nodes] for each in found])


@pytest.mark.parametrize("seed", range(12))
def test_a_batch_the_fast_path_and_plain_python_agree_on_a_made_up_questionnaire(seed):
    asked = made_up.questionnaire(seed)
    model, strings = compile_model(asked), made_up.strings(asked, 60, seed=seed, gaps=0.1 * (seed % 8))
    found = score(model, strings).nodes
    assert (score_nodes(model, strings) == found).all()
    assert (in_plain_python(asked, strings) == found).all()


@pytest.mark.parametrize("code", ["miit-sme", "lianghua-sme"])
def test_a_batch_the_fast_path_and_plain_python_agree_on_a_published_questionnaire(code):
    asked = catalogue.get(code)
    model, strings = compile_model(asked), made_up.strings(asked, 100)
    found = score(model, strings).nodes
    assert (score_nodes(model, strings) == found).all()
    assert (in_plain_python(asked, strings) == found).all()


@pytest.fixture
def small_tables(monkeypatch):
    """What makes tables no longer than so many rows."""

    def clear():
        packing.packing_of.cache_clear()
        packed._tables.cache_clear()

    def limit(**limits):
        for name, most in limits.items():
            monkeypatch.setattr(packing, name, most)
        clear()

    yield limit
    clear()


def test_tables_cut_into_pieces_give_the_same_digits_as_whole_ones(small_tables):
    small_tables(LARGEST_TABLE=1000)
    asked = made_up.questionnaire(3)
    model, strings = compile_model(asked), made_up.strings(asked, 60)
    assert len(packed._tables(model).packing.cut) > 0
    assert (score_nodes(model, strings) == score(model, strings).nodes).all()


def test_a_questionnaire_too_large_for_tables_takes_the_plain_path(small_tables):
    small_tables(MOST_ROWS=100)
    asked = made_up.questionnaire(3)
    model, strings = compile_model(asked), made_up.strings(asked, 20)
    assert packed._tables(model) is None
    assert (score_nodes(model, strings) == score(model, strings).nodes).all()


@pytest.mark.parametrize("most", [40, packing.LARGEST_TABLE])
def test_an_item_of_several_characters_is_refused_where_they_disagree(small_tables, most):
    small_tables(LARGEST_TABLE=most)
    asked = catalogue.get("miit-sme")
    model, strings = compile_model(asked), made_up.strings(asked, 60)
    assert (len(packed._tables(model).packing.cut) > 0) == (most == 40)
    assert (score_nodes(model, strings) == score(model, strings).nodes).all()
    start = model.column("FND-DAT-01").start
    for wrong in ("?11", "1?1", "11?", "-~~", "~-~", "--~", ".??"):
        mixed = strings[0][:start] + wrong + strings[0][start + 3 :]
        for way in (score, score_nodes):
            with pytest.raises(ScoringError, match="submission 60: FND-DAT-01"):
                way(model, [*strings, mixed])


@pytest.mark.parametrize("most", [65_536, 65_537, 1_000_000])
def test_weights_as_large_as_may_be_give_the_same_digits(most):
    asked = made_up.questionnaire(8)
    first, *others = asked.sides
    heavy = replace(first, weight=most - sum(side.weight for side in others))
    model, strings = compile_model(replace(asked, sides=(heavy, *others))), made_up.strings(asked, 60)
    assert (packed._tables(model) is not None) == (most <= 65_536)
    assert (score_nodes(model, strings) == score(model, strings).nodes).all()


@pytest.mark.parametrize("seed", range(4))
def test_one_enterprise_scores_as_it_does_among_many(seed):
    asked = made_up.questionnaire(seed)
    model, strings = compile_model(asked), made_up.strings(asked, 20)
    batch = score(model, strings)
    for row, string in enumerate(strings):
        assert (score(model, [string]).nodes[0] == batch.nodes[row]).all()
        assert (score(model, [string]).items[0] == batch.items[row]).all()
        assert (score_nodes(model, [string])[0] == batch.nodes[row]).all()


def test_more_submissions_than_one_chunk_score_as_they_do_alone():
    asked = made_up.questionnaire(5)
    model, strings = compile_model(asked), made_up.strings(asked, 50)
    many = strings * 90
    few = score(model, strings)
    assert (score(model, many).nodes == np.tile(few.nodes, (90, 1))).all()
    assert (score_nodes(model, many) == np.tile(few.nodes, (90, 1))).all()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_lines_of_javascript_agree(seed):
    asked = made_up.questionnaire(seed)
    model, strings = compile_model(asked), made_up.strings(asked, 40)
    columns = [model.columns[index] for index in model.scored]
    given = {
        "nodes": model.nodes,
        "parents": model.parents.tolist(),
        "weights": model.weights.tolist(),
        "coverage": asked.coverage,
        "submissions": strings,
        "items": [
            {
                "start": column.start,
                "width": column.width,
                "several": column.several,
                "units": [column.item.option(code).units for code in column.options],
                "lowest": 0 if column.several else min(option.units for option in column.item.options),
            }
            for column in columns
        ],
    }
    ran = subprocess.run(
        ["node", "-e", JAVASCRIPT], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == score(model, strings).nodes.tolist()


def test_the_same_submissions_may_come_as_strings_bytes_or_characters():
    asked = made_up.questionnaire(6)
    model, strings = compile_model(asked), made_up.strings(asked, 9)
    expected = score(model, strings).nodes
    for form in ("".join(strings).encode(), characters(model, strings)):
        assert (score(model, form).nodes == expected).all()
        assert (score_nodes(model, form) == expected).all()


def test_no_submissions_give_no_scores():
    model = compile_model(made_up.questionnaire(0))
    assert score(model, []).nodes.shape == score_nodes(model, []).shape == (0, len(model.nodes))
    assert coverage(model, [], score(model, [])).asked.shape == (0, len(model.nodes))


@pytest.mark.parametrize("way", [lambda model, found: score(model, found).nodes, score_nodes])
def test_a_string_of_another_questionnaire_is_refused_with_its_place(way):
    asked = catalogue.get("miit-sme")
    model, string = compile_model(asked), made_up.strings(asked, 1, gaps=0)[0]
    multi = next(column for column in model.columns if column.several and column.width > 1)
    half = string[: multi.start] + "?" + string[multi.start + 1 :]
    for wrong in (string[:-1], string + "0", "é" + string[1:], half, "z" + string[1:]):
        with pytest.raises(ScoringError, match="submission 1"):
            way(model, [string, wrong])


def test_every_string_decodes_to_what_was_scored():
    asked = made_up.questionnaire(7)
    model = compile_model(asked)
    for string in made_up.strings(asked, 20):
        items = score(model, [string]).items[0].tolist()
        answers = decode(model, string)
        for index, units in zip(model.scored, items, strict=True):
            column = model.columns[index]
            found = answers[column.item.code]
            missing = found.state in {ResponseState.NOT_APPLICABLE, ResponseState.NOT_ASKED}
            assert (units == -1) == missing
            if found.state is ResponseState.ANSWERED:
                assert units == sum(column.item.option(code).units for code in found.options)
