"""The audit trail shows when somebody changed or removed an entry."""

import threading

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from survey import audit
from survey.database import db
from survey.models import AuditEvent, AuditHead
from tests.factories import AT


def write_three(app):
    """Write three events; return their ids."""
    with app.app_context():
        for number in range(3):
            audit.record(db.session, "tested", f"thing:{number}", by=None, at=AT, detail={"n": number})
        db.session.commit()
        return list(db.session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def look(**asked):
    """Look at the trail without committing what was done to it."""
    found = audit.examine(db.session, **asked)
    db.session.rollback()
    return found


def test_an_untouched_trail_is_whole(app):
    write_three(app)
    with app.app_context():
        found = look()
        assert (found.whole, found.events, found.recorded, found.broken) == (True, 3, 3, ())


def test_a_trail_nobody_wrote_in_yet_is_whole(app):
    with app.app_context():
        assert look().whole


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
        found = look()
        assert (found.whole, found.events, found.recorded) == (True, 2, 2)


def test_what_is_rolled_back_is_not_counted(app):
    write_three(app)
    with app.app_context():
        audit.record(db.session, "tested", "thing:none", by=None, at=AT)
        db.session.rollback()
        assert look().whole


def test_a_changed_entry_shows(app):
    _, second, _ = write_three(app)
    with app.app_context():
        db.session.execute(update(AuditEvent).where(AuditEvent.id == second).values(subject="thing:other"))
        assert look().broken == (second,)


def test_a_removed_entry_shows_at_the_next_one(app):
    _, second, third = write_three(app)
    with app.app_context():
        db.session.execute(delete(AuditEvent).where(AuditEvent.id == second))
        assert look().broken == (third,)


def test_entries_taken_off_the_end_show_though_every_one_left_is_sealed(app):
    first, _, _ = write_three(app)
    with app.app_context():
        db.session.execute(delete(AuditEvent).where(AuditEvent.id > first))
        found = look()
        assert (found.broken, found.ends_early, found.whole) == ((), True, False)
        assert (found.events, found.recorded) == (1, 3)


@pytest.mark.parametrize("wipe", [AuditEvent, AuditHead])
def test_a_trail_or_its_end_thrown_away_as_a_whole_shows(app, wipe):
    write_three(app)
    with app.app_context():
        db.session.execute(delete(wipe))
        assert look().ends_early


def test_entries_written_after_some_were_taken_off_the_end_do_not_hide_it(app):
    write_three(app)
    with app.app_context():
        last = db.session.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1))
        db.session.execute(delete(AuditEvent).where(AuditEvent.id == last))
        audit.record(db.session, "tested", "thing:later", by=None, at=AT)
        found = look()
        assert len(found.broken) == 1
        assert not found.whole


def test_a_hash_noted_elsewhere_proves_that_the_trail_was_not_written_anew(app):
    write_three(app)
    with app.app_context():
        noted = look().last
        audit.record(db.session, "tested", "thing:later", by=None, at=AT)
        assert audit.examine(db.session, known=noted).whole
        db.session.execute(delete(AuditEvent))
        db.session.execute(delete(AuditHead))
        audit.record(db.session, "tested", "thing:forged", by=None, at=AT)
        assert audit.examine(db.session).whole
        assert not look(known=noted).known
