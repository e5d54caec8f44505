"""A page is sent again as it is while nothing has changed, and never to anybody, or after anything, it does not belong to."""

import ast
import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import access, clock
from survey.assessments import quick_pages, unchanged, views
from survey.assessments.overview import overview as overview_page
from survey.database import db
from survey.models import Assessment, Organisation, Response, Role, RoleKind, SignIn, Submission, User
from tests.factories import Factory, credit_code
from tests.integration.test_results import cells, submit

TOKEN = re.compile(r'(?<=csrf-token" content=")[^"]+|(?<=csrf_token" value=")[^"]+')


@pytest.fixture
def owner(make: Factory) -> User:
    return make.user(name="Zhao Min")


@pytest.fixture
def enterprise(make: Factory, owner: User) -> Organisation:
    return make.organisation(owner)


@pytest.fixture
def assessment(make: Factory, enterprise: Organisation) -> Assessment:
    return make.assessment(enterprise)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How overviews were made: the ordinary way, or quickly."""
    seen: list[str] = []

    def noting(way):
        def make(*args, **named):
            page = overview_page(*args, **named)
            seen.append(way)
            return page

        return make

    monkeypatch.setattr(views, "overview", noting("ordinary"))
    monkeypatch.setattr(quick_pages, "overview", noting("quick"))
    return seen


@pytest.fixture
def reader(sign_in, owner, assessment, made) -> FlaskClient:
    """Browser whose overview is kept."""
    browser = sign_in(owner)
    for _look in range(3):  # the first answer sets a cookie; the second is kept; the third is what was kept
        browser.get(overview(assessment))
    assert made == ["ordinary", "quick"]
    made.clear()
    return browser


@pytest.fixture
def both_ways(app, monkeypatch):
    """Give what makes a page the ordinary way and quickly: each its HTML, without form tokens, and its headers."""
    unkept = app.wsgi_app.app
    answered = []
    answer = unkept.quick._answer

    def answering(*args, **values):
        answered.append(answer(*args, **values))
        return answered[-1]

    def look(browser: FlaskClient, path: str, accepted: str):
        unkept.kept.clear()
        unkept.size = 0
        page = browser.get(path, headers={"Accept-Encoding": accepted})
        assert page.status_code == 200
        body = gzip.decompress(page.data) if accepted == "gzip" else page.data
        headers = {name: value for name, value in page.headers if name != "Content-Length"}
        return TOKEN.sub("token", body.decode()), headers

    def compare(browser: FlaskClient, path: str, accepted: str):
        browser.get(path)
        monkeypatch.setattr(unkept.quick, "_answer", lambda *_args, **_values: None)
        ordinary = look(browser, path, accepted)
        monkeypatch.setattr(unkept.quick, "_answer", answering)
        quick = look(browser, path, accepted)
        assert [each is not None for each in answered] == [True]
        return ordinary, quick

    return compare


def overview(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}/"


def write(statement) -> None:
    with db.engine_rw.begin() as connection:
        connection.execute(statement)


def test_while_nothing_changes_the_same_page_is_sent_without_being_made(reader, made, assessment):
    first, second = reader.get(overview(assessment)), reader.get(overview(assessment))
    assert first.data == second.data
    assert (first.status_code, first.headers.to_wsgi_list()) == (200, second.headers.to_wsgi_list())
    assert first.headers["Content-Security-Policy"]
    assert made == []


def test_an_answer_of_ones_own_or_of_a_colleague_shows_at_once(reader, made, assessment, make, enterprise):
    colleague = make.user(name="Qian Li")
    make.role(colleague, enterprise, RoleKind.RESPONDENT)
    before = reader.get(overview(assessment)).text
    item = catalogue.get("lianghua-sme").dimensions[0].indicators[0].items[0]
    make.response(assessment, item.code, item.options[0].code)
    after = reader.get(overview(assessment)).text
    assert before != after
    write(update(Response).values(revision=2, updated_by=colleague.id, updated_at=clock.now()))
    assert "Qian Li is working here" in reader.get(overview(assessment)).text


def test_who_is_working_where_is_forgotten_in_time(reader, assessment, make, enterprise, monkeypatch):
    colleague = make.user(name="Qian Li")
    make.role(colleague, enterprise, RoleKind.RESPONDENT)
    item = catalogue.get("lianghua-sme").dimensions[0].indicators[0].items[0]
    make.response(assessment, item.code, item.options[0].code, updated_by=colleague.id, updated_at=clock.now())
    for _look in range(2):
        assert "Qian Li is working here" in reader.get(overview(assessment)).text
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Qian Li is working here" not in reader.get(overview(assessment)).text


def test_what_the_enterprise_or_the_reader_is_called_shows_at_once(reader, assessment):
    write(update(Organisation).values(name="新名字有限公司", updated_at=clock.now()))
    assert "新名字有限公司" in reader.get(overview(assessment)).text
    write(update(User).values(name="Sun Bo"))
    assert "Sun Bo" in reader.get(overview(assessment)).text


def test_another_language_is_another_page(reader, assessment):
    english = reader.get(overview(assessment)).text
    reader.set_cookie("lang", "zh")
    chinese = reader.get(overview(assessment)).text
    assert ('lang="en"' in english, 'lang="zh-CN"' in chinese) == (True, True)
    assert 'lang="en"' in reader.get(f"{overview(assessment)}?lang=en").text


@pytest.mark.parametrize(
    "ended",
    [
        lambda: delete(SignIn),
        lambda: update(SignIn).values(expires_at=clock.now()),
        lambda: update(SignIn).values(last_seen_at=clock.now() - access.IDLE),
        lambda: update(User).values(disabled_at=clock.now()),
    ],
    ids=["signed out", "expired", "idle", "disabled"],
)
def test_without_a_valid_sign_in_nothing_kept_is_shown(reader, assessment, ended):
    write(ended())
    page = reader.get(overview(assessment))
    assert (page.status_code, page.location) == (303, f"/account/sign-in?next=/assessments/{assessment.id}/")


def test_whoever_joins_a_consultancy_sees_the_way_to_the_desk_at_once(reader, assessment):
    assert 'href="/desk/"' not in reader.get(overview(assessment)).text
    reader.post("/consultancies/new", data={"name": "Hongtu", "uscc": credit_code(9001)})
    reader.get("/desk/")
    assert 'href="/desk/"' in reader.get(overview(assessment)).text


def test_a_consultant_who_gets_an_enterprise_sees_the_way_to_it_on_a_kept_result(make, enterprise, sign_in):
    assessment = submit(make, enterprise, cells(catalogue.get("lianghua-sme"), level=0.4, seed=1))
    consultant = make.user()
    browser, result = sign_in(consultant), f"/assessments/{assessment.id}/result"
    browser.post("/consultancies/new", data={"name": "Firm", "uscc": credit_code(31)})
    browser.get("/desk/")
    make.role(consultant, enterprise, RoleKind.CONSULTANT)
    for _look in range(3):
        assert 'href="/organisations/"' not in browser.get(result).text
    make.role(consultant, make.organisation(make.user()), RoleKind.ADMIN)
    assert 'href="/organisations/"' in browser.get(result).text


def test_a_consultant_is_shown_no_kept_draft(reader, assessment, make, enterprise, sign_in):
    advisor = make.user()
    make.role(advisor, enterprise, RoleKind.CONSULTANT)
    browser = sign_in(advisor)
    assert [browser.get(overview(assessment)).status_code for _ in range(3)] == [404] * 3


def test_without_a_role_nothing_kept_is_shown(reader, assessment):
    write(delete(Role))
    assert reader.get(overview(assessment)).status_code == 404


def test_a_stranger_gets_no_kept_page(reader, assessment, sign_in, make):
    assert sign_in(make.user()).get(overview(assessment)).status_code == 404


def test_a_message_is_shown_once(reader, made, assessment):
    reader.get(f"/assessments/{assessment.id}/result")  # there is none: tells so and sends back
    told = [reader.get(overview(assessment)).text for _look in range(3)]
    assert ["There is a result once" in page for page in told] == [True, False, False]


def test_a_section_shows_what_was_saved_at_once(sign_in, owner, assessment, make):
    browser, questionnaire = sign_in(owner), catalogue.get("lianghua-sme")
    dimension = questionnaire.dimensions[0]
    address = f"/assessments/{assessment.id}/sections/{dimension.code}"
    empty = [browser.get(address).text for _look in range(3)][-1]
    item = dimension.indicators[0].items[0]
    make.response(assessment, item.code, item.options[1].code)
    assert " checked>" not in empty
    assert " checked>" in browser.get(address).text


def test_submitting_ends_the_kept_draft(reader, assessment):
    write(update(Assessment).values(state="submitted", submitted_at=clock.now()))
    assert "To the result" in reader.get(overview(assessment)).text


def test_visits_are_still_noted(reader, assessment, monkeypatch):
    later = clock.now() + access.SEEN_EVERY + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    reader.get(overview(assessment))
    with Session(db.engine) as session:
        assert session.scalars(select(SignIn.last_seen_at)).all() == [later]


def test_a_result_is_kept_whole(sign_in, make, owner, enterprise):
    path = f"/assessments/{submit(make, enterprise, cells(catalogue.get('lianghua-sme'), level=0.4)).id}/result"
    browser = sign_in(owner)
    _first, second, third = (browser.get(path, headers={"Accept-Encoding": "gzip"}) for _look in range(3))
    assert (second.data, second.headers["Content-Encoding"]) == (third.data, third.headers["Content-Encoding"])
    assert browser.get(path).data == gzip.decompress(third.data)


@pytest.mark.parametrize("accepted", ["gzip;q=0", "br, gzip;q=0.0", "gzip;q=0, *", "identity"])
def test_who_takes_no_gzip_gets_none_also_of_a_kept_page(reader, assessment, accepted):
    reader.get(overview(assessment), headers={"Accept-Encoding": "gzip"})
    for _look in range(2):
        page = reader.get(overview(assessment), headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in page.headers
        assert page.data.startswith(b"<!doctype html>")


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "*", "gzip;q=0.1"])
def test_who_takes_gzip_gets_it(reader, assessment, accepted):
    page = reader.get(overview(assessment), headers={"Accept-Encoding": accepted})
    assert gzip.decompress(page.data).startswith(b"<!doctype html>")


def test_old_pages_make_room_for_new_ones(sign_in, make, owner, enterprise, app, monkeypatch):
    monkeypatch.setattr(unchanged, "MOST_BYTES", 40_000)
    browser = sign_in(owner)
    addresses = [overview(make.assessment(enterprise)) for _number in range(8)]
    for address in (*addresses, *addresses):
        assert browser.get(address).status_code == 200
    kept = app.wsgi_app.app
    assert isinstance(kept, unchanged.Unchanged)
    assert sum(len(page.body) for page in kept.kept.values()) < kept.size <= 40_000, "pages, and what they are kept for"
    assert len(kept.kept) > 1


@pytest.mark.parametrize("state", ["draft", "submitted"])
@pytest.mark.parametrize("place", ["", "sections/APP", "sections/BNF", "sections/INV"])
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_made_quickly_is_the_ordinary_one(
    sign_in, owner, enterprise, assessment, make, both_ways, state, place, accepted, language
):
    questionnaire = catalogue.get("lianghua-sme")
    item = questionnaire.dimensions[1].indicators[0].items[0]
    make.response(assessment, item.code, item.options[1].code, note="“铣床” & <b>更多</b> \x02token\x03")
    colleague = make.user(name="<i>Qian</i> & 'Li'")
    make.role(colleague, enterprise, RoleKind.RESPONDENT)
    write(update(Response).values(updated_by=colleague.id, updated_at=clock.now()))
    write(update(Organisation).values(name='<b>宝山</b> "%(name)s" {{ 7 * 7 }}'))
    write(update(User).where(User.id == owner.id).values(name="<u>赵</u>&敏"))
    if state == "submitted":
        write(update(Assessment).values(state="submitted", submitted_at=clock.now()))
    browser = sign_in(owner)
    browser.set_cookie("lang", language)
    ordinary, quick = both_ways(browser, f"/assessments/{assessment.id}/{place}", accepted)
    assert ordinary == quick
    assert not {"<b>宝山", "<u>赵", "<i>Qian", "<b>更多"} & set(re.findall("<[bui]>..|<i>Qian", ordinary[0]))
    if not place:
        told = {"zh": "&lt;i&gt;Qian&lt;/i&gt; &amp; &#39;Li&#39; 正在填", "en": "&#39;Li&#39; is working here"}
        assert told[language] in ordinary[0]


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_result_made_quickly_is_the_ordinary_one(sign_in, owner, enterprise, make, both_ways, accepted):
    path = f"/assessments/{submit(make, enterprise, cells(catalogue.get('lianghua-sme'), level=0.4)).id}/result"
    ordinary, quick = both_ways(sign_in(owner), path, accepted)
    assert ordinary == quick


def test_a_result_says_at_once_that_the_enterprise_was_changed_since(sign_in, owner, enterprise, make):
    path = f"/assessments/{submit(make, enterprise, cells(catalogue.get('lianghua-sme'), level=0.4)).id}/result"
    browser = sign_in(owner)
    before = [browser.get(path).text for _look in range(3)]
    write(update(Organisation).values(staff=Organisation.staff + 1, updated_at=clock.now()))
    after = [browser.get(path).text for _look in range(3)]
    assert ["Changed since: Staff" in page for page in (*before, *after)] == [False] * 3 + [True] * 3


def test_the_language_switch_keeps_what_the_address_says(sign_in, owner, enterprise, make):
    path = f"/assessments/{submit(make, enterprise, cells(catalogue.get('lianghua-sme'), level=0.4)).id}/result"
    assert f'href="{path}?references=off&amp;lang=zh"' in sign_in(owner).get(f"{path}?references=off").text


def test_a_section_that_is_not_there_is_still_said_so(reader, assessment):
    assert reader.get(f"/assessments/{assessment.id}/sections/NONE").status_code == 404


@pytest.mark.parametrize(("account", "expected"), [("zh", "zh-CN"), ("en", "en"), ("", "zh-CN")])
def test_a_page_made_quickly_speaks_the_language_of_the_account(sign_in, owner, assessment, account, expected, app):
    browser = sign_in(owner)
    browser.delete_cookie("lang")
    write(update(User).values(locale=account))
    for _look in range(3):
        app.wsgi_app.app.kept.clear()
        page = browser.get(overview(assessment), headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
        assert f'<html lang="{expected}">' in page.text


def test_figures_from_before_are_told_in_the_language_of_the_page(sign_in, owner, assessment, make):
    browser = sign_in(owner)
    browser.set_cookie("lang", "zh")
    section = f"/assessments/{assessment.id}/sections/FND"
    for _look in range(2):
        browser.get(section)
    make.response(assessment, "FND-EQP-01", "3/30")
    assert "前面填的是 30" in browser.get(section).text


def test_a_figure_changed_in_the_profile_is_offered_at_once(sign_in, owner, assessment, both_ways):
    browser, path = sign_in(owner), f"/assessments/{assessment.id}/sections/FND"
    assert [browser.get(path).text.count("In the profile: 4321") for _look in range(3)] == [0] * 3
    write(update(Organisation).values(staff=4321))
    assert [browser.get(path).text.count("In the profile: 4321") for _look in range(3)] == [1] * 3
    ordinary, quick = both_ways(browser, path, "identity")
    assert ordinary == quick


def test_a_result_forgets_at_once_whoever_took_back_their_submission(sign_in, owner, enterprise, make, monkeypatch):
    answers = cells(catalogue.get("lianghua-sme"), level=0.4)
    others = [submit(make, make.organisation(make.user()), answers) for _number in range(8)]
    path = f"/assessments/{submit(make, enterprise, answers).id}/result"
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with_others = sign_in(owner).get(path).text
    write(delete(Submission).where(Submission.assessment_id.in_([other.id for other in others])))
    browser = sign_in(owner)
    alone = [TOKEN.sub("token", browser.get(address).text) for address in (path, path, f"{path}?x=1")]
    assert alone[0] == alone[1] == alone[2] != TOKEN.sub("token", with_others)


def test_what_goes_wrong_on_the_quick_way_is_logged_and_goes_the_ordinary_way(reader, assessment, monkeypatch, caplog):
    def fail(*_args, **_named):
        raise KeyError("broken")

    write(update(User).values(name="Sun Bo"))
    monkeypatch.setattr(quick_pages, "overview", fail)
    page = reader.get(overview(assessment))
    assert (page.status_code, "Sun Bo" in page.text) == (200, True)
    assert "broken" in caplog.text


@pytest.mark.parametrize("cookies", ["sid=\xff\xfe", "sid=" + "x" * 300_000])
def test_strange_cookies_ask_to_sign_in_and_are_not_remembered(app, assessment, cookies):
    before = unchanged._secret_in.cache_info().currsize
    page = app.test_client(use_cookies=False).get(overview(assessment), headers={"Cookie": cookies})
    assert page.status_code == 303
    assert len(cookies) < 1000 or unchanged._secret_in.cache_info().currsize == before


def test_no_message_hides_in_an_f_string():
    """Babel does not find it there before Python 3.12, and the translation would silently go."""
    for path in Path("survey").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                called = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
                names = {getattr(each, "id", "") for each in called}
                assert not names & {"_", "gettext", "ngettext", "_l"}, f"{path}:{node.lineno}"
