"""A freshly installed product in processes of its own: web server and, when asked, the worker that makes reports."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

COMMAND = [sys.executable, "-m", "survey.cli"]


class Server:
    """An installation in `instance`, served at `address`."""

    def __init__(self, instance: Path) -> None:
        self.instance, self.port = instance, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "RONGPING_INSTANCE": str(instance),
            "RONGPING_SECRET_KEY": "browser tests need thirty-two characters",
            "RONGPING_BASE_URL": self.address,
            "RONGPING_SIGN_UPS": "9999",  # every test is a user of its own
        }
        self._web: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._log = (instance / "log").open("wb")

    def install(self) -> None:
        """Make the database."""
        subprocess.run(
            [*COMMAND, "migrate"], env=self._environment, check=True, timeout=60, stdout=self._log, stderr=self._log
        )

    def fill(self) -> None:
        """Put the demo's enterprises in."""
        code = "import os; from survey.commands.demo_database import prepare; from survey.config import Config;"
        code += "prepare(Config.from_environment(os.environ))"
        subprocess.run([sys.executable, "-c", code], env=self._environment, check=True, timeout=120)

    def run(self, code: str) -> None:
        """Run Python code beside the server, with its database open."""
        opened = "import os; from survey.config import Config; from survey.database import db;"
        opened += "db.open(Config.from_environment(os.environ).database_url);"
        subprocess.run([sys.executable, "-c", opened + code], env=self._environment, check=True, timeout=120)

    def start(self) -> None:
        """Serve pages, and wait until they come."""
        self._web = self._run("serve", "--port", str(self.port), "--workers", "1")
        end = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > end or self._web.poll() is not None:
                raise RuntimeError(f"the server does not answer:\n{self.log()}")
            time.sleep(0.05)

    def start_worker(self) -> None:
        """Make reports from now on."""
        if self._worker is None:
            self._worker = self._run("worker")

    def stop_worker(self) -> None:
        """Leave reports that are asked for waiting."""
        if self._worker is not None:
            self._worker.terminate()
            self._worker.wait(30)
            self._worker = None

    def kill(self) -> None:
        """End all processes of the web server at once, as a power cut would."""
        assert self._web is not None
        os.killpg(self._web.pid, signal.SIGKILL)
        self._web.wait(20)

    def stop(self) -> None:
        """End everything."""
        running = [process for process in (self._web, self._worker) if process is not None]
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)
        self._log.close()

    def log(self) -> str:
        """What the processes wrote."""
        return (self.instance / "log").read_text(errors="replace")

    def _run(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [*COMMAND, *arguments],
            env=self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that all of its processes can be ended together
        )

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.address}/healthz", timeout=5):
                return True
        except OSError:
            return False


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
