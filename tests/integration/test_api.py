# ruff: noqa: F401, F811  (fixtures of other modules)
"""The API: who is asked for, what is answered, what is refused and how."""

import hashlib
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.record import schema as diagnosis_schema
from survey import clock, jobs
from survey.access import REQUESTS
from survey.api.schemas import STAGES, components
from survey.database import db
from survey.models import OperatorKind, Organisation, RoleKind, Scope
from survey.problems import MEDIA_TYPE
from tests.factories import AT, credit_code
from tests.integration.asking import Program, token_of
from tests.integration.test_areas import area_at, city, head, join, park
from tests.integration.test_campaigns import HEADER, campaign, hand_in, line, links
from tests.integration.test_results import ANSWERS, submit

pytestmark = pytest.mark.sqlite_only  # what is read from figures and queries: the same on every database


@pytest.fixture
def owner(make):
    """Who manages the enterprise."""
    return make.user(name="Owner")


@pytest.fixture
def enterprise(make, owner):
    """Their enterprise."""
    return make.organisation(owner)


@pytest.fixture
def program(app, owner):
    """A program of theirs that may do everything."""
    return Program(app, token_of(owner))


def problem(answer, status):
    """The problem an answer tells of, which has the form of one."""
    assert answer.status_code == status
    assert answer.mimetype == MEDIA_TYPE
    found = json.loads(answer.data)
    Draft202012Validator(components()["Problem"]).validate(found)
    assert found["status"] == status
    return found


def test_a_token_sees_what_its_user_sees_and_nothing_else(app, make, program, enterprise, owner):
    stranger = make.organisation(make.user())
    theirs = submit(make, stranger, ANSWERS)
    answer = program.get("/organisations")
    assert answer.status_code == 200, answer.text
    found = answer.json["items"]
    assert [each["name"] for each in found] == [enterprise.name]
    assert found[0]["revenue"] == "4200.00"
    for path in (f"/organisations/{stranger.id}", f"/organisations/{stranger.id}/assessments",
                 f"/assessments/{theirs.id}", f"/assessments/{theirs.id}/result", f"/reports/{uuid4()}",
                 f"/batches/{uuid4()}", f"/areas/{uuid4()}", f"/campaigns/{uuid4()}"):  # fmt: skip
        assert problem(program.get(path), 404)["title"] == "Not found"
    assert problem(program.post("/reports", json={"assessment": str(theirs.id)}), 404)


def test_drafts_are_listed_to_who_fills_them_in_alone(app, make, enterprise, program):
    consultant = make.user()
    make.role(consultant, enterprise, RoleKind.CONSULTANT)
    draft, done = make.assessment(enterprise), submit(make, enterprise, ANSWERS)
    path = f"/organisations/{enterprise.id}/assessments"
    assert {each["id"] for each in program.get(path).json["items"]} == {str(draft.id), str(done.id)}
    other = Program(app, token_of(consultant))
    assert [each["id"] for each in other.get(path).json["items"]] == [str(done.id)]
    problem(other.get(f"/assessments/{draft.id}"), 404)
    assert program.get(f"/assessments/{draft.id}").json["links"]["result"] is None
    problem(program.get(f"/assessments/{draft.id}/result"), 404)


@pytest.mark.parametrize("headers", [
    {"Authorization": ""}, {"Authorization": "Bearer rongping_made_up"}, {"Authorization": "Basic dXNlcjpwYXNz"}, {"Authorization": "Bearer"},
])  # fmt: skip
def test_without_a_valid_token_nothing_is_told(program, headers):
    answer = program.get("/organisations", headers=headers)
    assert problem(answer, 401)["type"] == "/api/v1/#no-token"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_cookie_opens_nothing_and_none_is_set(sign_in, owner, enterprise, program):
    browser = sign_in(owner)
    problem(browser.get("/api/v1/organisations"), 401)
    problem(browser.post("/api/v1/reports", json={}), 401)
    for answer in (program.get("/organisations"), program.get("/organisations?lang=en"), program.get("/nowhere")):
        assert "Set-Cookie" not in answer.headers


