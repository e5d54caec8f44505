"""A form that was refused, shown again by a GET: going back and reloading are harmless, and what was typed stays.

What was typed lies in the session, which is a cookie: a form that is too long for it is answered at once, as a page. It is shown to
nobody else who signs in with the same browser.
"""

from typing import Any

from flask import redirect, request, session
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from survey.access import current_user
from survey.i18n import switching

KEY = "refused"
MARK = "again"  #: in the address of the page that shows the form again
LONGEST = 800  #: characters; a cookie holds 4096 bytes, and 800 rare Chinese characters need 3000 of them
NOT_KEPT = frozenset({"csrf_token", "_lang"})


def show_again(address: str, why: str = "", *, anchor: str = "errors") -> Response | None:
    """Redirect to the page at `address`, which shows what was sent and says `why`; None if that is too long to keep."""
    fields = [[name, text] for name, text in request.form.items(multi=True) if name not in NOT_KEPT]
    if sum(len(name) + len(text) for name, text in fields) > LONGEST:
        return None
    by = str(current_user.id)
    session[KEY] = {"by": by, "at": address, "fields": fields, "why": why, "checked": not switching()}
    place = "" if switching() else f"#{anchor}"
    return redirect(f"{address}?{MARK}=1{place}", code=303)


def refused() -> MultiDict[str, str] | None:
    """What was typed into the form of this page, when it was refused."""
    kept = _kept()
    if kept is None:
        return None
    fields = MultiDict([(name, text) for name, text in kept["fields"]])
    fields["csrf_token"] = generate_csrf()
    return fields


def checked() -> bool:
    """Whether the refused form is to say what is wrong: not where only the language was switched."""
    kept = _kept()
    return kept is not None and bool(kept["checked"])


def why() -> str:
    """Code of the reason that the form itself does not see."""
    kept = _kept()
    return str(kept["why"]) if kept else ""


def forget() -> None:
    """What was refused is carried out now."""
    session.pop(KEY, None)


def _kept() -> dict[str, Any] | None:
    kept: dict[str, Any] | None = session.get(KEY)
    if not kept or request.method != "GET" or MARK not in request.args:
        return None
    return kept if (kept.get("by"), kept["at"]) == (str(current_user.id), request.path) else None
