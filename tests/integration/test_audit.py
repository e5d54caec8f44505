"""The audit trail shows when somebody changed or removed an entry."""

import threading

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from survey import audit
from survey.database import db
from survey.models import AuditEvent
from tests.factories import AT


def write_three(app):
    """Write three events; return their ids."""
    with app.app_context():
        for number in range(3):
            audit.record(db.session, "tested", f"thing:{number}", by=None, at=AT, detail={"n": number})
        db.session.commit()
        return list(db.session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def test_an_untouched_trail_is_whole(app):
    write_three(app)
    with app.app_context():
        assert audit.broken_links(db.session) == []


def test_two_who_write_at_once_follow_one_on_the_other(app):
    def write():
        with Session(db.engine_rw) as session, session.begin():
            audit.record(session, "tested", "thing:second", by=None, at=AT)

    second = threading.Thread(target=write)
    with Session(db.engine_rw) as session, session.begin():
        audit.record(session, "tested", "thing:first", by=None, at=AT)
        second.start()
        second.join(timeout=0.3)  # done by now, unless it waits as it should
    second.join()
    with app.app_context():
        assert audit.broken_links(db.session) == []


def test_a_changed_entry_shows(app):
    _, second, _ = write_three(app)
    with app.app_context():
        db.session.execute(update(AuditEvent).where(AuditEvent.id == second).values(subject="thing:other"))
        assert audit.broken_links(db.session) == [second]
        db.session.rollback()


def test_a_removed_entry_shows_at_the_next_one(app):
    _, second, third = write_three(app)
    with app.app_context():
        db.session.execute(delete(AuditEvent).where(AuditEvent.id == second))
        assert audit.broken_links(db.session) == [third]
        db.session.rollback()
