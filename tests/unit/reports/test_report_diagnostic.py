"""A report follows from the result and the answers, figure by figure."""

import re
import string
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from importlib.resources import files

import pytest

from questionnaires.model import UNIT, ItemKind
from reports.benchmark_document import Benchmark, BenchmarkRow
from reports.diagnostic import build
from reports.document import add
from reports.errors import ReportError
from reports.glyphs import strings
from reports.maker import Maker
from reports.numbers import points, printed, signed
from reports.page import by_item, html, titles
from reports.pictures import draw
from reports.wording import flatten, wording
from scoring.answer import chosen
from scoring.encode import encode
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.result import TOTAL, NodeKind
from tests.unit.reports.samples import IMPRINT, PROFILE, enterprise, report, submission

LOCALES = ["zh", "en"]
KEYS = ["lianghua-sme", "miit-sme"]


@pytest.mark.parametrize("key", KEYS)
def test_contributions_in_the_appendix_add_up_to_the_total(key):
    made = report(key=key)
    rows = [row for part in made.appendix for group in part.groups for row in group.rows]
    assert sum(row.contribution for row in rows) == printed(made.headline.total, 2)


@pytest.mark.parametrize("key", KEYS)
def test_dimensions_add_up_to_the_total_and_their_losses_to_the_rest(key):
    nodes = [dimension.node for dimension in report(key=key).dimensions]
    assert sum(node.contribution for node in nodes) == printed(report(key=key).headline.total, 2)
    assert sum(node.contribution + node.loss for node in nodes) == 1_000_000


@pytest.mark.parametrize("locale", LOCALES)
def test_the_verdict_names_each_blocking_gate_with_its_distance(locale):
    made = report(locale)
    _, result, _ = submission()
    stopped = made.headline.verdict[1]
    assert result.level.blocking
    for gate, view in zip(result.level.blocking, made.headline.blocking, strict=True):
        assert points(gate.distance) in stopped
        assert view.text in stopped


@pytest.mark.parametrize("locale", LOCALES)
def test_findings_of_a_dimension_state_its_own_figures(locale):
    for dimension in report(locale).dimensions:
        first = dimension.findings[0]
        for figure in (
            points(dimension.node.units),
            points(dimension.node.contribution, 2),
            points(dimension.node.loss, 2),
        ):
            assert figure in first
        outcomes_only = (
            dimension.node.code == "BNF"
        )  # no measure of the list surely lifts it, and outcomes are not promised
        assert len(dimension.findings) >= (2 if outcomes_only else 3)


def test_the_weakest_indicator_of_a_dimension_is_the_one_named():
    for dimension in report("zh").dimensions:
        weakest = min(dimension.indicators, key=lambda node: node.units)
        assert any("最弱" in text and weakest.name in text for text in dimension.findings)


def test_another_submission_gives_other_findings():
    strong, weak = report(strength=0.9, seed=3), report(strength=0.15, seed=3)
    assert strong.headline.level > weak.headline.level
    assert not {d.findings[0] for d in strong.dimensions} & {d.findings[0] for d in weak.dimensions}


def done(questionnaire, result, answers, *, outcomes):
    """Result once everything recommended is done, scored from the answers that would follow."""
    items = {item.code: item for item in questionnaire.items()}
    after = dict(answers)
    for gain in (gain for found in result.recommendations for gain in found.gains):
        if gain.outcome and not outcomes:
            continue
        item, now = items[gain.lift.item], after[gain.lift.item]
        if item.kind is ItemKind.MULTI:
            exclusive = {option.code for option in item.options if option.exclusive}
            after[item.code] = chosen(item, [*(code for code in now.options if code not in exclusive), gain.lift.add])
        else:
            after[item.code] = chosen(item, [gain.lift.to])
    return evaluate(questionnaire, encode(compile_model(questionnaire), after, PROFILE), profile=PROFILE)


def test_doing_all_measures_gives_the_totals_that_are_promised():
    questionnaire, result, answers = submission()
    assert report().projected == done(questionnaire, result, answers, outcomes=False).total
    assert report().highest == done(questionnaire, result, answers, outcomes=True).total


