"""What pages about assessments read, narrowed to what the user may see.

These are the busiest statements of the product, so each is built once and executed with parameters: building one costs more than
running it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, String, Uuid, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import ProfileField, Questionnaire
from questionnaires.rules import Profile
from survey.access import Action, CurrentUser, permitted
from survey.assessments import corrections, figures, last_round, opinions
from survey.assessments.drafts import Draft, Kept, Opened, Outline, Terms, answers_in, condition_sources
from survey.assessments.standings import Standing, standings
from survey.database import UtcDateTime, enum_column
from survey.forms.items import Content
from survey.models import (
    Assessment,
    AssessmentState,
    Handover,
    Opinion,
    Organisation,
    Response,
    Role,
    RoleKind,
    Submission,
    User,
)
from survey.prepared import Found, Prepared, Reader, Runner

Rows = Select[*tuple[Any, ...]]
SOMEBODY = cast(
    "CurrentUser", SimpleNamespace(id=bindparam("user_id", type_=Uuid()))
)  #: the user of a prepared statement
THIS = bindparam("assessment_id", type_=Uuid())
PROFILE = (Organisation.production_type, Organisation.size, Organisation.activities)
OPENED = (
    Assessment.id,
    Assessment.organisation_id,
    Assessment.questionnaire,
    Assessment.version,
    Assessment.state,
    Assessment.started_at,
    Assessment.submitted_at,
    Organisation.name.label("organisation"),
    *PROFILE,
    Organisation.staff,
    Organisation.revenue,
)  #: what an opened assessment is made of, beside the role of whoever opens it
NEWEST_FIRST = (Assessment.started_at.desc(), Assessment.submitted_at.desc(), Assessment.id)
LATELY = timedelta(minutes=15)  #: a colleague who saved something within this time is working on it
SHOWN_TO_ROLE = or_(
    Role.kind != RoleKind.CONSULTANT, Assessment.state != AssessmentState.DRAFT
)  #: a draft is the enterprise's own affair: consultants find what was submitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of the list of assessments."""

    draft: Outline
    changed_at: datetime
    changed_by: str | None
    standing: Standing | None  #: once it is submitted


def open_assessment(
    reader: Runner, user: CurrentUser, assessment_id: UUID, *, action: Action = Action.ANSWER
) -> Opened:
    """Assessment in whose organisation the user's role allows `action`; else NoResultFound."""
    return as_opened(_one(action).one(reader, {"user_id": user.id, "assessment_id": assessment_id}))


def open_response(reader: Reader, user: CurrentUser, assessment_id: UUID, *, item: str) -> tuple[Opened, Kept | None]:
    """The same for somebody who answers, with the response to one item, if there is one."""
    named = {"user_id": user.id, "assessment_id": assessment_id, "item": item}
    row = ONE_WITH_RESPONSE.one(reader, named)
    return as_opened(row), None if row.revision is None else _as_kept(row)


def find_terms(reader: Runner, assessment_id: UUID) -> Terms | None:
    """What decides which items of an assessment apply; None if there is none. Not to be told before a write has looked who asks."""
    row = TERMS.find(reader, {"assessment_id": assessment_id})
    if row is None:
        return None
    return Terms(questionnaire=row.questionnaire, version=row.version, profile=_profile(row), as_of=row.updated_at)


def draft_of(reader: Reader, user: CurrentUser, assessment_id: UUID, *, action: Action = Action.ANSWER) -> Draft:
    """An assessment with every response, who gave it and when."""
    opened = open_assessment(reader, user, assessment_id, action=action)
    rows = RESPONSES.all(reader, {"assessment_id": assessment_id})
    kept = {row.item: _as_kept(row) for row in rows}
    voices = opinions.by_item(opinions.of_assessment(reader, assessment_id))
    return _draft(reader, opened, kept, voices)


def draft_to_submit(session: Session, user: CurrentUser, assessment_id: UUID) -> Draft:
    """The same for somebody who may submit, locked first: no answer can be saved between reading and freezing."""
    opened = open_assessment(session, user, assessment_id, action=Action.MANAGE)
    session.execute(select(Assessment.id).where(Assessment.id == opened.id).with_for_update())
    return draft_of(session, user, assessment_id, action=Action.MANAGE)


