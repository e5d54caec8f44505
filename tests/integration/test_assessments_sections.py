"""A section sent as a form, as a browser without scripts does."""

import gzip
import re
from decimal import Decimal
from pathlib import Path

import pytest

import survey
from tests.factories import PASSWORD
from tests.integration.filling import JSON, colleague_in, kept, leavable, owner_of, section, shown, value_of

RATIO, TREND, MULTI = "FND-CAP-02", "CMP-QLT-01", "FND-CAP-04"


@pytest.fixture
def filling(make, sign_in):
    """Browser of a manager, and an empty assessment."""
    owner, organisation = owner_of(make)
    return sign_in(owner), make.assessment(organisation)


@pytest.fixture
def together(make, sign_in):
    """Browsers of a manager and a colleague, the colleague's name, and an empty assessment."""
    owner, organisation = owner_of(make)
    colleague = colleague_in(make, organisation)
    return sign_in(owner), sign_in(colleague), colleague.name, make.assessment(organisation)


def send(filling, fields, code="FND"):
    """Send a section."""
    browser, assessment = filling
    return browser.post(section(assessment, code), data=fields)


def test_a_section_is_saved_and_the_next_one_follows(filling, app):
    page = send(filling, {"FND-STR-01": "drives", "go": "next"})
    assert (page.status_code, page.location) == (303, section(filling[1], "APP"))
    assert value_of(app, filling[1], "FND-STR-01") == "drives"
    assert 'value="drives" id="' not in filling[0].get(section(filling[1])).text
    assert re.search(r'value="drives"[^>]* checked', filling[0].get(section(filling[1])).text)


def test_after_the_last_section_follows_the_review(filling):
    assert send(filling, {"go": "next"}, "INV").location.endswith("/review")


def test_what_is_right_is_saved_even_if_other_answers_are_wrong_and_all_errors_are_told(filling, app):
    fields = {"FND-STR-01": "drives", f"{RATIO}.part": "many", f"{RATIO}.whole": "60", MULTI: ["none", "budget"]}
    page = send(filling, fields)
    assert page.status_code == 422
    assert value_of(app, filling[1], "FND-STR-01") == "drives"
    assert value_of(app, filling[1], RATIO) is None
    assert "“many” is not a number" in page.text
    assert "cannot be ticked together" in page.text
    assert 'value="many" aria-invalid="true"' in page.text
    assert f'href="#{RATIO}"' in page.text
    assert f'href="#{MULTI}"' in page.text


@pytest.mark.parametrize(
    ("part", "whole", "band"),
    [
        ("0", "60", "b1"),
        ("5", "100", "b1"),
        ("5.0001", "100", "b2"),
        ("1", "20", "b1"),
        ("1", "10", "b2"),
        ("10.1", "100", "b3"),
        ("1,200", "12,000", "b2"),
        ("４０", "１００", "b4"),
        ("40.01", "100", "b5"),
        ("100", "100", "b5"),
    ],
)
def test_two_numbers_pick_the_band_and_its_upper_edge_belongs_to_it(filling, app, part, whole, band):
    assert send(filling, {f"{RATIO}.part": part, f"{RATIO}.whole": whole}).status_code == 303
    page = filling[0].get(section(filling[1])).text
    assert re.search(rf'name="{RATIO}" value="{band}"[^>]* checked', page)


def test_a_percentage_alone_picks_the_band(filling, app):
    send(filling, {f"{RATIO}.rate": "12.5%"})
    assert value_of(app, filling[1], RATIO) == "12.5"


def test_without_numbers_the_band_can_be_ticked(filling, app):
    send(filling, {RATIO: "b3"})
    assert value_of(app, filling[1], RATIO) == "b3"


def test_changed_numbers_beat_the_band_that_is_still_ticked(filling, app):
    send(filling, {f"{RATIO}.part": "1", f"{RATIO}.whole": "100"})
    page = filling[0].get(section(filling[1]))
    fields = {RATIO: "b1", f"{RATIO}.part": "90", f"{RATIO}.whole": "100", f"{RATIO}.shown": shown(page, RATIO)}
    assert send(filling, fields).status_code == 303
    assert value_of(app, filling[1], RATIO) == "90/100"