@pytest.mark.parametrize(
    ("locale", "stays", "rises", "short"),
    [("zh", "（不变）", "阶段：{now} → {then}", "仍差"), ("en", "(unchanged)", "stage: {now} → {then}", "short")],
)
def test_the_report_says_where_the_plan_leads_also_when_the_stage_stays(locale, stays, rises, short):
    for strength in (0.15, 0.6, 0.9):
        questionnaire, result, answers = submission(strength=strength, seed=3)
        then, names = done(questionnaire, result, answers, outcomes=False), {0: questionnaire.level_zero[locale]}
        names |= {level.number: level.name[locale] for level in questionnaire.levels}
        text = report(strength=strength, seed=3, locale=locale)
        now, after = names[result.level.at_least], names[then.level.at_least]
        assert (stays if now == after else rises.format(now=now, then=after)) in text.prospect
        open_gates = [each for each in result.blocking_after if not each.passed]
        assert (short in text.prospect) == bool(open_gates)
        for gate in result.level.blocking:
            node = gate.gate.node
            assert points(then.nodes[node].units) in text.prospect
        assert unescape(html(text)).count(text.prospect) == 2


def test_costs_by_phase_and_by_provider_add_up_to_the_investment():
    made = report()
    assert add(tuple(phase.cost for phase in made.phases)) == made.investment
    assert add(tuple(cost.cost for cost in made.costs)) == made.investment
    assert sum(phase.count for phase in made.phases) == len(made.measures)


def test_in_chinese_phases_of_the_roadmap_are_never_called_stages():
    told = unescape(html(report("zh")))
    assert "第一批：立即着手" in told
    assert '<th scope="col">实施批次</th>' in told
    assert not re.search("第[一二三]阶段", told)


MAKER = Maker(operator="甬江工业园", contact="0574-1234567", address="https://rongping.example.cn")


@pytest.mark.parametrize(("locale", "product"), [("zh", "由融评制作"), ("en", "Made with Rongping")])
def test_a_report_says_what_made_it_and_who_runs_that_where_it_is_known(locale, product):
    alone, named = html(report(locale)), html(report(locale, imprint=replace(IMPRINT, maker=MAKER)))
    assert f">{product}</p>" in alone
    assert "/method/lianghua-sme" in alone
    assert f">{product} · 甬江工业园 · 0574-1234567 · https://rongping.example.cn</p>" in named
    assert "https://rongping.example.cn/method/lianghua-sme" in named


def test_pain_points_quote_answers_to_items_that_probe_them():
    questionnaire, result, _ = submission()
    probing = {
        code: {i.code for i in questionnaire.items() if code in i.pain_points}
        for code in (p.code for p in report().pains)
    }
    found = {pain.code: pain for pain in result.pain_points}
    for pain in report().pains:
        assert pain.evidence
        assert set(found[pain.code].items) <= probing[pain.code]


def test_strengths_are_the_best_indicators_and_losses_the_largest():
    _, result, _ = submission()
    made = report()
    best = max(node.units for node in result.nodes.values() if node.kind is NodeKind.INDICATOR)
    assert made.strengths[0].units == best
    assert [note.units for note in made.losses] == [result.nodes[code].loss for code in result.losses[:10]]


def test_notes_reasons_and_numbers_stand_beside_their_answers():
    _, _, answers = submission()
    code = next(code for code, answer in answers.items() if answer.part is not None)
    rows = {
        row.code: row for part in report(notes={code: "见台账第 3 页"}).appendix for g in part.groups for row in g.rows
    }
    assert any("见台账第 3 页" in text for text in rows[code].details)
    assert any(str(answers[code].part) in text for text in rows[code].details)


def test_a_note_of_100000_characters_is_cut_with_a_pointer_to_the_answers():
    made = report(notes={"FND-STR-01": "很长" * 50_000})
    longest = max(len(text) for _, text in strings(made))
    assert longest < 1_000
    assert "全文见答卷" in str(made.appendix[0].groups[0].rows[0].details)


def test_a_report_in_english_says_nothing_in_chinese_but_names():
    made = report("en")
    spoken = [text for dimension in made.dimensions for text in dimension.findings]
    spoken += [measure.text for measure in made.measures] + list(made.headline.verdict)
    assert not [text for text in spoken if re.search("[\u4e00-\u9fff]", text.replace("两化融合", ""))]


