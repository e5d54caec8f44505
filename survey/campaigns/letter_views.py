"""Writing to the enterprises of a campaign: inviting and reminding them, and their saying that they want no more of it."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from survey import clock
from survey.access import Action, current_user, requires
from survey.campaigns import letters, links, queries, services
from survey.campaigns.forms import LetterForm
from survey.campaigns.letters import Text, Wording
from survey.campaigns.views import bp
from survey.campaigns.words import MAILINGS
from survey.database import db
from survey.models import Area, Campaign, Invitation, Letter, MailingKind
from survey.security import csrf

NOBODY = UUID(int=0)  #: what links of a preview lead to
LOCALES = ("zh", "en")


@bp.route("/<uuid:campaign_id>/letters/<any(invitation, reminder):what>", methods=["GET", "POST"])
@requires(Action.OPERATE)
def write(campaign_id: UUID, what: str) -> ResponseReturnValue:
    """Show what is written to whom; write on a click."""
    config, kind, now = current_app.config["RONGPING"], MailingKind(what), clock.now()
    with Session(db.engine) as reader:
        campaign = queries.get(reader, current_user, campaign_id, action=Action.OPERATE)
        area = reader.get_one(Area, campaign.area_id)
        count = letters.receivers(reader, campaign, kind, at=now)
        room = letters.room(reader, current_user.id, most=config.letters, at=now)
    form = LetterForm(data={"locale": "zh", "reply_to": current_user.email})
    if form.validate_on_submit() and "send" in request.form:
        queued = letters.queue(
            db.session,
            campaign,
            _wording(form, kind, form.locale.data),
            by=current_user.id,
            most=config.letters,
            at=now,
        )
        db.session.commit()
        flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", queued))
        return redirect(url_for(".show", campaign_id=campaign_id), code=303)
    page = render_template(
        "campaigns/letters.html",
        form=form,
        campaign=campaign,
        area=area,
        kind=kind,
        title=MAILINGS[kind],
        count=count,
        room=room,
        most=config.letters,
        real=bool(config.smtp_url),
        texts={each: _preview(campaign, area, _wording(form, kind, each)) for each in LOCALES},
    )
    return page, form.status


@bp.route("/letters/off/<token>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def stop_letters(token: str) -> ResponseReturnValue:
    """Write no more to the address the link was sent to. Opening it shows one button: programs that look through mails open links, too."""
    letter_id = links.id_of(token, current_app.config["RONGPING"].secret_key, links.UNSUBSCRIBES)
    letter = db.session.get(Letter, letter_id) if letter_id else None
    if letter is None:
        return render_template("campaigns/letters_off.html", known=False, off=False), 404
    if request.method == "POST":
        services.want_no_letters(db.session, letter.email, at=clock.now())
        db.session.commit()
    return render_template("campaigns/letters_off.html", known=True, off=request.method == "POST")


csrf.exempt(stop_letters)  # a mail program sends it for its reader (RFC 8058); whoever has the link may


@bp.post("/invited/<token>/decline")
@requires(Action.PUBLIC)
def decline(token: str) -> ResponseReturnValue:
    """Say that one does not take part; the link says it, as it says who is invited."""
    invitation_id = links.id_of(token, current_app.config["RONGPING"].secret_key)
    invitation = db.session.get(Invitation, invitation_id) if invitation_id else None
    if invitation is None:
        return render_template("accounts/link_dead.html", again=None), 410
    services.note_declined(db.session, invitation, at=clock.now())
    db.session.commit()
    return redirect(url_for(".invited", token=token), code=303)


def _wording(form: LetterForm, kind: MailingKind, locale: str) -> Wording:
    return Wording(
        kind=kind, locale=locale, sentence=(form.sentence.data or "").strip(), reply_to=form.reply_to.data or ""
    )


def _preview(campaign: Campaign, area: Area, wording: Wording) -> Text:
    config = current_app.config["RONGPING"]
    name = {"zh": "某某机械有限公司", "en": "Example Machinery"}[wording.locale]
    return letters.text(config, campaign, area, wording, to=[(name, NOBODY)], off=letters.off_link(config, NOBODY))
