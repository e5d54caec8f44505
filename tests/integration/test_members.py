"""Made-up members of parks: plausible, free of contradictions, the same every time, and marked wherever they are shown."""

import hashlib
import json
from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from questionnaires import catalogue
from questionnaires.json_text import canonical
from questionnaires.rules import all_hold
from scoring.answer import parse_cell
from scoring.encode import decode, encode
from scoring.model import compile_model
from scoring.packed import score_nodes
from survey.campaigns import counting
from survey.commands.demo_database import prepare
from survey.commands.errors import Failure
from survey.config import Config
from survey.database import db
from survey.demo.members import Plan, add_members, members_there
from survey.models import (
    Area,
    Assessment,
    Campaign,
    Consent,
    Counted,
    Invitation,
    Membership,
    Organisation,
    Purpose,
    RoleKind,
    Submission,
    User,
)
from survey.organisations.services import scoring_profile
from survey.organisations.size import classify
from tests.factories import AT, Factory

PLAN = Plan(members=300, parks=6)
QUESTIONNAIRE = catalogue.get("lianghua-sme")
MODEL = compile_model(QUESTIONNAIRE)


@pytest.fixture
def lead(make):
    """Who leads the made-up city."""
    return make.user(name="Lead")


@pytest.fixture
def city(lead):
    """The made-up city with its members."""
    with Session(db.engine_rw) as session:
        made = add_members(session, lead.id, PLAN, at=AT)
        session.commit()
    return made


@pytest.fixture
def reader(city):
    """Session that reads it."""
    with Session(db.engine) as session:
        yield session


def submitted(session):
    """Submissions with who handed them in, the oldest first."""
    query = select(Submission, Organisation).join(Assessment, Assessment.id == Submission.assessment_id)
    query = query.join(Organisation, Organisation.id == Assessment.organisation_id)
    return session.execute(query.order_by(Submission.submitted_at, Submission.sha256)).all()


def test_the_same_seed_makes_the_same_submissions_and_another_one_others(lead):
    def made(plan):
        with Session(db.engine_rw) as session:
            add_members(session, lead.id, plan, at=AT)
            found = [submission.sha256 for submission, _ in submitted(session)]
            session.rollback()
        return found

    first = made(PLAN)
    assert made(PLAN) == first
    assert not set(made(Plan(members=300, parks=6, seed=7))) & set(first)


def test_most_take_part_in_several_rounds_and_are_further_in_the_last(reader, city):
    rows = submitted(reader)
    rounds = Counter(enterprise.id for _, enterprise in rows)
    assert len(rows) == city.submissions
    assert 0.7 * 900 < len(rows) < 0.85 * 900
    assert Counter(rounds.values())[3] > 120
    totals = score_nodes(MODEL, [submission.answers for submission, _ in rows])[:, 0] / 10_000
    by_enterprise = [
        (before, after) for before, after in _first_and_last(rows, totals) if before is not None and after is not None
    ]
    assert sum(after > before for before, after in by_enterprise) > 0.6 * len(by_enterprise)
    low, high = ([after - before for before, after in by_enterprise if (before < 20) is low] for low in (True, False))
    assert sum(low) / len(low) > sum(high) / len(high)  # regression to the mean


def _first_and_last(rows, totals):
    found = {}
    for (_, enterprise), total in zip(rows, totals.tolist(), strict=True):
        found.setdefault(enterprise.id, []).append(total)
    return [(each[0], each[-1]) for each in found.values() if len(each) == 3]


def test_enterprises_and_areas_are_marked_and_no_code_or_size_is_wrong(reader):
    enterprises = reader.scalars(select(Organisation)).all()
    assert len(enterprises) == members_there(reader) == 300
    assert all(each.made_up and each.name.startswith("【演示】") for each in enterprises)
    assert all(uscc.is_valid(each.uscc) for each in enterprises)
    assert len({each.uscc for each in enterprises}) == 300
    assert {each.size for each in enterprises} == {"micro", "small", "medium", "large"}
    for each in enterprises:
        assert each.size == classify(each.industry, staff=each.staff, revenue=each.revenue).size
    areas = reader.scalars(select(Area)).all()
    assert all(each.made_up for each in areas)
    assert Counter(each.kind.value for each in areas) == {"city": 1, "district": 8, "park": 6}


def test_whole_bodies_say_what_the_string_says_and_nothing_contradicts_itself(reader):
    whole = [
        (submission, enterprise)
        for submission, enterprise in submitted(reader)
        if len(json.loads(submission.body)["responses"]) > 60
    ]
    assert len(whole) > 30
    for submission, enterprise in whole:
        body = json.loads(submission.body)
        items = {item.code: item for item in QUESTIONNAIRE.items()}
        answers = {code: parse_cell(items[code], given["value"]) for code, given in body["responses"].items()}
        assert encode(MODEL, answers, scoring_profile(enterprise)) == submission.answers == body["answers"]


def test_no_submission_contradicts_itself_or_answers_what_is_not_asked(reader):
    for submission, enterprise in submitted(reader):
        answers, profile = decode(MODEL, submission.answers), scoring_profile(enterprise)
        assert encode(MODEL, answers, profile) == submission.answers
        assert "." not in submission.answers  # everything asked is answered
        chosen = {code: answer.options for code, answer in answers.items() if answer.options}
        assert not [check.code for check in QUESTIONNAIRE.checks if all_hold(check.when, profile, chosen)]


