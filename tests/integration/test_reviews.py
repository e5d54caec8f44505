"""Expert review: rated, reconciled, returned and corrected, completed, confirmed or disputed; who sees what, from when on."""

import json
import re
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from scoring.evaluate import evaluate
from survey import mail
from survey.database import db
from survey.formats import day
from survey.models import (
    AGREED,
    Assessment,
    AssessmentState,
    AuditEvent,
    Engagement,
    Review,
    ReviewEvent,
    ReviewOutcome,
    ReviewResponse,
    ReviewState,
    RoleKind,
)
from tests.factories import AT
from tests.integration.test_results import ANSWERS, cells, submit

ITEM, SECTION = "FND-STR-01", "FND"
LADDER = [option.code for option in {i.code: i for i in catalogue.get("lianghua-sme").items()}[ITEM].options]
OWN = ANSWERS[ITEM]
WORDS = {
    option.code: option.text["en"]
    for option in {i.code: i for i in catalogue.get("lianghua-sme").items()}[ITEM].options
}
LOWER = next(code for code in LADDER if code != OWN)
WHY = "The plan was never signed."


def only(model):
    """The only row there is."""
    with Session(db.engine) as session:
        return session.scalars(select(model)).one()


def rows(model):
    """All rows there are."""
    with Session(db.engine) as session:
        return session.scalars(select(model)).all()


@pytest.fixture
def second_user(make):
    """A colleague."""
    return make.user(name="Second")


@pytest.fixture
def second(lead, sign_in, second_user):
    """Their browser."""
    browser = sign_in(second_user)
    people = re.search(r"/consultancies/[0-9a-f-]{36}", lead.get("/desk/").text)[0]
    page = lead.post(f"{people}/invite", data={"email": "c@example.cn"}).text
    link = re.search(r"/consultancies/join/[\w-]+", page)[0]
    assert browser.post(link).status_code == 303
    return browser


@pytest.fixture
def assessment(make, enterprise):
    """What the enterprise submitted."""
    return submit(make, enterprise, ANSWERS)


def begin(lead, assessment, first, other=None, mode="blind"):
    """Begin a review, as the consultancy."""
    address = f"/reviews/new/{only(Engagement).id}/{assessment.id}"
    data = {"first": str(first.id), "second": str(other.id) if other else "", "mode": mode}
    return lead.post(address, data=data)


@pytest.fixture
def review(lead, engaged, assessment, lead_user):
    """A review by one; gives its address."""
    return begin(lead, assessment, lead_user).location


def rate(browser, review, value, *, item=ITEM, grade="2", why="", revision=0):
    """Rate an item as the script does."""
    body = {"revision": revision, "parts": {"choice": [value]}, "grade": grade, "why": why}
    return browser.post(f"{review}responses/{item}", json=body, headers={"Accept": "application/json"})


def take(browser, review, step, reason=""):
    """Take a step as its page offers it."""
    page = browser.get(f"{review}{step}").text
    outcome = re.search(r'name="outcome"[^>]*value="([^"]*)"', page)
    return browser.post(f"{review}{step}", data={"reason": reason, "outcome": outcome[1] if outcome else ""})


def complete(browser, review, **data):
    """Complete a review."""
    return browser.post(f"{review}complete", data={"rest": "y", **data})


def reviewed_total(answers, enterprise):
    """Total as the engine has it, in points to one place."""
    from tests.integration.test_results import expected

    return f"{expected(enterprise, answers).total / 10_000:.1f}"


def test_a_review_from_the_first_rating_to_the_archive(lead, engaged, enterprise, review):
    assert rate(lead, review, LOWER, why=WHY).json["differs"]
    page = lead.get(review).text
    assert WHY in page
    assert reviewed_total({**ANSWERS, ITEM: LOWER}, enterprise) in page
    assert complete(lead, review).location == review
    assert "Look and confirm" in engaged.get("/assessments/").text
    seen = engaged.get(review).text
    assert WHY in seen
    assert reviewed_total({**ANSWERS, ITEM: LOWER}, enterprise) in seen
    assert take(engaged, review, "confirm").location == review
    assert only(Review).state is ReviewState.CONFIRMED
    steps = [(event.step.value, event.party.value, event.by_name) for event in rows(ReviewEvent)]
    assert sorted(steps) == [
        ("begin", "consultancy", "Lead"), ("complete", "consultancy", "Lead"), ("confirm", "enterprise", "Owner"),
    ]  # fmt: skip
    assert {"review_begin", "review_complete", "review_confirm"} <= {event.action for event in rows(AuditEvent)}


