"""The pages of whoever holds a link: what is asked of them, a section, and thanks."""

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from questionnaires.model import Dimension, Item
from survey import clock
from survey.access import Action, requires
from survey.assessments import pages
from survey.assessments import services as assessments
from survey.assessments.drafts import Draft, minutes_for
from survey.assessments.pages import Change, Sent
from survey.assessments.section_page import said_by_script
from survey.assessments.sections import by_script, find_section, go_to, not_all_saved, staying, tell_overruled
from survey.assessments.segments import section_html
from survey.database import db
from survey.handovers import queries, services
from survey.handovers.queries import Handed, HandedDraft
from survey.handovers.views import bp
from survey.handovers.visits import draft_of, guest_page, no_longer_open, note_opened, take_room, visited
from survey.i18n import locale


@bp.get("/handed/<token>")
@requires(Action.PUBLIC)
def open_link(token: str) -> ResponseReturnValue:
    """Say who asks whom for what, how far it is, and, once they are done, thanks."""
    handed = visited(token)
    note_opened(handed)
    draft = draft_of(handed)
    own = queries.progress(draft, handed.sections)
    return guest_page(
        "handovers/link.html",
        handed=handed,
        draft=draft,
        token=token,
        own=own,
        finished={each.code for each in handed.sections if draft.progress(each).complete},
        minutes=minutes_for(draft.questionnaire, own.left),
    )


@bp.post("/handed/<token>")
@requires(Action.PUBLIC)
def finish(token: str) -> ResponseReturnValue:
    """Note that they are done."""
    handed = visited(token)
    services.finish(db.session, handed.handover.id, at=clock.now())
    db.session.commit()
    return redirect(url_for(".open_link", token=token), code=303)


@bp.get("/handed/<token>/sections/<code>")
@requires(Action.PUBLIC)
def section(token: str, code: str) -> ResponseReturnValue:
    """Show one of the sections that were handed over."""
    handed = visited(token)
    dimension = _handed_section(handed, code)
    return _page(handed, draft_of(handed), dimension, sent=Sent(), token=token)


@bp.post("/handed/<token>/sections/<code>")
@requires(Action.PUBLIC)
def save_section(token: str, code: str) -> ResponseReturnValue:
    """Save what is right of a section; show again what is not."""
    handed = visited(token)
    dimension = _handed_section(handed, code)
    before = draft_of(handed)
    take_room(handed)
    sent = pages.read_section(before, dimension, request.form, locale())
    try:
        pages.save_section(sent, _keeper(handed), by=None, locale=locale())
    except assessments.SubmittedError:
        return no_longer_open()
    db.session.commit()
    after = draft_of(handed)
    if sent.fine:
        tell_overruled(sent)
        return staying(before, after, dimension) or go_to(
            _after_saving(handed, dimension, before, after, sent=sent, token=token)
        )
    if by_script():
        return not_all_saved(after, sent, by=None)
    return _page(handed, after, dimension, sent=sent, token=token), 409 if sent.stale and not sent.wrong else 422


def _keeper(handed: Handed) -> Callable[[Change], int]:
    at = clock.now()

    def keep(change: Change) -> int:
        return services.answer(db.session, handed.handover, change.item.code, change.content, shown=change.shown, at=at)

    return keep


def _handed_section(handed: Handed, code: str) -> Dimension:
    """Section of this code, if it was handed over; else 404."""
    return find_section(handed.opened.definition(), code if code in handed.handover.sections else "")


def _after_saving(handed: Handed, dimension: Dimension, before: Draft, after: Draft, *, sent: Sent, token: str) -> str:
    """Address to go to once everything is saved."""

    def onward() -> str:
        then = _following(handed, dimension)
        return url_for(".section", token=token, code=then.code) if then else url_for(".open_link", token=token)

    here = url_for(".section", token=token, code=dimension.code)
    return pages.after_saving(before, after, dimension, here=here, place=sent.place, onward=onward)


def _following(handed: Handed, dimension: Dimension) -> Dimension | None:
    after = handed.sections[handed.sections.index(dimension) + 1 :]
    return after[0] if after else None


def beside(draft: Draft, item: Item) -> str:
    """That the enterprise has answered already; not what."""
    if not isinstance(draft, HandedDraft) or item.code not in draft.others:
        return ""
    told = _("The enterprise has an answer to this already. Yours would stand beside it; you may leave it out.")
    return f'<p class="last small">{told}</p>'


def _page(handed: Handed, draft: HandedDraft, dimension: Dimension, *, sent: Sent, token: str) -> str:
    progress, code = draft.progress(dimension), locale()
    groups = section_html(draft, dimension, locale=code, changed=sent.redrawn, beside=beside)
    first = next((item.code for item in draft.items(dimension) if item.code not in draft.values), "")
    return guest_page(
        "handovers/section.html",
        handed=handed,
        dimension=dimension,
        token=token,
        total=progress.total,
        done=progress.done,
        first=first,
        left=bool(first),
        sent=sent,
        items={item.code: item for item in draft.items(dimension)},
        groups=Markup(groups.decode()),  # noqa: S704  (made of escaped pieces)
        say=said_by_script(code),
    )
