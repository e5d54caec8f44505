"""Consultancies, their engagements with enterprises, and the desk: who sees what, from when to when."""

import csv
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import clock
from survey.database import db
from survey.models import Assessment, Consultancy, Consultant, Engagement, Role, RoleKind, Token, User
from tests.factories import PASSWORD, credit_code
from tests.integration.conftest import FIRM
from tests.integration.test_results import ANSWERS, submit
from tests.integration.test_what_if import keep


def engagement():
    """The engagement there is."""
    with Session(db.engine) as session:
        return session.scalars(select(Engagement)).one()


def offer(browser, enterprise, message="We have helped forty machine builders."):
    """Offer help, as the consultancy."""
    return browser.post("/desk/offer", data={"uscc": enterprise.uscc, "message": message})


@pytest.fixture
def assessment(make, enterprise):
    """What the enterprise submitted."""
    return submit(make, enterprise, ANSWERS)


def test_a_consultant_sees_nothing_of_an_enterprise_before_it_agreed(lead, owner, enterprise, assessment):
    assert lead.get(f"/assessments/{assessment.id}/result").status_code == 404
    assert offer(lead, enterprise).status_code == 303
    desk = lead.get("/desk/").text
    assert enterprise.uscc in desk
    assert "Baoshan Gears" not in desk + lead.get(f"/desk/clients/{engagement().id}").text
    assert lead.get(f"/assessments/{assessment.id}/result").status_code == 404


def test_an_offer_says_nothing_about_whether_an_enterprise_is_here(lead, enterprise):
    lead.get("/desk/")  # what was said before is said there
    here = offer(lead, enterprise, "one")
    missing = lead.post("/desk/offer", data={"uscc": credit_code(4711), "message": "one"})
    assert (here.status_code, missing.status_code) == (303, 303)
    pages = [re.sub(r"[0-9A-Z]{18}|[0-9a-f-]{36}", "", lead.get(each.location).text) for each in (here, missing)]
    assert pages[0] == pages[1]


def test_the_enterprise_reads_what_the_consultancy_will_see_before_it_agrees(lead, sign_in, owner, enterprise):
    offer(lead, enterprise)
    browser = sign_in(owner)
    assert "offers to work for you" in browser.get(f"/organisations/{enterprise.id}").text
    page = browser.get(f"/engagements/{engagement().id}/accept").text
    for said in (
        "Hongtu Diagnosis",
        "forty machine builders",
        "staff, revenue and credit code",
        "cannot change your answers",
    ):
        assert said in page


def test_once_it_agreed_the_consultant_reads_results_but_no_draft_and_changes_nothing(
    lead, engaged, make, enterprise, assessment
):
    draft = make.assessment(enterprise, {"FND-EQP-02": "b2"})
    assert lead.get(f"/assessments/{assessment.id}/result").status_code == 200
    assert lead.get(f"/assessments/{assessment.id}/result/xlsx").status_code == 200
    for path in ("", "sections/FND", "review", "items/FND-EQP-02"):
        assert lead.get(f"/assessments/{draft.id}/{path}").status_code == 404, path
    assert (
        lead.post(f"/assessments/{draft.id}/responses/FND-EQP-02", json={"revision": 1, "parts": {}}).status_code == 404
    )
    for path in (f"/organisations/{enterprise.id}", f"/organisations/{enterprise.id}/edit"):
        assert lead.get(path).status_code == 404, path
    desk = lead.get("/desk/").text
    assert "Baoshan Gears" in desk
    assert "filling in" in desk


def test_a_consultant_asks_for_the_report_of_a_client_and_keeps_a_what_if(lead, engaged, assessment):
    asked = lead.post("/reports/", data={"assessment": assessment.id, "locale": "zh"})
    assert asked.status_code == 303
    assert lead.get(asked.location).status_code == 200
    here = f"/assessments/{assessment.id}"
    assert keep(lead, here, lead.get(f"{here}/what-if").text).status_code == 303


def test_clients_are_no_enterprises_of_ones_own(lead, engaged, assessment):
    assert lead.get("/organisations/").location.endswith("/organisations/new")
    assert lead.get("/assessments/").location == "/desk/"
    own = engaged.get(f"/organisations/{assessment.organisation_id}").text
    assert "Lead" not in own
    assert "works for you" in own


