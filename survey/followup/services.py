"""Taking measures over, and noting what becomes of them. Every change says who made it, and is kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.model import Measure, Span
from reports.diagnosis import OwnMeasure
from survey import audit
from survey.access import CurrentUser
from survey.diagnostics.frozen import Frozen
from survey.evidence.contents import Contents, RefusedError
from survey.evidence.queries import is_used
from survey.files import FileStore
from survey.followup import content, library, queries
from survey.followup.content import Content
from survey.followup.words import OPEN
from survey.models import ActionEvent, ActionFile, ActionState, ImprovementAction, Organisation
from survey.models.action import LONGEST_TEXT, LONGEST_TITLE

MOST = 400  #: actions of one enterprise
MOST_FILES = 10  #: of one action


class StaleError(Exception):
    """Somebody changed the action meanwhile; `action` is as it is now."""

    def __init__(self, action: ImprovementAction) -> None:
        super().__init__("changed meanwhile")
        self.action = action


class DoubledError(Exception):
    """Another action that is open carries out the same measure."""


class TooManyError(Exception):
    """The enterprise has `MOST` actions."""


def take_over(
    session: Session, organisation_id: UUID, frozen: Frozen, months: Mapping[str, int], *, by: CurrentUser, at: datetime,
    today: date, owner_id: UUID | None = None, own: Sequence[OwnMeasure] = (),
) -> Sequence[ImprovementAction]:  # fmt: skip
    """Make measures of a result actions; those that are already are left alone.

    Parameters
    ----------
    months : mapping of str to int
        Measures by code, each with the month it begins in, from 0.
    owner_id : UUID, optional
        Who is responsible for all of them.
    own : sequence of OwnMeasure
        A consultant's, which begin at once; those of which there is one by their name are left alone.

    Raises
    ------
    TooManyError
        If they are more than fit.
    """
    _hold(session, organisation_id)
    measures = {each.code: each for each in frozen.questionnaire.measures}
    taken = queries.taken(session, organisation_id, frozen.questionnaire.code, frozen.submission_id)
    wanted = [code for code in months if code in measures and code not in taken]
    named = queries.own_titles(session, organisation_id)
    beside = {title_of(each): each for each in own if title_of(each) not in named}
    _refuse_too_many(session, organisation_id, len(wanted) + len(beside))
    made = [
        _of_measure(frozen, measures[code], months[code], organisation_id=organisation_id, today=today)
        for code in wanted
    ] + [_of_own(each, organisation_id=organisation_id, today=today) for each in beside.values()]
    for action in made:
        action.owner_id = owner_id
    return [_added(session, action, by=by, at=at) for action in made]


def title_of(measure: OwnMeasure) -> str:
    """What the action of a consultant's own measure is called."""
    return measure.name[:LONGEST_TITLE]


def add(session: Session, organisation_id: UUID, typed: Content, *, by: CurrentUser, at: datetime) -> ImprovementAction:
    """Make an action of one's own.

    Raises
    ------
    TooManyError
        If there are `MOST` already.
    """
    _hold(session, organisation_id)
    _refuse_too_many(session, organisation_id, 1)
    action = ImprovementAction(organisation_id=organisation_id)
    content.put(action, typed)
    return _added(session, action, by=by, at=at)


def change(
    session: Session, action_id: UUID, typed: Content, *, revision: int, by: CurrentUser, at: datetime
) -> ImprovementAction:
    """Keep what was typed; nothing happens where nothing differs.

    Raises
    ------
    StaleError
        If somebody has changed the action since `revision`.
    DoubledError
        If it would be open again, and another one for the same measure is.
    """
    action = _locked(session, action_id)
    if action.revision != revision:
        raise StaleError(action)
    changes = content.differences(content.of(action), typed)
    if not changes:
        return action
    if action.state not in OPEN and typed.state in OPEN:
        _hold(session, action.organisation_id)
        if _another_open(session, action):
            raise DoubledError
    content.put(action, typed)
    action.revision += 1
    action.updated_at, action.updated_by = at, by.id
    _note(session, action, "changed", changes, by=by, at=at)
    return action


