"""Who is on the list of a campaign, and getting the links to them: as a file, or as sheets with QR codes."""

from collections.abc import Sequence
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from reports.charts import qr
from reports.sheets import Cell
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.list_files import in_china, list_file
from survey.campaigns import links, queries, services
from survey.campaigns.funnel import Row, Stage
from survey.campaigns.queries import Mail, Wanted
from survey.campaigns.views import bp
from survey.campaigns.words import MAIL, STAGES
from survey.database import db
from survey.models import Area, Campaign, Invitation
from survey.organisations import words

SHEET = 60  #: enterprises on one page
NOT_BEGUN = (Stage.LISTED, Stage.INVITED, Stage.OPENED)


@bp.get("/<uuid:campaign_id>/members")
@requires(Action.OPERATE)
def members(campaign_id: UUID) -> ResponseReturnValue:
    """List the enterprises, with how far each has come and whether mail reaches it."""
    stage, mail = _stage(request.args.get("stage", "")), _mail(request.args.get("stage", ""))
    text = request.args.get("q", "").strip()[:60]
    wanted = Wanted(text=text, stages=() if stage is None else (stage,), mail=mail)
    page = max(request.args.get("page", 1, type=int), 1)
    with Session(db.engine) as reader:
        campaign = queries.get(reader, current_user, campaign_id, action=Action.OPERATE)
        rows = queries.rows(reader, campaign, wanted, limit=SHEET, offset=(page - 1) * SHEET)
        count = queries.count(reader, campaign, wanted)
        return render_template(
            "campaigns/members.html",
            campaign=campaign,
            area=reader.get_one(Area, campaign.area_id),
            rows=rows,
            unwanted=queries.unwanted(reader, [row.invitation.email for row in rows]),
            count=count,
            page=page,
            pages=-(-count // SHEET),
            stages=STAGES,
            mails=MAIL,
            wanted=request.args.get("stage", "") if stage is not None or mail is not None else "",
            text=text,
        )


@bp.get("/<uuid:campaign_id>/members.<any(xlsx, csv):extension>")
@requires(Action.OPERATE)
def download(campaign_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the list with how far each has come, without links: nobody is invited by it."""
    campaign, rows = _read(campaign_id)
    return list_file(
        _("Enterprise by enterprise"), [_head(), *map(_cells, rows)], extension, at=clock.now(), about=campaign.name
    )


@bp.post("/<uuid:campaign_id>/links.<any(xlsx, csv):extension>")
@requires(Action.OPERATE)
def hand_out(campaign_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the list with the links, which are invitations: from then on these enterprises count as invited."""
    campaign, rows = _read(campaign_id)
    services.note_invited(db.session, [row.invitation.id for row in rows], at=clock.now())
    db.session.commit()
    table = [(*_head(), _("Link")), *((*_cells(row), _link(row.invitation)) for row in rows)]
    return list_file(_("Invited enterprises"), table, extension, at=clock.now(), about=campaign.name)


@bp.route("/<uuid:campaign_id>/sheets", methods=["GET", "POST"])
@requires(Action.OPERATE)
def sheets(campaign_id: UUID) -> ResponseReturnValue:
    """Sheets to print, a card with a QR code for each enterprise that has not begun; who says that they go out makes them count as invited."""
    page = max(request.values.get("page", 1, type=int), 1)
    wanted = Wanted(stages=NOT_BEGUN)
    with Session(db.engine) as reader:
        campaign = queries.get(reader, current_user, campaign_id, action=Action.OPERATE)
        rows = queries.rows(reader, campaign, wanted, limit=SHEET, offset=(page - 1) * SHEET)
        count = queries.count(reader, campaign, wanted)
    if request.method == "POST":
        services.note_invited(db.session, [row.invitation.id for row in rows], at=clock.now())
        db.session.commit()
        flash(_("Noted: these enterprises count as invited."))
        return redirect(url_for(".sheets", campaign_id=campaign_id, page=page), code=303)
    cards = [(row, Markup(qr(_link(row.invitation)))) for row in rows]  # noqa: S704  (rectangles we drew)
    return render_template(
        "campaigns/sheets.html",
        campaign=campaign,
        cards=cards,
        page=page,
        pages=-(-count // SHEET),
        invited=all(row.invitation.invited_at for row in rows),
    )


def _head() -> tuple[str, ...]:
    return (
        _("Enterprise"), _("Unified social credit code"), _("Area"), _("Industry"), _("Size class"), _("Contact"), _("E-mail"),
        _("Telephone"), _("State"), _("Submitted"), _("Invited by mail"), _("Reminded by mail"),
    )  # fmt: skip


def _cells(row: Row) -> tuple[Cell, ...]:
    listed = row.invitation
    return (
        listed.name, listed.uscc, row.area, listed.industry, str(words.SIZES[listed.size]) if listed.size else "",
        listed.contact, listed.email, listed.phone, str(STAGES[row.stage]), in_china(row.reached.submitted_at),
        in_china(listed.mailed_at), in_china(listed.reminded_at),
    )  # fmt: skip


def _read(campaign_id: UUID) -> tuple[Campaign, Sequence[Row]]:
    with Session(db.engine) as reader:
        campaign = queries.get(reader, current_user, campaign_id, action=Action.OPERATE)
        return campaign, queries.rows(reader, campaign)


def _link(invitation: Invitation) -> str:
    config = current_app.config["RONGPING"]
    return f"{config.base_url}{url_for('.invited', token=links.token_of(invitation.id, config.secret_key))}"


def _stage(name: str) -> Stage | None:
    return Stage[name.upper()] if name.upper() in Stage.__members__ else None


def _mail(name: str) -> Mail | None:
    return Mail(name) if name in set(Mail) else None
