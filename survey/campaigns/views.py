"""Campaigns: beginning one, listing enterprises, seeing how far they have come."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.campaigns import letters, queries, services
from survey.campaigns.forms import CampaignForm, ListForm, NewCampaignForm
from survey.campaigns.funnel import Group, Stage, whole
from survey.campaigns.list_reading import MOST_BYTES, UnreadableError
from survey.campaigns.member_list import MemberList, read_members
from survey.campaigns.queries import By
from survey.campaigns.words import MAILINGS, STAGES
from survey.clock import BEIJING
from survey.database import db
from survey.i18n import locale
from survey.models import Area
from survey.organisations import reference, words
from survey.security import takes

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")

FORM = 2**16  #: bytes around a file
TOLD = 200  #: wrong cells shown on a page; all of them stand in the file of problems
LASTS = timedelta(days=30)


@bp.route("/new/<uuid:area_id>", methods=["GET", "POST"])
@requires(Action.OPERATE)
def begin(area_id: UUID) -> ResponseReturnValue:
    """Begin a campaign for an area and what lies below it."""
    area = areas.get(db.session, current_user, area_id, action=Action.OPERATE)
    today = clock.now().astimezone(BEIJING).date()
    form = NewCampaignForm(data={"opens_on": today, "due_on": today + LASTS})
    form.offer()
    if form.validate_on_submit():
        made = services.begin(
            db.session, area_id, catalogue.get(form.questionnaire.data), _terms(form), by=current_user,
            at=clock.now(),
        )  # fmt: skip
        db.session.commit()
        flash(_("Saved. Now hand in the list of enterprises."))
        return redirect(url_for(".take_list", campaign_id=made.id), code=303)
    return render_template("campaigns/form.html", form=form, area=area, campaign=None), form.status


@bp.route("/<uuid:campaign_id>/edit", methods=["GET", "POST"])
@requires(Action.OPERATE)
def edit(campaign_id: UUID) -> ResponseReturnValue:
    """Change its name, days and target."""
    campaign = queries.get(db.session, current_user, campaign_id, action=Action.OPERATE)
    form = CampaignForm(obj=campaign)
    if form.validate_on_submit():
        services.change(db.session, campaign, _terms(form), by=current_user, at=clock.now())
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".show", campaign_id=campaign_id), code=303)
    return render_template("campaigns/form.html", form=form, area=None, campaign=campaign), form.status


@bp.get("/<uuid:campaign_id>/")
@requires(Action.OVERSEE)
def show(campaign_id: UUID) -> ResponseReturnValue:
    """Show how far the enterprises have come, as a whole and by what they are."""
    with Session(db.engine) as reader:
        campaign = queries.get(reader, current_user, campaign_id, action=Action.OVERSEE)
        by = _by(request.args.get("by", ""))
        parts = queries.numbers(reader, campaign, by)
        return render_template(
            "campaigns/show.html",
            campaign=campaign,
            area=reader.get_one(Area, campaign.area_id),
            questionnaire=catalogue.get(campaign.questionnaire, campaign.version),
            whole=whole(parts),
            groups=_named(parts, by, queries.names(reader, [each.key for each in parts]) if by is By.AREA else {}),
            by=by.value,
            mail=queries.mail_numbers(reader, campaign),
            mailings=letters.progress(reader, campaign_id),
            kinds=MAILINGS,
            stages=STAGES,
            Stage=Stage,
            today=clock.now().astimezone(BEIJING).date(),
            operates=areas.may(reader, current_user, campaign.area_id, Action.OPERATE),
        )


def _by(name: str) -> By:
    return By(name) if name in set(By) else By.AREA


def _named(parts: Sequence[Group], by: By, places: Mapping[str, str]) -> Sequence[tuple[str, Group]]:
    """Groups of a campaign with what they are called."""
    unknown = _("not said in the list")
    if by is By.INDUSTRY:
        known = reference.industries()
        return [(known[each.key].label(locale()) if each.key in known else unknown, each) for each in parts]
    if by is By.SIZE:
        return [(str(words.SIZES[each.key]) if each.key else unknown, each) for each in parts]
    return [(places[each.key], each) for each in parts]


@bp.route("/<uuid:campaign_id>/list", methods=["GET", "POST"])
@requires(Action.OPERATE)
@takes(MOST_BYTES + FORM)
def take_list(campaign_id: UUID) -> ResponseReturnValue:
    """Take a list of enterprises: good rows are kept, each bad one is told."""
    with Session(db.engine) as reader:
        campaign = queries.get(reader, current_user, campaign_id, action=Action.OPERATE)
        places = queries.areas_of(reader, campaign)
    form, found, taken = ListForm(), None, None
    if form.validate_on_submit():
        found = _read(form, places)
        if found is not None:
            taken = services.take_list(db.session, campaign_id, found.good, by=current_user, at=clock.now())
            db.session.commit()
    page = render_template(
        "campaigns/list.html", form=form, campaign=campaign, area=places[0], found=found, taken=taken, told=TOLD
    )
    return page, form.status


def _read(form: ListForm, places: Sequence[Area]) -> MemberList | None:
    """What a file says; where it is no list the form says why."""
    with closing(form.file.data) as upload:
        content = upload.read(MOST_BYTES + 1)
    try:
        return read_members(content, places)
    except UnreadableError as error:
        form.file.errors = [str(error)]
        return None


def _terms(form: CampaignForm) -> services.Terms:
    assert form.opens_on.data and form.due_on.data  # noqa: S101, PT018  (the form is right)
    return services.Terms(
        name=form.name.data or "",
        opens_on=form.opens_on.data,
        due_on=form.due_on.data,
        target=int(form.target.value or Decimal(0)),
        remind_before=int(form.remind_before.value or Decimal(0)),
    )
