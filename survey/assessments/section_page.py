"""A section as a page: its questions between what is the same for everybody."""

from functools import lru_cache

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import escape

from questionnaires.model import Dimension, Questionnaire
from survey import shells
from survey.assessments.drafts import Draft
from survey.assessments.overview import returned_html
from survey.assessments.pages import Sent
from survey.assessments.segments import section_html
from survey.cutting import Segments
from survey.formats import moment
from survey.shells import Manner, Reading, Version, version_of


def section_page(draft: Draft, dimension: Dimension, reading: Reading, sent: Sent) -> bytes:
    """Page as HTML in UTF-8, with what is wrong or was changed meanwhile of what was `sent`."""
    opened, questionnaire, progress = draft.opened, draft.questionnaire, draft.progress(dimension)
    first = next((item.code for item in draft.items(dimension) if item.code not in draft.values), "")
    before, after = _shell(
        version_of(questionnaire),
        dimension.code,
        reading.manner,
        draft=opened.draft,
        left=bool(first),
    )
    values = {
        **reading.slots(opened.id),
        "organisation": str(escape(opened.organisation)),
        "submitted": moment(opened.submitted_at),
        "returned": returned_html(draft),
        "problems": "" if sent.fine else _problems(draft, dimension, sent),
        "done": str(progress.done),
        "total": str(progress.total),
        "first": first,
        "last_round": _last_round(draft, dimension),
    }
    groups = section_html(draft, dimension, locale=reading.manner.locale, changed=sent.redrawn)
    return b"".join([before.fill(values).encode(), groups, after.fill(values).encode()])


def following(questionnaire: Questionnaire, dimension: Dimension) -> Dimension | None:
    """The next section, if there is one."""
    after = questionnaire.dimensions.index(dimension) + 1
    return questionnaire.dimensions[after] if after < len(questionnaire.dimensions) else None


def _last_round(draft: Draft, dimension: Dimension) -> str:
    """That there are answers of the last round, and a way to take over those that are left; empty without any."""
    carried, outdated = draft.carried(dimension), draft.outdated(dimension)
    if draft.last.day is None or not (carried or outdated):
        return ""
    told = _(
        "You answered this questionnaire on %(day)s; your answers then stand in each question, above the place to answer.",
        day=draft.last.day,
    )
    offer = _("All that is left here is as it was then")
    left_out = ngettext(
        "%(num)s question asks about a past year or compares with one: please answer it anew, with the newest figures.",
        "%(num)s questions ask about a past year or compare with one: please answer them anew, with the newest figures.",
        outdated,
    )
    button = f'<button class="button quiet" type="submit" name="go" value="same">{offer}</button>' if carried else ""
    return f'<div class="note last-round"><p>{told}{f" {left_out}" if outdated else ""}</p>{button}</div>'


def _problems(draft: Draft, dimension: Dimension, sent: Sent) -> str:
    items = {item.code: item for item in draft.items(dimension)}
    return render_template("assessments/problems.html", sent=sent, items=items)


@lru_cache(maxsize=1024)
def _shell(version: Version, code: str, manner: Manner, *, draft: bool, left: bool) -> tuple[Segments, Segments]:
    """What comes before the questions, and what after them."""
    questionnaire, dimension = version.questionnaire(), version.section(code)
    return shells.shell(
        "assessments/section.html",
        manner,
        "assessments.section",
        code=code,
        assessment=shells.ASSESSMENT,
        questionnaire=questionnaire,
        dimension=dimension,
        number=questionnaire.dimensions.index(dimension) + 1,
        following=following(questionnaire, dimension),
        draft=draft,
        left=left,
        say=said_by_script(manner.locale),
    ).cut("groups")


@lru_cache(maxsize=8)
def said_by_script(locale_code: str) -> dict[str, str]:  # noqa: ARG001  (the key of the cache)
    """What the script says; {} stands for the number or the time. Spoken in `locale_code`, the page's."""
    return {
        "saved": _("Saved {}"),
        "unsaved": _("Not yet saved: {}"),
        "saving": _("Saving…"),
        "signedOut": _("You are signed out. Sign in in a new tab; then saving goes on by itself."),
        "wrong": _("Please look at the marked question."),
        "refused": _("Not saved. Reload the page and try again."),
        "clears": _("Your figures give “{}”. Choosing something else clears them."),
        "clearsPlain": _("You typed figures here. Choosing this clears them."),
        "choose": _("Choose it all the same"),
        "keep": _("Keep the figures"),
        "use": _("Use {} from before"),
        "useProfile": _("Use {} from the profile"),
        "takeBack": _("Clear this answer"),
    }
