"""Weights, gates and points stand on a public page with the reason for each."""

import pytest
from markupsafe import escape

from questionnaires import catalogue

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

CODES = ("lianghua-sme", "miit-sme")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_rules_of_a_questionnaire_give_every_reason_and_point(client, code, locale):
    questionnaire = catalogue.get(code)
    html = client.get(f"/method/{code}?lang={locale}", follow_redirects=True).get_data(as_text=True)
    nodes = [*questionnaire.sides, *questionnaire.dimensions, *questionnaire.indicators()]
    gates = [gate for level in questionnaire.levels for gate in level.gates]
    for each in [*nodes, *questionnaire.levels, *gates]:
        if each.rationale:
            assert escape(each.rationale[locale]) in html
    for item in questionnaire.items():
        assert item.code in html


def test_the_method_page_leads_to_every_questionnaire_and_an_unknown_one_is_not_found(client):
    html = client.get("/method").get_data(as_text=True)
    for code in CODES:
        assert f"/method/{code}" in html
    assert client.get("/method/nothing-such").status_code == 404


def test_what_could_not_be_confirmed_stands_beside_the_gate(client):
    html = client.get("/method/miit-sme?lang=zh", follow_redirects=True).get_data(as_text=True)
    assert html.count("只有一个来源可以印证") == 1 + 4  # the statement, and the scene gate of each level


@pytest.mark.parametrize(
    ("locale", "said"), [("zh", "任何一处都同样可能，各题互不相关"), ("en", "evenly, and independently of the others")]
)
def test_the_method_page_says_what_the_chances_take_dont_know_for(client, locale, said):
    assert said in client.get(f"/method?lang={locale}", follow_redirects=True).get_data(as_text=True)


def test_the_method_page_tells_of_evidence_review_signature_and_two_rounds(client):
    page = client.get("/method?lang=en").text
    for told in (
        "Evidence and the assured score",
        "how many were rated",
        "only what it confirmed is signed",
        "beyond the noise",
        "reviewed or not, it is no official grade",
    ):
        assert told in page
