"""The demo's database: brought up to date, filled once, thrown away on request."""

import shutil
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey import clock
from survey import migrate as migrations
from survey.commands.database import connected
from survey.commands.errors import Failure, file_errors
from survey.config import Config
from survey.demo import ForeignDataError, load
from survey.demo.load import MANAGER
from survey.demo.members import Plan, add_members, members_there
from survey.models import User

FOREIGN = (
    "{path} holds accounts that are none of the demo's, so the demo leaves it alone. Start the real thing with "
    "rongping serve, or the demo in another folder: RONGPING_INSTANCE=/tmp/other rongping demo"
)


OTHER_MEMBERS = "{path} holds a demo with {there} made-up members, not {wanted}; rongping demo --fresh --members {wanted} begins a new one"


def prepare(config: Config, *, members: int = 0) -> None:
    """Bring the database to the newest schema and put the made-up enterprises in, unless they are there; with so many members of parks."""
    try:
        with connected(config.database_url, make=True) as engine:
            if not migrations.is_current(engine):
                migrations.upgrade(engine.execution_options(rw=True))
            with Session(engine) as session:
                filled = _is_filled(session)
            with Session(engine.execution_options(rw=True)) as session:
                if not filled:
                    load(session, at=clock.now())
                if members:
                    _add_members(session, members, path=_path(config))
                session.commit()
    except ForeignDataError:
        raise Failure(FOREIGN.format(path=_path(config))) from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise Failure(f"{_path(config)}: {reason}; rongping demo --fresh begins a new one") from error


def forget(config: Config) -> None:
    """Remove the demo's database, queue and files; refuses a database that is not the demo's."""
    path = _path(config)
    if path.exists():
        try:
            with connected(config.database_url) as engine, Session(engine) as session:
                if session.scalar(select(User.id).limit(1)) and not _is_filled(session):
                    raise Failure(FOREIGN.format(path=path))
        except SQLAlchemyError:
            raise Failure(f"{path} is no database of the demo's; remove it by hand if nobody needs it") from None
    with file_errors(config.instance):
        for name in (path.name, "queue.sqlite"):
            for ending in ("", "-wal", "-shm", ".lock"):
                (config.instance / f"{name}{ending}").unlink(missing_ok=True)
        shutil.rmtree(config.files, ignore_errors=True)


def _add_members(session: Session, members: int, *, path: Path) -> None:
    there = members_there(session)
    if there not in {0, members}:
        raise Failure(OTHER_MEMBERS.format(path=path, there=there, wanted=members))
    if not there:
        lead = session.scalars(select(User.id).where(User.email == MANAGER)).one()
        add_members(session, lead, Plan(members=members), at=clock.now())


def _is_filled(session: Session) -> bool:
    return session.scalar(select(User.id).where(User.email == MANAGER)) is not None


def _path(config: Config) -> Path:
    return config.instance / "rongping.sqlite"
