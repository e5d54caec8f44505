"""From two rounds and the actions in between to the report before and after, and asking for its PDF."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports import before_after
from reports.before_after import BeforeAfter, Round, Standing, Told
from reports.deeds import Deed
from reports.maker import Maker
from reports.numbers import points
from reports.spelling import NAME, TEXT, Speller
from reports.wording import Wording, wording
from survey import audit
from survey.access import CurrentUser
from survey.clock import BEIJING
from survey.diagnostics import services
from survey.diagnostics.expert import grouped
from survey.diagnostics.frozen import Frozen
from survey.followup import library
from survey.followup.compared import Compared, Pair, day_of, number_of
from survey.models import Report, Submission
from survey.scenarios.basis import basis

Spell = Callable[[str, str], str]


def as_typed(text: str, _field: str) -> str:
    """What a page shows."""
    return text


def document(
    pair: Pair, compared: Compared, *, locale: str, prepared_on: date, made_by: Maker, spell: Spell = as_typed
) -> BeforeAfter:
    """The report as plain data: what the page shows and, spelled so that it can be printed, the PDF."""
    spoken = services.spoken(pair.after, locale)
    words = wording(spoken)
    predicted = basis(pair.before, spoken).gains
    told = Told(
        enterprise=spell(pair.after.name, NAME),
        uscc=str(pair.after.profile.get("uscc", "")),
        prepared_on=prepared_on,
        done=[_deed(each, predicted, spoken, spell) for each in compared.done],
        undone=[_deed(each, predicted, spoken, spell) for each in compared.undone],
        reviewed=pair.reviewed,
        maker=made_by,
    )
    before, after = (
        _round(side, review, words, spell, both=pair.reviewed)
        for side, review in zip((pair.before, pair.after), pair.reviews, strict=True)
    )
    return before_after.build(before, after, told, locale=spoken)


def printable(pair: Pair, compared: Compared, *, locale: str, prepared_on: date, made_by: Maker) -> BeforeAfter:
    """The same with what no font of ours can draw written out."""
    sides = {"before": services.printable(pair.before), "after": services.printable(pair.after)}
    fit = Pair(reviews=pair.reviews, **sides)
    return document(fit, compared, locale=locale, prepared_on=prepared_on, made_by=made_by, spell=Speller())


def request(
    session: Session, later: Frozen, pair: Pair, compared: Compared, *, locale: str, made_by: Maker, by: CurrentUser,
    at: datetime,
) -> Report:  # fmt: skip
    """Put the PDF in the queue, or take the one there is; NoResultFound if its subject went."""
    session.execute(select(Submission.id).where(Submission.id == later.submission_id).with_for_update()).one()
    body = compared.write()
    print_ = _fingerprint(pair, body, made_by)
    same = Report.submission_id == later.submission_id, Report.locale == locale, Report.fingerprint == print_
    if found := session.scalar(select(Report).where(*same)):
        return found
    report = Report(
        submission_id=later.submission_id, locale=locale, fingerprint=print_, compared=body, requested_at=at,
        requested_by=by.id,
    )  # fmt: skip
    session.add(report)
    session.flush()
    detail = {"locale": locale, "kind": "before_after"}
    audit.record(session, "report_requested", f"report:{report.id}", by=by.id, at=at, detail=detail)
    return report


def find(
    session: Session, later: Frozen, pair: Pair, compared: Compared, *, locale: str, made_by: Maker
) -> UUID | None:
    """The report there is of exactly this."""
    print_ = _fingerprint(pair, compared.write(), made_by)
    same = Report.submission_id == later.submission_id, Report.locale == locale, Report.fingerprint == print_
    found: UUID | None = session.scalar(select(Report.id).where(*same))
    return found


def _fingerprint(pair: Pair, body: str, made_by: Maker) -> str:
    sides = [services.fingerprint(side, None, made_by) for side in (pair.before, pair.after)]
    return hashlib.sha256("\n".join(("before_after", *sides, body)).encode()).hexdigest()


def _round(frozen: Frozen, review: Frozen | None, words: Wording, spell: Spell, *, both: bool) -> Round:
    return Round(
        questionnaire=frozen.questionnaire,
        result=frozen.result,
        answers=frozen.answers,
        graded=frozen.graded,
        standing=Standing(
            day=frozen.submitted_at.astimezone(BEIJING).date(),
            number=frozen.report_number,
            sha256=frozen.sha256,
            basis=_basis(review, words, spell, both=both) if review else words("before_after.self"),
            aside=_aside(frozen, review, words, spell) if review else "",
            found=review.result.total if review and not both else None,
        ),
    )


def _basis(review: Frozen, words: Wording, spell: Spell, *, both: bool) -> str:
    """Who found what a reviewed round says; as stated, where the other round was not reviewed."""
    if not both:
        return words("before_after.as_stated")
    expert = review.expert
    assert expert is not None  # noqa: S101  (made by `reviewed`)
    said = {"by": spell(expert.consultancy, NAME), "rated": expert.rated, "asked": expert.asked}
    all_ = "_all" if services.review(expert).complete else ""
    if not expert.code:
        return words(f"before_after.reviewed{all_}", **said)
    verify = services.verify_address(expert.code)
    return words(f"before_after.signed{all_}", code=grouped(expert.code), verify=verify, **said)


def _aside(compared: Frozen, review: Frozen, words: Wording, spell: Spell) -> str:
    """What a review found beyond what is compared: all of it, or the ratings of items that the other round's did not rate."""
    expert, counted = review.expert, compared.expert
    assert expert is not None  # noqa: S101  (made by `reviewed`)
    said = {"by": spell(expert.consultancy, NAME), "rated": expert.rated, "asked": expert.asked}
    total = points(review.result.total)
    if counted is None:
        return words("before_after.aside", total=total, **said)
    left = expert.rated - counted.rated
    return words.counted("before_after.aside_part", left, total=total) if left else ""


def _deed(noted: Mapping[str, Any], predicted: Mapping[str, int], locale: str, spell: Spell) -> Deed:
    """An action as it was noted, in the reader's language."""
    measure = (
        library.measures(noted["questionnaire"], noted["version"]).get(noted["measure"]) if noted["measure"] else None
    )
    told = library.told(measure, locale) if measure else None
    shown = (spell(noted[name], TEXT) for name in ("evidence_url", "evidence_note"))
    return Deed(
        name=told.name if told else spell(noted["title"], TEXT),
        code=noted["measure"],
        items=told.items if told else (),
        state=noted["state"],
        begin_on=day_of(noted["begin_on"]),
        due_on=day_of(noted["due_on"]),
        done_on=day_of(noted["done_on"]),
        noted_on=day_of(noted.get("noted_on", "")),
        late=bool(noted.get("late")),
        reason=spell(noted["reason"], TEXT),
        usual=told.cost if told else None,
        cost_planned=number_of(noted["cost_planned"]),
        cost_actual=number_of(noted["cost_actual"]),
        predicted=predicted.get(noted["measure"]),
        effect=spell(noted["effect"], TEXT),
        effect_before=number_of(noted["effect_before"]),
        effect_after=number_of(noted["effect_after"]),
        effect_unit=spell(noted["effect_unit"], TEXT),
        evidence=tuple(text for text in shown if text),
        files=tuple((spell(name, NAME), sha256) for name, sha256 in noted["files"]),
    )
