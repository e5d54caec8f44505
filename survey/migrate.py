"""Bringing the database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine_rw: Engine, revision: str = "head") -> None:
    """Run the migrations that are missing up to `revision`, all or none."""
    with engine_rw.begin() as connection:
        command.upgrade(_configuration(connection), revision)


def downgrade(engine_rw: Engine, revision: str) -> None:
    """Undo the migrations after `revision`."""
    with engine_rw.begin() as connection:
        command.downgrade(_configuration(connection), revision)


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest schema."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory(str(FOLDER)).get_current_head()


def _configuration(connection: object) -> AlembicConfig:
    configuration = AlembicConfig()
    configuration.set_main_option("script_location", str(FOLDER))
    configuration.attributes["connection"] = connection
    return configuration
