"""The page of one action: everything about it, its files, and who did what when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from reports.wording import wording
from survey import clock, files
from survey.access import Action, current_user, requires
from survey.database import db
from survey.evidence.contents import IMAGES, MOST_BYTES, RefusedError, read
from survey.evidence.views import ROOM
from survey.followup import content, library, queries, services
from survey.followup.forms import ActionForm, filled
from survey.followup.queries import Listed
from survey.followup.views import bp
from survey.followup.words import FIELDS, OPEN, STATES
from survey.i18n import locale
from survey.models import ActionEvent, ActionState, ImprovementAction
from survey.scenarios.costs import costs_in
from survey.security import takes

IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMED = {"owner_id": "owner", "owner_name": "owner"}  #: two columns that are one field of the form


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A line of the history."""

    at: datetime
    who: str  #: empty: somebody who has left
    what: str
    changes: Sequence[tuple[str, str, str]]  #: field, before, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A field that somebody else changed to something else than was typed."""

    field: str
    id: str
    theirs: str
    yours: str


@bp.route("/follow-up/<uuid:organisation_id>/new", methods=["GET", "POST"])
@requires(Action.EXPLORE)
def add(organisation_id: UUID) -> ResponseReturnValue:
    """Note an action that no measure of the library is."""
    organisation = queries.organisation(db.session, current_user, organisation_id)
    form = _form(organisation_id, data={"state": ActionState.PLANNED.value})
    if form.validate_on_submit():
        try:
            made = services.add(db.session, organisation_id, form.typed(""), by=current_user, at=clock.now())
        except services.TooManyError:
            db.session.rollback()
            form.form_errors.append(too_many())
        else:
            db.session.commit()
            flash(_("The action is kept."))
            return redirect(url_for(".show", organisation_id=organisation_id, _anchor=f"a-{made.id}"), code=303)
    return render_template("followup/add.html", form=form, organisation=organisation), form.status


@bp.route("/follow-up/actions/<uuid:action_id>", methods=["GET", "POST"])
@requires(Action.EXPLORE)
def action(action_id: UUID) -> ResponseReturnValue:
    """Show one action, and keep what is changed."""
    listed = queries.get(db.session, current_user, action_id)
    form = _form(listed.action.organisation_id, data=_shown_first(listed.action))
    if listed.action.measure:
        del form.title
    if form.validate_on_submit():
        return _change(listed, form)
    return _page(listed, form), form.status


@bp.post("/follow-up/actions/<uuid:action_id>/state")
@requires(Action.EXPLORE)
def move(action_id: UUID) -> ResponseReturnValue:
    """Put an action into another column of the board; what needs more than a press has a page."""
    listed = queries.get(db.session, current_user, action_id)
    wanted = queries.state_of(request.form.get("state", ""))
    back = url_for(".show", organisation_id=listed.action.organisation_id, _anchor=f"a-{action_id}")
    if wanted not in OPEN:
        return redirect(url_for(".action", action_id=action_id, state=wanted), code=303)
    typed = content.of(listed.action)
    moved = {**{name: getattr(typed, name) for name in content.NAMES}, "state": wanted, "done_on": None}
    try:
        services.change(
            db.session, action_id, content.Content(**moved), revision=request.form.get("revision", 0, type=int),
            by=current_user, at=clock.now(),
        )  # fmt: skip
    except services.StaleError:
        db.session.rollback()
        flash(
            _("A colleague has changed this action meanwhile; nothing was moved. Look at it and press again."), "warn"
        )
    except services.DoubledError:
        db.session.rollback()
        flash(doubled(), "warn")
    else:
        db.session.commit()
    return redirect(back, code=303)


@bp.post("/follow-up/actions/<uuid:action_id>/files")
@requires(Action.EXPLORE)
@takes(MOST_BYTES + ROOM)
def hand_in(action_id: UUID) -> ResponseReturnValue:
    """Keep a file that shows that an action is done."""
    listed = queries.get(db.session, current_user, action_id)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise RefusedError(_("Choose a file first."))
        contents = read(file.filename, file.read(MOST_BYTES + 1))
        services.hand_in(db.session, action_id, contents, store=_store(), by=current_user, at=clock.now())
    except (RefusedError, OSError) as error:
        db.session.rollback()
        return _refused(action_id, error)
    db.session.commit()
    flash(_("The file is kept."))
    return redirect(url_for(".action", action_id=listed.action.id, _anchor="files"), code=303)


def _refused(action_id: UUID, error: Exception) -> ResponseReturnValue:
    """The page with why a file is not kept."""
    told, status = str(error), 422
    if isinstance(error, OSError):
        current_app.logger.exception("a file of an action could not be kept")
        told = _("The file could not be kept just now; nothing else is lost. Try again later, or tell the operator.")
        status = 507
    listed = queries.get(db.session, current_user, action_id)
    form = _form(listed.action.organisation_id, data=_shown_first(listed.action), formdata=None)
    if listed.action.measure:
        del form.title
    return _page(listed, form, refused=told), status


