"""Among peers: whom a result is compared with on its page and in its report, and what small groups keep to themselves."""

import io
import json
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.json_text import canonical
from questionnaires.model import UNIT
from reports.numbers import signed
from scoring.aggregate import score
from scoring.encode import encode, parse_cell
from scoring.layout import NOT_APPLICABLE
from scoring.model import compile_model
from scoring.packed import score_nodes
from scoring.uncertainty import applicability_gain, typical_items
from survey import clock
from survey.database import db
from survey.diagnostics import services
from survey.diagnostics.frozen import read
from survey.models import Assessment, AssessmentState, Organisation, Report, Submission
from survey.peers import kept
from survey.peers import services as peers
from survey.peers.population import Populations, read_rows
from tests.factories import AT
from tests.unit.reports.samples import originals
from tests.unit.scoring import made_up

pytestmark = pytest.mark.sqlite_only

FLAGSHIP = catalogue.get("lianghua-sme")
STRINGS = made_up.strings(FLAGSHIP, 64, gaps=0)
FLAGSHIP_ITEMS = list(FLAGSHIP.items())


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Today is the day after everybody submitted."""
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=1))


@pytest.fixture
def submit(make):
    """Return what hands a string over for an enterprise."""

    def give(organisation, string, *, at=AT, questionnaire=FLAGSHIP):
        assessment = make.assessment(
            organisation,
            questionnaire=questionnaire.code,
            version=questionnaire.version,
            state=AssessmentState.SUBMITTED,
            submitted_at=at,
        )
        body = canonical({"profile": _profile(organisation), "responses": {}})
        make._keep(
            Submission(
                assessment_id=assessment.id,
                answers=string,
                body=body,
                sha256=f"{assessment.id.hex}{assessment.id.hex}",
                declared_by="x",
                submitted_at=at,
            )
        )
        return assessment

    return give


def _profile(organisation):
    names = ("name", "uscc", "industry", "region", "staff", "size", "production_type", "activities")
    return {name: getattr(organisation, name) for name in names}


@pytest.fixture
def own(make, submit):
    """An enterprise with a result, and its owner."""
    owner = make.user()
    organisation = make.organisation(owner)
    return SimpleNamespace(owner=owner, organisation=organisation, assessment=submit(organisation, STRINGS[0]))


@pytest.fixture
def others(make, submit):
    """Return what makes so many other enterprises that have submitted."""

    def give(count, **profile):
        return [submit(make.organisation(**profile), STRINGS[1 + place % 63]) for place in range(count)]

    return give


def page_of(sign_in, own, query=""):
    return sign_in(own.owner).get(f"/assessments/{own.assessment.id}/result{query}").text


def compared(own):
    with Session(db.engine) as session:
        assessment, submission = session.execute(
            select(Assessment, Submission).join(Submission).where(Assessment.id == own.assessment.id)
        ).one()
        frozen = read(assessment, submission)
        day = clock.now().date()
        return frozen, peers.compare(
            session.connection(), frozen.submission_id, frozen.questionnaire, lambda: frozen, on=day
        )


def test_four_others_are_too_few_to_say_anything(app, sign_in, own, others):
    others(4)
    page = page_of(sign_in, own)
    assert "Fewer than five other enterprises" in page
    assert "Peer group:" not in page


def test_five_others_give_a_mean_and_nothing_else(app, sign_in, own, others):
    others(5)
    with app.app_context():
        _, found = compared(own)
    total = found.peers.nodes[0]
    assert (found.peers.n, total.quartiles, total.ends, total.percentile) == (5, None, None, None)
    units = score_nodes(compile_model(FLAGSHIP), STRINGS[1:6])[:, 0]
    assert total.mean == round(units.mean() / 10_000) * 10_000
    page = page_of(sign_in, own)
    assert "5 enterprises" in page
    assert "Fewer than 10 members" in page


def test_thirty_alike_are_the_group_and_the_rule_names_what_they_share(app, sign_in, own, others):
    others(30)
    others(40, industry="C14", region="530111")
    page = page_of(sign_in, own)
    assert "C34 General-purpose machinery, Small enterprise, Shanghai, 30 enterprises" in page


def test_a_place_that_may_be_anywhere_is_not_told_and_the_page_says_why(app, sign_in, make, submit, others):
    owner = make.user()
    organisation = make.organisation(owner)
    unknown = encode(
        compile_model(FLAGSHIP), {item.code: parse_cell(item, "DK") for item in FLAGSHIP_ITEMS if item.scored}
    )
    assessment = submit(organisation, unknown)
    others(30)
    page = page_of(sign_in, SimpleNamespace(owner=owner, assessment=assessment))
    place = page.partition('id="peers"')[2].partition("</section>")[0]
    assert "No place in the group is given" in place
    assert "The total is higher than" not in place
    assert 'class="num">–</td>' in place


def test_with_too_few_alike_the_group_widens_and_the_closer_one_is_named_with_its_number(app, sign_in, own, others):
    others(12)
    others(25, region="530111")
    with app.app_context():
        _, found = compared(own)
    assert (found.peers.traits, found.peers.n) == (("industry", "size"), 37)
    assert [(each.traits, each.n) for each in found.peers.narrower] == [(("industry", "size", "province"), 12)]


def test_a_closer_group_that_lacks_only_a_few_of_the_wider_one_is_not_shown(app, own, others):
    others(28)
    others(3, region="530111")
    with app.app_context():
        _, found = compared(own)
    assert found.peers.n == 31
    assert found.peers.narrower == ()


def test_only_the_latest_submission_of_each_counts_and_never_ones_own(app, own, make, submit, others):
    others(30)
    submit(own.organisation, STRINGS[7], at=AT + timedelta(hours=1))
    other = make.organisation()
    submit(other, STRINGS[8], at=AT - timedelta(days=9))
    submit(other, STRINGS[9])
    with app.app_context():
        _, found = compared(own)
        with db.engine.connect() as connection:
            rows = read_rows(connection, FLAGSHIP, before=AT + timedelta(days=1))
    assert found.peers.n == 31
    assert STRINGS[9] in rows.answers
    assert rows.answers.count(STRINGS[8]) == 1  # of another enterprise


def test_a_submission_of_today_is_in_the_group_from_tomorrow(app, own, make, submit, others, monkeypatch):
    others(30)
    submit(make.organisation(), STRINGS[5], at=AT + timedelta(days=1))
    with app.app_context():
        assert compared(own)[1].peers.n == 30
        monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=2))
        assert compared(own)[1].peers.n == 31


def test_an_enterprise_that_leaves_is_out_of_the_group_at_once(app, own, others):
    gone = others(31)[0]
    with app.app_context():
        assert compared(own)[1].peers.n == 31
        with Session(db.engine_rw) as session:
            session.execute(delete(Organisation).where(Organisation.id == gone.organisation_id))
            session.commit()
        assert compared(own)[1].peers.n == 30


def test_an_enterprise_that_stays_out_counts_for_nobody_and_still_sees_its_own_group(app, sign_in, own, others, make):
    others(30)
    others(2, kept_out=True)
    with Session(db.engine_rw) as session:
        session.get_one(Organisation, own.organisation.id).kept_out = True
        session.commit()
    with app.app_context():
        assert compared(own)[1].peers.n == 30
    assert "30 enterprises" in page_of(sign_in, own)


def test_a_manager_keeps_the_enterprise_out_under_its_profile(sign_in, own):
    client = sign_in(own.owner)
    path = f"/organisations/{own.organisation.id}"
    profile = {
        "name": "宝山精工", "uscc": own.organisation.uscc, "industry": "C34", "region": "310113", "staff": "86", "revenue": "4200",
        "production_type": "discrete", "activities": ["sales"],
    }  # fmt: skip
    for given, said in (({"kept_out": "y"}, "our scores stay out"), ({}, "our scores count")):
        assert client.post(f"{path}/edit", data=profile | given).status_code == 303
        assert said in client.get(path).text


def test_a_population_is_read_once_until_something_changes(app, own, others):
    others(6)
    populations = Populations()

    def look():
        with db.engine.connect() as connection:
            return populations.get(connection, FLAGSHIP, before=AT + timedelta(days=1))

    with app.app_context():
        first = look()
        assert look() is first
        others(1)
        assert look() is not first


def test_made_up_members_are_told(app, sign_in, own, others):
    others(20)
    others(15, made_up=True)
    assert "15 members of the group are made up" in page_of(sign_in, own)


def test_answers_to_another_questionnaire_do_not_count(app, own, make, submit, others):
    official = catalogue.get("miit-sme")
    strings = made_up.strings(official, 20, gaps=0)
    for string in strings:
        submit(make.organisation(), string, questionnaire=official)
    others(6)
    with app.app_context():
        assert compared(own)[1].peers.n == 6


@pytest.fixture
def read_in_the_original(monkeypatch):
    monkeypatch.setattr("reports.references.references", originals)


def test_a_result_beside_which_no_published_value_may_stand_says_nothing_of_them(app, sign_in, own, others):
    for query in ("", "?references=off"):
        page = page_of(sign_in, own, query)
        assert "Published values" not in page
        assert "published values" not in page
    book = openpyxl.load_workbook(
        io.BytesIO(sign_in(own.owner).get(f"/assessments/{own.assessment.id}/result/xlsx").data)
    )
    assert "Published values" not in book.sheetnames


@pytest.mark.usefixtures("read_in_the_original")
def test_published_values_are_dated_scoped_and_can_be_switched_off(app, sign_in, own, others):
    shown, hidden = page_of(sign_in, own), page_of(sign_in, own, "?references=off")
    assert "62.9%" in shown
    assert "State Council Information Office, press conference" in shown
    assert "2019 (7 years ago)" in shown
    assert "62.9%" not in hidden
    assert "Show published values" in hidden
    assert hidden.count('name="references" value="off"') == 2  # both languages of the report


def test_a_report_keeps_the_group_it_was_asked_for_with(app, sign_in, own, others, monkeypatch):
    others(30)
    client = sign_in(own.owner)
    asked = {"assessment": str(own.assessment.id), "locale": "en"}
    first = client.post("/reports/", data=asked).location
    assert client.post("/reports/", data=asked).location == first
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=2))
    client = sign_in(own.owner)
    assert client.post("/reports/", data=asked).location == first  # nobody came: the same figures
    others(3)
    assert client.post("/reports/", data=asked).location != first
    with Session(db.engine) as session:
        old, new = (
            kept.read(each.comparison) for each in session.scalars(select(Report).order_by(Report.requested_at))
        )
    assert (old.peers.n, new.peers.n) == (30, 33)


def test_a_report_without_published_values_is_another_report(app, sign_in, own):
    client = sign_in(own.owner)
    asked = {"assessment": str(own.assessment.id), "locale": "en"}
    assert (
        client.post("/reports/", data=asked).location
        != client.post("/reports/", data=asked | {"references": "off"}).location
    )


def test_what_a_report_keeps_reads_back_as_it_was(app, own, others):
    others(12)
    others(25, region="530111")
    with app.app_context():
        frozen, found = compared(own)
    assert kept.read(found.write()) == found
    with app.test_request_context():
        first, again = (
            services.document(frozen, locale="zh", prepared_on=AT.date(), comparison=each)
            for each in (found, kept.read(found.write()))
        )
    assert first == again


@pytest.mark.usefixtures("read_in_the_original")
def test_the_files_hold_the_group_and_the_published_values(app, sign_in, own, others):
    others(30)
    client = sign_in(own.owner)
    path = f"/assessments/{own.assessment.id}/result/"
    found = json.loads(client.get(f"{path}json").data)["peers"]
    assert (found["n"], found["as_of"]) == (30, "2026-11-22")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}xlsx").data))
    rows = list(book["Among peers"].values)
    assert rows[1][0] == "Total"
    assert rows[1][3] == found["nodes"][0]["mean"] / 10_000
    assert any("30 enterprises" in str(row[0]) for row in rows)
    assert "62.9%" in {row[1] for row in book["Published values"].values}
    plain = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}xlsx?references=off").data))
    assert "Published values" not in plain.sheetnames


def test_what_not_applicable_changes_is_told_against_thirty_on_the_page_and_kept_with_the_report(
    app, sign_in, make, submit, others
):
    owner = make.user()
    organisation = make.organisation(owner)
    model = compile_model(FLAGSHIP)
    place = next(model.columns[index].start for index in model.scored if FLAGSHIP_ITEMS[index].may_be_not_applicable)
    string = STRINGS[0][:place] + NOT_APPLICABLE + STRINGS[0][place + 1 :]
    own = SimpleNamespace(owner=owner, organisation=organisation, assessment=submit(organisation, string))
    others(28)
    assert "can only be told against 30 enterprises or more" in page_of(sign_in, own)  # 29 with its own
    others(1)
    page = page_of(sign_in, own)
    everybody = score(model, [string, *(STRINGS[1 + each % 63] for each in range(28)), STRINGS[1]])
    [gain], _ = applicability_gain(model, [string], typical_items(everybody.items))
    assert f"“not applicable” changes the total by {signed(int(gain))} points" in unescape(page)
    assert "Compared with answering as 30 enterprises usually do" in page
    with app.test_request_context():
        frozen, comparison = compared(own)
        assert kept.read(comparison.write()) == comparison
        document = services.document(
            frozen, locale="en", prepared_on=AT.date(), comparison=kept.read(comparison.write())
        )
    assert f"{signed(int(gain))} points" in document.doubt.applicability[-1]
    path = f"/assessments/{own.assessment.id}/result"
    client, method = sign_in(own.owner), document.doubt.numbers.method
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}/xlsx").data))
    rows = {row[0]: row for row in book["How sure"].iter_rows(values_only=True)}
    assert document.doubt.applicability[-1] in rows
    ends = rows["Other defensible methods, 9 in 10 combinations"][2:4]
    assert [round(float(end), 1) for end in ends] == [round(end / UNIT, 1) for end in (method.low, method.high)]
    assert document.doubt.applicability[-1] in client.get(f"{path}/csv").data.decode("utf-8-sig")


def test_where_everything_applies_the_usual_answers_of_others_change_nothing(app, own, others):
    others(30)
    assert NOT_APPLICABLE not in STRINGS[0]
    with app.app_context():
        assert compared(own)[1].usual is None


def test_under_a_weight_set_nobody_is_compared_with_and_the_figures_of_the_standard_result_stay(
    app, sign_in, own, others
):
    others(30)
    client = sign_in(own.owner)
    pairs = {f"p-0-{place}": "1" for place in (1, 2, 3)} | {"p-1-2": "1", "p-1-3": "1", "p-2-3": "1"}
    about = {"organisation": own.organisation.id, "questionnaire": FLAGSHIP.key, "node": "LVL", "method": "ahp"}
    made = client.post("/weights/new", data=about | pairs | {"name": "Even", "rationale": "all alike", "keep": "1"})
    path = f"/assessments/{own.assessment.id}/result"
    view = f"weights={made.location.rsplit('/', 1)[1]}"
    assert json.loads(client.get(f"{path}/json?{view}").data)["peers"] is None  # the first to look, before any page
    page = client.get(f"{path}?{view}").text
    assert "Others are scored with the standard weights" in page
    found = json.loads(client.get(f"{path}/json").data)
    assert found["peers"]["nodes"][0]["units"] == found["nodes"]["TOTAL"]["units"]


def test_the_privacy_notice_says_that_scores_count_in_groups(client):
    assert "count in figures of groups that others are compared with" in client.get("/privacy").text
