"""Signing up, in and out; passwords; devices; joining on invitation."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey import access, clock, mail, throttle
from survey.access import Action, current_user, requires, signed_in
from survey.accounts import leaving, passwords, queries, resume, services
from survey.accounts.forms import AccountForm, AskResetForm, PasswordForm, ResetForm, SignInForm, SignUpForm
from survey.database import db
from survey.files import open_store
from survey.formats import from_when
from survey.i18n import locale
from survey.models import SignIn, TokenPurpose, User
from survey.pages import PRIVACY_VERSION

bp = Blueprint("accounts", __name__, url_prefix="/account")

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS = 8, 40  #: wrong passwords within a quarter of an hour
RESETS_PER_ACCOUNT, RESETS_PER_ADDRESS = 5, 100  #: mails within an hour; a training room shares an address


@bp.route("/sign-up", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def sign_up() -> ResponseReturnValue:
    """Make an account and sign in."""
    form = SignUpForm()
    next_page = safe_target(request.values.get("next"))
    if form.validate_on_submit() and (user := _new_user(form, at=clock.now())):
        secret = access.start_sign_in(user, device=_device(), at=clock.now())
        db.session.commit()
        flash(
            _("Welcome.")
            if next_page
            else _("Welcome. Now tell us about your enterprise, so that only the questions that concern it are asked.")
        )
        return _signed_in(redirect(next_page or url_for("organisations.create"), code=303), secret)
    return render_template("accounts/sign_up.html", form=form, next_page=next_page), form.status


def _new_user(form: SignUpForm, *, at: datetime) -> User | None:
    """User of a sign-up form, unless there is one or there were too many; then the form says so."""
    try:
        throttle.take(_here("sign_up", most=current_app.config["RONGPING"].sign_ups, within=HOUR), at=at)
        return services.sign_up(
            db.session,
            name=form.name.data or "",
            email=form.email.data or "",
            password=form.password.data or "",
            locale=locale(),
            privacy=PRIVACY_VERSION,
            at=at,
        )
    except throttle.ThrottledError as error:
        form.refuse_for_now(
            _(
                "Very many accounts were just made from your network. You can sign up from %(time)s.",
                time=from_when(error.until),
            )
        )
    except services.EmailTakenError:
        db.session.rollback()  # nobody waits while the page is made
        form.email.errors = [_("There is an account with this address. Sign in, or set a new password.")]
    return None


@bp.route("/sign-in", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Sign in; a form that was sent after the last sign-in ran out goes on."""
    form = SignInForm()
    next_page = safe_target(request.values.get("next"))
    if form.validate_on_submit() and (user := _admitted(form, at=clock.now())):
        secret = access.start_sign_in(user, device=_device(), at=clock.now())
        db.session.commit()
        if safe_target(request.form.get("kept_to")):
            return _signed_in(resume.resumed(), secret)
        return _signed_in(redirect(next_page or url_for("pages.home"), code=303), secret)
    page = render_template("accounts/sign_in.html", form=form, kept=resume.kept_fields(), next_page=next_page)
    return page, form.status


@bp.get("/signed-in-again")
@requires(Action.ACCOUNT)
def signed_in_again() -> ResponseReturnValue:
    """Tell somebody who signed in again in a new page that the old one goes on by itself."""
    return render_template("accounts/again.html")