def test_figures_beat_a_band_that_is_tapped_beside_them_and_the_page_says_so(filling, app):
    send(filling, {f"{RATIO}.part": "1", f"{RATIO}.whole": "100"})
    page = filling[0].get(section(filling[1]))
    fields = {RATIO: "b5", f"{RATIO}.part": "1", f"{RATIO}.whole": "100", f"{RATIO}.shown": shown(page, RATIO)}
    answer = send(filling, fields)
    assert (answer.status_code, answer.location) == (303, f"{section(filling[1])}#{RATIO}")
    assert value_of(app, filling[1], RATIO) == "1/100"
    assert "the figures you typed are kept" in filling[0].get(section(filling[1])).text


def test_cleared_figures_leave_the_band_that_was_chosen(filling, app):
    send(filling, {f"{RATIO}.part": "1", f"{RATIO}.whole": "100"})
    page = filling[0].get(section(filling[1]))
    send(filling, {RATIO: "b5", f"{RATIO}.part": "", f"{RATIO}.whole": "", f"{RATIO}.shown": shown(page, RATIO)})
    assert value_of(app, filling[1], RATIO) == "b5"
    assert "the figures you typed are kept" not in filling[0].get(section(filling[1])).text


def test_dont_know_beside_figures_is_asked_about_and_nothing_is_lost(filling, app):
    send(filling, {f"{RATIO}.part": "1", f"{RATIO}.whole": "100"})
    page = filling[0].get(section(filling[1]))
    fields = {RATIO: "DK", f"{RATIO}.part": "1", f"{RATIO}.whole": "100", f"{RATIO}.shown": shown(page, RATIO)}
    answer = send(filling, fields)
    assert answer.status_code == 422
    assert "clear the figures, or choose a band" in answer.text
    assert value_of(app, filling[1], RATIO) == "1/100"


def test_a_percentage_that_contradicts_the_counts_is_asked_about_and_nothing_is_lost(filling, app):
    send(filling, {f"{RATIO}.part": "1", f"{RATIO}.whole": "100"})
    page = filling[0].get(section(filling[1]))
    fields = {
        f"{RATIO}.part": "1",
        f"{RATIO}.whole": "100",
        f"{RATIO}.rate": "90",
        f"{RATIO}.shown": shown(page, RATIO),
    }
    answer = send(filling, fields)
    assert answer.status_code == 422
    assert "does not fit the two counts" in answer.text
    assert value_of(app, filling[1], RATIO) == "1/100"


def test_saving_comes_back_to_the_item_one_was_at(filling):
    assert send(filling, {"FND-STR-01": "none", "FND-STR-02": "ideas"}).location == f"{section(filling[1])}#FND-STR-02"


def test_a_script_that_saves_stays_where_it_is_and_hears_the_newest_marks(filling, app):
    browser, assessment = filling
    sent = browser.post(section(assessment), data={"FND-STR-01": "leads", "go": "stay"}, headers=JSON)
    assert sent.json.keys() == {"saved_at", "shown"}
    assert sent.json["shown"]["FND-STR-01"] == shown(browser.get(section(assessment)), "FND-STR-01")
    assert value_of(app, assessment, "FND-STR-01") == "leads"


def test_the_page_leads_to_the_next_question_without_an_answer(filling):
    browser, assessment = filling
    assert '<a class="next-open small" id="next-open" href="#FND-STR-01">' in browser.get(section(assessment)).text
    send(filling, {"FND-STR-01": "leads"})
    assert '<a class="next-open small" id="next-open" href="#FND-STR-02">' in browser.get(section(assessment)).text


@pytest.mark.parametrize(
    ("item", "fields", "message"),
    [
        ("FND-EQP-02", {"part": "1.5", "whole": "10"}, "1.5 is not a whole number"),
        ("FND-EQP-02", {"part": "1", "whole": "5000000"}, "5000000 is more than any enterprise has (at most 1,000,000"),
    ],
)
def test_counts_are_whole_and_of_a_size_an_enterprise_has(filling, app, item, fields, message):
    answer = send(filling, {f"{item}.{part}": text for part, text in fields.items()})
    assert answer.status_code == 422
    assert message in answer.text
    assert value_of(app, filling[1], item) is None


