"""Sections handed to a colleague by a link, and what becomes of their answers."""

import json
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from survey import clock, retention
from survey.database import db
from survey.models import Assessment, Engagement, Handover, Opinion, Response, Submission
from tests.factories import PASSWORD
from tests.integration.filling import (
    JSON,
    colleague_in,
    full_answers,
    hidden,
    kept,
    owner_of,
    questionnaire,
    section,
    value_of,
)

ITEM, OTHER = "FND-STR-01", "FND-STR-02"
ASKED = {"name": "王工, 设备科", "sections": ["FND"], "message": "请看看联网的部分", "days": "14"}
QUICK = {**JSON, "Content-Type": "application/json"}


@pytest.fixture
def world(make, sign_in):
    """A draft with its owner's browser."""
    user, organisation = owner_of(make, name="Baoshan Gears")
    return make.assessment(organisation), sign_in(user), organisation


@pytest.fixture
def hand(app, world):
    """Return what makes a link; it gives the link's address and a browser without a sign-in."""
    assessment, owner, _organisation = world

    def make_link(**changed):
        return hand_over(owner, assessment, app, **changed)

    return make_link


def options(code):
    """Codes of the options of an item."""
    item = next(each for each in questionnaire().items() if each.code == code)
    return [option.code for option in item.options]


def save(guest, link, code, value, revision=0, **parts):
    """Answer as the page's script does."""
    body = {"revision": revision, "parts": {"choice": [value] if value else [], **parts}}
    return guest.post(f"{link}/responses/{code}", json=body, headers=JSON)


def opinion(app, code=ITEM):
    """Read what is kept of a colleague's answer."""
    with app.app_context():
        return db.session.scalars(select(Opinion).where(Opinion.item == code)).one_or_none()


def decide(owner, assessment, code, decision, **fields):
    """Press a button beside an opinion on the section's page."""
    page = owner.get(section(assessment))
    which = re.search(rf'value="take\.(\w+)\.{code}"', page.text)[1]
    revision = re.search(rf'name="{code}\.voice-{which}" value="(\d+)"', page.text)[1]
    sent = {"go": f"{decision}.{which}.{code}", f"{code}.voice-{which}": revision, **fields}
    if "remark" in fields:
        sent[f"{code}.remark-{which}"] = sent.pop("remark")
    return owner.post(section(assessment), data=sent)


def test_a_colleague_sees_who_asks_and_only_what_was_handed_over(world, hand):
    link, guest = hand()
    page = guest.get(link)
    assert page.status_code == 200
    for told in ("Baoshan Gears", "王工, 设备科", "请看看联网的部分"):
        assert told in page.text
    assert "/sections/FND" in page.text
    assert "/sections/APP" not in page.text
    shown = guest.get(f"{link}/sections/FND")
    assert shown.status_code == 200
    assert f'id="{ITEM}"' in shown.text
    assert "What counts, with an example" in shown.text
    assert str(world[0].id) not in shown.text
    assert "/evidence" not in shown.text
    assert guest.get(f"{link}/sections/APP").status_code == 404
    assert save(guest, link, "APP-MKT-01", "none").status_code == 422
    assert guest.get(f"{link}/items/APP-MKT-01", headers=JSON).status_code == 404


def test_the_secret_is_kept_as_a_hash_alone(app, hand):
    link, _guest = hand()
    with app.app_context():
        [handover] = db.session.scalars(select(Handover)).all()
    assert link.rsplit("/")[-1] not in str(vars(handover))


def test_an_answer_where_there_is_none_becomes_the_enterprises_and_says_whose_it_is(app, world, hand):
    assessment, owner, _organisation = world
    link, guest = hand()
    told = save(guest, link, ITEM, options(ITEM)[1]).get_json()
    assert told["progress"]["done"] == 1
    assert value_of(app, assessment, ITEM) == options(ITEM)[1]
    page = owner.get(section(assessment))
    assert "answered this by a link" in page.text
    assert save(guest, link, ITEM, options(ITEM)[0], revision=told["revision"]).status_code == 200
    assert value_of(app, assessment, ITEM) == options(ITEM)[0]
    assert save(guest, link, ITEM, "", revision=2).status_code == 200
    assert value_of(app, assessment, ITEM) == ""