def section_of(
    reader: Runner, user: CurrentUser, assessment_id: UUID, *, code: str, action: Action = Action.ANSWER
) -> Draft:
    """An assessment with the responses of one section, those on which its items hang, and those with the same figures."""
    return section_in(reader, open_assessment(reader, user, assessment_id, action=action), code=code)


def section_in(reader: Runner, opened: Opened, *, code: str) -> Draft:
    """The same of one that was opened."""
    elsewhere = tuple(dict.fromkeys((*_sources(opened.definition()), *figures.sources(opened.questionnaire))))
    rows = _section(elsewhere).all(reader, {"assessment_id": opened.id, **_codes_of(code)})
    kept = {row.item: _as_content(row) for row in rows}
    voices = opinions.by_item(opinions.of_section(reader, opened.id, **_codes_of(code)))
    return _draft(reader, opened, kept, voices)


def _draft(
    reader: Runner, opened: Opened, kept: Mapping[str, Kept], voices: Mapping[str, tuple[opinions.Voice, ...]]
) -> Draft:
    last, returned = last_round.before(reader, opened), corrections.returned(reader, opened)
    return Draft(opened=opened, kept=kept, last=last, voices=voices, returned=returned)


def outline_of(reader: Runner, user: CurrentUser, assessment_id: UUID) -> Outline:
    """How far an assessment is."""
    return outline_in(reader, open_assessment(reader, user, assessment_id, action=Action.READ))


def outline_in(reader: Runner, opened: Opened) -> Outline:
    """The same of one that was opened."""
    rows = VALUES.all(reader, {"assessment_id": opened.id})
    values = answers_in(opened.definition(), dict(rows))
    return Outline(opened=opened, values=values, returned=corrections.returned(reader, opened))


def working_in(reader: Runner, user: CurrentUser, assessment_id: UUID, *, at: datetime) -> Sequence[tuple[str, str]]:
    """Colleagues who saved something lately, with the item of each one's latest answer; for those who may see them."""
    named = {"assessment_id": assessment_id, "user_id": user.id, "lately": at - LATELY}
    latest: dict[UUID, tuple[str, str]] = {}
    for colleague, name, item in WORKING.all(reader, named):
        latest.setdefault(colleague, (name, item))
    return list(latest.values())


def find_response(reader: Reader, assessment_id: UUID, item: str) -> Kept | None:
    """The response to one item, if there is one."""
    row = RESPONSE.find(reader, {"assessment_id": assessment_id, "item": item})
    return None if row is None else _as_kept(row)


def values_in(reader: Runner, assessment_id: UUID, questionnaire: Questionnaire, section: str) -> dict[str, str]:
    """Notation of the answers given in a section, and of those that decide which items apply; for those who may see them."""
    rows = _section_values(_sources(questionnaire)).all(reader, {"assessment_id": assessment_id, **_codes_of(section)})
    return dict(rows)


def list_own(reader: Reader, user: CurrentUser) -> Sequence[Listed]:
    """Assessments of one's organisations, the newest first; drafts with how far they are and who changed them last."""
    return listed(reader, [as_opened(row) for row in reader.execute(_own(), {"user_id": user.id})])


def of_organisations(reader: Reader, organisation_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Listed]]:
    """Assessments of each of some enterprises, newest first, for somebody found to work for them: of a draft how far, not what is in it."""
    if not organisation_ids:
        return {}
    rows = reader.execute(_of_several(), {"organisations": list(organisation_ids)})
    found: dict[UUID, list[Listed]] = {each: [] for each in organisation_ids}
    for each in listed(reader, [as_opened(row) for row in rows]):
        found[each.draft.opened.organisation_id].append(each)
    return found


