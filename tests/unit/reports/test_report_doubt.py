"""How sure a result is, and what changed, in words: every figure the engine's, sentences where there is no number."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import numpy as np
import pytest
from openpyxl import load_workbook

from reports import likelihoods, page
from reports.changes import EarlierRound, change_view
from reports.diagnostic import build
from reports.document import ReviewView
from reports.doubt import Basis, doubt_view
from reports.numbers import points
from reports.reading import Reading
from reports.unknowns import unknown_view
from reports.wording import wording
from reports.workbook import xlsx
from scoring.aggregate import score
from scoring.encode import decode
from scoring.errors import ScoringError
from scoring.evaluate import evaluate
from scoring.evidence import Grade
from scoring.model import compile_model
from scoring.result import TOTAL
from scoring.uncertainty import typical_items
from tests.unit.reports.samples import IMPRINT, PROFILE, enterprise, report, submission

LOCALES = ("zh", "en")


def reading(locale="zh", string=None, key="lianghua-sme"):
    questionnaire, result, answers = submission(key)
    if string is not None:
        result, answers = evaluate(questionnaire, string, profile=PROFILE), {}
    return Reading(questionnaire=questionnaire, result=result, answers=answers, locale=locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_without_any_assessable_item_there_are_sentences_and_no_figures(locale):
    questionnaire, _, _ = submission()
    found = doubt_view(reading(locale, "-" * compile_model(questionnaire).width), Basis())
    assert found.band == found.chance == ""
    assert found.lead
    assert not any((found.claims, found.evidence, found.applicability, found.method, found.levels))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_range_of_the_total_is_the_same_two_figures_wherever_it_is_told(locale):
    document = report(locale)
    low, _, high = (points(units) for units in document.doubt.score)
    html = page.html(document)
    assert html.count(document.doubt.band) == 2  # cover and summary
    assert low in document.doubt.band
    assert high in document.doubt.band
    assert low in document.doubt.lead[0]
    assert high in document.doubt.lead[0]
    assert f"{low}–{high}" in html  # the table
    assert "±" not in document.doubt.band


def test_the_chances_of_all_levels_and_the_open_part_make_one():
    for key in ("lianghua-sme", "miit-sme"):
        numbers = doubt_view(reading(key=key), Basis()).numbers
        assert sum(chance for _, chance in numbers.chances) + numbers.undetermined == pytest.approx(1, abs=1e-9)


def test_a_cohort_of_thirty_tells_what_not_applicable_adds_and_a_smaller_one_does_not():
    questionnaire, result, _ = submission()
    model = compile_model(questionnaire)
    column = next(c for c in model.columns if c.item.may_be_not_applicable and c.item.scored)
    string = result.answers[: column.start] + "-" * column.width + result.answers[column.start + column.width :]
    typical = typical_items(score(model, [result.answers]).items)
    many, few = (
        doubt_view(reading("en", string), Basis(typical=typical, peers=peers)).applicability[-1] for peers in (30, 29)
    )
    assert "as 30 enterprises usually do" in many
    assert "can only be told against 30 enterprises" in few


def test_more_evidence_is_told_by_grade_and_closes_the_gap():
    questionnaire, _, _ = submission()
    scored = [item.code for item in questionnaire.items() if item.scored]
    graded = dict.fromkeys(scored, Grade.REVIEWED)
    found = doubt_view(reading("en"), Basis(graded=graded))
    assert found.numbers.total.gap == 0
    assert "are proven" in found.evidence[0]
    partly = doubt_view(reading("en"), Basis(graded={scored[0]: Grade.SEEN, scored[1]: Grade.REVIEWED}))
    assert "1 seen in a system, 1 checked by a reviewer" in partly.evidence[1]


def test_documents_nobody_looked_at_are_told_as_the_word_of_the_enterprise():
    questionnaire, _, _ = submission()
    graded = {next(item.code for item in questionnaire.items() if item.scored): Grade.DOCUMENTED}
    stated = doubt_view(reading("zh"), Basis(graded=graded))
    assert "1 题企业称附有材料、尚未核看" in stated.evidence[1]
    reviewed = doubt_view(reading("zh"), Basis(graded=graded, reviewed=True))
    assert "1 题附有材料（未复评的题，材料未经核看）" in reviewed.evidence[1]


def test_a_change_of_the_questionnaire_is_told_apart_from_answers():
    now = reading("en")
    heavier = [replace(each, weight=each.weight * (1 + n)) for n, each in enumerate(now.questionnaire.dimensions)]
    old = replace(now.questionnaire, version="2025.1", dimensions=tuple(heavier))
    before = EarlierRound(questionnaire=old, answers=now.result.answers, day=date(2025, 3, 1))
    found = change_view(now, before, {})
    total = next(row for row in found.rows if row.code == TOTAL)
    assert total.answers == total.applicability == 0
    assert total.model == total.after - total.before != 0
    assert found.parts == ("model",)
    assert any("lianghua-sme@2025.1" in sentence for sentence in found.sentences)
    assert not total.beyond_noise


@pytest.mark.parametrize("locale", LOCALES)
def test_the_report_carries_band_chance_assured_score_and_change(locale):
    questionnaire, _, _ = submission()
    _, earlier, _ = submission(seed=8, strength=0.3)
    before = EarlierRound(questionnaire=questionnaire, answers=earlier.answers, day=date(2025, 3, 1))
    document = report(locale, earlier=before)
    html, total = page.html(document), document.doubt.numbers.total
    for figure in (document.doubt.band, document.doubt.chance, points(total.assured), points(earlier.total, 2)):
        assert figure in html
    assert "nan" not in html.lower().split()


def test_a_typical_answer_of_the_wrong_shape_is_refused_by_name():
    with pytest.raises(ScoringError, match="units"):
        doubt_view(reading(), Basis(typical=np.zeros(3, np.int32), peers=30))


def unsure(every, locale="zh", key="lianghua-sme"):
    """A reading in which every so many-th scored item is answered "don't know"."""
    questionnaire, result, _ = submission(key)
    letters, model = list(result.answers), compile_model(questionnaire)
    for column in [model.columns[index] for index in model.scored][::every]:
        if letters[column.start] not in "-~":
            letters[column.start : column.start + column.width] = "?" * column.width
    return reading(locale, "".join(letters))


@pytest.mark.parametrize("locale", LOCALES)
def test_dont_knows_stand_with_both_ends_and_the_level_each_gives_and_without_plus_or_minus(locale):
    here = unsure(3, locale)
    found = doubt_view(here, Basis())
    unknown, total = found.numbers.unknown, found.numbers.total
    assert unknown.low == total.claimed < total.low < total.high < unknown.high
    assert "±" not in found.band
    assert points(total.low) in found.band
    names = {level.number: level.name[locale] for level in here.questionnaire.levels}
    for units, level in ((unknown.low, unknown.level_low), (unknown.high, unknown.level_high)):
        assert points(units) in found.lead[1]
        assert names.get(level, here.questionnaire.level_zero[locale]) in found.lead[1]
    assert unknown.level_high > unknown.level_low
    assert str(unknown.count) in found.lead[1]


def test_what_was_left_blank_is_told_as_such():
    string = submission()[1].answers
    found = doubt_view(reading("zh", "." + string[1:]), Basis())
    assert "未作答" in found.lead[1]


def test_the_range_is_said_to_rest_on_honest_answers():
    known = submission()[1].answers.replace("?", "0")
    lead = doubt_view(reading("zh", known), Basis()).lead[0]
    assert "如所填基本属实" in lead
    assert "不包括系统性高估" in lead
    assert "真实水平" not in "".join(doubt_view(unsure(3), Basis()).lead)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("seed", "edge", "stages"),
    [(33, "doubt.edge", (2,)), (24, "doubt.edge_near", (3, 4)), (9, "doubt.edge_near", (3, 2))],
)
def test_a_stage_less_likely_than_another_or_than_three_in_four_is_never_told_bare(locale, seed, edge, stages):
    # Seed 33: stage 3, of which 2 is likelier; seed 24: stage 3 with 47 %, and 4 with 35; seed 9: stage 3 with 68 %, and 2 with 25.
    document = report(locale, seed=seed, strength=0.7)
    levels = {level.number: level for level in document.doubt.levels}
    first, last = levels[stages[0]], levels[stages[-1]]
    told = wording(locale)(edge, level=first.name, chance=first.text, other=last.name, second=last.text)
    assert document.doubt.edge == told
    assert told in document.headline.verdict[0]
    html = page.html(document)
    assert html.count(told) == 2  # cover and summary


def test_a_stage_that_only_dont_knows_hold_down_is_told_as_such():
    questionnaire, result, _ = submission(seed=8, strength=0.6)
    model, letters = compile_model(questionnaire), list(result.answers)
    for column in [model.columns[index] for index in model.scored][::3]:
        if letters[column.start] not in "-~":
            letters[column.start : column.start + column.width] = "?" * column.width
    found = doubt_view(reading("zh", "".join(letters)), Basis())
    assert found.edge.startswith("“不清楚”按最低档计：更可能是")
    assert "请先摸清这些情况" in "".join(found.lead)


def test_a_stage_that_holds_is_told_bare():
    document = report("zh", seed=2, strength=0.45)
    assert document.doubt.edge == document.headline.edge == ""


@pytest.mark.parametrize("proven", [False, True])
def test_a_rise_of_two_self_reports_is_claimed_unless_every_changed_answer_has_evidence_in_both_rounds(proven):
    questionnaire, earlier, _ = submission(seed=8, strength=0.3)
    scored = [item.code for item in questionnaire.items() if item.scored]
    graded = dict.fromkeys(scored if proven else scored[1:], Grade.DOCUMENTED)
    now = reading("zh", submission(seed=7, strength=0.8)[1].answers)
    before = EarlierRound(questionnaire=questionnaire, answers=earlier.answers, day=date(2025, 3, 1), graded=graded)
    found = change_view(now, before, graded)
    assert "自评提升，超出误差" in found.sentences[-1]
    assert "真实" not in "".join(found.sentences)
    assert ("两轮都附有佐证" if proven else "是否属实待核") in found.sentences[-1]
    assert found.rows[0].verdict == "自评提升"


def at_stage(seed, strength, locale="zh"):
    """A reading of a submission, everything known, and its stage."""
    here = reading(locale, submission(seed=seed, strength=strength)[1].answers.replace("?", "0"))
    return here, here.stage(here.result.level.number)


@pytest.mark.parametrize(
    ("locale", "said"), [("zh", "阶段：{before} → {after}。"), ("en", "Stage: {before} → {after}.")]
)
def test_the_comparison_tells_the_stage_before_and_after_on_paper_too(locale, said):
    (now, after), (earlier, before) = at_stage(7, 0.8, locale), at_stage(8, 0.3, locale)
    assert before != after
    questionnaire = now.questionnaire
    earlier = EarlierRound(questionnaire=questionnaire, answers=earlier.result.answers, day=date(2025, 3, 1))
    sentences = change_view(now, earlier, {}).sentences
    assert sentences[1] == said.format(before=before, after=after)
    assert not any("may not be true" in sentence or "未必属实" in sentence for sentence in sentences)
    assert sentences[1] in page.html(report(locale, seed=7, strength=0.8, earlier=earlier))
    assert change_view(now, replace(earlier, answers=now.result.answers), {}).sentences[1] in (
        f"阶段：{after}，未变。",
        f"Stage: {after}, unchanged.",
    )


@pytest.mark.parametrize(("rising", "said"), [(True, "升阶段未必属实，待核"), (False, "降阶段未必属实，待核")])
def test_a_stage_that_changes_while_the_total_hardly_moves_is_to_be_checked(rising, said):
    # One answer at a time from the lower submission to the higher: at one step the stage changes.
    low, high = (at_stage(7, strength)[0].result.answers for strength in (0.45, 0.6))
    columns, letters, rows = compile_model(submission()[0]).columns, list(low), [low]
    for column in columns:
        span = slice(column.start, column.start + column.width)
        letters[span] = high[span]
        rows.append("".join(letters))
    questionnaire = submission()[0]
    reached = [evaluate(questionnaire, row, profile=PROFILE).level.number for row in rows]
    step = next(n for n in range(1, len(rows)) if 0 <= reached[n - 1] < reached[n])
    before, after = (rows[step - 1], rows[step]) if rising else (rows[step], rows[step - 1])
    earlier = EarlierRound(questionnaire=questionnaire, answers=before, day=None)
    assert said in change_view(reading("zh", after), earlier, {}).sentences[2]


@pytest.mark.parametrize("locale", LOCALES)
def test_where_most_is_not_known_no_chance_of_a_stage_is_told(locale):
    here = unsure(1, locale)
    found = doubt_view(here, Basis())
    assert found.levels == ()
    assert found.chance == found.edge == ""
    assert found.lead[-1] == here.words("doubt.too_open")
    assert found.score is not None


@pytest.mark.parametrize(
    ("graded", "said", "limit"),
    [
        ({}, "诊断顾问已复核答卷，未到现场", "没有现场核查。"),
        ({"FND-EQP-01": Grade.DOCUMENTED}, "诊断顾问已复核答卷，未到现场", "没有现场核查。"),
        (
            {"FND-EQP-01": Grade.SEEN, "APP-PRD-01": Grade.REVIEWED},
            "其中 2 题见到系统或经核实",
            "2 道计分题见到系统或经核实",
        ),
    ],
)
def test_a_review_is_told_as_what_it_was(graded, said, limit):
    made = report("zh", imprint=replace(IMPRINT, reviewed=True), basis=Basis(graded=graded))
    assert said in made.standing
    html = page.html(made)
    assert limit in html
    assert "审核，非官方" not in html
    assert report("zh", basis=Basis(graded=graded)).standing == "企业自评结果，非官方等级评定"


@pytest.mark.parametrize(("locale", "said"), [("zh", "仅由 2 题代表，不宜单独引用"), ("en", "rests on 2 items only")])
def test_a_side_carried_by_two_items_is_not_to_be_quoted_by_itself(locale, said):
    questionnaire, result, _ = submission()
    model, letters, left = compile_model(questionnaire), list(result.answers), 2
    effect = {d.code for d in questionnaire.dimensions if d.side == "EFF"}
    for column in (model.columns[index] for index in model.scored):
        if column.item.code[:3] in effect:
            left -= column.item.code.startswith("CMP")
            keep = left >= 0 and column.item.code.startswith("CMP")
            letters[column.start : column.start + column.width] = ("0" if keep else "~") * column.width
    string = "".join(letters)
    result = evaluate(questionnaire, string, profile=PROFILE)
    document = build(questionnaire, result, decode(model, string), enterprise(locale), locale=locale, imprint=IMPRINT)
    here = reading(locale, string)
    assert here.thin == {"EFF": 2, "CMP": 2}
    assert all(
        any(here.names[code] in each and said in each for each in document.doubt.applicability) for code in here.thin
    )
    assert said in document.faces[1]
    assert said in next(each for each in document.dimensions if each.node.code == "CMP").findings[1]
    first = document.losses[0]
    assert first.code.startswith("CMP")
    assert said in first.caution
    assert first.caution in page.html(document)
    assert not reading(locale).thin
    assert not any(each.caution for each in report(locale).losses)


@pytest.mark.parametrize(
    ("locale", "first"),
    [("zh", "先弄清这 {count} 题（不花钱），再决定投钱"), ("en", "Find out about these {count} items first")],
)
def test_with_many_dont_knows_finding_out_comes_before_spending_and_the_total_is_told_as_a_floor(locale, first):
    string = unsure(3).result.answers
    result = evaluate(submission()[0], string, profile=PROFILE)
    answers = decode(compile_model(submission()[0]), string)
    document = build(submission()[0], result, answers, enterprise(locale), locale=locale, imprint=IMPRINT)
    unknown, told = document.doubt.numbers.unknown, document.doubt.unknown
    assert told.first.startswith(first.format(count=unknown.count))
    assert all(part in told.floor for part in (points(result.total), points(unknown.high), str(unknown.count)))
    assert document.headline.verdict[1] == told.floor
    html = page.html(document)
    assert html.count(told.floor) == 2  # cover and summary
    assert html.index(told.first) < html.index(f"1. {document.best[0].name}")
    assert wording(locale)("method.chances") in html


def test_a_few_dont_knows_come_first_only_where_they_may_change_a_stage_that_hardly_holds():
    column = compile_model(submission()[0]).columns[0]
    known = submission()[1].answers.replace("?", "0")
    here = reading("zh", known[: column.start] + "?" * column.width + known[column.start + column.width :])
    found = doubt_view(here, Basis())
    reached = next(level for level in found.levels if level.here)
    unknown = found.numbers.unknown
    little = replace(unknown, high=unknown.low + 1)
    numbers = replace(found.numbers, unknown=little)
    open_ = replace(numbers, unknown=replace(little, level_high=unknown.level_low + 1))
    rare = replace(reached, chance=0.49)
    assert unknown.count == 1
    assert unknown_view(here, open_, rare).first == "先弄清这 1 题（不花钱），再决定投钱"
    assert unknown_view(here, open_, replace(reached, chance=0.5)) is None
    assert unknown_view(here, numbers, rare) is None


def test_finding_out_comes_first_where_it_may_bring_more_than_any_of_the_first_three_measures():
    here = reading("zh")
    numbers = doubt_view(here, Basis()).numbers
    most = max(each.gain for each in here.result.recommendations[:3])
    more, less = (
        replace(numbers, unknown=replace(numbers.unknown, count=1, blank=0, high=numbers.unknown.low + gain))
        for gain in (most + 1, most)
    )
    told = unknown_view(here, more, None)
    assert told.first == f"先弄清这 1 题（不花钱，总分最多可高 {points(most + 1)} 分），再决定投钱"
    assert told.floor == ""  # one item is no reason to doubt the score
    assert unknown_view(here, less, None) is None


@pytest.mark.parametrize("choice", ["not_applicable", "weights", "aggregation", "dropped"])
def test_the_choice_that_moves_the_total_most_is_named_without_stammering(choice):
    words = wording("zh")
    said = words("doubt.method_first", choice=words(f"doubt.choice_{choice}"), share="78%")
    assert said == f"影响最大的一项：{words(f'doubt.choice_{choice}')}，单独占差异的 78%。"
    assert "是是" not in said


@pytest.mark.parametrize(
    ("locale", "term", "verdict"),
    [("zh", "数字化水平等级", "数字化水平等级：{level}"), ("en", "Digital level", "Digital level: {level}")],
)
def test_levels_of_the_official_index_are_called_by_its_own_term_and_never_stages(locale, term, verdict):
    document = report(locale, key="miit-sme")
    head, html = document.headline, page.html(document)
    assert head.term == term
    assert verdict.format(level=head.level_name) in head.verdict[0]
    told = "".join((*head.verdict, *document.doubt.lead))
    assert "阶段" not in told
    assert "stage" not in told.lower()
    for other in (
        "发展阶段",
        "Stage reached",
        "Overall result and stage",
        "各阶段门槛",
        "Gates of each stage",
        "当前阶段",
        "阶段从低到高",
    ):
        assert other not in html
    assert report(locale).headline.term == ""


REVIEW = ReviewView(
    reviewers=("陈工",), completed_on=date(2026, 3, 10), asked=73, rated=73, differing=6, stated=412_300,
)  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "title", "enterprises"),
    [("zh", "复评与佐证", ("自报", "如所填")), ("en", "Reviewed and assured", ("claim", "If the answers are"))],
)
def test_a_score_that_reviewers_gave_is_nowhere_called_the_word_of_the_enterprise(locale, title, enterprises):
    questionnaire, _, _ = submission()
    graded = {next(item.code for item in questionnaire.items() if item.scored): Grade.DOCUMENTED}
    imprint = replace(IMPRINT, prepared_by="江南咨询", reviewed=True, review=REVIEW)
    document = report(locale, imprint=imprint, basis=Basis(graded=graded))
    book = load_workbook(BytesIO(xlsx(document)))
    sheet = book[wording(locale)("workbook.sheet.doubt")]
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    page_of_doubt = page.html(document).split('id="doubt"')[1].split("<h1")[0]
    chart = likelihoods.claims(document, width=300, row_height=30, label_width=100)
    for told in (cells, page_of_doubt, chart, document.doubt.band):
        assert not [words for words in enterprises if words in told]
    assert title in page_of_doubt
    assert wording(locale)("doubt.grade_examined", count=1) in document.doubt.evidence[1]
