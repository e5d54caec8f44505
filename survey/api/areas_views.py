"""Areas, their campaigns, who is listed, and figures over many."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import abort, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey.access import Action, current_user, looking_after
from survey.api import figures, paging, queries
from survey.api.asked import Asked, Parameter
from survey.api.operations import as_id, operation
from survey.api.paging import PAGING, Page
from survey.api.schemas import STAGES, page_of
from survey.areas import queries as areas
from survey.campaigns import queries as campaigns
from survey.campaigns.funnel import Row, Stage, whole
from survey.database import db
from survey.figures.grouping import By
from survey.figures.opened import NoRoundError, open_figures
from survey.models import Area, Campaign, Scope

WITH_STAGE = Parameter(
    name="stage", schema={"type": "string", "enum": list(STAGES)}, text=_l("Only those that have come exactly so far.")
)
OF_CAMPAIGN = Parameter(
    name="campaign", schema={"type": "string", "format": "uuid"}, text=_l("Id of the round; without it, the newest.")
)
GROUPED = Parameter(
    name="by", schema={"type": "string", "enum": [each.value for each in By], "default": "area"},
    text=_l("What the enterprises are grouped by."),
)  # fmt: skip


@operation(
    "GET", "/areas", action=Action.OVERSEE, scope=Scope.AREAS_READ, answer=page_of("Area"),
    summary=_l("List areas"), text=_l("Those you look after, and all below them."), parameters=PAGING,
)  # fmt: skip
def list_areas(asked: Asked) -> Page:
    """List areas."""
    return paging.of_query(db.session, queries.areas(current_user), Area.id, asked, shown=_shown())


@operation(
    "GET", "/areas/{area_id}", action=Action.OVERSEE, scope=Scope.AREAS_READ, answer="Area",
    summary=_l("Read one area"),
)  # fmt: skip
def get_area(_asked: Asked, area_id: UUID) -> Mapping[str, Any]:
    """Read one area."""
    return _shown()(areas.get(db.session, current_user, area_id, action=Action.OVERSEE))


@operation(
    "GET", "/areas/{area_id}/campaigns", action=Action.OVERSEE, scope=Scope.CAMPAIGNS_READ, answer=page_of("Campaign"),
    summary=_l("List the campaigns of an area"), text=_l("Its own, and those of the areas below it."), parameters=PAGING,
)  # fmt: skip
def list_campaigns(asked: Asked, area_id: UUID) -> Page:
    """List the campaigns of an area."""
    areas.get(db.session, current_user, area_id, action=Action.OVERSEE)
    return paging.of_query(db.session, queries.campaigns(area_id), Campaign.id, asked, shown=campaign_of)


@operation(
    "GET", "/campaigns/{campaign_id}", action=Action.OVERSEE, scope=Scope.CAMPAIGNS_READ, answer="CampaignWithFunnel",
    summary=_l("Read one campaign"), text=_l("With how far the enterprises on its list have come."),
)  # fmt: skip
def get_campaign(_asked: Asked, campaign_id: UUID) -> Mapping[str, Any]:
    """Read one campaign."""
    campaign = campaigns.get(db.session, current_user, campaign_id, action=Action.OVERSEE)
    reached = whole(campaigns.numbers(db.session, campaign, campaigns.By.SIZE)).at_least
    return {
        "campaign": campaign_of(campaign),
        "funnel": {name: reached[stage] for name, stage in zip(STAGES, Stage, strict=True)},
    }


@operation(
    "GET", "/campaigns/{campaign_id}/members", action=Action.OPERATE, scope=Scope.CAMPAIGNS_READ,
    answer=page_of("Member"), summary=_l("List the enterprises of a campaign"),
    text=_l("For those who operate the area."), parameters=[WITH_STAGE, *PAGING],
)  # fmt: skip
def list_members(asked: Asked, campaign_id: UUID) -> Page:
    """List the enterprises of a campaign."""
    campaign = campaigns.get(db.session, current_user, campaign_id, action=Action.OPERATE)
    wanted = asked.query.get("stage")
    stages = (Stage[wanted.upper()],) if wanted else ()
    rows = campaigns.rows(db.session, campaign, campaigns.Wanted(stages=stages))
    return paging.of_rows(rows, asked, id_of=lambda row: row.invitation.id, shown=member_of)


@operation(
    "GET", "/areas/{area_id}/figures", action=Action.OVERSEE, scope=Scope.AREAS_READ, answer="Figures",
    summary=_l("Compare groups of enterprises"),
    text=_l("Over those whose consent counts, with the same suppression as on pages: nothing about fewer than 5, no distribution of fewer than 10."),
    parameters=[OF_CAMPAIGN, GROUPED],
)  # fmt: skip
def get_figures(asked: Asked, area_id: UUID) -> Mapping[str, Any]:
    """Compare groups of enterprises."""
    wanted, by = asked.query.get("campaign", ""), By(asked.query["by"])
    with Session(db.engine) as reader:
        try:
            opened = open_figures(reader, current_user, area_id, round_id=wanted.lower())
        except NoRoundError:
            abort(404)
        if wanted and as_id(wanted) != opened.campaign.id:
            raise NoResultFound  # no round of this area
        return {
            "area_id": str(area_id),
            "campaign_id": str(opened.campaign.id),
            "rounds": [{"id": str(each.id), "name": each.name} for each in opened.rounds],
            "by": by.value,
            "lines": figures.lines(opened, by),
        }


def _shown() -> Callable[[Area], Mapping[str, Any]]:
    """What makes JSON of areas: those above are told where the user may see them."""
    with Session(db.engine) as reader:
        visible = set(reader.scalars(looking_after(select(Area.id), Area.id, user=current_user, action=Action.OVERSEE)))
    return lambda area: {
        "id": str(area.id),
        "parent_id": str(area.parent_id) if area.parent_id in visible else None,
        "kind": area.kind.value,
        "name": area.name,
        "region": area.region,
        "body": area.body,
        "links": {
            "self": url_for("api.get_area", area_id=area.id),
            "campaigns": url_for("api.list_campaigns", area_id=area.id),
        },
    }


def campaign_of(campaign: Campaign) -> Mapping[str, Any]:
    """A campaign as JSON."""
    return {
        "id": str(campaign.id),
        "area_id": str(campaign.area_id),
        "name": campaign.name,
        "questionnaire": campaign.questionnaire,
        "version": campaign.version,
        "opens_on": campaign.opens_on.isoformat(),
        "due_on": campaign.due_on.isoformat(),
        "target": campaign.target,
        "links": {
            "self": url_for("api.get_campaign", campaign_id=campaign.id),
            "members": url_for("api.list_members", campaign_id=campaign.id),
        },
    }


def member_of(row: Row) -> Mapping[str, Any]:
    """A listed enterprise as JSON."""
    listed, at = row.invitation, row.reached.submitted_at
    return {
        "id": str(listed.id),
        "organisation_id": str(listed.organisation_id) if listed.organisation_id else None,
        "name": listed.name,
        "uscc": listed.uscc,
        "area_id": str(listed.area_id),
        "industry": listed.industry,
        "size": listed.size,
        "contact": listed.contact,
        "email": listed.email,
        "phone": listed.phone,
        "stage": row.stage.name.lower(),
        "submitted_at": at.isoformat() if at else None,
    }