def test_a_rest_that_stays_as_stated_is_told_while_there_is_one(lead, assessment, review):
    assert "the rest stays as stated" in lead.get(review).text
    with Session(db.engine_rw) as session, session.begin():
        found = session.scalars(select(Review)).one()
        session.add_all(
            ReviewResponse(
                review_id=found.id, seat=AGREED, item=item, value=value, grade=1, reason="", revision=1, updated_at=AT
            )
            for item, value in ANSWERS.items()
        )
    page = lead.get(review).text
    assert "the rest stays as stated" not in page


def test_the_history_tells_acts_and_not_states(lead, engaged, review):
    rate(lead, review, LOWER, why=WHY)
    complete(lead, review)
    take(engaged, review, "confirm")
    take(lead, review, "sign")
    for locale, acts in {
        "en": [
            "Signed the result",
            "Confirmed the result for the enterprise",
            "Completed the review",
            "Began the review",
        ],
        "zh": ["签发复评结论", "企业确认结论", "完成复评", "发起复评"],
    }.items():
        lead.set_cookie("lang", locale)
        page = lead.get(review).text
        steps = re.findall(r'<li><span class="num">[^<]*</span> (.*?) <small', page[page.index('id="history"') :])
        assert steps == acts, "the latest first"


def test_what_a_review_came_to_is_frozen_with_ratings_grades_and_reasons(lead, enterprise, review):
    rate(lead, review, LOWER, why=WHY, grade="3")
    complete(lead, review)
    outcome = only(ReviewOutcome)
    body = json.loads(outcome.body)
    assert body["ratings"] == {ITEM: {"value": LOWER, "grade": 3, "reason": WHY}}
    assert body["reviewers"] == ["Lead"]
    total = evaluate(catalogue.get("lianghua-sme"), outcome.answers).total
    assert f"{total / 10_000:.1f}" == reviewed_total({**ANSWERS, ITEM: LOWER}, enterprise)


def test_agreeing_needs_no_reason_and_differing_does(lead, review):
    assert not rate(lead, review, OWN).json["differs"]
    answer = rate(lead, review, LOWER, revision=1)
    assert answer.status_code == 200, "a rating is never lost for want of its reason"
    assert answer.json["unexplained"]
    refused = complete(lead, review)
    assert refused.status_code == 422
    assert "without a reason" in refused.text
    rate(lead, review, LOWER, revision=2, why=WHY)
    assert complete(lead, review).status_code == 303


def test_what_is_not_rated_stays_as_stated_only_if_somebody_says_so(lead, review):
    rate(lead, review, OWN)
    refused = lead.post(f"{review}complete", data={})
    assert refused.status_code == 422
    assert "tick that it stays as stated" in refused.text
    assert only(Review).state is ReviewState.REVIEWING
    assert complete(lead, review).status_code == 303


def test_the_enterprise_sees_no_rating_before_the_review_is_completed(lead, engaged, review):
    rate(lead, review, LOWER, why=WHY)
    assert WHY not in engaged.get(review).text
    assert engaged.get(f"{review}sections/{SECTION}").location == review, (
        "its questions are not unrated, but not told yet"
    )
    assert rate(engaged, review, OWN).status_code == 409
    complete(lead, review)
    assert WHY in engaged.get(f"{review}sections/{SECTION}").text
    assert rate(engaged, review, OWN).status_code == 409
    assert [each.value for each in rows(ReviewResponse)] == [LOWER]


