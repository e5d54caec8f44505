"""Lists of enterprises: how long 12,000 rows take as CSV and as a workbook, and pages about them: `./run bench lists`.

Each import runs in a process of its own, so that its peak of memory is its own; what the application needs with nothing to do is in it.
What the queries of pages take is told at that size, a half of the enterprises taking part, and at 150,000. `RONGPING_BENCH_LIST` sets another size.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from openpyxl import Workbook
from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from survey import access, create_app, migrate
from survey.campaigns import queries, services
from survey.campaigns.member_list import read_members
from survey.campaigns.queries import By, Wanted
from survey.config import Config
from survey.database import db
from survey.models import Area, AreaKind, Assessment, AssessmentState, Campaign, Invitation, Organisation, User
from tests.bench.installation import databases
from tests.factories import credit_code

SIZE = int(os.environ.get("RONGPING_BENCH_LIST", "12000"))
SECONDS, MEGABYTES = 20, 512  #: bars for 12,000 rows
HEAD = ("企业名称", "统一社会信用代码", "所属行业", "企业规模", "所属园区", "联系人", "邮箱", "联系电话")
INDUSTRIES = ("C34", "通用设备制造业", "C35", "专用设备制造业", "C39", "C14")
TIMES = 5
LARGE = 150_000  #: the list of a province


def rows(size: int) -> list[tuple[str, ...]]:
    """A list as a park has it, some industries by name."""
    return [
        (
            f"江州第{number}机械制造有限公司", credit_code(100_000 + number), INDUSTRIES[number % 6],
            ("小型", "中型", "微型")[number % 3], "江州市", "王工", f"w{number}@example.cn", "13800138000",
        )
        for number in range(size)
    ]  # fmt: skip


def write(folder: Path, size: int) -> dict[str, Path]:
    """The same list as CSV and as a workbook."""
    table = [HEAD, *rows(size)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    files = {"CSV": folder / "list.csv", "XLSX": folder / "list.xlsx"}
    files["CSV"].write_text("\n".join(",".join(row) for row in table), encoding="utf-8")
    files["XLSX"].write_bytes(out.getvalue())
    return files


def begin() -> None:
    """A campaign without a list, in the database that is open."""
    now = datetime.now(UTC)
    with Session(db.engine_rw) as session, session.begin():
        area = Area(kind=AreaKind.CITY, name="江州市", created_at=now, updated_at=now)
        user = User(name="经办人", email="o@example.cn", password_hash="", privacy_version="", created_at=now)
        session.add_all([area, user])
        session.flush()
        session.add(
            Campaign(
                area_id=area.id, name="2026 年评测", questionnaire="lianghua-sme", version="2026.1", target=0,
                opens_on=date(2026, 1, 1), due_on=date(2026, 12, 31), created_at=now,
            )
        )  # fmt: skip


def take(path: str) -> None:
    """Take a list into the newest campaign, as the page does; print seconds and the peak of memory in MB."""
    config = Config.from_environment(os.environ)
    app = create_app(config)
    content = Path(path).read_bytes()
    with app.test_request_context(), Session(db.engine_rw) as session:
        campaign = session.scalars(select(Campaign)).one()
        user = session.scalars(select(User)).one()
        by = access.CurrentUser(id=user.id, name=user.name, email=user.email, locale="zh", sign_in="")
        areas = queries.areas_of(session, campaign)
        session.rollback()
        begun = time.perf_counter()
        found = read_members(content, areas)
        taken = services.take_list(session, campaign.id, found.good, by=by, at=datetime.now(UTC))
        session.commit()
        took = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text(encoding="utf-8")  # `getrusage` would tell of whoever started us, too
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(taken.new, len(found.refused), f"{took:.2f}", f"{peak:.0f}")


def imported(path: Path, settings: dict[str, str]) -> tuple[int, int, float, float]:
    """New rows, problems, seconds and MB of an import in a process of its own."""
    code = f"from tests.bench.bench_lists import take; take({str(path)!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **settings}, check=True, capture_output=True, text=True
    )
    new, refused, seconds, megabytes = done.stdout.split()
    return int(new), int(refused), float(seconds), float(megabytes)


def median(work: Callable[[Session, Campaign], object]) -> float:
    """Milliseconds of a query."""
    taken = []
    for _ in range(TIMES):
        with Session(db.engine) as session:
            campaign = session.scalars(select(Campaign)).one()
            begun = time.perf_counter()
            work(session, campaign)
            taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken)


def take_part() -> None:
    """Let every second enterprise take part, half of these with a submission."""
    now = datetime.now(UTC)
    with Session(db.engine_rw) as session, session.begin():
        listed = session.execute(select(Invitation.id, Invitation.name, Invitation.uscc)).all()[::2]
        made = [
            {"id": uuid4(), "name": row.name, "uscc": row.uscc, "industry": "C34", "region": "310113", "staff": 60,
             "revenue": 4000, "size": "small", "production_type": "discrete", "activities": [], "created_at": now,
             "updated_at": now}
            for row in listed
        ]  # fmt: skip
        session.execute(insert(Organisation), made)
        states = (AssessmentState.DRAFT, None), (AssessmentState.SUBMITTED, now)
        session.execute(
            insert(Assessment),
            [
                {"id": uuid4(), "organisation_id": each["id"], "questionnaire": "lianghua-sme", "version": "2026.1",
                 "started_at": now, "revision": 1, "state": states[at % 2][0], "submitted_at": states[at % 2][1]}
                for at, each in enumerate(made)
            ],
        )  # fmt: skip
        session.connection().execute(
            update(Invitation)
            .where(Invitation.__table__.c.id == bindparam("which"))
            .values(organisation_id=bindparam("whose")),
            [{"which": row.id, "whose": each["id"]} for row, each in zip(listed, made, strict=True)],
        )


def grow(more: int) -> None:
    """Make the list longer than one file can be."""
    now = datetime.now(UTC)
    with Session(db.engine_rw) as session, session.begin():
        first = session.scalars(select(Invitation).limit(1)).one()
        session.execute(
            insert(Invitation),
            [
                {"id": uuid4(), "campaign_id": first.campaign_id, "area_id": first.area_id, "listed_at": now,
                 "uscc": credit_code(1_000_000 + number), "name": f"海州第{number}电子有限公司"}
                for number in range(more)
            ],
        )  # fmt: skip


def settle() -> None:
    """Let PostgreSQL look at its tables, as it does by itself within a minute."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def pages(size: int) -> None:
    """Print what the queries of pages about the list take."""
    told = {
        "funnel": lambda session, campaign: queries.numbers(session, campaign, By.AREA),
        "first page": lambda session, campaign: queries.rows(session, campaign, limit=60),
        "last page": lambda session, campaign: queries.rows(session, campaign, limit=60, offset=size - 60),
        "search": lambda session, campaign: queries.rows(session, campaign, Wanted(text="第777"), limit=60),
        "count of a search": lambda session, campaign: queries.count(session, campaign, Wanted(text="第777")),
    }
    print(f"   {size:,}: " + ", ".join(f"{name} {median(work):.1f} ms" for name, work in told.items()))


def main() -> None:
    """Print it, on every database there is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write(folder, SIZE)
        for title, settings in databases(folder):
            print(f"{title}, {SIZE:,} rows:", flush=True)
            config = Config.from_environment(settings)
            db.open(config.database_url)
            migrate.upgrade(db.engine_rw)
            for kind, path in files.items():
                with Session(db.engine_rw) as session, session.begin():
                    session.execute(delete(Area))
                    session.execute(delete(User))
                begin()
                db.engine.dispose()
                new, refused, seconds, megabytes = imported(path, settings)
                assert (new, refused) == (SIZE, 0), "every row is good"
                verdict = "met" if seconds <= SECONDS and megabytes <= MEGABYTES else "missed"
                print(
                    f"   {kind}: {seconds:.1f} s, {megabytes:.0f} MB  (bars {SECONDS} s, {MEGABYTES} MB: {verdict})",
                    flush=True,
                )
            take_part()
            settle()
            pages(SIZE)
            grow(LARGE - SIZE)
            settle()
            pages(LARGE)


if __name__ == "__main__":
    main()
