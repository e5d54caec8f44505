"""Answers that do not seem to fit together are asked about on the review page; nothing of it keeps anybody from submitting."""

import pytest

from survey.database import db
from survey.models import Response
from tests.integration.filling import full_answers, hidden, owner_of

pytestmark = pytest.mark.sqlite_only


def asked(make, sign_in, **answers):
    """Text of the questions on the review page; empty if there are none."""
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation, full_answers(**answers))
    page = sign_in(owner).get(f"/assessments/{assessment.id}/review").text
    return page.split('id="questions"')[1].split("</section>")[0] if 'id="questions"' in page else ""


@pytest.mark.parametrize(
    ("answers", "question", "items"),
    [
        ({"INV_DEV_01": "30", "INV_DEV_02": "12"}, "30 machines are connected, but there are only 12", ["INV-DEV-01"]),
        ({"FND_CAP_01": "50/9000", "FND_CAP_02": "60/80"}, "cost 60, more than all digital spending", ["FND-CAP-02"]),
        (
            {"FND_CAP_01": "50/9000", "FND_CAP_02": "10/80"},
            "“Digital spending over three years” is asked in several places and differs: 50, 80. Which one is right?",
            ["FND-CAP-01"],
        ),
        ({"FND_EQP_02": "5/100", "INT_CTL_01": "5/120"}, "differs: 100, 120", ["FND-EQP-02", "INT-CTL-01"]),
        ({"FND_EQP_01": "NA", "FND_EQP_04": "b5"}, "yet key steps are numerically controlled", ["FND-EQP-01"]),
        ({"FND_NET_02": "tools", "INV_SYS_02": "erp|mes"}, "Only office tools are said to run", ["INV-SYS-02"]),
        ({"FND_EQP_02": "DK", "INV_DEV_01": "30", "INV_DEV_02": "120"}, "stand 30 of 120", ["FND-EQP-02"]),
        ({"BNF_ECO_03": "0.85"}, "read as 0.85%. Did you mean 85%?", ["BNF-ECO-03"]),
        ({"CMP_QLT_01": "0.97/96.1"}, "Last year 0.97, the year before 96.1: more than tenfold apart", ["CMP-QLT-01"]),
        ({"CMP_OPS_01": "4100/40"}, "Last year 4,100, the year before 40: more than tenfold apart", ["CMP-OPS-01"]),
        # the profile: 86 people, 4,200 × 10,000 yuan
        (
            {"BNF_ECO_01": "488000/48"},
            "is 488,000; going by the profile of the enterprise it would be about 48.8",
            ["BNF-ECO-01"],
        ),
        (
            {"FND_TAL_03": "30/860"},
            "is 860; going by the profile of the enterprise it would be about 86",
            ["FND-TAL-03"],
        ),
        (
            {"FND_CAP_01": "50/126"},
            "is 126; going by the profile of the enterprise it would be about 12,600",
            ["FND-CAP-01"],
        ),
        (
            {"BNF_ECO_03": "42/420"},
            "is 420; going by the profile of the enterprise it would be about 4,200",
            ["BNF-ECO-03"],
        ),
        (
            {"FND_EQP_02": "30/100", "INT_CTL_01": "40/100"},
            "40 machines send data into software, but only 30",
            ["INT-CTL-01"],
        ),
        ({"INV_SEC_01": "camera|desktop"}, "the way ransomware takes most often", ["INV-SEC-01"]),
        (
            {"APP_QLT_02": "sameday", "INN_CHN_02": "inside"},
            "How long does it really take",
            ["APP-QLT-02", "INN-CHN-02"],
        ),
        ({"APP_QLT_02": "chain", "INN_CHN_02": "paper"}, "one of the answers too modest", ["APP-QLT-02"]),
        ({"APP_MKT_02": "phone", "INN_MOD_02": "file"}, "each product has an electronic file", ["INN-MOD-02"]),
        ({"APP_DES_02": "none", "INT_DEV_02": "shared"}, "Nothing was ticked about versions", ["APP-DES-02"]),
        ({"FND_DAT_02": "coding", "INT_DEC_01": "own"}, "Common codes were ticked under data storage", ["INT-DEC-01"]),
        ({"APP_PRD_02": "paper", "INT_CTL_02": "live"}, "How does it get reported?", ["INT-CTL-02"]),
        ({"FND_SEC_02": "unknown", "INV_SEC_01": "none"}, "Who checked, and how?", ["INV-SEC-01"]),
        ({"FND_EQP_03": "NA"}, "a reviewer will ask why", ["FND-EQP-03"]),
    ],
)
def test_what_does_not_fit_together_is_asked_about_with_links(make, sign_in, answers, question, items):
    found = asked(make, sign_in, **answers)
    assert question in found
    for item in items:
        assert f"#{item}" in found


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"INV_DEV_01": "12", "INV_DEV_02": "30"}, "there are only"),
        ({"FND_CAP_01": "80/9000", "FND_CAP_02": "60/80"}, "digital spending"),
        ({"FND_EQP_02": "5/120", "INT_CTL_01": "5/120", "INV_DEV_01": "5", "INV_DEV_02": "120"}, "Which one is right?"),
        ({"FND_NET_02": "tools", "INV_SYS_02": "office"}, "Only office tools"),
        ({"BNF_ECO_03": "85"}, "Did you mean"),
        ({"CMP_QLT_01": "96.1/97"}, "tenfold apart"),
        ({"CMP_OPS_03": "0/6"}, "tenfold apart"),
        ({"BNF_ECO_01": "48.8/40"}, "going by the profile"),
        ({"FND_TAL_03": "30/100"}, "going by the profile"),
        ({"FND_CAP_01": "50/12600"}, "going by the profile"),
        ({"FND_CAP_01": "20/4200"}, "going by the profile"),  # a firm in its first year
        ({"FND_EQP_02": "30/100", "INT_CTL_01": "30/100"}, "send data into software"),
        ({"INV_SEC_01": "camera"}, "ransomware"),
        ({"APP_QLT_02": "table", "INN_CHN_02": "inside"}, "How long does it really take"),
        ({"FND_DAT_02": "coding", "INT_DEC_01": "rule"}, "Common codes were ticked"),
        ({"FND_EQP_01": "b1", "FND_EQP_04": "b5"}, "numerically controlled"),
    ],
)
def test_what_fits_together_is_not_asked_about(make, sign_in, answers, question):
    assert question not in asked(make, sign_in, **answers)


@pytest.mark.parametrize(("reason", "poor"), [("无", True), ("不适用", True), ("没有外购的物料", False)])
def test_a_reason_that_says_nothing_is_questioned(make, sign_in, app, reason, poor):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation, full_answers(FND_EQP_03="NA", INV_DEV_01="0", INV_DEV_02="5"))
    with app.app_context():
        db.session.get(Response, (assessment.id, "FND-EQP-03")).reason = reason
        db.session.commit()
    browser = sign_in(owner)
    page = browser.get(f"/assessments/{assessment.id}/review")
    assert ("a reviewer will ask why" in page.text) is poor
    fields = {"name": "李伟", "true": "y", "seen": hidden(page, "seen")}
    assert browser.post(f"/assessments/{assessment.id}/submit", data=fields).location.endswith("/result")
