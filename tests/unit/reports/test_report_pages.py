"""Where the pages of a printed report end: nothing a reader takes in at once is torn, and no page holds a few lines only."""

import pytest

from reports.wording import wording
from tests.unit.reports.samples import report
from tests.unit.reports.test_report_pdf import LOCALES, pages, squeezed


def page_with(locale, *texts, key="lianghua-sme"):
    """The number of a page that holds all of them; 0 where no page does."""
    found = (
        number
        for number, page in enumerate(pages(locale, key), 1)
        if all(squeezed(each) in squeezed(page) for each in texts)
    )
    return next(found, 0)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_measure_stands_on_one_page_from_its_title_to_when_it_is_done(locale):
    words, made = wording(locale), report(locale)
    assert made.measures
    for measure in made.measures:
        parts = (
            f"{measure.number}. {measure.name}",
            measure.text,
            measure.staff,
            words("measure.done_when") + measure.done_when,
        )
        assert page_with(locale, *parts), measure.name


@pytest.mark.parametrize("locale", LOCALES)
def test_the_roadmap_is_drawn_on_one_page_with_its_caption(locale):
    words, made = wording(locale), report(locale)
    heads = [words(f"roadmap.phase_{phase.number}") for phase in made.phases]
    begins = words("list.separator").join(phase.begins for phase in made.phases)
    assert page_with(locale, *heads, words("roadmap.intro", gains=words("roadmap.gains"), begins=begins))


@pytest.mark.parametrize("locale", LOCALES)
def test_what_introduces_the_steps_to_the_next_stage_stands_above_the_first_of_them(locale):
    made = report(locale, "miit-sme")
    way = made.ahead.ways[0]
    told = (made.ahead.lead, made.ahead.title, way.standing, way.steps[0].name)
    assert page_with(locale, *told, key="miit-sme")


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_claimed_and_what_is_assured_is_told_on_one_page(locale):
    evidence = report(locale).doubt.evidence
    assert page_with(locale, wording(locale)("doubt.evidence"), *evidence)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ["lianghua-sme", "miit-sme"])
def test_the_last_page_has_the_sources_and_how_to_check_the_result_and_more_than_a_few_lines(locale, key):
    last, words, made = pages(locale, key)[-1], wording(locale), report(locale, key)
    told = [words("appendix.sources"), *made.sources, made.content_hash, made.fingerprint]
    assert all(squeezed(each) in squeezed(last) for each in told)
    assert len(last.splitlines()) >= 12
