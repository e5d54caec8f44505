"""An installation of our own for benchmarks: users with an enterprise, a draft and a submission; a server in processes of its own."""

import gzip
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import access, migrate
from survey.assessments import queries, submission
from survey.config import Config
from survey.database import db
from survey.demo.answers import answers
from survey.demo.enterprises import ELECTRONICS, FOOD, MACHINERY
from survey.models import Assessment, Organisation, Response, Role, RoleKind, SignIn, User
from survey.organisations.services import scoring_profile
from survey.organisations.size import classify
from tests.factories import credit_code

SECTION = "APP"  #: the longest section
SECRET = "bench-secret-bench-secret-bench-secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server under load."""

    port: int
    process: subprocess.Popen[bytes]

    def computed(self) -> float:
        """CPU seconds of the server and its worker processes."""
        ticks, wanted = os.sysconf("SC_CLK_TCK"), {self.process.pid}
        total = 0
        for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(folder.name) in wanted or int(fields[1]) in wanted:
                wanted.add(int(folder.name))
                total += int(fields[11]) + int(fields[12])
        return total / ticks

    def rest(self) -> None:
        """Wait until it has worked off what nobody waits for any more."""
        for _ in range(300):
            before = self.computed()
            time.sleep(0.2)
            if self.computed() - before < 0.02:
                return


@contextmanager
def serving(code: str, port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """Server started by Python `code`, until the end of the block."""
    process = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, **environment})
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit("the server did not start; the lines above say why")
            try:
                get(port, "/", "")
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port=port, process=process)
    finally:
        process.terminate()
        process.wait()


def get(port: int, path: str, cookie: str) -> tuple[http.client.HTTPResponse, str]:
    """One page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    body = response.read()
    return response, (gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body).decode()


def databases(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Settings of an installation on SQLite with a queue file, then of one on PostgreSQL and Redis where the environment names them."""
    settings = {"RONGPING_INSTANCE": str(folder / "sqlite"), "RONGPING_SECRET_KEY": SECRET}
    yield "SQLite and a queue file", settings
    server, redis = os.environ.get("RONGPING_TEST_POSTGRES"), os.environ.get("RONGPING_TEST_REDIS")
    if not server or not redis:
        print("left out: PostgreSQL and Redis (set RONGPING_TEST_POSTGRES and RONGPING_TEST_REDIS)")
        return
    with _database(server) as url:
        more = {"RONGPING_DATABASE_URL": url, "RONGPING_QUEUE_URL": redis, "RONGPING_INSTANCE": str(folder / "server")}
        yield "PostgreSQL and Redis", settings | more


@contextmanager
def _database(server: str) -> Iterator[str]:
    """Database of our own on a PostgreSQL server."""
    name = f"rongping_bench_{uuid4().hex[:8]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        db.engine.dispose()
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def seed(config: Config, users: int) -> list[dict[str, str]]:
    """So many users with an enterprise, a draft half filled in and a submission; their cookies and pages."""
    db.open(config.database_url)
    migrate.upgrade(db.engine_rw)
    now = datetime.now(UTC)
    with Session(db.engine_rw, expire_on_commit=False) as session:
        people = [_person(session, number, now) for number in range(users)]
        session.commit()
    db.engine.dispose()
    return people


def _person(session: Session, number: int, now: datetime) -> dict[str, str]:
    enterprise = (FOOD, MACHINERY, ELECTRONICS)[number % 3]
    profile, secret = enterprise.profile, f"secret-of-user-{number}"
    user = User(
        name=f"用户{number}",
        email=f"u{number}@example.cn",
        password_hash="",
        locale="zh",
        privacy_version="",
        created_at=now,
    )
    organisation = Organisation(
        name=f"{profile.name}{number}", uscc=credit_code(number), industry=profile.industry, region=profile.region,
        staff=profile.staff, revenue=profile.revenue, production_type=profile.production_type,
        size=classify(profile.industry, staff=profile.staff, revenue=profile.revenue).size,
        activities=list(profile.activities), created_at=now, updated_at=now,
    )  # fmt: skip
    session.add_all([user, organisation])
    session.flush()
    session.add_all(
        [
            Role(user_id=user.id, organisation_id=organisation.id, kind=RoleKind.ADMIN),
            SignIn(
                id_hash=access.hash_secret(secret), user_id=user.id, device="bench", created_at=now, last_seen_at=now,
                expires_at=now + timedelta(days=1),
            ),
        ]
    )  # fmt: skip
    session.flush()
    draft = _assessment(session, user, organisation, number, share=0.5, now=now)
    whole = _assessment(session, user, organisation, number, share=1.0, now=now)
    by = access.CurrentUser(id=user.id, name=user.name, email=user.email, locale="zh", sign_in="")
    filled = queries.draft_of(session, by, whole.id)
    declared = submission.Declaration(name=user.name, text="bench", locale="zh")
    submission.submit(session, filled, declared, as_seen=submission.seen(filled.kept), by=user.id, at=now)
    return {
        "organisation": str(organisation.id),
        "cookie": f"sid={secret}; lang=zh",
        "overview": f"/assessments/{draft.id}/",
        "section": f"/assessments/{draft.id}/sections/{SECTION}",
        "result": f"/assessments/{whole.id}/result",
        "save": f"/assessments/{draft.id}/responses/",
    }


def _assessment(
    session: Session, user: User, organisation: Organisation, number: int, *, share: float, now: datetime
) -> Assessment:
    questionnaire = catalogue.get("lianghua-sme")
    assessment = Assessment(
        organisation_id=organisation.id, questionnaire=questionnaire.code, version=questionnaire.version, started_at=now
    )
    session.add(assessment)
    session.flush()
    enterprise = (FOOD, MACHINERY, ELECTRONICS)[number % 3]
    given = list(answers(questionnaire, enterprise, scoring_profile(organisation)).items())
    session.add_all(
        Response(
            assessment_id=assessment.id, item=item, value=value, reason="演示" if value == "NA" else "", updated_at=now
        )
        for item, value in given[: round(len(given) * share)]
    )
    session.flush()
    return assessment
