"""The demo: what it puts into the database, and how it starts and ends."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from scoring.aggregate import score
from scoring.benchmark import PERCENTILES
from scoring.change import decompose_change
from scoring.evaluate import evaluate
from scoring.model import compile_model
from survey.access import CurrentUser
from survey.accounts import passwords
from survey.assessments import queries
from survey.assessments.submission import contradictions
from survey.database import db
from survey.demo import PASSWORD, SIGN_INS, ForeignDataError, load
from survey.demo.peers import MADE
from survey.diagnostics import queries as diagnostics
from survey.models import ActionState, Assessment, AssessmentState, ImprovementAction, Organisation, Submission, User
from tests.factories import AT

PEERS = sum(count for _, count in MADE)
BY_HAND = Assessment.started_by.is_not(None)  #: somebody signs in to it; the peers come in bulk


@pytest.fixture(scope="module")
def filled(migrated, tmp_path_factory) -> Path:
    """A database with the demo in it."""
    path = tmp_path_factory.mktemp("demo") / "rongping.sqlite"
    shutil.copy(migrated, path)
    db.open(f"sqlite:///{path}")
    with Session(db.engine_rw) as session:
        assert load(session, at=AT)
        session.commit()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    return path


@pytest.fixture
def loaded(filled) -> Session:
    """Session that reads it."""
    db.open(f"sqlite:///{filled}")
    with Session(db.engine) as session:
        yield session
    db.engine.dispose()


def test_the_sign_ins_printed_are_those_that_work(loaded):
    users = {user.email: user for user in loaded.scalars(select(User))}
    assert set(users) == set(SIGN_INS)
    assert all(passwords.verify(user.password_hash, PASSWORD) for user in users.values())


def test_every_enterprise_is_labelled_as_made_up_and_its_code_is_well_formed(loaded):
    from stdnum.cn import uscc

    organisations = list(loaded.scalars(select(Organisation)))
    assert {each.production_type for each in organisations} == {"discrete", "process", "mixed"}
    assert all(each.name.startswith("【演示】") for each in organisations)
    assert all(uscc.is_valid(each.uscc) for each in organisations)


def test_the_newest_flagship_results_stand_on_three_different_stages(loaded):
    rows = loaded.execute(
        select(Submission, Assessment)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(Assessment.questionnaire == "lianghua-sme", BY_HAND)
        .order_by(Submission.submitted_at)
    ).all()
    newest = {assessment.organisation_id: submission for submission, assessment in rows}
    levels = [evaluate(catalogue.get("lianghua-sme"), each.answers).level.number for each in newest.values()]
    assert sorted(levels) == [1, 2, 3]


def test_one_enterprise_answered_twice_and_rose_beyond_the_noise(loaded):
    rows = loaded.scalars(
        select(Submission)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(Assessment.questionnaire == "lianghua-sme", Organisation.name.contains("江畔精工"))
        .order_by(Submission.submitted_at)
    ).all()
    model = compile_model(catalogue.get("lianghua-sme"))
    found = decompose_change((model, model), [rows[0].answers], [rows[1].answers])
    assert len(rows) == 2
    assert found.beyond_noise[0, 0]
    assert found.answers[0, 0] > 0


def test_there_is_a_draft_half_filled_in_and_an_official_result(loaded):
    states = Counter((each.questionnaire, each.state) for each in loaded.scalars(select(Assessment).where(BY_HAND)))
    assert states == {
        ("lianghua-sme", AssessmentState.SUBMITTED): 4,
        ("miit-sme", AssessmentState.SUBMITTED): 1,
        ("miit-sme", AssessmentState.DRAFT): 1,
    }


def test_what_was_done_between_two_rounds_shows_in_the_answers_of_the_second(loaded):
    done = loaded.scalars(select(ImprovementAction).where(ImprovementAction.state == ActionState.DONE)).all()
    assert done
    second = loaded.execute(
        select(Assessment, Submission)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .where(Assessment.questionnaire == "lianghua-sme", Assessment.organisation_id == done[0].organisation_id)
        .order_by(Submission.submitted_at.desc())
    ).first()
    frozen = diagnostics.whole(loaded, *second)
    measures = {each.code: each for each in frozen.questionnaire.measures}
    items = {each.code: each for each in frozen.questionnaire.items()}
    for lift in (lift for action in done for lift in measures[action.measure].lifts):
        now = frozen.answers[lift.item].options
        steps = [option.code for option in items[lift.item].options]
        assert lift.add in now if lift.add else steps.index(now[0]) >= steps.index(lift.to), lift


def test_no_two_answers_contradict_each_other(loaded):
    manager = loaded.scalars(select(User).where(User.email == "demo@example.cn")).one()
    by = CurrentUser(id=manager.id, name=manager.name, email=manager.email, locale="zh", sign_in="")
    for assessment in loaded.scalars(select(Assessment).where(BY_HAND)):
        assert contradictions(queries.draft_of(loaded, by, assessment.id)) == []


@pytest.mark.usefixtures("app")
def test_loading_twice_changes_nothing():
    for new in (True, False):
        with Session(db.engine_rw) as session:
            assert load(session, at=AT) is new
            session.commit()
    with Session(db.engine) as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 3 + PEERS


def test_a_database_in_use_is_left_alone(make):
    make.user()
    with Session(db.engine_rw) as session, pytest.raises(ForeignDataError):
        load(session, at=AT)


def test_the_answers_are_the_same_every_time(loaded, tmp_path):
    strings = sorted(loaded.scalars(select(Submission.answers)))
    model = compile_model(catalogue.get("lianghua-sme"))
    own = loaded.scalars(select(Submission.answers).where(Submission.submitted_by.is_not(None)))
    flagship = [string for string in own if len(string) == model.width]
    assert len({tuple(score(model, [string]).nodes[0]) for string in flagship}) == 4
    again = subprocess.run(
        [sys.executable, "-c", AGAIN.format(path=tmp_path / "again.sqlite")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.stdout.split() == strings, again.stderr


AGAIN = """
from datetime import UTC, datetime
import survey
from sqlalchemy import select
from sqlalchemy.orm import Session
from survey import migrate
from survey.database import Database
from survey.demo import load
from survey.models import Submission
database = Database()
database.open("sqlite:///{path}")
migrate.upgrade(database.engine_rw)
with Session(database.engine_rw) as session:
    load(session, at=datetime(2027, 1, 1, tzinfo=UTC))
    print(*sorted(session.scalars(select(Submission.answers))))