def test_a_colleague_never_sees_what_the_enterprise_answered(make, world, hand):
    assessment, _owner, _organisation = world
    make.response(assessment, ITEM, options(ITEM)[0], note="our private note")
    link, guest = hand()
    page = guest.get(f"{link}/sections/FND").text
    assert "our private note" not in page
    item = page[page.index(f'id="{ITEM}"') : page.index(f'id="{OTHER}"')]
    assert " checked" not in item
    assert "The enterprise has an answer to this already" in item


def test_where_they_differ_both_stay_until_somebody_decides(app, make, world, hand):
    assessment, owner, _organisation = world
    mine, theirs = options(ITEM)[:2]
    make.response(assessment, ITEM, mine)
    link, guest = hand()
    save(guest, link, ITEM, theirs, note="seen in the workshop")
    assert value_of(app, assessment, ITEM) == mine
    shown = owner.get(section(assessment)).text
    assert "says otherwise" in shown
    assert "seen in the workshop" in shown
    assert "A colleague answers 1 question otherwise" in owner.get(f"/assessments/{assessment.id}/").text
    assert 'id="differences"' in owner.get(f"/assessments/{assessment.id}/review").text
    decide(owner, assessment, ITEM, "keep", remark="we counted again")
    assert value_of(app, assessment, ITEM) == mine
    assert "we counted again" in owner.get(section(assessment)).text
    assert 'id="differences"' not in owner.get(f"/assessments/{assessment.id}/review").text
    decide(owner, assessment, ITEM, "take")
    assert value_of(app, assessment, ITEM) == theirs
    shown = owner.get(section(assessment)).text
    assert "says otherwise" not in shown
    assert "Before, you had answered" in shown
    which = opinion(app).handover_id.hex
    owner.post(section(assessment), data={"go": f"back.{which}.{ITEM}", f"{ITEM}.voice-{which}": "1"})
    assert value_of(app, assessment, ITEM) == mine
    assert "You stayed with your answer" in owner.get(section(assessment)).text


@pytest.fixture
def differing(make, world, hand):
    """Two questions of a section that a colleague answers otherwise."""
    assessment, _owner, _organisation = world
    link, guest = hand()
    for code in (ITEM, OTHER):
        make.response(assessment, code, options(code)[0])
        save(guest, link, code, options(code)[1])
    return link, guest


def all_of(owner, assessment, decision):
    """Address on the check page of deciding about all at once."""
    page = owner.get(f"/assessments/{assessment.id}/review").text
    return re.search(rf'href="([^"]+/opinions/[^"]+/FND/{decision})"', page)[1]


def test_all_of_a_colleagues_answers_in_a_section_are_taken_at_once_and_each_can_be_undone(app, world, differing):
    assessment, owner, _organisation = world
    address = all_of(owner, assessment, "take")
    asked = owner.get(address)
    assert "2 answers of “" in asked.text
    assert "Take all 2 answers" in asked.text
    assert value_of(app, assessment, ITEM) == options(ITEM)[0]
    told = owner.post(address, data={"seen": hidden(asked, "seen")}, follow_redirects=True).text
    assert "Taken: 2 answers of" in told
    assert 'id="differences"' not in told
    assert [value_of(app, assessment, code) for code in (ITEM, OTHER)] == [options(code)[1] for code in (ITEM, OTHER)]
    which = opinion(app).handover_id.hex
    owner.post(section(assessment), data={"go": f"back.{which}.{ITEM}", f"{ITEM}.voice-{which}": "1"})
    assert value_of(app, assessment, ITEM) == options(ITEM)[0]


def test_all_of_the_enterprises_answers_in_a_section_are_kept_at_once(app, world, differing):
    assessment, owner, _organisation = world
    address = all_of(owner, assessment, "keep")
    owner.post(address, data={"seen": hidden(owner.get(address), "seen")})
    assert [opinion(app, code).decision for code in (ITEM, OTHER)] == ["kept", "kept"]
    assert value_of(app, assessment, ITEM) == options(ITEM)[0]
    assert owner.get(address).status_code == 303


