"""What a report calls strong, missing or ahead holds against its own figures."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from questionnaires import catalogue
from questionnaires.model import UNIT, GateKind, ItemKind, Lift, ProfileField
from reports import findings
from reports.answers import answer_text
from reports.charts import Task, gantt
from reports.diagnostic import build
from reports.numbers import points
from reports.page import html
from reports.reading import Reading
from reports.stages import distance, gate_view
from reports.wording import wording
from scoring.answer import BLANK, DONT_KNOW, Answer, chosen, not_applicable
from scoring.encode import encode, resolve
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL, NodeKind, ResponseState
from tests.unit.reports.samples import IMPRINT, PROFILE, enterprise, report, submission

LOCALES = ["zh", "en"]
FEW_ACTIVITIES = PROFILE | {ProfileField.ACTIVITIES: ("sales", "warehouse")}
FIGURE = r"(\d+\.\d)"


def flat(item) -> Answer:
    """Lowest answer of a ladder, “about the same” of a trend, nothing where it may be left out."""
    if item.kind is ItemKind.INVENTORY:
        return BLANK
    if item.kind is ItemKind.TREND:
        return chosen(item, ["flat"])
    lowest = min(item.options, key=lambda option: option.units)
    return chosen(item, [lowest.code])


def reading(give=flat, profile=FEW_ACTIVITIES, locale="zh") -> Reading:
    questionnaire = catalogue.get("lianghua-sme")
    model = compile_model(questionnaire)
    answers = resolve(model, {item.code: give(item) for item in questionnaire.items()}, profile)
    result = evaluate(questionnaire, encode(model, answers, profile), profile=profile)
    return Reading(questionnaire=questionnaire, result=result, answers=answers, locale=locale)


def made(read: Reading):
    return build(
        read.questionnaire, read.result, read.answers, enterprise(read.locale), locale=read.locale, imprint=IMPRINT
    )


@pytest.mark.parametrize(("locale", "lead"), [("zh", "还没有明显的强项"), ("en", "No marked strength")])
def test_results_level_with_last_year_are_neither_strengths_nor_praised(locale, lead):
    report = made(reading(locale=locale))
    assert report.strengths_lead.startswith(lead)
    assert max(note.units for note in report.strengths) < findings.STRONG
    assert not re.search("经营结果不错|business results are good", report.faces[-1])


def test_a_strength_has_sixty_points_and_then_nothing_weaker_stands_beside_it():
    questionnaire, result, answers = submission()
    report = build(questionnaire, result, answers, enterprise(), locale="zh", imprint=IMPRINT)
    assert report.strengths
    assert not report.strengths_lead
    assert min(note.units for note in report.strengths) >= 60 * UNIT


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (600_000, "经营结果的得分高于"),
        (599_999, "高 50.0 分，但也只有 60.0 分。"),
        (400_000, "高 30.0 分，但也只有 40.0 分。"),
        (399_999, "两边都偏低"),
    ],
)
def test_the_sentence_on_the_faces_follows_the_level_of_the_second_one(units, said):
    read = reading()
    first, second = (read.result.nodes[side.code] for side in read.questionnaire.sides)
    assert said in findings.compared(read, replace(first, units=100_000), replace(second, units=units))


def moved(item) -> Answer:
    """Two figures better, two worse, the others not known; all else at the bottom."""
    ways = {"CMP-QLT-01": "better", "CMP-QLT-03": "better", "CMP-OPS-01": "worse", "CMP-OPS-02": "worse"}
    if item.kind is ItemKind.TREND:
        return chosen(item, [ways[item.code]]) if item.code in ways else DONT_KNOW
    return flat(item)


def test_what_is_said_of_the_change_since_last_year_is_counted_from_the_answers():
    trends = [i.code for i in catalogue.get("lianghua-sme").items() if i.kind is ItemKind.TREND]
    assert len(trends) == 8
    told = made(reading(moved)).faces[-1]
    assert told.endswith("效能与效益里问到两年变化的 8 项指标中，2 项变好、2 项变差、4 项不清楚。")
    told = made(reading(moved, locale="en")).faces[-1]
    assert "8 figures" in told
    assert told.endswith("2 improved, 2 worsened, 4 not known.")
    assert "8 项持平" in made(reading(flat)).faces[-1]


def lossy(read, losses):
    """The reading with some losses of the items of a dimension instead of its own."""
    nodes = dict(read.result.nodes)
    items = [n for n in read.children("APP", NodeKind.ITEM) if n.units != MISSING and n.effective_weight]
    for place, node in enumerate(items):
        nodes[node.code] = replace(node, loss=losses[place] if place < len(losses) else 0)
    nodes["APP"] = replace(nodes["APP"], loss=sum(losses))
    changed = replace(read, result=replace(read.result, nodes=nodes))
    return findings.concentration(changed, nodes["APP"]), [read.names[node.code] for node in items]


@pytest.mark.parametrize(
    ("losses", "share", "count"),
    [
        ([90_000], "100%", 1),
        ([30_000, 60_000], "100%", 2),
        ([30_000, 40_000, 20_000, 10_000], "90%", 3),
        ([400_000, 300_000, 299_000, 500], "99%", 3),
    ],
)
def test_losses_are_called_concentrated_in_the_items_that_lose_and_in_no_others(losses, share, count):
    told, names = lossy(reading(), losses)
    assert told.startswith(f"失分的 {share} 集中在 {count} 道题（共 {len(names)} 道）")
    assert [name for name in names if f"{name} " in told] == names[:count]
    assert " 0.00" not in told
    assert not re.search("见效|下手", told)


def test_losses_spread_evenly_are_not_called_concentrated():
    assert lossy(reading(), [10_000] * 20)[0] == ""
    assert lossy(reading(), [])[0] == ""


@pytest.mark.parametrize(
    ("units", "said"), [(0, "都偏低"), (399_999, "都偏低"), (450_000, "大体相当"), (1_000_000, "较高水平")]
)
def test_two_sides_alike_are_called_what_they_are(units, said):
    read = reading()
    first, second = (read.result.nodes[side.code] for side in read.questionnaire.sides)
    assert said in findings.compared(read, replace(first, units=units), replace(second, units=units))


def test_printed_differences_are_those_of_the_printed_figures():
    read = reading()
    first, second = (read.result.nodes[side.code] for side in read.questionnaire.sides)
    told = findings.compared(read, replace(first, units=170_500), replace(second, units=459_300))
    assert "28.8" in told
    for read in (
        reading(),
        Reading(**dict(zip(("questionnaire", "result", "answers"), submission(), strict=True)), locale="zh"),
    ):
        for gate in read.result.level.blocking:
            view = gate_view(read, gate)
            found, missing = re.search(FIGURE, view.found), re.search(FIGURE, view.missing)
            if found and missing:
                assert points(gate.required) == f"{float(found[1]) + float(missing[1]):.1f}"


def test_a_score_just_below_its_limit_is_printed_as_below_it():
    read = reading()
    gate = next(gate for gate in read.result.level.blocking if gate.gate.kind == "score")
    close = gate_view(read, replace(gate, found=gate.required - 300))
    assert points(gate.required) not in close.found
    assert "0.03" in close.missing


def test_nothing_is_called_weakest_where_all_indicators_tie():
    read = reading()
    for dimension in (each for each in read.questionnaire.dimensions if each.weight):
        node = read.result.nodes[dimension.code]
        scores = {child.units for child in findings.assessed(read, node, NodeKind.INDICATOR)}
        assert ("最弱" in findings.weakest(read, node)) == (len(scores) > 1 and node.loss > 0)
        if len(scores) == 1 and node.loss:
            assert "失分最多的一题" in findings.weakest(read, node)


def test_who_answered_everything_asked_reads_a_coverage_of_100_per_cent():
    report, nodes = made(reading()), reading().result.nodes
    assert nodes[TOTAL].not_asked > 0
    assert report.headline.coverage == 1000
    assert report.headline.not_asked == nodes[TOTAL].not_asked
    assert "blank" not in dict(report.counts)


def test_coverage_falls_by_the_weight_of_what_does_not_apply():
    _, result, _ = submission(seed=3)
    left_out = {node.parent for node in result.nodes.values() if node.state is ResponseState.NOT_APPLICABLE} - {None}
    assert left_out
    assert result.nodes[TOTAL].coverage < 1000
    assert all(result.nodes[code].coverage < 1000 for code in left_out)


@pytest.mark.parametrize(("locale", "said"), [("zh", "选答，未填"), ("en", "Optional, left out")])
def test_an_optional_answer_left_out_does_not_look_missing(locale, said):
    item = next(item for item in catalogue.get("lianghua-sme").items() if item.kind is ItemKind.INVENTORY)
    assert answer_text(item, BLANK, wording(locale)) == said


def test_many_answers_dont_know_are_told_at_the_top():
    def unknown(item):
        return DONT_KNOW if item.scored else flat(item)

    assert any("题不清楚" in sentence for sentence in made(reading(unknown)).headline.verdict)
    assert not any("题不清楚" in sentence for sentence in made(reading()).headline.verdict)


@pytest.mark.parametrize(("locale", "said"), [("zh", "2 级 · "), ("en", "Level 2 · ")])
def test_the_answer_to_a_scene_says_its_level(locale, said):
    item = next(item for item in catalogue.get("miit-sme").items() if item.kind is ItemKind.SCENE)
    assert answer_text(item, chosen(item, ["2"]), wording(locale)).startswith(said)


def with_measures(codes) -> Reading:
    """The flat enterprise, with only some measures in the library."""
    read = reading(locale="en")
    library = tuple(replace(each, prerequisites=()) for each in read.questionnaire.measures if each.code in codes)
    questionnaire = replace(read.questionnaire, measures=library)
    result = evaluate(questionnaire, read.result.answers, profile=FEW_ACTIVITIES)
    return Reading(questionnaire=questionnaire, result=result, answers=read.answers, locale="en")


def test_one_measure_is_spoken_of_in_the_singular():
    known = {each.measure for each in reading().result.recommendations}
    one, two = (html(made(with_measures(sorted(known)[:count]))) for count in (1, 2))
    assert "With this one done: " in one
    assert "One measure is recommended" in one
    assert "This one measure: " in one
    assert not re.search(r"\b(all )?1 (measures|steps|scenes|months|items|done)\b", one, re.IGNORECASE)
    assert "With all 2 done: " in two
    assert "2 measures are recommended" in two


@pytest.mark.parametrize(("locale", "told"), [("zh", "措施库里没有适合"), ("en", "No measure of the library fits")])
def test_where_no_measure_fits_the_steps_of_items_are_told_instead(locale, told):
    read = reading(locale=locale)
    lifts = (Lift(item="APP-DES-01", start="integrated"),)  # where nobody in this test stands
    questionnaire = replace(read.questionnaire, measures=(replace(read.questionnaire.measures[0], lifts=lifts),))
    result = evaluate(questionnaire, read.result.answers, profile=FEW_ACTIVITIES)
    report = made(replace(read, questionnaire=questionnaire, result=result))
    assert report.ahead.lead.startswith(told)
    assert report.ahead.steps
    assert all(step.cost is None and step.change for step in report.ahead.steps)
    assert report.ahead.title in html(report)


@pytest.mark.parametrize("locale", LOCALES)
def test_without_a_total_nothing_is_said_of_points_of_it(locale):
    def no_results(item):
        return not_applicable(item) if item.code[:3] in {"CMP", "BNF"} and item.may_be_not_applicable else best(item)

    report = made(reading(no_results, locale=locale))
    page, words = html(report), wording(locale)
    assert report.headline.total == MISSING
    assert [note.units for note in report.strengths] == [100 * UNIT] * 3
    for key in ("summary.no_losses", "summary.no_strengths", "pain.none", "faces.waterfall"):
        assert words(key) not in page, key
    assert not re.search(r"[>(（ ]0\.0%|±0\.00|>0\.00<", page)


def best(item) -> Answer:
    """The best single answer, all that may be ticked together."""
    open_options = [option for option in item.options if not option.exclusive]
    if item.kind is ItemKind.INVENTORY:
        return BLANK
    if item.kind is ItemKind.MULTI:
        return chosen(item, [option.code for option in open_options])
    return chosen(item, [max(item.options, key=lambda option: option.units).code])


@pytest.mark.parametrize("locale", LOCALES)
def test_an_answer_of_many_options_stands_whole_in_the_appendix(locale):
    read = reading(best, locale=locale)
    rows = {row.code: row for part in made(read).appendix for group in part.groups for row in group.rows}
    for item in (item for item in read.questionnaire.items() if item.kind is ItemKind.MULTI and item.code in rows):
        ticked = [option.text[locale] for option in item.options if not option.exclusive]
        assert all(text in rows[item.code].answer for text in ticked), item.code


def test_money_is_in_one_unit_throughout_a_report():
    report = made(reading(locale="en"))
    page, whole = html(report), report.investment.high * 10_000
    assert page.count(f"{whole:,f}".removesuffix(".0")) >= 2  # the sentence and the sum of the table
    assert "CNY 52,300,000" in page  # revenue


@pytest.mark.parametrize(("count", "said"), [(0, "at once"), (1, "after one month"), (2, "after 2 months")])
def test_a_chart_tells_months_in_words_that_fit_their_number(count, said):
    task = Task(label="A", start=count, likely=Decimal("1.0"), high=Decimal(2), phase=1)
    assert f"A: begins {said}, lasts about 1 month<" in gantt([task], locale="en", title="x")


def unknown(item) -> Answer:
    """Don't know, wherever that may be said."""
    return BLANK if item.kind is ItemKind.INVENTORY else DONT_KNOW