def test_a_figure_typed_before_is_shown_where_it_is_asked_again(filling):
    browser, assessment = filling
    send(filling, {"FND-EQP-01.part": "30", "FND-EQP-01.whole": "120"})
    for code in ("FND", "INT", "INV"):
        page = browser.get(section(assessment, code)).text
        assert "Before you typed: 120" in page
        assert 'data-known="120"' in page


def test_the_official_index_offers_the_number_of_machines_typed_before_too(make, sign_in):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation, {"FND-EQP-02": "30/120"}, questionnaire="miit-sme", version="2024.1")
    page = sign_in(owner).get(section(assessment, "FND")).text
    assert "Before you typed: 120" in page
    assert 'data-known="120"' in page.partition('name="FND-EQP-03.whole"')[2].partition(">")[0]


def test_figures_of_the_profile_are_offered_where_they_are_the_whole_and_nothing_is_filled_in(make, sign_in):
    owner, organisation = owner_of(make, staff=86, revenue=Decimal("4200.50"))
    browser, assessment = sign_in(owner), make.assessment(organisation)
    for item, known in (("FND-TAL-03", "86"), ("BNF-ECO-03", "4200.5")):
        page = browser.get(section(assessment, item[:3])).text
        field = re.search(rf'<input [^>]*name="{item}.whole"[^>]*>', page)[0]
        assert 'value=""' in field
        assert f'data-known="{known}" data-profile' in field
        assert f"In the profile: {known}" in page
        send((browser, assessment), {f"{item}.part": "2", f"{item}.whole": "90"}, item[:3])
        assert "In the profile" not in browser.get(section(assessment, item[:3])).text
    empty = make.assessment(make.organisation(owner, staff=0, revenue=0))
    assert "In the profile" not in browser.get(section(empty, "BNF")).text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"part": "3"}, "This number is missing"),
        ({"part": "30", "whole": "3"}, "Are the two swapped?"),
        ({"part": "0", "whole": "0"}, "The whole is 0"),
        ({"part": "-1", "whole": "3"}, "-1 is less than 0"),
        ({"part": "1e9", "whole": "nan"}, "“nan” is not a number"),
        ({"rate": "101"}, "101 is more than 100. Check the unit."),
        ({"rate": "9" * 10_000}, "is not a number"),
        ({"part": "1", "whole": "3", "rate": "90"}, "does not fit the two counts"),
        ({"": "DK", "rate": "30"}, "Keep one of them"),
    ],
)
def test_numbers_that_make_no_answer_get_a_message_and_stay_as_typed(filling, app, fields, message):
    page = send(filling, {f"{RATIO}.{part}".rstrip("."): text for part, text in fields.items()})
    assert page.status_code == 422
    assert message in page.text
    assert value_of(app, filling[1], RATIO) is None
    assert all(f'value="{text}"' in page.text for part, text in fields.items() if part)


@pytest.mark.parametrize(
    ("now", "before", "way"), [("96", "92", "better"), ("92", "92", "flat"), ("90", "96", "worse")]
)
def test_two_years_numbers_tell_the_trend(filling, now, before, way):
    send(filling, {f"{TREND}.now": now, f"{TREND}.before": before}, "CMP")
    page = filling[0].get(section(filling[1], "CMP")).text
    assert re.search(rf'name="{TREND}" value="{way}"[^>]* checked', page)


def test_whoever_says_not_applicable_is_told_what_it_is_not_for(filling):
    browser, assessment = filling[:2]
    page = browser.get(f"{section(assessment, 'BNF')}?lang=zh").text
    reasons = page.count('class="reason"')
    assert reasons > 3
    assert page.count("没有统计过，请选“不清楚”") == reasons


