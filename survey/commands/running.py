"""`rongping demo`, `serve` and `worker`: starting the product, for a first look and for good."""

import fcntl
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import click

from survey.commands.errors import Failure, WrongInput, file_errors
from survey.commands.processes import be_less_urgent, end_with_parent, python, supervise, take_children_along
from survey.config import Config, ConfigError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MIGRATIONS = Path(__file__).parents[1] / "migrations" / "versions"
OWN_DATABASE = (
    "RONGPING_DATABASE_URL is set, but the demo fills a database of its own with accounts whose passwords everybody "
    "knows. Unset it, or start the real thing with rongping serve and rongping worker."
)
LONGEST_START = 60.0  #: seconds until the first page must have come

port_option = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")


@click.command()
@port_option
@host_option
@click.option("--fresh", is_flag=True, help="Throw the demo's database and files away first.")
@click.option(
    "--members",
    metavar="N",
    type=click.IntRange(600, 300_000),
    help="Also make up N enterprises in the 60 parks of a made-up city, with three yearly rounds; demo@example.cn leads it.",
)
def demo(port: int, host: str, *, fresh: bool, members: int | None) -> None:
    """Start everything on this machine with made-up enterprises: web pages and the maker of reports.

    The data lies in ./instance (or where RONGPING_INSTANCE says). Ctrl-C ends it; a second start finds everything in place.
    """
    config = _demo_config(host, port)
    _refuse_taken(host, port, command="rongping demo")
    with _alone(config):
        _prepare_demo(config, fresh=fresh, members=members or 0)
        commands = {
            "the web server": python("survey.serve", host, str(port), str(cores())),
            "the worker": python("survey.cli", "worker"),
        }
        ended = supervise(commands, _demo_environment(config), started=lambda: _announce(config, host, port))
    if ended.child is not None:
        how = f"signal {-ended.status}" if ended.status < 0 else f"status {ended.status}"
        raise Failure(f"{ended.child} ended with {how}, so everything was stopped; the lines above say why")
    click.echo("Stopped.", err=True)


@click.command()
@port_option
@host_option
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; by default one for each core.")
def serve(port: int, host: str, workers: int | None) -> None:
    """Serve the web pages, for production: put a proxy that speaks https in front (see deploy/).

    Needs RONGPING_SECRET_KEY, and a database brought up to date by rongping migrate.
    """
    config = settings()
    _refuse_taken(host, port, command="rongping serve")
    _refuse_unmigrated(config)
    from survey.serve import serve as run  # noqa: PLC0415

    take_children_along()
    run(host, port, workers or cores(), steady=True)


@click.command()
def worker() -> None:
    """Make the reports that users ask for, one after another, until told to stop."""
    end_with_parent()
    be_less_urgent()  # pages do not wait for reports
    config = settings()
    _refuse_unmigrated(config)
    from reports.errors import ReportError  # noqa: PLC0415
    from survey.jobs import run_worker  # noqa: PLC0415

    logging.basicConfig(level=logging.WARNING if config.demo else logging.INFO, format="%(levelname)s %(message)s")
    try:
        run_worker(config)
    except (ReportError, ConfigError) as error:
        raise Failure(str(error)) from error


def settings() -> Config:
    """Settings of the environment; WrongInput with everything that is wrong with them."""
    try:
        return Config.from_environment(os.environ, demo=os.environ.get("RONGPING_DEMO") == "1")
    except ConfigError as error:
        raise WrongInput(str(error).splitlines()) from error


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _demo_config(host: str, port: int) -> Config:
    """The demo's own settings: its database is never one that is in use elsewhere."""
    if os.environ.get("RONGPING_DATABASE_URL"):
        raise WrongInput([OWN_DATABASE])
    address = f"[{host}]" if ":" in host else host
    environment = {"RONGPING_BASE_URL": f"http://{address}:{port}", **os.environ}
    with file_errors(environment.get("RONGPING_INSTANCE", "instance")):
        try:
            return Config.from_environment(environment, demo=True)
        except ConfigError as error:
            raise WrongInput(str(error).splitlines()) from error


def _demo_environment(config: Config) -> dict[str, str]:
    """What the children of the demo are told."""
    return {
        **os.environ,
        "RONGPING_DEMO": "1",
        "RONGPING_SECRET_KEY": config.secret_key,
        "RONGPING_INSTANCE": str(config.instance),
        "RONGPING_BASE_URL": config.base_url,
    }


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """Only one demo in an instance folder at a time."""
    with file_errors(config.instance):
        config.instance.mkdir(parents=True, exist_ok=True)
        with (config.instance / "demo.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failure(
                    f"A demo is running in {config.instance} already. Use that one, stop it, or name another folder: "
                    "RONGPING_INSTANCE=/tmp/other rongping demo"
                ) from None
            yield


def _prepare_demo(config: Config, *, fresh: bool, members: int) -> None:
    """Database at the newest schema, with the made-up enterprises in it; a second start looks no further than a note."""
    note = config.instance / "demo.ready"
    schema = "\n".join(sorted(path.name for path in MIGRATIONS.glob("*.py")))
    there = not fresh and not members and (config.instance / "rongping.sqlite").exists() and note.exists()
    if there and note.read_text() == schema:
        return
    from survey.commands.demo_database import forget, prepare  # noqa: PLC0415

    note.unlink(missing_ok=True)
    if fresh:
        forget(config)
    prepare(config, members=members)
    note.write_text(schema)


def _refuse_unmigrated(config: Config) -> None:
    from survey.commands.database import refuse_unmigrated  # noqa: PLC0415

    refuse_unmigrated(config.database_url)


def _refuse_taken(host: str, port: int, *, command: str) -> None:
    """Say at once, and with a way out, that somebody listens there already."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise WrongInput(
            [f"--host {host}: no address of this machine ({error.strerror}); expected one such as 127.0.0.1"]
        ) from error
    try:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError as error:
        raise Failure(
            f"Port {port} needs more rights than you have; take one from 1024 up: {command} --port 8000"
        ) from error
    except OSError as error:
        if error.errno != 98:
            raise Failure(f"Cannot listen on {host} port {port}: {error.strerror}") from error
        raise Failure(
            f"Port {port} on {host} is taken by another program. Stop that one, or take another port: "
            f"{command} --port {_free_port(host, port)}"
        ) from None


def _free_port(host: str, port: int) -> int:
    """A port near `port` nobody listens on."""
    for candidate in range(port + 1, min(port + 100, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if probe.connect_ex((host, candidate)) != 0:
                return candidate
    return port + 1


def _announce(config: Config, host: str, port: int) -> None:
    """Print the address and the sign-ins once a page has come."""
    if not _answers("127.0.0.1" if host in {"0.0.0.0", "::"} else host, port):  # noqa: S104
        return
    from survey.demo.load import PASSWORD, SIGN_INS  # noqa: PLC0415

    width = max(map(len, SIGN_INS))
    lines = [
        f"融评 Rongping is running at {config.base_url}",
        "The enterprises in it are made up. Sign in with",
        *(f"  {email:<{width}}  {PASSWORD}  {does}" for email, does in SIGN_INS.items()),
        f"Ctrl-C stops it. Its data lies in {config.instance}; rongping demo --fresh starts over.",
    ]
    if host not in LOOPBACK:
        lines.append(f"Careful: on {host} everybody who reaches this machine can sign in with these passwords.")
    click.echo("\n".join(lines))


def _answers(host: str, port: int) -> bool:
    """Whether a page comes within the time a start may take."""
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end:
        connection = HTTPConnection(host, port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return False
