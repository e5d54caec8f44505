"""Lists in parts: ordered by id, each part beginning after the last id of the one before, so that nothing is left out or told twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from survey.api.asked import Asked, Parameter

Row = TypeVar("Row")
USUAL, MOST = 50, 200
PAGING = (
    Parameter(
        name="limit",
        schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        text=_l("At most so many at once."),
    ),
    Parameter(
        name="cursor",
        schema={"type": "string", "format": "uuid"},
        text=_l("Id of the last one that is known; the list goes on behind it."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list."""

    items: Sequence[Mapping[str, Any]]
    after: UUID | None  #: where the next part begins; None where there is none


def of_query(
    session: Session,
    query: Select[Row],
    column: InstrumentedAttribute[UUID],
    asked: Asked,
    *,
    shown: Callable[[Any], Mapping[str, Any]],
) -> Page:
    """The part that is asked for, of a query for entities with that id."""
    limit, cursor = asked.query["limit"], asked.query.get("cursor")
    if cursor:
        query = query.where(column > UUID(cursor))
    rows = session.scalars(query.order_by(column).limit(limit + 1)).all()
    return _page(rows, lambda row: getattr(row, column.key), limit=limit, shown=shown)


def of_rows(
    rows: Sequence[Row], asked: Asked, *, id_of: Callable[[Row], UUID], shown: Callable[[Row], Mapping[str, Any]]
) -> Page:
    """The part that is asked for, of rows that were read already."""
    cursor = asked.query.get("cursor")
    known = UUID(cursor) if cursor else None
    rest = sorted((row for row in rows if known is None or id_of(row) > known), key=id_of)
    return _page(rest, id_of, limit=asked.query["limit"], shown=shown)


def _page(
    rows: Sequence[Row], id_of: Callable[[Row], UUID], *, limit: int, shown: Callable[[Row], Mapping[str, Any]]
) -> Page:
    items = rows[:limit]
    return Page(items=[shown(row) for row in items], after=id_of(items[-1]) if len(rows) > limit else None)


def next_address(page: Page) -> str | None:
    """Address of the next part."""
    if page.after is None:
        return None
    arguments = request.args.copy()
    arguments["cursor"] = str(page.after)
    return f"{request.script_root}{request.path}?{urlencode(arguments)}"


def link_to_next(page: Page) -> dict[str, str]:
    """The same as a header."""
    address = next_address(page)
    return {"Link": f'<{address}>; rel="next"'} if address else {}
