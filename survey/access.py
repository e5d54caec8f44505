"""Who is asking, and what they may do.

Every view declares an action with `requires`; one that does not is refused at start. What a user may touch is decided in the
queries: `permitted` joins the user's role to a SELECT, so somebody else's row is simply not found (404, never 403).

People are known by a cookie, programs by a token: a view that names a scope is asked with a token alone, which acts as its user.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, String, bindparam, case, exists, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.local import LocalProxy

from survey import clock
from survey.database import UtcDateTime, db
from survey.models import (
    ApiToken,
    Area,
    Consultant,
    ConsultantKind,
    Operator,
    OperatorKind,
    Role,
    RoleKind,
    Scope,
    SignIn,
    User,
)
from survey.prepared import Found, Prepared
from survey.throttle import ThrottledError

P = ParamSpec("P")
Q = TypeVar("Q", bound=Select[Any])

IDLE = timedelta(hours=8)  #: signed out after so long without a request
ABSOLUTE = timedelta(days=7)  #: signed out after so long in any case
SEEN_EVERY = timedelta(minutes=5)  #: how often "last seen" is written
API = "/api/v1/"  #: what programs ask for lies below
REQUESTS, MINUTE = 300, timedelta(minutes=1)  #: so many with one token within this time


class NoTokenError(Exception):
    """A program shows no token that is valid."""


class ScopeError(Exception):
    """A token may not be used for this; `scope` is what it would need."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"the token lacks {scope}")
        self.scope = scope


class Action(StrEnum):
    """What a view lets its user do."""

    PUBLIC = "public"  #: anybody, signed in or not
    ACCOUNT = "account"  #: one's own account
    READ = "read"  #: see what an organisation submitted, and its results
    EXPLORE = "explore"  #: try out what would be, keep it, and follow it up
    ANSWER = "answer"  #: fill in, as one of the organisation's own people
    MANAGE = "manage"  #: profile, colleagues, submission
    CONSULT = "consult"  #: work for the clients of one's consultancy
    LEAD = "lead"  #: a consultancy's own data, its people
    OVERSEE = "oversee"  #: see the figures of an area and of those below it
    OPERATE = "operate"  #: its campaigns and members
    GOVERN = "govern"  #: its own data, its people, the areas below