def test_not_applicable_needs_a_reason(filling, app):
    item = leavable().code
    page = send(filling, {item: "NA"}, item[:3])
    assert page.status_code == 422
    assert "say in a few words why" in page.text
    assert send(filling, {item: "NA", f"{item}.reason": "外协加工"}, item[:3]).status_code == 303
    assert (kept(app, filling[1], item).value, kept(app, filling[1], item).reason) == ("NA", "外协加工")


def test_not_applicable_is_refused_where_it_is_not_offered(filling, app):
    page = send(filling, {"FND-STR-01": "NA", "FND-STR-01.reason": "no"})
    assert page.status_code == 422
    assert value_of(app, filling[1], "FND-STR-01") is None


def test_several_ticks_are_kept_in_the_order_offered(filling, app):
    send(filling, {MULTI: ["received", "budget"]})
    assert value_of(app, filling[1], MULTI) == "budget|received"


@pytest.mark.parametrize("given", [["xyz"], ["drives", "leads"], ["drives", "DK"], ["<script>"]])
def test_ticks_that_are_not_offered_are_refused(filling, app, given):
    assert send(filling, {"FND-STR-01": given}).status_code == 422
    assert value_of(app, filling[1], "FND-STR-01") is None


def test_inventory_takes_ticks_with_words_beside_them_and_plain_numbers(filling, app):
    fields = {"INV-SYS-01": ["erp", "other"], "INV-SYS-01.text": "自研 | MES", "INV-DEV-01.text": "1,200"}
    assert send(filling, fields, "INV").status_code == 303
    assert value_of(app, filling[1], "INV-SYS-01") == "erp|other|自研 / MES"
    assert value_of(app, filling[1], "INV-DEV-01") == "1200"
    assert 'value="自研 / MES"' in filling[0].get(section(filling[1], "INV")).text


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "http://a b",
        "//x.cn",
        "C:\\a",
        "https://...",
        "http://1",
        "https://10.0.0.256/a",
    ],
)
def test_evidence_that_is_no_web_link_is_marked_where_it_stands_and_answer_and_note_are_saved(filling, app, link):
    fields = {"FND-STR-01": "none", "FND-STR-01.note": "见会议记录", "FND-STR-01.evidence": link}
    page = send(filling, fields)
    assert page.status_code == 422
    assert "is not a web link and is not saved" in page.text
    assert 'href="#FND-STR-01-evidence"' in page.text
    field = page.text.split('name="FND-STR-01.evidence"')[1]
    assert re.match(rf'[^>]*value="{re.escape(link)}"[^>]*aria-describedby="FND-STR-01-evidence-error"', field)
    assert "is not a web link" in field.split('id="FND-STR-01-evidence-error">')[1].split("</p>")[0]
    saved = kept(app, filling[1], "FND-STR-01")
    assert (saved.value, saved.note, saved.evidence_url) == ("none", "见会议记录", "")
    mended = fields | {"FND-STR-01.shown": shown(page, "FND-STR-01"), "FND-STR-01.evidence": "https://a.cn/b"}
    assert send(filling, mended).status_code == 303
    assert kept(app, filling[1], "FND-STR-01").evidence_url == "https://a.cn/b"


def test_a_note_beside_wrong_figures_is_saved_and_the_figures_saved_before_stay(filling, app):
    page = filling[0].get(section(filling[1]))
    send(filling, {f"{RATIO}.part": "12", f"{RATIO}.whole": "40", f"{RATIO}.shown": shown(page, RATIO)})
    page = filling[0].get(section(filling[1]))
    fields = {
        f"{RATIO}.part": "many",
        f"{RATIO}.whole": "40",
        f"{RATIO}.note": "估算",
        f"{RATIO}.shown": shown(page, RATIO),
    }
    page = send(filling, fields)
    assert page.status_code == 422
    assert 'value="many"' in page.text
    assert (kept(app, filling[1], RATIO).value, kept(app, filling[1], RATIO).note) == ("12/40", "估算")


HOSTILE = "<script>alert(1)</script>\x00\x1b\u202e =1+2 \U0001f600 \U000200a4 مرحبا\r\n\"'"


