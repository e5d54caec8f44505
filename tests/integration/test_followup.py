"""Measures become actions: taken over once, changed by one at a time, shown on a board, and given to nobody else."""

import csv
import io
import json
import re
import threading
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import clock, files
from survey.database import db
from survey.models import ActionEvent, ActionFile, ActionState, AuditEvent, ImprovementAction, RoleKind
from tests.factories import PASSWORD
from tests.integration.test_evidence import PDF
from tests.integration.test_results import ANSWERS, HOSTILE, expected, submit

TODAY = clock.today()


def rows(model=ImprovementAction):
    """All rows there are."""
    with Session(db.engine) as session:
        return session.scalars(select(model)).all()


def only(model=ImprovementAction):
    """The only row there is."""
    [row] = rows(model)
    return row


@pytest.fixture
def browser(sign_in, owner):
    """The browser of who manages the enterprise."""
    return sign_in(owner)


@pytest.fixture
def assessment(make, enterprise):
    """What the enterprise submitted."""
    return submit(make, enterprise, ANSWERS)


@pytest.fixture
def roadmap(enterprise):
    """Measures recommended to it, in order."""
    return [each.measure for each in expected(enterprise, ANSWERS).recommendations]


def take(browser, assessment, *measures):
    """Take measures over."""
    return browser.post(f"/assessments/{assessment.id}/take-over", data={"measure": list(measures)})


@pytest.fixture
def action(browser, assessment, roadmap):
    """One measure taken over."""
    take(browser, assessment, roadmap[0])
    return only()


def typed(action, **changes):
    """The form of an action as the page shows it, with changes."""
    values = {
        "revision": str(action.revision), "details": action.details, "owner": str(action.owner_id or ""),
        "owner_name": action.owner_name, "begin_on": action.begin_on or "", "due_on": action.due_on or "",
        "state": action.state.value, "reason": action.reason, "done_on": action.done_on or "",
        "cost_planned": str(action.cost_planned or ""), "cost_actual": str(action.cost_actual or ""),
        "evidence_url": action.evidence_url, "evidence_note": action.evidence_note, "effect": action.effect,
        "effect_before": "", "effect_after": "", "effect_unit": action.effect_unit,
    }  # fmt: skip
    return values | changes


def change(browser, action, **changes):
    """Send the form."""
    return browser.post(f"/follow-up/actions/{action.id}", data=typed(action, **changes))


def upload(browser, action, content=PDF, name="proof.pdf"):
    """Hand in a file."""
    return browser.post(f"/follow-up/actions/{action.id}/files", data={"file": (io.BytesIO(content), name)})


# Taking over


def test_the_whole_roadmap_is_taken_over_in_one_step_with_days_and_costs(browser, enterprise, assessment, roadmap):
    answer = take(browser, assessment, *roadmap)
    assert answer.location == f"/follow-up/{enterprise.id}/"
    library = {each.code: each for each in catalogue.get("lianghua-sme").measures}
    taken = {row.measure: row for row in rows()}
    assert set(taken) == set(roadmap)
    for code, row in taken.items():
        assert row.cost_planned == library[code].cost.likely
        assert TODAY <= row.begin_on < row.due_on
        assert row.state is ActionState.PLANNED
    page = browser.get(answer.location).text
    assert all(library[code].name["en"].split("<")[0][:20] in page for code in roadmap[:3])


def test_taking_over_twice_doubles_nothing(browser, assessment, roadmap):
    take(browser, assessment, *roadmap[:2])
    answer = take(browser, assessment, *roadmap[:3])
    assert len(rows()) == 3
    page = browser.get(answer.location).text
    assert "1 measure is an action now" in page
    assert "2 were already and stay as they are" in page


def test_a_measure_that_is_open_is_not_taken_over_again_from_a_later_result(make, browser, enterprise, action):
    later = submit(make, enterprise, ANSWERS, at=clock.now())
    take(browser, later, action.measure)
    assert only().id == action.id