@pytest.mark.parametrize("side", ["consultancy", "enterprise"])
def test_either_side_ends_it_and_from_then_on_nothing_is_seen(lead, engaged, assessment, side):
    browser = lead if side == "consultancy" else engaged
    path = f"/engagements/{engagement().id}/end"
    assert "End the work with" in browser.get(path).text
    assert lead.get(f"/assessments/{assessment.id}/result").status_code == 200
    assert browser.post(path).status_code == 303
    assert lead.get(f"/assessments/{assessment.id}/result").status_code == 404
    assert "Baoshan Gears" not in lead.get("/desk/").text
    with Session(db.engine) as session:
        assert session.scalars(select(Role).where(Role.kind == RoleKind.CONSULTANT)).all() == []


def test_the_enterprise_may_ask_and_is_unseen_until_the_consultancy_accepts(
    lead, sign_in, owner, enterprise, assessment
):
    browser = sign_in(owner)
    asked = browser.post(f"/engagements/of/{enterprise.id}", data={"uscc": FIRM["uscc"], "message": "Please help."})
    assert asked.status_code == 303
    assert "asks for your help" in lead.get("/desk/").text
    assert lead.get(f"/assessments/{assessment.id}/result").status_code == 404
    assert (
        browser.post(f"/engagements/{engagement().id}/accept").status_code == 303
    )  # nobody answers for the other side
    assert lead.get(f"/assessments/{assessment.id}/result").status_code == 404
    assert "Please help." in lead.get(f"/engagements/{engagement().id}/accept").text
    lead.post(f"/engagements/{engagement().id}/accept")
    assert lead.get(f"/assessments/{assessment.id}/result").status_code == 200


def test_who_offers_to_somebody_that_asked_before_is_led_to_the_answer(lead, sign_in, owner, enterprise):
    sign_in(owner).post(f"/engagements/of/{enterprise.id}", data={"uscc": FIRM["uscc"], "message": ""})
    assert offer(lead, enterprise).location == f"/engagements/{engagement().id}/accept"


def test_an_unknown_consultancy_is_told_with_what_to_do(sign_in, owner, enterprise):
    page = sign_in(owner).post(f"/engagements/of/{enterprise.id}", data={"uscc": credit_code(5), "message": "hello"})
    assert page.status_code == 422
    assert "No consultancy with this code is registered here" in page.text
    assert "hello" in page.text


def test_asking_twice_is_refused_and_ending_makes_room_again(lead, engaged, enterprise):
    assert "on your desk already" in offer(lead, enterprise).text
    lead.post(f"/engagements/{engagement().id}/end")
    assert offer(lead, enterprise).status_code == 303


def test_an_offer_waits_for_an_enterprise_that_signs_up_later(lead, make, sign_in):
    code = credit_code(8888)
    lead.post("/desk/offer", data={"uscc": code, "message": ""})
    newcomer = make.user()
    organisation = make.organisation(newcomer, uscc=code)
    browser = sign_in(newcomer)
    assert "offers to work for you" in browser.get(f"/organisations/{organisation.id}").text
    browser.post(f"/engagements/{engagement().id}/accept")
    assert organisation.name in lead.get("/desk/").text


def test_a_respondent_neither_accepts_nor_ends(lead, make, sign_in, enterprise, owner):
    offer(lead, enterprise)
    respondent = make.user()
    make.role(respondent, enterprise, RoleKind.RESPONDENT)
    browser = sign_in(respondent)
    for act in ("accept", "end"):
        assert browser.post(f"/engagements/{engagement().id}/{act}").status_code == 404
    assert browser.get(f"/engagements/of/{enterprise.id}").status_code == 404


def join(app, browser, lead):
    """Invite the browser's user into the lead's consultancy."""
    with Session(db.engine) as session:
        consultancy_id = session.scalars(select(Consultancy.id)).one()
    page = lead.post(f"/consultancies/{consultancy_id}/invite", data={"email": "c@example.cn"}).text
    link = re.search(r"/consultancies/join/[\w-]+", page)
    assert link
    assert browser.post(link[0]).status_code == 303
    return consultancy_id