@pytest.mark.parametrize(("locale", "said"), [("zh", "先弄清楚"), ("en", "find out first")])
def test_what_nobody_knows_is_found_out_first_and_no_measure_counts_on_it(locale, said):
    known = {"FND-STR-01", "FND-STR-02"}
    report = made(reading(lambda item: flat(item) if item.code in known else unknown(item), locale=locale))
    assert report.measures
    assert {gain.item for measure in report.measures for gain in measure.gains} <= known
    assert said in report.prospect


@pytest.mark.parametrize(
    ("locale", "said"),
    [("zh", "总分 0.0 分，未达一级。"), ("en", "The total is 0.0 points: “Below level 1”.")],
)
def test_below_the_first_level_no_stage_is_said_to_be_reached(locale, said):
    questionnaire = catalogue.get("miit-sme")
    answers = {item.code: unknown(item) for item in questionnaire.items()}
    string = encode(compile_model(questionnaire), answers, PROFILE)
    read = Reading(
        questionnaire=questionnaire,
        result=evaluate(questionnaire, string, profile=PROFILE),
        answers=answers,
        locale=locale,
    )
    assert made(read).headline.verdict[0] == said


@pytest.mark.parametrize("seed", range(5))
def test_what_a_measure_brings_a_threshold_is_what_was_missing_less_what_is_left_as_printed(seed):
    questionnaire, result, _ = submission(seed=seed, strength=0.35)
    found = report("zh", seed=seed, strength=0.35)
    names = {node.code: node.name["zh"] for node in (*questionnaire.sides, *questionnaire.dimensions)}
    missing = {
        f"“{names[gate.gate.node]}”": Decimal(distance(gate))
        for gate in result.level.blocking
        if gate.gate.node in names and gate.gate.kind is GateKind.SCORE
    }
    told = [text for measure in found.measures for text in measure.toward]
    for text in told:
        name, gained, left = re.fullmatch(
            r"门槛(“.+?”) \+([\d.]+)，(?:还差 ([\d.]+)|(?:已达到|达到门槛))。", text
        ).groups()
        if name in missing:
            assert missing[name] - Decimal(gained) == Decimal(left or 0), text
            missing[name] = Decimal(left or 0)
    assert told


