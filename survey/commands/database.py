"""`rongping migrate`, `backup`, `database`, `purge` and `audit`: looking after the database."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from survey import audit as trail
from survey import clock, retention
from survey import migrate as migrations
from survey.commands.errors import Failure, WrongInput, file_errors
from survey.commands.score_files import replacing
from survey.commands.spoken import counted
from survey.config import Config, ConfigError
from survey.database import Database
from survey.moving import DifferentError, Moved, NotEmptyError, copy_all
from survey.sqlite_driver import driver


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema; does nothing when it is there already."""
    url = database_url()
    try:
        with connected(url, make=True) as engine:
            if migrations.is_current(engine):
                click.echo("The database is up to date.")
                return
            migrations.upgrade(engine.execution_options(rw=True))
    except SQLAlchemyError as error:
        raise Failure(f"The database could not be migrated and is as it was: {_reason(error)}") from error
    click.echo("The database is at the newest schema now.")


@click.group()
def database() -> None:
    """The database of this installation: bring it to the newest schema, move it to another one."""


database.add_command(migrate)


@database.command("copy-to")
@click.argument("target", metavar="URL")
def copy_to(target: str) -> None:
    r"""Copy this installation's database to an empty one at URL, row by row, and compare both.

    \b
    URL is as RONGPING_DATABASE_URL takes it:
      postgresql+psycopg://user:password@host/name
      sqlite:////folder/rongping.sqlite

    Stop the server and the workers first: what is written meanwhile does not come along. Afterwards set RONGPING_DATABASE_URL to
    URL and start them again. Reports stay where they are, under RONGPING_INSTANCE. If anything goes wrong, no row is kept.
    """
    url = database_url()
    refuse_unmigrated(url)
    _refuse_target(url, target)
    moved = list[Moved]()
    try:
        with connected(url) as here, connected(target, make=True) as there:
            for each in _copied(here, there):
                moved.append(each)
                click.echo(f"{each.table:<16}{each.rows:>12,}")
    except NotEmptyError as error:
        raise Failure(f"The target has rows already, in table {error.table}; name an empty database.") from error
    except DifferentError as error:
        raise Failure(f"Table {error.table} came out otherwise than it went in; nothing was kept.") from error
    except SQLAlchemyError as error:
        raise Failure(f"The target could not be written, and nothing was kept: {_reason(error)}") from error
    click.echo(f"{'together':<16}{sum(each.rows for each in moved):>12,}")
    click.echo("Every row was compared. Now set RONGPING_DATABASE_URL to the target.", err=True)


def _refuse_target(source: str, target: str) -> None:
    """Refuse what cannot be the target of a copy."""
    try:
        backend = make_url(target).get_backend_name()
        same = make_url(target) == make_url(source)
    except ArgumentError as error:
        raise WrongInput([f"{target}: expected an address such as postgresql+psycopg://user@host/name"]) from error
    if backend not in {"sqlite", "postgresql"}:
        raise WrongInput([f"{target}: expected postgresql+psycopg://… or sqlite:///…, got {backend}"])
    if same:
        raise WrongInput([f"{target}: that is the database itself"])


def _copied(source: Engine, target: Engine) -> Iterator[Moved]:
    """Tables copied one after the other, all or none of them."""
    if not migrations.is_current(target):
        migrations.upgrade(target.execution_options(rw=True))
    with _one_state(source) as reading, target.execution_options(rw=True).begin() as writing:
        yield from copy_all(reading, writing)