def test_a_colleague_sees_all_clients_from_joining_to_leaving(app, lead, engaged, make, sign_in, assessment):
    colleague = make.user(name="Colleague")
    browser = sign_in(colleague)
    result = f"/assessments/{assessment.id}/result"
    assert browser.get(result).status_code == 404
    consultancy_id = join(app, browser, lead)
    assert browser.get(result).status_code == 200
    assert browser.get(f"/consultancies/{consultancy_id}/edit").status_code == 404  # only who leads
    lead.post(f"/consultancies/{consultancy_id}/colleagues/{colleague.id}/remove")
    assert browser.get(result).status_code == 404
    assert browser.get(f"/consultancies/{consultancy_id}").status_code == 404


def test_the_last_who_leads_does_not_leave_but_hands_over_first(app, lead, make, sign_in):
    colleague = make.user()
    consultancy_id = join(app, sign_in(colleague), lead)
    with Session(db.engine) as session:
        own = session.scalars(select(User).where(User.name == "Lead")).one().id
    leave = f"/consultancies/{consultancy_id}/colleagues/{own}/remove"
    lead.post(leave)
    assert "Let a colleague lead it first" in lead.get(f"/consultancies/{consultancy_id}").text
    lead.post(f"/consultancies/{consultancy_id}/colleagues/{colleague.id}/promote")
    assert lead.post(leave).location == "/desk/"
    with Session(db.engine) as session:
        assert [each.user_id for each in session.scalars(select(Consultant))] == [colleague.id]


def test_somebody_who_is_both_colleague_and_consultant_keeps_the_stronger_role(lead, engaged, make, enterprise, app):
    with Session(db.engine_rw) as session, session.begin():
        own = session.scalars(select(User).where(User.name == "Lead")).one().id
        role = session.get_one(Role, (own, enterprise.id))
        role.kind = RoleKind.RESPONDENT
    lead.post(f"/engagements/{engagement().id}/end")
    assert lead.get(f"/organisations/{enterprise.id}").status_code == 200


def test_an_account_that_goes_hands_the_consultancy_over(app, lead, make, sign_in, engaged, assessment):
    colleague = make.user()
    browser = sign_in(colleague)
    join(app, browser, lead)
    assert lead.post("/account/delete", data={"email": "x@example.cn", "password": PASSWORD}).status_code == 303
    with Session(db.engine) as session:
        assert [(each.user_id, each.kind) for each in session.scalars(select(Consultant))] == [(colleague.id, "lead")]
    assert browser.get(f"/assessments/{assessment.id}/result").status_code == 200


@pytest.fixture
def clients(lead, make, sign_in):
    """Three clients: one has submitted, one fills in, one has not begun."""
    made = {}
    for name, number in (("Alpha Castings", 1), ("Beta Pumps", 2), ("Gamma Foods", 3)):
        user = make.user()
        made[name] = make.organisation(user, name=name, uscc=credit_code(6000 + number))
        lead.post("/desk/offer", data={"uscc": made[name].uscc, "message": ""})
        with Session(db.engine) as session:
            found = session.scalars(select(Engagement).where(Engagement.uscc == made[name].uscc)).one().id
        sign_in(user).post(f"/engagements/{found}/accept")
    submit(make, made["Alpha Castings"], ANSWERS)
    make.assessment(made["Beta Pumps"], {"FND-EQP-02": "b2"})
    return made


def names(page):
    """Names of the clients listed, in order."""
    return re.findall(r'<th scope="row"[^>]*><a href="/desk/clients/[^"]+">([^<]+)</a>', page.text)


def test_the_list_is_searched_filtered_and_sorted_by_its_address(lead, clients):
    assert names(lead.get("/desk/?sort=name")) == ["Alpha Castings", "Beta Pumps", "Gamma Foods"]
    assert names(lead.get("/desk/?sort=-name")) == ["Gamma Foods", "Beta Pumps", "Alpha Castings"]
    assert names(lead.get("/desk/?q=pumps")) == ["Beta Pumps"]
    assert names(lead.get(f"/desk/?q={clients['Gamma Foods'].uscc}")) == ["Gamma Foods"]
    assert names(lead.get("/desk/?state=submitted")) == ["Alpha Castings"]
    assert names(lead.get("/desk/?sort=-total"))[0] == "Alpha Castings"
    assert names(lead.get("/desk/?sort=total"))[0] == "Alpha Castings"  # who has none comes last, either way
    assert len(names(lead.get("/desk/?state=nonsense&sort=nonsense"))) == 3
    assert "No client fits" in lead.get("/desk/?q=zzz").text