def test_a_token_that_has_run_out_was_revoked_or_whose_user_is_disabled_is_refused(app, make, owner, sign_in):
    past = Program(app, token_of(owner, lasts=timedelta(days=1), at=clock.now() - timedelta(days=2)))
    problem(past.get("/organisations"), 401)
    live = Program(app, token_of(owner))
    assert live.get("/organisations").status_code == 200
    with Session(db.engine_rw) as session, session.begin():
        session.get_one(type(owner), owner.id).disabled_at = clock.now()
    problem(live.get("/organisations"), 401)


def test_a_scope_that_is_missing_is_named(app, owner, enterprise):
    narrow = Program(app, token_of(owner, [Scope.AREAS_READ]))
    assert narrow.get("/areas").json == {"items": [], "next": None}
    answer = narrow.get("/organisations")
    assert "organisations:read" in problem(answer, 403)["detail"]
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    problem(narrow.post("/reports", json={}), 403)


def test_too_many_requests_with_one_token_have_to_wait_and_another_token_does_not(app, owner, monkeypatch):
    monkeypatch.setattr("survey.access.REQUESTS", 3)
    one, other = Program(app, token_of(owner)), Program(app, token_of(owner))
    assert [one.get("/areas").status_code for _ in range(3)] == [200] * 3
    answer = one.get("/areas")
    problem(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert other.get("/areas").status_code == 200
    moment = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert one.get("/areas").status_code == 200
    assert REQUESTS > 3


def test_a_list_comes_in_parts_that_leave_nothing_out(make, owner, program):
    names = {make.organisation(owner).name for _ in range(5)}
    answer, found = program.get("/organisations?limit=2"), []
    while True:
        found += [each["name"] for each in answer.json["items"]]
        if answer.json["next"] is None:
            assert "Link" not in answer.headers
            break
        assert answer.headers["Link"] == f'<{answer.json["next"]}>; rel="next"'
        make.organisation(owner)  # what comes in between disturbs nothing
        answer = program.get(answer.json["next"])
    assert len(found) == len(set(found))
    assert names <= set(found)


def test_what_has_not_changed_is_not_sent_again(program, enterprise):
    path = f"/organisations/{enterprise.id}"
    first = program.get(path)
    again = program.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    with Session(db.engine_rw) as session, session.begin():
        session.get_one(Organisation, enterprise.id).staff = 87
    changed = program.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json["staff"]) == (200, 87)


def test_everything_that_is_wrong_is_told_at_once_in_the_language_asked_for(program, enterprise):
    found = problem(program.get("/organisations?limit=0&cursor=x&nothing=1"), 422)
    assert {each["where"] for each in found["errors"]} == {"query: limit", "query: cursor", "query: nothing"}
    body = {"assessment": "x", "format": "odt", "extra": 1}
    found = problem(program.post("/reports", json=body), 422)
    assert {each["where"] for each in found["errors"]} == {"body: /", "body: /assessment", "body: /format"}
    told = problem(program.post("/reports", json=[], headers={"Accept-Language": "zh-CN,zh"}), 422)
    assert told["title"] == "请求内容无效"
    assert (
        problem(program.get("/organisations?limit=1&limit=2"), 422)["errors"][0]["what"]
        == "It is given more than once."
    )


@pytest.mark.parametrize(("sent", "status"), [
    ({"data": b"{", "content_type": "application/json"}, 400), ({"data": b'{"a": NaN}', "content_type": "application/json"}, 400),
    ({"data": b"[" * 60000, "content_type": "application/json"}, 400), ({"data": b"\xff", "content_type": "application/json"}, 400),
    ({"data": b"{}", "content_type": "text/plain"}, 415), ({"data": {"assessment": "x"}}, 415),
    ({"data": b" " * 70000, "content_type": "application/json"}, 413),
])  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused_as_what_it_is(program, enterprise, sent, status):
    problem(program.post("/reports", **sent), status)


def test_methods_and_representations_that_do_not_exist_are_told(program, enterprise):
    answer = program.client.delete("/api/v1/organisations", headers=program.headers)
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]
    problem(program.get("/organisations", headers={"Accept": "text/html"}), 406)
    problem(program.get("/nowhere"), 404)
    problem(program.get("/organisations/no-id"), 404)


