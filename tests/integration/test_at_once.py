"""Two people who do the same thing at the same moment: one of them does it, the other is told, nothing breaks."""

import threading

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.access import CurrentUser
from survey.accounts import services as accounts
from survey.assessments import services as assessments
from survey.database import db
from survey.models import Assessment, TokenPurpose
from survey.organisations import services as organisations
from tests.factories import AT, credit_code

PROFILE = {
    "name": "宝山精工", "uscc": credit_code(999), "industry": "C34", "region": "310113", "staff": 86, "revenue": 4200,
    "production_type": "discrete", "activities": (),
}  # fmt: skip


def at_once(app, do):
    """Run `do` in two transactions, the second while the first is not committed; what came of each."""
    outcomes = []

    def run(session):
        try:
            outcomes.append(do(session))
            session.flush()
        except (accounts.EmailTakenError, accounts.TokenError, organisations.CodeTakenError) as error:
            outcomes.append(type(error))
            session.rollback()

    def second():
        with app.app_context(), Session(db.engine_rw) as session:
            run(session)
            session.commit()

    other = threading.Thread(target=second)
    with app.app_context(), Session(db.engine_rw) as session:
        run(session)
        other.start()
        other.join(timeout=0.3)  # on its way, or waiting
        session.commit()
    other.join()
    return outcomes


def known(user):
    """The signed-in user `user` is."""
    return CurrentUser(id=user.id, name=user.name, email=user.email, locale="zh", sign_in="")


def test_one_address_signs_up_once(app):
    one = {"name": "李伟", "email": "li@example.cn", "password": "绿水青山", "locale": "zh", "privacy": "1", "at": AT}
    outcomes = at_once(app, lambda session: accounts.sign_up(session, **one).email)
    assert outcomes == ["li@example.cn", accounts.EmailTakenError]


def test_one_enterprise_is_entered_once(app, make):
    by, profile = known(make.user()), organisations.Profile(**PROFILE)
    outcomes = at_once(app, lambda session: organisations.create(session, profile, by=by, at=AT).uscc)
    assert outcomes == [profile.uscc, organisations.CodeTakenError]


def test_one_questionnaire_is_started_once(app, make):
    user = make.user()
    organisation = make.organisation(user)
    do = lambda session: assessments.start(session, organisation.id, "miit-sme", by=known(user), at=AT)  # noqa: E731
    (first, new), (second, doubled) = at_once(app, do)
    assert (first, new, doubled) == (second, True, False)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Assessment)) == 1


def test_one_invitation_lets_one_in(app, make):
    owner, guest = make.user(), make.user()
    organisation = make.organisation(owner)
    with app.app_context():
        secret = accounts.invite(db.session, organisation.id, email=guest.email, by=known(owner), at=AT)
        db.session.commit()

    def join(session):
        token = accounts.find_token(session, secret, TokenPurpose.INVITE, at=AT)
        accounts.join(session, token, known(guest), at=AT)
        return "in"

    assert at_once(app, join) == ["in", accounts.TokenError]