def test_who_is_overdue_is_found_and_marked(lead, clients):
    with Session(db.engine) as session:
        found = {each.uscc: each.id for each in session.scalars(select(Engagement))}
    for name, due in (("Alpha Castings", "2020-01-01"), ("Beta Pumps", "2020-01-01"), ("Gamma Foods", "2099-01-01")):
        lead.post(f"/desk/clients/{found[clients[name].uscc]}", data={"due_on": due, "consultant": ""})
    assert names(lead.get("/desk/?late=1")) == ["Beta Pumps"]  # what is submitted is not late
    wrong = lead.post(f"/desk/clients/{found[clients['Beta Pumps'].uscc]}", data={"due_on": "soon", "consultant": ""})
    assert wrong.status_code == 422


def test_a_client_is_given_to_a_colleague_of_the_same_consultancy_only(lead, clients, make):
    with Session(db.engine) as session:
        engaged = session.scalars(select(Engagement)).first()
        own = session.scalars(select(User).where(User.name == "Lead")).one().id
    path = f"/desk/clients/{engaged.id}"
    assert lead.post(path, data={"due_on": "", "consultant": str(make.user().id)}).status_code == 422
    assert lead.post(path, data={"due_on": "", "consultant": str(own)}).status_code == 303
    assert len(names(lead.get(f"/desk/?consultant={own}"))) == 1


def as_table(browser, address):
    """Rows of the list as CSV."""
    return list(csv.DictReader(io.StringIO(browser.get(address).data.decode("utf-8-sig"))))


def test_the_list_as_a_file_says_what_the_page_says(lead, clients):
    table = as_table(lead, "/desk/clients.csv?sort=name")
    assert [row["Enterprise"] for row in table] == ["Alpha Castings", "Beta Pumps", "Gamma Foods"]
    assert [row["State"] for row in table] == ["submitted", "filling in", "not begun"]
    assert float(table[0]["Last result: total"]) > 0
    assert [table[1][name] for name in ("Draft: answered", "Last result: total")] == ["1", ""]
    book = openpyxl.load_workbook(io.BytesIO(lead.get("/desk/clients.xlsx?state=draft").data))
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["Beta Pumps"]


def test_a_score_and_a_draft_of_another_questionnaire_are_told_apart(lead, clients, make):
    make.assessment(clients["Alpha Castings"], questionnaire="miit-sme", version="2024.1", started_at=clock.now())
    row = as_table(lead, "/desk/clients.csv?q=Alpha")[0]
    titles = [catalogue.get(code).title["en"] for code in ("miit-sme", "lianghua-sme")]
    assert [row["Draft: questionnaire"], row["Last result: questionnaire"]] == titles
    assert [row["Draft: version"], row["Last result: version"]] == ["2024.1", "2026.1"]
    assert float(row["Last result: total"]) > 0
    page = lead.get("/desk/?q=Alpha").text
    assert all(f'<small class="of">{title}</small>' in page for title in titles)


def test_how_far_it_is_is_said_of_a_draft_alone(lead, clients):
    submitted, draft, nothing = as_table(lead, "/desk/clients.csv?sort=name")
    for row in (submitted, nothing):
        assert [row[name] for name in row if name.startswith("Draft")] == [""] * 4
    assert int(draft["Draft: to answer"]) > 1
    assert [draft[name] for name in draft if name.startswith("Last result")] == [""] * 5


def test_the_last_result_is_what_was_submitted_last_whenever_it_was_begun(lead, clients, make):
    organisation = clients["Alpha Castings"]
    before, later = as_table(lead, "/desk/clients.csv?q=Alpha")[0], clock.now() + timedelta(days=1)
    again = submit(make, organisation, {"FND-EQP-02": "b2"}, at=later)
    with db.engine_rw.begin() as connection:
        connection.execute(
            update(Assessment).where(Assessment.id == again.id).values(started_at=later - timedelta(days=900))
        )
    row = as_table(lead, "/desk/clients.csv?q=Alpha")[0]
    assert row["Last result: submitted"] == later.astimezone(clock.BEIJING).date().isoformat()
    assert float(row["Last result: total"]) < float(before["Last result: total"])


