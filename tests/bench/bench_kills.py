"""A batch of 300 whose workers are killed at random three times: each report is there exactly once: `./run bench kills`.

Two workers on SQLite and a queue file; then the same on PostgreSQL and Redis, where `RONGPING_TEST_POSTGRES` and `RONGPING_TEST_REDIS` name them
(a database of our own is made there, and dropped). `RONGPING_BENCH_BATCH` sets another size.
"""

import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.config import Config
from survey.database import db
from survey.models import BatchItem, Report, ReportState
from tests.bench import batch
from tests.bench.installation import databases, seed

SIZE = int(os.environ.get("RONGPING_BENCH_BATCH", "300"))
KILLS = 3
PATIENCE = 900.0


def kill_one(settings: Mapping[str, str], asked: UUID, left: int, chance: random.Random) -> None:
    """Two workers, one of which is killed at a random moment, and the other a little later."""
    with batch.worker(settings) as first, batch.worker(settings) as second:
        batch.wait_until(asked, left, PATIENCE)
        for victim in (first, second):
            time.sleep(chance.random())
            victim.send_signal(signal.SIGKILL)
            victim.wait()


def run(config: Config, settings: Mapping[str, str], name: str) -> None:
    """Print how it ended; end with an error where a report is missing or doubled."""
    seed(config, SIZE)
    wanted = batch.submissions(config)
    begun = time.monotonic()
    asked, chance = batch.ask(config, wanted), random.Random()
    for number in range(KILLS):
        kill_one(settings, asked, SIZE - (number + 1) * SIZE // (KILLS + 1), chance)
        end_leases()
    with batch.worker(settings), batch.worker(settings):
        batch.wait_until(asked, 0, PATIENCE)
    with Session(db.engine) as session:
        reports = session.scalars(select(BatchItem.report_id).where(BatchItem.batch_id == asked)).all()
        states = Counter(session.scalars(select(Report.state)))
        made = session.scalars(select(Report.sha256)).all()
    print(
        f"{name}: {KILLS} times both workers killed; {len(set(reports))} reports for {len(wanted)} items, "
        f"{states[ReportState.DONE]} made, {len(set(made))} different files, {time.monotonic() - begun:.0f} s"
    )
    if not len(set(reports)) == states[ReportState.DONE] == states.total() == len(wanted) == SIZE:
        raise SystemExit(f"{name}: expected exactly {SIZE} reports")


def end_leases() -> None:
    """Let what the dead were making be taken over at once instead of after a minute and a half."""
    with Session(db.engine_rw) as session, session.begin():
        ended = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(Report).where(Report.state == ReportState.RUNNING).values(lease_until=ended))


def main() -> None:
    """Run on SQLite, and on PostgreSQL and Redis where they are."""
    with tempfile.TemporaryDirectory() as folder:
        for name, settings in databases(Path(folder)):
            run(Config.from_environment(settings), settings, name)


if __name__ == "__main__":
    main()