def test_nothing_is_decided_at_once_where_one_of_the_answers_has_just_changed(app, world, differing):
    link, guest = differing
    assessment, owner, _organisation = world
    address = all_of(owner, assessment, "take")
    seen = hidden(owner.get(address), "seen")
    save(guest, link, OTHER, options(OTHER)[2], revision=1)
    told = owner.post(address, data={"seen": seen}, follow_redirects=True).text
    assert "has just changed" in told
    assert [value_of(app, assessment, code) for code in (ITEM, OTHER)] == [options(code)[0] for code in (ITEM, OTHER)]


def test_another_opinion_after_a_decision_is_to_be_decided_anew(app, make, world, hand):
    assessment, owner, _organisation = world
    make.response(assessment, ITEM, options(ITEM)[0])
    link, guest = hand()
    save(guest, link, ITEM, options(ITEM)[1])
    decide(owner, assessment, ITEM, "keep")
    assert save(guest, link, ITEM, options(ITEM)[2], revision=1).status_code == 200
    assert opinion(app).decision == "open"
    assert 'id="differences"' in owner.get(f"/assessments/{assessment.id}/review").text


def test_a_decision_about_an_opinion_that_has_just_changed_is_not_carried_out(app, make, world, hand):
    assessment, owner, _organisation = world
    make.response(assessment, ITEM, options(ITEM)[0])
    link, guest = hand()
    save(guest, link, ITEM, options(ITEM)[1])
    which = opinion(app).handover_id.hex
    save(guest, link, ITEM, options(ITEM)[2], revision=1)
    sent = {"go": f"take.{which}.{ITEM}", f"{ITEM}.voice-{which}": "1"}
    page = owner.post(section(assessment), data=sent, follow_redirects=True)
    assert "has just changed this answer" in page.text
    assert value_of(app, assessment, ITEM) == options(ITEM)[0]


def test_dont_know_contradicts_nothing_and_knowing_contradicts_dont_know(app, make, world, hand):
    assessment, owner, _organisation = world
    make.response(assessment, ITEM, options(ITEM)[0])
    make.response(assessment, OTHER, "DK")
    link, guest = hand()
    save(guest, link, ITEM, "DK")
    assert 'id="differences"' not in owner.get(f"/assessments/{assessment.id}/review").text
    save(guest, link, OTHER, options(OTHER)[0])
    assert 'id="differences"' in owner.get(f"/assessments/{assessment.id}/review").text


def test_not_applicable_asks_a_colleague_for_the_reason_and_keeps_it(app, make, world, hand):
    assessment, owner, _organisation = world
    item = next(
        each
        for each in questionnaire().items()
        if each.may_be_not_applicable and each.code.startswith("FND") and not each.applies_if
    )
    make.response(assessment, item.code, item.options[0].code)
    link, guest = hand()
    refused = save(guest, link, item.code, "NA")
    assert refused.status_code == 422
    assert save(guest, link, item.code, "NA", reason="no such machines here").status_code == 200
    assert "no such machines here" in owner.get(section(assessment)).text


def test_a_stale_answer_from_another_window_is_shown_not_overwritten(app, hand):
    link, guest = hand()
    save(guest, link, ITEM, options(ITEM)[0])
    late = save(guest, link, ITEM, options(ITEM)[1])
    assert late.status_code == 409
    assert opinion(app).value == options(ITEM)[0]


def test_the_page_works_as_a_form_and_ends_with_thanks(app, world, hand):
    assessment, owner, _organisation = world
    link, guest = hand()
    page = guest.get(f"{link}/sections/FND").text
    shown = re.search(rf'name="{ITEM}\.shown" value="([^"]+)"', page)[1]
    sent = {ITEM: options(ITEM)[1], f"{ITEM}.shown": shown, "go": "next"}
    assert guest.post(f"{link}/sections/FND", data=sent).location == link
    assert value_of(app, assessment, ITEM) == options(ITEM)[1]
    assert re.search(r"Hand back \(\d+ questions left open\)", guest.get(link).text)
    assert guest.post(link).status_code == 303
    assert "Thank you!" in guest.get(link).text
    assert "says: done" in owner.get(f"/assessments/{assessment.id}/handovers").text


