"""Views of the list that a consultant keeps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import CurrentUser
from survey.models import SavedView


def keep_view(session: Session, name: str, query: Mapping[str, str], *, by: CurrentUser, at: datetime) -> SavedView:
    """Keep filters and order under a name; the same name again replaces them."""
    mine = select(SavedView).where(SavedView.user_id == by.id, SavedView.name == name)
    view = session.scalars(mine.with_for_update()).one_or_none()
    if view is None:
        view = SavedView(user_id=by.id, name=name, created_at=at)
        session.add(view)
    view.query = urlencode(query)
    session.flush()
    return view


def list_views(session: Session, user: CurrentUser) -> Sequence[tuple[SavedView, dict[str, str]]]:
    """Views of one's own with the arguments of their address, by name."""
    query = select(SavedView).where(SavedView.user_id == user.id).order_by(SavedView.name)
    return [(view, dict(parse_qsl(view.query))) for view in session.scalars(query)]
