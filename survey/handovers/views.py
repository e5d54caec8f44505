"""The pages on which an enterprise hands sections over, and sees what came of it."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from reports.charts import qr
from survey import clock, invitations, throttle
from survey.access import Action, current_user, requires
from survey.assessments import compression
from survey.assessments import queries as assessments
from survey.assessments import services as assessment_services
from survey.assessments.drafts import Opened
from survey.clock import BEIJING
from survey.database import db
from survey.formats import day, from_when
from survey.handovers import queries, services
from survey.handovers.forms import HandoverForm
from survey.handovers.services import Wish
from survey.models import Handover

bp = Blueprint("handovers", __name__)
bp.after_request(compression.compress)
JUST_MADE = "handover"  #: place in the session for the link that was made last, until whoever made it goes on
MOST, WITHIN = 60, timedelta(hours=1)  #: links one user may make


@bp.get("/assessments/<uuid:assessment_id>/handovers")
@requires(Action.ANSWER)
def index(assessment_id: UUID) -> ResponseReturnValue:
    """Show who was asked for what and how far they are, and ask another colleague."""
    session.pop(JUST_MADE, None)
    with Session(db.engine) as reader:
        opened = assessments.open_assessment(reader, current_user, assessment_id)
        form = _form(opened, formdata=None)
        form.sections.data = request.args.getlist("section")
        return _page(reader, opened, form)


@bp.post("/assessments/<uuid:assessment_id>/handovers")
@requires(Action.ANSWER)
def make(assessment_id: UUID) -> ResponseReturnValue:
    """Make a link, mail it if that is wanted, and go where it is shown."""
    at = clock.now()
    with Session(db.engine) as reader:
        opened = assessments.open_assessment(reader, current_user, assessment_id)
    if not opened.draft:
        return _submitted(assessment_id)
    form = _form(opened, formdata=request.form)
    if not form.validate_on_submit() or not _room(form, at=at):
        with Session(db.engine) as reader:
            return _page(reader, opened, form), form.status
    assessments.open_assessment(db.session, current_user, assessment_id)  # the right may be gone since
    try:
        handover, secret = services.make(db.session, opened.id, _wish(form), by=current_user, at=at)
    except assessment_services.SubmittedError:
        db.session.rollback()
        return _submitted(assessment_id)
    db.session.commit()
    words, email = _words(opened, handover, _link(secret)), form.email.data or ""
    sent = bool(email) and invitations.send(email, _("%(name)s asks for your answers", name=opened.organisation), words)
    session[JUST_MADE] = {"id": str(handover.id), "secret": secret, "email": email, "sent": sent}
    return redirect(url_for(".made", assessment_id=assessment_id, handover_id=handover.id), code=303)


@bp.get("/assessments/<uuid:assessment_id>/handovers/<uuid:handover_id>/made")
@requires(Action.ANSWER)
def made(assessment_id: UUID, handover_id: UUID) -> ResponseReturnValue:
    """Show a link to whoever just made it, in the same browser, until they go on; a page loaded again makes no second one."""
    with Session(db.engine) as reader:
        opened = assessments.open_assessment(reader, current_user, assessment_id)
        handover = queries.get(reader, opened.id, handover_id)
    just_made = session.get(JUST_MADE, {})
    if just_made.get("id") != str(handover_id):
        flash(
            _("A link is shown only where and when it is made. If it got lost, take it back and make a new one."),
            "warn",
        )
        return redirect(url_for(".index", assessment_id=assessment_id), code=303)
    link = _link(just_made["secret"])
    return render_template(
        "handovers/made.html",
        opened=opened,
        handover=handover,
        link=link,
        words=_words(opened, handover, link),
        email=just_made["email"],
        sent=just_made["sent"],
        picture=Markup(qr(link)),  # noqa: S704  (rectangles we drew)
    )


def _link(secret: str) -> str:
    base: str = current_app.config["RONGPING"].base_url
    return base + url_for(".open_link", token=secret)


@bp.post("/assessments/<uuid:assessment_id>/handovers/<uuid:handover_id>/revoke")
@requires(Action.ANSWER)
def revoke(assessment_id: UUID, handover_id: UUID) -> ResponseReturnValue:
    """Let a link lead nowhere from now on."""
    opened = assessments.open_assessment(db.session, current_user, assessment_id)
    handover = queries.get(db.session, opened.id, handover_id)
    services.revoke(db.session, handover, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("The link no longer works. What %(name)s answered stays.", name=handover.name))
    return redirect(url_for(".index", assessment_id=assessment_id), code=303)


def _form(opened: Opened, formdata: object) -> HandoverForm:
    form = HandoverForm(formdata=formdata)
    form.offer(opened.definition().dimensions, today=clock.now().astimezone(BEIJING).date())
    return form


def _page(reader: Session, opened: Opened, form: HandoverForm) -> str:
    return render_template(
        "handovers/index.html",
        opened=opened,
        questionnaire=opened.definition(),
        form=form,
        listed=queries.list_of(reader, opened, at=clock.now()),
    )


def _room(form: HandoverForm, *, at: datetime) -> bool:
    """Whether there was room for another link, and for a mail, if one is wanted; else the form says from when on."""
    limits = [throttle.Limit(bucket=f"handover:{current_user.id}", most=MOST, within=WITHIN)]
    if form.email.data:
        limits += invitations.limits(form.email.data)
    try:
        throttle.take(*limits, at=at)
    except throttle.ThrottledError as error:
        form.refuse_for_now(_("Very many links. You can make this one from %(time)s.", time=from_when(error.until)))
        return False
    return True


def _wish(form: HandoverForm) -> Wish:
    chosen = set(form.sections.data)
    return Wish(
        name=form.name.data or "",
        sections=[code for code, _name in form.sections.choices if code in chosen],
        lasts=timedelta(days=int(form.days.value or 0)),
        message=form.message.data or "",
        due_on=form.due_on.data,
    )


def _words(opened: Opened, handover: Handover, link: str) -> str:
    """What is sent with the link, by mail or by WeChat."""
    parts = [
        _(
            "%(colleague)s: %(user)s of %(name)s asks you to answer some questions. No account is needed:",
            colleague=handover.name,
            user=current_user.name,
            name=opened.organisation,
        ),
        link,
        handover.message,
        _("Please answer by %(day)s.", day=handover.due_on.isoformat()) if handover.due_on else "",
        _(
            "The link works until %(day)s. Whoever has it can answer in your name: please do not pass it on.",
            day=day(handover.expires_at),
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def _submitted(assessment_id: UUID) -> ResponseReturnValue:
    flash(_("This assessment is submitted; nothing can be handed over any more."), "warn")
    return redirect(url_for(".index", assessment_id=assessment_id), code=303)
