"""The schema of the migrations is the schema of the models, on both databases; and there is a way back."""

import os
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.orm import Session

from survey import audit, migrate
from survey.database import Base, Database
from tests.factories import AT


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine_rw(request, tmp_path):
    """Engine of an empty database that is thrown away afterwards."""
    if request.param == "sqlite":
        database = Database()
        database.open(f"sqlite:///{tmp_path / 'new.sqlite'}")
        yield database.engine_rw
        database.engine.dispose()
        return
    url = os.environ.get("RONGPING_TEST_POSTGRES")
    if not url:
        pytest.skip("RONGPING_TEST_POSTGRES is not set")
    schema = f"test_{uuid4().hex}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = create_engine(url, connect_args={"options": f"-csearch_path={schema}"})
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


def test_migrating_gives_the_tables_of_the_models(engine_rw):
    migrate.upgrade(engine_rw)
    assert migrate.is_current(engine_rw)
    with engine_rw.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_down_leaves_no_table_of_ours_and_up_again_works(engine_rw):
    migrate.upgrade(engine_rw)
    migrate.downgrade(engine_rw, "base")
    assert set(inspect(engine_rw).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(engine_rw)
    assert set(Base.metadata.tables) <= set(inspect(engine_rw).get_table_names())


def test_migrating_twice_changes_nothing(engine_rw):
    migrate.upgrade(engine_rw)
    migrate.upgrade(engine_rw)
    assert migrate.is_current(engine_rw)


def test_an_audit_trail_written_before_its_end_was_kept_stays_whole_up_and_down(engine_rw):
    migrate.upgrade(engine_rw)
    with Session(engine_rw) as session, session.begin():
        for number in range(3):
            audit.record(session, "tested", f"thing:{number}", by=None, at=AT)
    migrate.downgrade(engine_rw, "0001")
    with engine_rw.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar() == 3
    migrate.upgrade(engine_rw)
    with Session(engine_rw) as session:
        found = audit.examine(session)
    assert (found.whole, found.events, found.recorded) == (True, 3, 3)