@bp.post("/sign-out")
@requires(Action.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """Sign this device out."""
    if signed_in():
        db.session.execute(delete(SignIn).where(SignIn.id_hash == current_user.sign_in))
        db.session.commit()
    session.clear()
    response = make_response(redirect(url_for("pages.home"), code=303))
    response.delete_cookie(access.cookie_name())
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@bp.route("/forgotten", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def forgotten() -> ResponseReturnValue:
    """Send a link to set a new password; the answer is the same whether there is such an account or not."""
    form = AskResetForm()
    if form.validate_on_submit():
        account = throttle.Limit(bucket=f"reset:{form.email.data}", most=RESETS_PER_ACCOUNT, within=HOUR)
        try:
            throttle.take(account, _here("reset", most=RESETS_PER_ADDRESS, within=HOUR), at=clock.now())
        except throttle.ThrottledError as error:
            form.refuse_for_now(
                _(
                    "Several links were asked for within an hour. Look among your mails, also in the spam folder; you can ask for another one from %(time)s.",
                    time=from_when(error.until),
                )
            )
        else:
            _mail_reset(form.email.data or "")
            return render_template("accounts/forgotten_sent.html", email=form.email.data)
    return render_template("accounts/forgotten.html", form=form), form.status


@bp.route("/reset/<token>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    """Set a new password with a link from a mail."""
    form, at = ResetForm(), clock.now()
    try:
        with Session(db.engine) as reader:
            services.find_token(reader, token, TokenPurpose.RESET, at=at)
        if form.validate_on_submit():
            _reset(token, passwords.hash_password(form.password.data or ""), at=at)
            flash(_("The new password is set. Sign in with it."))
            return redirect(url_for(".sign_in"), code=303)
    except services.TokenError:
        return render_template("accounts/link_dead.html", again=url_for(".forgotten")), 410
    return render_template("accounts/reset.html", form=form), form.status


def _reset(token: str, password_hash: str, *, at: datetime) -> None:
    found = services.find_token(db.session, token, TokenPurpose.RESET, at=at)
    assert found.user_id is not None  # noqa: S101  (a CHECK of the table)
    user = services.set_password(db.session, found.user_id, password_hash, keep=None, at=at)
    throttle.forget(db.session, f"sign_in:{user.email}")
    db.session.commit()


@bp.route("/join/<token>", methods=["GET", "POST"])
@requires(Action.PUBLIC)
def join(token: str) -> ResponseReturnValue:
    """Join an organisation on invitation: say which first, join on a click."""
    at = clock.now()
    try:
        found = services.find_token(db.session, token, TokenPurpose.INVITE, at=at)
    except services.TokenError:
        return render_template("accounts/link_dead.html", again=None), 410
    if request.method == "POST" and signed_in():
        services.join(db.session, found, current_user, at=at)
        db.session.commit()
        flash(_("You are in. Pick a section and answer what you know."))
        return redirect(url_for("assessments.index"), code=303)
    text = _(
        "You are invited to help %(name)s answer its assessment. You will see its profile, answers and results.",
        name=queries.organisation_name(db.session, found),
    )
    return render_template("join.html", heading=_("Fill in together"), text=text)


@bp.route("/", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def show() -> ResponseReturnValue:
    """Show and change one's own account: name, password, devices."""
    form = AccountForm(data={"name": current_user.name})
    if form.validate_on_submit():
        user = queries.account(db.session, current_user)
        user.name = form.name.data or user.name
        user.locale = locale()
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".show"), code=303)
    with Session(db.engine) as reader:
        user, devices = queries.account(reader, current_user), queries.devices(reader, current_user, at=clock.now())
    return render_template("accounts/show.html", form=form, devices=devices, user=user), form.status


@bp.route("/password", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def password() -> ResponseReturnValue:
    """Change the password; other devices are signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        if _is_password(form.current.data or ""):
            password_hash = passwords.hash_password(form.password.data or "")
            services.set_password(db.session, current_user.id, password_hash, keep=current_user.sign_in, at=clock.now())
            db.session.commit()
            flash(_("The new password is set. Other devices are signed out."))
            return redirect(url_for(".show"), code=303)
        form.current.errors = [_("This is not the current password.")]
    return render_template("accounts/password.html", form=form), form.status


@bp.post("/devices/<id_hash>/sign-out")
@requires(Action.ACCOUNT)
def sign_out_device(id_hash: str) -> ResponseReturnValue:
    """Sign another device of one's own out."""
    db.session.execute(delete(SignIn).where(SignIn.id_hash == id_hash, SignIn.user_id == current_user.id))
    db.session.commit()
    flash(_("The device is signed out."))
    return redirect(url_for(".show"), code=303)


@bp.route("/delete", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def delete_account() -> ResponseReturnValue:
    """Delete one's own account after the password was given once more."""
    form = SignInForm(data={"email": current_user.email})
    if form.validate_on_submit():
        if _is_password(form.password.data or ""):
            unneeded = services.delete_account(db.session, current_user, at=clock.now())
            db.session.commit()
            session.clear()
            _clear(unneeded)
            flash(_("Your account is deleted."))
            return redirect(url_for("pages.home"), code=303)
        form.password.errors = [_("This is not the current password.")]
    with Session(db.engine) as reader:
        signed = leaving.signed(reader, leaving.leaving(reader, current_user.id))
    return render_template("accounts/delete.html", form=form, signed=signed), form.status


def _clear(hashes: Iterable[str]) -> None:
    """Delete files that nobody needs any more; the account is gone already, so trouble with the store is the operator's."""
    try:
        with Session(db.engine) as reader:
            leaving.clear(reader, open_store(current_app.config["RONGPING"].files), hashes)
    except OSError:
        current_app.logger.exception("files of a deleted enterprise are still there")


def safe_target(target: str | None) -> str:
    """`target` if it is a path on this site, else nothing."""
    try:
        parts = urlsplit(target or "")
    except ValueError:  # such as "//[": no address at all
        return ""
    path = parts.path
    outside = (
        parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//") or "\\" in (target or "")
    )
    return "" if outside or any(ord(character) < 33 for character in target or "") else str(target)


def _admitted(form: SignInForm, *, at: datetime) -> User | None:
    """User of a sign-in form, if the password fits and there were not too many tries; else the form says why not."""
    email = (form.email.data or "").lower()
    account = throttle.Limit(bucket=f"sign_in:{email}", most=TRIES_PER_ACCOUNT, within=QUARTER)
    try:
        taken = throttle.take(account, _here("sign_in", most=TRIES_PER_ADDRESS, within=QUARTER), at=at)
    except throttle.ThrottledError as error:
        form.refuse_for_now(
            _("Too many tries. You can try again from %(time)s, or set a new password.", time=from_when(error.until))
        )
        return None
    user = _verified(email, form.password.data or "")
    if user is None:
        form.form_errors.append(_("E-mail and password do not fit. Check both; passwords are case-sensitive."))
        return None
    throttle.give_back(db.session, taken)
    throttle.forget(db.session, account.bucket)
    return user


def _here(kind: str, *, most: int, within: timedelta) -> throttle.Limit:
    """Limit for everybody who comes from where this request does."""
    return throttle.Limit(bucket=f"{kind}@{throttle.origin(request.remote_addr)}", most=most, within=within)


def _verified(email: str, password_: str) -> User | None:
    with db.reading() as connection:
        row = connection.execute(
            select(User.id, User.password_hash).where(User.email == email, User.disabled_at.is_(None))
        ).one_or_none()
    if not passwords.verify(row.password_hash if row else None, password_) or row is None:
        return None
    renewed = passwords.hash_password(password_) if passwords.outdated(row.password_hash) else row.password_hash
    user = db.session.get_one(User, row.id)
    user.password_hash = renewed
    return user


def _is_password(password_: str) -> bool:
    """Whether this is the password of the current user; looked up without keeping a writer waiting."""
    limit = throttle.Limit(bucket=f"password:{current_user.id}", most=TRIES_PER_ACCOUNT, within=QUARTER)
    taken = throttle.take(limit, at=clock.now())
    with db.reading() as connection:
        stored = queries.password_hash(connection, current_user)
    right = passwords.verify(stored, password_)
    if right:
        with db.engine_rw.begin() as connection:
            throttle.give_back(connection, taken)
    return right


def _mail_reset(email: str) -> None:
    user_id = db.session.scalar(select(User.id).where(User.email == email, User.disabled_at.is_(None)))
    if user_id is None:
        return
    config = current_app.config["RONGPING"]
    secret = services.reset_token(db.session, user_id, at=clock.now())
    db.session.commit()
    link = config.base_url + url_for(".reset", token=secret)
    body = _(
        "Somebody, probably you, asked to set a new password for Rongping. Within 30 minutes, open:\n\n%(link)s\n\nIf it was not you, do nothing.",
        link=link,
    )
    try:
        mail.send(config, to=email, subject=_("Set a new password"), body=body)
    except mail.MailError as error:
        current_app.logger.error("reset mail not sent: %s", error)


def _signed_in(response: Response | ResponseReturnValue, secret: str) -> Response:
    answer = make_response(response)
    session.permanent = True
    access.set_cookie(answer, secret)
    return answer


def _device() -> str:
    return request.user_agent.string or "?"
