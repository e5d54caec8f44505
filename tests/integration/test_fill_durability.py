"""Killing the server in the middle of filling in loses no answer that was acknowledged."""

import http.client
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from survey import access, clock
from survey.database import db
from survey.models import User
from tests.integration.filling import owner_of, questionnaire, value_of

pytestmark = pytest.mark.sqlite_only

LAUNCHER = """
import os
from granian import Granian
from granian.constants import Interfaces
from survey import create_app
from survey.config import Config

def application():
    return create_app(Config.from_environment(os.environ))

if __name__ == "__main__":
    port = int(os.environ["PORT"])
    Granian("launcher:application", factory=True, interface=Interfaces.WSGI, port=port, workers=1, log_enabled=False).serve()
"""
KILLS, BETWEEN = 3, 15  #: how often the server is killed; acknowledged answers before each time
SECONDS = 40  #: to start


@pytest.fixture
def launcher(tmp_path: Path) -> Path:
    """Folder with a module that serves the application."""
    (tmp_path / "launcher.py").write_text(LAUNCHER, encoding="utf-8")
    return tmp_path


@contextmanager
def serving(folder: Path, config) -> Iterator[tuple[int, int]]:
    """Serve in a process group of its own: port, and the group to kill."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "RONGPING_INSTANCE": str(config.instance),
        "RONGPING_SECRET_KEY": config.secret_key,
        "RONGPING_DATABASE_URL": config.database_url,
        "PYTHONPATH": f"{folder}{os.pathsep}{Path(__file__).parents[2]}",
        "PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "launcher.py"], cwd=folder, env=environment, start_new_session=True)
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + SECONDS
    while True:
        with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.1)


class Filler:
    """A browser that saves one answer after the other and remembers which were acknowledged."""

    def __init__(self, assessment, secret: str) -> None:
        self.path, self.cookie = f"/assessments/{assessment.id}", f"sid={secret}; lang=en"
        self.token = ""
        self.revisions: dict[str, int] = {}
        self.acknowledged: dict[str, str] = {}
        self.count = 0
        self.sent: dict[str, str] = {}

    def open(self, port: int) -> None:
        """Load a page, for its form token and session cookie."""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.connection.request("GET", f"{self.path}/sections/FND", headers={"Cookie": self.cookie})
        response = self.connection.getresponse()
        page = response.read().decode()
        assert response.status == 200
        self.token = re.search('csrf-token" content="([^"]+)', page).group(1)
        self.revisions = {item: int(number) for item, number in re.findall(r'name="(\S+)\.shown" value="(\d+)-', page)}
        if started := response.getheader("Set-Cookie"):
            self.cookie = f"{self.cookie.split('; session')[0]}; {started.split(';')[0]}"

    def save(self, item: str, option: str) -> None:
        """Save one answer; returns only once it is acknowledged."""
        self.sent[item] = option
        body = json.dumps({"revision": self.revisions.get(item, 0), "parts": {"choice": [option]}})
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.token, "Content-Type": "application/json"}
        self.connection.request("POST", f"{self.path}/responses/{item}", body, headers | {"Accept": "application/json"})
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        assert response.status == 200, answer
        self.revisions[item], self.acknowledged[item] = answer["revision"], option
        self.count += 1


def test_killing_the_server_in_the_middle_of_filling_in_loses_no_acknowledged_answer(app, config, make, launcher):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation)
    with app.app_context():
        secret = access.start_sign_in(db.session.get_one(User, owner.id), device="test", at=clock.now())
        db.session.commit()
    ladders = [
        item for item in questionnaire().items() if item.code.startswith("FND") and item.kind in {"single", "band"}
    ]
    ladders = [item for item in ladders if not item.applies_if]
    answers = itertools.cycle([(item.code, item.options[turn].code) for turn in range(3) for item in ladders])
    filler = Filler(assessment, secret)
    for round_ in range(KILLS):
        with serving(launcher, config) as (port, group):
            filler.open(port)
            with closing(filler.connection):
                _fill_until_killed(filler, answers, group, BETWEEN + round_)
        under_way = [item for item, option in filler.sent.items() if option != filler.acknowledged.get(item)]
        assert len(under_way) <= 1
        for item, option in filler.acknowledged.items():
            expected = {option, filler.sent[item]} if item in under_way else {option}
            assert value_of(app, assessment, item) in expected, item
    assert filler.count >= KILLS * BETWEEN


def _fill_until_killed(filler: Filler, answers, group: int, count: int) -> None:
    """Save `count` answers, then kill the group while the next ones are under way."""
    for item, option in itertools.islice(answers, count):
        filler.save(item, option)
    kill = subprocess.Popen(["/bin/sh", "-c", f"sleep 0.02; kill -9 -{group}"])
    with suppress(OSError, http.client.HTTPException):
        for item, option in itertools.islice(answers, 10_000):
            filler.save(item, option)
    assert kill.wait(10) == 0