def test_an_unexpected_error_is_a_problem_without_a_trace(app, program, enterprise, monkeypatch):
    def broken(_row):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("survey.api.organisations_views.organisation_of", broken)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = program.get(f"/organisations/{enterprise.id}")
    problem(answer, 500)
    assert "secret detail" not in answer.text


def test_a_result_is_the_record_of_the_json_report_with_the_same_score(
    app, make, enterprise, program, sign_in, owner, renderer
):
    assessment = submit(make, enterprise, ANSWERS)
    found = program.get(f"/assessments/{assessment.id}/result").json
    Draft202012Validator(diagnosis_schema()).validate(found)
    ordered = program.post("/reports", json={"assessment": str(assessment.id), "format": "json", "locale": "en"})
    assert ordered.status_code == 202
    place = ordered.headers["Location"]
    assert program.get(place).json["state"] == "queued"
    problem(program.get(f"{place}/file", headers={"Accept": "*/*"}), 404)
    jobs.Worker(app, renderer).make(UUID(ordered.json["id"]))
    done = program.get(place).json
    assert done["state"] == "done"
    file = program.get(done["links"]["file"])
    assert hashlib.sha256(file.data).hexdigest() == done["sha256"]
    printed = json.loads(file.data)
    printed["plan"] = None
    assert found == printed
    again = program.post("/reports", json={"assessment": str(assessment.id), "format": "json", "locale": "en"})
    assert again.json["id"] == ordered.json["id"]
    problem(program.get(done["links"]["file"], headers={"Accept": "application/pdf"}), 406)


def test_a_batch_is_told_to_who_asked_for_it(app, make, lead, lead_user, engaged, enterprise):
    submit(make, enterprise, ANSWERS)
    with Session(db.engine) as session:
        from survey.models import Engagement

        engagement = session.scalars(select(Engagement.id)).one()
    place = lead.post("/desk/batches/", data={"client": [str(engagement)], "locale": "en"}).location
    number = place.rpartition("/")[2]
    found = Program(app, token_of(lead_user)).get(f"/batches/{number}").json
    assert (found["all"], found["open"], found["reports"]) == (1, 1, [{"report": None, "state": "waiting"}])
    problem(Program(app, token_of(make.user())).get(f"/batches/{number}"), 404)


@pytest.fixture
def head_user(app, head):
    """Who leads the city."""
    with Session(db.engine) as session:
        from survey.models import User

        return session.scalars(select(User).where(User.name == "Head")).one()


def take_part(campaign_address, head_browser, sign_in, make, numbers, purposes=("aggregate", "scores")):
    """Let enterprises take part and submit."""
    addresses = links(head_browser, campaign_address)
    for number in numbers:
        user = make.user()
        organisation = make.organisation(user, uscc=credit_code(5000 + number), size="small")
        browser = sign_in(user)
        browser.post(addresses[credit_code(5000 + number)], data={"purposes": list(purposes)})
        submit(make, organisation, ANSWERS, at=AT)
        with Session(db.engine_rw) as session, session.begin():
            from survey.campaigns import counting

            counting.recount(session, organisation.id, at=AT)


def test_campaigns_tell_their_funnel_and_members_to_who_operates(
    app, make, head, head_user, campaign, city, park, sign_in
):
    hand_in(head, campaign, "\n".join([HEADER, *(line(number) for number in range(1, 8))]).encode())
    take_part(campaign, head, sign_in, make, range(1, 4))
    asks = Program(app, token_of(head_user))
    number = campaign.rstrip("/").rpartition("/")[2]
    found = asks.get(f"/campaigns/{number}").json
    assert [found["funnel"][stage] for stage in STAGES] == [7, 7, 3, 3, 3, 0, 0]
    assert [each["id"] for each in asks.get(f"/areas/{area_at(city)}/campaigns").json["items"]] == [number]
    members = asks.get(f"/campaigns/{number}/members?stage=submitted&limit=2").json
    assert len(members["items"]) == 2
    rest = asks.get(members["next"]).json
    assert (len(rest["items"]), rest["next"]) == (1, None)
    viewer = make.user()
    join(head, city, sign_in(viewer), OperatorKind.VIEWER)
    reads = Program(app, token_of(viewer))
    assert reads.get(f"/campaigns/{number}").status_code == 200
    problem(reads.get(f"/campaigns/{number}/members"), 404)