@bp.get("/follow-up/files/<uuid:file_id>/<path:name>")
@requires(Action.EXPLORE)
def file(file_id: UUID, name: str) -> ResponseReturnValue:  # noqa: ARG001  (for the reader of the address)
    """Hand out a file: pictures to be looked at, all else to be saved."""
    with Session(db.engine) as session:
        kept, _action = queries.file(session, current_user, file_id)
    shown = kept.media_type in IMAGES
    response = files.attachment(_store().get(kept.sha256), kept.name, kept.media_type, shown=shown)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.post("/follow-up/files/<uuid:file_id>/delete")
@requires(Action.EXPLORE)
def take_back(file_id: UUID) -> ResponseReturnValue:
    """Delete a file."""
    _kept, action_ = queries.file(db.session, current_user, file_id)
    action_id = action_.id
    unused = services.take_back(db.session, file_id, by=current_user, at=clock.now())
    db.session.commit()
    if unused:
        _store().delete(unused)
    flash(_("The file is deleted."))
    return redirect(url_for(".action", action_id=action_id, _anchor="files"), code=303)


def too_many() -> str:
    """That no more actions fit."""
    return _("An enterprise can have %(most)s actions. Use some that are there already.", most=services.MOST)


def doubled() -> str:
    """That a measure would be open twice."""
    return _("This measure was taken over anew and is open; change that action instead.")


def _change(listed: Listed, form: ActionForm) -> ResponseReturnValue:
    typed = form.typed(listed.action.title)
    revision = int(form.revision.data) if (form.revision.data or "").isdecimal() else 0
    try:
        services.change(db.session, listed.action.id, typed, revision=revision, by=current_user, at=clock.now())
    except services.StaleError as error:
        clashes = _clashes(error.action, typed)
        now = error.action.revision
        db.session.rollback()
        form.revision.data = str(now)
        return _page(queries.get(db.session, current_user, listed.action.id), form, clashes=clashes), 409
    except services.DoubledError:
        db.session.rollback()
        form.form_errors.append(doubled())
        return _page(queries.get(db.session, current_user, listed.action.id), form), 422
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".action", action_id=listed.action.id), code=303)


def _form(organisation_id: UUID, **values: Any) -> ActionForm:  # noqa: ANN401  (of a form)
    form = ActionForm(**values)
    form.offer(queries.people(db.session, organisation_id))
    form.today = clock.today()
    form.offer_too(values["data"].get("owner", ""), _("somebody who no longer works here"))
    return form


def _shown_first(kept: ImprovementAction) -> dict[str, Any]:
    """Values of the form; the state that a button of the board has chosen is chosen already."""
    values = filled(content.of(kept), kept.revision)
    if chosen := queries.state_of(request.args.get("state", "")):
        values["state"] = chosen.value
    return values


def _page(listed: Listed, form: ActionForm, *, refused: str = "", clashes: Sequence[Clash] = ()) -> str:
    kept = listed.action
    organisation = queries.organisation(db.session, current_user, kept.organisation_id)
    return render_template(
        "followup/action.html",
        form=form,
        action=kept,
        listed=listed,
        name=library.name_of(kept, locale()),
        basis=library.basis(kept, locale()),
        organisation=organisation,
        own=queries.is_own(db.session, current_user, organisation.id),
        files=queries.files(db.session, [kept.id]).get(kept.id, ()),
        most_files=services.MOST_FILES,
        history=_history(kept.id),
        clashes=clashes,
        refused=refused,
        today=clock.today(),
        states=STATES,
        **costs_in(wording(locale())),
    )


def _history(action_id: UUID) -> Sequence[Step]:
    events = queries.history(db.session, action_id)
    ids = {UUID(text) for event, _who in events for text in _ids(event)}
    names = queries.names(db.session, ids) if ids else {}
    what = {"added": _("added"), "changed": _("changed"), "file": _("file handed in"), "no_file": _("file deleted")}
    return [
        Step(
            at=event.at,
            who=who,
            what=what.get(event.what, event.what),
            changes=[
                (str(FIELDS[NAMED.get(field, field)]), said(field, before, names), said(field, after, names))
                for field, (before, after) in event.changes.items()
            ],
        )
        for event, who in events
    ]


def _ids(event: ActionEvent) -> Sequence[str]:
    return [text for text in event.changes.get("owner_id", ()) if IDS.fullmatch(text)]


def said(field: str, text: str, names: Mapping[str, str]) -> str:
    """A kept text as a reader understands it."""
    if field == "state" and (state := queries.state_of(text)):
        return str(STATES[state])
    if field == "owner_id" and text:
        return names.get(text) or _("somebody who has left")
    return text or "–"


def _clashes(theirs: ImprovementAction, typed: content.Content) -> Sequence[Clash]:
    """Fields whose kept value is not what was typed."""
    found = []
    people = {str(each.id): each.name for each in queries.people(db.session, theirs.organisation_id)}
    for field, (kept, yours) in content.differences(content.of(theirs), typed).items():
        name = NAMED.get(field, field)
        found.append(
            Clash(
                field=str(FIELDS[name]),
                id=field if field == "owner_name" else name,
                theirs=said(field, kept, people),
                yours=said(field, yours, people),
            )
        )
    return found


def _store() -> files.FileStore:
    return files.open_store(current_app.config["RONGPING"].files)
