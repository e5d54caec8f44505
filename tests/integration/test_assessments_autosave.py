"""Each answer saved as it is given, by the script of the page."""

import pytest

from tests.integration.filling import JSON, colleague_in, kept, leavable, owner_of, save, section, value_of

RATIO = "FND-CAP-02"


@pytest.fixture
def together(make, sign_in):
    """Browsers of a manager and a colleague, the colleague's name, and an empty assessment."""
    owner, organisation = owner_of(make)
    colleague = colleague_in(make, organisation)
    return sign_in(owner), sign_in(colleague), colleague.name, make.assessment(organisation)


def test_a_saved_answer_comes_back_with_its_revision_the_progress_and_what_applies(together, app):
    browser, _, _, assessment = together
    answer = save(browser, assessment, "FND-STR-01", choice=["drives"], note="见年度计划")
    assert answer.status_code == 200
    assert (answer.json["revision"], answer.json["value"], answer.json["progress"]["done"]) == (1, "drives", 1)
    assert "FND-STR-02" in answer.json["applicable"]
    assert len(answer.json["applicable"]) == answer.json["progress"]["total"]
    assert kept(app, assessment, "FND-STR-01").note == "见年度计划"


def test_numbers_come_back_with_the_band_they_fall_into(together):
    browser, _, _, assessment = together
    parts = save(browser, assessment, RATIO, part="1,200", whole="１２０００").json["parts"]
    assert (parts["choice"], parts["part"], parts["whole"]) == (["b2"], "1200", "12000")


def test_a_bandwidth_typed_as_its_contract_says_it_comes_back_in_megabits(together):
    browser, _, _, assessment = together
    typed = save(browser, assessment, "INV-NET-01", text="200M")
    assert (typed.status_code, typed.json["parts"]["text"]) == (200, "200")
    assert save(browser, assessment, "INV-NET-01", revision=1, text="1 G").json["parts"]["text"] == "1000"


def test_of_two_colleagues_the_second_is_shown_the_firsts_answer_and_nothing_is_overwritten(together, app):
    browser, other, name, assessment = together
    save(other, assessment, "FND-STR-01", choice=["leads"])
    answer = save(browser, assessment, "FND-STR-01", choice=["none"])
    assert answer.status_code == 409
    assert name in answer.json["message"]
    theirs = answer.json["theirs"]
    assert (theirs["parts"]["choice"], theirs["revision"]) == (["leads"], 1)
    assert value_of(app, assessment, "FND-STR-01") == "leads"
    assert save(browser, assessment, "FND-STR-01", revision=1, choice=["none"]).json["revision"] == 2
    assert value_of(app, assessment, "FND-STR-01") == "none"


def test_ones_own_answer_from_another_window_is_not_called_a_colleagues(together, app):
    browser, other, _name, assessment = together
    save(browser, assessment, "FND-STR-01", choice=["leads"])
    own = save(browser, assessment, "FND-STR-01", choice=["none"])
    assert own.status_code == 409
    assert "You answered this meanwhile in another window" in own.json["message"]
    assert (own.json["keep"], own.json["take"]) == ("Keep the one here", "Take the other one")
    theirs = save(other, assessment, "FND-STR-01", choice=["none"])
    assert "A colleague answered this meanwhile" in theirs.json["message"]
    assert (theirs.json["keep"], theirs.json["take"]) == ("Keep mine", "Take theirs")
    assert value_of(app, assessment, "FND-STR-01") == "leads"


def test_colleagues_on_different_questions_never_meet(together, app):
    browser, other, _, assessment = together
    assert save(browser, assessment, "FND-STR-01", choice=["leads"]).status_code == 200
    assert save(other, assessment, "FND-STR-02", choice=["plan"]).status_code == 200
    assert value_of(app, assessment, "FND-STR-01") == "leads"
    assert value_of(app, assessment, "FND-STR-02") == "plan"


