"""The cover of a signed report line by line, in its own words and order, to be held against the one in somebody's hand."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.page import day
from reports.sections import touched
from reports.wording import wording
from survey.clock import BEIJING
from survey.diagnostics import services as diagnostics
from survey.formats import points
from survey.verification.queries import Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the cover."""

    label: str
    text: str
    code: bool = False  #: whether it is to be compared character by character


def lines(signed: Signed, code: str, locale: str) -> Iterator[Line]:
    """Lines below the result, and after them the scoring model, which stands at the end of the appendix."""
    frozen = signed.frozen
    assert frozen.expert is not None  # noqa: S101  (a review is what was signed)
    spoken = diagnostics.spoken(frozen, locale)
    review, words = diagnostics.review(frozen.expert), wording(spoken)
    submitted, signed_at = (at.astimezone(BEIJING).date() for at in (frozen.submitted_at, signed.signature.signed_at))
    told = frozen.diagnosis(spoken)
    signer = words("cover.signed_by", name=review.signed_by, day=day(signed_at, spoken))
    yield Line(label=words("cover.assessed_on"), text=day(submitted, spoken))
    yield Line(label=words("cover.prepared_by"), text=frozen.expert.consultancy)
    yield Line(label=words("cover.reviewers"), text=review.who(words))
    yield Line(label=words("cover.completed_on"), text=day(review.completed_on, spoken))
    yield Line(label=words("cover.review"), text=review.scope(words))
    yield Line(label=words("cover.stated"), text=points(review.stated))
    if review.confirmed_on:
        yield Line(label=words("cover.confirmed"), text=day(review.confirmed_on, spoken))
    yield Line(label=words("cover.signed"), text=signer)
    yield Line(label=words("cover.code"), text=code)
    if told and told.written:
        yield Line(label=words("own.cover"), text=touched(told, frozen.questionnaire, words))
    else:
        yield Line(label=words("own.cover"), text=words("own.cover_rules"))
    yield Line(label=words("cover.number"), text=frozen.report_number)
    yield Line(label=words("cover.questionnaire"), text=frozen.questionnaire.key)
    yield Line(label=words("appendix.fingerprint"), text=frozen.model.fingerprint, code=True)