@pytest.mark.parametrize(
    ("locale", "head", "third"),
    [("zh", "最早开工到最后完工", "第三批第 10 个月起"), ("en", "First start to last end", "phase 3 from month 10 on")],
)
def test_the_roadmap_says_which_months_it_counts_and_names_no_phase_that_is_not_there(locale, head, third):
    two = report(locale)
    assert [phase.number for phase in two.phases] == [1, 2]
    assert two.phases[0].last_month >= two.phases[1].first_month  # why the months need a heading
    assert head in html(two)
    assert all(phase.begins in html(two) for phase in two.phases)
    assert third not in html(two)
    last = replace(two.phases[1], number=3, begins=reading(locale=locale).words("roadmap.begins_3"))
    assert third in html(replace(two, phases=(*two.phases, last)))


@pytest.mark.parametrize(
    ("locale", "alone", "way"),
    [
        ("zh", "阶段：只做这 {} 项还升不了", "最省钱的办法共 {} 项"),
        ("en", "Stage: these {} alone do not lead to the next one", "takes {} measures"),
    ],
)
def test_measures_that_do_not_lead_to_the_next_stage_say_so_and_what_would(locale, alone, way):
    _, result, _ = submission(seed=1, strength=0.35)
    assert result.level_after == result.level.at_least
    outlook = report(locale, seed=1, strength=0.35).outlook
    assert any(line.startswith(alone.format(len(result.recommendations))) for line in outlook)
    assert way.format(len(result.way_up)) in outlook[-1]
    _, rises, _ = submission(seed=0, strength=0.5)
    assert all("最省钱的办法" not in line for line in report("zh", seed=0, strength=0.5).outlook) == (
        rises.level_after > rises.level.at_least or not rises.way_up
    )


@pytest.mark.parametrize("seed", [1, 4])
def test_what_the_steps_to_a_threshold_bring_adds_up_to_where_they_lead_as_printed(seed):
    made = report("zh", seed=seed, strength=0.35)
    checked = 0
    for way in made.ahead.ways:
        brought = [step.toward for step in (*way.steps, *way.rest)]
        figures = re.findall(r"([\d.]+) 分", way.standing.split("。")[0])
        if brought and all(re.fullmatch(r"[+±−][\d.]+", each) for each in brought):
            start, end = map(Decimal, figures[-2:])
            assert start + sum(Decimal(each.lstrip("+±")) for each in brought) == end, way.standing
            checked += 1
    assert checked