def test_hostile_text_comes_back_inert_on_every_page(filling, app):
    assert send(filling, {"FND-STR-01": "DK", "FND-STR-01.note": HOSTILE}).status_code == 303
    note = kept(app, filling[1], "FND-STR-01").note
    assert note == "<script>alert(1)</script> =1+2 \U0001f600 \U000200a4 مرحبا\n\"'"
    for page in (section(filling[1]), f"/assessments/{filling[1].id}/review"):
        text = filling[0].get(page).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text


def test_a_text_of_a_hundred_thousand_characters_gets_a_message_with_its_length(filling, app):
    page = send(filling, {"FND-STR-01": "none", "FND-STR-01.note": "长" * 100_000, "FND-STR-02": "plan"})
    assert page.status_code == 422
    assert "At most 4000 characters; this has 100000" in page.text
    assert "长" * 100_000 in page.text
    assert value_of(app, filling[1], "FND-STR-02") == "plan"


def test_fields_of_no_item_of_the_section_are_named_not_swallowed(filling, app):
    page = send(filling, {"FND-STR-01": "none", "APP-DES-02": "DK", "<b>": "x"})
    assert page.status_code == 422
    assert "“APP-DES-02” is not a question of this section" in page.text
    assert "“&lt;b&gt;” is not" in page.text
    assert value_of(app, filling[1], "FND-STR-01") == "none"


def test_a_colleagues_answer_is_never_overwritten_unseen(together, app):
    browser, other, name, assessment = together
    page = browser.get(section(assessment))
    other.post(section(assessment), data={"FND-STR-01": "leads"})
    fields = {"FND-STR-01": "none", "FND-STR-01.shown": shown(page, "FND-STR-01"), "FND-STR-02": "plan"}
    page = browser.post(section(assessment), data=fields)
    assert page.status_code == 409
    assert f"{name} at " in page.text
    assert (value_of(app, assessment, "FND-STR-01"), value_of(app, assessment, "FND-STR-02")) == ("leads", "plan")
    again = fields | {"FND-STR-01.shown": shown(page, "FND-STR-01")}
    assert browser.post(section(assessment), data=again | {"FND-STR-01.theirs": "1"}).status_code == 303
    assert value_of(app, assessment, "FND-STR-01") == "leads"
    assert browser.post(section(assessment), data=again).status_code == 303
    assert value_of(app, assessment, "FND-STR-01") == "none"


def test_ones_own_answer_from_another_window_is_never_overwritten_unseen_nor_called_a_colleagues(together, app):
    browser, _, _, assessment = together
    before = {"FND-STR-01.shown": shown(browser.get(section(assessment)), "FND-STR-01")}
    send((browser, assessment), {"FND-STR-01": "drives"} | before)
    page = send((browser, assessment), {"FND-STR-01": "none"} | before)
    assert page.status_code == 409
    assert "you answered this meanwhile in another window" in page.text
    assert "In the other window at " in page.text
    assert "colleague answered" not in page.text
    assert value_of(app, assessment, "FND-STR-01") == "drives"


def test_what_one_did_not_touch_does_not_get_in_the_way_of_a_colleague(together, app):
    browser, other, _, assessment = together
    browser.post(section(assessment), data={"FND-STR-01": "none"})
    token = shown(browser.get(section(assessment)), "FND-STR-01")
    other.post(section(assessment), data={"FND-STR-01": "leads", "FND-STR-01.shown": token})
    fields = {"FND-STR-01": "none", "FND-STR-01.shown": token, "FND-STR-02": "plan"}
    assert browser.post(section(assessment), data=fields).status_code == 303
    assert value_of(app, assessment, "FND-STR-01") == "leads"


def test_switching_the_language_saves_the_draft_and_keeps_what_is_wrong(filling, app):
    fields = {"_lang": "zh", "FND-STR-01": "drives", f"{RATIO}.part": "many", f"{RATIO}.whole": "60"}
    page = send(filling, fields)
    assert 'lang="zh-CN"' in page.text
    assert "基础建设" in page.text
    assert 'value="many"' in page.text
    assert value_of(app, filling[1], "FND-STR-01") == "drives"


