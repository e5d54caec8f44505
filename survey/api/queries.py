"""Lists that programs go through, narrowed to what the user may see: the same rights as pages."""

from uuid import UUID

from sqlalchemy import Select, select

from survey.access import Action, CurrentUser, below, looking_after, permitted
from survey.assessments.queries import SHOWN_TO_ROLE
from survey.models import Area, Assessment, Campaign, Organisation, Role


def organisations(user: CurrentUser) -> Select[Organisation]:
    """Enterprises in which the user has a role."""
    return permitted(select(Organisation), Organisation.id, user=user, action=Action.READ)


def assessments(user: CurrentUser) -> Select[Assessment]:
    """Assessments the user may see; drafts those alone who fill them in."""
    own = (Role.organisation_id == Assessment.organisation_id) & (Role.user_id == user.id)
    query = select(Assessment).join(Role, own).where(SHOWN_TO_ROLE)
    return permitted(query, Assessment.organisation_id, user=user, action=Action.READ)


def areas(user: CurrentUser) -> Select[Area]:
    """Areas the user looks after."""
    return looking_after(select(Area), Area.id, user=user, action=Action.OVERSEE)


def campaigns(area_id: UUID) -> Select[Campaign]:
    """Campaigns of an area and of those below it."""
    return select(Campaign).where(Campaign.area_id.in_(below(select(Area.id).where(Area.id == area_id))))
