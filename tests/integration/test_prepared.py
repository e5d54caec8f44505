"""Prepared statements find what SQLAlchemy finds, on every database, and fail the way it fails."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import String, bindparam, select
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.orm import Session

from survey.access import Action
from survey.assessments import queries
from survey.database import UtcDateTime, db
from survey.models import AssessmentState, Organisation, Response, Role, RoleKind, User
from survey.prepared import Prepared

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def rows(make):
    """Somebody's assessment with two answers."""
    owner = make.user(name="赵敏")
    assessment = make.assessment(make.organisation(owner, activities=["sales"]))
    make.response(assessment, "FND-STR-01", "b2", updated_by=owner.id, updated_at=AT)
    make.response(assessment, "FND-STR-02", "NA", reason="没有", revision=7)
    return {"user_id": owner.id, "assessment_id": assessment.id, "item": "FND-STR-01"}


def test_every_type_of_column_and_parameter_goes_both_ways(rows):
    with db.engine.connect() as connection:
        for build in (queries._one_with_response, queries._responses):
            prepared, usual = Prepared(build).all(connection, rows), connection.execute(build(), rows).all()
            assert [tuple(row) for row in prepared] == [tuple(row) for row in usual]
            assert prepared[0]._fields[-1] == "by_name"
        one = Prepared(queries._one_with_response).one(connection, rows)
    assert (one.state, one.kind) == (AssessmentState.DRAFT, RoleKind.ADMIN)
    assert (one.updated_at, one.activities, one.organisation.startswith("宝山")) == (AT, ["sales"], True)


def test_fixed_values_and_lists_are_part_of_the_statement(rows):
    statement = Prepared(
        lambda: (
            select(User.name)
            .join(Role)
            .join(Organisation)
            .join(Response, Response.updated_by == User.id)
            .where(Role.kind == RoleKind.ADMIN, Response.item.in_(["FND-STR-01", "X"]), Response.revision == 1)
            .where(Response.updated_at <= bindparam("until", type_=UtcDateTime()))
        )
    )
    with db.engine.connect() as connection:
        assert [row.name for row in statement.all(connection, {"until": AT})] == ["赵敏"]
        assert statement.find(connection, {"until": AT.replace(year=2025)}) is None


def test_it_reads_what_its_session_has_written(rows):
    named = rows | {"item": "FND-STR-02"}
    with Session(db.engine_rw) as session:
        session.get_one(Response, (rows["assessment_id"], "FND-STR-02")).value = "DK"
        session.flush()
        assert queries.find_response(session, named["assessment_id"], named["item"]).content.value == "DK"
        session.rollback()
    with db.engine.connect() as connection:
        assert queries.find_response(connection, named["assessment_id"], named["item"]).content.value == "NA"


def test_what_is_not_there_is_not_found_and_what_is_wrong_is_told_as_ever(rows):
    with db.engine.connect() as connection, pytest.raises(NoResultFound):
        queries._one(Action.READ).one(connection, rows | {"assessment_id": uuid4()})
    wrong = Prepared(lambda: select(Response.item).where(Response.item == bindparam("item", type_=String())).with_only_columns(Response.__table__.c.item).suffix_with("NONSENSE"))  # fmt: skip
    with db.engine.connect() as connection, pytest.raises(DBAPIError, match="NONSENSE"):
        wrong.all(connection, rows)