def test_strangers_find_no_review(make, sign_in, review, enterprise):
    stranger = sign_in(make.user(name="Stranger"))
    for address in (review, f"{review}sections/{SECTION}", f"{review}complete", f"{review}reconcile"):
        assert stranger.get(address).status_code == 404
    assert rate(stranger, review, OWN).status_code == 404
    assert stranger.post(f"{review}confirm").status_code == 404


def test_a_review_that_rated_nothing_is_not_completed(lead, review):
    refused = complete(lead, review)
    assert refused.status_code == 422
    assert "Nothing is rated yet" in refused.text
    assert only(Review).state is ReviewState.REVIEWING


def test_a_respondent_reads_but_only_who_manages_confirms(lead, make, sign_in, enterprise, review):
    rate(lead, review, OWN)
    complete(lead, review)
    user = make.user(name="Clerk")
    make.role(user, enterprise, RoleKind.RESPONDENT)
    clerk = sign_in(user)
    assert clerk.get(review).status_code == 200
    assert "Confirm…" not in clerk.get(review).text
    take(clerk, review, "confirm")
    assert only(Review).state is ReviewState.REVIEWED


def test_a_colleague_who_does_not_review_looks_on(lead, second, review):
    rate(lead, review, LOWER, why=WHY)
    assert WHY in second.get(review).text
    assert rate(second, review, OWN, revision=1).status_code == 409
    second.post(f"{review}return", data={"reason": "because"})
    assert only(Review).state is ReviewState.REVIEWING


def test_when_the_engagement_ends_the_consultancy_sees_no_review_any_more_and_the_enterprise_does(
    lead, engaged, review
):
    complete(lead, review)
    engaged.post(f"/engagements/{only(Engagement).id}/end")
    assert lead.get(review).status_code == 404
    assert engaged.get(review).status_code == 200


def test_nobody_reviews_the_enterprise_they_work_in(lead, make, enterprise, assessment, lead_user, request):
    make.role(lead_user, enterprise, RoleKind.RESPONDENT)
    request.getfixturevalue("engaged")
    page = begin(lead, assessment, lead_user)
    assert page.status_code == 422
    assert "works in the enterprise" in page.text
    assert rows(Review) == []


def test_who_works_alone_is_asked_for_nobody_else(lead, engaged, assessment, lead_user):
    page = lead.get(f"/reviews/new/{only(Engagement).id}/{assessment.id}").text
    fields = dict.fromkeys(re.findall(r'name="(first|second|mode)"', page), "")
    assert "mode" not in fields
    sent = lead.post(f"/reviews/new/{only(Engagement).id}/{assessment.id}", data={**fields, "first": str(lead_user.id)})
    assert sent.status_code == 303


def test_the_same_submission_is_reviewed_once(lead, review, assessment, lead_user):
    again = begin(lead, assessment, lead_user)
    assert again.location == review
    assert len(rows(Review)) == 1


def test_two_reviewers_who_rate_blindly_see_each_other_only_when_both_are_done(
    lead, second, engaged, assessment, lead_user, second_user
):
    review = begin(lead, assessment, lead_user, second_user).location
    rate(lead, review, LOWER, why=WHY)
    rate(second, review, OWN)
    assert WHY not in second.get(review).text + second.get(f"{review}sections/{SECTION}").text
    assert complete(lead, review).status_code == 422
    assert lead.post(f"{review}done").location == review
    assert rate(lead, review, OWN, revision=1).status_code == 409
    assert WHY not in second.get(review).text
    assert second.post(f"{review}done").location == f"{review}reconcile"
    both = lead.get(f"{review}reconcile").text
    assert WHY in both
    assert "Second" in both