def test_what_is_wrong_in_a_form_stays_as_typed(hand):
    link, guest = hand()
    code = "FND-EQP-02"
    sent = {f"{code}.part": "many", f"{code}.whole": "40", f"{code}.shown": "0-00000000"}
    page = guest.post(f"{link}/sections/FND", data=sent)
    assert page.status_code == 422
    assert 'value="many"' in page.text


def test_a_link_ends_when_it_runs_out(monkeypatch, hand):
    link, guest = hand(days="2")
    later = clock.now() + timedelta(days=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = guest.get(link)
    assert page.status_code == 410
    assert "Its time is over" in page.text
    told = save(guest, link, ITEM, options(ITEM)[0])
    assert told.status_code == 410
    assert "Its time is over" in told.get_json()["message"]


def test_a_link_that_was_taken_back_opens_nothing_and_what_was_answered_stays(app, world, hand):
    assessment, owner, _organisation = world
    link, guest = hand()
    save(guest, link, ITEM, options(ITEM)[0])
    with app.app_context():
        handover = db.session.scalars(select(Handover)).one()
    owner.post(f"/assessments/{assessment.id}/handovers/{handover.id}/revoke")
    for path in (link, f"{link}/sections/FND", f"{link}/items/{ITEM}"):
        assert guest.get(path).status_code == 410
    assert guest.post(link).status_code == 410
    assert value_of(app, assessment, ITEM) == options(ITEM)[0]
    assert "taken back" in owner.get(f"/assessments/{assessment.id}/handovers").text


def test_links_end_when_the_assessment_is_handed_in_and_the_body_keeps_what_differed(app, make, sign_in):
    user, organisation = owner_of(make)
    answers = full_answers()
    assessment = make.assessment(organisation, answers)
    owner = sign_in(user)
    link, guest = hand_over(owner, assessment, app)
    other = options(ITEM)[1]
    save(guest, link, ITEM, other, note="seen")
    decide(owner, assessment, ITEM, "keep", remark="counted")
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', owner.get(f"/assessments/{assessment.id}/review").text)[1]
    sent = {"name": "Owner", "true": "y", "seen": seen}
    assert owner.post(f"/assessments/{assessment.id}/submit", data=sent).location.endswith("/result")
    with app.app_context():
        body = json.loads(db.session.scalars(select(Submission)).one().body)
    assert body["opinions"] == {
        ITEM: [
            {"value": other, "reason": "", "note": "seen", "evidence_url": "", "decision": "kept", "remark": "counted"}
        ]
    }
    assert "王工" not in json.dumps(body, ensure_ascii=False)
    assert guest.get(link).status_code == 410
    assert save(guest, link, OTHER, options(OTHER)[1]).status_code == 410
    result = owner.get(f"/assessments/{assessment.id}/result")
    assert "a colleague says otherwise" in result.text
    assert "says otherwise" in owner.get(section(assessment)).text
    table = owner.get(f"/assessments/{assessment.id}/result/csv").data.decode("utf-8-sig")
    assert "a colleague; the enterprise stayed with its answer) Why: counted" in table


def test_what_the_enterprise_gave_up_for_a_colleagues_answer_goes_with_what_it_hands_in(app, make, sign_in):
    user, organisation = owner_of(make)
    mine, theirs = options(ITEM)[:2]
    assessment = make.assessment(organisation, full_answers() | {ITEM: mine})
    owner = sign_in(user)
    link, guest = hand_over(owner, assessment, app)
    save(guest, link, ITEM, theirs)
    decide(owner, assessment, ITEM, "take", remark="she runs the line")
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', owner.get(f"/assessments/{assessment.id}/review").text)[1]
    owner.post(f"/assessments/{assessment.id}/submit", data={"name": "Owner", "true": "y", "seen": seen})
    with app.app_context():
        body = json.loads(db.session.scalars(select(Submission)).one().body)
    [said] = body["opinions"][ITEM]
    assert (said["value"], said["decision"], said["remark"]) == (mine, "taken", "she runs the line")
    result = owner.get(f"/assessments/{assessment.id}/result").text
    assert "the enterprise answered first" in result
    assert "a colleague says otherwise" not in result
    assert "the enterprise's first answer; then it took" in owner.get(
        f"/assessments/{assessment.id}/result/csv"
    ).data.decode("utf-8-sig")


def test_a_sign_in_in_the_same_browser_plays_no_part(app, make, world, hand, sign_in):
    assessment, _owner, organisation = world
    link, _guest = hand()
    signed_in = sign_in(colleague_in(make, organisation))
    page = signed_in.get(link)
    assert "That plays no part here" in page.text
    assert "Sign out" not in page.text
    save(signed_in, link, ITEM, options(ITEM)[0])
    assert kept(app, assessment, ITEM).updated_by is None


def test_an_unknown_link_is_not_found_and_guessing_is_limited(client):
    assert client.get("/handed/nothing").status_code == 404
    answers = {client.get(f"/handed/guess{number}").status_code for number in range(70)}
    assert answers == {404, 429}


def test_a_consultant_cannot_hand_over_and_another_enterprise_sees_nothing(make, sign_in, world, hand, app):
    assessment, _owner, _organisation = world
    hand()
    with app.app_context():
        handover = db.session.scalars(select(Handover)).one()
    stranger, _theirs = owner_of(make)
    browser = sign_in(stranger)
    here = f"/assessments/{assessment.id}/handovers"
    assert browser.get(here).status_code == 404
    assert browser.post(here, data=ASKED).status_code == 404
    assert browser.post(f"{here}/{handover.id}/revoke").status_code == 404
    own = make.assessment(make.organisation(stranger))
    assert browser.post(f"/assessments/{own.id}/handovers/{handover.id}/revoke").status_code == 404


def test_a_form_that_is_not_right_says_all_at_once_and_keeps_what_was_typed(world):
    assessment, owner, _organisation = world
    sent = {"name": "", "message": "kept as typed", "due_on": "2020-01-01", "days": "900", "email": "no address"}
    page = owner.post(f"/assessments/{assessment.id}/handovers", data=sent)
    assert page.status_code == 422
    for told in (
        "Please fill this in",
        "Choose at least one",
        "This day is past",
        "outside 1 to 60. Type a number in between",
        "is not an e-mail",
    ):
        assert told in page.text, told
    assert "kept as typed" in page.text


def test_a_page_loaded_again_makes_no_second_link_and_the_link_is_gone_once_they_go_on(world, app, config):
    assessment, owner, _organisation = world
    here = f"/assessments/{assessment.id}/handovers"
    shown = owner.post(here, data={**ASKED, "email": "wang@example.cn"}).location
    first, again = owner.get(shown).text, owner.get(shown).text
    assert link_in(first) == link_in(again)
    assert first.count("data-copy=") == 2
    assert len(list((config.instance / "outbox").iterdir())) == 1
    with app.app_context():
        assert len(db.session.scalars(select(Handover)).all()) == 1
    owner.get(here)
    gone = owner.get(shown, follow_redirects=True)
    assert gone.request.path == here
    assert "/handed/" not in gone.text
    assert "shown only where and when it is made" in gone.text


def test_nobody_is_asked_for_a_day_after_the_link_has_ended(world):
    assessment, owner, _organisation = world
    today = clock.now().astimezone(clock.BEIJING).date()
    for ahead, days, told in ((20, "14", "for at least 20 days"), (61, "60", "at most 60 days")):
        sent = {**ASKED, "due_on": (today + timedelta(days=ahead)).isoformat(), "days": days}
        page = owner.post(f"/assessments/{assessment.id}/handovers", data=sent)
        assert page.status_code == 422
        assert told in page.text
    sent = {**ASKED, "due_on": (today + timedelta(days=14)).isoformat()}
    assert owner.post(f"/assessments/{assessment.id}/handovers", data=sent).status_code == 303


def link_in(page):
    """The link that a page shows."""
    return re.search(r'value="http://[^/]+(/handed/[\w-]+)"', page)[1]


def test_a_link_goes_by_mail_where_an_address_is_given(app, hand, config):
    due = (clock.now() + timedelta(days=3)).date().isoformat()
    link, _guest = hand(email="wang@example.cn", due_on=due)
    [mail] = (config.instance / "outbox").glob("*.eml")
    words = message_from_bytes(mail.read_bytes(), policy=policy.default).get_content()
    assert link in words
    assert due in words


def test_whoever_goes_takes_nothing_of_a_colleague_with_them(app, make, world, hand):
    assessment, owner, _organisation = world
    link, guest = hand()
    save(guest, link, ITEM, options(ITEM)[0])
    owner.post(f"/assessments/{assessment.id}/discard")
    with app.app_context():
        for table in (Assessment, Handover, Opinion, Response):
            assert db.session.scalars(select(table)).all() == []
    assert guest.get(link).status_code == 404


def test_form_text_is_inert_on_the_pages(world, hand):
    assessment, owner, _organisation = world
    link, guest = hand(name="<script>x</script>", message="<img src=x>")
    for page in (guest.get(link), owner.get(f"/assessments/{assessment.id}/handovers")):
        assert "<script>x" not in page.text
        assert "<img src=x>" not in page.text


def test_the_enterprise_sees_what_a_colleague_says_at_once_on_pages_it_has_just_looked_at(world, hand):
    assessment, owner, _organisation = world
    overview = f"/assessments/{assessment.id}/"
    link, guest = hand()
    for _ in range(3):
        before = owner.get(section(assessment)).text, owner.get(overview).text
    save(guest, link, ITEM, options(ITEM)[0])
    assert "answered this by a link" in owner.get(section(assessment)).text
    assert "answered this by a link" not in before[0]
    assert owner.get(overview).text != before[1]


def test_reviewers_see_that_somebody_said_otherwise_and_not_who(make, lead, engaged, enterprise, lead_user, app):
    assessment = make.assessment(enterprise, full_answers())
    link, guest = hand_over(engaged, assessment, app)
    save(guest, link, ITEM, options(ITEM)[1], note="seen in the workshop")
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', engaged.get(f"/assessments/{assessment.id}/review").text)[1]
    engaged.post(f"/assessments/{assessment.id}/submit", data={"name": "Owner", "true": "y", "seen": seen})
    with app.app_context():
        engagement = db.session.scalars(select(Engagement)).one()
    sent = {"first": str(lead_user.id), "second": "", "mode": "joint"}
    review = lead.post(f"/reviews/new/{engagement.id}/{assessment.id}", data=sent).location
    page = lead.get(f"{review}sections/FND").text
    assert "a colleague says otherwise" in page
    assert "seen in the workshop" in page
    assert "王工" not in page
    as_answered = lead.get(section(assessment)).text
    assert "says otherwise" in as_answered
    assert "王工" not in as_answered
    assert "王工" in engaged.get(section(assessment)).text


def test_a_link_by_which_nobody_answered_is_forgotten_a_month_after_its_end(app, world, hand):
    hand(days="1")
    link, guest = hand(days="1")
    save(guest, link, ITEM, options(ITEM)[0])
    for days, left in ((30, 2), (32, 1)):
        with db.engine_rw.begin() as connection:
            retention.purge(connection, at=clock.now() + timedelta(days=days))
        with app.app_context():
            assert len(db.session.scalars(select(Handover)).all()) == left


def hand_over(owner, assessment, app, **changed):
    """Make a link; its address and a browser without a sign-in."""
    page = owner.post(f"/assessments/{assessment.id}/handovers", data={**ASKED, **changed}, follow_redirects=True)
    assert page.request.path.endswith("/made"), page.text
    guest = app.test_client()
    guest.set_cookie("lang", "en")
    return link_in(page.text), guest


def test_a_link_outlives_the_account_of_whoever_made_it_and_names_the_enterprise_alone(make, sign_in, app):
    first, organisation = owner_of(make, name="Baoshan Gears")
    other = make.user()
    make.role(other, organisation)
    assessment = make.assessment(organisation)
    link, guest = hand_over(sign_in(first), assessment, app)
    sign_in(first).post("/account/delete", data={"email": first.email, "password": PASSWORD})
    page = guest.get(link)
    assert page.status_code == 200
    assert first.name not in page.text
    save(guest, link, ITEM, options(ITEM)[0])
    assert "王工, 设备科" in sign_in(other).get("/assessments/").text


def test_a_section_is_small_enough_for_a_phone_far_from_the_mast(hand):
    link, guest = hand()
    page = guest.get(f"{link}/sections/FND", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.data) < 60_000
