"""Answers in a table: every wrong cell told at once, and the scores as a table."""

from decimal import Decimal

import pytest

from questionnaires import catalogue
from questionnaires.model import ProfileField
from scoring.encode import decode, format_cell
from scoring.example import example_questionnaire
from scoring.model import compile_model
from scoring.score_table import score_rows
from scoring.tables import TableError, read_rows, read_table
from tests.unit.scoring import made_up


@pytest.fixture
def asked():
    return example_questionnaire()


def problems(asked, *rows):
    with pytest.raises(TableError) as caught:
        read_rows(asked, rows)
    return caught.value.problems


def test_all_wrong_cells_are_told_at_once_with_row_column_value_and_expectation(asked):
    found = problems(
        asked,
        {"id": "A", "FND-EQP-01": "al", "FND-EQP-02": "120", "FND-SEC-01": "rules"},
        {"id": "B", "FND-EQP-01": "all", "FND-EQP-02": "5/0", "FND-SEC-01": "none|rules"},
    )
    assert [(each.row, each.column, each.found) for each in found] == [
        (2, "FND-EQP-01", "al"),
        (2, "FND-EQP-02", "120"),
        (3, "FND-EQP-02", "5/0"),
        (3, "FND-SEC-01", "none|rules"),
    ]
    assert str(found[0]) == "row 2, column FND-EQP-01: expected one of none, some, all, got 'al'; did you mean 'all'?"


def test_the_same_wrong_cell_is_told_for_every_row_it_stands_in(asked):
    found = problems(asked, *[{"id": str(n), "FND-EQP-01": "wrong"} for n in range(50)])
    assert [each.row for each in found] == list(range(2, 52))


def test_the_message_of_many_problems_stays_short(asked):
    with pytest.raises(TableError, match="and 480 more") as caught:
        read_rows(asked, [{"id": str(n), "FND-EQP-01": "x" * 100_000} for n in range(500)])
    assert len(caught.value.problems) == 500
    assert len(str(caught.value)) < 5_000


def test_an_unknown_column_is_refused_with_the_nearest_code(asked):
    (found,) = problems(asked, {"id": "A", "FND-EQP-1": "all"})
    assert (found.row, found.column, found.remedy) == (1, "FND-EQP-1", "did you mean FND-EQP-01?")


def test_a_column_that_stands_in_a_later_row_only_is_looked_at_too(asked):
    (found,) = problems(asked, {"id": "A"}, {"id": "B", "total": "5"})
    assert found.column == "total"


def test_columns_of_the_files_own_are_left_alone(asked):
    rows = read_rows(asked, [{"id": "A", "x_contact": "=cmd()", "x_": "", "FND-EQP-01": "all"}])
    assert rows[0].answers == "2...."


def test_a_table_without_ids_or_with_repeated_ones_is_refused(asked):
    assert problems(asked, {"FND-EQP-01": "all"})[0].expected == "a column id"
    found = problems(asked, {"id": "A"}, {"id": " "}, {"id": "A"}, {"id": "B"})
    assert [(each.row, each.remedy) for each in found] == [(4, "row 2 has it too")]
    assert problems(asked, {"id": "", "FND-EQP-01": "all"})[0].row == 2
    assert problems(asked, {"id": "A\x00", "FND-EQP-01": "all"})[0].found == "A "


def test_a_column_given_twice_is_refused(asked):
    with pytest.raises(TableError, match="each column once"):
        read_table(asked, ["id", "FND-EQP-01", "FND-EQP-01"], [])


def test_rows_without_content_are_left_out_and_short_rows_filled_up(asked):
    rows = read_table(
        asked, ["id", "FND-EQP-01", "FND-EQP-02"], [["A", "all"], ["", "", ""], [], [None], ["B", "", "1/2"]]
    )
    assert [(row.id, row.answers) for row in rows] == [("A", "2...."), ("B", ".1...")]


def test_cells_beyond_the_header_are_refused_unless_empty(asked):
    assert len(read_table(asked, ["id"], [["A", "", None]])) == 1
    with pytest.raises(TableError, match="no more cells than the header"):
        read_table(asked, ["id"], [["A", "x"]])


def test_cells_may_be_numbers_as_a_spreadsheet_gives_them(asked):
    rows = read_table(
        asked, ["id", "FND-EQP-02", "OPS-LIF-01"], [[1, 10.0, 3], ["2", 1e-05, "4"], [3.0, Decimal("10.01"), 0.0]]
    )
    assert [(row.id, row.answers) for row in rows] == [("1", ".0..3"), ("2", ".0..4"), ("3", ".1..0")]
    with pytest.raises(TableError, match="DK"):
        read_table(asked, ["id", "FND-EQP-02"], [["A", float("nan")]])


def test_the_profile_is_read_from_the_files_columns(asked):
    row = {"id": "A", "x_size": "small", "x_production_type": "", "x_activities": "design|warehouse"}
    profile = read_rows(asked, [row])[0].profile
    assert profile == {ProfileField.SIZE: ["small"], ProfileField.ACTIVITIES: ["design", "warehouse"]}
    assert read_rows(asked, [{"id": "A", "x_activities": "none"}])[0].profile == {ProfileField.ACTIVITIES: ()}


@pytest.mark.parametrize(
    ("column", "cell"), [("x_size", "tiny"), ("x_size", "small|large"), ("x_activities", "desing")]
)
def test_a_wrong_profile_is_refused(asked, column, cell):
    (found,) = problems(asked, {"id": "A", column: cell})
    assert (found.row, found.column, found.found) == (2, column, cell)


def test_the_profile_decides_what_is_asked():
    asked = catalogue.get("lianghua-sme")
    model = compile_model(asked)
    place = model.column("APP-DES-01").start
    rows = [{"id": "1", "x_activities": "design"}, {"id": "2", "x_activities": "none"}, {"id": "3", "x_activities": ""}]
    assert [row.answers[place] for row in read_rows(asked, rows)] == [".", "~", "~"]


def test_numbers_and_texts_the_string_leaves_out_are_kept(asked):
    row = read_rows(asked, [{"id": "A", "FND-EQP-01": "all", "FND-EQP-02": "3/20"}])[0]
    assert {code: (answer.part, answer.whole) for code, answer in row.numbers.items()} == {"FND-EQP-02": (3, 20)}


def test_what_is_written_as_cells_reads_back_as_the_same_string():
    asked = catalogue.get("lianghua-sme")
    model = compile_model(asked)
    for number, string in enumerate(made_up.strings(asked, 20)):
        answers = decode(model, string)
        cells = {
            column.item.code: format_cell(column.item, answers[column.item.code])
            for column in model.columns
            if column.scored and not (string[column.start] == "-" and not column.item.may_be_not_applicable)
        }
        again = read_rows(asked, [{"id": str(number), "x_size": "small", **cells}])[0].answers
        for column in model.columns:
            if cells.get(column.item.code) and not column.item.applies_if:
                places = slice(column.start, column.start + column.width)
                assert again[places] == string[places]


def test_the_score_table_leaves_what_is_not_assessable_empty(asked):
    rows = read_rows(asked, [{"id": "A", "FND-EQP-01": "all"}])
    table = score_rows(asked, rows)
    row = dict(zip(table.header, next(iter(table.rows())), strict=True))
    assert row["FND-EQP"] == "75.0000"
    rows = read_rows(asked, [{"id": "N"}])
    assert next(iter(score_rows(asked, rows).rows()))[1] == "0.0000"


def test_no_rows_give_an_empty_table(asked):
    assert read_rows(asked, []) == ()
    assert list(score_rows(asked, []).rows()) == []