def test_what_two_agree_on_counts_and_the_rest_is_reconciled(lead, second, engaged, assessment, lead_user, second_user):
    review = begin(lead, assessment, lead_user, second_user).location
    agreed = "FND-STR-02"
    rate(lead, review, ANSWERS[agreed], item=agreed)
    rate(second, review, ANSWERS[agreed], item=agreed)
    rate(lead, review, LOWER, why=WHY)
    rate(second, review, OWN)
    lead.post(f"{review}done")
    second.post(f"{review}done")
    assert {row.item for row in rows(ReviewResponse) if row.seat == 0} == {agreed}
    refused = complete(lead, review)
    assert refused.status_code == 422
    assert "Reconcile first" in refused.text
    assert "not rated" not in refused.text
    assert second.post(f"{review}reconcile", data={ITEM: "1"}).location == f"{review}complete"
    kept = {row.item: row for row in rows(ReviewResponse) if row.seat == 0}
    assert (kept[ITEM].value, kept[ITEM].reason) == (LOWER, WHY)
    assert complete(lead, review).status_code == 303


def test_where_only_the_grade_of_evidence_differs_the_lower_is_taken_for_all_at_once(
    lead, second, engaged, assessment, lead_user, second_user
):
    review = begin(lead, assessment, lead_user, second_user).location
    alike = "FND-STR-02"
    rate(lead, review, ANSWERS[alike], item=alike, grade="2")
    rate(second, review, ANSWERS[alike], item=alike, grade="1")
    rate(lead, review, LOWER, why=WHY)
    rate(second, review, OWN)
    lead.post(f"{review}done")
    second.post(f"{review}done")
    page = lead.get(f"{review}reconcile").text
    assert "On 1 more they say the same" in page
    sent = {"go": "lower", f"{alike}.shown": "0", f"{ITEM}.shown": "0"}
    told = lead.post(f"{review}reconcile", data=sent, follow_redirects=True).text
    assert "1 question is left" in told
    assert {row.item: row.grade for row in rows(ReviewResponse) if row.seat == 0} == {alike: 1}


def test_the_enterprise_never_sees_what_each_of_two_rated_by_themselves(
    lead, second, engaged, assessment, lead_user, second_user
):
    review = begin(lead, assessment, lead_user, second_user).location
    rate(lead, review, LOWER, why=WHY)
    rate(second, review, OWN)
    lead.post(f"{review}done")
    second.post(f"{review}done")
    lead.post(f"{review}reconcile", data={ITEM: "2", f"{ITEM}.shown": "0"})
    complete(lead, review)
    assert WHY in lead.get(f"{review}reconcile").text
    asked = engaged.get(f"{review}reconcile")
    assert (asked.status_code, asked.location) == (303, review)


def test_two_reviewers_working_jointly_share_one_set_and_never_overwrite_each_other(
    lead, second, engaged, assessment, lead_user, second_user
):
    review = begin(lead, assessment, lead_user, second_user, "joint").location
    rate(lead, review, LOWER, why=WHY)
    assert WHY in second.get(f"{review}sections/{SECTION}").text
    clash = rate(second, review, OWN)
    assert clash.status_code == 409
    assert clash.json["theirs"]["why"] == WHY
    assert only(ReviewResponse).value == LOWER
    assert rate(second, review, OWN, revision=clash.json["theirs"]["revision"]).status_code == 200


