"""What-if and scenarios: figures are the engine's, nothing real changes, what is kept is kept once and seen by those who may."""

import re
from collections.abc import Mapping
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import UNIT, ItemKind
from scoring.answer import parse_cell
from scoring.encode import encode
from scoring.model import compile_model
from scoring.whatif import standings
from survey import migrate
from survey.database import Database, db
from survey.models import RoleKind, Scenario, Submission
from survey.organisations.services import scoring_profile
from survey.scenarios.services import MOST
from tests.factories import AT
from tests.integration.test_results import cells, submit

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

FLAGSHIP = catalogue.get("lianghua-sme")
ANSWERS = cells(FLAGSHIP, level=0.42)
LADDER = next(i for i in FLAGSHIP.items() if i.kind is ItemKind.SINGLE and ANSWERS[i.code] != i.ladder[-1].code)
MULTI = next(i for i in FLAGSHIP.items() if i.kind is ItemKind.MULTI and any(o.exclusive for o in i.options))
RISEN = {LADDER.code: [LADDER.ladder[-1].code]}


class FormReader(HTMLParser):
    """What a browser would send of the form of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.options: dict[str, list[str]] = {}
        self._inside, self._select = False, ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        self._inside = at.get("id") == "main-form" if tag == "form" else self._inside
        if not self._inside:
            return
        if tag == "select":
            self._select = at["name"]
        elif tag == "option":
            self.options.setdefault(self._select, []).append(at["value"])
            if "selected" in at:
                self.fields.setdefault(self._select, []).append(at["value"])
        elif tag == "input" and at.get("name"):
            ticked = at.get("type") not in {"checkbox", "radio"} or "checked" in at
            self.options.setdefault(at["name"], []).append(at.get("value", ""))
            if ticked:
                self.fields.setdefault(at["name"], []).append(at.get("value", ""))


def form(page: str, changes: Mapping[str, list[str]] | None = None) -> dict[str, list[str]]:
    return FormReader(page).fields | dict(changes or {})


def expected(organisation, changes: Mapping[str, list[str]]):
    """Where the engine says these answers lead."""
    model = compile_model(FLAGSHIP)
    given = ANSWERS | {code: "|".join(values) for code, values in changes.items()}
    answers = {item.code: parse_cell(item, given[item.code]) for item in FLAGSHIP.items() if item.code in given}
    return standings(model, [encode(model, answers, scoring_profile(organisation))])[0]


def said(page: str) -> str:
    return re.search(r'data-said="([^"]*)"', page).group(1)


def shown(units: int, digits: int = 2) -> str:
    return f"{int(units / UNIT * 10**digits + 0.5) / 10**digits:.{digits}f}"


@pytest.fixture
def owner(make):
    return make.user()


@pytest.fixture
def enterprise(make, owner):
    return make.organisation(owner)


@pytest.fixture
def assessment(make, enterprise):
    return submit(make, enterprise, ANSWERS)


@pytest.fixture
def browser(sign_in, owner):
    return sign_in(owner)


@pytest.fixture
def address(assessment):
    return f"/assessments/{assessment.id}"


@pytest.fixture
def page(browser, address):
    return browser.get(f"{address}/what-if").text


def keep(browser, address, page, name="Better dispatch", changes=RISEN):
    return browser.post(f"{address}/scenarios", data=form(page, changes) | {"name": name})


def kept():
    with Session(db.engine) as session:
        return list(session.scalars(select(Scenario).order_by(Scenario.created_at, Scenario.name)))


def test_todays_answers_are_chosen_and_lead_where_the_enterprise_is(browser, address, page, enterprise):
    today = expected(enterprise, {})
    assert said(page).startswith(f"{shown(today.total)} → {shown(today.total)} · Stage: “")
    chosen = form(page)
    for item in FLAGSHIP.items():
        if item.scored and item.code in chosen and item.kind is not ItemKind.MULTI:
            assert chosen[item.code] == [ANSWERS[item.code]]
    assert len(FormReader(page).options) > 70
    assert "What is different from today" not in page


def test_in_chinese_a_scenario_is_saved_and_differences_are_no_edit_buttons(browser, address):
    page = browser.get(f"{address}/what-if?lang=zh").text
    assert '<h2 id="keep-title">保存方案</h2>' in page
    assert re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", page.split('id="nodes-title"')[1].split("</thead>")[0]) == [
        "维度", "现在", "届时", "变化",
    ]  # fmt: skip


def test_the_fragment_and_the_page_without_scripts_say_what_the_engine_says(browser, address, page, enterprise):
    then = expected(enterprise, RISEN)
    assert then.total > expected(enterprise, {}).total
    for path in ("what-if", "what-if/outcome"):
        answer = browser.post(f"{address}/{path}", data=form(page, RISEN))
        assert answer.status_code == 200
        assert f"→ {shown(then.total)} ·" in said(answer.text)
        assert f'id="total-then">{shown(then.total)}<' in answer.text
    assert form(browser.post(f"{address}/what-if", data=form(page, RISEN)).text)[LADDER.code] == RISEN[LADDER.code]


def test_every_dimension_and_threshold_is_shown_before_and_after(browser, address, page, enterprise):
    now, then = expected(enterprise, {}), expected(enterprise, RISEN)
    fragment = browser.post(f"{address}/what-if/outcome", data=form(page, RISEN)).text
    for dimension in FLAGSHIP.dimensions:
        if dimension.weight:
            row = f'>{dimension.name["en"]}</th><td class="num">{shown(now.nodes[dimension.code])}</td>'
            assert f'{row}<td class="num">{shown(then.nodes[dimension.code])}</td>' in fragment
    assert then.level.blocking
    for gate in then.level.blocking:
        assert fragment.count(f"{shown(max(gate.required - gate.found, 0), 1)} points short") >= 1


def test_nothing_is_written_by_trying(browser, address, page, assessment):
    with Session(db.engine) as session:
        before = session.scalars(select(Submission)).one()
    browser.post(f"{address}/what-if", data=form(page, RISEN))
    browser.post(f"{address}/what-if/outcome", data=form(page, RISEN))
    keep(browser, address, page)
    with Session(db.engine) as session:
        after = session.scalars(select(Submission)).one()
    assert (after.answers, after.body, after.sha256) == (before.answers, before.body, before.sha256)


def test_ticked_measures_count_with_their_cost_and_without_their_prerequisite_are_named(browser, address, page):
    offered = FormReader(page).options["measure"]
    library = {measure.code: measure for measure in FLAGSHIP.measures}
    waiting = next(c for c in offered if set(library[c].prerequisites) & set(offered))
    fragment = browser.post(f"{address}/what-if/outcome", data=form(page, {"measure": [waiting]})).text
    before = next(code for code in library[waiting].prerequisites if code in offered)
    assert f"“{library[waiting].name['en']}” waits for “{library[before].name['en']}”, which is not ticked." in fragment
    both = browser.post(f"{address}/what-if/outcome", data=form(page, {"measure": [waiting, before]})).text
    assert "which is not ticked" not in both or library[before].prerequisites
    assert "2 measures" in both


def test_above_the_measures_it_says_why_their_points_differ_from_those_in_a_plan(browser, address):
    english = browser.get(f"{address}/what-if?lang=en").text
    assert "in a plan and in the result, what it adds to the measures before it" in english
    chinese = browser.get(f"{address}/what-if?lang=zh").text
    assert "单独做这一项加的分；投入计划和结果页里的，是前面各项做完之后再加的分" in chinese


def test_of_none_of_these_and_another_option_the_one_ticked_last_counts(browser, address, make, enterprise):
    none = next(option.code for option in MULTI.options if option.exclusive)
    other = next(option.code for option in MULTI.options if not option.exclusive)
    something = submit(make, make.organisation(None), ANSWERS)  # somebody else's: not ours to see
    assert browser.get(f"/assessments/{something.id}/what-if").status_code == 404
    own = submit(make, enterprise, ANSWERS | {MULTI.code: none})
    page = browser.get(f"/assessments/{own.id}/what-if").text
    after = browser.post(f"/assessments/{own.id}/what-if", data=form(page, {MULTI.code: ["", none, other]})).text
    assert form(after)[MULTI.code] == ["", other]
    back = browser.post(f"/assessments/{own.id}/what-if", data=form(after, {MULTI.code: [""]})).text
    assert form(back)[MULTI.code] == ["", none]


def test_what_is_no_answer_is_told_with_its_place_and_todays_answer_is_used(browser, address, page, enterprise):
    answer = browser.post(
        f"{address}/what-if", data=form(page, {LADDER.code: ["<b>9</b>"], "measure": ["M-NO-99"]} | {})
    )
    assert answer.status_code == 200
    assert f"({LADDER.code}): “&lt;b&gt;9&lt;/b&gt;” is none of its answers" in answer.text
    assert "M-NO-99 is no measure of this questionnaire" in answer.text
    assert f"→ {shown(expected(enterprise, {}).total)} ·" in said(answer.text)


def test_switching_the_language_keeps_what_was_changed(browser, address, page):
    answer = browser.post(f"{address}/what-if", data=form(page, RISEN) | {"_lang": "zh"})
    assert "试算结果" in answer.text
    assert form(answer.text)[LADDER.code] == RISEN[LADDER.code]


def test_a_scenario_is_kept_in_the_notation_of_answer_files_and_opens_as_it_was(browser, address, page, enterprise):
    answer = keep(browser, address, page, name="  Better\u202e   dispatch ")
    [scenario] = kept()
    assert (scenario.name, scenario.answers, scenario.measures) == (
        "Better dispatch",
        {LADDER.code: RISEN[LADDER.code][0]},
        [],
    )
    assert answer.status_code == 303
    opened = browser.get(answer.location).text
    assert "<h1>Better dispatch</h1>" in opened
    assert f"→ {shown(expected(enterprise, RISEN).total)} ·" in said(opened)


@pytest.mark.parametrize(
    ("name", "changes", "why"),
    [
        ("", RISEN, "Give it a name"),
        ("x" * 61, RISEN, "longer than 60"),
        ("Taken", RISEN, "Another scenario has this name"),
        ("New", {}, "Nothing differs from today yet"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_the_name_and_nothing_typed_is_lost(
    browser, address, page, name, changes, why
):
    keep(browser, address, page, name="Taken")
    answer = keep(browser, address, page, name=name, changes=changes)
    assert answer.status_code == 422
    assert why in answer.text
    again = form(answer.text)
    assert (again["name"], again[LADDER.code]) == ([name], changes.get(LADDER.code, [ANSWERS[LADDER.code]]))
    assert len(kept()) == 1


def test_there_is_room_for_so_many_and_no_more(browser, address, page, assessment, owner):
    with Session(db.engine_rw) as session, session.begin():
        [own] = session.scalars(select(Submission.id))
        session.add_all(
            Scenario(submission_id=own, name=f"S{n}", answers={}, measures=["M"], created_at=AT, updated_at=AT)
            for n in range(MOST)
        )
    answer = keep(browser, address, page)
    assert answer.status_code == 422
    assert f"There are {MOST} scenarios already" in answer.text


def test_changes_of_a_scenario_replace_it_unless_a_colleague_was_faster(browser, address, page):
    opened = browser.get(keep(browser, address, page).location).text
    [scenario] = kept()
    worse = {LADDER.code: [LADDER.ladder[0].code]}
    first = browser.post(f"{address}/scenarios/{scenario.id}", data=form(opened, worse))
    assert first.status_code == 303
    assert kept()[0].answers == {LADDER.code: LADDER.ladder[0].code}
    late = browser.post(f"{address}/scenarios/{scenario.id}", data=form(opened, RISEN))
    assert late.status_code == 422
    assert "A colleague has changed this scenario" in late.text
    assert form(late.text)[LADDER.code] == RISEN[LADDER.code]
    assert kept()[0].answers == {LADDER.code: LADDER.ladder[0].code}


def test_a_scenario_is_renamed_and_deleted(browser, address, page):
    keep(browser, address, page, name="One")
    keep(browser, address, page, name="Two")
    one = kept()[0] if kept()[0].name == "One" else kept()[1]
    assert browser.post(f"{address}/scenarios/{one.id}/name", data={"name": "Three"}).status_code == 303
    assert {each.name for each in kept()} == {"Two", "Three"}
    browser.post(f"{address}/scenarios/{one.id}/name", data={"name": "Two"})
    assert {each.name for each in kept()} == {"Two", "Three"}
    assert "Another scenario has this name" in browser.get(f"{address}/what-if").text
    assert browser.post(f"{address}/scenarios/{one.id}/delete").status_code == 303
    assert [each.name for each in kept()] == ["Two"]
    assert browser.get(f"{address}/what-if?scenario={one.id}").status_code == 404


def test_up_to_four_stand_side_by_side_with_their_differences_in_words(browser, address, page, enterprise):
    worse = {LADDER.code: [LADDER.ladder[0].code]}
    keep(browser, address, page, name="Up")
    keep(browser, address, page, name="Down", changes=worse)
    for number in range(3):
        keep(browser, address, page, name=f"Extra {number}")
    ids = "&".join(f"scenario={each.id}" for each in kept())
    table = browser.get(f"{address}/scenarios?{ids}").text
    assert table.count('<th scope="col">') == 5  # today and four
    assert "At most 4 fit beside each other; left out:" in table
    two = [each for each in kept() if each.name in {"Up", "Down"}]
    table = browser.get(f"{address}/scenarios?scenario={two[0].id}&scenario={two[1].id}").text
    for changes, mark in ((RISEN, "▲"), (worse, "▼")):
        then = expected(enterprise, changes)
        assert re.search(rf"{re.escape(shown(then.total))} <span class=\"\w+\">{mark}", table)


def test_every_difference_is_that_of_the_two_figures_beside_it(browser, address, page):
    keep(browser, address, page)
    compared = browser.get(f"{address}/scenarios").text
    tried = browser.post(f"{address}/what-if/outcome", data=form(page, RISEN)).text
    for html in (compared, tried):
        rows = [re.findall(r"[+−]?\d+\.\d\d\b", row) for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)]
        told = [row for row in rows if len(row) == 3]
        assert told
        for now, then, risen in told:
            assert Decimal(then) - Decimal(now) == Decimal(risen.replace("−", "-"))


def test_without_any_scenario_the_comparison_says_what_to_do(browser, address, page):
    assert "No scenario is chosen" in browser.get(f"{address}/scenarios").text


def test_nobody_else_sees_or_touches_a_scenario(browser, sign_in, make, address, page):
    keep(browser, address, page)
    [scenario] = kept()
    stranger = sign_in(make.user())
    for path in ("what-if", f"what-if?scenario={scenario.id}", "scenarios", "plan"):
        assert stranger.get(f"{address}/{path}").status_code == 404
    for path in ("what-if", "what-if/outcome", "scenarios", "plan", f"scenarios/{scenario.id}",
                 f"scenarios/{scenario.id}/name", f"scenarios/{scenario.id}/delete"):  # fmt: skip
        assert stranger.post(f"{address}/{path}", data={"name": "mine"}).status_code == 404
    assert [each.name for each in kept()] == ["Better dispatch"]


def test_a_scenario_of_another_assessment_is_not_found_here(browser, address, page, make, enterprise):
    keep(browser, address, page)
    [scenario] = kept()
    other = submit(make, enterprise, ANSWERS)
    assert browser.get(f"/assessments/{other.id}/what-if?scenario={scenario.id}").status_code == 404
    assert browser.post(f"/assessments/{other.id}/scenarios/{scenario.id}/delete").status_code == 404


def test_a_colleague_who_fills_in_keeps_and_opens_scenarios_too(make, sign_in, enterprise, address, page, browser):
    colleague = make.user(name="Li Lei")
    make.role(colleague, enterprise, RoleKind.RESPONDENT)
    keep(sign_in(colleague), address, page)
    assert "Li Lei" in browser.get(f"{address}/what-if").text


def test_a_draft_has_nothing_to_try_yet(browser, make, enterprise):
    draft = make.assessment(enterprise, ANSWERS)
    assert browser.get(f"/assessments/{draft.id}/what-if").status_code == 404


def test_a_questionnaire_without_measures_can_be_tried_scene_by_scene(browser, make, enterprise):
    asked = catalogue.get("miit-sme")
    own = submit(make, enterprise, cells(asked, level=0.3), code="miit-sme")
    page = browser.get(f"/assessments/{own.id}/what-if").text
    scenes = {item.code: [item.options[-1].code] for item in asked.items() if item.kind is ItemKind.SCENE}
    assert scenes.keys() <= FormReader(page).options.keys()
    assert "measure" not in FormReader(page).options
    fragment = browser.post(f"/assessments/{own.id}/what-if/outcome", data=form(page, scenes)).text
    assert re.search(r'class="moved">.{0,120} 16 scenes', fragment, re.DOTALL)  # all sixteen reach the level asked for


def test_the_page_is_small_enough_for_a_phone(browser, address):
    answer = browser.get(f"{address}/what-if", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 60_000


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("name", {"name": ""}),
        ("name", {"name": " padded"}),
        ("name", {"name": "x" * 61}),
        ("revision", {"revision": 0}),
        ("updated_at", {"updated_at": AT.replace(year=2025)}),
        ("not_empty", {"answers": {}, "measures": []}),
    ],
)
def test_rows_that_make_no_sense_are_refused_by_the_database(app, assessment, constraint, values):
    with Session(db.engine) as session:
        [own] = session.scalars(select(Submission.id))
    row = {
        "submission_id": own,
        "name": "A",
        "answers": {"X": "b1"},
        "measures": [],
        "created_at": AT,
        "updated_at": AT,
    }
    with db.engine_rw.begin() as connection:
        connection.execute(insert(Scenario).values(row))
    with (
        pytest.raises((IntegrityError, DataError), match=rf"ck_scenario_{constraint}|too long"),
        db.engine_rw.begin() as connection,
    ):
        connection.execute(insert(Scenario).values({**row, "name": "B", **values}))
    with pytest.raises(IntegrityError, match=r"uq_scenario|UNIQUE"), db.engine_rw.begin() as connection:
        connection.execute(insert(Scenario).values(row))


@pytest.mark.sqlite_only
def test_scenarios_go_with_their_submission_and_with_the_table(browser, address, page, config, assessment):
    keep(browser, address, page)
    db.engine.dispose()
    database = Database()
    database.open(config.database_url)
    migrate.downgrade(database.engine_rw, "0002")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM submission")).scalar() == 1
    migrate.upgrade(database.engine_rw)
    with database.engine_rw.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM scenario")).scalar() == 0
        own = connection.execute(text("SELECT id FROM submission")).scalar()
        connection.execute(
            text(
                "INSERT INTO scenario (id, submission_id, name, answers, measures, revision, created_at, updated_at)"
                " VALUES ('1', :own, 'A', '{}', '[\"M\"]', 1, '2026-01-01', '2026-01-01')"
            ),
            {"own": own},
        )
        connection.execute(text("DELETE FROM assessment"))
        assert connection.execute(text("SELECT count(*) FROM scenario")).scalar() == 0
    database.engine.dispose()