def test_days_in_the_workbook_are_days_and_its_head_stays_and_filters(lead, clients):
    code = credit_code(6100)
    lead.post("/desk/offer", data={"uscc": code, "message": ""})
    with Session(db.engine) as session:
        found = {each.uscc: each.id for each in session.scalars(select(Engagement))}
    lead.post(f"/desk/clients/{found[clients['Alpha Castings'].uscc]}", data={"due_on": "2030-01-31", "consultant": ""})
    sheet = openpyxl.load_workbook(io.BytesIO(lead.get("/desk/clients.xlsx?sort=name").data)).worksheets[0]
    rows = {row[1].value: dict(zip([cell.value for cell in sheet[1]], row, strict=True)) for row in sheet.iter_rows()}
    alpha = rows[clients["Alpha Castings"].uscc]
    assert (alpha["Due"].value.date(), alpha["Due"].number_format) == (date(2030, 1, 31), "yyyy-mm-dd")
    assert alpha["Last result: submitted"].is_date
    assert alpha["Last change"].value.date() == clock.today()
    assert alpha["Last change"].number_format == "yyyy-mm-dd hh:mm"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)
    assert rows[code]["Enterprise"].value == "(not accepted yet)"
    assert [row["Due"] for row in as_table(lead, "/desk/clients.csv?q=Alpha")] == ["2030-01-31"]


def test_a_view_is_kept_under_a_name_and_leads_back(lead, clients):
    kept = lead.post("/desk/views?state=draft&sort=name", data={"name": "At it"})
    assert kept.status_code == 303
    page = lead.get("/desk/").text
    link = re.search(r'href="(/desk/\?[^"]+)">At it', page)
    assert link
    assert names(lead.get(link[1].replace("&amp;", "&"))) == ["Beta Pumps"]
    assert lead.post("/desk/views?state=submitted", data={"name": "At it"}).status_code == 303  # replaced
    assert lead.get("/desk/").text.count(">At it</a>") == 1
    assert lead.post("/desk/views?state=draft", data={"name": ""}).status_code == 422
    gone = re.search(r"/desk/views/[0-9a-f-]{36}/delete", page)
    assert lead.post(gone[0]).status_code == 303
    assert "At it" not in lead.get("/desk/").text


def test_somebody_elses_views_and_clients_are_not_found(lead, clients, make, sign_in):
    lead.post("/desk/views?state=draft", data={"name": "Mine"})
    gone = re.search(r"/desk/views/[0-9a-f-]{36}/delete", lead.get("/desk/").text)
    stranger = sign_in(make.user())
    stranger.post("/consultancies/new", data={"name": "Other", "uscc": credit_code(9002)})
    assert stranger.post(gone[0]).status_code == 404
    assert names(stranger.get("/desk/")) == []
    with Session(db.engine) as session:
        engaged = session.scalars(select(Engagement)).first()
    assert stranger.get(f"/desk/clients/{engaged.id}").status_code == 404
    assert stranger.post(f"/engagements/{engaged.id}/end").status_code == 404


def test_clearing_the_filters_is_offered_where_something_is_filtered_and_keeps_the_order(lead, clients):
    assert "Clear filters" not in lead.get("/desk/?sort=name").text
    page = lead.get("/desk/?q=pumps&state=draft&sort=name").text
    link = re.search(r'href="([^"]+)">Clear filters', page)
    assert link
    assert names(lead.get(link[1].replace("&amp;", "&"))) == ["Alpha Castings", "Beta Pumps", "Gamma Foods"]


def test_every_order_of_the_headings_can_be_chosen_in_the_form_too(lead, clients):
    for key in ("name", "industry", "state", "total", "due", "consultant", "changed"):
        for order in (key, f"-{key}"):
            page = lead.get(f"/desk/?sort={order}").text
            assert re.search(rf'<option value="{order}" selected>', page), order