def test_a_returned_submission_is_corrected_in_a_draft_with_all_its_answers(
    lead, engaged, enterprise, assessment, review
):
    rate(lead, review, LOWER, why=WHY)
    assert "A corrected version" not in engaged.get(f"/assessments/{assessment.id}/result").text
    assert lead.post(f"{review}return", data={"reason": ""}).status_code == 422
    lead.post(f"{review}return", data={"reason": "Machines are counted twice."})
    assert "Machines are counted twice." in engaged.get(review).text
    draft = next(each for each in rows(Assessment) if each.state is AssessmentState.DRAFT)
    page = engaged.get(f"/assessments/{draft.id}/review").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    engaged.post(
        f"/assessments/{draft.id}/responses/{ITEM}",
        json={"revision": 1, "parts": {"choice": [LOWER]}},
        headers={"Accept": "application/json"},
    )
    page = engaged.get(f"/assessments/{draft.id}/review").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    sent = engaged.post(f"/assessments/{draft.id}/submit", data={"name": "Owner", "true": "y", "seen": seen})
    assert sent.status_code == 303
    after = only(Review)
    assert (after.state, after.assessment_id) == (ReviewState.REVIEWING, draft.id)
    section = lead.get(f"{review}sections/{SECTION}").text
    assert "corrected" in section
    overview = lead.get(review).text
    listed = overview[overview.index("The enterprise changed 1 answer") : overview.index("Stated and found")]
    assert f"/sections/{SECTION}#{ITEM}" in listed
    assert re.search(rf"{WORDS[OWN]} → <strong>{WORDS[LOWER]}</strong>", listed)
    assert "The enterprise changed" not in engaged.get(review).text
    desk = lead.get(f"/desk/clients/{only(Engagement).id}").text
    assert str(draft.id) in desk
    assert str(assessment.id) not in desk, "what was corrected counts no more"
    assert engaged.get("/assessments/").text.count("replaced by its correction") == 1
    for _again in range(2):  # made anew, then kept
        replaced = engaged.get(f"/assessments/{assessment.id}/result").text
        assert "A corrected version" in replaced
        assert f'href="/assessments/{draft.id}/result"' in replaced
    assert "A corrected version" not in engaged.get(f"/assessments/{draft.id}/result").text
    assert 'id="change"' not in lead.get(f"/assessments/{draft.id}/result").text
    assert WHY in section, "ratings stay"


def test_a_correction_says_on_every_page_who_returned_it_and_why_and_cannot_be_discarded(lead, engaged, review):
    lead.post(f"{review}return", data={"reason": "Machines are <counted> twice."})
    draft = next(each for each in rows(Assessment) if each.state is AssessmentState.DRAFT)
    place = f"/assessments/{draft.id}/"
    for page in (place, f"{place}sections/{SECTION}", f"{place}review"):
        said = engaged.get(page).text
        assert "Hongtu Diagnosis returned your answers" in said, page
        assert "Machines are &lt;counted&gt; twice." in said, page
        assert f'href="{review}"' in said, page
    assert "Discard" not in engaged.get(place).text
    assert engaged.get(f"{place}discard").status_code == 303
    engaged.post(f"{place}discard")
    assert len(rows(Assessment)) == 2


def mails(config):
    """Mails so far: to whom, about what, and with which words."""
    found = [
        message_from_bytes(each.read_bytes(), policy=default) for each in (config.instance / "outbox").glob("*.eml")
    ]
    return {(each["To"], each["Subject"]): each.get_content() for each in found}


def test_those_who_manage_the_enterprise_are_told_by_mail_in_their_language_what_waits_for_them(
    lead, make, engaged, owner, enterprise, review, config
):
    make.role(chinese := make.user(locale="zh"), enterprise)
    make.role(make.user(), enterprise, RoleKind.RESPONDENT)
    lead.post(f"{review}return", data={"reason": "Look again."})
    told = mails(config)
    assert set(told) == {
        (owner.email, "Hongtu Diagnosis returned the answers of Baoshan Gears for correction"),
        (chinese.email, "Hongtu Diagnosis退回了Baoshan Gears的答卷，请更正"),
    }
    assert all(review in body for body in told.values())
    lead.post(f"{review}reopen", data={"reason": "Not needed."})
    rate(lead, review, ANSWERS[ITEM])
    complete(lead, review)
    later = mails(config).keys() - told.keys()
    assert {to for to, _about in later} == {owner.email, chinese.email}
    assert all("review" in about or "复评" in about for _to, about in later)


def test_those_who_reviewed_are_told_by_mail_what_the_enterprise_says_of_it(lead, lead_user, engaged, review, config):
    rate(lead, review, ANSWERS[ITEM])
    complete(lead, review)
    before = mails(config)
    take(engaged, review, "dispute", "The plan was signed in May.")
    lead.post(f"{review}reopen", data={"reason": "We look at the plan."})
    complete(lead, review)
    take(engaged, review, "confirm", "")
    told = {about: body for (to, about), body in mails(config).items() if to == lead_user.email}
    assert set(told) == {"Baoshan Gears disputes your review", "Baoshan Gears confirmed your review"}
    assert all(review in body for body in told.values())
    assert not any(to == lead_user.email for to, _about in before)


