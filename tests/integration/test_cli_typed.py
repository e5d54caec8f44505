"""What people type instead of codes is read where only one code can be meant, and counted."""

import csv
import io

import pytest

from questionnaires import catalogue
from questionnaires.model import ItemKind
from survey.cli import main
from survey.commands.typed_cells import TypedCells

LIANGHUA = "lianghua-sme@2026.1"


@pytest.fixture
def scored(capfd, tmp_path):
    """Score one row; the row of the scores (empty if refused), and what was said on standard error."""

    def run(**cells: str) -> tuple[dict[str, str], str]:
        path = tmp_path / "answers.csv"
        row = {"id": "A"} | {name.replace("_", "-") if name.isupper() else name: cell for name, cell in cells.items()}
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerow(row)
        with pytest.raises(SystemExit):
            main(["score", LIANGHUA, str(path), "-o", "-", "--allow-missing"])
        out, err = capfd.readouterr()
        return next(csv.DictReader(io.StringIO(out)), {}), err

    return run


@pytest.mark.parametrize(
    ("item", "code", "typed"),
    [
        ("FND_STR_01", "reviews", "每季度至少听一次进展，当场解决问题，有记录"),
        ("FND_STR_01", "reviews", "每季度至少听一次进展…"),
        ("FND_STR_01", "reviews", "每季度至"),
        ("FND_STR_01", "reviews", "Hears progress at least once"),
        ("FND_STR_01", "leads", "LEADS"),
        ("FND_STR_01", "leads", "ｌｅａｄｓ = 做到上一条，还亲自牵头，目标和分工写成了文件"),
        ("FND_STR_01", "DK", "不知道"),
        ("FND_STR_01", "DK", "不清楚"),
        ("FND_STR_01", "DK", "dk"),
        ("FND_CAP_04", "budget|public", "budget、public"),
        ("FND_CAP_04", "budget|loan", "年度预算里单列了数字化资金；用过技改、数字化专项贷款，或贴息、担保贷款"),
        ("FND_CAP_04", "budget|spread", "年度预算里单列，Paying by the year"),
        ("FND_CAP_04", "none", "以上都没有"),
        ("FND_EQP_01", "NA", "n/a"),
        ("FND_EQP_01", "NA", "不适用"),
    ],
)
def test_a_text_or_its_unambiguous_beginning_is_read_as_its_code(scored, item, code, typed):
    expected, _ = scored(**{item: code})
    found, told = scored(**{item: typed})
    assert found == expected
    assert f"1 cell read by their text; first: {item.replace('_', '-')}" in told
    assert f"as {code}" in told


@pytest.mark.parametrize("typed", ["每季度", "做到上一条", "leader", "lead", "不适用"])
def test_what_may_mean_two_codes_or_none_is_refused_as_before(scored, typed):
    row, told = scored(FND_STR_01=typed)
    assert not row
    assert "row 2, column FND-STR-01: expected one of" in told


def test_the_profile_is_read_by_its_words(scored):
    strict, _ = scored(x_production_type="discrete", x_size="medium", x_activities="design|sales", FND_STR_01="leads")
    spoken, told = scored(
        x_production_type="离散制造", x_size="中型", x_activities="产品设计、销售", FND_STR_01="leads"
    )
    assert spoken == strict
    assert "3 cells read by their text; first: x_production_type '离散制造' as discrete" in told


def test_codes_alone_are_read_without_a_word(scored):
    assert scored(FND_STR_01="leads", FND_CAP_04="budget|public")[1].count("read by their text") == 0


def test_every_text_of_every_option_means_its_code():
    for code in ("lianghua-sme", "miit-sme"):
        questionnaire = catalogue.get(code)
        typed = TypedCells(questionnaire)
        scored = [item for item in questionnaire.items() if item.kind is not ItemKind.INVENTORY]
        read = [
            (item.code, option.code, text)
            for item in scored
            for option in item.options
            for text in option.text.values()
        ]
        assert [(item, typed(item, text)) for item, _, text in read] == [(item, code) for item, code, _ in read]


@pytest.mark.parametrize("typed", ["budget|DK", "budget、不清楚", "不清楚；budget"])
def test_not_known_beside_others_is_refused_and_told_to_stand_alone(scored, typed):
    found, told = scored(FND_CAP_04=typed)
    assert not found
    assert "FND-CAP-04: expected DK (不清楚) alone, or the others without it, got" in told