def test_a_measure_that_was_done_can_be_taken_over_from_a_later_result(make, browser, enterprise, action):
    change(browser, action, state="done")
    later = submit(make, enterprise, ANSWERS, at=clock.now())
    take(browser, later, action.measure)
    assert len(rows()) == 2
    done = next(row for row in rows() if row.state is ActionState.DONE)
    answer = change(browser, done, state="under_way", revision=str(done.revision))
    assert answer.status_code == 422
    assert "taken over anew and is open" in answer.text


def test_a_colleague_can_be_responsible_for_all_of_them_at_once_and_nobody_from_elsewhere(
    make, browser, enterprise, assessment, roadmap
):
    colleague, stranger = make.user(), make.user()
    make.role(colleague, enterprise, RoleKind.RESPONDENT)
    address = f"/assessments/{assessment.id}/take-over"
    browser.post(address, data={"measure": roadmap[:2], "owner": str(colleague.id)})
    browser.post(address, data={"measure": roadmap[2:3], "owner": str(stranger.id)})
    assert sorted((row.owner_id == colleague.id, row.owner_id is None) for row in rows()) == [
        (False, True), (True, False), (True, False),
    ]  # fmt: skip


def test_two_who_take_over_at_the_same_moment_double_nothing(app, sign_in, owner, assessment, roadmap):
    def press():
        take(sign_in(owner), assessment, *roadmap[:4])

    people = [threading.Thread(target=press) for _ in range(4)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert sorted(row.measure for row in rows()) == sorted(roadmap[:4])


def test_nothing_ticked_and_made_up_measures_take_nothing_over(browser, assessment):
    for measures in ((), ("M-NOWHERE-01",)):
        answer = browser.post(
            f"/assessments/{assessment.id}/take-over", data={"measure": list(measures)}, follow_redirects=True
        )
        assert "Tick at least one measure" in answer.text
    assert rows() == []


def test_the_page_to_choose_from_ticks_the_first_three_left_and_marks_what_is_an_action_already(
    browser, assessment, roadmap, action
):
    page = browser.get(f"/assessments/{assessment.id}/take-over").text
    assert "an action already" in page
    assert f'value="{roadmap[0]}"' not in page
    ticked = re.findall(r'value="(M-[^"]+)"[^>]* checked', page)
    assert ticked == roadmap[1:4]
    assert "Take over the 3 ticked</button>" in page


def test_plan_and_what_if_lead_there(browser, assessment):
    address = f"/assessments/{assessment.id}/take-over"
    assert f'formaction="{address}"' in browser.get(f"/assessments/{assessment.id}/plan?goal=best&budget=80").text
    assert f'formaction="{address}"' in browser.get(f"/assessments/{assessment.id}/what-if").text
    assert f'href="{address}"' in browser.get(f"/assessments/{assessment.id}/result").text


# Who may


def test_the_engaged_consultancy_takes_over_and_changes_too(lead, engaged, assessment, roadmap, enterprise):
    take(lead, assessment, roadmap[0])
    assert change(lead, only(), details="On line 2 first").status_code == 303
    assert only().details == "On line 2 first"
    assert lead.get(f"/follow-up/{enterprise.id}/").status_code == 200


def test_nobody_else_sees_or_changes_anything(make, sign_in, lead, browser, enterprise, assessment, action):
    upload(browser, action)
    file = only(ActionFile)
    other = make.user()
    make.organisation(other)
    for stranger in (sign_in(other), lead):
        for path in (
            f"/follow-up/{enterprise.id}/", f"/follow-up/{enterprise.id}/timetable", f"/follow-up/{enterprise.id}/actions.csv",
            f"/follow-up/{enterprise.id}/new", f"/follow-up/actions/{action.id}", f"/follow-up/files/{file.id}/proof.pdf",
            f"/assessments/{assessment.id}/take-over", f"/assessments/{assessment.id}/before-after",
        ):  # fmt: skip
            assert stranger.get(path).status_code == 404, path
        assert take(stranger, assessment, action.measure).status_code == 404
        assert change(stranger, action, details="x").status_code == 404
        assert upload(stranger, action).status_code == 404
        assert stranger.post(f"/follow-up/actions/{action.id}/state", data={"state": "under_way"}).status_code == 404
        assert stranger.post(f"/follow-up/files/{file.id}/delete").status_code == 404
    assert only().revision == 1


def test_a_consultancy_whose_engagement_ended_sees_nothing_any_more(lead, engaged, enterprise, assessment, action):
    assert lead.get(f"/follow-up/actions/{action.id}").status_code == 200
    engagement = re.search(r"/desk/clients/([0-9a-f-]{36})", lead.get("/desk/").text)[1]
    engaged.post(f"/engagements/{engagement}/end")
    assert lead.get(f"/follow-up/actions/{action.id}").status_code == 404


# Changing


def test_what_is_changed_is_kept_and_stands_in_the_history_with_who_and_when(browser, owner, action):
    answer = change(
        browser, action, owner=str(owner.id), due_on="2027/3/31", cost_planned="12.5万元", details="Lathes first",
    )  # fmt: skip
    assert answer.status_code == 303
    kept = only()
    assert (kept.owner_id, kept.due_on, kept.cost_planned) == (owner.id, date(2027, 3, 31), Decimal("12.50"))
    assert kept.revision == 2
    page = browser.get(answer.location).text
    assert "2027-03-31" in page
    assert "Lathes first" in page
    assert page.count("Owner ·") == 2
    with Session(db.engine) as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.action == "action_changed")).one()
    assert "Lathes" not in found.detail
    assert json.loads(found.detail)["fields"] == "details,owner_id,due_on,cost_planned"


