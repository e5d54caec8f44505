"""Pages that belong to nobody."""

import gzip
import re
from dataclasses import replace

import pytest

from questionnaires import catalogue
from survey import pages
from survey.frame import _segments
from survey.serve import warn_of_missing_operator

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database


def test_the_privacy_notice_names_who_answers_for_the_data(app, client, config):
    app.config["RONGPING"] = replace(config, operator="宝山区数字化促进中心", contact="021-0000 0000")
    page = client.get("/privacy?lang=zh").text
    assert "宝山区数字化促进中心" in page
    assert "021-0000 0000" in page


def test_without_an_operator_the_notice_says_so_and_whoever_starts_it_is_told_what_to_set(client, capsys):
    page = client.get("/privacy").text
    assert "has not been named yet" in page
    assert "RONGPING_" not in page
    warn_of_missing_operator({})
    assert "RONGPING_OPERATOR is not set" in capsys.readouterr().err
    warn_of_missing_operator({"RONGPING_OPERATOR": "宝山区数字化促进中心"})
    assert capsys.readouterr().err == ""


def test_a_search_engine_or_balancer_gets_an_answer_without_signing_in(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/").status_code == 200


def test_the_home_page_promises_measures_in_the_order_the_result_gives_them(client):
    """In the words of `reports/translations`."""
    assert "按开工先后排列的改进措施" in client.get("/?lang=zh").text
    assert "measures in the order in which they begin" in client.get("/?lang=en").text


def test_what_is_kept_of_a_page_for_everybody_holds_nothing_of_who_looked_first(app, sign_in, make):
    app.config["WTF_CSRF_ENABLED"] = True
    _segments.cache_clear()
    users = [make.user(name="Zhao <Min>"), make.user(name="Qian Li")]
    first, second = (sign_in(user).get("/privacy").text for user in users)
    nobody = app.test_client().get("/privacy").text
    tokens = [set(re.findall(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', page)) for page in (first, second)]
    assert [len(found) for found in tokens] == [1, 1]
    assert "Zhao &lt;Min&gt;" in first
    assert "Qian Li" in second
    for theirs in ("Zhao", *tokens[0]):
        assert theirs not in second
    for theirs in ("Zhao", "Qian", *tokens[0], *tokens[1]):
        assert theirs not in nobody
    assert _segments.cache_info().hits, "parts were kept"


def test_the_surroundings_of_a_page_are_in_its_language_and_lead_back_where_the_application_lives(app, sign_in, make):
    browser = sign_in(make.user())
    for language, word in (("en", "Sign out"), ("zh", "退出"), ("en", "Sign out")):
        assert word in browser.get(f"/privacy?lang={language}").text
    below = browser.get("/privacy", base_url="http://localhost/rongping/").text
    assert 'href="/rongping/assessments/"' in below
    assert 'href="/assessments/"' not in below
    assert 'href="/rongping/' not in browser.get("/privacy").text


def test_the_start_page_shows_the_stages_in_order_and_lets_people_start_without_them(client, monkeypatch):
    names = [level.name["zh"] for level in catalogue.get(pages.FLAGSHIP).levels]
    page = client.get("/?lang=zh").text
    assert sorted(names, key=page.index) == names
    monkeypatch.setattr(pages, "FLAGSHIP", "not-there")
    page = client.get("/?lang=zh")
    assert page.status_code == 200
    assert names[0] not in page.text
    assert "/account/sign-up" in page.text


@pytest.mark.parametrize("name", ["js/fill.js", "css/app.css"])
def test_scripts_and_styles_come_compressed_to_who_takes_it_and_plain_to_others(client, name):
    plain = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip;q=0"})
    packed = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    again = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for each in (plain, packed, again):
        each.close()


def test_the_start_page_names_the_minutes_of_the_questionnaire_and_that_scores_count_among_peers(client):
    questionnaire = catalogue.get(pages.FLAGSHIP)
    page = client.get("/?lang=en").text
    assert f"At most about {questionnaire.minutes} minutes for what must be answered, about 8 more" in page
    assert "By default the score counts anonymously in groups of peers; you can opt out" in page
    assert "Nothing is passed on" not in page


def test_the_privacy_notice_tells_of_files_of_the_public_check_page_and_of_what_stays_of_signed_reports(client):
    page = client.get("/privacy?lang=en").text
    for told in (
        "files and photos handed in as evidence",
        "shows to anybody with its code: name and credit code of the enterprise",
        "names of those who review and sign",
        "your what-ifs and actions",
        "check sums of the files",
    ):
        assert told in page