def test_who_looks_after_a_park_alone_learns_nothing_of_what_lies_above(app, make, head, city, park, sign_in):
    user = make.user()
    join(head, park, sign_in(user))
    asks = Program(app, token_of(user))
    found = asks.get("/areas").json["items"]
    assert [(each["name"], each["parent_id"]) for each in found] == [("东湖园区", None)]
    problem(asks.get(f"/areas/{area_at(city)}"), 404)


def test_figures_of_fewer_than_five_are_withheld_and_of_five_are_shown(
    app, make, head, head_user, campaign, city, park, sign_in
):
    hand_in(head, campaign, "\n".join([HEADER, *(line(number) for number in range(1, 13))]).encode())
    asks = Program(app, token_of(head_user))
    number = campaign.rstrip("/").rpartition("/")[2]
    path = f"/areas/{area_at(city)}/figures?campaign={number}"
    take_part(campaign, head, sign_in, make, range(1, 5))
    lines = {each["name"]: each for each in asks.get(path).json["lines"]}
    assert lines["东湖园区"]["mean"] is None
    assert lines["东湖园区"]["withheld"] == "fewer_than_5"
    take_part(campaign, head, sign_in, make, range(5, 11))
    lines = {each["name"]: each for each in asks.get(path).json["lines"]}
    own = lines["东湖园区"]
    assert (own["n"], own["listed"], own["withheld"]) == (10, 12, "")
    assert own["mean"]["low"] <= own["mean"]["mean"] <= own["mean"]["high"]
    assert sum(own["levels"]) == 10
    page = head.get(f"/areas/{area_at(city)}/dashboard/overview.json?by=area").json
    [table] = [each for each in page["tables"] if each["key"] == "by-area"]
    [row] = [each for each in table["rows"] if each[0] == "东湖园区"]
    assert row[1:3] == [10, 12]
    assert row[4:7] == [own["mean"][name] for name in ("mean", "low", "high")], "the same digits as on the page"
    by_size = {each["key"]: each for each in asks.get(f"{path}&by=size").json["lines"]}
    assert (by_size["small"]["n"], by_size["small"]["listed"], by_size["large"]["n"]) == (10, 12, 0)
    by_industry = asks.get(f"{path}&by=industry").json["lines"]
    assert [(each["key"], each["n"]) for each in by_industry] == [("C", 10)]
    newest = asks.get(f"/areas/{area_at(city)}/figures").json
    assert newest["campaign_id"] == number
    assert [each["id"] for each in newest["rounds"]] == [number]
    problem(asks.get(f"/areas/{area_at(city)}/figures?campaign={uuid4()}"), 404)


def test_an_area_without_a_round_has_no_figures(app, head, head_user, city):
    problem(Program(app, token_of(head_user)).get(f"/areas/{area_at(city)}/figures"), 404)


def test_figures_without_consent_count_nobody(app, make, head, head_user, campaign, city, park, sign_in):
    hand_in(head, campaign, "\n".join([HEADER, *(line(number) for number in range(1, 7))]).encode())
    take_part(campaign, head, sign_in, make, range(1, 7), purposes=("contact",))
    number = campaign.rstrip("/").rpartition("/")[2]
    found = Program(app, token_of(head_user)).get(f"/areas/{area_at(city)}/figures?campaign={number}").json
    assert {each["n"] for each in found["lines"]} == {0}


def test_the_page_about_the_api_names_every_operation_in_both_languages(client):
    from survey.api.operations import OPERATIONS

    for language in ("zh", "en"):
        page = client.get("/api/v1/", query_string={"lang": language})
        assert page.status_code == 200
        for each in OPERATIONS:
            assert f'id="{each.id}"' in page.text