def listed(reader: Reader, opened: Sequence[Opened]) -> Sequence[Listed]:
    """The same as lines of a list."""
    given: dict[UUID, dict[str, str]] = {each.id: {} for each in opened}
    last: dict[UUID, tuple[datetime, str | None]] = {}
    drafts = [each.id for each in opened if each.draft]
    for assessment_id, item, value, at, name in reader.execute(_answers(), {"drafts": drafts}) if drafts else ():
        given[assessment_id][item] = value
        last.setdefault(assessment_id, (at, name))
    stand = _standings(reader, [each for each in opened if not each.draft])
    return [_as_listed(each, given[each.id], last.get(each.id), stand.get(each.id)) for each in opened]


def _standings(reader: Reader, submitted: Sequence[Opened]) -> dict[UUID, Standing]:
    """Where each of these stands."""
    by_version: dict[tuple[str, str], dict[UUID, str]] = {}
    if submitted:
        version = {each.id: (each.questionnaire, each.version) for each in submitted}
        for assessment_id, answers in reader.execute(_submitted(), {"submitted": list(version)}):
            by_version.setdefault(version[assessment_id], {})[assessment_id] = answers
    found: dict[UUID, Standing] = {}
    for (code, number), answers in by_version.items():
        found |= standings(catalogue.get(code, number), answers)
    return found


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


def _opened(action: Action, *more: Any) -> Rows:  # noqa: ANN401  (columns)
    """Assessments of organisations in which the user's role allows `action`, with what decides which items apply."""
    own = and_(Role.organisation_id == Assessment.organisation_id, Role.user_id == SOMEBODY.id)
    query: Rows = select(*OPENED, Role.kind, *more).select_from(Assessment)
    query = query.join(Organisation, Organisation.id == Assessment.organisation_id).join(Role, own, isouter=True)
    query = query.where(SHOWN_TO_ROLE)
    return permitted(query, Assessment.organisation_id, user=SOMEBODY, action=action)


@cache
def _one(action: Action) -> Prepared:
    return Prepared(lambda: _opened(action).where(Assessment.id == THIS))


@cache
def _own() -> Rows:
    return _opened(Action.ANSWER).order_by(*NEWEST_FIRST)


@cache
def _of_several() -> Rows:
    """Assessments of several enterprises, the newest first, as one sees them who works for them."""
    kind = literal(RoleKind.CONSULTANT, enum_column(RoleKind)).label("kind")
    query: Rows = select(*OPENED, kind).select_from(Assessment)
    query = query.join(Organisation, Organisation.id == Assessment.organisation_id)
    several = Assessment.organisation_id.in_(bindparam("organisations", expanding=True))
    return query.where(several, ~corrections.superseded()).order_by(*NEWEST_FIRST)


CONTENT = (Response.item, Response.value, Response.reason, Response.note, Response.evidence_url, Response.revision)
COLLEAGUE = (
    select(Handover.name)
    .join(Opinion, Opinion.handover_id == Handover.id)
    .where(
        Handover.assessment_id == Response.assessment_id,
        Opinion.item == Response.item,
        Opinion.became == Response.revision,
    )
    .limit(1)
    .correlate(Response)
    .scalar_subquery()
)  #: who answered it by a link
META = (Response.updated_at, Response.updated_by, func.coalesce(User.name, COLLEAGUE).label("by_name"))


def _one_with_response() -> Rows:
    named = and_(Response.assessment_id == Assessment.id, Response.item == bindparam("item", type_=String()))
    query = _opened(Action.ANSWER, *CONTENT, *META).where(Assessment.id == THIS)
    return query.join(Response, named, isouter=True).join(User, User.id == Response.updated_by, isouter=True)


def _terms() -> Rows:
    columns = (Assessment.questionnaire, Assessment.version, *PROFILE, Organisation.updated_at)
    return (
        select(*columns).join(Organisation, Organisation.id == Assessment.organisation_id).where(Assessment.id == THIS)
    )


def _responses() -> Rows:
    query: Rows = select(*CONTENT, *META).join(User, User.id == Response.updated_by, isouter=True)
    return query.where(Response.assessment_id == THIS)


