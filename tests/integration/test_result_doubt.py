"""How sure a result is, and what changed: the page and its files say what the engine says."""

import csv
import json
import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from click.testing import CliRunner

from questionnaires import catalogue
from questionnaires.model import ItemKind
from scoring.change import decompose_change
from scoring.doubt import Doubt, doubt
from scoring.encode import encode
from scoring.evaluate import evaluate
from scoring.evidence import Grade
from scoring.lifting import lifted
from scoring.model import compile_model
from scoring.result import TOTAL
from survey.cli import cli
from survey.models import Organisation
from survey.organisations.services import scoring_profile
from tests.factories import AT
from tests.integration.test_results import cells, parsed, shown, submit, text_of

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

FLAGSHIP = catalogue.get("lianghua-sme")
ANSWERS = cells(FLAGSHIP, level=0.42)
LINK = {"evidence_url": "https://example.com/proof.pdf"}


def string_of(organisation: Organisation, answers: dict[str, str]) -> str:
    return encode(compile_model(FLAGSHIP), parsed(FLAGSHIP, answers), scoring_profile(organisation))


def engine(organisation: Organisation, answers: dict[str, str], linked: tuple[str, ...] = ()) -> Doubt:
    graded = dict.fromkeys(linked, Grade.DOCUMENTED)
    return doubt(compile_model(FLAGSHIP), string_of(organisation, answers), graded)


def table(html: str, attribute: str) -> dict[str, list[str]]:
    """Cells of the rows that carry an attribute, by its value."""
    rows = re.findall(rf'(?s)<tr[^>]*data-{attribute}="([^"]*)"[^>]*>(.*?)</tr>', html)
    return {code: [text_of(cell) for cell in re.findall(r"(?s)<td[^>]*>(.*?)</td>", inside)] for code, inside in rows}


@pytest.fixture
def owner(make):
    return make.user()


@pytest.fixture
def enterprise(make, owner):
    return make.organisation(owner)


@pytest.fixture
def browser(sign_in, owner):
    return sign_in(owner)


def section(html: str, name: str) -> str:
    return html[html.index(f'id="{name}"') :].partition("</section>")[0]


def test_the_headline_carries_the_band_and_the_chance_of_the_stage(browser, make, enterprise):
    html = browser.get(f"/assessments/{submit(make, enterprise, ANSWERS).id}/result").text
    found = engine(enterprise, ANSWERS)
    top = text_of(html[html.index('class="top-grid"') : html.index('class="contents')])
    chance = found.chance(1)
    assert f"{shown(found.total.claimed, 1)} / 100 " in top
    assert f"between {shown(found.total.low, 1)} and {shown(found.total.high, 1)} nine times in ten" in top
    assert ("over 99% sure" if chance >= 0.995 else f"{round(100 * chance)}% sure") in top


def test_with_many_dont_knows_the_page_says_find_out_before_any_measure_and_calls_the_total_a_floor(
    browser, make, enterprise
):
    unsure = [item.code for item in FLAGSHIP.items() if item.scored][::4]
    answers = ANSWERS | dict.fromkeys(unsure, "DK")
    html = browser.get(f"/assessments/{submit(make, enterprise, answers).id}/result").text
    unknown = engine(enterprise, answers).unknown
    first = f"0. Find out about these {unknown.count} items first (it costs nothing)"
    assert html.index(first) < html.index('<ol class="best">')
    floor = text_of(html[html.index('id="floor"') :].partition("</p>")[0])
    assert f"The total of {shown(unknown.low, 1)} is a floor" in floor
    assert f"all at the top: {shown(unknown.high, 1)}" in floor
    assert 'id="first"' not in browser.get(f"/assessments/{submit(make, enterprise, ANSWERS).id}/result").text


def test_bands_and_assured_scores_of_total_sides_and_dimensions_are_the_engine_s(browser, make, enterprise):
    linked = ("FND-EQP-01", "APP-PRD-01", "INT-DEV-01")
    assessment = submit(make, enterprise, ANSWERS, said=dict.fromkeys(linked, LINK))
    html = section(browser.get(f"/assessments/{assessment.id}/result").text, "doubt")
    found, rows = engine(enterprise, ANSWERS, linked), table(html, "claim")
    assert set(rows) == {TOTAL, *(s.code for s in FLAGSHIP.sides), *(d.code for d in FLAGSHIP.dimensions if d.weight)}
    for code, row in rows.items():
        claim = found.nodes[code]
        band = f"{shown(claim.low, 1)}–{shown(claim.high, 1)}"
        assert row == [shown(claim.claimed, 1), band, shown(claim.assured, 1)], code
    assert "3 with a document, by the enterprise's word, that nobody has looked at" in text_of(html).replace("’", "'")
    for code, _ in found.proposal.items:
        assert f'href="#answer-{code}"' in html
        assert code not in linked


def test_a_linked_document_raises_what_is_assured_and_never_the_score(browser, make, enterprise):
    scored = [item.code for item in FLAGSHIP.items() if item.scored]
    rows = [
        table(browser.get(f"/assessments/{each.id}/result").text, "claim")[TOTAL]
        for each in (
            submit(make, enterprise, ANSWERS),
            submit(make, enterprise, ANSWERS, said=dict.fromkeys(scored, LINK)),
        )
    ]
    assert rows[0][0] == rows[1][0]
    assert float(rows[0][2]) < float(rows[1][2]) < float(rows[1][0])


def test_where_nothing_applies_there_is_a_sentence_and_no_number(browser, make, enterprise):
    nothing = {item.code: "NA" for item in FLAGSHIP.items() if item.may_be_not_applicable} | {
        item.code: "DK"
        for item in FLAGSHIP.items()
        if not item.may_be_not_applicable and item.kind is not ItemKind.INVENTORY
    }
    assessment = submit(make, enterprise, nothing)
    html = browser.get(f"/assessments/{assessment.id}/result").text
    assert "nan" not in text_of(html).lower().split()
    assert "There is no total" in text_of(section(html, "doubt"))
    assert 'id="band"' not in html


