"""Who is on the list of a campaign, and getting the links to them: as a file, or as sheets with QR codes."""

from collections.abc import Sequence
from uuid import UUID

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from reports.charts import qr
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.list_files import in_china, list_file
from survey.campaigns import links, queries, services
from survey.campaigns.funnel import Row, Stage
from survey.campaigns.views import bp
from survey.campaigns.words import STAGES
from survey.database import db
from survey.models import Campaign, Invitation
from survey.organisations import words

SHEET = 60  #: enterprises on one page of sheets


@bp.get("/<uuid:campaign_id>/members")
@requires(Action.OPERATE)
def members(campaign_id: UUID) -> ResponseReturnValue:
    """List the enterprises, with how far each has come."""
    campaign, rows, places = _read(campaign_id)
    wanted = _stage(request.args.get("stage", ""))
    text = request.args.get("q", "").strip()[:60]
    shown = [row for row in rows if (wanted is None or row.stage is wanted) and _fits(row, text)]
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "campaigns/members.html",
        campaign=campaign,
        area_id=campaign.area_id,
        rows=shown[(page - 1) * SHEET : page * SHEET],
        count=len(shown),
        page=page,
        pages=-(-len(shown) // SHEET),
        places=places,
        stages=STAGES,
        wanted=wanted,
        text=text,
    )


@bp.get("/<uuid:campaign_id>/members.<any(xlsx, csv):extension>")
@requires(Action.OPERATE)
def download(campaign_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the list with the links, which are invitations: from then on these enterprises count as invited."""
    campaign, rows, places = _read(campaign_id)
    head = (
        _("Enterprise"), _("Unified social credit code"), _("Area"), _("Industry"), _("Size class"), _("Contact"), _("E-mail"),
        _("Telephone"), _("State"), _("Submitted"), _("Link"),
    )  # fmt: skip
    table = [
        (
            row.invitation.name, row.invitation.uscc, places[row.invitation.area_id], row.invitation.industry,
            str(words.SIZES[row.invitation.size]) if row.invitation.size else "", row.invitation.contact,
            row.invitation.email, row.invitation.phone, str(STAGES[row.stage]), in_china(row.reached.submitted_at),
            _link(row.invitation),
        )
        for row in rows
    ]  # fmt: skip
    services.note_invited(db.session, [row.invitation.id for row in rows], at=clock.now())
    db.session.commit()
    return list_file(_("Invited enterprises"), [head, *table], extension, at=clock.now(), about=campaign.name)


@bp.get("/<uuid:campaign_id>/sheets")
@requires(Action.OPERATE)
def sheets(campaign_id: UUID) -> ResponseReturnValue:
    """Sheets to print, a card with a QR code for each enterprise that has not begun."""
    campaign, rows, places = _read(campaign_id)
    open_ = [row for row in rows if row.stage < Stage.STARTED]
    page = max(request.args.get("page", 1, type=int), 1)
    shown = open_[(page - 1) * SHEET : page * SHEET]
    services.note_invited(db.session, [row.invitation.id for row in shown], at=clock.now())
    db.session.commit()
    cards = [(row.invitation, Markup(qr(_link(row.invitation)))) for row in shown]  # noqa: S704  (rectangles we drew)
    return render_template(
        "campaigns/sheets.html", campaign=campaign, cards=cards, places=places, page=page, pages=-(-len(open_) // SHEET)
    )


def _read(campaign_id: UUID) -> tuple[Campaign, Sequence[Row], dict[UUID, str]]:
    with Session(db.engine) as reader:
        campaign = queries.get(reader, current_user, campaign_id, action=Action.OPERATE)
        return (
            campaign,
            queries.rows(reader, campaign),
            {each.id: each.name for each in queries.areas_of(reader, campaign)},
        )


def _link(invitation: Invitation) -> str:
    config = current_app.config["RONGPING"]
    return f"{config.base_url}{url_for('.invited', token=links.token_of(invitation.id, config.secret_key))}"


def _stage(name: str) -> Stage | None:
    return Stage[name.upper()] if name.upper() in Stage.__members__ else None


def _fits(row: Row, text: str) -> bool:
    return text.casefold() in f"{row.invitation.name} {row.invitation.uscc}".casefold()