def test_the_benchmark_is_left_out_while_there_is_no_peer_group():
    assert "benchmark" not in titles(report(), wording("zh"))
    assert "下四分位" not in html(report())


def test_a_radar_that_would_be_a_dot_is_left_out():
    made = report(strength=0.08)
    assert max(dimension.node.units for dimension in made.dimensions) < 15 * UNIT
    assert draw(made).radar == ""
    assert draw(report()).radar
    assert "得分的等级分布" in html(made)


def test_a_benchmark_is_printed_with_its_cohort_and_size():
    row = BenchmarkRow(name="总分", units=364_117, lower_quartile=300_000, median=400_000, upper_quartile=500_000)
    said = ("对标群组：机械加工，小型，共 12 家。",)
    peers = Benchmark(cohort="机械加工，小型", size=12, as_of=date(2026, 3, 1), rows=(row,), sentences=said)
    page = html(report(benchmark=peers))
    assert "机械加工，小型" in page
    assert "12 家" in page


def test_a_benchmark_over_fewer_than_five_is_refused():
    peers = Benchmark(cohort="x", size=4, as_of=date(2026, 3, 1), rows=())
    with pytest.raises(ReportError, match="4 enterprises"):
        report(benchmark=peers)


def test_a_language_the_questionnaire_is_not_written_in_is_refused():
    with pytest.raises(ReportError, match="zh, en"):
        build(*submission(), enterprise(), locale="fr", imprint=IMPRINT)


def test_a_result_of_another_version_is_refused():
    questionnaire, result, answers = submission()
    other = replace(result, questionnaire="x@1")
    with pytest.raises(ReportError, match="score it again"):
        build(questionnaire, other, answers, enterprise(), locale="zh", imprint=IMPRINT)


def test_scenes_without_points_are_listed_with_their_levels():
    _, result, _ = submission("miit-sme")
    assert {scene.code: scene.level for scene in report(key="miit-sme").scenes} == dict(result.scenes)


def test_the_profile_shows_what_is_known_and_leaves_out_the_rest():
    labels = dict(report(enterprise=enterprise(staff=None, revenue=Decimal("5230.5"), uscc="")).profile)
    assert "从业人员" not in labels
    assert labels["年营业收入"] == "5,230.5 万元"


def test_gains_shown_with_a_measure_are_those_of_the_result():
    _, result, _ = submission()
    for measure, found in zip(report().measures, result.recommendations, strict=True):
        assert (measure.code, measure.gain) == (found.measure, found.gain)
        assert signed(measure.gain, 2) in html(report())


def test_options_a_measure_adds_to_one_item_are_told_and_counted_as_one():
    words = wording("zh")
    for measure in report().measures:
        told = by_item(measure.gains, words)
        assert len({(gain.item, gain.outcome, gain.start) for gain in told}) == len(told)
        assert sum(gain.gain for gain in told) == sum(gain.gain for gain in measure.gains)
        assert all(any(gain.to in line.to for line in told if line.item == gain.item) for gain in measure.gains)
    adding = next(measure for measure in report().measures if len(by_item(measure.gains, words)) < len(measure.gains))
    assert html(report()).count(f"{adding.gains[0].item} {adding.gains[0].name}") < 3


def test_both_languages_have_the_same_sentences_with_the_same_blanks():
    def blanks(locale):
        text = (files("reports") / "translations" / f"{locale}.toml").read_text(encoding="utf-8")
        parsed = flatten(tomllib.loads(text))
        return {
            key: {name for _, name, _, _ in string.Formatter().parse(value) if name} for key, value in parsed.items()
        }

    chinese, english = blanks("zh"), blanks("en")
    for language in (chinese, english):
        singular = {key for key in language if key.endswith("_one")}
        assert all(language.pop(key) <= language[key.removesuffix("_one")] for key in singular)
    assert chinese.keys() == english.keys()
    assert {key for key in chinese if not key.startswith("finding.") and chinese[key] != english[key]} == set()


def test_every_node_of_the_result_can_be_found_on_a_page():
    _, result, _ = submission()
    page = html(report())
    for node in result.nodes.values():
        if node.code != TOTAL and node.effective_weight:
            assert points(node.units) in page