def test_done_has_a_day_evidence_and_an_effect(browser, action):
    change(
        browser, action, state="done", cost_actual="9", evidence_url="https://example.cn/p.pdf", effect="Setup is quicker",
        effect_before="48", effect_after="31.5", effect_unit="minutes",
    )  # fmt: skip
    kept = only()
    assert (kept.state, kept.done_on) == (ActionState.DONE, TODAY)
    assert (kept.effect_before, kept.effect_after, kept.effect_unit) == (Decimal(48), Decimal("31.5"), "minutes")


def test_what_done_means_is_told_where_it_is_marked_done(browser, action):
    measure = next(each for each in catalogue.get("lianghua-sme").measures if each.code == action.measure)
    page = browser.get(f"/follow-up/actions/{action.id}?state=done").text
    assert measure.done_when["en"].replace("'", "&#39;") in page
    assert re.search(r'<option selected value="done">', page)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": "dropped"}, "Say why it is dropped"),
        ({"begin_on": "2027-02-01", "due_on": "2027-01-01"}, "before it begins on 2027-02-01"),
        ({"due_on": "soon"}, "“soon” is no date"),
        ({"due_on": "0026-11-30"}, "is not between 2000 and 2099"),
        ({"cost_planned": "much"}, "“much” is not a number"),
        ({"cost_actual": "-3"}, "is outside 0 to"),
        ({"state": "done", "done_on": "2090-01-01"}, "is in the future"),
        ({"done_on": "2026-11-01"}, "the state is another one"),
        ({"owner": "other", "owner_name": ""}, "Write the name of who is responsible"),
        ({"owner": "00000000-0000-0000-0000-000000000000"}, "Not a valid choice"),
        ({"state": "finished"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(browser, action, changes, told):
    answer = change(browser, action, details="typed with care", **changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert "typed with care" in answer.text
    assert only().revision == 1


def test_of_two_who_change_the_same_the_second_sees_both_and_loses_nothing(browser, lead, engaged, action):
    change(lead, action, details="theirs", due_on="2027-05-05")
    answer = change(browser, action, details="mine", cost_actual="7")
    assert answer.status_code == 409
    assert "A colleague has changed this action meanwhile" in answer.text
    for text in ("theirs", "mine", "2027-05-05"):
        assert text in answer.text
    assert only().details == "theirs"
    revision = re.search(r'name="revision" type="hidden" value="(\d+)"', answer.text)[1]
    again = change(browser, action, details="both", cost_actual="7", due_on="2027-05-05", revision=revision)
    assert again.status_code == 303
    assert (only().details, only().cost_actual) == ("both", 7)


def test_the_board_moves_an_action_with_a_press_and_leads_to_its_page_for_more(browser, action):
    address = f"/follow-up/actions/{action.id}/state"
    assert browser.post(address, data={"state": "under_way", "revision": 1}).status_code == 303
    assert only().state is ActionState.UNDER_WAY
    stale = browser.post(address, data={"state": "planned", "revision": 1}, follow_redirects=True)
    assert "nothing was moved" in stale.text
    assert browser.post(address, data={"state": "done", "revision": 2}).location.endswith("?state=done")
    assert only().state is ActionState.UNDER_WAY


def test_an_action_of_ones_own_has_a_name_of_its_own(browser, enterprise):
    address = f"/follow-up/{enterprise.id}/new"
    assert "Please fill this in" in browser.post(address, data={"state": "planned"}).text
    answer = browser.post(
        address, data={"title": "Move the store", "owner": "other", "owner_name": "Zhang", "state": "planned"}
    )
    assert answer.status_code == 303
    assert (only().title, only().owner_name, only().measure) == ("Move the store", "Zhang", "")
    assert "Move the store" in browser.get(f"/follow-up/{enterprise.id}/").text


def test_the_board_counts_sums_and_filters(browser, enterprise, assessment, roadmap):
    take(browser, assessment, *roadmap[:3])
    late, other, third = rows()
    change(
        browser,
        late,
        due_on=str(TODAY - timedelta(days=3)),
        begin_on="",
        owner="other",
        owner_name="Zhang",
        cost_planned="10",
    )
    change(browser, other, cost_planned="5", cost_actual="6.5")
    change(browser, third, state="dropped", reason="Too dear", cost_planned="100")
    page = browser.get(f"/follow-up/{enterprise.id}/").text
    sums = dict(re.findall(r"<dt>([^<]+)</dt><dd>\s*([^<]+?)\s*<", page))
    assert sums["Open"] == "2"
    assert sums["Overdue"] == "1"
    assert sums["Planned cost"] == "CNY 150,000"
    assert sums["Spent so far"] == "CNY 65,000"
    for query, shown in (("?late=1", [late]), ("?owner=Zhang", [late]), ("?owner=-", [other, third])):
        page = browser.get(f"/follow-up/{enterprise.id}/{query}").text
        assert {row.id for row in rows() if f'id="a-{row.id}"' in page} == {row.id for row in shown}


def test_what_is_done_without_evidence_is_marked_until_there_is_some(browser, enterprise, action):
    change(browser, action, state="done")
    assert "no evidence yet" in browser.get(f"/follow-up/{enterprise.id}/").text
    upload(browser, only())
    assert "no evidence yet" not in browser.get(f"/follow-up/{enterprise.id}/").text


def test_the_timetable_draws_today_and_marks_what_is_overdue(browser, enterprise, action):
    change(browser, action, begin_on="", due_on=str(TODAY - timedelta(days=3)))
    page = browser.get(f"/follow-up/{enterprise.id}/timetable").text
    assert "<svg" in page
    assert ">today</text>" in page
    assert ", overdue" in page


def test_the_list_is_a_workbook_and_csv_in_which_nothing_is_alive(browser, enterprise, action):
    change(browser, action, details=HOSTILE, effect="=1+1", evidence_note="+SUM(A1)")
    upload(browser, action)
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/follow-up/{enterprise.id}/actions.xlsx").data))
    heading, row = [[cell.value for cell in line] for line in book.active.iter_rows()]
    found = dict(zip(heading, row, strict=True))
    assert found["State"] == "planned"
    assert found["To be done by"].date() == only().due_on
    assert found["Effect"] == "=1+1"
    assert all(cell.data_type != "f" for line in book.active.iter_rows() for cell in line)
    text = browser.get(f"/follow-up/{enterprise.id}/actions.csv").data.decode("utf-8-sig")
    [head, line] = list(csv.reader(io.StringIO(text)))
    cells = dict(zip(head, line, strict=True))
    assert cells["Effect"] == "'=1+1"
    assert cells["What the evidence shows"] == "'+SUM(A1)"
    assert only(ActionFile).sha256 in cells["Files (SHA-256)"]


def test_hostile_text_is_shown_as_text(browser, enterprise, action):
    change(browser, action, details=HOSTILE, effect=HOSTILE, state="done", owner="other", owner_name="<b>x")
    for path in (
        f"/follow-up/{enterprise.id}/",
        f"/follow-up/{enterprise.id}/timetable",
        f"/follow-up/actions/{action.id}",
    ):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<b>x" not in page


# Files


def test_a_file_is_kept_shown_and_deleted_with_its_bytes(browser, action, config):
    assert upload(browser, action).status_code == 303
    assert upload(browser, action).status_code == 303
    kept = only(ActionFile)
    answer = browser.get(f"/follow-up/files/{kept.id}/{kept.name}")
    assert answer.data == PDF
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    store = files.open_store(config.files)
    assert store.get(kept.sha256) == PDF
    browser.post(f"/follow-up/files/{kept.id}/delete")
    assert rows(ActionFile) == []
    with pytest.raises(files.FileMissingError):
        store.get(kept.sha256)


def test_bytes_that_something_else_has_too_stay(browser, enterprise, assessment, roadmap, config):
    take(browser, assessment, *roadmap[:2])
    for row in rows():
        upload(browser, row)
    first, second = rows(ActionFile)
    browser.post(f"/follow-up/files/{first.id}/delete")
    assert files.open_store(config.files).get(second.sha256) == PDF


@pytest.mark.parametrize(("content", "told"), [(b"", "file is empty"), (b"MZ\x90", "no picture, PDF or office file")])
def test_a_file_of_no_kind_that_is_kept_is_refused_with_the_reason(browser, action, content, told):
    answer = upload(browser, action, content)
    assert answer.status_code == 422
    assert told in answer.text
    assert rows(ActionFile) == []


# People who leave


def test_of_somebody_who_left_nothing_personal_stays(app, make, sign_in, browser, enterprise, action):
    colleague = make.user(name="Colleague Gone")
    make.role(colleague, enterprise, RoleKind.RESPONDENT)
    theirs = sign_in(colleague)
    change(theirs, action, owner=str(colleague.id))
    assert "Colleague Gone" in browser.get(f"/follow-up/actions/{action.id}").text
    assert theirs.post("/account/delete", data={"email": colleague.email, "password": PASSWORD}).status_code == 303
    kept = only()
    assert kept.owner_id is None
    page = browser.get(f"/follow-up/actions/{action.id}").text
    assert "Colleague Gone" not in page
    assert "somebody who has left" in page


def test_actions_go_with_their_enterprise(sign_in, browser, owner, action):
    upload(browser, action)
    answer = browser.post("/account/delete", data={"email": owner.email, "password": PASSWORD})
    assert answer.status_code == 303
    assert rows() == rows(ActionEvent) == rows(ActionFile) == []


def test_the_desk_tells_how_much_is_open_and_overdue_at_each_client(lead, engaged, assessment, roadmap):
    take(lead, assessment, *roadmap[:3])
    late, *_others = rows()
    change(lead, late, begin_on="", due_on=str(TODAY - timedelta(days=1)))
    page = lead.get("/desk/").text
    assert "3 actions are open" in page
    assert "1 overdue" in page
    client = re.search(r"/desk/clients/[0-9a-f-]{36}", page)[0]
    assert "3 actions are open" in lead.get(client).text
    text = lead.get("/desk/clients.csv").data.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["Open actions"], row["Overdue actions"]) == ("3", "1")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"begin_on": "2026-11-20", "done_on": "2019-05-01"}, "before it begins on 2026-11-20"),
        ({"begin_on": "2098-01-01", "due_on": ""}, "but the action is completed"),
        ({"cost_actual": "999999"}, "outside 0 to 10000"),
    ],
)
def test_days_in_the_wrong_order_and_costs_beyond_reason_are_refused(browser, action, values, told):
    refused = change(browser, action, state="done", **values)
    assert refused.status_code == 422
    assert told in refused.text
    assert only().state is ActionState.PLANNED