def test_a_mail_server_out_of_reach_holds_up_no_review(lead, engaged, review, monkeypatch):
    def refuse(*_args, **_named):
        raise mail.MailError("down")

    monkeypatch.setattr(mail, "send", refuse)
    assert lead.post(f"{review}return", data={"reason": "Look again."}).status_code == 303
    assert only(Review).state is ReviewState.RETURNED


def test_a_returned_review_taken_up_again_needs_no_correction(lead, engaged, review):
    lead.post(f"{review}return", data={"reason": "Look again."})
    assert len(rows(Assessment)) == 2
    lead.post(f"{review}reopen", data={"reason": "Not needed after all."})
    assert len(rows(Assessment)) == 1
    assert only(Review).state is ReviewState.REVIEWING


def test_a_disputed_review_is_taken_up_again_with_the_reason_in_the_history(lead, engaged, review):
    rate(lead, review, OWN)
    complete(lead, review)
    assert take(engaged, review, "dispute", "").status_code == 422
    take(engaged, review, "dispute", "The plan was signed in May.")
    assert "The plan was signed in May." in lead.get(review).text
    lead.post(f"{review}reopen", data={"reason": "We look at the plan again."})
    assert rate(lead, review, LOWER, why=WHY, revision=1).status_code == 200
    complete(lead, review)
    assert len(rows(ReviewOutcome)) == 2, "what was found first stays on record"


def test_the_enterprise_ticks_what_it_disputes_and_the_reviewers_find_it_marked(lead, engaged, review):
    rate(lead, review, LOWER, why=WHY)
    complete(lead, review)
    page = engaged.get(f"{review}dispute").text
    assert page.index("Rated otherwise than you stated") < page.index(ITEM) < page.index("Dispute other questions, too")
    outcome = re.search(r'name="outcome"[^>]*value="([^"]*)"', page)[1]
    ticked = {"differing": [ITEM], "others": ["FND-STR-02"], "reason": "It is signed.", "outcome": outcome}
    assert engaged.post(f"{review}dispute", data={**ticked, "others": ["NO-SUCH-01"]}).status_code == 422
    assert engaged.post(f"{review}dispute", data={**ticked, "reason": "x" * 1990}).status_code == 422
    assert engaged.post(f"{review}dispute", data=ticked).location == review
    for browser in (engaged, lead):
        shown = browser.get(review).text
        disputed = shown[shown.index("What the enterprise disputes") : shown.index("Stated and found")]
        assert "It is signed." in disputed
        assert f"/sections/FND#{ITEM}" in disputed
        assert "FND-STR-02" in disputed
    take(lead, review, "reopen", "We look again.")
    assert lead.get(f"{review}sections/FND").text.count("disputed by the enterprise") == 2
    rate(lead, review, OWN, revision=1)
    complete(lead, review)
    assert "What the enterprise disputes" not in lead.get(review).text


def test_nobody_confirms_what_they_did_not_see(lead, engaged, review):
    rate(lead, review, LOWER, why=WHY)
    complete(lead, review)
    page = engaged.get(f"{review}confirm").text
    seen = re.search(r'name="outcome"[^>]*value="([^"]*)"', page)[1]
    lead.post(f"{review}reopen", data={"reason": "One more look."})
    rate(lead, review, OWN, revision=1)
    complete(lead, review)
    engaged.post(f"{review}confirm", data={"outcome": seen})
    assert only(Review).state is ReviewState.REVIEWED
    take(engaged, review, "confirm")
    assert only(Review).state is ReviewState.CONFIRMED


def test_what_one_reviewer_settled_the_other_does_not_overwrite_unseen(
    lead, second, engaged, assessment, lead_user, second_user
):
    review = begin(lead, assessment, lead_user, second_user).location
    rate(lead, review, LOWER, why=WHY)
    rate(second, review, OWN)
    lead.post(f"{review}done")
    second.post(f"{review}done")
    lead.post(f"{review}reconcile", data={ITEM: "1", f"{ITEM}.shown": "0"})
    page = second.post(f"{review}reconcile", data={ITEM: "2", f"{ITEM}.shown": "0"}, follow_redirects=True).text
    assert "settled 1 question meanwhile" in page
    assert [row.value for row in rows(ReviewResponse) if row.seat == 0] == [LOWER]


