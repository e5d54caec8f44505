"""A form that was sent after the sign-in ran out: kept through signing in, then sent on a click. Nothing typed is lost."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from survey.accounts.forms import SignInForm

PREFIX = "kept:"
NOT_KEPT = frozenset(
    {"csrf_token", "_lang", "password", "current"}
)  #: passwords are typed again, never written into a page


def keep_form() -> ResponseReturnValue:
    """Ask to sign in, carrying all that was typed."""
    kept = [(PREFIX + name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    kept.append(("kept_to", request.full_path.rstrip("?")))
    form = SignInForm(formdata=None)
    return render_template("accounts/sign_in.html", form=form, kept=kept, next_page=""), 401


def kept_fields() -> list[tuple[str, str]]:
    """What a sign-in form carries of another form, as it came."""
    return [(name, value) for name, value in request.form.items(multi=True) if name.startswith("kept")]


def resumed() -> ResponseReturnValue:
    """Page that sends the kept form on, once signed in."""
    fields = [(name.removeprefix(PREFIX), value) for name, value in kept_fields() if name.startswith(PREFIX)]
    return render_template("accounts/resume.html", fields=fields, target=request.form["kept_to"])