def test_a_section_sent_after_the_sign_in_ran_out_is_kept_through_signing_in_and_then_saved(make, client, app):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation)
    sent = {"FND-STR-01": "drives", "FND-STR-01.note": "两行\n字", "go": "next"}
    page = client.post(section(assessment), data=sent)
    assert page.status_code == 401
    assert value_of(app, assessment, "FND-STR-01") is None
    names = re.findall(r'name="(kept:[^"]+)"', page.text)
    assert {"kept:FND-STR-01", "kept:FND-STR-01.note"} <= set(names)
    kept_fields = {f"kept:{name}": value for name, value in sent.items()} | {"kept_to": section(assessment)}
    page = client.post("/account/sign-in", data={"email": owner.email, "password": PASSWORD} | kept_fields)
    assert f'action="{section(assessment)}"' in page.text
    assert client.post(section(assessment), data=sent).status_code == 303
    assert kept(app, assessment, "FND-STR-01").note == "两行\n字"


def test_the_first_load_of_the_longest_section_takes_at_most_60_kilobytes(filling):
    browser, assessment = filling
    static = Path(survey.__file__).parent / "static"
    for language in ("zh", "en"):
        browser.set_cookie("lang", language)
        page = browser.get(section(assessment), headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(page.data).startswith(b"<!doctype html>")
        files = [static / "css/app.css", static / "css/fill.css", static / "js/fill.js", static / "js/post.js"]
        assert len(page.data) + sum(len(gzip.compress(file.read_bytes())) for file in files) <= 60_000
        assert not re.search(r'(src|href)="(https?:)?//', gzip.decompress(page.data).decode())


def test_every_question_is_a_fieldset_with_its_question_as_legend_and_labels_on_every_field(filling):
    page = filling[0].get(section(filling[1])).text
    items = page.count('data-item="')
    assert items > 15
    assert page.count("<fieldset") == page.count("<legend") == items
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    fields = re.findall(r'<(?:input|textarea) (?:class="short" )?id="([^"]+)" name="[A-Z]{3}-[A-Z]{3}-\d\d\.', page)
    assert set(fields) <= labelled


def by_script(browser, assessment, fields):
    """Send a section as the page's script does, which stays on the page until it hears where to go."""
    return browser.post(section(assessment), data=fields, headers=JSON)


def test_a_script_hears_where_to_go_once_everything_is_saved(filling, app):
    browser, assessment = filling
    answer = by_script(browser, assessment, {"FND-STR-01": "leads", "go": "next"})
    assert (answer.status_code, answer.json) == (200, {"next": section(assessment, "APP")})
    assert value_of(app, assessment, "FND-STR-01") == "leads"


def test_a_script_hears_what_is_wrong_and_can_go_on_saving_what_was_right(filling, app):
    browser, assessment = filling
    answer = by_script(browser, assessment, {"FND-STR-01": "leads", f"{RATIO}.part": "many", f"{RATIO}.whole": "60"})
    assert answer.status_code == 422
    assert "“many” is not a number" in answer.json["wrong"][RATIO]["part"]
    fields = {"FND-STR-01": "none", "FND-STR-01.shown": answer.json["shown"]["FND-STR-01"]}
    assert by_script(browser, assessment, fields).status_code == 200
    assert value_of(app, assessment, "FND-STR-01") == "none"


def test_a_script_hears_of_a_colleagues_answer_with_what_it_needs_to_show_it(together, app):
    browser, other, name, assessment = together
    page = browser.get(section(assessment))
    other.post(section(assessment), data={"FND-STR-01": "leads"})
    fields = {"FND-STR-01": "none", "FND-STR-01.shown": shown(page, "FND-STR-01")}
    answer = by_script(browser, assessment, fields)
    assert answer.status_code == 409
    told = answer.json["stale"]["FND-STR-01"]
    assert name in told["message"]
    assert told["theirs"]["parts"]["choice"] == ["leads"]
    assert value_of(app, assessment, "FND-STR-01") == "leads"
