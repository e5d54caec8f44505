"""Tokens: made on a page of one's account, shown once, listed, revoked."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, retention
from survey.access import CurrentUser
from survey.database import db
from survey.models import ApiToken, AuditEvent, Scope
from survey.tokens import services
from tests.integration.asking import Program, token_of

FORM = {"name": "上报程序", "scopes": ["areas:read", "campaigns:read"], "days": "90"}


def kept():
    with Session(db.engine) as session:
        return session.scalars(select(ApiToken).order_by(ApiToken.created_at)).all()


def test_a_token_is_shown_once_works_is_listed_and_is_revoked(app, make, sign_in):
    browser = sign_in(make.user())
    page = browser.post("/account/tokens/", data=FORM)
    secret = re.search(r"rongping_[\w-]{43}", page.text)[0]
    [token] = kept()
    assert secret not in (token.secret_hash, token.name)
    assert token.expires_at - token.created_at == timedelta(days=90)
    listed = browser.get("/account/tokens/").text
    assert "上报程序" in listed
    assert "never used" in listed
    assert secret not in listed
    program = Program(app, secret)
    assert program.get("/areas").status_code == 200
    assert program.get("/organisations").status_code == 403
    assert "last used" in browser.get("/account/tokens/").text
    assert browser.post(f"/account/tokens/{token.id}/revoke").status_code == 303
    assert program.get("/areas").status_code == 401
    assert kept() == []
    with Session(db.engine) as session:
        recorded = [each.action for each in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert recorded[-2:] == ["token_made", "token_revoked"]


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"name": ""}, {"days": "3660"}, {"scopes": ["everything"]}])
def test_a_token_without_name_or_purpose_or_for_ever_is_not_made(make, sign_in, wrong):
    assert sign_in(make.user()).post("/account/tokens/", data=FORM | wrong).status_code == 422
    assert kept() == []


def test_nobody_revokes_a_token_of_somebody_else(make, sign_in):
    token_of(make.user())
    [token] = kept()
    assert sign_in(make.user()).post(f"/account/tokens/{token.id}/revoke").status_code == 404
    assert len(kept()) == 1


def test_there_is_a_limit_to_how_many_one_has(make, sign_in):
    user = make.user()
    for _ in range(services.MOST):
        token_of(user)
    page = sign_in(user).post("/account/tokens/", data=FORM)
    assert page.status_code == 422
    assert "Revoke one first" in page.text


def test_a_token_for_longer_than_a_year_cannot_be_made_at_all(make):
    user = make.user()
    by = CurrentUser(id=user.id, name="", email="", locale="zh", sign_in="")
    with Session(db.engine_rw) as session, pytest.raises(ValueError, match="at most a year"):
        services.make(
            session, name="x", scopes=[Scope.AREAS_READ], lasts=timedelta(days=400), by=by, at=clock.now()
        )  # fmt: skip


def test_tokens_are_forgotten_a_month_after_they_have_run_out(make):
    user, now = make.user(), clock.now()
    token_of(user, lasts=timedelta(days=1), at=now - timedelta(days=40))
    token_of(user, lasts=timedelta(days=1), at=now - timedelta(days=2))
    with db.engine_rw.begin() as connection:
        assert retention.purge(connection, at=now).tokens == 1
    assert len(kept()) == 1


def test_tokens_go_with_the_account(make):
    user = make.user()
    token_of(user)
    with Session(db.engine_rw) as session, session.begin():
        session.delete(session.get_one(type(user), user.id))
    assert kept() == []
