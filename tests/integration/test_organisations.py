"""The profile of an enterprise, and who may see it."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from survey import invitations
from survey.database import db
from survey.models import Assessment, AuditEvent, RoleKind
from survey.organisations import reference
from survey.organisations.size import classify
from tests.factories import credit_code

PROFILE = {
    "name": "上海宝冶精工有限公司",
    "uscc": credit_code(77),
    "industry": "C34",
    "region": "310113 上海市 宝山区",
    "staff": "１２０",
    "revenue": "4,200.5",
    "production_type": "discrete",
    "activities": ["design", "warehouse"],
}


def test_a_profile_typed_as_people_type_is_understood(make, sign_in):
    browser = sign_in(make.user())
    page = browser.post("/organisations/new", data=PROFILE)
    assert page.status_code == 303, page.text
    shown = browser.get("/organisations/", follow_redirects=True).text
    for text in (
        "上海宝冶精工有限公司",
        "Baoshan District, Shanghai",
        "General-purpose machinery",
        "120",
        "CNY 42,005,000",
        "small",
    ):
        assert text in shown


@pytest.mark.parametrize(
    ("staff", "revenue"), [("1.2万", "1.5亿元"), ("12,000 人", "15 000万"), ("１２０００", "150000000元")]
)
def test_numbers_may_be_typed_with_their_units(make, sign_in, staff, revenue):
    browser = sign_in(make.user())
    browser.post("/organisations/new", data=PROFILE | {"staff": staff, "revenue": revenue})
    shown = browser.get("/organisations/", follow_redirects=True).text
    assert re.search(r"\b12,?000\b", shown)
    assert "CNY 150,000,000" in shown
    assert re.search(r"\b15,?000 万元", browser.get("/organisations/?lang=zh", follow_redirects=True).text)


def test_a_revenue_nobody_has_is_asked_about_and_taken_once_confirmed(make, sign_in):
    browser = sign_in(make.user())
    doubtful = PROFILE | {"staff": "120", "revenue": "42000000"}  # typed in yuan
    page = browser.post("/organisations/new", data=doubtful, follow_redirects=True)
    assert "CNY 3,500,000,000 for each of them" in page.text
    assert browser.get("/organisations/").location.endswith("/new")
    [told] = re.findall(r"<li>(.*?)</li>", page.text.partition('id="errors"')[2].partition("</ul>")[0])
    assert told.startswith('<a href="#sure">A revenue of 42,000,000'), (
        "the question itself, not the answer offered to it"
    )
    assert browser.post("/organisations/new", data=doubtful | {"sure": "y"}).status_code == 303
    assert "CNY 420,000,000,000" in browser.get("/organisations/", follow_redirects=True).text


def test_no_activity_ticked_is_asked_about(make, sign_in):
    browser = sign_in(make.user())
    page = browser.post("/organisations/new", data=PROFILE | {"activities": []}, follow_redirects=True)
    assert "Nothing is ticked under" in page.text
    assert (
        browser.post("/organisations/new", data=PROFILE | {"activities": [], "sure": "y"}).location == "/assessments/"
    )


@pytest.mark.parametrize("code", ["3411", "C3411", "341", "c341"])
def test_a_finer_industry_code_finds_its_division(code):
    assert [entry.code for entry in reference.search(reference.industries(), code)] == ["C34"]


@pytest.mark.parametrize("code", ["A3411", "9911"])
def test_an_industry_code_that_does_not_exist_finds_nothing(code):
    assert reference.search(reference.industries(), code) == []


def test_removing_a_colleague_asks_first(make, sign_in):
    owner, colleague = make.user(), make.user()
    organisation = make.organisation(owner)
    make.role(colleague, organisation, RoleKind.RESPONDENT)
    browser, address = sign_in(owner), f"/organisations/{organisation.id}/colleagues/{colleague.id}/remove"
    assert f'href="{address}"' in browser.get(f"/organisations/{organisation.id}").text
    page = browser.get(address)
    assert colleague.name in page.text
    assert sign_in(colleague).get(f"/organisations/{organisation.id}").status_code == 200
    assert browser.post(address).status_code == 303
    assert sign_in(colleague).get(f"/organisations/{organisation.id}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("uscc", PROFILE["uscc"][:-1] + ("0" if PROFILE["uscc"][-1] != "0" else "1"), "something is mistyped"),
        ("uscc", "123", "has 18 characters; this has 3"),
        ("uscc", "=cmd|'/CCALC'!A0+1", "is not a unified social credit code"),
        ("staff", "a hundred", "is not a number"),
        ("staff", "12.5", "is not a whole number"),
        ("staff", "-3", "is outside 0 to 1000000"),
        ("staff", "1,2,3", "is not a number"),
        ("revenue", "1e400", "is not a number"),
        ("revenue", "2亿亿", "is not a number"),
        ("revenue", "20000亿", "is outside 0 to 100000000"),
        ("revenue", "NaN", "is not a number"),
        ("industry", "submarine polishing", "Nothing fits"),
        ("region", "宝山", "Several fit"),
        ("production_type", "other", "pick one"),
        ("name", "", "fill this in"),
        ("name", "长" * 100_000, "At most 120 characters; this has 100000"),
    ],
)
def test_a_wrong_field_says_what_was_found_and_what_to_do(make, sign_in, field, value, message):
    browser = sign_in(make.user())
    page = browser.post("/organisations/new", data=PROFILE | {field: value}, follow_redirects=True)
    assert message in page.text
    assert 'aria-invalid="true"' in page.text


def test_a_refused_profile_is_shown_by_a_get_with_all_that_was_typed_also_after_reloading(make, sign_in):
    browser = sign_in(make.user())
    answer = browser.post("/organisations/new", data=PROFILE | {"uscc": "91310113000000000X", "activities": ["design"]})
    assert answer.status_code == 303
    for _ in range(2):
        page = browser.get(answer.location).text
        assert 'value="91310113000000000X"' in page
        assert f'value="{PROFILE["name"]}"' in page
        assert re.search(r'value="design"[^>]*checked|checked[^>]*value="design"', page)
        assert "something is mistyped in 91310113000000000X" in page
    fresh = browser.get("/organisations/new").text
    assert "91310113000000000X" not in fresh
    assert 'aria-invalid="true"' not in fresh


def test_a_refused_profile_is_shown_to_nobody_else_who_signs_in_with_the_same_browser(app, make, sign_in):
    first, second = sign_in(make.user()), sign_in(make.user())
    shown = first.post("/organisations/new", data=PROFILE | {"uscc": "91310113000000000X"}).location
    assert PROFILE["name"] in first.get(shown).text
    first.set_cookie("sid", second.get_cookie("sid").value)
    assert PROFILE["name"] not in first.get(shown).text


def test_several_places_of_a_name_are_offered_to_choose_from(make, sign_in):
    page = sign_in(make.user()).post("/organisations/new", data=PROFILE | {"region": "宝山"}, follow_redirects=True)
    assert re.findall(r'value="(\d{6}) [^"]*Baoshan District', page.text) == ["230506", "310113"]


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("机加工", {"C33", "C34"}),
        ("机床", {"C34"}),
        ("注塑", {"C29", "C35"}),
        ("汽配", {"C36"}),
        ("sheet metal", {"C33"}),
        ("面条", {"C14"}),
        ("粮食", {"C13"}),
        ("酱油", {"C14"}),
        ("noodles", {"C14"}),
    ],
)
def test_an_industry_is_found_by_the_word_a_factory_uses(word, codes):
    assert {entry.code for entry in reference.search(reference.industries(), word)} == codes


def test_picking_one_of_several_places_settles_it(make, sign_in):
    browser = sign_in(make.user())
    page = browser.post("/organisations/new", data=PROFILE | {"region": ["宝山", "230506 黑龙江省 双鸭山市 宝山区"]})
    assert page.status_code == 303
    assert "Baoshan District, Shuangyashan" in browser.get("/organisations/", follow_redirects=True).text


def test_an_enterprise_is_entered_once(make, sign_in):
    sign_in(make.user()).post("/organisations/new", data=PROFILE)
    page = sign_in(make.user()).post("/organisations/new", data=PROFILE, follow_redirects=True)
    assert "Ask the colleague who entered it" in page.text


def test_a_stranger_does_not_find_somebody_elses_enterprise(make, sign_in):
    organisation = make.organisation(make.user())
    browser = sign_in(make.user())
    assert browser.get(f"/organisations/{organisation.id}").status_code == 404
    assert browser.post(f"/organisations/{organisation.id}/edit", data=PROFILE).status_code == 404


def test_an_invited_colleague_joins_and_fills_in_but_does_not_manage(make, sign_in, config):
    organisation = make.organisation(owner := make.user())
    page = sign_in(owner).post(f"/organisations/{organisation.id}/invite", data={"email": "wang@example.cn"})
    link = re.search(r"/account/join/[\w-]+", page.text).group()
    colleague = sign_in(make.user())
    assert organisation.name in colleague.get(link).text
    colleague.post(link)
    assert colleague.get(f"/organisations/{organisation.id}").status_code == 200
    assert colleague.get(f"/organisations/{organisation.id}/edit").status_code == 404
    assert sign_in(make.user()).get(link).status_code == 410


def test_a_colleague_who_is_in_is_not_invited_again(make, sign_in):
    organisation = make.organisation(owner := make.user())
    make.role(colleague := make.user(), organisation, RoleKind.RESPONDENT)
    for member in (owner, colleague):
        refused = sign_in(owner).post(f"/organisations/{organisation.id}/invite", data={"email": member.email})
        assert refused.status_code == 422
        assert "is a member already" in refused.text


@pytest.mark.parametrize(
    ("industry", "staff", "revenue", "size"),
    [
        ("C34", 1000, 40_000, "large"),
        ("C34", 999, 400_000, "medium"),
        ("C34", 300, 2_000, "medium"),
        ("C34", 5_000, 1_999, "small"),
        ("C34", 20, 300, "small"),
        ("C34", 19, 300_000, "micro"),
        ("I65", 10, 50, "small"),
        ("F51", 200, 40_000, "large"),
        ("A01", 1, 500, "medium"),
        ("M74", 100, 0, "medium"),
    ],
)
def test_size_classes_follow_the_rules_of_2011(industry, staff, revenue, size):
    assert classify(industry, staff=staff, revenue=Decimal(revenue)).size == size


def test_nobody_mails_strangers_without_end(make, sign_in, monkeypatch):
    monkeypatch.setattr(invitations, "MOST", 2)
    user = make.user()
    path, browser = f"/organisations/{make.organisation(user).id}/invite", sign_in(user)
    answers = [browser.post(path, data={"email": f"a{number}@example.cn"}).status_code for number in range(3)]
    assert answers == [200, 200, 429]


def test_a_removed_colleague_does_not_come_back_with_an_older_invitation(make, sign_in):
    organisation = make.organisation(owner := make.user())
    browser, colleague = sign_in(owner), make.user()

    def invited(email):
        page = browser.post(f"/organisations/{organisation.id}/invite", data={"email": email})
        return re.search(r"/account/join/[\w-]+", page.text).group()

    first, second, passed_on = invited(colleague.email), invited(colleague.email), invited("li@example.cn")
    theirs = sign_in(colleague)
    assert theirs.post(first).status_code == 303
    removed = browser.post(
        f"/organisations/{organisation.id}/colleagues/{colleague.id}/remove", follow_redirects=True
    ).text
    assert "Invitations that were still open no longer work" in removed
    for link in (first, second, passed_on):
        assert theirs.post(link).status_code == 410
    assert theirs.get(f"/organisations/{organisation.id}").status_code == 404
    assert theirs.post(invited(colleague.email)).status_code == 303
    assert theirs.get(f"/organisations/{organisation.id}").status_code == 200


def test_invitations_of_other_enterprises_outlive_a_removal(make, sign_in):
    organisation, other = make.organisation(owner := make.user()), make.organisation(second := make.user())
    make.role(colleague := make.user(), organisation, RoleKind.RESPONDENT)
    page = sign_in(second).post(f"/organisations/{other.id}/invite", data={"email": colleague.email})
    sign_in(owner).post(f"/organisations/{organisation.id}/colleagues/{colleague.id}/remove")
    assert sign_in(colleague).post(re.search(r"/account/join/[\w-]+", page.text).group()).status_code == 303


def test_a_refused_profile_fits_into_a_cookie_or_is_shown_at_once(make, sign_in):
    browser = sign_in(make.user())
    for length in (600, 900):
        name = "".join(chr(0x4E00 + 97 * each % 20_000) for each in range(length))
        answer = browser.post("/organisations/new", data=PROFILE | {"name": name})
        cookies = answer.headers.getlist("Set-Cookie")
        assert all(len(cookie.encode()) < 4000 for cookie in cookies)
        page = browser.get(answer.location).text if answer.status_code == 303 else answer.text
        assert f"this has {length}" in page
        assert name in page


@pytest.fixture
def mistaken(make, sign_in):
    """Who manages two enterprises, one of them entered by mistake, with a draft in it."""
    user = make.user()
    kept, gone = make.organisation(user), make.organisation(user)
    make.assessment(gone)
    return SimpleNamespace(browser=sign_in(user), user=user, kept=kept, gone=gone)


def test_an_enterprise_entered_by_mistake_is_deleted_alone_once_it_is_confirmed(app, mistaken):
    address = f"/organisations/{mistaken.gone.id}/delete"
    assert address in mistaken.browser.get(f"/organisations/{mistaken.gone.id}").text
    asked = mistaken.browser.get(address).text
    assert "1 assessment, with answers, result and reports" in asked
    refused = mistaken.browser.post(address)
    assert refused.status_code == 422
    assert "Please tick that you are sure" in refused.text
    assert mistaken.browser.post(address, data={"sure": "1"}).status_code == 303
    assert mistaken.browser.get(f"/organisations/{mistaken.gone.id}").status_code == 404
    assert mistaken.browser.get(f"/organisations/{mistaken.kept.id}").status_code == 200
    with app.app_context():
        assert db.session.scalar(select(Assessment).where(Assessment.organisation_id == mistaken.gone.id)) is None
        events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "organisation_deleted")).all()
        assert [each.subject for each in events] == [f"organisation:{mistaken.gone.id}"]


def test_an_enterprise_is_not_deleted_while_colleagues_belong_to_it(make, mistaken):
    make.role(make.user(name="Li Na"), mistaken.gone, RoleKind.RESPONDENT)
    address = f"/organisations/{mistaken.gone.id}/delete"
    assert "Others belong to this enterprise, too (Li Na)" in mistaken.browser.get(address).text
    assert mistaken.browser.post(address, data={"sure": "1"}).status_code == 422
    assert mistaken.browser.get(f"/organisations/{mistaken.gone.id}").status_code == 200


def test_the_credit_code_of_a_deleted_enterprise_is_free_again(mistaken):
    mistaken.browser.post(f"/organisations/{mistaken.gone.id}/delete", data={"sure": "1"})
    profile = {**PROFILE, "uscc": mistaken.gone.uscc}
    assert mistaken.browser.post("/organisations/new", data=profile).status_code == 303
