"""The overview of an assessment: what is done, what is left, who is working where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from markupsafe import escape

from questionnaires.model import Dimension, ProfileField
from questionnaires.rules import Profile
from survey import shells
from survey.assessments.drafts import Outline, asked_of, minutes_for
from survey.assessments.opinions import Difference
from survey.cutting import Segments
from survey.formats import moment
from survey.i18n import translate as _
from survey.i18n import translate_number as ngettext
from survey.organisations import words
from survey.shells import Manner, Reading, Version, version_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What others were asked by a link."""

    names: Mapping[str, Sequence[str]]  #: whom, by section
    differences: Sequence[Difference]  #: what is to be decided


def overview(
    draft: Outline,
    working: Sequence[tuple[str, str]],
    reading: Reading,
    *,
    handed: HandedOver | None = None,
    last: date | None = None,
) -> bytes:
    """Page as HTML in UTF-8.

    `working`: colleagues, each with the item they answered last; `handed`: what others were asked by a link; `last`: day
    of the round before.
    """
    opened, total = draft.opened, draft.total
    first = draft.gaps[0].code if draft.gaps else ""
    page = _shell(
        version_of(draft.questionnaire),
        reading.manner,
        draft=opened.draft,
        first=asked_of(draft.questionnaire).section_of.get(first),
        begun=bool(total.done),
        left=bool(total.left),
        discards=opened.manages and draft.returned is None,
    )
    minutes = minutes_for(draft.questionnaire, total.left)
    html = page.fill(
        {
            **reading.slots(opened.id),
            "organisation": str(escape(opened.organisation)),
            "organisation_id": str(opened.organisation_id),
            "submitted": moment(opened.submitted_at),
            "done": str(total.done),
            "total": str(total.total),
            "minutes": _minutes_left(minutes, reading.manner.locale),
            "first": first,
            "sections": _sections(draft, working, reading, handed.names if handed else {}),
            "returned": returned_html(draft),
            "last_round": _last_round(last) if last and total.left and not draft.returned else "",
            "differences": _differences(opened.id, len(handed.differences), reading.manner) if handed else "",
            "profile": _profile(opened.profile, reading.manner.locale),
        }
    )
    return html.encode()


def returned_html(draft: Outline) -> str:
    """Why reviewers returned what this draft corrects; empty for any other."""
    if not draft.returned:
        return ""
    places = asked_of(draft.questionnaire).section_of
    return shells.render(
        "assessments/returned.html", returned=draft.returned, assessment=draft.opened.id, places=places
    )


def _last_round(day: date) -> str:
    """That nobody has to begin from nothing."""
    told = _(
        "You answered this questionnaire on %(day)s. Your answers then stand in each question, above the place to answer: tap those that still hold, or take over all that are left of a section at once. What asks about a past year is always answered anew.",
        day=day,
    )
    return f'<p class="note">{told}</p>'


def _differences(assessment_id: UUID, number: int, manner: Manner) -> str:
    """That colleagues say otherwise, and the way to decide."""
    if not number:
        return ""
    return _several(number, manner).fill({"assessment": str(assessment_id)})


@lru_cache(maxsize=256)
def _several(number: int, manner: Manner) -> Segments:  # noqa: ARG001  (part of the key)
    return shells.part("assessments/show_differences.html", assessment=shells.ASSESSMENT, number=number)


def _sections(
    draft: Outline, working: Sequence[tuple[str, str]], reading: Reading, asked: Mapping[str, Sequence[str]]
) -> str:
    at_work = _at_work(draft, working)
    lines = []
    for each in draft.questionnaire.dimensions:
        told = "".join(map(_at_work_here, at_work.get(each.code, ()))) + "".join(map(_asked, asked.get(each.code, ())))
        lines.append(_section(draft, each, told, reading))
    return "".join(lines)


def _asked(name: str) -> str:
    told = _("handed to %(name)s", name=escape(name))
    return f"<span>{told}</span>"


def _at_work(draft: Outline, working: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    """Names of those who are working in each section."""
    found: dict[str, list[str]] = {}
    section_of = asked_of(draft.questionnaire).section_of if working else {}
    for name, item in working:
        found.setdefault(section_of.get(item, ""), []).append(name)  # none: the question has gone
    return found


def _section(draft: Outline, dimension: Dimension, colleagues: str, reading: Reading) -> str:
    """A line of the overview, with `colleagues` as HTML; empty for a section of which nothing applies."""
    progress, questionnaire = draft.progress(dimension), draft.questionnaire
    if not progress.total:
        return ""
    line = _line(
        version_of(questionnaire),
        dimension.code,
        reading.manner,
        draft=draft.opened.draft,
        begun=bool(progress.done),
        complete=progress.complete,
    )
    minutes = minutes_for(questionnaire, progress.left)
    return line.fill(
        {
            "assessment": str(draft.opened.id),
            "done": str(progress.done),
            "total": str(progress.total),
            "minutes": _minutes(minutes, reading.manner.locale),
            "colleagues": colleagues,
        }
    )


def _at_work_here(name: str) -> str:
    told = _("%(name)s is working here", name=escape(name))
    return f'<span class="live">{told}</span>'


@lru_cache(maxsize=1024)
def _line(version: Version, code: str, manner: Manner, **state: bool) -> Segments:  # noqa: ARG001  (part of the key)
    questionnaire = version.questionnaire()
    optional = code in asked_of(questionnaire).optional
    return shells.part(
        "assessments/show_section.html",
        assessment=shells.ASSESSMENT,
        dimension=version.section(code),
        optional=optional,
        **state,
    )


@lru_cache(maxsize=1024)
def _shell(
    version: Version, manner: Manner, *, draft: bool, first: str | None, begun: bool, left: bool, discards: bool
) -> Segments:
    return shells.shell(
        "assessments/show.html",
        manner,
        "assessments.show",
        assessment=shells.ASSESSMENT,
        organisation=shells.ORGANISATION,
        questionnaire=version.questionnaire(),
        draft=draft,
        first=first,
        begun=begun,
        left=left,
        discards=discards,
    )


@lru_cache(maxsize=1024)
def _minutes_left(number: int, locale: str) -> str:  # noqa: ARG001  (the key)
    return ngettext("about %(num)s minute left", "about %(num)s minutes left", number)


@lru_cache(maxsize=1024)
def _minutes(number: int, locale: str) -> str:  # noqa: ARG001  (the key)
    return ngettext("about %(num)s minute", "about %(num)s minutes", number)


def _profile(profile: Profile, locale: str) -> str:
    """What of the profile of the enterprise decides what is asked, in words."""
    activities = profile[ProfileField.ACTIVITIES]
    return _profile_words(
        str(profile[ProfileField.SIZE]), str(profile[ProfileField.PRODUCTION_TYPE]), tuple(activities), locale
    )


@lru_cache(maxsize=1024)
def _profile_words(size: str, production_type: str, activities: tuple[str, ...], locale: str) -> str:  # noqa: ARG001
    return shells.render(
        "assessments/profile_words.html", size=size, production_type=production_type, activities=activities, words=words
    )