def test_figures_of_the_enterprise_can_be_agreed_with_and_come_back_as_they_were_rated(lead, review):
    code = next(code for code, value in ANSWERS.items() if code == "FND-CAP-01")
    body = {"revision": 0, "parts": {"choice": [], "part": "12", "whole": "600"}, "grade": "1", "why": WHY}
    told = lead.post(f"{review}responses/{code}", json=body, headers={"Accept": "application/json"}).json
    assert told["parts"]["part"] == "12"
    assert told["parts"]["choice"], "the band follows from the figures"
    body["parts"] = {"choice": [], "part": "13", "whole": "600"}
    clash = lead.post(f"{review}responses/{code}", json=body, headers={"Accept": "application/json"})
    assert clash.status_code == 409
    assert clash.json["theirs"]["parts"]["whole"] == "600"


def test_a_questionnaire_without_points_in_a_section_shows_that_section_all_the_same(
    lead, engaged, make, enterprise, lead_user
):
    answers = cells(catalogue.get("miit-sme"), level=0.5)
    review = begin(lead, submit(make, enterprise, answers, code="miit-sme"), lead_user).location
    page = lead.get(review).text
    for dimension in catalogue.get("miit-sme").dimensions:
        assert f"{review}sections/{dimension.code}" in page


def test_a_correction_is_not_discarded(lead, engaged, review):
    lead.post(f"{review}return", data={"reason": "Look again."})
    draft = next(each for each in rows(Assessment) if each.state is AssessmentState.DRAFT)
    engaged.post(f"/assessments/{draft.id}/discard")
    assert len(rows(Assessment)) == 2


def test_the_enterprise_is_told_when_a_review_does_not_go_on(lead, engaged, review):
    engaged.post(f"/engagements/{only(Engagement).id}/end")
    assert "The engagement has ended" in engaged.get(review).text


def test_a_step_that_does_not_lead_on_changes_nothing(lead, engaged, review):
    for browser, step in ((engaged, "confirm"), (lead, "archive"), (engaged, "dispute"), (lead, "confirm")):
        browser.post(f"{review}{step}", data={"reason": "now"})
        assert only(Review).state is ReviewState.REVIEWING, step


def test_a_section_is_rated_without_scripts_and_wrong_parts_are_told_with_the_rest_kept(lead, review):
    other = "FND-STR-02"
    data = {
        ITEM: LOWER, f"{ITEM}.grade": "7", f"{ITEM}.why": WHY, f"{ITEM}.shown": "0",
        other: ANSWERS[other].split("|"), f"{other}.grade": "1", f"{other}.shown": "0",
    }  # fmt: skip
    page = lead.post(f"{review}sections/{SECTION}", data=data)
    assert page.status_code == 422
    assert "not among the grades offered" in page.text
    assert WHY in page.text, "what was typed stands there again"
    assert [row.item for row in rows(ReviewResponse)] == [other]
    data[f"{ITEM}.grade"] = "1"
    data[f"{other}.shown"] = "1"
    assert lead.post(f"{review}sections/{SECTION}", data=data).status_code == 303
    assert {row.item for row in rows(ReviewResponse)} == {ITEM, other}


def test_an_answer_that_is_not_offered_is_refused(lead, review):
    answer = rate(lead, review, "platinum")
    assert answer.status_code == 422
    assert "platinum" in answer.json["message"]
    assert lead.post(f"{review}responses/{ITEM}", json=[1]).status_code == 422
    assert rate(lead, review, OWN, item="NO-SUCH-01").status_code == 404


