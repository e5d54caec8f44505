"""What has run out is forgotten; what still works stays."""

from datetime import timedelta

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from survey import access, jobs, retention, throttle
from survey.accounts import services
from survey.database import db
from survey.models import Attempt, Reminder, SignIn, Token
from tests.factories import AT


def there(column):
    """Values of a column, in order."""
    with Session(db.engine) as session:
        return sorted(session.scalars(select(column)))


def test_only_what_nobody_can_use_any_more_is_deleted(app, make):
    user = make.user()
    old, fresh = AT - timedelta(days=8), AT - timedelta(minutes=5)
    with app.test_request_context():
        for at in (old, fresh):
            access.start_sign_in(user, device="test", at=at)
            services.reset_token(db.session, user.id, at=at)
        db.session.commit()
    limit = throttle.Limit(bucket="tried", most=9, within=timedelta(hours=1))
    for at in (AT - throttle.KEPT - timedelta(seconds=1), AT - throttle.KEPT, fresh):
        throttle.take(limit, at=at)
    for days in (59, 61):
        make._keep(Reminder(user_id=user.id, day=AT.date() - timedelta(days=days), sent_at=AT))
    with db.engine_rw.begin() as connection:
        gone = retention.purge(connection, at=AT)
    assert (gone.sign_ins, gone.links, gone.tries, gone.reminders) == (1, 1, 1, 1)
    assert there(SignIn.created_at) == there(Token.created_at) == [fresh]
    assert there(Attempt.at) == [AT - throttle.KEPT, fresh]


def test_what_is_looked_for_by_its_time_is_found_by_an_index(app):
    found = inspect(db.engine)
    for table, column in (("sign_in", "expires_at"), ("token", "expires_at"), ("attempt", "at"), ("reminder", "day")):
        assert [column] in [index["column_names"] for index in found.get_indexes(table)], table


def test_a_worker_deletes_what_has_run_out(app, make):
    with app.test_request_context():
        access.start_sign_in(make.user(), device="test", at=AT - timedelta(days=3650))
        db.session.commit()
    jobs.Worker(app, None).purge()
    assert there(SignIn.id_hash) == []
