"""What pages about assessments read, narrowed to what the user may see. Core selects: these are the busiest pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from questionnaires.model import ProfileField
from survey.access import Action, CurrentUser, permitted
from survey.assessments.drafts import Draft, Kept, Opened
from survey.forms.items import Content
from survey.models import Assessment, AssessmentState, Organisation, Response, Role, RoleKind, User

Reader = Connection | Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of the list of assessments."""

    draft: Draft
    changed_at: datetime
    changed_by: str | None


def open_assessment(
    reader: Reader, user: CurrentUser, assessment_id: UUID, *, action: Action = Action.ANSWER
) -> Opened:
    """Assessment in whose organisation the user's role allows `action`; else NoResultFound."""
    query = permitted(_opened(user), Assessment.organisation_id, user=user, action=action)
    return _as_opened(reader.execute(query.where(Assessment.id == assessment_id)).one())


def draft_of(reader: Reader, user: CurrentUser, assessment_id: UUID, *, action: Action = Action.ANSWER) -> Draft:
    """The same with every response."""
    opened = open_assessment(reader, user, assessment_id, action=action)
    return Draft(opened=opened, kept=responses(reader, opened.id))


def responses(reader: Reader, assessment_id: UUID) -> dict[str, Kept]:
    """Every response of an assessment, by item."""
    query = _responses().where(Response.assessment_id == assessment_id)
    return {row.item: _as_kept(row) for row in reader.execute(query)}


def find_response(reader: Reader, assessment_id: UUID, item: str) -> Kept | None:
    """The response to one item, if there is one."""
    query = _responses().where(Response.assessment_id == assessment_id, Response.item == item)
    row = reader.execute(query).one_or_none()
    return None if row is None else _as_kept(row)


def values(reader: Reader, assessment_id: UUID) -> dict[str, str]:
    """Notation of every answer given, by item."""
    query = select(Response.item, Response.value).where(Response.assessment_id == assessment_id, Response.value != "")
    return dict(reader.execute(query).tuples().all())


def list_own(reader: Reader, user: CurrentUser) -> Sequence[Listed]:
    """Assessments of one's organisations, the newest first."""
    query = permitted(_opened(user), Assessment.organisation_id, user=user, action=Action.READ)
    opened = [_as_opened(row) for row in reader.execute(query.order_by(Assessment.started_at.desc()))]
    kept: dict[UUID, dict[str, Kept]] = {each.id: {} for each in opened}
    for row in reader.execute(_responses().where(Response.assessment_id.in_(list(kept)))):
        kept[row.assessment_id][row.item] = _as_kept(row)
    return [_as_listed(Draft(opened=each, kept=kept[each.id])) for each in opened]


def working_now(draft: Draft, *, besides: UUID, since: datetime) -> list[tuple[str, str, datetime]]:
    """Colleagues who saved something lately: name, code of the item, when; the latest of each."""
    latest: dict[UUID, tuple[str, str, datetime]] = {}
    for item, kept in draft.kept.items():
        if kept.by is None or kept.by == besides or kept.by_name is None or kept.at < since:
            continue
        if kept.by not in latest or latest[kept.by][2] < kept.at:
            latest[kept.by] = (kept.by_name, item, kept.at)
    return sorted(latest.values(), key=lambda each: each[2], reverse=True)


def managers(reader: Reader, organisation_id: UUID) -> Sequence[str]:
    """Names of those who may submit."""
    query = select(User.name).join(Role).where(Role.organisation_id == organisation_id, Role.kind == RoleKind.ADMIN)
    return list(reader.execute(query.order_by(User.name)).scalars())


def _opened(user: CurrentUser) -> Select[*tuple[Any, ...]]:
    own = and_(Role.organisation_id == Assessment.organisation_id, Role.user_id == user.id)
    return (
        select(
            Assessment.id,
            Assessment.organisation_id,
            Organisation.name,
            Assessment.questionnaire,
            Assessment.version,
            Assessment.state,
            Assessment.started_at,
            Assessment.submitted_at,
            Organisation.production_type,
            Organisation.size,
            Organisation.activities,
            Role.kind,
        )
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .join(Role, own, isouter=True)
    )


def _as_opened(row: Row[Any]) -> Opened:
    profile: Mapping[ProfileField, str | tuple[str, ...]] = {
        ProfileField.PRODUCTION_TYPE: row.production_type,
        ProfileField.SIZE: row.size,
        ProfileField.ACTIVITIES: tuple(row.activities),
    }
    return Opened(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.name,
        questionnaire=row.questionnaire,
        version=row.version,
        state=row.state,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        profile=profile,
        manages=row.kind is RoleKind.ADMIN,
    )


def _responses() -> Select[*tuple[Any, ...]]:
    return select(
        Response.assessment_id,
        Response.item,
        Response.value,
        Response.reason,
        Response.note,
        Response.evidence_url,
        Response.revision,
        Response.updated_at,
        Response.updated_by,
        User.name,
    ).join(User, User.id == Response.updated_by, isouter=True)


def _as_kept(row: Row[Any]) -> Kept:
    content = Content(value=row.value, reason=row.reason, note=row.note, evidence_url=row.evidence_url)
    return Kept(content=content, revision=row.revision, at=row.updated_at, by=row.updated_by, by_name=row.name)


def _as_listed(draft: Draft) -> Listed:
    last = max(draft.kept.values(), key=lambda kept: kept.at, default=None)
    changed_at = draft.opened.submitted_at or (last.at if last else draft.opened.started_at)
    return Listed(draft=draft, changed_at=changed_at, changed_by=last.by_name if last else None)


def open_draft(reader: Reader, organisation_id: UUID, questionnaire: str) -> UUID | None:
    """Id of a draft of this questionnaire that is under way, if there is one."""
    query = select(Assessment.id).where(
        Assessment.organisation_id == organisation_id,
        Assessment.questionnaire == questionnaire,
        Assessment.state == AssessmentState.DRAFT,
    )
    return reader.execute(query.order_by(Assessment.started_at.desc()).limit(1)).scalar()


def is_draft(reader: Reader, assessment_id: UUID) -> bool:
    """Whether the answers may still change."""
    query = select(Assessment.state).where(Assessment.id == assessment_id)
    return reader.execute(query).scalar() is AssessmentState.DRAFT