@contextmanager
def _one_state(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database, whoever writes meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        yield connection


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database into FILE while it is in use, and check the copy.

    Beside it comes FILE.sha256, for sha256sum -c. Reports are not in it: they are made anew from the answers. Files handed in
    as evidence are not in it, either: copy the folder RONGPING_FILES, too. To restore, stop everything, put the copy in the place of the database, and remove the files of that name with -wal and -shm.
    """
    url = database_url()
    if make_url(url).get_backend_name() != "sqlite":
        raise WrongInput(["The database is PostgreSQL: use its own tool, such as pg_dump --format=custom --file=FILE"])
    source = Path(str(make_url(url).database))
    if not source.exists():
        raise Failure(f"There is no database at {source}; RONGPING_INSTANCE or RONGPING_DATABASE_URL says where it is.")
    if file.exists():
        raise Failure(f"{file} is there already; name another file, so that no backup is lost.")
    if not file.absolute().parent.is_dir():
        raise WrongInput([f"{file}: there is no folder {file.parent}; make it first"])
    with replacing(file) as temporary:
        temporary.chmod(0o600)
        rows = _copy(source, temporary)
        digest = _sha256(temporary)
    beside = file.with_name(f"{file.name}.sha256")
    with file_errors(beside):
        beside.write_text(f"{digest}  {file.name}\n", encoding="utf-8")
    click.echo(f"{file}: {file.stat().st_size:,} bytes, {rows:,} rows, whole; SHA-256 {digest}")


@click.group()
def audit() -> None:
    """The audit trail: what was done when, each event sealed by the next."""


@audit.command()
@click.option("--known", metavar="HASH", default="", help="Hash that an earlier check named; must still be there.")
def check(known: str) -> None:
    """Check that no event was changed or taken out. Exit code 1 if one was.

    The answer names the hash of the last event. Kept where nobody who can write to the database can reach it, and given as
    --known some day, it proves that everything up to then is as it was.
    """
    url = database_url()
    refuse_unmigrated(url)
    with connected(url) as engine, Session(engine) as session:
        found = trail.examine(session, known=known.strip().lower())
    if problems := _problems(found):
        raise Failure("\n".join(problems))
    click.echo(f"The audit trail is whole: {counted(found.events, 'event')}; the hash of the last is {found.last}")


def _problems(found: trail.Trail) -> list[str]:
    """What is wrong with the trail, in words."""
    problems = []
    if found.broken:
        shown = ", ".join(str(number) for number in found.broken[:20])
        problems.append(f"{len(found.broken)} of the events were changed or follow on one that is missing: {shown}")
    if found.ends_early:
        problems.append(f"The end is missing: {found.recorded:,} events were written, {found.events:,} are there.")
    if not found.known:
        problems.append("No event has the hash given as --known: the trail was written anew, or it is another one's.")
    return problems


@click.command()
def purge() -> None:
    """Delete sign-ins, one-time links and counted tries that have run out; the worker does so every hour."""
    url = database_url()
    refuse_unmigrated(url)
    with connected(url) as engine, engine.execution_options(rw=True).begin() as connection:
        gone = retention.purge(connection, at=clock.now())
    click.echo(
        f"Deleted: {counted(gone.sign_ins, 'sign-in')}, {counted(gone.links + gone.handovers, 'link')}, "
        f"{counted(gone.tries, 'counted try', 'counted tries')}."
    )


def refuse_unmigrated(url: str) -> None:
    """Refuse a database that is not at the newest schema."""
    try:
        with connected(url) as engine:
            current = migrations.is_current(engine)
    except SQLAlchemyError as error:
        raise Failure(f"The database cannot be read: {_reason(error)}") from error
    if not current:
        raise Failure("The database is not at the newest schema. Bring it there first: rongping migrate")


def database_url() -> str:
    """Where the database is; looking after it needs no secret key."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RONGPING_SECRET_KEY")}
    try:
        return Config.from_environment({**environment, "RONGPING_SECRET_KEY": secrets.token_hex(32)}).database_url
    except ConfigError as error:
        raise WrongInput(str(error).splitlines()) from error


@contextmanager
def connected(url: str, *, make: bool = False) -> Iterator[Engine]:
    """Engine on an existing database, closed in the end; on SQLite, only `make` may begin a new one."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not make and not Path(str(parsed.database)).exists():
        raise Failure(f"There is no database at {parsed.database} yet. Make one first: rongping migrate")
    opened = Database()
    with file_errors(str(parsed.database)):
        opened.open(url)
    try:
        yield opened.engine
    finally:
        opened.engine.dispose()


def _copy(source: Path, target: Path) -> int:
    """Copy, look at the copy, count its rows."""
    try:
        original = driver.connect(f"file:{source}?mode=ro", uri=True)
        original.execute("VACUUM INTO ?", (str(target),))
        original.close()
        copy = driver.connect(f"file:{target}?mode=ro", uri=True)
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = sum(copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names)  # noqa: S608
        copy.close()
    except driver.Error as error:
        raise Failure(f"{source}: could not be copied: {error}") from error
    if found != "ok":
        raise Failure(f"The copy is damaged, and so may be {source}: {str(found)[:200]}")
    return int(rows)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0][:300]