@cache
def _answers() -> Rows:
    """Answers of several assessments without their remarks, the latest first."""
    name = func.coalesce(User.name, COLLEAGUE)
    query: Rows = select(Response.assessment_id, Response.item, Response.value, Response.updated_at, name)
    query = query.join(User, User.id == Response.updated_by, isouter=True)
    several = Response.assessment_id.in_(bindparam("drafts", expanding=True))
    return query.where(several).order_by(Response.updated_at.desc())


@cache
def _submitted() -> Rows:
    """Frozen answers of several assessments."""
    query: Rows = select(Submission.assessment_id, Submission.answers)
    return query.where(Submission.assessment_id.in_(bindparam("submitted", expanding=True)))


def _values() -> Rows:
    return select(Response.item, Response.value).where(Response.assessment_id == THIS, Response.value != "")


def _working() -> Rows:
    """Who saved what lately, the latest first."""
    query: Rows = select(User.id, User.name, Response.item).join(User, User.id == Response.updated_by)
    fresh = Response.updated_at >= bindparam("lately", type_=UtcDateTime())
    query = query.where(Response.assessment_id == THIS, fresh, User.id != SOMEBODY.id)
    return query.order_by(Response.updated_at.desc(), User.name.desc(), Response.item.desc())


@cache
def _section(sources: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: _of_section(sources, *CONTENT))


@cache
def _section_values(sources: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: _of_section(sources, Response.item, Response.value).where(Response.value != ""))


def _of_section(sources: tuple[str, ...], *columns: Any) -> Rows:  # noqa: ANN401
    """Responses of a section, and to the items `sources` wherever they are."""
    first, last = (bindparam(name, type_=String()) for name in ("first", "last"))
    here = Response.item.between(first, last)
    wanted = or_(here, Response.item.in_(sources)) if sources else here  # a range alone is found by the key
    return select(*columns).where(Response.assessment_id == THIS, wanted)


def _codes_of(section: str) -> dict[str, str]:
    """Between which two lie the codes of its items; a database finds a range by the key, a pattern it tries on each."""
    return {"first": f"{section}-", "last": f"{section}-~"}


def _sources(questionnaire: Questionnaire) -> tuple[str, ...]:
    return condition_sources(questionnaire.key, questionnaire.content_hash)


ONE_WITH_RESPONSE = Prepared(_one_with_response)
TERMS = Prepared(_terms)
RESPONSES = Prepared(_responses)
RESPONSE = Prepared(lambda: _responses().where(Response.item == bindparam("item", type_=String())))
VALUES = Prepared(_values)
WORKING = Prepared(_working)


def _profile(row: Found) -> Profile:
    return {
        ProfileField.PRODUCTION_TYPE: row.production_type,
        ProfileField.SIZE: row.size,
        ProfileField.ACTIVITIES: tuple(row.activities),
    }


def as_opened(row: Found) -> Opened:
    """An assessment from a row with `OPENED` and the `kind` of role of whoever opens it."""
    return Opened(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        questionnaire=row.questionnaire,
        version=row.version,
        state=row.state,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        profile=_profile(row),
        manages=row.kind is RoleKind.ADMIN,
        own=row.kind is not RoleKind.CONSULTANT,
        facts=figures.Facts(staff=row.staff, revenue=row.revenue),
    )


@lru_cache(maxsize=2048)
def _as_content(row: Found) -> Kept:
    """Most answers are one of five, without remarks, given once."""
    content = Content(value=row.value, reason=row.reason, note=row.note, evidence_url=row.evidence_url)
    return Kept(content=content, revision=row.revision)


def _as_kept(row: Found) -> Kept:
    content = Content(value=row.value, reason=row.reason, note=row.note, evidence_url=row.evidence_url)
    return Kept(content=content, revision=row.revision, at=row.updated_at, by=row.updated_by, by_name=row.by_name)


def _as_listed(
    opened: Opened, given: Mapping[str, str], last: tuple[datetime, str | None] | None, standing: Standing | None
) -> Listed:
    at, name = last or (opened.submitted_at or opened.started_at, None)
    draft = Outline(opened=opened, values=answers_in(opened.definition(), given))
    return Listed(draft=draft, changed_at=at, changed_by=name, standing=standing)