def test_an_answer_sent_again_because_the_acknowledgement_got_lost_counts_as_saved(together):
    browser, _, _, assessment = together
    first, again = (save(browser, assessment, "FND-STR-01", choice=["leads"]) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json["revision"] == again.json["revision"] == 1


def test_an_answer_can_be_taken_back(together, app):
    browser, _, _, assessment = together
    save(browser, assessment, "FND-CAP-04", choice=["budget"])
    answer = save(browser, assessment, "FND-CAP-04", revision=1, choice=[])
    assert (answer.status_code, answer.json["progress"]["done"]) == (200, 0)
    assert value_of(app, assessment, "FND-CAP-04") == ""


@pytest.mark.parametrize(
    ("item", "parts", "part"),
    [
        ("FND-STR-01", {"choice": ["xyz"]}, "choice"),
        ("FND-STR-01", {"choice": ["leads", "none"]}, "choice"),
        ("FND-STR-01", {"choice": ["NA"], "reason": "x"}, "choice"),
        ("FND-STR-01", {"evidence": "javascript:alert(1)"}, "evidence"),
        ("FND-STR-01", {"note": "x" * 100_000}, "note"),
        (RATIO, {"part": "1"}, "whole"),
        (RATIO, {"part": "=1+1", "whole": "3"}, "part"),
        ("INV-DEV-01", {"text": "many"}, "text"),
        ("INV-SYS-01", {"choice": ["erp"], "text": "none"}, "text"),
    ],
)
def test_a_wrong_part_is_named_with_a_message_and_nothing_is_saved(together, app, item, parts, part):
    browser, _, _, assessment = together
    answer = save(browser, assessment, item, **parts)
    assert answer.status_code == 422
    assert answer.json["errors"][part]
    assert value_of(app, assessment, item) is None


def test_what_is_right_beside_a_wrong_link_is_saved_and_the_link_before_it_stays(together, app):
    browser, _, _, assessment = together
    save(browser, assessment, "FND-STR-01", choice=["leads"], evidence="https://a.cn/b")
    answer = save(
        browser, assessment, "FND-STR-01", 1, choice=["drives"], note="见年度计划", evidence="D盘/会议记录.docx"
    )
    assert (answer.status_code, answer.json["errors"].keys()) == (422, {"evidence"})
    assert (answer.json["revision"], answer.json["value"], answer.json["progress"]["done"]) == (2, "drives", 1)
    row = kept(app, assessment, "FND-STR-01")
    assert (row.value, row.note, row.evidence_url) == ("drives", "见年度计划", "https://a.cn/b")


def test_not_applicable_needs_a_reason(together):
    browser, _, _, assessment = together
    item = leavable().code
    assert save(browser, assessment, item, choice=["NA"]).json["errors"].keys() == {"reason"}
    assert save(browser, assessment, item, choice=["NA"], reason="没有这道工序").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"revision": 0},
        {"revision": "1", "parts": {}},
        {"revision": True, "parts": {}},
        {"revision": -1, "parts": {}},
        {"revision": 2**70, "parts": {}},
        {"revision": 0, "parts": []},
        {"revision": 0, "parts": {"choice": "none"}},
        {"revision": 0, "parts": {"choice": [1]}},
        {"revision": 0, "parts": {"note": 5}},
        {"revision": 0, "parts": {"\ud800": "x"}},
        {"revision": 0, "parts": {"shown": "x"}},
    ],
)
def test_a_body_of_another_shape_is_told_what_was_expected(together, body):
    browser, _, _, assessment = together
    answer = browser.post(f"/assessments/{assessment.id}/responses/FND-STR-01", json=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json["message"]


def test_characters_that_are_none_are_left_out(together, app):
    browser, _, _, assessment = together
    body = '{"revision": 0, "parts": {"choice": ["none"], "note": "a\\ud800b\\u0000c\\u202ed"}}'
    address = f"/assessments/{assessment.id}/responses/FND-STR-01"
    assert browser.post(address, data=body, content_type="application/json", headers=JSON).status_code == 200
    assert kept(app, assessment, "FND-STR-01").note == "abcd"


@pytest.mark.parametrize("item", ["FND-STR-99", "x" * 5_000, "%F0%9F%98%80", "FND-STR-01'--"])
def test_an_unknown_question_is_named(together, item):
    browser, _, _, assessment = together
    answer = save(browser, assessment, item, choice=["none"])
    assert answer.status_code == 422
    assert "There is no question" in answer.json["message"]


def test_somebody_signed_out_is_told_so_in_json(make, client, app):
    _, organisation = owner_of(make)
    assessment = make.assessment(organisation)
    answer = save(client, assessment, "FND-STR-01", choice=["none"])
    assert (answer.status_code, answer.json["error"]) == (401, "signed_out")
    assert value_of(app, assessment, "FND-STR-01") is None


def test_what_the_script_saved_the_page_shows_and_sends_back_unchanged(together, app):
    browser, _, _, assessment = together
    token = save(browser, assessment, RATIO, part="12", whole="40", note="估算").json["shown"]
    assert f'name="{RATIO}.shown" value="{token}"' in browser.get(section(assessment)).text
    fields = {
        RATIO: "b4",
        f"{RATIO}.part": "12",
        f"{RATIO}.whole": "40",
        f"{RATIO}.note": "估算",
        f"{RATIO}.shown": token,
    }
    assert browser.post(section(assessment), data=fields).status_code == 303
    assert kept(app, assessment, RATIO).revision == 1
