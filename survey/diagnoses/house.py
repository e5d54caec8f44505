"""What belongs to a consultancy as a whole: the looks of its reports, and texts to use again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser
from survey.diagnoses import queries
from survey.evidence.queries import is_used
from survey.models import Brand, Snippet

KEEP = None  #: instead of a logo: the one there is


def save_brand(
    session: Session,
    consultancy_id: UUID,
    *,
    colour: str,
    tagline: str,
    footer: str,
    signatures: str,
    logo: str | None,
    by: CurrentUser,
    at: datetime,
) -> str | None:
    """Keep how reports look; `logo`: SHA-256 of a PNG in the store, empty for none, None for the one there is.

    Return the hash of a logo that nothing needs any more, to be deleted once this is committed.
    """
    there = queries.brand(session, consultancy_id)
    row = there or Brand(consultancy_id=consultancy_id)
    before = row.logo
    row.colour, row.tagline, row.footer = colour.lower(), tagline, footer
    row.signatures, row.updated_at = signatures, at
    if logo is not KEEP:
        row.logo = logo or None
    session.add(row)
    session.flush()
    audit.record(session, "brand_changed", f"consultancy:{consultancy_id}", by=by.id, at=at)
    return before if before and before != row.logo and not is_used(session, before) else None


def save_snippet(
    session: Session,
    consultancy_id: UUID,
    snippet: Snippet | None,
    *,
    locale: str,
    title: str,
    text: str,
    by: CurrentUser,
    at: datetime,
) -> Snippet:
    """Keep a text to use again; a new one without `snippet`."""
    row = snippet or Snippet(consultancy_id=consultancy_id)
    row.locale, row.title, row.text, row.updated_at, row.updated_by = locale, title, text, at, by.id
    session.add(row)
    session.flush()
    audit.record(session, "snippet_changed", f"consultancy:{consultancy_id}", by=by.id, at=at)
    return row


def delete_snippet(session: Session, snippet: Snippet, *, by: CurrentUser, at: datetime) -> None:
    """Delete a text; what was written with it stays."""
    subject = f"consultancy:{snippet.consultancy_id}"
    session.delete(snippet)
    session.flush()
    audit.record(session, "snippet_deleted", subject, by=by.id, at=at)