def hand_in(
    session: Session, action_id: UUID, file: Contents, *, store: FileStore, by: CurrentUser, at: datetime
) -> ActionFile:
    """Keep a file that shows that an action is done; the same bytes once.

    Raises
    ------
    RefusedError
        If there are `MOST_FILES` already.
    """
    action = _locked(session, action_id)
    kept = queries.files(session, [action_id]).get(action_id, ())
    if len(kept) >= MOST_FILES:
        raise RefusedError(_("There are %(most)s files already. Delete one first, or give a link.", most=MOST_FILES))
    sha256 = store.put(file.content)
    if there := next((each for each in kept if each.sha256 == sha256), None):
        return there
    made = ActionFile(
        action_id=action_id, name=file.name, media_type=file.media_type, size=len(file.content), sha256=sha256,
        uploaded_at=at, uploaded_by=by.id,
    )  # fmt: skip
    session.add(made)
    _note(session, action, "file", {"file": ["", file.name]}, by=by, at=at)
    return made


def take_back(session: Session, file_id: UUID, *, by: CurrentUser, at: datetime) -> str | None:
    """Delete a file; the hash of bytes that nobody needs any more, to be deleted once this is committed."""
    file = session.get_one(ActionFile, file_id, with_for_update=True)
    sha256, name, action = file.sha256, file.name, _locked(session, file.action_id)
    session.delete(file)
    _note(session, action, "no_file", {"file": [name, ""]}, by=by, at=at)
    return None if is_used(session, sha256) else sha256


def _hold(session: Session, organisation_id: UUID) -> None:
    """Let nobody else take measures over for this enterprise until we have committed."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()).one()


def _locked(session: Session, action_id: UUID) -> ImprovementAction:
    return session.get_one(ImprovementAction, action_id, with_for_update=True, populate_existing=True)


def _refuse_too_many(session: Session, organisation_id: UUID, more: int) -> None:
    there = select(func.count()).where(ImprovementAction.organisation_id == organisation_id)
    if (session.scalar(there) or 0) + more > MOST:
        raise TooManyError


def _another_open(session: Session, action: ImprovementAction) -> bool:
    if not action.measure:
        return False
    same = select(ImprovementAction.id).where(
        ImprovementAction.organisation_id == action.organisation_id,
        ImprovementAction.questionnaire == action.questionnaire,
        ImprovementAction.measure == action.measure,
        ImprovementAction.state.in_(OPEN),
        ImprovementAction.id != action.id,
    )
    return session.scalar(same.limit(1)) is not None


def _of_measure(
    frozen: Frozen, measure: Measure, month: int, *, organisation_id: UUID, today: date
) -> ImprovementAction:
    questionnaire = frozen.questionnaire
    return ImprovementAction(
        organisation_id=organisation_id,
        submission_id=frozen.submission_id,
        questionnaire=questionnaire.code,
        version=questionnaire.version,
        measure=measure.code,
        title=library.first_name(measure, questionnaire)[:LONGEST_TITLE],
        cost_planned=measure.cost.likely,
        **_days(measure.months, month, today),
    )


def _of_own(measure: OwnMeasure, *, organisation_id: UUID, today: date) -> ImprovementAction:
    return ImprovementAction(
        organisation_id=organisation_id,
        title=title_of(measure),
        details=measure.text[:LONGEST_TEXT],
        cost_planned=measure.cost.likely,
        **_days(measure.months, 0, today),
    )


def _days(months: Span, first_month: int, today: date) -> dict[str, date]:
    """When it begins and is due, as the roadmap has it: from today."""
    likely = max(1, -int(-months.likely // 1))
    begin = later(today, first_month)
    return {"begin_on": begin, "due_on": later(begin, likely)}


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month.

    Examples
    --------
    >>> later(date(2026, 11, 30), 3), later(date(2026, 1, 31), 13)
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    after = date(first.year + month // 11, (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))


def _added(session: Session, action: ImprovementAction, *, by: CurrentUser, at: datetime) -> ImprovementAction:
    action.state = action.state or ActionState.PLANNED
    action.created_at, action.updated_at, action.updated_by = at, at, by.id
    session.add(action)
    session.flush()
    _note(session, action, "added", {}, by=by, at=at)
    return action


def _note(
    session: Session, action: ImprovementAction, what: str, changes: Mapping[str, list[str]], *, by: CurrentUser,
    at: datetime,
) -> None:  # fmt: skip
    """History for those who work with it, and the audit trail, which holds no texts."""
    session.add(ActionEvent(action_id=action.id, at=at, user_id=by.id, what=what, changes=dict(changes)))
    session.flush()
    detail = {"state": action.state.value, "fields": ",".join(changes)}
    audit.record(session, f"action_{what}", f"action:{action.id}", by=by.id, at=at, detail=detail)
