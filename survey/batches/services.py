"""Asking for many reports. What is asked for is noted at once; the workers order each report, and make it like any other.

A report is ordered under the lock of its item, and there is one for each submission, language and looks: whoever is killed in between, each
item has exactly one report in the end.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from questionnaires.catalogue import CatalogueError
from reports.formats import Format
from survey import audit
from survey.access import CurrentUser
from survey.batches import queries
from survey.clock import BEIJING
from survey.database import db
from survey.diagnostics import queries as diagnostics
from survey.diagnostics import services as reports
from survey.diagnostics.frozen import Frozen
from survey.models import Assessment, Batch, BatchItem, ReviewOutcome, Submission
from survey.peers import services as peers
from survey.peers.kept import Comparison

MOST = 500  #: reports of one batch
AT_HAND = 8  #: items that a worker chooses from


def ask(
    session: Session,
    wanted: Sequence[tuple[UUID, UUID | None]],
    *,
    locale: str,
    by: CurrentUser,
    at: datetime,
    kind: Format = Format.PDF,
) -> Batch:
    """Note what is wanted: submissions, each with the outcome of the review to show, if any."""
    batch = Batch(user_id=by.id, locale=locale, format=kind, requested_at=at)
    session.add(batch)
    session.flush()
    session.add_all(
        BatchItem(batch_id=batch.id, position=position, submission_id=submission_id, outcome_id=outcome_id)
        for position, (submission_id, outcome_id) in enumerate(wanted)
    )
    session.flush()
    audit.record(session, "batch_requested", f"batch:{batch.id}", by=by.id, at=at, detail={"reports": len(wanted)})
    return batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A report that can be ordered: what takes time is done, and nobody waited for it."""

    frozen: Frozen
    locale: str
    comparison: Comparison


def order_next(*, at: datetime) -> UUID | None:
    """Order the report of an item that waits; None if none waits. Needs an application context."""
    with Session(db.engine) as reader:
        waiting = reader.execute(_waiting()).all()
        if not waiting:
            return None
        chosen = secrets.choice(waiting)  # workers seldom take the same
        item, batch = chosen.BatchItem, chosen.Batch
        try:
            prepared = _prepare(reader, item, batch)
        except (LookupError, ValueError, NoResultFound, CatalogueError) as error:
            _note_problem((item.batch_id, item.position), f"{type(error).__name__}: {error}")
            return order_next(at=at)
    with Session(db.engine_rw) as session, session.begin():
        mine = session.get_one(BatchItem, (item.batch_id, item.position), with_for_update=True)
        if mine.report_id is None and not mine.problem:
            made = reports.request_report(
                session, prepared.frozen, locale=prepared.locale, by=batch.user_id, at=at,
                kind=batch.format, comparison=prepared.comparison,
                made_by=reports.maker(current_app.config["RONGPING"]),
            )  # fmt: skip
            mine.report_id = made.id
        return mine.report_id


def _waiting() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(BatchItem, Batch).join(Batch, Batch.id == BatchItem.batch_id)
    query = query.where(BatchItem.report_id.is_(None), BatchItem.problem == "", Batch.cancelled_at.is_(None))
    return query.order_by(Batch.requested_at, BatchItem.batch_id, BatchItem.position).limit(AT_HAND)


def _prepare(reader: Session, item: BatchItem, batch: Batch) -> Prepared:
    query = select(Assessment, Submission).join(Submission, Submission.assessment_id == Assessment.id)
    assessment, submission = reader.execute(query.where(Submission.id == item.submission_id)).one()
    frozen = diagnostics.whole(reader, assessment, submission)
    if item.outcome_id:
        outcome = reader.get_one(ReviewOutcome, item.outcome_id)
        signature = diagnostics.signature_of(reader, outcome.id)
        diagnosis = diagnostics.written_of(reader, outcome.review_id, signature)
        frozen = frozen.reviewed(outcome, signature, diagnosis=diagnosis)
    comparison = peers.compare(
        reader.connection(),
        frozen.submission_id,
        frozen.questionnaire,
        lambda: frozen,
        on=batch.requested_at.astimezone(BEIJING).date(),
        weighted=frozen.expert is not None,
    )
    return Prepared(frozen=frozen, locale=reports.spoken(frozen, batch.locale), comparison=comparison)


def _note_problem(key: tuple[UUID, int], problem: str) -> None:
    """One that cannot be ordered keeps no other waiting."""
    with Session(db.engine_rw) as session, session.begin():
        session.get_one(BatchItem, key, with_for_update=True).problem = problem[:500]


def cancel(session: Session, batch_id: UUID, *, by: CurrentUser, at: datetime) -> None:
    """Order nothing more of a batch; what is made stays."""
    batch = session.get_one(Batch, batch_id, with_for_update=True)
    if batch.cancelled_at is None:
        batch.cancelled_at = at
        audit.record(session, "batch_cancelled", f"batch:{batch_id}", by=by.id, at=at)


def resume(session: Session, batch_id: UUID, *, by: CurrentUser, at: datetime) -> None:
    """Order what was left when a batch was cancelled."""
    batch = session.get_one(Batch, batch_id, with_for_update=True)
    if batch.cancelled_at is not None:
        batch.cancelled_at = batch.told_at = None
        audit.record(session, "batch_resumed", f"batch:{batch_id}", by=by.id, at=at)


def retry(session: Session, batch_id: UUID, *, by: CurrentUser, at: datetime) -> Sequence[UUID]:
    """Try again what failed; ids of the reports that wait anew."""
    again = []
    for line in queries.lines(session, batch_id):
        if line.report is not None and line.failed:
            if reports.retry(session, line.report, by=by.id, at=at):
                again.append(line.report.id)
        elif line.item.problem:
            line.item.problem = ""
    session.get_one(Batch, batch_id).told_at = None
    session.flush()
    return again
