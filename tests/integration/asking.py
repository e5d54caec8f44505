"""A program that asks with a token."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from survey import clock
from survey.access import CurrentUser
from survey.database import db
from survey.models import Scope, User
from survey.tokens import services

ALL = tuple(Scope)


def token_of(user: User, scopes=ALL, *, lasts=timedelta(days=30), at=None) -> str:
    """Secret of a new token of `user`."""
    by = CurrentUser(id=user.id, name=user.name, email=user.email, locale="en", sign_in="")
    with Session(db.engine_rw) as session, session.begin():
        return services.make(session, name="test", scopes=scopes, lasts=lasts, by=by, at=at or clock.now())


class Program:
    """Asks in English, with a token, and without cookies."""

    def __init__(self, app, secret: str) -> None:
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def get(self, path, headers=None, **kwargs):
        """Ask below /api/v1, or at a whole address."""
        where = path if path.startswith("/api") else f"/api/v1{path}"
        return self.client.get(where, headers={**self.headers, **(headers or {})}, **kwargs)

    def post(self, path, headers=None, **kwargs):
        """Send."""
        return self.client.post(f"/api/v1{path}", headers={**self.headers, **(headers or {})}, **kwargs)