def test_hostile_reasons_are_shown_as_text(lead, review):
    rate(lead, review, LOWER, why="<script>alert(1)</script>")
    for address in (review, f"{review}sections/{SECTION}"):
        page = lead.get(address).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_desk_tells_where_each_review_stands(lead, engaged, review, assessment):
    assert "under review" in lead.get("/desk/?state=reviewing").text
    assert review in lead.get(f"/desk/clients/{only(Engagement).id}").text
    complete(lead, review)
    assert "reviewed, to be confirmed" in lead.get("/desk/").text


def test_who_ends_the_work_is_told_first_of_reviews_that_are_not_signed(lead, engaged, review):
    address = f"/engagements/{only(Engagement).id}/end"
    for browser in (lead, engaged):
        page = browser.get(address).text
        assert "1 expert review is not signed yet" in page
        assert f'href="{review}"' in page
    rate(lead, review, ANSWERS[ITEM])
    complete(lead, review)
    take(engaged, review, "confirm")
    assert "1 expert review is not signed yet" in lead.get(address).text
    take(lead, review, "sign")
    assert "not signed yet" not in lead.get(address).text


def test_after_the_work_has_ended_nobody_is_called_to_confirm(lead, engaged, review):
    rate(lead, review, ANSWERS[ITEM])
    complete(lead, review)
    assert "Look and confirm" in engaged.get("/assessments/").text
    lead.post(f"/engagements/{only(Engagement).id}/end")
    page = engaged.get("/assessments/").text
    assert "Look and confirm" not in page
    assert "ended with the engagement" in page
    seen = engaged.get(review).text
    assert "The engagement has ended" in seen
    assert "Please look and confirm" not in seen
    assert "ended with the engagement" in engaged.get("/reviews/list.csv").text


def test_a_correction_nobody_waits_for_any_more_can_be_discarded(lead, engaged, review):
    lead.post(f"{review}return", data={"reason": "Look again."})
    [draft] = [each for each in rows(Assessment) if each.state is AssessmentState.DRAFT]
    engaged.post(f"/assessments/{draft.id}/discard")
    assert len(rows(Assessment)) == 2
    lead.post(f"/engagements/{only(Engagement).id}/end")
    engaged.post(f"/assessments/{draft.id}/discard")
    assert len(rows(Assessment)) == 1


def test_a_card_of_a_review_says_of_which_answers_it_is(engaged, review, assessment):
    page = engaged.get("/assessments/").text
    card = page[page.index(f'href="{review}"') :].partition("</section>")[0]
    assert catalogue.get("lianghua-sme").title["en"] in card
    assert f"Submitted {day(assessment.submitted_at)}" in card


def test_sections_are_counted_as_the_overview_lists_them_and_lead_to_each_other(lead, review):
    listed = re.findall(rf'<th scope="row"><a href="{review}sections/(\w+)"', lead.get(review).text)
    for number, code in enumerate(listed, start=1):
        assert f"Section {number} of {len(listed)}<" in lead.get(f"{review}sections/{code}").text
        ahead = lead.post(f"{review}sections/{code}", data={"go": "next"}).location
        assert ahead == (f"{review}sections/{listed[number]}" if number < len(listed) else review)


def test_a_blind_review_says_before_the_form_that_the_other_is_not_done(
    lead, second, engaged, assessment, lead_user, second_user
):
    review = begin(lead, assessment, lead_user, second_user).location
    said = "can be completed once both reviewers are done"
    assert said in lead.get(review).text
    assert f'href="{review}complete"' not in lead.get(review).text
    page = lead.get(f"{review}complete").text
    assert said in page
    assert 'id="main-form"' not in page
    lead.post(f"{review}done")
    second.post(f"{review}done")
    assert f'href="{review}complete"' in lead.get(review).text
    assert 'id="main-form"' in lead.get(f"{review}complete").text


def test_the_list_of_reviews_has_what_was_signed_also_after_the_work_has_ended(lead, engaged, review):
    rate(lead, review, ANSWERS[ITEM])
    complete(lead, review)
    take(engaged, review, "confirm")
    take(lead, review, "sign")
    lead.post(f"/engagements/{only(Engagement).id}/end")
    table = lead.get("/reviews/list.csv").text
    assert "Baoshan Gears" in table
    assert ",signed," in table