EVERYBODY = frozenset(RoleKind)
OWN_PEOPLE = EVERYBODY - {RoleKind.CONSULTANT}
ROLES: dict[Action, frozenset[RoleKind]] = {
    Action.READ: EVERYBODY,
    Action.EXPLORE: EVERYBODY,
    Action.ANSWER: OWN_PEOPLE,
    Action.MANAGE: frozenset({RoleKind.ADMIN}),
}
CONSULTANTS: dict[Action, frozenset[ConsultantKind]] = {
    Action.CONSULT: frozenset(ConsultantKind),
    Action.LEAD: frozenset({ConsultantKind.LEAD}),
}
OPERATORS: dict[Action, frozenset[OperatorKind]] = {
    Action.OVERSEE: frozenset(OperatorKind),
    Action.OPERATE: frozenset({OperatorKind.LEAD, OperatorKind.OPERATOR}),
    Action.GOVERN: frozenset({OperatorKind.LEAD}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentUser:
    """The signed-in user of this request."""

    id: UUID
    name: str
    email: str
    locale: str
    sign_in: str  #: hash of the sign-in's id
    consults: bool = False  #: whether they work in a consultancy
    has_enterprise: bool = False  #: whether they are one of an enterprise's own people
    oversees: bool = False  #: whether they have a place in an area

    @property
    def only_advises(self) -> bool:
        """Whether they have no enterprise of their own, but advise or look after others: then pages lead there alone."""
        return (self.consults or self.oversees) and not self.has_enterprise


def _current_user() -> CurrentUser | None:
    if "user" not in g:
        g.user = None if by_program() else _load_user(request.cookies.get(cookie_name(), ""), at=clock.now())
    user: CurrentUser | None = g.user
    return user


current_user: CurrentUser = LocalProxy(_current_user)  # type: ignore[assignment]


def signed_in() -> bool:
    """Whether this request comes from a signed-in user."""
    return _current_user() is not None


def by_program() -> bool:
    """Whether a program asks: then no cookie counts, neither for who it is nor for the language. The page about all this is one for people."""
    return request.path.startswith(API) and request.path != API


def requires(
    action: Action, scope: Scope | None = None
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Declare what a view lets its user do; without a valid sign-in the user is asked to sign in and comes back.

    With a `scope` it is a view for programs: they show a token that has it, or NoTokenError, ThrottledError, ScopeError.
    """

    def declare(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if scope is not None:
                g.user = _user_with_token(scope, at=clock.now())
                return view(*args, **kwargs)
            known = signed_in()  # before the view writes: noting when they were last seen is a transaction of its own
            if action is not Action.PUBLIC and not known:
                return sign_in_first()
            return view(*args, **kwargs)

        guarded.action = action  # type: ignore[attr-defined]
        guarded.scope = scope  # type: ignore[attr-defined]
        return guarded

    return declare


def sign_in_first() -> ResponseReturnValue:
    """Ask to sign in: a 401 to scripts; a redirect that remembers the page otherwise. Unsaved forms are kept by `resume`."""
    if request.accept_mimetypes.best == "application/json":
        return {"error": "signed_out", "sign_in": url_for("accounts.sign_in")}, 401
    if request.method == "POST":
        from survey.accounts.resume import keep_form  # noqa: PLC0415

        return keep_form()
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), code=303)


def permitted(query: Q, organisation_id: InstrumentedAttribute[UUID], *, user: CurrentUser, action: Action) -> Q:
    """Narrow `query` to the rows of organisations in which `user` has a role that allows `action`."""
    allowed = (
        select(Role.organisation_id).where(Role.user_id == user.id, Role.kind.in_(ROLES[action])).correlate_except(Role)
    )
    return query.where(organisation_id.in_(allowed))


def consulting(query: Q, consultancy_id: InstrumentedAttribute[UUID], *, user: CurrentUser, action: Action) -> Q:
    """Narrow `query` to the rows of consultancies in which `user` is somebody who may do `action`."""
    allowed = (
        select(Consultant.consultancy_id)
        .where(Consultant.user_id == user.id, Consultant.kind.in_(CONSULTANTS[action]))
        .correlate_except(Consultant)
    )
    return query.where(consultancy_id.in_(allowed))


def looked_after(user: CurrentUser, action: Action) -> Select[UUID]:
    """Ids of the areas in which `user` may do `action`: those they have a place in, and all below."""
    places = select(Operator.area_id.label("id")).where(
        Operator.user_id == user.id, Operator.kind.in_(OPERATORS[action])
    )
    return below(places)


def below(places: Select[UUID]) -> Select[UUID]:
    """Ids of areas and of all that lie below them."""
    tree = places.cte("tree", recursive=True)
    tree = tree.union(select(Area.id).where(Area.parent_id == tree.c.id))
    return select(tree.c.id)


def looking_after(query: Q, area_id: InstrumentedAttribute[UUID], *, user: CurrentUser, action: Action) -> Q:
    """Narrow `query` to the rows of areas in which `user` may do `action`."""
    return query.where(area_id.in_(looked_after(user, action)))


def check_views(app: Flask) -> None:
    """Refuse to start with a view that declares no action."""
    bare = [name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, "action")]
    if bare:
        raise RuntimeError(f"views without @requires: {', '.join(sorted(bare))}")


def cookie_name() -> str:
    """Name of the sign-in cookie."""
    name: str = current_app.config["RONGPING"].sign_in_cookie
    return name


def hash_secret(secret: str) -> str:
    """What is stored of a random secret of a cookie or link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start_sign_in(user: User, *, device: str, at: datetime) -> str:
    """Record a sign-in of `user` on `device`; return the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            id_hash=hash_secret(secret),
            user_id=user.id,
            device=device[:120],
            created_at=at,
            last_seen_at=at,
            expires_at=at + ABSOLUTE,
        )
    )
    db.session.flush()
    return secret


def set_cookie(response: Response, secret: str) -> None:
    """Hand the sign-in's secret to the browser."""
    secure = current_app.config["RONGPING"].secure
    response.set_cookie(cookie_name(), secret, max_age=ABSOLUTE, secure=secure, httponly=True, samesite="Lax", path="/")


def valid_sign_in() -> tuple[ColumnElement[bool], ...]:
    """Conditions of a prepared statement on `SignIn` and its `User`: the sign-in that `asking` names is valid."""
    return (
        SignIn.id_hash == bindparam("id_hash", type_=String()),
        SignIn.expires_at > bindparam("at", type_=UtcDateTime()),
        SignIn.last_seen_at > bindparam("unseen_since", type_=UtcDateTime()),
        User.disabled_at.is_(None),
    )


def asking(secret: str, *, at: datetime, seen_within: timedelta = IDLE) -> dict[str, str | datetime]:
    """Values for those conditions, of the secret in a cookie; `seen_within`: how lately they were seen, `SEEN_EVERY` where nothing can note a visit."""
    return {"id_hash": hash_secret(secret), "at": at, "unseen_since": at - seen_within}


def consults() -> ColumnElement[bool]:
    """Whether the `User` of a statement works in a consultancy."""
    return exists().where(Consultant.user_id == User.id).correlate(User)


def has_enterprise() -> ColumnElement[bool]:
    """Whether the `User` of a statement is one of an enterprise's own people."""
    return exists().where(Role.user_id == User.id, Role.kind != RoleKind.CONSULTANT).correlate(User)


def oversees() -> ColumnElement[bool]:
    """Whether the `User` of a statement has a place in an area."""
    return exists().where(Operator.user_id == User.id).correlate(User)


USER = (
    User.id.label("user_id"),
    User.name.label("user_name"),
    User.email,
    User.locale,
    consults().label("consults"),
    has_enterprise().label("has_enterprise"),
    oversees().label("oversees"),
)
SIGNED_IN = Prepared(
    lambda: select(*USER, SignIn.last_seen_at).join(SignIn, SignIn.user_id == User.id).where(*valid_sign_in())
)


def _load_user(secret: str, *, at: datetime) -> CurrentUser | None:
    if not secret:
        return None
    id_hash = hash_secret(secret)
    with db.reading() as connection:
        row = SIGNED_IN.find(connection, asking(secret, at=at))
    if row is None:
        return None
    if row.last_seen_at < at - SEEN_EVERY:
        with db.engine_rw.begin() as connection:
            connection.execute(update(SignIn).where(SignIn.id_hash == id_hash).values(last_seen_at=at))
    return user_of(row, sign_in=id_hash)


WITH_TOKEN = Prepared(
    lambda: (
        select(*USER, ApiToken.id.label("token_id"), ApiToken.scopes)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            ApiToken.secret_hash == bindparam("secret_hash", type_=String()),
            ApiToken.expires_at > bindparam("at", type_=UtcDateTime()),
            User.disabled_at.is_(None),
        )
    )
)


def _user_with_token(scope: Scope, *, at: datetime) -> CurrentUser:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        raise NoTokenError
    named = {"secret_hash": hash_secret(authorization.token), "at": at}
    with db.reading() as connection:
        row = WITH_TOKEN.find(connection, named)
    if row is None:
        raise NoTokenError
    _count_request(row.token_id, at=at)
    if scope not in row.scopes.split():
        raise ScopeError(scope)
    return user_of(row, sign_in="")


def _count_request(token_id: UUID, *, at: datetime) -> None:
    """In the row of the token, which needs no row for each request and is right with any number of processes."""
    going_on = ApiToken.window_at > at - MINUTE
    counted = update(ApiToken).where(ApiToken.id == token_id)
    counted = counted.values(
        window_count=case((going_on, ApiToken.window_count + 1), else_=1),
        window_at=case((going_on, ApiToken.window_at), else_=literal(at, UtcDateTime())),
        used_at=at,
    )
    with db.engine_rw.begin() as connection:
        row = connection.execute(counted.returning(ApiToken.window_count, ApiToken.window_at)).one_or_none()
    if row is None:  # revoked a moment ago
        raise NoTokenError
    if row.window_count > REQUESTS:
        raise ThrottledError(row.window_at + MINUTE)


def user_of(row: Found, *, sign_in: str) -> CurrentUser:
    """Who is signed in by the sign-in with this hash, from a row with `USER`."""
    return CurrentUser(
        id=row.user_id,
        name=row.user_name,
        email=row.email,
        locale=row.locale,
        sign_in=sign_in,
        consults=bool(row.consults),
        has_enterprise=bool(row.has_enterprise),
        oversees=bool(row.oversees),
    )
