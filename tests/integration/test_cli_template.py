"""The empty answer file: filled in as people do, it goes into `score` and `report` as it is."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from questionnaires import catalogue
from questionnaires.model import ItemKind
from scoring.answer import parse_cell
from survey.cli import main
from survey.commands.typed_cells import TypedCells

KEYS = ("lianghua-sme@2026.1", "miit-sme@2024.1")
FIRST = 4  #: row to fill in
ENTERPRISE = ("x_name", "x_uscc", "x_industry", "x_region", "x_staff", "x_revenue", "x_business")
PROFILE = ("x_production_type", "x_size", "x_activities")


@pytest.fixture
def rongping(capfdbinary):
    """Run a command that succeeds; what it writes on standard output and says on standard error."""

    def run(*arguments: object) -> tuple[bytes, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        assert not left.value.code, err.decode()
        return out, err.decode()

    return run


def items(key: str):
    code, _, version = key.partition("@")
    return list(catalogue.get(code, version).items())


def offered(book: openpyxl.Workbook) -> dict[str, tuple[list[str], bool]]:
    """Codes that the drop-down of each column offers, and whether it insists on them."""
    sheet, found = book.worksheets[0], {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            place = str(rule.sqref).partition(":")[0].rstrip("0123456789")
            name, _, cells = rule.formula1.rpartition("!")
            listed = [cell.value for row in book[name.strip("'")][cells.replace("$", "")] for cell in row]
            found[sheet[f"{place}1"].value] = (listed, bool(rule.showErrorMessage))
    return found


def answers_of(key: str, turn: int) -> dict[str, str]:
    """An answer in every notation, another at every turn."""
    found = {}
    for number, item in enumerate(items(key)):
        codes = [option.code for option in item.options if not option.exclusive]
        pick = (turn + number) % 4
        if item.kind is ItemKind.MULTI:
            found[item.code] = "|".join(codes[: 1 + pick])
        elif item.kind is ItemKind.BAND and item.numbers and item.numbers.part and pick:
            found[item.code] = "3/10"
        elif item.kind is ItemKind.TREND and item.numbers and pick == 1:
            found[item.code] = "12.5/10"
        elif item.kind is ItemKind.INVENTORY:
            found[item.code] = "|".join(codes[:2]) or "12"
        else:
            found[item.code] = "DK" if pick == 3 else codes[(turn + number) % len(codes)]
        if item.may_be_not_applicable and turn == 2:
            found[item.code] = "NA"
    return found


def rows_of(key: str) -> list[dict[str, str]]:
    about = {"x_production_type": "discrete", "x_size": "small", "x_activities": "design|sales"}
    return [{"id": f"企业{turn}", **about, **answers_of(key, turn)} for turn in range(3)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_a_workbook_filled_in_scores_like_the_same_answers_as_csv(rongping, tmp_path, key, lang):
    path = tmp_path / "answers.xlsx"
    rongping("questionnaire", "template", key, "--lang", lang, "-o", path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert header == ["id", *ENTERPRISE, *PROFILE, *(item.code for item in items(key))]
    for number, row in enumerate(rows_of(key), start=FIRST):
        for column, name in enumerate(header, start=1):
            sheet.cell(number, column).value = row.get(name)
    book.save(path)
    plain = tmp_path / "plain.csv"
    with plain.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows_of(key))
    out, err = rongping("score", key, path, "-o", "-")
    assert err == f"3 scored with {key}\n"
    assert out == rongping("score", key, plain, "-o", "-")[0]
    assert len(set(out.splitlines())) == 4


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_text_a_drop_down_offers_is_an_answer(rongping, tmp_path, key, lang):
    rongping("questionnaire", "template", key, "-o", tmp_path / "answers.xlsx", "--lang", lang)
    typed = TypedCells(catalogue.get(*key.split("@")))
    drop_downs = offered(openpyxl.load_workbook(tmp_path / "answers.xlsx"))
    for item in items(key):
        texts, insists = drop_downs.pop(item.code, ([], False))
        codes = set(texts) if item.kind is ItemKind.INVENTORY else {typed(item.code, text) for text in texts}
        assert len(codes) == len(texts)
        assert {option.code for option in item.options} <= set(codes)
        assert ("NA" in codes) == item.may_be_not_applicable
        assert insists == (item.kind in {ItemKind.SINGLE, ItemKind.YES_PARTLY_NO, ItemKind.SCENE})
        for code in codes:
            parse_cell(item, code)
    for column, (texts, _) in drop_downs.items():
        assert None not in {typed(column, text) for text in texts}
    assert set(drop_downs) == {"x_production_type", "x_size", "x_activities"}


@pytest.mark.parametrize(("lang", "said"), [("zh", "按最低一档计分"), ("en", "it scores as the lowest answer")])
def test_question_options_and_notation_stand_in_the_workbook_in_one_language(rongping, tmp_path, lang, said):
    rongping("questionnaire", "template", KEYS[0], "--lang", lang, "-o", tmp_path / "answers.xlsx")
    book = openpyxl.load_workbook(tmp_path / "answers.xlsx")
    filling, explained = ({str(c.value) for row in sheet.iter_rows() for c in row} for sheet in book.worksheets)
    for item in items(KEYS[0]):
        assert item.text[lang] in filling & explained
        for option in item.options:
            assert any(f"{option.code} = {option.text[lang]}" in cell for cell in filling)
    assert any(said in cell for cell in explained)
    kinds = {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}


def test_fractions_typed_into_the_workbook_stay_text(rongping, tmp_path):
    rongping("questionnaire", "template", KEYS[1], "-o", tmp_path / "answers.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "answers.xlsx").worksheets[0]
    assert {dimension.number_format for dimension in sheet.column_dimensions.values()} == {"@"}


def test_a_csv_template_is_read_as_it_is_once_rows_are_added(rongping, tmp_path):
    out, _ = rongping("questionnaire", "template", KEYS[1], "--lang", "en", "-o", "-")
    path = tmp_path / "answers.csv"
    rongping("questionnaire", "template", KEYS[1], "--lang", "en", "-o", path)
    assert path.read_bytes() == out
    header = next(csv.reader(io.StringIO(out.decode("utf-8-sig"))))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header).writerows(rows_of(KEYS[1]))
    assert rongping("score", KEYS[1], path, "-o", "-")[1] == f"3 scored with {KEYS[1]}\n"


def test_a_template_filled_in_makes_reports_of_every_row_but_the_remarks(rongping, tmp_path):
    path, folder = tmp_path / "answers.xlsx", tmp_path / "reports"
    rongping("questionnaire", "template", KEYS[1], "-o", path)
    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book.worksheets[0][1]]
    names = ("江畔精工机械有限公司", None)
    for row, name in zip(rows_of(KEYS[1]), names, strict=False):
        book.worksheets[0].append([(row | {"x_name": name}).get(column) for column in header])
    book.save(path)
    rongping("report", KEYS[1], path, "--all", "-o", folder)
    assert sorted(file.name for file in Path(folder).iterdir()) == ["企业0.pdf", "企业1.pdf"]
    covers = ["".join(PdfReader(folder / f"企业{turn}.pdf").pages[0].extract_text().split()) for turn in range(2)]
    assert names[0] in covers[0]
    assert "企业0" not in covers[0]
    assert "企业1" in covers[1]