def test_figures_typed_in_say_the_same_as_the_options(reader):
    figures = 0
    items = {item.code: item for item in QUESTIONNAIRE.items()}
    for submission, _ in submitted(reader):
        answers = decode(MODEL, submission.answers)
        for code, given in json.loads(submission.body)["responses"].items():
            typed = parse_cell(items[code], given["value"])
            assert (typed.state, typed.options) == (answers[code].state, answers[code].options)
            figures += typed.part is not None or typed.now is not None
    assert figures > 5000


def test_bodies_are_canonical_and_their_check_sums_are_right(reader):
    for submission, enterprise in submitted(reader):
        body = json.loads(submission.body)
        assert canonical(body) == submission.body
        assert hashlib.sha256(submission.body.encode()).hexdigest() == submission.sha256
        assert body["profile"]["uscc"] == enterprise.uscc
        assert Decimal(body["profile"]["revenue"]) == enterprise.revenue


def test_blocks_hold_five_and_keep_those_named_apart(reader, city):
    for campaign in city.campaigns:
        blocks = {}
        for row in reader.scalars(select(Counted).where(Counted.campaign_id == campaign, Counted.block.is_not(None))):
            blocks.setdefault(row.block, []).append(row.named)
        assert len(blocks) > 20
        assert all(len(members) >= 5 and len(set(members)) == 1 for members in blocks.values())


def test_counting_anew_changes_nothing(city):
    """What is written in bulk is what taking part would have led to."""
    with Session(db.engine_rw) as session:
        campaign = session.get_one(Campaign, city.campaigns[-1])

        def rows():
            query = select(Counted).where(Counted.campaign_id == campaign.id).order_by(Counted.id)
            columns = ("organisation_id", "assessment_id", "answers", "quantities", "named", "block", "area_id")
            return [tuple(getattr(row, column) for column in columns) for row in session.scalars(query)]

        before = rows()
        counting.recount_all(session, campaign, at=AT)
        counting.close(session, at=AT)
        assert len(before) > 150
        assert rows() == before


def test_consents_are_as_many_as_planned(reader):
    given = Counter(reader.scalars(select(Consent.purpose)))
    shares = {purpose: given[purpose] / 300 for purpose in Purpose}
    planned = {Purpose.AGGREGATE: 0.9, Purpose.SCORES: 0.45, Purpose.ANSWERS: 0.2, Purpose.CONTACT: 0.3}
    assert all(abs(shares[purpose] - share) < 0.08 for purpose, share in planned.items())
    assert len(reader.scalars(select(Invitation)).all()) == 900


def test_the_pages_of_areas_and_campaigns_say_that_the_data_is_synthetic(sign_in, lead, city):
    browser = sign_in(lead)
    assert browser.get("/areas/").text.count("Synthetic data") == 15
    with Session(db.engine) as session:
        park = session.scalars(select(Membership.area_id).limit(1)).one()
    for address in (f"/areas/{city.city}/", f"/areas/{park}/", f"/campaigns/{city.campaigns[-1]}/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "Synthetic data" in page.text
    members = browser.get(f"/campaigns/{city.campaigns[-1]}/members")
    assert "【演示】" in members.text


@pytest.mark.parametrize("share", ["whole", "figures"])
def test_results_of_both_kinds_of_body_open_and_can_be_taken_away(sign_in, make, lead, city, share):
    with Session(db.engine) as session:
        rows = [
            (submission, enterprise)
            for submission, enterprise in submitted(session)
            if (len(json.loads(submission.body)["responses"]) > 60) is (share == "whole")
        ]
        submission, enterprise = rows[-1]
    owner = make.user(name="Owner")
    make.role(owner, enterprise, RoleKind.ADMIN)
    browser = sign_in(owner)
    page = browser.get(f"/assessments/{submission.assessment_id}/result")
    assert page.status_code == 200
    assert enterprise.name in page.text
    for extension in ("csv", "json", "xlsx"):
        assert browser.get(f"/assessments/{submission.assessment_id}/result/{extension}").status_code == 200
    assert "Synthetic data" in browser.get(f"/memberships/of/{enterprise.id}").text
    assert browser.get(f"/organisations/{enterprise.id}").status_code == 200


@pytest.mark.sqlite_only
def test_the_demo_takes_members_in_later_and_refuses_another_number(tmp_path):
    config = Config.from_environment({"RONGPING_INSTANCE": str(tmp_path), "RONGPING_SECRET_KEY": "x" * 32}, demo=True)
    prepare(config)
    prepare(config, members=600)
    prepare(config, members=600)
    db.open(config.database_url)
    with Session(db.engine) as session:
        assert members_there(session) == 600
        assert session.scalars(select(User.email).where(User.email == "demo@example.cn")).one()
    db.engine.dispose()
    with pytest.raises(Failure, match="holds a demo with 600 made-up members, not 700"):
        prepare(config, members=700)


@pytest.mark.sqlite_only
def test_members_are_not_put_into_a_database_in_use(tmp_path, app, config):
    Factory().user()
    with pytest.raises(Failure, match="none of the demo's"):
        prepare(config, members=600)
    with Session(db.engine) as session:
        assert members_there(session) == 0
