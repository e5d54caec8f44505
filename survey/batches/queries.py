"""Batches a user asked for, and how far each report is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, permitted
from survey.models import Assessment, Batch, BatchItem, Organisation, Report, ReportState, Submission, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One report of a batch."""

    item: BatchItem
    report: Report | None  #: None while it is not ordered

    @property
    def done(self) -> bool:
        """Whether it is made."""
        return self.report is not None and self.report.state is ReportState.DONE

    @property
    def failed(self) -> bool:
        """Whether it cannot be had without trying again."""
        return bool(self.item.problem) or (self.report is not None and self.report.state is ReportState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How far a batch is."""

    batch: Batch
    all: int
    done: int
    failed: int
    ordered: int  #: those that are ordered, made or not

    @property
    def open(self) -> int:
        """Reports that are still to come."""
        expected = self.all if self.batch.cancelled_at is None else self.ordered
        return max(0, expected - self.done - self.failed)


def own(session: Session, user: CurrentUser) -> Sequence[Counted]:
    """The user's batches, newest first."""
    query = _counted().where(Batch.user_id == user.id).order_by(Batch.requested_at.desc()).limit(50)
    return [_as_counted(row) for row in session.execute(query)]


def get(session: Session, user: CurrentUser, batch_id: UUID) -> Counted:
    """A batch of the user's; else NoResultFound."""
    return _as_counted(session.execute(_counted().where(Batch.user_id == user.id, Batch.id == batch_id)).one())


def lines(session: Session, batch_id: UUID) -> Sequence[Line]:
    """Its reports in the order asked for."""
    query = select(BatchItem, Report).join(Report, Report.id == BatchItem.report_id, isouter=True)
    rows = session.execute(query.where(BatchItem.batch_id == batch_id).order_by(BatchItem.position))
    return [Line(item=item, report=report) for item, report in rows]


def clients(session: Session, user: CurrentUser, lines: Sequence[Line]) -> Mapping[UUID, str]:
    """Enterprises the reports are about, by submission; those of which the user may no longer see anything are left out."""
    query: Select[*tuple[Any, ...]] = select(Submission.id, Organisation.name)
    query = query.join(Assessment, Assessment.id == Submission.assessment_id)
    query = query.join(Organisation, Organisation.id == Assessment.organisation_id)
    query = query.where(Submission.id.in_([line.item.submission_id for line in lines]))
    rows = session.execute(permitted(query, Assessment.organisation_id, user=user, action=Action.READ))
    return {row.id: row.name for row in rows}


def any_untold(connection: Connection) -> bool:
    """Whether there is a batch of whose end nobody was told."""
    return connection.scalar(select(Batch.id).where(*_untold()).limit(1)) is not None


def to_tell(session: Session) -> Sequence[tuple[Batch, User]]:
    """Finished batches of which nobody was told, locked, with who asked for them; who cancelled one knows."""
    query = select(Batch, User).join(User, User.id == Batch.user_id).where(*_untold())
    rows = session.execute(query.with_for_update(skip_locked=True, of=Batch)).all()
    counted = {row.Batch.id: _as_counted(row) for row in session.execute(_counted().where(*_untold()))}
    return [(batch, user) for batch, user in rows if batch.id in counted and counted[batch.id].open == 0]


def _untold() -> tuple[ColumnElement[bool], ...]:
    return Batch.told_at.is_(None), Batch.cancelled_at.is_(None)


def _as_counted(row: Any) -> Counted:  # noqa: ANN401  (a row)
    return Counted(batch=row.Batch, all=row.all, done=row.done, failed=row.failed, ordered=row.ordered)


def _counted() -> Select[*tuple[Any, ...]]:
    made = func.sum(case((Report.state == ReportState.DONE, 1), else_=0)).label("done")
    broken = case((Report.state == ReportState.FAILED, 1), (BatchItem.problem != "", 1), else_=0)
    query: Select[*tuple[Any, ...]] = select(
        Batch,
        func.count().label("all"),
        made,
        func.sum(broken).label("failed"),
        func.count(BatchItem.report_id).label("ordered"),
    )
    query = query.join(BatchItem, BatchItem.batch_id == Batch.id)
    return query.join(Report, Report.id == BatchItem.report_id, isouter=True).group_by(Batch.id)
