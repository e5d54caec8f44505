"""The statements that save an answer: insert it or, where the revision shown is still the newest, replace the one before, in a draft only."""

from functools import cache
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, String, Text, Uuid, bindparam, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from survey.access import Action, CurrentUser, permitted, valid_sign_in
from survey.database import UtcDateTime
from survey.models import Assessment, AssessmentState, Organisation, Response, SignIn, User
from survey.prepared import Prepared

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
COLUMNS = (
    "assessment_id",
    "item",
    "value",
    "reason",
    "note",
    "evidence_url",
    "revision",
    "updated_at",
    "updated_by",
)
CONTENT = ("value", "reason", "note", "evidence_url", "updated_at", "updated_by")
ASKER = cast("CurrentUser", SimpleNamespace(id=SignIn.user_id))  #: the user of the sign-in in the same statement

Source = Select[*tuple[Any, ...]]


@cache
def of_user(dialect: str) -> Prepared:
    """Save for the user `b_updated_by`, who may answer."""
    return Prepared(lambda: _insert_or_replace(dialect, _draft(bindparam("b_updated_by", type_=Uuid()))))


@cache
def of_asker(dialect: str) -> Prepared:
    """Save for whoever `access.asking` names, if they may answer; and only if the version and the enterprise's profile are as known."""
    return Prepared(lambda: _insert_or_replace(dialect, _asked()))


def _draft(by: ColumnElement[Any] | InstrumentedAttribute[UUID]) -> Source:
    """The columns of a response to the draft `b_assessment`."""
    source: Source = select(
        bindparam("b_assessment", type_=Uuid()),
        bindparam("b_item", type_=String()),
        bindparam("b_value", type_=Text()),
        bindparam("b_reason", type_=Text()),
        bindparam("b_note", type_=Text()),
        bindparam("b_evidence_url", type_=Text()),
        literal(1),
        bindparam("at", type_=UtcDateTime()),
        by,
    )
    source = source.select_from(Assessment).where(
        Assessment.id == bindparam("b_assessment", type_=Uuid()), Assessment.state == AssessmentState.DRAFT
    )
    return source.with_for_update(read=True, of=Assessment)  # a submission under way is waited for


def _asked() -> Source:
    source = _draft(SignIn.user_id).join(SignIn, true()).join(User, User.id == SignIn.user_id)
    source = source.join(Organisation, Organisation.id == Assessment.organisation_id).where(
        *valid_sign_in(),
        Assessment.version == bindparam("b_version", type_=String()),
        Organisation.updated_at == bindparam("b_as_of", type_=UtcDateTime()),
    )
    return permitted(source, Assessment.organisation_id, user=ASKER, action=Action.ANSWER)


def _insert_or_replace(dialect: str, source: Source) -> Any:  # noqa: ANN401  (each dialect has its own Insert)
    table = Response.__table__
    insert = INSERT[dialect](table).from_select(COLUMNS, source)
    changed = {name: getattr(insert.excluded, name) for name in CONTENT} | {"revision": table.c.revision + 1}
    return insert.on_conflict_do_update(
        index_elements=["assessment_id", "item"],
        set_=changed,
        where=table.c.revision == bindparam("b_shown", type_=Integer()),
    ).returning(table.c.revision)