def test_what_is_seen_of_a_draft_is_said_where_the_enterprise_agrees_and_in_the_privacy_notice(
    lead, sign_in, owner, enterprise, make
):
    offer(lead, enterprise)
    browser = sign_in(owner)
    for path in (f"/engagements/{engagement().id}/accept", "/privacy"):
        page = browser.get(path).text
        assert "which questionnaire it answers, how far it is and when it last changed" in page
    assert "how far it is, never what is in it" in browser.get(f"/engagements/of/{enterprise.id}").text
    browser.post(f"/engagements/{engagement().id}/accept")
    make.assessment(enterprise, {"FND-EQP-02": "b2"})
    seen = lead.get(f"/desk/clients/{engagement().id}").text
    assert catalogue.get("lianghua-sme").title["en"] in seen
    assert re.search(r"1 / \d+", seen)


def test_a_consultancy_offers_no_help_to_itself(lead, make, sign_in):
    refused = lead.post("/desk/offer", data={"uscc": FIRM["uscc"], "message": "kept"})
    assert refused.status_code == 422
    assert all(said in refused.text for said in ("the code of your own consultancy", "kept"))
    manager = make.user()
    same = make.organisation(manager, uscc=FIRM["uscc"])
    asked = sign_in(manager).post(f"/engagements/of/{same.id}", data={"uscc": FIRM["uscc"], "message": ""})
    assert asked.status_code == 422
    assert "the code of your own enterprise" in asked.text
    with Session(db.engine) as session:
        assert session.scalars(select(Engagement)).all() == []


def test_who_is_a_member_is_not_invited_again_and_of_others_nothing_is_told(app, lead, make, sign_in):
    colleague, stranger = make.user(), make.user()
    invite = f"/consultancies/{join(app, sign_in(colleague), lead)}/invite"
    with Session(db.engine) as session:
        before = session.scalars(select(Token.id_hash)).all()
    again = lead.post(invite, data={"email": colleague.email.upper()})
    assert again.status_code == 422
    assert "is a member already" in again.text
    with Session(db.engine) as session:
        assert session.scalars(select(Token.id_hash)).all() == before
    pages = [lead.post(invite, data={"email": each}).text for each in (stranger.email, "nobody@example.cn")]
    assert all("Invited" in page and "member already" not in page for page in pages)


def test_a_later_round_leads_to_its_comparison_with_the_one_before(lead, engaged, make, enterprise, assessment):
    desk = f"/desk/clients/{engagement().id}"
    assert "#change" not in lead.get(desk).text
    later = submit(make, enterprise, {"FND-EQP-02": "b2"}, at=clock.now())
    make.assessment(enterprise, started_at=clock.now())
    link = re.search(r'href="([^"]+)#change">Since the round before ([^<]+)</a>', lead.get(desk).text)
    assert link
    assert link[1] == f"/assessments/{later.id}/result"
    assert lead.get(desk).text.count("#change") == 1
    totals = [float(each) for each in re.findall(r'data-label="Total">(\d+\.\d)', lead.get(desk).text)]
    assert float(link[2].replace("−", "-")) == pytest.approx(totals[0] - totals[1])
    assert 'id="change"' in lead.get(link[1]).text


def menu(page):
    """Where the menu leads."""
    return re.findall(r'href="([^"]+)"', re.search(r"<nav.*?</nav>", page.text, re.DOTALL)[0])


def test_who_only_advises_has_the_desk_in_the_menu_and_no_enterprise(lead, make, sign_in):
    places = {"/assessments/", "/desk/", "/organisations/"}
    assert places.intersection(menu(lead.get("/desk/"))) == {"/desk/"}
    newcomer = sign_in(make.user())
    assert places.intersection(menu(newcomer.get("/account/"))) == {"/assessments/", "/organisations/"}
    assert "/organisations/new" in lead.get("/account/").text  # there is a way, still
    with Session(db.engine) as session:
        user = session.scalars(select(User).where(User.name == "Lead")).one()
    make.role(user, make.organisation(make.user()), RoleKind.RESPONDENT)
    assert places.intersection(menu(lead.get("/desk/"))) == places
    assert "/organisations/new" not in lead.get("/account/").text