def test_the_first_round_speaks_of_no_change(browser, make, enterprise):
    html = browser.get(f"/assessments/{submit(make, enterprise, ANSWERS).id}/result").text
    assert 'id="change"' not in html


def test_the_second_round_says_what_moved_and_the_parts_add_up(browser, make, enterprise):
    before = cells(FLAGSHIP, level=0.2) | {"INN-MOD-01": "NA"}
    submit(make, enterprise, before, at=AT - timedelta(days=300))
    submit(make, make.organisation(make.user()), cells(FLAGSHIP, level=0.9), at=AT - timedelta(days=100))
    html = browser.get(f"/assessments/{submit(make, enterprise, ANSWERS).id}/result").text
    rows, model = table(section(html, "change"), "change"), compile_model(FLAGSHIP)
    found = decompose_change((model, model), [string_of(enterprise, before)], [string_of(enterprise, ANSWERS)])
    assert rows[TOTAL][0] == shown(int(found.before[0, 0]), 2)
    for code, row in rows.items():
        place = model.node(code)
        was, now, change, answers, applicability = (
            Decimal(cell.replace("−", "-").replace("±", "")) for cell in row[:5]
        )
        assert now - was == change == answers + applicability, code
        assert float(answers) == pytest.approx(int(found.answers[0, place]) / 10_000, abs=0.0151)
        assert (row[6] in {"rise claimed", "decline claimed"}) == found.beyond_noise[0, place]
    assert "2026-01-26" in section(html, "change")
    assert rows[TOTAL][6] == "rise claimed"


def test_the_files_say_the_same(browser, make, enterprise, tmp_path):
    linked = ("FND-EQP-01", "APP-PRD-01")
    submit(make, enterprise, cells(FLAGSHIP, level=0.2), at=AT - timedelta(days=300))
    assessment = submit(make, enterprise, ANSWERS, said=dict.fromkeys(linked, LINK))
    found = engine(enterprise, ANSWERS, linked)
    address = f"/assessments/{assessment.id}/result"
    data = json.loads(browser.get(f"{address}/json").text)
    assert data["doubt"]["nodes"][TOTAL]["assured"] == found.total.assured
    assert data["doubt"]["nodes"][TOTAL]["low"] == found.total.low
    assert data["doubt"]["evidence"]["documented"] == 2
    change = data["change"]["nodes"][TOTAL]
    assert change["after"] - change["before"] == change["answers"] + change["applicability"] + change["model"]
    book = openpyxl.load_workbook(BytesIO(browser.get(f"{address}/xlsx").data))
    assert {"How sure", "Since the round before"} <= set(book.sheetnames)
    total = next(book["How sure"].iter_rows(min_row=2, values_only=True))
    assert total[1:6] == tuple(
        units / 10_000
        for units in (found.total.claimed, found.total.low, found.total.high, found.total.assured, found.total.gap)
    )
    lines = csv.reader(StringIO(browser.get(f"{address}/csv").data.decode("utf-8-sig")))
    told = {line[0]: line[1] for line in lines if len(line) > 1}
    assert float(told["Assured score: what the evidence carries"]) == found.total.assured / 10_000
    (tmp_path / "result.json").write_text(json.dumps(data))
    out = tmp_path / "scores.csv"
    again = CliRunner().invoke(
        cli, ["score", "lianghua-sme", str(tmp_path / "result.json"), "--detail", "-o", str(out)]
    )
    assert again.exit_code == 0, again.output
    (row,) = csv.DictReader(StringIO(out.read_text()))
    assert row["assured"] == f"{found.total.assured / 10_000:.4f}"
    assert row["total_low"] == f"{found.total.low / 10_000:.4f}"


def test_a_side_of_two_answered_items_is_told_where_it_stands_where_it_costs_and_where_it_is_doubted(
    browser, make, enterprise
):
    effect = {d.code for d in FLAGSHIP.dimensions if d.side == "EFF"}
    gone = [i.code for i in FLAGSHIP.items() if i.code[:3] in effect and i.code not in {"CMP-QLT-01", "CMP-QLT-02"}]
    absent = dict.fromkeys(gone, "NA") | {"CMP-QLT-01": "worse", "BNF-SOC-02": "DK"}
    html = browser.get(f"/assessments/{submit(make, enterprise, ANSWERS | absent).id}/result").text
    for part in (html.partition('class="contents')[0], section(html, "doubt"), section(html, "losses")):
        assert "rests on 2 items only" in text_of(part)


@pytest.mark.parametrize(("level", "drowns"), [(0.42, False), (0.7, True)])
def test_the_page_says_where_the_roadmap_may_bring_no_more_than_noise(browser, enterprise, make, level, drowns):
    answers = cells(FLAGSHIP, level=level)
    page = text_of(browser.get(f"/assessments/{submit(make, enterprise, answers).id}/result").text)
    model, string = compile_model(FLAGSHIP), string_of(enterprise, answers)
    advice = evaluate(FLAGSHIP, string, profile=scoring_profile(enterprise)).recommendations
    sure = lifted(model, string, [gain.lift for found in advice for gain in found.gains if not gain.outcome])
    found = decompose_change((model, model), [string], [sure])
    assert bool(found.beyond_noise[0, model.node(TOTAL)]) is not drowns
    told = f"a rise of up to {shown(round(found.noise[0, model.node(TOTAL)]), 1)} points may be chance"
    assert page.count(told) == 2 * drowns
