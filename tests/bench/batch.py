"""A batch of reports in an installation of our own: asking for it, workers in processes of their own, how far it is."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import CurrentUser
from survey.batches import services
from survey.config import Config
from survey.database import db
from survey.models import BatchItem, Report, ReportState, Submission, User

WORKER = "from survey.cli import main; main(['worker'])"
LOOK = 0.2  #: seconds between looks at how far it is


def ask(config: Config, submissions: Sequence[UUID]) -> UUID:
    """Ask for a report of each of these, on behalf of somebody; gives the batch."""
    db.open(config.database_url)
    with Session(db.engine_rw, expire_on_commit=False) as session, session.begin():
        user = session.scalars(select(User).limit(1)).one()
        by = CurrentUser(id=user.id, name=user.name, email=user.email, locale="zh", sign_in="")
        wanted = [(each, None) for each in submissions]
        return services.ask(session, wanted, locale="zh", by=by, at=datetime.now(UTC)).id


def submissions(config: Config) -> list[UUID]:
    """All there are."""
    db.open(config.database_url)
    with Session(db.engine) as session:
        return list(session.scalars(select(Submission.id).order_by(Submission.submitted_at, Submission.id)))


@contextmanager
def worker(settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Worker process, asked to stop at the end of the block if it still lives."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def open_items(batch: UUID) -> int:
    """How many reports of a batch are not made yet."""
    with Session(db.engine) as session:
        found = Counter(
            session.scalars(
                select(Report.state)
                .join(BatchItem, BatchItem.report_id == Report.id)
                .where(BatchItem.batch_id == batch)
            )
        )
        every = len(session.scalars(select(BatchItem.position).where(BatchItem.batch_id == batch)).all())
    return every - found[ReportState.DONE]


def wait_until(batch: UUID, left: int, seconds: float) -> None:
    """Wait until at most so many are open."""
    end = time.monotonic() + seconds
    while open_items(batch) > left:
        if time.monotonic() > end:
            raise SystemExit(f"after {seconds:.0f} s {open_items(batch)} reports are still open; {left} were expected")
        time.sleep(LOOK)