"""


def test_every_peer_is_marked_as_made_up_fits_its_questionnaire_and_makes_a_group(loaded):
    rows = loaded.execute(
        select(Assessment.questionnaire, Submission.answers, Organisation.made_up)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
    ).all()
    assert all(row.made_up for row in rows)
    for code, count in MADE:
        strings = [row.answers for row in rows if row.questionnaire == code]
        model = compile_model(catalogue.get(code))
        totals = score(model, strings).nodes[:, 0]  # refuses a string that does not fit
        assert len(totals) >= count >= PERCENTILES
        assert totals.max() - totals.min() > 300_000  # a group worth comparing with


class Demo:
    """A running `rongping demo`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RONGPING_")},
            "RONGPING_INSTANCE": str(folder),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        self.process = self.run("--port", str(self.port))
        self.said = ""

    def run(self, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "survey.cli", "demo", *options]
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def children(self) -> dict[str, int]:
        """Process ids by what they run; the worker follows once the first page has come."""
        pid = self.process.pid
        found: dict[str, int] = {}
        while len(found) < 2:
            time.sleep(0.05)
            found = self._children(pid)
        return found

    def _children(self, pid: int) -> dict[str, int]:
        found = {}
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            arguments = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            found["web" if b"survey.serve" in arguments else "worker"] = int(child)
        return found

    def wait_until_it_runs(self) -> None:
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return
        pytest.fail(f"it did not start: {self.process.stderr.read()}")

    def port_is_free(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0


@pytest.fixture
def demo(tmp_path):
    running = Demo(tmp_path)
    try:
        running.wait_until_it_runs()
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


def test_it_prints_where_it_is_and_ends_cleanly_when_asked_to(demo):
    assert f"http://127.0.0.1:{demo.port}" in demo.said
    assert PASSWORD in demo.said
    connection = http.client.HTTPConnection("127.0.0.1", demo.port, timeout=30)
    connection.request("GET", "/?lang=en")
    assert connection.getresponse().status == 200
    connection.close()
    taken = demo.run("--port", str(demo.port)).communicate(timeout=60)[1]
    assert f"Port {demo.port} on 127.0.0.1 is taken" in taken
    second = demo.run("--port", str(demo.port + 1)).communicate(timeout=60)[1]
    assert "A demo is running in" in second
    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(60) == 0
    assert demo.port_is_free()


def test_when_a_part_dies_everything_ends_and_it_says_which(demo):
    os.kill(demo.children()["worker"], signal.SIGKILL)
    assert demo.process.wait(60) == 1
    assert "the worker ended with signal 9" in demo.process.stderr.read()
    assert demo.port_is_free()


def test_nothing_is_left_behind_when_it_is_killed(demo):
    children = demo.children()
    demo.process.kill()
    demo.process.wait(10)
    end = time.monotonic() + 30
    while time.monotonic() < end and not (demo.port_is_free() and not any(map(alive, children.values()))):
        time.sleep(0.1)
    assert demo.port_is_free()
    assert not any(map(alive, children.values()))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_database_url_that_is_set_is_never_filled_with_the_demo(tmp_path):
    environment = {**os.environ, "RONGPING_DATABASE_URL": "postgresql+psycopg://host/production"}
    ended = subprocess.run(
        [sys.executable, "-m", "survey.cli", "demo"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "RONGPING_DATABASE_URL is set" in ended.stderr
