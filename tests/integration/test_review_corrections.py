"""Returning answers for correction: the reviewers tick which questions, and the enterprise finds these."""

import re

from survey.models import Assessment, AssessmentState
from tests.integration import test_reviews
from tests.integration.test_reviews import ITEM, LOWER, SECTION, WHY, rate, rows

assessment, review = test_reviews.assessment, test_reviews.review
OTHER, QUIET = "FND-STR-02", "FND-STR-03"


def test_the_enterprise_finds_the_questions_that_are_to_be_corrected(lead, engaged, review):
    rate(lead, review, LOWER, why=WHY)
    form = lead.get(f"{review}return").text
    assert form.index("Rated otherwise than the enterprise stated") < form.index(ITEM)
    ticked = {"differing": [ITEM], "others": [OTHER], "reason": "Machines are counted twice."}
    assert lead.post(f"{review}return", data={**ticked, "others": ["NO-SUCH-01"]}).status_code == 422
    assert lead.post(f"{review}return", data=ticked).location == review
    draft = next(each for each in rows(Assessment) if each.state is AssessmentState.DRAFT)
    place = f"/assessments/{draft.id}/"
    for address in (place, f"{place}sections/{SECTION}", f"{place}review"):
        page = engaged.get(address).text
        said = re.search(r'<section class="note warn" id="returned">.*?</section>', page, re.DOTALL)[0]
        assert "2 questions are to be corrected" in said, address
        for code in (ITEM, OTHER):
            assert f'href="{place}sections/{SECTION}#{code}"' in said, address
        assert "Machines are counted twice." in said
        assert f"{ITEM}, {OTHER}" not in said
    section = engaged.get(f"{place}sections/{SECTION}").text
    marked = re.findall(r'data-item="([A-Z0-9-]+)"(?:(?!data-item=).)*?to be corrected</span>', section, re.DOTALL)
    assert marked == [ITEM, OTHER]
    for browser in (lead, engaged):
        page = browser.get(review).text
        assert "Machines are counted twice." in page
        assert f"{ITEM}, {OTHER}" not in page, "codes are told by name"


def test_nothing_has_to_be_ticked(lead, engaged, review):
    lead.post(f"{review}return", data={"reason": "Please look at all of it."})
    draft = next(each for each in rows(Assessment) if each.state is AssessmentState.DRAFT)
    page = engaged.get(f"/assessments/{draft.id}/").text
    assert "Please look at all of it." in page
    assert "to be corrected" not in page
